#include "disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void disk_lock(faulty_disk *disk) { pthread_mutex_lock(&disk->mutex); }
void disk_unlock(faulty_disk *disk) { pthread_mutex_unlock(&disk->mutex); }

// SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t next(faulty_disk *disk) {
  uint64_t z = disk->random += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

uint64_t disk_random(faulty_disk *disk, uint64_t below) { return below < 2 ? 0 : next(disk) % below; }

// Where something cannot happen, or has to, nothing is drawn: so a disk without faults is the same with every seed.
bool disk_chance(faulty_disk *disk, uint32_t millionths) {
  if (millionths == 0) return false;
  return millionths >= 1000000 || disk_random(disk, 1000000) < millionths;
}

faulty_disk_fault disk_operation(faulty_disk *disk, uint32_t failing, uint32_t full) {
  disk->operations += 1;
  if (disk->scheduled != FAULTY_DISK_NONE && disk->scheduled_operation == disk->operations) {
    faulty_disk_fault fault = disk->scheduled;
    disk->scheduled = FAULTY_DISK_NONE;
    return fault;
  }
  if (disk_chance(disk, failing)) return FAULTY_DISK_FAILS;
  return disk_chance(disk, full) ? FAULTY_DISK_FULL : FAULTY_DISK_NONE;
}

// MARK: Contents

static void *checked(void *memory) {
  if (memory == NULL) abort();
  return memory;
}

static void extent_resize(extent *extent, int64_t size) {
  if (size > extent->capacity) {
    int64_t capacity = extent->capacity * 2 > size ? extent->capacity * 2 : size;
    extent->bytes = checked(realloc(extent->bytes, (size_t)capacity));
    extent->capacity = capacity;
  }
  if (size > extent->size) memset(extent->bytes + extent->size, 0, (size_t)(size - extent->size));
  extent->size = size;
}

static void extent_write(extent *extent, const void *bytes, int64_t length, int64_t offset) {
  if (offset + length > extent->size) extent_resize(extent, offset + length);
  memcpy(extent->bytes + offset, bytes, (size_t)length);
}

static void extent_copy(extent *to, const extent *from) {
  extent_resize(to, from->size);
  if (from->size > 0) memcpy(to->bytes, from->bytes, (size_t)from->size);
}

static void append(inode *file, int64_t offset, const void *bytes, int64_t length) {
  change *added = checked(malloc(sizeof(change) + (length > 0 ? (size_t)length : 0)));
  *added = (change){.next = NULL, .offset = offset, .length = length};
  if (length > 0) memcpy(added->bytes, bytes, (size_t)length);
  if (file->last != NULL) file->last->next = added;
  else file->first = added;
  file->last = added;
}

static void forget_changes(inode *file) {
  for (change *each = file->first; each != NULL;) {
    change *next = each->next;
    free(each);
    each = next;
  }
  file->first = file->last = NULL;
}

bool inode_has_room(const faulty_disk *disk, const inode *file, int64_t size) {
  return disk->capacity < 0 || size <= file->seen.size || disk->used + size - file->seen.size <= disk->capacity;
}

void inode_write(faulty_disk *disk, inode *file, const void *bytes, int64_t length, int64_t offset) {
  if (length <= 0) return;
  disk->used -= file->seen.size;
  extent_write(&file->seen, bytes, length, offset);
  disk->used += file->seen.size;
  append(file, offset, bytes, length);
}

void inode_truncate(faulty_disk *disk, inode *file, int64_t size) {
  disk->used += size - file->seen.size;
  extent_resize(&file->seen, size);
  append(file, size, NULL, -1);
}

// Makes a change durable, each sector of it with this chance.
static void persist(faulty_disk *disk, inode *file, const change *change, uint32_t millionths) {
  if (change->length < 0) {
    if (disk_chance(disk, millionths)) extent_resize(&file->durable, change->offset);
    return;
  }
  int64_t end = change->offset + change->length;
  for (int64_t at = change->offset; at < end;) {
    int64_t stop = millionths >= 1000000 ? end : (at / FAULTY_DISK_SECTOR + 1) * FAULTY_DISK_SECTOR;
    if (stop > end) stop = end;
    if (disk_chance(disk, millionths)) extent_write(&file->durable, change->bytes + (at - change->offset), stop - at, at);
    at = stop;
  }
}

static void drop_ghosts(faulty_disk *disk, const inode *of) {
  for (inode *each = disk->inodes; each != NULL; each = each->next)
    if (each != of && !each->linked && strcmp(each->name, of->name) == 0) each->linked_durably = false;
}

