/* What leaves a plugin: its values as canonical DAG-CBOR, read by raw access only. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm.h"

static const lua_Integer largest = ((lua_Integer)1 << 53) - 1;

void agon_cbor_head(agon_buffer *out, uint8_t major, uint64_t argument) {
  uint8_t head[9];
  if (argument < 24) {
    head[0] = (uint8_t)(major << 5 | argument);
    agon_put(out, head, 1);
    return;
  }
  size_t width = argument < 0x100 ? 1 : argument < 0x10000 ? 2 : argument < 0x100000000 ? 4 : 8;
  uint8_t info = width == 1 ? 24 : width == 2 ? 25 : width == 4 ? 26 : 27;
  head[0] = (uint8_t)(major << 5 | info);
  for (size_t index = 0; index < width; index++) head[1 + index] = (uint8_t)(argument >> (8 * (width - 1 - index)));
  agon_put(out, head, 1 + width);
}

void agon_cbor_int(agon_buffer *out, int64_t value) {
  if (value >= 0)
    agon_cbor_head(out, 0, (uint64_t)value);
  else
    agon_cbor_head(out, 1, ~(uint64_t)value);
}

void agon_cbor_text(agon_buffer *out, const char *text, size_t length) {
  agon_cbor_head(out, 3, length);
  agon_put(out, text, length);
}

/* "state.w[2].name": where the value being encoded stands. */
static const char *path_text(agon_vm *vm, char *into, size_t size) {
  size_t at = (size_t)snprintf(into, size, "%s", vm->root);
  for (int index = 0; index < vm->depth && at < size; index++) {
    const agon_path_part *part = &vm->path[index];
    int written = part->key == NULL ? snprintf(into + at, size - at, "[%lld]", (long long)part->index)
                                    : snprintf(into + at, size - at, ".%.*s", (int)(part->length > 40 ? 40 : part->length), part->key);
    at += (size_t)(written < 0 ? 0 : written);
  }
  return into;
}

_Noreturn static void refuse_here(lua_State *L, agon_vm *vm, const char *reason) {
  char path[400];
  agon_refuse(L, "%s %s", path_text(vm, path, sizeof path), reason);
}

static void encode_value(lua_State *L, agon_vm *vm);

static void encode_float(lua_State *L, agon_vm *vm, lua_Number value) {
  if (isnan(value)) refuse_here(L, vm, "is NaN");
  if (isinf(value)) refuse_here(L, vm, "is infinite");
  if (value >= -(lua_Number)largest && value <= (lua_Number)largest && value == floor(value)) {
    agon_cbor_int(vm->out, (int64_t)value);
    return;
  }
  uint64_t bits;
  memcpy(&bits, &value, 8);
  uint8_t bytes[9] = {0xfb};
  for (int index = 0; index < 8; index++) bytes[1 + index] = (uint8_t)(bits >> (8 * (7 - index)));
  agon_buffer_append(vm->out, bytes, 9);
}

static void encode_text(lua_State *L, agon_vm *vm) {
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  if (length > AGON_VALUE_BYTES_MAX) refuse_here(L, vm, "is a string of more than 1 MiB");
  agon_charge(L, length / 64);
  if (agon_text_is_utf8(text, length)) {
    agon_cbor_text(vm->out, text, length);
    return;
  }
  /* A string cut inside a character is repaired: an agent's words must not be able to void a session through `sub`. */
  char *repaired = lua_newuserdatauv(L, length * 3 + 1, 0);
  size_t from = 0, to = 0;
  while (from < length) {
    size_t step = 1;
    while (step <= 4 && from + step <= length && !agon_text_is_utf8(text + from, step)) step++;
    if (step <= 4 && from + step <= length) {
      memcpy(repaired + to, text + from, step);
      to += step;
      from += step;
    } else {
      memcpy(repaired + to, "\xef\xbf\xbd", 3);
      to += 3;
      from++;
    }
  }
  agon_cbor_text(vm->out, repaired, to);
  lua_pop(L, 1);
}

