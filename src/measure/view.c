/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reads a view of a measure: few questions to the store, each along the primary key, so that the
 * page costs the same with a thousand observations and with a million.
 *
 * The lines of a view are the total and, when a dimension is chosen, one per category of the
 * slices that name this dimension alone; for "place" one per place. A series that never states a
 * total is broken down by its first dimension without being asked.
 */
#include "measure/view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char slices_sql[] =
    "SELECT s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2 ORDER BY s.code";
static const char places_sql[] =
    "SELECT id, " SQL_IN_LANG("place", "place", "name", "$2")
    " FROM place WHERE city = $1 AND deleted IS NULL";
static const char target_sql[] =
    "SELECT " TARGET_COLUMNS " FROM target WHERE city = $1 AND series = $2 AND deleted IS NULL"
    " AND COALESCE(slice, '') = '' AND place IS NULL ORDER BY target_day DESC LIMIT 1";
static const char vintages_sql[] =
    "SELECT id, published, " SQL_IN_LANG("import", "import", "title", "$3")
    ", state FROM import WHERE city = $1 AND deleted IS NULL"
    " AND state IN ('in-force', 'undone')"
    " AND EXISTS (SELECT 1 FROM observation o WHERE o.city = import.city AND o.import = import.id"
    " AND o.series = $2) ORDER BY published DESC, id DESC LIMIT 200";
static const char source_sql[] =
    "SELECT " SQL_IN_LANG("source", "source", "name", "$3") ", url, licence, "
    SQL_IN_LANG("source", "source", "about", "$3") " FROM source WHERE city = $1 AND id = $2";

/* ---- names of places ---- */

struct place_name {
	int64_t id;
	struct str name;
};

static int by_id(const void *a, const void *b)
{
	int64_t x = ((const struct place_name *)a)->id, y = ((const struct place_name *)b)->id;
	return (x > y) - (x < y);
}

static bool read_places(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct place_name **out_r, size_t *count_r, struct err *e)
{
	struct { struct place_name *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(db, places_sql,
	    ARGS(city, lang ? lang->tag : ""), e);
	while (rows_next(q))
		*list_add(a, &list) = (struct place_name){ rows_int(q, 0), rows_copy(q, 1, a) };
	if (!rows_end(q, e))
		return false;
	if (list.count)
		qsort(list.items, list.count, sizeof *list.items, by_id);
	*out_r = list.items;
	*count_r = list.count;
	return true;
}

static struct str place_named(const struct place_name *places, size_t count, int64_t id)
{
	struct place_name key = { .id = id };
	const struct place_name *p =
	    count ? bsearch(&key, places, count, sizeof *places, by_id) : NULL;
	return p ? p->name : STR_EMPTY;
}

/* ---- which series, which dimensions ---- */

static const struct series *choose_series(const struct view *v, struct str code)
{
	const struct series *first = v->series_count ? &v->series[0] : NULL;
	for (size_t i = 0; i < v->series_count; i++) {
		if (code.n && str_eq(v->series[i].code, code))
			return &v->series[i];
		if (v->series[i].main && !(first && first->main))
			first = &v->series[i];
	}
	return first;
}

struct slice_row {
	int64_t id;
	struct str code;
	struct category *pairs;
	size_t pair_count;
};
struct slice_rows {
	struct slice_row *items;
	size_t count, room;
};

static bool read_slices(struct db *db, struct arena *a, int64_t city, int64_t series,
    struct slice_rows *out, struct err *e)
{
	struct rows *q = db_query(db, slices_sql, ARGS(city, series), e);
	bool ok = true;
	while (ok && rows_next(q)) {
		struct slice_row *s = list_add(a, out);
		s->id = rows_int(q, 0);
		s->code = rows_copy(q, 1, a);
		ok = slice_parse(a, s->code, &s->pairs, &s->pair_count);
	}
	return rows_end(q, e) && (ok || fail_system(e, "a slice's code cannot be read"));
}

/* The dimensions that slices name alone, in the order of their labels in categories. */
static void find_dimensions(struct arena *a, struct view *v, const struct slice_rows *slices,
    const struct category *labels, size_t label_count)
{
	struct { struct view_dimension *items; size_t count, room; } found = { 0 };
	for (size_t i = 0; i < slices->count; i++) {
		if (slices->items[i].pair_count != 1)
			continue;
		struct str code = slices->items[i].pairs[0].dimension, label = code;
		bool known = false;
		for (size_t k = 0; k < found.count; k++)
			known = known || str_eq(found.items[k].code, code);
		if (known)
			continue;
		for (size_t k = 0; k < label_count; k++)
			if (str_eq(labels[k].dimension, code))
				label = labels[k].dimension_label;
		*list_add(a, &found) = (struct view_dimension){ code, label, str_eq(code, v->by) };
	}
	v->dimensions = found.items;
	v->dimension_count = found.count;
}

static struct str category_label(const struct category *labels, size_t count,
    const struct category *pair)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(labels[i].dimension, pair->dimension) &&
		    str_eq(labels[i].code, pair->code))
			return labels[i].label;
	return pair->code;
}

