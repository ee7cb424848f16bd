/* json.decode: strict RFC 8259. Text comes from agents, so a bad one is an ordinary result (nil and a message), never an
 * error; only the budget and the memory of the VM can stop it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jsons.h"
#include "libraries.h"
#include "utf8_read.h"

typedef struct {
  lua_State *L;
  const char *at;
  const char *end;
  int depth;
  /* Set once, by the first thing that is wrong, with the place where it stands. */
  const char *message;
  const char *wrong_at;
} decoder;

/* A null is no value: its place decides what becomes of it. */
typedef enum { PARSE_FAILED, PARSE_VALUE, PARSE_NULL } parse_result;

/* Stands for null under its key until the object ends, so that a second value for that key is still seen. */
static const char null_mark;

static parse_result parse_value(decoder *d);

static bool fail(decoder *d, const char *at, const char *message) {
  d->message = message;
  d->wrong_at = at;
  return false;
}

static void skip_space(decoder *d) {
  while (d->at < d->end && (*d->at == ' ' || *d->at == '\t' || *d->at == '\n' || *d->at == '\r')) d->at++;
}

static bool next_is(decoder *d, char c) {
  skip_space(d);
  if (d->at == d->end || *d->at != c) return false;
  d->at++;
  return true;
}

static bool is_digit(const decoder *d, const char *at) { return at < d->end && *at >= '0' && *at <= '9'; }

static bool parse_number(decoder *d) {
  const char *start = d->at;
  bool negative = *start == '-';
  if (negative) d->at++;
  const char *digits = d->at;
  if (!is_digit(d, d->at)) return fail(d, start, "a number has no digits");
  while (is_digit(d, d->at)) d->at++;
  size_t count = (size_t)(d->at - digits);
  if (*digits == '0' && count > 1) return fail(d, start, "a number begins with 0");
  bool integer = true;
  if (d->at < d->end && *d->at == '.') {
    integer = false;
    d->at++;
    if (!is_digit(d, d->at)) return fail(d, start, "a number has no digits after its point");
    while (is_digit(d, d->at)) d->at++;
  }
  if (d->at < d->end && (*d->at == 'e' || *d->at == 'E')) {
    integer = false;
    d->at++;
    if (d->at < d->end && (*d->at == '+' || *d->at == '-')) d->at++;
    if (!is_digit(d, d->at)) return fail(d, start, "a number has no digits in its exponent");
    while (is_digit(d, d->at)) d->at++;
  }
  /* Sixteen digits fit; the least integer that is refused has sixteen as well. */
  if (integer && count <= 16) {
    lua_Integer n = 0;
    for (size_t i = 0; i < count; i++) n = n * 10 + (digits[i] - '0');
    if (n <= AGON_JSON_INTEGER_MAX) {
      lua_pushinteger(d->L, negative ? -n : n);
      return true;
    }
  }
  agon_charge(d->L, AGON_COST_JSON_FLOAT);
  /* The number ends where strtod would end too, as what can follow it here is nothing that strtod reads on over. */
  lua_Number n = strtod(start, NULL);
  if (isinf(n)) return fail(d, start, "a number is too large");
  if (n == floor(n) && fabs(n) <= (lua_Number)AGON_JSON_INTEGER_MAX) {
    lua_pushinteger(d->L, (lua_Integer)n);
  } else {
    lua_pushnumber(d->L, n);
  }
  return true;
}

/* Reads four hexadecimal digits, or returns -1. */
static int read_hexadecimal(const decoder *d, const char *at) {
  if (d->end - at < 4) return -1;
  int code = 0;
  for (int i = 0; i < 4; i++) {
    char c = at[i];
    int digit;
    if (c >= '0' && c <= '9')
      digit = c - '0';
    else if (c >= 'a' && c <= 'f')
      digit = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
      digit = c - 'A' + 10;
    else
      return -1;
    code = code * 16 + digit;
  }
  return code;
}

