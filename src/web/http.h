/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * HTTP/1.1 as bytes (RFC 9112): heads of requests and chunked bodies. Inside of web only.
 *
 * Strict on purpose: whatever two programs might read differently is refused with 400 and the
 * connection is closed, so that no request can hide inside another behind any proxy.
 *
 *	switch (http_head(bytes, n, &head)) {
 *	case HTTP_MORE:		// read on
 *	case HTTP_DONE:		// head.size bytes were the head; head.status says 0 or what is
 *wrong
 *	}
 */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HTTP_LINE_MAX = 8192,	/* the request line and each field line */
	HTTP_HEAD_MAX = 32768,
	HTTP_FIELDS_MAX = 64
};

enum http_state { HTTP_MORE, HTTP_DONE };

struct http_field {
	struct str name, value;
};

/* Points into the bytes that were read. */
struct http_head {
	int status;		/* 0: well-formed; else 400, 414, 431, 501, 505 */
	const char *why;	/* for the log */
	size_t size;
	struct str method, target;	/* target: "/path?query"; of an absolute form the rest */
	struct str host;
	int minor;		/* HTTP/1.minor */
	bool close;		/* the client wants it */
	bool expects;		/* Expect: 100-continue */
	bool chunked;
	int64_t length;		/* of the body; -1: none was given */
	struct http_field fields[HTTP_FIELDS_MAX];
	size_t count;
};

/* http_head: Look at the first n bytes of a connection. A head that is wrong is told as early as
 * it can be known; then nothing more of the connection may be read as a request. */
enum http_state http_head(const char *bytes, size_t n, struct http_head *head);

/* http_field: The value of a field; empty when absent. Of several, the first. */
struct str http_field(const struct http_head *head, const char *name);

/* http_has_word: Is word in a comma-separated list, ignoring case and parameters? */
bool http_has_word(struct str list, struct str word);

/* A chunked body, piece by piece. */
struct http_chunks {
	int state;
	int digits;
	size_t line;		/* bytes of the current extension or trailer */
	int64_t left;		/* of the current chunk */
	bool done, bad;
};
/* http_chunks: Take bytes; data_r is the next run of content (it may be empty). Returns how many
 * bytes were used; stops after each run, at the end (done) and at nonsense (bad). */
size_t http_chunks(struct http_chunks *c, const char *bytes, size_t n, struct str *data_r);

#endif
