/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share; the room's header says what it is for. */
#ifndef SURVEY_OWN_H
#define SURVEY_OWN_H

#include "measure/survey/survey.h"

#include <math.h>

/* ---- columns (data.c) ---- */

/* A column is codes into its distinct texts, as narrow as they allow, or numbers. */
struct column {
	struct str name;
	unsigned char width;		/* bytes of a code: 1, 2, 4; 8: doubles in items */
	bool numeric;			/* every answer that is not missing is a number */
	bool words_needed;		/* it names strata, clusters or groups */
	void *items;
	size_t room, bytes;
	struct str *texts;		/* by code; code 0 is the missing answer */
	double *values;			/* by code; nan for words and for missing */
	uint32_t codes, code_room;
	uint32_t *slots;		/* hash of texts: code + 1 */
	size_t slot_count;
	uint32_t quick[256];		/* code + 1 of the texts of one byte */
	int64_t missing;
};

struct survey_data {
	struct arena *arena;
	struct str name;
	struct column *columns;
	size_t count;
	size_t rows;
};

/* data_find: NULL: no such column (it was not in the plan, or not in the file). */
const struct column *data_find(const struct survey_data *d, struct str name);
/* column_value: nan for missing. column_code: 0 for missing; not for width 8. */
double column_value(const struct column *c, size_t row);
uint32_t column_code(const struct column *c, size_t row);
/* column_levels: The codes that occur, ordered as numbers or as words. */
uint32_t *column_levels(struct arena *a, const struct column *c, size_t *count_r);
/* column_coded: The column as codes: itself, or a copy of a column of numbers. */
const struct column *column_coded(struct arena *a, const struct column *c, size_t rows);
struct str column_text(struct arena *a, const struct column *c, size_t row);

/* ---- the design ---- */

struct stage {
	uint32_t clusters, strata;
	uint32_t *stratum;		/* of a cluster; clusters are numbered by stratum */
	uint32_t *first;		/* of a stratum: its first cluster; strata + 1 of them */
	uint32_t *parent;		/* of a stratum: the cluster above it */
	double *population;		/* of a cluster: finite size of its stratum; inf: none */
	struct str *name;		/* of a stratum */
	uint32_t *group_first;		/* strata of one parent: parents + 1, in order */
};

/* One step of calibration, for the residuals of its variance. */
struct calibrated {
	enum survey_calibration kind;
	size_t margins;
	uint32_t **cell;		/* POST, RAKE: by margin, of a row */
	uint32_t *cells;		/* how many, by margin */
	double **weight;		/* by margin: after it; GREG: factor × root of weight */
	double *before;			/* POST: before it */
	double *x;			/* GREG: rows × columns, times root of weight */
	double *factor;			/* GREG: Cholesky factor of x'x */
	size_t columns;
};

struct replicates {
	size_t count;
	uint32_t patterns;
	uint32_t *pattern;		/* of a row; NULL: the row's number */
	double *factor;			/* patterns × count */
	bool combined;			/* the factors are whole weights */
	bool mse;
	double scale;
	double *rscales;
	double df;
};

struct survey_design {
	const struct survey_plan *plan;
	size_t rows;
	double *weight;
	uint32_t *cluster;		/* of a row, at the last stage */
	uint32_t *top;			/* of a row, at the first stage */
	struct stage stage[SURVEY_STAGES];
	int stages;			/* that the variance needs */
	bool has_strata, has_fpc;
	bool negative, zero;		/* some weight is */
	enum survey_lonely lonely;
	bool domain_lonely;
	struct calibrated *calibrated;
	size_t calibrated_count;
	struct replicates *replicates;
	double df;
};

/* The rows a question is about, in order; rows NULL: all. */
struct domain {
	const uint32_t *rows;
	size_t n;
};
static inline size_t domain_row(const struct domain *d, size_t i)
{
	return d->rows ? d->rows[i] : i;
}

/* number_pairs: For each row the number of (high, low) among the pairs that occur, dense, in
 * order of occurrence. Gives how many. */
