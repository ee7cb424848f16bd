/* The base library of a plugin, built from nothing: what is not in this file does not exist for it. */
#include <string.h>

#include "vm.h"

const char *agon_tolstring(lua_State *L, int index, size_t *length) {
  index = lua_absindex(L, index);
  if (luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
    lua_pushvalue(L, index);
    lua_call(L, 1, 1);
    if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "'__tostring' must return a string");
    return lua_tolstring(L, -1, length);
  }
  switch (lua_type(L, index)) {
    case LUA_TNUMBER:
      /* Converts a copy: lua_tolstring would turn the caller's number into a string. */
      lua_pushvalue(L, index);
      lua_tolstring(L, -1, NULL);
      break;
    case LUA_TSTRING: lua_pushvalue(L, index); break;
    case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); break;
    /* nil, and the kinds that stock Lua prints as an address. */
    default: lua_pushstring(L, luaL_typename(L, index)); break;
  }
  return lua_tolstring(L, -1, length);
}

static int base_assert(lua_State *L) {
  if (lua_toboolean(L, 1)) return lua_gettop(L);
  luaL_checkany(L, 1);
  lua_remove(L, 1);
  lua_pushliteral(L, "assertion failed!");
  lua_settop(L, 1);
  return lua_error(L);
}

static int base_error(lua_State *L) {
  int level = (int)luaL_optinteger(L, 2, 1);
  lua_settop(L, 1);
  if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
    luaL_where(L, level);
    lua_pushvalue(L, 1);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

/* Once the VM is dead no `pcall` returns: an exhausted budget cannot be swallowed. Running out of memory ends it, too:
   otherwise a plugin could retry for ever at the edge of the cap. */
static int base_pcall(lua_State *L) {
  /* Raising, unwinding and wording an error takes about as long as this many instructions. */
  enum { CAUGHT_ERROR_UNITS = 50 };
  agon_vm *vm = agon_vm_of(L);
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
  if (vm->dead == AGON_OK && status == LUA_ERRMEM) vm->dead = AGON_MEMORY;
  if (vm->dead != AGON_OK) {
    if (status == LUA_OK) lua_pushliteral(L, "the call is over");
    return lua_error(L);
  }
  vm->refused = false;
  if (status == LUA_OK) return lua_gettop(L);
  agon_charge(L, CAUGHT_ERROR_UNITS);
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

static int base_select(lua_State *L) {
  int count = lua_gettop(L);
  if (lua_type(L, 1) == LUA_TSTRING && *lua_tostring(L, 1) == '#') {
    lua_pushinteger(L, count - 1);
    return 1;
  }
  lua_Integer from = luaL_checkinteger(L, 1);
  if (from < 0) from = count + from;
  luaL_argcheck(L, from >= 1, 1, "index out of range");
  return from >= count ? 0 : count - (int)from;
}

static int base_type(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushstring(L, luaL_typename(L, 1));
  return 1;
}

static int base_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  agon_tolstring(L, 1, NULL);
  return 1;
}

static int digit_of(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'z') return character - 'a' + 10;
  if (character >= 'A' && character <= 'Z') return character - 'A' + 10;
  return 36;
}

static bool is_space(char character) { return character == ' ' || (character >= '\t' && character <= '\r'); }

/* tonumber(text, base): digits of the base, an optional minus, white space around; wraps around as stock Lua does. */
static int tonumber_in_base(lua_State *L, lua_Integer base) {
  size_t length;
  luaL_checktype(L, 1, LUA_TSTRING);
  const char *text = lua_tolstring(L, 1, &length);
  const char *end = text + length;
  agon_charge(L, length / 16);
  while (text < end && is_space(*text)) text++;
  bool negative = text < end && *text == '-';
  if (negative) text++;
  const char *first = text;
  lua_Unsigned value = 0;
  while (text < end && digit_of(*text) < base) value = value * (lua_Unsigned)base + (lua_Unsigned)digit_of(*text++);
  bool any = text > first;
  while (text < end && is_space(*text)) text++;
  if (!any || text != end) {
    lua_pushnil(L);
  } else {
    lua_pushinteger(L, (lua_Integer)(negative ? 0u - value : value));
  }
  return 1;
}

