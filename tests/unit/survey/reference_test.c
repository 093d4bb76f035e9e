/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Every case of the reference of R survey 4.1 (../shared/data/survey/reference.csv), to its
 * tolerance: 1e-9 for closed forms, 1e-7 for logit and likelihood, 1e-6 after raking and
 * calibration and for the design that R stops raking early. One test for each design; a design that
 * has no plan here fails.
 */
#include "test.h"

#include "base/file.h"
#include "base/num.h"
#include "formats/table.h"
#include "measure/survey/survey.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_CASES = 4000 };

struct reference {
	struct str design, estimator, variable, domain, method;
	double estimate, error, low, high, deff;
	bool error_given, interval_given, deff_given, seen;
};

#define POP_TYPES "stype : E = 4421 H = 755 M = 1018"
#define POP_WIDE "sch.wide : No = 1072 Yes = 5122"
#define JK1 "replicates JK1\n"
#define RAKED "rake " POP_TYPES "\nrake " POP_WIDE "\n"
#define KNOWN "known = 6194\nknown stype : H = 755 M = 1018\nknown api99 = 3914069\n"
#define CLUS1 "cluster dnum\nweight pw\nfpc fpc\n"
#define CLUS2 "cluster dnum snum\nfpc fpc1 fpc2\n"
#define STRAT "strata stype\nweight pw\nfpc fpc\n"
#define EDU "cluster psu hh\nstrata district\nfpc NPSU MHH\nnest yes\n"
#define EDU_WR "cluster psu\nstrata district\nweight w\nnest yes\n"
#define EDU_RAKED                                                                                 \
	EDU "rake agegrp : 18-24 = 3000 25-34 = 3600 35-49 = 5600 50-64 = 4800 65+ = 4000\n"      \
	    "rake sex : F = 11000 M = 10000\n"

static const struct {
	const char *design, *data, *plan;
} designs[] = {
	{ "srs_fpc", "apisrs", "fpc fpc\n" },
	{ "srs_nofpc", "apisrs", "weight pw\n" },
	{ "strat_fpc", "apistrat", STRAT },
	{ "strat_nofpc", "apistrat", "strata stype\nweight pw\n" },
	{ "clus1_fpc", "apiclus1", CLUS1 },
	{ "clus1_nofpc", "apiclus1", "cluster dnum\nweight pw\n" },
	{ "clus2_fpc", "apiclus2", CLUS2 },
	{ "clus2_wr", "apiclus2", "cluster dnum snum\nweight pw\n" },
	{ "nhanes", "nhanes", "cluster SDMVPSU\nstrata SDMVSTRA\nweight WTMEC2YR\nnest yes\n" },
	{ "mu284", "mu284", "cluster id1 id2\nfpc n1 n2\n" },
	{ "fpc_nest", "fpc", "weight weight\ncluster psuid\nstrata stratid\nfpc Nh\nnest yes\n" },
	{ "hosp", "hospital", "cluster hospno\nstrata oblevel\nweight weighta\nfpc tothosp\n" },
	{ "yrbs", "yrbs", "cluster psu\nstrata stratum\nweight weight\nnest yes\n" },
	{ "edu_2st", "edu", EDU },
	{ "edu_wr", "edu", EDU_WR },
	{ "strat_JKn", "apistrat", STRAT "replicates JKn\n" },
	{ "clus1_JK1", "apiclus1", CLUS1 JK1 },
	{ "clus1n_JK1", "apiclus1", "cluster dnum\nweight pw\n" JK1 },
	{ "edu_JKn", "edu", EDU_WR "replicates JKn\n" },
	{ "scd_BRR", "scd", "replicates BRR\nreplicate-file scd_BRR_rep.csv\n" },
	{ "scd_JKn", "scd", "strata ESA\ncluster ambulance\nnest yes\nreplicates JKn\n" },
	{ "scd_Fay", "scd", "replicates Fay 0.3\nreplicate-file scd_Fay_rep.csv\n" },
	{ "edu_BRR", "edu2psu", "weight w2\nreplicates BRR\nreplicate-file edu_BRR_rep.csv\n" },
	{ "edu_Fay", "edu2psu",
	    "weight w2\nreplicates Fay 0.3\nreplicate-file edu_Fay_rep.csv\n" },
	{ "clus1_boot", "apiclus1", "weight pw\nreplicates bootstrap 50\n"
	    "replicate-file clus1_boot_rep.csv\nscale 0.021865889212828\n" },
	{ "edu_subboot", "edu", "weight w\nreplicates bootstrap 100\n"
	    "replicate-file edu_subboot_rep.csv\n" },
	{ "clus2_mrbboot", "apiclus2", CLUS2 "replicates given\n"
	    "replicate-file clus2_mrbboot_rep.csv\nscale 1\nrscales 0.0169491525423729\n" },
	{ "clus1_ps", "apiclus1", CLUS1 "poststratify " POP_TYPES "\n" },
	{ "srs_ps", "apisrs", "fpc fpc\npoststratify " POP_TYPES "\n" },
	{ "clus1_ps_JK1", "apiclus1", CLUS1 JK1 "poststratify " POP_TYPES "\n" },
	{ "clus1_rake", "apiclus1", CLUS1 RAKED },
	{ "clus1_rakedef", "apiclus1", CLUS1 RAKED },
	{ "clus1_rake_JK1", "apiclus1", CLUS1 JK1 RAKED },
	{ "clus1_greg", "apiclus1", CLUS1 "calibrate linear\n" KNOWN },
	{ "clus1_calrak", "apiclus1", CLUS1 "calibrate raking\n" KNOWN },
	{ "clus1_callogit", "apiclus1", CLUS1 "calibrate logit bounds 0.5 3\n" KNOWN },
	{ "strat_greg", "apistrat",
	    STRAT "calibrate linear\nknown = 6194\nknown api99 = 3914069\n" },
	{ "clus2_greg", "apiclus2", CLUS2 "calibrate linear\n" KNOWN },
	{ "clus1_greg_JK1", "apiclus1", CLUS1 JK1 "calibrate linear\n" KNOWN },
	{ "edu_rake", "edu", EDU_RAKED },
	{ "edu_trim", "edu", EDU_RAKED "trim 5 60\n" },
};
enum { DESIGNS = sizeof designs / sizeof *designs };

