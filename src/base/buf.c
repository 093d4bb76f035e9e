/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buf buf_heap(size_t max)
{
	return (struct buf){ .max = max };
}

struct buf buf_in(struct arena *a, size_t max)
{
	return (struct buf){ .arena = a, .max = max };
}

void buf_free(struct buf *b)
{
	if (!b->arena)
		free(b->p);
	*b = (struct buf){ .arena = b->arena, .max = b->max };
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->failed = false;
	if (b->p)
		b->p[0] = 0;
}

static void grow(struct buf *b, size_t need)
{
	size_t room = b->room ? b->room * 2 : 256;
	if (room < need)
		room = need;
	if (b->arena) {
		b->p = arena_grow(b->arena, b->p, b->room, room);
	} else {
		char *p = realloc(b->p, room);
		if (!p) {
			fputs("stoa: out of memory\n", stderr);
			abort();
		}
		b->p = p;
	}
	b->room = room;
	b->p[b->n] = 0;	/* also when nothing follows: it is a C string from now on */
}

char *buf_room(struct buf *b, size_t n)
{
	if (b->failed || n > b->max - b->n) {
		b->failed = true;
		return NULL;
	}
	if (b->n + n + 1 > b->room)
		grow(b, b->n + n + 1);
	return b->p + b->n;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
	char *to = buf_room(b, n);
	if (!to || !n)
		return;
	memcpy(to, bytes, n);
	b->n += n;
	b->p[b->n] = 0;
}

void buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

void buf_puts(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_byte(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	char *to = n < 0 ? NULL : buf_room(b, (size_t)n);
	if (!to)
		return;
	vsnprintf(to, (size_t)n + 1, format, args);
	b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

struct str buf_view(const struct buf *b)
{
	return b->p ? (struct str){ b->p, b->n } : STR_EMPTY;
}
