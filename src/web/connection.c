/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One connection: bytes in, exchanges one after another, bytes out, and the clocks that end it.
 *
 * Nothing here waits. What a client can stretch has a limit of its own: the whole head must be
 * there within head_seconds of its first byte, a body must come at SLOWEST_BODY, a reader must
 * take something within STALL_MS, and an idle connection is kept IDLE_MS.
 */
#include "web/serve_loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
	IDLE_MS = 60000, STALL_MS = 30000, LINGER_MS = 2000, BODY_GRACE_MS = 20000,
	SLOWEST_BODY = 500 /* bytes a second */, REQUEST_ARENA = 96 << 20
};

int64_t clock_microseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_milliseconds(void)
{
	return clock_microseconds() / 1000;
}

/* ---- life ---- */

static void watch(struct connection *c, uint32_t events)
{
	if (c->gone || c->events == events)
		return;
	struct epoll_event ev = { .events = events, .data.ptr = c };
	epoll_ctl(c->loop->epoll, EPOLL_CTL_MOD, c->fd, &ev);
	c->events = events;
}

struct connection *connection_new(struct loop *l, int fd, const struct sockaddr_storage *from)
{
	struct connection *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	*c = (struct connection){ .loop = l, .fd = fd, .events = EPOLLIN,
		.since = clock_milliseconds(), .older = l->first };
	if (from->ss_family == AF_INET6)
		c->address = ((const struct sockaddr_in6 *)from)->sin6_addr;
	else if (from->ss_family == AF_INET) {
		c->address.s6_addr[10] = c->address.s6_addr[11] = 0xff;
		memcpy(&c->address.s6_addr[12], &((const struct sockaddr_in *)from)->sin_addr, 4);
	}
	if (IN6_IS_ADDR_V4MAPPED(&c->address))
		inet_ntop(
		    AF_INET, &c->address.s6_addr[12], c->address_text, sizeof c->address_text);
	else
		inet_ntop(AF_INET6, &c->address, c->address_text, sizeof c->address_text);
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &ev)) {
		free(c);
		return NULL;
	}
	if (l->first)
		l->first->newer = c;
	l->first = c;
	l->count++;
	return c;
}

static void keep_exchange(struct loop *l, struct exchange *x)
{
	exchange_clear(x);
	if (l->spare_count >= KEEP_EXCHANGES) {
		arena_free(x->arena);
		free(x);
		return;
	}
	x->next = l->spare;
	l->spare = x;
	l->spare_count++;
}

static struct exchange *new_exchange(struct connection *c)
{
	struct loop *l = c->loop;
	struct exchange *x = l->spare;
	if (x) {
		l->spare = x->next;
		l->spare_count--;
		x->next = NULL;
	} else {
		x = calloc(1, sizeof *x);
		if (!x)
			abort();
		x->arena = arena_new(REQUEST_ARENA);
	}
	x->site = l->site;
	x->connection = c;
	x->started = clock_microseconds();
	x->r.address = str_of(c->address_text);
	unsigned long long n = atomic_fetch_add_explicit(&l->site->ids, 1, memory_order_relaxed);
	static const char digits[] = "0123456789abcdef";
	for (int i = 15; i >= 0; i--, n >>= 4)
		x->r.id[i] = digits[n & 15];
	return x;
}

void connection_close(struct connection *c)
{
	if (c->state != CLOSED)
		close(c->fd);
	c->state = CLOSED;
}

/* Its memory waits for the end of the round: a later event of it may still name it. */
static void bury_if_closed(struct connection *c)
{
	struct loop *l = c->loop;
	if (c->state != CLOSED || c->buried)
		return;
	c->buried = true;
	if (c->x)
		keep_exchange(l, c->x);
	c->x = NULL;
	if (c->newer)
		c->newer->older = c->older;
	else
		l->first = c->older;
	if (c->older)
		c->older->newer = c->newer;
	l->count--;
	peers_remove(&l->server->peers, &c->address);
	atomic_fetch_sub(&l->server->open, 1);
	free(c->in);
	c->in = NULL;
	c->older = l->dead;
	l->dead = c;
}

void connection_free_dead(struct loop *l)
{
	while (l->dead) {
		struct connection *c = l->dead;
		l->dead = c->older;
		free(c);
	}
}

/* A client that is still sending would lose our last words to a reset: read on a little. */
static void linger(struct connection *c)
{
	if (c->gone || shutdown(c->fd, SHUT_WR)) {
		connection_close(c);
		return;
	}
	c->state = LINGERING;
	c->since = clock_milliseconds();
	watch(c, EPOLLIN);
}

