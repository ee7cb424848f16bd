/* A matcher for Lua 5.4 patterns that takes every step from the budget.
 *
 * liblua's own matcher runs inside one C call, where no count hook fires, so a pattern that backtracks could hold a worker
 * for hours. Patterns are read item by item while matching, not compiled ahead, because liblua reports a malformed item
 * only when the match reaches it. Tries nest exactly where liblua's do, so that "pattern too complex" comes at the same
 * patterns. */
#include <string.h>

#include "patterns_sets.h"

/* An item that stands for one byte: a set of bytes, or the single byte `literal` where `bits` is NULL. */
typedef struct {
  const char *end;
  const uint64_t *bits;
  unsigned char literal;
  bool any;
} single_item;

/* Long runs of bytes are read, and paid, in pieces of this size. */
enum { PIECE_BYTES = 4096 };

static const char *run(agon_match_state *m, const char *s, const char *p);

void agon_match_flush(agon_match_state *m) {
  uint64_t units = m->spent_quarters / AGON_COST_QUARTERS;
  m->spent_quarters %= AGON_COST_QUARTERS;
  agon_charge(m->L, units);
}

void agon_match_settle(agon_match_state *m) {
  m->spent_quarters += AGON_COST_QUARTERS - 1;
  agon_match_flush(m);
  m->spent_quarters = 0;
}

static inline single_item read_item(agon_match_state *m, const char *p) {
  single_item item = {p + 1, NULL, BYTE(*p), false};
  if (*p == '.') {
    item.any = true;
  } else if (*p == '[') {
    const agon_pattern_set *set = set_at(m, p);
    item.end = set->end;
    item.bits = set->bits;
  } else if (*p == '%') {
    if (p + 1 == m->pattern_end) RAISE(m, "malformed pattern (ends with '%%')");
    item.end = p + 2;
    item.literal = BYTE(p[1]);
    item.bits = agon_class_bits(item.literal);
  }
  return item;
}

static inline bool item_has(const single_item *item, unsigned char c) {
  if (item->bits) return has_bit(item->bits, c);
  return item->any || item->literal == c;
}

/* How many bytes from `s` on the item takes. */
static size_t run_length(agon_match_state *m, const char *s, const single_item *item) {
  if (item->any) return (size_t)(m->subject_end - s);
  const char *at = s;
  for (;;) {
    const char *piece = at;
    const char *stop = m->subject_end - at > PIECE_BYTES ? at + PIECE_BYTES : m->subject_end;
    if (item->bits) {
      uint64_t bits[4] = {item->bits[0], item->bits[1], item->bits[2], item->bits[3]};
      while (at < stop && has_bit(bits, BYTE(*at))) at++;
    } else {
      while (at < stop && BYTE(*at) == item->literal) at++;
    }
    spend(m, (size_t)(at - piece) * AGON_COST_PATTERN_BYTE);
    if (at < stop || at == m->subject_end) return (size_t)(at - s);
  }
}

/* The byte that every match of the pattern from `p` on must begin with, or -1 where that is not plain to see. */
static inline int required_byte(const agon_match_state *m, const char *p) {
  if (p >= m->pattern_end) return -1;
  switch (*p) {
    case '(':
    case ')':
    case '%':
    case '.':
    case '[':
    case '$': return -1;
    default: return (p[1] == '*' || p[1] == '?' || p[1] == '-') ? -1 : BYTE(*p);
  }
}

/* `item*` and `item+`: the longest run first, then shorter ones. */
static const char *expand_longest(agon_match_state *m, const char *s, const single_item *item) {
  /* The set that `item` points to may be overwritten by the tries below, so the run is measured first. */
  const char *rest = item->end + 1;
  size_t length = run_length(m, s, item);
  if (rest == m->pattern_end && m->depth_left > 0) return s + length;
  int required = required_byte(m, rest);
  for (const char *at = s + length;; at--) {
    if (required < 0 || m->depth_left == 0 || (at < m->subject_end && BYTE(*at) == required)) {
      const char *end = run(m, at, rest);
      if (end) return end;
    } else {
      spend(m, AGON_COST_PATTERN_BYTE);
    }
    if (at == s) return NULL;
  }
}

