// A disk in memory that fails, tears and forgets on demand, under SQLite.
//
// It is a shim over SQLite's own interface to the system, because only there every write, sync and truncation of a database is seen: a
// VFS that becomes the process's default, since the library above SQLite has no way to name one. Files whose name begins with a disk's
// prefix are its; all others go to the VFS that was the default before.
//
// What a file holds is known twice: as programs see it, and as it would be found after a power failure. What was written since the last
// sync is kept as a list, of which a crash lets any subset of sectors survive.
#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

#include <stdint.h>

typedef struct faulty_disk faulty_disk;

// A write reaches the disk in units of this, each of which survives a crash whole or not at all.
enum { FAULTY_DISK_SECTOR = 512 };

// How likely an operation fails by itself, in millionths.
typedef struct {
  // A write fails; a part of it may have taken place.
  uint32_t write;
  // A write fails because the disk is full; a part of it may have taken place.
  uint32_t full;
  // A sync fails. Each write that it was to make durable is durable then, or still waits, or is seen by programs and never made durable by
  // a later sync: Linux does that.
  uint32_t sync;
  uint32_t read;
} faulty_disk_rates;

typedef enum { FAULTY_DISK_NONE, FAULTY_DISK_FAILS, FAULTY_DISK_FULL, FAULTY_DISK_CRASH } faulty_disk_fault;

// Makes the shim the default VFS of the process. Repeating it does nothing. Gives an SQLite result code.
int faulty_disk_install(void);

// A new, empty disk. Everything that chance decides on it follows from the seed and the operations.
faulty_disk *faulty_disk_new(uint64_t seed);
// Lets go of the disk; it is freed when the last file on it is closed.
void faulty_disk_release(faulty_disk *disk);
// What the names of its files begin with; it ends with a slash.
const char *faulty_disk_prefix(const faulty_disk *disk);

// Writes, truncations, syncs and deletions that were asked for so far.
uint64_t faulty_disk_operations(faulty_disk *disk);
// Syncs among them that were successful.
uint64_t faulty_disk_syncs(faulty_disk *disk);
// A fault at the operation with this number (the first is 1); one at a time, and a later one takes its place.
void faulty_disk_schedule(faulty_disk *disk, uint64_t operation, faulty_disk_fault fault);
// The same for the next sync, whichever operation that is: the moment at which a commit stands or falls.
void faulty_disk_schedule_at_sync(faulty_disk *disk, faulty_disk_fault fault);
void faulty_disk_set_rates(faulty_disk *disk, faulty_disk_rates rates);
// The bytes that all files together may have; negative for no limit.
void faulty_disk_set_capacity(faulty_disk *disk, int64_t bytes);
// Whether syncs say that they succeeded and do nothing. No database survives that.
void faulty_disk_set_lying(faulty_disk *disk, int lying);
// How many of the unsynced sectors survive a crash, in millionths; negative for a number drawn anew at each crash, which is often none or all.
void faulty_disk_set_survival(faulty_disk *disk, int32_t millionths);

// The power fails. What was open fails from now on, and nothing can be opened until the restart.
void faulty_disk_crash(faulty_disk *disk);
int faulty_disk_is_down(faulty_disk *disk);
void faulty_disk_restart(faulty_disk *disk);

// The files, by an index below the count, in the order of their creation.
int faulty_disk_file_count(faulty_disk *disk);
// The name without the prefix; it lives until a file is created or deleted.
const char *faulty_disk_file_name(faulty_disk *disk, int index);
int64_t faulty_disk_file_size(faulty_disk *disk, int index);
void faulty_disk_file_read(faulty_disk *disk, int index, void *bytes);
// Gives the file of this name these contents, durably, and makes it where it is missing.
void faulty_disk_file_write(faulty_disk *disk, const char *name, const void *bytes, int64_t size);
void faulty_disk_file_delete(faulty_disk *disk, const char *name);

#endif
