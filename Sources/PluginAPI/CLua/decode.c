/* What a plugin is given: DAG-CBOR as fresh tables, with what it may not see cut out. */
#include <string.h>

#include "vm.h"

/* What the host sends may wrap a plugin's value: an action stands three levels deep in an event, and four in state.rounds. */
enum { HOST_DEPTH_MAX = AGON_DEPTH_MAX + 8 };

enum { EVERYTHING = -1 };

typedef struct {
  const uint8_t *at, *end;
  agon_buffer *places; /* NULL: the keys of maps are inserted in their order; otherwise from the last to the first */
} cbor_reader;

static cbor_reader reader_of(lua_State *L, const uint8_t *bytes, size_t length) {
  agon_vm *vm = agon_vm_of(L);
  bool reverses = vm->call != NULL && vm->call->reverses_keys;
  return (cbor_reader){.at = bytes, .end = bytes + length, .places = reverses ? &vm->places : NULL};
}

static bool read_head(cbor_reader *reader, uint8_t *major, uint8_t *info, uint64_t *argument) {
  if (reader->at == reader->end) return false;
  uint8_t first = *reader->at++;
  *major = first >> 5;
  *info = first & 31;
  *argument = *info;
  if (*info < 24) return true;
  if (*info > 27) return false;
  size_t width = (size_t)1 << (*info - 24);
  if ((size_t)(reader->end - reader->at) < width) return false;
  *argument = 0;
  for (size_t index = 0; index < width; index++) *argument = *argument << 8 | *reader->at++;
  return true;
}

static bool skip_value(cbor_reader *reader, int depth) {
  uint8_t major, info;
  uint64_t argument;
  if (depth > HOST_DEPTH_MAX || !read_head(reader, &major, &info, &argument)) return false;
  if (major == 2 || major == 3) {
    if (argument > (uint64_t)(reader->end - reader->at)) return false;
    reader->at += argument;
  } else if (major == 4 || major == 5) {
    for (uint64_t index = 0; index < argument * (major - 3u); index++)
      if (!skip_value(reader, depth + 1)) return false;
  }
  return true;
}

static bool push_value(lua_State *L, cbor_reader *reader, int depth);

static bool push_list(lua_State *L, cbor_reader *reader, uint64_t count, int depth) {
  if (count > (uint64_t)(reader->end - reader->at)) return false;
  lua_createtable(L, (int)count, 0);
  for (uint64_t index = 1; index <= count; index++) {
    if (!push_value(L, reader, depth + 1)) return false;
    lua_rawseti(L, -2, (lua_Integer)index);
  }
  return true;
}

static bool push_key(lua_State *L, cbor_reader *reader) {
  uint8_t major, info;
  uint64_t argument;
  if (!read_head(reader, &major, &info, &argument) || major != 3 || argument > (uint64_t)(reader->end - reader->at)) return false;
  lua_pushlstring(L, (const char *)reader->at, argument);
  reader->at += argument;
  return true;
}

static bool push_hidden(lua_State *L, cbor_reader *reader, int64_t seat);

/* Reads a key and its value into the table at the top of the stack, cut for `seat`: a state's own parts are hidden, and nothing
   below them is. */
static bool push_entry(lua_State *L, cbor_reader *reader, int depth, int64_t seat) {
  if (!push_key(L, reader)) return false;
  size_t length = 0;
  /* A key of a plugin's may hold a NUL: only the whole of it counts. */
  const char *key = seat == EVERYTHING ? NULL : lua_tolstring(L, -1, &length);
  if (key != NULL && length == 6 && memcmp(key, "secret", 6) == 0) {
    if (!skip_value(reader, depth + 1)) return false;
    lua_pushboolean(L, 0);
  } else if (key != NULL && length == 6 && memcmp(key, "hidden", 6) == 0) {
    if (!push_hidden(L, reader, seat)) return false;
  } else if (!push_value(L, reader, depth + 1)) {
    return false;
  }
  lua_rawset(L, -3);
  return true;
}

/* The entries of a map from the last to the first: whatever comes of the order in which keys were inserted then shows. */
static bool push_reversed(lua_State *L, cbor_reader *reader, uint64_t count, int depth, int64_t seat) {
  agon_buffer *places = reader->places;
  size_t first = places->length;
  for (uint64_t index = 0; index < count; index++) {
    agon_buffer_append(places, &reader->at, sizeof reader->at);
    if (!skip_value(reader, depth + 1) || !skip_value(reader, depth + 1)) return false;
  }
  const uint8_t *after = reader->at;
  for (uint64_t index = count; index > 0; index--) {
    memcpy(&reader->at, places->bytes + first + (index - 1) * sizeof reader->at, sizeof reader->at);
    if (!push_entry(L, reader, depth, seat)) return false;
  }
  places->length = first;
  reader->at = after;
  return true;
}

