/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The numbered rules at the head of quality_check.c, and remarks from end to end. */
#include "house.h"
#include "measure/import_job.h"
#include "measure/quality.h"

#include <math.h>

static struct quality_figure figure(int year, double value, bool is_new)
{
	return (struct quality_figure){ .slice = STR_EMPTY, .level = STR_EMPTY, .value = value,
		.low = NAN, .high = NAN, .is_new = is_new,
		.when = { .from = 365 * year, .to = 365 * (year + 1) } };
}

/* The one remark on the newest figure of a line; QUALITY_RULES: none. */
static enum quality_rule rule_of(struct test *t, struct str unit, const double *values, int n)
{
	struct series s = { .unit = unit, .tolerance = 1 };
	struct quality_figure f[40];
	struct quality_remarks out = { 0 };
	for (int i = 0; i < n; i++)
		f[i] = figure(2000 + i, values[i], i == n - 1);
	quality_check(t->arena, &s, f, (size_t)n, &out);
	CHECK(out.count <= 1);
	return out.count ? out.items[0].rule : QUALITY_RULES;
}

TEST(values_that_cannot_be_are_found_by_their_unit)
{
	double over[] = { 101 }, below[] = { -1 }, six[] = { 6 }, fine[] = { 99.9 };
	CHECK_INT(rule_of(t, S("percent"), over, 1), QUALITY_IMPOSSIBLE);
	CHECK_INT(rule_of(t, S("count"), over, 1), QUALITY_RULES);
	CHECK_INT(rule_of(t, S("count"), below, 1), QUALITY_IMPOSSIBLE);
	CHECK_INT(rule_of(t, S("degrees"), below, 1), QUALITY_RULES);
	CHECK_INT(rule_of(t, S("rating"), six, 1), QUALITY_IMPOSSIBLE);
	CHECK_INT(rule_of(t, S("percent"), fine, 1), QUALITY_RULES);
}

TEST(jumps_outliers_and_ranges_are_told_from_steady_change)
{
	double jump[] = { 10, 10.5, 10, 10.6, 10.2, 19 };
	double steady[] = { 10, 12, 14, 16, 18, 20, 22.5 };
	double growing[] = { 10, 12, 15, 18, 22, 27, 33 };
	double range[] = { 10, 14, 9, 15, 8, 19.6 };
	double outlier[] = { 10, 11, 12, 11, 10, 12, 8.5, 11, 10, 16.8 };
	CHECK_INT(rule_of(t, S("x"), jump, 6), QUALITY_JUMP);
	CHECK_INT(rule_of(t, S("x"), steady, 7), QUALITY_RULES);
	CHECK_INT(rule_of(t, S("x"), growing, 7), QUALITY_RULES);
	CHECK_INT(rule_of(t, S("x"), range, 6), QUALITY_RANGE);
	CHECK_INT(rule_of(t, S("x"), outlier, 10), QUALITY_OUTLIER);
	CHECK_INT(rule_of(t, S("x"), jump, 3), QUALITY_RULES);		/* too little history */
}

TEST(a_step_that_stays_is_a_new_level)
{
	double values[] = { 10, 10.5, 10, 10.6, 10.2, 19, 19.4 };
	struct series s = { .unit = S("x"), .tolerance = 1 };
	struct quality_figure f[7];
	struct quality_remarks out = { 0 };
	for (int i = 0; i < 7; i++)
		f[i] = figure(2000 + i, values[i], true);
	quality_check(t->arena, &s, f, 7, &out);
	CHECK_INT(out.count, 1);
	CHECK_INT(out.items[0].rule, QUALITY_LEVEL);
	CHECK_REAL(out.items[0].low, 10.2, 0);
	out.count = 0;
	f[5].status = STATUS_BREAK;		/* said so, and why */
	f[5].noted = true;
	quality_check(t->arena, &s, f, 7, &out);
	CHECK_INT(out.count, 0);
	f[5].noted = false;
	quality_check(t->arena, &s, f, 7, &out);
	CHECK_INT(out.items[0].rule, QUALITY_BREAK_UNSAID);
}

TEST(parts_that_do_not_add_up_are_told_beyond_the_tolerance)
{
	struct series s = { .unit = S("count"), .tolerance = 1, .adds_up = true };
	struct quality_figure f[5];
	struct quality_remarks out = { 0 };
	for (int i = 0; i < 5; i++)
		f[i] = figure(2000, i ? 50 : 100, true);
	f[1].slice = S("sex=F");
	f[2].slice = S("sex=M");
	f[3].place = 7;
	f[4].place = 8;
	f[3].level = f[4].level = S("ward");
	f[2].value = 50.9;
	quality_check(t->arena, &s, f, 5, &out);
	CHECK_INT(out.count, 0);
	for (int i = 0; i < 5; i++)
		if (str_eq(f[i].slice, S("sex=M")))
			f[i].value = 52;
		else if (f[i].place == 8)
			f[i].value = 40;
	quality_check(t->arena, &s, f, 5, &out);
	CHECK_INT(out.count, 2);
	bool groups = false, places = false;
	for (size_t i = 0; i < out.count; i++) {
		groups = groups || (out.items[i].rule == QUALITY_SUM && out.items[i].low == 102);
		places = places ||
		    (out.items[i].rule == QUALITY_SUM_PLACES && out.items[i].low == 90);
	}
	CHECK(groups && places);
}

