/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The strict reader of heads and chunks. */
#include "web/http.h"
#include "web/serve.h"

#include "test.h"

#include <string.h>

#define H "GET / HTTP/1.1\r\nHost: a\r\n"
#define P "POST / HTTP/1.1\r\nHost: a\r\n"

static int status_of(const char *bytes, size_t n)
{
	struct http_head h;
	return http_head(bytes, n, &h) == HTTP_MORE ? -1 : h.status;
}

TEST(a_plain_head_is_read)
{
	static const char bytes[] = "GET /a?b=c HTTP/1.1\r\nHost: x.org:80\r\nX-Y:  z \r\n\r\nrest";
	struct http_head h;
	CHECK(http_head(bytes, sizeof bytes - 1, &h) == HTTP_DONE);
	CHECK_INT(h.status, 0);
	CHECK_INT(h.size, sizeof bytes - 1 - 4);
	CHECK_STR(h.method, "GET");
	CHECK_STR(h.target, "/a?b=c");
	CHECK_STR(h.host, "x.org:80");
	CHECK_STR(http_field(&h, "x-y"), "z");
	CHECK(!h.close);
	CHECK_INT(h.length, -1);
}

TEST(a_head_that_is_cut_anywhere_waits_for_more)
{
	static const char bytes[] = H "Accept: text/html\r\n\r\n";
	for (size_t n = 0; n < sizeof bytes - 1; n++)
		CHECK_INT(status_of(bytes, n), -1);
	CHECK_INT(status_of(bytes, sizeof bytes - 1), 0);
}

