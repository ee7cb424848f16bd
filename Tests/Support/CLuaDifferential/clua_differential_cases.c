/* Random calls. Arguments where our functions differ on purpose (see the page "what differs from stock Lua") are not made:
   results past the caps, %p, %F, NaNs in format, tables with metatables, and misplaced continuation bytes in utf8.codes. */
#include "clua_differential_cases.h"

#include <float.h>
#include <math.h>
#include <string.h>

static value nil_value(void) { return (value){.kind = VALUE_NIL}; }

static value integer_value(lua_Integer n) { return (value){.kind = VALUE_INTEGER, .integer = n}; }

static value float_value(lua_Number n) { return (value){.kind = VALUE_FLOAT, .number = n}; }

static value text_value(const char *bytes, size_t length) {
  value v = {.kind = VALUE_TEXT};
  v.text.length = length;
  memcpy(v.text.bytes, bytes, length);
  return v;
}

static value word_value(const char *word) { return text_value(word, strlen(word)); }

static value source_value(const char *source) {
  value v = word_value(source);
  v.kind = VALUE_FUNCTION;
  return v;
}

static value random_text(uint64_t *random, int most) {
  char bytes[64];
  int length = draw(random, most + 1);
  for (int i = 0; i < length; i++) {
    int c = draw(random, 3) == 0 ? draw(random, 256) : "abcXYZ019 .-\n\"\\"[draw(random, 15)];
    bytes[i] = (char)(unsigned char)c;
  }
  return text_value(bytes, (size_t)length);
}

/* Positions: mostly near a short string, now and then of a kind or size that a careless function stumbles over. */
static value random_position(uint64_t *random) {
  switch (draw(random, 16)) {
    case 0: return integer_value(LUA_MAXINTEGER);
    case 1: return integer_value(LUA_MININTEGER);
    case 2: return float_value((lua_Number)draw(random, 9) / 2);
    case 3: return word_value("3");
    case 4: return nil_value();
    case 5: return word_value("x");
    default: return integer_value(draw(random, 24) - 8);
  }
}

static value random_number(uint64_t *random) {
  switch (draw(random, 12)) {
    case 0: return integer_value(LUA_MAXINTEGER - draw(random, 2));
    case 1: return integer_value(LUA_MININTEGER + draw(random, 2));
    case 2: return float_value(ldexp((double)draw(random, 1000) - 500, draw(random, 120) - 30));
    case 3: return float_value(draw(random, 2) ? HUGE_VAL : -HUGE_VAL);
    case 4: return float_value(-0.0);
    case 5: return float_value((double)(draw(random, 4000) - 2000) / 7);
    case 6: return word_value(draw(random, 2) ? "12" : "-3.75");
    case 7: return random_text(random, 3);
    case 8: return integer_value((lua_Integer)next_random(random));
    case 9: return float_value(9007199254740993.0 * draw(random, 2048));
    default: return integer_value(draw(random, 40) - 20);
  }
}

static value list_value(uint64_t *random, lua_Integer shape) {
  return (value){.kind = VALUE_LIST, .seed = next_random(random), .integer = shape};
}

static void add(call *made, value v) { made->arguments[made->count++] = v; }

static void begin(call *made, const char *library, const char *function) {
  made->library = library;
  made->function = function;
  made->iterates = false;
  made->count = 0;
}

static value random_replacement(uint64_t *random) {
  static const char *const sources[] = {
      "function(a, b) return b or a end",
      "function() end",
      "function(...) return ... end",
      "function() return {} end",
      "function() return 7 end",
      "function(a) return #a end",
      "function(a) return a == 'a' and 'A' end",
  };
  static const char *const pieces[] = {"%0", "%1", "%2", "%3", "%%", "x", "-", "%9", "<", "%", "%a"};
  switch (draw(random, 6)) {
    case 0:
    case 1: return source_value(sources[draw(random, 7)]);
    case 2: return (value){.kind = VALUE_MAP, .seed = next_random(random)};
    case 3: return random_number(random);
    default: break;
  }
  value v = text_value("", 0);
  for (int i = draw(random, 4); i > 0; i--) {
    /* The last two break the replacement, and are rarer. */
    const char *piece = pieces[draw(random, draw(random, 5) == 0 ? 11 : 7)];
    memcpy(v.text.bytes + v.text.length, piece, strlen(piece));
    v.text.length += strlen(piece);
  }
  return v;
}

