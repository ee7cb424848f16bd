/* Counting lines: which have run, how often, and what they used. The counts lie outside of the arena, so that no rewind takes
   anything back.

   The hook fires at every instruction instead of at every thousandth, and keeps the budget in thousands all the same: a call
   ends at the same instruction as it does without counting. One thing differs. Before a hook runs, liblua makes room for it on
   the Lua stack, which may so grow a little earlier than it would: a call may be charged for a stack of twice the size where it
   would have come out with the smaller one. */
#include <stdlib.h>

#include "vm.h"

enum { TRACE_MAX = 16 };

typedef struct {
  agon_line *lines;
  size_t count;
} counted_file;

struct agon_profile {
  const agon_package *package;
  counted_file *files;
  size_t found; /* the file that was looked up last */

  agon_line *current;   /* the line of the last instruction; NULL for none of the package's */
  const void *frame;    /* the call that it ran in */
  int64_t pending;      /* 1 once an instruction has run that is not counted yet */
  int64_t budget;       /* the budget before that instruction */
  int since_charge;     /* instructions since the last thousand was taken from the budget */

  agon_place trace[TRACE_MAX];
  size_t trace_length;
};

static bool is_source(const agon_file *file) {
  size_t length = strlen(file->path);
  return length > 4 && memcmp(file->path + length - 4, ".lua", 4) == 0;
}

agon_profile *agon_profile_open(const agon_package *package) {
  agon_profile *profile = calloc(1, sizeof *profile);
  counted_file *files = calloc(package->count == 0 ? 1 : package->count, sizeof *files);
  if (profile == NULL || files == NULL) abort();
  *profile = (agon_profile){.package = package, .files = files};
  for (size_t index = 0; index < package->count; index++) {
    const agon_file *file = &package->files[index];
    if (!is_source(file) || file->length > AGON_FILE_BYTES_MAX) continue;
    size_t count = 1;
    for (size_t at = 0; at < file->length; at++) count += file->source[at] == '\n';
    files[index] = (counted_file){.lines = calloc(count, sizeof *files[index].lines), .count = count};
    if (files[index].lines == NULL) abort();
    agon_mark_lines(file, files[index].lines, count);
  }
  return profile;
}

void agon_profile_close(agon_profile *profile) {
  if (profile == NULL) return;
  for (size_t index = 0; index < profile->package->count; index++) free(profile->files[index].lines);
  free(profile->files);
  free(profile);
}

/* The index of the file that a chunk was compiled from; the package's count for a function in C. */
static size_t file_of(agon_profile *profile, const char *source) {
  const agon_package *package = profile->package;
  if (source == NULL || source[0] != '@') return package->count;
  if (profile->found < package->count && strcmp(package->files[profile->found].path, source + 1) == 0) return profile->found;
  for (size_t index = 0; index < package->count; index++) {
    if (strcmp(package->files[index].path, source + 1) != 0) continue;
    profile->found = index;
    return index;
  }
  return package->count;
}

static agon_line *line_of(agon_profile *profile, const char *source, int line) {
  size_t index = file_of(profile, source);
  if (index == profile->package->count || line < 1 || (size_t)line > profile->files[index].count) return NULL;
  return &profile->files[index].lines[line - 1];
}

void agon_profile_settle(agon_vm *vm) {
  agon_profile *profile = vm->profile;
  if (profile->current != NULL && profile->pending > 0)
    profile->current->instructions += (uint64_t)(profile->pending + profile->budget - vm->budget);
  profile->pending = 0;
  profile->budget = vm->budget;
}

static void count_instruction(lua_State *L, agon_vm *vm, lua_Debug *record) {
  agon_profile *profile = vm->profile;
  agon_profile_settle(vm);
  if (++profile->since_charge == AGON_HOOK_INTERVAL) {
    profile->since_charge = 0;
    vm->budget -= AGON_HOOK_INTERVAL;
    profile->budget = vm->budget;
    if (vm->budget < 0) agon_vm_die(L, AGON_BUDGET);
  }
  profile->pending = 1;
  /* Back in a caller: no line is entered, but it is another one than the last instruction's. */
  if (record->i_ci == profile->frame) return;
  profile->frame = record->i_ci;
  lua_getinfo(L, "Sl", record);
  profile->current = line_of(profile, record->source, record->currentline);
}

