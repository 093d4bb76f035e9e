/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What of a reading the store has already, as of the day the file was published.
 *
 * The observations that count then, of all series concerned, are put into a table by key. A
 * candidate found there with the same figure is the same and is dropped. What is in the table, came
 * from a file of the same scope and is not in this file any more is gone.
 */
#include "measure/import.h"

#include <math.h>
#include <string.h>

static const char measure_series[] =
    "SELECT id FROM series WHERE city = $1 AND framework = $2 AND measure = $3"
    " AND deleted IS NULL";
static const char scope_imports[] =
    "SELECT id FROM import WHERE city = $1 AND scope = $2 AND deleted IS NULL";

struct ids {
	int64_t *items;
	size_t count, room;
};

struct there {
	struct observations all;
	bool *seen;
	uint32_t *slots;	/* observation + 1 */
	size_t mask;
};

static bool has(const struct ids *ids, int64_t id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (ids->items[i] == id)
			return true;
	return false;
}

static bool read_ids(struct db *db, struct arena *a, const char *sql, struct args args,
    struct ids *out, struct err *e)
{
	struct rows *q = db_query(db, sql, args, e);
	while (rows_next(q)) {
		int64_t id = rows_int(q, 0);
		if (!has(out, id))
			*list_add(a, out) = id;
	}
	return rows_end(q, e);
}

static uint64_t hash(int64_t series, int64_t slice, int64_t place, int64_t period)
{
	uint64_t h = (uint64_t)series;
	h = (h ^ (h >> 31) ^ (uint64_t)slice) * 0x9e3779b97f4a7c15u;
	h = (h ^ (h >> 29) ^ (uint64_t)place) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 32) ^ (uint64_t)period) * 0x94d049bb133111ebu;
	return h ^ (h >> 31);
}

static void index_all(struct arena *a, struct there *t)
{
	size_t room = 64;
	while (room < 2 * t->all.count)
		room *= 2;
	t->slots = arena_array(a, uint32_t, room);
	t->seen = arena_array(a, bool, t->all.count + 1);
	t->mask = room - 1;
	for (size_t i = 0; i < t->all.count; i++) {
		const struct observation *o = &t->all.items[i];
		size_t at = (size_t)hash(o->series, o->slice, o->place, o->period) & t->mask;
		while (t->slots[at])
			at = (at + 1) & t->mask;
		t->slots[at] = (uint32_t)i + 1;
	}
}

static size_t find(const struct there *t, int64_t series, int64_t slice, int64_t place,
    int64_t period)
{
	size_t at = (size_t)hash(series, slice, place, period) & t->mask;
	for (; t->slots[at]; at = (at + 1) & t->mask) {
		const struct observation *o = &t->all.items[t->slots[at] - 1];
		if (o->series == series && o->slice == slice && o->place == place &&
		    o->period == period)
			return t->slots[at] - 1;
	}
	return SIZE_MAX;
}

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool same_figure(const struct observation *o, const struct candidate *c, int64_t note)
{
	return same_number(o->value, c->value) && same_number(o->low, c->low) &&
	    same_number(o->high, c->high) && same_number(o->error, c->error) &&
	    o->sample == c->sample && o->status == c->status && o->note == note;
}

static void match(struct reading *r, struct there *t)
{
	for (size_t i = 0; i < r->all.count; i++) {
		struct candidate *c = &r->all.items[i];
		int64_t series = r->series_of[c->series].id, slice = r->slice_ids[c->slice];
		int64_t place = r->place_of[c->place].id, period = r->period_ids[c->period];
		bool known = series && period && (slice || !c->slice) &&
		    (place || r->place_of[c->place].city);
		size_t n = known ? find(t, series, slice, place, period) : SIZE_MAX;
		if (n == SIZE_MAX)
			continue;
		t->seen[n] = true;
		bool note_known = !c->note || r->note_ids[c->note];
		if (note_known && same_figure(&t->all.items[n], c, r->note_ids[c->note]))
			c->dropped = true;
	}
}

static bool read_there(struct db *db, struct reading *r, const struct import_file *f,
    const struct ids *series, struct there *t, struct err *e)
{
	for (size_t i = 0; i < series->count; i++) {
		struct observation_query q = { .city = f->city, .series = series->items[i],
			.as_of = f->published };
		struct observation *o;
		size_t n;
		if (!observations_read(db, r->arena, &q, &o, &n, e))
			return false;
		for (size_t k = 0; k < n; k++)
			*list_add(r->arena, &t->all) = o[k];
	}
	index_all(r->arena, t);
	return true;
}

static void settle_rows(struct reading *r)
{
	for (size_t i = 0; i < r->all.count; i++) {
		const struct candidate *c = &r->all.items[i];
		if (!c->dropped && r->rows.items[c->row].fate == FATE_SAME)
			r->rows.items[c->row].fate = FATE_IN;
	}
}

bool compare_with_store(struct db *db, struct reading *r, const struct import_file *f,
    struct str scope, struct observations *gone, struct err *e)
{
	struct ids series = { 0 }, imports = { 0 };
	struct there t = { 0 };
	const struct mapping *m = r->mapping;
	for (size_t i = 0; i < r->series.count; i++)
		if (r->series_of[i].id && !has(&series, r->series_of[i].id))
			*list_add(r->arena, &series) = r->series_of[i].id;
	if (m->whole && (!read_ids(db, r->arena, measure_series,
	    ARGS(f->city, m->framework, m->measure), &series, e) ||
	    !read_ids(db, r->arena, scope_imports, ARGS(f->city, scope), &imports, e)))
		return false;
	if (!read_there(db, r, f, &series, &t, e))
		return false;
	match(r, &t);
	for (size_t i = 0; m->whole && i < t.all.count; i++)
		if (!t.seen[i] && has(&imports, t.all.items[i].import))
			*list_add(r->arena, gone) = t.all.items[i];
	settle_rows(r);
	return true;
}
