#include "vm.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An allocation costs one instruction for every 64 bytes, and a full collection one for every 64 bytes in use: memory can
   then not be had faster than the budget allows, and the moment of every collection is the same in every run. */
enum { BYTES_PER_INSTRUCTION_SHIFT = 6 };

void agon_buffer_append(agon_buffer *buffer, const void *bytes, size_t length) {
  if (buffer->capacity - buffer->length < length) {
    size_t capacity = buffer->capacity < 256 ? 256 : buffer->capacity;
    while (capacity - buffer->length < length) capacity *= 2;
    buffer->bytes = realloc(buffer->bytes, capacity);
    if (buffer->bytes == NULL) abort();
    buffer->capacity = capacity;
  }
  if (length > 0) memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
}

void agon_buffer_free(agon_buffer *buffer) {
  free(buffer->bytes);
  *buffer = (agon_buffer){0};
}

static void *allocate(void *context, void *block, size_t old_size, size_t new_size) {
  agon_vm *vm = context;
  /* For a new object liblua passes its type as the old size. */
  size_t held = block == NULL ? 0 : old_size;
  if (new_size == 0) {
    if (block != NULL) agon_arena_give(&vm->arena, block, held);
    return NULL;
  }
  size_t held_class = block == NULL ? 0 : agon_arena_class_size(held);
  size_t new_class = agon_arena_class_size(new_size);
  if (new_class == held_class) return block;
  bool grows = new_class > held_class;
  if (grows) {
    vm->budget -= (int64_t)(new_class >> BYTES_PER_INSTRUCTION_SHIFT);
    if (vm->budget < 0) {
      vm->dead = AGON_BUDGET;
      return NULL;
    }
  }
  void *moved = agon_arena_take(&vm->arena, new_size);
  if (moved == NULL) {
    /* liblua collects everything and asks once more; the collection is paid for here. */
    if (grows) vm->budget -= (int64_t)(vm->arena.head->used >> BYTES_PER_INSTRUCTION_SHIFT);
    /* A block that shrinks may not fail to: it stays where it is and counts as the smaller one from now on. */
    if (!grows) vm->arena.head->used -= held_class - new_class;
    return grows ? NULL : block;
  }
  if (block != NULL) {
    memcpy(moved, block, held < new_size ? held : new_size);
    agon_arena_give(&vm->arena, block, held);
  }
  return moved;
}

static void count_hook(lua_State *L, lua_Debug *record) {
  (void)record;
  agon_vm *vm = agon_vm_of(L);
  vm->budget -= AGON_HOOK_INTERVAL;
  if (vm->budget < 0) agon_vm_die(L, AGON_BUDGET);
}

_Noreturn void agon_vm_die(lua_State *L, enum agon_verdict verdict) {
  agon_vm *vm = agon_vm_of(L);
  if (vm->dead == AGON_OK) {
    vm->dead = verdict;
    /* Handlers that run while the error unwinds (`__close`) get one instruction each, not a thousand. */
    lua_sethook(L, count_hook, LUA_MASKCOUNT, 1);
  }
  luaL_error(L, verdict == AGON_MEMORY ? "memory limit reached" : "instruction budget exhausted");
  abort();
}

void agon_charge(lua_State *L, uint64_t units) {
  agon_vm *vm = agon_vm_of(L);
  /* A state that was not made by agon_vm_open has no budget: a test that compares libraries. */
  if (vm == NULL) return;
  vm->budget -= units > INT64_MAX / 2 ? INT64_MAX / 2 : (int64_t)units;
  if (vm->budget < 0) agon_vm_die(L, AGON_BUDGET);
}

static agon_vm *running;

void agon_charge_running(uint64_t units) {
  agon_vm *vm = running;
  if (vm == NULL) return;
  vm->budget -= (int64_t)units;
  if (vm->budget < 0) lua_sethook(vm->L, count_hook, LUA_MASKCOUNT, 1);
}

