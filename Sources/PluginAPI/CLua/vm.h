/* The parts of a VM that the files of this module share. */
#ifndef AGON_VM_H
#define AGON_VM_H

#include <string.h>

#include "agon_lua.h"
#include "arena.h"
#include "clua.h"

/* One key or index on the way to the value being encoded: what a message about it names. */
typedef struct {
  const char *key; /* NULL: an index */
  size_t length;
  lua_Integer index;
} agon_path_part;

typedef struct {
  const char *key;
  size_t length;
  int slot; /* where on the Lua stack the value lies */
} agon_map_entry;

typedef struct agon_profile agon_profile;

struct agon_vm {
  lua_State *L;
  agon_arena arena;
  agon_vm_options options;
  const agon_package *package;

  int64_t budget;         /* what the running call has left */
  int64_t granted;        /* what it started with */
  enum agon_verdict dead; /* sticky: once not AGON_OK, every `pcall` re-raises */
  bool refused;           /* the error on its way is a refused value */

  enum agon_verdict verdict;
  char message[AGON_MESSAGE_MAX];

  int callbacks[AGON_CALLBACKS]; /* references in the registry, LUA_NOREF where absent */
  int entry;                     /* the reference of what the entry file returned */
  bool entry_is_function;
  /* How many arguments each of them takes, the entry last: what a function does not name is not decoded for it. */
  size_t parameters[AGON_CALLBACKS + 1];

  bool touched; /* something has run since the VM was last as its image */

  agon_profile *profile; /* NULL where lines are not counted */

  const agon_call *call; /* the running call, for `random` */
  struct {
    bool keyed;
    uint32_t key[8];
    uint64_t counter;
    uint8_t block[64];
    unsigned at;
  } random;

  /* Scratch of the encoder. It belongs to the VM, so that an error thrown from inside loses nothing. */
  agon_buffer *out;
  size_t out_start;
  agon_path_part path[AGON_DEPTH_MAX + 2];
  int depth;
  int nodes;
  const char *root;
  agon_map_entry *entries;
  size_t entries_used, entries_capacity;
  agon_buffer scratch;

  /* Scratch of the decoder where it reads maps from their end: where the entries start that it has still to push. */
  agon_buffer places;
};

static inline agon_vm *agon_vm_of(lua_State *L) { return *(agon_vm **)lua_getextraspace(L); }

/* Ends the running call for good: sets the sticky flag, makes the hook fire at every instruction, and raises. */
_Noreturn void agon_vm_die(lua_State *L, enum agon_verdict verdict);

/* Raises an error that stands for a refused value. */
_Noreturn void agon_refuse(lua_State *L, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Grants a budget and forgets how the last call ended. */
void agon_vm_begin(agon_vm *vm, int64_t instructions);
/* Runs the C function below `arguments` arguments on the stack, protected, and keeps how it ended. */
enum agon_verdict agon_vm_protected(agon_vm *vm, int arguments);

/* Encodes the value at the top of the stack into vm->out. `root` names it in messages. */
void agon_encode(lua_State *L, agon_vm *vm, const char *root);
/* Pushes the decoded value; false (and nothing pushed) for bytes that are not what the host sends. A state's hidden parts
   are cut for `seat` as agon_argument says. */
bool agon_decode(lua_State *L, const uint8_t *bytes, size_t length);
bool agon_decode_state(lua_State *L, const uint8_t *bytes, size_t length, int64_t seat);

/* As agon_buffer_append, without a call where there is room: values are written a byte or two at a time. */
static inline void agon_put(agon_buffer *out, const void *bytes, size_t length) {
  if (out->capacity - out->length < length) {
    agon_buffer_append(out, bytes, length);
    return;
  }
  memcpy(out->bytes + out->length, bytes, length);
  out->length += length;
}

/* `random`, and the loader behind `require`. */
void agon_open_random(lua_State *L);
void agon_random_reset(agon_vm *vm);
/* Compiles a source under all the rules for sources. Pushes the function, or raises. */
void agon_load_source(lua_State *L, agon_vm *vm, const agon_file *file);
const agon_file *agon_find_file(const agon_package *package, const char *path, size_t length);
/* Marks the lines of a source that hold something to run: not those of a function's end alone. Nothing is marked in a source
   that does not compile. */
void agon_mark_lines(const agon_file *file, agon_line *lines, size_t count);

/* profile.c: counting lines. The hook stands in for the one that only counts instructions, and charges as that does. */
agon_profile *agon_profile_open(const agon_package *package);
void agon_profile_close(agon_profile *profile);
void agon_profile_begin(agon_vm *vm);
/* Counts what the last instruction has used. */
void agon_profile_settle(agon_vm *vm);
/* Notes which lines are running. */
void agon_profile_note(lua_State *L);
/* A message handler that notes where an error was raised, and leaves it as it is. */
int agon_profile_trace(lua_State *L);

#endif
