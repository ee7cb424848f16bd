/* A growing result of at most 1 MiB. Its memory is Lua's own, so that any error may jump out of the function that fills it,
   and values may be pushed while it grows, which luaL_Buffer does not allow. */
#ifndef AGON_OUTPUT_H
#define AGON_OUTPUT_H

#include <string.h>

#include "libraries.h"

enum { AGON_OUTPUT_INLINE_BYTES = 512 };

typedef struct {
  lua_State *L;
  const char *function;
  int slot;
  char *data;
  size_t length;
  size_t capacity;
  size_t charged;
  char inline_data[AGON_OUTPUT_INLINE_BYTES];
} agon_output;

/* Takes one stack slot, which must stay where it is until the result is pushed. */
void agon_output_start(agon_output *o, lua_State *L, const char *function);

/* Makes room for `bytes` more, or raises "<function>: result is longer than 1048576 bytes". */
void agon_output_grow(agon_output *o, size_t bytes);

/* Pushes the result as a string. */
void agon_output_push(agon_output *o);

/* Returns where the next `bytes` bytes go; the caller then adds to `length` what it has written. */
static inline char *agon_output_room(agon_output *o, size_t bytes) {
  if (bytes > o->capacity - o->length) agon_output_grow(o, bytes);
  return o->data + o->length;
}

static inline void agon_output_add(agon_output *o, const char *text, size_t bytes) {
  char *room = agon_output_room(o, bytes);
  memcpy(room, text, bytes);
  o->length += bytes;
}

static inline void agon_output_byte(agon_output *o, char c) {
  *agon_output_room(o, 1) = c;
  o->length++;
}

#endif
