/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Does a line of figures rise or fall? Only a slope whose 95 % interval leaves zero out is called
 * a change; "cannot tell yet" is an answer. Counted are the figures since the last break in the
 * series; missing, withdrawn and forecast ones are passed over.
 *
 *  1. Where every figure has an error: regression weighted by 1/se². The error of the slope is
 *     1/sqrt(Σ w (t - t̄)²), made larger by sqrt(χ²/(n-2)) where the figures scatter more than
 *     their errors say (R. T. Birge, Phys. Rev. 40 (1932) 207); Student's t on n-2 degrees of
 *     freedom. From three figures on.
 *  2. Else Sen's slope, the median of all slopes between two figures, with the interval of P. K.
 *     Sen, J. Amer. Statist. Assoc. 63 (1968) 1379, from Kendall's distribution: exact up to ten
 *     figures, the normal approximation beyond, without correction for ties. From five figures
 *     on: with four not even the steadiest rise has less than 5 % of chance on its side.
 */
#include "measure/indicator_math.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_BY_ERRORS = 3, LEAST_BY_RANKS = 5, EXACT = 10, MOST = 400 };

static enum trend_kind kind_of(struct estimate slope)
{
	if (!estimate_excludes(slope, 0))
		return TREND_UNSURE;
	return slope.value > 0 ? TREND_RISES : TREND_FALLS;
}

/* ---- weighted regression ---- */

static struct estimate regression(const struct trend_point *p, size_t n)
{
	double weights = 0, t = 0, y = 0, spread = 0, cross = 0, chi = 0;
	for (size_t i = 0; i < n; i++) {
		double w = 1 / (p[i].error * p[i].error);
		weights += w;
		t += w * p[i].year;
		y += w * p[i].value;
	}
	t /= weights;
	y /= weights;
	for (size_t i = 0; i < n; i++) {
		double w = 1 / (p[i].error * p[i].error);
		spread += w * pow(p[i].year - t, 2);
		cross += w * (p[i].year - t) * (p[i].value - y);
	}
	double slope = cross / spread, freedom = (double)n - 2;
	for (size_t i = 0; i < n; i++)
		chi += pow((p[i].value - y - slope * (p[i].year - t)) / p[i].error, 2);
	double error = 1 / sqrt(spread) * fmax(1, sqrt(chi / freedom));
	double half = student_95(freedom) * error;
	return (struct estimate){ slope, error, slope - half, slope + half };
}

/* ---- Sen's slope ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The largest C for which P(S >= C) is at most 2.5 %, of Kendall's S for n figures in random
 * order; ways[k] counts the orders with k inversions. */
static double critical_exact(size_t n)
{
	double ways[EXACT * (EXACT - 1) / 2 + 1] = { 1 }, all = 1;
	size_t pairs = 0;
	for (size_t m = 2; m <= n; m++) {
		double next[EXACT * (EXACT - 1) / 2 + 1] = { 0 };
		for (size_t k = 0; k <= pairs; k++)
			for (size_t j = 0; j < m; j++)
				next[k + j] += ways[k];
		pairs += m - 1;
		all *= (double)m;
		for (size_t k = 0; k <= pairs; k++)
			ways[k] = next[k];
	}
	double tail = 0;
	size_t k = 0;
	while (k <= pairs && (tail + ways[k]) / all <= .025)
		tail += ways[k++];
	/* k - 1 inversions or fewer are rare enough: S = pairs - 2 (k - 1) or more */
	return k ? (double)pairs - 2 * (double)(k - 1) : INFINITY;
}

static double critical(size_t n)
{
	double m = (double)n;
	return n <= EXACT ? critical_exact(n) :
	    NORMAL_95 * sqrt(m * (m - 1) * (2 * m + 5) / 18);
}

static double median(const double *x, size_t n)
{
	return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static struct estimate sen(struct arena *a, const struct trend_point *p, size_t n)
{
	size_t pairs = n * (n - 1) / 2, at = 0;
	double *slopes = arena_array(a, double, pairs + 1);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++)
			slopes[at++] = (p[k].value - p[i].value) / (p[k].year - p[i].year);
	qsort(slopes, pairs, sizeof *slopes, by_size);
	/* Hollander and Wolfe: the M-th smallest and the M-th largest slope, 2M = pairs - C,
	 * where C is one step inside the critical value */
	double c = critical(n) - (n <= EXACT ? 2 : 0);
	double rank = floor((double)pairs / 2 - c / 2);
	struct estimate s = { median(slopes, pairs), NAN, -INFINITY, INFINITY };
	if (rank >= 1 && isfinite(c)) {
		size_t m = (size_t)rank;
		s.low = slopes[m - 1];
		s.high = slopes[pairs - m];
	}
	return s;
}

/* ---- both ---- */

struct trend trend_judge(struct arena *a, const struct trend_point *points, size_t count)
{
	struct trend t = { .points = count, .by_errors = count > 0,
		.slope = { NAN, NAN, NAN, NAN } };
	for (size_t i = 0; i < count; i++)
		t.by_errors = t.by_errors && points[i].error > 0;
	if (count < (size_t)(t.by_errors ? LEAST_BY_ERRORS : LEAST_BY_RANKS) || count > MOST)
		return t;
	t.slope = t.by_errors ? regression(points, count) : sen(a, points, count);
	t.kind = kind_of(t.slope);
	return t;
}

static bool counts(const struct observation *o)
{
	return !isnan(o->value) && o->status != STATUS_WITHDRAWN && o->status != STATUS_FORECAST;
}

struct trend trend_of(struct arena *a, const struct observation *o, size_t count)
{
	struct trend_point *points = arena_array(a, struct trend_point, count + 1);
	size_t n = 0, first = 0, last = 0;
	for (size_t i = 0; i < count; i++) {
		double year = ((double)o[i].when.from + (double)o[i].when.to) / 2 / 365.2425;
		if (!counts(&o[i]))
			continue;
		if (o[i].status == STATUS_BREAK)
			n = 0;
		if (n && year <= points[n - 1].year)
			continue;	/* a second figure of one time, such as a year in a span */
		first = n ? first : i;
		last = i;
		points[n++] = (struct trend_point){ year, o[i].value, estimate_of(&o[i]).error };
	}
	struct trend t = trend_judge(a, points, n);
	if (n) {
		t.first = o[first].when;
		t.last = o[last].when;
	}
	return t;
}
