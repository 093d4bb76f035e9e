/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /equity: every group against everybody, measure by measure, one dimension at a time.
 *
 *  1. Compared are the newest figures of the groups with the total of the same period. Where there
 *     is no total and there are two groups, each is compared with the other.
 *  2. The gap is the difference of the values. Where both have intervals and these overlap, or one
 *     interval contains the other figure, the page says "too close to tell".
 *  3. Better and worse follow the direction of the measure; without one a gap is only different.
 */
#include "measure/equity.h"
#include "base/num.h"
#include "measure/equity.html.h"
#include "measure/indicator_groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PER_PAGE = 6 };

static const char series_sql[] =
    "SELECT id, code, framework, measure, title, unit, direction FROM series"
    /* counts that add up have sizes, not gaps */
    " WHERE city = $1 AND deleted IS NULL AND COALESCE(adds_up, 0) = 0"
    " ORDER BY framework, measure, main DESC, id";
static const char slices_sql[] =
    "SELECT x.series, s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND"
    " s.id = x.slice WHERE x.city = $1 AND s.code NOT LIKE '%;%' AND s.code <> ''"
    " ORDER BY x.series, s.code";

/* ORDER: enum gap_side */
static const struct {
	enum mark mark;
	const char *label;
} sides[] = {
	{ MARK_NONE, N_("No figure to compare with") },
	{ MARK_GOOD, N_("Better off") },
	{ MARK_BEHIND, N_("Worse off") },
	{ MARK_UNSURE, N_("Too close to tell") },
	{ MARK_NONE, N_("Different") },
};

const char *equity_side_label(enum gap_side side)
{
	return sides[side].label;
}

enum mark equity_mark(enum gap_side side)
{
	return sides[side].mark;
}

static double low_of(const struct observation *o)
{
	return isnan(o->low) ? o->value : o->low;
}

static double high_of(const struct observation *o)
{
	return isnan(o->high) ? o->value : o->high;
}

enum gap_side equity_compare(const struct observation *group, const struct observation *reference,
    enum direction direction)
{
	if (!reference || isnan(reference->value) || isnan(group->value))
		return GAP_NONE;
	bool apart = high_of(group) < low_of(reference) || low_of(group) > high_of(reference);
	if (!apart)
		return GAP_UNSURE;
	if (direction == DIRECTION_NEUTRAL)
		return GAP_DIFFERENT;
	bool higher = group->value > reference->value;
	return higher == (direction == DIRECTION_HIGHER) ? GAP_BETTER : GAP_WORSE;
}

/* ---- what there is ---- */

struct group_slice {
	int64_t id;
	struct str dimension, code;
};

struct candidate {
	struct series series;
	struct { struct group_slice *items; size_t count, room; } slices;
};

struct candidates {
	struct candidate *items;
	size_t count, room;
};

static int by_code(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int c = str_cmp(x->series.framework, y->series.framework);
	return c ? c : code_compare(x->series.measure, y->series.measure);
}

static bool read_series(struct request *r, struct candidates *all, struct err *e)
{
	struct arena *a = r->arena;
	struct rows *q = db_query(request_db(r, e), series_sql, ARGS(r->city), e);
	while (rows_next(q))
		list_add(a, all)->series = (struct series){ .id = rows_int(q, 0),
			.code = rows_copy(q, 1, a), .framework = rows_copy(q, 2, a),
			.measure = rows_copy(q, 3, a), .title = rows_copy(q, 4, a),
			.unit = rows_copy(q, 5, a), .direction = direction_read(rows_text(q, 6)) };
	if (all->count)
		qsort(all->items, all->count, sizeof *all->items, by_code);
	return rows_end(q, e);
}

static int by_series(const void *a, const void *b)
{
	int64_t x = (*(struct candidate *const *)a)->series.id;
	int64_t y = (*(struct candidate *const *)b)->series.id;
	return (x > y) - (x < y);
}

/* Slices come ordered by series; the candidates are walked in the same order beside them. */
static bool read_slices(struct request *r, struct candidates *all, struct err *e)
{
	struct arena *a = r->arena;
	struct candidate **order = arena_array(a, struct candidate *, all->count + 1);
	for (size_t i = 0; i < all->count; i++)
		order[i] = &all->items[i];
	qsort(order, all->count, sizeof *order, by_series);
	size_t at = 0;
	struct rows *q = db_query(request_db(r, e), slices_sql, ARGS(r->city), e);
	while (rows_next(q)) {
		while (at < all->count && order[at]->series.id < rows_int(q, 0))
			at++;
		struct category *pairs;
		size_t n;
		if (at == all->count || order[at]->series.id != rows_int(q, 0) ||
		    !slice_parse(a, rows_copy(q, 2, a), &pairs, &n) || n != 1)
			continue;
		*list_add(a, &order[at]->slices) = (struct group_slice){ rows_int(q, 1),
			pairs[0].dimension, pairs[0].code };
	}
	return rows_end(q, e);
}

