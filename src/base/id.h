/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Keys and random text.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stddef.h>
#include <stdint.h>

/* id_new: A new 63-bit key: 41 bits of milliseconds since 2020, 22 random bits kept increasing
 * within a process, so that keys sort by time and no sequence is needed. Thread-safe. */
int64_t id_new(void);

/* random_fill: n bytes from the system. */
void random_fill(void *out, size_t n);
/* random_text: n-1 characters of a-z2-7 and a NUL (5 random bits each). */
void random_text(char *out, size_t n);

#endif
