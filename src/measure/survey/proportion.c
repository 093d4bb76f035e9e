/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Proportions with intervals that stay between 0 and 1.
 *
 * p and its variance v are those of a mean of 0 and 1; t is the quantile with the degrees of
 * freedom. Source of the choice: Lumley, Complex Surveys, 2.5; Korn, Graubard, Survey Methodology
 * 24 (1998) for beta; Rao, Scott, Annals of Statistics 12 (1984) for likelihood.
 *
 * 1. mean: p ± t sqrt v.
 * 2. xlogit: logit p ± t sqrt v / (p (1-p)), taken back. logit: the same on the scale of a
 *    logistic regression with a constant alone; it differs only with replicates, whose
 *    logits it compares.
 * 3. asin: asin sqrt p ± t sqrt(v / (4 p (1-p))), taken back by sin².
 * 4. beta: Clopper's and Pearson's interval with the sample size n* = p(1-p)/v (t(n-1)/t(df))².
 * 5. likelihood: likelihood.c.
 * 6. Empty domain, p = 0 or 1, no degrees of freedom: no interval, whatever the method; the flag
 *    says why. (R gives an interval of width 0 or nan there.)
 * 7. A missing value: with "missing keep" logit and likelihood use those who answered, but there is
 *    no standard error; the other methods give nothing.
 */
#include "measure/survey/own.h"

#include <stdlib.h>

static const struct interval nothing = { NAN, NAN };

static double back_from_logit(double x)
{
	return 1 / (1 + exp(-x));
}

struct interval interval_t(double estimate, double error, double level, double df)
{
	if (!(df > 0))
		return nothing;
	double t = dist_t_quantile(1 - (1 - level) / 2, df);
	return (struct interval){ estimate - t * error, estimate + t * error };
}

static struct interval beta(double p, double v, double level, double df, double n)
{
	double half = (1 - level) / 2;
	double t = dist_t_quantile(half, n - 1) / dist_t_quantile(half, df);
	double size = p * (1 - p) / v * t * t;
	if (!(df > 0))
		return nothing;
	return (struct interval){ dist_beta_quantile(half, size * p, size * (1 - p) + 1),
		dist_beta_quantile(1 - half, size * p + 1, size * (1 - p)) };
}

struct interval proportion_transform(enum survey_method method, double p, double v, double level,
    double df, double own_df, double n)
{
	struct interval i;
	switch (method) {
	case METHOD_MEAN:
		return interval_t(p, sqrt(v), level, df);
	case METHOD_BETA:
		return beta(p, v, level, own_df, n);
	case METHOD_ASIN:
		i = interval_t(asin(sqrt(p)), sqrt(v / (4 * p * (1 - p))), level, df);
		return (struct interval){ pow(sin(i.low), 2), pow(sin(i.high), 2) };
	case METHOD_LOGIT:
	case METHOD_XLOGIT:
	case METHOD_LIKELIHOOD:
		i = interval_t(log(p / (1 - p)), sqrt(v) / (p * (1 - p)), level, df);
		return (struct interval){ back_from_logit(i.low), back_from_logit(i.high) };
	}
	return nothing;
}

/* The variance on the logit scale, from the logits of the replicates. */
static double logit_variance(const struct survey_design *d, struct moments *m)
{
	double p = m->estimate[0], centre = log(p / (1 - p)), v;
	if (!d->replicates)
		return m->v[0] / (p * (1 - p) * p * (1 - p));
	for (size_t q = 0; q < d->replicates->count; q++)
		m->theta[q] = log(m->theta[q] / (1 - m->theta[q]));
	variance_replicates(d->replicates, m->theta, &centre, 1, &v);
	return v;
}

/* See likelihood.c: how much the residuals spread. */
static double dispersion(const struct survey_design *d, const struct domain *in, const double *x,
    double p)
{
	double *residual = moments_room(in->n), spread;
	for (size_t i = 0; i < in->n; i++)
		residual[i] = (x[i] - p) / sqrt(p * (1 - p));
	spread = spread_value(d, in, residual, 1);
	free(residual);
	return spread;
}

static double logistic_deviance(double y, double mu, double w)
{
	return -2 * w * log(y != 0 ? mu : 1 - mu);
}

/* The naive variance on the logit scale that the fit of a logistic regression ends with: that of
 * the weights of its last step (McCullagh, Nelder, Generalized Linear Models, 2.5), which stops
 * when the deviance changes by less than 1e-8. */
static double naive_variance(const struct survey_design *d, const struct domain *in,
    const double *x, double n)
{
	double mean = 0, last = 0, eta = 0, weights = 1;
	for (size_t i = 0; i < in->n; i++)
		mean += d->weight[domain_row(in, i)] / n;
	for (int step = 0; step < 25; step++) {
		double above = 0, before = 0, now = 0;
		weights = 0;
		for (size_t i = 0; i < in->n; i++) {
			double w = d->weight[domain_row(in, i)] / mean;
			double mu = step ? back_from_logit(eta) : (w * x[i] + .5) / (w + 1);
			double slope = mu * (1 - mu);
			weights += w * slope;
			above += w * (slope * log(mu / (1 - mu)) + x[i] - mu);
			before += logistic_deviance(x[i], mu, w);
		}
		last = step ? last : before;
		eta = above / weights;
		for (size_t i = 0; i < in->n; i++)
			now += logistic_deviance(x[i], back_from_logit(eta),
			    d->weight[domain_row(in, i)] / mean);
		if (fabs(now - last) / (fabs(now) + .1) < 1e-8)
			break;
		last = now;
	}
	return 1 / weights;
}

/* Everybody or nobody, no degrees of freedom, no variance: nothing can be said. */
static bool says_something(double p, double v, double df)
{
	return p > 0 && p < 1 && df > 0 && v > 1e-28;
}

static struct interval by_regression(const struct survey_design *d, const struct domain *in,
    const double *x, const struct asked_proportion *q, struct moments *m)
{
	double p = m->estimate[0], v = logit_variance(d, m);
	if (q->method == METHOD_LOGIT)
		return proportion_transform(METHOD_LOGIT, p, v * p * (1 - p) * p * (1 - p),
		    q->level, q->df, q->df, q->rows);
	struct likelihood l = { .p = p, .v = v, .level = q->level, .df = q->df, .n = q->rows,
		.weight_sum = q->rows };
	l.dispersion = dispersion(d, in, x, p);
	l.naive = naive_variance(d, in, x, q->rows);
	return likelihood_interval(&l);
}

bool proportion_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, const struct asked_proportion *q, struct proportion *out_r, struct err *e)
{
	struct moments m;
	struct asked_proportion all = *q;
	double own_df = freedom_of(d, in);
	if (!mean_of(a, d, in, x, 1, &m, e))
		return false;
	double p = m.estimate[0], v = m.v[0];
	*out_r = (struct proportion){ p, sqrt(v), nothing };
	if (!says_something(p, v, q->df) || !says_something(p, v, own_df))
		return true;
	if (d->calibrated_count && !d->replicates)	/* all rows stay in a calibrated domain */
		all.rows = (double)d->rows;
	out_r->ci = q->method == METHOD_LOGIT || q->method == METHOD_LIKELIHOOD
	    ? by_regression(d, in, x, &all, &m)
	    : proportion_transform(q->method, p, v, q->level, q->df, own_df, all.rows);
	return true;
}