static int base_tonumber(lua_State *L) {
  if (!lua_isnoneornil(L, 2)) {
    lua_Integer base = luaL_checkinteger(L, 2);
    luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
    return tonumber_in_base(L, base);
  }
  luaL_checkany(L, 1);
  if (lua_type(L, 1) == LUA_TNUMBER) {
    lua_settop(L, 1);
    return 1;
  }
  size_t length;
  const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
  if (text != NULL) agon_charge(L, length / 16);
  if (text == NULL || lua_stringtonumber(L, text) != length + 1) lua_pushnil(L);
  return 1;
}

static int ipairs_next(lua_State *L) {
  lua_Integer index = luaL_checkinteger(L, 2) + 1;
  lua_pushinteger(L, index);
  return lua_geti(L, 1, index) == LUA_TNIL ? 1 : 2;
}

static int base_ipairs(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushcfunction(L, ipairs_next);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

/* The event names that a metatable may hold. The others would let a plugin run code where no budget reaches (`__gc`,
   `__close`), watch the collector (`__mode`), or name and hide things from the host (`__name`, `__metatable`, `__pairs`). */
static const char *const allowed_events[] = {"__index",  "__newindex", "__call", "__tostring", "__len", "__eq",  "__lt",  "__le",
                                             "__concat", "__unm",      "__add",  "__sub",      "__mul", "__div", "__mod", "__pow",
                                             "__idiv",   "__band",     "__bor",  "__bxor",     "__shl", "__shr", "__bnot"};
static const char *const refused_events[] = {"__gc", "__close", "__mode", "__metatable", "__name", "__pairs"};

/* The table gets a copy of the metatable's events, which nothing of the plugin's can reach: an event that is refused here
   cannot be added later. */
static int base_setmetatable(lua_State *L) {
  int kind = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, kind == LUA_TNIL || kind == LUA_TTABLE, 2, "nil or table");
  lua_settop(L, 2);
  agon_charge(L, 16);
  if (kind == LUA_TTABLE) {
    for (size_t index = 0; index < sizeof refused_events / sizeof *refused_events; index++) {
      lua_pushstring(L, refused_events[index]);
      if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "setmetatable: %s is not available to a Space", refused_events[index]);
      lua_pop(L, 1);
    }
    lua_createtable(L, 0, 4);
    for (size_t index = 0; index < sizeof allowed_events / sizeof *allowed_events; index++) {
      lua_pushstring(L, allowed_events[index]);
      lua_pushvalue(L, -1);
      if (lua_rawget(L, 2) == LUA_TNIL) {
        lua_pop(L, 2);
      } else {
        lua_rawset(L, 3);
      }
    }
  }
  lua_setmetatable(L, 1);
  lua_settop(L, 1);
  return 1;
}

int agon_key_compare(const char *a, size_t a_length, const char *b, size_t b_length) {
  if (a_length != b_length) return a_length < b_length ? -1 : 1;
  return memcmp(a, b, a_length);
}

/* Order of keys in `pairs`: false, true, numbers ascending, then text as in records. */
static int compare_keys(lua_State *L, int a, int b) {
  static const int order[] = {[LUA_TBOOLEAN] = 0, [LUA_TNUMBER] = 1, [LUA_TSTRING] = 2};
  int a_kind = lua_type(L, a), b_kind = lua_type(L, b);
  if (a_kind != b_kind) return order[a_kind] - order[b_kind];
  if (a_kind == LUA_TBOOLEAN) return lua_toboolean(L, a) - lua_toboolean(L, b);
  if (a_kind == LUA_TNUMBER) return lua_compare(L, a, b, LUA_OPLT) ? -1 : 1;
  size_t a_length, b_length;
  const char *a_text = lua_tolstring(L, a, &a_length);
  const char *b_text = lua_tolstring(L, b, &b_length);
  return agon_key_compare(a_text, a_length, b_text, b_length);
}

static void read_keys(lua_State *L, int keys, lua_Integer a, lua_Integer b) {
  lua_rawgeti(L, keys, a);
  lua_rawgeti(L, keys, b);
}

