/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Something of somebody else's, fetched from the web, within limits.
 *
 *	struct fetched f;
 *	if (!fetch(a, S("https://example.org/courses.ics"), &(struct fetch_limits){
 *	        .etag = etag, .path = path }, &f, e)) ...
 *	if (f.unchanged) ...
 *
 * Only http and https; at most five redirects; the address that a name resolves to is checked at
 * every connection, so that nobody makes this server fetch from inside the house (loopback,
 * private, link-local and other special networks) unless inside is set. No proxy, no cookies, no
 * passwords. Certificates are checked.
 */
#ifndef FORMATS_FETCH_H
#define FORMATS_FETCH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct fetch_limits {
	int64_t bytes;			/* 0: 200 MB, unpacked */
	int seconds;			/* 0: 120 */
	bool inside;			/* special networks are allowed */
	/* Special addresses (4 or 16 bytes) that are allowed all the same, or NULL. */
	bool (*also)(const unsigned char *address, size_t n);
	struct str etag, modified;	/* as the last answer had them, or empty */
	const char *path;		/* where the body goes: a new file */
};

struct fetched {
	bool unchanged;			/* 304: there is no body */
	struct str etag, modified, type, address;	/* address: behind the redirects */
	int64_t bytes;
};

bool fetch(struct arena *a, struct str address, const struct fetch_limits *limits,
    struct fetched *out_r, struct err *e);

/* fetch_is_inside: Is this a network address (4 or 16 bytes) that is not on the open web? */
bool fetch_is_inside(const unsigned char *address, size_t n);

#endif
