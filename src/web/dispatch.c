/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From a request to its handler: every column of the route's row is enforced here, once.
 *
 * On the serving thread: method, address, page cache, limits of the body. On a thread of a pool
 * (exchange_run): city, person, role, parameters, proof of origin, the ETag, and then the handler.
 *
 * Forged forms. A signed-in reader's token belongs to the session (account gives it in r->csrf).
 * Others prove that the form came from a page of ours by the double-submit cookie stoa_form: only
 * our own pages can read or set it. Both also need that Origin and Sec-Fetch-Site, where the
 * browser sends them, name ourselves; so a cookie planted by a neighbour domain does not help.
 */
#include "web/serve.h"

#include <string.h>

/* ---- who may post ---- */

static bool equal_always_slow(struct str a, struct str b)
{
	volatile unsigned char differ = a.n != b.n || !a.n;
	for (size_t i = 0; i < a.n && i < b.n; i++)
		differ |= (unsigned char)(a.p[i] ^ b.p[i]);
	return !differ;
}

static bool came_from_us(struct exchange *x)
{
	struct str origin = http_field(&x->head, "origin");
	struct str site = http_field(&x->head, "sec-fetch-site");
	if (site.n && !str_eq(site, S("same-origin")) && !str_eq(site, S("none")))
		return false;
	if (!origin.n)
		return true;
	/* A proxy may end TLS without saying so: the scheme is not compared. */
	ptrdiff_t theirs = str_find(origin, S("://"), 0), ours = str_find(x->r.origin, S("://"), 0);
	return theirs >= 0 && ours >= 0 && str_ieq(str_from(origin, (size_t)theirs),
	    str_from(x->r.origin, (size_t)ours));
}

static bool check_token(struct exchange *x)
{
	struct str token = STR_EMPTY;
	if (x->r.method != POST || (x->r.route->flags & ROUTE_NO_CSRF))
		return true;
	for (size_t i = 0; i < x->givens.count; i++)
		if (x->givens.items[i].from == FROM_BODY &&
		    str_eq(x->givens.items[i].name, S("csrf")))
			token = x->givens.items[i].value;
	bool cookie = x->r.who.person || request_cookie(x->r.cookies, "stoa_form").n;
	if (cookie && equal_always_slow(token, x->r.csrf) && came_from_us(x))
		return true;
	return fail(&x->e, ERR_DENIED, N_("This form is too old or came from another place. Go "
	    "back, reload the page and send it again."));
}

static bool check_role(struct exchange *x)
{
	const struct route *route = x->r.route;
	if (!route->needs || (x->r.who.roles & (route->needs | ADMINISTRATOR)))
		return true;
	if (x->r.who.person)
		return fail(&x->e, ERR_DENIED, N_("Your role does not allow this."));
	if (x->r.method == GET && !x->r.format.n) {
		struct buf b = buf_in(x->arena, 8192);
		struct out o = { .buf = &b };
		buf_printf(&b, "%.*s/sign-in?next=", STR(x->r.base));
		out_url(&o, x->head.target);
		x->p.location = buf_view(&b);
		x->p.private = true;
		x->status = 302;
		return false;
	}
	x->status = 401;
	return fail(&x->e, ERR_DENIED, N_("Sign in first."));
}

/* ---- limits under load ---- */

static bool is_robot(struct str agent)
{
	static const char *const words[] = { "bot", "crawl", "spider", "slurp", "curl/", "python" };
	for (size_t i = 0; i + 3 <= agent.n; i++)
		for (size_t w = 0; w < sizeof words / sizeof *words; w++)
			if (str_istarts(str_from(agent, i), str_of(words[w])))
				return true;
	return false;
}

static bool overloaded(struct exchange *x)
{
	enum { PAGES_BUSY = 16, WORK_BUSY = 4 };
	if (!(x->r.route->flags & ROUTE_COSTLY))
		return false;
	size_t pages = pool_waiting(x->site->pages), work = pool_waiting(x->site->work);
	return pages > PAGES_BUSY || work > WORK_BUSY || (is_robot(x->r.agent) && pages + work > 0);
}

/* ---- on the serving thread ---- */

static enum next answer_error(struct exchange *x)
{
	reply_error(x);
	return NEXT_WRITE;
}

static enum next answer_options(struct exchange *x)
{
	x->status = 204;
	x->allow = "GET, HEAD, POST, OPTIONS";
	x->cors = true;
	x->p.private = true;
	reply_finish(x);
	return NEXT_WRITE;
}

