/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What kept people away, as everybody may see it. When a quarter is over, its answers are released
 * once: for each barrier, and for answers as such, a total by neighbourhood and by group. Quarters
 * with too few answers wait and are released together with the next; no answer is in two releases,
 * so that no two of them can be subtracted.
 */
#include "base/date.h"
#include "base/num.h"
#include "city/learn/barrier.h"
#include "city/learn/renew.h"

#include <stdlib.h>
#include <string.h>

static const char quarters_sql[] =
    "SELECT min(period), max(period) FROM learn_barrier WHERE city = $1 AND period > $2"
    " AND period < $3";
static const char counts_sql[] =
    "SELECT barrier, place, grp, CAST(sum(answers) AS bigint) FROM learn_barrier WHERE city = $1"
    " AND period >= $2 AND period <= $3 GROUP BY barrier, place, grp";
static const char waiting_sql[] =
    "SELECT CAST(COALESCE(sum(answers), 0) AS bigint) FROM learn_barrier WHERE city = $1"
    " AND period > $2 AND barrier = ''";
static const char places_sql[] =
    "SELECT p.id, COALESCE(t.text, p.name) FROM place p LEFT JOIN translation t"
    " ON t.city = p.city AND t.kind = 'place' AND t.record = p.id AND t.field = 'name'"
    " AND t.lang = $2 WHERE p.city = $1 AND p.deleted IS NULL ORDER BY 2";

#define DATASET S("barriers")
#define ANSWERS "any"		/* the scope of sheets, whatever was ticked on them */
#define UNSAID "-"		/* no neighbourhood, no group was named */

enum { QUARTER = 7, DAY_SECONDS = 86400, SCOPES = 20, GROUPS_MAX = 40, PLACES_MAX_COUNTED = 400 };

struct str quarter_of(struct arena *a, int64_t day)
{
	struct date d = date_from_day(day);
	return arena_printf(a, "%d-Q%d", d.year, (d.month + 2) / 3);
}

/* "2026-Q3" of "2026-Q3" and of "2026-Q1..2026-Q3". */
static struct str last_quarter(struct str name)
{
	return name.n > QUARTER ? str_from(name, name.n - QUARTER) : name;
}

/* "2026-Q3" in words. */
static struct str quarter_label(struct arena *a, const struct lang *lang, struct str name)
{
	static const char *const months[] = { N_("January to March %lld"),
		N_("April to June %lld"), N_("July to September %lld"),
		N_("October to December %lld") };
	int64_t year;
	if (name.n != QUARTER || name.p[6] < '1' || name.p[6] > '4' ||
	    !num_int(str_slice(name, 0, 4), &year))
		return name;
	return arena_printf(a, _(months[name.p[6] - '1']), (long long)year);
}

struct str release_label(struct arena *a, const struct lang *lang, struct str name)
{
	struct str last = quarter_label(a, lang, last_quarter(name));
	return name.n > QUARTER ? arena_printf(a, "%.*s – %.*s",
	    STR(quarter_label(a, lang, str_slice(name, 0, QUARTER))), STR(last)) : last;
}

static struct str scope_of(struct arena *a, struct str release, const char *barrier)
{
	return arena_printf(a, "%.*s %s", STR(release), barrier);
}

/* ---- releasing ---- */

struct counted {
	struct arena *a;
	struct str places[PLACES_MAX_COUNTED], groups[GROUPS_MAX];
	size_t place_count, group_count;
	int64_t by_place[SCOPES][PLACES_MAX_COUNTED], by_group[SCOPES][GROUPS_MAX];
};

static size_t scope_index(struct str barrier)
{
	size_t i = 0;
	while (learn_barriers[i].code && !str_eq(barrier, str_of(learn_barriers[i].code)))
		i++;
	return barrier.n && learn_barriers[i].code ? i + 1 : 0;
}

static const char *scope_code(size_t i)
{
	return i ? learn_barriers[i - 1].code : ANSWERS;
}

static size_t scope_count(void)
{
	size_t n = 0;
	while (learn_barriers[n].code)
		n++;
	return n + 1;
}

/* The index of a code, added where it is new; the last place takes what is too much. */
static size_t index_of(struct arena *a, struct str *codes, size_t *count, size_t most,
    struct str code)
{
	for (size_t i = 0; i < *count; i++)
		if (str_eq(codes[i], code))
			return i;
	if (*count < most)
		codes[(*count)++] = arena_copy(a, code);
	return *count - 1;
}

static bool count_all(struct db *db, struct counted *c, int64_t city, struct str from,
    struct str to, struct err *e)
{
	for (const struct choice *g = people_groups; g->code; g++)
		index_of(c->a, c->groups, &c->group_count, GROUPS_MAX, str_of(g->code));
	struct rows *q = db_query(db, counts_sql, ARGS(city, from, to), e);
	while (rows_next(q)) {
		size_t scope = scope_index(rows_text(q, 0));
		int64_t place = rows_int(q, 1), n = rows_int(q, 3);
		struct str group = rows_text(q, 2);
		struct str code = place ? arena_printf(c->a, "%lld", (long long)place) : S(UNSAID);
		c->by_place[scope][index_of(c->a, c->places, &c->place_count,
		    PLACES_MAX_COUNTED, code)] += n;
		c->by_group[scope][index_of(c->a, c->groups, &c->group_count, GROUPS_MAX,
		    group.n ? group : S(UNSAID))] += n;
	}
	return rows_end(q, e);
}

