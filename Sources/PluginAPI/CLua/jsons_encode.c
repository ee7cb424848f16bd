/* json.encode: the same values, limits and order of keys as where a value crosses to the host. Tables are read raw, and only
 * those without a metatable, so nothing of the plugin's runs while one is walked. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "jsons.h"
#include "output.h"
#include "utf8_read.h"

enum {
  /* What an error shows of one key. */
  SHOWN_KEY_BYTES_MAX = 40,
  /* Holds the root and sixteen keys with brackets and quotes. */
  PATH_BYTES = 1024
};

/* One step of the way from the root: a key, or an index where `key` is NULL. */
typedef struct {
  const char *key;
  size_t key_length;
  lua_Integer index;
} path_step;

typedef struct {
  lua_State *L;
  agon_output out;
  int depth;
  int nodes;
  path_step path[AGON_JSON_DEPTH_MAX];
  char path_text[PATH_BYTES];
} encoder;

typedef struct {
  const char *text;
  size_t length;
} key_reference;

static bool is_name(const char *s, size_t length) {
  if (length == 0 || length > SHOWN_KEY_BYTES_MAX || (s[0] >= '0' && s[0] <= '9')) return false;
  for (size_t i = 0; i < length; i++) {
    char c = s[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
    if (!letter) return false;
  }
  return true;
}

/* Writes at most SHOWN_KEY_BYTES_MAX printable bytes of a key, for an error. Returns how many. */
static size_t show_key(char *out, const char *key, size_t length) {
  size_t shown = length < SHOWN_KEY_BYTES_MAX ? length : SHOWN_KEY_BYTES_MAX;
  for (size_t i = 0; i < shown; i++) out[i] = key[i] >= 32 && key[i] < 127 ? key[i] : '?';
  out[shown] = '\0';
  return shown;
}

/* The way to the value at hand, such as `value.w[2]`. */
static const char *path_of(encoder *e) {
  char *at = e->path_text;
  at += snprintf(at, PATH_BYTES, "value");
  for (int i = 0; i < e->depth; i++) {
    const path_step *step = &e->path[i];
    char shown[SHOWN_KEY_BYTES_MAX + 1];
    size_t left = PATH_BYTES - (size_t)(at - e->path_text);
    if (!step->key) {
      at += snprintf(at, left, "[%lld]", (long long)step->index);
    } else {
      show_key(shown, step->key, step->key_length);
      at += snprintf(at, left, is_name(step->key, step->key_length) ? ".%s" : "[\"%s\"]", shown);
    }
  }
  return e->path_text;
}

static void add_text(encoder *e, const char *s, size_t length, bool is_key) {
  static const char hexadecimal[] = "0123456789abcdef";
  agon_charge(e->L, agon_cost_of_decoding(length));
  const char *at = s, *end = s + length, *plain = s;
  agon_output_byte(&e->out, '"');
  while (at < end) {
    unsigned char c = (unsigned char)*at;
    if (c >= 0x80) {
      uint32_t code;
      size_t used = agon_utf8_read(at, end, true, &code);
      if (used == 0) {
        luaL_error(e->L, "json.encode: %s%s is not valid UTF-8 at byte %d", is_key ? "a key of " : "", path_of(e), (int)(at - s) + 1);
      }
      at += used;
      continue;
    }
    if (c >= 0x20 && c != '"' && c != '\\') {
      at++;
      continue;
    }
    agon_output_add(&e->out, plain, (size_t)(at - plain));
    char escape[6] = {'\\', 'u', '0', '0', hexadecimal[c >> 4], hexadecimal[c & 15]};
    size_t written = 2;
    switch (c) {
      case '"':
      case '\\': escape[1] = (char)c; break;
      case '\b': escape[1] = 'b'; break;
      case '\f': escape[1] = 'f'; break;
      case '\n': escape[1] = 'n'; break;
      case '\r': escape[1] = 'r'; break;
      case '\t': escape[1] = 't'; break;
      default: written = 6;
    }
    agon_output_add(&e->out, escape, written);
    plain = ++at;
  }
  agon_output_add(&e->out, plain, (size_t)(at - plain));
  agon_output_byte(&e->out, '"');
}

static void add_number(encoder *e) {
  lua_State *L = e->L;
  char text[40];
  int written;
  if (lua_isinteger(L, -1)) {
    lua_Integer n = lua_tointeger(L, -1);
    if (n > AGON_JSON_INTEGER_MAX || n < -AGON_JSON_INTEGER_MAX) {
      luaL_error(L, "json.encode: %s is %I: integers lie within 2^53-1 on either side of 0", path_of(e), (LUAI_UACINT)n);
    }
    written = snprintf(text, sizeof text, "%lld", (long long)n);
  } else {
    lua_Number n = lua_tonumber(L, -1);
    if (isnan(n)) luaL_error(L, "json.encode: %s is not a number (NaN)", path_of(e));
    if (isinf(n)) luaL_error(L, "json.encode: %s is infinite", path_of(e));
    if (n == floor(n) && fabs(n) <= (lua_Number)AGON_JSON_INTEGER_MAX) {
      written = snprintf(text, sizeof text, "%lld", (long long)n);
    } else {
      agon_charge(L, AGON_COST_JSON_FLOAT);
      int digits = 15;
      do written = snprintf(text, sizeof text, "%.*g", digits, n);
      while (digits++ < 17 && strtod(text, NULL) != n);
    }
  }
  agon_output_add(&e->out, text, (size_t)written);
}

/* Whether `a` goes before `b`. The order only looks at bytes where the lengths are equal. */
static bool key_less(lua_State *L, key_reference a, key_reference b) {
  agon_charge(L, AGON_COST_JSON_KEY_COMPARE + (a.length == b.length ? agon_cost_of_bytes(a.length) : 0));
  return agon_key_compare(a.text, a.length, b.text, b.length) < 0;
}

/* Puts keys in order by heap sort: it needs no memory of its own, and an error may leave it at any comparison. */
static void sort_keys(lua_State *L, key_reference *keys, size_t count) {
  for (size_t built = count / 2, left = count; left > 1;) {
    key_reference moving;
    if (built > 0) {
      moving = keys[--built];
    } else {
      moving = keys[--left];
      keys[left] = keys[0];
    }
    size_t hole = built;
    for (size_t child = 2 * hole + 1; child < left; child = 2 * hole + 1) {
      if (child + 1 < left && key_less(L, keys[child], keys[child + 1])) child++;
      if (!key_less(L, moving, keys[child])) break;
      keys[hole] = keys[child];
      hole = child;
    }
    keys[hole] = moving;
  }
}

/* What one pass over a table's keys finds. Errors are made from the least key of a kind, never from the first that is met,
   because the order of `lua_next` differs between processes. */
typedef struct {
  size_t strings;
  lua_Integer integers;
  lua_Integer least;
  lua_Integer greatest;
  key_reference least_string;
  bool has_float;
  bool has_boolean;
  bool has_other;
} key_survey;

static void survey_key(lua_State *L, key_survey *found) {
  switch (lua_type(L, -2)) {
    case LUA_TSTRING: {
      key_reference key;
      key.text = lua_tolstring(L, -2, &key.length);
      if (found->strings++ == 0 || key_less(L, key, found->least_string)) found->least_string = key;
      break;
    }
    case LUA_TNUMBER:
      if (lua_isinteger(L, -2)) {
        lua_Integer i = lua_tointeger(L, -2);
        if (found->integers == 0 || i < found->least) found->least = i;
        if (found->integers == 0 || i > found->greatest) found->greatest = i;
        found->integers++;
      } else {
        found->has_float = true;
      }
      break;
    case LUA_TBOOLEAN: found->has_boolean = true; break;
    default: found->has_other = true;
  }
}

/* Says which entry of a list is missing, and which one behind it exists. */
static void raise_hole(encoder *e, int table) {
  lua_State *L = e->L;
  lua_Integer missing = 1, next = LUA_MAXINTEGER;
  while (lua_rawgeti(L, table, missing) != LUA_TNIL) {
    lua_pop(L, 1);
    missing++;
  }
  lua_pop(L, 1);
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    lua_Integer i = lua_tointeger(L, -2);
    if (i > missing && i < next) next = i;
  }
  const char *path = path_of(e);
  const path_step *last = e->depth ? &e->path[e->depth - 1] : NULL;
  char shown[SHOWN_KEY_BYTES_MAX + 1];
  const char *name = path;
  if (last && last->key && is_name(last->key, last->key_length)) {
    show_key(shown, last->key, last->key_length);
    name = shown;
  }
  luaL_error(L, "json.encode: %s[%I] is missing but %s[%I] exists: lists have no holes; use false", path, (LUAI_UACINT)missing, name,
             (LUAI_UACINT)next);
}

