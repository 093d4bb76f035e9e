/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "city/learn/coverage.h"

#include "base/num.h"
#include "city/learn/coverage.html.h"
#include "city/learn/offer.h"
#include "formats/csv.h"

#include <math.h>

static const char places_sql[] =
    "SELECT p.id, p.code, COALESCE(t.text, p.name), p.shape FROM place p LEFT JOIN translation t"
    " ON t.city = p.city AND t.kind = 'place' AND t.record = p.id AND t.field = 'name'"
    " AND t.lang = $2 WHERE p.city = $1 AND p.deleted IS NULL AND NOT EXISTS (SELECT 1 FROM"
    " place c WHERE c.city = p.city AND c.parent = p.id AND c.deleted IS NULL)"
    " ORDER BY 3 LIMIT 400";

/* A breakdown: which values of which facet are columns. */
struct breakdown {
	const char *code, *label;
	enum facet facet;
};

static const struct breakdown breakdowns[] = {
	{ "time", N_("Time of day"), FACET_TIME },
	{ "day", N_("Day of the week"), FACET_DAY },
	{ "subject", N_("Subject"), FACET_SUBJECT },
	{ "language", N_("Language"), FACET_LANGUAGE },
};

/* The columns: values of the facet that occur anywhere in the city, for subjects the broad ones. */
struct chosen {
	const struct breakdown *by;
	size_t values[COVERAGE_COLUMNS];
	size_t count;
};

/* ---- residents ---- */

static bool read_residents(struct request *r, struct coverage_page *p, struct err *e)
{
	struct db *db = request_db(r, e);
	struct series s;
	struct err missing = { .lang = e->lang };
	struct observation *o;
	size_t count;
	struct str code = setting_get(db, r->arena, r->city, "population_series", "population");
	if (!series_find(db, r->arena, r->lang, r->city, code, &s, &missing))
		return missing.kind == ERR_MISSING || missing.kind == ERR_NONE;
	struct observation_query q = { .city = r->city, .series = s.id, .one_slice = true,
		.latest = true };
	if (!observations_read(db, r->arena, &q, &o, &count, e))
		return false;
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = 0; k < count; k++)
			if (o[k].place == p->rows[i].place && o[k].value > 0) {
				p->rows[i].residents = o[k].value;
				p->year = o[k].when.label;
			}
	return true;
}

/* ---- offers ---- */

static bool ask(struct request *r, int64_t place, struct answer *a, struct err *e)
{
	struct db *db = request_db(r, e);
	struct question q = { .limit = 1, .now = wall_now(db, r->arena, r->city, r->now) };
	struct directory_state state;
	if (place)
		q.places[q.place_count++] = place;
	return directory_ask(r->store, db, r->city, r->lang, STR_EMPTY, &q, r->arena, a, &state,
	    e);
}

static void choose_columns(const struct answer *all, struct chosen *c)
{
	enum facet f = c->by->facet;
	for (size_t i = 0; i < facet_values(f) && c->count < COVERAGE_COLUMNS; i++) {
		bool broad = f != FACET_SUBJECT || facet_rows[f].choices[i].code[2] == 0;
		if (broad && (all->counts[f][i] || f == FACET_TIME || f == FACET_DAY))
			c->values[c->count++] = i;
	}
}

static bool fill_rows(struct request *r, struct coverage_page *p, const struct chosen *c,
    struct err *e)
{
	for (size_t i = 0; i < p->count; i++) {
		struct coverage_row *row = &p->rows[i];
		struct answer a;
		if (!ask(r, row->place, &a, e))
			return false;
		row->offers = a.total;
		row->rate = row->residents > 0 ? (double)a.total * 1000 / row->residents : NAN;
		for (size_t k = 0; k < c->count; k++)
			row->cells[k] = a.counts[c->by->facet][c->values[k]];
	}
	return true;
}

