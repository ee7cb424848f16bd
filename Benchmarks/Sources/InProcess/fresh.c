/* A VM as good as new: what the product does before every step, against what a host without it would have to do. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clua.h"
#include "in_process.h"

static size_t image_bytes;

static double now_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double bench_fresh_rewind(const char *source, size_t length, int count) {
  agon_file file = {.path = "main.lua", .source = source, .length = length};
  agon_package package = {.files = &file, .count = 1};
  agon_vm_options options = {.memory_bytes = 16 << 20, .output_bytes = 1 << 16};
  agon_vm *vm = agon_vm_open(&package, "main.lua", &options, 10000000);
  if (vm == NULL || agon_vm_verdict(vm) != AGON_OK) abort();
  image_bytes = agon_vm_image_bytes(vm);
  /* A VM that nothing has run in is not copied, so every rewind follows a use; only the rewinds are timed, clock included. */
  agon_buffer names = {0};
  double seconds = 0;
  for (int index = 0; index < count; index++) {
    names.length = 0;
    agon_vm_names(vm, &names);
    double before = now_seconds();
    agon_vm_rewind(vm);
    seconds += now_seconds() - before;
  }
  agon_buffer_free(&names);
  agon_vm_close(vm);
  return seconds;
}

/* The libraries that a plugin of ours has, too, by liblua's own openers. */
static void open_libraries(lua_State *L) {
  static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base},        {LUA_TABLIBNAME, luaopen_table}, {LUA_STRLIBNAME, luaopen_string},
                                       {LUA_MATHLIBNAME, luaopen_math}, {LUA_UTF8LIBNAME, luaopen_utf8}, {NULL, NULL}};
  for (const luaL_Reg *library = libraries; library->name != NULL; library++) {
    luaL_requiref(L, library->name, library->func, 1);
    lua_pop(L, 1);
  }
}

double bench_fresh_plain(const char *source, size_t length, int count) {
  double before = bench_process_seconds(0);
  for (int index = 0; index < count; index++) {
    lua_State *L = luaL_newstate();
    if (L == NULL) abort();
    open_libraries(L);
    if (luaL_loadbufferx(L, source, length, "=main", "t") != LUA_OK || lua_pcall(L, 0, 1, 0) != LUA_OK) abort();
    lua_close(L);
  }
  return bench_process_seconds(0) - before;
}

double bench_fresh_copy(int count) {
  char *from = malloc(image_bytes), *to = malloc(image_bytes);
  if (from == NULL || to == NULL) abort();
  memset(from, 1, image_bytes);
  double before = bench_process_seconds(0);
  for (int index = 0; index < count; index++) {
    memcpy(to, from, image_bytes);
    /* The compiler must not see that all copies are one. */
    __asm__ volatile("" : : "r"(to) : "memory");
  }
  double seconds = bench_process_seconds(0) - before;
  free(from);
  free(to);
  return seconds;
}
