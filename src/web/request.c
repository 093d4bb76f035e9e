/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From a request head to a struct request: the address is decoded and taken apart into language,
 * city, path and extension; cookies, origin and the client's address are found.
 *
 * An encoded slash or NUL, bad UTF-8 and the parts "." and ".." are refused rather than guessed
 * at, so that what a proxy in front takes for a path is what Stoa takes for it.
 */
#include "web/serve.h"

#include "base/date.h"
#include "base/id.h"

#include <string.h>

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool request_decode(struct arena *a, struct str in, bool plus, struct str *out_r)
{
	if (!memchr(in.p, '%', in.n) && !(plus && memchr(in.p, '+', in.n))) {
		*out_r = in;
		return utf8_valid(in);
	}
	char *p = arena_alloc(a, in.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < in.n; i++) {
		if (in.p[i] != '%') {
			p[n++] = plus && in.p[i] == '+' ? ' ' : in.p[i];
			continue;
		}
		int high = i + 2 < in.n ? hex(in.p[i + 1]) : -1,
		    low = high < 0 ? -1 : hex(in.p[i + 2]);
		if (low < 0)
			return false;
		p[n++] = (char)(high * 16 + low);
		i += 2;
	}
	*out_r = str_n(p, n);
	return utf8_valid(*out_r);
}

struct str request_cookie(struct str cookies, const char *name)
{
	struct str one, wanted = str_of(name);
	while (str_cut(&cookies, ';', &one)) {
		one = str_trim(one);
		if (one.n > wanted.n && one.p[wanted.n] == '=' && str_starts(one, wanted))
			return str_from(one, wanted.n + 1);
	}
	return STR_EMPTY;
}

struct str text_join(struct arena *a, const struct str *parts, size_t count)
{
	size_t n = 0, at = 0;
	for (size_t i = 0; i < count; i++)
		n += parts[i].n;
	char *p = arena_alloc(a, n + 1);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].n)
			memcpy(p + at, parts[i].p, parts[i].n);
		at += parts[i].n;
	}
	return str_n(p, n);
}

/* ---- the address ---- */

static bool parts_good(struct str path)
{
	struct str part, rest = str_from(path, 1);
	for (bool last = false; !last;) {
		ptrdiff_t slash = str_find_byte(rest, '/', 0);
		last = slash < 0;
		part = last ? rest : str_slice(rest, 0, (size_t)slash);
		rest = last ? STR_EMPTY : str_from(rest, (size_t)slash + 1);
		if (str_eq(part, S(".")) || str_eq(part, S("..")) || (!part.n && !last))
			return false;
	}
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7f || path.p[i] == '\\')
			return false;
	return true;
}

static bool has_encoded_slash(struct str raw)
{
	for (size_t i = 0; i + 2 < raw.n; i++)
		if (raw.p[i] == '%' && raw.p[i + 1] == '2' && (raw.p[i + 2] | 0x20) == 'f')
			return true;
	return false;
}

/* Takes "/word" off the path when its first part is word-like; the rest begins with "/". */
static struct str first_part(struct str path)
{
	ptrdiff_t slash = str_find_byte(path, '/', 1);
	return slash < 0 ? str_from(path, 1) : str_slice(path, 1, (size_t)slash);
}

static struct str after_part(struct str path, struct str part)
{
	struct str rest = str_from(path, part.n + 1);
	return rest.n ? rest : S("/");
}

static void take_extension(struct request *r)
{
	ptrdiff_t dot = str_rfind_byte(r->path, '.'), slash = str_rfind_byte(r->path, '/');
	if (dot <= slash + 1 || r->path.n - (size_t)dot > 9)
		return;
	r->format = str_from(r->path, (size_t)dot + 1);
}

static void take_language_and_city(struct exchange *x)
{
	struct request *r = &x->r;
	struct str tag = first_part(r->path);
	const struct lang *lang = NULL;
	for (size_t i = 0; (lang = lang_at(i)) && !str_eq(str_of(lang->tag), tag);)
		i++;
	if (!lang)
		return;
	r->lang = x->e.lang = x->problems.lang = lang;
	r->root = r->base = JOIN(x->arena, S("/"), str_of(lang->tag));
	r->path = after_part(r->path, tag);
	if (!str_eq(first_part(r->path), S("c")) || r->path.n < 4)
		return;
	struct str rest = after_part(r->path, S("c"));
	x->city_code = first_part(rest);
	r->base = JOIN(x->arena, r->root, S("/c/"), x->city_code);
	r->path = after_part(rest, x->city_code);
}

static bool city_code_good(struct str code)
{
	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return code.n <= 80;
}

