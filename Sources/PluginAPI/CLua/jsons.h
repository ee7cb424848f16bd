/* What json.encode and json.decode share: the limits of values that cross to the host. */
#ifndef AGON_JSONS_H
#define AGON_JSONS_H

enum { AGON_JSON_DEPTH_MAX = 16, AGON_JSON_NODES_MAX = 10000 };

/* 2^53 - 1: past it, floats skip integers. */
#define AGON_JSON_INTEGER_MAX ((lua_Integer)9007199254740991)

#endif
