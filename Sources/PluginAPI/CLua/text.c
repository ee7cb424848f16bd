/* Text that people or models will read: valid UTF-8 without characters that control, reorder or hide. */
#include <string.h>

#include "clua.h"

/* Reads one character of UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF). Returns its bytes, 0 if invalid. */
static size_t read_character(const unsigned char *at, size_t left, uint32_t *code) {
  unsigned char first = at[0];
  if (first < 0x80) {
    *code = first;
    return 1;
  }
  size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || left < count) return 0;
  uint32_t value = first & (0x7fu >> count);
  for (size_t index = 1; index < count; index++) {
    if ((at[index] & 0xc0) != 0x80) return 0;
    value = value << 6 | (at[index] & 0x3f);
  }
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < least[count] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return 0;
  *code = value;
  return count;
}

bool agon_text_is_utf8(const char *text, size_t length) {
  const unsigned char *at = (const unsigned char *)text, *end = at + length;
  while (at < end) {
    uint64_t word;
    while (end - at >= 8 && (memcpy(&word, at, 8), (word & 0x8080808080808080u) == 0)) at += 8;
    if (at == end) break;
    uint32_t code;
    size_t count = read_character(at, (size_t)(end - at), &code);
    if (count == 0) return false;
    at += count;
  }
  return true;
}

/* The characters that cleaning removes; `TextCleaning` of SpaceContract holds the same table, and a test compares them. */
static bool is_removed(uint32_t code) {
  if (code < 0x20) return code != '\n' && code != '\t';
  return (code >= 0x7f && code <= 0x9f) || code == 0xad || code == 0x61c || code == 0x180e || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
         (code >= 0xe0000 && code <= 0xe0fff);
}

size_t agon_text_clean(const char *text, size_t length, char *into) {
  const unsigned char *at = (const unsigned char *)text, *end = at + length;
  char *out = into;
  while (at < end) {
    uint32_t code;
    size_t count = read_character(at, (size_t)(end - at), &code);
    if (count == 0) {
      memcpy(out, "\xef\xbf\xbd", 3);
      out += 3;
      at++;
      continue;
    }
    if (!is_removed(code)) {
      memcpy(out, at, count);
      out += count;
    }
    at += count;
  }
  return (size_t)(out - into);
}

size_t agon_text_cut(const char *text, size_t length, size_t most) {
  if (length <= most) return length;
  size_t end = most;
  /* A character has at most three continuation bytes; more are no character's. */
  while (end > 0 && most - end < 3 && ((unsigned char)text[end] & 0xc0) == 0x80) end--;
  return ((unsigned char)text[end] & 0xc0) == 0x80 ? most : end;
}
