// The VFS: names lead to a disk, or to the VFS that was there before. https://www.sqlite.org/c3ref/vfs.html
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

static const char root[] = "/faulty-disk/";
static pthread_mutex_t disks_mutex = PTHREAD_MUTEX_INITIALIZER;
static faulty_disk *disks;
static unsigned long disks_made;
static sqlite3_vfs *before;
static sqlite3_vfs shim;

// The disk of a name, locked; NULL for a name that is none of ours.
static faulty_disk *disk_of(const char *path) {
  if (path == NULL || strncmp(path, root, sizeof root - 1) != 0) return NULL;
  pthread_mutex_lock(&disks_mutex);
  faulty_disk *disk = disks;
  while (disk != NULL && strncmp(path, disk->prefix, strlen(disk->prefix)) != 0) disk = disk->next;
  if (disk != NULL) disk_lock(disk);
  pthread_mutex_unlock(&disks_mutex);
  return disk;
}

static const char *name_in(const faulty_disk *disk, const char *path) { return path + strlen(disk->prefix); }

static int opening(sqlite3_vfs *vfs, const char *path, sqlite3_file *handle, int flags, int *given) {
  faulty_disk *disk = disk_of(path);
  if (disk == NULL) return before->xOpen(before, path, handle, flags, given);
  int code = SQLITE_CANTOPEN;
  inode *node = disk->down ? NULL : inode_find(disk, name_in(disk, path));
  bool is_new = node == NULL && !disk->down && flags & SQLITE_OPEN_CREATE;
  if (node != NULL && flags & SQLITE_OPEN_EXCLUSIVE) node = NULL;
  if (is_new) node = inode_create(disk, name_in(disk, path));
  handle->pMethods = NULL;
  if (node != NULL) {
    node->handles += 1;
    disk->references += 1;
    *(disk_file *)handle = (disk_file){
        .base = {&disk_file_methods},
        .disk = disk,
        .node = node,
        .life = disk->life,
        .deleted_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0,
        .syncs_directory = is_new && flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL | SQLITE_OPEN_SUPER_JOURNAL),
    };
    if (given != NULL) *given = flags;
    code = SQLITE_OK;
  }
  disk_unlock(disk);
  return code;
}

static int deleting(sqlite3_vfs *vfs, const char *path, int durably) {
  faulty_disk *disk = disk_of(path);
  if (disk == NULL) return before->xDelete(before, path, durably);
  int code = SQLITE_IOERR_DELETE;
  inode *node = disk->down ? NULL : inode_find(disk, name_in(disk, path));
  if (node == NULL) {
    if (!disk->down) code = SQLITE_IOERR_DELETE_NOENT;
  } else {
    faulty_disk_fault fault = disk_operation(disk, disk->rates.write, 0);
    if (fault == FAULTY_DISK_NONE || fault == FAULTY_DISK_CRASH) inode_unlink(disk, node, durably && fault == FAULTY_DISK_NONE);
    if (fault == FAULTY_DISK_CRASH) disk_power_off(disk);
    if (fault == FAULTY_DISK_NONE) code = SQLITE_OK;
  }
  disk_unlock(disk);
  return code;
}

static int accessing(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
  faulty_disk *disk = disk_of(path);
  if (disk == NULL) return before->xAccess(before, path, flags, result);
  inode *node = inode_find(disk, name_in(disk, path));
  // SQLite's own VFS takes an empty file for none here, too.
  *result = node != NULL && (flags != SQLITE_ACCESS_EXISTS || node->seen.size > 0);
  int code = disk->down ? SQLITE_IOERR_ACCESS : SQLITE_OK;
  disk_unlock(disk);
  return code;
}

