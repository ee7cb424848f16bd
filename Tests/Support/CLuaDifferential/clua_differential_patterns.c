/* Random patterns. Each item also writes bytes that it would match into the subject, so that most patterns get far into it.
   Subjects stay short, because liblua's matcher takes exponential time on long ones. */
#include <string.h>

#include "clua_differential_cases.h"

enum { WITNESS_BYTES_MAX = 40, ITEMS_MAX = 7 };

static void put(text *t, const char *bytes, size_t length) {
  if (t->length + length >= TEXT_BYTES_MAX) return;
  memcpy(t->bytes + t->length, bytes, length);
  t->length += length;
  t->bytes[t->length] = '\0';
}

static void put_byte(text *t, char c) { put(t, &c, 1); }

static void witness(text *t, char c) {
  if (t->length < WITNESS_BYTES_MAX) put_byte(t, c);
}

uint64_t next_random(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static char any_byte(uint64_t *random) {
  static const char common[] = "aaaabbbbcxyzABZ0019 \t\n==--..,_()[]%^$*+?&\0\x7f\x80\xe9\xff";
  return common[draw(random, (int)sizeof common - 1)];
}

static void put_class(uint64_t *random, text *pattern, char *sample) {
  static const char letters[] = "acdglpsuwxACDGLPSUWXz.%-]^qQ";
  static const char samples[] = "a\n1!a. A_f1a\n!A1\xff aBz\0.%-]^qQ";
  int i = draw(random, (int)sizeof letters - 1);
  put_byte(pattern, '%');
  put_byte(pattern, letters[i]);
  *sample = samples[i < (int)sizeof samples - 1 ? i : 0];
}

static void put_set(uint64_t *random, text *pattern, char *sample) {
  put_byte(pattern, '[');
  if (draw(random, 4) == 0) put_byte(pattern, '^');
  for (int i = draw(random, 4); i >= 0; i--) {
    switch (draw(random, 6)) {
      case 0: put_class(random, pattern, sample); break;
      case 1: {
        char from = any_byte(random), to = any_byte(random);
        put_byte(pattern, from);
        put_byte(pattern, '-');
        put_byte(pattern, to);
        *sample = from;
        break;
      }
      case 2:
        put(pattern, "a-z", 3);
        *sample = 'm';
        break;
      case 3:
        put_byte(pattern, '-');
        *sample = '-';
        break;
      default: *sample = any_byte(random); put_byte(pattern, *sample);
    }
  }
  put_byte(pattern, ']');
}

/* One byte's worth of pattern, often repeated. */
static void put_single(uint64_t *random, text *pattern, text *subject) {
  char sample = any_byte(random);
  switch (draw(random, 8)) {
    case 0: put_byte(pattern, '.'); break;
    case 1:
    case 2: put_class(random, pattern, &sample); break;
    case 3:
    case 4: put_set(random, pattern, &sample); break;
    default:
      if (strchr("^$()%.[]*+-?", sample)) {
        if (sample) put_byte(pattern, '%');
      }
      put_byte(pattern, sample);
  }
  int repeats = 1;
  if (draw(random, 2) == 0) {
    put_byte(pattern, "*+-?"[draw(random, 4)]);
    repeats = draw(random, 4);
  }
  while (repeats-- > 0) witness(subject, sample);
}

static void put_item(uint64_t *random, text *pattern, text *subject, int depth) {
  switch (draw(random, 14)) {
    case 0: put(pattern, "()", 2); break;
    case 1:
    case 2:
      put_byte(pattern, '(');
      for (int i = draw(random, 3); i >= 0 && depth < 3; i--) put_item(random, pattern, subject, depth + 1);
      put_byte(pattern, ')');
      break;
    case 3:
      put_byte(pattern, '%');
      put_byte(pattern, (char)('0' + draw(random, 4)));
      break;
    case 4: {
      char open = any_byte(random), close = any_byte(random);
      put(pattern, "%b", 2);
      put_byte(pattern, open);
      put_byte(pattern, close);
      witness(subject, open);
      for (int i = draw(random, 3); i > 0; i--) witness(subject, any_byte(random));
      witness(subject, close);
      break;
    }
    case 5: {
      char sample = 'a';
      put(pattern, "%f", 2);
      put_set(random, pattern, &sample);
      break;
    }
    default: put_single(random, pattern, subject);
  }
}

/* Changes one byte of a pattern, which usually breaks it. */
static void spoil(uint64_t *random, text *pattern) {
  static const char specials[] = "^$*+?.()[]%-bf09a\0";
  char c = specials[draw(random, (int)sizeof specials - 1)];
  size_t at = (size_t)draw(random, (int)pattern->length + 1);
  if (draw(random, 3) == 0) {
    pattern->length = at;
  } else if (draw(random, 2) == 0 && at < pattern->length) {
    pattern->bytes[at] = c;
  } else if (pattern->length + 1 < TEXT_BYTES_MAX) {
    memmove(pattern->bytes + at + 1, pattern->bytes + at, pattern->length - at);
    pattern->bytes[at] = c;
    pattern->length++;
  }
  pattern->bytes[pattern->length] = '\0';
}

/* Patterns at the limits of depth and captures, on a subject that lets them reach those. They never fail for want of a
   match, because liblua would then take exponential time. */
static void make_limit_pair(uint64_t *random, text *pattern, text *subject) {
  static const char *const parts[] = {"a?", "(", "()", "(a?)", "a-", "(a-)"};
  const char *part = parts[draw(random, 6)];
  bool deep = strcmp(part, "a?") == 0 || strcmp(part, "a-") == 0;
  for (int i = deep ? 196 + draw(random, 8) : 30 + draw(random, 5); i > 0; i--) put(pattern, part, strlen(part));
  for (int i = deep ? 250 : 36; i > 0; i--) put_byte(subject, 'a');
}

void make_pattern_pair(uint64_t *random, text *pattern, text *subject) {
  pattern->length = subject->length = 0;
  pattern->bytes[0] = subject->bytes[0] = '\0';
  if (draw(random, 500) == 0) {
    make_limit_pair(random, pattern, subject);
    return;
  }
  for (int i = draw(random, 6) - 2; i > 0; i--) put_byte(subject, any_byte(random));
  if (draw(random, 6) == 0) put_byte(pattern, '^');
  for (int i = draw(random, ITEMS_MAX); i > 0; i--) put_item(random, pattern, subject, 0);
  if (draw(random, 6) == 0) put_byte(pattern, '$');
  if (draw(random, 4) == 0) spoil(random, pattern);
  if (draw(random, 3) == 0) {
    size_t length = subject->length;
    put(subject, subject->bytes, length);
    if (subject->length > WITNESS_BYTES_MAX) subject->length = WITNESS_BYTES_MAX;
    subject->bytes[subject->length] = '\0';
  }
  for (int i = draw(random, 6) - 3; i > 0; i--) witness(subject, any_byte(random));
}
