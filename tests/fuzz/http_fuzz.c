/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Any bytes as a request head, a chunked body and a multipart body. A head that is taken must
 * have one Host, one framing and no control bytes; a chunked body must decode alike in one piece
 * and byte by byte.
 */
#include "web/serve.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_head(const char *p, size_t n)
{
	struct http_head h;
	if (http_head(p, n, &h) == HTTP_MORE || h.status)
		return;
	if (h.size > n || !h.host.n || !h.target.n || (h.chunked && h.length >= 0))
		abort();
	for (size_t i = 0; i < h.size; i++)
		if (!p[i] || (p[i] == '\n' && (i == 0 || p[i - 1] != '\r')))
			abort();
}

static struct str decode(struct arena *a, const char *p, size_t n, size_t piece, bool *done)
{
	struct http_chunks c = { 0 };
	struct buf b = buf_in(a, 1 << 20);
	for (size_t at = 0; at < n && !c.done && !c.bad;) {
		struct str data;
		at += http_chunks(&c, p + at, n - at < piece ? n - at : piece, &data);
		buf_str(&b, data);
	}
	*done = c.done;
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static void check_chunks(struct arena *a, const char *p, size_t n)
{
	bool whole, bytewise;
	struct str one = decode(a, p, n, n, &whole), two = decode(a, p, n, 1, &bytewise);
	if (whole != bytewise || (whole && !str_eq(one, two)))
		abort();
}

static void check_multipart(struct arena *a, const char *p, size_t n)
{
	struct err e = { 0 };
	struct givens givens = { 0 };
	struct upload_list uploads = { 0 };
	struct multipart *m = multipart_new(a, S("b"), "/tmp", &givens, &uploads, 10000);
	size_t half = n / 2;
	if (multipart_feed(m, str_n(p, half), &e) &&
	    multipart_feed(m, str_n(p + half, n - half), &e))
		multipart_end(m, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	struct arena *a = arena_new(0);
	check_head(p, size);
	if (size)
		check_chunks(a, p, size);
	check_multipart(a, p, size);
	arena_free(a);
	return 0;
}
