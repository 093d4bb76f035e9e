/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Gzip streams, in and out, and raw deflate data of zip archives.
 *
 *	struct gzip *z = gzip_open(arena, read, thing);
 *	while ((n = gzip_read(z, out, sizeof out)) > 0) ...
 *	if (n < 0) ...					// damaged or cut off
 *
 * Several members after one another are read as one stream (RFC 1952).
 */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct gzip;

/* gzip_open: A stream over what read gives: bytes put into out, 0 at the end, -1 failure. Lives
 * in the arena. */
struct gzip *gzip_open(struct arena *a, ptrdiff_t (*read)(void *thing, char *out, size_t room),
    void *thing);
/* gzip_read: Bytes unpacked into out, 0 at the end, -1 when the data is damaged or cut off. */
ptrdiff_t gzip_read(struct gzip *z, char *out, size_t room);
/* gzip_restart: Forget everything; the source has been rewound. */
void gzip_restart(struct gzip *z);

/* gzip_unpack: All of a stream that lies in memory and gives size bytes, with a zero byte after
 * them; p is NULL when it is damaged or gives other than that. */
struct str gzip_unpack(struct arena *a, struct str packed, size_t size);

/* gzip_is: Does it begin as a gzip stream does? */
bool gzip_is(struct str start);

/* gzip_pack: Append bytes, packed at a level 1 to 9, to b. */
void gzip_pack(struct buf *b, struct str bytes, int level);

#endif
