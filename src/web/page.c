/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The frame of a page: what the head and foot say is gathered here and written by layout.html.
 *
 * Links in the frame stand only where a room has such a route, so that an installation with fewer
 * rooms has no dead ends. The layout lives in the request's arena, with the struct out as its first
 * member: page_end() gets only that.
 */
#include "web/web.h"
#include "web/layout.h"
#include "web/layout.html.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_MAX = 16 << 20, NOTICE_MAX = 300, NOTICE_SECONDS = 60 };

static const struct format {
	const char *extension, *type, *name;
} formats[] = {
	{ "csv", "text/csv", "CSV" },
	{ "json", "application/json", "JSON" },
	{ "jsonld", "application/ld+json", "JSON-LD" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX" },
	{ "svg", "image/svg+xml", "SVG" },
	{ "png", "image/png", "PNG" },
	{ "ics", "text/calendar", "iCalendar" },
	{ "atom", "application/atom+xml", "Atom" },
	{ "xml", "application/xml", "XML" },
	{ "geojson", "application/geo+json", "GeoJSON" },
	{ "pdf", "application/pdf", "PDF" },
};

static const struct format *format_find(struct str extension)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (str_eq(extension, str_of(formats[i].extension)))
			return &formats[i];
	return NULL;
}

const char *page_format_type(struct str extension)
{
	const struct format *f = format_find(extension);
	return f ? f->type : "application/octet-stream";
}

struct str page_format_name(struct str extension)
{
	const struct format *f = format_find(extension);
	return f ? str_of(f->name) : extension;
}

struct str page_format_path(struct out *o, struct str extension)
{
	struct str path = str_eq(o->path, S("/")) ? S("/index") : o->path;
	return arena_printf(o->r->arena, "%.*s%.*s.%.*s", STR(o->base), STR(path), STR(extension));
}

/* ---- gathering ---- */

static bool route_usable(const struct request *r, const struct route *route)
{
	if (!r->city && !(route->flags & ROUTE_NO_CITY))
		return false;
	return !route->needs || (r->who.roles & (route->needs | ADMINISTRATOR));
}

static bool has_route(const struct request *r, enum method method, const char *pattern)
{
	for (size_t i = 0; r->rooms && r->rooms[i]; i++)
		for (const struct route *t = r->rooms[i]->routes; t && t->pattern; t++)
			if (t->method == method && !strcmp(t->pattern, pattern))
				return route_usable(r, t);
	return false;
}

/* Is path the page of this pattern, or below it? */
static bool path_under(struct str path, const char *pattern)
{
	struct str p = str_of(pattern);
	return str_eq(path, p) ||
	    (p.n > 1 && str_starts(path, p) && path.p[p.n] == '/');
}

/* The first part of an address stands for all below it: "/partners" for "/partners/network". */
static struct str first_part(struct str path)
{
	ptrdiff_t slash = str_find_byte(path, '/', 1);
	return slash > 0 ? str_slice(path, 0, (size_t)slash) : path;
}

static const char *wing_of(struct arena *a, const char *pattern)
{
	struct str first = first_part(str_of(pattern));
	return first.n > 1 ? arena_text(a, str_from(first, 1)) : NULL;
}

