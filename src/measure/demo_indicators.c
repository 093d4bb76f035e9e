/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What Brindlemere computes, compares and has rated: the number of people by group, dimensions
 * with an order, formulas, a standard population. All of it invented.
 */
#include "measure/demo.h"

#include "measure/indicator_formula.h"
#include "measure/indicator_groups.h"

#include <math.h>

enum { FIRST_YEAR = 2016, LAST_YEAR = 2025, PEOPLE = 184000 };

struct maker {
	struct db *db;
	struct arena *a;
	int64_t city, import;
	const struct change *by;
	struct err *e;
	struct keys *keys;
	int64_t population, jobless, standard;
	struct { struct observation *items; size_t count, room; } figures;
};

static bool save(struct maker *m, struct record *r)
{
	return record_make(m->db, r, m->by, m->e);
}

struct text {
	const char *field, *value;
};

/* A record out of texts; ends with a NULL field. */
static struct record *record_of(struct maker *m, const struct record_kind *kind,
    const struct text *texts)
{
	struct record *r = record_new(m->a, kind, m->city);
	for (; texts->field; texts++)
		record_set(r, texts->field, value_cstr(texts->value));
	return r;
}

/* ---- own measures with a series each ---- */

struct own {
	const char *code, *title, *about, *unit, *direction, *sentence;
	bool adds_up;
};

static const struct own owns[] = {
	{ "population", "Residents", "People registered in the city on 31 December.", "count",
	    "neutral", "{value} people live in the city.",
	    true },
	{ "jobless", "Registered unemployed people", "People registered as looking for work.",
	    "count", "lower", "{value} people are registered as looking for work.",
	    true },
	{ "jobless-rate", "Unemployed people per 1,000 residents, by neighbourhood",
	    "Standardised by age, so that younger and older neighbourhoods can be compared.",
	    "per 1000", "lower", "Of 1,000 residents, {value} would be looking for work if every "
	    "neighbourhood had the same ages.",
	    false },
	{ "events-rate", "Learning events per 100,000 residents",
	    "Learning events of the year for the size of the city.", "per 100000", "higher",
	    "For every 100,000 residents there were {value} learning events in a year.",
	    false },
	{ "learning-mean", "Learning in the community and in the family",
	    "The mean of the shares for learning in the community and in the family.", "percent",
	    "higher", "Of {base} residents, {value} learn in their community or family, on "
	    "average.",
	    false },
	{ 0 }
};

static bool add_own(struct maker *m, const struct own *x, int64_t *series_r)
{
	struct record *r = record_of(m, &own_measure_kind, (const struct text[]){
	    { "code", x->code }, { "title", x->title }, { "about", x->about }, { "unit", x->unit },
	    { "direction", x->direction }, { "collection", "official" }, { 0 } });
	if (!save(m, r))
		return false;
	r = record_of(m, &series_kind, (const struct text[]){ { "code", x->code },
	    { "title", x->title }, { "framework", "own" }, { "measure", x->code },
	    { "definition", x->about }, { "unit", x->unit }, { "direction", x->direction },
	    { "sentence", x->sentence }, { 0 } });
	record_set(r, "main", value_int(1));
	record_set(r, "decimals", value_int(-1));
	record_set(r, "adds_up", value_int(x->adds_up));
	bool ok = save(m, r);
	*series_r = r->id;
	return ok;
}

/* ---- people ---- */

static const struct {
	const char *dimension, *code;
	double share;
} shares[] = {
	{ "sex", "F", .508 }, { "sex", "M", .492 },
	{ "age", "15-24", .15 }, { "age", "25-44", .34 }, { "age", "45-64", .30 },
	{ "age", "65-plus", .21 },
	{ "background", "born-here", .83 }, { "background", "migrants", .145 },
	{ "background", "refugees", .025 },
	{ "deprivation", "q1", .19 }, { "deprivation", "q2", .20 }, { "deprivation", "q3", .21 },
	{ "deprivation", "q4", .21 }, { "deprivation", "q5", .19 },
	{ NULL }
};

static const struct {
	const char *code;
	double share, jobless;
} ages[] = { { "15-24", .15, .071 }, { "25-44", .34, .052 }, { "45-64", .30, .041 },
	{ "65-plus", .21, .004 }, { NULL } };

static void put(struct maker *m, int64_t series, int64_t slice, int64_t place, int64_t period,
    double value)
{
	*list_add(m->a, &m->figures) = (struct observation){ .series = series, .slice = slice,
		.place = place, .period = period, .value = round(value), .low = NAN, .high = NAN,
		.error = NAN, .import = m->import };
}

static bool find_slice(struct maker *m, const char *dimension, const char *code, int64_t *id_r)
{
	return keys_slice(m->keys, arena_printf(m->a, "%s=%s", dimension, code), id_r, m->e);
}

/* People and unemployed people by age in each neighbourhood: the well-off ones are older. */
static bool put_places(struct maker *m, int64_t period)
{
	for (size_t i = 0; demo_places[i].code; i++) {
		int64_t place = db_int(m->db, "SELECT id FROM place WHERE city = $1 AND code = $2",
		    ARGS(m->city, demo_places[i].code), 0, m->e), slice;
		double fortune = demo_places[i].fortune, all = 0, without = 0;
		for (size_t k = 0; ages[k].code; k++) {
			double older = 1 + fortune * ((double)k - 1.5) * .22;
			double people = round(PEOPLE / 16.0 * ages[k].share * older);
			double jobless = round(people * ages[k].jobless * (1 - .75 * fortune));
			if (!find_slice(m, "age", ages[k].code, &slice))
				return false;
			put(m, m->population, slice, place, period, people);
			put(m, m->jobless, slice, place, period, jobless);
			all += people;
			without += jobless;
		}
		put(m, m->population, 0, place, period, all);
		put(m, m->jobless, 0, place, period, without);
	}
	return m->e->kind == ERR_NONE;
}