static bool has_dimension(const struct candidate *c, struct str dimension)
{
	int groups = 0;
	for (size_t i = 0; i < c->slices.count; i++)
		groups += str_eq(c->slices.items[i].dimension, dimension);
	return groups >= 2;
}

/* The dimensions of all series, those of most measures first. */
static void count_dimensions(struct request *r, const struct candidates *all,
    struct equity_page *page)
{
	struct { struct str *items; size_t count, room; } found = { 0 };
	for (size_t i = 0; i < all->count; i++)
		for (size_t k = 0; k < all->items[i].slices.count; k++) {
			struct str d = all->items[i].slices.items[k].dimension;
			bool known = !has_dimension(&all->items[i], d);
			for (size_t j = 0; j < found.count && !known; j++)
				known = str_eq(found.items[j], d);
			if (!known)
				*list_add(r->arena, &found) = d;
		}
	page->dimension_count = found.count;
	page->dimensions = arena_array(r->arena, struct view_dimension, found.count + 1);
	page->dimension_measures = arena_array(r->arena, int, found.count + 1);
	for (size_t i = 0; i < found.count; i++) {
		int n = 0;
		for (size_t k = 0; k < all->count; k++)
			n += has_dimension(&all->items[k], found.items[i]);
		size_t at = i;
		for (; at && page->dimension_measures[at - 1] < n; at--) {
			page->dimensions[at] = page->dimensions[at - 1];
			page->dimension_measures[at] = page->dimension_measures[at - 1];
		}
		page->dimensions[at] = (struct view_dimension){ .code = found.items[i],
			.label = found.items[i] };
		page->dimension_measures[at] = n;
	}
}

static bool label_dimensions(struct request *r, struct equity_page *page, struct err *e)
{
	static const char sql[] = "SELECT code, label FROM dimension WHERE city = $1";
	struct rows *q = db_query(request_db(r, e), sql, ARGS(r->city), e);
	while (rows_next(q))
		for (size_t i = 0; i < page->dimension_count; i++)
			if (str_eq(page->dimensions[i].code, rows_text(q, 0)))
				page->dimensions[i].label = common_label(r->arena, r->lang,
				    page->dimensions[i].code, STR_EMPTY,
				    rows_copy(q, 1, r->arena));
	return rows_end(q, e);
}

/* ---- one measure ---- */

static const struct observation *newest(const struct observation *o, size_t count, int64_t slice)
{
	const struct observation *best = NULL;
	for (size_t i = 0; i < count; i++)
		if (o[i].slice == slice && o[i].status != STATUS_WITHDRAWN && !isnan(o[i].value) &&
		    (!best || o[i].when.to > best->when.to))
			best = &o[i];
	return best;
}

static struct str group_name(
    const struct category *labels, size_t count, const struct group_slice *s)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(labels[i].dimension, s->dimension) && str_eq(labels[i].code, s->code))
			return labels[i].label;
	return s->code;
}

static struct str gap_words(struct request *r, double gap)
{
	const struct lang *lang = r->lang;
	struct buf b = buf_in(r->arena, 80);
	if (isnan(gap))
		return STR_EMPTY;
	num_show(&b, lang, fabs(gap), -1);
	return arena_printf(r->arena, "%s%.*s", num_sign(lang, gap), STR(buf_view(&b)));
}

static void compare_groups(struct request *r, const struct series *s, struct equity_measure *m,
    const struct observation *const *figures, const struct observation *total)
{
	bool pair = !total && m->group_count == 2;
	for (size_t i = 0; i < m->group_count; i++) {
		const struct observation *o = figures[i], *against = pair ? figures[1 - i] : total;
		struct equity_group *g = &m->groups[i];
		bool same = against && against->when.from == o->when.from;
		g->value = o->value;
		g->low = o->low;
		g->high = o->high;
		g->gap = same ? o->value - against->value : NAN;
		g->side = equity_compare(o, same ? against : NULL, s->direction);
		g->value_text = figure_text(r->arena, r->lang, o->value, s->unit);
		g->gap_text = gap_words(r, g->gap);
		m->bars[i] = (struct chart_bar){ .name = g->name, .value = g->value, .low = g->low,
			.high = g->high, .text = g->value_text };
	}
}

