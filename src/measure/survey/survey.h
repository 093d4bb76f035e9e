/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Estimates from a sample, with their uncertainty.
 *
 *	struct survey_plan *plan = survey_plan_read(a, text, name, &found);	// the DESIGN
 *	struct survey_data *data = survey_data_open(a, path, plan, &found, e);	// the answers
 *	struct survey_design *design = survey_design_build(a, plan, data, &found, e);
 *	struct survey_results *all = survey_estimate(a, plan, data, design, &found, e);
 *
 * or all of it with survey_run(). The room is pure: it knows no city and no store. The plan says
 * how the sample was drawn and what is to be estimated; docs/manual/survey.md describes it.
 * Answers stay in memory as long as the arena and are written nowhere.
 *
 * Mistakes in the plan or in the answers go into found (row: a line of the plan or a row of the
 * file); e is for what stops the whole. Every formula names its source in its own file.
 */
#ifndef SURVEY_SURVEY_H
#define SURVEY_SURVEY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SURVEY_STAGES = 6 };

/* ---- the plan: DESIGN as read ---- */

enum survey_lonely { LONELY_FAIL, LONELY_REMOVE, LONELY_CERTAINTY, LONELY_ADJUST, LONELY_AVERAGE };
enum survey_replicate_kind {
	REPLICATES_NONE, REPLICATES_GIVEN, REPLICATES_JK1, REPLICATES_JKN, REPLICATES_BRR,
	REPLICATES_FAY, REPLICATES_BOOTSTRAP
};
enum survey_kind {	/* ORDER: kinds in plan_words.c */
	SURVEY_MEAN, SURVEY_TOTAL, SURVEY_PROPORTION, SURVEY_RATIO, SURVEY_QUANTILE,
	SURVEY_VARIANCE, SURVEY_DIFFERENCE, SURVEY_TEST, SURVEY_DF, SURVEY_KINDS
};
enum survey_missing { MISSING_DROP, MISSING_KEEP };
enum survey_deff { DEFF_NONE, DEFF_YES, DEFF_REPLACE };
enum survey_df { DF_AUTO, DF_DESIGN, DF_DOMAIN, DF_GIVEN, DF_NORMAL };
enum survey_calibration { CALIBRATE_POST, CALIBRATE_RAKE, CALIBRATE_LINEAR, CALIBRATE_RAKING,
	CALIBRATE_LOGIT, CALIBRATE_TRIM };
enum survey_method { METHOD_LOGIT, METHOD_LIKELIHOOD, METHOD_ASIN, METHOD_BETA, METHOD_MEAN,
	METHOD_XLOGIT };
enum survey_interval { INTERVAL_MEAN, INTERVAL_BETA, INTERVAL_XLOGIT, INTERVAL_ASIN,
	INTERVAL_SCORE };
enum survey_rule { RULE_MATH, RULE_SCHOOL, RULE_SHAHVAISH, RULE_HF1, RULE_HF2, RULE_HF3, RULE_HF4,
	RULE_HF5, RULE_HF6, RULE_HF7, RULE_HF8, RULE_HF9 };
enum survey_statistic { TEST_F, TEST_CHISQ, TEST_WALD, TEST_ADJUSTED_WALD, TEST_LINCOM,
	TEST_SADDLEPOINT };

struct survey_names {
	struct str *items;
	size_t count, room;
};

/* One comparison: age >= 18. */
enum survey_compare { COMPARE_IS, COMPARE_NOT, COMPARE_BELOW, COMPARE_MOST, COMPARE_ABOVE,
	COMPARE_LEAST };
struct survey_condition {
	struct str column;
	enum survey_compare compare;
	struct str value;
	double number;		/* nan: a word */
};
struct survey_conditions {	/* all of them must hold */
	struct survey_condition *items;
	size_t count, room;
};

