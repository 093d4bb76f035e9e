/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reads the classes of a dimension and compares each with the rest (indicator_gap.c).
 *
 *  1. Compared are figures of one period: the newest that two classes have.
 *  2. The rest is weighted by the sizes of the classes: from the series that the dimension's
 *     record names (the figures of the same period, else the newest), else by the samples where
 *     all have one, else each class counts the same; the page says which. Where classes overlap
 *     there is no rest.
 *  3. A gap whose interval includes zero is "too close to tell".
 *  4. The trend of a gap is that of its size in the direction it has now: falling, it narrows.
 */
#include "measure/indicator_groups.h"

#include "base/lang.h"
#include "measure/indicator_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char slices_sql[] =
    "SELECT s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2 AND s.code LIKE $3 AND s.code NOT LIKE '%;%'"
    " ORDER BY s.code";

static bool order_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	struct str rest = record_str(now, "order_codes"), word;
	int codes = 0;
	while (str_cut(&rest, ' ', &word))
		codes += word.n > 0;
	if (codes > 0 && codes < 3)
		problem_add(found, (struct problem){ .field = S("order_codes") },
		    N_("An order needs at least three classes."));
	return true;
}

static struct str dimension_say(const struct lang *lang, struct str code)
{
	static const struct choice known[] = { { "sex", N_("Sex") }, { "age", N_("Age") },
		{ "background", N_("Background") }, { "deprivation", N_("Deprivation") }, { 0 } };
	for (const struct choice *c = known; c->code; c++)
		if (str_eq(code, str_of(c->code)))
			return str_of(_(c->label));
	return code;
}

const struct record_kind grouping_kind = {
	.name = "grouping", .path = "groupings", .one = N_("Dimension"), .many = N_("Dimensions"),
	.about = N_("What is known about the groups that figures are broken down by: their order, "
	    "their sizes."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR | DATA_OWNER,
	.title = "dimension", .wing = "equity", .check = order_check,
	.fields = (const struct field[]){
		{ "dimension", FIELD_CODE, N_("Code of the dimension"), .required = true,
		    .unique = true, .max = 120, .list = true, .say = dimension_say,
		    .help = N_("As in the figures: age, sex, deprivation.") },
		{ "order_codes", FIELD_TEXT, N_("Its classes in order"), .max = 2000, .list = true,
		    .help = N_("Codes with blanks between them, the worst off first: q1 q2 q3. "
		    "Empty: the classes have no order.") },
		{ "low_end", FIELD_TEXT, N_("Name of the worst-off end"), .max = 200,
		    .translated = true, .help = N_("Such as: most deprived.") },
		{ "high_end", FIELD_TEXT, N_("Name of the best-off end"), .max = 200,
		    .translated = true, .help = N_("Such as: least deprived.") },
		{ "size_series", FIELD_LINK, N_("Series with the number of people"),
		    .to = "series", .help = N_("A series that is broken down by this dimension; "
		    "groups are weighted by it.") },
		{ "overlap", FIELD_FLAG, N_("A person can be in several classes"),
		    .help = N_("Then no class is compared with the rest.") },
		{ "about", FIELD_PROSE, N_("Remarks"), .translated = true },
		{ 0 }
	},
};

bool grouping_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str dimension, struct grouping *out_r, struct err *e)
{
	struct { struct str *items; size_t count, room; } codes = { 0 };
	*out_r = (struct grouping){ .dimension = dimension };
	struct record *r = record_find(db, a, &grouping_kind, city, "dimension",
	    value_text(dimension), e);
	if (!r)
		return e->kind == ERR_NONE;
	if (!record_load(db, a, &grouping_kind, city, r->id, lang, &r, e))
		return false;
	struct str rest = record_str(r, "order_codes"), word;
	while (str_cut(&rest, ' ', &word))
		if (word.n)
			*list_add(a, &codes) = word;
	out_r->order = codes.items;
	out_r->order_count = codes.count;
	out_r->low_end = record_str(r, "low_end");
	out_r->high_end = record_str(r, "high_end");
	out_r->size_series = record_int(r, "size_series");
	out_r->overlap = record_int(r, "overlap") == 1;
	return true;
}