static void encode_list(lua_State *L, agon_vm *vm, lua_Integer count) {
  int depth = vm->depth++;
  agon_cbor_head(vm->out, 4, (uint64_t)count);
  for (lua_Integer index = 1; index <= count; index++) {
    vm->path[depth] = (agon_path_part){.index = index};
    lua_rawgeti(L, -1, index);
    encode_value(L, vm);
    lua_pop(L, 1);
  }
  vm->depth = depth;
}

static bool precedes(const agon_map_entry *a, const agon_map_entry *b) {
  return agon_key_compare(a->key, a->length, b->key, b->length) < 0;
}

/* Heap sort. The C library's qsort asks the system for the size of memory, which the worker's filter answers with death. */
static void sift_entries(agon_map_entry *entries, size_t root, size_t count) {
  for (size_t child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && precedes(&entries[child], &entries[child + 1])) child++;
    if (!precedes(&entries[root], &entries[child])) return;
    agon_map_entry swapped = entries[root];
    entries[root] = entries[child];
    entries[child] = swapped;
  }
}

static void sort_entries(agon_map_entry *entries, size_t count) {
  if (count < 12) {
    for (size_t index = 1; index < count; index++) {
      agon_map_entry moving = entries[index];
      size_t to = index;
      for (; to > 0 && precedes(&moving, &entries[to - 1]); to--) entries[to] = entries[to - 1];
      entries[to] = moving;
    }
    return;
  }
  for (size_t root = count / 2; root-- > 0;) sift_entries(entries, root, count);
  for (size_t last = count - 1; last > 0; last--) {
    agon_map_entry swapped = entries[0];
    entries[0] = entries[last];
    entries[last] = swapped;
    sift_entries(entries, 0, last);
  }
}

static void add_entry(agon_vm *vm, agon_map_entry entry) {
  if (vm->entries_used == vm->entries_capacity) {
    vm->entries_capacity = vm->entries_capacity == 0 ? 256 : vm->entries_capacity * 2;
    vm->entries = realloc(vm->entries, vm->entries_capacity * sizeof *vm->entries);
    if (vm->entries == NULL) abort();
  }
  vm->entries[vm->entries_used++] = entry;
}

/* Sorts the records that `encode_table` has made of the keys and values on the Lua stack, and encodes in that order. */
static void encode_map(lua_State *L, agon_vm *vm, size_t first) {
  int depth = vm->depth++;
  size_t count = vm->entries_used - first;
  sort_entries(vm->entries + first, count);
  agon_cbor_head(vm->out, 5, count);
  for (size_t index = 0; index < count; index++) {
    agon_map_entry entry = vm->entries[first + index];
    vm->path[depth] = (agon_path_part){.key = entry.key, .length = entry.length};
    if (!agon_text_is_utf8(entry.key, entry.length)) refuse_here(L, vm, "is a key that is not valid UTF-8");
    agon_cbor_text(vm->out, entry.key, entry.length);
    lua_pushvalue(L, entry.slot);
    encode_value(L, vm);
    lua_pop(L, 1);
  }
  vm->depth = depth;
}

/* Explains why a table is neither a list nor a map with text keys. */
_Noreturn static void refuse_table(lua_State *L, agon_vm *vm, lua_Integer integers, lua_Integer top) {
  char path[400];
  path_text(vm, path, sizeof path);
  if (integers > 0) {
    for (lua_Integer index = 1; index <= top; index++) {
      bool missing = lua_rawgeti(L, -1, index) == LUA_TNIL;
      lua_pop(L, 1);
      if (!missing) continue;
      /* The gap may be as wide as integers go: the next key is looked for among those that exist. */
      lua_Integer next = top;
      lua_pushnil(L);
      while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_isinteger(L, -1) && lua_tointeger(L, -1) > index && lua_tointeger(L, -1) < next) next = lua_tointeger(L, -1);
      }
      agon_refuse(L, "%s[%lld] is missing but %s[%lld] exists: lists have no holes; use false", path, (long long)index, path,
                  (long long)next);
    }
  }
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pop(L, 1);
    if (integers > 0 && lua_type(L, -1) == LUA_TSTRING)
      agon_refuse(L, "%s mixes list items and the key \"%.40s\"", path, lua_tostring(L, -1));
    if (lua_type(L, -1) != LUA_TSTRING && !lua_isinteger(L, -1))
      agon_refuse(L, "%s has a key that is a %s; keys are strings, or 1 to n for a list", path, luaL_typename(L, -1));
    if (lua_isinteger(L, -1) && (lua_tointeger(L, -1) < 1 || integers == 0))
      agon_refuse(L, "%s has the key %lld; keys are strings, or 1 to n for a list", path, (long long)lua_tointeger(L, -1));
  }
  agon_refuse(L, "%s is neither a list nor an object", path);
}