struct survey_request {
	int line;
	enum survey_kind kind;
	struct survey_names variables;	/* RATIO: numerator, denominator; TEST: row, column */
	bool shares;			/* every answer of the variables is a yes/no item */
	struct survey_conditions yes;	/* PROPORTION of those for whom it holds */
	struct survey_names by;
	struct survey_conditions where;
	enum survey_missing missing;
	bool together;		/* a row without one of the variables counts for none of them */
	enum survey_deff deff;
	enum survey_method method;
	enum survey_interval interval;
	enum survey_rule rule;
	enum survey_statistic statistic;
	double *points;			/* QUANTILE */
	size_t point_count;
	struct str first, second;	/* DIFFERENCE: the two groups of the one by */
	enum survey_kind of;		/* DIFFERENCE of means or totals */
};

/* A known number of the population: of a cell, of a margin, or of the sum of a column. */
struct survey_known {
	int line;
	struct survey_names values;	/* one for each column; none: the sum of a number */
	double total;
};
struct survey_margin {
	struct survey_names columns;	/* none: the number of all */
	struct survey_known *items;
	size_t count, room;
};
struct survey_step {
	int line;
	enum survey_calibration kind;
	struct survey_margin *margins;
	size_t count, room;
	double lower, upper;		/* of the factor; TRIM: of the weights */
	bool partial, strict;
	int rounds;			/* most rounds */
	double until;			/* stop when nothing changes by more */
};

struct survey_publication {
	int line;
	struct str variable, series, period;
};

struct survey_plan {
	struct str name;
	struct str weight;
	struct survey_names strata, clusters, fpc;	/* by stage */
	bool nest, domain_lonely;
	enum survey_lonely lonely;
	enum survey_missing missing;
	enum survey_deff deff;
	enum survey_df df;
	double df_given, level;		/* level: 0.95 */
	struct survey_names no_answer;	/* words that mean a missing answer, beside "" and NA */
	enum survey_replicate_kind replicates;
	double fay;
	int replicate_count;
	int64_t seed;
	struct str replicate_file;
	struct survey_names replicate_columns;
	bool combined, mse;
	double scale;			/* nan: by the kind */
	double *rscales;
	size_t rscale_count;
	struct { struct survey_step *items; size_t count, room; } steps;
	struct { struct survey_request *items; size_t count, room; } requests;
	struct { struct survey_publication *items; size_t count, room; } publications;
	int lines[16];			/* where each setting stands; plan.c */
};

/* survey_plan_read: All mistakes are noted in found with their lines; never NULL. */
struct survey_plan *survey_plan_read(struct arena *a, struct str text, struct str name,
    struct problems *found);

/* ---- answers ---- */

struct survey_data;

/* survey_data_open: Only the columns that the plan names are kept, yes/no items as bytes.
 * survey_data_bytes: From memory, which must stay until it returns. NULL: see found and e; a plan
 * that was found wrong is not gone on with. */
struct survey_data *survey_data_open(struct arena *a, const char *path,
    const struct survey_plan *plan, struct problems *found, struct err *e);
struct survey_data *survey_data_bytes(struct arena *a, struct str bytes, const char *name,
    const struct survey_plan *plan, struct problems *found, struct err *e);
size_t survey_data_rows(const struct survey_data *d);

/* ---- the design ---- */

struct survey_design;

/* survey_design_build: Strata, clusters, weights, calibration, replicates. folder: where a
 * replicate file is looked for (NULL: nowhere). NULL: see found and e. */
struct survey_design *survey_design_build(struct arena *a, const struct survey_plan *plan,
    const struct survey_data *data, const char *folder, struct problems *found, struct err *e);
const double *survey_design_weights(const struct survey_design *d);
double survey_design_df(const struct survey_design *d);
/* survey_design_bootstrap: The same design with so many Rao-Wu bootstrap replicates. */
bool survey_design_replicate(struct arena *a, struct survey_design *d,
    enum survey_replicate_kind kind, int count, double fay, int64_t seed, struct err *e);

/* ---- estimates ---- */