_Noreturn void agon_refuse(lua_State *L, const char *format, ...) {
  char text[AGON_MESSAGE_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  agon_vm_of(L)->refused = true;
  lua_pushstring(L, text);
  lua_error(L);
  abort();
}

/* Takes the error at the top of the stack as the VM's message: cut, cleaned, and never an object's own words about itself. */
static void keep_message(agon_vm *vm, lua_State *L) {
  size_t length;
  char shown[128];
  const char *text;
  if (lua_type(L, -1) == LUA_TSTRING) {
    text = lua_tolstring(L, -1, &length);
  } else {
    length = (size_t)snprintf(shown, sizeof shown, "the error is a %s, not a string", luaL_typename(L, -1));
    text = shown;
  }
  /* Repairing may make three bytes of one. */
  enum { READ = AGON_MESSAGE_MAX / 3, KEPT = 340 };
  length = agon_text_clean(text, agon_text_cut(text, length, READ), vm->message);
  vm->message[agon_text_cut(vm->message, length, KEPT)] = 0;
  lua_pop(L, 1);
}

static enum agon_verdict settle(agon_vm *vm, int status) {
  if (status == LUA_OK) {
    vm->verdict = AGON_OK;
    vm->message[0] = 0;
    return AGON_OK;
  }
  if (vm->dead == AGON_OK && status == LUA_ERRMEM) vm->dead = AGON_MEMORY;
  keep_message(vm, vm->L);
  if (vm->dead != AGON_OK) {
    const char *cause = vm->dead == AGON_MEMORY ? "the memory limit is reached" : "the instruction budget is exhausted";
    snprintf(vm->message, sizeof vm->message, "%s", cause);
    vm->verdict = vm->dead;
  } else {
    vm->verdict = vm->refused ? AGON_REFUSED_VALUE : AGON_RUNTIME_ERROR;
  }
  return vm->verdict;
}

static void begin(agon_vm *vm, int64_t instructions) {
  vm->budget = instructions;
  vm->granted = instructions;
  vm->dead = AGON_OK;
  vm->refused = false;
  vm->entries_used = 0;
  agon_random_reset(vm);
  /* Restarts the count of the hook: a call's budget must not depend on what ran in this VM before. */
  lua_sethook(vm->L, count_hook, LUA_MASKCOUNT, AGON_HOOK_INTERVAL);
}

/* The rows of enum agon_callback. */
static const char *const callback_names[AGON_CALLBACKS] = {"setup", "next",     "task",    "parse", "default",
                                                          "apply", "evaluate", "rewards", "view"};

/* How many arguments the function at the top of the stack can tell apart. */
static size_t parameters(lua_State *L) {
  lua_Debug about;
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">u", &about);
  return about.isvararg ? SIZE_MAX : about.nparams;
}

static void find_callbacks(lua_State *L, agon_vm *vm) {
  for (int index = 0; index < AGON_CALLBACKS; index++) {
    vm->callbacks[index] = LUA_NOREF;
    if (!lua_istable(L, -1)) continue;
    lua_pushstring(L, callback_names[index]);
    lua_rawget(L, -2);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
    } else if (lua_isfunction(L, -1)) {
      vm->parameters[index] = parameters(L);
      vm->callbacks[index] = luaL_ref(L, LUA_REGISTRYINDEX);
    } else {
      luaL_error(L, "%s must be a function, got %s", callback_names[index], luaL_typename(L, -1));
    }
  }
}

