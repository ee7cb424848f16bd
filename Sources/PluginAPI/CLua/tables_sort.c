/* table.sort: a stable merge sort, metered by comparison and move.
 *
 * It works on private copies: a comparator may change the table, or contradict itself, and still finds nothing to break. The
 * number of comparisons does not depend on what it answers, beyond n log2 n. liblua's quicksort can be driven to n^2. */
#include <limits.h>
#include <stdbool.h>

#include "libraries.h"

enum { STACK_TABLE = 1, STACK_COMPARATOR = 2, STACK_FROM = 3, STACK_INTO = 4 };

/* Whether the value at the absolute index `a` goes before the one at `b`. */
static bool goes_before(lua_State *L, int a, int b) {
  if (lua_isnil(L, STACK_COMPARATOR)) {
    agon_charge_compare(L, a, b, AGON_COST_SORT_COMPARE);
    return lua_compare(L, a, b, LUA_OPLT);
  }
  agon_charge(L, AGON_COST_SORT_COMPARE);
  lua_pushvalue(L, STACK_COMPARATOR);
  lua_pushvalue(L, a);
  lua_pushvalue(L, b);
  lua_call(L, 2, 1);
  bool result = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return result;
}

/* Merges [low, middle) and [middle, high) of the table at `from` into the one at `into`. The two values in hand stand on top
   of the stack; of equal ones the left goes first, which makes the sort stable. */
static void merge(lua_State *L, int from, int into, lua_Integer low, lua_Integer middle, lua_Integer high) {
  agon_charge(L, (uint64_t)(high - low) * AGON_COST_SORT_MOVE);
  lua_Integer left = low, right = middle, out = low;
  int left_slot = lua_gettop(L) + 1, right_slot = left_slot + 1;
  if (right < high) {
    lua_rawgeti(L, from, left);
    lua_rawgeti(L, from, right);
    while (true) {
      bool take_right = goes_before(L, right_slot, left_slot);
      lua_pushvalue(L, take_right ? right_slot : left_slot);
      lua_rawseti(L, into, out++);
      if (take_right ? ++right == high : ++left == middle) break;
      lua_rawgeti(L, from, take_right ? right : left);
      lua_replace(L, take_right ? right_slot : left_slot);
    }
    lua_settop(L, left_slot - 1);
  }
  for (; left < middle; left++) {
    lua_rawgeti(L, from, left);
    lua_rawseti(L, into, out++);
  }
  for (; right < high; right++) {
    lua_rawgeti(L, from, right);
    lua_rawseti(L, into, out++);
  }
}

int agon_table_sort(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  luaL_checktype(L, STACK_TABLE, LUA_TTABLE);
  lua_Unsigned length = lua_rawlen(L, STACK_TABLE);
  if (length < 2) return 0;
  luaL_argcheck(L, length < INT_MAX, STACK_TABLE, "array too big");
  if (!lua_isnoneornil(L, STACK_COMPARATOR)) luaL_checktype(L, STACK_COMPARATOR, LUA_TFUNCTION);
  lua_settop(L, 2);
  lua_Integer n = (lua_Integer)length;
  agon_charge(L, 2 * length * AGON_COST_SORT_MOVE);
  lua_createtable(L, (int)n, 0);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, STACK_TABLE, i);
    lua_rawseti(L, STACK_FROM, i);
  }
  int from = STACK_FROM, into = STACK_INTO;
  for (lua_Integer width = 1; width < n; width *= 2) {
    for (lua_Integer low = 1; low <= n; low += 2 * width) {
      lua_Integer middle = low + width <= n ? low + width : n + 1;
      lua_Integer high = middle + width <= n ? middle + width : n + 1;
      merge(L, from, into, low, middle, high);
    }
    int swapped = from;
    from = into;
    into = swapped;
  }
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, from, i);
    lua_rawseti(L, STACK_TABLE, i);
  }
  return 0;
}
