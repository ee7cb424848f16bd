// A file on a disk as SQLite sees it: https://www.sqlite.org/c3ref/io_methods.html.
#include "files.h"

#include <stdlib.h>
#include <string.h>

static bool is_dead(const disk_file *file) { return file->life != file->disk->life; }

static int closing(sqlite3_file *handle) {
  disk_file *file = (disk_file *)handle;
  faulty_disk *disk = file->disk;
  disk_lock(disk);
  if (!is_dead(file)) locks_release(file, SQLITE_LOCK_NONE);
  file->node->handles -= 1;
  if (file->deleted_on_close && !is_dead(file) && file->node->linked) inode_unlink(disk, file->node, false);
  else inode_free_unused(disk);
  disk_drop(disk);
  return SQLITE_OK;
}

static int reading(sqlite3_file *handle, void *bytes, int length, sqlite3_int64 offset) {
  disk_file *file = (disk_file *)handle;
  faulty_disk *disk = file->disk;
  disk_lock(disk);
  int code = SQLITE_OK;
  const extent *seen = &file->node->seen;
  if (is_dead(file) || disk_chance(disk, disk->rates.read)) {
    code = SQLITE_IOERR_READ;
  } else if (offset + length <= seen->size) {
    memcpy(bytes, seen->bytes + offset, (size_t)length);
  } else {
    int64_t there = offset < seen->size ? seen->size - offset : 0;
    if (there > 0) memcpy(bytes, seen->bytes + offset, (size_t)there);
    memset((char *)bytes + there, 0, (size_t)(length - there));
    code = SQLITE_IOERR_SHORT_READ;
  }
  disk_unlock(disk);
  return code;
}

