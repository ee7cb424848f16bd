// Real disks that are full or cannot be written, for one thread alone: what a kernel says of them no shim can claim to know.
#ifndef PRIVATE_MOUNT_H
#define PRIVATE_MOUNT_H

// Gives the calling thread a view of the file system of its own, for good. 0, or an error number: it takes a privilege.
int private_mount_begin(void);
// An empty disk of so many bytes in a folder, in this thread's view.
int private_mount_small(const char *folder, unsigned long bytes);
// Lets nothing in a folder be written, in this thread's view.
int private_mount_read_only(const char *folder);

#endif