static int full_path(sqlite3_vfs *vfs, const char *path, int size, char *full) {
  if (strncmp(path, root, sizeof root - 1) != 0) return before->xFullPathname(before, path, size, full);
  return snprintf(full, (size_t)size, "%s", path) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

int faulty_disk_install(void) {
  pthread_mutex_lock(&disks_mutex);
  int code = SQLITE_OK;
  if (before == NULL) {
    code = sqlite3_initialize();
    before = sqlite3_vfs_find(NULL);
    if (code == SQLITE_OK && before == NULL) code = SQLITE_ERROR;
    if (code == SQLITE_OK) {
      shim = *before;
      shim.pNext = NULL;
      shim.zName = "faulty-disk";
      if (shim.szOsFile < (int)sizeof(disk_file)) shim.szOsFile = sizeof(disk_file);
      shim.xOpen = opening;
      shim.xDelete = deleting;
      shim.xAccess = accessing;
      shim.xFullPathname = full_path;
      code = sqlite3_vfs_register(&shim, 1);
    }
  }
  pthread_mutex_unlock(&disks_mutex);
  return code;
}

faulty_disk *faulty_disk_new(uint64_t seed) {
  faulty_disk *disk = calloc(1, sizeof(faulty_disk));
  if (disk == NULL) abort();
  pthread_mutex_init(&disk->mutex, NULL);
  disk->references = 1;
  disk->random = seed;
  disk->capacity = -1;
  disk->survival = -1;
  pthread_mutex_lock(&disks_mutex);
  snprintf(disk->prefix, sizeof disk->prefix, "%s%lu/", root, ++disks_made);
  disk->next = disks;
  disks = disk;
  pthread_mutex_unlock(&disks_mutex);
  return disk;
}

void faulty_disk_release(faulty_disk *disk) {
  pthread_mutex_lock(&disks_mutex);
  faulty_disk **at = &disks;
  while (*at != disk) at = &(*at)->next;
  *at = disk->next;
  pthread_mutex_unlock(&disks_mutex);
  disk_lock(disk);
  disk_drop(disk);
}

void disk_drop(faulty_disk *disk) {
  disk->references -= 1;
  bool last = disk->references == 0;
  if (last) {
    for (inode *each = disk->inodes; each != NULL; each = each->next) each->linked = each->linked_durably = false;
    inode_free_unused(disk);
  }
  disk_unlock(disk);
  if (!last) return;
  pthread_mutex_destroy(&disk->mutex);
  free(disk);
}

// MARK: The face

const char *faulty_disk_prefix(const faulty_disk *disk) { return disk->prefix; }

#define LOCKED(statement) \
  do { \
    disk_lock(disk); \
    statement; \
    disk_unlock(disk); \
  } while (0)

uint64_t faulty_disk_operations(faulty_disk *disk) {
  uint64_t value;
  LOCKED(value = disk->operations);
  return value;
}

uint64_t faulty_disk_syncs(faulty_disk *disk) {
  uint64_t value;
  LOCKED(value = disk->syncs);
  return value;
}

void faulty_disk_schedule(faulty_disk *disk, uint64_t operation, faulty_disk_fault fault) {
  LOCKED((disk->scheduled_operation = operation, disk->scheduled = fault));
}

void faulty_disk_schedule_at_sync(faulty_disk *disk, faulty_disk_fault fault) { LOCKED(disk->scheduled_at_sync = fault); }

void faulty_disk_set_rates(faulty_disk *disk, faulty_disk_rates rates) { LOCKED(disk->rates = rates); }
void faulty_disk_set_capacity(faulty_disk *disk, int64_t bytes) { LOCKED(disk->capacity = bytes); }
void faulty_disk_set_lying(faulty_disk *disk, int lying) { LOCKED(disk->lying = lying != 0); }
void faulty_disk_set_survival(faulty_disk *disk, int32_t millionths) { LOCKED(disk->survival = millionths); }

void faulty_disk_crash(faulty_disk *disk) {
  disk_lock(disk);
  if (!disk->down) disk_power_off(disk);
  disk_unlock(disk);
}

int faulty_disk_is_down(faulty_disk *disk) {
  int value;
  LOCKED(value = disk->down);
  return value;
}

void faulty_disk_restart(faulty_disk *disk) { LOCKED(disk->down = false); }

static inode *file_at(faulty_disk *disk, int index) {
  for (inode *each = disk->inodes; each != NULL; each = each->next)
    if (each->linked && index-- == 0) return each;
  return NULL;
}

int faulty_disk_file_count(faulty_disk *disk) {
  int count = 0;
  disk_lock(disk);
  while (file_at(disk, count) != NULL) count += 1;
  disk_unlock(disk);
  return count;
}

const char *faulty_disk_file_name(faulty_disk *disk, int index) {
  const char *value;
  LOCKED(value = file_at(disk, index)->name);
  return value;
}

int64_t faulty_disk_file_size(faulty_disk *disk, int index) {
  int64_t value;
  LOCKED(value = file_at(disk, index)->seen.size);
  return value;
}

void faulty_disk_file_read(faulty_disk *disk, int index, void *bytes) {
  disk_lock(disk);
  const inode *file = file_at(disk, index);
  if (file->seen.size > 0) memcpy(bytes, file->seen.bytes, (size_t)file->seen.size);
  disk_unlock(disk);
}

void faulty_disk_file_write(faulty_disk *disk, const char *name, const void *bytes, int64_t size) {
  disk_lock(disk);
  inode *file = inode_find(disk, name);
  if (file == NULL) file = inode_create(disk, name);
  inode_truncate(disk, file, 0);
  inode_write(disk, file, bytes, size, 0);
  inode_sync(disk, file);
  disk_unlock(disk);
}

void faulty_disk_file_delete(faulty_disk *disk, const char *name) {
  disk_lock(disk);
  inode *file = inode_find(disk, name);
  if (file != NULL) inode_unlink(disk, file, true);
  disk_unlock(disk);
}
