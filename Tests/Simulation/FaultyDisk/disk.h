// What a disk is made of. Everything here is called with the disk's mutex held.
#ifndef FAULTY_DISK_DISK_H
#define FAULTY_DISK_DISK_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "faulty_disk.h"

typedef struct {
  unsigned char *bytes;
  int64_t size, capacity;
} extent;

// Something done to a file since its last sync. A length of -1: it was truncated at the offset.
typedef struct change {
  struct change *next;
  int64_t offset, length;
  unsigned char bytes[];
} change;

// The shared memory of a write-ahead log. It lives as long as a connection maps it, past a crash, too.
typedef struct {
  int references, count;
  void **regions;
  int shared[SQLITE_SHM_NLOCK];
  bool exclusive[SQLITE_SHM_NLOCK];
} shared_memory;

typedef struct inode {
  struct inode *next;
  char *name;
  extent seen, durable;
  change *first, *last;
  // Whether programs see something that no later sync will make durable.
  bool diverged;
  // Whether its name leads to it, and whether it would after a crash. A deleted file whose deletion was not synced can come back.
  bool linked, linked_durably;
  int handles;
  int shared;
  const void *holder;
  bool pending, exclusive;
  shared_memory *memory;
} inode;

struct faulty_disk {
  faulty_disk *next;
  pthread_mutex_t mutex;
  int references;
  char prefix[40];
  uint64_t random;
  uint64_t operations, syncs;
  // Grows with each crash: a file that was opened in an earlier life is dead.
  uint64_t life;
  bool down, lying;
  int32_t survival;
  int64_t capacity, used;
  faulty_disk_rates rates;
  uint64_t scheduled_operation;
  faulty_disk_fault scheduled, scheduled_at_sync;
  inode *inodes;
};

void disk_lock(faulty_disk *disk);
void disk_unlock(faulty_disk *disk);
// Takes a reference away, and the mutex with it.
void disk_drop(faulty_disk *disk);
bool disk_chance(faulty_disk *disk, uint32_t millionths);
uint64_t disk_random(faulty_disk *disk, uint64_t below);
// Counts an operation, and says what becomes of it by the schedule or by this chance.
faulty_disk_fault disk_operation(faulty_disk *disk, uint32_t failing, uint32_t full);

inode *inode_find(faulty_disk *disk, const char *name);
inode *inode_create(faulty_disk *disk, const char *name);
void inode_free_unused(faulty_disk *disk);
void inode_unlink(faulty_disk *disk, inode *file, bool durably);
// False where the disk has no room for it.
bool inode_has_room(const faulty_disk *disk, const inode *file, int64_t size);
void inode_write(faulty_disk *disk, inode *file, const void *bytes, int64_t length, int64_t offset);
void inode_truncate(faulty_disk *disk, inode *file, int64_t size);
void inode_sync(faulty_disk *disk, inode *file);
// Makes every creation and deletion of a file durable.
void directory_sync(faulty_disk *disk);
// A sync that failed: each change is durable, or waits on, or will never be durable.
void inode_fail_sync(faulty_disk *disk, inode *file);

void disk_power_off(faulty_disk *disk);

void memory_drop(shared_memory *memory);

#endif