static int writing(sqlite3_file *handle, const void *bytes, int length, sqlite3_int64 offset) {
  disk_file *file = (disk_file *)handle;
  faulty_disk *disk = file->disk;
  disk_lock(disk);
  int code = SQLITE_IOERR_WRITE;
  if (!is_dead(file)) {
    faulty_disk_fault fault = disk_operation(disk, disk->rates.write, disk->rates.full);
    if (fault == FAULTY_DISK_NONE && !inode_has_room(disk, file->node, offset + length)) fault = FAULTY_DISK_FULL;
    switch (fault) {
    case FAULTY_DISK_NONE:
      inode_write(disk, file->node, bytes, length, offset);
      code = SQLITE_OK;
      break;
    case FAULTY_DISK_CRASH:
      inode_write(disk, file->node, bytes, length, offset);
      disk_power_off(disk);
      break;
    case FAULTY_DISK_FULL:
    case FAULTY_DISK_FAILS: {
      int64_t part = (int64_t)disk_random(disk, (uint64_t)length);
      if (inode_has_room(disk, file->node, offset + part)) inode_write(disk, file->node, bytes, part, offset);
      code = fault == FAULTY_DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    }
  }
  disk_unlock(disk);
  return code;
}

static int truncating(sqlite3_file *handle, sqlite3_int64 size) {
  disk_file *file = (disk_file *)handle;
  faulty_disk *disk = file->disk;
  disk_lock(disk);
  int code = SQLITE_IOERR_TRUNCATE;
  if (!is_dead(file)) {
    faulty_disk_fault fault = disk_operation(disk, disk->rates.write, 0);
    if (fault == FAULTY_DISK_NONE || fault == FAULTY_DISK_CRASH) inode_truncate(disk, file->node, size);
    if (fault == FAULTY_DISK_CRASH) disk_power_off(disk);
    if (fault == FAULTY_DISK_NONE) code = SQLITE_OK;
  }
  disk_unlock(disk);
  return code;
}

static int syncing(sqlite3_file *handle, int flags) {
  disk_file *file = (disk_file *)handle;
  faulty_disk *disk = file->disk;
  disk_lock(disk);
  int code = SQLITE_IOERR_FSYNC;
  if (!is_dead(file)) {
    faulty_disk_fault fault = disk_operation(disk, disk->rates.sync, 0);
    if (fault == FAULTY_DISK_NONE) fault = disk->scheduled_at_sync;
    disk->scheduled_at_sync = FAULTY_DISK_NONE;
    switch (fault) {
    case FAULTY_DISK_NONE:
      disk->syncs += 1;
      if (!disk->lying) {
        inode_sync(disk, file->node);
        if (file->syncs_directory) directory_sync(disk);
        file->syncs_directory = false;
      }
      code = SQLITE_OK;
      break;
    case FAULTY_DISK_CRASH: disk_power_off(disk); break;
    case FAULTY_DISK_FULL:
    case FAULTY_DISK_FAILS: inode_fail_sync(disk, file->node); break;
    }
  }
  disk_unlock(disk);
  return code;
}

static int file_size(sqlite3_file *handle, sqlite3_int64 *size) {
  disk_file *file = (disk_file *)handle;
  disk_lock(file->disk);
  int code = is_dead(file) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
  *size = file->node->seen.size;
  disk_unlock(file->disk);
  return code;
}

// MARK: Locks of the database file: https://www.sqlite.org/lockingv3.html

static int locking(sqlite3_file *handle, int level) {
  disk_file *file = (disk_file *)handle;
  if (file->level >= level) return SQLITE_OK;
  disk_lock(file->disk);
  inode *node = file->node;
  int code = SQLITE_OK;
  if (is_dead(file)) {
    code = SQLITE_IOERR_LOCK;
  } else if (level == SQLITE_LOCK_SHARED) {
    if (node->pending || node->exclusive) code = SQLITE_BUSY;
    else node->shared += 1;
  } else if (node->holder != NULL && node->holder != file) {
    code = SQLITE_BUSY;
  } else {
    node->holder = file;
    if (level >= SQLITE_LOCK_PENDING) {
      node->pending = true;
      if (node->shared > 1) {
        code = SQLITE_BUSY;
        file->level = SQLITE_LOCK_PENDING;
      } else {
        node->exclusive = true;
      }
    }
  }
  if (code == SQLITE_OK) file->level = level;
  disk_unlock(file->disk);
  return code;
}

void locks_release(disk_file *file, int level) {
  inode *node = file->node;
  if (node->holder == file) {
    node->holder = NULL;
    node->pending = node->exclusive = false;
  }
  if (level == SQLITE_LOCK_NONE && file->level >= SQLITE_LOCK_SHARED) node->shared -= 1;
  if (level < file->level) file->level = level;
}

static int unlocking(sqlite3_file *handle, int level) {
  disk_file *file = (disk_file *)handle;
  disk_lock(file->disk);
  if (is_dead(file)) file->level = level;
  else locks_release(file, level);
  disk_unlock(file->disk);
  return SQLITE_OK;
}

static int checking_reserved(sqlite3_file *handle, int *reserved) {
  disk_file *file = (disk_file *)handle;
  disk_lock(file->disk);
  int code = is_dead(file) ? SQLITE_IOERR_CHECKRESERVEDLOCK : SQLITE_OK;
  *reserved = file->node->holder != NULL;
  disk_unlock(file->disk);
  return code;
}

static int controlling(sqlite3_file *handle, int operation, void *argument) { return SQLITE_NOTFOUND; }

// What SQLite's own VFS says on Linux.
static int sector_size(sqlite3_file *handle) { return 4096; }
static int characteristics(sqlite3_file *handle) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

// MARK: Shared memory

void memory_drop(shared_memory *memory) {
  memory->references -= 1;
  if (memory->references > 0) return;
  for (int i = 0; i < memory->count; i++) free(memory->regions[i]);
  free(memory->regions);
  free(memory);
}

static int mapping(sqlite3_file *handle, int index, int size, int extend, void volatile **region) {
  disk_file *file = (disk_file *)handle;
  disk_lock(file->disk);
  *region = NULL;
  int code = SQLITE_OK;
  if (is_dead(file)) {
    code = SQLITE_IOERR_SHMMAP;
  } else {
    if (file->memory == NULL) {
      if (file->node->memory == NULL) file->node->memory = calloc(1, sizeof(shared_memory));
      file->memory = file->node->memory;
      file->memory->references += 1;
    }
    shared_memory *memory = file->memory;
    if (index >= memory->count && extend) {
      memory->regions = realloc(memory->regions, (size_t)(index + 1) * sizeof(void *));
      while (memory->count <= index) memory->regions[memory->count++] = calloc(1, (size_t)size);
    }
    if (index < memory->count) *region = memory->regions[index];
  }
  disk_unlock(file->disk);
  return code;
}

static bool can_lock(const disk_file *file, int slot, bool exclusively) {
  const shared_memory *memory = file->memory;
  if (memory->exclusive[slot]) return false;
  return !exclusively || memory->shared[slot] == 0 || (memory->shared[slot] == 1 && file->slots_shared & 1 << slot);
}

static void set_slot(disk_file *file, int slot, int flags) {
  shared_memory *memory = file->memory;
  unsigned bit = 1u << slot;
  if (flags & SQLITE_SHM_UNLOCK) {
    if (file->slots_shared & bit) memory->shared[slot] -= 1;
    if (file->slots_exclusive & bit) memory->exclusive[slot] = false;
    file->slots_shared &= ~bit;
    file->slots_exclusive &= ~bit;
  } else if (flags & SQLITE_SHM_SHARED) {
    if (!(file->slots_shared & bit)) memory->shared[slot] += 1;
    file->slots_shared |= bit;
  } else {
    memory->exclusive[slot] = true;
    file->slots_exclusive |= bit;
  }
}

static int slot_locking(sqlite3_file *handle, int offset, int count, int flags) {
  disk_file *file = (disk_file *)handle;
  disk_lock(file->disk);
  int code = SQLITE_OK;
  if (file->memory == NULL || (is_dead(file) && flags & SQLITE_SHM_LOCK)) {
    code = SQLITE_IOERR_SHMLOCK;
  } else {
    for (int slot = offset; slot < offset + count && flags & SQLITE_SHM_LOCK; slot++)
      if (!can_lock(file, slot, flags & SQLITE_SHM_EXCLUSIVE)) code = SQLITE_BUSY;
    for (int slot = offset; slot < offset + count && code == SQLITE_OK; slot++) set_slot(file, slot, flags);
  }
  disk_unlock(file->disk);
  return code;
}

static void barrier(sqlite3_file *handle) { __sync_synchronize(); }

static int unmapping(sqlite3_file *handle, int deleting) {
  disk_file *file = (disk_file *)handle;
  disk_lock(file->disk);
  if (file->memory != NULL) {
    for (int slot = 0; slot < SQLITE_SHM_NLOCK; slot++) set_slot(file, slot, SQLITE_SHM_UNLOCK);
    if (file->node->memory == file->memory && file->memory->references == 1) file->node->memory = NULL;
    memory_drop(file->memory);
    file->memory = NULL;
  }
  disk_unlock(file->disk);
  return SQLITE_OK;
}

const sqlite3_io_methods disk_file_methods = {
    .iVersion = 2,
    .xClose = closing,
    .xRead = reading,
    .xWrite = writing,
    .xTruncate = truncating,
    .xSync = syncing,
    .xFileSize = file_size,
    .xLock = locking,
    .xUnlock = unlocking,
    .xCheckReservedLock = checking_reserved,
    .xFileControl = controlling,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = mapping,
    .xShmLock = slot_locking,
    .xShmBarrier = barrier,
    .xShmUnmap = unmapping,
};
