/* Ordinary patterns, as plugins write them, in our matcher and in liblua's. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>

#include "agon_lua.h"
#include "in_process.h"

/* T is a text of 464 bytes. Each case is a function of how often to do it. */
static const struct {
  const char *name, *body;
} cases[] = {
    {"match %w+", "local s='  hello world' for i=1,n*8 do string.match(s,'%w+') end"},
    {"gmatch %w+", "for i=1,n/5 do for w in string.gmatch(T,'%w+') do end end"},
    {"match (%a+)=(%d+)", "local s='key=12345' for i=1,n*5 do string.match(s,'(%a+)=(%d+)') end"},
    {"trim ^%s*(.-)%s*$", "local s='   some text with words   ' for i=1,n*2 do string.match(s,'^%s*(.-)%s*$') end"},
    {"gmatch [%w_]+", "for i=1,n/5 do for w in string.gmatch(T,'[%w_]+') do end end"},
    {"match %d%d:%d%d", "local s='at 12:34 today' for i=1,n*6 do string.match(s,'%d%d:%d%d') end"},
    {"gmatch ([^,]*),?", "local s=('alpha,beta,7,'):rep(10) for i=1,n/5 do for w in string.gmatch(s,'([^,]*),?') do end end"},
    {"find plain", "for i=1,n*5 do string.find(T,'zebra',1,true) end"},
    {"find lazy", "for i=1,n*5 do string.find(T,'lazy') end"},
    {"match (.*)=", "local s='a=b=c and some more text' for i=1,n*6 do string.match(s,'(.*)=') end"},
    {"gsub %s+", "for i=1,n/3 do string.gsub(T,'%s+',' ') end"},
    {"gsub (%w+) by <%1>", "for i=1,n/5 do string.gsub(T,'(%w+)','<%1>') end"},
};

size_t bench_pattern_count(void) { return sizeof cases / sizeof *cases; }
const char *bench_pattern_name(size_t index) { return cases[index].name; }

double bench_pattern_seconds(size_t index, int ours, int repetitions) {
  lua_State *L = luaL_newstate();
  if (L == NULL) abort();
  /* No VM of ours: what is compared is the matcher, and its charges find no budget to draw on. */
  *(void **)lua_getextraspace(L) = NULL;
  luaL_openlibs(L);
  if (ours) agon_open_string(L);
  if (luaL_dostring(L, "T = string.rep('the quick  brown_fox jumps over the lazy dog; 12 and 345. ', 8)")) abort();
  lua_pushfstring(L, "return function(n) %s end", cases[index].body);
  if (luaL_dostring(L, lua_tostring(L, -1))) abort();
  lua_pushvalue(L, -1);
  lua_pushinteger(L, 8);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) abort();
  lua_pushinteger(L, repetitions);
  double before = bench_process_seconds(0);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) abort();
  double seconds = bench_process_seconds(0) - before;
  lua_close(L);
  return seconds;
}