enum survey_flag {	/* why an estimate is less than it seems; reliability.c */
	SURVEY_EMPTY = 1,		/* nobody in the group */
	SURVEY_NO_DF = 2,		/* no degrees of freedom: no interval */
	SURVEY_ONE_CLUSTER = 4,		/* the group lies in one cluster */
	SURVEY_ALL_SAME = 8,		/* everybody or nobody: the variance says nothing */
	SURVEY_FEW = 16,		/* fewer than 30 answers */
	SURVEY_WIDE = 32,		/* coefficient of variation above 0.3 */
	SURVEY_SKIPPED = 64,		/* missing answers left out */
	SURVEY_UNKNOWN = 128,		/* missing answers kept: no estimate or no error */
	SURVEY_NEGATIVE = 256,		/* negative weights */
	SURVEY_SMALL_SUM = 512,		/* weights sum to less than the sample: no design effect */
	SURVEY_SMALL_CELLS = 1024,	/* test: expected counts below 5 */
	SURVEY_OUTSIDE = 2048,		/* a bound lies outside what can be */
	SURVEY_NOT_FINITE = 4096,	/* denominator zero */
	SURVEY_FEW_DF = 16384,		/* fewer than 5 degrees of freedom */
	SURVEY_FIXED = 8192		/* the calibration fixes this figure: no sampling error */
};

struct survey_group {		/* one part of a domain */
	struct str column, value;
};

struct survey_result {
	const struct survey_request *request;
	struct str variable;		/* "hours", "educ", "cost/hours" */
	struct str answer;		/* "low": of a share or a proportion; p of a quantile */
	const struct survey_group *groups;
	size_t group_count;
	double estimate, error;		/* error: the standard error */
	double low, high;		/* nan: no interval */
	double df;			/* that the interval uses */
	double own_df;			/* of the group itself */
	double deff;			/* nan: not asked, or none */
	int64_t n;			/* answers that it stands on */
	int64_t left_out;		/* missing answers */
	bool share;			/* a share of people, from 0 to 1 */
	char letter;			/* 'A' .. 'E', see reliability.c; '-' for tests */
	unsigned flags;
	double p, ndf, ddf;		/* TEST: of the statistic in estimate */
};

struct survey_results {
	struct survey_result *items;
	size_t count, room;
};

/* survey_estimate: Everything the plan asks for, in its order. */
struct survey_results *survey_estimate(struct arena *a, const struct survey_plan *plan,
    const struct survey_data *data, const struct survey_design *design, struct problems *found,
    struct err *e);

/* survey_run: From the two files to the results. NULL: see found and e. */
struct survey_results *survey_run(struct arena *a, struct str plan, struct str plan_name,
    const char *path, struct problems *found, struct err *e);

/* ---- reading them ---- */

const char *survey_kind_code(enum survey_kind kind);
const char *survey_kind_label(enum survey_kind kind);	/* N_() */
/* survey_flag_words: What the lowest flag set in flags says, N_(); NULL for none. */
const char *survey_flag_words(unsigned flags);
/* survey_low_reliability: Is it to be marked so where it is published? */
bool survey_low_reliability(const struct survey_result *r);
/* survey_group_name: "district=D01, sex=F", or "". */
struct str survey_group_name(struct arena *a, const struct survey_result *r);
/* survey_sentence: "Between 31 and 37 of 100 …", translated by lang. */
struct lang;
struct str survey_sentence(struct arena *a, const struct lang *lang,
    const struct survey_result *r);
void survey_write_csv(struct sink *out, const struct survey_results *all);
void survey_write_json(struct sink *out, const struct survey_results *all);
void survey_write_text(struct sink *out, const struct lang *lang,
    const struct survey_results *all);

/* survey_propose: A first plan for a file, by the names and the values of its columns. */
bool survey_propose(struct arena *a, const char *path, struct str bytes, struct str *plan_r,
    struct err *e);

#endif
