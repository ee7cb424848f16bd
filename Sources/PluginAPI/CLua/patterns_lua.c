/* string.find, match, gmatch and gsub over the metered matcher. */
#include <stdio.h>

#include "output.h"
#include "patterns_sets.h"

/* Reads capture `index` (from 0) of the match [start, end); without captures, 0 is the whole match. Stores where it starts
   and returns its length, or AGON_CAPTURE_POSITION. */
static ptrdiff_t capture_text(agon_match_state *m, int index, const char *start, const char *end, const char **text) {
  if (index >= m->level) {
    if (index != 0) RAISE(m, "invalid capture index %%%d", index + 1);
    *text = start;
    return end - start;
  }
  *text = m->captures[index].start;
  ptrdiff_t length = m->captures[index].length;
  if (length == AGON_CAPTURE_OPEN) RAISE(m, "unfinished capture");
  return length;
}

static void push_capture(agon_match_state *m, int index, const char *start, const char *end) {
  const char *text;
  ptrdiff_t length = capture_text(m, index, start, end, &text);
  if (length == AGON_CAPTURE_POSITION) {
    lua_pushinteger(m->L, (text - m->subject) + 1);
  } else {
    spend(m, (size_t)length / AGON_COST_BYTES_PER_UNIT * AGON_COST_QUARTERS);
    lua_pushlstring(m->L, text, (size_t)length);
  }
}

/* Pushes every capture, or the whole match where there are none and `start` is given. Returns how many. */
static int push_captures(agon_match_state *m, const char *start, const char *end) {
  int count = m->level == 0 && start ? 1 : m->level;
  luaL_checkstack(m->L, count, "too many captures");
  for (int i = 0; i < count; i++) push_capture(m, i, start, end);
  return count;
}

/* A `]` or `)` alone does not make a pattern of it, as in liblua. */
static bool has_specials(const char *pattern, size_t length) {
  for (size_t i = 0; i < length; i++) {
    switch (pattern[i]) {
      case '^':
      case '$':
      case '*':
      case '+':
      case '?':
      case '.':
      case '(':
      case '[':
      case '%':
      case '-': return true;
      default: break;
    }
  }
  return false;
}

/* How many bytes, up to `length`, are the same at the start of both. */
static size_t common_prefix(const char *a, const char *b, size_t length) {
  size_t i = 0;
  while (length - i >= sizeof(uint64_t)) {
    uint64_t x, y;
    memcpy(&x, a + i, sizeof x);
    memcpy(&y, b + i, sizeof y);
    if (x != y) break;
    i += sizeof x;
  }
  while (i < length && a[i] == b[i]) i++;
  return i;
}

/* Finds `needle` in the text, or returns NULL. Each place that is looked at more closely costs what it takes, because
   needles such as "aaa...b" make this quadratic. */
static const char *find_plain(lua_State *L, const char *text, size_t text_length, const char *needle, size_t length) {
  if (length == 0) return text;
  if (length > text_length) return NULL;
  const char *stop = text + (text_length - length) + 1;
  uint64_t units = 0;
  size_t passed = 0;
  const char *found = NULL;
  for (const char *at = text; at < stop; at++) {
    const char *candidate = memchr(at, *needle, (size_t)(stop - at));
    passed += (size_t)((candidate ? candidate : stop) - at);
    if (!candidate) break;
    size_t same = common_prefix(candidate, needle, length);
    if (same == length) {
      found = candidate;
      units += agon_cost_of_bytes(length);
      break;
    }
    units += AGON_COST_FIND_CANDIDATE + agon_cost_of_bytes(same);
    if (units >= AGON_COST_PATTERN_BATCH) {
      agon_charge(L, units);
      units = 0;
    }
    at = candidate;
  }
  agon_charge(L, units + agon_cost_of_bytes(passed));
  return found;
}

static int find_or_match(lua_State *L, bool find) {
  size_t length, pattern_length;
  agon_charge(L, AGON_COST_CALL);
  const char *subject = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  size_t init = agon_start_position(luaL_optinteger(L, 3, 1), length) - 1;
  if (init > length) {
    luaL_pushfail(L);
    return 1;
  }
  if (find) {
    bool plain = lua_toboolean(L, 4);
    if (!plain) {
      agon_charge(L, agon_cost_of_bytes(pattern_length));
      plain = !has_specials(pattern, pattern_length);
    }
    if (plain) {
      const char *found = find_plain(L, subject + init, length - init, pattern, pattern_length);
      if (!found) {
        luaL_pushfail(L);
        return 1;
      }
      lua_pushinteger(L, (found - subject) + 1);
      lua_pushinteger(L, (found - subject) + (ptrdiff_t)pattern_length);
      return 2;
    }
  }
  agon_match_state m;
  bool anchored = *pattern == '^' && pattern_length > 0;
  agon_match_prepare(&m, L, subject, length, pattern + anchored, pattern_length - anchored);
  const char *start = subject + init;
  const char *end;
  if (anchored) {
    end = agon_match_at(&m, start);
    if (!end) start = NULL;
  } else {
    start = agon_match_search(&m, start, &end);
  }
  int count = 1;
  if (!start) {
    luaL_pushfail(L);
  } else if (find) {
    lua_pushinteger(L, (start - subject) + 1);
    lua_pushinteger(L, end - subject);
    count = 2 + push_captures(&m, NULL, NULL);
  } else {
    count = push_captures(&m, start, end);
  }
  agon_match_settle(&m);
  return count;
}

int agon_str_find(lua_State *L) { return find_or_match(L, true); }

int agon_str_match(lua_State *L) { return find_or_match(L, false); }

