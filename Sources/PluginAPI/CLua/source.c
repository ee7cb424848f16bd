/* The rules for sources: what is refused before any of it runs. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "vm.h"

const agon_file *agon_find_file(const agon_package *package, const char *path, size_t length) {
  for (size_t index = 0; index < package->count; index++) {
    const char *candidate = package->files[index].path;
    size_t size = strlen(candidate);
    bool whole = size == length && memcmp(candidate, path, length) == 0;
    bool stem = size == length + 4 && memcmp(candidate, path, length) == 0 && memcmp(candidate + length, ".lua", 4) == 0;
    if (whole || stem) return &package->files[index];
  }
  return NULL;
}

/* Reads liblua 5.4's binary form of a compiled function, to count constants. The form is only ever read back in the
   process that has just written it; binary chunks are never loaded. */
typedef struct {
  const uint8_t *at, *end;
  bool sound;
  size_t constants; /* the most that one function has */
  int line;         /* where that function starts */
  agon_line *lines; /* NULL, or what marks the lines that hold something to run */
  size_t line_count;
} dump_reader;

static const uint8_t *take(dump_reader *reader, size_t count) {
  if (!reader->sound || (size_t)(reader->end - reader->at) < count) {
    reader->sound = false;
    return NULL;
  }
  const uint8_t *bytes = reader->at;
  reader->at += count;
  return bytes;
}

static size_t take_size(dump_reader *reader) {
  size_t value = 0;
  for (;;) {
    const uint8_t *byte = take(reader, 1);
    if (byte == NULL) return 0;
    value = value << 7 | (*byte & 0x7f);
    if (*byte & 0x80) return value;
  }
}

static void skip_items(dump_reader *reader, size_t width) {
  size_t count = take_size(reader);
  if (count > SIZE_MAX / 16) reader->sound = false;
  take(reader, count * width);
}

static void skip_string(dump_reader *reader) {
  size_t size = take_size(reader);
  if (size > 1) take(reader, size - 1);
}

static void skip_constants(dump_reader *reader, int line) {
  enum { FLOAT = 0x13, INTEGER = 0x03, SHORT_STRING = 0x04, LONG_STRING = 0x14 };
  size_t count = take_size(reader);
  if (count > reader->constants) {
    reader->constants = count;
    reader->line = line;
  }
  for (size_t index = 0; index < count && reader->sound; index++) {
    const uint8_t *kind = take(reader, 1);
    if (kind == NULL) return;
    if (*kind == FLOAT || *kind == INTEGER) take(reader, 8);
    if (*kind == SHORT_STRING || *kind == LONG_STRING) skip_string(reader);
  }
}

/* A function's lines: each instruction has the difference to the line before, or, where that does not fit a byte, a line in a
   table. Its own return at the very end is nothing that somebody wrote, and neither is the making of a closure, which liblua
   puts in the line of the inner function's end. */
static void read_lines(dump_reader *reader, int line, const uint8_t *code, size_t code_count) {
  enum { IN_TABLE = -0x80, OPCODE = 0x7f, CLOSURE = 79, VARARG_PREPARATION = 81 };
  size_t count = take_size(reader);
  const uint8_t *steps = take(reader, count);
  size_t absolute = take_size(reader);
  size_t next_at = 0, next_line = 0;
  bool has_next = absolute > 0;
  if (has_next) {
    next_at = take_size(reader);
    next_line = take_size(reader);
    absolute--;
  }
  for (size_t index = 0; index < count && reader->sound; index++) {
    int8_t step = (int8_t)steps[index];
    if (step != IN_TABLE) {
      line += step;
    } else if (has_next && next_at == index) {
      line = (int)next_line;
      has_next = absolute > 0;
      if (has_next) {
        next_at = take_size(reader);
        next_line = take_size(reader);
        absolute--;
      }
    }
    unsigned opcode = index < code_count ? code[4 * index] & OPCODE : CLOSURE;
    bool is_written = opcode != CLOSURE && opcode != VARARG_PREPARATION && index + 1 < count;
    if (reader->lines != NULL && is_written && line >= 1 && (size_t)line <= reader->line_count)
      reader->lines[line - 1].is_executable = true;
  }
  for (; absolute > 0 && reader->sound; absolute--) {
    take_size(reader);
    take_size(reader);
  }
}