/* Raises unless the keys are all strings, or exactly 1..n. */
static void check_keys(encoder *e, int table, const key_survey *found) {
  lua_State *L = e->L;
  if (found->has_float || found->has_boolean || found->has_other) {
    const char *kind = found->has_boolean ? "a boolean" : found->has_float ? "a fraction" : "neither string nor integer";
    luaL_error(L, "json.encode: %s has a key that is %s: keys are strings, or 1..n", path_of(e), kind);
  }
  if (found->integers == 0) return;
  if (found->strings > 0) {
    char shown[SHOWN_KEY_BYTES_MAX + 1];
    show_key(shown, found->least_string.text, found->least_string.length);
    luaL_error(L, "json.encode: %s mixes list items and the key \"%s\"", path_of(e), shown);
  }
  if (found->least < 1) {
    luaL_error(L, "json.encode: %s has the key %I: lists start at 1", path_of(e), (LUAI_UACINT)found->least);
  }
  if (found->greatest != found->integers) raise_hole(e, table);
}

static void encode_value(encoder *e);

static void encode_list(encoder *e, int table, lua_Integer count) {
  agon_output_byte(&e->out, '[');
  for (lua_Integer i = 1; i <= count; i++) {
    if (i > 1) agon_output_byte(&e->out, ',');
    e->path[e->depth - 1] = (path_step){NULL, 0, i};
    lua_rawgeti(e->L, table, i);
    encode_value(e);
    lua_pop(e->L, 1);
  }
  agon_output_byte(&e->out, ']');
}

