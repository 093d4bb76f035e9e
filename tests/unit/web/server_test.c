/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A running server, spoken to in raw bytes. */
#include "web/serve.h"

#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- a room of its own ---- */

static bool show_hello(struct request *r, struct reply *p, struct err *e)
{
	(void)e;
	p->type = "text/plain";
	buf_printf(&p->body, "hello %s %.*s n=%lld fmt=%.*s", r->lang->tag,
	    STR(param_text(r, "name")), (long long)param_int(r, "n"), STR(r->format));
	return true;
}

static atomic_int renders;

static bool show_counted(struct request *r, struct reply *p, struct err *e)
{
	(void)r, (void)e;
	int n = atomic_fetch_add(&renders, 1) + 1;
	usleep(50000);
	p->type = "text/plain";
	buf_printf(&p->body, "render %d ", n);
	for (int i = 0; i < 2000; i++)
		buf_puts(&p->body, "again ");
	return true;
}

static bool show_form(struct request *r, struct reply *p, struct err *e)
{
	(void)e;
	p->type = "text/plain";
	buf_printf(&p->body, "csrf=%.*s", STR(r->csrf));
	return true;
}

static bool save_form(struct request *r, struct reply *p, struct err *e)
{
	(void)e;
	const struct upload *u = param_upload(r, "file");
	p->type = "text/plain";
	buf_printf(&p->body, "saved %.*s file=%lld", STR(param_text(r, "title")),
	    u ? (long long)u->size : -1LL);
	return true;
}

static bool write_much(struct stream *s, void *thing, struct err *e)
{
	(void)thing, (void)e;
	char block[1000];
	memset(block, 'x', sizeof block);
	for (int i = 0; i < 8000; i++)
		if (!stream_write(s, str_n(block, sizeof block)))
			return false;
	return true;
}

static bool show_much(struct request *r, struct reply *p, struct err *e)
{
	(void)r, (void)e;
	reply_stream(p, "text/csv", write_much, NULL);
	return true;
}

static bool show_failure(struct request *r, struct reply *p, struct err *e)
{
	(void)r, (void)p;
	return fail_system(e, "secret detail");
}

static bool show_slow(struct request *r, struct reply *p, struct err *e)
{
	(void)r, (void)e;
	usleep(300000);
	p->type = "text/plain";
	buf_puts(&p->body, "at last");
	return true;
}

static const struct param hello_params[] = { { "name", PARAM_CODE, .max = 20 },
	{ "n", PARAM_INT, .min = 1, .max = 9, .label = "Number" }, { 0 } };
static const struct param form_params[] = { { "title", PARAM_TEXT, .required = true,
	.label = "Title" }, { "file", PARAM_FILE }, { 0 } };
static const struct route routes[] = {
	{ GET, "/hello/:name", show_hello, .params = hello_params, .flags = ROUTE_NO_CITY,
	    .formats = "json" },
	{ GET, "/counted", show_counted, .flags = ROUTE_NO_CITY | ROUTE_CACHED },
	{ GET, "/form", show_form, .flags = ROUTE_NO_CITY | ROUTE_CACHED },
	{ POST, "/form", save_form, .params = form_params, .flags = ROUTE_NO_CITY | ROUTE_UPLOAD },
	{ POST, "/api", save_form, .params = form_params, .flags = ROUTE_NO_CITY | ROUTE_NO_CSRF },
	{ GET, "/much", show_much, .flags = ROUTE_NO_CITY | ROUTE_WORKER },
	{ GET, "/failure", show_failure, .flags = ROUTE_NO_CITY },
	{ GET, "/slow", show_slow, .flags = ROUTE_NO_CITY },
	{ GET, "/desk", show_hello, .params = hello_params, .needs = COORDINATOR,
	    .flags = ROUTE_NO_CITY },
	{ GET, "/place", show_hello, .params = hello_params },
	{ 0 },
};
static const struct room own_room = { .name = "own", .routes = routes };
static const struct room *const house[] = { &web_room, &own_room, NULL };

struct fixture {
	struct test *t;
	struct store *store;
	struct server *server;
	int port;
};

