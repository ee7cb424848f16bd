/* Debian's libcrypto 3.0. The one-block SHA-256 functions are marked deprecated in favour of EVP, which allocates a context
   for each digest; a digest is taken at every step of every session, so the allocation-free functions are used.
   evp.h is there for Ed25519. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
