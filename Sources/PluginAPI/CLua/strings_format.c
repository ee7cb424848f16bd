/* string.format. Its conversions are checked as strictly as Lua 5.4 checks them before any reaches the C library. */
#include <math.h>
#include <stdio.h>

#include "output.h"

enum {
  /* liblua refuses longer specifications; no valid one is as long. */
  SPEC_BYTES_MAX = 22,
  /* Holds %99.99f of the greatest double: 309 digits, a point, 99 more and a sign. */
  ITEM_BYTES_MAX = 512,
  /* A string this long is written as it is where no precision cuts it: no width reaches so far. */
  PLAIN_STRING_BYTES = 100
};

/* One conversion: `text` is "%" with flags, width, precision and the letter. The two spare bytes take a length modifier. */
typedef struct {
  char text[SPEC_BYTES_MAX + 4];
  size_t length;
  char letter;
} format_spec;

/* Reads what follows a `%`. Returns where the text behind it begins. A letter of NUL, where the format ends, is refused by
   `add_conversion` before anything is read behind it. */
static const char *read_spec(lua_State *L, const char *at, format_spec *spec) {
  size_t length = strspn(at, "-+ #0123456789.") + 1;
  if (length >= SPEC_BYTES_MAX) luaL_error(L, "invalid format (too long)");
  spec->text[0] = '%';
  memcpy(spec->text + 1, at, length);
  spec->text[length + 1] = '\0';
  spec->length = length + 1;
  spec->letter = at[length - 1];
  return at + length;
}

static const char *skip_two_digits(const char *s) {
  for (int i = 0; i < 2 && *s >= '0' && *s <= '9'; i++) s++;
  return s;
}

/* Raises unless the specification is flags out of `flags`, a width of two digits and, where it may, a precision of two. */
static void check_spec(lua_State *L, const format_spec *spec, const char *flags, int precision) {
  const char *s = spec->text + 1;
  s += strspn(s, flags);
  if (*s != '0') {
    s = skip_two_digits(s);
    if (*s == '.' && precision) s = skip_two_digits(s + 1);
  }
  if (s != spec->text + spec->length - 1) luaL_error(L, "invalid conversion specification: '%s'", spec->text);
}

static void add_integer(lua_State *L, agon_output *out, format_spec *spec, int argument, const char *flags) {
  lua_Integer n = luaL_checkinteger(L, argument);
  check_spec(L, spec, flags, 1);
  memcpy(spec->text + spec->length - 1, (char[]){'l', 'l', spec->letter, '\0'}, 4);
  char item[ITEM_BYTES_MAX];
  agon_output_add(out, item, (size_t)snprintf(item, sizeof item, spec->text, (long long)n));
}

static void add_float(lua_State *L, agon_output *out, const format_spec *spec, int argument) {
  int hexadecimal = spec->letter == 'a' || spec->letter == 'A';
  if (hexadecimal) check_spec(L, spec, "-+ #0", 1);
  lua_Number n = luaL_checknumber(L, argument);
  if (!hexadecimal) check_spec(L, spec, "-+ #0", 1);
  /* The sign of a NaN differs between processors, so it is not shown. */
  if (isnan(n)) n = (lua_Number)NAN;
  char item[ITEM_BYTES_MAX];
  size_t written = (size_t)snprintf(item, sizeof item, spec->text, n);
  agon_charge(L, written * AGON_COST_FORMAT_FLOAT_BYTE);
  agon_output_add(out, item, written);
}

static void add_string(lua_State *L, agon_output *out, const format_spec *spec, int argument) {
  size_t length;
  const char *s = agon_tolstring(L, argument, &length);
  int plain = spec->text[1] == 's';
  if (!plain) {
    agon_charge(L, agon_cost_of_bytes(length));
    luaL_argcheck(L, memchr(s, '\0', length) == NULL, argument, "string contains zeros");
    check_spec(L, spec, "-", 1);
    plain = strchr(spec->text, '.') == NULL && length >= PLAIN_STRING_BYTES;
  }
  if (plain) {
    agon_output_add(out, s, length);
  } else {
    char item[ITEM_BYTES_MAX];
    agon_output_add(out, item, (size_t)snprintf(item, sizeof item, spec->text, s));
  }
  lua_pop(L, 1);
}

