/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * UTF-8 at the border: what comes in is checked here, once.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* utf8_valid: Well-formed UTF-8 (RFC 3629), no NUL. */
bool utf8_valid(struct str s);
/* utf8_next: Decode one character at *at and move on; -1 at the end, U+FFFD for a bad byte. */
int32_t utf8_next(struct str s, size_t *at);
/* utf8_length: Characters. */
size_t utf8_length(struct str s);
/* utf8_cut: At most max bytes, without splitting a character. */
struct str utf8_cut(struct str s, size_t max);
/* utf8_put: Encode one character into out[4]; returns its bytes. What is none becomes U+FFFD. */
size_t utf8_put(int32_t c, char out[4]);
/* utf8_clean: A valid copy: bad bytes become U+FFFD, control characters but \n and \t go,
 * line ends become \n; composed to NFC where needed is the caller's wish, not done here. */
struct str utf8_clean(struct arena *a, struct str s);

#endif
