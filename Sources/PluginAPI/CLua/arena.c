#define _GNU_SOURCE
#include "arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Where the first arena lies. A fixed place makes every pointer, and so the order inside hash tables and the moments at
   which they grow, the same in every process: a table's cost must not depend on where it happens to lie. Where the place
   is taken (a test process with other tenants) any other will do. */
static const uintptr_t arena_home = 0x100000000000;
static const uintptr_t arena_spacing = 0x10000000;
static unsigned arenas_opened;

enum {
  SMALL_LIMIT = 512, /* below: classes of 16 bytes; above: four classes for each doubling */
  SMALL_CLASSES = SMALL_LIMIT / 16,
  KEEP_RESIDENT = 1 << 20,
};

static unsigned class_of(size_t size, size_t *rounded) {
  if (size <= SMALL_LIMIT) {
    unsigned index = size == 0 ? 0 : (unsigned)((size - 1) / 16);
    *rounded = ((size_t)index + 1) * 16;
    return index;
  }
  /* With 2^k < size <= 2^(k+1), the four classes of this doubling lie 2^(k-2) apart. */
  unsigned power = 63u - (unsigned)__builtin_clzll((unsigned long long)(size - 1));
  size_t step = (size_t)1 << (power - 2);
  size_t quarter = (size - 1 - ((size_t)1 << power)) / step;
  *rounded = ((size_t)1 << power) + (quarter + 1) * step;
  return SMALL_CLASSES + (power - 9) * 4 + (unsigned)quarter;
}

size_t agon_arena_class_size(size_t size) {
  size_t rounded;
  (void)class_of(size, &rounded);
  return rounded;
}

bool agon_arena_open(agon_arena *arena, size_t limit) {
  /* Freed blocks return to their own class only, so a hostile sequence of sizes can strand some of the range: it is twice
     the limit. Pages that are never touched cost nothing. */
  size_t reserved = 2 * limit + (1 << 20);
  void *home = (void *)(arena_home + arena_spacing * arenas_opened++);
  void *start = mmap(home, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (start == MAP_FAILED) start = mmap(NULL, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) return false;
  *arena = (agon_arena){.head = start, .reserved = reserved, .limit = limit};
  arena->head->bump = (sizeof(agon_arena_head) + 63) & ~(size_t)63;
  return true;
}

void agon_arena_close(agon_arena *arena) {
  free(arena->image);
  munmap(arena->head, arena->reserved);
}

void *agon_arena_take(agon_arena *arena, size_t size) {
  agon_arena_head *head = arena->head;
  if (size > arena->limit) return NULL;
  size_t rounded;
  unsigned index = class_of(size, &rounded);
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

void agon_arena_give(agon_arena *arena, void *block, size_t size) {
  agon_arena_head *head = arena->head;
  size_t rounded;
  unsigned index = class_of(size, &rounded);
  memcpy(block, &head->free[index], sizeof(void *));
  head->free[index] = block;
  head->used -= rounded;
}

void agon_arena_snapshot(agon_arena *arena) {
  arena->image_size = arena->head->bump;
  arena->image = malloc(arena->image_size);
  if (arena->image == NULL) abort();
  memcpy(arena->image, arena->head, arena->image_size);
}

void agon_arena_rewind(agon_arena *arena) {
  size_t bump = arena->head->bump;
  if (bump > arena->high_water) arena->high_water = bump;
  memcpy(arena->head, arena->image, arena->image_size);
  if (arena->high_water > arena->image_size + KEEP_RESIDENT) {
    size_t from = (arena->image_size + KEEP_RESIDENT + 4095) & ~(size_t)4095;
    if (from < arena->high_water) madvise((char *)arena->head + from, arena->high_water - from, MADV_DONTNEED);
    arena->high_water = arena->image_size;
  }
}