static void add_quoted(lua_State *L, agon_output *out, const char *s, size_t length) {
  agon_charge(L, agon_cost_of_decoding(length));
  agon_output_byte(out, '"');
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c == '"' || c == '\\' || c == '\n') {
      agon_output_byte(out, '\\');
      agon_output_byte(out, (char)c);
    } else if (c < 32 || c == 127) {
      /* A digit behind the escape would be read as part of it, so the escape is then written in full. */
      int digit_follows = i + 1 < length && s[i + 1] >= '0' && s[i + 1] <= '9';
      char escape[8];
      int written = snprintf(escape, sizeof escape, digit_follows ? "\\%03d" : "\\%d", c);
      agon_output_add(out, escape, (size_t)written);
    } else {
      agon_output_byte(out, (char)c);
    }
  }
  agon_output_byte(out, '"');
}

/* %q: a literal that the Lua reader turns back into the same value. */
static void add_literal(lua_State *L, agon_output *out, int argument) {
  char item[ITEM_BYTES_MAX];
  int written = 0;
  switch (lua_type(L, argument)) {
    case LUA_TSTRING: {
      size_t length;
      const char *s = lua_tolstring(L, argument, &length);
      add_quoted(L, out, s, length);
      return;
    }
    case LUA_TNUMBER:
      if (lua_isinteger(L, argument)) {
        lua_Integer n = lua_tointeger(L, argument);
        /* The least integer has no decimal literal. */
        const char *format = n == LUA_MININTEGER ? "0x%llx" : "%lld";
        written = snprintf(item, sizeof item, format, (long long)n);
      } else {
        lua_Number n = lua_tonumber(L, argument);
        if (isnan(n)) {
          written = snprintf(item, sizeof item, "(0/0)");
        } else if (isinf(n)) {
          written = snprintf(item, sizeof item, n > 0 ? "1e9999" : "-1e9999");
        } else {
          written = snprintf(item, sizeof item, "%a", n);
        }
      }
      break;
    case LUA_TNIL: written = snprintf(item, sizeof item, "nil"); break;
    case LUA_TBOOLEAN: written = snprintf(item, sizeof item, lua_toboolean(L, argument) ? "true" : "false"); break;
    default: luaL_argerror(L, argument, "value has no literal form");
  }
  agon_output_add(out, item, (size_t)written);
}

static void add_conversion(lua_State *L, agon_output *out, format_spec *spec, int argument) {
  switch (spec->letter) {
    case 'c': {
      check_spec(L, spec, "-", 0);
      int c = (int)luaL_checkinteger(L, argument);
      char item[ITEM_BYTES_MAX];
      agon_output_add(out, item, (size_t)snprintf(item, sizeof item, spec->text, c));
      break;
    }
    case 'd':
    case 'i': add_integer(L, out, spec, argument, "-+0 "); break;
    case 'u': add_integer(L, out, spec, argument, "-0"); break;
    case 'o':
    case 'x':
    case 'X': add_integer(L, out, spec, argument, "-#0"); break;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': add_float(L, out, spec, argument); break;
    case 's': add_string(L, out, spec, argument); break;
    case 'q':
      if (spec->length != 2) luaL_error(L, "specifier '%%q' cannot have modifiers");
      add_literal(L, out, argument);
      break;
    case 'p': luaL_error(L, "string.format: '%%p' is refused, because an address differs from run to run"); break;
    default: luaL_error(L, "invalid conversion '%s' to 'format'", spec->text);
  }
}

int agon_str_format(lua_State *L) {
  size_t length;
  agon_charge(L, AGON_COST_CALL);
  int top = lua_gettop(L);
  const char *at = luaL_checklstring(L, 1, &length);
  const char *end = at + length;
  agon_output out;
  agon_output_start(&out, L, "string.format");
  for (int argument = 1;;) {
    const char *percent = memchr(at, '%', (size_t)(end - at));
    agon_output_add(&out, at, (size_t)((percent ? percent : end) - at));
    if (!percent) break;
    at = percent + 1;
    if (*at == '%') {
      agon_output_byte(&out, '%');
      at++;
      continue;
    }
    if (++argument > top) return luaL_argerror(L, argument, "no value");
    agon_charge(L, AGON_COST_FORMAT_ITEM);
    format_spec spec;
    at = read_spec(L, at, &spec);
    add_conversion(L, &out, &spec, argument);
  }
  agon_output_push(&out);
  return 1;
}
