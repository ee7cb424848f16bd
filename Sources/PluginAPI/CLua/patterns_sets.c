/* The byte classes of Lua patterns, and [sets] read into bitmaps. */
#include "patterns_sets.h"

/* The bytes of each class in the C locale, whatever the locale of the process; row + 26 is the complement. `z` is
   undocumented, but liblua 5.4.4 still has it. */
#define CLASS(letter, low, high) \
  [(letter) - 'a'] = {(low), (high), 0, 0}, [(letter) - 'a' + 26] = {~(uint64_t)(low), ~(uint64_t)(high), UINT64_MAX, UINT64_MAX}
const uint64_t agon_class_rows[52][4] = {
    CLASS('a', 0, UINT64_C(0x07fffffe07fffffe)),
    CLASS('c', UINT64_C(0x00000000ffffffff), UINT64_C(0x8000000000000000)),
    CLASS('d', UINT64_C(0x03ff000000000000), 0),
    CLASS('g', UINT64_C(0xfffffffe00000000), UINT64_C(0x7fffffffffffffff)),
    CLASS('l', 0, UINT64_C(0x07fffffe00000000)),
    CLASS('p', UINT64_C(0xfc00fffe00000000), UINT64_C(0x78000001f8000001)),
    CLASS('s', UINT64_C(0x0000000100003e00), 0),
    CLASS('u', 0, UINT64_C(0x0000000007fffffe)),
    CLASS('w', UINT64_C(0x03ff000000000000), UINT64_C(0x07fffffe07fffffe)),
    CLASS('x', UINT64_C(0x03ff000000000000), UINT64_C(0x0000007e0000007e)),
    CLASS('z', 1, 0),
};

static inline void add_range(uint64_t bits[4], unsigned low, unsigned high) {
  if (low > high) return;
  if (low >> 6 == high >> 6) {
    bits[low >> 6] |= (UINT64_MAX << (low & 63)) & (UINT64_MAX >> (63 - (high & 63)));
    return;
  }
  for (unsigned word = low >> 6; word <= high >> 6; word++) {
    uint64_t mask = UINT64_MAX;
    if (word == low >> 6) mask &= UINT64_MAX << (low & 63);
    if (word == high >> 6) mask &= UINT64_MAX >> (63 - (high & 63));
    bits[word] |= mask;
  }
}

/* Finds the `]` that ends the set at `p`. The first byte of a set is never its end, and a `%` hides the byte after it. */
static const char *set_close(agon_match_state *m, const char *p) {
  const char *q = p + 1;
  const char *end = m->pattern_end;
  if (q < end && *q == '^') q++;
  for (bool first = true; q < end; first = false) {
    if (*q == ']' && !first) {
      spend(m, (size_t)(q - p) * AGON_COST_PATTERN_SET_BYTE);
      return q;
    }
    q += (*q == '%' && q + 1 < end) ? 2 : 1;
  }
  spend(m, (size_t)(end - p) * AGON_COST_PATTERN_SET_BYTE);
  RAISE(m, "malformed pattern (missing ']')");
  return NULL;
}

void agon_pattern_build_set(agon_match_state *m, agon_pattern_set *set, const char *p) {
  const char *close = set_close(m, p);
  bool negated = p[1] == '^';
  uint64_t *bits = set->bits;
  bits[0] = bits[1] = bits[2] = bits[3] = 0;
  for (const char *q = p + (negated ? 2 : 1); q < close; q++) {
    if (*q == '%') {
      const uint64_t *class = agon_class_bits(BYTE(*++q));
      if (class) {
        for (int i = 0; i < 4; i++) bits[i] |= class[i];
      } else {
        add_range(bits, BYTE(*q), BYTE(*q));
      }
    } else if (q[1] == '-' && q + 2 < close) {
      add_range(bits, BYTE(*q), BYTE(q[2]));
      q += 2;
    } else {
      bits[BYTE(*q) >> 6] |= UINT64_C(1) << (BYTE(*q) & 63);
    }
  }
  if (negated) {
    for (int i = 0; i < 4; i++) bits[i] = ~bits[i];
  }
  set->pattern = p;
  set->end = close + 1;
}
