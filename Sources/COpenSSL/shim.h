#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/// `EVP_PKEY_PUBLIC_KEY` is a macro that adds up other macros; Swift sees none of them.
static const int COpenSSL_PUBLIC_KEY = EVP_PKEY_PUBLIC_KEY;
/// `EVP_PKEY_KEY_PARAMETERS` is such a macro too.
static const int COpenSSL_KEY_PARAMETERS = EVP_PKEY_KEY_PARAMETERS;

/// An `OSSL_PARAM` keeps the pointer to its name, and a Swift string passed to C dies with the call: these names are C's.
static inline OSSL_PARAM COpenSSL_rsa_modulus(unsigned char *octets, size_t count) {
    return OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, octets, count);
}
/// As `COpenSSL_rsa_modulus`, for the public exponent.
static inline OSSL_PARAM COpenSSL_rsa_exponent(unsigned char *octets, size_t count) {
    return OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, octets, count);
}
/// As `COpenSSL_rsa_modulus`, for the name of a curve, whose octets the caller keeps alive.
static inline OSSL_PARAM COpenSSL_curve_name(char *name) {
    return OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
}
/// As `COpenSSL_rsa_modulus`, for the name of a MAC's hash function, whose octets the caller keeps alive.
static inline OSSL_PARAM COpenSSL_mac_digest(char *name) {
    return OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
}

/// libcrypto's own memory: some of its decoders give back what they decoded as it is.
static inline void *COpenSSL_allocate(size_t count, const char *file, int line) { return count == 0 ? NULL : malloc(count); }

static inline void COpenSSL_free(void *memory, const char *file, int line) {
    if (memory == NULL) return;
    explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

static inline void *COpenSSL_reallocate(void *memory, size_t count, const char *file, int line) {
    if (memory == NULL) return COpenSSL_allocate(count, file, line);
    size_t before = malloc_usable_size(memory);
    void *moved = count == 0 ? NULL : malloc(count);
    if (count != 0 && moved == NULL) return NULL;
    if (moved != NULL) memcpy(moved, memory, before < count ? before : count);
    COpenSSL_free(memory, file, line);
    return moved;
}

/// A Swift function cannot stand for one of these: 1 where libcrypto takes them, which it does until it has allocated anything.
static inline int COpenSSL_wipe_what_is_freed(void) {
    return CRYPTO_set_mem_functions(COpenSSL_allocate, COpenSSL_reallocate, COpenSSL_free);
}

#endif
