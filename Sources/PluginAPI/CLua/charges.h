/* What each C function costs, in instructions of the budget. These numbers are part of version 1 of the Space contract:
   changing one changes where a recorded session runs out of budget, and so needs a new version of the contract. */
#ifndef AGON_CHARGES_H
#define AGON_CHARGES_H

#include <stddef.h>
#include <stdint.h>

enum {
  /* Every call of a library function, before it looks at its arguments. */
  AGON_COST_CALL = 2,
  /* Bytes read, copied or compared in one straight pass for one instruction. */
  AGON_COST_BYTES_PER_UNIT = 16,
  /* Bytes for one instruction where each byte is decoded or escaped (UTF-8, JSON, %q). */
  AGON_COST_DECODED_BYTES_PER_UNIT = 4,
  /* Each value returned by unpack, byte and codepoint, or taken by pack, char and utf8.char. */
  AGON_COST_RESULT = 1,

  /* Pattern work is counted in quarters of an instruction; the remainder of a call is rounded up. */
  AGON_COST_QUARTERS = 4,
  /* One pattern item tried at one position, in quarters; each retry of a repetition is one more, and each `%` in what
     gsub puts in. */
  AGON_COST_PATTERN_ITEM = 4,
  /* One byte examined by a repetition, %b or a back reference, in quarters. */
  AGON_COST_PATTERN_BYTE = 1,
  /* One byte of a [set] read, in quarters; the last eight sets of a call are remembered and cost nothing again. */
  AGON_COST_PATTERN_SET_BYTE = 1,
  /* Quarters that may gather before they are taken from the budget. */
  AGON_COST_PATTERN_BATCH = 1024,
  /* One replacement made by gsub, one position that it writes, and one match handed out by gmatch. */
  AGON_COST_PATTERN_MATCH = 4,
  /* One place where plain find sees the first byte of what it looks for. */
  AGON_COST_FIND_CANDIDATE = 1,

  /* One conversion in string.format, beside the bytes that it writes. */
  AGON_COST_FORMAT_ITEM = 8,
  /* One byte written for a float by string.format: long expansions take multiple-precision arithmetic. */
  AGON_COST_FORMAT_FLOAT_BYTE = 1,
  /* One comparison made by math.max and math.min, beside the bytes of the shorter of two strings. */
  AGON_COST_MATH_ARGUMENT = 1,

  /* One element moved by table.insert, remove and move. */
  AGON_COST_ELEMENT_MOVE = 2,
  /* One element added by table.concat, beside its bytes. */
  AGON_COST_ELEMENT_CONCAT = 2,
  /* One comparison made by table.sort, beside what the comparator runs, or the bytes of the shorter of two strings. */
  AGON_COST_SORT_COMPARE = 4,
  /* One element moved by table.sort: into the copy, in each merge, and back. */
  AGON_COST_SORT_MOVE = 2,

  /* One value or key of JSON, beside its bytes. */
  AGON_COST_JSON_NODE = 8,
  /* One number of JSON that is not written as a short integer: up to three conversions there and back. */
  AGON_COST_JSON_FLOAT = 40,
  /* One comparison of two keys while the keys of an object are put in order, beside their bytes where equally long. */
  AGON_COST_JSON_KEY_COMPARE = 2
};

/* The cost of one straight pass over `bytes` bytes. */
static inline uint64_t agon_cost_of_bytes(size_t bytes) { return (uint64_t)bytes / AGON_COST_BYTES_PER_UNIT; }

/* The cost of decoding or escaping `bytes` bytes one by one. */
static inline uint64_t agon_cost_of_decoding(size_t bytes) { return (uint64_t)bytes / AGON_COST_DECODED_BYTES_PER_UNIT; }

#endif
