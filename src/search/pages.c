/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /search for everybody: what is found is what the reader may read in this city. The answer is
 * never kept in the page cache, since the index follows the store with a delay of its own.
 */
#include "search/pages.h"
#include "base/buf.h"
#include "base/num.h"
#include "formats/json.h"
#include "search/pages.html.h"
#include "search/search_impl.h"

enum { PER_PAGE = 20, LAST_OFFSET = 10000 };

/* Of a hit in another city than the page's. */
static struct str base_of(struct request *r, int64_t city, struct err *e)
{
	if (!city || city == r->city)
		return r->base;
	const struct record_kind *kind = record_kind_find(r->rooms, S("city"));
	struct record *record;
	struct db *db = kind ? request_db(r, e) : NULL;
	if (!db || !record_load(db, r->arena, kind, 0, city, NULL, &record, e))
		return r->base;
	return arena_printf(r->arena, "%.*s/c/%.*s", STR(r->root), STR(record_str(record, "code")));
}

/* The index follows some two seconds behind: what is gone since then is not shown. */
static bool is_there(struct request *r, const struct search_hit *h)
{
	const struct record_kind *kind = record_kind_find(r->rooms, h->kind);
	struct err e = { 0 };
	struct record *record;
	int64_t id;
	struct db *db = kind ? request_db(r, &e) : NULL;
	if (!kind && !h->city && !r->city)
		return false;		/* has its page in cities only */
	struct arena_mark mark = arena_mark(r->arena);
	bool gone = db && num_int(h->id, &id) &&
	    !record_load(db, r->arena, kind, h->city, id, NULL, &record, &e) &&
	    e.kind == ERR_MISSING;
	arena_release(r->arena, mark);
	return !gone;
}

static void drop_gone(struct request *r, struct search_answer *found)
{
	size_t kept = 0;
	for (size_t i = 0; i < found->count; i++)
		if (is_there(r, &found->hits[i]))
			found->hits[kept++] = found->hits[i];
	found->total -= (int64_t)(found->count - kept);
	found->count = kept;
}

static void fill_addresses(struct request *r, struct search_page *p)
{
	struct str *addresses = arena_array(r->arena, struct str, p->found.count + 1);
	for (size_t i = 0; i < p->found.count; i++) {
		const struct search_hit *h = &p->found.hits[i];
		struct err e = { 0 };
		addresses[i] = arena_printf(r->arena, "%.*s%.*s", STR(base_of(r, h->city, &e)),
		    STR(h->path));
	}
	p->addresses = addresses;
}

static struct str page_at(struct request *r, int offset)
{
	return query_with(r, r->arena, "from", offset > 0 ? arena_printf(r->arena, "%d", offset)
							    : STR_EMPTY);
}

static bool ask_groups(struct request *r, struct search *s, struct search_query q,
    struct search_answer *out, struct err *e)
{
	struct search_answer all;
	q.kinds = NULL;
	q.offset = 0;
	q.limit = 1;
	if (!search_ask(s, r->rooms, &q, r->arena, &all, e))
		return false;
	out->groups = all.groups;
	out->group_count = all.group_count;
	return true;
}

static bool ask(struct request *r, struct search_page *p, struct err *e)
{
	struct str kind = param_text(r, "kind");
	const char *const kinds[2] = { arena_text(r->arena, kind), NULL };
	struct search_query q = { .words = p->words, .lang = r->lang, .roles = r->who.roles,
		.city = r->city, .kinds = kind.n ? kinds : NULL, .typing = param_flag(r, "typing"),
		.offset = p->offset, .limit = PER_PAGE };
	struct search *s = search_open(r->store, e);
	bool ok = s && search_ask(s, r->rooms, &q, r->arena, &p->found, e);
	if (ok && kind.n)	/* the others are still to be chosen */
		ok = ask_groups(r, s, q, &p->found, e);
	search_close(s);
	if (ok)
		drop_gone(r, &p->found);
	return ok;
}

/* ---- one kind alone ---- */

static struct tab kind_tab(struct request *r, const char *label, struct str kind, int64_t count)
{
	return (struct tab){ .text = str_of(tr(r->lang, label)),
		.href = arena_printf(r->arena, "%.*s/search%.*s", STR(r->base),
		    STR(query_with(r, r->arena, "kind", kind))),
		.current = str_eq(kind, param_text(r, "kind")), .count = count };
}

static void fill_kinds(struct request *r, struct search_page *p)
{
	const struct search_answer *x = &p->found;
	if (x->group_count < 2 || p->offset)
		return;
	p->kinds = arena_array(r->arena, struct tab, x->group_count + 1);
	p->kinds[p->kind_count++] = kind_tab(r, N_("Everything"), STR_EMPTY, 0);
	for (size_t i = 0; i < x->group_count; i++)
		p->kinds[p->kind_count++] = kind_tab(r, x->groups[i].label, x->groups[i].kind,
		    x->exact ? x->groups[i].count : 0);
}

/* ---- JSON ---- */

