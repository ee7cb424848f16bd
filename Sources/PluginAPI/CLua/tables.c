/* The table library by raw access only: a length, index or newindex metamethod could lie, and would run inside C.
 *
 * Even a raw length may be absurd (a table with keys at powers of two can claim 2^62 elements), so what a function is about
 * to move is always paid before it moves. */
#include "output.h"

static size_t table_length(lua_State *L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  return (size_t)lua_rawlen(L, index);
}

static int tab_insert(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  lua_Integer end = (lua_Integer)((lua_Unsigned)table_length(L, 1) + 1u);
  lua_Integer position = end;
  switch (lua_gettop(L)) {
    case 2: break;
    case 3:
      position = luaL_checkinteger(L, 2);
      luaL_argcheck(L, (lua_Unsigned)position - 1u < (lua_Unsigned)end, 2, "position out of bounds");
      agon_charge(L, ((lua_Unsigned)end - (lua_Unsigned)position) * AGON_COST_ELEMENT_MOVE);
      for (lua_Integer i = end; i > position; i--) {
        lua_rawgeti(L, 1, i - 1);
        lua_rawseti(L, 1, i);
      }
      break;
    default: return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_rawseti(L, 1, position);
  return 0;
}

static int tab_remove(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  lua_Integer length = (lua_Integer)table_length(L, 1);
  lua_Integer position = luaL_optinteger(L, 2, length);
  if (position != length) {
    /* Argument 1 is what liblua 5.4.4 names here, though it means the second. */
    luaL_argcheck(L, (lua_Unsigned)position - 1u <= (lua_Unsigned)length, 1, "position out of bounds");
  }
  lua_rawgeti(L, 1, position);
  if (position < length) agon_charge(L, (lua_Unsigned)(length - position) * AGON_COST_ELEMENT_MOVE);
  for (; position < length; position++) {
    lua_rawgeti(L, 1, position + 1);
    lua_rawseti(L, 1, position);
  }
  lua_pushnil(L);
  lua_rawseti(L, 1, position);
  return 1;
}

static int tab_move(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  lua_Integer first = luaL_checkinteger(L, 2);
  lua_Integer last = luaL_checkinteger(L, 3);
  lua_Integer to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, target, LUA_TTABLE);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    lua_Integer count = last - first + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    agon_charge(L, (lua_Unsigned)count * AGON_COST_ELEMENT_MOVE);
    /* Upwards would overwrite elements that are still to be moved where the ranges overlap that way round. */
    if (to > last || to <= first || !lua_rawequal(L, 1, target)) {
      for (lua_Integer i = 0; i < count; i++) {
        lua_rawgeti(L, 1, first + i);
        lua_rawseti(L, target, to + i);
      }
    } else {
      for (lua_Integer i = count - 1; i >= 0; i--) {
        lua_rawgeti(L, 1, first + i);
        lua_rawseti(L, target, to + i);
      }
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

static int tab_concat(lua_State *L) {
  size_t separator_length;
  agon_charge(L, AGON_COST_CALL);
  lua_Integer last = (lua_Integer)table_length(L, 1);
  const char *separator = luaL_optlstring(L, 2, "", &separator_length);
  lua_Integer i = luaL_optinteger(L, 3, 1);
  last = luaL_optinteger(L, 4, last);
  agon_output out;
  agon_output_start(&out, L, "table.concat");
  while (i <= last) {
    agon_charge(L, AGON_COST_ELEMENT_CONCAT);
    lua_rawgeti(L, 1, i);
    if (!lua_isstring(L, -1)) {
      return luaL_error(L, "invalid value (%s) at index %I in table for 'concat'", luaL_typename(L, -1), (LUAI_UACINT)i);
    }
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    agon_output_add(&out, text, length);
    lua_pop(L, 1);
    /* The last index may be the greatest integer, which must not be stepped past. */
    if (i == last) break;
    agon_output_add(&out, separator, separator_length);
    i++;
  }
  agon_output_push(&out);
  return 1;
}

static int tab_pack(lua_State *L) {
  int count = lua_gettop(L);
  agon_charge(L, AGON_COST_CALL + (uint64_t)count * AGON_COST_RESULT);
  lua_createtable(L, count, 1);
  lua_insert(L, 1);
  for (int i = count; i >= 1; i--) lua_rawseti(L, 1, i);
  lua_pushinteger(L, count);
  lua_setfield(L, 1, "n");
  return 1;
}

static int tab_unpack(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  lua_Integer length = (lua_Integer)table_length(L, 1);
  lua_Integer first = luaL_optinteger(L, 2, 1);
  lua_Integer last = luaL_optinteger(L, 3, length);
  if (first > last) return 0;
  lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
  if (count >= AGON_RESULTS_MAX) return luaL_error(L, "table.unpack: more than %d results", (int)AGON_RESULTS_MAX);
  count++;
  agon_charge(L, count * AGON_COST_RESULT);
  luaL_checkstack(L, (int)count, "table.unpack: too many results");
  for (lua_Unsigned i = 0; i < count; i++) lua_rawgeti(L, 1, first + (lua_Integer)i);
  return (int)count;
}

void agon_open_table(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"concat", tab_concat}, {"insert", tab_insert},    {"move", tab_move},     {"pack", tab_pack},
      {"remove", tab_remove}, {"sort", agon_table_sort}, {"unpack", tab_unpack}, {NULL, NULL},
  };
  luaL_newlib(L, functions);
  lua_setglobal(L, "table");
}