TEST(a_remark_is_explained_with_its_figures)
{
	CHECK_STR(quality_sentence(t->arena, NULL, QUALITY_IMPOSSIBLE, 104, 0, 100, S("percent")),
	    "104 % cannot be: it must lie between 0 % and 100 %.");
	CHECK_STR(quality_sentence(t->arena, NULL, QUALITY_JUMP, 19, 10.2, .6, S("count")),
	    "19 is a jump: the figure before was 10.2, and earlier changes were at most 0.6.");
}

static bool import_with_remarks(struct house *h, const char *path, bool dry, struct problems *out)
{
	struct import_job job = { .arena = h->t->arena, .store = h->store, .city = h->city.id,
		.city_name = h->city.name, .published = date_day_of(date_now()), .found = &h->found,
		.by = { .now = date_now(), .why = "test" }, .dry_run = dry, .remarks = out };
	*out = (struct problems){ .arena = h->t->arena };
	h->found = (struct problems){ .arena = h->t->arena };
	return import_path(&job, path, h->t->e);
}

static const char *history = "Year,Sex,Value\n2015,,10\n2016,,10.5\n2017,,10\n2018,,10.6\n"
    "2019,,10.2\n";

TEST(an_import_is_looked_at_before_and_its_remarks_are_kept_after)
{
	struct house h;
	struct problems doubts;
	if (!house_open(&h, t))
		return;
	NEED(house_import(&h, house_file(&h, "own.csv", history), NULL));
	const char *next = house_file(&h, "own.csv", "Year,Sex,Value\n2019,,10.2\n2020,,31\n");
	NEED(import_with_remarks(&h, next, true, &doubts));
	CHECK_INT(doubts.count, 1);
	CHECK_HAS(doubts.items[0].text, "31 is a jump: the figure before was 10.2");
	CHECK_INT(doubts.items[0].row, 3);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM quality_remark"), 0);
	NEED(import_with_remarks(&h, next, false, &doubts));
	CHECK_INT(house_count(&h, "SELECT count(*) FROM quality_remark WHERE state = 'open'"), 1);
	/* looked at again: not a second time; corrected: settled */
	struct series s;
	struct change by = { .now = date_now(), .why = "test" };
	int64_t open;
	struct db *db = store_writer(h.store, t->e);
	NEED(series_find(db, t->arena, NULL, h.city.id, S("own"), &s, t->e));
	CHECK(quality_look(db, t->arena, h.city.id, &s, &by, &open, t->e));
	CHECK_INT(open, 1);
	store_give(db);
	NEED(import_with_remarks(&h, house_file(&h, "own.csv", "Year,Sex,Value\n2020,,10.9\n"),
	    false, &doubts));
	CHECK_INT(doubts.count, 0);
	db = store_writer(h.store, t->e);
	CHECK(quality_look(db, t->arena, h.city.id, &s, &by, &open, t->e));
	store_give(db);
	CHECK_INT(open, 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM quality_remark WHERE state = 'settled'"),
	    1);
	house_close(&h);
}

TEST(a_remark_is_set_aside_only_with_a_reason)
{
	struct house h;
	struct problems doubts, found = { .arena = t->arena };
	struct change by = { .now = date_now(), .why = "test" };
	struct record *r;
	if (!house_open(&h, t))
		return;
	NEED(house_import(&h, house_file(&h, "own.csv", history), NULL));
	NEED(import_with_remarks(&h, house_file(&h, "own.csv", "Year,Sex,Value\n2020,,31\n"),
	    false, &doubts));
	int64_t id = house_count(&h, "SELECT id FROM quality_remark");
	struct db *db = store_writer(h.store, t->e);
	NEED(record_load(db, t->arena, &quality_kind, h.city.id, id, NULL, &r, t->e));
	record_set(r, "state", value_cstr("accepted"));
	CHECK(!record_save(db, r, &by, &found, t->e));
	err_clear(t->e);
	record_set(r, "reason", value_cstr("A new library opened."));
	CHECK(record_save(db, r, &by, &found, t->e));
	store_give(db);
	house_close(&h);
}
