/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Expert ratings, bridges, and what is forgotten in time. */
#include "house.h"
#include "measure/bridge.h"
#include "measure/expert.h"
#include "measure/keep.h"

#include <math.h>

TEST(ratings_are_summed_up_by_median_range_and_distance)
{
	int close[] = { 3, 4, 3, 3 }, apart[] = { 0, 5, 1, 4, 3 };
	struct rating_sum s = rating_sum_of(close, 4);
	CHECK_REAL(s.median, 3, 0);
	CHECK_INT(s.least, 3);
	CHECK_INT(s.most, 4);
	CHECK_REAL(s.apart, .25, 1e-12);
	CHECK_STR(rating_agreement(&s), "The raters agree closely.");
	s = rating_sum_of(apart, 5);
	CHECK_REAL(s.median, 3, 0);
	CHECK_REAL(s.apart, (3 + 2 + 2 + 1) / 5.0, 1e-12);
	CHECK_HAS(rating_agreement(&s), "do not agree");
	CHECK(isnan(rating_sum_of(NULL, 0).median));
}

/* ---- a round in a store ---- */

struct stage {
	struct house house;
	int64_t people[2], series, rubric, round;
};

static struct change by_test(void)
{
	return (struct change){ .now = date_now(), .why = "test" };
}

static bool keep(struct house *h, struct record *r)
{
	struct problems found = { .arena = h->t->arena };
	struct change by = by_test();
	struct db *db = store_writer(h->store, h->t->e);
	bool ok = record_save(db, r, &by, &found, h->t->e);
	store_give(db);
	return ok;
}

static bool add_rubric(struct stage *s)
{
	static const char *const names[] = { "name", "level_0", "level_1", "level_2", "level_3",
		"level_4", "level_5" };
	struct record *r = record_new(s->house.t->arena, &rubric_kind, s->house.city.id);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		record_set(r, names[i], value_cstr(names[i]));
	bool ok = keep(&s->house, r);
	s->rubric = r->id;
	return ok;
}

static bool set_up(struct stage *s, struct test *t)
{
	struct change by = by_test();
	if (!house_open(&s->house, t) || !house_import(&s->house, house_file(&s->house,
	    "policy.csv", "Year,Value\n2020,2\n"), NULL) || !add_rubric(s))
		return false;
	struct db *db = store_writer(s->house.store, t->e);
	bool ok = person_add(db, t->arena, S("a@x.example"), S("A"), REVIEWER, s->house.city.id,
	    STR_EMPTY, &by, &s->people[0], t->e) &&
	    person_add(db, t->arena, S("b@x.example"), S("B"), REVIEWER, s->house.city.id,
	    STR_EMPTY, &by, &s->people[1], t->e);
	s->series = db_int(db, "SELECT id FROM series WHERE city = $1", ARGS(s->house.city.id), 0,
	    t->e);
	store_give(db);
	struct record *r = record_new(t->arena, &round_kind, s->house.city.id);
	record_set(r, "title", value_cstr("Ratings"));
	record_set(r, "rubric", value_int(s->rubric));
	record_set(r, "series", value_text(arena_printf(t->arena, "%lld", (long long)s->series)));
	record_set(r, "raters", value_text(arena_printf(t->arena, "%lld %lld",
	    (long long)s->people[0], (long long)s->people[1])));
	record_set(r, "period", value_cstr("2021"));
	ok = ok && keep(&s->house, r);
	s->round = r->id;
	return ok;
}

/* What a person sees of the round's only item. */
static struct round_item seen_by(struct stage *s, int64_t person)
{
	struct test *t = s->house.t;
	struct round round = { 0 };
	struct request r = { .arena = t->arena, .store = s->house.store, .city = s->house.city.id,
		.who = { .person = person, .roles = REVIEWER } };
	r.db = store_reader(s->house.store, t->e);
	CHECK(round_load(&r, s->round, &round, t->e));
	store_give(r.db);
	return round.item_count ? round.items[0] : (struct round_item){ 0 };
}

static bool rate(struct stage *s, int64_t person, int level)
{
	struct test *t = s->house.t;
	struct change by = by_test();
	struct round round = { .id = s->round };
	struct round_item item = seen_by(s, person);
	struct db *db = store_writer(s->house.store, t->e);
	bool ok = round_rate(db, t->arena, s->house.city.id, &round, &item, person, level,
	    S("because"), &by, t->e);
	store_give(db);
	return ok;
}

TEST(nobody_sees_anothers_rating_before_the_round_is_closed)
{
	struct stage s = { 0 };
	struct change by = by_test();
	NEED(set_up(&s, t));
	NEED(rate(&s, s.people[0], 2) && rate(&s, s.people[1], 5) && rate(&s, s.people[0], 3));
	struct round_item a = seen_by(&s, s.people[0]), b = seen_by(&s, s.people[1]);
	CHECK_INT(a.mine.level, 3);		/* changed, not added */
	CHECK_INT(b.mine.level, 5);
	CHECK_INT(a.count + b.count, 0);
	CHECK_INT(a.sum.count, 0);
	CHECK_INT(seen_by(&s, 999).mine.level, -1);
	struct db *db = store_writer(s.house.store, t->e);
	NEED(db_begin(db, t->e));
	CHECK(db_end(db, round_close(db, t->arena, s.house.city.id, s.round, &by, t->e), t->e));
	store_give(db);
	a = seen_by(&s, s.people[0]);
	CHECK_INT(a.count, 2);
	CHECK_REAL(a.sum.median, 4, 0);
	CHECK_REAL(house_figure(&s.house, "policy", "", NULL, "2021", NULL), 4, 0);
	CHECK_INT(house_count(&s.house, "SELECT status FROM observation WHERE sample = 2"),
	    STATUS_EXPERT);
	CHECK(!rate(&s, s.people[0], 1));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	house_close(&s.house);
}

