/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Two layers: raw bytes (a descriptor or memory) and, where they begin as gzip or Zstandard do, the
 * unpacking on top. A stream cannot go back: its first block is kept until it has been read again.
 * Limits are kept on what comes out, so that a small file cannot become a large one unseen.
 */
#include "formats/source.h"
#include "base/gzip.h"
#include "formats/zstd_in.h"
#include "base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Unpacking START_SIZE bytes takes at most two blocks in, which PEEK_SIZE holds. */
enum { START_SIZE = 64 << 10, PEEK_SIZE = 4 * START_SIZE, RATIO_FREE = 16 << 20 };
#define BYTES_DEFAULT ((int64_t)4 << 30)

struct source {
	struct arena *arena;
	const char *name;
	int fd;			/* -1: memory */
	struct str memory;
	size_t at;		/* in memory, or in what was peeked */
	int64_t raw, out;	/* bytes taken in and given out since the start */
	struct gzip *gzip;	/* or NULL */
	struct zstd_in *zstd;	/* or NULL */
	bool stream;		/* cannot go back */
	struct str peeked;	/* of a stream: raw bytes that were read before their time */
	struct source_limits limits;
	struct str start;
	bool started;
	struct err err;
};

static ptrdiff_t take(struct source *s, struct str from, char *out, size_t room)
{
	size_t n = from.n - s->at < room ? from.n - s->at : room;
	if (n)
		memcpy(out, from.p + s->at, n);
	s->at += n;
	return (ptrdiff_t)n;
}

static ptrdiff_t raw_read(void *thing, char *out, size_t room)
{
	struct source *s = thing;
	ptrdiff_t n;
	if (s->fd < 0) {
		n = take(s, s->memory, out, room);
	} else if (s->at < s->peeked.n) {
		n = take(s, s->peeked, out, room);
	} else {
		do
			n = read(s->fd, out, room);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			fail_system(&s->err, "%s: %s", s->name, strerror(errno));
	}
	if (n > 0)
		s->raw += n;
	return n;
}

static void raw_close(void *thing)
{
	struct source *s = thing;
	close(s->fd);
}

static struct source *source_new(struct arena *a, const char *name, struct source_limits limits,
    struct err *e)
{
	struct source *s = arena_new_of(a, struct source);
	s->arena = a;
	s->fd = -1;
	s->name = arena_text(a, str_of(name));
	s->limits.bytes = limits.bytes ? limits.bytes : BYTES_DEFAULT;
	s->limits.ratio = limits.ratio ? limits.ratio : 200;
	s->err.lang = e->lang;
	return s;
}

static bool source_sniff(struct source *s)
{
	char first[4];
	ptrdiff_t n = raw_read(s, first, sizeof first);
	struct str start = str_n(first, n > 0 ? (size_t)n : 0);
	if (gzip_is(start))
		s->gzip = gzip_open(s->arena, raw_read, s);
	else if (zstd_is(start))
		s->zstd = zstd_open(s->arena, raw_read, s);
	source_rewind(s);
	return n >= 0;
}

/* The first raw bytes of a stream, read until there are enough or no more. */
static bool source_peek(struct source *s)
{
	char *p = arena_alloc(s->arena, PEEK_SIZE);
	size_t n = 0;
	ptrdiff_t got = 0;
	while (n < PEEK_SIZE && (got = raw_read(s, p + n, PEEK_SIZE - n)) > 0)
		n += (size_t)got;
	s->peeked = str_n(p, n);
	s->raw = 0;
	return got >= 0;
}

struct source *source_stream(struct arena *a, int fd, const char *name,
    struct source_limits limits, struct err *e)
{
	struct source *s = source_new(a, name, limits, e);
	s->fd = fd;
	s->stream = true;
	if (!source_peek(s) || !source_sniff(s)) {
		source_fail(s, e);
		return NULL;
	}
	return s;
}

struct source *source_bytes(struct arena *a, struct str bytes, const char *name,
    struct source_limits limits, struct err *e)
{
	struct source *s = source_new(a, name ? name : "data", limits, e);
	s->memory = bytes;
	source_sniff(s);
	return s;
}

