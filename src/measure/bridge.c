/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bridges: the record kind, the concordance table, marking breaks, converting. */
#include "measure/bridge.h"

#include "base/lang.h"
#include "base/num.h"

#include <math.h>
#include <stdlib.h>

static const char bridges_sql[] =
    "SELECT id FROM bridge WHERE city = $1 AND deleted IS NULL AND (series = $2 OR"
    " (series IS NULL AND what = 'geography' AND EXISTS (SELECT 1 FROM observation o"
    " WHERE o.city = $1 AND o.series = $2 AND o.place <> 0)) OR"
    " (series IS NULL AND what = 'dimension' AND EXISTS (SELECT 1 FROM series_slice x"
    " JOIN slice s ON s.city = x.city AND s.id = x.slice WHERE x.city = $1 AND x.series = $2"
    " AND (';' || s.code) LIKE ('%;' || bridge.dimension || '=%')))) ORDER BY day";

/* ORDER: enum bridge_what */
static const struct choice whats[] = {
	{ "series", N_("The definition of a series") },
	{ "dimension", N_("The classes of a dimension") },
	{ "geography", N_("The boundaries of places") },
	{ NULL, NULL }
};

bool concordance_read(struct arena *a, struct str text, struct concordance **out_r,
    size_t *count_r, struct err *e)
{
	struct { struct concordance *items; size_t count, room; } all = { 0 };
	struct str line, from, to;
	for (int n = 1; str_cut(&text, '\n', &line); n++) {
		double weight = 1;
		line = str_trim(line);
		if (!line.n)
			continue;
		struct str rest = line;
		bool ok = str_cut(&rest, ',', &from) && rest.n;
		ptrdiff_t comma = ok ? str_find_byte(rest, ',', 0) : -1;
		to = comma < 0 ? str_trim(rest) : str_trim(str_slice(rest, 0, (size_t)comma));
		if (comma >= 0)
			ok = num_real(str_trim(str_from(rest, (size_t)comma + 1)), &weight);
		if (!ok || !to.n || !(weight > 0))
			return fail(e, ERR_INPUT, N_("Line %d: \"%.*s\" is not an old code, a new "
			    "code and a weight with commas between them."), n, STR(line));
		*list_add(a, &all) = (struct concordance){ str_trim(from), to, weight };
	}
	*out_r = all.items;
	*count_r = all.count;
	return true;
}

static bool bridge_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct concordance *rows;
	size_t count;
	struct err own = { .lang = found->lang };
	struct str what = record_str(now, "what");
	(void)db, (void)old, (void)e;
	if (str_eq(what, S("series")) && !record_int(now, "series"))
		problem_add(found, (struct problem){ .field = S("series") },
		    N_("Please choose the series whose definition changed."));
	if (str_eq(what, S("dimension")) && !record_str(now, "dimension").n)
		problem_add(found, (struct problem){ .field = S("dimension") },
		    N_("Please name the dimension whose classes changed."));
	if (!concordance_read(now->arena, record_str(now, "concordance"), &rows, &count, &own))
		problem_add(found, (struct problem){ .field = S("concordance") }, "%s", own.say);
	return true;
}

const struct record_kind bridge_kind = {
	.name = "bridge", .path = "bridges", .one = N_("Bridge"), .many = N_("Bridges"),
	.about = N_("What changed from when on: a definition, classes, boundaries; and how old "
	    "figures can be converted."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR | DATA_OWNER,
	.title = "new_words", .order = "-day", .wing = "progress", .check = bridge_check,
	.fields = (const struct field[]){
		{ "what", FIELD_CHOICE, N_("What changed"), .choices = whats, .required = true,
		    .list = true, .filter = true },
		{ "day", FIELD_DATE, N_("From when on"), .required = true, .list = true },
		{ "series", FIELD_LINK, N_("Series"), .to = "series", .list = true,
		    .filter = true, .help = N_("Empty: all series with the dimension or with "
		    "places.") },
		{ "dimension", FIELD_CODE, N_("Code of the dimension"), .max = 120 },
		{ "old_words", FIELD_TEXT, N_("How it was before"), .required = true, .max = 500,
		    .translated = true },
		{ "new_words", FIELD_TEXT, N_("How it is since"), .required = true, .max = 500,
		    .list = true, .translated = true },
		{ "concordance", FIELD_PROSE, N_("Concordance table"), .max = 100000,
		    .help = N_("A line for each pair: old code, new code, weight. The weight is "
		    "how much of the old one belongs to the new one, such as 0.35; 1 where it is "
		    "left out.") },
		{ "note", FIELD_PROSE, N_("Remarks"), .translated = true },
		{ 0 }
	},
};

static bool fill(struct arena *a, const struct record *r, struct bridge *b, struct err *e)
{
	*b = (struct bridge){ .id = r->id, .day = record_int(r, "day"),
		.series = record_int(r, "series"), .dimension = record_str(r, "dimension"),
		.old_words = record_str(r, "old_words"), .new_words = record_str(r, "new_words"),
		.note = record_str(r, "note") };
	for (int i = 0; whats[i].code; i++)
		if (str_eq(record_str(r, "what"), str_of(whats[i].code)))
			b->what = (enum bridge_what)i;
	return concordance_read(a, record_str(r, "concordance"), &b->rows, &b->row_count, e);
}

bool bridges_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t series, struct bridges *out, struct err *e)
{
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct rows *q = db_query(db, bridges_sql, ARGS(city, series), e);
	while (rows_next(q))
		*list_add(a, &ids) = rows_int(q, 0);
	if (!rows_end(q, e))
		return false;
	for (size_t i = 0; i < ids.count; i++) {
		struct record *r;
		struct bridge b;
		if (!record_load(db, a, &bridge_kind, city, ids.items[i], lang, &r, e) ||
		    !fill(a, r, &b, e))
			return false;
		*list_add(a, out) = b;
	}
	return true;
}

