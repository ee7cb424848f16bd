/* The memory of one VM: a reserved range of addresses that only this VM's objects live in, so that the VM can be put back
   to an earlier state by copying one image over it. Every allocation is charged to the running call's budget. */
#ifndef AGON_ARENA_H
#define AGON_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AGON_ARENA_CLASSES = 128 };

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

/* What a block of `size` bytes takes. */
size_t agon_arena_class_size(size_t size);
/* NULL when the limit or the range is exhausted. */
void *agon_arena_take(agon_arena *arena, size_t size);
void agon_arena_give(agon_arena *arena, void *block, size_t size);

#endif