/* ---- bridges ---- */

static struct old_figure old_of(const char *code, int year, double value)
{
	return (struct old_figure){ str_of(code), { .from = 365 * year, .to = 365 * (year + 1),
	    .label = S("then") }, value };
}

TEST(older_figures_are_converted_by_the_concordance_table_only)
{
	struct bridge b = { .what = BRIDGE_DIMENSION, .day = 365 * 10 };
	struct converted *c;
	NEED(concordance_read(t->arena, S("young, a, 0.6\nyoung, b, 0.4\n\nold, b\n"), &b.rows,
	    &b.row_count, t->e));
	struct old_figure old[] = { old_of("young", 5, 100), old_of("old", 5, 50),
		old_of("young", 6, 10), old_of("young", 12, 7) };
	CHECK_INT(bridge_convert(t->arena, &b, true, old, 4, &c), 3);
	CHECK_STR(c[0].code, "a");
	CHECK_REAL(c[0].value, 60, 1e-12);
	CHECK_REAL(c[1].value, 6, 1e-12);	/* b in year 6 lacks a part: not converted */
	CHECK_STR(c[2].code, "b");
	CHECK_REAL(c[2].value, 90, 1e-12);
	CHECK_INT(bridge_convert(t->arena, &b, false, old, 2, &c), 2);
	CHECK_REAL(c[1].value, (.4 * 100 + 50) / 1.4, 1e-12);
	CHECK(!concordance_read(t->arena, S("young, a, 1\nyoung\n"), &b.rows, &b.row_count, t->e));
	CHECK_HAS(t->e->say, "Line 2");
}

TEST(the_first_figure_after_a_bridge_is_a_break)
{
	struct bridge b = { .what = BRIDGE_DIMENSION, .dimension = S("age"), .day = 365 * 2 };
	struct bridges all = { &b, 1, 1 };
	struct observation o[4] = { 0 };
	for (int i = 0; i < 4; i++) {
		o[i].when = (struct period){ .from = 365 * i, .to = 365 * (i + 1) };
		o[i].value = 1;
	}
	bridges_mark_line(&all, S("sex=F"), false, o, 4);
	CHECK_INT(o[2].status, STATUS_NORMAL);
	bridges_mark_line(&all, S("age=a;sex=F"), false, o, 4);
	CHECK_INT(o[1].status, STATUS_NORMAL);
	CHECK_INT(o[2].status, STATUS_BREAK);
	CHECK_INT(o[3].status, STATUS_NORMAL);
	struct observation late[1] = { o[3] };	/* nothing before it: no break to see */
	bridges_mark_line(&all, S("age=a"), false, late, 1);
	CHECK_INT(late[0].status, STATUS_NORMAL);
}

/* ---- forgetting, reading dashes ---- */

TEST(personal_data_in_the_trash_are_erased_by_the_daily_job)
{
	struct stage s = { 0 };
	NEED(set_up(&s, t));
	NEED(rate(&s, s.people[0], 2));
	struct change long_ago = { .now = date_now() - (int64_t)40 * 86400000, .why = "test" };
	struct db *db = store_writer(s.house.store, t->e);
	int64_t id = db_int(db, "SELECT id FROM expert_rating", NO_ARGS, 0, t->e), job;
	CHECK(record_delete(db, &rating_kind, s.house.city.id, id, &long_ago, t->e));
	CHECK(job_add(db, s.house.city.id, "retire", S("x"), STR_EMPTY, 0, 0, &job, t->e));
	store_give(db);
	while (house_count(&s.house, "SELECT count(*) FROM job WHERE state = 0") > 0)
		NEED(house_run_jobs(&s.house));
	CHECK_INT(house_count(&s.house, "SELECT count(*) FROM expert_rating WHERE reason IS NULL "
	    "OR reason = ''"), 1);
	house_close(&s.house);
}

TEST(two_digits_behind_a_dash_are_read_by_what_their_column_proves)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	NEED(house_import(&h, house_file(&h, "spans.csv",
	    "Year,Value\n2008-10,1\n2012-14,2\n"), NULL));
	NEED(house_import(&h, house_file(&h, "months.csv",
	    "Month,Value\n2008-10,1\n2009-03,2\n"), NULL));
	CHECK_INT(house_count(&h, "SELECT max(to_day - from_day) FROM period p JOIN observation o"
	    " ON o.period = p.id JOIN series s ON s.id = o.series WHERE s.code = 'spans'") > 1000,
	    1);
	CHECK_REAL(house_figure(&h, "spans", "", NULL, "2008–10", NULL), 1, 0);
	CHECK_INT(house_count(&h, "SELECT max(to_day - from_day) FROM period p WHERE EXISTS"
	    " (SELECT 1 FROM observation o JOIN series s ON s.id = o.series WHERE s.code ="
	    " 'months' AND o.period = p.id AND p.label = '2008-10')"), 31);
	house_close(&h);
}
