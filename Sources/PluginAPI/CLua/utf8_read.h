/* Reading UTF-8, for the utf8 table and for JSON. */
#ifndef AGON_UTF8_READ_H
#define AGON_UTF8_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The greatest code that the lax form of UTF-8 (RFC 2279, six bytes) can write. */
#define AGON_UTF8_LAX_MAX UINT32_C(0x7fffffff)

static inline bool agon_utf8_is_continuation(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

/* Reads one code at `s`, before `end`. Returns its length in bytes, or 0 where the bytes are no code. Overlong forms are
   refused; so are surrogates and codes over 10FFFF where `strict` is set (RFC 3629). */
static inline size_t agon_utf8_read(const char *s, const char *end, bool strict, uint32_t *code) {
  static const uint32_t least[7] = {0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
  if (s >= end) return 0;
  unsigned char first = (unsigned char)*s;
  if (first < 0x80) {
    *code = first;
    return 1;
  }
  size_t length;
  if (first < 0xc0) return 0;
  if (first < 0xe0)
    length = 2;
  else if (first < 0xf0)
    length = 3;
  else if (first < 0xf8)
    length = 4;
  else if (first < 0xfc)
    length = 5;
  else if (first < 0xfe)
    length = 6;
  else
    return 0;
  if ((size_t)(end - s) < length) return 0;
  uint32_t value = first & (0x7fu >> length);
  for (size_t i = 1; i < length; i++) {
    if (!agon_utf8_is_continuation(s[i])) return 0;
    value = (value << 6) | ((unsigned char)s[i] & 0x3fu);
  }
  if (value < least[length]) return 0;
  if (strict && (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))) return 0;
  *code = value;
  return length;
}

/* Writes a code, up to AGON_UTF8_LAX_MAX, in as few bytes as it takes. Returns how many of the six it used. */
static inline size_t agon_utf8_write(char out[6], uint32_t code) {
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : code < 0x200000 ? 4 : code < 0x4000000 ? 5 : 6;
  for (size_t i = length - 1; i > 0; i--) {
    out[i] = (char)(unsigned char)(0x80u | (code & 0x3f));
    code >>= 6;
  }
  out[0] = (char)(unsigned char)(((0xff00u >> length) & 0xff) | code);
  return length;
}

#endif
