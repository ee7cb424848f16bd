#define _GNU_SOURCE
#include "private_mount.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>

int private_mount_begin(void) {
  if (unshare(CLONE_FS | CLONE_NEWNS) != 0) return errno;
  return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : errno;
}

int private_mount_small(const char *folder, unsigned long bytes) {
  char options[64];
  snprintf(options, sizeof options, "mode=700,size=%lu", bytes);
  return mount("none", folder, "tmpfs", 0, options) == 0 ? 0 : errno;
}

int private_mount_read_only(const char *folder) {
  if (mount(folder, folder, NULL, MS_BIND, NULL) != 0) return errno;
  return mount("none", folder, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0 ? 0 : errno;
}