/* ---- the figures as a table: classes by periods ---- */

struct table {
	struct arena *a;
	int64_t *slices;
	size_t group_count;
	struct period *periods;		/* in the order of time */
	size_t period_count;
	const struct observation **cells;	/* group × period; NULL: none */
	size_t newest;
};

struct slices {
	struct group_gap *items;
	size_t count, room;
};
struct slice_ids {
	int64_t *items;
	size_t count, room;
};

static bool read_slices(struct db *db, struct arena *a, int64_t city, int64_t series,
    struct str dimension, struct slices *groups, struct slice_ids *ids, struct err *e)
{
	struct str like = arena_printf(a, "%.*s=%%", STR(dimension));
	struct rows *q = db_query(db, slices_sql, ARGS(city, series, like), e);
	while (rows_next(q)) {
		struct str code = rows_copy(q, 1, a);
		/* an underscore in the dimension fits any byte: looked at once more */
		if (!str_starts(code, str_slice(like, 0, like.n - 1)))
			continue;
		*list_add(a, ids) = rows_int(q, 0);
		*list_add(a, groups) = (struct group_gap){
			.code = str_from(code, dimension.n + 1) };
	}
	return rows_end(q, e);
}

static int by_time(const void *a, const void *b)
{
	const struct period *x = a, *y = b;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static size_t period_index(const struct table *t, const struct period *p)
{
	for (size_t i = 0; i < t->period_count; i++)
		if (t->periods[i].from == p->from && t->periods[i].to == p->to)
			return i;
	return SIZE_MAX;
}

static size_t group_index(const struct table *t, int64_t slice)
{
	for (size_t i = 0; i < t->group_count; i++)
		if (t->slices[i] == slice)
			return i;
	return SIZE_MAX;
}

static bool counts(const struct observation *o)
{
	return !isnan(o->value) && o->status != STATUS_WITHDRAWN;
}

static void fill_table(struct table *t, const struct observation *o, size_t count)
{
	t->periods = arena_array(t->a, struct period, count + 1);
	for (size_t i = 0; i < count; i++)
		if (counts(&o[i]) && group_index(t, o[i].slice) != SIZE_MAX &&
		    period_index(t, &o[i].when) == SIZE_MAX)
			t->periods[t->period_count++] = o[i].when;
	if (t->period_count)
		qsort(t->periods, t->period_count, sizeof *t->periods, by_time);
	t->cells = arena_array(t->a, const struct observation *,
	    t->group_count * t->period_count + 1);
	for (size_t i = 0; i < count; i++) {
		size_t g = group_index(t, o[i].slice);
		if (g != SIZE_MAX && counts(&o[i]))
			t->cells[g * t->period_count + period_index(t, &o[i].when)] = &o[i];
	}
}

static const struct observation *cell(const struct table *t, size_t group, size_t period)
{
	return t->cells[group * t->period_count + period];
}

/* Rule 1; SIZE_MAX where no period has two classes. */
static size_t newest_period(const struct table *t)
{
	for (size_t p = t->period_count; p-- > 0;) {
		size_t there = 0;
		for (size_t g = 0; g < t->group_count; g++)
			there += cell(t, g, p) != NULL;
		if (there >= 2)
			return p;
	}
	return SIZE_MAX;
}

/* ---- sizes ---- */

struct sizes {
	double *of;		/* of each class; nan: not known */
	const char *words;
};

static bool read_sizes(struct db *db, struct arena *a, int64_t city, const struct grouping *known,
    const struct table *t, const struct period *when, struct sizes *out, struct err *e)
{
	struct observation_query q = { .city = city, .series = known->size_series,
		.one_place = true };
	struct observation *o;
	size_t count;
	if (!known->size_series)
		return true;
	if (!observations_read(db, a, &q, &o, &count, e))
		return false;
	bool *same = arena_array(a, bool, t->group_count + 1);
	for (size_t i = 0; i < count; i++) {
		size_t g = group_index(t, o[i].slice);
		if (g == SIZE_MAX || !counts(&o[i]) || same[g])
			continue;
		out->of[g] = o[i].value;	/* in the order of time: the newest stays */
		same[g] = o[i].when.from == when->from && o[i].when.to == when->to;
	}
	return true;
}

static bool all_known(const double *sizes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(sizes[i] > 0))
			return false;
	return true;
}

