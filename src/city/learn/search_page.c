/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /learn: what can be learned in the city, found by words, near, when, for whom. Nothing of a
 * reader is kept: the address is the search.
 */
#include "city/learn/search_page.h"

#include "base/buf.h"
#include "base/num.h"
#include "city/learn/search_page.html.h"
#include "formats/qr.h"

#include <math.h>
#include <string.h>

static const char shapes_sql[] =
    "SELECT p.id, p.code, COALESCE(t.text, p.name), p.shape FROM place p LEFT JOIN translation t"
    " ON t.city = p.city AND t.kind = 'place' AND t.record = p.id AND t.field = 'name'"
    " AND t.lang = $2 WHERE p.city = $1 AND p.deleted IS NULL AND p.shape IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM place c WHERE c.city = p.city AND c.parent = p.id"
    " AND c.deleted IS NULL) ORDER BY p.id LIMIT 500";

enum { PER_PAGE = 20, BESIDE_MAP = 6, SUMMARY = 180 };

static int per_page(struct request *r)
{
	return str_eq(param_text(r, "view"), S("map")) ? BESIDE_MAP : PER_PAGE;
}

/* ---- offers ---- */

static void add_fact(struct buf *b, struct str text)
{
	if (text.n)
		buf_printf(b, "%s%.*s", b->n ? " · " : "", STR(text));
}