static void profile_hook(lua_State *L, lua_Debug *record) {
  agon_vm *vm = agon_vm_of(L);
  agon_profile *profile = vm->profile;
  switch (record->event) {
    case LUA_HOOKCOUNT: count_instruction(L, vm, record); return;
    case LUA_HOOKLINE:
      lua_getinfo(L, "S", record);
      profile->frame = record->i_ci;
      profile->current = line_of(profile, record->source, record->currentline);
      if (profile->current != NULL) profile->current->hits++;
      return;
    default: { /* a call */
      lua_getinfo(L, "S", record);
      agon_line *start = line_of(profile, record->source, record->linedefined);
      if (start != NULL) start->calls++;
    }
  }
}

void agon_profile_begin(agon_vm *vm) {
  agon_profile *profile = vm->profile;
  profile->current = NULL;
  profile->frame = NULL;
  profile->pending = 0;
  profile->budget = vm->budget;
  profile->since_charge = 0;
  profile->trace_length = 0;
  lua_sethook(vm->L, profile_hook, LUA_MASKCALL | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void agon_profile_note(lua_State *L) {
  agon_profile *profile = agon_vm_of(L)->profile;
  lua_Debug record;
  profile->trace_length = 0;
  for (int level = 0; profile->trace_length < TRACE_MAX && lua_getstack(L, level, &record); level++) {
    lua_getinfo(L, "Sl", &record);
    size_t index = file_of(profile, record.source);
    if (index == profile->package->count || record.currentline < 1) continue;
    profile->trace[profile->trace_length++] =
        (agon_place){.path = profile->package->files[index].path, .line = record.currentline, .last_line = record.currentline};
  }
}

int agon_profile_trace(lua_State *L) {
  agon_profile_note(L);
  return 1;
}

/* The line of the last instruction, where nothing better is known: a call that ends while it asks for memory raises no error
   that a handler sees. */
static size_t last_line(const agon_profile *profile, agon_place *place) {
  for (size_t index = 0; index < profile->package->count; index++) {
    const counted_file *file = &profile->files[index];
    if (profile->current < file->lines || profile->current >= file->lines + file->count) continue;
    int line = (int)(profile->current - file->lines) + 1;
    *place = (agon_place){.path = profile->package->files[index].path, .line = line, .last_line = line};
    return 1;
  }
  return 0;
}

const agon_line *agon_vm_lines(const agon_vm *vm, size_t file, size_t *count) {
  if (vm->profile == NULL || file >= vm->package->count) {
    *count = 0;
    return NULL;
  }
  *count = vm->profile->files[file].count;
  return vm->profile->files[file].lines;
}

size_t agon_vm_trace(const agon_vm *vm, agon_place *places, size_t most) {
  if (vm->profile == NULL || most == 0) return 0;
  if (vm->profile->trace_length == 0) return vm->profile->current == NULL ? 0 : last_line(vm->profile, places);
  size_t count = vm->profile->trace_length < most ? vm->profile->trace_length : most;
  memcpy(places, vm->profile->trace, count * sizeof *places);
  return count;
}

agon_place agon_vm_place(agon_vm *vm, enum agon_callback callback) {
  if (!agon_vm_has(vm, callback)) return (agon_place){0};
  lua_Debug record;
  lua_rawgeti(vm->L, LUA_REGISTRYINDEX, vm->callbacks[callback]);
  lua_getinfo(vm->L, ">S", &record);
  if (record.source == NULL || record.source[0] != '@') return (agon_place){0};
  const agon_file *file = agon_find_file(vm->package, record.source + 1, strlen(record.source + 1));
  if (file == NULL) return (agon_place){0};
  return (agon_place){.path = file->path, .line = record.linedefined, .last_line = record.lastlinedefined};
}