/* Reads the escape at `at`, which is a backslash. Returns its length and stores its code, or fails with 0. */
static size_t read_escape(decoder *d, const char *at, uint32_t *code) {
  char c = at + 1 < d->end ? at[1] : '\0';
  switch (c) {
    case '"':
    case '\\':
    case '/': *code = (unsigned char)c; return 2;
    case 'b': *code = '\b'; return 2;
    case 'f': *code = '\f'; return 2;
    case 'n': *code = '\n'; return 2;
    case 'r': *code = '\r'; return 2;
    case 't': *code = '\t'; return 2;
    case 'u': break;
    default: return fail(d, at, "an unknown escape");
  }
  int first = read_hexadecimal(d, at + 2);
  if (first < 0) return fail(d, at, "an escape without four hexadecimal digits");
  *code = (uint32_t)first;
  if (first < 0xd800 || first > 0xdfff) return 6;
  if (first > 0xdbff || d->end - at < 12 || at[6] != '\\' || at[7] != 'u') return fail(d, at, "a lone surrogate");
  int second = read_hexadecimal(d, at + 8);
  if (second < 0xdc00 || second > 0xdfff) return fail(d, at, "a lone surrogate");
  *code = 0x10000u + (((uint32_t)first - 0xd800) << 10) + ((uint32_t)second - 0xdc00);
  return 12;
}

/* Pushes the string whose bytes, already checked, lie in [start, end) and hold escapes. */
static void push_unescaped(decoder *d, const char *start, const char *end) {
  /* No escape is shorter than what it stands for. */
  char *out = lua_newuserdatauv(d->L, (size_t)(end - start), 0);
  size_t length = 0;
  for (const char *at = start; at < end;) {
    if (*at != '\\') {
      out[length++] = *at++;
      continue;
    }
    uint32_t code = 0;
    at += read_escape(d, at, &code);
    char bytes[6];
    size_t used = agon_utf8_write(bytes, code);
    memcpy(out + length, bytes, used);
    length += used;
  }
  lua_pushlstring(d->L, out, length);
  lua_remove(d->L, -2);
}

/* Reads a string, behind its opening quote, and pushes it. */
static bool parse_string(decoder *d) {
  const char *start = d->at;
  bool escaped = false;
  for (const char *at = start; at < d->end;) {
    unsigned char c = (unsigned char)*at;
    uint32_t code;
    if (c == '"') {
      d->at = at + 1;
      if (escaped) {
        push_unescaped(d, start, at);
      } else {
        lua_pushlstring(d->L, start, (size_t)(at - start));
      }
      return true;
    }
    if (c == '\\') {
      size_t used = read_escape(d, at, &code);
      if (used == 0) return false;
      escaped = true;
      at += used;
    } else if (c < 0x20) {
      return fail(d, at, "a control character in a string");
    } else if (c < 0x80) {
      at++;
    } else {
      size_t used = agon_utf8_read(at, d->end, true, &code);
      if (used == 0) return fail(d, at, "bytes that are not UTF-8");
      at += used;
    }
  }
  return fail(d, start - 1, "a string without an end");
}

static bool parse_list(decoder *d) {
  lua_newtable(d->L);
  if (next_is(d, ']')) return true;
  for (lua_Integer i = 1;; i++) {
    skip_space(d);
    const char *start = d->at;
    parse_result result = parse_value(d);
    if (result == PARSE_FAILED) return false;
    if (result == PARSE_NULL) return fail(d, start, "null in a list");
    lua_rawseti(d->L, -2, i);
    if (next_is(d, ']')) return true;
    if (!next_is(d, ',')) return fail(d, d->at, "a list goes on without , or ]");
  }
}

/* Takes the marks of nulls out of the object on top of the stack. */
static void remove_nulls(lua_State *L) {
  for (lua_pushnil(L); lua_next(L, -2);) {
    bool is_null = lua_touserdata(L, -1) == (const void *)&null_mark;
    lua_pop(L, 1);
    if (is_null) {
      lua_pushvalue(L, -1);
      lua_pushnil(L);
      lua_rawset(L, -4);
    }
  }
}