/* What a gmatch iterator remembers. Its strings are kept alive by the upvalues beside it. */
typedef struct {
  agon_match_state m;
  const char *next;
  const char *last_end;
} gmatch_state;

static int gmatch_step(lua_State *L) {
  gmatch_state *g = lua_touserdata(L, lua_upvalueindex(3));
  g->m.L = L;
  g->m.spent_quarters = (AGON_COST_CALL + AGON_COST_PATTERN_MATCH) * AGON_COST_QUARTERS;
  for (const char *at = g->next; at <= g->m.subject_end; at++) {
    const char *end;
    at = agon_match_search(&g->m, at, &end);
    if (!at) break;
    /* An empty match just behind the last one is the same place seen twice. */
    if (end == g->last_end) continue;
    g->next = g->last_end = end;
    int count = push_captures(&g->m, at, end);
    agon_match_settle(&g->m);
    return count;
  }
  agon_match_settle(&g->m);
  return 0;
}

int agon_str_gmatch(lua_State *L) {
  size_t length, pattern_length;
  agon_charge(L, AGON_COST_CALL);
  const char *subject = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  size_t init = agon_start_position(luaL_optinteger(L, 3, 1), length) - 1;
  lua_settop(L, 2);
  gmatch_state *g = lua_newuserdatauv(L, sizeof *g, 0);
  agon_match_prepare(&g->m, L, subject, length, pattern, pattern_length);
  /* One past the end of the subject and its NUL byte is where an iterator without any match stands. */
  g->next = subject + (init > length ? length + 1 : init);
  g->last_end = NULL;
  lua_pushcclosure(L, gmatch_step, 3);
  return 1;
}

/* Writes a replacement string with its %0 to %9 and %% filled in. */
static void add_template(agon_match_state *m, agon_output *out, const char *start, const char *end) {
  lua_State *L = m->L;
  size_t length;
  const char *text = lua_tolstring(L, 3, &length);
  const char *stop = text + length;
  /* A template of empty captures writes nothing, so its own bytes are paid too. */
  spend(m, length * AGON_COST_PATTERN_BYTE);
  for (;;) {
    const char *escape = memchr(text, '%', (size_t)(stop - text));
    agon_output_add(out, text, (size_t)((escape ? escape : stop) - text));
    if (!escape) return;
    char c = escape[1];
    spend(m, AGON_COST_PATTERN_ITEM);
    text = escape + 2;
    if (c == '%') {
      agon_output_byte(out, '%');
    } else if (c == '0') {
      agon_output_add(out, start, (size_t)(end - start));
    } else if (c >= '1' && c <= '9') {
      const char *part;
      ptrdiff_t part_length = capture_text(m, c - '1', start, end, &part);
      if (part_length == AGON_CAPTURE_POSITION) {
        char digits[24];
        spend(m, AGON_COST_PATTERN_MATCH * AGON_COST_QUARTERS);
        int written = snprintf(digits, sizeof digits, "%lld", (long long)(part - m->subject) + 1);
        agon_output_add(out, digits, (size_t)written);
      } else {
        agon_output_add(out, part, (size_t)part_length);
      }
    } else {
      RAISE(m, "invalid use of '%%' in replacement string");
    }
  }
}

/* Writes what replaces the match [start, end), after the text from `kept` that stands before it. Returns false, and writes
   nothing, where the function or table gave nil or false, which keeps the match. */
static bool add_replacement(agon_match_state *m, agon_output *out, int kind, const char *kept, const char *start, const char *end) {
  lua_State *L = m->L;
  if (kind != LUA_TFUNCTION && kind != LUA_TTABLE) {
    agon_output_add(out, kept, (size_t)(start - kept));
    add_template(m, out, start, end);
    return true;
  }
  if (kind == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    int count = push_captures(m, start, end);
    lua_call(L, count, 1);
  } else {
    push_capture(m, 0, start, end);
    lua_gettable(L, 3);
  }
  bool replaced = lua_toboolean(L, -1);
  if (replaced) {
    if (!lua_isstring(L, -1)) RAISE(m, "invalid replacement value (a %s)", luaL_typename(L, -1));
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    agon_output_add(out, kept, (size_t)(start - kept));
    agon_output_add(out, text, length);
  }
  lua_pop(L, 1);
  return replaced;
}

int agon_str_gsub(lua_State *L) {
  size_t length, pattern_length;
  agon_charge(L, AGON_COST_CALL);
  const char *subject = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  int kind = lua_type(L, 3);
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1);
  luaL_argexpected(L, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3,
                   "string/function/table");
  bool anchored = *pattern == '^' && pattern_length > 0;
  agon_match_state m;
  agon_match_prepare(&m, L, subject, length, pattern + anchored, pattern_length - anchored);
  agon_output out;
  agon_output_start(&out, L, "string.gsub");
  const char *kept = subject;
  const char *last_end = NULL;
  bool changed = false;
  lua_Integer count = 0;
  for (const char *at = subject; count < most && at <= m.subject_end;) {
    const char *end;
    if (anchored) {
      end = agon_match_at(&m, at);
      if (!end) break;
    } else {
      at = agon_match_search(&m, at, &end);
      if (!at) break;
    }
    if (end == last_end) {
      at++;
      continue;
    }
    count++;
    spend(&m, AGON_COST_PATTERN_MATCH * AGON_COST_QUARTERS);
    if (add_replacement(&m, &out, kind, kept, at, end)) {
      changed = true;
      kept = end;
    }
    at = last_end = end;
    if (anchored) break;
  }
  agon_match_settle(&m);
  if (changed) {
    agon_output_add(&out, kept, (size_t)(m.subject_end - kept));
    agon_output_push(&out);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, count);
  return 2;
}
