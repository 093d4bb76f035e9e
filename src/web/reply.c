/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From what a handler left in its reply, or from an error, to the bytes of an answer.
 */
#include "web/serve.h"

#include "base/date.h"
#include "base/log.h"
#include "formats/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct { int status; const char *reason; } reasons[] = {
	{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
	{ 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" },
	{ 304, "Not Modified" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
	{ 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" },
	{ 408, "Request Timeout" }, { 409, "Conflict" }, { 413, "Content Too Large" },
	{ 414, "URI Too Long" }, { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" }, { 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" }, { 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" }, { 507, "Insufficient Storage" },
};

const char *reply_reason(int status)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Other";
}

static const char html_type[] = "text/html; charset=utf-8";

static const char shield[] =
	"Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self' data:; "
	"script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
	"base-uri 'none'; manifest-src 'self'\r\n"
	"X-Content-Type-Options: nosniff\r\n"
	"Referrer-Policy: same-origin\r\n"
	"Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()\r\n"
	"Cross-Origin-Opener-Policy: same-origin\r\n";

/* ---- the head ---- */

static void put_two(char *at, int n)
{
	at[0] = (char)('0' + n / 10 % 10);
	at[1] = (char)('0' + n % 10);
}

/* "Mon, 23 Nov 2026 04:07:36 GMT": every answer has one, so it is written by hand. */
static void put_date(char out[30], int64_t seconds)
{
	static const char days[] = "ThuFriSatSunMonTueWed";	/* 1970 began on a Thursday */
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t day = seconds / 86400;
	int rest = (int)(seconds % 86400);
	struct date d = date_from_day(day);
	memcpy(out, "Thu, 01 Jan 1970 00:00:00 GMT", 30);
	memcpy(out, days + 3 * (day % 7), 3);
	put_two(out + 5, d.day);
	memcpy(out + 8, months + (ptrdiff_t)3 * (d.month - 1), 3);
	put_two(out + 12, d.year / 100);
	put_two(out + 14, d.year);
	put_two(out + 17, rest / 3600);
	put_two(out + 20, rest / 60 % 60);
	put_two(out + 23, rest % 60);
}

struct str reply_start(struct exchange *x, int status, struct str fields)
{
	char date[30], number[3] = { (char)('0' + status / 100), (char)('0' + status / 10 % 10),
		(char)('0' + status % 10) };
	put_date(date, x->r.now ? x->r.now / 1000 : time(NULL));
	x->close = x->close || x->head.close;
	struct str connection = x->close ? S("Connection: close\r\n") :
	    x->head.minor ? STR_EMPTY : S("Connection: keep-alive\r\n");
	return JOIN(x->arena, S("HTTP/1.1 "), str_n(number, 3), S(" "),
	    str_of(reply_reason(status)), S("\r\nDate: "), str_n(date, 29),
	    S("\r\nX-Request-Id: "), str_of(x->r.id), S("\r\n"), connection, fields, S("\r\n"));
}

static const char *cache_control(struct exchange *x, int status)
{
	bool for_one = x->p.private || x->private_reader || x->r.who.person || x->p.cookie.n;
	if (x->r.route && !strncmp(x->r.route->pattern, "/assets/", 8) && status == 200)
		return "public, max-age=31536000, immutable";
	if (for_one || status >= 400)
		return "private, no-store";
	return "no-cache";
}

/* A field's value must not end the field: what is not plain becomes "_". */
static void put_field(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, "%s: ", name);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		buf_byte(b, c < 0x20 || c == 0x7f ? '_' : value.p[i]);
	}
	buf_puts(b, "\r\n");
}

static void put_filename(struct buf *b, struct str name)
{
	struct out o = { .buf = b };
	buf_puts(b, "Content-Disposition: attachment; filename=\"");
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		buf_byte(
		    b, c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '/' ? '_' : (char)c);
	}
	buf_puts(b, "\"; filename*=UTF-8''");
	out_url(&o, name);
	buf_puts(b, "\r\n");
}

static void put_about_body(struct buf *b, struct exchange *x, enum coding coding, int64_t length)
{
	const char *type = x->p.type ? x->p.type : html_type;
	bool no_body = x->status == 304 || x->status == 204;
	if (!no_body)
		buf_printf(b, "Content-Type: %s\r\n", type);
	if (!no_body && length >= 0)
		buf_printf(b, "Content-Length: %lld\r\n", (long long)length);
	if (coding)
		buf_printf(b, "Content-Encoding: %s\r\n", coding == GZIP ? "gzip" : "br");
	if (x->p.filename.n)
		put_filename(b, x->p.filename);
}