static bool find_sizes(struct db *db, const struct lang *lang, int64_t city,
    const struct grouping *known, const struct table *t, struct sizes *out, struct err *e)
{
	out->of = arena_array(t->a, double, t->group_count + 1);
	for (size_t i = 0; i < t->group_count; i++)
		out->of[i] = NAN;
	if (!read_sizes(db, t->a, city, known, t, &t->periods[t->newest], out, e))
		return false;
	out->words = _("The rest of the groups is weighted by the number of people in them.");
	if (all_known(out->of, t->group_count))
		return true;
	for (size_t i = 0; i < t->group_count; i++) {
		const struct observation *o = cell(t, i, t->newest);
		out->of[i] = o && o->sample ? (double)o->sample : NAN;
	}
	out->words = _("The rest of the groups is weighted by the size of their samples.");
	if (all_known(out->of, t->group_count))
		return true;
	for (size_t i = 0; i < t->group_count; i++)
		out->of[i] = NAN;
	out->words = _("The rest is the plain mean of the other groups, since their sizes are not "
	    "known.");
	return true;
}

/* ---- comparing ---- */

/* The classes that have a figure in a period; at_r: where in them a class stands. */
static size_t gather(const struct table *t, const struct sizes *sizes, size_t period, size_t group,
    struct gap_group *out, size_t *at_r)
{
	size_t n = 0;
	for (size_t g = 0; g < t->group_count; g++) {
		const struct observation *o = cell(t, g, period);
		if (!o)
			continue;
		if (g == group)
			*at_r = n;
		out[n++] = (struct gap_group){ estimate_of(o), sizes->of[g] };
	}
	return n;
}

static enum gap_side side_of(struct estimate difference, enum direction direction)
{
	if (isnan(difference.value))
		return GAP_NONE;
	if (!estimate_excludes(difference, 0))
		return GAP_UNSURE;
	if (direction == DIRECTION_NEUTRAL)
		return GAP_DIFFERENT;
	return (difference.value > 0) == (direction == DIRECTION_HIGHER) ? GAP_BETTER : GAP_WORSE;
}

static const char *trend_words(const struct lang *lang, const struct trend *t)
{
	switch (t->kind) {
	case TREND_RISES: return _("Widening");
	case TREND_FALLS: return _("Narrowing");
	case TREND_UNSURE: return _("Cannot tell yet");
	default: return _("Too few figures");
	}
}

/* Rule 4, over all periods in which the class has a rest of as many classes as now. */
static void judge_trend(const struct table *t, const struct sizes *sizes, size_t group,
    struct group_gap *gap)
{
	struct gap_group *all = arena_array(t->a, struct gap_group, t->group_count + 1);
	struct trend_point *points = arena_array(t->a, struct trend_point, t->period_count + 1);
	size_t at = 0, n = 0, now = gather(t, sizes, t->newest, group, all, &at);
	for (size_t p = 0; p <= t->newest; p++) {
		const struct observation *o = cell(t, group, p);
		if (!o || gather(t, sizes, p, group, all, &at) != now)
			continue;
		struct estimate d = estimate_difference(all[at].figure, gap_rest(all, now, at));
		if (o->status == STATUS_BREAK)
			n = 0;
		points[n++] = (struct trend_point){
			((double)o->when.from + (double)o->when.to) / 2 / 365.2425,
			gap->difference.value < 0 ? -d.value : d.value, d.error };
	}
	gap->trend = trend_judge(t->a, points, n);
}