static const char *accept_kind(struct exchange *x)
{
	struct str accept = http_field(&x->head, "accept");
	if (!accept.n || http_has_word(accept, S("text/html")))
		return "";
	if (http_has_word(accept, S("application/json")))
		return "json";
	return http_has_word(accept, S("text/csv")) ? "csv" : "";
}

static struct str page_key(struct exchange *x)
{
	return JOIN(x->arena, x->r.origin, S(" "), str_of(accept_kind(x)), S(" "), x->head.target);
}

static bool etag_known(struct exchange *x, struct str etag)
{
	struct str list = http_field(&x->head, "if-none-match"), one;
	while (str_cut(&list, ',', &one)) {
		one = str_trim(one);
		if (str_starts(one, S("W/")))
			one = str_from(one, 2);
		if (str_eq(one, S("*")) || str_eq(one, str_from(etag, 2)))
			return true;
	}
	return false;
}

/* The page is held: write it, or say that the reader has it. */
static void answer_page(struct exchange *x, struct cached *page)
{
	enum coding c = page->body[x->coding].p ? x->coding : IDENTITY;
	x->route_number = page->route;
	if (etag_known(x, page->etag)) {
		x->status = 304;
		x->out_head = reply_start(x, 304, JOIN(x->arena, S("ETag: "), page->etag,
		    S("\r\nCache-Control: no-cache\r\n"
		    "Vary: Accept-Encoding, Cookie, Accept\r\n")));
		x->out_body = STR_EMPTY;
		cache_give(page);
		return;
	}
	x->status = page->status;
	x->out_head = reply_start(x, page->status, page->head[c]);
	x->out_body = x->r.head ? STR_EMPTY : page->body[c];
	x->page = page;
}

static bool answer_from_cache(struct exchange *x)
{
	if (x->r.method != GET || x->private_reader)
		return false;
	struct cached *page = cache_find(x->site->cache, x->site->store, page_key(x));
	if (!page)
		return false;
	atomic_fetch_add_explicit(&x->site->metrics.hits, 1, memory_order_relaxed);
	answer_page(x, page);
	return true;
}

static bool find_route(struct exchange *x)
{
	struct request *r = &x->r;
	struct matched m = route_find(x, r->method);
	x->route_number = m.number;
	r->route = m.route;
	if (m.route) {
		struct str kind = str_of(accept_kind(x));
		if (!r->format.n && kind.n && route_has_format(m.route, kind))
			r->format = kind;
		x->cors = r->method == GET && !m.route->needs &&
		    (str_eq(r->format, S("json")) || str_eq(r->format, S("csv")));
		return true;
	}
	if (!m.other_method) {
		bool guess = accept_kind(x)[0] && !r->format.n;
		r->format = guess ? str_of(accept_kind(x)) : r->format;
		return fail(&x->e, ERR_MISSING, N_("There is nothing at this address."));
	}
	x->status = 405;
	x->allow = m.method == POST ? "POST" : "GET, HEAD";
	return fail(&x->e, ERR_USAGE, N_("This address does not take this method."));
}

static enum next pool_for(struct exchange *x)
{
	const struct route *route = x->r.route;
	bool raw = (route->flags & (ROUTE_RAW | ROUTE_WORKER)) == ROUTE_RAW;
	if (raw && !route->needs && x->r.method == GET) {
		exchange_run(x);
		return NEXT_WRITE;
	}
	return route->flags & ROUTE_WORKER ? NEXT_WORK : NEXT_PAGE;
}

static enum next begin_body(struct exchange *x)
{
	bool any = x->head.chunked || x->head.length > 0;
	if (x->r.method == GET && any) {
		x->close = true;
		x->status = 400;
		fail(&x->e, ERR_USAGE, N_("A request to read something carries no body."));
		return answer_error(x);
	}
	if (!any)
		return pool_for(x);
	if (body_begin(x))
		return NEXT_BODY;
	x->close = true;
	return answer_error(x);
}

