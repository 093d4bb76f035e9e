/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The city's inhabitants by sex, age, background and place, out of a series of figures. */
#include "city/involve/represent.h"

#include "base/num.h"

#include <math.h>

static const char slices_sql[] =
    "SELECT s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2";

struct code_of {
	int64_t id;
	struct str code;
};

struct codes {
	struct code_of *items;
	size_t count, room;
};

static bool read_codes(struct db *db, struct arena *a, int64_t city, int64_t series,
    struct codes *out_r, struct err *e)
{
	struct rows *q = db_query(db, slices_sql, ARGS(city, series), e);
	while (rows_next(q))
		*list_add(a, out_r) = (struct code_of){ rows_int(q, 0), rows_copy(q, 1, a) };
	return rows_end(q, e);
}

/* The pair of a slice that is about one dimension only. */
static bool one_pair(struct arena *a, const struct codes *codes, int64_t slice,
    struct category *out_r)
{
	for (size_t i = 0; i < codes->count; i++) {
		struct category *pairs;
		size_t n;
		if (codes->items[i].id != slice ||
		    !slice_parse(a, codes->items[i].code, &pairs, &n) || n != 1)
			continue;
		*out_r = pairs[0];
		return true;
	}
	return false;
}

static bool counts(const struct observation *o)
{
	return !isnan(o->value) && o->status != STATUS_WITHDRAWN && o->status != STATUS_FORECAST;
}

static void take(struct arena *a, const struct codes *codes, const struct observation *o,
    struct population *p)
{
	struct category pair;
	if (!o->slice && o->place) {
		p->places[p->place_count].place = o->place;
		p->places[p->place_count++].people = o->value;
	} else if (o->slice && !o->place && one_pair(a, codes, o->slice, &pair)) {
		p->slices[p->slice_count].dimension = pair.dimension;
		p->slices[p->slice_count].code = pair.code;
		p->slices[p->slice_count++].people = o->value;
	}
}

bool population_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct population *out_r, struct err *e)
{
	struct observation *o;
	struct series series;
	struct codes codes = { 0 };
	size_t count;
	*out_r = (struct population){
		.series = setting_get(db, a, city, "population_series", "population") };
	if (!series_find(db, a, lang, city, out_r->series, &series, e)) {
		bool missing = e->kind == ERR_MISSING;
		if (missing)
			err_clear(e);
		return missing;
	}
	struct observation_query q = { .city = city, .series = series.id, .latest = true };
	if (!read_codes(db, a, city, series.id, &codes, e) ||
	    !observations_read(db, a, &q, &o, &count, e))
		return false;
	out_r->slices = arena_alloc_array(a, sizeof *out_r->slices, count + 1);
	out_r->places = arena_alloc_array(a, sizeof *out_r->places, count + 1);
	out_r->title = series.title;
	for (size_t i = 0; i < count; i++)
		if (counts(&o[i])) {
			take(a, &codes, &o[i], out_r);
			out_r->period = o[i].when.label;
			out_r->there = true;
		}
	return true;
}

/* ---- ages ---- */

enum { OLDEST = 200 };

/* "15-24", "65-plus", "85+", "20": from and to, both included. */
static bool age_band(struct str code, int64_t *from_r, int64_t *to_r)
{
	size_t n = 0;
	while (n < code.n && code.p[n] >= '0' && code.p[n] <= '9')
		n++;
	struct str rest = str_from(code, n);
	if (!n || !num_int(str_slice(code, 0, n), from_r))
		return false;
	*to_r = *from_r;
	if (!rest.n)
		return true;
	if (str_eq(rest, S("+")) || str_istarts(rest, S("-plus")) || str_eq(rest, S("plus")) ||
	    str_eq(rest, S("-")))
		return *to_r = OLDEST, true;
	return rest.p[0] == '-' && num_int(str_from(rest, 1), to_r);
}

static double people_of_age(const struct population *p, struct str code)
{
	int64_t from, to, low, high;
	double sum = NAN;
	if (!age_band(code, &from, &to))
		return NAN;
	for (size_t i = 0; i < p->slice_count; i++) {
		if (!str_starts(p->slices[i].dimension, S("age")) ||
		    !age_band(p->slices[i].code, &low, &high) || low < from || high > to)
			continue;
		sum = (isnan(sum) ? 0 : sum) + p->slices[i].people;
	}
	return sum;
}

double population_of(const struct population *p, struct str dimension, struct str code)
{
	if (str_eq(dimension, S("age")))
		return people_of_age(p, code);
	for (size_t i = 0; i < p->slice_count; i++)
		if (str_eq(p->slices[i].dimension, dimension) && str_eq(p->slices[i].code, code))
			return p->slices[i].people;
	return NAN;
}

double population_at(const struct population *p, int64_t place)
{
	for (size_t i = 0; i < p->place_count; i++)
		if (p->places[i].place == place)
			return p->places[i].people;
	return NAN;
}
