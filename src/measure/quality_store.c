/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Remarks as records. One stands for a figure and a rule: while it is open and the figure stays,
 * it is not made again; a remark that a person accepted stays accepted while the figure keeps its
 * value; one whose figure was corrected is settled.
 */
#include "measure/quality.h"

#include "base/lang.h"

#include <math.h>
#include <string.h>

static const char known_sql[] =
    "SELECT id FROM quality_remark WHERE city = $1 AND series = $2 AND rule = $3"
    " AND COALESCE(slice, '') = $4 AND COALESCE(place, 0) = $5 AND period = $6"
    " AND value = $7 AND state <> 'settled' AND deleted IS NULL";
static const char open_sql[] =
    "SELECT id FROM quality_remark WHERE city = $1 AND series = $2 AND state = 'open'"
    " AND deleted IS NULL";
static const char slices_sql[] =
    "SELECT s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2 ORDER BY s.id";
static const char levels_sql[] =
    "SELECT id, COALESCE(level, '') FROM place WHERE city = $1 ORDER BY id";

static const struct choice states[] = {
	{ "open", N_("Open") },
	{ "accepted", N_("The figure is right") },
	{ "settled", N_("Settled: the figure has changed") },
	{ NULL, NULL }
};

static bool remark_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	if (str_eq(record_str(now, "state"), S("accepted")) && !record_str(now, "reason").n)
		problem_add(found, (struct problem){ .field = S("reason") },
		    N_("Please say why the figure is right."));
	return true;
}

const struct record_kind quality_kind = {
	.name = "quality_remark", .path = "quality-remarks", .one = N_("Remark on quality"),
	.many = N_("Remarks on quality"),
	.about = N_("Figures that somebody should look at, and what was said about them."),
	.belongs_to = CITY, .read = COORDINATOR | DATA_OWNER | LEAD,
	.write = COORDINATOR | DATA_OWNER, .title = "period", .order = "-id", .wing = "desk",
	.check = remark_check,
	.fields = (const struct field[]){
		{ "series", FIELD_LINK, N_("Series"), .to = "series", .required = true,
		    .list = true, .filter = true, .fixed = true },
		{ "place", FIELD_LINK, N_("Place"), .to = "place", .list = true, .fixed = true },
		{ "slice", FIELD_TEXT, N_("Group"), .max = 500, .list = true, .fixed = true },
		{ "period", FIELD_TEXT, N_("Period"), .required = true, .max = 100, .list = true,
		    .fixed = true },
		{ "rule", FIELD_CHOICE, N_("What was noticed"), .choices = quality_rules,
		    .required = true, .list = true, .filter = true, .fixed = true },
		{ "value", FIELD_NUMBER, N_("Figure"), .list = true, .fixed = true },
		{ "low", FIELD_NUMBER, N_("Compared with"), .fixed = true },
		{ "high", FIELD_NUMBER, N_("and with"), .fixed = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = states, .required = true,
		    .list = true, .filter = true },
		{ "reason", FIELD_TEXT, N_("Why the figure is right"), .max = 1000,
		    .translated = true },
		{ "import", FIELD_LINK, N_("Import"), .to = "import", .filter = true,
		    .fixed = true },
		{ 0 }
	},
};

static void set_real(struct record *r, const char *field, double x)
{
	if (isfinite(x))
		record_set(r, field, value_real(x));
}

bool quality_keep(struct db *db, struct arena *a, int64_t city, const struct quality_key *key,
    const struct quality_remark *remark, int64_t import, struct str reason,
    const struct change *by, struct err *e)
{
	const char *rule = quality_code(remark->rule);
	double value = remark->figure->value;
	struct problems found = { .arena = a, .lang = e->lang };
	bool known = db_exists(db, known_sql, ARGS(city, key->series, rule, key->slice, key->place,
	    key->period, value), e);
	if (known || e->kind != ERR_NONE)
		return e->kind == ERR_NONE;
	struct record *r = record_new(a, &quality_kind, city);
	record_set(r, "series", value_int(key->series));
	if (key->place)
		record_set(r, "place", value_int(key->place));
	if (key->slice.n)
		record_set(r, "slice", value_text(key->slice));
	record_set(r, "period", value_text(key->period));
	record_set(r, "rule", value_cstr(rule));
	set_real(r, "value", value);
	set_real(r, "low", remark->low);
	set_real(r, "high", remark->high);
	record_set(r, "state", value_cstr(reason.n ? "accepted" : "open"));
	if (reason.n)
		record_set(r, "reason", value_text(reason));
	if (import)
		record_set(r, "import", value_int(import));
	return record_save(db, r, by, &found, e);
}

/* ---- figures of a series ---- */

struct named {
	int64_t id;
	struct str text;
};
struct names {
	struct named *items;
	size_t count, room;
};

static bool read_names(struct db *db, struct arena *a, const char *sql, struct args args,
    struct names *out, struct err *e)
{
	struct rows *q = db_query(db, sql, args, e);
	while (rows_next(q))
		*list_add(a, out) = (struct named){ rows_int(q, 0), rows_copy(q, 1, a) };
	return rows_end(q, e);
}

static struct str name_of(const struct names *all, int64_t id)
{
	size_t low = 0, high = all->count;
	while (low < high) {
		size_t at = (low + high) / 2;
		if (all->items[at].id == id)
			return all->items[at].text;
		if (all->items[at].id < id)
			low = at + 1;
		else
			high = at;
	}
	return STR_EMPTY;
}

struct figures {
	struct quality_figure *items;
	size_t count, room;
};

