/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Bytes that come in: a file or bytes in memory, either of them possibly packed with gzip or
 * Zstandard, which is undone on the way. A source is read in blocks from start to end and can be
 *rewound.
 *
 *	struct source *in = source_open(arena, "figures.csv.gz", (struct source_limits){ 0 }, e);
 *	while ((n = source_read(in, block, sizeof block)) > 0) ...
 *	if (n < 0) return source_fail(in, e);
 *
 * A file is read, not mapped: one that is cut short by somebody else while it is read must be an
 * error and not a signal.
 */
#ifndef FORMATS_SOURCE_H
#define FORMATS_SOURCE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct source;

struct source_limits {
	int64_t bytes;		/* most bytes, unpacked; 0: 4 GB */
	int64_t ratio;		/* most bytes for one packed byte; 0: 200, beyond the first 16 MB */
};

/* source_open: A file; the name in errors is the last part of its path. Closed with the arena. */
struct source *source_open(struct arena *a, const char *path, struct source_limits limits,
    struct err *e);
/* source_bytes: Bytes that must stay where they are. name is for errors, NULL: "data". */
struct source *source_bytes(struct arena *a, struct str bytes, const char *name,
    struct source_limits limits, struct err *e);

/* source_stream: A descriptor that cannot go back, such as a pipe; it stays its opener's. Only the
 * first 64 KB (as they come in, packed or not) can be read a second time. */
struct source *source_stream(struct arena *a, int fd, const char *name,
    struct source_limits limits, struct err *e);

/* source_read: Up to room bytes into out; 0 at the end; -1 after a failure, told by source_fail. */
ptrdiff_t source_read(struct source *s, char *out, size_t room);
/* source_fail: Fill e with what went wrong while reading; returns false. */
bool source_fail(struct source *s, struct err *e);
/* source_rewind: Back to the first byte. */
void source_rewind(struct source *s);
/* source_start: The first bytes (unpacked), at most 64 KB, without moving. */
struct str source_start(struct source *s);
/* source_all: Everything, in the arena (or in place for plain bytes), at most max bytes. */
bool source_all(struct source *s, struct arena *a, size_t max, struct str *out_r, struct err *e);
const char *source_name(const struct source *s);
/* source_taken: Bytes read of the file itself (packed, if it is), for progress; and its size, 0
 * when that is not known. */
int64_t source_taken(const struct source *s, int64_t *all_r);

#endif
