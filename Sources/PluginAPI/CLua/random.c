/* `random`: ChaCha20 (RFC 8439) keyed by SHA-256 of the canonical [seed, step, callback, seat]. Every call of a callback has
   a stream of its own, so no draw depends on which calls ran before it in the same VM. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <string.h>

#include "vm.h"

static uint32_t rotate(uint32_t value, int by) { return value << by | value >> (32 - by); }

static void quarter(uint32_t *s, int a, int b, int c, int d) {
  s[a] += s[b];
  s[d] = rotate(s[d] ^ s[a], 16);
  s[c] += s[d];
  s[b] = rotate(s[b] ^ s[c], 12);
  s[a] += s[b];
  s[d] = rotate(s[d] ^ s[a], 8);
  s[c] += s[d];
  s[b] = rotate(s[b] ^ s[c], 7);
}

/* One block: nonce zero, a 64-bit counter in words 12 and 13. */
static void chacha20_block(const uint32_t key[8], uint64_t counter, uint8_t out[64]) {
  uint32_t start[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  memcpy(start + 4, key, 32);
  start[12] = (uint32_t)counter;
  start[13] = (uint32_t)(counter >> 32);
  uint32_t s[16];
  memcpy(s, start, sizeof s);
  for (int round = 0; round < 10; round++) {
    quarter(s, 0, 4, 8, 12);
    quarter(s, 1, 5, 9, 13);
    quarter(s, 2, 6, 10, 14);
    quarter(s, 3, 7, 11, 15);
    quarter(s, 0, 5, 10, 15);
    quarter(s, 1, 6, 11, 12);
    quarter(s, 2, 7, 8, 13);
    quarter(s, 3, 4, 9, 14);
  }
  for (int index = 0; index < 16; index++) {
    uint32_t word = s[index] + start[index];
    for (int byte = 0; byte < 4; byte++) out[4 * index + byte] = (uint8_t)(word >> (8 * byte));
  }
}

void agon_random_reset(agon_vm *vm) { vm->random.keyed = false; }

static void key_stream(agon_vm *vm) {
  const agon_call *call = vm->call;
  uint8_t bytes[160];
  agon_buffer item = {.bytes = bytes, .capacity = sizeof bytes};
  agon_cbor_head(&item, 4, 4);
  agon_cbor_head(&item, 2, 32);
  agon_buffer_append(&item, call->seed, 32);
  agon_cbor_int(&item, call->step);
  agon_cbor_text(&item, call->name, strnlen(call->name, 64));
  agon_cbor_int(&item, call->seat);
  uint8_t digest[32];
  SHA256_CTX hasher;
  SHA256_Init(&hasher);
  SHA256_Update(&hasher, item.bytes, item.length);
  SHA256_Final(digest, &hasher);
  for (int index = 0; index < 8; index++)
    vm->random.key[index] = (uint32_t)digest[4 * index] | (uint32_t)digest[4 * index + 1] << 8 | (uint32_t)digest[4 * index + 2] << 16 |
                            (uint32_t)digest[4 * index + 3] << 24;
  vm->random.keyed = true;
  vm->random.counter = 0;
  vm->random.at = 64;
}

static uint64_t draw(lua_State *L) {
  agon_vm *vm = agon_vm_of(L);
  if (vm->call == NULL || vm->call->seed == NULL) luaL_error(L, "random: there are no draws while a file loads; draw inside a callback");
  if (!vm->call->permit_random && !(vm->options.permissions & AGON_PERMIT_RANDOM))
    luaL_error(L, "random: add the permission \"random\" to manifest.json");
  /* What is shown or paid may not depend on a draw. */
  if (strcmp(vm->call->name, "view") == 0 || strcmp(vm->call->name, "rewards") == 0)
    luaL_error(L, "random: there are no draws in %s; draw in setup or apply and keep the result in the state", vm->call->name);
  agon_charge(L, 4);
  if (!vm->random.keyed) key_stream(vm);
  if (vm->random.at == 64) {
    chacha20_block(vm->random.key, vm->random.counter++, vm->random.block);
    vm->random.at = 0;
  }
  uint64_t value = 0;
  for (int byte = 7; byte >= 0; byte--) value = value << 8 | vm->random.block[vm->random.at + (unsigned)byte];
  vm->random.at += 8;
  return value;
}

/* A number below `range`, every one equally likely (Lemire, "Fast Random Integer Generation in an Interval", 2019). */
static uint64_t below(lua_State *L, uint64_t range) {
  unsigned __int128 product = (unsigned __int128)draw(L) * range;
  if ((uint64_t)product < range) {
    uint64_t threshold = (0 - range) % range;
    while ((uint64_t)product < threshold) product = (unsigned __int128)draw(L) * range;
  }
  return (uint64_t)(product >> 64);
}

static int random_int(lua_State *L) {
  static const lua_Integer most = ((lua_Integer)1 << 53) - 1;
  lua_Integer low = luaL_checkinteger(L, 1);
  lua_Integer high = luaL_checkinteger(L, 2);
  luaL_argcheck(L, low >= -most && low <= most, 1, "outside ±(2^53-1)");
  luaL_argcheck(L, high >= low && high <= most, 2, "must be from the lower bound to 2^53-1");
  lua_pushinteger(L, low + (lua_Integer)below(L, (uint64_t)(high - low) + 1));
  return 1;
}

static int random_float(lua_State *L) {
  lua_pushnumber(L, (lua_Number)(draw(L) >> 11) * 0x1p-53);
  return 1;
}

static int random_pick(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Unsigned count = lua_rawlen(L, 1);
  luaL_argcheck(L, count > 0, 1, "the list is empty");
  lua_rawgeti(L, 1, (lua_Integer)below(L, count) + 1);
  return 1;
}

static int random_shuffle(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
  agon_charge(L, (uint64_t)count * 2);
  lua_createtable(L, (int)count, 0);
  for (lua_Integer index = 1; index <= count; index++) {
    lua_rawgeti(L, 1, index);
    lua_rawseti(L, -2, index);
  }
  for (lua_Integer last = count; last > 1; last--) {
    lua_Integer other = (lua_Integer)below(L, (uint64_t)last) + 1;
    lua_rawgeti(L, -1, last);
    lua_rawgeti(L, -2, other);
    lua_rawseti(L, -3, last);
    lua_rawseti(L, -2, other);
  }
  return 1;
}

void agon_open_random(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"int", random_int}, {"float", random_float}, {"pick", random_pick}, {"shuffle", random_shuffle}, {NULL, NULL}};
  luaL_newlib(L, functions);
  lua_setglobal(L, "random");
}
