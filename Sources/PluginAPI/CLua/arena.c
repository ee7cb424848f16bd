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

enum { KEEP_RESIDENT = 1 << 20 };

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
