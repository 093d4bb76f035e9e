/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the quantile of a weighted sample is: twelve rules.
 *
 * The values stand in order with weights w_i > 0, c_i their sums up to i, c_n all.
 *
 * 1. math, hf1: the first value whose c_i > p c_n; where c_i = p c_n exactly, x_i. hf2, school: the
 *    mean of x_i and x_(i+1) there. hf3: equal values taken together, x_i there if i is even.
 * 2. hf4 to hf9: a line through the points (q_i, x_i), flat outside, with q_i =
 *    hf5 (c_i - w_i/2)/c_n, hf6 c_i/(c_n + w_n), hf7 c_(i-1)/c_(n-1),
 *    hf8 (c_(i-1)/3 + 2c_i/3)/(c_n + w_n/3), hf9 (3c_(i-1)/8 + 5c_i/8)/(c_n + w_n/4);
 *    hf4: between the two values around p c_n. Source: Hyndman, Fan, American Statistician 50
 *    (1996), with the weights of R survey 4.1.
 * 3. shahvaish: the last value whose q_i <= p, q_i = (S_i + 1/2 - w_i/2)/(n+1), S the sums of
 *    w / mean w. Source: Shah, Vaish, ASA Proceedings (2006).
 * 4. Below the first c_i the rules of 1 and hf4 see the first and second value, as R does: the
 *    quantile 0 is then the second smallest value.
 * 5. Zero weights and the rows outside a domain are gone before. A missing value stands last.
 *    Nobody: nan.
 */
#include "measure/survey/own.h"

#include <stdlib.h>

struct around {
	double low, high;	/* values */
	double below, above;	/* of p, as shares */
	size_t at;		/* of low, from 1 */
};

/* The last i with c_i <= p c_n, by halving: c rises. */
static struct around find_around(const struct sorted *s, double p)
{
	double want = p * s->sum;
	size_t from = 0, to = s->n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (s->cumulated[middle] <= want)
			from = middle + 1;
		else
			to = middle;
	}
	size_t at = from ? from - 1 : 0, next = at + 1 < s->n ? at + 1 : at;
	return (struct around){ s->x[at], s->x[next], p - s->cumulated[at] / s->sum,
		s->cumulated[next] / s->sum - p, at + 1 };
}

/* q of the i-th value under the rules of a line. */
static double place_of(const struct sorted *s, enum survey_rule rule, size_t i)
{
	double c = s->cumulated[i], before = i ? s->cumulated[i - 1] : 0;
	double all = s->cumulated[s->n - 1], last = s->w[s->n - 1];
	switch (rule) {
	case RULE_HF5: return (c - s->w[i] / 2) / all;
	case RULE_HF6: return c / (all + last);
	case RULE_HF7: return s->n > 1 ? before / s->cumulated[s->n - 2] : 0;
	case RULE_HF8: return (before / 3 + c * 2 / 3) / (all + last / 3);
	default: return (before * 3 / 8 + c * 5 / 8) / (all + last / 4);
	}
}

static double on_line(const struct sorted *s, enum survey_rule rule, double p)
{
	size_t low = 0, high = s->n - 1;
	if (p <= place_of(s, rule, low))
		return s->x[low];
	if (p >= place_of(s, rule, high))
		return s->x[high];
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (place_of(s, rule, middle) > p)
			high = middle;
		else
			low = middle;
	}
	double from = place_of(s, rule, low), to = place_of(s, rule, high);
	if (p == from)
		return s->x[low];
	return s->x[low] + (s->x[high] - s->x[low]) * ((p - from) / (to - from));
}

/* Equal values as one. */
static double hf3(const struct sorted *s, double p)
{
	double *x = moments_room(s->n), *c = moments_room(s->n), result;
	struct sorted one = { .x = x, .cumulated = c, .w = s->w, .sum = s->sum };
	long double sum = 0;
	for (size_t i = 0; i < s->n; i++) {
		sum += s->w[i];
		if (i + 1 < s->n && s->x[i + 1] == s->x[i])
			continue;
		x[one.n] = s->x[i];
		c[one.n++] = (double)sum;
	}
	struct around a = find_around(&one, p);
	result = a.below == 0 && a.at % 2 == 0 ? a.low : a.high;
	free(x);
	free(c);
	return result;
}

struct step {
	double q, x;
};

static int by_place(const void *a, const void *b)
{
	const struct step *x = a, *y = b;
	return x->q < y->q ? -1 : x->q > y->q;
}

/* Values of equal places count with their mean. */
static double last_step(const struct step *all, size_t n, double p)
{
	size_t at = 0;
	while (at + 1 < n && all[at + 1].q <= p)
		at++;
	size_t first = at;
	double sum = all[at].x;
	while (first > 0 && all[first - 1].q == all[at].q)
		sum += all[--first].x;
	while (at + 1 < n && all[at + 1].q == all[first].q)
		sum += all[++at].x;
	return sum / (double)(at - first + 1);
}

static double shahvaish(const struct sorted *s, double p)
{
	struct step *all = malloc(s->n * sizeof *all);
	double mean = s->sum / (double)s->n;
	long double sum = 0;
	if (!all)
		abort();
	for (size_t i = 0; i < s->n; i++) {
		sum += s->w[i] / mean;
		all[i].q = ((double)sum + 0.5 - s->w[i] / 2) / ((double)s->n + 1);
		all[i].x = s->x[i];
	}
	qsort(all, s->n, sizeof *all, by_place);
	double result = last_step(all, s->n, p);
	free(all);
	return result;
}

double quantile_rule(const struct sorted *s, enum survey_rule rule, double p)
{
	if (!s->n || isnan(p))
		return NAN;
	if (rule == RULE_SHAHVAISH)
		return shahvaish(s, p);
	if (rule == RULE_HF3)
		return hf3(s, p);
	if (rule >= RULE_HF5)
		return on_line(s, rule, p);
	struct around a = find_around(s, p);
	if (rule == RULE_HF4) {
		double share = a.below / (a.above + a.below);
		return a.low * (1 - share) + a.high * share;
	}
	if (a.below != 0)
		return a.high;
	return rule == RULE_MATH || rule == RULE_HF1 ? a.low : (a.low + a.high) / 2;
}
