/* Compares our library functions with liblua's own on random arguments. */
#ifndef CLUA_DIFFERENTIAL_H
#define CLUA_DIFFERENTIAL_H

#include <stddef.h>
#include <stdint.h>

/* Makes `count` random pairs of a pattern and a subject from `seed`. For each pair it calls find, match, gsub and gmatch,
   and one other function, in a state with liblua's libraries and in one with ours. Success, all results, what tables hold
   afterwards and error messages must be the same. Returns how many calls differed and describes the first in `message`,
   which stays empty where none did; returns -1 where a state could not be made. */
int clua_differential(uint64_t seed, int count, char *message, size_t message_size);

/* What liblua's compiler says to a source text. */
enum clua_compiled {
  CLUA_ACCEPTED,
  CLUA_REFUSED,
  /* Too deep, too long or too many of something: a limit of the compiler, not of the language. */
  CLUA_LIMIT,
};

/* Compiles a source as text, and runs nothing of it. `message` has the compiler's words, cut to its size. */
enum clua_compiled clua_compiles(const char *source, size_t length, char *message, size_t message_size);

#endif
