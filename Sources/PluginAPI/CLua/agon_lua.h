/* What the C files of this module share. Nothing here is visible to Swift or to the worker's main. */
#ifndef AGON_LUA_H
#define AGON_LUA_H

#include <lauxlib.h>
#include <lua.h>
#include <stddef.h>
#include <stdint.h>

/* Takes `units` instructions from the running call's budget. Raises a Lua error, and never returns, once the budget is
   spent; the VM is then dead and every `pcall` re-raises. Cheap (a subtraction and a compare) while budget is left. */
void agon_charge(lua_State *L, uint64_t units);

/* Openers: each creates its global table (and, for strings, the locked string metatable) in a bare state. */
void agon_open_base(lua_State *L);
void agon_open_string(lua_State *L);
void agon_open_table(lua_State *L);
void agon_open_math(lua_State *L);
void agon_open_utf8(lua_State *L);
void agon_open_json(lua_State *L);

/* The order of map keys in DAG-CBOR, and so of `pairs` and of everything that is recorded: shorter first, then bytewise. */
int agon_key_compare(const char *a, size_t a_length, const char *b, size_t b_length);

/* Pushes what `tostring` gives: never an address. */
const char *agon_tolstring(lua_State *L, int index, size_t *length);

#endif