/* ---- out ---- */

/* Writes what is left; false when the client must first take more. */
static bool flush(struct connection *c)
{
	struct exchange *x = c->x;
	size_t all = x->out_head.n + x->out_body.n;
	while (c->out_at < all && !c->gone) {
		size_t head = c->out_at < x->out_head.n ? x->out_head.n - c->out_at : 0;
		size_t body_at = c->out_at < x->out_head.n ? 0 : c->out_at - x->out_head.n;
		struct iovec parts[2] = {
			{ (void *)(uintptr_t)(x->out_head.p + c->out_at), head },
			{ (void *)(uintptr_t)(x->out_body.p + body_at), x->out_body.n - body_at } };
		struct msghdr m = { .msg_iov = head ? parts : parts + 1,
			.msg_iovlen = head && x->out_body.n ? 2 : 1 };
		ssize_t n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return false;
		if (n < 0) {
			c->gone = true;
			return true;
		}
		c->out_at += (size_t)n;
		c->since = clock_milliseconds();
	}
	return true;
}

static void end_exchange(struct connection *c)
{
	struct exchange *x = c->x;
	bool close_it = x->close || c->gone;
	int64_t now = clock_microseconds();
	metrics_count(&c->loop->site->metrics, x->status, now - x->started, x->route_number);
	atomic_fetch_add_explicit(&c->loop->site->metrics.bytes, (long long)c->out_at,
	    memory_order_relaxed);
	keep_exchange(c->loop, x);
	c->x = NULL;
	c->out_at = 0;
	c->served = true;
	c->since = now / 1000;
	if (close_it) {
		linger(c);
		return;
	}
	c->in_n -= c->in_at;
	if (c->in_n)
		memmove(c->in, c->in + c->in_at, c->in_n);
	c->in_at = 0;
	c->state = READ_HEAD;
}

/* ---- in ---- */

static void go_on(struct connection *c, enum next next)
{
	struct site *site = c->loop->site;
	c->since = clock_milliseconds();
	if (next == NEXT_BODY) {
		c->state = READ_BODY;
		c->body_taken = 0;
		c->body_left = c->x->head.length;
		c->chunks = (struct http_chunks){ 0 };
		if (c->x->head.expects && c->in_at == c->in_n &&
		    send(c->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL) != 25)
			c->x->close = true;
		return;
	}
	if (next == NEXT_PAGE || next == NEXT_WORK) {
		c->state = RUNNING;
		watch(c, 0);
		bool work = next == NEXT_WORK;
		if (pool_add(work ? site->work : site->pages, c->x))
			return;
		exchange_busy(c->x);
	}
	c->state = WRITING;
}

static bool take_head(struct connection *c)
{
	struct http_head head;
	if (c->in_n == 0 || http_head(c->in, c->in_n, &head) == HTTP_MORE)
		return false;
	struct exchange *x = c->x = new_exchange(c);
	x->head = head;
	if (atomic_load(&c->loop->site->stopping))
		x->close = true;
	if (head.status) {
		atomic_fetch_add_explicit(&c->loop->site->metrics.refused, 1, memory_order_relaxed);
		exchange_refuse(x, head.status);
		c->in_at = c->in_n;
		c->state = WRITING;
		return true;
	}
	c->in_at = head.size;
	go_on(c, exchange_begin(x));
	return true;
}

static void refuse_body(struct connection *c, int status)
{
	exchange_refuse(c->x, status);
	c->state = WRITING;
}

/* Takes bytes of the body; returns how many belonged to it. */
static size_t take_body(struct connection *c, const char *p, size_t n)
{
	struct exchange *x = c->x;
	size_t at = 0;
	bool done = false;
	while (at < n && !done) {
		struct str data;
		if (x->head.chunked) {
			at += http_chunks(&c->chunks, p + at, n - at, &data);
			done = c->chunks.done;
			if (c->chunks.bad) {
				refuse_body(c, 400);
				return n;
			}
		} else {
			size_t take =
			    n - at < (uint64_t)c->body_left ? n - at : (size_t)c->body_left;
			data = str_n(p + at, take);
			at += take;
			c->body_left -= (int64_t)take;
			done = !c->body_left;
		}
		c->body_taken += (int64_t)data.n;
		if (data.n && !body_feed(x, data)) {
			x->close = true;
			reply_error(x);
			c->state = WRITING;
			return n;
		}
	}
	if (done)
		go_on(c, exchange_body_done(x));
	return at;
}