/* Nesting of functions is bounded by the compiler's own limit (200 levels). */
static void read_function(dump_reader *reader) {
  skip_string(reader);
  int line = (int)take_size(reader);
  take_size(reader);
  take(reader, 3);
  size_t code_count = take_size(reader);
  const uint8_t *code = take(reader, code_count > SIZE_MAX / 16 ? SIZE_MAX : code_count * 4);
  skip_constants(reader, line);
  skip_items(reader, 3);
  size_t functions = take_size(reader);
  for (size_t index = 0; index < functions && reader->sound; index++) read_function(reader);
  read_lines(reader, line, code, code_count);
  size_t locals = take_size(reader);
  for (size_t index = 0; index < locals && reader->sound; index++) {
    skip_string(reader);
    take_size(reader);
    take_size(reader);
  }
  size_t upvalues = take_size(reader);
  for (size_t index = 0; index < upvalues && reader->sound; index++) skip_string(reader);
}

static int collect_dump(lua_State *L, const void *bytes, size_t length, void *context) {
  (void)L;
  agon_buffer_append(context, bytes, length);
  return 0;
}

enum { HEADER = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1 };

/* liblua 5.4.4 compiles `1 | (2 or 3)` wrongly in a function with more than 255 constants; fewer are allowed than that. */
static void check_constants(lua_State *L, agon_vm *vm, const char *path) {
  vm->scratch.length = 0;
  lua_dump(L, collect_dump, &vm->scratch, 0);
  dump_reader reader = {.at = vm->scratch.bytes, .end = vm->scratch.bytes + vm->scratch.length, .sound = true};
  take(&reader, HEADER);
  read_function(&reader);
  if (!reader.sound || reader.at != reader.end) agon_refuse(L, "%s: the compiled form could not be checked", path);
  if (reader.constants > AGON_CONSTANTS_MAX)
    agon_refuse(L, "%s:%d: a function with %zu constants; at most %d are allowed: move data into strings or several functions", path,
                reader.line > 0 ? reader.line : 1, reader.constants, AGON_CONSTANTS_MAX);
}

static bool mentions(const agon_file *file, const char *word) { return memmem(file->source, file->length, word, strlen(word)) != NULL; }

void agon_load_source(lua_State *L, agon_vm *vm, const agon_file *file) {
  if (file->length > AGON_FILE_BYTES_MAX)
    agon_refuse(L, "%s is %zu bytes; a source file may have at most %d", file->path, file->length, AGON_FILE_BYTES_MAX);
  if (file->length > 0 && memchr(file->source, 0x1b, file->length) != NULL)
    agon_refuse(L, "%s holds an ESC byte: bytecode and terminal sequences are refused", file->path);
  if (memchr(file->source, 0, file->length) != NULL) agon_refuse(L, "%s holds a NUL byte", file->path);
  if (!agon_text_is_utf8(file->source, file->length)) agon_refuse(L, "%s is not valid UTF-8", file->path);
  /* 5.4.4 generates wrong code for a constant _ENV; a Space has no use for another environment. */
  if (mentions(file, "_ENV")) agon_refuse(L, "%s mentions _ENV, which is not part of the contract", file->path);
  agon_charge(L, file->length / 4);
  lua_pushfstring(L, "@%s", file->path);
  int status = luaL_loadbufferx(L, file->source, file->length, lua_tostring(L, -1), "t");
  lua_remove(L, -2);
  if (status == LUA_ERRMEM) lua_error(L);
  if (status != LUA_OK) agon_refuse(L, "%s", lua_tostring(L, -1));
  check_constants(L, vm, file->path);
}

static void *allocate_freely(void *context, void *block, size_t old_size, size_t new_size) {
  (void)context;
  (void)old_size;
  if (new_size == 0) {
    free(block);
    return NULL;
  }
  return realloc(block, new_size);
}

/* In a state of its own: a VM that counts lines holds and charges what one does that counts none. */
void agon_mark_lines(const agon_file *file, agon_line *lines, size_t count) {
  lua_State *L = lua_newstate(allocate_freely, NULL);
  if (L == NULL) abort();
  agon_buffer dump = {0};
  if (luaL_loadbufferx(L, file->source, file->length, "@", "t") == LUA_OK && lua_dump(L, collect_dump, &dump, 0) == 0) {
    dump_reader reader = {.at = dump.bytes, .end = dump.bytes + dump.length, .sound = true, .lines = lines, .line_count = count};
    take(&reader, HEADER);
    read_function(&reader);
  }
  agon_buffer_free(&dump);
  lua_close(L);
}
