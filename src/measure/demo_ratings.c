/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What experts rated in Brindlemere, what changed in its statistics, and doubts about figures. */
#include "measure/demo.h"

#include "measure/bridge.h"
#include "measure/expert.h"
#include "measure/quality.h"

struct maker {
	struct db *db;
	struct arena *a;
	int64_t city;
	const struct change *by;
	struct err *e;
};

static bool save(struct maker *m, struct record *r)
{
	return record_make(m->db, r, m->by, m->e);
}

struct spoken {
	const char *field, *text;
};

static bool save_words(struct maker *m, struct record *r, const struct spoken *words)
{
	for (const struct spoken *w = words; w->field; w++)
		record_set(r, w->field, value_cstr(w->text));
	return save(m, r);
}

/* ---- a rubric and two rounds ---- */

static const struct spoken rubric[] = {
	{ "name", "Policy and practice" },
	{ "level_0", "Nothing is in place" },
	{ "level_1", "First ideas, no decision" },
	{ "level_2", "Decided, not yet carried out" },
	{ "level_3", "Carried out in part" },
	{ "level_4", "Carried out, reviewed now and then" },
	{ "level_5", "Carried out everywhere, reviewed and improved" },
	{ NULL }
};

static const struct {
	const char *name, *email;
} raters[] = {
	{ "Ida Fenwick", "ida.fenwick@brindlemere.example" },
	{ "Tomas Okafor", "tomas.okafor@brindlemere.example" },
	{ "Lin Marchetti", "lin.marchetti@brindlemere.example" },
	{ "Samira Holt", "samira.holt@brindlemere.example" },
};
enum { RATERS = 4 };

static int64_t series_of(struct maker *m, const char *code)
{
	return db_int(m->db, "SELECT id FROM series WHERE city = $1 AND code = $2",
	    ARGS(m->city, code), 0, m->e);
}

static struct record *new_round(struct maker *m, const char *title, const char *period,
    int64_t rubric_id, int64_t one, int64_t other, const int64_t *people, int64_t coordinator)
{
	struct record *r = record_new(m->a, &round_kind, m->city);
	record_set(r, "title", value_cstr(title));
	record_set(r, "period", value_cstr(period));
	record_set(r, "rubric", value_int(rubric_id));
	record_set(r, "series", value_text(arena_printf(m->a, "%lld %lld", (long long)one,
	    (long long)other)));
	record_set(r, "raters", value_text(arena_printf(m->a, "%lld %lld %lld %lld %lld",
	    (long long)people[0], (long long)people[1], (long long)people[2],
	    (long long)people[3], (long long)coordinator)));
	record_set(r, "closes", value_int(date_day_of(m->by->now) + 14));
	return r;
}

static bool rate(struct maker *m, int64_t round, int64_t series, int64_t person, int level,
    const char *reason)
{
	struct record *r = record_new(m->a, &rating_kind, m->city);
	record_set(r, "round", value_int(round));
	record_set(r, "series", value_int(series));
	record_set(r, "person", value_int(person));
	record_set(r, "level", value_int(level));
	record_set(r, "reason", value_cstr(reason));
	return save(m, r);
}

static const struct {
	int first, second;
	const char *why_first, *why_second;
} ratings[RATERS] = {
	{ 3, 2, "Every school has a garden, few adults' courses speak of the climate.",
	    "The paths are written down; transfer still depends on the school." },
	{ 4, 3, "The plan is reviewed each spring.", "Credits count between three providers." },
	{ 3, 4, "Good in schools, thin at work.", "The guidance desk makes it work." },
	{ 4, 1, "Two thirds of the measures are running.",
	    "Outside the university nobody knows of it." },
};

