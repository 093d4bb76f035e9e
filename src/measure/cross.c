/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A reader combines two dimensions of a series: the cells are the figures of the slices that name
 * both, the margins those that name one. Everything shown was published, and so protected, as a
 * cell of its own; nothing is added up here, since sums of what is shown may differ from what was
 * published as a total.
 */
#include "measure/cross.h"

#include "formats/csv.h"
#include "formats/json.h"
#include "measure/measure_page.h"

#include "measure/cross.html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char slices_sql[] =
    "SELECT s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2 ORDER BY s.code";
static const char crossed_sql[] =
    "SELECT 1 FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2 AND (s.code LIKE '%;%' OR (s.code <> '' AND EXISTS"
    " (SELECT 1 FROM observation o WHERE o.city = $1 AND o.series = $2 AND o.slice = s.id"
    " AND o.place <> 0)))";
static const char places_sql[] =
    "SELECT DISTINCT p.id, p.code, " SQL_IN_LANG("place", "p", "name", "$3")
    " FROM observation o JOIN place p ON p.city = o.city AND"
    " p.id = o.place WHERE o.city = $1 AND o.series = $2 ORDER BY p.code";
static const char noisy_sql[] =
    "SELECT 1 FROM import i WHERE i.city = $1 AND i.scope = 'cell-key' AND i.state = 'in-force'"
    " AND EXISTS (SELECT 1 FROM observation o WHERE o.city = $1 AND o.import = i.id"
    " AND o.series = $2)";

enum { MOST_CLASSES = 400, MOST_CELLS = 20000 };

struct crossed_slice {
	int64_t id;
	struct category *pairs;
	size_t pair_count;
};

struct crossing {
	struct request *r;
	struct db *db;
	struct cross_page *page;
	struct { struct crossed_slice *items; size_t count, room; } slices;
	struct { int64_t *items; size_t count, room; } places;	/* as the classes of "place" */
	struct err *e;
};

static bool is_place(struct str dim)
{
	return str_eq(dim, S("place"));
}

static void add_class(struct arena *a, struct cross_classes *all, struct str code, struct str label)
{
	for (size_t i = 0; i < all->count; i++)
		if (str_eq(all->items[i].code, code))
			return;
	*list_add(a, all) = (struct cross_class){ code, label };
}

/* ---- what the series has ---- */

static bool read_slices(struct crossing *x)
{
	struct arena *a = x->r->arena;
	bool ok = true;
	struct rows *q = db_query(x->db, slices_sql, ARGS(x->r->city, x->page->series.id), x->e);
	while (ok && rows_next(q)) {
		struct crossed_slice *s = list_add(a, &x->slices);
		s->id = rows_int(q, 0);
		ok = slice_parse(a, rows_copy(q, 1, a), &s->pairs, &s->pair_count);
	}
	return rows_end(q, x->e) && ok;
}

static bool read_dims(struct crossing *x)
{
	struct arena *a = x->r->arena;
	const struct lang *lang = x->r->lang;
	struct category *labels;
	size_t count;
	if (!categories_of(x->db, a, lang, x->r->city, x->page->series.id, &labels, &count, x->e))
		return false;
	for (size_t i = 0; i < count; i++)
		add_class(a, &x->page->dims, labels[i].dimension, labels[i].dimension_label);
	if (db_exists(x->db, "SELECT 1 FROM observation WHERE city = $1 AND series = $2 AND"
	    " place <> 0", ARGS(x->r->city, x->page->series.id), x->e))
		add_class(a, &x->page->dims, S("place"), str_of(_("Place")));
	return x->e->kind == ERR_NONE;
}

static struct str dim_label(const struct cross_page *p, struct str code)
{
	for (size_t i = 0; i < p->dims.count; i++)
		if (str_eq(p->dims.items[i].code, code))
			return p->dims.items[i].label;
	return STR_EMPTY;
}