/* ---- breaks ---- */

static bool concerns(const struct bridge *b, struct str slice, bool place)
{
	if (b->what == BRIDGE_SERIES)
		return true;
	if (b->what == BRIDGE_GEOGRAPHY)
		return place;
	struct str pair;
	while (slice.n && str_cut(&slice, ';', &pair))
		if (str_starts(pair, b->dimension) && pair.n > b->dimension.n &&
		    pair.p[b->dimension.n] == '=')
			return true;
	return false;
}

void bridges_mark_line(const struct bridges *all, struct str slice, bool place,
    struct observation *o, size_t count)
{
	for (size_t k = 0; k < all->count; k++) {
		const struct bridge *b = &all->items[k];
		bool before = false;
		if (!concerns(b, slice, place))
			continue;
		for (size_t i = 0; i < count; i++) {
			bool after = o[i].when.from >= b->day;
			before = before || !after;
			if (!after || isnan(o[i].value))
				continue;
			if (before && (o[i].status == STATUS_NORMAL ||
			    o[i].status == STATUS_PROVISIONAL))
				o[i].status = STATUS_BREAK;
			break;
		}
	}
}

static struct str code_of(const struct bridge_slice *slices, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (slices[i].id == id)
			return slices[i].code;
	return STR_EMPTY;
}

void bridges_mark(const struct bridges *all, struct observation *o, size_t count,
    const struct bridge_slice *slices, size_t slice_count)
{
	for (size_t i = 0, end; all->count && i < count; i = end) {
		for (end = i + 1; end < count && o[end].slice == o[i].slice &&
		    o[end].place == o[i].place; end++)
			;
		bridges_mark_line(all, code_of(slices, slice_count, o[i].slice), o[i].place != 0,
		    o + i, end - i);
	}
}

/* ---- converting ---- */

static int by_class(const void *a, const void *b)
{
	const struct converted *x = a, *y = b;
	int c = str_cmp(x->code, y->code);
	return c ? c : (x->from_day > y->from_day) - (x->from_day < y->from_day);
}

static const struct old_figure *find(const struct old_figure *old, size_t count, struct str code,
    const struct period *when)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(old[i].code, code) && old[i].when.from == when->from &&
		    old[i].when.to == when->to && !isnan(old[i].value))
			return &old[i];
	return NULL;
}

/* One new class in one period; false where an old part of it has no figure. */
static bool convert(const struct bridge *b, bool adds_up, const struct old_figure *old,
    size_t count, struct str code, const struct period *when, double *value_r)
{
	double sum = 0, weights = 0;
	for (size_t i = 0; i < b->row_count; i++) {
		if (!str_eq(b->rows[i].to, code))
			continue;
		const struct old_figure *x = find(old, count, b->rows[i].from, when);
		if (!x)
			return false;
		sum += b->rows[i].weight * x->value;
		weights += b->rows[i].weight;
	}
	*value_r = adds_up || b->what == BRIDGE_SERIES ? sum : sum / weights;
	return weights > 0;
}

size_t bridge_convert(struct arena *a, const struct bridge *b, bool adds_up,
    const struct old_figure *old, size_t count, struct converted **out_r)
{
	struct { struct converted *items; size_t count, room; } all = { 0 };
	for (size_t i = 0; i < b->row_count; i++) {
		bool first = true;
		for (size_t k = 0; k < i; k++)
			first = first && !str_eq(b->rows[k].to, b->rows[i].to);
		for (size_t k = 0; first && k < count; k++) {
			double value;
			if (!str_eq(old[k].code, b->rows[i].from) || old[k].when.from >= b->day ||
			    !convert(b, adds_up, old, count, b->rows[i].to, &old[k].when, &value))
				continue;
			*list_add(a, &all) = (struct converted){ b->rows[i].to,
				old[k].when.label, old[k].when.from, value };
		}
	}
	if (all.count)
		qsort(all.items, all.count, sizeof *all.items, by_class);
	*out_r = all.items;
	return all.count;
}