static bool begin(struct fixture *f, struct test *t)
{
	*f = (struct fixture){ .t = t };
	f->store = store_open(test_store_where(t), &(struct store_options){ .rooms = house,
	    .create = true, .migrate = true }, t->e);
	struct server_options o = { .listen = "127.0.0.1:0", .store = f->store, .rooms = house,
		.threads = 2, .upload_limit = 100000, .body_limit = 20000, .per_address = 5000 };
	f->server = f->store ? server_start(&o, t->e) : NULL;
	f->port = f->server ? server_port(f->server) : 0;
	return f->server != NULL;
}

static void end(struct fixture *f)
{
	server_stop(f->server);
	store_close(f->store);
}

static int connect_to(const struct fixture *f)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)f->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval limit = { .tv_sec = 20 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (connect(fd, (struct sockaddr *)&a, sizeof a)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void put(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
		if (n <= 0)
			return;
		s = str_from(s, (size_t)n);
	}
}

/* Everything until the server closes. */
static struct str read_all(struct test *t, int fd)
{
	struct buf b = buf_in(t->arena, 16 << 20);
	char bytes[65536];
	ssize_t n;
	while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0)
		buf_add(&b, bytes, (size_t)n);
	buf_add(&b, "", 0);
	return b.n ? buf_view(&b) : STR_EMPTY;
}

/* Sends, and reads all until the server closes. */
static struct str ask_raw(struct fixture *f, struct str bytes)
{
	int fd = connect_to(f);
	put(fd, bytes);
	struct str all = read_all(f->t, fd);
	close(fd);
	return all;
}

static struct str ask(struct fixture *f, const char *line, const char *fields)
{
	return ask_raw(f, arena_printf(f->t->arena,
			      "%s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
			      "%s\r\n",
			      line, fields));
}

static struct str post(struct fixture *f, const char *path, const char *fields, struct str body)
{
	return ask_raw(f, arena_printf(f->t->arena, "POST %s HTTP/1.1\r\nHost: h\r\n"
	    "Connection: close\r\nContent-Length: %zu\r\n%s\r\n%.*s", path, body.n, fields,
	    STR(body)));
}

static int status_of(struct str answer)
{
	return str_starts(answer, S("HTTP/1.1 ")) ? atoi(answer.p + 9) : 0;
}

static struct str field_of(struct str answer, const char *name)
{
	struct str wanted = str_of(name);
	for (ptrdiff_t at = 0; (at = str_find(answer, S("\r\n"), (size_t)at)) >= 0; at += 2) {
		struct str line = str_from(answer, (size_t)at + 2);
		ptrdiff_t end = str_find(line, S("\r\n"), 0);
		if (str_istarts(line, wanted) && line.p[wanted.n] == ':')
			return str_slice(line, wanted.n + 2, (size_t)end);
	}
	return STR_EMPTY;
}

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

/* ---- routes and addresses ---- */

TEST(a_route_answers_with_its_parameters)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = ask(&f, "GET /fr/hello/bob?n=3", "");
	CHECK_INT(status_of(a), 200);
	CHECK_HAS(a, "hello fr bob n=3 fmt=");
	CHECK_HAS(ask(&f, "GET /en/hello/bob.json", ""), "hello en bob n=0 fmt=json");
	CHECK_HAS(ask(&f, "GET /en/hello/bob", "Accept: application/json\r\n"), "fmt=json");
	a = ask(&f, "HEAD /en/hello/bob", "");
	CHECK_INT(status_of(a), 200);
	CHECK(str_ends(a, S("\r\n\r\n")));
	CHECK_INT(status_of(ask(&f, "GET /en/hello/bob?n=10", "")), 422);
	CHECK_INT(status_of(ask(&f, "GET /en/hello/bob?n=1&n=2", "")), 422);
	CHECK_INT(status_of(ask(&f, "GET /en/hello/b%20b", "")), 404);
	CHECK_INT(status_of(ask(&f, "GET /en/place", "")), 404);
	end(&f);
}

TEST(unknown_parameters_are_dropped_by_a_redirect)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = ask(&f, "GET /en/hello/bob?x=1&n=3&utm=y", "");
	CHECK_INT(status_of(a), 302);
	CHECK_STR(field_of(a, "Location"), "/en/hello/bob?n=3");
	end(&f);
}

