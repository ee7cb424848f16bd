/* The utf8 table with the semantics of Lua 5.4, metered by byte. */
#include "libraries.h"
#include "utf8_read.h"

/* A position from 1, where a negative one counts from the end; before the start becomes 0. */
static lua_Integer relative_position(lua_Integer position, size_t length) {
  if (position >= 0) return position;
  if (0u - (size_t)position > length) return 0;
  return (lua_Integer)length + position + 1;
}

static int utf8_len(lua_State *L) {
  size_t length;
  agon_charge(L, AGON_COST_CALL);
  const char *s = luaL_checklstring(L, 1, &length);
  lua_Integer at = relative_position(luaL_optinteger(L, 2, 1), length);
  lua_Integer last = relative_position(luaL_optinteger(L, 3, -1), length);
  bool lax = lua_toboolean(L, 4);
  luaL_argcheck(L, at >= 1 && --at <= (lua_Integer)length, 2, "initial position out of bounds");
  luaL_argcheck(L, --last < (lua_Integer)length, 3, "final position out of bounds");
  if (last >= at) agon_charge(L, agon_cost_of_decoding((size_t)(last - at + 1)));
  lua_Integer count = 0;
  for (; at <= last; count++) {
    uint32_t code;
    size_t used = agon_utf8_read(s + at, s + length, !lax, &code);
    if (used == 0) {
      luaL_pushfail(L);
      lua_pushinteger(L, at + 1);
      return 2;
    }
    at += (lua_Integer)used;
  }
  lua_pushinteger(L, count);
  return 1;
}

static int utf8_codepoint(lua_State *L) {
  size_t length;
  agon_charge(L, AGON_COST_CALL);
  const char *s = luaL_checklstring(L, 1, &length);
  lua_Integer first = relative_position(luaL_optinteger(L, 2, 1), length);
  lua_Integer last = relative_position(luaL_optinteger(L, 3, first), length);
  bool lax = lua_toboolean(L, 4);
  luaL_argcheck(L, first >= 1, 2, "out of bounds");
  luaL_argcheck(L, last <= (lua_Integer)length, 3, "out of bounds");
  int count = 0;
  for (lua_Integer at = first - 1; at < last; count++) {
    if (count == AGON_RESULTS_MAX) {
      return luaL_error(L, "utf8.codepoint: more than %d results", (int)AGON_RESULTS_MAX);
    }
    /* Codes are paid and given stack space in blocks; a call that fails half way has paid for its last block. */
    if (count % 64 == 0) {
      agon_charge(L, 64 * AGON_COST_RESULT);
      luaL_checkstack(L, 64, "utf8.codepoint: too many results");
    }
    uint32_t code;
    size_t used = agon_utf8_read(s + at, s + length, !lax, &code);
    if (used == 0) return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, code);
    at += (lua_Integer)used;
  }
  return count;
}

static int utf8_char(lua_State *L) {
  int count = lua_gettop(L);
  agon_charge(L, AGON_COST_CALL + (uint64_t)count * AGON_COST_RESULT);
  char room[AGON_SCRATCH_BYTES];
  char *out = agon_scratch(L, room, (size_t)count * 6);
  size_t length = 0;
  for (int i = 1; i <= count; i++) {
    lua_Unsigned code = (lua_Unsigned)luaL_checkinteger(L, i);
    luaL_argcheck(L, code <= AGON_UTF8_LAX_MAX, i, "value out of range");
    length += agon_utf8_write(out + length, (uint32_t)code);
  }
  lua_pushlstring(L, out, length);
  return 1;
}

static int utf8_offset(lua_State *L) {
  size_t size;
  agon_charge(L, AGON_COST_CALL);
  const char *s = luaL_checklstring(L, 1, &size);
  lua_Integer length = (lua_Integer)size;
  lua_Integer n = luaL_checkinteger(L, 2);
  lua_Integer at = relative_position(luaL_optinteger(L, 3, n >= 0 ? 1 : length + 1), size);
  luaL_argcheck(L, at >= 1 && --at <= length, 3, "position out of bounds");
  lua_Integer from = at;
  /* The string ends in a NUL byte, so looking at the byte behind it is safe and finds no continuation. */
  if (n == 0) {
    while (at > 0 && agon_utf8_is_continuation(s[at])) at--;
  } else {
    if (agon_utf8_is_continuation(s[at])) return luaL_error(L, "initial position is a continuation byte");
    if (n < 0) {
      for (; n < 0 && at > 0; n++) {
        do at--;
        while (at > 0 && agon_utf8_is_continuation(s[at]));
      }
    } else {
      for (n--; n > 0 && at < length; n--) {
        do at++;
        while (agon_utf8_is_continuation(s[at]));
      }
    }
  }
  agon_charge(L, agon_cost_of_decoding((size_t)(at < from ? from - at : at - from)));
  if (n == 0) {
    lua_pushinteger(L, at + 1);
  } else {
    luaL_pushfail(L);
  }
  return 1;
}

/* One step of utf8.codes. The control value is where the last code began, or 0; a plugin may call this with any other. */
static int codes_step(lua_State *L, bool strict) {
  size_t length;
  const char *s = luaL_checklstring(L, 1, &length);
  size_t at = (size_t)(lua_Unsigned)lua_tointeger(L, 2);
  size_t from = at;
  if (at < length) {
    while (agon_utf8_is_continuation(s[at])) at++;
  }
  agon_charge(L, AGON_COST_CALL + agon_cost_of_decoding(at - from));
  if (at >= length) return 0;
  uint32_t code;
  size_t used = agon_utf8_read(s + at, s + length, strict, &code);
  /* The next step would skip spurious continuation bytes in silence. */
  if (used == 0 || agon_utf8_is_continuation(s[at + used])) return luaL_error(L, "invalid UTF-8 code");
  lua_pushinteger(L, (lua_Integer)at + 1);
  lua_pushinteger(L, code);
  return 2;
}

static int codes_step_strict(lua_State *L) { return codes_step(L, true); }

static int codes_step_lax(lua_State *L) { return codes_step(L, false); }

static int utf8_codes(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  const char *s = luaL_checkstring(L, 1);
  luaL_argcheck(L, !agon_utf8_is_continuation(*s), 1, "invalid UTF-8 code");
  lua_pushcfunction(L, lua_toboolean(L, 2) ? codes_step_lax : codes_step_strict);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

void agon_open_utf8(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"char", utf8_char}, {"codepoint", utf8_codepoint}, {"codes", utf8_codes}, {"len", utf8_len}, {"offset", utf8_offset}, {NULL, NULL},
  };
  /* It holds a NUL byte, so its length is that of the array. */
  static const char pattern[] = "[\0-\x7F\xC2-\xFD][\x80-\xBF]*";
  luaL_newlib(L, functions);
  lua_pushlstring(L, pattern, sizeof pattern - 1);
  lua_setfield(L, -2, "charpattern");
  lua_setglobal(L, "utf8");
}