static bool read_figures(struct db *db, struct arena *a, int64_t city, int64_t series,
    bool are_new, struct figures *out, struct names *levels, struct err *e)
{
	struct observation_query q = { .city = city, .series = series };
	struct observation *o;
	struct names slices = { 0 };
	size_t count;
	if (!read_names(db, a, levels_sql, ARGS(city), levels, e) || !series)
		return e->kind == ERR_NONE;
	if (!read_names(db, a, slices_sql, ARGS(city, series), &slices, e) ||
	    !observations_read(db, a, &q, &o, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		*list_add(a, out) = (struct quality_figure){ .slice = name_of(&slices, o[i].slice),
			.place = o[i].place, .level = name_of(levels, o[i].place),
			.when = o[i].when, .value = o[i].value, .low = o[i].low,
			.high = o[i].high, .status = o[i].status, .noted = o[i].note != 0,
			.is_new = are_new };
	return true;
}

static int64_t key_hash(const struct quality_figure *f)
{
	uint64_t h = str_hash(f->slice) ^ (uint64_t)f->place * 0x9e3779b97f4a7c15u;
	h = (h ^ (uint64_t)f->when.from) * 0xbf58476d1ce4e5b9u;
	return (int64_t)((h ^ (uint64_t)f->when.to) * 0x94d049bb133111ebu >> 1);
}

static bool same_key(const struct quality_figure *a, const struct quality_figure *b)
{
	return a->place == b->place && a->when.from == b->when.from && a->when.to == b->when.to &&
	    str_eq(a->slice, b->slice);
}

/* The new figures take the places of those with the same key; a small table by hash finds them. */
static void overlay(struct arena *a, struct figures *all, const struct quality_figure *figures,
    size_t count)
{
	size_t room = 64, there = all->count;
	while (room < 2 * there + 1)
		room *= 2;
	uint32_t *slots = arena_array(a, uint32_t, room);
	for (size_t i = 0; i < there; i++) {
		size_t at = (size_t)key_hash(&all->items[i]) & (room - 1);
		while (slots[at])
			at = (at + 1) & (room - 1);
		slots[at] = (uint32_t)i + 1;
	}
	for (size_t i = 0; i < count; i++) {
		size_t at = (size_t)key_hash(&figures[i]) & (room - 1);
		while (slots[at] && !same_key(&all->items[slots[at] - 1], &figures[i]))
			at = (at + 1) & (room - 1);
		struct quality_figure *to = slots[at] ? &all->items[slots[at] - 1] :
		    list_add(a, all);
		struct str level = slots[at] ? to->level : figures[i].level;
		*to = figures[i];
		to->level = level;
	}
}

bool quality_compare(struct db *db, struct arena *a, int64_t city, const struct series *s,
    const struct quality_figure *figures, size_t count, struct quality_remarks *out,
    struct err *e)
{
	struct figures all = { 0 };
	struct names levels = { 0 };
	if (!read_figures(db, a, city, s->id, false, &all, &levels, e))
		return false;
	size_t before = all.count;
	overlay(a, &all, figures, count);
	for (size_t i = before; i < all.count; i++)
		if (all.items[i].place > 0 && !all.items[i].level.n)
			all.items[i].level = name_of(&levels, all.items[i].place);
	quality_check(a, s, all.items, all.count, out);
	return true;
}

/* ---- a series that is in the store ---- */

static bool holds(const struct record *r, const struct quality_remarks *now)
{
	enum quality_rule rule;
	if (!quality_rule_read(record_str(r, "rule"), &rule))
		return false;
	for (size_t i = 0; i < now->count; i++) {
		const struct quality_figure *f = now->items[i].figure;
		if (now->items[i].rule == rule && f->place == record_int(r, "place") &&
		    str_eq(f->slice, record_str(r, "slice")) &&
		    str_eq(f->when.label, record_str(r, "period")) &&
		    f->value == record_real(r, "value"))
			return true;
	}
	return false;
}

static bool settle(struct db *db, struct arena *a, int64_t city, int64_t series,
    const struct quality_remarks *now, const struct change *by, struct err *e)
{
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct rows *q = db_query(db, open_sql, ARGS(city, series), e);
	while (rows_next(q))
		*list_add(a, &ids) = rows_int(q, 0);
	if (!rows_end(q, e))
		return false;
	for (size_t i = 0; i < ids.count; i++) {
		struct record *r;
		struct problems found = { .arena = a };
		if (!record_load(db, a, &quality_kind, city, ids.items[i], NULL, &r, e))
			return false;
		if (holds(r, now))
			continue;
		record_set(r, "state", value_cstr("settled"));
		if (!record_save(db, r, by, &found, e))
			return false;
	}
	return true;
}

bool quality_look(struct db *db, struct arena *a, int64_t city, const struct series *s,
    const struct change *by, int64_t *count_r, struct err *e)
{
	struct figures all = { 0 };
	struct names levels = { 0 };
	struct quality_remarks now = { 0 };
	if (!read_figures(db, a, city, s->id, true, &all, &levels, e))
		return false;
	quality_check(a, s, all.items, all.count, &now);
	for (size_t i = 0; i < now.count; i++) {
		const struct quality_figure *f = now.items[i].figure;
		struct quality_key key = { s->id, f->place, f->slice, f->when.label };
		if (!quality_keep(db, a, city, &key, &now.items[i], 0, STR_EMPTY, by, e))
			return false;
	}
	if (!settle(db, a, city, s->id, &now, by, e))
		return false;
	*count_r = db_int(db, "SELECT count(*) FROM quality_remark WHERE city = $1 AND series = $2"
	    " AND state = 'open' AND deleted IS NULL", ARGS(city, s->id), 0, e);
	return e->kind == ERR_NONE;
}
