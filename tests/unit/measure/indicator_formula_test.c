/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Formulas: their text, their arithmetic with errors, and what becomes of them in a store. */
#include "house.h"
#include "measure/indicator_formula.h"

#include <math.h>

static struct estimate exact(double x)
{
	return estimate_make(x, NAN);
}

static double value_of(struct test *t, const char *text, double a, double b)
{
	struct err e = { 0 };
	struct expression *x = expression_parse(t->arena, str_of(text), &e);
	struct estimate in[INPUTS_MOST] = { exact(a), exact(b) };
	return x ? expression_value(x, in, INTERVAL_DELTA).value : NAN;
}

TEST(an_expression_is_computed_by_the_usual_rules)
{
	CHECK_REAL(value_of(t, "a + b * 2", 1, 3), 7, 0);
	CHECK_REAL(value_of(t, "(a + b) * 2", 1, 3), 8, 0);
	CHECK_REAL(value_of(t, "a - b - 1", 10, 3), 6, 0);
	CHECK_REAL(value_of(t, "100 * a / b", 1, 4), 25, 0);
	CHECK_REAL(value_of(t, "\"4.2.1\" / [kf-2] per 100000", 3, 200), 1500, 0);
	CHECK_REAL(value_of(t, "-a * -b", 2, 3), 6, 0);
	CHECK_REAL(value_of(t, "sum(a, b, 5)", 2, 3), 10, 0);
	CHECK_REAL(value_of(t, "mean(a,b)", 2, 3), 2.5, 0);
	CHECK_REAL(value_of(t, "max(a,b) - min(a,b)", 2, 3), 1, 0);
	CHECK_REAL(value_of(t, "ratio(a, b)", 6, 3), 2, 0);
	CHECK_REAL(value_of(t, "yes(a, b)", 1, 0), 50, 0);
	CHECK(isnan(value_of(t, "yes(a, b)", 1, .5)));
	CHECK(isnan(value_of(t, "a / b", 1, 0)));
}

TEST(a_mistake_in_an_expression_is_named_with_its_place)
{
	static const struct { const char *text, *says; } wrong[] = {
		{ "100 * (a / b", "At the end: a closing bracket is missing" },
		{ "a / / b", "Character 5" }, { "4.2.1 / b", "codes of digits stand in quotation" },
		{ "total(a)", "no such function" }, { "a b", "nothing should follow" },
		{ "1 + 2", "names no series" }, { "a{sex}", "a group is written like" },
		{ "ratio(a)", "another number of values" }, { "a per b", "a number should stand" },
		{ "\"a", "closing quotation mark" }, { "", "a number, a series or a bracket" },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err e = { 0 };
		CHECK(!expression_parse(t->arena, str_of(wrong[i].text), &e));
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.say, wrong[i].says);
	}
	struct buf deep = buf_in(t->arena, 1000);
	for (int i = 0; i < 300; i++)
		buf_byte(&deep, '(');
	struct err e = { 0 };
	CHECK(!expression_parse(t->arena, buf_view(&deep), &e));
	CHECK_HAS(e.say, "nested too deeply");
}

TEST(the_error_of_a_result_follows_from_those_of_its_inputs)
{
	struct err e = { 0 };
	struct expression *x = expression_parse(t->arena, S("100 * a / b"), &e);
	struct estimate in[] = { estimate_make(30, 2), estimate_make(120, 4) };
	struct estimate r = expression_value(x, in, INTERVAL_DELTA);
	/* R (msm::deltamethod by hand): 25 * sqrt((2/30)^2 + (4/120)^2) */
	CHECK_REAL(r.error, 25 * sqrt(pow(2.0 / 30, 2) + pow(4.0 / 120, 2)), 1e-12);
	CHECK_REAL(r.low, 25 - NORMAL_95 * r.error, 1e-12);
	x = expression_parse(t->arena, S("a - a"), &e);
	CHECK_REAL(expression_value(x, in, INTERVAL_DELTA).error, 0, 1e-12);
	x = expression_parse(t->arena, S("100 * a / b"), &e);
	struct estimate counts[] = { exact(37), exact(120) };
	CHECK(isnan(expression_value(x, counts, INTERVAL_DELTA).error));
	CHECK_REAL(expression_value(x, counts, INTERVAL_WILSON).low, 23.2727369889, 1e-10);
	x = expression_parse(t->arena, S("a / b per 1000"), &e);
	struct estimate events[] = { exact(24), exact(800) };
	CHECK_REAL(expression_value(x, events, INTERVAL_BYAR).value, 30, 1e-12);
	CHECK_REAL(expression_value(x, events, INTERVAL_BYAR).low, 19.215901125, 1e-9);
}