uint32_t number_pairs(const uint32_t *high, const uint32_t *low, size_t rows, uint32_t highs,
    uint32_t lows, uint32_t *number);

/* replicates_build: Reads or makes them as the plan says. replicates_set_df after any change. */
bool replicates_build(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const char *folder, struct problems *found, struct err *e);
void replicates_set_df(struct survey_design *d);
double replicates_df(const struct survey_design *d, const struct domain *in);
/* calibrate: Apply the steps of the plan in order. */
bool calibrate(struct arena *a, struct survey_design *d, const struct survey_data *data,
    struct problems *found, struct err *e);
bool calibrate_post(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const struct survey_step *s, struct problems *found);
bool calibrate_rake(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const struct survey_step *s, struct problems *found);
bool calibrate_greg(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const struct survey_step *s, struct problems *found);
/* A margin as cells of rows and their known totals (calibrate_cells.c). */
struct cells {
	uint32_t *cell;
	uint32_t count;
	double *known;
};
bool calibrate_cells(struct arena *a, const struct survey_data *data,
    const struct survey_design *d, const struct survey_step *s, const struct survey_margin *m,
    struct cells *out_r, struct problems *found);
/* calibrate_residuals: x (rows × k) without what the calibration fixes. */
void calibrate_residuals(const struct survey_design *d, double *x, size_t k);
/* replicates_open: All factors by row, so that they can be changed one by one. */
void replicates_open(struct arena *a, struct survey_design *d);

/* ---- variance ---- */

/* variance_linear: Covariance (k × k) of totals whose weighted influence values are z
 * (n × k, rows of the domain). False with e filled for a lonely cluster under "fail". */
bool variance_linear(const struct survey_design *d, const struct domain *in, const double *z,
    size_t k, double *v, struct err *e);
/* variance_clusters: The same from sums by first-stage cluster (clusters × k); present: which
 * clusters have somebody of the domain. Only for designs of one stage without calibration. */
bool variance_clusters(const struct survey_design *d, const double *sums, const uint8_t *present,
    size_t k, double *v, struct err *e);
/* variance_replicates: From statistics of all replicates (count × k). */
void variance_replicates(const struct replicates *r, const double *theta, const double *estimate,
    size_t k, double *v);
/* replicate_totals: Weighted sums of x (n × k) over the domain for each replicate: count × k. */
void replicate_totals(const struct survey_design *d, const struct domain *in, const double *x,
    size_t k, double *out);

/* ---- estimators; x is n × k by rows of the domain, results are k and k × k ---- */

struct moments {
	size_t k;
	double *estimate;	/* k */
	double *v;		/* k × k */
	double *theta;		/* replicates: count × k, or NULL */
	double sum;		/* of the weights */
};
/* moments.c: Room for them; k sums of w x, and gives the sum of w; room for n numbers, 0. */
struct moments moments_new(struct arena *a, const struct survey_design *d, size_t k);
double moments_sum(const struct survey_design *d, const struct domain *in, const double *x,
    size_t k, double *sums);
double *moments_room(size_t n);
bool mean_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, size_t k, struct moments *out_r, struct err *e);
bool total_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, size_t k, struct moments *out_r, struct err *e);
/* ratio_of: x has numerator and denominator. */
bool ratio_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, struct moments *out_r, struct err *e);
/* difference_of: Of the rows with second 0 less those with 1. */
bool difference_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, const uint8_t *second, bool total, struct moments *out_r, struct err *e);
/* spread_of: The variance of a variable in the population. */
bool spread_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, struct moments *out_r, struct err *e);
/* spread_value: Only its value. */
double spread_value(const struct survey_design *d, const struct domain *in, const double *x,
    size_t stride);

struct interval {
	double low, high;
};
/* interval_t: estimate ± t × error; empty for df <= 0. df inf: normal. */
struct interval interval_t(double estimate, double error, double level, double df);
/* proportion_interval: x is 0/1; m its mean. df: of the domain. */
struct proportion {
	double estimate, error;
	struct interval ci;
};
struct asked_proportion {
	enum survey_method method;
	double level, df;
	double rows;			/* of the group, missing answers among them */
};
bool proportion_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, const struct asked_proportion *q, struct proportion *out_r, struct err *e);
/* proportion_transform: For the methods that need only the estimate and its variance. */
struct interval proportion_transform(enum survey_method method, double p, double v, double level,
    double df, double own_df, double n);
