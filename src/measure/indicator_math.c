/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Estimates and their intervals; all at 95 %.
 *
 *  difference    se² = se₁² + se₂², normal interval
 *  ratio         se(ln R)² = (se₁/x₁)² + (se₂/x₂)², interval R·exp(±z·se): delta method
 *  Wilson        interval of a share: E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209
 *  Byar          interval of a Poisson count: N. E. Breslow, N. E. Day, Statistical Methods in
 *                Cancer Research II (IARC, 1987), p. 69
 *  standardised  Σ w d/n with var Σ w² d/n², weights adding up to 1; interval of A. J. Dobson et
 *                al., Statistics in Medicine 10 (1991) 457: Byar's for the number of events,
 *                scaled by sqrt(var / events)
 *  reliability   the letter grades by coefficient of variation that Statistics Canada uses for
 *                surveys: A under 5 %, B under 10, C under 15, D under 25, E under 35, F from 35
 *                on. A percentage is judged by the smaller of itself and 100 minus it, so that 98
 *                and 2 are as hard to know. A sample under 30 is E at best, under 10 F. A figure
 *                marked as of low reliability is E at best. Without a stated error and without a
 *                sample there is no letter.
 */
#include "measure/indicator_math.h"

#include "base/lang.h"

#include <math.h>

struct estimate estimate_make(double value, double error)
{
	bool exact = isnan(error);
	return (struct estimate){ .value = value, .error = error,
		.low = exact ? NAN : value - NORMAL_95 * error,
		.high = exact ? NAN : value + NORMAL_95 * error };
}

struct estimate estimate_of(const struct observation *o)
{
	bool interval = !isnan(o->low) && !isnan(o->high);
	double error = o->error > 0 ? o->error : NAN;
	if (isnan(error) && interval && o->high > o->low)
		error = (o->high - o->low) / (2 * NORMAL_95);
	struct estimate x = estimate_make(o->value, error);
	if (interval) {
		x.low = o->low;
		x.high = o->high;
	}
	return x;
}

/* Of two errors, each nan for an exact figure; nan when both are. */
static double both(double a, double b)
{
	if (isnan(a) && isnan(b))
		return NAN;
	return hypot(isnan(a) ? 0 : a, isnan(b) ? 0 : b);
}

struct estimate estimate_difference(struct estimate a, struct estimate b)
{
	return estimate_make(a.value - b.value, both(a.error, b.error));
}

struct estimate estimate_ratio(struct estimate a, struct estimate b)
{
	struct estimate r = { NAN, NAN, NAN, NAN };
	if (!(a.value > 0) || !(b.value > 0))
		return r;
	double log_error = both(a.error / a.value, b.error / b.value);
	r.value = a.value / b.value;
	if (!isnan(log_error)) {
		r.error = r.value * log_error;
		r.low = r.value * exp(-NORMAL_95 * log_error);
		r.high = r.value * exp(NORMAL_95 * log_error);
	}
	return r;
}

bool estimate_excludes(struct estimate x, double what)
{
	if (isnan(x.value))
		return false;
	if (isnan(x.low) || isnan(x.high))
		return x.value != what;
	return x.low > what || x.high < what;
}

double student_95(double freedom)
{
	static const double table[] = { 12.706205, 4.302653, 3.182446, 2.776445, 2.570582,
		2.446912, 2.364624, 2.306004, 2.262157, 2.228139, 2.200985, 2.178813, 2.160369,
		2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963, 2.079614,
		2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230,
		2.042272 };
	double z = NORMAL_95;
	if (!(freedom >= 1))
		return INFINITY;
	if (freedom <= 30)
		return table[(int)freedom - 1];
	/* the first terms of the expansion by Cornish and Fisher: right to 1e-5 from 30 on */
	return z + (z * z * z + z) / (4 * freedom) +
	    (5 * pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * freedom * freedom) +
	    (3 * pow(z, 7) + 19 * pow(z, 5) + 17 * z * z * z - 15 * z) / (384 * pow(freedom, 3));
}