/* `item-`: the shortest run first, then longer ones. */
static const char *expand_shortest(agon_match_state *m, const char *s, single_item item) {
  const char *rest = item.end + 1;
  uint64_t bits[4];
  if (item.bits) item.bits = memcpy(bits, item.bits, sizeof bits);
  int required = required_byte(m, rest);
  for (;; s++) {
    if (required < 0 || m->depth_left == 0 || (s < m->subject_end && BYTE(*s) == required)) {
      const char *end = run(m, s, rest);
      if (end) return end;
    } else {
      spend(m, AGON_COST_PATTERN_BYTE);
    }
    if (s == m->subject_end || !item_has(&item, BYTE(*s))) return NULL;
  }
}

static const char *open_capture(agon_match_state *m, const char *s, const char *p, ptrdiff_t kind) {
  if (m->level >= AGON_CAPTURES_MAX) RAISE(m, "too many captures");
  m->captures[m->level].start = s;
  m->captures[m->level].length = kind;
  m->level++;
  const char *end = run(m, s, p);
  if (!end) m->level--;
  return end;
}

static const char *close_capture(agon_match_state *m, const char *s, const char *p) {
  int index = m->level - 1;
  while (index >= 0 && m->captures[index].length != AGON_CAPTURE_OPEN) index--;
  if (index < 0) RAISE(m, "invalid pattern capture");
  m->captures[index].length = s - m->captures[index].start;
  const char *end = run(m, s, p);
  if (!end) m->captures[index].length = AGON_CAPTURE_OPEN;
  return end;
}

/* `%bxy`, with `p` at x. Where x and y are the same byte, the second one closes. */
static const char *match_balance(agon_match_state *m, const char *s, const char *p) {
  if (m->pattern_end - p < 2) RAISE(m, "malformed pattern (missing arguments to '%%b')");
  if (s == m->subject_end || *s != *p) return NULL;
  const char first = p[0], last = p[1];
  size_t open = 1;
  for (const char *at = s + 1; at < m->subject_end;) {
    const char *piece = at;
    const char *stop = m->subject_end - at > PIECE_BYTES ? at + PIECE_BYTES : m->subject_end;
    while (at < stop && open > 0) {
      if (*at == last) {
        open--;
      } else if (*at == first) {
        open++;
      }
      at++;
    }
    spend(m, (size_t)(at - piece) * AGON_COST_PATTERN_BYTE);
    if (open == 0) return at;
  }
  return NULL;
}

/* `%f[set]`, with `p` at the set: the edge into a run of its bytes. Both ends of the subject count as a NUL byte. */
static const char *match_frontier(agon_match_state *m, const char *s, const char *p) {
  if (*p != '[') RAISE(m, "missing '[' after '%%f' in pattern");
  const agon_pattern_set *set = set_at(m, p);
  unsigned char before = s == m->subject ? 0 : BYTE(s[-1]);
  unsigned char here = s == m->subject_end ? 0 : BYTE(*s);
  return !has_bit(set->bits, before) && has_bit(set->bits, here) ? set->end : NULL;
}

/* `%1` to `%9`: the bytes of an earlier capture again. */
static const char *match_again(agon_match_state *m, const char *s, char digit) {
  int index = digit - '1';
  if (index < 0 || index >= m->level || m->captures[index].length == AGON_CAPTURE_OPEN) {
    RAISE(m, "invalid capture index %%%d", index + 1);
  }
  /* A position capture has no bytes; its negative length becomes too long for any subject, so it never matches. */
  size_t length = (size_t)m->captures[index].length;
  if ((size_t)(m->subject_end - s) < length) return NULL;
  spend(m, length * AGON_COST_PATTERN_BYTE);
  return memcmp(m->captures[index].start, s, length) == 0 ? s + length : NULL;
}

/* What `special` makes of an item. */
typedef enum { ITEM_SINGLE, ITEM_PASSED, ITEM_DECIDED } item_outcome;

/* Handles an item that is not a single byte. PASSED: go on at *s and *p. DECIDED: *s is the end of the whole match, or
   NULL. SINGLE: it is a single byte after all. */
