/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * zlib behind our own names; the only file that sees zlib.h. A stream is done when the input is
 * used up at the end of a member: input that ends anywhere else was cut off.
 */
#include "base/gzip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { WINDOW_GZIP = 15 + 16, IN_SIZE = 64 << 10 };

struct gzip {
	z_stream z;
	ptrdiff_t (*read)(void *thing, char *out, size_t room);
	void *thing;
	bool between;		/* at the end of a member: the input may end here */
	bool ended, broken;
	char in[IN_SIZE];
};

static void gzip_close(void *thing)
{
	struct gzip *g = thing;
	inflateEnd(&g->z);
}

struct gzip *gzip_open(struct arena *a, ptrdiff_t (*read)(void *thing, char *out, size_t room),
    void *thing)
{
	struct gzip *g = arena_new_of(a, struct gzip);
	g->read = read;
	g->thing = thing;
	g->broken = inflateInit2(&g->z, WINDOW_GZIP) != Z_OK;
	arena_defer(a, gzip_close, g);
	return g;
}

void gzip_restart(struct gzip *g)
{
	g->broken = inflateReset2(&g->z, WINDOW_GZIP) != Z_OK;
	g->between = g->ended = false;
	g->z.avail_in = 0;
}

/* More input; false at its end, which is an error within a member. */
static bool gzip_fill(struct gzip *g)
{
	ptrdiff_t n = g->read(g->thing, g->in, sizeof g->in);
	if (n <= 0) {
		g->ended = true;
		g->broken = n < 0 || !g->between;
		return false;
	}
	g->z.next_in = (Bytef *)g->in;
	g->z.avail_in = (uInt)n;
	return true;
}

/* Zero bytes after a member are padding of tapes and blocks, and mean the end. */
static bool gzip_next_member(struct gzip *g)
{
	while (g->z.avail_in && *g->z.next_in == 0) {
		g->z.next_in++;
		g->z.avail_in--;
	}
	if (!g->z.avail_in)
		return true;
	g->between = false;
	return inflateReset(&g->z) == Z_OK;
}

ptrdiff_t gzip_read(struct gzip *g, char *out, size_t room)
{
	g->z.next_out = (Bytef *)out;
	g->z.avail_out = (uInt)(room < (1u << 30) ? room : 1u << 30);
	uInt asked = g->z.avail_out;
	while (!g->broken && !g->ended && g->z.avail_out == asked) {
		if (!g->z.avail_in && !gzip_fill(g))
			break;
		if (g->between && !gzip_next_member(g))
			g->broken = true;
		if (g->broken || !g->z.avail_in)
			continue;
		int rc = inflate(&g->z, Z_NO_FLUSH);
		if (rc == Z_STREAM_END)
			g->between = true;
		else if (rc != Z_OK && rc != Z_BUF_ERROR)
			g->broken = true;
	}
	ptrdiff_t n = (ptrdiff_t)(asked - g->z.avail_out);
	return n ? n : g->broken ? -1 : 0;
}

struct str gzip_unpack(struct arena *a, struct str packed, size_t size)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n };
	char *out = arena_array(a, char, size + 1);
	bool ok = packed.n < UINT32_MAX && size < UINT32_MAX &&
	    inflateInit2(&z, WINDOW_GZIP) == Z_OK;
	if (!ok)
		return (struct str){ 0 };
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)size + 1;
	ok = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == size;
	inflateEnd(&z);
	out[size] = 0;
	return ok ? str_n(out, size) : (struct str){ 0 };
}

bool gzip_is(struct str start)
{
	return start.n >= 3 && !memcmp(start.p, "\x1f\x8b\x08", 3);
}

void gzip_pack(struct buf *b, struct str bytes, int level)
{
	z_stream z = { 0 };
	if (bytes.n > UINT32_MAX / 2 ||
	    deflateInit2(&z, level, Z_DEFLATED, WINDOW_GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		b->failed = true;
		return;
	}
	size_t most = deflateBound(&z, (uLong)bytes.n);
	char *out = buf_room(b, most);
	if (out) {
		z.next_in = (Bytef *)(uintptr_t)bytes.p;
		z.avail_in = (uInt)bytes.n;
		z.next_out = (Bytef *)out;
		z.avail_out = (uInt)most;
		b->failed |= deflate(&z, Z_FINISH) != Z_STREAM_END;
		b->n += most - z.avail_out;
		b->p[b->n] = 0;
	}
	deflateEnd(&z);
}