static void put_text(struct json_writer *w, const char *name, struct str text)
{
	json_put_key(w, str_of(name));
	json_put_text(w, text);
}

static void put_hit(struct json_writer *w, const struct search_hit *h, struct str address)
{
	json_put_object(w);
	put_text(w, "kind", h->kind);
	put_text(w, "id", h->id);
	put_text(w, "title", h->title);
	put_text(w, "lang", h->lang);
	put_text(w, "address", address);
	json_put_key(w, S("snippet"));
	json_put_list(w);
	for (size_t i = 0; i < h->part_count; i++) {
		json_put_object(w);
		put_text(w, "text", h->parts[i].text);
		json_put_key(w, S("found"));
		json_put_bool(w, h->parts[i].found);
		json_put_end(w);
	}
	json_put_end(w);
	json_put_end(w);
}

static void put_word(struct json_writer *w, const struct search_word *word)
{
	json_put_object(w);
	put_text(w, "typed", word->typed);
	put_text(w, "used", word->used);
	json_put_key(w, S("begins"));
	json_put_bool(w, word->begins);
	json_put_end(w);
}

static void put_group(struct json_writer *w, const struct search_group *g)
{
	json_put_object(w);
	put_text(w, "kind", g->kind);
	json_put_key(w, S("count"));
	json_put_int(w, g->count);
	json_put_end(w);
}

static void put_answer(struct json_writer *w, const struct search_page *p)
{
	const struct search_answer *x = &p->found;
	json_put_object(w);
	json_put_key(w, S("total"));
	json_put_int(w, x->total);
	json_put_key(w, S("exact"));
	json_put_bool(w, x->exact);
	json_put_key(w, S("any"));
	json_put_bool(w, x->any);
	json_put_key(w, S("building"));
	json_put_bool(w, x->building);
	json_put_key(w, S("words"));
	json_put_list(w);
	for (size_t i = 0; i < x->word_count; i++)
		put_word(w, &x->words[i]);
	json_put_end(w);
	json_put_key(w, S("kinds"));
	json_put_list(w);
	for (size_t i = 0; i < x->group_count; i++)
		put_group(w, &x->groups[i]);
	json_put_end(w);
	json_put_key(w, S("results"));
	json_put_list(w);
	for (size_t i = 0; i < x->count; i++)
		put_hit(w, &x->hits[i], p->addresses[i]);
	json_put_end(w);
	json_put_end(w);
}

/* ---- the page ---- */

static bool show(struct request *r, struct reply *p, struct err *e)
{
	struct search_page page = { .words = param_text(r, "q"),
		.offset = (int)param_int(r, "from") };
	if (!ask(r, &page, e))
		return false;
	fill_addresses(r, &page);
	fill_kinds(r, &page);
	p->private = true;
	if (str_eq(r->format, S("json"))) {
		struct sink out = sink_buf(&p->body);
		struct json_writer w = { .out = &out };
		p->type = page_format_type(r->format);
		put_answer(&w, &page);
		return true;
	}
	if (page.offset > 0)
		page.before = page_at(r, page.offset - PER_PAGE);
	int next = page.offset + PER_PAGE;
	if (page.found.total > next && next <= LAST_OFFSET)
		page.after = page_at(r, next);
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(tr(r->lang, N_("Search"))),
	    .noindex = true, .formats = "json", .refresh = page.found.building ? 10 : 0 });
	search_form_write(o, &page);
	/* what a room finds better itself: courses, events */
	size_t before = o->buf->n;
	bool ok = !page.words.n || page.offset || !r->city || param_given(r, "kind") ||
	    panels_write_about(o, r, "search", page.words, e);
	page.offered = o->buf->n > before;
	search_write(o, &page);
	page_end(o);
	return ok;
}

static const struct param params[] = {
	{ "q", PARAM_TEXT, .max = 2000, .label = N_("What are you looking for?") },
	{ "from", PARAM_INT, .min = 0, .max = LAST_OFFSET, .label = N_("First result") },
	{ "kind", PARAM_CODE, .label = N_("Kind of record") },
	{ "typing", PARAM_FLAG, .label = N_("The last word is not finished") },
	{ 0 },
};

static const struct param part_params[] = {
	{ "part", PARAM_INT, .min = 1, .max = 100000, .label = N_("Part") },
	{ 0 },
};

const struct route search_routes[] = {
	{ GET, "/search", show, .params = params, .flags = ROUTE_NO_CITY, .formats = "json",
	    .about = N_("Search everything that you may read") },
	{ GET, "/sitemap.xml", sitemap_index, .flags = ROUTE_RAW | ROUTE_WORKER,
	    .about = N_("Where the sitemaps of all cities are") },
	{ GET, "/sitemap", sitemap_show, .params = part_params, .formats = "xml",
	    .flags = ROUTE_NO_CITY | ROUTE_CACHED | ROUTE_WORKER | ROUTE_COSTLY, .step = 3600,
	    .about = N_("The public pages, for search engines") },
	{ 0 },
};