TEST(heads_that_two_programs_might_read_differently_are_refused)
{
	static const struct { const char *bytes; int status; } rows[] = {
		{ P "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
		{ P "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400 },
		{ P "Content-Length: +3\r\n\r\n", 400 },
		{ P "Content-Length: -3\r\n\r\n", 400 },
		{ P "Content-Length: 3 3\r\n\r\n", 400 },
		{ P "Content-Length: 3, 3\r\n\r\n", 400 },
		{ P "Content-Length: 0x3\r\n\r\n", 400 },
		{ P "Content-Length:\r\n\r\n", 400 },
		{ P "Content-Length: 99999999999999999999\r\n\r\n", 400 },
		{ P "Transfer-Encoding: gzip, chunked\r\n\r\n", 400 },
		{ P "Transfer-Encoding: identity\r\n\r\n", 400 },
		{ P "Transfer-Encoding: xchunked\r\n\r\n", 400 },
		{ P "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
		{ "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
		{ P "Transfer-Encoding : chunked\r\n\r\n", 400 },
		{ P "Content-Length : 3\r\n\r\n", 400 },
		{ H "A: b\r\n c\r\n\r\n", 400 },
		{ H " A: b\r\n\r\n", 400 },
		{ H "A: b\rC: d\r\n\r\n", 400 },
		{ H "A: b\nC: d\r\n\r\n", 400 },
		{ H "\n\r\n", 400 },
		{ H "A: \x01\r\n\r\n", 400 },
		{ H "A: \x7f\r\n\r\n", 400 },
		{ H "A\r\n\r\n", 400 },
		{ H ": b\r\n\r\n", 400 },
		{ H "A[: b\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n\r\n", 400 },
		{ H "Host: b\r\n\r\n", 400 },
		{ H "Host: a\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: a:x\r\n\r\n", 400 },
		{ "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400 },
		{ "GET /\r\nHost: a\r\n\r\n", 400 },
		{ "GET / http/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "\r\n" H "\r\n", 400 },
		{ "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505 },
		{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505 },
		{ H "Expect: 200-maybe\r\n\r\n", 417 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (status_of(rows[i].bytes, strlen(rows[i].bytes)) != rows[i].status)
			test_fail(t, __FILE__, __LINE__, "row %zu is %d: %s", i,
			    status_of(rows[i].bytes, strlen(rows[i].bytes)), rows[i].bytes);
	static const char nul[] = H "A: b\0c\r\n\r\n";
	CHECK_INT(status_of(nul, sizeof nul - 1), 400);
}

TEST(nonsense_is_refused_before_the_head_is_whole)
{
	static const char nul[] = "GET /\0";
	CHECK_INT(status_of(nul, sizeof nul - 1), 400);
	CHECK_INT(status_of("GET /\n", 6), 400);
}

TEST(heads_that_are_allowed_are_read)
{
	struct http_head h;
	static const char absolute[] = "GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n";
	CHECK(http_head(absolute, sizeof absolute - 1, &h) == HTTP_DONE);
	CHECK_INT(h.status, 0);
	CHECK_STR(h.target, "/b");
	static const char old[] = "GET / HTTP/1.0\r\n\r\n";
	CHECK(http_head(old, sizeof old - 1, &h) == HTTP_DONE && !h.status && h.close);
	static const char twice[] = P "Content-Length: 3\r\nContent-Length: 3\r\n\r\n";
	CHECK(http_head(twice, sizeof twice - 1, &h) == HTTP_DONE && h.status == 0);
	static const char chunked[] = P "Transfer-Encoding: Chunked\r\n\r\n";
	CHECK(http_head(chunked, sizeof chunked - 1, &h) == HTTP_DONE && h.chunked && !h.status);
}

TEST(long_lines_and_many_fields_are_refused)
{
	struct buf b = buf_in(t->arena, 1 << 20);
	buf_puts(&b, "GET /");
	while (b.n < 9000)
		buf_byte(&b, 'a');
	CHECK_INT(status_of(b.p, b.n), 414);
	buf_clear(&b);
	buf_puts(&b, H);
	for (int i = 0; i < 64; i++)
		buf_printf(&b, "F%d: x\r\n", i);
	buf_puts(&b, "\r\n");
	CHECK_INT(status_of(b.p, b.n), 431);
	buf_clear(&b);
	buf_puts(&b, H "A: ");
	while (b.n < 40000)
		buf_byte(&b, 'a');
	CHECK_INT(status_of(b.p, b.n), 431);
}

/* All of a chunked body, fed in pieces of a size; NULL when it is bad or has no end. */
static const char *decoded(struct test *t, const char *bytes, size_t piece)
{
	struct http_chunks c = { 0 };
	struct buf b = buf_in(t->arena, 65536);
	size_t n = strlen(bytes);
	for (size_t at = 0; at < n && !c.done && !c.bad;) {
		struct str data;
		size_t take = n - at < piece ? n - at : piece;
		size_t used = http_chunks(&c, bytes + at, take, &data);
		buf_str(&b, data);
		at += used;
	}
	buf_byte(&b, 0);
	return c.done ? b.p : NULL;
}

TEST(chunked_bodies_are_read_in_any_pieces)
{
	for (size_t piece = 1; piece < 40; piece++) {
		const char *text =
		    decoded(t, "4\r\nWiki\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", piece);
		CHECK(text && !strcmp(text, "Wiki0123456789"));
	}
}

TEST(malformed_chunks_are_refused)
{
	static const char *const rows[] = { "4\nWiki\r\n0\r\n\r\n", "4\r\nWiki0\r\n\r\n",
		"x\r\n", "\r\n", "-1\r\n", "4 \r\nWiki\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\n",
		"4\r\nWikiX\r\n0\r\n\r\n", "0\r\nTrailer: x\r\n\r\n", "4;\n\r\nWiki\r\n0\r\n\r\n",
		"0x4\r\nWiki\r\n0\r\n\r\n", "0\r\n\n" };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (decoded(t, rows[i], 100))
			test_fail(t, __FILE__, __LINE__, "row %zu was taken: %s", i, rows[i]);
}

static bool feed_in_pieces(struct multipart *m, struct str all, size_t piece, struct err *e)
{
	for (size_t at = 0; at < all.n; at += piece)
		if (!multipart_feed(m, str_slice(all, at, at + piece), e))
			return false;
	return multipart_end(m, e);
}

TEST(multipart_forms_are_read_in_any_pieces)
{
	struct str all = S("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
	    "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\x\\y.csv\"\r\n"
	    "Content-Type: text/csv\r\n\r\n1\r\n--bad\r\n2\r\n"
	    "--b\r\nContent-Disposition: form-data; name=\"e\"\r\n\r\n\r\n--b--\r\n");
	for (size_t piece = 1; piece < 60; piece++) {
		struct givens g = { 0 };
		struct upload_list u = { 0 };
		struct multipart *m = multipart_new(t->arena, S("b"), t->folder, &g, &u, 1000);
		err_clear(t->e);
		bool ok = feed_in_pieces(m, all, piece, t->e);
		/* "--bad" begins as the delimiter does: the form is damaged, by the standard. */
		CHECK(!ok);
	}
	all = S("--bx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
	    "--bx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\x\\y.csv\"\r\n"
	    "Content-Type: text/csv\r\n\r\n1\r\n--b\r\n2\r\n"
	    "--bx\r\nContent-Disposition: form-data; name=\"e\"\r\n\r\n\r\n--bx--\r\n");
	for (size_t piece = 1; piece < 60; piece++) {
		struct givens g = { 0 };
		struct upload_list u = { 0 };
		struct multipart *m = multipart_new(t->arena, S("bx"), t->folder, &g, &u, 1000);
		err_clear(t->e);
		NEED(feed_in_pieces(m, all, piece, t->e));
		NEED(g.count == 3 && u.count == 1);
		CHECK_STR(g.items[0].value, "one");
		CHECK_STR(u.items[0].name, "y.csv");
		CHECK_INT(u.items[0].size, 9);
		CHECK_INT(g.items[2].value.n, 0);
	}
}

TEST(a_multipart_form_without_its_end_is_damaged)
{
	struct givens g = { 0 };
	struct upload_list u = { 0 };
	struct multipart *m = multipart_new(t->arena, S("b"), t->folder, &g, &u, 1000);
	CHECK(!feed_in_pieces(
	    m, S("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none"), 9, t->e));
	CHECK_INT(t->e->kind, ERR_USAGE);
}

TEST(codings_that_a_client_refuses_are_not_chosen)
{
	CHECK_INT(coding_accepted(S("gzip, br")), BROTLI);
	CHECK_INT(coding_accepted(S("gzip, br;q=0")), GZIP);
	CHECK_INT(coding_accepted(S("deflate")), IDENTITY);
	CHECK_INT(coding_accepted(STR_EMPTY), IDENTITY);
}