static int by_place(const void *a, const void *b)
{
	const struct head_link *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* A page of a wing stands under it, whatever its address is: goals under "Goals". */
static void mark_wing(struct head_link *nav, size_t count, const char *wing)
{
	bool known = false;
	for (size_t i = 0; i < count; i++)
		known |= wing && nav[i].wing && !strcmp(nav[i].wing, wing);
	for (size_t i = 0; known && i < count; i++)
		nav[i].current = nav[i].wing && !strcmp(nav[i].wing, wing);
}

static void gather_nav(struct layout *l, const struct request *r)
{
	struct { struct head_link *items; size_t count, room; } nav = { 0 };
	for (size_t i = 0; r->rooms && r->rooms[i]; i++)
		for (const struct route *t = r->rooms[i]->routes; t && t->pattern; t++) {
			if (!t->nav || t->method != GET || !route_usable(r, t))
				continue;
			*list_add(r->arena, &nav) = (struct head_link){
				.text = str_of(tr(r->lang, t->nav)),
				.href = arena_printf(r->arena, "%.*s%s", STR(r->base), t->pattern),
				.wing = wing_of(r->arena, t->pattern), .at = t->nav_at,
				.current = path_under(r->path,
				    arena_text(r->arena, first_part(str_of(t->pattern)))),
			};
		}
	if (nav.count)
		qsort(nav.items, nav.count, sizeof *nav.items, by_place);
	mark_wing(nav.items, nav.count, l->page.wing);
	l->nav = nav.items;
	l->nav_count = nav.count;
}

/* The same page in each language: only the first part of the address differs. */
static void gather_languages(struct layout *l, const struct request *r)
{
	struct { struct head_link *items; size_t count, room; } all = { 0 };
	ptrdiff_t slash = str_find_byte(r->base, '/', 1);
	struct str rest = slash < 0 ? STR_EMPTY : str_from(r->base, (size_t)slash);
	const struct lang *lang;
	for (size_t i = 0; (lang = lang_at(i)) != NULL; i++)
		*list_add(r->arena, &all) = (struct head_link){
			.text = str_of(lang->name), .tag = lang->tag, .current = lang == r->lang,
			.href = arena_printf(r->arena, "/%s%.*s%.*s", lang->tag, STR(rest),
			    STR(r->path)),
		};
	l->languages = all.items;
	l->language_count = all.count;
}

static void gather_formats(struct layout *l, const struct request *r)
{
	struct { struct str *items; size_t count, room; } all = { 0 };
	struct str rest = str_of(l->page.formats), word;
	while (l->page.formats && str_cut(&rest, ' ', &word))
		if (word.n)
			*list_add(r->arena, &all) = word;
	l->formats = all.items;
	l->format_count = all.count;
}

static void gather_links(struct layout *l, const struct request *r)
{
	l->has_sign_in = has_route(r, GET, "/sign-in");
	l->has_sign_out = has_route(r, POST, "/sign-out");
	l->has_desk = has_route(r, GET, "/desk");
	l->has_about = has_route(r, GET, "/about");
	l->has_accessibility = has_route(r, GET, "/accessibility");
	l->has_data = has_route(r, GET, "/data");
	l->has_search = has_route(r, GET, "/search");
}

/* ---- notices ---- */

static int hex_digit(char c)
{
	const char *digits = "0123456789ABCDEF", *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

static struct str percent_decode(struct arena *a, struct str s)
{
	struct buf b = buf_in(a, s.n);
	for (size_t i = 0; i < s.n; i++) {
		bool code = s.p[i] == '%' && i + 2 < s.n && hex_digit(s.p[i + 1]) >= 0 &&
		    hex_digit(s.p[i + 2]) >= 0;
		if (code) {
			buf_byte(&b, (char)(hex_digit(s.p[i + 1]) * 16 + hex_digit(s.p[i + 2])));
			i += 2;
		} else {
			buf_byte(&b, s.p[i]);
		}
	}
	return buf_view(&b);
}

void page_notice(struct request *r, struct reply *p, struct str text)
{
	struct buf b = buf_in(r->arena, 4096);
	struct out o = { .buf = &b };
	buf_puts(&b, "notice=");
	out_url(&o, utf8_cut(text, NOTICE_MAX));
	buf_printf(&b, "; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax", NOTICE_SECONDS);
	p->cookie = buf_view(&b);
}

/* Shown once: the page that shows it takes the cookie back and is nobody else's. */
static void take_notice(struct layout *l, struct request *r, struct reply *p)
{
	struct str rest = r->cookies, one;
	while (rest.n && str_cut(&rest, ';', &one)) {
		one = str_trim(one);
		if (!str_starts(one, S("notice=")))
			continue;
		l->notice = utf8_clean(r->arena, percent_decode(r->arena, str_from(one, 7)));
		p->private = true;
		if (!p->cookie.n)
			p->cookie = S("notice=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
	}
}

/* ---- the page ---- */

struct out *page_begin(struct request *r, struct reply *p, const struct page *page)
{
	struct layout *l = arena_new_of(r->arena, struct layout);
	static_assert(offsetof(struct layout, out) == 0, "page_end finds the layout by its out");
	if (!p->body.max)
		p->body = buf_in(r->arena, PAGE_MAX);
	l->out = (struct out){ .buf = &p->body, .lang = r->lang, .r = r, .base = r->base,
		.root = r->root, .csrf = r->csrf, .path = r->path };
	l->page = *page;
	l->reply = p;
	l->site = r->city_name.n ? r->city_name : S("Stoa");
	l->canonical = arena_printf(r->arena, "%.*s%.*s%.*s", STR(r->origin), STR(r->base),
	    STR(r->path));
	if (page->status)
		p->status = page->status;
	gather_nav(l, r);
	gather_languages(l, r);
	gather_formats(l, r);
	gather_links(l, r);
	take_notice(l, r, p);
	layout_begin(&l->out, l);
	return &l->out;
}

void page_end(struct out *o)
{
	layout_end(o, (const struct layout *)o);
}

static const char *const error_titles[ERR_KINDS] = {
	[ERR_USAGE] = N_("This address was not understood"),
	[ERR_INPUT] = N_("This cannot be accepted"),
	[ERR_DENIED] = N_("You may not see this"),
	[ERR_MISSING] = N_("There is no such page"),
	[ERR_CONFLICT] = N_("Somebody else was faster"),
	[ERR_LIMIT] = N_("This is too large"),
	[ERR_BUSY] = N_("Too much is going on just now"),
	[ERR_SYSTEM] = N_("Something failed on our side"),
};

void page_error(struct request *r, struct reply *p, const struct err *e)
{
	const char *title =
	    error_titles[e->kind] ? error_titles[e->kind] : error_titles[ERR_SYSTEM];
	buf_clear(&p->body);
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(tr(r->lang, title)),
	    .status = err_status(e->kind), .narrow = true });
	struct str say = str_of(e->say);
	if (str_starts(say, str_of(tr(r->lang, title))))
		say = STR_EMPTY;	/* the heading says it already */
	layout_error(o, say, str_of(r->id));
	page_end(o);
}