static inline item_outcome special(agon_match_state *m, const char **s, const char **p) {
  const char *at = *p;
  switch (*at) {
    case '(':
      *s = at[1] == ')' ? open_capture(m, *s, at + 2, AGON_CAPTURE_POSITION) : open_capture(m, *s, at + 1, AGON_CAPTURE_OPEN);
      return ITEM_DECIDED;
    case ')': *s = close_capture(m, *s, at + 1); return ITEM_DECIDED;
    case '$':
      if (at + 1 != m->pattern_end) return ITEM_SINGLE;
      if (*s != m->subject_end) *s = NULL;
      return ITEM_DECIDED;
    case '%':
      if (at[1] == 'b') {
        *s = match_balance(m, *s, at + 2);
        *p = at + 4;
      } else if (at[1] == 'f') {
        *p = match_frontier(m, *s, at + 2);
        if (!*p) *s = NULL;
      } else if (at[1] >= '0' && at[1] <= '9') {
        *s = match_again(m, *s, at[1]);
        *p = at + 2;
      } else {
        return ITEM_SINGLE;
      }
      return *s ? ITEM_PASSED : ITEM_DECIDED;
    default: return ITEM_SINGLE;
  }
}

/* Matches the pattern from `p` on at `s`. Returns the end of the match, or NULL. */
static const char *run(agon_match_state *m, const char *s, const char *p) {
  if (m->depth_left == 0) RAISE(m, "pattern too complex");
  m->depth_left--;
  while (p != m->pattern_end) {
    spend(m, AGON_COST_PATTERN_ITEM);
    item_outcome outcome = special(m, &s, &p);
    if (outcome == ITEM_PASSED) continue;
    if (outcome == ITEM_DECIDED) break;
    single_item item = read_item(m, p);
    bool hit = s < m->subject_end && item_has(&item, BYTE(*s));
    char quantifier = *item.end;
    if (!hit) {
      if (quantifier != '*' && quantifier != '?' && quantifier != '-') {
        s = NULL;
        break;
      }
      p = item.end + 1;
    } else if (quantifier == '*' || quantifier == '+') {
      s = expand_longest(m, quantifier == '+' ? s + 1 : s, &item);
      break;
    } else if (quantifier == '-') {
      s = expand_shortest(m, s, item);
      break;
    } else if (quantifier == '?') {
      const char *end = run(m, s + 1, item.end + 1);
      if (end) {
        s = end;
        break;
      }
      p = item.end + 1;
    } else {
      s++;
      p = item.end;
    }
  }
  m->depth_left++;
  return s;
}

void agon_match_prepare(agon_match_state *m, lua_State *L, const char *subject, size_t subject_length, const char *pattern,
                        size_t pattern_length) {
  m->L = L;
  m->subject = subject;
  m->subject_end = subject + subject_length;
  m->pattern = pattern;
  m->pattern_end = pattern + pattern_length;
  m->spent_quarters = 0;
  for (int i = 0; i < AGON_PATTERN_SETS; i++) m->sets[i].pattern = NULL;
}

const char *agon_match_at(agon_match_state *m, const char *at) {
  m->depth_left = AGON_PATTERN_DEPTH_MAX;
  m->level = 0;
  return run(m, at, m->pattern);
}

/* Moves `at` to the first place where the pattern's first byte could match, or returns NULL where there is none. Only a
   plain first item is read ahead, with one open capture before it at most: trying it fails there without an error. */
static const char *skip_to_candidate(agon_match_state *m, const char *at) {
  const char *p = m->pattern;
  if (p != m->pattern_end && *p == '(' && p[1] != ')') p++;
  if (p == m->pattern_end || *p == '.' || *p == '$' || *p == '(' || *p == ')') return at;
  single_item item;
  if (*p == '%' && p[1] == 'b' && m->pattern_end - p >= 4) {
    item = (single_item){.end = p + 4, .literal = BYTE(p[2])};
  } else if (*p == '%' && (p[1] == 'b' || p[1] == 'f' || (p[1] >= '0' && p[1] <= '9'))) {
    return at;
  } else {
    item = read_item(m, p);
    if (*item.end == '*' || *item.end == '?' || *item.end == '-') return at;
  }
  if (!item.bits) {
    const char *found = memchr(at, item.literal, (size_t)(m->subject_end - at));
    spend(m, (size_t)((found ? found : m->subject_end) - at) / AGON_COST_BYTES_PER_UNIT * AGON_COST_QUARTERS);
    return found;
  }
  for (; at < m->subject_end; at++) {
    if (has_bit(item.bits, BYTE(*at))) return at;
    spend(m, AGON_COST_PATTERN_BYTE);
  }
  return NULL;
}

const char *agon_match_search(agon_match_state *m, const char *at, const char **end) {
  for (; at <= m->subject_end; at++) {
    at = skip_to_candidate(m, at);
    if (!at) return NULL;
    *end = agon_match_at(m, at);
    if (*end) return at;
  }
  return NULL;
}
