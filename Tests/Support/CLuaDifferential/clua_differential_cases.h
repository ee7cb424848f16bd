/* The random calls of the differential test. */
#ifndef CLUA_DIFFERENTIAL_CASES_H
#define CLUA_DIFFERENTIAL_CASES_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_BYTES_MAX = 1024, ARGUMENTS_MAX = 6 };

typedef struct {
  char bytes[TEXT_BYTES_MAX];
  size_t length;
} text;

/* A list is made anew in each state from `seed`; a function is compiled in each from the source in `text`. */
typedef enum { VALUE_NIL, VALUE_BOOLEAN, VALUE_INTEGER, VALUE_FLOAT, VALUE_TEXT, VALUE_LIST, VALUE_MAP, VALUE_FUNCTION } kind;

typedef struct {
  kind kind;
  lua_Integer integer;
  lua_Number number;
  uint64_t seed;
  text text;
} value;

typedef struct {
  const char *library;
  const char *function;
  /* The result is an iterator, which is then called until it ends. */
  bool iterates;
  int count;
  value arguments[ARGUMENTS_MAX];
} call;

/* Numbers from `state` by splitmix64 (Steele, Lea, Flood 2014). */
uint64_t next_random(uint64_t *state);

/* Draws from 0..limit-1. The small bias does not matter here. */
static inline int draw(uint64_t *state, int limit) { return (int)(next_random(state) % (uint64_t)limit); }

/* Makes a pattern, mostly valid, and a subject in which parts of it are likely to match. */
void make_pattern_pair(uint64_t *random, text *pattern, text *subject);

/* Fills in a call of find (0), match (1), gsub (2) or gmatch (3). */
void make_pattern_call(uint64_t *random, int which, const text *pattern, const text *subject, call *made);

/* Fills in a call of any other function that is meant to behave as liblua's. */
void make_other_call(uint64_t *random, call *made);

#endif
