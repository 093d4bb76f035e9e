/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The record kinds of formulas and standard populations, and what a formula gives.
 *
 *  1. The first series that the expression names decides which groups, places and periods there
 *     are. From the others the figure of the same group, place and period is taken; periods are
 *     the same when their days are. Where one is missing there is no result.
 *  2. An input that is not broken down by a dimension at all has no figure for a group of it. If
 *     the formula says so ("broaden"), its total over that dimension stands in: right for shares
 *     ("which part of all learners are women"), wrong for rates. Places are never broadened.
 *  3. Pairs in braces, {sex=F}, hold for that input only and come on top of the group. Named of
 *     the first input, they select its figures and do not appear in the result.
 *  4. A figure that is suppressed, missing or not applicable makes the result so. Else the result
 *     has the weakest status among its inputs.
 *  5. standardised(events, population) sums over the classes of the age dimension; every class of
 *     the standard population must be there in both.
 */
#include "measure/indicator_formula.h"

#include "base/lang.h"
#include "base/num.h"
#include "measure/words.h"

#include <math.h>
#include <string.h>

static const char series_sql[] =
    "SELECT id FROM series WHERE city = $1 AND code = $2 AND deleted IS NULL";
static const char slices_sql[] =
    "SELECT s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2";

/* ---- the kinds ---- */

/* ORDER: enum interval_method */
static const struct choice interval_methods[] = {
	{ "delta", N_("From the standard errors of the series (delta method)") },
	{ "none", N_("None") },
	{ "wilson", N_("A share of people that were all counted (Wilson)") },
	{ "byar", N_("A number of events (Poisson, Byar)") },
	{ NULL, NULL }
};

static bool read_weights(struct arena *a, struct str text, struct formula *f, struct err *e)
{
	struct { struct age_weight *items; size_t count, room; } all = { 0 };
	struct str line, code;
	while (str_cut(&text, '\n', &line)) {
		double weight;
		line = str_trim(line);
		if (!line.n)
			continue;
		if (!str_cut(&line, ',', &code) || !num_real(str_trim(line), &weight) ||
		    !(weight > 0))
			return fail(e, ERR_INPUT, N_("Each line is a class and its weight, such as "
			    "\"15-24, 12000\"; \"%.*s\" is not."), STR(code));
		*list_add(a, &all) = (struct age_weight){ str_trim(code), weight };
	}
	f->weights = all.items;
	f->weight_count = all.count;
	return all.count > 1 || fail(e, ERR_INPUT, N_("A standard population needs at least two "
	    "classes with their weights."));
}

static bool standard_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct formula f;
	struct err own = { .lang = found->lang };
	(void)db, (void)old, (void)e;
	if (record_str(now, "weights").n && !read_weights(now->arena, record_str(now, "weights"),
	        &f, &own))
		problem_add(found, (struct problem){ .field = S("weights") }, "%s", own.say);
	return true;
}

const struct record_kind standard_kind = {
	.name = "standard", .path = "standards", .one = N_("Standard population"),
	.many = N_("Standard populations"),
	.about = N_("How many people of each age a population would have, so that places with "
	    "younger and older people can be compared."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR | DATA_OWNER, .title = "name",
	.wing = "progress", .check = standard_check,
	.fields = (const struct field[]){
		{ "code", FIELD_CODE, N_("Code"), .required = true, .unique = true, .max = 100,
		    .list = true },
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 300, .list = true,
		    .search = 2, .translated = true },
		{ "weights", FIELD_PROSE, N_("Classes and their weights"), .required = true,
		    .max = 8000,
		    .help = N_("A line for each class of the age dimension: its code, a comma, "
		    "its weight or number of people.") },
		{ "about", FIELD_PROSE, N_("Where it comes from"), .translated = true },
		{ 0 }
	},
};

/* Does what a series is computed from lead back to it? */
static bool leads_to(struct db *db, struct arena *a, int64_t city, int64_t from, int64_t target,
    int depth, struct err *e)
{
	static const char sql[] = "SELECT id FROM formula WHERE city = $1 AND series = $2"
	    " AND deleted IS NULL";
	if (from == target || depth > 20)
		return true;
	int64_t id = db_int(db, sql, ARGS(city, from), 0, e);
	struct formula f;
	struct err broken = { 0 };
	if (!id || !formula_load(db, a, city, id, &f, &broken))
		return false;
	for (size_t i = 0; i < f.x->input_count; i++)
		if (leads_to(db, a, city, f.input_series[i], target, depth + 1, e))
			return true;
	return false;
}