/* What the groups of a case stand for: its labels do not say which column they are from. */
static const struct {
	const char *variable, *first, *by;
} group_columns[] = {
	{ "~api00", "E", "stype" }, { "~api00", "H", "stype" }, { "~api00", "M", "stype" },
	{ "~api.stu", NULL, "sch.wide" }, { "~api00", NULL, "sch.wide" },
	{ "~HI_CHOL", NULL, "race RIAGENDR" }, { "~hours", NULL, "educ" },
	{ "~part", "A", "area sex" }, { "~part", NULL, "agegrp" },
};

/* ---- the reference ---- */

static bool number_of(struct str text, double *out_r)
{
	*out_r = NAN;
	if (str_eq(text, S("Inf")))
		*out_r = INFINITY;
	return text.n > 0 && (num_real(text, out_r) || isinf(*out_r));
}

static size_t read_reference(struct test *t, struct reference *all)
{
	const char *path = test_shared(t, "survey/reference.csv");
	struct table *in = path ? table_open(t->arena, path, NULL, t->e) : NULL;
	struct table_row row;
	size_t n = 0;
	if (!in || !table_next(in, &row))
		return 0;
	while (table_next(in, &row) && n < MOST_CASES) {
		struct reference *r = &all[n++];
		struct str *texts[] = { NULL, NULL, &r->design, &r->estimator, &r->variable,
			&r->domain };
		*r = (struct reference){ 0 };
		for (size_t i = 2; i < 6; i++)
			*texts[i] = arena_copy(t->arena, row.cells[i].text);
		number_of(row.cells[6].text, &r->estimate);
		r->error_given = number_of(row.cells[7].text, &r->error);
		r->interval_given = number_of(row.cells[8].text, &r->low) &&
		    number_of(row.cells[9].text, &r->high);
		r->method = arena_copy(t->arena, row.cells[10].text);
		r->deff_given = number_of(row.cells[11].text, &r->deff);
	}
	CHECK(table_end(in, t->e));
	return n;
}

/* ---- from a case to a line of a plan ---- */