static bool read_path(struct exchange *x)
{
	struct request *r = &x->r;
	struct str raw = x->head.target;
	ptrdiff_t mark = str_find_byte(raw, '?', 0);
	if (mark >= 0) {
		r->query = str_from(raw, (size_t)mark + 1);
		raw = str_slice(raw, 0, (size_t)mark);
	}
	if (has_encoded_slash(raw) || !request_decode(x->arena, raw, false, &r->path) ||
	    !parts_good(r->path)) {
		x->status = 400;
		return fail(&x->e, ERR_USAGE, N_("The address is damaged."));
	}
	take_language_and_city(x);
	if (!city_code_good(x->city_code))
		return fail(&x->e, ERR_MISSING, N_("There is no such city here."));
	take_extension(r);
	return true;
}

/* ---- the client ---- */

/* The last element is what our own proxy added; those before it are the client's word. */
static struct str last_of_list(struct str list)
{
	ptrdiff_t comma = str_rfind_byte(list, ',');
	return str_trim(comma < 0 ? list : str_from(list, (size_t)comma + 1));
}

static bool plain_host(struct str host)
{
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    !strchr(".-_:[]", c))
			return false;
	}
	return host.n && host.n <= 255;
}

static void read_client(struct exchange *x)
{
	struct request *r = &x->r;
	struct str host = x->head.host;
	if (x->site->o.behind_proxy) {
		struct str given = last_of_list(http_field(&x->head, "x-forwarded-host"));
		struct str from = last_of_list(http_field(&x->head, "x-forwarded-for"));
		host = plain_host(given) ? given : host;
		if (from.n && from.n < 64)
			r->address = from;
		x->secure =
		    str_ieq(last_of_list(http_field(&x->head, "x-forwarded-proto")), S("https"));
	}
	r->origin = JOIN(x->arena, x->secure ? S("https://") : S("http://"), host);
	r->agent = http_field(&x->head, "user-agent");
	r->cookies = http_field(&x->head, "cookie");
	x->session = request_cookie(r->cookies, WEB_SESSION_COOKIE);
	x->private_reader = x->session.n || request_cookie(r->cookies, "notice").n;
	x->coding = coding_accepted(http_field(&x->head, "accept-encoding"));
}

bool request_read(struct exchange *x)
{
	struct request *r = &x->r;
	r->arena = x->arena;
	r->site = x->site;
	r->store = x->site->store;
	r->rooms = x->site->rooms;
	r->lang = lang_at(0);
	r->query = r->format = r->base = r->root = STR_EMPTY;
	r->city_code = r->city_name = r->csrf = x->city_code = STR_EMPTY;
	r->who.name = r->who.session = STR_EMPTY;
	r->path = S("/");
	r->now = date_now();
	r->head = str_eq(x->head.method, S("HEAD"));
	r->method = str_eq(x->head.method, S("POST")) ? POST : GET;
	read_client(x);
	return read_path(x);
}

/* ---- language and city ---- */

bool request_redirect_language(struct exchange *x)
{
	struct request *r = &x->r;
	const struct lang *lang = NULL;
	struct str wish = request_cookie(r->cookies, "lang");
	if (wish.n)
		lang = lang_find(wish);
	if (!lang)
		lang = lang_accept(http_field(&x->head, "accept-language"));
	x->status = 302;
	x->p.location = arena_printf(x->arena, "/%s%.*s", lang->tag,
	    str_eq(x->head.target, S("/")) ? 1 : (int)x->head.target.n, x->head.target.p);
	x->p.private = true;
	return true;
}

/* A token for forms of readers without a session: the value of their cookie, or a new one. */
static struct str form_token(struct exchange *x)
{
	struct str have = request_cookie(x->r.cookies, "stoa_form");
	bool good = have.n == 32;
	for (size_t i = 0; good && i < have.n; i++)
		good = (have.p[i] >= 'a' && have.p[i] <= 'z') ||
		       (have.p[i] >= '2' && have.p[i] <= '7');
	if (good)
		return have;
	char token[33];
	random_text(token, sizeof token);
	return arena_copy(x->arena, str_of(token));
}

static bool find_city(struct exchange *x)
{
	struct request *r = &x->r;
	const struct web_hooks *hooks = x->site->hooks;
	struct str code = x->city_code;
	if (!code.n && hooks && hooks->single_city)
		code = hooks->single_city(x->site->store, x->arena);
	if (!code.n)
		return true;
	if (!hooks || !hooks->city)
		return fail(&x->e, ERR_MISSING, N_("There is no such city here."));
	return hooks->city(r, code, &x->e);
}

bool request_place(struct exchange *x)
{
	struct request *r = &x->r;
	const struct web_hooks *hooks = x->site->hooks;
	r->csrf = form_token(x);
	if (!(r->route->flags & ROUTE_RAW) && !find_city(x))
		return false;
	if (x->session.n && hooks && hooks->who)
		return hooks->who(r, x->session, &x->e);
	return true;
}

struct db *request_db(struct request *r, struct err *e)
{
	enum { PAGE_MS = 2000, WORK_MS = 30000 };
	if (r->db)
		return r->db;
	r->db = store_reader(r->store, e);
	if (r->db)
		db_limit(r->db, r->route && (r->route->flags & ROUTE_WORKER) ? WORK_MS : PAGE_MS);
	return r->db;
}