static bool fill_formula(struct db *db, struct arena *a, const struct record *r,
    struct formula *f, struct err *e)
{
	struct str method = record_str(r, "interval");
	*f = (struct formula){ .id = r->id, .series = record_int(r, "series"),
		.title = record_str(r, "title"), .text = record_str(r, "expression"),
		.broaden = record_int(r, "broaden") == 1, .age = record_str(r, "age_dimension") };
	if (!f->age.n)
		f->age = S("age");
	for (int i = 0; interval_methods[i].code; i++)
		if (str_eq(method, str_of(interval_methods[i].code)))
			f->method = (enum interval_method)i;
	if (!(f->x = expression_parse(a, f->text, e)))
		return false;
	for (size_t i = 0; i < f->x->input_count; i++) {
		struct str code = f->x->inputs[i].code;
		f->input_series[i] = db_int(db, series_sql, ARGS(r->city, code), 0, e);
		if (!f->input_series[i] && e->kind == ERR_NONE)
			return fail(e, ERR_INPUT, N_("There is no series with the code \"%.*s\"."),
			    STR(code));
	}
	struct record *standard;
	if (e->kind != ERR_NONE || !record_int(r, "standard"))
		return e->kind == ERR_NONE;
	if (!record_load(db, a, &standard_kind, r->city, record_int(r, "standard"), e->lang,
	        &standard, e))
		return false;
	f->standard = record_str(standard, "name");
	return read_weights(a, record_str(standard, "weights"), f, e);
}

bool formula_load(struct db *db, struct arena *a, int64_t city, int64_t id, struct formula *out_r,
    struct err *e)
{
	struct record *r;
	return record_load(db, a, &formula_kind, city, id, NULL, &r, e) &&
	    fill_formula(db, a, r, out_r, e);
}

static bool uses_standardised(const struct expression_node *n)
{
	for (; n; n = n->next)
		if (n->kind == NODE_STANDARDISED || uses_standardised(n->first))
			return true;
	return false;
}

static void check_shape(const struct formula *f, struct problems *found)
{
	const struct expression_node *part, *whole;
	double scale;
	bool counts = f->method == INTERVAL_WILSON || f->method == INTERVAL_BYAR;
	struct problem at = { .field = S("expression") };
	if (uses_standardised(f->x->top)) {
		if (!expression_standardised(f->x, &scale))
			problem_add(found, at, N_("standardised(events, population) can only be "
			    "multiplied with a number; both are series."));
		if (!f->weight_count)
			problem_add(found, (struct problem){ .field = S("standard") },
			    N_("Please choose the standard population."));
	} else if (counts && !expression_ratio(f->x, &part, &whole, &scale)) {
		problem_add(found, at, N_("This kind of interval needs an expression such as "
		    "100 * part / whole."));
	}
}

static bool formula_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct formula f;
	struct err own = { .lang = found->lang };
	(void)old;
	if (!record_str(now, "expression").n)
		return true;
	if (!fill_formula(db, now->arena, now, &f, &own)) {
		problem_add(found, (struct problem){ .field = S("expression") }, "%s", own.say);
		return true;
	}
	check_shape(&f, found);
	for (size_t i = 0; i < f.x->input_count; i++)
		if (leads_to(db, now->arena, now->city, f.input_series[i], f.series, 0, e)) {
			problem_add(found, (struct problem){ .field = S("expression") },
			    N_("The result would be computed from itself."));
			break;
		}
	return e->kind == ERR_NONE;
}

static bool formula_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e)
{
	struct change by = { .person = now->changed_by, .now = now->changed, .why = "form" };
	(void)old;
	return formula_wake(db, now->city, &by, e);
}

