/* Single bytes against classes and sets, inside the matcher: small enough to be inlined into its inner loops. */
#ifndef AGON_PATTERNS_SETS_H
#define AGON_PATTERNS_SETS_H

#include "patterns.h"

#define BYTE(c) ((unsigned char)(c))

/* A plugin may catch the error and come again, so what was spent is taken first. */
#define RAISE(m, ...) (agon_match_settle(m), (void)luaL_error((m)->L, __VA_ARGS__))

/* Row 0 is `%a`, row 25 `%z`, and row + 26 the complement; a row without bits is no class. */
extern const uint64_t agon_class_rows[52][4];

/* Reads the set at `p` into a slot. Raises where it has no end. */
void agon_pattern_build_set(agon_match_state *m, agon_pattern_set *set, const char *p);

/* Takes whole instructions out of what has gathered. */
void agon_match_flush(agon_match_state *m);

static inline void spend(agon_match_state *m, size_t quarters) {
  m->spent_quarters += quarters;
  if (m->spent_quarters >= AGON_COST_PATTERN_BATCH) agon_match_flush(m);
}

static inline bool has_bit(const uint64_t *bits, unsigned char c) { return (bits[c >> 6] >> (c & 63)) & 1; }

/* The bytes of `%letter`, or NULL where the letter is no class and stands for itself. */
static inline const uint64_t *agon_class_bits(unsigned char letter) {
  unsigned row = (unsigned)(letter | 0x20) - 'a';
  if (row >= 26) return NULL;
  const uint64_t *bits = agon_class_rows[(letter & 0x20) ? row : row + 26];
  return (bits[0] | bits[1]) ? bits : NULL;
}

/* Sets are kept as bitmaps: a set of a million bytes would otherwise be read again for each byte of the subject. */
static inline const agon_pattern_set *set_at(agon_match_state *m, const char *p) {
  agon_pattern_set *set = &m->sets[(size_t)(p - m->pattern) % AGON_PATTERN_SETS];
  if (set->pattern != p) agon_pattern_build_set(m, set, p);
  return set;
}

#endif