static int load_body(lua_State *L) {
  agon_vm *vm = agon_vm_of(L);
  const char *entry = lua_touserdata(L, 1);
  agon_open_base(L);
  agon_open_string(L);
  agon_open_table(L);
  agon_open_math(L);
  agon_open_utf8(L);
  agon_open_json(L);
  agon_open_random(L);
  const agon_file *file = agon_find_file(vm->package, entry, strlen(entry));
  if (file == NULL) return luaL_error(L, "%s is missing", entry);
  agon_load_source(L, vm, file);
  lua_call(L, 0, 1);
  if (!lua_istable(L, -1) && !lua_isfunction(L, -1))
    return luaL_error(L, "%s must return a table of callbacks (a bot: a function), got %s", entry, luaL_typename(L, -1));
  vm->entry_is_function = lua_isfunction(L, -1);
  if (lua_istable(L, -1) && lua_getmetatable(L, -1)) return luaL_error(L, "%s must return a plain table, without a metatable", entry);
  find_callbacks(L, vm);
  if (vm->entry_is_function) vm->parameters[AGON_CALLBACKS] = parameters(L);
  vm->entry = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

agon_vm *agon_vm_open(const agon_package *package, const char *entry, const agon_vm_options *options, int64_t instructions) {
  agon_vm *vm = calloc(1, sizeof *vm);
  if (vm == NULL) return NULL;
  vm->options = *options;
  vm->package = package;
  vm->budget = INT64_MAX / 2;
  vm->entry = LUA_NOREF;
  if (!agon_arena_open(&vm->arena, options->memory_bytes)) {
    free(vm);
    return NULL;
  }
  vm->L = lua_newstate(allocate, vm);
  if (vm->L == NULL) {
    agon_arena_close(&vm->arena);
    free(vm);
    return NULL;
  }
  *(agon_vm **)lua_getextraspace(vm->L) = vm;
  /* The collector runs only when the arena is full: see `allocate`. */
  lua_gc(vm->L, LUA_GCSTOP);
  begin(vm, instructions);
  lua_pushcfunction(vm->L, load_body);
  lua_pushlightuserdata(vm->L, (void *)(uintptr_t)entry);
  running = vm;
  int status = lua_pcall(vm->L, 1, 0, 0);
  running = NULL;
  enum agon_verdict verdict = settle(vm, status);
  if (verdict == AGON_REFUSED_VALUE) vm->verdict = AGON_LOAD_REFUSED;
  if (verdict == AGON_OK) {
    /* Collect once, so that the image holds no garbage of the compiler. */
    lua_gc(vm->L, LUA_GCCOLLECT);
    agon_arena_snapshot(&vm->arena);
  }
  return vm;
}

void agon_vm_close(agon_vm *vm) {
  /* The state is dropped with its arena; lua_close would run the plugin's finalizers, if there could be any. */
  agon_arena_close(&vm->arena);
  agon_buffer_free(&vm->scratch);
  free(vm->entries);
  free(vm);
}

void agon_vm_rewind(agon_vm *vm) {
  if (!vm->touched) return;
  agon_arena_rewind(&vm->arena);
  vm->touched = false;
}

size_t agon_vm_image_bytes(const agon_vm *vm) { return vm->arena.image_size; }
enum agon_verdict agon_vm_verdict(const agon_vm *vm) { return vm->verdict; }
const char *agon_vm_message(const agon_vm *vm) { return vm->message; }
bool agon_vm_is_function(const agon_vm *vm) { return vm->entry_is_function; }
bool agon_vm_has(const agon_vm *vm, enum agon_callback callback) { return vm->callbacks[callback] != LUA_NOREF; }

int64_t agon_vm_used(const agon_vm *vm) {
  /* Never more than was granted: the last charge may overshoot. */
  return vm->budget < 0 ? vm->granted : vm->granted - vm->budget;
}

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
    if (!lua_istable(L, -1)) agon_refuse(L, "%s: state.hidden must be a list with one entry a seat, got %s", call->name, luaL_typename(L, -1));
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
    if (length > vm->options.output_bytes) agon_refuse(L, "%s: the text is %zu bytes; %zu are allowed", frame->call->name, length, vm->options.output_bytes);
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
  begin(vm, frame->call->instructions);
  lua_pushcfunction(vm->L, call_body);
  lua_pushlightuserdata(vm->L, frame);
  size_t start = out == NULL ? 0 : out->length;
  running = vm;
  int status = lua_pcall(vm->L, 1, 0, 0);
  running = NULL;
  enum agon_verdict verdict = settle(vm, status);
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
