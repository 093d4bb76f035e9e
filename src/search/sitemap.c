/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The sitemap (sitemaps.org), for the search engines of others: /sitemap.xml names one of every
 * city in every language, and each of these lists the public pages: fixed ones, those of records
 * everybody may read, what rooms offer to the search, and pages rooms tell of (offers, events).
 * A long one is an index of its parts.
 */
#include "account/account.h"
#include "base/date.h"
#include "formats/xml_write.h"
#include "search/search_impl.h"

#include <string.h>

static const char cities_sql[] =
    "SELECT code FROM city WHERE city = 0 AND deleted IS NULL ORDER BY code";

enum { PART = 20000 };

/* ---- the pages of a city, one after another ---- */

struct listing {
	struct request *r;
	struct db *db;
	struct arena *one;		/* of one page */
	struct xml_writer *out;		/* NULL: they are only counted */
	int64_t from, to, at;		/* the pages of this part; the one that comes next */
};

static void put_address(struct xml_writer *w, const char *element, struct str address,
    struct str day)
{
	xml_put_open(w, element);
	xml_put_element(w, "loc", address);
	xml_put_element(w, "lastmod", day);
	xml_put_close(w);
}

static bool put_page(struct str path, int64_t changed, void *thing)
{
	struct listing *l = thing;
	if (l->out && l->at >= l->from && l->at < l->to) {
		struct arena_mark mark = arena_mark(l->one);
		struct buf day = buf_in(l->one, 20);
		if (changed)
			date_write(&day, date_day_of(changed));
		put_address(l->out, "url", arena_printf(l->one, "%.*s%.*s%.*s",
		    STR(l->r->origin), STR(l->r->base), STR(path)),
		    day.n ? buf_view(&day) : STR_EMPTY);
		arena_release(l->one, mark);
	}
	l->at++;
	return !l->out || l->at < l->to;
}

static bool is_fixed(const struct listing *l, const struct route *t)
{
	return t->method == GET && !t->needs && !strchr(t->pattern, ':') &&
	    (t->nav || (t->flags & ROUTE_LISTED)) && (l->r->city || (t->flags & ROUTE_NO_CITY));
}

static bool list_fixed(struct listing *l)
{
	for (rooms room = l->r->rooms; *room; room++)
		for (const struct route *t = (*room)->routes; t && t->pattern; t++)
			if (is_fixed(l, t) && !put_page(str_of(t->pattern), 0, l))
				return false;
	return true;
}

static bool list_kind(struct listing *l, const struct record_kind *kind, struct err *e)
{
	struct arena *a = l->one;
	const char *sql = arena_printf(a, "SELECT id, changed FROM \"%s\" WHERE city = $1"
	    " AND deleted IS NULL ORDER BY id", kind->name).p;
	bool more = put_page(arena_printf(a, "/%s", kind->path), 0, l);
	struct rows *q = db_query(l->db, sql,
	    ARGS(kind->belongs_to == CITY ? l->r->city : (int64_t)0), e);
	while (more && rows_next(q)) {
		struct arena_mark mark = arena_mark(a);
		more = put_page(arena_printf(a, "/%s/%lld", kind->path, (long long)rows_int(q, 0)),
		    rows_int(q, 1), l);
		arena_release(a, mark);
	}
	return rows_end(q, e) && more;
}

static bool list_records(struct listing *l, struct err *e)
{
	for (rooms room = l->r->rooms; *room; room++) {
		const struct record_kind *const *kind = (*room)->kinds;
		for (; kind && *kind; kind++) {
			bool here = (*kind)->belongs_to == CITY ? l->r->city != 0 : !l->r->city;
			if ((*kind)->path && !(*kind)->read && here && !list_kind(l, *kind, e))
				return false;
		}
	}
	return true;
}

static bool put_offered(const struct search_document *d, void *thing)
{
	struct listing *l = thing;
	bool here = d->city == l->r->city || (l->r->city && !d->city);
	return d->read || !here || put_page(d->path, 0, l);
}

static bool list_offered(struct listing *l, struct err *e)
{
	for (rooms room = l->r->rooms; *room; room++) {
		const struct search_source *source = (*room)->search;
		if (l->r->city && source && !source->each(l->db, put_offered, l, e))
			return false;
		if (l->r->city && (*room)->pages &&
		    (!(*room)->pages(l->db, l->r->city, put_page, l, e) ||
			(l->out && l->at >= l->to)))
			return false;
	}
	return true;
}

/* False also when the part is full: e tells. */
static bool list_all(struct listing *l, struct err *e)
{
	l->at = 0;
	(void)(list_fixed(l) && list_records(l, e) && list_offered(l, e));
	return e->kind == ERR_NONE;
}

/* ---- one city in one language ---- */

static void put_parts(struct listing *l, int64_t total)
{
	struct request *r = l->r;
	for (int64_t part = 1; (part - 1) * PART < total; part++)
		put_address(l->out, "sitemap", arena_printf(r->arena,
		    "%.*s%.*s/sitemap.xml?part=%lld", STR(r->origin), STR(r->base),
		    (long long)part), STR_EMPTY);
}

static void open_map(struct xml_writer *w, bool index)
{
	xml_put_begin(w);
	xml_put_open(w, index ? "sitemapindex" : "urlset");
	xml_put_attribute(w, "xmlns", S("http://www.sitemaps.org/schemas/sitemap/0.9"));
}

static void drop_arena(void *arena)
{
	arena_free(arena);
}

bool sitemap_show(struct request *r, struct reply *p, struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct xml_writer w = { .out = &out };
	struct listing l = { .r = r, .db = request_db(r, e), .one = arena_new(0) };
	int64_t part = param_int(r, "part");
	arena_defer(r->arena, drop_arena, l.one);
	if (!l.db || !list_all(&l, e))
		return false;
	int64_t total = l.at;
	bool index = !part && total > PART;
	p->type = page_format_type(S("xml"));
	p->body = buf_in(r->arena, 16 << 20);
	open_map(&w, index);
	l.out = &w;
	l.from = part ? (part - 1) * PART : 0;
	l.to = l.from + PART;
	if (index)
		put_parts(&l, total);
	else if (l.from < total && !list_all(&l, e))
		return false;
	xml_put_close(&w);
	return sink_end(&out, e);
}

/* ---- all of them ---- */

static void put_languages(struct request *r, struct xml_writer *w, struct str city)
{
	const struct lang *lang;
	for (size_t i = 0; (lang = lang_at(i)) != NULL; i++)
		put_address(w, "sitemap", arena_printf(r->arena, "%.*s/%s%s%.*s/sitemap.xml",
		    STR(r->origin), lang->tag, city.n ? "/c/" : "", STR(city)), STR_EMPTY);
}

bool sitemap_index(struct request *r, struct reply *p, struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct xml_writer w = { .out = &out };
	struct db *db = request_db(r, e);
	if (!db)
		return false;
	bool single = setting_get(db, r->arena, 0, "single_city", "").n > 0;
	p->type = page_format_type(S("xml"));
	p->body = buf_in(r->arena, 16 << 20);
	open_map(&w, true);
	put_languages(r, &w, STR_EMPTY);	/* of the one city, or of the network */
	struct rows *q = db_query(db, cities_sql, NO_ARGS, e);
	while (rows_next(q) && !single)
		put_languages(r, &w, rows_text(q, 0));
	xml_put_close(&w);
	return rows_end(q, e) && sink_end(&out, e);
}
