/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The weights after calibration, row by row, beside those that R made (weights_*.csv). */
#include "helper.h"

#include "base/file.h"
#include "base/num.h"
#include "formats/table.h"

#include <math.h>
#include <stdio.h>

#define CLUS1 "cluster dnum\nweight pw\nfpc fpc\n"
#define TYPES "stype : E = 4421 H = 755 M = 1018\n"
#define KNOWN "known = 6194\nknown stype : H = 755 M = 1018\nknown api99 = 3914069\n"
#define RAKED                                                                                 \
	"cluster psu hh\nstrata district\nfpc NPSU MHH\nnest yes\n"                           \
	"rake agegrp : 18-24 = 3000 25-34 = 3600 35-49 = 5600 50-64 = 4800 65+ = 4000\n"      \
	"rake sex : F = 11000 M = 10000\n"

static const struct {
	const char *weights, *data, *plan;
} cases[] = {
	{ "clus1_ps", "apiclus1", CLUS1 "poststratify " TYPES },
	{ "srs_ps", "apisrs", "fpc fpc\npoststratify " TYPES },
	{ "clus1_rake", "apiclus1", CLUS1 "rake " TYPES "rake sch.wide : No = 1072 Yes = 5122\n" },
	{ "clus1_greg", "apiclus1", CLUS1 "calibrate linear\n" KNOWN },
	{ "clus1_calrak", "apiclus1", CLUS1 "calibrate raking\n" KNOWN },
	{ "clus1_callogit", "apiclus1", CLUS1 "calibrate logit bounds 0.5 3\n" KNOWN },
	{ "clus2_greg", "apiclus2",
	    "cluster dnum snum\nfpc fpc1 fpc2\ncalibrate linear\n" KNOWN },
	{ "strat_greg", "apistrat", "strata stype\nweight pw\nfpc fpc\ncalibrate linear\n"
	    "known = 6194\nknown api99 = 3914069\n" },
	{ "edu_rake", "edu", RAKED },
	{ "edu_trim", "edu", RAKED "trim 5 60\n" },
};

/* How many rows differ by more than a millionth. */
static size_t differing(struct test *t, const char *path, const double *is, size_t rows)
{
	struct table *in = table_open(t->arena, path, NULL, t->e);
	struct table_row row;
	size_t n = 0, wrong = 0;
	while (in && table_next(in, &row)) {
		double want;
		if (row.count != 2 || !num_real(row.cells[1].text, &want))
			continue;
		wrong += n >= rows || !(fabs(is[n] - want) <= 1e-6 * fabs(want));
		n++;
	}
	CHECK_INT((int64_t)n, (int64_t)rows);
	return wrong;
}

TEST(survey_calibrates_to_the_weights_of_r)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *want = test_shared(t, arena_printf(t->arena, "survey/weights_%s.csv",
		    cases[i].weights).p);
		const char *data = test_shared(t, arena_printf(t->arena, "survey/%s.csv",
		    cases[i].data).p);
		struct str file;
		if (!want || !data)
			return;
		NEED(file_map(t->arena, data, 10 << 20, &file, t->e));
		struct str plan = arena_printf(t->arena, "%sdegrees\n", cases[i].plan);
		struct survey_try s = survey_try(t, plan.p, file);
		if (!s.all) {
			test_fail(t, __FILE__, __LINE__, "%s: %.*s", cases[i].weights,
			    STR(survey_said(t, &s)));
			continue;
		}
		CHECK_INT((int64_t)differing(t, want, survey_design_weights(s.design),
		    survey_data_rows(s.data)), 0);
	}
	printf("     %zu calibrations met, row by row\n", sizeof cases / sizeof *cases);
}
