/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the files of the server share. Inside of web only.
 *
 * An exchange is one request with its reply. It is begun on a serving thread (server.c), which
 * only reads, parses, answers from memory and writes; whatever may touch the store runs on a
 * thread of one of two pools (workers.c) and comes back to be written. An exchange belongs to one
 * thread at a time, and its arena with it.
 */
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "web/http.h"
#include "web/web.h"

#include <stdatomic.h>

enum coding { IDENTITY, GZIP, BROTLI, CODINGS };

/* ---- metrics.c ---- */

enum { METRIC_TIMES = 8 };

/* Counted with relaxed atomics: numbers for people, never for decisions. */
struct metrics {
	atomic_llong status[6];		/* by first digit */
	atomic_llong times[METRIC_TIMES + 1], time_sum;	/* of requests, in microseconds */
	atomic_llong hits, misses, connections, refused, bytes, not_modified;
	atomic_llong *routes;		/* requests by number of route */
};
void metrics_count(struct metrics *m, int status, int64_t microseconds, ptrdiff_t route);
void metrics_write(struct buf *b, struct site *s);

/* ---- cache.c ---- */

/* A rendered page, shared by whoever is writing it; freed with the last of them. */
struct cached {
	atomic_int users;
	int64_t city, revision, revision_all, step_at;
	int step;
	int status;
	struct str key, etag;
	struct str head[CODINGS];	/* fields of the reply, all but Date and X-Request-Id */
	struct str body[CODINGS];	/* empty p: not in this coding */
	ptrdiff_t route;
	size_t size;
	struct cached *next, *newer, *older;
};
struct cache *cache_new(size_t bytes);
void cache_free(struct cache *c);
/* cache_find: The page under a key if it is still true; give it back with cache_give. */
struct cached *cache_find(struct cache *c, struct store *s, struct str key);
/* cache_claim: Like cache_find, but a miss makes the caller the one who renders; others wait for
 * him. He ends with cache_put or cache_give_up. */
struct cached *cache_claim(struct cache *c, struct store *s, struct str key);
void cache_put(struct cache *c, struct cached *page);
void cache_give_up(struct cache *c, struct str key);
void cache_give(struct cached *page);
size_t cache_bytes(struct cache *c);

/* ---- compress.c ---- */

/* compress: Packed bytes on the heap, {NULL, 0} where it does not pay. */
struct str compress_text(struct str text, enum coding coding);
enum coding coding_accepted(struct str accept_encoding);
bool coding_worthwhile(const char *type);

/* ---- body.c, multipart.c: what comes in ---- */

enum from { FROM_PATH, FROM_QUERY, FROM_BODY };
struct given {
	struct str name, value;
	const struct param *row;
	enum from from;
	ptrdiff_t upload;	/* of uploads, or -1 */
};
struct givens {
	struct given *items;
	size_t count, room;
};

enum body_kind { BODY_NONE, BODY_FORM, BODY_MULTIPART, BODY_JSON };

struct body {
	enum body_kind kind;
	int64_t limit, taken;
	struct buf bytes;
	struct multipart *parts;
};
struct exchange;
bool body_begin(struct exchange *x);
bool body_feed(struct exchange *x, struct str bytes);
bool body_end(struct exchange *x);

struct multipart;
struct upload_list {
	struct upload *items;
	size_t count, room;
};
/* multipart_new: A reader of a multipart body; fields go to givens, files to folder. */
struct multipart *multipart_new(struct arena *a, struct str boundary, const char *folder,
    struct givens *givens, struct upload_list *uploads, size_t field_limit);
bool multipart_feed(struct multipart *m, struct str bytes, struct err *e);
bool multipart_end(struct multipart *m, struct err *e);
/* multipart_boundary: Of a Content-Type value; empty when there is none that is allowed. */
struct str multipart_boundary(struct str type);

/* ---- the exchange ---- */

enum next {
	NEXT_WRITE,	/* the answer is there */
	NEXT_BODY,	/* read the body first */
	NEXT_PAGE,	/* run it on the pool of pages */
	NEXT_WORK	/* … of long work */
};

struct exchange {
	struct site *site;
	struct arena *arena;
	struct request r;
	struct reply p;
	struct err e;
	struct problems problems;
	int status;		/* of the answer, when it is not that of the error's kind */
	const char *allow;	/* methods, with 405 */

