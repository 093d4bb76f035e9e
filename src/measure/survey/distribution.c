/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Distributions, by the GNU Scientific Library, which only this file sees. Its quantiles are
 * polished by Newton's method on its distribution functions, which are good to the last digits.
 */
#include "measure/survey/own.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

enum { POLISH = 6 };

/* An error of the library gives nan; it must not end the program. */
__attribute__((constructor)) static void be_quiet(void)
{
	gsl_set_error_handler_off();
}

double dist_normal(double z)
{
	return gsl_cdf_ugaussian_P(z);
}

double dist_normal_upper(double z)
{
	return gsl_cdf_ugaussian_Q(z);
}

double dist_normal_quantile(double p)
{
	if (isnan(p) || p < 0 || p > 1)
		return NAN;
	double z = gsl_cdf_ugaussian_Pinv(p);
	for (int i = 0; i < POLISH && isfinite(z); i++) {
		double gap = z < 0 ? gsl_cdf_ugaussian_P(z) - p
				   : (1 - p) - gsl_cdf_ugaussian_Q(z);
		double step = gap / gsl_ran_ugaussian_pdf(z);
		z -= isfinite(step) ? step : 0;
	}
	return z;
}

double dist_t_quantile(double p, double df)
{
	if (isinf(df))
		return dist_normal_quantile(p);
	if (!(df > 0) || isnan(p))
		return NAN;
	if (p > 0.5)
		return -dist_t_quantile(1 - p, df);
	double t = gsl_cdf_tdist_Pinv(p, df);
	for (int i = 0; i < POLISH && isfinite(t); i++) {
		double step = (gsl_cdf_tdist_P(t, df) - p) / gsl_ran_tdist_pdf(t, df);
		t -= isfinite(step) ? step : 0;
	}
	return t;
}

double dist_beta_quantile(double p, double a, double b)
{
	if (!(a >= 0) || !(b >= 0) || isinf(a) || isinf(b) || isnan(p))
		return NAN;
	if (a == 0 || b == 0)
		return a == 0 ? 0 : 1;
	double x = gsl_cdf_beta_Pinv(p, a, b);
	for (int i = 0; i < POLISH && x > 0 && x < 1; i++) {
		double step = (gsl_cdf_beta_P(x, a, b) - p) / gsl_ran_beta_pdf(x, a, b);
		double next = x - (isfinite(step) ? step : 0);
		x = next > 0 && next < 1 ? next : x;
	}
	return x;
}

double dist_f_upper(double x, double a, double b)
{
	if (!(a > 0) || !(b > 0) || isnan(x))
		return NAN;
	return isinf(b) ? gsl_cdf_chisq_Q(x * a, a) : gsl_cdf_fdist_Q(x, a, b);
}

double dist_f_quantile_upper(double p, double a, double b)
{
	if (!(a > 0) || !(b > 0) || !(p > 0 && p < 1))
		return NAN;
	double x = gsl_cdf_fdist_Qinv(p, a, b);
	for (int i = 0; i < POLISH && isfinite(x) && x > 0; i++) {
		double step = (p - gsl_cdf_fdist_Q(x, a, b)) / gsl_ran_fdist_pdf(x, a, b);
		double next = x - (isfinite(step) ? step : 0);
		x = next > 0 ? next : x;
	}
	return x;
}

double dist_chisq_upper(double x, double df)
{
	return df > 0 && !isnan(x) ? gsl_cdf_chisq_Q(x, df) : NAN;
}
