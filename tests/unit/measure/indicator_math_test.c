/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The statistics of indicators against values worked out in R (lm, prop.test, by hand). */
#include "measure/indicator_math.h"
#include "measure/indicator_words.h"
#include "test.h"

#include <math.h>

static struct observation figure(double value, double error, int64_t sample)
{
	return (struct observation){ .value = value, .low = NAN, .high = NAN, .error = error,
		.sample = sample };
}

TEST(intervals_of_counts_are_those_of_wilson_and_byar)
{
	struct estimate w = interval_wilson(37, 120), b = interval_byar(24);
	CHECK_REAL(w.low, 0.232727369889, 1e-11);
	CHECK_REAL(w.high, 0.395829977238, 1e-11);
	CHECK_REAL(b.low, 15.3727208999, 1e-10);
	CHECK_REAL(b.high, 35.7116164320, 1e-10);
	CHECK_REAL(interval_byar(0).low, 0, 0);
	CHECK(interval_byar(0).high > 3);
	CHECK(isnan(interval_wilson(5, 4).value));
}

TEST(a_standardised_rate_has_dobsons_interval)
{
	struct age_band bands[] = { { 5, 9000, 5000 }, { 14, 8000, 5500 }, { 30, 6500, 5500 },
		{ 48, 3000, 4000 } };
	struct estimate s = standardised_rate(bands, 4, 1e5), c = crude_rate(bands, 4, 1e5);
	CHECK_REAL(s.value, 508.936965812, 1e-11);
	CHECK_REAL(s.error, 53.6127365117, 1e-11);
	CHECK_REAL(s.low, 409.0943662323, 1e-11);
	CHECK_REAL(s.high, 625.0638036241, 1e-11);
	CHECK_REAL(c.value, 366.037735849, 1e-11);
	CHECK_REAL(c.low, 296.824700107, 1e-11);
	bands[2].population = 0;
	CHECK(isnan(standardised_rate(bands, 4, 1e5).value));
}

static void five_groups(struct gap_group *g, bool errors)
{
	static const double y[] = { 20, 24, 25.5, 30, 33 }, se[] = { 1.1, 1, .9, 1, 1.2 },
		size[] = { 18, 22, 20, 21, 19 };
	for (int i = 0; i < 5; i++)
		g[i] = (struct gap_group){ estimate_make(y[i], errors ? se[i] : NAN), size[i] };
}

TEST(the_slope_index_follows_the_errors_of_the_figures_where_they_have_any)
{
	struct gap_group g[5];
	struct slope s;
	five_groups(g, true);
	CHECK(gap_slope(g, 5, &s));
	CHECK_REAL(s.index.value, 15.58536585366, 1e-11);
	CHECK_REAL(s.index.error, 1.72882337471, 1e-11);
	CHECK_REAL(s.relative.value, 1.83089526039, 1e-11);
	CHECK_REAL(s.relative.low, 1.59158993798, 1e-10);
	CHECK_REAL(s.relative.high, 2.10618160778, 1e-10);
}

TEST(the_slope_index_of_exact_figures_follows_their_scatter)
{
	struct gap_group g[5];
	struct slope s;
	five_groups(g, false);
	CHECK(gap_slope(g, 5, &s));
	CHECK_REAL(s.index.low, 11.7008125884, 1e-6);
	CHECK_REAL(s.index.high, 19.4699191189, 1e-6);
	CHECK_REAL(s.relative.low, 1.55661122943, 1e-6);
	CHECK_REAL(s.relative.high, 2.15350974676, 1e-6);
	CHECK(!gap_slope(g, 2, &s));
}

TEST(the_rest_leaves_the_group_itself_out)
{
	struct gap_group g[] = { { estimate_make(10, 1), 100 }, { estimate_make(20, 2), 300 },
		{ estimate_make(40, NAN), 100 } };
	struct estimate rest = gap_rest(g, 3, 0);
	CHECK_REAL(rest.value, 25, 1e-12);
	CHECK_REAL(rest.error, 1.5, 1e-12);
	g[2].size = NAN;		/* one size missing: each counts the same */
	CHECK_REAL(gap_rest(g, 3, 0).value, 30, 1e-12);
	CHECK(isnan(gap_rest(g, 1, 0).value));
	struct estimate d = estimate_difference(g[0].figure, g[1].figure);
	CHECK_REAL(d.error, sqrt(5), 1e-12);
	CHECK(estimate_excludes(d, 0));
	CHECK(isnan(estimate_ratio(estimate_make(-1, 1), g[1].figure).value));
}

TEST(a_trend_of_figures_with_errors_is_a_weighted_regression)
{
	static const double y[] = { 20.1, 21.5, 21.2, 22.9, 23.1, 23.8, 25.2 },
		se[] = { .8, .8, .7, .7, .9, .8, .8 }, odd[] = { 1, 1.3, .8, 1.1, 1, 1.2, .9 };
	struct trend_point p[7];
	for (int i = 0; i < 7; i++)
		p[i] = (struct trend_point){ 2014 + i, y[i], se[i] };
	struct trend t1 = trend_judge(t->arena, p, 7);
	CHECK_INT(t1.kind, TREND_RISES);
	CHECK_REAL(t1.slope.value, 0.786341574848, 1e-9);
	CHECK_REAL(t1.slope.low, 0.398123774721, 1e-6);
	CHECK_REAL(t1.slope.high, 1.174559374974, 1e-6);
	for (int i = 0; i < 7; i++)
		p[i].value = y[i] * odd[i];	/* scatters more than its errors say */
	struct trend t2 = trend_judge(t->arena, p, 7);
	CHECK_INT(t2.kind, TREND_UNSURE);
	CHECK_REAL(t2.slope.low, -1.632641834277, 1e-6);
	CHECK_INT(trend_judge(t->arena, p, 2).kind, TREND_TOO_FEW);
}