struct estimate interval_wilson(double x, double n)
{
	double z2 = NORMAL_95 * NORMAL_95, p = x / n;
	struct estimate none = { NAN, NAN, NAN, NAN };
	if (!(n > 0) || x < 0 || x > n)
		return none;
	double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
	double half = NORMAL_95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
	return (struct estimate){ .value = p, .error = sqrt(p * (1 - p) / n),
		.low = fmax(0, middle - half), .high = fmin(1, middle + half) };
}

struct estimate interval_byar(double x)
{
	struct estimate none = { NAN, NAN, NAN, NAN };
	if (!(x >= 0))
		return none;
	double up = x + 1;
	double low = x > 0 ? x * pow(1 - 1 / (9 * x) - NORMAL_95 / (3 * sqrt(x)), 3) : 0;
	double high = up * pow(1 - 1 / (9 * up) + NORMAL_95 / (3 * sqrt(up)), 3);
	return (struct estimate){ .value = x, .error = sqrt(x), .low = fmax(0, low),
		.high = high };
}

/* ---- rates by age ---- */

struct estimate crude_rate(const struct age_band *bands, size_t count, double per)
{
	double events = 0, population = 0;
	for (size_t i = 0; i < count; i++) {
		events += bands[i].events;
		population += bands[i].population;
	}
	struct estimate x = interval_byar(events);
	double scale = population > 0 ? per / population : NAN;
	return (struct estimate){ x.value * scale, x.error * scale, x.low * scale,
		x.high * scale };
}

struct estimate standardised_rate(const struct age_band *bands, size_t count, double per)
{
	double weights = 0, rate = 0, variance = 0, events = 0;
	struct estimate none = { NAN, NAN, NAN, NAN };
	for (size_t i = 0; i < count; i++)
		weights += bands[i].weight;
	for (size_t i = 0; i < count; i++) {
		double w = bands[i].weight / weights, n = bands[i].population;
		if (!(n > 0) || !(bands[i].events >= 0) || !(weights > 0))
			return none;
		rate += w * bands[i].events / n;
		variance += w * w * bands[i].events / (n * n);
		events += bands[i].events;
	}
	if (!count)
		return none;
	struct estimate byar = interval_byar(events);
	double scale = events > 0 ? sqrt(variance / events) : 0;
	struct estimate x = { .value = rate * per, .error = sqrt(variance) * per, .low = NAN,
		.high = NAN };
	if (events > 0) {
		x.low = (rate + scale * (byar.low - events)) * per;
		x.high = (rate + scale * (byar.high - events)) * per;
	}
	return x;
}

/* ---- reliability ---- */

static bool is_percent(struct str unit)
{
	return str_istarts(unit, S("percent")) || str_eq(unit, S("%"));
}

char reliability(const struct observation *o, struct str unit)
{
	static const double ends[] = { .05, .10, .15, .25, .35 };
	struct estimate x = estimate_of(o);
	int letter = 0;
	if (isnan(o->value) || o->status == STATUS_EXPERT)
		return 0;
	if (isnan(x.error) && !o->sample)
		return o->status == STATUS_LOW_RELIABILITY ? 'E' : 0;
	if (!isnan(x.error)) {
		double size = fabs(o->value);
		if (is_percent(unit) && o->value >= 0 && o->value <= 100)
			size = fmin(size, 100 - size);
		double variation = size > 0 ? x.error / size : INFINITY;
		while (letter < 5 && variation >= ends[letter])
			letter++;
	}
	if ((o->sample && o->sample < 30) || o->status == STATUS_LOW_RELIABILITY)
		letter = letter < 4 ? 4 : letter;
	if (o->sample && o->sample < 10)
		letter = 5;
	if (isnan(x.error) && letter == 0)
		return 0;
	return (char)('A' + letter);
}

const char *reliability_words(char letter)
{
	static const char *const words[] = { N_("excellent"), N_("very good"), N_("good"),
		N_("acceptable"), N_("use with care"), N_("too unreliable to build on") };
	return letter >= 'A' && letter <= 'F' ? words[letter - 'A'] : "";
}