/* The dimensions asked for, or the first two there are. */
static void choose_dims(struct crossing *x)
{
	struct cross_page *p = x->page;
	p->row = param_text(x->r, "row");
	p->column = param_text(x->r, "col");
	if (!dim_label(p, p->row).n)
		p->row = p->dims.count ? p->dims.items[p->dims.count - 1].code : STR_EMPTY;
	for (size_t i = 0; i < p->dims.count; i++)
		if ((!dim_label(p, p->column).n || str_eq(p->column, p->row)) &&
		    !str_eq(p->dims.items[i].code, p->row))
			p->column = p->dims.items[i].code;
	p->row_label = dim_label(p, p->row);
	p->column_label = dim_label(p, p->column);
}

static bool read_places(struct crossing *x, struct cross_classes *out)
{
	struct arena *a = x->r->arena;
	struct rows *q = db_query(x->db, places_sql,
	    ARGS(x->r->city, x->page->series.id, x->r->lang->tag), x->e);
	while (rows_next(q) && x->places.count < MOST_CLASSES) {
		*list_add(a, &x->places) = rows_int(q, 0);
		*list_add(a, out) = (struct cross_class){ rows_copy(q, 1, a), rows_copy(q, 2, a) };
	}
	return rows_end(q, x->e);
}

/* All, then the classes of a dimension in the order they are kept in. */
static bool read_classes(struct crossing *x, struct str dim, struct cross_classes *out)
{
	struct arena *a = x->r->arena;
	const struct lang *lang = x->r->lang;
	struct category *labels;
	size_t count;
	*list_add(a, out) = (struct cross_class){ STR_EMPTY, str_of(_("All")) };
	if (is_place(dim)) {
		*list_add(a, &x->places) = 0;
		return read_places(x, out);
	}
	if (!categories_of(x->db, a, lang, x->r->city, x->page->series.id, &labels, &count, x->e))
		return false;
	for (size_t i = 0; i < count && out->count < MOST_CLASSES; i++)
		if (str_eq(labels[i].dimension, dim))
			add_class(a, out, labels[i].code, labels[i].label);
	return true;
}

/* ---- cells ---- */

/* The slice that names exactly these classes (an empty code: none); -1 when there is none. */
static int64_t slice_with(const struct crossing *x, struct str dim, struct str code,
    struct str other_dim, struct str other)
{
	size_t want = (code.n && !is_place(dim)) + (other.n && !is_place(other_dim));
	if (!want)
		return 0;
	for (size_t i = 0; i < x->slices.count; i++) {
		const struct crossed_slice *s = &x->slices.items[i];
		size_t fits = 0;
		for (size_t k = 0; k < s->pair_count; k++)
			fits += (str_eq(s->pairs[k].dimension, dim) &&
			            str_eq(s->pairs[k].code, code)) ||
			    (str_eq(s->pairs[k].dimension, other_dim) &&
			        str_eq(s->pairs[k].code, other));
		if (s->pair_count == want && fits == want)
			return s->id;
	}
	return -1;
}

struct periods {
	struct period *items;
	size_t count, room;
};

static void keep_period(struct arena *a, struct periods *all, const struct period *p)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].from == p->from && all->items[i].to == p->to)
			return;
	*list_add(a, all) = *p;
}

static int newest_first(const void *one, const void *other)
{
	const struct period *a = one, *b = other;
	if (a->to != b->to)
		return a->to > b->to ? -1 : 1;
	return (a->from < b->from) - (a->from > b->from);
}

/* The figures of one pair of classes, of all periods. */
static bool read_cell(struct crossing *x, size_t row, size_t column, struct observation **out_r,
    size_t *count_r)
{
	const struct cross_page *p = x->page;
	struct observation_query q = { .city = x->r->city, .series = p->series.id,
		.one_slice = true, .one_place = true };
	q.slice = slice_with(x, p->row, p->rows.items[row].code, p->column,
	    p->columns.items[column].code);
	q.place = is_place(p->row) ? x->places.items[row] :
	    is_place(p->column) ? x->places.items[column] : 0;
	*count_r = 0;
	return q.slice < 0 || observations_read(x->db, x->r->arena, &q, out_r, count_r, x->e);
}