TEST(an_address_without_a_language_leads_to_the_readers)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = ask(&f, "GET /hello/bob?n=3", "Accept-Language: es-MX,en;q=0.5\r\n");
	CHECK_INT(status_of(a), 302);
	CHECK_STR(field_of(a, "Location"), "/es/hello/bob?n=3");
	CHECK_HAS(field_of(a, "Vary"), "Accept-Language");
	a = ask(&f, "GET /", "Cookie: lang=ru\r\nAccept-Language: es\r\n");
	CHECK_HAS(field_of(a, "Location"), "/ru");
	end(&f);
}

TEST(damaged_addresses_are_refused)
{
	struct fixture f;
	NEED(begin(&f, t));
	static const char *const bad[] = { "/en/hello/%00", "/en/hello/%ff", "/en/hello/a%2fb",
		"/en/../x", "/en/%2e%2e/x", "//x/y", "/en/hello/%4", "/en/hello/%0d%0aX:1",
		"/en//x" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct str a = ask(&f, arena_printf(t->arena, "GET %s", bad[i]).p, "");
		if (status_of(a) != 400)
			test_fail(t, __FILE__, __LINE__, "%s is %d", bad[i], status_of(a));
	}
	end(&f);
}

TEST(methods_are_refused_with_what_is_allowed)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = ask(&f, "DELETE /en/hello/bob", "");
	CHECK_INT(status_of(a), 405);
	CHECK_STR(field_of(a, "Allow"), "GET, HEAD, POST");
	a = ask(&f, "POST /en/hello/bob", "");
	CHECK_INT(status_of(a), 405);
	CHECK_STR(field_of(a, "Allow"), "GET, HEAD");
	CHECK_INT(status_of(ask(&f, "OPTIONS /en/hello/bob", "")), 204);
	end(&f);
}

TEST(a_failure_shows_its_number_and_no_detail)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = ask(&f, "GET /en/failure", "");
	CHECK_INT(status_of(a), 500);
	CHECK(str_find(a, S("secret detail"), 0) < 0);
	struct str id = field_of(a, "X-Request-Id");
	ptrdiff_t body = str_find(a, S("\r\n\r\n"), 0);
	CHECK(id.n == 16 && str_find(a, id, (size_t)body) > 0);
	CHECK_HAS(field_of(a, "Content-Security-Policy"), "default-src 'none'");
	end(&f);
}

TEST(strangers_are_sent_to_sign_in)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = ask(&f, "GET /en/desk?n=2", "");
	CHECK_INT(status_of(a), 302);
	CHECK_STR(field_of(a, "Location"), "/en/sign-in?next=%2Fen%2Fdesk%3Fn%3D2");
	end(&f);
}

/* ---- smuggling, on a real connection ---- */

static const char *const smuggled[] = {
	"POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: "
	"chunked\r\n\r\n",
	"POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
	"POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\n",
	"POST /healthz HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
	"POST /healthz HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n",
	"POST /healthz HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: h\r\nA: b\nC: d\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: h\r\nA: b\rC: d\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
	"GET /healthz HTTP/1.1\r\n\r\n",
};

TEST(smuggled_requests_get_400_and_a_closed_connection)
{
	struct fixture f;
	NEED(begin(&f, t));
	for (size_t i = 0; i < sizeof smuggled / sizeof *smuggled; i++) {
		struct str a = ask_raw(&f, arena_printf(t->arena, "%sGET /healthz HTTP/1.1\r\n"
		    "Host: h\r\n\r\n", smuggled[i]));
		CHECK_INT(status_of(a), 400);
		CHECK(str_find(a, S("HTTP/1.1"), 5) < 0);
		CHECK_STR(field_of(a, "Connection"), "close");
	}
	end(&f);
}

