/* What the library files share with each other: caps on output, and the functions that another file registers. */
#ifndef AGON_LIBRARIES_H
#define AGON_LIBRARIES_H

#include "agon_lua.h"
#include "charges.h"

enum {
  /* The longest string that rep, gsub, format, table.concat or json.encode may build, and that json.decode may read. */
  AGON_OUTPUT_BYTES_MAX = 1048576,
  /* The most values that unpack, byte and codepoint may return at once; each takes a slot of the Lua stack. */
  AGON_RESULTS_MAX = 4096
};

enum { AGON_SCRATCH_BYTES = 1024 };

/* Room for `bytes` bytes: in the caller's `room` where they fit, otherwise in memory of Lua's, pushed. It must not be a
   luaL_Buffer: that asks the allocator by itself, and where the memory is full of garbage nothing is collected for it. */
static inline char *agon_scratch(lua_State *L, char room[AGON_SCRATCH_BYTES], size_t bytes) {
  return bytes <= AGON_SCRATCH_BYTES ? room : lua_newuserdatauv(L, bytes, 0);
}

/* Raises "string.rep: result is longer than 1048576 bytes". It is called before the memory is asked for. */
int agon_raise_output_too_long(lua_State *L, const char *function);

/* Turns a relative position (negative counts from the end) into one from 1; before the start becomes 1. It may lie past
   the end. */
static inline size_t agon_start_position(lua_Integer position, size_t length) {
  if (position > 0) return (size_t)position;
  if (position == 0 || position < -(lua_Integer)length) return 1;
  return length + (size_t)position + 1;
}

/* Pays for comparing two values: strings may be long and share most of their bytes. */
static inline void agon_charge_compare(lua_State *L, int a, int b, uint64_t units) {
  if (lua_type(L, a) == LUA_TSTRING && lua_type(L, b) == LUA_TSTRING) {
    size_t x = (size_t)lua_rawlen(L, a), y = (size_t)lua_rawlen(L, b);
    units += agon_cost_of_bytes(x < y ? x : y);
  }
  agon_charge(L, units);
}

int agon_str_find(lua_State *L);
int agon_str_match(lua_State *L);
int agon_str_gmatch(lua_State *L);
int agon_str_gsub(lua_State *L);
int agon_str_format(lua_State *L);
int agon_table_sort(lua_State *L);
int agon_json_encode(lua_State *L);
int agon_json_decode(lua_State *L);

#endif