struct source *source_open(struct arena *a, const char *path, struct source_limits limits,
    struct err *e)
{
	const char *slash = strrchr(path, '/');
	struct source *s = source_new(a, slash && slash[1] ? slash + 1 : path, limits, e);
	s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (s->fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			fail(e, ERR_MISSING, N_("There is no file called %s."), s->name);
		else
			fail(e, ERR_INPUT, N_("%s cannot be opened: %s."), s->name,
			    strerror(errno));
		return NULL;
	}
	arena_defer(a, raw_close, s);
	struct stat st;
	if (fstat(s->fd, &st) || !S_ISREG(st.st_mode)) {
		fail(e, ERR_INPUT, N_("%s is not a file."), s->name);
		return NULL;
	}
	if (!source_sniff(s)) {
		source_fail(s, e);
		return NULL;
	}
	return s;
}

static bool source_over(struct source *s)
{
	if (s->out > s->limits.bytes)
		return !fail(&s->err, ERR_LIMIT, N_("%s is larger than %lld MB."), s->name,
		    (long long)(s->limits.bytes >> 20));
	if ((s->gzip || s->zstd) && s->out > RATIO_FREE && s->out / s->limits.ratio > s->raw)
		return !fail(&s->err, ERR_LIMIT,
		    N_("%s unpacks to more than %lld times its size. Unpack it first."), s->name,
		    (long long)s->limits.ratio);
	return false;
}

ptrdiff_t source_read(struct source *s, char *out, size_t room)
{
	if (s->err.kind)
		return -1;
	ptrdiff_t n = s->gzip ? gzip_read(s->gzip, out, room) :
	    s->zstd ? zstd_read(s->zstd, out, room) : raw_read(s, out, room);
	if (n < 0) {
		fail(&s->err, ERR_INPUT, N_("%s is damaged or was cut off."), s->name);
		return -1;
	}
	s->out += n;
	return source_over(s) ? -1 : n;
}

bool source_fail(struct source *s, struct err *e)
{
	const struct lang *lang = e->lang;
	if (!e->kind) {
		*e = s->err;
		e->lang = lang;
	}
	return false;
}

void source_rewind(struct source *s)
{
	bool past = s->stream && s->raw > (int64_t)s->peeked.n;
	s->at = 0;
	s->raw = s->out = 0;
	if (past)
		fail(&s->err, ERR_INPUT, N_("%s is a stream and cannot be read a second time."),
		    s->name);
	else if (s->fd >= 0 && !s->stream && lseek(s->fd, 0, SEEK_SET) < 0)
		fail_system(&s->err, "%s: %s", s->name, strerror(errno));
	if (s->gzip)
		gzip_restart(s->gzip);
	if (s->zstd)
		zstd_restart(s->zstd);
}

struct str source_start(struct source *s)
{
	if (s->started)
		return s->start;
	s->started = true;
	char *p = arena_alloc(s->arena, START_SIZE);
	size_t n = 0;
	ptrdiff_t got;
	while (n < START_SIZE && (got = source_read(s, p + n, START_SIZE - n)) > 0)
		n += (size_t)got;
	s->start = str_n(p, n);
	source_rewind(s);
	return s->start;
}

bool source_all(struct source *s, struct arena *a, size_t max, struct str *out_r, struct err *e)
{
	source_rewind(s);
	if (s->fd < 0 && !s->gzip && s->memory.n <= max) {
		*out_r = s->memory;
		return true;
	}
	size_t n = 0, room = START_SIZE;
	char *p = arena_alloc(a, room);
	ptrdiff_t got;
	while ((got = source_read(s, p + n, room - n)) > 0) {
		n += (size_t)got;
		if (n > max)
			return fail(e, ERR_LIMIT, N_("%s is larger than %zu MB."), s->name,
			    max >> 20);
		if (n == room) {
			p = arena_grow(a, p, room, room * 2);
			room *= 2;
		}
	}
	if (got < 0)
		return source_fail(s, e);
	*out_r = str_n(p, n);
	return true;
}

const char *source_name(const struct source *s)
{
	return s->name;
}

int64_t source_taken(const struct source *s, int64_t *all_r)
{
	struct stat st;
	*all_r = s->fd < 0 ? (int64_t)s->memory.n : 0;
	if (s->fd >= 0 && !s->stream && !fstat(s->fd, &st))
		*all_r = st.st_size;
	return s->raw;
}
