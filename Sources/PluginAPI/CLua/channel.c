/* The parent's end of a worker: Swift cannot call what is here without a shim (variadic functions, macros, spawn actions). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "clua.h"

/* How long a `recv` waits by itself before the deadline is looked at. */
enum { RECEIVE_SECONDS = 1 };

int agon_spawn(const char *path, int stderr_fd, int32_t *pid) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
  struct timeval patience = {.tv_sec = RECEIVE_SECONDS};
  (void)setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  /* dup2 onto itself would keep the close-on-exec flag, so the worker's end takes a detour when it already is 3. */
  int carried = ends[1];
  if (carried == 3) carried = fcntl(ends[1], F_DUPFD_CLOEXEC, 4);
  posix_spawn_file_actions_adddup2(&actions, carried, 3);
  posix_spawn_file_actions_adddup2(&actions, stderr_fd, 2);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, 4);
  /* A session of its own: Ctrl-C at the terminal is for the host, which finishes the step first. */
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  char *const arguments[] = {"space-worker", NULL};
  char *const environment[] = {NULL};
  pid_t child = 0;
  int failed = posix_spawn(&child, path, &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (carried != ends[1]) close(carried);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return -failed;
  }
  *pid = child;
  return ends[0];
}

void agon_pin(int threads) {
  static atomic_uint pinned;
  cpu_set_t allowed, one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  int cores = CPU_COUNT(&allowed);
  if (threads > cores) return;
  /* Several hosts on one machine start at different cores. */
  int left = (int)(((unsigned)getpid() + atomic_fetch_add(&pinned, 1)) % (unsigned)cores);
  int core = 0;
  while (!CPU_ISSET(core, &allowed) || left-- > 0) core++;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  (void)sched_setaffinity(0, sizeof one, &one);
}

static int64_t now_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the descriptor is ready for `events`: 0, -ETIMEDOUT at the deadline, or another negative errno. */
static int await(int descriptor, short events, int64_t deadline) {
  for (;;) {
    int64_t left = deadline - now_milliseconds();
    struct pollfd waiting = {.fd = descriptor, .events = events};
    int ready = poll(&waiting, 1, left > 0 ? (int)left : 0);
    if (ready > 0) return 0;
    if (ready == 0) return -ETIMEDOUT;
    if (errno != EINTR) return -errno;
  }
}

/* A worker that does not read must not hold its host: what the socket does not take at once is waited for, up to the deadline. */
int agon_send(int descriptor, const uint8_t *bytes, size_t length, int milliseconds) {
  int64_t deadline = now_milliseconds() + milliseconds;
  uint8_t head[4] = {(uint8_t)length, (uint8_t)(length >> 8), (uint8_t)(length >> 16), (uint8_t)(length >> 24)};
  struct iovec parts[2] = {{head, 4}, {(void *)(uintptr_t)bytes, length}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  size_t left = 4 + length;
  while (left > 0) {
    ssize_t sent = sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) {
      int waited = await(descriptor, POLLOUT, deadline);
      if (waited < 0) return waited;
      continue;
    }
    if (sent < 0) return -errno;
    left -= (size_t)sent;
    while (sent > 0 && message.msg_iovlen > 0) {
      size_t step = (size_t)sent < message.msg_iov->iov_len ? (size_t)sent : message.msg_iov->iov_len;
      message.msg_iov->iov_base = (char *)message.msg_iov->iov_base + step;
      message.msg_iov->iov_len -= step;
      sent -= (ssize_t)step;
      if (message.msg_iov->iov_len == 0) {
        message.msg_iov++;
        message.msg_iovlen--;
      }
    }
  }
  return 0;
}

/* Waits inside `recv`, so that the usual reply costs one system call. Near the deadline, which is later than most replies by
   three orders of magnitude, `poll` takes over, because it can be told how long to wait. */
static int receive_some(int descriptor, uint8_t *into, size_t count, int64_t deadline) {
  for (;;) {
    if (deadline - now_milliseconds() < 1000 * RECEIVE_SECONDS) {
      int waited = await(descriptor, POLLIN, deadline);
      if (waited < 0) return waited;
    }
    ssize_t got = recv(descriptor, into, count, 0);
    if (got > 0) return (int)got;
    if (got == 0) return -EPIPE;
    if (errno != EINTR && errno != EAGAIN) return -errno;
  }
}

int agon_receive(int descriptor, agon_buffer *into, size_t limit, int milliseconds) {
  int64_t deadline = now_milliseconds() + milliseconds;
  uint8_t first[8192];
  size_t held = 0;
  into->length = 0;
  while (held < 4) {
    int got = receive_some(descriptor, first + held, sizeof first - held, deadline);
    if (got < 0) return got;
    held += (size_t)got;
  }
  size_t length = (size_t)first[0] | (size_t)first[1] << 8 | (size_t)first[2] << 16 | (size_t)first[3] << 24;
  if (length > limit || held - 4 > length) return -EMSGSIZE;
  agon_buffer_append(into, first + 4, held - 4);
  while (into->length < length) {
    size_t want = length - into->length < sizeof first ? length - into->length : sizeof first;
    int got = receive_some(descriptor, first, want, deadline);
    if (got < 0) return got;
    agon_buffer_append(into, first, (size_t)got);
  }
  return 0;
}
