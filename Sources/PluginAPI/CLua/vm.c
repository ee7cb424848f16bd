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
    if (vm->profile != NULL) agon_profile_note(L);
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

void agon_vm_begin(agon_vm *vm, int64_t instructions) {
  vm->budget = instructions;
  vm->granted = instructions;
  vm->dead = AGON_OK;
  vm->refused = false;
  vm->entries_used = 0;
  vm->places.length = 0;
  agon_random_reset(vm);
  /* Restarts the count of the hook: a call's budget must not depend on what ran in this VM before. */
  lua_sethook(vm->L, count_hook, LUA_MASKCOUNT, AGON_HOOK_INTERVAL);
  if (vm->profile != NULL) agon_profile_begin(vm);
}

enum agon_verdict agon_vm_protected(agon_vm *vm, int arguments) {
  int handler = 0;
  if (vm->profile != NULL) {
    handler = lua_gettop(vm->L) - arguments;
    lua_pushcfunction(vm->L, agon_profile_trace);
    lua_insert(vm->L, handler);
  }
  running = vm;
  int status = lua_pcall(vm->L, arguments, 0, handler);
  running = NULL;
  if (handler > 0) {
    lua_remove(vm->L, handler);
    agon_profile_settle(vm);
  }
  return settle(vm, status);
}

const char *const agon_callback_names[AGON_CALLBACKS] = {"setup", "next",     "task",    "parse", "default",
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
    lua_pushstring(L, agon_callback_names[index]);
    lua_rawget(L, -2);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
    } else if (lua_isfunction(L, -1)) {
      vm->parameters[index] = parameters(L);
      vm->callbacks[index] = luaL_ref(L, LUA_REGISTRYINDEX);
    } else {
      luaL_error(L, "%s must be a function, got %s", agon_callback_names[index], luaL_typename(L, -1));
    }
  }
}

/* A program gets its input and gives its value; it has no other files, and nothing to draw from. */
static void close_to_programs(lua_State *L) {
  static const char *const names[] = {"require", "random"};
  for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
    lua_pushnil(L);
    lua_setglobal(L, names[index]);
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
  if (vm->options.is_program) close_to_programs(L);
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
  if (options->counts_lines) vm->profile = agon_profile_open(package);
  if (!agon_arena_open(&vm->arena, options->memory_bytes)) {
    agon_profile_close(vm->profile);
    free(vm);
    return NULL;
  }
  vm->L = lua_newstate(allocate, vm);
  if (vm->L == NULL) {
    agon_arena_close(&vm->arena);
    agon_profile_close(vm->profile);
    free(vm);
    return NULL;
  }
  *(agon_vm **)lua_getextraspace(vm->L) = vm;
  /* The collector runs only when the arena is full: see `allocate`. */
  lua_gc(vm->L, LUA_GCSTOP);
  agon_vm_begin(vm, instructions);
  lua_pushcfunction(vm->L, load_body);
  lua_pushlightuserdata(vm->L, (void *)(uintptr_t)entry);
  enum agon_verdict verdict = agon_vm_protected(vm, 1);
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
  agon_buffer_free(&vm->places);
  agon_profile_close(vm->profile);
  free(vm->entries);
  free(vm);
}

void agon_vm_rewind(agon_vm *vm) {
  if (!vm->touched) return;
  agon_arena_rewind(&vm->arena);
  vm->touched = false;
}

size_t agon_vm_image_bytes(const agon_vm *vm) { return vm->arena.image_size; }
size_t agon_vm_reach(const agon_vm *vm) { return vm->arena.head->bump; }
enum agon_verdict agon_vm_verdict(const agon_vm *vm) { return vm->verdict; }
const char *agon_vm_message(const agon_vm *vm) { return vm->message; }
bool agon_vm_is_function(const agon_vm *vm) { return vm->entry_is_function; }
bool agon_vm_has(const agon_vm *vm, enum agon_callback callback) { return vm->callbacks[callback] != LUA_NOREF; }

int64_t agon_vm_used(const agon_vm *vm) {
  /* Never more than was granted: the last charge may overshoot. */
  return vm->budget < 0 ? vm->granted : vm->granted - vm->budget;
}
