/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Doubts about figures typed by hand: asked about before they are saved. */
#include "measure/entry.h"

#include "base/lang.h"
#include "measure/quality.h"

static const char slice_sql[] = "SELECT code FROM slice WHERE city = $1 AND id = $2";

static bool slice_of(struct request *r, int64_t slice, struct str *out_r, struct err *e)
{
	*out_r = slice ? db_text(request_db(r, e), r->arena, slice_sql, ARGS(r->city, slice), e) :
	    STR_EMPTY;
	return e->kind == ERR_NONE;
}

static const struct entry_row *row_of(const struct entry_sheet *s, const struct observation *o)
{
	for (size_t i = 0; i < s->row_count; i++)
		if (s->rows[i].slice == o->slice && s->rows[i].place == o->place)
			return &s->rows[i];
	return NULL;
}

static struct series checked_series(const struct entry_sheet *s)
{
	struct series series = s->series;
	if (!series.id) {
		series.unit = s->measure.unit;
		series.tolerance = 1;
	}
	return series;
}

/* A remark on a total that stands in the store already has its row on the sheet too. */
static struct str name_of(const struct entry_sheet *s, const struct observation *o, size_t count,
    const struct quality_figure *f)
{
	const struct entry_row *row = f->is_new && f->number < count ?
	    row_of(s, &o[f->number]) : s->row_count ? &s->rows[0] : NULL;
	return row ? row->name : STR_EMPTY;
}

bool entry_doubt(struct request *r, struct entry_sheet *s, const struct observation *o,
    size_t count, struct quality_remarks *out, struct err *e)
{
	struct quality_figure *figures = arena_array(r->arena, struct quality_figure, count + 1);
	struct series series = checked_series(s);
	size_t n = 0;
	s->doubts = (struct problems){ .arena = r->arena, .lang = r->lang };
	for (size_t i = 0; i < count; i++) {
		figures[n] = (struct quality_figure){ .place = o[i].place, .when = s->period,
			.value = o[i].value, .low = o[i].low, .high = o[i].high,
			.status = o[i].status, .noted = o[i].note_text.n > 0, .is_new = true,
			.number = i };
		if (!slice_of(r, o[i].slice, &figures[n++].slice, e))
			return false;
	}
	if (!n)
		return true;
	if (!quality_compare(request_db(r, e), r->arena, r->city, &series, figures, n, out, e))
		return false;
	for (size_t i = 0; i < out->count; i++) {
		const struct quality_remark *q = &out->items[i];
		struct str name = name_of(s, o, count, q->figure);
		struct str why = quality_sentence(r->arena, r->lang, q->rule, q->figure->value,
		    q->low, q->high, series.unit);
		problem_add(&s->doubts, (struct problem){ 0 }, "%.*s, %.*s: %.*s", STR(name),
		    STR(q->figure->when.label), STR(why));
	}
	return true;
}

bool entry_keep_doubts(struct request *r, const struct entry_sheet *s,
    const struct quality_remarks *all, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	if (!all->count)
		return true;
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		for (size_t i = 0; ok && i < all->count; i++) {
			const struct quality_figure *f = all->items[i].figure;
			struct quality_key key = { s->series.id, f->place, f->slice,
				f->when.label };
			ok = quality_keep(db, r->arena, r->city, &key, &all->items[i], 0,
			    param_text(r, "quality_reason"), &by, e);
		}
		ok = db_end(db, ok, e);
	}
	store_give(db);
	return ok;
}
