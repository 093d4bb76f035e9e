/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Zstandard streams, as gzip.h has it for gzip. Several frames after one another are one stream.
 */
#ifndef FORMATS_ZSTD_IN_H
#define FORMATS_ZSTD_IN_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct zstd_in;

/* zstd_open: A stream over what read gives: bytes put into out, 0 at the end, -1 failure. Lives
 * in the arena. */
struct zstd_in *zstd_open(struct arena *a, ptrdiff_t (*read)(void *thing, char *out, size_t room),
    void *thing);
/* zstd_read: Bytes unpacked into out, 0 at the end, -1 when the data is damaged or cut off. */
ptrdiff_t zstd_read(struct zstd_in *z, char *out, size_t room);
/* zstd_restart: Forget everything; the source has been rewound. */
void zstd_restart(struct zstd_in *z);
/* zstd_is: Does it begin as a Zstandard stream does? */
bool zstd_is(struct str start);

#endif