struct str reply_fields(struct exchange *x, struct arena *a, enum coding coding, int64_t length)
{
	struct buf b = buf_in(a, 32768);
	put_about_body(&b, x, coding, length);
	buf_printf(&b, "Cache-Control: %s\r\n", cache_control(x, x->status));
	buf_puts(&b, x->status == 302 && !x->r.root.n ? "Vary: Accept-Language, Cookie\r\n" :
	    "Vary: Accept-Encoding, Cookie, Accept\r\n");
	if (x->etag.n && (x->status == 200 || x->status == 304))
		put_field(&b, "ETag", x->etag);
	if (x->p.location.n)
		put_field(&b, "Location", x->p.location);
	if (x->p.cookie.n)
		put_field(&b, "Set-Cookie", x->p.cookie);
	if (x->p.retry_after)
		buf_printf(&b, "Retry-After: %d\r\n", x->p.retry_after);
	if (x->allow)
		put_field(&b, "Allow", str_of(x->allow));
	if (x->status == 401)
		buf_puts(&b, "WWW-Authenticate: Bearer realm=\"Stoa\"\r\n");
	if (x->cors)
		buf_puts(&b, "Access-Control-Allow-Origin: *\r\n"
		    "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n");
	if (x->secure)
		buf_puts(&b, "Strict-Transport-Security: max-age=31536000\r\n");
	buf_puts(&b, shield);
	return buf_view(&b);
}

/* ---- ends ---- */

/* A page for a stranger that holds his form token is his alone, and brings the token's cookie. */
static bool holds_token(struct exchange *x)
{
	if (x->r.who.person || !x->r.csrf.n || x->p.write)
		return false;
	return str_find(buf_view(&x->p.body), x->r.csrf, 0) >= 0;
}

static void give_token(struct exchange *x)
{
	if (!holds_token(x))
		return;
	x->p.private = true;
	if (str_eq(request_cookie(x->r.cookies, "stoa_form"), x->r.csrf) || x->p.cookie.n)
		return;
	x->p.cookie = arena_printf(x->arena, "stoa_form=%.*s; Path=/; HttpOnly; SameSite=Lax%s",
	    STR(x->r.csrf), x->secure ? "; Secure" : "");
}

static void settle_status(struct exchange *x)
{
	if (!x->status)
		x->status = x->p.status ? x->p.status : x->p.location.n ? 303 : 200;
}

static struct str pack_body(struct exchange *x, enum coding *coding_r)
{
	struct str body = buf_view(&x->p.body);
	*coding_r = IDENTITY;
	if (x->asset) {
		*coding_r = x->asset->body[x->coding].p ? x->coding : IDENTITY;
		return x->asset->body[*coding_r];
	}
	bool secret = x->p.private || x->private_reader || x->r.who.person;
	if (secret || x->coding == IDENTITY || x->status != 200 || !coding_worthwhile(x->p.type))
		return body;
	struct str packed = compress_text(body, GZIP);
	if (!packed.p)
		return body;
	arena_defer(x->arena, free, (char *)(uintptr_t)packed.p);
	*coding_r = GZIP;
	return packed;
}

void reply_finish(struct exchange *x)
{
	enum coding coding = IDENTITY;
	settle_status(x);
	give_token(x);
	if (x->p.write && !x->r.head && x->status == 200) {
		x->streams = true;
		return;
	}
	struct str body = x->status == 304 || x->status == 204 ? STR_EMPTY : pack_body(x, &coding);
	bool unknown = x->p.write != NULL;
	x->out_head = reply_start(x, x->status, reply_fields(x, x->arena, coding,
	    unknown ? -1 : (int64_t)body.n));
	x->out_body = x->r.head ? STR_EMPTY : body;
}

static void fill_variant(struct exchange *x, struct cached *page, enum coding c, struct str body)
{
	struct str head = reply_fields(x, x->arena, c, (int64_t)body.n);
	char *copy = malloc(head.n);
	if (!copy)
		abort();
	memcpy(copy, head.p, head.n);
	page->head[c] = str_n(copy, head.n);
	page->body[c] = body;
	page->size += head.n + body.n;
}

static struct str heap_copy(struct str s)
{
	char *p = malloc(s.n + 1);
	if (!p)
		abort();
	if (s.n)
		memcpy(p, s.p, s.n);
	return str_n(p, s.n);
}

