#define _GNU_SOURCE
#include "jail.h"

#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

enum { SOCKET = 3, STACK_BYTES = 16 << 20 };

static void limit(__rlimit_resource_t resource, rlim_t most) {
  struct rlimit both = {.rlim_cur = most, .rlim_max = most};
  if (setrlimit(resource, &both) != 0) _exit(71);
}

static void allow(scmp_filter_ctx filter, int call) {
  if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) _exit(72);
}

static void allow_on(scmp_filter_ctx filter, int call, int descriptor) {
  struct scmp_arg_cmp first = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)descriptor};
  if (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &first) != 0) _exit(72);
}

static void allow_without_exec(scmp_filter_ctx filter, int call) {
  struct scmp_arg_cmp protection = {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  if (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &protection) != 0) _exit(72);
}

void jail_enter(void) {
  /* The allocator asks for randomness once, at its first use. */
  free(malloc(1));
  /* Room for the largest plugin and all its 32 bots, whose arenas reserve twice what they may hold and take far less. */
  limit(RLIMIT_AS, (rlim_t)3 << 29);
  limit(RLIMIT_NOFILE, SOCKET + 1);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NPROC, 0);
  /* A worker that has used an hour of processor time is replaced, as any that dies. */
  limit(RLIMIT_CPU, 3600);
  if (prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(73);
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == NULL) _exit(72);
  allow_on(filter, SCMP_SYS(read), SOCKET);
  allow_on(filter, SCMP_SYS(write), SOCKET);
  allow_on(filter, SCMP_SYS(readv), SOCKET);
  allow_on(filter, SCMP_SYS(writev), SOCKET);
  allow(filter, SCMP_SYS(munmap));
  allow(filter, SCMP_SYS(brk));
  allow(filter, SCMP_SYS(mremap));
  allow(filter, SCMP_SYS(madvise));
  allow(filter, SCMP_SYS(futex));
  allow(filter, SCMP_SYS(exit));
  allow(filter, SCMP_SYS(exit_group));
  allow(filter, SCMP_SYS(clock_gettime));
  allow(filter, SCMP_SYS(rt_sigreturn));
  allow(filter, SCMP_SYS(restart_syscall));
  allow_without_exec(filter, SCMP_SYS(mmap));
  allow_without_exec(filter, SCMP_SYS(mprotect));
  if (seccomp_load(filter) != 0) _exit(72);
  seccomp_release(filter);
}

/* liblua seeds its string hash with the address of a local variable (and the time, see fixed.c): on a stack whose place is
   always the same the seed is, too, and with it every hash table's shape and the moment at which it grows. */
_Noreturn void jail_run_on_fixed_stack(void (*body)(void)) {
  static ucontext_t context;
  void *home = (void *)0x200000000000;
  void *stack = mmap(home, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (stack != home || getcontext(&context) != 0) _exit(74);
  context.uc_stack.ss_sp = stack;
  context.uc_stack.ss_size = STACK_BYTES;
  makecontext(&context, body, 0);
  setcontext(&context);
  _exit(74);
}