enum next exchange_begin(struct exchange *x)
{
	struct str method = x->head.method;
	bool get = str_eq(method, S("GET")) || str_eq(method, S("HEAD"));
	x->coding = IDENTITY;
	x->route_number = -1;
	x->problems = (struct problems){ .arena = x->arena };
	if (str_eq(method, S("OPTIONS")) && !x->head.chunked && x->head.length <= 0) {
		x->head.target = S("/");
		request_read(x);
		return answer_options(x);
	}
	bool read = request_read(x);
	if (!get && !str_eq(method, S("POST"))) {
		x->close = x->head.chunked || x->head.length > 0;
		x->status = 405;
		x->allow = "GET, HEAD, POST";
		err_clear(&x->e);
		fail(&x->e, ERR_USAGE, N_("This address does not take this method."));
		return answer_error(x);
	}
	if (read && answer_from_cache(x))
		return NEXT_WRITE;
	x->close = x->close || x->head.length > 0 || x->head.chunked;	/* until the body is read */
	if (!read)
		return answer_error(x);
	if (!find_route(x)) {
		if (get && !x->r.root.n && request_redirect_language(x)) {
			err_clear(&x->e);
			reply_finish(x);
			return NEXT_WRITE;
		}
		return answer_error(x);
	}
	if (overloaded(x)) {
		x->p.retry_after = 5;
		fail(&x->e, ERR_BUSY,
		    N_("This takes long, and too much is going on just now. Try again "
		       "in a few seconds."));
		return answer_error(x);
	}
	return begin_body(x);
}

enum next exchange_body_done(struct exchange *x)
{
	x->close = x->head.close;
	if (!body_end(x))
		return answer_error(x);
	return pool_for(x);
}

/* ---- on a thread of a pool ---- */

static bool read_parameters(struct exchange *x)
{
	struct str address = STR_EMPTY;
	if (!params_split(x, x->r.query, FROM_QUERY))
		return false;
	if (params_unknown(x, &address)) {
		x->status = 302;
		x->p.location = address;
		x->p.private = true;
		return false;
	}
	return check_token(x) && params_check(x);
}

static bool check_place(struct exchange *x)
{
	if (x->r.city || (x->r.route->flags & (ROUTE_NO_CITY | ROUTE_RAW)))
		return true;
	return fail(&x->e, ERR_MISSING, N_("This page belongs to a city. Choose one first."));
}

static void make_etag(struct exchange *x)
{
	int step = x->r.route->step;
	x->revision = store_revision(x->site->store, x->r.city);
	x->revision_all = x->r.city ? store_revision(x->site->store, 0) : x->revision;
	x->etag = arena_printf(x->arena, "W/\"%s-%llx-%llx-%llx\"", x->site->build,
	    (unsigned long long)x->revision_all, (unsigned long long)x->revision,
	    step ? (unsigned long long)(x->r.now / 1000 / step) : 0ULL);
}

static void call_handler(struct exchange *x)
{
	if (!x->p.body.max)
		x->p.body = buf_in(x->arena, 32 << 20);
	bool ok = x->r.route->handle(&x->r, &x->p, &x->e);
	if (ok && (x->p.body.failed || arena_over(x->arena)))
		ok = fail(
		    &x->e, ERR_LIMIT, N_("The answer would be too large. Ask for less of it."));
	if (!ok && !x->e.kind)
		fail_system(&x->e, "the handler of %s failed without a word", x->r.route->pattern);
	if (ok)
		err_clear(&x->e);
}

static void run_cached(struct exchange *x)
{
	struct str key = x->cache_key = page_key(x);
	make_etag(x);
	if (etag_known(x, x->etag)) {
		x->status = 304;
		reply_finish(x);
		return;
	}
	struct cached *page = cache_claim(x->site->cache, x->site->store, key);
	if (page) {
		answer_page(x, page);
		return;
	}
	atomic_fetch_add_explicit(&x->site->metrics.misses, 1, memory_order_relaxed);
	call_handler(x);
	if (x->e.kind || !reply_store(x)) {
		cache_give_up(x->site->cache, key);
		x->etag = STR_EMPTY;
	}
}

static void run_route(struct exchange *x)
{
	bool shared = (x->r.route->flags & ROUTE_CACHED) && x->r.method == GET &&
	    !x->private_reader && !x->r.who.person;
	if (shared)
		run_cached(x);
	else
		call_handler(x);
}

void exchange_run(struct exchange *x)
{
	/* A redirect leaves by "false" too, but without an error. */
	bool ok = request_place(x) && check_place(x) && check_role(x) && read_parameters(x);
	if (ok)
		run_route(x);
	store_give(x->r.db);
	x->r.db = NULL;
	if (x->e.kind)
		reply_error(x);
	else if (!x->out_head.n)
		reply_finish(x);
	if (x->streams)
		stream_run(x, exchange_socket(x));
}

void exchange_clear(struct exchange *x)
{
	cache_give(x->page);
	struct arena *a = x->arena;
	struct site *site = x->site;
	arena_reset(a);
	memset(x, 0, sizeof *x);
	x->arena = a;
	x->site = site;
}