/* Which period is shown is known only when all are: so all cells are read, then one is kept. */
static bool read_cells(struct crossing *x)
{
	struct cross_page *p = x->page;
	struct arena *a = x->r->arena;
	size_t n = p->rows.count * p->columns.count;
	struct periods periods = { 0 };
	struct { struct observation *items; size_t count; } *lines = arena_alloc_array(a,
	    sizeof *lines, n + 1);
	if (n > MOST_CELLS)
		return fail(x->e, ERR_LIMIT, N_("This table has too many cells to be shown."));
	for (size_t i = 0; i < n; i++) {
		if (!read_cell(x, i / p->columns.count, i % p->columns.count, &lines[i].items,
		        &lines[i].count))
			return false;
		for (size_t k = 0; k < lines[i].count; k++)
			keep_period(a, &periods, &lines[i].items[k].when);
	}
	if (periods.count)
		qsort(periods.items, periods.count, sizeof *periods.items, newest_first);
	p->periods = periods.items;
	p->period_count = periods.count;
	p->period = periods.count ? periods.items[0] : (struct period){ 0 };
	for (size_t i = 0; i < periods.count; i++)
		if (str_eq(periods.items[i].label, param_text(x->r, "period")))
			p->period = periods.items[i];
	p->cells = arena_array(a, struct observation, n + 1);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < lines[i].count; k++)
			if (lines[i].items[k].when.from == p->period.from &&
			    lines[i].items[k].when.to == p->period.to) {
				p->cells[i] = lines[i].items[k];
				p->suppressed |= p->cells[i].status == STATUS_SUPPRESSED;
			}
	return true;
}

/* Rows and columns of which nothing is known are left out. */
static void drop_empty(struct cross_page *p)
{
	size_t rows = 0, width = p->columns.count;
	for (size_t r = 0; r < p->rows.count; r++) {
		bool any = false;
		for (size_t c = 0; c < width; c++)
			any = any || p->cells[r * width + c].period;
		if (!any)
			continue;
		memmove(&p->cells[rows * width], &p->cells[r * width], width * sizeof *p->cells);
		p->rows.items[rows++] = p->rows.items[r];
	}
	p->rows.count = rows;
}

static void make_tabs(struct request *r, struct cross_page *p)
{
	struct arena *a = r->arena;
	p->row_tabs = arena_array(a, struct tab, p->dims.count + 1);
	p->column_tabs = arena_array(a, struct tab, p->dims.count + 1);
	p->period_tabs = arena_array(a, struct tab, p->period_count + 1);
	for (size_t i = 0; i < p->dims.count; i++) {
		const struct cross_class *d = &p->dims.items[i];
		p->row_tabs[i] = (struct tab){ .text = d->label,
			.href = query_with(r, a, "row", d->code),
			.current = str_eq(d->code, p->row) };
		p->column_tabs[i] = (struct tab){ .text = d->label,
			.href = query_with(r, a, "col", d->code),
			.current = str_eq(d->code, p->column) };
	}
	for (size_t i = 0; i < p->period_count; i++)
		p->period_tabs[i] = (struct tab){ .text = p->periods[i].label,
			.href = query_with(r, a, "period", p->periods[i].label),
			.current = p->periods[i].from == p->period.from &&
			    p->periods[i].to == p->period.to };
}

static bool load(struct request *r, struct cross_page *p, struct err *e)
{
	struct crossing x = { .r = r, .db = request_db(r, e), .page = p, .e = e };
	*p = (struct cross_page){ 0 };
	if (!x.db || !series_find(x.db, r->arena, r->lang, r->city, param_text(r, "series"),
	        &p->series, e) || !measure_find(x.db, r->arena, r->lang, r->city,
	        p->series.framework, p->series.measure, &p->measure, e))
		return false;
	if (!read_slices(&x) || !read_dims(&x))
		return false;
	choose_dims(&x);
	if (!p->row.n || !p->column.n)
		return fail(e, ERR_MISSING, N_("This series has no two dimensions to cross."));
	if (!read_classes(&x, p->row, &p->rows) || !read_classes(&x, p->column, &p->columns) ||
	    !read_cells(&x))
		return false;
	drop_empty(p);
	make_tabs(r, p);
	p->noisy = db_exists(x.db, noisy_sql, ARGS(r->city, p->series.id), e);
	return e->kind == ERR_NONE;
}