static void compare(const struct lang *lang, const struct table *t, const struct sizes *sizes,
    enum direction direction, size_t group, struct group_gap *gap)
{
	struct gap_group *all = arena_array(t->a, struct gap_group, t->group_count + 1);
	size_t at = 0, n = gather(t, sizes, t->newest, group, all, &at);
	gap->rest = gap_rest(all, n, at);
	gap->difference = estimate_difference(all[at].figure, gap->rest);
	gap->ratio = estimate_ratio(all[at].figure, gap->rest);
	gap->side = side_of(gap->difference, direction);
	judge_trend(t, sizes, group, gap);
	gap->trend_text = trend_words(lang, &gap->trend);
}

/* ---- words ---- */

static struct str with_range(struct arena *a, struct str value, struct str range)
{
	return range.n ? arena_printf(a, "%.*s (%.*s)", STR(value), STR(range)) : value;
}

static void write_gap(struct arena *a, const struct lang *lang, struct str unit,
    struct group_gap *g)
{
	g->figure_text = figure_text(a, lang, g->now->value, unit);
	g->letter = reliability(g->now, unit);
	g->difference_text = with_range(a, signed_text(a, lang, g->difference.value),
	    range_text(a, lang, g->difference.low, g->difference.high, true));
	if (!isnan(g->ratio.value))
		g->ratio_text = with_range(a, figure_text(a, lang, g->ratio.value, STR_EMPTY),
		    range_text(a, lang, g->ratio.low, g->ratio.high, false));
}

static void write_slope(struct arena *a, const struct lang *lang, const struct grouping *known,
    struct str unit, struct group_gaps *out)
{
	const struct slope *s = &out->slope;
	struct str low = known->low_end.n ? known->low_end : known->order[0];
	struct str high = known->high_end.n ? known->high_end :
	    known->order[known->order_count - 1];
	struct str range = range_text(a, lang, s->index.low, s->index.high, true);
	if (!estimate_excludes(s->index, 0)) {
		out->slope_text = arena_printf(a, _("From %.*s to %.*s no slope can be told: the "
		    "difference between the two ends lies between %.*s."), STR(low), STR(high),
		    STR(range));
		return;
	}
	struct str amount = amount_text(a, lang, s->index.value, unit);
	struct str words = arena_printf(a, s->index.value > 0 ?
	    _("From %.*s to %.*s the figure rises by %.*s (%.*s): the slope index of "
	      "inequality.") :
	    _("From %.*s to %.*s the figure falls by %.*s (%.*s): the slope index of "
	      "inequality."), STR(low), STR(high), STR(amount), STR(range));
	struct str ratio = isnan(s->relative.value) ? STR_EMPTY : arena_printf(a,
	    _("The best-off end has %.*s times the figure of the worst-off end (%.*s): the "
	      "relative index."),
	    STR(figure_text(a, lang, s->relative.value, STR_EMPTY)),
	    STR(range_text(a, lang, s->relative.low, s->relative.high, false)));
	out->slope_text = ratio.n ? arena_printf(a, "%.*s %.*s", STR(words), STR(ratio)) : words;
}

/* ---- the slope ---- */

static void find_slope(const struct lang *lang, const struct grouping *known,
    const struct table *t, const struct sizes *sizes, struct str unit, struct group_gaps *out)
{
	struct gap_group *ordered = arena_array(t->a, struct gap_group, known->order_count + 1);
	size_t n = 0;
	for (size_t i = 0; i < known->order_count; i++)
		for (size_t g = 0; g < t->group_count; g++) {
			const struct observation *o = cell(t, g, t->newest);
			if (o && str_eq(out->items[g].code, known->order[i]))
				ordered[n++] = (struct gap_group){ estimate_of(o), sizes->of[g] };
		}
	if (n == known->order_count && gap_slope(ordered, n, &out->slope))
		write_slope(t->a, lang, known, unit, out);
}

/* ---- all of it ---- */

