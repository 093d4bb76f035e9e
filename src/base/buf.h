/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A text that grows: for output. It has a maximum from the start; writing past it drops the
 * rest and sets failed, which is looked at once, at the end.
 *
 *	struct buf b = buf_heap(1 << 20);
 *	buf_puts(&b, "rows ");
 *	buf_printf(&b, "%zu", n);
 *	if (b.failed) ...
 *	buf_free(&b);
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdbool.h>

struct buf {
	char *p;		/* always NUL-terminated once something was written */
	size_t n;
	size_t room;
	size_t max;
	struct arena *arena;	/* NULL: the heap */
	bool failed;
};

struct buf buf_heap(size_t max);
struct buf buf_in(struct arena *a, size_t max);
/* buf_free: Give back what the heap holds; the buffer is empty and usable afterwards. */
void buf_free(struct buf *b);
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *text);
void buf_byte(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* buf_room: Make room for n more bytes and return where they go; NULL (and failed) past max. */
char *buf_room(struct buf *b, size_t n);

/* buf_view: What was written, valid until the next write. */
struct str buf_view(const struct buf *b);

#endif