TEST(smuggled_requests_are_refused_behind_a_good_one_too)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str good = S("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
	for (size_t i = 0; i < sizeof smuggled / sizeof *smuggled; i++) {
		/* pipelined */
		struct str a = ask_raw(&f, arena_printf(t->arena, "%.*s%s%.*s", STR(good),
		    smuggled[i], STR(good)));
		CHECK_INT(status_of(a), 200);
		ptrdiff_t second = str_find(a, S("HTTP/1.1 400"), 5);
		CHECK(second > 0 && str_find(a, S("HTTP/1.1"), (size_t)second + 5) < 0);
		/* on a kept connection, after the answer */
		int fd = connect_to(&f);
		char bytes[4096];
		put(fd, good);
		CHECK(recv(fd, bytes, sizeof bytes, 0) > 0);
		put(fd, str_of(smuggled[i]));
		CHECK_INT(status_of(read_all(t, fd)), 400);
		close(fd);
	}
	end(&f);
}

TEST(pipelined_requests_are_answered_in_order)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct buf b = buf_in(t->arena, 1 << 16);
	for (int i = 1; i < 10; i++)
		buf_printf(&b, "GET /en/hello/bob?n=%d HTTP/1.1\r\nHost: h\r\n%s\r\n", i,
		    i == 9 ? "Connection: close\r\n" : "");
	struct str a = ask_raw(&f, buf_view(&b));
	ptrdiff_t at = 0;
	for (int i = 1; i < 10 && at >= 0; i++)
		at = str_find(a, arena_printf(t->arena, "n=%d ", i), (size_t)at);
	CHECK(at > 0);
	end(&f);
}

/* ---- the page cache ---- */

TEST(cached_pages_render_once_and_again_after_a_change)
{
	struct fixture f;
	NEED(begin(&f, t));
	atomic_store(&renders, 0);
	struct str a = ask(&f, "GET /en/counted", ""), b = ask(&f, "GET /en/counted", "");
	CHECK_HAS(a, "render 1 ");
	CHECK_HAS(b, "render 1 ");
	struct str etag = field_of(a, "ETag");
	CHECK(etag.n > 4);
	const char *again = arena_printf(t->arena, "If-None-Match: %.*s\r\n", STR(etag)).p;
	struct str c = ask(&f, "GET /en/counted", again);
	CHECK_INT(status_of(c), 304);
	CHECK(str_ends(c, S("\r\n\r\n")));
	struct str packed = ask(&f, "GET /en/counted", "Accept-Encoding: gzip\r\n");
	CHECK_STR(field_of(packed, "Content-Encoding"), "gzip");
	CHECK(packed.n < 3000);
	CHECK_STR(
	    field_of(ask(&f, "GET /en/counted", "Accept-Encoding: br\r\n"), "Content-Encoding"),
	    "br");
	CHECK_INT(atomic_load(&renders), 1);
	struct db *db = store_writer(f.store, t->e);
	NEED(db && db_begin(db, t->e));
	db_touch(db, 0);
	CHECK(db_end(db, true, t->e));
	store_give(db);
	CHECK_INT(status_of(ask(&f, "GET /en/counted", again)), 200);
	CHECK_INT(atomic_load(&renders), 2);
	end(&f);
}