/* ---- the page and its data ---- */

static bool write_csv(struct request *r, struct reply *p, const struct cross_page *page,
    struct err *e)
{
	p->type = "text/csv; charset=utf-8";
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	struct csv_writer w = { .out = &out, .guard = true };
	const struct str head[] = { page->row, page->column, S("period"), S("value"), S("status") };
	for (size_t i = 0; i < 5; i++)
		csv_write(&w, head[i]);
	csv_end_row(&w);
	for (size_t i = 0; i < page->rows.count * page->columns.count; i++) {
		const struct observation *o = &page->cells[i];
		if (!o->period)
			continue;
		csv_write(&w, page->rows.items[i / page->columns.count].code);
		csv_write(&w, page->columns.items[i % page->columns.count].code);
		csv_write(&w, page->period.label);
		csv_write_number(&w, o->value);
		csv_write(&w, str_of(status_code(o->status)));
		csv_end_row(&w);
	}
	return sink_end(&out, e);
}

static void put(struct json_writer *w, const char *key, struct str text)
{
	json_put_key(w, str_of(key));
	json_put_text(w, text);
}

static bool write_json(struct request *r, struct reply *p, const struct cross_page *page,
    struct err *e)
{
	p->type = "application/json";
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out };
	json_put_object(&w);
	put(&w, "series", page->series.code);
	put(&w, "unit", page->series.unit);
	put(&w, "period", page->period.label);
	json_put_key(&w, S("cells"));
	json_put_list(&w);
	for (size_t i = 0; i < page->rows.count * page->columns.count; i++) {
		const struct observation *o = &page->cells[i];
		if (!o->period)
			continue;
		json_put_object(&w);
		put(&w, arena_text(r->arena, page->row),
		    page->rows.items[i / page->columns.count].code);
		put(&w, arena_text(r->arena, page->column),
		    page->columns.items[i % page->columns.count].code);
		json_put_key(&w, S("value"));
		json_put_real(&w, o->value);
		put(&w, "status", str_of(status_code(o->status)));
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_end(&w);
	return sink_end(&out, e);
}

bool cross_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct cross_page page;
	if (!load(r, &page, e))
		return false;
	if (str_eq(r->format, S("csv")))
		return write_csv(r, p, &page, e);
	if (str_eq(r->format, S("json")))
		return write_json(r, p, &page, e);
	struct crumb crumbs[] = {
		{ str_of(_("Progress")), S("/progress") },
		{ page.measure.title, arena_printf(r->arena, "/progress/%.*s/%.*s",
		    STR(page.series.framework), STR(page.series.measure)) },
		{ str_of(_("Two dimensions")), STR_EMPTY },
	};
	struct out *o = page_begin(r, p, &(struct page){ .title = page.series.title,
	    .wing = "progress", .crumbs = crumbs, .crumb_count = 3, .formats = "csv json" });
	cross_write(o, &page);
	page_end(o);
	return true;
}

bool cross_exists(struct db *db, int64_t city, int64_t series, struct err *e)
{
	return db_exists(db, crossed_sql, ARGS(city, series), e);
}

bool cross_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct db *db = request_db(r, e);
	static const char code_sql[] = "SELECT code FROM series WHERE city = $1 AND id = $2";
	if (!subject)
		return true;
	if (!db)
		return false;
	if (cross_exists(db, r->city, subject, e))
		cross_link(o, db_text(db, r->arena, code_sql, ARGS(r->city, subject), e));
	return e->kind == ERR_NONE;
}