	/* what was asked */
	struct http_head head;	/* its texts copied into the arena */
	struct str city_code;
	ptrdiff_t route_number;
	enum coding coding;
	struct str session;
	bool secure, cors, private_reader;
	struct body body;
	struct givens givens;
	struct upload_list uploads;
	struct str etag;
	int64_t revision, revision_all;

	/* the answer */
	struct cached *page;	/* or these two: */
	struct str out_head, out_body;
	bool close;		/* the connection, after the answer */
	int64_t started;	/* microseconds */
	bool streams;		/* the body is written by stream_run */
	struct str cache_key;
	const struct asset *asset;	/* answered with this file, packed beforehand */

	/* where it belongs */
	struct connection *connection;
	struct exchange *next;
};

/* dispatch.c: begin is called with the head, run on a pool's thread after the body. */
enum next exchange_begin(struct exchange *x);
enum next exchange_body_done(struct exchange *x);
void exchange_run(struct exchange *x);
/* exchange_clear: Give back what it borrowed; ready for the next request. */
void exchange_clear(struct exchange *x);
/* exchange_refuse: The answer to what cannot even be read, in plain words; closes. */
void exchange_refuse(struct exchange *x, int status);
/* exchange_busy: 503 without touching anything else. */
void exchange_busy(struct exchange *x);

/* reply.c: turns reply or error into bytes. */
void reply_finish(struct exchange *x);
void reply_error(struct exchange *x);
struct str reply_fields(struct exchange *x, struct arena *a, enum coding coding, int64_t length);
const char *reply_reason(int status);
struct str reply_start(struct exchange *x, int status, struct str fields);
bool reply_store(struct exchange *x);	/* into the cache */

/* request.c: path, language, city, cookies. */
bool request_read(struct exchange *x);
bool request_place(struct exchange *x);		/* asks the hooks */
struct str request_cookie(struct str cookies, const char *name);
bool request_decode(struct arena *a, struct str in, bool plus, struct str *out_r);
bool request_redirect_language(struct exchange *x);
/* text_join: Texts after one another; for what every request does, where printf would show. */
struct str text_join(struct arena *a, const struct str *parts, size_t count);
#define JOIN(a, ...) text_join((a), (const struct str[]){ __VA_ARGS__ }, \
	sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))

/* params.c */
bool params_split(struct exchange *x, struct str text, enum from from);
/* params_clean: Unknown names on GET: true when the reader must be sent to *address_r. */
bool params_unknown(struct exchange *x, struct str *address_r);
bool params_check(struct exchange *x);

/* route.c */
struct matched {
	const struct route *route;
	ptrdiff_t number;
	bool other_method;	/* the address exists, for another method */
	enum method method;
};
struct matched route_find(struct exchange *x, enum method method);
size_t route_count(rooms house);
const struct route *route_at(rooms house, size_t i);
bool route_has_format(const struct route *route, struct str format);

/* ---- workers.c ---- */

struct pool;
struct pool *pool_new(int running, int threads, size_t queue,
    void (*run)(struct exchange *x));
bool pool_add(struct pool *p, struct exchange *x);	/* false: the queue is full */
void pool_pause(struct pool *p); /* this thread waits for something outside: let another run */
void pool_resume(struct pool *p);
size_t pool_waiting(struct pool *p);
void pool_free(struct pool *p);

/* ---- stream.c ---- */

/* stream_run: Write the head and the streamed body to the client, on this thread. */
void stream_run(struct exchange *x, int fd);

/* ---- server.c ---- */

struct site {
	struct server_options o;
	struct store *store;
	rooms rooms;
	const struct web_hooks *hooks;
	struct cache *cache;
	struct pool *pages, *work;
	struct metrics metrics;
	char build[24];
	const char *folder;	/* for uploads */
	size_t route_count;
	atomic_ullong ids;
	atomic_bool stopping;
	bool metrics_for_all;
};
int exchange_socket(struct exchange *x);
void exchange_done(struct exchange *x);		/* back to its serving thread */
int64_t clock_microseconds(void);

/* ---- assets.c ---- */
struct asset {
	const char *name, *type;
	const char *address;	/* "/assets/name-hash.css" */
	struct str body[CODINGS];	/* empty p: not in this coding */
};
const struct asset *asset_find(struct str name);	/* the name with its hash */
extern const struct asset assets[];	/* made by tools/embed.c; ends with name NULL */

#endif
