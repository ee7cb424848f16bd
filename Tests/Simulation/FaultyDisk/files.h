#ifndef FAULTY_DISK_FILES_H
#define FAULTY_DISK_FILES_H

#include "disk.h"

// SQLite's handle of a file on a disk.
typedef struct {
  sqlite3_file base;
  faulty_disk *disk;
  inode *node;
  uint64_t life;
  int level;
  bool deleted_on_close;
  // The first sync of a new journal or log syncs its folder, too, as with SQLite's own VFS: without that, a journal whose deletion was
  // never synced could come back and undo what was committed since.
  bool syncs_directory;
  shared_memory *memory;
  unsigned slots_shared, slots_exclusive;
} disk_file;

extern const sqlite3_io_methods disk_file_methods;

// Gives locks back down to a level; for the living.
void locks_release(disk_file *file, int level);

#endif