/* Reads the keys once. Every text key stays on the Lua stack with its value; a list has none, and is read by index after. */
static void encode_table(lua_State *L, agon_vm *vm) {
  enum { ENTRIES_A_CHECK = 8 };
  if (vm->depth >= AGON_DEPTH_MAX) refuse_here(L, vm, "is nested deeper than 16, or contains itself");
  luaL_checkstack(L, 8, "nested too deeply");
  if (lua_getmetatable(L, -1)) refuse_here(L, vm, "has a metatable; only plain tables can be returned");
  int table = lua_gettop(L);
  size_t first = vm->entries_used;
  lua_Integer integers = 0, texts = 0, top = 0, others = 0;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    int type = lua_type(L, -2), exact = 0;
    if (type == LUA_TSTRING) {
      if (texts++ % ENTRIES_A_CHECK == 0) luaL_checkstack(L, 2 * ENTRIES_A_CHECK + 8, "a table has too many keys");
      agon_map_entry entry = {.slot = lua_gettop(L)};
      entry.key = lua_tolstring(L, -2, &entry.length);
      add_entry(vm, entry);
      lua_pushvalue(L, -2);
    } else {
      lua_Integer key = type == LUA_TNUMBER ? lua_tointegerx(L, -2, &exact) : 0;
      if (exact && key > 0) {
        integers++;
        if (key > top) top = key;
      } else {
        others++;
      }
      lua_pop(L, 1);
    }
    if (integers + texts + others > AGON_NODES_MAX) refuse_here(L, vm, "has more than 10000 entries");
  }
  if (others > 0 || (integers > 0 && texts > 0) || top != integers) {
    lua_settop(L, table);
    refuse_table(L, vm, integers, top);
  }
  agon_charge(L, (uint64_t)(integers + texts));
  if (texts > 0)
    encode_map(L, vm, first);
  else
    encode_list(L, vm, integers);
  vm->entries_used = first;
  lua_settop(L, table);
}

static void encode_value(lua_State *L, agon_vm *vm) {
  if (++vm->nodes > AGON_NODES_MAX) refuse_here(L, vm, "is the 10001st value: a result may hold 10000");
  if (vm->out->length - vm->out_start > vm->options.output_bytes) {
    char reason[80];
    snprintf(reason, sizeof reason, "goes over the %zu bytes that a result may take", vm->options.output_bytes);
    refuse_here(L, vm, reason);
  }
  switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN: agon_put(vm->out, lua_toboolean(L, -1) ? "\xf5" : "\xf4", 1); break;
    case LUA_TSTRING: encode_text(L, vm); break;
    case LUA_TTABLE: encode_table(L, vm); break;
    case LUA_TNUMBER:
      if (!lua_isinteger(L, -1)) {
        encode_float(L, vm, lua_tonumber(L, -1));
      } else {
        lua_Integer value = lua_tointeger(L, -1);
        if (value < -largest || value > largest) refuse_here(L, vm, "is an integer outside ±(2^53-1)");
        agon_cbor_int(vm->out, value);
      }
      break;
    default: {
      char reason[64];
      snprintf(reason, sizeof reason, "is a %s, which cannot be recorded", luaL_typename(L, -1));
      refuse_here(L, vm, reason);
    }
  }
}

void agon_encode(lua_State *L, agon_vm *vm, const char *root) {
  vm->root = root;
  vm->depth = 0;
  vm->nodes = 0;
  vm->entries_used = 0;
  vm->out_start = vm->out->length;
  encode_value(L, vm);
  if (vm->out->length - vm->out_start > vm->options.output_bytes)
    agon_refuse(L, "%s takes %zu bytes; a result may take %zu", root, vm->out->length - vm->out_start, vm->options.output_bytes);
}
