/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A root between two points with a change of sign: Brent's method (Brent, Algorithms for
 * Minimization without Derivatives, 1973, ch. 4): bisection, secant or inverse quadratic steps,
 * whichever stays safe. b is the best point so far, a the one before, c on the other side.
 */
#include "measure/survey/own.h"

#include <float.h>

enum { MOST_STEPS = 1000 };

struct brent {
	double a, b, c, fa, fb, fc;
};

/* p / q: the step from b that interpolation proposes. */
static void interpolate(const struct brent *s, double half, double *p_r, double *q_r)
{
	double p, q;
	if (s->a == s->c) {
		double t = s->fb / s->fa;
		p = 2 * half * t;
		q = 1 - t;
	} else {
		double u = s->fa / s->fc, t = s->fb / s->fc, v = s->fb / s->fa;
		p = v * (2 * half * u * (u - t) - (s->b - s->a) * (t - 1));
		q = (u - 1) * (t - 1) * (v - 1);
	}
	*p_r = fabs(p);
	*q_r = p > 0 ? -q : q;
}

static double next_step(const struct brent *s, double last, double half, double near)
{
	double p, q;
	if (fabs(last) < near || fabs(s->fa) <= fabs(s->fb))
		return half;
	interpolate(s, half, &p, &q);
	if (p < 1.5 * half * q - fabs(near * q) / 2 && p < fabs(last * q / 2))
		return p / q;
	return half;
}

double root_find(double (*f)(double x, void *thing), void *thing, double low, double high,
    double tolerance)
{
	struct brent s = { .a = low, .b = high };
	s.fa = f(low, thing);
	s.fb = f(high, thing);
	s.c = s.a;
	s.fc = s.fa;
	if (s.fa == 0)
		return s.a;
	if (s.fb == 0)
		return s.b;
	if (!(s.fa * s.fb < 0))
		return NAN;
	for (int i = 0; i < MOST_STEPS; i++) {
		double last = s.b - s.a;
		if (fabs(s.fc) < fabs(s.fb)) {
			s.a = s.b;
			s.b = s.c;
			s.c = s.a;
			s.fa = s.fb;
			s.fb = s.fc;
			s.fc = s.fa;
		}
		double near = 2 * DBL_EPSILON * fabs(s.b) + tolerance / 2, half = (s.c - s.b) / 2;
		if (fabs(half) <= near || s.fb == 0)
			break;
		double step = next_step(&s, last, half, near);
		if (fabs(step) < near)
			step = step > 0 ? near : -near;
		s.a = s.b;
		s.fa = s.fb;
		s.b += step;
		s.fb = f(s.b, thing);
		if ((s.fb > 0) == (s.fc > 0)) {
			s.c = s.a;
			s.fc = s.fa;
		}
	}
	return s.b;
}