/* Everything that can be done without reading. */
static void advance(struct connection *c)
{
	for (;;) {
		if (c->state == READ_HEAD) {
			if (!take_head(c))
				return;
		} else if (c->state == READ_BODY) {
			if (c->in_at == c->in_n) {
				/* The head stays where it is; its texts are still in use. */
				c->in_at = c->in_n = c->x->head.size;
				return;
			}
			c->in_at += take_body(c, c->in + c->in_at, c->in_n - c->in_at);
		} else if (c->state == WRITING) {
			if (!flush(c)) {
				watch(c, EPOLLOUT);
				return;
			}
			end_exchange(c);
		} else {
			return;
		}
	}
}

static void after_advance(struct connection *c)
{
	if (c->state == READ_HEAD || c->state == READ_BODY)
		watch(c, EPOLLIN);
	if (c->state == READ_HEAD && !c->in_n && c->in) {
		free(c->in);
		c->in = NULL;
	}
	bury_if_closed(c);
}

static ssize_t receive(struct connection *c, char *p, size_t n)
{
	ssize_t got = recv(c->fd, p, n, 0);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return -1;
	if (got <= 0)
		connection_close(c);
	return got > 0 ? got : -1;
}

static void read_head(struct connection *c)
{
	if (!c->in && !(c->in = malloc(IN_SIZE)))
		abort();
	ssize_t n = receive(c, c->in + c->in_n, IN_SIZE - c->in_n);
	if (n < 0)
		return;
	if (!c->in_n)
		c->since = clock_milliseconds();
	c->in_n += (size_t)n;
	advance(c);
}

static void read_body(struct connection *c)
{
	char *p = c->loop->scratch;
	size_t room = IN_SIZE - c->in_n;	/* what is left over must fit */
	ssize_t n = receive(c, p, room < SCRATCH ? room : SCRATCH);
	if (n < 0)
		return;
	size_t used = take_body(c, p, (size_t)n);
	if (used < (size_t)n) {
		memcpy(c->in + c->in_n, p + used, (size_t)n - used);
		c->in_n += (size_t)n - used;
	}
	advance(c);
}

void connection_event(struct connection *c, uint32_t events)
{
	if (c->state == CLOSED)
		return;
	if (c->state == RUNNING) {
		/* Gone, while a pool has its exchange: hear no more of it until that is back. */
		epoll_ctl(c->loop->epoll, EPOLL_CTL_DEL, c->fd, NULL);
		c->gone = true;
		return;
	}
	if (c->state == LINGERING) {
		if (recv(c->fd, c->loop->scratch, SCRATCH, 0) <= 0 && errno != EAGAIN)
			connection_close(c);
	} else if (c->state == WRITING) {
		if (events & (EPOLLERR | EPOLLHUP))
			c->gone = true;
		advance(c);
	} else if (c->state == READ_BODY) {
		read_body(c);
	} else {
		read_head(c);
	}
	after_advance(c);
}

void connection_resume(struct connection *c)
{
	c->state = WRITING;
	c->since = clock_milliseconds();
	advance(c);
	after_advance(c);
}

/* ---- clocks ---- */

static void time_is_up(struct connection *c)
{
	if (!c->x)
		c->x = new_exchange(c);
	exchange_refuse(c->x, 408);
	c->state = WRITING;
	advance(c);
}

void connection_check(struct connection *c, int64_t now, bool stopping, bool now_or_never)
{
	int64_t passed = now - c->since;
	int64_t head_ms = (int64_t)c->loop->site->o.head_seconds * 1000;
	switch (c->state) {
	case READ_HEAD:
		if (stopping || (!c->in_n && passed > (c->served ? IDLE_MS : head_ms)))
			connection_close(c);
		else if (c->in_n && passed > head_ms)
			time_is_up(c);
		break;
	case READ_BODY:
		if (now_or_never)
			connection_close(c);
		else if (passed > BODY_GRACE_MS + c->body_taken * 1000 / SLOWEST_BODY)
			time_is_up(c);
		break;
	case WRITING:
		if (now_or_never || passed > STALL_MS)
			connection_close(c);
		break;
	case LINGERING:
		if (stopping || passed > LINGER_MS)
			connection_close(c);
		break;
	case RUNNING:
		if (now_or_never)
			shutdown(c->fd, SHUT_RDWR);
		break;
	case CLOSED:
		break;
	}
	bury_if_closed(c);
}