static struct str facts_of(struct arena *a, const struct lang *lang, const struct shown_offer *o)
{
	struct buf b = buf_in(a, 1000);
	add_fact(&b, o->price);
	if (o->step_free)
		add_fact(&b, str_of(_("Step-free")));
	if (record_int(o->record, "childcare"))
		add_fact(&b, str_of(_("Children are looked after")));
	add_fact(&b, labels_of(a, lang, learn_languages, record_str(o->record, "languages")));
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static struct str distance_of(struct arena *a, const struct lang *lang, double km)
{
	struct buf b = buf_in(a, 60);
	if (isnan(km))
		return STR_EMPTY;
	num_show(&b, lang, km, km < 10 ? 1 : 0);
	return arena_printf(a, _("%.*s km away"), STR(buf_view(&b)));
}

/* What went meanwhile is left out; the next question no longer finds it. */
static bool load_found(struct request *r, struct learn_page *p, struct err *e)
{
	struct arena *a = r->arena;
	p->offers = arena_array(a, struct found_offer, p->answer.count + 1);
	for (size_t i = 0; i < p->answer.count; i++) {
		struct found_offer *f = &p->offers[p->offer_count];
		struct err missing = { .lang = e->lang };
		if (!offer_load(request_db(r, e), a, r->lang, r->city, p->answer.hits[i].id,
		        p->q.now, 1, &f->offer, &missing)) {
			if (missing.kind == ERR_MISSING)
				continue;
			*e = missing;
			return false;
		}
		f->summary = short_text(a, f->offer.about, SUMMARY);
		f->facts = facts_of(a, r->lang, &f->offer);
		f->distance = distance_of(a, r->lang, p->answer.hits[i].km);
		p->offer_count++;
	}
	return true;
}

static struct str name_of(struct request *r, const struct record_kind *kind, int64_t id,
    struct err *e)
{
	struct record *record;
	struct err missing = { .lang = e->lang };
	if (id && record_load(request_db(r, e), r->arena, kind, r->city, id, r->lang, &record,
	        &missing))
		return record_title(record);
	return STR_EMPTY;
}

bool search_run(struct request *r, struct learn_page *p, int limit, struct err *e)
{
	if (!question_of_request(r, p, e))
		return false;
	p->q.limit = limit;
	p->partner_name = name_of(r, &partner_kind, p->q.partner, e);
	p->venue_name = name_of(r, &venue_kind, p->q.venue, e);
	return directory_ask(r->store, request_db(r, e), r->city, r->lang, p->words, &p->q,
	           r->arena, &p->answer, &p->state, e) && load_found(r, p, e);
}

/* ---- the page ---- */

/* What the form does not show goes with it. */
static void fill_hidden(struct request *r, struct learn_page *p)
{
	static const char *const own[] = { "q", "near", "km", "since", "until", "from", "typed",
		"literal" };
	struct { struct hidden_input *items; size_t count, room; } list = { 0 };
	struct str name, value;
	size_t at = 0;
	while (param_each(r, &at, &name, &value)) {
		bool shown = !value.n;
		for (size_t i = 0; i < sizeof own / sizeof *own; i++)
			shown = shown || str_eq(name, str_of(own[i]));
		if (!shown)
			*list_add(r->arena, &list) = (struct hidden_input){ name, value };
	}
	p->hidden = list.items;
	p->hidden_count = list.count;
}

static void fill_distances(struct request *r, struct learn_page *p)
{
	static const char *const all[] = { "0.5", "1", "2", "5", "10", "25" };
	const struct lang *lang = r->lang;
	double chosen = p->q.km > 0 ? p->q.km : 2;
	p->distances = arena_array(r->arena, struct input_option, 6);
	for (size_t i = 0; i < 6; i++) {
		double km = 0;
		struct buf b = buf_in(r->arena, 40);
		num_real(str_of(all[i]), &km);
		num_show(&b, lang, km, -1);
		p->distances[p->distance_count++] = (struct input_option){ str_of(all[i]),
			arena_printf(r->arena, _("%.*s km"), STR(buf_view(&b))), km == chosen };
	}
}

static struct str address(struct request *r, const char *path, struct str query)
{
	return arena_printf(r->arena, "%.*s%s%.*s", STR(r->base), path,
	    STR(query.n > 1 ? query : STR_EMPTY));
}

static struct str at_offset(struct request *r, int offset)
{
	struct str query = search_query(r, "from", STR_EMPTY);
	if (offset <= 0)
		return query;
	return arena_printf(r->arena, "%.*s%sfrom=%d", STR(query), query.n > 1 ? "&" : "", offset);
}

static void fill_links(struct request *r, struct learn_page *p)
{
	int offset = p->q.offset, next = offset + per_page(r);
	p->as_map = str_eq(param_text(r, "view"), S("map"));
	p->list = address(r, "/learn", search_query(r, "view", STR_EMPTY));
	p->map = address(r, "/learn", search_query(r, "view", S("map")));
	p->typed = param_text(r, "typed");
	p->literal = address(r, "/learn", search_query_literal(r, p->typed));
	p->poster = address(r, "/learn/poster", search_query(r, "view", STR_EMPTY));
	if (offset > 0)
		p->before = at_offset(r, offset - per_page(r));
	if (p->answer.total > next && next <= LAST_OFFSET)
		p->after = at_offset(r, next);
}

/* ---- map ---- */

static int64_t offers_in(const struct learn_page *p, int64_t place)
{
	for (size_t i = 0; i < p->answer.place_count; i++)
		if (p->answer.places[i].place == place)
			return p->answer.places[i].count;
	return 0;
}

static bool fill_areas(struct request *r, struct learn_page *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct { struct map_area *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(request_db(r, e), shapes_sql, ARGS(r->city, r->lang->tag), e);
	while (rows_next(q)) {
		long long n = offers_in(p, rows_int(q, 0));
		struct map_area area = { .name = rows_copy(q, 2, r->arena), .value = (double)n,
			.text = arena_printf(r->arena, trn(lang, "%lld offer", "%lld offers", n),
			    n) };
		area.href = address(r, "/learn", search_query(r, "place",
		    rows_copy(q, 1, r->arena)));
		if (place_shape_read(r->arena, rows_text(q, 3), &area))
			*list_add(r->arena, &list) = area;
	}
	p->areas = list.items;
	p->area_count = list.count;
	return rows_end(q, e);
}

static bool marked(const struct learn_page *p, const struct shown_offer *o)
{
	for (size_t i = 0; i < p->mark_count; i++)
		if (p->marks[i].lat == o->lat && p->marks[i].lon == o->lon)
			return true;
	return false;
}

static void fill_marks(struct request *r, struct learn_page *p)
{
	p->marks = arena_array(r->arena, struct map_mark, p->offer_count + 1);
	for (size_t i = 0; i < p->offer_count; i++) {
		const struct shown_offer *o = &p->offers[i].offer;
		if (isnan(o->lat) || marked(p, o))
			continue;
		struct str venue = arena_printf(r->arena, "%lld", (long long)o->venue->id);
		p->marks[p->mark_count++] = (struct map_mark){ o->lon, o->lat,
			record_title(o->venue), address(r, "/learn", search_query(r, "venue",
			    venue)) };
	}
}

/* What of the words are choices is chosen: the address says so, and the page. */
static bool choose_typed(struct request *r, struct str *query_r)
{
	struct everyday_choice found[EVERYDAY_CHOICES];
	struct str rest, typed = str_trim(param_text(r, "q"));
	size_t count = param_given(r, "literal") || !typed.n ? 0 :
	    everyday_choices(r->arena, r->lang->tag, typed, found, &rest);
	if (!count)
		return false;
	*query_r = search_query_chosen(r, rest, found, count, typed);
	return true;
}

bool learn_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct learn_page page = { 0 };
	struct str chosen;
	if (choose_typed(r, &chosen))
		return reply_redirect(r, p, "/learn%s%.*s%.*s", r->format.n ? "." : "",
		    STR(r->format), STR(chosen));
	if (r->format.n)
		return search_export(r, p, &page, e);
	if (!search_run(r, &page, per_page(r), e) || !facets_of_answer(r, &page, e))
		return false;
	if (!page.answer.total && !search_ways(r, &page, e))
		return false;
	fill_hidden(r, &page);
	fill_distances(r, &page);
	fill_links(r, &page);
	if (page.as_map && !fill_areas(r, &page, e))
		return false;
	if (page.as_map)
		fill_marks(r, &page);
	p->private = page.state.building;
	struct out *o = page_begin(r, p, &(struct page){ .wing = "learn",
	    .title = str_of(_("What do you want to learn?")), .formats = "json csv ics atom",
	    .description = str_of(_("Courses, circles and workshops in the city: find what is "
	        "near, affordable and open to you.")), .noindex = r->query.n > 0,
	    .refresh = page.state.building ? 10 : 0 });
	learn_page_write(o, &page);
	page_end(o);
	return true;
}

/* The words and choices of a search, as the title of its poster. */
static struct str title_of(struct request *r, const struct learn_page *p)
{
	const struct lang *lang = r->lang;
	struct buf b = buf_in(r->arena, 2000);
	if (p->words.n)
		buf_printf(&b, "%.*s", STR(p->words));
	for (size_t i = 0; i < p->chip_count; i++)
		buf_printf(&b, "%s%.*s", b.n ? " · " : "", STR(p->chips[i].text));
	return b.n ? buf_view(&b) : str_of(_("What can be learned here"));
}

bool learn_poster(struct request *r, struct reply *p, struct err *e)
{
	enum { ON_POSTER = 8 };
	const struct lang *lang = r->lang;
	struct learn_page page = { 0 };
	int size;
	if (!search_run(r, &page, ON_POSTER, e) || !facets_of_answer(r, &page, e))
		return false;
	struct str query = search_query(r, "view", STR_EMPTY);
	struct str whole = arena_printf(r->arena, "%.*s%.*s", STR(r->origin),
	    STR(address(r, "/learn", query)));
	struct str qr = qr_path(r->arena, whole, &size);
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ str_of(_("Poster")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .wing = "learn", .crumbs = crumbs,
	    .crumb_count = 2, .noindex = true, .title = title_of(r, &page) });
	learn_poster_write(o, &page, qr, size, whole);
	page_end(o);
	return true;
}

/* The next few offers with these words (none: of all). */
static bool find_few(struct request *r, struct learn_page *p, struct str words, struct err *e)
{
	enum { FEW = 4 };
	struct db *db = request_db(r, e);
	p->q = (struct question){ .limit = FEW };
	p->q.now = db ? wall_now(db, r->arena, r->city, r->now) : 0;
	return db && directory_ask(r->store, db, r->city, r->lang, words, &p->q, r->arena,
	    &p->answer, &p->state, e) && load_found(r, p, e);
}

/* In the search of everything: what can be learned under these words, if there is anything. */
bool learn_search_panel(struct out *o, struct request *r, struct str words, struct err *e)
{
	struct learn_page p = { 0 };
	if (!find_few(r, &p, words, e))
		return false;
	if (p.offer_count)
		learn_found_write(o, &p, words);
	return true;
}

bool learn_home_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct learn_page p = { 0 };
	(void)subject;
	if (!find_few(r, &p, STR_EMPTY, e))
		return false;
	learn_home_write(o, &p);
	return true;
}
