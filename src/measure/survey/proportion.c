/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Proportions with intervals that stay between 0 and 1.
 *
 * p and its variance v are those of a mean of 0 and 1; t is the quantile with the degrees of
 * freedom. Source of the choice: Lumley, Complex Surveys, 2.5; Korn, Graubard, Survey Methodology
 * 24 (1998) for beta; Rao, Scott, Annals of Statistics 12 (1984) for likelihood.
 *
 * 1. mean: p ± t sqrt v.
 * 2. xlogit: logit p ± t sqrt v / (p (1-p)), taken back. logit: the same on the scale of a logistic
 *    regression with a constant alone; it differs only with replicates, whose logits it compares.
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

/* See likelihood.c: how much the weighted residuals spread. */
static double dispersion(const struct survey_design *d, const struct domain *in, const double *x,
    double p, double n)
{
	double *residual = moments_room(in->n), mean = 0, spread;
	for (size_t i = 0; i < in->n; i++)
		mean += d->weight[domain_row(in, i)] / n;
	for (size_t i = 0; i < in->n; i++)
		residual[i] = (x[i] - p) / sqrt(p * (1 - p)) *
		    sqrt(d->weight[domain_row(in, i)] / mean);
	spread = spread_value(d, in, residual, 1);
	free(residual);
	return spread;
}

/* Everybody or nobody, no degrees of freedom, no variance: nothing can be said. */
static bool says_something(double p, double v, double df)
{
	return p > 0 && p < 1 && df > 0 && v > 1e-28;
}

bool proportion_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, enum survey_method method, double level, double df,
    struct proportion *out_r, struct err *e)
{
	struct moments m;
	double own_df = freedom_of(d, in);
	if (!mean_of(a, d, in, x, 1, &m, e))
		return false;
	double p = m.estimate[0], v = m.v[0];
	*out_r = (struct proportion){ p, sqrt(v), nothing };
	if (!says_something(p, v, df) || !says_something(p, v, own_df))
		return true;
	/* n of the beta interval: all rows stay where the weights are calibrated. */
	double n = d->calibrated_count && !d->replicates ? (double)d->rows : (double)in->n;
	if (method == METHOD_LOGIT || method == METHOD_LIKELIHOOD) {
		double lv = logit_variance(d, &m);
		struct likelihood l = { .p = p, .v = lv, .level = level, .df = df,
			.n = n, .weight_sum = n };
		l.dispersion = method == METHOD_LIKELIHOOD ? dispersion(d, in, x, p, n) : 0;
		double vp = lv * p * (1 - p) * p * (1 - p);
		out_r->ci = method == METHOD_LIKELIHOOD ? likelihood_interval(&l)
		    : proportion_transform(METHOD_LOGIT, p, vp, level, df, own_df, n);
		return true;
	}
	out_r->ci = proportion_transform(method, p, v, level, df, own_df, n);
	return true;
}
