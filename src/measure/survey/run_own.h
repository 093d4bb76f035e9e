/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One request while it is being answered; only the run's files. */
#ifndef SURVEY_RUN_OWN_H
#define SURVEY_RUN_OWN_H

#include "measure/survey/groups.h"

/* What a value is taken from: a number, one answer of a column as 0/1, or a condition as 0/1. */
struct item {
	const struct column *column;
	uint32_t level;				/* code, or 0: the number */
	const struct survey_conditions *yes;	/* or NULL */
	struct str variable, answer;
};

struct runner {
	struct arena *a;
	const struct survey_plan *plan;
	const struct survey_data *data;
	const struct survey_design *design;
	const struct survey_request *request;
	struct groups groups;
	double base_df;				/* of "where"; nan until asked */
	struct item *items;
	size_t item_count;
	struct survey_results *results;
	struct problems *found;
	struct err *e;
};

double item_value(const struct survey_data *data, const struct item *item, size_t row);
/* item_is_share: Is its mean a share of people? */
bool item_is_share(const struct runner *r, const struct item *item);
struct domain run_answered(struct runner *r, const struct domain *in, const struct item *items,
    size_t count, size_t *left_out_r);
/* run_values: n × count, on the heap. */
double *run_values(struct runner *r, const struct domain *in, const struct item *items,
    size_t count);
struct survey_result *run_result(struct runner *r, struct group *g, struct str variable,
    struct str answer);
/* run_count: How many answers, and the flags that follow. run_finish: interval and letter. */
void run_count(struct runner *r, struct survey_result *x, const struct domain *in,
    size_t left_out);
void run_finish(struct runner *r, struct survey_result *x);

/* The requests, by kind. */
bool run_items(struct runner *r);
bool run_ratio(struct runner *r);
bool run_quantile(struct runner *r);
bool run_difference(struct runner *r);
bool run_test(struct runner *r);
bool run_df(struct runner *r);
/* run_sweep: All items at once, where the design and the columns allow; *done_r says whether. */
bool run_sweep(struct runner *r, bool *done_r);

#endif
