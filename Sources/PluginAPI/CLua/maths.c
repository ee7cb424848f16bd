/* The math table without what differs between machines: no transcendental functions, whose last bits depend on the C
 * library, and no random numbers but the seeded ones of the contract. */
#include <math.h>

#include "libraries.h"

/* A float that is an integer becomes one where it fits. */
static void push_integral(lua_State *L, lua_Number n) {
  lua_Integer i;
  if (lua_numbertointeger(n, &i)) {
    lua_pushinteger(L, i);
  } else {
    lua_pushnumber(L, n);
  }
}

static int math_abs(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  if (lua_isinteger(L, 1)) {
    lua_Integer n = lua_tointeger(L, 1);
    /* The least integer is its own negative, as in stock Lua. */
    lua_pushinteger(L, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
  } else {
    lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
  }
  return 1;
}

static int math_ceil(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  if (lua_isinteger(L, 1)) {
    lua_settop(L, 1);
  } else {
    push_integral(L, ceil(luaL_checknumber(L, 1)));
  }
  return 1;
}

static int math_floor(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  if (lua_isinteger(L, 1)) {
    lua_settop(L, 1);
  } else {
    push_integral(L, floor(luaL_checknumber(L, 1)));
  }
  return 1;
}

static int math_fmod(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  if (lua_isinteger(L, 1) && lua_isinteger(L, 2)) {
    lua_Integer divisor = lua_tointeger(L, 2);
    luaL_argcheck(L, divisor != 0, 2, "zero");
    /* The least integer divided by -1 overflows and traps. */
    lua_pushinteger(L, divisor == -1 ? 0 : lua_tointeger(L, 1) % divisor);
  } else {
    /* Debian's liblua names the second argument first where neither is a number. */
    lua_Number divisor = luaL_checknumber(L, 2);
    lua_pushnumber(L, fmod(luaL_checknumber(L, 1), divisor));
  }
  return 1;
}

static int math_modf(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  if (lua_isinteger(L, 1)) {
    lua_settop(L, 1);
    lua_pushnumber(L, 0);
  } else {
    lua_Number n = luaL_checknumber(L, 1);
    lua_Number whole = n < 0 ? ceil(n) : floor(n);
    push_integral(L, whole);
    /* An infinity less itself would be a NaN. */
    lua_pushnumber(L, n == whole ? 0.0 : n - whole);
  }
  return 2;
}

static int math_sqrt(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  lua_pushnumber(L, sqrt(luaL_checknumber(L, 1)));
  return 1;
}

static int math_tointeger(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  int exact;
  lua_Integer n = lua_tointegerx(L, 1, &exact);
  if (exact) {
    lua_pushinteger(L, n);
  } else {
    luaL_checkany(L, 1);
    luaL_pushfail(L);
  }
  return 1;
}

static int math_type(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  if (lua_type(L, 1) == LUA_TNUMBER) {
    lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
  } else {
    luaL_checkany(L, 1);
    luaL_pushfail(L);
  }
  return 1;
}

static int math_ult(lua_State *L) {
  agon_charge(L, AGON_COST_CALL);
  lua_Integer a = luaL_checkinteger(L, 1);
  lua_pushboolean(L, (lua_Unsigned)a < (lua_Unsigned)luaL_checkinteger(L, 2));
  return 1;
}

static int greatest(lua_State *L, int sign) {
  int count = lua_gettop(L);
  int best = 1;
  agon_charge(L, AGON_COST_CALL);
  luaL_argcheck(L, count >= 1, 1, "value expected");
  for (int i = 2; i <= count; i++) {
    agon_charge_compare(L, best, i, AGON_COST_MATH_ARGUMENT);
    if (sign > 0 ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT)) best = i;
  }
  lua_pushvalue(L, best);
  return 1;
}

static int math_max(lua_State *L) { return greatest(L, 1); }

static int math_min(lua_State *L) { return greatest(L, -1); }

void agon_open_math(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"abs", math_abs},   {"ceil", math_ceil}, {"floor", math_floor},         {"fmod", math_fmod}, {"max", math_max}, {"min", math_min},
      {"modf", math_modf}, {"sqrt", math_sqrt}, {"tointeger", math_tointeger}, {"type", math_type}, {"ult", math_ult}, {NULL, NULL},
  };
  luaL_newlib(L, functions);
  lua_pushnumber(L, (lua_Number)HUGE_VAL);
  lua_setfield(L, -2, "huge");
  lua_pushinteger(L, LUA_MAXINTEGER);
  lua_setfield(L, -2, "maxinteger");
  lua_pushinteger(L, LUA_MININTEGER);
  lua_setfield(L, -2, "mininteger");
  lua_pushnumber(L, 3.141592653589793238462643383279502884);
  lua_setfield(L, -2, "pi");
  lua_setglobal(L, "math");
}
