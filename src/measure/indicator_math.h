/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Figures with their uncertainty, compared and computed with: pure, no store. Each function names
 * its source where it is defined (indicator_math.c, indicator_gap.c, indicator_trend.c).
 *
 *	struct estimate women = estimate_of(&observation);
 *	struct estimate apart = estimate_difference(women, men);
 *	if (estimate_excludes(apart, 0)) ...
 *
 * An estimate without an error (nan) is taken as exact, such as a count from a complete register;
 * what is computed from exact figures alone has no interval either.
 */
#ifndef MEASURE_INDICATOR_MATH_H
#define MEASURE_INDICATOR_MATH_H

#include "measure/model.h"

#define NORMAL_95 1.959963984540054

struct estimate {
	double value;		/* nan: cannot be had */
	double error;		/* standard error; nan: exact */
	double low, high;	/* 95 % interval; nan: none */
};

/* estimate_of: A figure's own; where only an interval is given, the error is its width by the
 * normal distribution. */
struct estimate estimate_of(const struct observation *o);
/* estimate_make: With a normal interval around it. */
struct estimate estimate_make(double value, double error);
/* Of independent estimates. The ratio needs two positive ones; its interval is made on the
 * logarithm (delta method). */
struct estimate estimate_difference(struct estimate a, struct estimate b);
struct estimate estimate_ratio(struct estimate a, struct estimate b);
/* estimate_excludes: Does the interval (the value itself where it is exact) leave x out? */
bool estimate_excludes(struct estimate x, double what);

/* student_95: The 97.5 % quantile of Student's t, so that 95 % lie between its two signs. */
double student_95(double freedom);

/* Intervals of counts: x of n people (Wilson), x events (Byar), in the scale of the counts:
 * multiply with what the rate is multiplied with. */
struct estimate interval_wilson(double x, double n);	/* of the share x / n */
struct estimate interval_byar(double x);		/* of the count x */

/* Direct standardisation: events and population by age band, and the weights of the standard
 * population; a rate per `per`. Dobson's interval. */
struct age_band {
	double events, population, weight;
};
struct estimate standardised_rate(const struct age_band *bands, size_t count, double per);
struct estimate crude_rate(const struct age_band *bands, size_t count, double per);

/* ---- groups ---- */

struct gap_group {
	struct estimate figure;
	double size;		/* people, or a share of them; nan: not known */
};
/* gap_rest: All groups but one together, weighted by their sizes; without all sizes each counts
 * the same. The value is nan when there is no other group. */
struct estimate gap_rest(const struct gap_group *groups, size_t count, size_t but);

/* Inequality over groups in their order, the worst off first. */
struct slope {
	struct estimate index;		/* slope index: the fitted top minus the fitted bottom */
	struct estimate relative;	/* their ratio, or nan */
	double bottom, top;		/* the fitted ends */
};
bool gap_slope(const struct gap_group *groups, size_t count, struct slope *out_r);

/* ---- change over time ---- */

enum trend_kind { TREND_TOO_FEW, TREND_UNSURE, TREND_RISES, TREND_FALLS };
struct trend {
	enum trend_kind kind;
	bool by_errors;			/* weighted regression; else Sen's slope */
	struct estimate slope;		/* per year */
	size_t points;
	struct period first, last;	/* between which it was judged */
};
struct trend_point {
	double year;		/* the middle of the period, in years */
	double value, error;	/* error nan: exact */
};
/* trend_judge: Points in the order of time. trend_of: Of a line of figures since its last break;
 * missing, withdrawn and forecast ones are passed over. */
struct trend trend_judge(struct arena *a, const struct trend_point *points, size_t count);
struct trend trend_of(struct arena *a, const struct observation *o, size_t count);

/* ---- reliability ---- */

/* reliability: 'A' (excellent) … 'F' (too unreliable), 0 where nothing can be said: see
 * indicator_math.c. reliability_words: N_(). */
char reliability(const struct observation *o, struct str unit);
const char *reliability_words(char letter);

#endif