/* ---- in a store ---- */

static int64_t series_id(struct house *h, const char *code)
{
	struct db *db = store_reader(h->store, h->t->e);
	int64_t id = db_int(db, "SELECT id FROM series WHERE city = $1 AND code = $2",
	    ARGS(h->city.id, code), 0, h->t->e);
	store_give(db);
	return id;
}

static int64_t make_series(struct house *h, const char *code)
{
	struct problems found = { .arena = h->t->arena };
	struct change by = { .now = date_now(), .why = "test" };
	struct record *r = record_new(h->t->arena, &series_kind, h->city.id);
	record_set(r, "code", value_cstr(code));
	record_set(r, "title", value_cstr(code));
	record_set(r, "framework", value_cstr("own"));
	record_set(r, "measure", value_cstr(code));
	struct db *db = store_writer(h->store, h->t->e);
	bool ok = record_save(db, r, &by, &found, h->t->e);
	store_give(db);
	return ok ? r->id : 0;
}

static struct record *formula_of(struct house *h, const char *result, const char *text)
{
	struct record *r = record_new(h->t->arena, &formula_kind, h->city.id);
	record_set(r, "title", value_cstr(result));
	record_set(r, "series", value_int(series_id(h, result)));
	record_set(r, "expression", value_cstr(text));
	return r;
}

static bool save(struct house *h, struct record *r, struct problems *found)
{
	struct change by = { .now = date_now(), .why = "test" };
	*found = (struct problems){ .arena = h->t->arena };
	err_clear(h->t->e);
	struct db *db = store_writer(h->store, h->t->e);
	bool ok = record_save(db, r, &by, found, h->t->e);
	store_give(db);
	return ok;
}

static bool give_learners(struct house *h)
{
	return house_import(h, house_file(h, "learners.csv",
	    "Year,Sex,Place code,Value\n2020,,,40\n2020,F,,25\n2020,M,,15\n2021,,,44\n"
	    "2020,,N1,10\n"), "2022-01-01") &&
	    house_import(h, house_file(h, "people.csv",
	    "Year,Sex,Place code,Value\n2020,,,200\n2020,F,,100\n2020,M,,100\n2020,,N1,20\n"),
	    "2022-02-01");
}