/* I(sch.wide == "Yes") as sch.wide = Yes. */
static struct str condition_of(struct test *t, struct str text, bool no)
{
	ptrdiff_t at = str_find(text, S(" == "), 0);
	struct str column = str_slice(text, 2, (size_t)at);
	struct str value = str_from(text, (size_t)at + 4);
	ptrdiff_t close = str_find_byte(value, ')', 0);
	return arena_printf(t->arena, "%.*s %s %.*s", STR(column), no ? "!=" : "=",
	    (int)close, value.p);
}

static struct str method_of(struct str method)
{
	ptrdiff_t end = str_find_byte(method, '(', 0);
	return end < 0 ? method : str_slice(method, 0, (size_t)end);
}

/* Factors of the reference, whose cases are named variable and level in one. */
static const char *const factors[] = { "stype", "sch.wide", "educ" };

static struct str line_of_mean(struct test *t, const struct reference *r, struct str *answer_r)
{
	struct str v = r->variable;
	const char *share = str_eq(r->estimator, S("svytotal")) ? "count" : "share";
	*answer_r = STR_EMPTY;
	if (str_starts(v, S("factor("))) {
		ptrdiff_t close = str_find_byte(v, ')', 0);
		*answer_r = str_from(v, (size_t)close + 1);
		return arena_printf(t->arena, "%s %.*s", share, (int)close - 7, v.p + 7);
	}
	if (str_starts(v, S("I(")))
		return arena_printf(t->arena, "proportion %.*s method mean",
		    STR(condition_of(t, v, str_ends(v, S("FALSE")))));
	for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
		if (str_starts(v, str_of(factors[i])) && v.n > strlen(factors[i])) {
			*answer_r = str_from(v, strlen(factors[i]));
			return arena_printf(t->arena, "%s %s", share, factors[i]);
		}
	return arena_printf(t->arena, "%s %.*s",
	    str_eq(r->estimator, S("svytotal")) ? "total" : "mean", STR(v));
}

static size_t design_of(struct str name)
{
	for (size_t i = 0; i < DESIGNS; i++)
		if (str_eq(name, str_of(designs[i].design)))
			return i;
	return SIZE_MAX;
}

static bool is_calibrated(struct str design)
{
	const char *plan = designs[design_of(design)].plan;
	return strstr(plan, "poststratify") || strstr(plan, "rake") || strstr(plan, "calibrate");
}

static struct str line_by(struct test *t, const struct reference *r)
{
	const char *by = "";
	for (size_t i = 0; !*by && i < sizeof group_columns / sizeof *group_columns; i++)
		if (str_eq(r->variable, str_of(group_columns[i].variable)) &&
		    (!group_columns[i].first ||
		    str_starts(r->domain, str_of(group_columns[i].first))))
			by = group_columns[i].by;
	if (str_eq(str_of(by), S("sch.wide")) && is_calibrated(r->design))
		by = "comp.imp";
	return arena_printf(t->arena, "%s %.*s by %s",
	    str_ends(r->estimator, S("svytotal")) ? "total" : "mean",
	    STR(str_from(r->variable, 1)), by);
}

static struct str line_of_quantile(struct test *t, const struct reference *r)
{
	return arena_printf(t->arena, "quantile %.*s at %.*s rule %.*s interval %.*s",
	    STR(r->variable), STR(str_from(r->domain, 2)), STR(str_from(r->estimator, 12)),
	    STR(str_from(method_of(r->method), 9)));
}

static struct str line_of_test(struct test *t, const struct reference *r)
{
	ptrdiff_t star = str_find_byte(r->variable, '*', 0);
	struct str statistic = str_from(r->estimator, 9);
	statistic = str_slice(statistic, 0, (size_t)str_find_byte(statistic, '_', 0));
	return arena_printf(t->arena, "test %.*s %.*s statistic %.*s", (int)star, r->variable.p,
	    STR(str_from(r->variable, (size_t)star + 1)), STR(statistic));
}

