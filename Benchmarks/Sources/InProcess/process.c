#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <spawn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clua.h"
#include "in_process.h"

extern char **environ;

int bench_use_one_core(void) {
  cpu_set_t allowed, one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return -1;
  int core = CPU_SETSIZE - 1;
  while (core > 0 && !CPU_ISSET(core, &allowed)) core--;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  return sched_setaffinity(0, sizeof one, &one) == 0 ? core : -1;
}

void bench_use_every_core(void) {
  cpu_set_t all;
  memset(&all, 0xFF, sizeof all);
  sched_setaffinity(0, sizeof all, &all);
}

double bench_process_seconds(int32_t pid) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

int64_t bench_resident_bytes(int32_t pid) {
  char path[64];
  if (pid == 0) snprintf(path, sizeof path, "/proc/self/statm");
  else snprintf(path, sizeof path, "/proc/%d/statm", pid);
  FILE *file = fopen(path, "re");
  long long total = 0, resident = 0;
  if (file == NULL) return 0;
  if (fscanf(file, "%lld %lld", &total, &resident) != 2) resident = 0;
  fclose(file);
  return (int64_t)resident * sysconf(_SC_PAGESIZE);
}

int64_t bench_peak_bytes(int32_t pid) {
  char path[64], line[128];
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *file = fopen(path, "re");
  long long kibibytes = 0;
  if (file == NULL) return 0;
  while (kibibytes == 0 && fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "VmHWM: %lld", &kibibytes) != 1) kibibytes = 0;
  }
  fclose(file);
  return (int64_t)kibibytes << 10;
}

int64_t bench_exchange(int descriptor, const uint8_t *request, size_t length, int count, uint8_t *into, size_t limit) {
  agon_buffer reply = {0};
  int failed = 0;
  for (int index = 0; index < count && failed == 0; index++) {
    failed = agon_send(descriptor, request, length, 60000);
    if (failed == 0) failed = agon_receive(descriptor, &reply, limit, 60000);
  }
  int64_t result = failed != 0 ? failed : (int64_t)reply.length;
  if (failed == 0) memcpy(into, reply.bytes, reply.length);
  agon_buffer_free(&reply);
  return result;
}

int bench_spawn(char *const arguments[], int32_t *pid) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  pid_t child = 0;
  int failed = posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return -failed;
  }
  *pid = child;
  return ends[0];
}

void bench_stop(int32_t pid, int descriptor) {
  close(descriptor);
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
  }
}
