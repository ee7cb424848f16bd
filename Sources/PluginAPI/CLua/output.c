/* The growing result that gsub, format, table.concat and json.encode write into. */
#include "output.h"

int agon_raise_output_too_long(lua_State *L, const char *function) {
  return luaL_error(L, "%s: result is longer than %d bytes", function, (int)AGON_OUTPUT_BYTES_MAX);
}

void agon_output_start(agon_output *o, lua_State *L, const char *function) {
  lua_pushnil(L);
  o->L = L;
  o->function = function;
  o->slot = lua_gettop(L);
  o->data = o->inline_data;
  o->length = 0;
  o->capacity = AGON_OUTPUT_INLINE_BYTES;
  o->charged = 0;
}

/* Pays for the result up to `length` bytes, as far as that has not happened. */
static void charge_up_to(agon_output *o, size_t length) {
  if (length <= o->charged) return;
  size_t fresh = length - o->charged;
  o->charged = length;
  agon_charge(o->L, agon_cost_of_bytes(fresh));
}

void agon_output_grow(agon_output *o, size_t bytes) {
  if (bytes > AGON_OUTPUT_BYTES_MAX - o->length) agon_raise_output_too_long(o->L, o->function);
  /* A caller that raises at its end, to be caught and called again, has by then paid for what it wrote. */
  charge_up_to(o, o->length + bytes);
  size_t capacity = o->capacity;
  while (capacity < o->length + bytes) capacity *= 2;
  char *data = lua_newuserdatauv(o->L, capacity, 0);
  memcpy(data, o->data, o->length);
  lua_replace(o->L, o->slot);
  o->data = data;
  o->capacity = capacity;
}

void agon_output_push(agon_output *o) {
  charge_up_to(o, o->length);
  lua_pushlstring(o->L, o->data, o->length);
}
