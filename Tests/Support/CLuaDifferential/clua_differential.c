/* Runs the same call in a stock state and in one with our libraries, and compares what can be seen of it. */
#include "clua_differential.h"

#include <lualib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agon_lua.h"
#include "clua_differential_cases.h"

enum { SEEN_BYTES = 32768, ITERATIONS_MAX = 300 };

typedef struct {
  char bytes[SEEN_BYTES];
  size_t length;
} seen;

static void see(seen *s, const char *bytes, size_t length) {
  if (length >= SEEN_BYTES - s->length) length = SEEN_BYTES - 1 - s->length;
  memcpy(s->bytes + s->length, bytes, length);
  s->length += length;
  s->bytes[s->length] = '\0';
}

static void see_quoted(seen *s, const char *bytes, size_t length) {
  see(s, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)bytes[i];
    char escape[8];
    int written = snprintf(escape, sizeof escape, c >= 32 && c < 127 && c != '"' && c != '\\' ? "%c" : "\\x%02x", c);
    see(s, escape, (size_t)written);
  }
  see(s, "\"", 1);
}

/* Writes a value so that two states agree exactly where the values do. Floats are hexadecimal; a NaN has no sign. */
static void see_value(seen *s, lua_State *L, int index) {
  char line[64];
  int written = 0;
  switch (lua_type(L, index)) {
    case LUA_TSTRING: {
      size_t length;
      const char *bytes = lua_tolstring(L, index, &length);
      see_quoted(s, bytes, length);
      break;
    }
    case LUA_TNUMBER:
      if (lua_isinteger(L, index)) {
        written = snprintf(line, sizeof line, "%lld", (long long)lua_tointeger(L, index));
      } else {
        lua_Number n = lua_tonumber(L, index);
        written = isnan(n) ? snprintf(line, sizeof line, "nan") : snprintf(line, sizeof line, "%a", n);
      }
      break;
    case LUA_TBOOLEAN: written = snprintf(line, sizeof line, lua_toboolean(L, index) ? "true" : "false"); break;
    case LUA_TTABLE:
      index = lua_absindex(L, index);
      see(s, "{", 1);
      for (lua_Integer i = -3; i <= 30; i++) {
        lua_rawgeti(L, index, i);
        see_value(s, L, -1);
        see(s, ",", 1);
        lua_pop(L, 1);
      }
      lua_pushliteral(L, "n");
      lua_rawget(L, index);
      see_value(s, L, -1);
      see(s, "}", 1);
      lua_pop(L, 1);
      break;
    default: written = snprintf(line, sizeof line, "%s", luaL_typename(L, index));
  }
  see(s, line, (size_t)written);
}

static void push_list(lua_State *L, uint64_t seed, lua_Integer shape) {
  int length = draw(&seed, shape == 3 ? 9 : 25);
  lua_createtable(L, 0, 0);
  for (int i = 1; i <= length; i++) {
    switch (shape == 3 ? draw(&seed, 12) : shape) {
      case 1: lua_pushnumber(L, (lua_Number)draw(&seed, 64) / 4); break;
      case 2:
      case 3:
      case 4: {
        char word[3];
        for (int k = 0; k < 3; k++) word[k] = (char)('a' + draw(&seed, 26));
        lua_pushlstring(L, word, (size_t)draw(&seed, 4));
        break;
      }
      case 5: lua_pushboolean(L, draw(&seed, 20)); break;
      default: lua_pushinteger(L, draw(&seed, 30) - 10);
    }
    lua_rawseti(L, -2, i);
  }
}

static void push_map(lua_State *L, uint64_t seed) {
  lua_createtable(L, 0, 0);
  for (char c = '\n'; c < 'z'; c++) {
    switch (draw(&seed, 40)) {
      case 0: lua_newtable(L); break;
      case 1:
      case 2:
      case 3:
      case 4: lua_pushboolean(L, 0); break;
      case 5:
      case 6: lua_pushinteger(L, c); break;
      case 7: lua_pushnumber(L, 0.5); break;
      case 8:
      case 9:
      case 10:
      case 11: lua_pushliteral(L, "<>"); break;
      default: continue;
    }
    lua_pushlstring(L, &c, 1);
    lua_insert(L, -2);
    lua_rawset(L, -3);
  }
  lua_pushliteral(L, "at");
  lua_rawseti(L, -2, 1 + draw(&seed, 4));
}

static void push_argument(lua_State *L, const value *v) {
  switch (v->kind) {
    case VALUE_NIL: lua_pushnil(L); break;
    case VALUE_BOOLEAN: lua_pushboolean(L, v->integer != 0); break;
    case VALUE_INTEGER: lua_pushinteger(L, v->integer); break;
    case VALUE_FLOAT: lua_pushnumber(L, v->number); break;
    case VALUE_TEXT: lua_pushlstring(L, v->text.bytes, v->text.length); break;
    case VALUE_LIST: push_list(L, v->seed, v->integer); break;
    case VALUE_MAP: push_map(L, v->seed); break;
    case VALUE_FUNCTION: {
      char source[TEXT_BYTES_MAX + 8];
      int written = snprintf(source, sizeof source, "return %.*s", (int)v->text.length, v->text.bytes);
      if (luaL_loadbuffer(L, source, (size_t)written, "=replacement") != LUA_OK) abort();
      lua_call(L, 0, 1);
      break;
    }
  }
}

/* Calls the function on top of the stack, below its arguments, through a Lua function, because error messages name what Lua
   code calls a function. Returns the first result's index, or 0 after an error. */