void make_pattern_call(uint64_t *random, int which, const text *pattern, const text *subject, call *made) {
  static const char *const names[] = {"find", "match", "gsub", "gmatch"};
  begin(made, "string", names[which]);
  add(made, text_value(subject->bytes, subject->length));
  add(made, text_value(pattern->bytes, pattern->length));
  if (which == 2) {
    add(made, random_replacement(random));
    if (draw(random, 3) == 0) add(made, random_position(random));
    return;
  }
  made->iterates = which == 3;
  if (draw(random, 3) == 0) add(made, random_position(random));
  if (which == 0 && made->count == 3 && draw(random, 3) == 0) add(made, (value){.kind = VALUE_BOOLEAN, .integer = 1});
}

static void make_format_call(uint64_t *random, call *made) {
  static const char letters[] = "diucxXoeEfgGaAsq%y";
  value format = text_value("", 0);
  begin(made, "string", "format");
  add(made, format);
  text *t = &made->arguments[0].text;
  for (int i = 1 + draw(random, 3); i > 0; i--) {
    char letter = letters[draw(random, (int)sizeof letters - 1)];
    t->bytes[t->length++] = "ab "[draw(random, 3)];
    t->bytes[t->length++] = '%';
    if (letter != '%' && (letter != 'q' || draw(random, 8) == 0)) {
      for (int flags = draw(random, 3); flags > 0; flags--) t->bytes[t->length++] = "-+ #0"[draw(random, 5)];
      for (int digits = draw(random, draw(random, 4) ? 2 : 4); digits > 0; digits--) {
        t->bytes[t->length++] = (char)('0' + draw(random, 10));
      }
      if (draw(random, 3) == 0) {
        t->bytes[t->length++] = '.';
        for (int digits = draw(random, draw(random, 4) ? 2 : 4); digits > 0; digits--) {
          t->bytes[t->length++] = (char)('0' + draw(random, 10));
        }
      }
    }
    t->bytes[t->length++] = letter;
    if (letter == '%' || draw(random, 30) == 0) continue;
    /* How %s writes a float is up to the sandbox's own tostring. */
    bool as_text = letter == 's' || draw(random, 8) == 0;
    value argument = as_text ? random_text(random, draw(random, 8) ? 12 : 60) : random_number(random);
    if (draw(random, 12) == 0) argument = draw(random, 2) ? nil_value() : (value){.kind = VALUE_BOOLEAN, .integer = 1};
    add(made, argument);
  }
  if (draw(random, 40) == 0) t->length--;
}

static void make_string_call(uint64_t *random, call *made) {
  static const char *const names[] = {"byte", "char", "len", "lower", "upper", "rep", "reverse", "sub"};
  int which = draw(random, 8);
  begin(made, "string", names[which]);
  if (which == 1) {
    for (int i = draw(random, 5); i > 0; i--) {
      add(made, draw(random, 9) ? integer_value(draw(random, 256)) : random_number(random));
    }
    return;
  }
  add(made, draw(random, 12) ? random_text(random, 20) : random_number(random));
  if (which == 5) {
    add(made, draw(random, 5) ? integer_value(draw(random, 40) - 5) : word_value("4"));
    if (draw(random, 2)) add(made, random_text(random, 4));
  } else if (which == 0 || which == 7) {
    for (int i = draw(random, 3); i > 0; i--) add(made, random_position(random));
  }
}

static void make_table_call(uint64_t *random, call *made) {
  static const char *const names[] = {"concat", "insert", "remove", "unpack", "move", "pack", "sort"};
  int which = draw(random, 7);
  begin(made, "table", names[which]);
  if (which == 5) {
    for (int i = draw(random, 5); i > 0; i--) add(made, random_number(random));
    return;
  }
  /* Lists to sort hold one type only; the rest may mix them and have false in them. */
  bool list = draw(random, 40) || which == 3 || which == 4;
  add(made, list ? list_value(random, which == 6 ? draw(random, 3) : 3) : random_number(random));
  switch (which) {
    case 0:
      if (draw(random, 2)) add(made, random_text(random, 3));
      if (made->count == 2 && draw(random, 2)) add(made, random_position(random));
      if (made->count == 3 && draw(random, 2)) add(made, integer_value(draw(random, 12)));
      break;
    case 1:
      if (draw(random, 2)) add(made, random_position(random));
      add(made, random_number(random));
      if (draw(random, 20) == 0) add(made, nil_value());
      break;
    case 2:
      if (draw(random, 2)) add(made, random_position(random));
      break;
    case 3:
      if (draw(random, 2)) add(made, integer_value(draw(random, 12) - 4));
      if (made->count == 2 && draw(random, 2)) add(made, integer_value(draw(random, 12) - 2));
      break;
    case 4:
      for (int i = 0; i < 3; i++) add(made, integer_value(draw(random, 12) - 2));
      if (draw(random, 10) == 0) made->arguments[1 + draw(random, 3)] = word_value("2");
      if (draw(random, 12) == 0) {
        /* From 1, liblua would move them all. */
        made->arguments[1] = integer_value(0);
        made->arguments[2] = integer_value(LUA_MAXINTEGER);
      }
      if (draw(random, 12) == 0) made->arguments[3] = integer_value(LUA_MAXINTEGER);
      if (draw(random, 2)) add(made, list_value(random, 3));
      break;
    default:
      if (draw(random, 2)) {
        bool down = draw(random, 2);
        add(made, source_value(down ? "function(a, b) return a > b end" : "function(a, b) return a < b end"));
      }
      if (draw(random, 20) == 0) add(made, random_number(random));
  }
}