static bool load_measure(struct request *r, const struct candidate *c, struct str dimension,
    struct equity_measure *m, struct err *e)
{
	const struct lang *lang = r->lang;
	struct observation_query q = { .city = r->city, .series = c->series.id, .one_place = true,
		.latest = true };
	struct observation *o;
	struct category *labels;
	size_t count, label_count;
	if (!observations_read(request_db(r, e), r->arena, &q, &o, &count, e) ||
	    !categories_of(request_db(r, e), r->arena, lang, r->city, c->series.id, &labels,
	        &label_count, e) ||
	    !measure_find(request_db(r, e), r->arena, lang, r->city, c->series.framework,
	        c->series.measure, &m->measure, e))
		return false;
	const struct observation **figures =
	    arena_array(r->arena, const struct observation *, c->slices.count + 1);
	m->groups = arena_array(r->arena, struct equity_group, c->slices.count + 1);
	m->bars = arena_array(r->arena, struct chart_bar, c->slices.count + 1);
	for (size_t i = 0; i < c->slices.count; i++) {
		const struct group_slice *s = &c->slices.items[i];
		const struct observation *x = newest(o, count, s->id);
		if (!x || !str_eq(s->dimension, dimension))
			continue;
		m->groups[m->group_count].name = group_name(labels, label_count, s);
		m->groups[m->group_count].slice =
		    arena_printf(r->arena, "%.*s=%.*s", STR(s->dimension), STR(s->code));
		figures[m->group_count++] = x;
		m->period = x->when.label;
	}
	m->series = c->series.code;
	const struct observation *total = newest(o, count, 0);
	m->reference = total ? total->value : NAN;
	m->reference_name = str_of(_("All"));
	m->reference_text = total ? figure_text(r->arena, lang, total->value, c->series.unit) :
	    STR_EMPTY;
	compare_groups(r, &c->series, m, figures, total);
	struct group_gaps *gaps = arena_new_of(r->arena, struct group_gaps);
	m->gaps = gaps;
	return group_gaps_load(request_db(r, e), r->arena, lang, r->city, &c->series, dimension,
	    0, gaps, e);
}

void equity_gap_panels(struct out *o, struct str series, struct str slice, struct str name)
{
	struct err ignored = { 0 };
	panels_write_about(o, o->r, "gap", arena_printf(o->r->arena, "%.*s %.*s %.*s", STR(series),
	    STR(slice), STR(name)), &ignored);
}

const char *equity_caption(struct request *r, const struct equity_measure *m)
{
	if (!m->reference_text.n)
		return arena_text(r->arena, m->period);
	return arena_printf(r->arena, "%.*s · %.*s: %.*s", STR(m->period), STR(m->reference_name),
	    STR(m->reference_text)).p;
}

/* ---- the page ---- */

static void page_links(struct request *r, struct equity_page *page)
{
	struct buf n = buf_in(r->arena, 24);
	if (page->first) {
		num_write_int(&n, (int64_t)(page->first / PER_PAGE));
		page->earlier = query_with(r, r->arena, "page", buf_view(&n));
	}
	if (page->first + PER_PAGE < page->all) {
		struct buf m = buf_in(r->arena, 24);
		num_write_int(&m, (int64_t)(page->first / PER_PAGE) + 2);
		page->later = query_with(r, r->arena, "page", buf_view(&m));
	}
}

static bool load_page(struct request *r, const struct candidates *all, struct str by,
    struct equity_page *page, struct err *e)
{
	size_t first = (size_t)(param_given(r, "page") ? param_int(r, "page") - 1 : 0) * PER_PAGE;
	page->measures = arena_array(r->arena, struct equity_measure, PER_PAGE);
	for (size_t i = 0; i < all->count; i++) {
		if (!has_dimension(&all->items[i], by))
			continue;
		size_t at = page->all++;
		if (at < first || at >= first + PER_PAGE)
			continue;
		if (!load_measure(r, &all->items[i], by, &page->measures[page->measure_count++], e))
			return false;
	}
	page->first = first;
	page_links(r, page);
	return true;
}

static struct str choose_dimension(struct request *r, struct equity_page *page)
{
	struct str wanted = param_text(r, "by");
	size_t chosen = 0;
	for (size_t i = 0; i < page->dimension_count; i++)
		if (str_eq(page->dimensions[i].code, wanted))
			chosen = i;
	if (!page->dimension_count)
		return STR_EMPTY;
	page->tabs = arena_array(r->arena, struct tab, page->dimension_count);
	for (size_t i = 0; i < page->dimension_count; i++)
		page->tabs[i] = (struct tab){ .text = page->dimensions[i].label,
			.current = i == chosen,
			.href = arena_printf(r->arena, "?by=%.*s", STR(page->dimensions[i].code)),
			.count = page->dimension_measures[i] };
	page->dimensions[chosen].chosen = true;
	page->chosen = page->dimensions[chosen].label;
	return page->dimensions[chosen].code;
}

bool equity_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct candidates all = { 0 };
	struct equity_page page = { 0 };
	if (!read_series(r, &all, e) || !read_slices(r, &all, e))
		return false;
	count_dimensions(r, &all, &page);
	if (!label_dimensions(r, &page, e) ||
	    !load_page(r, &all, choose_dimension(r, &page), &page, e))
		return false;
	struct page frame = { .title = str_of(_("Who is left out?")), .wing = "equity",
		.description = str_of(_("For every group, where it stands against everybody.")) };
	struct out *o = page_begin(r, p, &frame);
	equity_write(o, &page);
	bool ok = panels_write(o, r, "equity", 0, e);
	page_end(o);
	return ok;
}