static void encode_object(encoder *e, int table, size_t count) {
  lua_State *L = e->L;
  key_reference *keys = lua_newuserdatauv(L, count * sizeof *keys, 0);
  size_t filled = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    keys[filled].text = lua_tolstring(L, -2, &keys[filled].length);
    filled++;
  }
  sort_keys(L, keys, count);
  agon_output_byte(&e->out, '{');
  for (size_t i = 0; i < count; i++) {
    if (i > 0) agon_output_byte(&e->out, ',');
    e->depth--;
    add_text(e, keys[i].text, keys[i].length, true);
    e->depth++;
    agon_output_byte(&e->out, ':');
    e->path[e->depth - 1] = (path_step){keys[i].text, keys[i].length, 0};
    lua_pushlstring(L, keys[i].text, keys[i].length);
    lua_rawget(L, table);
    encode_value(e);
    lua_pop(L, 1);
  }
  agon_output_byte(&e->out, '}');
  lua_pop(L, 1);
}

static void encode_table(encoder *e) {
  lua_State *L = e->L;
  if (lua_getmetatable(L, -1)) luaL_error(L, "json.encode: %s has a metatable", path_of(e));
  if (e->depth == AGON_JSON_DEPTH_MAX) {
    luaL_error(L, "json.encode: %s is nested deeper than %d, or holds itself", path_of(e), (int)AGON_JSON_DEPTH_MAX);
  }
  luaL_checkstack(L, 8, "json.encode");
  int table = lua_gettop(L);
  key_survey found = {0};
  int entries = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    agon_charge(L, AGON_COST_JSON_NODE);
    /* A table of a million keys is refused before they are all looked at. */
    if (++entries + e->nodes > AGON_JSON_NODES_MAX) {
      luaL_error(L, "json.encode: value has more than %d nodes", (int)AGON_JSON_NODES_MAX);
    }
    survey_key(L, &found);
  }
  check_keys(e, table, &found);
  e->depth++;
  if (found.strings > 0) {
    encode_object(e, table, found.strings);
  } else {
    encode_list(e, table, found.integers);
  }
  e->depth--;
}

/* Writes the value on top of the stack, and leaves it there. */
static void encode_value(encoder *e) {
  lua_State *L = e->L;
  agon_charge(L, AGON_COST_JSON_NODE);
  if (++e->nodes > AGON_JSON_NODES_MAX) {
    luaL_error(L, "json.encode: value has more than %d nodes", (int)AGON_JSON_NODES_MAX);
  }
  switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN:
      if (lua_toboolean(L, -1)) {
        agon_output_add(&e->out, "true", 4);
      } else {
        agon_output_add(&e->out, "false", 5);
      }
      break;
    case LUA_TNUMBER: add_number(e); break;
    case LUA_TSTRING: {
      size_t length;
      const char *s = lua_tolstring(L, -1, &length);
      add_text(e, s, length, false);
      break;
    }
    case LUA_TTABLE: encode_table(e); break;
    case LUA_TNIL: luaL_error(L, "json.encode: value is nil: there is no null; leave the key out"); break;
    default: luaL_error(L, "json.encode: %s is a %s", path_of(e), luaL_typename(L, -1));
  }
}

int agon_json_encode(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  encoder e;
  e.L = L;
  e.depth = 0;
  e.nodes = 0;
  agon_output_start(&e.out, L, "json.encode");
  lua_pushvalue(L, 1);
  encode_value(&e);
  agon_output_push(&e.out);
  return 1;
}
