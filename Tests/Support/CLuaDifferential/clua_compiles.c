#include "clua_differential.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <string.h>

/* The words of liblua's compiler for a program that is too much for it rather than wrong. */
static const char *const limits[] = {"overflow", "too many", "too long", "not enough memory", "too large"};

enum clua_compiled clua_compiles(const char *source, size_t length, char *message, size_t message_size) {
  lua_State *L = luaL_newstate();
  if (message_size > 0) message[0] = 0;
  if (L == NULL) return CLUA_LIMIT;
  enum clua_compiled result = CLUA_ACCEPTED;
  if (luaL_loadbufferx(L, source, length, "=s", "t") != LUA_OK) {
    result = CLUA_REFUSED;
    const char *text = lua_tostring(L, -1);
    for (size_t index = 0; text != NULL && index < sizeof limits / sizeof *limits; index++)
      if (strstr(text, limits[index]) != NULL) result = CLUA_LIMIT;
    snprintf(message, message_size, "%s", text == NULL ? "" : text);
  }
  lua_close(L);
  return result;
}