const struct record_kind formula_kind = {
	.name = "formula", .path = "formulas", .one = N_("Formula"), .many = N_("Formulas"),
	.about = N_("Series that are computed from other series, again whenever one of them "
	    "changes."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR | DATA_OWNER, .title = "title",
	.wing = "progress", .check = formula_check, .saved = formula_saved,
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 2, .translated = true },
		{ "series", FIELD_LINK, N_("Result"), .to = "series", .required = true,
		    .unique = true, .list = true, .help = N_("The series that the figures go "
		    "into; nothing else should write to it.") },
		{ "expression", FIELD_PROSE, N_("Expression"), .required = true, .max = 4000,
		    .help = N_("Codes of series with + - * / and brackets, sum(), mean(), min(), "
		    "max(), ratio(), yes(), standardised(), and per 100000. Codes that begin with "
		    "a digit stand in quotation marks: \"4.2.1\".") },
		{ "interval", FIELD_CHOICE, N_("Interval"), .choices = interval_methods,
		    .list = true },
		{ "broaden", FIELD_FLAG, N_("Totals stand in for missing groups"),
		    .help = N_("A series that is not broken down counts with its total. Right for "
		    "shares of a total, wrong for rates.") },
		{ "standard", FIELD_LINK, N_("Standard population"), .to = "standard" },
		{ "age_dimension", FIELD_CODE, N_("Dimension of the age classes"), .max = 120,
		    .help = N_("Empty: age.") },
		{ "about", FIELD_PROSE, N_("In words"), .translated = true },
		{ 0 }
	},
};

/* ---- the inputs ---- */

/* One input's figures, found by slice, place and days. */
struct given {
	struct observation *figures;
	size_t count;
	struct str *slice_of;		/* codes, one a figure */
	struct words keys;		/* "slice|place|from|to" → figure */
	struct words dimensions;	/* that its slices name */
	struct str fixed;
};

struct work {
	struct arena *a;
	const struct formula *f;
	struct given inputs[INPUTS_MOST];
	struct computation *out;
};

static struct str key_of(struct arena *a, struct str slice, int64_t place, const struct period *p)
{
	return arena_printf(a, "%.*s|%lld|%lld|%lld", STR(slice), (long long)place,
	    (long long)p->from, (long long)p->to);
}

struct slice_names {
	struct { int64_t *items; size_t count, room; } ids;
	struct { struct str *items; size_t count, room; } codes;
};

static bool read_names(struct db *db, struct arena *a, int64_t city, int64_t series,
    struct slice_names *out, struct err *e)
{
	struct rows *q = db_query(db, slices_sql, ARGS(city, series), e);
	while (rows_next(q)) {
		*list_add(a, &out->ids) = rows_int(q, 0);
		*list_add(a, &out->codes) = rows_copy(q, 1, a);
	}
	return rows_end(q, e);
}

static struct str name_of(const struct slice_names *all, int64_t id)
{
	for (size_t i = 0; i < all->ids.count; i++)
		if (all->ids.items[i] == id)
			return all->codes.items[i];
	return STR_EMPTY;
}

static bool has_pair(struct str slice, struct str pair)
{
	struct str word;
	while (str_cut(&slice, ';', &word))
		if (str_eq(word, pair))
			return true;
	return false;
}

static struct str dimension_of(struct str pair)
{
	ptrdiff_t eq = str_find_byte(pair, '=', 0);
	return str_slice(pair, 0, eq < 0 ? 0 : (size_t)eq);
}

static void note_dimensions(struct given *in, struct str slice)
{
	struct str pair;
	while (slice.n && str_cut(&slice, ';', &pair))
		words_add(&in->dimensions, dimension_of(pair));
}

static bool read_input(struct db *db, struct arena *a, int64_t city, int64_t series,
    struct given *in, struct err *e)
{
	struct observation_query q = { .city = city, .series = series };
	struct slice_names names = { 0 };
	if (!observations_read(db, a, &q, &in->figures, &in->count, e) ||
	    !read_names(db, a, city, series, &names, e))
		return false;
	in->keys.arena = in->dimensions.arena = a;
	in->slice_of = arena_array(a, struct str, in->count + 1);
	struct str last = STR_EMPTY;
	int64_t last_id = -1;
	for (size_t i = 0; i < in->count; i++) {
		const struct observation *o = &in->figures[i];
		if (o->slice != last_id) {
			last_id = o->slice;
			last = name_of(&names, last_id);
			note_dimensions(in, last);
		}
		in->slice_of[i] = last;
		/* of figures of the same days under two labels the first counts */
		words_add(&in->keys, key_of(a, last, o->place, &o->when));
		if (in->keys.count == i)
			words_add(&in->keys, arena_printf(a, "#%zu", i));
	}
	return true;
}

