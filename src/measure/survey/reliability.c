/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How far an estimate can be relied on: a letter, by a rule that stands in the manual.
 *
 * 1. E: low reliability. No degrees of freedom, no standard error, nobody or everybody, fewer than
 *    30 answers, fewer than 5 degrees of freedom of its own, or a coefficient of variation
 *    (error / |estimate|) above 30 %.
 * 2. Else by the coefficient of variation: A up to 5 %, B up to 10 %, C up to 20 %, D up to 30 %.
 *    (The bounds are those that statistical offices use for surveys of households; 30 answers and
 *    the cut at 30 %: Australian Bureau of Statistics and Statistics Canada, guides to users.)
 * 3. A difference may well be near 0, so it is C or E, by answers and degrees of freedom alone. A
 *    test has no letter.
 * 4. What the calibration fixes has no sampling error and is A.
 */
#include "measure/survey/own.h"

#include "base/lang.h"

enum { FEW_ANSWERS = 30, FEW_DF = 5 };

static const struct {
	unsigned flag;
	const char *words;
} flag_words[] = {
	{ SURVEY_EMPTY, N_("nobody is in this group") },
	{ SURVEY_NOT_FINITE, N_("the denominator is 0") },
	{ SURVEY_UNKNOWN, N_("some answers are missing and were not left out") },
	{ SURVEY_ONE_CLUSTER, N_("all of the group lie in one cluster: no error can be told") },
	{ SURVEY_NO_DF, N_("no degrees of freedom are left: no interval can be told") },
	{ SURVEY_ALL_SAME, N_("all give the same answer: the sample cannot tell an interval") },
	{ SURVEY_FEW, N_("fewer than 30 answers") },
	{ SURVEY_FEW_DF, N_("too few clusters: fewer than 5 degrees of freedom") },
	{ SURVEY_WIDE, N_("the error is more than 30 % of the figure") },
	{ SURVEY_NEGATIVE, N_("some weights are negative") },
	{ SURVEY_OUTSIDE, N_("one bound lies outside what the sample can tell") },
	{ SURVEY_SMALL_CELLS, N_("some expected counts are below 5") },
	{ SURVEY_SMALL_SUM, N_("the weights sum to less than the sample: no design effect") },
	{ SURVEY_FIXED, N_("this figure is fixed by the adjustment of the weights") },
	{ SURVEY_SKIPPED, N_("missing answers are left out") },
};

const char *survey_flag_words(unsigned flags)
{
	for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++)
		if (flags & flag_words[i].flag)
			return flag_words[i].words;
	return NULL;
}

static char letter_of(double variation)
{
	return variation <= .05 ? 'A' : variation <= .1 ? 'B' : variation <= .2 ? 'C'
	    : variation <= .3 ? 'D' : 'E';
}

void reliability_rate(struct survey_result *r)
{
	enum survey_kind kind = r->request->kind;
	unsigned bad = SURVEY_EMPTY | SURVEY_NO_DF | SURVEY_ONE_CLUSTER | SURVEY_ALL_SAME |
	    SURVEY_UNKNOWN | SURVEY_NOT_FINITE;
	double variation = r->error / fabs(r->estimate);
	if (kind == SURVEY_TEST || kind == SURVEY_DF) {
		r->letter = '-';
		return;
	}
	if (r->n < FEW_ANSWERS)
		r->flags |= SURVEY_FEW;
	if (kind != SURVEY_DIFFERENCE && variation > .3)
		r->flags |= SURVEY_WIDE;
	if (r->own_df > 0 && r->own_df < FEW_DF)
		r->flags |= SURVEY_FEW_DF;
	if (r->flags & SURVEY_FIXED && !(r->flags & bad))
		r->letter = 'A';
	else if ((r->flags & (bad | SURVEY_FEW | SURVEY_WIDE)) || isnan(r->error) ||
	    !(r->own_df >= FEW_DF))
		r->letter = 'E';
	else
		r->letter = kind == SURVEY_DIFFERENCE ? 'C' : letter_of(variation);
}

bool survey_low_reliability(const struct survey_result *r)
{
	return r->letter == 'E';
}
