/* The memory of one VM: a reserved range of addresses that only this VM's objects live in, so that the VM can be put back
   to an earlier state by copying one image over it. Every allocation is charged to the running call's budget. */
#ifndef AGON_ARENA_H
#define AGON_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
  AGON_ARENA_CLASSES = 128,
  AGON_ARENA_SMALL = 512, /* up to here: classes of 16 bytes; above: four classes for each doubling */
};

/* Lies at the start of the range, so that the image holds the allocator's own state, too. */
typedef struct {
  size_t bump; /* the first byte never handed out */
  size_t used; /* bytes in live blocks, rounded up to their classes */
  void *free[AGON_ARENA_CLASSES];
} agon_arena_head;

typedef struct {
  agon_arena_head *head;
  size_t reserved;
  size_t limit;      /* what `used` may reach */
  size_t high_water; /* the largest `bump` since the pages above the image were given back */
  void *image;
  size_t image_size;
} agon_arena;

bool agon_arena_open(agon_arena *arena, size_t limit);
void agon_arena_close(agon_arena *arena);
void agon_arena_snapshot(agon_arena *arena);
void agon_arena_rewind(agon_arena *arena);

/* The rest runs at every allocation of a plugin, and is inlined into its one caller. */

static inline unsigned agon_arena_class(size_t size, size_t *rounded) {
  if (size <= AGON_ARENA_SMALL) {
    unsigned index = size == 0 ? 0 : (unsigned)((size - 1) / 16);
    *rounded = ((size_t)index + 1) * 16;
    return index;
  }
  /* With 2^k < size <= 2^(k+1), the four classes of this doubling lie 2^(k-2) apart. */
  unsigned power = 63u - (unsigned)__builtin_clzll((unsigned long long)(size - 1));
  size_t quarter = (size - 1 - ((size_t)1 << power)) >> (power - 2);
  *rounded = ((size_t)1 << power) + ((quarter + 1) << (power - 2));
  return (AGON_ARENA_SMALL / 16) + (power - 9) * 4 + (unsigned)quarter;
}

/* What a block of `size` bytes takes. */
static inline size_t agon_arena_class_size(size_t size) {
  size_t rounded;
  (void)agon_arena_class(size, &rounded);
  return rounded;
}

/* NULL when the limit or the range is exhausted. */
static inline void *agon_arena_take(agon_arena *arena, size_t size) {
  agon_arena_head *head = arena->head;
  if (size > arena->limit) return NULL;
  size_t rounded;
  unsigned index = agon_arena_class(size, &rounded);
  if (rounded > arena->limit - head->used || index >= AGON_ARENA_CLASSES) return NULL;
  void *block = head->free[index];
  if (block != NULL) {
    memcpy(&head->free[index], block, sizeof(void *));
  } else {
    if (rounded > arena->reserved - head->bump) return NULL;
    block = (char *)head + head->bump;
    head->bump += rounded;
  }
  head->used += rounded;
  return block;
}

static inline void agon_arena_give(agon_arena *arena, void *block, size_t size) {
  agon_arena_head *head = arena->head;
  size_t rounded;
  unsigned index = agon_arena_class(size, &rounded);
  memcpy(block, &head->free[index], sizeof(void *));
  head->free[index] = block;
  head->used -= rounded;
}

#endif
