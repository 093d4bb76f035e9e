/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small samples that can be worked out by hand, and rules that no reference has. */
#include "helper.h"

#include <math.h>

#define FOUR S("y,w,h,g\n1,10,a,x\n3,10,a,x\n2,20,b,y\n6,20,b,y\n")

TEST(survey_works_out_a_simple_mean)
{
	/* mean 3, s² = 14/3, no population: se = sqrt(14/3/4); t(3, .975) = 3.182446305284263 */
	struct survey_try s = survey_try(t, "mean y\n", FOUR);
	NEED(s.all);
	CHECK_REAL(s.all->items[0].estimate, 3, 1e-12);
	CHECK_REAL(s.all->items[0].error, sqrt(14.0 / 12), 1e-12);
	CHECK_REAL(s.all->items[0].low, 3 - 3.182446305284263 * sqrt(14.0 / 12), 1e-12);
	CHECK_REAL(s.all->items[0].df, 3, 0);
	CHECK_INT(s.all->items[0].n, 4);
	CHECK_INT(s.all->items[0].letter, 'E');		/* four answers */
}

TEST(survey_works_out_a_stratified_total)
{
	/* 10(1+3) + 20(2+6) = 200; strata add 2/1 (10² + 10²) and 2/1 (40² + 40²) */
	struct survey_try s = survey_try(t, "weight w\nstrata h\ntotal y\n", FOUR);
	NEED(s.all);
	CHECK_REAL(s.all->items[0].estimate, 200, 1e-12);
	CHECK_REAL(s.all->items[0].error, sqrt(2 * 200 + 2 * 3200), 1e-12);
	CHECK_REAL(s.all->items[0].df, 2, 0);
}

TEST(survey_takes_the_finite_population_off_the_error)
{
	struct survey_try s = survey_try(t, "fpc n\ntotal y\n",
	    S("y,n\n1,8\n3,8\n2,8\n6,8\n"));
	NEED(s.all);
	CHECK_REAL(s.all->items[0].estimate, 24, 1e-12);	/* weights 2 come from 8 of 4 */
	CHECK_REAL(s.all->items[0].error, sqrt(0.5 * 4.0 / 3 * 4 * 14), 1e-12);
}

TEST(survey_jackknife_of_a_mean_is_its_linear_error)
{
	struct survey_try a = survey_try(t, "mean y\n", FOUR);
	struct survey_try b = survey_try(t, "replicates JK1\nmean y\n", FOUR);
	NEED(a.all && b.all);
	CHECK_REAL(b.all->items[0].error, a.all->items[0].error, 1e-12);
	CHECK_REAL(b.all->items[0].df, 3, 0);
}

TEST(survey_balanced_replicates_of_two_by_two_meet_the_linear_error)
{
	struct survey_try a = survey_try(t, "weight w\nstrata h\ntotal y\n", FOUR);
	struct survey_try b = survey_try(t, "weight w\nstrata h\nreplicates BRR\ntotal y\n", FOUR);
	struct survey_try c =
	    survey_try(t, "weight w\nstrata h\nreplicates Fay 0.3\ntotal y\n", FOUR);
	NEED(a.all && b.all && c.all);
	CHECK_REAL(b.all->items[0].error, a.all->items[0].error, 1e-12);
	CHECK_REAL(c.all->items[0].error, a.all->items[0].error, 1e-12);
}

TEST(survey_bootstrap_draws_the_same_with_the_same_seed)
{
	const char *plan = "weight w\nstrata h\nreplicates bootstrap 200 seed 7\ntotal y\n";
	struct survey_try a = survey_try(t, plan, FOUR), b = survey_try(t, plan, FOUR);
	NEED(a.all && b.all);
	CHECK_REAL(a.all->items[0].error, b.all->items[0].error, 0);
	CHECK(a.all->items[0].error > 50 && a.all->items[0].error < 120);
}

TEST(survey_reads_the_covariance_of_groups_into_their_difference)
{
	/* Clusters hold one of each group: what they have in common does not make them differ. */
	struct survey_try s = survey_try(t, "cluster c\ndifference mean y by g between a b\n",
	    S("c,g,y\n1,a,10\n1,b,9\n2,a,20\n2,b,19\n3,a,30\n3,b,29\n"));
	NEED(s.all);
	CHECK_REAL(s.all->items[0].estimate, 1, 1e-12);
	CHECK(s.all->items[0].error < 1e-12);
}

TEST(survey_linear_calibration_may_make_weights_negative_and_says_so)
{
	struct survey_try s = survey_try(t,
	    "calibrate linear\nknown = 4\nknown x = 60\nmean y\n",
	    S("y,x\n1,1\n2,2\n3,3\n4,10\n"));
	NEED(s.all);
	CHECK(s.all->items[0].flags & SURVEY_NEGATIVE);
}

