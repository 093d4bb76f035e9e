/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The likelihood interval of a proportion.
 *
 * 1. The deviance D(b) = 2 sum w' (y log(y/q) + (1-y) log((1-y)/(1-q))), q = logit^-1 b, weights
 *    w' of mean 1, rises from its least at b0 = logit p. Its signed root
 *    tau(b) = sign(b - b0) sqrt((D(b) - D(b0)) / phi), phi the spread of the Pearson residuals, is
 *    compared with the normal quantile of alpha = Phi(t sqrt lambda)/2, t that of the degrees of
 *    freedom, lambda the variance of b0 over its naive one (proportion.c). Source: Rao, Scott
 *    (1984); Lumley, Scott, Scandinavian Journal of Statistics 41 (2014).
 * 2. As in R, tau is not inverted exactly: it is computed at steps of a fifth of its limit on both
 *    sides, a cubic spline (with the third derivatives of cubics at its ends: Forsythe, Malcolm,
 *    Moler, Computer Methods for Mathematical Computations, 1977, ch. 4) goes through them, and the
 *    bounds are read off a line through three times as many points of it.
 * 3. p = 0 or 1, no degrees of freedom: no interval (proportion.c).
 */
#include "measure/survey/own.h"

#include <string.h>

enum { STEPS = 10, POINTS = 2 * STEPS + 1 };

struct curve {
	double x[POINTS], y[POINTS];
	double b[POINTS], c[POINTS], d[POINTS];	/* the spline's coefficients */
	int n;
};

static double tau(const struct likelihood *l, double b)
{
	double q = 1 / (1 + exp(-b)), p = l->p;
	double more = 2 * l->weight_sum * (p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)));
	double root = sqrt(fmax(more / l->dispersion, 0));
	return b < log(p / (1 - p)) ? -root : root;
}

/* From the middle outwards, until tau has passed its limit. */
static int steps_to(const struct likelihood *l, double middle, double step, double limit,
    double *b, double *t)
{
	int n = 0;
	while (n + 1 < STEPS && (n == 0 || fabs(t[n - 1]) < limit)) {
		b[n] = middle + (n + 1) * step;
		t[n] = tau(l, b[n]);
		n++;
	}
	return n;
}

static void fill_curve(const struct likelihood *l, double alpha, struct curve *c)
{
	double middle = log(l->p / (1 - l->p)), limit = sqrt(dist_f_quantile_upper(alpha, 1,
	    l->n - 1));
	double step = limit / 5 * sqrt(l->v), b[STEPS], t[STEPS];
	int down = steps_to(l, middle, -step, limit, b, t);
	for (int i = 0; i < down; i++) {
		c->x[i] = b[down - 1 - i];
		c->y[i] = t[down - 1 - i];
	}
	c->x[down] = middle;
	c->y[down] = 0;
	int up = steps_to(l, middle, step, limit, &c->x[down + 1], &c->y[down + 1]);
	c->n = down + up + 1;
}

/* Slopes at the ends from the third differences of the first and last four points. */
static void spline_ends(struct curve *s, double *diagonal)
{
	int n = s->n;
	const double *x = s->x;
	diagonal[0] = -s->d[0];
	diagonal[n - 1] = -s->d[n - 2];
	s->c[0] = s->c[n - 1] = 0;
	if (n > 3) {
		s->c[0] = s->c[2] / (x[3] - x[1]) - s->c[1] / (x[2] - x[0]);
		s->c[n - 1] = s->c[n - 2] / (x[n - 1] - x[n - 3]) -
		    s->c[n - 3] / (x[n - 2] - x[n - 4]);
		s->c[0] *= s->d[0] * s->d[0] / (x[3] - x[0]);
		s->c[n - 1] *= -s->d[n - 2] * s->d[n - 2] / (x[n - 1] - x[n - 4]);
	}
}

static void spline_fit(struct curve *s)
{
	int n = s->n;
	double diagonal[POINTS];
	for (int i = 0; i + 1 < n; i++)
		s->d[i] = s->x[i + 1] - s->x[i];
	for (int i = 1; i + 1 < n; i++) {
		diagonal[i] = 2 * (s->d[i - 1] + s->d[i]);
		s->c[i] = (s->y[i + 1] - s->y[i]) / s->d[i] -
		    (s->y[i] - s->y[i - 1]) / s->d[i - 1];
	}
	spline_ends(s, diagonal);
	for (int i = 1; i < n; i++) {
		double t = s->d[i - 1] / diagonal[i - 1];
		diagonal[i] -= t * s->d[i - 1];
		s->c[i] -= t * s->c[i - 1];
	}
	s->c[n - 1] /= diagonal[n - 1];
	for (int i = n - 2; i >= 0; i--)
		s->c[i] = (s->c[i] - s->d[i] * s->c[i + 1]) / diagonal[i];
	for (int i = 0; i + 1 < n; i++) {
		double h = s->d[i], slope = (s->y[i + 1] - s->y[i]) / h;
		s->b[i] = slope - h * (s->c[i + 1] + 2 * s->c[i]);
		s->d[i] = (s->c[i + 1] - s->c[i]) / h;
		s->c[i] *= 3;
	}
}

static double spline_at(const struct curve *s, double x)
{
	int i = 0;
	while (i + 2 < s->n && x >= s->x[i + 1])
		i++;
	double h = x - s->x[i];
	return s->y[i] + h * (s->b[i] + h * (s->c[i] + h * s->d[i]));
}

/* The b at which the line through the points of the spline has the height y. */
static double read_off(const struct curve *s, double y)
{
	int points = 3 * s->n;
	double width = s->x[s->n - 1] - s->x[0], x0 = s->x[0], y0 = s->y[0];
	for (int i = 1; i < points; i++) {
		double x1 = s->x[0] + width * i / (points - 1);
		double y1 = i + 1 < points ? spline_at(s, x1) : s->y[s->n - 1];
		if (y0 <= y && y <= y1)
			return x0 + (x1 - x0) * ((y - y0) / (y1 - y0));
		x0 = x1;
		y0 = y1;
	}
	return NAN;
}

struct interval likelihood_interval(const struct likelihood *l)
{
	double t = dist_t_quantile((1 - l->level) / 2, l->df);
	double alpha = dist_normal(t * sqrt(l->v / l->naive)) / 2;
	struct curve c = { .n = 0 };
	if (!(alpha > 0) || !(l->dispersion > 0))
		return (struct interval){ NAN, NAN };
	fill_curve(l, alpha, &c);
	spline_fit(&c);
	double cut = t * sqrt(l->v / l->naive);
	double low = read_off(&c, cut), high = read_off(&c, -cut);
	return (struct interval){ 1 / (1 + exp(-low)), 1 / (1 + exp(-high)) };
}