static bool name_groups(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t series, struct str dimension, struct group_gaps *out, struct err *e)
{
	struct category *labels;
	size_t count;
	if (!categories_of(db, a, lang, city, series, &labels, &count, e))
		return false;
	for (size_t i = 0; i < out->count; i++) {
		out->items[i].name = out->items[i].code;
		for (size_t k = 0; k < count; k++)
			if (str_eq(labels[k].dimension, dimension) &&
			    str_eq(labels[k].code, out->items[i].code))
				out->items[i].name = labels[k].label;
	}
	return true;
}

/* Classes in their order, where there is one; those without a figure in the period go. */
static void put_in_order(const struct grouping *known, const struct table *t,
    struct group_gaps *out)
{
	struct group_gap *kept = arena_array(t->a, struct group_gap, out->count + 1);
	size_t n = 0;
	for (size_t i = 0; i <= known->order_count; i++)
		for (size_t g = 0; g < out->count; g++) {
			bool named = false;
			for (size_t k = 0; k < known->order_count; k++)
				named = named || str_eq(known->order[k], out->items[g].code);
			bool mine = i < known->order_count ?
			    str_eq(known->order[i], out->items[g].code) : !named;
			if (mine && out->items[g].now)
				kept[n++] = out->items[g];
		}
	out->items = kept;
	out->count = n;
}

/* Everybody, in the period that is compared. */
static double total_of(const struct table *t, const struct observation *o, size_t count)
{
	const struct period *p = &t->periods[t->newest];
	for (size_t i = 0; i < count; i++)
		if (!o[i].slice && counts(&o[i]) && o[i].when.from == p->from &&
		    o[i].when.to == p->to)
			return o[i].value;
	return NAN;
}

static bool compare_all(struct db *db, const struct lang *lang, int64_t city,
    const struct series *s, const struct grouping *known, struct table *t,
    const struct observation *o, size_t count, struct group_gaps *out, struct err *e)
{
	struct sizes sizes = { 0 };
	t->newest = newest_period(t);
	if (t->newest == SIZE_MAX) {
		out->count = 0;
		return true;
	}
	if (!find_sizes(db, lang, city, known, t, &sizes, e))
		return false;
	out->period = t->periods[t->newest].label;
	out->weighted = sizes.words;
	out->rest = !known->overlap;
	double all = total_of(t, o, count);
	for (size_t g = 0; g < t->group_count; g++) {
		struct group_gap *gap = &out->items[g];
		gap->now = cell(t, g, t->newest);
		gap->difference.value = gap->ratio.value = NAN;
		gap->trend_text = "";
		if (gap->now && out->rest)
			compare(lang, t, &sizes, s->direction, g, gap);
		if (gap->now) {
			write_gap(t->a, lang, s->unit, gap);
			gap->all_text = signed_text(t->a, lang, gap->now->value - all);
		}
	}
	if (known->order_count)
		find_slope(lang, known, t, &sizes, s->unit, out);
	put_in_order(known, t, out);
	return true;
}

bool group_gaps_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct series *s, struct str dimension, int64_t until, struct group_gaps *out_r,
    struct err *e)
{
	struct grouping known;
	struct slices groups = { 0 };
	struct slice_ids ids = { 0 };
	struct observation_query q = { .city = city, .series = s->id, .until = until,
		.one_place = true };
	struct observation *o;
	size_t count;
	*out_r = (struct group_gaps){ .series = s->code, .dimension = dimension };
	if (!grouping_load(db, a, lang, city, dimension, &known, e) ||
	    !read_slices(db, a, city, s->id, dimension, &groups, &ids, e) ||
	    !observations_read(db, a, &q, &o, &count, e))
		return false;
	struct table t = { .a = a, .slices = ids.items, .group_count = ids.count };
	out_r->items = groups.items;
	out_r->count = groups.count;
	fill_table(&t, o, count);
	return name_groups(db, a, lang, city, s->id, dimension, out_r, e) &&
	    compare_all(db, lang, city, s, &known, &t, o, count, out_r, e);
}