static bool parse_object(decoder *d) {
  lua_State *L = d->L;
  bool has_null = false;
  lua_newtable(L);
  if (next_is(d, '}')) return true;
  for (;;) {
    skip_space(d);
    const char *start = d->at;
    if (!next_is(d, '"')) return fail(d, start, "a key of an object must be a string");
    agon_charge(L, AGON_COST_JSON_NODE);
    if (!parse_string(d)) return false;
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TNIL) return fail(d, start, "a key for the second time");
    lua_pop(L, 1);
    if (!next_is(d, ':')) return fail(d, d->at, "a key without :");
    parse_result result = parse_value(d);
    if (result == PARSE_FAILED) return false;
    if (result == PARSE_NULL) {
      has_null = true;
      lua_pushlightuserdata(L, (void *)(uintptr_t)&null_mark);
    }
    lua_rawset(L, -3);
    if (next_is(d, '}')) break;
    if (!next_is(d, ',')) return fail(d, d->at, "an object goes on without , or }");
  }
  if (has_null) remove_nulls(L);
  return true;
}

static bool parse_container(decoder *d) {
  bool list = *d->at == '[';
  if (d->depth == AGON_JSON_DEPTH_MAX) return fail(d, d->at, "nested deeper than 16");
  luaL_checkstack(d->L, 6, "json.decode");
  d->depth++;
  d->at++;
  bool parsed = list ? parse_list(d) : parse_object(d);
  d->depth--;
  return parsed;
}

static bool parse_word(decoder *d, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(d->end - d->at) < length || memcmp(d->at, word, length) != 0) {
    return fail(d, d->at, "an unknown word");
  }
  d->at += length;
  return true;
}

/* Reads one value and pushes it, unless it is null or wrong. After a failure the stack holds leftovers. */
static parse_result parse_value(decoder *d) {
  agon_charge(d->L, AGON_COST_JSON_NODE);
  skip_space(d);
  if (d->at == d->end) {
    fail(d, d->at, "the text ends where a value must stand");
    return PARSE_FAILED;
  }
  bool parsed;
  switch (*d->at) {
    case '{':
    case '[': parsed = parse_container(d); break;
    case '"':
      d->at++;
      parsed = parse_string(d);
      break;
    case 't':
      parsed = parse_word(d, "true");
      if (parsed) lua_pushboolean(d->L, 1);
      break;
    case 'f':
      parsed = parse_word(d, "false");
      if (parsed) lua_pushboolean(d->L, 0);
      break;
    case 'n': return parse_word(d, "null") ? PARSE_NULL : PARSE_FAILED;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': parsed = parse_number(d); break;
    default: parsed = fail(d, d->at, "an unexpected character");
  }
  return parsed ? PARSE_VALUE : PARSE_FAILED;
}

int agon_json_decode(lua_State *L) {
  size_t length;
  agon_charge(L, AGON_COST_CALL);
  luaL_checktype(L, 1, LUA_TSTRING);
  const char *text = lua_tolstring(L, 1, &length);
  if (length > AGON_OUTPUT_BYTES_MAX) {
    luaL_pushfail(L);
    lua_pushfstring(L, "longer than %d bytes", (int)AGON_OUTPUT_BYTES_MAX);
    return 2;
  }
  agon_charge(L, agon_cost_of_decoding(length));
  decoder d = {.L = L, .at = text, .end = text + length};
  parse_result result = parse_value(&d);
  if (result == PARSE_NULL) {
    fail(&d, d.at - 4, "null is no value here");
  } else if (result == PARSE_VALUE) {
    skip_space(&d);
    if (d.at == d.end) return 1;
    fail(&d, d.at, "more text after the value");
  }
  lua_settop(L, 1);
  luaL_pushfail(L);
  lua_pushfstring(L, "%s, at byte %d", d.message, (int)(d.wrong_at - text) + 1);
  return 2;
}

void agon_open_json(lua_State *L) {
  static const luaL_Reg functions[] = {{"decode", agon_json_decode}, {"encode", agon_json_encode}, {NULL, NULL}};
  luaL_newlib(L, functions);
  lua_setglobal(L, "json");
}