/* Bottom-up heap sort of the list at `keys`: no scratch memory, and never more than 2 n log n comparisons. */
static void sift(lua_State *L, int keys, lua_Integer root, lua_Integer count) {
  for (;;) {
    lua_Integer child = 2 * root;
    if (child > count) return;
    if (child < count) {
      read_keys(L, keys, child, child + 1);
      if (compare_keys(L, -2, -1) < 0) child++;
      lua_pop(L, 2);
    }
    read_keys(L, keys, root, child);
    if (compare_keys(L, -2, -1) >= 0) {
      lua_pop(L, 2);
      return;
    }
    lua_rawseti(L, keys, root);
    lua_rawseti(L, keys, child);
    root = child;
  }
}

static void sort_keys(lua_State *L, int keys, lua_Integer count) {
  uint64_t rounds = 1;
  while (((lua_Integer)1 << rounds) < count) rounds++;
  agon_charge(L, (uint64_t)count * rounds);
  for (lua_Integer root = count / 2; root >= 1; root--) sift(L, keys, root, count);
  for (lua_Integer last = count; last > 1; last--) {
    read_keys(L, keys, 1, last);
    lua_rawseti(L, keys, 1);
    lua_rawseti(L, keys, last);
    sift(L, keys, 1, last - 1);
  }
}

static int pairs_next(lua_State *L) {
  lua_Integer index = lua_tointeger(L, lua_upvalueindex(2));
  for (;;) {
    index++;
    agon_charge(L, 1);
    if (lua_rawgeti(L, lua_upvalueindex(1), index) == LUA_TNIL) return 1;
    lua_pushvalue(L, -1);
    /* A key whose value has been taken away since the loop began is passed over. */
    if (lua_rawget(L, 1) != LUA_TNIL) break;
    lua_pop(L, 2);
  }
  lua_pushinteger(L, index);
  lua_replace(L, lua_upvalueindex(2));
  return 2;
}

/* A fixed order needs the keys beforehand; a plain list is in order already, and most tables are. */
static int base_pairs(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_newtable(L);
  lua_Integer count = 0;
  bool ascending = true;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    int kind = lua_type(L, -1);
    if (kind != LUA_TSTRING && kind != LUA_TNUMBER && kind != LUA_TBOOLEAN)
      return luaL_error(L, "pairs: a %s is a key here; only numbers, strings and booleans have an order", luaL_typename(L, -1));
    count++;
    ascending = ascending && lua_isinteger(L, -1) && lua_tointeger(L, -1) == count;
    lua_pushvalue(L, -1);
    lua_rawseti(L, 2, count);
    agon_charge(L, 2);
  }
  if (!ascending) sort_keys(L, 2, count);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, pairs_next, 2);
  lua_pushvalue(L, 1);
  return 2;
}

/* require "lib/board": another file of the same package, run once in each VM. */
static int base_require(lua_State *L) {
  static const char loading;
  agon_vm *vm = agon_vm_of(L);
  size_t length;
  const char *name = luaL_checklstring(L, 1, &length);
  lua_settop(L, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, "agon.required");
  lua_pushvalue(L, 1);
  if (lua_rawget(L, 2) != LUA_TNIL) {
    if (lua_touserdata(L, -1) == &loading) return luaL_error(L, "require: %s requires itself", name);
    return 1;
  }
  const agon_file *file = agon_find_file(vm->package, name, length);
  if (file == NULL)
    return luaL_error(L, "require: this package has no file \"%s.lua\"; only its own files, by their path without .lua, can be required",
                      name);
  lua_pushvalue(L, 1);
  lua_pushlightuserdata(L, (void *)(uintptr_t)&loading);
  lua_rawset(L, 2);
  agon_load_source(L, vm, file);
  lua_call(L, 0, 1);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
  }
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, 2);
  return 1;
}

void agon_open_base(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"assert", base_assert},
      {"error", base_error},
      {"pcall", base_pcall},
      {"select", base_select},
      {"type", base_type},
      {"tonumber", base_tonumber},
      {"ipairs", base_ipairs},
      {"tostring", base_tostring},
      {"pairs", base_pairs},
      {"require", base_require},
      {"setmetatable", base_setmetatable},
      {NULL, NULL},
  };
  lua_newtable(L);
  lua_setfield(L, LUA_REGISTRYINDEX, "agon.required");
  lua_pushglobaltable(L);
  luaL_setfuncs(L, functions, 0);
  lua_pop(L, 1);
}