static int call_seen(lua_State *L, int arguments, seen *s) {
  int base = lua_gettop(L) - arguments;
  lua_getfield(L, LUA_REGISTRYINDEX, "differential driver");
  lua_insert(L, base);
  int status = lua_pcall(L, arguments + 1, LUA_MULTRET, 0);
  see(s, status == LUA_OK ? "ok" : "error", status == LUA_OK ? 2 : 5);
  for (int i = base; i <= lua_gettop(L); i++) {
    see(s, " ", 1);
    see_value(s, L, i);
  }
  return status == LUA_OK ? base : 0;
}

static void run_call(lua_State *L, const call *made, seen *s) {
  s->length = 0;
  s->bytes[0] = '\0';
  lua_settop(L, 0);
  luaL_checkstack(L, 200, "differential");
  /* Tables that are arguments stay at the bottom, to be looked at afterwards. */
  for (int i = 0; i < made->count; i++) push_argument(L, &made->arguments[i]);
  lua_getglobal(L, made->library);
  lua_getfield(L, -1, made->function);
  lua_remove(L, -2);
  for (int i = 1; i <= made->count; i++) lua_pushvalue(L, i);
  int results = call_seen(L, made->count, s);
  if (made->iterates && results && lua_isfunction(L, results)) {
    /* An iterator with a subject and a control value, such as that of utf8.codes, gets them back. */
    lua_settop(L, results + 2);
    for (int i = 0; i < ITERATIONS_MAX; i++) {
      for (int k = 0; k < 3; k++) lua_pushvalue(L, results + k);
      see(s, "; ", 2);
      int first = call_seen(L, 2, s);
      if (!first || first > lua_gettop(L) || lua_isnil(L, first)) break;
      lua_pushvalue(L, first);
      if (!lua_isnil(L, results + 2)) lua_replace(L, results + 2);
      lua_settop(L, results + 2);
    }
  }
  for (int i = 1; i <= made->count; i++) {
    if (!lua_istable(L, i)) continue;
    see(s, " | ", 3);
    see_value(s, L, i);
  }
}

static void describe(const call *made, const seen *stock, const seen *ours, char *message, size_t size) {
  seen *arguments = calloc(1, sizeof *arguments);
  if (!arguments) return;
  for (int i = 0; i < made->count; i++) {
    const value *v = &made->arguments[i];
    char line[64] = "nil";
    if (i > 0) see(arguments, ", ", 2);
    switch (v->kind) {
      case VALUE_TEXT: see_quoted(arguments, v->text.bytes, v->text.length); continue;
      case VALUE_FUNCTION: see(arguments, v->text.bytes, v->text.length); continue;
      case VALUE_INTEGER: snprintf(line, sizeof line, "%lld", (long long)v->integer); break;
      case VALUE_FLOAT: snprintf(line, sizeof line, "%a", v->number); break;
      case VALUE_BOOLEAN: snprintf(line, sizeof line, v->integer ? "true" : "false"); break;
      case VALUE_LIST:
      case VALUE_MAP: snprintf(line, sizeof line, "table of seed %llu", (unsigned long long)v->seed); break;
      case VALUE_NIL: break;
    }
    see(arguments, line, strlen(line));
  }
  snprintf(message, size, "%s.%s(%s)\nliblua: %s\nours:   %s", made->library, made->function, arguments->bytes, stock->bytes, ours->bytes);
  free(arguments);
}

static lua_State *open_state(int ours) {
  static const char driver[] =
      "local function pass(...) return ... end "
      "return function(f, ...) return pass(f(...)) end";
  lua_State *L = luaL_newstate();
  if (!L) return NULL;
  /* A state that no worker made has no budget: its extra space says so by being zero. */
  memset(lua_getextraspace(L), 0, LUA_EXTRASPACE);
  if (ours) {
    agon_open_string(L);
    agon_open_table(L);
    agon_open_math(L);
    agon_open_utf8(L);
  } else {
    luaL_openlibs(L);
  }
  if (luaL_loadbuffer(L, driver, sizeof driver - 1, "=driver") != LUA_OK || lua_pcall(L, 0, 1, 0) != LUA_OK) abort();
  lua_setfield(L, LUA_REGISTRYINDEX, "differential driver");
  return L;
}

int clua_differential(uint64_t seed, int count, char *message, size_t message_size) {
  uint64_t random = seed;
  int differences = 0;
  lua_State *stock = open_state(0), *ours = open_state(1);
  call *made = calloc(1, sizeof *made);
  seen *stock_seen = calloc(1, sizeof *stock_seen), *ours_seen = calloc(1, sizeof *ours_seen);
  if (message_size > 0) message[0] = '\0';
  if (!stock || !ours || !made || !stock_seen || !ours_seen) differences = -1;
  for (int i = 0; i < count && differences >= 0; i++) {
    text pattern, subject;
    make_pattern_pair(&random, &pattern, &subject);
    for (int which = 0; which < 5; which++) {
      if (which < 4) {
        make_pattern_call(&random, which, &pattern, &subject, made);
      } else {
        make_other_call(&random, made);
      }
      run_call(stock, made, stock_seen);
      run_call(ours, made, ours_seen);
      bool same = stock_seen->length == ours_seen->length;
      same = same && memcmp(stock_seen->bytes, ours_seen->bytes, ours_seen->length) == 0;
      if (!same && differences++ == 0) describe(made, stock_seen, ours_seen, message, message_size);
    }
  }
  free(made);
  free(stock_seen);
  free(ours_seen);
  if (stock) lua_close(stock);
  if (ours) lua_close(ours);
  return differences;
}