TEST(a_formula_joins_groups_places_and_periods_and_keeps_vintages)
{
	struct house h;
	struct problems found;
	if (!house_open(&h, t))
		return;
	NEED(give_learners(&h));
	NEED(make_series(&h, "rate"));
	NEED(save(&h, formula_of(&h, "rate", "100 * learners / people"), &found));
	NEED(house_run_jobs(&h));
	CHECK_REAL(house_figure(&h, "rate", "", NULL, "2020", NULL), 20, 0);
	CHECK_REAL(house_figure(&h, "rate", "sex=F", NULL, "2020", NULL), 25, 0);
	CHECK_REAL(house_figure(&h, "rate", "", "N1", "2020", NULL), 50, 0);
	CHECK(isnan(house_figure(&h, "rate", "", NULL, "2021", NULL)));	/* no partner */
	int64_t imports = house_count(&h, "SELECT count(*) FROM import");
	NEED(house_import(&h, house_file(&h, "people.csv",
	    "Year,Sex,Place code,Value\n2020,,,400\n2021,,,400\n"), "2022-03-01"));
	NEED(house_run_jobs(&h));
	CHECK_REAL(house_figure(&h, "rate", "", NULL, "2020", NULL), 10, 0);
	CHECK_REAL(house_figure(&h, "rate", "", NULL, "2021", NULL), 11, 0);
	CHECK_REAL(house_figure(&h, "rate", "", NULL, "2020", "2022-02-15"), 20, 0);
	CHECK_REAL(house_figure(&h, "rate", "sex=F", NULL, "2020", NULL), 25, 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import"), imports + 2);
	int64_t changed = -1;
	struct change by = { .now = date_now() };
	CHECK(formula_run_all(h.store, NULL, h.city.id, &by, &changed, t->e));
	CHECK_INT(changed, 0);		/* nothing new, nothing written */
	house_close(&h);
}

TEST(a_formula_that_cannot_be_right_is_refused_with_a_reason)
{
	struct house h;
	struct problems found;
	if (!house_open(&h, t))
		return;
	NEED(give_learners(&h) && make_series(&h, "rate") && make_series(&h, "other"));
	CHECK(!save(&h, formula_of(&h, "rate", "learners / nobody"), &found));
	CHECK_HAS(found.items[0].text, "no series with the code \"nobody\"");
	CHECK(!save(&h, formula_of(&h, "rate", "rate + learners"), &found));
	CHECK_HAS(found.items[0].text, "computed from itself");
	NEED(save(&h, formula_of(&h, "rate", "other + learners"), &found));
	CHECK(!save(&h, formula_of(&h, "other", "2 * rate"), &found));
	CHECK_HAS(found.items[0].text, "computed from itself");
	struct record *r = formula_of(&h, "other", "learners + people");
	record_set(r, "interval", value_cstr("wilson"));
	CHECK(!save(&h, r, &found));
	CHECK_HAS(found.items[0].text, "100 * part / whole");
	CHECK(!save(&h, formula_of(&h, "other", "standardised(learners, people)"), &found));
	CHECK_HAS(found.items[0].text, "standard population");
	house_close(&h);
}

TEST(totals_stand_in_for_groups_only_when_told)
{
	struct house h;
	struct problems found;
	if (!house_open(&h, t))
		return;
	NEED(give_learners(&h) && make_series(&h, "share"));
	NEED(house_import(&h, house_file(&h, "all.csv", "Year,Value\n2020,40\n2021,44\n"), NULL));
	struct record *r = formula_of(&h, "share", "100 * learners / all");
	NEED(save(&h, r, &found));
	NEED(house_run_jobs(&h));
	CHECK(isnan(house_figure(&h, "share", "sex=F", NULL, "2020", NULL)));
	record_set(r, "broaden", value_int(1));
	NEED(save(&h, r, &found));
	NEED(house_run_jobs(&h));
	CHECK_REAL(house_figure(&h, "share", "sex=F", NULL, "2020", NULL), 62.5, 0);
	CHECK(isnan(house_figure(&h, "share", "", "N1", "2020", NULL)));	/* never places */
	record_set(r, "expression", value_cstr("100 * learners{sex=F} / all"));
	NEED(save(&h, r, &found));
	NEED(house_run_jobs(&h));
	CHECK_REAL(house_figure(&h, "share", "", NULL, "2020", NULL), 62.5, 0);
	/* what a formula wrote and cannot write any more is withdrawn */
	CHECK(isnan(house_figure(&h, "share", "sex=F", NULL, "2020", NULL)));
	house_close(&h);
}

TEST(rates_are_standardised_over_the_classes_of_the_standard_population)
{
	struct house h;
	struct problems found;
	if (!house_open(&h, t))
		return;
	NEED(house_import(&h, house_file(&h, "events.csv",
	    "Year,Age,Value\n2020,a,5\n2020,b,14\n2020,c,30\n2020,d,48\n2021,a,1\n"), NULL));
	NEED(house_import(&h, house_file(&h, "people.csv",
	    "Year,Age,Value\n2020,a,9000\n2020,b,8000\n2020,c,6500\n2020,d,3000\n"), NULL));
	struct record *s = record_new(t->arena, &standard_kind, h.city.id);
	record_set(s, "code", value_cstr("esp"));
	record_set(s, "name", value_cstr("Standard"));
	record_set(s, "weights", value_cstr("a, 5000\nb, many\n"));
	CHECK(!save(&h, s, &found));
	CHECK_HAS(found.items[0].text, "Each line is a class and its weight");
	record_set(s, "weights", value_cstr("a, 5000\nb, 5500\nc, 5500\nd, 4000\n"));
	NEED(save(&h, s, &found));
	NEED(make_series(&h, "dsr"));
	struct record *r = formula_of(&h, "dsr", "standardised(events, people) per 100000");
	record_set(r, "standard", value_int(s->id));
	NEED(save(&h, r, &found));
	NEED(house_run_jobs(&h));
	CHECK_REAL(house_figure(&h, "dsr", "", NULL, "2020", NULL), 508.936965812, 1e-10);
	CHECK(isnan(house_figure(&h, "dsr", "", NULL, "2021", NULL)));	/* classes are missing */
	house_close(&h);
}
