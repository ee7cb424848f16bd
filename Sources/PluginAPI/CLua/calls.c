/* Calling a function of a plugin: its arguments, its results, and whatever ends it. */
#include <stdlib.h>
#include <string.h>

#include "vm.h"

typedef struct {
  agon_vm *vm;
  int function;
  const char *named;
  const agon_call *call;
  const agon_argument *arguments;
  size_t count;
  bool first_is_text, second_is_text;
  agon_result *results;
} call_frame;

static void push_argument(lua_State *L, const agon_argument *argument) {
  bool sound = true;
  switch (argument->kind) {
    case AGON_ARG_CBOR: sound = agon_decode(L, argument->bytes, argument->length); break;
    case AGON_ARG_STATE: sound = agon_decode_state(L, argument->bytes, argument->length, argument->integer); break;
    case AGON_ARG_INTEGER: lua_pushinteger(L, argument->integer); break;
    case AGON_ARG_TEXT: lua_pushlstring(L, (const char *)argument->bytes, argument->length); break;
    case AGON_ARG_NIL: lua_pushnil(L); break;
  }
  /* The host sends nothing else; bytes that it did not make are a defect of ours and must not be played on. */
  if (!sound) abort();
}

/* `state.hidden` must be a list with one entry a seat: what the host cuts must be where it looks for it. */
static void check_hidden(lua_State *L, const agon_call *call) {
  if (!lua_istable(L, -1)) agon_refuse(L, "%s: state must be a table, got %s", call->name, luaL_typename(L, -1));
  lua_pushliteral(L, "hidden");
  lua_rawget(L, -2);
  if (!lua_isnil(L, -1)) {
    if (!lua_istable(L, -1))
      agon_refuse(L, "%s: state.hidden must be a list with one entry a seat, got %s", call->name, luaL_typename(L, -1));
    lua_pushnil(L);
    while (lua_next(L, -2)) {
      lua_pop(L, 1);
      if (lua_type(L, -1) == LUA_TSTRING)
        agon_refuse(L, "%s: state.hidden mixes list items and the key \"%.40s\": put it in state.secret", call->name, lua_tostring(L, -1));
    }
    lua_Unsigned length = lua_rawlen(L, -1);
    if (length != (lua_Unsigned)call->seats)
      agon_refuse(L, "%s: state.hidden must be a list with one entry a seat (%d), got %d", call->name, call->seats, (int)length);
  }
  lua_pop(L, 1);
}

static void keep_result(lua_State *L, agon_vm *vm, const call_frame *frame, int index, agon_result *result) {
  bool as_text = index == 0 ? frame->first_is_text : frame->second_is_text;
  *result = (agon_result){.present = !lua_isnil(L, -1), .offset = vm->out->length};
  if (!result->present) return;
  if (as_text && index == 0) {
    size_t length;
    if (lua_type(L, -1) != LUA_TSTRING) agon_refuse(L, "%s: must return a string, got %s", frame->call->name, luaL_typename(L, -1));
    const char *text = lua_tolstring(L, -1, &length);
    if (length > vm->options.output_bytes)
      agon_refuse(L, "%s: the text is %zu bytes; %zu are allowed", frame->call->name, length, vm->options.output_bytes);
    agon_buffer_append(vm->out, text, length);
  } else if (as_text) {
    /* Logs and reasons: text for people, so whatever is not a string reads as its `tostring`. */
    size_t length;
    const char *text = agon_tolstring(L, -1, &length);
    length = agon_text_cut(text, length, 4096);
    char *clean = lua_newuserdatauv(L, length * 3 + 1, 0);
    length = agon_text_clean(text, length, clean);
    agon_buffer_append(vm->out, clean, agon_text_cut(clean, length, AGON_LOG_BYTES_MAX));
    lua_pop(L, 2);
  } else {
    if (index == 0 && frame->call->seats > 0) check_hidden(L, frame->call);
    agon_encode(L, vm, index == 0 && frame->call->root != NULL ? frame->call->root : frame->call->name);
  }
  result->length = vm->out->length - result->offset;
}

static int call_body(lua_State *L) {
  call_frame *frame = lua_touserdata(L, 1);
  agon_vm *vm = frame->vm;
  lua_rawgeti(L, LUA_REGISTRYINDEX, frame->function);
  if (frame->named != NULL) {
    if (!lua_istable(L, -1)) return luaL_error(L, "the entry returned no table of functions, so it has no \"%s\"", frame->named);
    lua_pushstring(L, frame->named);
    lua_rawget(L, -2);
  }
  for (size_t index = 0; index < frame->count; index++) push_argument(L, &frame->arguments[index]);
  lua_call(L, (int)frame->count, 2);
  if (frame->results == NULL) return 0;
  if (frame->call->takes_one_result) {
    lua_pop(L, 1);
    keep_result(L, vm, frame, 0, &frame->results[0]);
    return 0;
  }
  lua_insert(L, -2);
  keep_result(L, vm, frame, 0, &frame->results[0]);
  lua_pop(L, 1);
  keep_result(L, vm, frame, 1, &frame->results[1]);
  return 0;
}

static enum agon_verdict run(agon_vm *vm, call_frame *frame, agon_buffer *out) {
  vm->touched = true;
  vm->call = frame->call;
  vm->out = out;
  agon_vm_begin(vm, frame->call->instructions);
  lua_pushcfunction(vm->L, call_body);
  lua_pushlightuserdata(vm->L, frame);
  size_t start = out == NULL ? 0 : out->length;
  enum agon_verdict verdict = agon_vm_protected(vm, 1);
  if (verdict != AGON_OK && out != NULL) out->length = start;
  vm->call = NULL;
  vm->out = NULL;
  return verdict;
}

enum agon_verdict agon_vm_call(agon_vm *vm, enum agon_callback callback, const agon_call *call, const agon_argument *arguments,
                               size_t count, bool first_is_text, bool second_is_text, agon_buffer *out, agon_result results[2]) {
  results[0] = results[1] = (agon_result){0};
  if (count > vm->parameters[callback]) count = vm->parameters[callback];
  call_frame frame = {.vm = vm,
                      .function = callback == AGON_CALLBACKS ? vm->entry : vm->callbacks[callback],
                      .call = call,
                      .arguments = arguments,
                      .count = count,
                      .first_is_text = first_is_text,
                      .second_is_text = second_is_text,
                      .results = results};
  return run(vm, &frame, out);
}

enum agon_verdict agon_vm_call_named(agon_vm *vm, const char *name, const agon_call *call) {
  call_frame frame = {.vm = vm, .function = vm->entry, .named = name, .call = call};
  return run(vm, &frame, NULL);
}