TEST(survey_many_items_at_once_are_the_same_as_one_by_one)
{
	/* 400 rows in 8 clusters: the fast way; a row without weight more: the other. */
	struct buf b = buf_in(t->arena, 1 << 16);
	buf_puts(&b, "s,c,g,w,p,q,r,u,v\n");
	for (unsigned i = 0; i < 400; i++)
		buf_printf(&b, "%u,%u,%c,%u.5,%u,%s,%u,%u,%s\n", i / 200, i / 50, 'a' + i % 3,
		    1 + i % 7, i % 5 == 0, i % 11 == 0 ? "" : i % 3 ? "1" : "0", i * i % 4,
		    i % 2, i % 4 == 1 ? "yes" : "no");
	const char *fast = "weight w\nstrata s\ncluster c\ndeff yes\nmean p r u by g\nmean q by g\n"
	    "total q r\nshare v by g\nproportion p by g\nmean p where g = a\n";
	const char *slow = fast;
	struct buf c = buf_in(t->arena, 1 << 16);
	buf_str(&c, buf_view(&b));
	buf_puts(&c, "1,7,a,0,1,1,3,1,no\n");
	struct survey_try x = survey_try(t, fast, buf_view(&b));
	struct survey_try y = survey_try(t, slow, buf_view(&c));
	NEED(x.all && y.all);
	CHECK_INT((int64_t)x.all->count, (int64_t)y.all->count);
	for (size_t i = 0; i < x.all->count; i++) {
		const struct survey_result *a = &x.all->items[i], *d = &y.all->items[i];
		CHECK_REAL(a->estimate, d->estimate, 1e-12);
		CHECK_REAL(a->error, d->error, 1e-11);
		CHECK_INT(a->n, d->n);
		CHECK_INT(a->left_out, d->left_out);
		CHECK_INT(a->flags, d->flags);
		if (!isnan(d->low))
			CHECK_REAL(a->low, d->low, 1e-10);
		if (!isnan(d->deff))
			CHECK_REAL(a->deff, d->deff, 1e-9);
	}
}

TEST(survey_raking_in_r_s_default_rounds_is_met_too)
{
	const char *path = test_shared(t, "survey/apiclus1.csv");
	struct problems found = { .arena = t->arena };
	if (!path)
		return;
	struct str plan = S("cluster dnum\nweight pw\nfpc fpc\n"
	    "rake stype : E = 4421 H = 755 M = 1018\n"
	    "rake sch.wide : No = 1072 Yes = 5122 rounds 10 until 1\nmean api00\n");
	struct survey_results *all = survey_run(t->arena, plan, S("plan"), path, &found, t->e);
	NEED(all);
	CHECK_REAL(all->items[0].estimate, 641.230246862209, 1e-12);
	CHECK_REAL(all->items[0].error, 23.7036412402377, 1e-10);
}

TEST(survey_says_in_a_sentence_what_a_share_means)
{
	struct buf b = buf_in(t->arena, 1 << 14);
	buf_puts(&b, "z\n");
	for (int i = 0; i < 300; i++)
		buf_puts(&b, i % 3 ? "0\n" : "1\n");
	struct survey_try s = survey_try(t, "mean z\nproportion z\n", buf_view(&b));
	NEED(s.all);
	CHECK_STR(survey_sentence(t->arena, NULL, &s.all->items[0]),
	    "Between 28 and 39 of 100 (the sample says 33).");
	CHECK_STR(survey_sentence(t->arena, NULL, &s.all->items[1]),
	    "Between 28 and 39 of 100 (the sample says 33).");
	CHECK_INT(s.all->items[0].letter, 'B');
	CHECK(!survey_low_reliability(&s.all->items[0]));
}

TEST(survey_says_why_there_is_no_interval)
{
	struct survey_try s = survey_try(t, "cluster c\nmean y\n", S("c,y\n1,2\n1,4\n"));
	CHECK(!s.all);		/* one cluster in all is a lonely one */
	s = survey_try(t, "cluster c\nlonely adjust\nmean y\n", S("c,y\n1,2\n1,4\n"));
	NEED(s.all);
	CHECK(isnan(s.all->items[0].low));
	CHECK_HAS(survey_sentence(t->arena, NULL, &s.all->items[0]), "The sample cannot tell");
	CHECK(survey_low_reliability(&s.all->items[0]));
}

TEST(survey_likelihood_interval_with_unequal_weights_is_r_s)
{
	const char *path = test_shared(t, "survey/apistrat.csv");
	struct problems found = { .arena = t->arena };
	if (!path)
		return;
	struct survey_results *all = survey_run(t->arena, S("strata stype\nweight pw\nfpc fpc\n"
	    "proportion comp.imp = Yes method likelihood\n"), S("plan"), path, &found, t->e);
	NEED(all);
	CHECK_REAL(all->items[0].low, 0.5872540546, 1e-9);
	CHECK_REAL(all->items[0].high, 0.7199848364, 1e-9);
}
