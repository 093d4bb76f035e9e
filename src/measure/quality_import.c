/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a file would bring, looked at before anything is written: its figures over those that the
 * store has of the same series.
 */
#include "measure/quality.h"

#include "base/lang.h"

#include <math.h>

enum { KEPT_MOST = 200 };

/* The settings of a series that is there; a new one has its unit and nothing else. */
static bool find_series(struct db *db, struct arena *a, int64_t city,
    const struct series_words *words, struct series *out, struct err *e)
{
	*out = (struct series){ .code = words->code, .unit = words->unit, .tolerance = 1 };
	return !words->id || series_find(db, a, NULL, city, words->code, out, e);
}

static int64_t place_number(const struct reading *r, uint32_t place)
{
	const struct place_words *p = &r->place_of[place];
	return p->city ? 0 : p->id ? p->id : -1 - (int64_t)place;
}

static struct quality_figure figure_of(const struct reading *r, size_t i)
{
	const struct candidate *c = &r->all.items[i];
	return (struct quality_figure){ .slice = r->slices.items[c->slice],
		.place = place_number(r, c->place), .level = r->place_of[c->place].level,
		.when = r->period_of.items[c->period], .value = c->value, .low = c->low,
		.high = c->high, .status = c->status, .noted = c->note != 0, .is_new = true,
		.row = r->rows.items[c->row].line, .number = i };
}

/* "own-jobs, Ropewalk, sex=F, 2024" */
static struct str where_text(struct arena *a, const struct reading *r,
    const struct reading_remark *x)
{
	const struct quality_figure *f = x->remark.figure;
	const struct place_words *p = f->is_new ?
	    &r->place_of[r->all.items[f->number].place] : NULL;
	struct str parts[4] = { r->series_of[x->series].code, STR_EMPTY, f->slice,
		f->when.label };
	struct str all = STR_EMPTY;
	if (p && !p->city)
		parts[1] = p->name.n ? p->name : p->code;
	for (int i = 0; i < 4; i++)
		if (parts[i].n)
			all = all.n ? arena_printf(a, "%.*s, %.*s", STR(all), STR(parts[i])) :
			    parts[i];
	return all;
}

static void tell(struct reading *r, const struct reading_remark *x, struct problems *found)
{
	const struct quality_remark *q = &x->remark;
	struct str sentence = quality_sentence(r->arena, found->lang, q->rule, q->figure->value,
	    q->low, q->high, x->unit);
	struct str where = where_text(r->arena, r, x);
	struct problem p = { .source = r->name, .row = q->figure->row };
	problem_add(found, p, "%.*s: %.*s", STR(where), STR(sentence));
}

static bool look_at(struct db *db, int64_t city, struct reading *r, size_t series,
    struct problems *found, struct reading_remarks *kept, struct err *e)
{
	struct { struct quality_figure *items; size_t count, room; } figures = { 0 };
	struct quality_remarks remarks = { 0 };
	struct series s;
	for (size_t i = 0; i < r->all.count; i++)
		if (!r->all.items[i].dropped && r->all.items[i].series == series &&
		    r->rows.items[r->all.items[i].row].fate != FATE_REFUSED)
			*list_add(r->arena, &figures) = figure_of(r, i);
	if (!figures.count)
		return true;
	if (!find_series(db, r->arena, city, &r->series_of[series], &s, e) ||
	    !quality_compare(db, r->arena, city, &s, figures.items, figures.count, &remarks, e))
		return false;
	for (size_t i = 0; i < remarks.count; i++) {
		struct reading_remark x = { remarks.items[i], series, s.unit };
		tell(r, &x, found);
		if (kept->count < KEPT_MOST)
			*list_add(r->arena, kept) = x;
	}
	return true;
}

bool quality_of_reading(struct db *db, int64_t city, struct reading *r, struct problems *found,
    struct reading_remarks *kept_r, struct err *e)
{
	for (size_t i = 0; i < r->series.count; i++)
		if (!look_at(db, city, r, i, found, kept_r, e))
			return false;
	return true;
}

bool quality_keep_reading(struct db *db, int64_t city, struct reading *r,
    const struct reading_remarks *all, int64_t import, const struct change *by, struct err *e)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct quality_figure *f = all->items[i].remark.figure;
		int64_t place = f->place < 0 ? r->place_of[-1 - f->place].id : f->place;
		struct quality_key key = { r->series_of[all->items[i].series].id, place, f->slice,
			f->when.label };
		if (key.series && !quality_keep(db, r->arena, city, &key, &all->items[i].remark,
		        import, STR_EMPTY, by, e))
			return false;
	}
	return true;
}
