/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Calibration to known sums: the weights are multiplied by g = F(x'b), b such that the weighted
 * sums of the columns x are the known ones.
 *
 * 1. linear: F(u) = 1 + u (the generalised regression estimator), with bounds cut off at them;
 *    raking: F(u) = exp(u), cut off likewise; logit: F(u) between the bounds L and U by
 *    F = (L(U-1) + U(1-L) exp(Au)) / (U-1 + (1-L) exp(Au)), A = (U-L)/((U-1)(1-L)).
 *    Source: Deville, Särndal, JASA 87 (1992).
 * 2. b by Newton's method until every sum is met to 1e-12 of 1 + |known|, at most 500 steps, a step
 *    halved while it leaves what can be computed. Bounds that cannot be met are refused.
 * 3. Columns that depend on one another are refused, with the one that is too much. A column that
 *    is 0 for everybody and known to be 0 is left out.
 * 4. Where all known sums are more than 20 times those of the sample the weights are scaled first,
 *    by the mean of these ratios, and bounds hold for the factor that then remains (so does R).
 * 5. Linear calibration may make weights negative; that is flagged at every estimate.
 */
#include "measure/survey/own.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

enum { NEWTON_STEPS = 500, FAR_APART = 20 };

struct greg {
	const struct survey_design *d;
	const struct survey_step *step;
	const struct survey_data *data;
	struct problems *found;
	size_t rows, p;
	double *x;			/* rows × p */
	double *known;			/* p */
	struct str *names;
	int *lines;
	double *u, *g, *slope;		/* rows */
	double *t, *b, *step_by, *miss;	/* p × p, p, p, p */
};

/* ---- columns ---- */

static bool say_row(struct greg *q, const struct column *c, size_t row)
{
	problem_add(q->found, (struct problem){ .source = q->data->name, .row = (int64_t)row + 2,
	    .field = c->name }, N_("the answer is missing or no number, and the weights are "
	    "adjusted by it"));
	return false;
}

static bool fill_column(struct greg *q, const struct survey_margin *m,
    const struct survey_known *k, size_t at)
{
	for (size_t i = 0; i < q->rows; i++)
		q->x[i * q->p + at] = 1;
	for (size_t v = 0; v < m->columns.count; v++) {
		const struct column *c = data_find(q->data, m->columns.items[v]);
		for (size_t i = 0; i < q->rows; i++) {
			double *x = &q->x[i * q->p + at];
			bool word = k->values.count > 0;
			bool coded = c->width < 8;
			bool missing = coded ? !column_code(c, i) : isnan(column_value(c, i));
			if (missing || (!word && isnan(column_value(c, i))))
				return say_row(q, c, i);
			*x *= !word ? column_value(c, i)
			    : str_eq(c->texts[column_code(c, i)], k->values.items[v]);
		}
	}
	q->known[at] = k->total;
	q->lines[at] = k->line;
	q->names[at] = k->values.count ? k->values.items[0]
	    : m->columns.count ? m->columns.items[0] : S("1");
	return true;
}

static bool column_is_nothing(const struct greg *q, size_t at)
{
	for (size_t i = 0; i < q->rows; i++)
		if (q->x[i * q->p + at] != 0)
			return false;
	return q->known[at] == 0;
}

static void drop_column(struct greg *q, size_t at)
{
	for (size_t i = 0; i < q->rows; i++)
		for (size_t j = 0, to = 0; j < q->p; j++)
			if (j != at)
				q->x[i * (q->p - 1) + to++] = q->x[i * q->p + j];
	for (size_t j = at; j + 1 < q->p; j++) {
		q->known[j] = q->known[j + 1];
		q->names[j] = q->names[j + 1];
		q->lines[j] = q->lines[j + 1];
	}
	q->p--;
}

static bool fill_columns(struct arena *a, struct greg *q)
{
	const struct survey_step *s = q->step;
	for (size_t m = 0; m < s->count; m++)
		q->p += s->margins[m].count;
	q->x = arena_array(a, double, q->rows * q->p + 1);
	q->known = arena_array(a, double, q->p + 1);
	q->names = arena_array(a, struct str, q->p + 1);
	q->lines = arena_array(a, int, q->p + 1);
	size_t at = 0;
	for (size_t m = 0; m < s->count; m++)
		for (size_t k = 0; k < s->margins[m].count; k++)
			if (!fill_column(q, &s->margins[m], &s->margins[m].items[k], at++))
				return false;
	for (size_t j = q->p; j-- > 0;)
		if (column_is_nothing(q, j))
			drop_column(q, j);
	return true;
}

/* ---- the factor and its slope ---- */

static void factor_at(const struct survey_step *s, double u, double *g, double *slope)
{
	double low = s->lower, high = s->upper;
	if (s->kind == CALIBRATE_LOGIT) {
		double a = (high - low) / ((high - 1) * (1 - low)), e = exp(a * u);
		double below = high - 1 + (1 - low) * e;
		*g = isinf(e) ? high : (low * (high - 1) + high * (1 - low) * e) / below;
		*slope = isinf(e) ? 0 : (high - low) * a * (high - 1) * (1 - low) * e /
			(below * below);
		return;
	}
	double raw = s->kind == CALIBRATE_RAKING ? exp(u) : 1 + u;
	bool inside = raw > low && raw < high;
	*g = fmin(fmax(raw, low), high);
	*slope = !inside ? 0 : s->kind == CALIBRATE_RAKING ? raw : 1;
}

static bool evaluate(struct greg *q, const double *w)
{
	bool finite = true;
	for (size_t j = 0; j < q->p; j++)
		q->miss[j] = q->known[j];
	for (size_t i = 0; i < q->rows; i++) {
		const double *x = &q->x[i * q->p];
		double u = 0;
		for (size_t j = 0; j < q->p; j++)
			u += x[j] * q->b[j];
		factor_at(q->step, u, &q->g[i], &q->slope[i]);
		finite = finite && isfinite(q->g[i]) && isfinite(q->slope[i]);
		for (size_t j = 0; j < q->p; j++)
			q->miss[j] -= w[i] * q->g[i] * x[j];
	}
	return finite;
}

static double worst_miss(const struct greg *q)
{
	double worst = 0;
	for (size_t j = 0; j < q->p; j++)
		worst = fmax(worst, fabs(q->miss[j]) / (1 + fabs(q->known[j])));
	return worst;
}

static void fill_slopes(struct greg *q, const double *w)
{
	size_t p = q->p;
	memset(q->t, 0, p * p * sizeof *q->t);
	for (size_t i = 0; i < q->rows; i++) {
		const double *x = &q->x[i * p];
		double s = w[i] * q->slope[i];
		for (size_t j = 0; s != 0 && j < p; j++)
			for (size_t k = 0; k <= j; k++)
				q->t[j * p + k] += s * x[j] * x[k];
	}
}

enum newton { NEWTON_DONE, NEWTON_SINGULAR, NEWTON_LOST };

/* One step of Newton's from where evaluate() stands; halved until it can be computed. */
static enum newton newton_step(struct greg *q, const double *w, size_t *at_r)
{
	fill_slopes(q, w);
	memcpy(q->step_by, q->miss, q->p * sizeof *q->miss);
	if (!matrix_cholesky(q->t, q->p, at_r))
		return NEWTON_SINGULAR;
	matrix_solve(q->t, q->p, q->step_by);
	for (size_t j = 0; j < q->p; j++)
		q->b[j] += q->step_by[j];
	for (int half = 0; !evaluate(q, w); half++) {
		if (half == 60)
			return NEWTON_LOST;
		for (size_t j = 0; j < q->p; j++) {
			q->step_by[j] /= 2;
			q->b[j] -= q->step_by[j];
		}
	}
	return NEWTON_DONE;
}

static bool refuse_column(struct greg *q, size_t at)
{
	problem_add(q->found, (struct problem){ .source = q->d->plan->name, .row = q->lines[at],
	    .excerpt = q->names[at] }, N_("this sum follows from the ones before it; leave one "
	    "group of each question out, or the number of all"));
	return false;
}

static bool refuse_bounds(struct greg *q)
{
	bool bounds = isfinite(q->step->lower) || isfinite(q->step->upper);
	problem_add(q->found, (struct problem){ .source = q->d->plan->name,
	    .row = q->step->line }, "%s", tr(q->found->lang,
	    bounds ? N_("the known sums cannot be met within these bounds")
		   : N_("the known sums cannot be met")));
	return false;
}

/* g for the weights w; false and said when there is none. */
static bool solve(struct greg *q, const double *w)
{
	double best = INFINITY;
	size_t at = 0;
	memset(q->b, 0, q->p * sizeof *q->b);
	evaluate(q, w);
	for (int step = 0; step < NEWTON_STEPS; step++) {
		enum newton n = newton_step(q, w, &at);
		if (n == NEWTON_SINGULAR)
			return step ? refuse_bounds(q) : refuse_column(q, at);
		if (n == NEWTON_LOST)
			return refuse_bounds(q);
		double miss = worst_miss(q);
		if (miss < 1e-12 || (miss < 1e-9 && miss >= best))
			return true;
		best = fmin(best, miss);
	}
	return refuse_bounds(q);
}

static double first_scale(const struct greg *q, const double *w)
{
	double least = INFINITY, sum = 0;
	if (q->step->kind == CALIBRATE_LINEAR && isinf(q->step->lower) && isinf(q->step->upper))
		return 1;
	for (size_t j = 0; j < q->p; j++) {
		double total = 0;
		for (size_t i = 0; i < q->rows; i++)
			total += w[i] * q->x[i * q->p + j];
		least = fmin(least, q->known[j] / total);
		sum += q->known[j] / total / (double)q->p;
	}
	return least > FAR_APART ? sum : 1;
}

static bool factors_for(struct greg *q, double *w)
{
	double scale = first_scale(q, w);
	for (size_t i = 0; scale != 1 && i < q->rows; i++)
		w[i] *= scale;
	if (!solve(q, w))
		return false;
	for (size_t i = 0; scale != 1 && i < q->rows; i++)
		q->g[i] *= scale;
	return true;
}

/* ---- the design ---- */

static bool solve_replicates(struct greg *q, struct replicates *r, const double *before,
    const double *factor)
{
	double *w = malloc(q->rows * sizeof *w);
	bool ok = w != NULL;
	for (size_t k = 0; ok && k < r->count; k++) {
		for (size_t i = 0; i < q->rows; i++)
			w[i] = r->factor[i * r->count + k] * (r->combined ? 1 : before[i]);
		ok = factors_for(q, w);
		for (size_t i = 0; ok && i < q->rows; i++)
			r->factor[i * r->count + k] *=
			    r->combined ? q->g[i] : q->g[i] / factor[i];
	}
	free(w);
	return ok;
}

/* For the residuals: x times the root of the weight before, and its Cholesky factor. */
static bool remember(struct arena *a, struct survey_design *d, struct greg *q,
    const double *before)
{
	struct calibrated *c = &d->calibrated[d->calibrated_count++];
	size_t p = q->p, at;
	*c = (struct calibrated){ .kind = q->step->kind, .columns = p };
	c->x = arena_array(a, double, q->rows * p + 1);
	c->factor = arena_array(a, double, p * p + 1);
	c->weight = arena_array(a, double *, 1);
	c->weight[0] = arena_array(a, double, q->rows);
	for (size_t i = 0; i < q->rows; i++) {
		double root = sqrt(fabs(before[i]));
		c->weight[0][i] = q->g[i] * root;
		for (size_t j = 0; j < p; j++)
			c->x[i * p + j] = q->x[i * p + j] * root;
		for (size_t j = 0; j < p; j++)
			for (size_t k = 0; k <= j; k++)
				c->factor[j * p + k] += c->x[i * p + j] * c->x[i * p + k];
	}
	return matrix_cholesky(c->factor, p, &at) || refuse_column(q, at);
}

bool calibrate_greg(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const struct survey_step *s, struct problems *found)
{
	struct greg q = { .d = d, .step = s, .data = data, .found = found, .rows = d->rows };
	if (!fill_columns(a, &q))
		return false;
	q.u = arena_array(a, double, q.rows * 3 + q.p * q.p + q.p * 3);
	q.g = q.u + q.rows;
	q.slope = q.g + q.rows;
	q.t = q.slope + q.rows;
	q.b = q.t + q.p * q.p;
	q.step_by = q.b + q.p;
	q.miss = q.step_by + q.p;
	double *before = arena_array(a, double, q.rows * 2);
	double *factor = before + q.rows;
	memcpy(before, d->weight, q.rows * sizeof *before);
	memcpy(factor, before, q.rows * sizeof *before);
	if (!factors_for(&q, factor))
		return false;
	memcpy(factor, q.g, q.rows * sizeof *factor);
	for (size_t i = 0; i < q.rows; i++)
		d->weight[i] = before[i] * factor[i];
	if (d->replicates)
		return solve_replicates(&q, d->replicates, before, factor);
	return remember(a, d, &q, before);
}