bool reply_store(struct exchange *x)
{
	settle_status(x);
	give_token(x);
	if (x->status != 200 || x->p.private || x->p.cookie.n || x->p.write || x->p.location.n)
		return false;
	struct cached *page = calloc(1, sizeof *page);
	if (!page)
		abort();
	page->users = 1;
	page->city = x->r.city;
	page->revision = x->revision;
	page->revision_all = x->revision_all;
	page->step = x->r.route->step;
	page->step_at = page->step ? x->r.now / 1000 / page->step : 0;
	page->status = 200;
	page->route = x->route_number;
	page->key = heap_copy(x->cache_key);
	page->etag = heap_copy(x->etag);
	struct str body = buf_view(&x->p.body);
	fill_variant(x, page, IDENTITY, heap_copy(body));
	for (enum coding c = GZIP; coding_worthwhile(x->p.type) && c < CODINGS; c++) {
		struct str packed = compress_text(body, c);
		if (packed.p)
			fill_variant(x, page, c, packed);
	}
	x->page = page;
	cache_put(x->site->cache, page);
	enum coding c = page->body[x->coding].p ? x->coding : IDENTITY;
	x->out_head = reply_start(x, 200, page->head[c]);
	x->out_body = x->r.head ? STR_EMPTY : page->body[c];
	return true;
}

/* ---- errors ---- */

static void put_problems(struct json_writer *w, const struct problems *all)
{
	json_put_key(w, S("problems"));
	json_put_list(w);
	for (size_t i = 0; i < all->count; i++) {
		json_put_object(w);
		json_put_key(w, S("field"));
		json_put_text(w, all->items[i].field);
		json_put_key(w, S("message"));
		json_put_text(w, all->items[i].text);
		json_put_end(w);
	}
	json_put_end(w);
}

static void error_as_json(struct exchange *x)
{
	struct sink out = sink_buf(&x->p.body);
	struct json_writer w = { .out = &out };
	json_put_object(&w);
	json_put_key(&w, S("error"));
	json_put_object(&w);
	json_put_key(&w, S("status"));
	json_put_int(&w, x->status);
	json_put_key(&w, S("message"));
	json_put_text(&w, str_of(x->e.say));
	json_put_key(&w, S("request"));
	json_put_text(&w, str_of(x->r.id));
	put_problems(&w, &x->problems);
	json_put_end(&w);
	json_put_end(&w);
	x->p.type = "application/json";
}

static void log_failure(struct exchange *x)
{
	char status[12];
	snprintf(status, sizeof status, "%d", x->status);
	if (x->status >= 500)
		log_event(x->status == 503 ? LOG_WARN : LOG_ERROR, "request failed", "id", x->r.id,
		    "status", status, "method", arena_text(x->arena, x->head.method), "target",
		    arena_text(x->arena, utf8_cut(x->head.target, 200)), "where",
		    x->e.where ? x->e.where : "", "detail", x->e.log, NULL);
	else
		log_event(LOG_INFO, "request refused", "id", x->r.id, "status", status, "target",
		    arena_text(x->arena, utf8_cut(x->head.target, 200)), "why", x->e.say, NULL);
}

void reply_error(struct exchange *x)
{
	int status = x->status ? x->status : err_status(x->e.kind);
	int retry = x->p.retry_after;
	x->p = (struct reply){ .body = buf_in(x->arena, 4 << 20), .private = true,
		.retry_after = x->e.kind == ERR_BUSY && !retry ? 5 : retry };
	x->page = NULL;
	x->etag = STR_EMPTY;
	x->status = status;
	log_failure(x);
	if (x->r.format.n || x->r.method == 0)
		error_as_json(x);
	else
		page_error(&x->r, &x->p, &x->e);
	x->status = status;
	reply_finish(x);
}

void exchange_refuse(struct exchange *x, int status)
{
	x->close = true;
	x->status = status;
	x->p.type = "text/plain; charset=utf-8";
	x->p.private = true;
	x->p.body = buf_in(x->arena, 256);
	buf_printf(&x->p.body, "%d %s\n", status, reply_reason(status));
	reply_finish(x);
}

void exchange_busy(struct exchange *x)
{
	x->p.retry_after = 2;
	fail(&x->e, ERR_BUSY, N_("Too much is going on just now. Try again in a few seconds."));
	reply_error(x);
}

bool reply_redirect(struct request *r, struct reply *p, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str rest = arena_vprintf(r->arena, format, args);
	va_end(args);
	p->location = arena_printf(r->arena, "%.*s%.*s", STR(r->base), STR(rest));
	return true;
}

void reply_stream(struct reply *p, const char *type, bool (*fn)(struct stream *s, void *thing,
    struct err *e), void *thing)
{
	p->type = type;
	p->write = fn;
	p->thing = thing;
}