static bool read_places(struct request *r, struct coverage_page *p, struct err *e)
{
	struct { struct coverage_row *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(request_db(r, e), places_sql, ARGS(r->city, r->lang->tag), e);
	while (rows_next(q))
		*list_add(r->arena, &list) = (struct coverage_row){ .place = rows_int(q, 0),
			.code = rows_copy(q, 1, r->arena), .name = rows_copy(q, 2, r->arena),
			.shape = rows_copy(q, 3, r->arena), .residents = NAN, .rate = NAN };
	p->rows = list.items;
	p->count = list.count;
	return rows_end(q, e);
}

/* ---- what is said about it ---- */

static void add_gap(struct request *r, struct coverage_page *p, const char *label, size_t cell)
{
	const struct lang *lang = r->lang;
	struct buf names = buf_in(r->arena, 4000);
	size_t missing = 0;
	for (size_t i = 0; i < p->count; i++)
		if (cell == COVERAGE_COLUMNS ? !p->rows[i].offers : !p->rows[i].cells[cell]) {
			buf_printf(&names, "%s%.*s", missing ? _(", ") : "", STR(p->rows[i].name));
			missing++;
		}
	if (!missing)
		return;
	p->gaps[p->gap_count++] = missing == p->count
	    ? arena_printf(r->arena, _("%s: nowhere in the city"), label)
	    : arena_printf(r->arena, _("%s: nobody in %.*s"), label, STR(buf_view(&names)));
}

static void fill_words(struct request *r, struct coverage_page *p, const struct chosen *c)
{
	const struct lang *lang = r->lang;
	const struct column fixed[] = { { .label = _("Neighbourhood") },
		{ .label = _("Offers per 1,000 residents"), .number = true },
		{ .label = _("Offers"), .number = true },
		{ .label = _("Residents"), .number = true } };
	p->columns = arena_array(r->arena, struct column, 4 + COVERAGE_COLUMNS);
	p->gaps = arena_array(r->arena, struct str, 1 + COVERAGE_COLUMNS);
	for (size_t i = 0; i < 4; i++)
		p->columns[p->column_count++] = fixed[i];
	add_gap(r, p, _("Any offer"), COVERAGE_COLUMNS);
	for (size_t k = 0; k < c->count; k++) {
		const char *label = _(facet_rows[c->by->facet].choices[c->values[k]].label);
		p->columns[p->column_count++] = (struct column){ .label = label, .number = true };
		add_gap(r, p, label, k);
	}
	p->cell_count = c->count;
	for (size_t i = 0; i < sizeof breakdowns / sizeof *breakdowns; i++)
		p->tabs[i] = (struct tab){ .text = str_of(_(breakdowns[i].label)),
			.current = c->by == &breakdowns[i],
			.href = query_with(r, r->arena, "by", str_of(breakdowns[i].code)) };
}

static void fill_areas(struct request *r, struct coverage_page *p)
{
	const struct lang *lang = r->lang;
	p->areas = arena_array(r->arena, struct map_area, p->count + 1);
	for (size_t i = 0; i < p->count; i++) {
		const struct coverage_row *row = &p->rows[i];
		struct buf b = buf_in(r->arena, 40);
		struct map_area area = { .name = row->name, .value = row->rate };
		num_show(&b, lang, row->rate, 2);
		area.text = buf_view(&b);
		area.href = arena_printf(r->arena, "%.*s/learn?place=%.*s", STR(r->base),
		    STR(row->code));
		if (row->shape.n && place_shape_read(r->arena, row->shape, &area))
			p->areas[p->area_count++] = area;
	}
}

static const struct breakdown *breakdown_of(struct request *r)
{
	struct str by = param_text(r, "by");
	for (size_t i = 0; i < sizeof breakdowns / sizeof *breakdowns; i++)
		if (str_eq(by, str_of(breakdowns[i].code)))
			return &breakdowns[i];
	return &breakdowns[0];
}

static bool load(struct request *r, struct coverage_page *p, struct err *e)
{
	struct chosen c = { .by = breakdown_of(r) };
	struct answer all;
	if (!read_places(r, p, e) || !read_residents(r, p, e) || !ask(r, 0, &all, e))
		return false;
	choose_columns(&all, &c);
	if (!fill_rows(r, p, &c, e))
		return false;
	p->total = all.total;
	p->online = all.counts[FACET_MODE][1];
	fill_words(r, p, &c);
	fill_areas(r, p);
	return true;
}

static bool write_csv(struct reply *p, const struct coverage_page *page, struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct csv_writer w = { .out = &out, .guard = true };
	p->type = page_format_type(S("csv"));
	for (size_t i = 0; i < page->column_count; i++)
		csv_write(&w, str_of(page->columns[i].label));
	csv_end_row(&w);
	for (size_t i = 0; i < page->count; i++) {
		const struct coverage_row *row = &page->rows[i];
		csv_write(&w, row->name);
		csv_write_number(&w, row->rate);
		csv_write_number(&w, (double)row->offers);
		csv_write_number(&w, row->residents);
		for (size_t k = 0; k < page->cell_count; k++)
			csv_write_number(&w, row->cells[k]);
		csv_end_row(&w);
	}
	return sink_end(&out, e);
}

bool coverage_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct coverage_page page = { 0 };
	if (!load(r, &page, e))
		return false;
	if (r->format.n)
		return write_csv(p, &page, e);
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ str_of(_("Who is served")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .wing = "learn", .crumbs = crumbs,
	    .crumb_count = 2, .title = str_of(_("Who is served, and who is not")),
	    .formats = "csv" });
	coverage_write(o, &page);
	page_end(o);
	return true;
}
