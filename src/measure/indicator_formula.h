/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Series computed from other series: the formula as a record, its expression, and what becomes of
 * it. The room's own.
 *
 *	100 * learners / population
 *	"9.1.1" / population per 100000
 *	100 * sum(courses{kind=evening}, circles) / "population"{age=25-64}
 *	yes(plan, budget, team)                 share of yes among ratings of 0 and 1, in percent
 *	standardised(jobless, population) per 1000
 *
 *	indicator_parse.c    text → expression, with the place of each mistake
 *	indicator_eval.c     an expression at one slice, place and period, with its error
 *	indicator_formula.c  which slices, places and periods there are; the record kinds
 *	indicator_job.c      comparing with what is there, writing, recomputing
 *	indicator_panel.c    how it was computed, on pages
 */
#ifndef MEASURE_INDICATOR_FORMULA_H
#define MEASURE_INDICATOR_FORMULA_H

#include "jobs/jobs.h"
#include "measure/indicator_math.h"

extern const struct record_kind formula_kind, standard_kind;
extern const struct job_kind formula_job;

/* ---- expressions ---- */

enum { INPUTS_MOST = 24, NODES_MOST = 200 };

enum node_kind {
	NODE_NUMBER, NODE_INPUT, NODE_ADD, NODE_SUBTRACT, NODE_MULTIPLY, NODE_DIVIDE, NODE_NEGATE,
	NODE_SUM, NODE_MEAN, NODE_MIN, NODE_MAX, NODE_YES, NODE_STANDARDISED
};

struct expression_node {
	enum node_kind kind;
	double number;
	size_t input;			/* of NODE_INPUT */
	struct expression_node *first, *next;	/* arguments as a list */
};

/* A series as the expression names it: the same name with the same pairs is one input. */
struct expression_input {
	struct str code;
	struct str fixed;		/* "age=25-64;sex=F": pairs that hold for this input */
};

struct expression {
	struct expression_node *top;
	struct expression_input inputs[INPUTS_MOST];
	size_t input_count;
};

/* expression_parse: NULL with ERR_INPUT, whose words name the place. */
struct expression *expression_parse(struct arena *a, struct str text, struct err *e);
/* expression_ratio: Is it number * (part / whole), in any order of the numbers? */
bool expression_ratio(const struct expression *x, const struct expression_node **part_r,
    const struct expression_node **whole_r, double *scale_r);
/* expression_standardised: Is it a standardised rate, times a number? */
const struct expression_node *expression_standardised(const struct expression *x,
    double *scale_r);

enum interval_method {	/* ORDER: interval_methods in indicator_formula.c */
	INTERVAL_DELTA, INTERVAL_NONE, INTERVAL_WILSON, INTERVAL_BYAR
};

/* expression_value: With the inputs' estimates, one each. Nan where an input is, or where a
 * division is by zero. */
struct estimate expression_value(const struct expression *x, const struct estimate *inputs,
    enum interval_method method);
double node_value(const struct expression_node *n, const struct estimate *inputs);

/* ---- formulas ---- */

struct formula {
	int64_t id, series;		/* series: of the result */
	struct str title, text;
	struct expression *x;
	int64_t input_series[INPUTS_MOST];
	enum interval_method method;
	bool broaden;			/* an input without a dimension counts with its total */
	struct str age;			/* dimension of standardised() */
	struct age_weight { struct str code; double weight; } *weights;
	size_t weight_count;
	struct str standard;		/* name of the standard population */
};

/* formula_load: Read and parsed; ERR_INPUT when the text or a series is wrong. */
bool formula_load(struct db *db, struct arena *a, int64_t city, int64_t id, struct formula *out_r,
    struct err *e);

struct computed {
	struct observation o;		/* series, place, period, value …; slice is set later */
	struct str slice;		/* code */
	double crude;			/* of a standardised rate; else nan */
};
struct computation {
	struct { struct computed *items; size_t count, room; } all;
	size_t unmatched;		/* keys of the first input that another had not */
	size_t undefined;		/* divisions by zero, ratings that are not yes or no */
	int64_t published;		/* the newest publication among the inputs */
};
/* formula_compute: All figures of a formula from its inputs as they count now. Writes nothing. */
bool formula_compute(struct db *db, struct arena *a, int64_t city, const struct formula *f,
    struct computation *out_r, struct err *e);

/* formula_wake: An input may have changed: a job computes all formulas of the city, if there are
 * any and none waits. In a transaction. */
bool formula_wake(struct db *db, int64_t city, const struct change *by, struct err *e);
/* formula_run_all: All formulas of a city, in the order in which they rest on each other. db: used
 * as it is (inside a transaction of the caller's), or NULL: short steps on the store. */
bool formula_run_all(struct store *s, struct db *db, int64_t city, const struct change *by,
    int64_t *changed_r, struct err *e);

/* Panels: on a measure's page, and on the formula's own. */
bool formula_measure_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool formula_record_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