/* ---- lines ---- */

static const struct observation *latest_of(const struct observation *o, size_t count)
{
	const struct observation *latest = NULL;
	for (size_t i = 0; i < count; i++)
		if (!isnan(o[i].value) && o[i].status != STATUS_WITHDRAWN &&
		    (!latest || o[i].when.to >= latest->when.to))
			latest = &o[i];
	return latest;
}

struct lines {
	struct view_line *items;
	size_t count, room;
};

static void add_line(struct arena *a, struct lines *lines, struct view_line line)
{
	line.latest = latest_of(line.figures, line.count);
	*list_add(a, lines) = line;
}

static bool read_line(struct db *db, struct arena *a, const struct view *v, int64_t city,
    int64_t slice, struct view_line line, struct lines *lines, struct err *e)
{
	struct observation_query q = { .city = city, .series = v->now->id, .as_of = v->as_of,
		.until = v->until, .one_slice = true, .slice = slice, .one_place = true };
	struct observation *o;
	size_t n;
	if (!observations_read(db, a, &q, &o, &n, e))
		return false;
	bridges_mark_line(&v->bridges, line.slice, false, o, n);
	line.figures = o;
	line.count = n;
	if (n)
		add_line(a, lines, line);
	return true;
}

/* One line per place: the total slice of all places, which comes ordered by place. */
static bool read_place_lines(struct db *db, struct arena *a, const struct view *v, int64_t city,
    const struct place_name *places, size_t place_count, struct lines *lines, struct err *e)
{
	struct observation_query q = { .city = city, .series = v->now->id, .as_of = v->as_of,
		.until = v->until, .one_slice = true };
	struct observation *o;
	size_t n;
	if (!observations_read(db, a, &q, &o, &n, e))
		return false;
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && o[end].place == o[i].place; end++)
			;
		if (!o[i].place)
			continue;
		struct str name = place_named(places, place_count, o[i].place);
		bridges_mark_line(&v->bridges, STR_EMPTY, true, o + i, end - i);
		add_line(a, lines, (struct view_line){ .name = name, .place = name,
		    .slice = STR_EMPTY, .figures = o + i, .count = end - i });
	}
	return true;
}

static bool read_lines(struct db *db, struct arena *a, const struct lang *lang, struct view *v,
    int64_t city, const struct slice_rows *slices, const struct category *labels,
    size_t label_count, struct lines *lines, struct err *e)
{
	struct view_line all = { .name = str_of(_("All")), .slice = STR_EMPTY, .total = true };
	if (!read_line(db, a, v, city, 0, all, lines, e))
		return false;
	if (!lines->count && !v->by.n && v->dimension_count) {
		v->by = v->dimensions[0].code;
		v->dimensions[0].chosen = true;
	}
	for (size_t i = 0; i < slices->count; i++) {
		const struct slice_row *s = &slices->items[i];
		if (s->pair_count != 1 || !str_eq(s->pairs[0].dimension, v->by))
			continue;
		struct view_line line = { .slice = s->code,
			.name = category_label(labels, label_count, &s->pairs[0]) };
		if (!read_line(db, a, v, city, s->id, line, lines, e))
			return false;
	}
	return true;
}