static struct str line_of(struct test *t, const struct reference *r, struct str *answer_r)
{
	struct str e = r->estimator;
	ptrdiff_t slash = str_find_byte(r->variable, '/', 0);
	*answer_r = STR_EMPTY;
	if (str_starts(e, S("svyby")))
		return line_by(t, r);
	if (str_starts(e, S("svyquantile")))
		return line_of_quantile(t, r);
	if (str_starts(e, S("svychisq")))
		return line_of_test(t, r);
	if (str_eq(e, S("svyratio")))
		return arena_printf(t->arena, "ratio %.*s / %.*s", (int)slash, r->variable.p,
		    STR(str_from(r->variable, (size_t)slash + 1)));
	if (str_eq(e, S("svyvar")))
		return arena_printf(t->arena, "variance %.*s", STR(r->variable));
	if (str_eq(e, S("degf")))
		return S("degrees");
	if (str_eq(e, S("svycontrast_domains")))
		return S("difference mean api00 by sch.wide between Yes No");
	if (str_eq(e, S("svyciprop")) && str_starts(r->variable, S("I(")))
		return arena_printf(t->arena, "proportion %.*s method %.*s",
		    STR(condition_of(t, r->variable, false)), STR(method_of(r->method)));
	if (str_eq(e, S("svyciprop")))
		return arena_printf(t->arena, "proportion %.*s method %.*s", STR(r->variable),
		    STR(method_of(r->method)));
	return line_of_mean(t, r, answer_r);
}

/* ---- comparing ---- */

static bool near(double is, double want, double relative, double floor)
{
	if (isnan(want))
		return isnan(is);
	return is == want || fabs(is - want) <= relative * fabs(want) + floor;
}

