/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Streamed replies: the worker's thread writes to the client's socket itself, in chunks, and
 * waits while the client is slow. The serving thread leaves the socket alone until it is done.
 *
 * Small writes are gathered. A client that takes nothing for STALL seconds, or that is on average
 * slower than SLOWEST after the first minute, is let go. An error in the middle ends the
 * connection without the last chunk, so that the client sees that something is missing.
 */
#include "web/serve.h"

#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum {
	BEFORE = 16,
	GATHER = 32768,
	STALL_MS = 30000,
	SLOWEST = 512 /* bytes a second */,
	PATIENCE = 60
};

struct stream {
	struct exchange *x;
	int fd;
	bool gone, chunked;
	int64_t started, sent;
	struct db *db;
	size_t n;
	char bytes[BEFORE + GATHER + 2];	/* room for the chunk's size before, CR LF after */
};

static bool wait_for_room(struct stream *s)
{
	int64_t seconds = (clock_microseconds() - s->started) / 1000000;
	if (seconds > PATIENCE && s->sent / seconds < SLOWEST)
		return false;
	pool_pause(s->x->site->work);
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };
	int n = poll(&p, 1, STALL_MS);
	pool_resume(s->x->site->work);
	return (n > 0 && !(p.revents & (POLLERR | POLLHUP))) || (n < 0 && errno == EINTR);
}

static bool send_all(struct stream *s, const char *p, size_t n)
{
	while (n && !s->gone) {
		ssize_t took = send(s->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (took >= 0) {
			p += took;
			n -= (size_t)took;
			s->sent += took;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			s->gone = !wait_for_room(s);
		} else if (errno != EINTR) {
			s->gone = true;
		}
	}
	return !s->gone;
}

/* The size of the chunk is put right before its bytes: places are kept free for it. */
static bool flush(struct stream *s)
{
	if (!s->n)
		return !s->gone;
	size_t n = s->n;
	s->n = 0;
	if (!s->chunked)
		return send_all(s, s->bytes + BEFORE, n);
	char size[BEFORE];
	size_t digits = (size_t)snprintf(size, sizeof size, "%zx\r\n", n);
	char *from = s->bytes + BEFORE - digits;
	memcpy(from, size, digits);
	memcpy(s->bytes + BEFORE + n, "\r\n", 2);
	return send_all(s, from, digits + n + 2);
}

bool stream_write(struct stream *s, struct str bytes)
{
	while (bytes.n && !s->gone) {
		size_t room = GATHER - s->n, take = bytes.n < room ? bytes.n : room;
		memcpy(s->bytes + BEFORE + s->n, bytes.p, take);
		s->n += take;
		bytes = str_from(bytes, take);
		if (s->n == GATHER)
			flush(s);
	}
	return !s->gone;
}

struct db *stream_db(struct stream *s, struct err *e)
{
	enum { STREAM_MS = 30000 };
	if (s->db)
		return s->db;
	s->db = store_reader(s->x->site->store, e);
	if (s->db)
		db_limit(s->db, STREAM_MS);
	return s->db;
}

static void end_stream(struct stream *s, bool ok)
{
	struct exchange *x = s->x;
	if (ok)
		flush(s);
	if (ok && s->chunked)
		send_all(s, "0\r\n\r\n", 5);
	if (!ok && !s->gone)
		log_err("streamed reply broke off", &x->e);
	if (!ok || s->gone || !s->chunked)
		x->close = true;
	store_give(s->db);
	atomic_fetch_add_explicit(&x->site->metrics.bytes, s->sent, memory_order_relaxed);
}

void stream_run(struct exchange *x, int fd)
{
	struct stream *s = arena_new_of(x->arena, struct stream);
	*s = (struct stream){ .x = x, .fd = fd, .started = clock_microseconds() };
	s->chunked = x->head.minor > 0;
	x->close = x->close || !s->chunked;
	struct str fields = reply_fields(x, x->arena, IDENTITY, -1);
	if (s->chunked)
		fields = arena_printf(x->arena, "%.*sTransfer-Encoding: chunked\r\n", STR(fields));
	struct str head = reply_start(x, x->status, fields);
	bool ok = send_all(s, head.p, head.n) && x->p.write(s, x->p.thing, &x->e);
	end_stream(s, ok);
	x->out_head = x->out_body = STR_EMPTY;
}
