/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * SHA-256 (FIPS 180-4): the name of a file's bytes. Not for secrets.
 *
 *	struct sha256 h = sha256_begin();
 *	sha256_add(&h, bytes, n);
 *	char hex[SHA256_HEX];
 *	sha256_end(&h, hex);
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/arena.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

enum { SHA256_HEX = 65 };	/* 64 digits and a NUL */

struct sha256 {
	uint32_t state[8];
	uint64_t length;
	unsigned char block[64];
};

struct sha256 sha256_begin(void);
void sha256_add(struct sha256 *h, const void *bytes, size_t n);
void sha256_end(struct sha256 *h, char hex_r[SHA256_HEX]);
/* sha256_of: The digits for a whole text, in the arena. */
struct str sha256_of(struct arena *a, struct str bytes);

#endif
