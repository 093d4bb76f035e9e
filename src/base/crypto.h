/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Cryptography by libsodium: hashes of passwords, digests, keys made of keys, sealed blocks.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CRYPTO_PASSWORD_TEXT = 128,	/* a hash of a password, with its NUL */
	CRYPTO_DIGEST_TEXT = 65,	/* 64 hexadecimal digits and a NUL */
	CRYPTO_KEY = 32,
	CRYPTO_SEAL = 16		/* by how much a sealed block is longer */
};

/* crypto_password_hash: argon2id with the interactive limits: 2 passes over 64 MB, some 60 ms. The
 * caller sees to it that few run at a time. */
bool crypto_password_hash(struct str password, char out[CRYPTO_PASSWORD_TEXT], struct err *e);
bool crypto_password_check(struct str password, const char hash[CRYPTO_PASSWORD_TEXT],
    bool *right_r, struct err *e);

/* crypto_digest: BLAKE2b-256 of a text under a purpose, as digits. */
void crypto_digest(const char *purpose, struct str text, char out[CRYPTO_DIGEST_TEXT]);

/* crypto_derive: n (16 to 64) bytes made of a key for a purpose (keyed BLAKE2b). */
void crypto_derive(const unsigned char key[CRYPTO_KEY], const char *purpose, void *out, size_t n);

/* crypto_seal: Encrypt n bytes into out (n + CRYPTO_SEAL), ChaCha20-Poly1305; a number is used once
 * only with a key. crypto_open: Undo it; false when the block is not what was sealed. */
void crypto_seal(const unsigned char key[CRYPTO_KEY], uint64_t number, const void *in, size_t n,
    void *out);
bool crypto_open(const unsigned char key[CRYPTO_KEY], uint64_t number, const void *in, size_t n,
    void *out);

/* crypto_wipe: Overwrite what was secret. */
void crypto_wipe(void *thing, size_t n);

#endif