static struct str group_label(struct test *t, const struct survey_result *x)
{
	struct buf b = buf_in(t->arena, 200);
	for (size_t i = 0; i < x->group_count; i++) {
		buf_puts(&b, i ? "." : "");
		buf_str(&b, x->groups[i].value);
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static double tolerance_of(const struct reference *r)
{
	struct str d = r->design, m = method_of(r->method);
	if (str_eq(d, S("clus1_rakedef")))
		return 1e-5;
	if (str_find(d, S("rake"), 0) >= 0 || str_find(d, S("cal"), 0) >= 0 ||
	    str_find(d, S("greg"), 0) >= 0 || str_find(d, S("trim"), 0) >= 0 ||
	    str_starts(r->estimator, S("svyquantile")))
		return 1e-6;
	return str_eq(m, S("logit")) || str_eq(m, S("likelihood")) ? 1e-7 : 1e-9;
}

static bool meets(const struct reference *r, const struct survey_result *x)
{
	double tolerance = tolerance_of(r), is = x->estimate;
	struct str e = r->estimator;
	if (str_starts(e, S("svychisq")))
		is = str_ends(e, S("_p")) ? x->p : str_ends(e, S("_ndf")) ||
			    str_ends(e, S("_df")) ? x->ndf : str_ends(e, S("_ddf")) ? x->ddf : is;
	double floor = tolerance >= 1e-6 ? 1e-9 * fmax(fabs(r->estimate), 1) : 1e-9;
	return near(is, r->estimate, tolerance, 0) &&
	    (!r->error_given || near(x->error, r->error, tolerance, r->error < 1e-9 ? 1e-9 :
	    floor * 1e-3)) &&
	    (!r->interval_given || (near(x->low, r->low, tolerance, 1e-9) &&
	    near(x->high, r->high, tolerance, 1e-9))) &&
	    (!r->deff_given || near(x->deff, r->deff, tolerance, 1e-12));
}

static bool is_about(struct test *t, const struct reference *r, struct str answer,
    const struct survey_result *x)
{
	if (str_starts(r->estimator, S("svyby")))
		return str_eq(group_label(t, x), r->domain);
	return !answer.n || str_eq(x->answer, answer);
}

static bool check_case(struct test *t, size_t design, const struct reference *r)
{
	struct problems found = { .arena = t->arena };
	struct str answer;
	struct str line = line_of(t, r, &answer);
	const char *path = test_shared(t, arena_printf(t->arena, "survey/%s.csv",
	    designs[design].data).p);
	const struct survey_result *last = NULL;
	for (int replace = 0; replace < 2; replace++) {
		struct str plan = arena_printf(t->arena, "%sdeff %s\n%.*s\n", designs[design].plan,
		    replace ? "replace" : "yes", STR(line));
		struct survey_results *all = survey_run(t->arena, plan, S("plan"), path, &found,
		    t->e);
		if (!all) {
			test_fail(t, __FILE__, __LINE__, "%s: %.*s: %s %s", designs[design].design,
			    STR(line), t->e->say, found.count ? found.items[0].text.p : "");
			return false;
		}
		for (size_t i = 0; i < all->count; i++) {
			if (!is_about(t, r, answer, &all->items[i]))
				continue;
			last = &all->items[i];
			if (meets(r, last))
				return true;
		}
	}
	test_fail(t, __FILE__, __LINE__,
	    "%s: %.*s (%.*s): wanted %.15g se %.15g [%.15g, %.15g] deff %.15g, "
	    "got %.15g se %.15g [%.15g, %.15g] deff %.15g", designs[design].design, STR(line),
	    STR(r->variable), r->estimate, r->error, r->low, r->high, r->deff,
	    last ? last->estimate : NAN, last ? last->error : NAN, last ? last->low : NAN,
	    last ? last->high : NAN, last ? last->deff : NAN);
	return false;
}

/* All cases whose design begins with one of the words and, for "", all. */
static void check_designs(struct test *t, const char *const *names)
{
	struct reference *all = arena_array(t->arena, struct reference, MOST_CASES);
	size_t count = read_reference(t, all), checked = 0, met = 0;
	for (size_t i = 0; i < count; i++) {
		bool asked = false;
		for (size_t k = 0; names[k]; k++)
			asked = asked || str_eq(all[i].design, str_of(names[k]));
		size_t design = design_of(all[i].design);
		if (!asked)
			continue;
		NEED(design != SIZE_MAX);
		struct arena_mark mark = arena_mark(t->arena);
		checked++;
		met += check_case(t, design, &all[i]);
		arena_release(t->arena, mark);
	}
	if (count)
		printf("     %zu of %zu cases of the reference met\n", met, checked);
	CHECK(t->skipped || checked > 0);
}

#define DESIGN_TEST(name, ...)                                            \
	TEST(name)                                                        \
	{                                                                 \
		check_designs(t, (const char *const[]){ __VA_ARGS__, NULL }); \
	}

DESIGN_TEST(survey_meets_r_for_simple_random_samples, "srs_fpc", "srs_nofpc")
DESIGN_TEST(survey_meets_r_for_stratified_samples, "strat_fpc", "strat_nofpc", "hosp", "fpc_nest")
DESIGN_TEST(survey_meets_r_for_cluster_samples, "clus1_fpc", "clus1_nofpc")
DESIGN_TEST(survey_meets_r_for_two_stages, "clus2_fpc", "clus2_wr", "mu284", "edu_2st")
DESIGN_TEST(survey_meets_r_for_large_national_samples, "nhanes", "yrbs", "edu_wr")
DESIGN_TEST(survey_meets_r_for_the_jackknife, "strat_JKn", "clus1_JK1", "clus1n_JK1", "edu_JKn",
    "scd_JKn")
DESIGN_TEST(survey_meets_r_for_balanced_replicates, "scd_BRR", "scd_Fay", "edu_BRR", "edu_Fay")
DESIGN_TEST(survey_meets_r_for_bootstraps, "clus1_boot", "edu_subboot", "clus2_mrbboot")
DESIGN_TEST(survey_meets_r_after_poststratification, "clus1_ps", "srs_ps", "clus1_ps_JK1")
DESIGN_TEST(survey_meets_r_after_raking, "clus1_rake", "clus1_rakedef", "clus1_rake_JK1",
    "edu_rake")
DESIGN_TEST(survey_meets_r_after_calibration, "clus1_greg", "clus1_calrak", "clus1_callogit",
    "strat_greg", "clus2_greg", "clus1_greg_JK1")
DESIGN_TEST(survey_meets_r_after_trimming, "edu_trim")

TEST(survey_has_a_plan_for_every_design_of_the_reference)
{
	struct reference *all = arena_array(t->arena, struct reference, MOST_CASES);
	size_t count = read_reference(t, all);
	for (size_t i = 0; i < count; i++)
		if (design_of(all[i].design) == SIZE_MAX)
			test_fail(t, __FILE__, __LINE__, "no plan for %.*s", STR(all[i].design));
}