TEST(a_trend_of_exact_figures_is_sens_slope)
{
	static const double y[] = { 3.1, 3.5, 3.3, 4.2, 4.0, 4.6, 4.4, 5.1 };
	struct trend_point p[8];
	for (int i = 0; i < 8; i++)
		p[i] = (struct trend_point){ 1 + i, y[i], NAN };
	struct trend s = trend_judge(t->arena, p, 8);
	CHECK_INT(s.kind, TREND_RISES);
	CHECK_REAL(s.slope.value, 0.270833333333, 1e-11);
	CHECK_REAL(s.slope.low, 0.166666666667, 1e-11);
	CHECK_REAL(s.slope.high, 0.366666666667, 1e-11);
	CHECK_INT(trend_judge(t->arena, p, 4).kind, TREND_TOO_FEW);
	p[1].value = 9;
	p[5].value = 1;
	CHECK_INT(trend_judge(t->arena, p, 8).kind, TREND_UNSURE);
}

TEST(a_trend_begins_at_the_last_break)
{
	struct observation o[12];
	for (int i = 0; i < 12; i++) {
		o[i] = figure(i < 6 ? 50 - i : 10 + i, NAN, 0);
		o[i].when = (struct period){ .from = 365 * i, .to = 365 * (i + 1) };
		o[i].status = i == 6 ? STATUS_BREAK : STATUS_NORMAL;
	}
	struct trend s = trend_of(t->arena, o, 12);
	CHECK_INT(s.kind, TREND_RISES);
	CHECK_INT(s.points, 6);
	CHECK_INT(s.first.from, 365 * 6);
}

TEST(a_letter_of_reliability_follows_the_stated_rule)
{
	struct observation o = figure(40, 1.9, 800);
	CHECK_INT(reliability(&o, S("percent")), 'A');
	o.error = 4;
	CHECK_INT(reliability(&o, S("percent")), 'C');
	o = figure(97, .9, 800);	/* judged as the 3 percent that are left */
	CHECK_INT(reliability(&o, S("percent")), 'E');
	CHECK_INT(reliability(&o, S("per 100000")), 'A');
	o = figure(40, 1.9, 29);
	CHECK_INT(reliability(&o, S("percent")), 'E');
	o = figure(40, 1.9, 9);
	CHECK_INT(reliability(&o, S("percent")), 'F');
	o = figure(40, NAN, 0);		/* a register: nothing to say */
	CHECK_INT(reliability(&o, S("percent")), 0);
	o = figure(NAN, 1, 100);
	CHECK_INT(reliability(&o, S("percent")), 0);
}

TEST(quantiles_of_students_t_are_right)
{
	CHECK_REAL(student_95(1), 12.70620474, 1e-7);
	CHECK_REAL(student_95(7), 2.36462425, 1e-6);
	CHECK_REAL(student_95(31), 2.03951345, 1e-5);
	CHECK_REAL(student_95(200), 1.97189622, 1e-6);
}

TEST(a_sentence_counts_people_instead_of_percent)
{
	struct str text = S("Of {base} adults, {value} took part.");
	CHECK_STR(sentence_fill(t->arena, NULL, text, 34.3, S("percent")),
	    "Of 100 adults, 34 took part.");
	CHECK_STR(sentence_fill(t->arena, NULL, text, 3.14, S("percent")),
	    "Of 1,000 adults, 31 took part.");
	CHECK_STR(sentence_fill(t->arena, NULL, text, 34.3, S("count")), "");
	CHECK_STR(sentence_fill(t->arena, NULL, S("There were {value} events."), 1234, S("count")),
	    "There were 1,234 events.");
	CHECK(sentence_template(S("key-features"), S("4.2.1")) != NULL);
	CHECK(!sentence_template(S("sdg"), S("4.2.1")));
}

TEST(a_change_within_its_interval_is_not_called_one)
{
	struct trend x = { .kind = TREND_UNSURE, .points = 5, .slope = { .2, .2, -.3, .7 },
		.first = { .label = S("2016") } };
	CHECK_STR(trend_sentence(t->arena, NULL, &x, S("percent")),
	    "Trend since 2016: cannot tell yet; the change a year lies between \xe2\x88\x92""0.3 "
	    "and +0.7, so it could be none.");
	x.kind = TREND_RISES;
	x.slope = (struct estimate){ .5, .1, .3, .7 };
	CHECK_STR(trend_sentence(t->arena, NULL, &x, S("percent")),
	    "Trend since 2016: rising by 0.5 percentage points a year (+0.3 to +0.7).");
}
