/* The matcher of Lua 5.4 patterns, as its callers in patterns_lua.c see it. */
#ifndef AGON_PATTERNS_H
#define AGON_PATTERNS_H

#include <stdbool.h>

#include "libraries.h"

enum {
  AGON_CAPTURES_MAX = 32,
  /* Nested tries, as in liblua: each open repetition and each capture holds one. */
  AGON_PATTERN_DEPTH_MAX = 200,
  AGON_PATTERN_SETS = 8
};

/* Lengths that are no lengths: a capture not yet closed, and an empty pair `()` that captures its position. */
#define AGON_CAPTURE_OPEN ((ptrdiff_t)-1)
#define AGON_CAPTURE_POSITION ((ptrdiff_t)-2)

typedef struct {
  const char *start;
  ptrdiff_t length;
} agon_capture;

/* A [set] as the bytes it holds; `pattern` is where it stands in the pattern, `end` is just past its `]`. */
typedef struct {
  const char *pattern;
  const char *end;
  uint64_t bits[4];
} agon_pattern_set;

/* One search. It lives on the C stack or in a Lua userdata and owns no memory, so any error may jump out of it. */
typedef struct {
  lua_State *L;
  const char *subject;
  const char *subject_end;
  const char *pattern;
  const char *pattern_end;
  uint64_t spent_quarters;
  int depth_left;
  int level;
  agon_capture captures[AGON_CAPTURES_MAX];
  agon_pattern_set sets[AGON_PATTERN_SETS];
} agon_match_state;

/* Both strings must stay alive and end in a NUL byte, as strings that Lua owns do. */
void agon_match_prepare(agon_match_state *m, lua_State *L, const char *subject, size_t subject_length, const char *pattern,
                        size_t pattern_length);

/* Tries the pattern at `at` only. Returns the end of the match, or NULL. Raises on a malformed pattern. */
const char *agon_match_at(agon_match_state *m, const char *at);

/* Finds the first match that starts at or after `at`. Returns its start and stores its end, or returns NULL. */
const char *agon_match_search(agon_match_state *m, const char *at, const char **end);

/* Takes what has gathered from the budget. Called before results are handed out. */
void agon_match_settle(agon_match_state *m);

#endif
