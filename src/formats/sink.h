/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where writers write: a text in memory, an open file, or a function.
 *
 *	struct sink out = sink_file(f);
 *	csv_write(&w, ...);
 *	if (!sink_end(&out, e)) ...
 *
 * Errors are sticky: after the first failed write the rest is dropped, and sink_end says so once.
 */
#ifndef FORMATS_SINK_H
#define FORMATS_SINK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct sink {
	struct buf *buf;	/* one of the three */
	FILE *file;
	bool (*write)(void *thing, struct str bytes);	/* false: failed, call no more */
	void *thing;
	int64_t written;	/* bytes taken so far */
	int code;		/* errno of the first failure */
	bool failed;
};

struct sink sink_buf(struct buf *b);
struct sink sink_file(FILE *f);
struct sink sink_call(bool (*write)(void *thing, struct str bytes), void *thing);

void sink_add(struct sink *s, struct str bytes);
void sink_byte(struct sink *s, char c);
#define sink_puts(s, text) sink_add((s), str_of(text))

/* sink_end: Flush; false when any write failed: ERR_LIMIT for a full buf, else ERR_SYSTEM. The
 * file stays open, it is its opener's. */
bool sink_end(struct sink *s, struct err *e);

#endif
