/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libzstd behind our own names; the only file that sees zstd.h. The window is bounded, so that a
 * small file cannot ask for much memory.
 */
#include "formats/zstd_in.h"

#include <string.h>
#include <zstd.h>

enum { IN_SIZE = 128 << 10, WINDOW_LOG = 27 };

struct zstd_in {
	ZSTD_DStream *z;
	ptrdiff_t (*read)(void *thing, char *out, size_t room);
	void *thing;
	ZSTD_inBuffer in;
	bool between;	/* at the end of a frame: the input may end here */
	bool ended, broken;
	char bytes[IN_SIZE];
};

static void zstd_close(void *thing)
{
	struct zstd_in *z = thing;
	ZSTD_freeDStream(z->z);
}

struct zstd_in *zstd_open(struct arena *a, ptrdiff_t (*read)(void *thing, char *out, size_t room),
    void *thing)
{
	struct zstd_in *z = arena_new_of(a, struct zstd_in);
	z->read = read;
	z->thing = thing;
	z->z = ZSTD_createDStream();
	arena_defer(a, zstd_close, z);
	zstd_restart(z);
	return z;
}

void zstd_restart(struct zstd_in *z)
{
	z->between = z->ended = false;
	z->in = (ZSTD_inBuffer){ z->bytes, 0, 0 };
	z->broken = !z->z || ZSTD_isError(ZSTD_initDStream(z->z)) ||
	    ZSTD_isError(ZSTD_DCtx_setParameter(z->z, ZSTD_d_windowLogMax, WINDOW_LOG));
}

/* More input; false at its end, which is an error within a frame. */
static bool fill(struct zstd_in *z)
{
	ptrdiff_t n = z->read(z->thing, z->bytes, sizeof z->bytes);
	if (n <= 0) {
		z->ended = true;
		z->broken = n < 0 || !z->between;
		return false;
	}
	z->in.size = (size_t)n;
	z->in.pos = 0;
	return true;
}

ptrdiff_t zstd_read(struct zstd_in *z, char *out, size_t room)
{
	ZSTD_outBuffer to = { out, room, 0 };
	while (!z->broken && !z->ended && !to.pos) {
		if (z->in.pos == z->in.size && !fill(z))
			break;
		size_t rc = ZSTD_decompressStream(z->z, &to, &z->in);
		z->broken = ZSTD_isError(rc);
		z->between = rc == 0;
	}
	return to.pos ? (ptrdiff_t)to.pos : z->broken ? -1 : 0;
}

bool zstd_is(struct str start)
{
	return start.n >= 4 && (!memcmp(start.p, "\x28\xb5\x2f\xfd", 4) ||
				   (((unsigned char)start.p[0] & 0xf0) == 0x50 &&
				       !memcmp(start.p + 1, "\x2a\x4d\x18", 3)));
}