static const struct observation *find(const struct work *w, const struct given *in,
    struct str slice, int64_t place, const struct period *p)
{
	struct arena_mark mark = arena_mark(w->a);
	uint32_t n;
	bool there = words_find(&in->keys, key_of(w->a, slice, place, p), &n);
	arena_release(w->a, mark);
	return there && n < in->count ? &in->figures[n] : NULL;
}

/* ---- slices ---- */

/* A slice with further pairs, in the order of dimensions; a pair already there wins. */
static struct str join_pairs(struct arena *a, struct str slice, struct str more)
{
	struct str all[32], rest[2] = { slice, more }, pair, code = STR_EMPTY;
	size_t n = 0;
	for (int i = 0; i < 2; i++)
		while (rest[i].n && n < 32 && str_cut(&rest[i], ';', &pair)) {
			size_t at = 0;
			while (at < n && str_cmp(dimension_of(all[at]), dimension_of(pair)) < 0)
				at++;
			if (at < n && str_eq(dimension_of(all[at]), dimension_of(pair)))
				continue;
			memmove(all + at + 1, all + at, (n - at) * sizeof *all);
			all[at] = pair;
			n++;
		}
	for (size_t i = 0; i < n; i++)
		code = i ? arena_printf(a, "%.*s;%.*s", STR(code), STR(all[i])) : all[i];
	return code;
}

/* A slice without the pairs of `less`, and where known is given without the dimensions it lacks. */
static struct str leave_pairs(struct arena *a, struct str slice, struct str less,
    const struct words *known)
{
	struct str pair, code = STR_EMPTY;
	uint32_t n;
	while (slice.n && str_cut(&slice, ';', &pair)) {
		if (has_pair(less, pair) ||
		    (known && !words_find(known, dimension_of(pair), &n)))
			continue;
		code = code.n ? arena_printf(a, "%.*s;%.*s", STR(code), STR(pair)) : pair;
	}
	return code;
}

static bool has_all_pairs(struct str slice, struct str pairs)
{
	struct str pair;
	while (pairs.n && str_cut(&pairs, ';', &pair))
		if (!has_pair(slice, pair))
			return false;
	return true;
}

/* Rules 1 to 3 for one input. */
static const struct observation *match(const struct work *w, const struct given *in,
    struct str slice, int64_t place, const struct period *p)
{
	struct str wanted = slice;
	if (w->f->broaden)
		wanted = leave_pairs(w->a, wanted, STR_EMPTY, &in->dimensions);
	if (in->fixed.n)
		wanted = join_pairs(w->a, in->fixed, wanted);
	return find(w, in, wanted, place, p);
}

/* ---- statuses ---- */

static bool has_value(const struct observation *o)
{
	return !isnan(o->value) && o->status != STATUS_WITHDRAWN;
}

/* Rule 4: the weakest last. */
static enum status weaker(enum status a, enum status b)
{
	static const enum status order[] = { STATUS_NORMAL, STATUS_EXPERT, STATUS_PROVISIONAL,
		STATUS_ESTIMATED, STATUS_PROXY, STATUS_LOW_RELIABILITY, STATUS_FORECAST,
		STATUS_BREAK, STATUS_NOT_APPLICABLE, STATUS_MISSING, STATUS_SUPPRESSED };
	enum status last = STATUS_NORMAL;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (a == order[i] || b == order[i])
			last = order[i];
	return last;
}

static void take(struct work *w, struct observation *o, const struct observation *from,
    struct estimate *out_r)
{
	o->status = weaker(o->status, from->status);
	if (from->sample && (!o->sample || from->sample < o->sample))
		o->sample = from->sample;
	if (from->published > w->out->published)
		w->out->published = from->published;
	*out_r = has_value(from) ? estimate_of(from) : (struct estimate){ NAN, NAN, NAN, NAN };
	if (isnan(from->value) && o->status == STATUS_NORMAL)
		o->status = STATUS_MISSING;
}