/* likelihood_interval: See likelihood.c. */
struct likelihood {
	double p, v, level, df, dispersion, weight_sum, n;
	double naive;			/* variance of the logit, all rows being independent */
};
struct interval likelihood_interval(const struct likelihood *l);

struct quantile {
	double value, error, low, high;
};
bool quantile_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, const struct survey_request *q, double p, double level, double df,
    struct quantile *out_r, struct err *e);
/* quantile_rule: See quantile_rule.c; sorted by value, zero weights gone. */
struct sorted {
	const double *x, *w;
	const double *cumulated;	/* rounded sums of w, as they were added up */
	size_t n;
	double sum;			/* of the weights in the order of the file */
};
double quantile_rule(const struct sorted *s, enum survey_rule rule, double p);

struct association {
	double statistic, p, ndf, ddf;
	bool small_cells;
};
bool association_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const uint32_t *row, const uint32_t *column, size_t rows, size_t columns,
    enum survey_statistic statistic, struct association *out_r, struct err *e);

/* deff_of: Design effect of a mean (total false) or a total with variance v. */
double deff_of(const struct survey_design *d, const struct domain *in, double spread, double v,
    bool total, enum survey_deff how, unsigned *flags);
/* freedom_of: Degrees of freedom of a domain. */
double freedom_of(const struct survey_design *d, const struct domain *in);
/* clusters_less_strata: Of the first stage, where the domain has a row (weighted: one with a weight
 * that is not 0). */
double clusters_less_strata(const struct survey_design *d, const struct domain *in, bool weighted);
/* reliability_rate: The letter and the flags of a result. */
void reliability_rate(struct survey_result *r);

/* ---- many items at once (sweep.c) ---- */

/* sweep_fits: Can these be answered from sums by cluster? */
bool sweep_fits(const struct survey_design *d);
/* A yes/no or other coded item over groups: estimates and errors by group. */
struct sweep_item {
	const struct column *column;
	bool shares;			/* each answer a yes/no item: levels below */
	bool total;
	const uint32_t *levels;		/* codes, when shares */
	size_t level_count;
	double *estimate, *v, *spread;	/* groups × max(1, level_count) */
	int64_t *n, *left_out;		/* by group */
};
struct sweep {
	const struct survey_design *design;
	const uint32_t *group;		/* of a row; UINT32_MAX: in none; NULL: all in group 0 */
	uint32_t groups;
	enum survey_missing missing;
	struct sweep_item *items;
	size_t count;
};
/* sweep_takes: Is the column one for it? */
bool sweep_takes(const struct survey_design *d, const struct column *c, uint32_t groups);
bool sweep_run(struct arena *a, struct sweep *s, struct err *e);

/* ---- numbers (distribution.c, matrix.c, root.c) ---- */

double dist_t_quantile(double p, double df);		/* df inf: normal */
double dist_normal(double z);
double dist_normal_upper(double z);
double dist_normal_quantile(double p);
double dist_beta_quantile(double p, double a, double b);
double dist_f_upper(double x, double a, double b);
double dist_f_quantile_upper(double p, double a, double b);
double dist_chisq_upper(double x, double df);

/* matrix_cholesky: In place, lower; false when not positive definite (column in *at_r). */
bool matrix_cholesky(double *m, size_t n, size_t *at_r);
void matrix_solve(const double *l, size_t n, double *b);	/* l l' x = b, in place */
/* matrix_eigen: Of l^-1 m l'^-1, m symmetric: those of (l l')^-1 m. */
void matrix_eigen(struct arena *a, const double *l, const double *m, size_t n, double *values);

/* root_find: Brent's zeroin between low and high to within tolerance; nan without a change of
 * sign. */
double root_find(double (*f)(double x, void *thing), void *thing, double low, double high,
    double tolerance);

#endif