TEST(a_crowd_renders_once)
{
	struct fixture f;
	NEED(begin(&f, t));
	atomic_store(&renders, 0);
	int fds[40];
	for (int i = 0; i < 40; i++) {
		fds[i] = connect_to(&f);
		put(fds[i], S("GET /en/counted HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
	}
	for (int i = 0; i < 40; i++) {
		CHECK_HAS(read_all(t, fds[i]), "render 1 ");
		close(fds[i]);
	}
	CHECK_INT(atomic_load(&renders), 1);
	end(&f);
}

TEST(who_carries_a_session_gets_no_shared_page)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = ask(&f, "GET /en/counted", "Cookie: stoa_session=abc\r\n");
	CHECK_STR(field_of(a, "Cache-Control"), "private, no-store");
	CHECK_INT(field_of(a, "ETag").n, 0);
	end(&f);
}

/* ---- forms ---- */

static struct str token_of(struct fixture *f)
{
	struct str a = ask(f, "GET /en/form", "");
	ptrdiff_t at = str_find(a, S("\r\n\r\ncsrf="), 0);
	return at < 0 ? STR_EMPTY : str_from(a, (size_t)at + 9);
}

TEST(forms_need_the_token_that_their_page_gave)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str token = token_of(&f);
	CHECK_INT(token.n, 32);
	CHECK(!str_eq(token, token_of(&f)));	/* a page with a token is never shared */
	struct str body = arena_printf(t->arena, "csrf=%.*s&title=A+b%%21", STR(token));
	const char *cookie =
	    arena_printf(t->arena, FORM "Cookie: stoa_form=%.*s\r\n", STR(token)).p;
	struct str a = post(&f, "/en/form", cookie, body);
	CHECK_INT(status_of(a), 200);
	CHECK_HAS(a, "saved A b!");
	CHECK_INT(status_of(post(&f, "/en/form", cookie, S("title=x"))), 403);
	CHECK_INT(status_of(post(&f, "/en/form", FORM, body)), 403);
	CHECK_INT(status_of(post(&f, "/en/form", cookie, S("csrf=&title=x"))), 403);
	CHECK_INT(status_of(post(&f, "/en/form", arena_printf(t->arena,
	    "%sOrigin: https://evil.example\r\n", cookie).p, body)), 403);
	CHECK_INT(status_of(post(&f, "/en/form", arena_printf(t->arena,
	    "%sSec-Fetch-Site: cross-site\r\n", cookie).p, body)), 403);
	CHECK_INT(status_of(post(&f, "/en/form", arena_printf(t->arena,
	    "%sOrigin: http://h\r\nSec-Fetch-Site: same-origin\r\n", cookie).p, body)), 200);
	end(&f);
}

TEST(mistakes_in_a_form_are_told_together)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = post(&f, "/en/api", "Content-Type: application/json\r\n",
	    S("{\"title\":\"ok\"}"));
	CHECK_INT(status_of(a), 200);
	CHECK_HAS(a, "saved ok");
	CHECK_INT(status_of(post(&f, "/en/api", FORM, S("title=x&other=1"))), 422);
	CHECK_INT(status_of(post(&f, "/en/api", FORM, S("title="))), 422);
	CHECK_INT(status_of(post(&f, "/en/api", FORM, S("title=a&title=b"))), 422);
	CHECK_INT(status_of(post(&f, "/en/api", FORM, S("title=%ff"))), 400);
	CHECK_INT(status_of(post(&f, "/en/api", "Content-Type: text/plain\r\n", S("x"))), 415);
	end(&f);
}

TEST(bodies_over_the_limit_are_refused_before_they_are_read)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a = ask(&f, "POST /en/api", FORM "Content-Length: 30000\r\n");
	CHECK_INT(status_of(a), 413);
	struct buf b = buf_in(t->arena, 1 << 20);
	buf_puts(&b,
	    "POST /en/api HTTP/1.1\r\nHost: h\r\n" FORM "Transfer-Encoding: chunked\r\n\r\n"
	    "7530\r\n");
	while (b.n < 30000)
		buf_byte(&b, 'a');
	CHECK_INT(status_of(ask_raw(&f, buf_view(&b))), 413);
	end(&f);
}

TEST(uploads_reach_the_handler_and_leave_no_file)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str token = token_of(&f);
	struct buf b = buf_in(t->arena, 1 << 20);
	buf_printf(&b,
	    "--q\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%.*s\r\n--q\r\n"
	    "Content-Disposition: form-data; "
	    "name=\"title\"\r\n\r\nT\r\n--q\r\nContent-Disposition: "
	    "form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n",
	    STR(token));
	for (int i = 0; i < 60000; i++)
		buf_byte(&b, 'z');
	buf_puts(&b, "\r\n--q--\r\n");
	struct str a = post(&f, "/en/form",
	    arena_printf(t->arena,
		"Content-Type: multipart/form-data; "
		"boundary=q\r\nCookie: stoa_form=%.*s\r\n",
		STR(token))
		.p,
	    buf_view(&b));
	CHECK_INT(status_of(a), 200);
	CHECK_HAS(a, "saved T file=60000");
	end(&f);
}

/* ---- slow and large ---- */