static bool release_quarters(struct db *db, struct arena *a, int64_t city, int64_t now,
    struct str from, struct str to, struct err *e)
{
	struct counted *c = arena_new_of(a, struct counted);
	struct count_table tables[2 * SCOPES];
	struct str name = str_eq(from, to) ? to : arena_printf(a, "%.*s..%.*s", STR(from),
	    STR(to));
	size_t scopes = scope_count();
	bool released;
	c->a = a;
	if (!count_all(db, c, city, from, to, e))
		return false;
	for (size_t i = 0; i < scopes; i++) {
		struct str scope = scope_of(a, name, scope_code(i));
		tables[2 * i] = (struct count_table){ scope, S("group"), c->groups,
			c->by_group[i], c->group_count };
		tables[2 * i + 1] = (struct count_table){ scope, S("place"), c->places,
			c->by_place[i], c->place_count };
	}
	return release_counts(db, a, city, DATASET, name, now, tables, 2 * scopes, &released, e);
}

bool barriers_release(struct db *db, struct arena *a, int64_t city, int64_t now, struct err *e)
{
	struct release last;
	struct str from = STR_EMPTY, to = STR_EMPTY;
	if (!release_newest(db, a, city, DATASET, &last, e))
		return false;
	struct rows *q = db_query(db, quarters_sql, ARGS(city, last_quarter(last.name),
	    quarter_of(a, date_day_of(now))), e);
	if (rows_next(q) && rows_text(q, 0).n) {
		from = rows_copy(q, 0, a);
		to = rows_copy(q, 1, a);
	}
	return rows_end(q, e) && (!to.n || release_quarters(db, a, city, now, from, to, e));
}

int64_t barriers_waiting(struct db *db, struct arena *a, int64_t city, struct err *e)
{
	struct release last;
	if (!release_newest(db, a, city, DATASET, &last, e))
		return 0;
	return db_int(db, waiting_sql, ARGS(city, last_quarter(last.name)), 0, e);
}

/* ---- the daily job ---- */

static bool release_now(struct db *db, struct arena *a, int64_t city, struct err *e)
{
	return barriers_release(db, a, city, date_now(), e);
}

static bool run(struct job_run *j, struct str *result_r, struct err *e)
{
	const struct lang *lang = j->lang;
	*result_r = str_of(_("What kept people away is released up to the last quarter."));
	return in_every_city(j, release_now, e);
}

const struct job_kind barriers_job = {
	.name = "barriers", .label = N_("Releasing what kept people away"), .run = run, .tries = 3,
	.every = DAY_SECONDS,
};

/* ---- reading ---- */

/* How often each barrier was named in a part (code empty: by all); those named most first. */
static struct barrier_table table_of(struct arena *a, const struct lang *lang,
    const struct release *r, struct str dimension, struct str code, struct str caption)
{
	struct { struct barrier_line *items; size_t count, room; } lines = { 0 };
	for (const struct choice *b = learn_barriers; b->code; b++) {
		struct release_count n = release_find(r, scope_of(a, r->name, b->code), dimension,
		    code);
		if (!n.listed || (!n.n && !n.hidden))
			continue;
		*list_add(a, &lines) = (struct barrier_line){ str_of(tr(lang, b->label)),
			n.hidden, n.n };
	}
	return (struct barrier_table){ arena_text(a, caption), lines.items, lines.count };
}

static int most_first(const void *one, const void *other)
{
	const struct barrier_line *a = one, *b = other;
	if (a->hidden != b->hidden)
		return a->hidden - b->hidden;
	return (b->count > a->count) - (b->count < a->count);
}

struct tables {
	struct barrier_table *items;
	size_t count, room;
};

static void add_table(struct arena *a, struct tables *all, struct barrier_table t)
{
	if (!t.count)
		return;
	qsort(t.lines, t.count, sizeof *t.lines, most_first);
	*list_add(a, all) = t;
}

static bool load_places(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct release *r, struct tables *out, struct err *e)
{
	struct rows *q = db_query(db, places_sql, ARGS(city, lang ? lang->tag : "en"), e);
	while (rows_next(q))
		add_table(a, out, table_of(a, lang, r, S("place"), arena_printf(a, "%lld",
		    (long long)rows_int(q, 0)), rows_copy(q, 1, a)));
	return rows_end(q, e);
}

bool barriers_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str name, struct barrier_results *out_r, struct err *e)
{
	struct release r;
	struct tables all = { 0 }, groups = { 0 }, places = { 0 };
	bool ok = name.n ? release_named(db, a, city, DATASET, name, &r, e)
			 : release_newest(db, a, city, DATASET, &r, e);
	if (!ok || !r.name.n)
		return ok;
	add_table(a, &all, table_of(a, lang, &r, S("group"), STR_EMPTY, STR_EMPTY));
	for (const struct choice *g = people_groups; g->code; g++)
		add_table(a, &groups, table_of(a, lang, &r, S("group"), str_of(g->code),
		    str_of(tr(lang, g->label))));
	if (!load_places(db, a, lang, city, &r, &places, e))
		return false;
	struct release_count answers = release_find(&r, scope_of(a, r.name, ANSWERS), S("group"),
	    STR_EMPTY);
	*out_r = (struct barrier_results){ .name = r.name, .label = release_label(a, lang, r.name),
		.at = r.at,
		.answers = answers.hidden ? 0 : answers.n,
		.by_group = groups.items, .group_count = groups.count,
		.by_place = places.items, .place_count = places.count, .waiting = out_r->waiting };
	if (all.count)
		out_r->all = all.items[0];
	return true;
}
