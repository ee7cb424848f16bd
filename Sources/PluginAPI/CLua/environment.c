/* What a plugin can see, listed from inside: a test holds it against the contract table. */
#include <stdlib.h>
#include <string.h>

#include "vm.h"

typedef struct {
  char **names;
  size_t count;
} name_list;

static void add_name(name_list *list, const char *prefix, const char *name) {
  size_t size = strlen(prefix) + strlen(name) + 2;
  char *full = malloc(size);
  list->names = realloc(list->names, (list->count + 1) * sizeof *list->names);
  if (full == NULL || list->names == NULL) abort();
  strcpy(full, prefix);
  if (*prefix) strcat(full, ".");
  strcat(full, name);
  list->names[list->count++] = full;
}

static int compare_names(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void write_names(name_list *list, agon_buffer *out) {
  if (list->count > 0) qsort(list->names, list->count, sizeof *list->names, compare_names);
  agon_cbor_head(out, 4, list->count);
  for (size_t index = 0; index < list->count; index++) {
    agon_cbor_text(out, list->names[index], strlen(list->names[index]));
    free(list->names[index]);
  }
  free(list->names);
}

void agon_vm_environment(agon_vm *vm, agon_buffer *out) {
  lua_State *L = vm->L;
  vm->touched = true;
  name_list list = {0};
  lua_pushglobaltable(L);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    if (!lua_istable(L, -1)) {
      add_name(&list, "", name);
    } else {
      lua_pushnil(L);
      while (lua_next(L, -2)) {
        add_name(&list, name, lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?");
        lua_pop(L, 1);
      }
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  write_names(&list, out);
}

void agon_vm_names(agon_vm *vm, agon_buffer *out) {
  lua_State *L = vm->L;
  vm->touched = true;
  name_list list = {0};
  lua_rawgeti(L, LUA_REGISTRYINDEX, vm->entry);
  if (lua_istable(L, -1)) {
    lua_pushnil(L);
    while (lua_next(L, -2)) {
      if (lua_type(L, -2) == LUA_TSTRING && lua_isfunction(L, -1)) add_name(&list, "", lua_tostring(L, -2));
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
  write_names(&list, out);
}