static void make_math_call(uint64_t *random, call *made) {
  static const char *const names[] = {"abs", "ceil", "floor", "fmod", "max", "min", "modf", "sqrt", "tointeger", "type", "ult"};
  begin(made, "math", names[draw(random, 11)]);
  for (int i = draw(random, 10) ? 1 + draw(random, 2) : draw(random, 4); i > 0; i--) add(made, random_number(random));
}

static value random_utf8(uint64_t *random, bool clean) {
  static const char *const pieces[] = {"a",
                                       "z",
                                       "\xc3\xa9",
                                       "\xe2\x82\xac",
                                       "\xf0\x9f\x98\x80",
                                       "\x7f",
                                       "\xef\xbf\xbf",
                                       "\xed\xa0\x80",
                                       "\xf4\x90\x80\x80",
                                       "\x80",
                                       "\xc0\x80",
                                       "\xe2\x82",
                                       "\xff",
                                       "\xfd\xbf\xbf\xbf\xbf\xbf",
                                       "\xf8\x88\x80\x80\x80",
                                       "\xe0\x80\x80"};
  value v = text_value("", 0);
  for (int i = draw(random, 8); i > 0; i--) {
    const char *piece = pieces[draw(random, clean || draw(random, 3) ? 7 : 16)];
    memcpy(v.text.bytes + v.text.length, piece, strlen(piece));
    v.text.length += strlen(piece);
  }
  return v;
}

static void make_utf8_call(uint64_t *random, call *made) {
  static const char *const names[] = {"char", "codepoint", "codes", "len", "offset"};
  int which = draw(random, 5);
  begin(made, "utf8", names[which]);
  if (which == 0) {
    for (int i = draw(random, 5); i > 0; i--) {
      lua_Integer code = (lua_Integer)(next_random(random) >> (33 + draw(random, 24)));
      add(made, draw(random, 6) ? integer_value(code) : random_number(random));
    }
    return;
  }
  add(made, random_utf8(random, which == 2));
  made->iterates = which == 2;
  if (which == 4) add(made, integer_value(draw(random, 12) - 5));
  for (int i = which == 2 ? 0 : draw(random, which == 4 ? 2 : 3); i > 0; i--) add(made, random_position(random));
  if (draw(random, 3) == 0 && which != 4) add(made, (value){.kind = VALUE_BOOLEAN, .integer = 1});
}

/* Plain find of a long piece in a long text of few letters, where many places nearly match. */
static void make_plain_find_call(uint64_t *random, call *made) {
  char bytes[240];
  int length = draw(random, (int)sizeof bytes), start = draw(random, length + 1), piece = draw(random, length - start + 1);
  for (int i = 0; i < length; i++) bytes[i] = draw(random, 12) ? 'a' : 'b';
  begin(made, "string", "find");
  add(made, text_value(bytes, (size_t)length));
  add(made, text_value(bytes + start, (size_t)piece));
  if (piece > 0 && draw(random, 2)) made->arguments[1].text.bytes[piece - 1] = "ab.\0"[draw(random, 4)];
  add(made, random_position(random));
  add(made, (value){.kind = VALUE_BOOLEAN, .integer = 1});
}

void make_other_call(uint64_t *random, call *made) {
  switch (draw(random, 6)) {
    case 5: make_plain_find_call(random, made); break;
    case 0: make_format_call(random, made); break;
    case 1: make_string_call(random, made); break;
    case 2: make_table_call(random, made); break;
    case 3: make_math_call(random, made); break;
    default: make_utf8_call(random, made);
  }
}