/* Until 2019 by three classes of age, since by four: a bridge leads over. */
static bool put_jobless(struct maker *m, int year, double people, int64_t period)
{
	static const struct { const char *code, *label; double share; } old[] = {
		{ "15-29", "15 to 29 years", .34 }, { "30-49", "30 to 49 years", .41 },
		{ "50-plus", "50 years and over", .25 },
	};
	double all = people * .0415 * (1 - .012 * (year - FIRST_YEAR));
	int64_t slice;
	put(m, m->jobless, 0, 0, period, all);
	for (size_t i = 0; year < 2020 && i < 3; i++) {
		if (!keys_category(m->keys, S("age"), S("Age"), str_of(old[i].code),
		        str_of(old[i].label), m->e) ||
		    !find_slice(m, "age", old[i].code, &slice))
			return false;
		put(m, m->jobless, slice, 0, period, all * old[i].share);
	}
	for (size_t i = 0; year >= 2020 && ages[i].code; i++) {
		if (!find_slice(m, "age", ages[i].code, &slice))
			return false;
		put(m, m->jobless, slice, 0, period, all * ages[i].share * ages[i].jobless /
		    .0415);
	}
	return true;
}

static bool put_people(struct maker *m)
{
	for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
		struct period p = { .kind = PERIOD_YEAR,
			.from = date_to_day((struct date){ year, 1, 1 }),
			.to = date_to_day((struct date){ year + 1, 1, 1 }),
			.label = arena_printf(m->a, "%d", year) };
		double people = PEOPLE * (1 + .008 * (year - LAST_YEAR));
		int64_t period, slice;
		if (!keys_period(m->keys, &p, &period, m->e))
			return false;
		put(m, m->population, 0, 0, period, people);
		for (size_t i = 0; shares[i].dimension; i++) {
			if (!find_slice(m, shares[i].dimension, shares[i].code, &slice))
				return false;
			put(m, m->population, slice, 0, period, people * shares[i].share);
		}
		if (!put_jobless(m, year, people, period) ||
		    (year == LAST_YEAR && !put_places(m, period)))
			return false;
	}
	return true;
}

static bool publish(struct maker *m)
{
	struct record *r = record_of(m, &import_kind, (const struct text[]){
	    { "title", "Register of residents" }, { "origin", "file" }, { "state", "staging" },
	    { 0 } });
	record_set(r, "published", value_int(date_to_day((struct date){ 2026, 3, 1 })));
	if (!save(m, r))
		return false;
	m->import = r->id;
	return put_people(m) && observations_add(m->db, m->city, m->figures.items,
	    m->figures.count, m->e) && import_enforce(m->db, m->city, m->import, m->by, m->e);
}

/* ---- dimensions, standard population, formulas ---- */

static bool add_groupings(struct maker *m)
{
	static const struct text all[][5] = {
		{ { "dimension", "sex" } },
		{ { "dimension", "age" } },
		{ { "dimension", "background" } },
		{ { "dimension", "deprivation" }, { "order_codes", "q1 q2 q3 q4 q5" },
		    { "low_end", "the most deprived neighbourhoods" },
		    { "high_end", "the least deprived" } },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct record *r = record_of(m, &grouping_kind, all[i]);
		record_set(r, "size_series", value_int(m->population));
		if (!save(m, r))
			return false;
	}
	return true;
}

static bool add_standard(struct maker *m)
{
	struct record *r = record_of(m, &standard_kind, (const struct text[]){
	    { "code", "brindlemere-2020" }, { "name", "Brindlemere in 2020" },
	    { "weights", "15-24, 27000\n25-44, 60500\n45-64, 53000\n65-plus, 35500\n" },
	    { "about", "Residents of the whole city by age at the end of 2020. Invented." },
	    { 0 } });
	bool ok = save(m, r);
	m->standard = r->id;
	return ok;
}

static bool add_formula(struct maker *m, int64_t series, const struct text *texts,
    bool standardised)
{
	struct record *r = record_of(m, &formula_kind, texts);
	record_set(r, "series", value_int(series));
	if (standardised)
		record_set(r, "standard", value_int(m->standard));
	return save(m, r);
}

static bool add_formulas(struct maker *m, const int64_t *series)
{
	int64_t changed;
	return add_formula(m, series[2], (const struct text[]){
	    { "title", "Unemployed people per 1,000 residents" },
	    { "expression", "standardised(jobless, population) per 1000" }, { 0 } }, true) &&
	    add_formula(m, series[3], (const struct text[]){
	    { "title", "Learning events per 100,000 residents" },
	    { "expression", "\"9.1.1\" / population per 100000" }, { "interval", "byar" },
	    { 0 } }, false) &&
	    add_formula(m, series[4], (const struct text[]){
	    { "title", "Learning in the community and in the family" },
	    { "expression", "mean(\"5.2.1\", \"5.2.2\")" }, { "interval", "delta" }, { 0 } },
	    false) &&
	    formula_run_all(NULL, m->db, m->city, m->by, &changed, m->e);
}

bool demo_add_indicators(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct maker m = { .db = db, .a = a, .city = city, .by = by, .e = e };
	int64_t series[8] = { 0 };
	m.keys = keys_open(db, a, city, e);
	for (size_t i = 0; owns[i].code; i++)
		if (!add_own(&m, &owns[i], &series[i]))
			return false;
	m.population = series[0];
	m.jobless = series[1];
	return publish(&m) && add_groupings(&m) && add_standard(&m) && add_formulas(&m, series);
}
