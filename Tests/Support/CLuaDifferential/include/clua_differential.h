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

#endif