static bool add_rounds(struct maker *m)
{
	int64_t people[RATERS], coordinator;
	int64_t one = series_of(m, "3.3.1"), other = series_of(m, "4.3.1");
	struct record *words = record_new(m->a, &rubric_kind, m->city);
	if (!save_words(m, words, rubric))
		return false;
	for (int i = 0; i < RATERS; i++)
		if (!person_add(m->db, m->a, str_of(raters[i].email), str_of(raters[i].name),
		        REVIEWER, m->city, STR_EMPTY, m->by, &people[i], m->e))
			return false;
	coordinator = db_int(m->db, "SELECT id FROM person WHERE email = $1", ARGS(DEMO_EMAIL), 0,
	    m->e);
	struct record *done = new_round(m, "Ratings of 2025", "2025", words->id, one, other,
	    people, coordinator);
	if (!save(m, done))
		return false;
	for (int i = 0; i < RATERS; i++)
		if (!rate(m, done->id, one, people[i], ratings[i].first, ratings[i].why_first) ||
		    !rate(m, done->id, other, people[i], ratings[i].second,
		        ratings[i].why_second))
			return false;
	if (!round_close(m->db, m->a, m->city, done->id, m->by, m->e))
		return false;
	struct record *open = new_round(m, "Ratings of 2026", "2026", words->id,
	    series_of(m, "10.1.1"), series_of(m, "10.3.1"), people, coordinator);
	return save(m, open) && rate(m, open->id, series_of(m, "10.1.1"), people[0], 4,
	    "The mayor opens every festival and reads every report.");
}

/* ---- what changed ---- */

static const struct spoken crime[] = {
	{ "old_words", "Every report to the police" },
	{ "new_words", "Crimes that the police confirmed" },
	{ NULL }
};
static const struct spoken ages[] = {
	{ "old_words", "15 to 29, 30 to 49, 50 and over" },
	{ "new_words", "15 to 24, 25 to 44, 45 to 64, 65 and over" },
	{ "concordance", "15-29, 15-24, 0.62\n15-29, 25-44, 0.38\n30-49, 25-44, 0.72\n"
	    "30-49, 45-64, 0.28\n50-plus, 45-64, 0.93\n50-plus, 65-plus, 0.07\n" },
	{ NULL }
};

static bool add_bridges(struct maker *m)
{
	struct record *r = record_new(m->a, &bridge_kind, m->city);
	record_set(r, "what", value_cstr("series"));
	record_set(r, "series", value_int(series_of(m, "1.4.1")));
	record_set(r, "day", value_int(date_to_day((struct date){ 2019, 1, 1 })));
	if (!save_words(m, r, crime))
		return false;
	r = record_new(m->a, &bridge_kind, m->city);
	record_set(r, "what", value_cstr("dimension"));
	record_set(r, "dimension", value_cstr("age"));
	record_set(r, "series", value_int(series_of(m, "jobless")));
	record_set(r, "day", value_int(date_to_day((struct date){ 2020, 1, 1 })));
	return save_words(m, r, ages);
}

/* ---- doubts ---- */

static bool add_remarks(struct maker *m)
{
	static const char *const codes[] = { "8.3.2", "7.2.2" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct series s;
		int64_t open;
		if (!series_find(m->db, m->a, NULL, m->city, str_of(codes[i]), &s, m->e) ||
		    !quality_look(m->db, m->a, m->city, &s, m->by, &open, m->e))
			return false;
	}
	int64_t id = db_int(m->db, "SELECT min(id) FROM quality_remark WHERE city = $1",
	    ARGS(m->city), 0, m->e);
	struct record *r;
	if (!id)
		return m->e->kind == ERR_NONE;
	if (!record_load(m->db, m->a, &quality_kind, m->city, id, NULL, &r, m->e))
		return false;
	record_set(r, "state", value_cstr("accepted"));
	record_set(r, "reason", value_cstr("Checked with the school: two classes were joined."));
	return save(m, r);
}

bool demo_add_ratings(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct maker m = { db, a, city, by, e };
	return add_rounds(&m) && add_bridges(&m) && add_remarks(&m);
}
