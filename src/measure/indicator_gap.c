/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Gaps between groups.
 *
 * The rest of a group are all other classes of its dimension, which must not overlap: their mean
 * weighted by size, with se² = Σ w² se². Not "everybody", since a large group is a large part of
 * everybody and would be compared with itself.
 *
 * The slope index of inequality is the slope of a regression of the groups' figures on their
 * relative rank, weighted by size: the rank of a group is the share of people below it plus half
 * of its own (A. Wagstaff, P. Paci, E. van Doorslaer, Soc. Sci. Med. 33 (1991) 545). So it is the
 * difference between the very top and the very bottom of the order. The relative index is the
 * ratio of the two fitted ends (A. E. Kunst, J. P. Mackenbach, Int. J. Epidemiol. 23 (1994)
 * 1262). Where figures have errors, those of the indices follow from them, since both ends are
 * sums of the figures with known weights; where they have none, the scatter around the line
 * gives them, with Student's t on (groups - 2) degrees of freedom.
 */
#include "measure/indicator_math.h"

#include <math.h>

static bool all_sized(const struct gap_group *groups, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(groups[i].size > 0))
			return false;
	return true;
}

struct estimate gap_rest(const struct gap_group *groups, size_t count, size_t but)
{
	bool sized = all_sized(groups, count), exact = true;
	double weights = 0, value = 0, variance = 0;
	for (size_t i = 0; i < count; i++) {
		double w = sized ? groups[i].size : 1;
		if (i == but || isnan(groups[i].figure.value))
			continue;
		weights += w;
		value += w * groups[i].figure.value;
		if (!isnan(groups[i].figure.error)) {
			variance += pow(w * groups[i].figure.error, 2);
			exact = false;
		}
	}
	if (!(weights > 0))
		return (struct estimate){ NAN, NAN, NAN, NAN };
	return estimate_make(value / weights, exact ? NAN : sqrt(variance) / weights);
}

/* ---- the slope over ordered groups ---- */

struct fit {
	double weights, rank, value;		/* their sums and means */
	double spread;				/* Σ w (rank - mean)² */
	double slope;
};

struct ranked {
	double weight, rank;
};

static struct fit fit_line(const struct gap_group *g, const struct ranked *r, size_t count)
{
	struct fit f = { 0 };
	double cross = 0;
	for (size_t i = 0; i < count; i++) {
		f.weights += r[i].weight;
		f.rank += r[i].weight * r[i].rank;
		f.value += r[i].weight * g[i].figure.value;
	}
	f.rank /= f.weights;
	f.value /= f.weights;
	for (size_t i = 0; i < count; i++) {
		double d = r[i].rank - f.rank;
		f.spread += r[i].weight * d * d;
		cross += r[i].weight * d * (g[i].figure.value - f.value);
	}
	f.slope = cross / f.spread;
	return f;
}

/* How much of each figure goes into the fitted value at a rank. */
static double part_of(const struct fit *f, const struct ranked *r, double at)
{
	return r->weight / f->weights + r->weight * (r->rank - f->rank) * (at - f->rank) /
	    f->spread;
}

struct ends {
	double bottom, top, both;	/* variances and covariance of the fitted ends */
	double quantile;
};

static struct ends ends_by_errors(const struct gap_group *g, const struct ranked *r,
    const struct fit *f, size_t count)
{
	struct ends e = { .quantile = NORMAL_95 };
	for (size_t i = 0; i < count; i++) {
		double low = part_of(f, &r[i], 0), high = part_of(f, &r[i], 1);
		double variance = isnan(g[i].figure.error) ? 0 : pow(g[i].figure.error, 2);
		e.bottom += low * low * variance;
		e.top += high * high * variance;
		e.both += low * high * variance;
	}
	return e;
}

static struct ends ends_by_scatter(const struct gap_group *g, const struct ranked *r,
    const struct fit *f, size_t count)
{
	struct ends e = { 0 };
	double left = 0;
	for (size_t i = 0; i < count; i++)
		left += r[i].weight * pow(g[i].figure.value - f->value - f->slope * (r[i].rank -
		    f->rank), 2);
	double s2 = left / (double)(count - 2);
	e.bottom = s2 * (1 / f->weights + f->rank * f->rank / f->spread);
	e.top = s2 * (1 / f->weights + (1 - f->rank) * (1 - f->rank) / f->spread);
	e.both = s2 * (1 / f->weights - f->rank * (1 - f->rank) / f->spread);
	e.quantile = student_95((double)count - 2);
	return e;
}

static struct estimate with_interval(double value, double error, double quantile)
{
	return (struct estimate){ value, error, value - quantile * error,
		value + quantile * error };
}

static struct estimate ratio_of_ends(double bottom, double top, const struct ends *e)
{
	struct estimate r = { NAN, NAN, NAN, NAN };
	if (!(bottom > 0) || !(top > 0))
		return r;
	double variance = e->top / (top * top) + e->bottom / (bottom * bottom) -
	    2 * e->both / (top * bottom);
	double log_error = sqrt(fmax(0, variance));
	r.value = top / bottom;
	r.error = r.value * log_error;
	r.low = r.value * exp(-e->quantile * log_error);
	r.high = r.value * exp(e->quantile * log_error);
	return r;
}

bool gap_slope(const struct gap_group *groups, size_t count, struct slope *out_r)
{
	enum { MOST = 200 };
	struct ranked r[MOST];
	bool sized = all_sized(groups, count), errors = false;
	double all = 0, below = 0;
	if (count < 3 || count > MOST)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (isnan(groups[i].figure.value))
			return false;
		all += sized ? groups[i].size : 1;
		errors = errors || !isnan(groups[i].figure.error);
	}
	for (size_t i = 0; i < count; i++) {
		double share = (sized ? groups[i].size : 1) / all;
		r[i] = (struct ranked){ share, below + share / 2 };
		below += share;
	}
	struct fit f = fit_line(groups, r, count);
	struct ends e = errors ? ends_by_errors(groups, r, &f, count) :
	    ends_by_scatter(groups, r, &f, count);
	double error = sqrt(fmax(0, e.top + e.bottom - 2 * e.both));
	out_r->bottom = f.value - f.slope * f.rank;
	out_r->top = f.value + f.slope * (1 - f.rank);
	out_r->index = with_interval(f.slope, error, e.quantile);
	out_r->relative = ratio_of_ends(out_r->bottom, out_r->top, &e);
	return true;
}