static bool add(struct work *w, struct observation o, struct str slice, struct estimate x,
    double crude)
{
	bool absent = o.status == STATUS_NOT_APPLICABLE || o.status == STATUS_MISSING ||
	    o.status == STATUS_SUPPRESSED;
	o.value = absent ? NAN : x.value;
	o.error = absent ? NAN : x.error;
	o.low = absent ? NAN : x.low;
	o.high = absent ? NAN : x.high;
	if (isnan(o.value) && !absent) {
		w->out->undefined++;
		return false;
	}
	*list_add(w->a, &w->out->all) = (struct computed){ o, slice, crude };
	return true;
}

/* ---- rates, ratios, sums ---- */

static void compute_one(struct work *w, const struct observation *first, struct str slice)
{
	const struct formula *f = w->f;
	struct estimate values[INPUTS_MOST];
	struct observation o = { .series = f->series, .place = first->place,
		.period = first->period, .when = first->when };
	for (size_t i = 0; i < f->x->input_count; i++) {
		const struct observation *x = i ? match(w, &w->inputs[i], slice, first->place,
		    &first->when) : first;
		if (!x) {
			w->out->unmatched++;
			return;
		}
		take(w, &o, x, &values[i]);
	}
	add(w, o, slice, expression_value(f->x, values, f->method), NAN);
}

static void compute_all(struct work *w)
{
	const struct given *first = &w->inputs[0];
	for (size_t i = 0; i < first->count; i++) {
		struct str slice = first->slice_of[i];
		if (!has_all_pairs(slice, first->fixed))
			continue;
		if (first->fixed.n)
			slice = leave_pairs(w->a, slice, first->fixed, NULL);
		compute_one(w, &first->figures[i], slice);
	}
}

/* ---- standardised rates ---- */

static bool fill_bands(struct work *w, const struct expression_node *n, struct observation *o,
    struct str slice, struct age_band *bands)
{
	const struct formula *f = w->f;
	const struct given *in[2] = { &w->inputs[n->first->input],
		&w->inputs[n->first->next->input] };
	for (size_t i = 0; i < f->weight_count; i++) {
		struct str pair = arena_printf(w->a, "%.*s=%.*s", STR(f->age),
		    STR(f->weights[i].code));
		struct estimate values[2];
		for (int k = 0; k < 2; k++) {
			struct str pairs = join_pairs(w->a, slice, pair);
			const struct observation *x = match(w, in[k], pairs, o->place, &o->when);
			if (!x)
				return false;
			take(w, o, x, &values[k]);
		}
		bands[i] = (struct age_band){ values[0].value, values[1].value,
			f->weights[i].weight };
	}
	return true;
}

/* Led by the figures of the first class of the standard population. */
static void standardise_all(struct work *w, const struct expression_node *n, double scale)
{
	const struct formula *f = w->f;
	const struct given *events = &w->inputs[n->first->input];
	struct str lead = arena_printf(w->a, "%.*s=%.*s", STR(f->age), STR(f->weights[0].code));
	struct age_band *bands = arena_array(w->a, struct age_band, f->weight_count + 1);
	for (size_t i = 0; i < events->count; i++) {
		const struct observation *x = &events->figures[i];
		struct str all = join_pairs(w->a, lead, events->fixed);
		if (!has_all_pairs(events->slice_of[i], all))
			continue;
		struct str slice = leave_pairs(w->a, events->slice_of[i], all, NULL);
		struct observation o = { .series = f->series, .place = x->place,
			.period = x->period, .when = x->when };
		if (!fill_bands(w, n, &o, slice, bands)) {
			w->out->unmatched++;
			continue;
		}
		add(w, o, slice, standardised_rate(bands, f->weight_count, scale),
		    crude_rate(bands, f->weight_count, scale).value);
	}
}

bool formula_compute(struct db *db, struct arena *a, int64_t city, const struct formula *f,
    struct computation *out_r, struct err *e)
{
	struct work *w = arena_new_of(a, struct work);
	double scale;
	*out_r = (struct computation){ 0 };
	w->a = a;
	w->f = f;
	w->out = out_r;
	for (size_t i = 0; i < f->x->input_count; i++) {
		w->inputs[i].fixed = f->x->inputs[i].fixed;
		if (!read_input(db, a, city, f->input_series[i], &w->inputs[i], e))
			return false;
	}
	const struct expression_node *n = expression_standardised(f->x, &scale);
	if (n)
		standardise_all(w, n, scale);
	else
		compute_all(w);
	return true;
}