static int by_time(const void *a, const void *b)
{
	const struct period *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

/* All periods of all lines, once each, in the order of time. */
static void gather_periods(struct arena *a, struct view *v)
{
	struct { struct period *items; size_t count, room; } all = { 0 };
	for (size_t i = 0; i < v->line_count; i++)
		for (size_t k = 0; k < v->lines[i].count; k++)
			*list_add(a, &all) = v->lines[i].figures[k].when;
	if (all.count)
		qsort(all.items, all.count, sizeof *all.items, by_time);
	size_t kept = 0;
	for (size_t i = 0; i < all.count; i++)
		if (!kept || by_time(&all.items[kept - 1], &all.items[i]))
			all.items[kept++] = all.items[i];
	v->periods = all.items;
	v->period_count = kept;
}

/* ---- the rest of the page ---- */

/* One map shows one period, the newest: a place that has only older figures has none on it. */
static bool read_map(struct db *db, struct arena *a, struct view *v, int64_t city, struct err *e)
{
	struct observation_query q = { .city = city, .series = v->now->id, .as_of = v->as_of,
		.until = v->until, .one_slice = true, .latest = true };
	if (!observations_read(db, a, &q, &v->by_place, &v->by_place_count, e))
		return false;
	const struct period *newest = NULL;
	for (size_t i = 0; i < v->by_place_count; i++)
		if (v->by_place[i].place && (!newest || v->by_place[i].when.to > newest->to))
			newest = &v->by_place[i].when;
	v->map_period = newest ? newest->label : STR_EMPTY;
	int64_t from = newest ? newest->from : 0, to = newest ? newest->to : 0;
	size_t kept = 0;
	for (size_t i = 0; i < v->by_place_count; i++)
		if (v->by_place[i].place && v->by_place[i].when.from == from &&
		    v->by_place[i].when.to == to)
			v->by_place[kept++] = v->by_place[i];
	v->by_place_count = kept;
	return true;
}

struct target target_of_row(struct rows *q, struct arena *a)
{
	bool compound = str_eq(rows_text(q, 6), S("compound"));
	return (struct target){ .id = rows_int(q, 0),
		.series = rows_int(q, 1),
		.value = rows_real(q, 2),
		.base_value = rows_real(q, 3),
		.base_day = rows_int(q, 4),
		.target_day = rows_int(q, 5),
		.path = compound ? PATH_COMPOUND : PATH_LINEAR,
		.override_standing = rows_copy(q, 7, a),
		.override_reason = rows_copy(q, 8, a) };
}

static bool read_target(struct db *db, struct arena *a, struct view *v, int64_t city,
    struct err *e)
{
	struct rows *q = db_query(db, target_sql, ARGS(city, v->now->id), e);
	v->has_target = rows_next(q);
	if (v->has_target)
		v->target = target_of_row(q, a);
	return rows_end(q, e);
}

static bool read_vintages(struct db *db, struct arena *a, const struct lang *lang, struct view *v,
    int64_t city, struct err *e)
{
	struct { struct view_vintage *items; size_t count, room; } list = { 0 };
	bool shown = false;
	struct rows *q = db_query(db, vintages_sql,
	    ARGS(city, v->now->id, lang ? lang->tag : ""), e);
	while (rows_next(q)) {
		struct view_vintage *x = list_add(a, &list);
		*x = (struct view_vintage){ .import = rows_int(q, 0),
			.published = rows_int(q, 1),
			.title = rows_copy(q, 2, a),
			.undone = str_eq(rows_text(q, 3), S("undone")) };
		x->shown = !shown && !x->undone && (!v->as_of || x->published <= v->as_of);
		shown = shown || x->shown;
	}
	v->vintages = list.items;
	v->vintage_count = list.count;
	return rows_end(q, e);
}

static bool read_source(struct db *db, struct arena *a, const struct lang *lang, struct view *v,
    int64_t city, struct err *e)
{
	if (!v->now->source)
		return true;
	struct rows *q = db_query(db, source_sql,
	    ARGS(city, v->now->source, lang ? lang->tag : ""), e);
	if (rows_next(q)) {
		v->source_name = rows_copy(q, 0, a);
		v->source_url = rows_copy(q, 1, a);
		v->source_licence = rows_copy(q, 2, a);
		v->source_about = rows_copy(q, 3, a);
	}
	return rows_end(q, e);
}

static const struct view_line *total_line(const struct view *v)
{
	for (size_t i = 0; i < v->line_count; i++)
		if (v->lines[i].total)
			return &v->lines[i];
	return NULL;
}

/* A target without a starting value begins at the first figure since its first day, as rule 1 of
 * standing.c says; the page draws its path from there. */
static void start_path(struct target *t, const struct view_line *total)
{
	for (size_t i = 0; i < total->count && isnan(t->base_value); i++) {
		const struct observation *o = &total->figures[i];
		if (isnan(o->value) || o->status == STATUS_WITHDRAWN ||
		    o->when.to - 1 < t->base_day)
			continue;
		t->base_value = o->value;
		t->base_day = o->when.to - 1;
	}
}

static void judge_total(struct arena *a, const struct lang *lang, struct view *v)
{
	const struct view_line *total = total_line(v);
	v->judgement = (struct judgement){ .standing = STANDING_NO_TARGET, .expected = NAN,
		.latest = NAN };
	if (total && v->has_target)
		start_path(&v->target, total);
	bool any = false;
	for (size_t i = 0; i < v->line_count; i++)
		any = any || v->lines[i].latest;
	if (total)
		v->trend = trend_of(a, total->figures, total->count);
	if (!any)
		v->judgement.standing = STANDING_NO_DATA;
	else if (total && total->latest && v->has_target)
		v->judgement = standing_judge(a, lang, &v->target, total->figures, total->count,
		    v->now->direction);
}

static bool load_figures(struct db *db, struct arena *a, const struct lang *lang, struct view *v,
    int64_t city, struct err *e)
{
	struct category *labels;
	size_t label_count, place_count;
	struct place_name *places;
	struct slice_rows slices = { 0 };
	struct lines lines = { 0 };
	if (!bridges_load(db, a, lang, city, v->now->id, &v->bridges, e) ||
	    !categories_of(db, a, lang, city, v->now->id, &labels, &label_count, e) ||
	    !read_slices(db, a, city, v->now->id, &slices, e) ||
	    !read_places(db, a, lang, city, &places, &place_count, e))
		return false;
	find_dimensions(a, v, &slices, labels, label_count);
	if (!read_lines(db, a, lang, v, city, &slices, labels, label_count, &lines, e))
		return false;
	if (str_eq(v->by, S("place")) &&
	    !read_place_lines(db, a, v, city, places, place_count, &lines, e))
		return false;
	v->lines = lines.items;
	v->line_count = lines.count;
	gather_periods(a, v);
	return read_map(db, a, v, city, e);
}

bool view_load(struct db *db, struct arena *a, const struct lang *lang,
    const struct view_question *q, struct view *out_r, struct err *e)
{
	struct view v = { .by = q->by, .as_of = q->as_of, .until = q->until };
	if (!measure_find(db, a, lang, q->city, q->framework, q->code, &v.measure, e) ||
	    !series_of_measure(db, a, lang, q->city, q->framework, q->code, &v.series,
	        &v.series_count, e))
		return false;
	v.now = choose_series(&v, q->series);
	if (v.now && (!load_figures(db, a, lang, &v, q->city, e) ||
	    !read_target(db, a, &v, q->city, e) ||
	    !read_vintages(db, a, lang, &v, q->city, e) ||
	    !read_source(db, a, lang, &v, q->city, e)))
		return false;
	judge_total(a, lang, &v);
	*out_r = v;
	return true;
}