void inode_sync(faulty_disk *disk, inode *file) {
  for (change *each = file->first; each != NULL; each = each->next) persist(disk, file, each, 1000000);
  forget_changes(file);
  if (file->linked && !file->linked_durably) {
    file->linked_durably = true;
    drop_ghosts(disk, file);
  }
}

void directory_sync(faulty_disk *disk) {
  for (inode *each = disk->inodes; each != NULL; each = each->next) each->linked_durably = each->linked;
  inode_free_unused(disk);
}

void inode_fail_sync(faulty_disk *disk, inode *file) {
  change *each = file->first;
  file->first = file->last = NULL;
  file->diverged = true;
  while (each != NULL) {
    change *next = each->next;
    uint64_t fate = disk_random(disk, 3);
    if (fate == 0) persist(disk, file, each, 500000);
    if (fate == 1) {
      each->next = NULL;
      if (file->last != NULL) file->last->next = each;
      else file->first = each;
      file->last = each;
    } else {
      free(each);
    }
    each = next;
  }
}

// MARK: Files

inode *inode_find(faulty_disk *disk, const char *name) {
  for (inode *each = disk->inodes; each != NULL; each = each->next)
    if (each->linked && strcmp(each->name, name) == 0) return each;
  return NULL;
}

inode *inode_create(faulty_disk *disk, const char *name) {
  inode *made = checked(calloc(1, sizeof(inode)));
  made->name = checked(strdup(name));
  made->linked = true;
  inode **end = &disk->inodes;
  while (*end != NULL) end = &(*end)->next;
  *end = made;
  return made;
}

void inode_unlink(faulty_disk *disk, inode *file, bool durably) {
  file->linked = false;
  if (durably) {
    file->linked_durably = false;
    drop_ghosts(disk, file);
  } else if (file->linked_durably) {
    drop_ghosts(disk, file);
  }
  inode_free_unused(disk);
}

void inode_free_unused(faulty_disk *disk) {
  for (inode **at = &disk->inodes; *at != NULL;) {
    inode *file = *at;
    if (file->handles > 0 || file->linked || file->linked_durably) {
      at = &file->next;
      continue;
    }
    *at = file->next;
    disk->used -= file->seen.size;
    forget_changes(file);
    free(file->seen.bytes);
    free(file->durable.bytes);
    free(file->name);
    free(file);
  }
}

// MARK: Power

// Shows programs what is durable, again. Only where something was changed can the two differ: a large file is not copied for a crash.
static void show_durable(inode *file) {
  for (change *each = file->first; each != NULL && !file->diverged; each = each->next)
    if (each->length < 0) file->diverged = true;
  if (file->diverged) {
    extent_copy(&file->seen, &file->durable);
    file->diverged = false;
    return;
  }
  extent_resize(&file->seen, file->durable.size);
  for (change *each = file->first; each != NULL; each = each->next) {
    int64_t end = each->offset + each->length < file->durable.size ? each->offset + each->length : file->durable.size;
    if (end > each->offset) memcpy(file->seen.bytes + each->offset, file->durable.bytes + each->offset, (size_t)(end - each->offset));
  }
}

static void lose(faulty_disk *disk, inode *file, uint32_t survival) {
  for (change *each = file->first; each != NULL; each = each->next) persist(disk, file, each, survival);
  disk->used += file->durable.size - file->seen.size;
  show_durable(file);
  forget_changes(file);
  file->shared = 0;
  file->holder = NULL;
  file->pending = file->exclusive = false;
  file->memory = NULL;
}

void disk_power_off(faulty_disk *disk) {
  disk->down = true;
  disk->life += 1;
  disk->scheduled = disk->scheduled_at_sync = FAULTY_DISK_NONE;
  uint32_t survival = (uint32_t)disk->survival;
  if (disk->survival < 0) {
    uint64_t kind = disk_random(disk, 4);
    survival = kind == 0 ? 0 : kind == 1 ? 1000000 : (uint32_t)disk_random(disk, 1000000);
  }
  for (inode *each = disk->inodes; each != NULL; each = each->next) lose(disk, each, survival);
  // A new file whose name was never synced may be gone.
  for (inode *each = disk->inodes; each != NULL; each = each->next) {
    if (!each->linked || each->linked_durably) continue;
    each->linked = each->linked_durably = disk_chance(disk, survival);
    if (each->linked) drop_ghosts(disk, each);
  }
  // A deleted one whose deletion was never synced may be back.
  for (inode *each = disk->inodes; each != NULL; each = each->next) {
    if (each->linked || !each->linked_durably) continue;
    each->linked = each->linked_durably = !disk_chance(disk, survival);
  }
  inode_free_unused(disk);
}
