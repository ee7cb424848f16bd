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

/* What is written is paid whenever the space doubles, so that a caller that raises at its end has still paid. */
static void charge_written(agon_output *o) {
    size_t fresh = o->length - o->charged;
    o->charged = o->length;
    agon_charge(o->L, agon_cost_of_bytes(fresh));
}

void agon_output_grow(agon_output *o, size_t bytes) {
    if (bytes > AGON_OUTPUT_BYTES_MAX - o->length) agon_raise_output_too_long(o->L, o->function);
    charge_written(o);
    size_t capacity = o->capacity;
    while (capacity < o->length + bytes) capacity *= 2;
    char *data = lua_newuserdatauv(o->L, capacity, 0);
    memcpy(data, o->data, o->length);
    lua_replace(o->L, o->slot);
    o->data = data;
    o->capacity = capacity;
}

void agon_output_push(agon_output *o) {
    charge_written(o);
    lua_pushlstring(o->L, o->data, o->length);
}
