/* The string table: byte, char, len, lower, upper, rep, reverse and sub. Its other functions are in patterns_lua.c and
 * strings_format.c. dump, pack, packsize and unpack are absent. */
#include <string.h>

#include "libraries.h"

/* Turns a relative end position into one from 0, which lies at most at the end. */
static size_t end_position(lua_Integer position, size_t length) {
  if (position > (lua_Integer)length) return length;
  if (position >= 0) return (size_t)position;
  if (position < -(lua_Integer)length) return 0;
  return length + (size_t)position + 1;
}

static int str_byte(lua_State *L) {
  size_t length;
  agon_charge(L, AGON_COST_CALL);
  const char *s = luaL_checklstring(L, 1, &length);
  lua_Integer first = luaL_optinteger(L, 2, 1);
  size_t start = agon_start_position(first, length);
  size_t end = end_position(luaL_optinteger(L, 3, first), length);
  if (start > end) return 0;
  size_t count = end - start + 1;
  if (count > AGON_RESULTS_MAX) return luaL_error(L, "string.byte: more than %d results", (int)AGON_RESULTS_MAX);
  agon_charge(L, count * AGON_COST_RESULT);
  luaL_checkstack(L, (int)count, "string.byte: too many results");
  for (size_t i = 0; i < count; i++) lua_pushinteger(L, (unsigned char)s[start - 1 + i]);
  return (int)count;
}

static int str_char(lua_State *L) {
  int count = lua_gettop(L);
  agon_charge(L, AGON_COST_CALL + (uint64_t)count * AGON_COST_RESULT);
  char room[AGON_SCRATCH_BYTES];
  char *out = agon_scratch(L, room, (size_t)count);
  for (int i = 1; i <= count; i++) {
    lua_Unsigned c = (lua_Unsigned)luaL_checkinteger(L, i);
    luaL_argcheck(L, c <= 255, i, "value out of range");
    out[i - 1] = (char)(unsigned char)c;
  }
  lua_pushlstring(L, out, (size_t)count);
  return 1;
}

static int str_len(lua_State *L) {
  size_t length;
  agon_charge(L, AGON_COST_CALL);
  luaL_checklstring(L, 1, &length);
  lua_pushinteger(L, (lua_Integer)length);
  return 1;
}

/* ASCII only, whatever the locale: the same bytes on every machine. */
static int change_case(lua_State *L, unsigned char first) {
  size_t length;
  const char *s = luaL_checklstring(L, 1, &length);
  agon_charge(L, AGON_COST_CALL + agon_cost_of_bytes(length));
  char room[AGON_SCRATCH_BYTES];
  char *out = agon_scratch(L, room, length);
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)s[i];
    out[i] = (char)((unsigned char)(c - first) < 26 ? c ^ 0x20 : c);
  }
  lua_pushlstring(L, out, length);
  return 1;
}

static int str_lower(lua_State *L) { return change_case(L, 'A'); }

static int str_upper(lua_State *L) { return change_case(L, 'a'); }

static int str_reverse(lua_State *L) {
  size_t length;
  const char *s = luaL_checklstring(L, 1, &length);
  agon_charge(L, AGON_COST_CALL + agon_cost_of_bytes(length));
  char room[AGON_SCRATCH_BYTES];
  char *out = agon_scratch(L, room, length);
  for (size_t i = 0; i < length; i++) out[i] = s[length - 1 - i];
  lua_pushlstring(L, out, length);
  return 1;
}

static int str_sub(lua_State *L) {
  size_t length;
  const char *s = luaL_checklstring(L, 1, &length);
  size_t start = agon_start_position(luaL_checkinteger(L, 2), length);
  size_t end = end_position(luaL_optinteger(L, 3, -1), length);
  size_t count = start <= end ? end - start + 1 : 0;
  agon_charge(L, AGON_COST_CALL + agon_cost_of_bytes(count));
  lua_pushlstring(L, count ? s + start - 1 : "", count);
  return 1;
}

/* Fills `total` bytes with the unit that stands at their start, doubling what is there. */
static void repeat_bytes(char *out, size_t unit, size_t total) {
  for (size_t done = unit; done < total;) {
    size_t piece = done < total - done ? done : total - done;
    memcpy(out + done, out, piece);
    done += piece;
  }
}

static int str_rep(lua_State *L) {
  size_t length, separator_length;
  agon_charge(L, AGON_COST_CALL);
  const char *s = luaL_checklstring(L, 1, &length);
  lua_Integer n = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &separator_length);
  /* A repetition of nothing is decided here; liblua would loop over it n times. */
  if (n <= 0 || length + separator_length == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  /* Past this check the product cannot overflow. */
  if (n > AGON_OUTPUT_BYTES_MAX + 1) return agon_raise_output_too_long(L, "string.rep");
  size_t total = length * (size_t)n + separator_length * (size_t)(n - 1);
  if (total > AGON_OUTPUT_BYTES_MAX) return agon_raise_output_too_long(L, "string.rep");
  agon_charge(L, agon_cost_of_bytes(total));
  char room[AGON_SCRATCH_BYTES];
  char *out = agon_scratch(L, room, total);
  size_t unit = n > 1 ? length + separator_length : length;
  memcpy(out, s, length);
  if (n > 1) memcpy(out + length, separator, separator_length);
  repeat_bytes(out, unit, total);
  lua_pushlstring(L, out, total);
  return 1;
}

void agon_open_string(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"byte", str_byte},
      {"char", str_char},
      {"find", agon_str_find},
      {"format", agon_str_format},
      {"gmatch", agon_str_gmatch},
      {"gsub", agon_str_gsub},
      {"len", str_len},
      {"lower", str_lower},
      {"match", agon_str_match},
      {"rep", str_rep},
      {"reverse", str_reverse},
      {"sub", str_sub},
      {"upper", str_upper},
      {NULL, NULL},
  };
  luaL_newlib(L, functions);
  /* The metatable makes s:upper() work. It has no arithmetic on strings, and `__metatable` hides it. */
  lua_pushliteral(L, "");
  lua_createtable(L, 0, 2);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
  lua_setglobal(L, "string");
}
