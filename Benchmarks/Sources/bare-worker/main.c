/* The peer of space-worker: the same jail, the same framing, the same allocator and libraries, and nothing of ours around
   them. It echoes requests, and runs Lua under a bare count hook or under no hook at all. */
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agon_lua.h"
#include "arena.h"
#include "clua.h"
/* The jail itself, compiled here once more, so that no difference of filters is measured. */
#include "jail.c"

enum { REQUEST_MAX = 1 << 20, MEMORY = 64 << 20 };

static agon_arena arena;
static lua_State *L;
static int function;
static uint64_t hooks;

/* As the product's, without a budget. */
static void *allocate(void *context, void *block, size_t old_size, size_t new_size) {
  (void)context;
  size_t held = block == NULL ? 0 : old_size;
  if (new_size == 0) {
    if (block != NULL) agon_arena_give(&arena, block, held);
    return NULL;
  }
  if (block != NULL && agon_arena_class_size(held) == agon_arena_class_size(new_size)) return block;
  void *moved = agon_arena_take(&arena, new_size);
  if (moved != NULL && block != NULL) {
    memcpy(moved, block, held < new_size ? held : new_size);
    agon_arena_give(&arena, block, held);
  }
  return moved;
}

static void count_hook(lua_State *state, lua_Debug *record) {
  (void)state;
  (void)record;
  hooks++;
}

/* Loads a plugin and keeps its `view`. */
static void load(const char *source, size_t length) {
  if (!agon_arena_open(&arena, MEMORY)) abort();
  L = lua_newstate(allocate, NULL);
  if (L == NULL) abort();
  *(void **)lua_getextraspace(L) = NULL;
  lua_gc(L, LUA_GCSTOP);
  agon_open_base(L);
  agon_open_string(L);
  agon_open_table(L);
  agon_open_math(L);
  agon_open_utf8(L);
  agon_open_json(L);
  if (luaL_loadbufferx(L, source, length, "=main", "t") != LUA_OK || lua_pcall(L, 0, 1, 0) != LUA_OK) abort();
  lua_getfield(L, -1, "view");
  function = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_settop(L, 0);
  lua_gc(L, LUA_GCCOLLECT);
  agon_arena_snapshot(&arena);
}

/* The first byte of a request: 'E' echoes it, 'L' loads, 'H' runs under the hook, 'N' runs without one. */
static void answer(uint8_t *request, size_t length) {
  if (request[0] == 'E') return;
  if (request[0] == 'L') {
    load((const char *)request + 1, length - 1);
    return;
  }
  agon_arena_rewind(&arena);
  if (request[0] == 'H') lua_sethook(L, count_hook, LUA_MASKCOUNT, AGON_HOOK_INTERVAL);
  else lua_sethook(L, NULL, 0, 0);
  lua_rawgeti(L, LUA_REGISTRYINDEX, function);
  if (lua_pcall(L, 0, 1, 0) != LUA_OK) abort();
}

static void serve(void) {
  static uint8_t bytes[4 + REQUEST_MAX];
  jail_enter();
  for (;;) {
    size_t held = 0, length = 0;
    while (held < 4 || held < 4 + length) {
      ssize_t got = read(SOCKET, bytes + held, sizeof bytes - held);
      if (got <= 0) _exit(0);
      held += (size_t)got;
      if (held >= 4) length = (size_t)bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16 | (size_t)bytes[3] << 24;
    }
    answer(bytes + 4, length);
    if (bytes[4] != 'E') {
      memset(bytes, 0, 5);
      bytes[0] = 1;
      held = 5;
    }
    if (write(SOCKET, bytes, held) != (ssize_t)held) _exit(0);
  }
}

int main(void) { jail_run_on_fixed_stack(serve); }

/* As in the worker's fixed.c: the Swift driver links its runtime's start-up object even into a program in C. */
void swift_addNewDSOImage(const void *sections);
void swift_addNewDSOImage(const void *sections) { (void)sections; }
_Bool _swift_backtrace_isThunkFunction(const char *name);
_Bool _swift_backtrace_isThunkFunction(const char *name) {
  (void)name;
  return 0;
}
