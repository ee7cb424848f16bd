/* Requests and replies: little-endian integers, and byte strings preceded by 4 bytes of length. The host is trusted, so a
   request that does not parse is a defect of ours: the worker ends, and the host sees it die. */
#ifndef AGON_WIRE_H
#define AGON_WIRE_H

#include <clua.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *at, *end;
} wire_reader;

typedef struct {
  const uint8_t *bytes;
  size_t length;
} wire_bytes;

static inline const uint8_t *wire_take(wire_reader *reader, size_t count) {
  if ((size_t)(reader->end - reader->at) < count) abort();
  const uint8_t *bytes = reader->at;
  reader->at += count;
  return bytes;
}

static inline uint64_t wire_integer(wire_reader *reader, size_t width) {
  const uint8_t *bytes = wire_take(reader, width);
  uint64_t value = 0;
  for (size_t index = width; index > 0; index--) value = value << 8 | bytes[index - 1];
  return value;
}

static inline wire_bytes wire_string(wire_reader *reader) {
  size_t length = wire_integer(reader, 4);
  return (wire_bytes){.bytes = wire_take(reader, length), .length = length};
}

static inline void wire_put_integer(agon_buffer *out, uint64_t value, size_t width) {
  uint8_t bytes[8];
  for (size_t index = 0; index < width; index++) bytes[index] = (uint8_t)(value >> (8 * index));
  agon_buffer_append(out, bytes, width);
}

static inline void wire_put_string(agon_buffer *out, const void *bytes, size_t length) {
  wire_put_integer(out, length, 4);
  agon_buffer_append(out, bytes, length);
}

static inline void wire_put_text(agon_buffer *out, const char *text) { wire_put_string(out, text, strlen(text)); }

#endif