TEST(a_large_stream_reaches_a_slow_reader_whole)
{
	struct fixture f;
	NEED(begin(&f, t));
	int fd = connect_to(&f);
	put(fd, S("GET /en/much HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
	usleep(300000);
	struct str a = read_all(t, fd);
	close(fd);
	CHECK_INT(status_of(a), 200);
	CHECK_STR(field_of(a, "Transfer-Encoding"), "chunked");
	size_t x = 0;
	for (size_t i = 0; i < a.n; i++)
		x += a.p[i] == 'x';
	CHECK(x >= 8000000 && x < 8000010);
	CHECK(str_ends(a, S("\r\n0\r\n\r\n")));
	end(&f);
}

TEST(readers_that_wait_do_not_hold_the_workers)
{
	struct fixture f;
	NEED(begin(&f, t));
	int fds[6];
	for (int i = 0; i < 6; i++) {
		fds[i] = connect_to(&f);
		put(fds[i], S("GET /en/much HTTP/1.1\r\nHost: h\r\n\r\n"));
	}
	usleep(200000);
	CHECK_INT(status_of(ask(&f, "GET /en/much", "")), 200);
	for (int i = 0; i < 6; i++)
		close(fds[i]);
	end(&f);
}

TEST(a_thousand_slow_clients_do_not_hold_up_others)
{
	enum { SLOW = 1000 };
	struct fixture f;
	NEED(begin(&f, t));
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < 2 * SLOW + 200) {
		end(&f);
		t->skipped = true;
		return;
	}
	static int fds[SLOW];
	for (int i = 0; i < SLOW; i++)
		fds[i] = connect_to(&f);
	static const char head[] = "GET /en/hello/bob HTTP";
	for (size_t at = 0; at < 5; at++) {
		for (int i = 0; i < SLOW; i++)
			put(fds[i], str_n(head + at, 1));
		CHECK_INT(status_of(ask(&f, "GET /en/hello/bob", "")), 200);
		CHECK_INT(status_of(ask(&f, "GET /healthz", "")), 200);
	}
	for (int i = 0; i < SLOW; i++)
		close(fds[i]);
	end(&f);
}

TEST(a_running_request_is_ended_before_the_server_stops)
{
	struct fixture f;
	NEED(begin(&f, t));
	int fd = connect_to(&f);
	put(fd, S("GET /en/slow HTTP/1.1\r\nHost: h\r\n\r\n"));
	usleep(100000);
	end(&f);
	CHECK_HAS(read_all(t, fd), "at last");
	close(fd);
}

TEST(a_client_that_leaves_while_its_page_is_made_harms_nobody)
{
	struct fixture f;
	NEED(begin(&f, t));
	for (int i = 0; i < 8; i++) {
		int fd = connect_to(&f);
		struct linger now = { 1, 0 };
		put(fd, S("GET /en/slow HTTP/1.1\r\nHost: h\r\n\r\n"));
		usleep(5000);
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
		close(fd);
	}
	CHECK_INT(status_of(ask(&f, "GET /en/slow", "")), 200);
	end(&f);
}

/* ---- what the server serves itself ---- */

TEST(assets_are_kept_for_ever_and_packed)
{
	struct fixture f;
	NEED(begin(&f, t));
	struct str a =
	    ask(&f, arena_printf(t->arena, "GET %.*s", STR(asset_address("style.css"))).p,
		"Accept-Encoding: br\r\n");
	CHECK_INT(status_of(a), 200);
	CHECK_HAS(field_of(a, "Cache-Control"), "immutable");
	CHECK_STR(field_of(a, "Content-Encoding"), "br");
	CHECK_HAS(ask(&f, "GET /metrics", ""), "stoa_requests_total{status=\"2xx\"} ");
	CHECK_HAS(ask(&f, "GET /robots.txt", ""), "User-agent: *");
	end(&f);
}

/* ---- the tables ---- */

TEST(each_route_names_the_parts_of_its_pattern)
{
	for (size_t i = 0; i < route_count(house); i++) {
		const struct route *r = route_at(house, i);
		struct str rest = str_of(r->pattern), part;
		while (str_cut(&rest, '/', &part)) {
			bool named = !part.n || part.p[0] != ':';
			for (const struct param *p = r->params; !named && p && p->name; p++)
				named = str_eq(str_of(p->name), str_from(part, 1));
			if (!named)
				test_fail(t, __FILE__, __LINE__, "%s: no row for %.*s", r->pattern,
				    STR(part));
		}
	}
}