static bool push_map(lua_State *L, cbor_reader *reader, uint64_t count, int depth, int64_t seat) {
  if (count > (uint64_t)(reader->end - reader->at)) return false;
  lua_createtable(L, 0, (int)count);
  if (reader->places != NULL) return push_reversed(L, reader, count, depth, seat);
  for (uint64_t index = 0; index < count; index++)
    if (!push_entry(L, reader, depth, seat)) return false;
  return true;
}

static bool push_simple(lua_State *L, uint8_t info, uint64_t argument) {
  if (info == 20 || info == 21) {
    lua_pushboolean(L, info == 21);
    return true;
  }
  if (info != 27) return false;
  lua_Number value;
  memcpy(&value, &argument, 8);
  lua_pushnumber(L, value);
  return true;
}

static bool push_value(lua_State *L, cbor_reader *reader, int depth) {
  uint8_t major, info;
  uint64_t argument;
  if (depth > HOST_DEPTH_MAX || !read_head(reader, &major, &info, &argument)) return false;
  luaL_checkstack(L, 8, "nested too deeply");
  switch (major) {
    case 0: lua_pushinteger(L, (lua_Integer)argument); return true;
    case 1: lua_pushinteger(L, (lua_Integer)~argument); return true;
    case 3:
      if (argument > (uint64_t)(reader->end - reader->at)) return false;
      lua_pushlstring(L, (const char *)reader->at, argument);
      reader->at += argument;
      return true;
    case 4: return push_list(L, reader, argument, depth);
    case 5: return push_map(L, reader, argument, depth, EVERYTHING);
    case 7: return push_simple(L, info, argument);
    default: return false;
  }
}

bool agon_decode(lua_State *L, const uint8_t *bytes, size_t length) {
  cbor_reader reader = reader_of(L, bytes, length);
  return push_value(L, &reader, 0) && reader.at == reader.end;
}

/* The list under `hidden`, with every entry but `seat`'s read as false. */
static bool push_hidden(lua_State *L, cbor_reader *reader, int64_t seat) {
  uint8_t major, info;
  uint64_t count;
  if (!read_head(reader, &major, &info, &count) || major != 4 || count > (uint64_t)(reader->end - reader->at)) return false;
  lua_createtable(L, (int)count, 0);
  for (uint64_t index = 1; index <= count; index++) {
    if ((int64_t)index == seat) {
      if (!push_value(L, reader, 2)) return false;
    } else {
      if (!skip_value(reader, 2)) return false;
      lua_pushboolean(L, 0);
    }
    lua_rawseti(L, -2, (lua_Integer)index);
  }
  return true;
}

bool agon_decode_state(lua_State *L, const uint8_t *bytes, size_t length, int64_t seat) {
  cbor_reader reader = reader_of(L, bytes, length);
  uint8_t major, info;
  uint64_t count;
  if (seat < 0) return agon_decode(L, bytes, length);
  /* A state without names (a list) has nothing hidden. */
  if (length == 0 || bytes[0] >> 5 != 5) return agon_decode(L, bytes, length);
  return read_head(&reader, &major, &info, &count) && push_map(L, &reader, count, 0, seat) && reader.at == reader.end;
}

bool agon_state_append(const uint8_t *state, size_t length, const uint8_t *item, size_t item_length, agon_buffer *out) {
  static const char name[] = "rounds";
  cbor_reader reader = {.at = state, .end = state + length};
  uint8_t major, info;
  uint64_t count, items = 0;
  if (!read_head(&reader, &major, &info, &count)) return false;
  /* An empty table is written as a list. */
  if (major != 5 && !(major == 4 && count == 0)) return false;
  const uint8_t *first = reader.at, *before = reader.at, *after = reader.at;
  const uint8_t *old_items = NULL, *old_end = NULL;
  for (uint64_t index = 0; index < count; index++) {
    const uint8_t *entry = reader.at;
    uint64_t key_length;
    if (!read_head(&reader, &major, &info, &key_length) || major != 3 || key_length > (uint64_t)(reader.end - reader.at)) return false;
    int order = agon_key_compare((const char *)reader.at, key_length, name, sizeof name - 1);
    reader.at += key_length;
    if (order == 0) {
      const uint8_t *value = reader.at;
      if (!read_head(&reader, &major, &info, &items) || major != 4) return false;
      old_items = reader.at;
      reader.at = value;
      before = entry;
    }
    if (!skip_value(&reader, 1)) return false;
    if (order < 0) before = after = reader.at;
    if (order == 0) old_end = after = reader.at;
  }
  agon_cbor_head(out, 5, count + (old_items == NULL ? 1 : 0));
  agon_buffer_append(out, first, (size_t)(before - first));
  agon_cbor_text(out, name, sizeof name - 1);
  agon_cbor_head(out, 4, items + 1);
  if (old_items != NULL) agon_buffer_append(out, old_items, (size_t)(old_end - old_items));
  agon_buffer_append(out, item, item_length);
  agon_buffer_append(out, after, (size_t)(reader.end - after));
  return reader.at == reader.end;
}
