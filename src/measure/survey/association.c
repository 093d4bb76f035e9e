/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Are two answers independent of each other? Tests on a two-way table of weighted shares.
 *
 * 1. Pearson's X² of the table scaled to the rows of the domain (N, rows with a missing answer
 *    among them); Delta = (C' D^-1 C / N)^-1 (C' D^-1 V D^-1 C), C contrasts of both factors
 *    crossed, D the shares, V their covariance. Source: Rao, Scott (1984).
 *    F: X²/tr Delta on tr²/tr Delta² and that times nu degrees of freedom. Chisq: X² against
 *    mean(Delta) times chi squared. saddlepoint, lincom: the tail of the weighted sum of chi
 *    squared over that of the denominator by its saddlepoint (Kuonen, Biometrika 86 (1999));
 *    with replicates the denominator is left out.
 * 2. Wald: Y' V^-1 Y of the departures N_ij - N_i. N_.j / N but those of the first row and column,
 *    over their number, F on it and nu (Koch, Freeman, Freeman 1975); adjWald: nu less their
 *    number plus 1 (Thomas, Rao 1987).
 * 3. nu: clusters less strata of all rows of the domain, those without weight too; with replicates
 *    their degrees of freedom.
 * 4. A missing answer leaves the row out of the table. A cell without anybody counts 0; expected
 *    counts below 5 are flagged. Empty domain, or only one answer to a question: nan.
 */
#include "measure/survey/own.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

struct table2 {
	struct arena *a;
	const struct survey_design *d;
	const struct domain *in;	/* with missing answers */
	struct domain full;		/* without */
	size_t rows, columns, cells;
	double n, nu;
	double *share;			/* cells */
	double *v;			/* cells × cells */
	double x2;
	double *l, *m;			/* Cholesky of C'D^-1C/N; C'D^-1VD^-1C */
	size_t contrasts;
	bool small;
};

/* ---- the table ---- */

static bool fill_table(struct table2 *t, const uint32_t *row, const uint32_t *column, bool totals,
    struct err *e)
{
	uint32_t *rows = arena_array(t->a, uint32_t, t->in->n + 1);
	double *x = moments_room(t->in->n * t->cells);
	struct moments m;
	for (size_t i = 0; i < t->in->n; i++) {
		if (row[i] == UINT32_MAX || column[i] == UINT32_MAX)
			continue;
		x[t->full.n * t->cells + row[i] * t->columns + column[i]] = 1;
		rows[t->full.n++] = (uint32_t)domain_row(t->in, i);
	}
	t->full.rows = rows;
	bool ok = totals ? total_of(t->a, t->d, &t->full, x, t->cells, &m, e)
	    : mean_of(t->a, t->d, &t->full, x, t->cells, &m, e);
	free(x);
	if (!ok)
		return false;
	t->share = m.estimate;
	t->v = m.v;
	return true;
}

static void margins_of(const struct table2 *t, double *row, double *column)
{
	memset(row, 0, t->rows * sizeof *row);
	memset(column, 0, t->columns * sizeof *column);
	for (size_t i = 0; i < t->cells; i++) {
		row[i / t->columns] += t->share[i];
		column[i % t->columns] += t->share[i];
	}
}

static void pearson(struct table2 *t)
{
	double *row = arena_array(t->a, double, t->rows);
	double *column = arena_array(t->a, double, t->columns);
	margins_of(t, row, column);
	for (size_t i = 0; i < t->cells; i++) {
		double expected = row[i / t->columns] * column[i % t->columns];
		double away = t->share[i] - expected;
		t->x2 += t->n * away * away / expected;
		t->small = t->small || t->n * expected < 5;
	}
}

/* ---- Rao and Scott ---- */

/* The contrast j of n classes: the mean of the first j + 1 against the next (Helmert's). */
static double helmert(size_t i, size_t j)
{
	return i <= j ? 1 : i == j + 1 ? -(double)(j + 1) : 0;
}

/* C D^-1, contrasts × cells. */
static double *fill_contrasts(struct table2 *t)
{
	size_t across = t->columns - 1;
	t->contrasts = (t->rows - 1) * across;
	double *c = arena_array(t->a, double, t->contrasts * t->cells);
	for (size_t k = 0; k < t->contrasts; k++)
		for (size_t i = 0; i < t->cells; i++)
			c[k * t->cells + i] = helmert(i / t->columns, k / across) *
			    helmert(i % t->columns, k % across);
	return c;
}

static bool fill_delta(struct table2 *t)
{
	size_t k = t->contrasts, n = t->cells, at;
	double *c = fill_contrasts(t);
	k = t->contrasts;
	double *half = arena_array(t->a, double, k * n);
	t->l = arena_array(t->a, double, k * k);
	t->m = arena_array(t->a, double, k * k);
	for (size_t i = 0; i < n; i++) {
		double inverse = t->share[i] == 0 ? 0 : 1 / t->share[i];
		for (size_t a = 0; a < k; a++)
			for (size_t b = 0; b < k; b++)
				t->l[a * k + b] += c[a * n + i] * c[b * n + i] * inverse / t->n;
	}
	for (size_t a = 0; a < k; a++)
		for (size_t i = 0; i < n; i++)
			c[a * n + i] *= t->share[i] == 0 ? 0 : 1 / t->share[i];
	for (size_t a = 0; a < k; a++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				half[a * n + j] += c[a * n + i] * t->v[i * n + j];
	for (size_t a = 0; a < k; a++)
		for (size_t b = 0; b < k; b++)
			for (size_t j = 0; j < n; j++)
				t->m[a * k + b] += half[a * n + j] * c[b * n + j];
	return matrix_cholesky(t->l, k, &at);
}

/* ---- the saddlepoint ---- */

struct saddle {
	const double *lambda, *times;
	size_t n;
	double x;
};

static double slope_at(double zeta, void *thing)
{
	const struct saddle *s = thing;
	double sum = 0;
	for (size_t i = 0; i < s->n; i++)
		sum += s->times[i] * s->lambda[i] / (1 - 2 * zeta * s->lambda[i]);
	return sum - s->x;
}

static void limits_of(const struct saddle *s, double *low_r, double *high_r)
{
	double low = -INFINITY, high = INFINITY, sum = 0, count = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (s->lambda[i] < 0)
			low = fmax(low, 1 / (2 * s->lambda[i]));
		else if (s->lambda[i] > 0)
			high = fmin(high, 1 / (2 * s->lambda[i]));
		sum += s->times[i] * s->lambda[i];
		count += s->times[i];
	}
	*low_r = isfinite(low) ? low * 0.99999 : s->x > sum ? -0.01 : -count / (2 * s->x);
	*high_r = high * 0.99999;
}

/* P(sum times lambda chi² > x); nan close to its mean. lambda is scaled in place. */
static double saddle_upper(double *lambda, const double *times, size_t n, double x)
{
	double most = -INFINITY, low, high, k0 = 0, second = 0;
	for (size_t i = 0; i < n; i++)
		most = fmax(most, lambda[i]);
	for (size_t i = 0; i < n; i++)
		lambda[i] /= most;
	struct saddle s = { lambda, times, n, x / most };
	limits_of(&s, &low, &high);
	double zeta = root_find(slope_at, &s, low, high, 1e-8);
	for (size_t i = 0; i < n; i++) {
		double below = 1 - 2 * zeta * lambda[i];
		k0 -= times[i] * log(below) / 2;
		second += 2 * times[i] * lambda[i] * lambda[i] / (below * below);
	}
	double w = (zeta < 0 ? -1 : 1) * sqrt(2 * (zeta * s.x - k0)), v = zeta * sqrt(second);
	return fabs(zeta) < 1e-4 ? NAN : dist_normal_upper(w + log(v / w) / w);
}

static double saddle_p(struct table2 *t, const double *eigen, double d0)
{
	size_t k = t->contrasts;
	double *lambda = arena_array(t->a, double, k * 2 + 2), *times = lambda + k + 1;
	double ddf = d0 * t->nu, mean = 0, squares = 0, p;
	for (size_t i = 0; i < k; i++) {
		lambda[i] = eigen[i];
		times[i] = 1;
		mean += eigen[i] / (double)k;
		squares += eigen[i] * eigen[i] / (double)k;
	}
	double spread = squares / (mean * mean), ndf = (double)k / spread;
	if (t->d->replicates) {
		p = saddle_upper(lambda, times, k, t->x2);
		return isnan(p) ? dist_chisq_upper(t->x2 / (mean * spread), ndf) : p;
	}
	lambda[k] = -t->x2 / ddf;
	times[k] = floor(ddf);
	p = saddle_upper(lambda, times, k + 1, 0);
	return isnan(p) ? dist_f_upper(t->x2 / ndf / (mean * spread), ndf, ddf) : p;
}

/* ---- statistics ---- */

static bool rao_scott(struct table2 *t, enum survey_statistic statistic, struct association *out)
{
	pearson(t);
	if (!fill_delta(t))
		return false;
	size_t k = t->contrasts;
	double *eigen = arena_array(t->a, double, k), sum = 0, squares = 0;
	matrix_eigen(t->a, t->l, t->m, k, eigen);
	for (size_t i = 0; i < k; i++) {
		sum += eigen[i];
		squares += eigen[i] * eigen[i];
	}
	double d0 = sum * sum / squares;
	*out = (struct association){ .statistic = t->x2, .ndf = d0, .ddf = d0 * t->nu };
	if (statistic == TEST_F) {
		out->statistic = t->x2 / sum;
		out->p = dist_f_upper(out->statistic, d0, d0 * t->nu);
	} else if (statistic == TEST_CHISQ) {
		out->ndf = (double)k;
		out->ddf = NAN;
		out->p = dist_chisq_upper(t->x2 / (sum / (double)k), (double)k);
	} else {
		out->ndf = out->ddf = NAN;
		out->p = saddle_p(t, eigen, d0);
	}
	return true;
}

/* How N_ij - N_i. N_.j / N changes with the total of one cell. */
static double change_by(const struct table2 *t, const double *row, const double *column,
    double all, size_t at, size_t by)
{
	size_t i = at / t->columns, j = at % t->columns;
	double change = at == by;
	if (by / t->columns == i)
		change -= column[j] / all;
	if (by % t->columns == j)
		change -= row[i] / all;
	return change + row[i] * column[j] / (all * all);
}

static bool wald(struct table2 *t, enum survey_statistic statistic, struct association *out)
{
	size_t k = 0, n = t->cells, at;
	double *row = arena_array(t->a, double, t->rows), all = 0;
	double *column = arena_array(t->a, double, t->columns);
	double *y = arena_array(t->a, double, n), *solved = arena_array(t->a, double, n);
	double *jacobian = arena_array(t->a, double, n * n), *v = arena_array(t->a, double, n * n);
	margins_of(t, row, column);
	for (size_t i = 0; i < t->rows; i++)
		all += row[i];
	for (size_t i = 0; i < n; i++) {
		if (i / t->columns == 0 || i % t->columns == 0)
			continue;
		y[k] = t->share[i] - row[i / t->columns] * column[i % t->columns] / all;
		for (size_t j = 0; j < n; j++)
			jacobian[k * n + j] = change_by(t, row, column, all, i, j);
		k++;
	}
	for (size_t a = 0; a < k; a++)
		for (size_t i = 0; i < n; i++) {
			double half = 0;
			for (size_t j = 0; j < n; j++)
				half += jacobian[a * n + j] * t->v[j * n + i];
			for (size_t b = 0; b < k; b++)
				v[a * k + b] += half * jacobian[b * n + i];
		}
	memcpy(solved, y, k * sizeof *y);
	if (!matrix_cholesky(v, k, &at))
		return false;
	matrix_solve(v, k, solved);
	double w = 0, number = (double)k, nu = t->nu;
	for (size_t i = 0; i < k; i++)
		w += y[i] * solved[i];
	bool adjusted = statistic == TEST_ADJUSTED_WALD;
	out->ndf = number;
	out->ddf = adjusted ? nu - number + 1 : nu;
	out->statistic = adjusted ? w * out->ddf / (number * nu) : w / number;
	out->p = dist_f_upper(out->statistic, out->ndf, out->ddf);
	return true;
}

bool association_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const uint32_t *row, const uint32_t *column, size_t rows, size_t columns,
    enum survey_statistic statistic, struct association *out_r, struct err *e)
{
	struct table2 t = { .a = a, .d = d, .in = in, .rows = rows, .columns = columns,
		.cells = rows * columns, .n = (double)in->n };
	bool is_wald = statistic == TEST_WALD || statistic == TEST_ADJUSTED_WALD;
	*out_r = (struct association){ NAN, NAN, NAN, NAN, false };
	if (rows < 2 || columns < 2)
		return true;
	if (t.cells > 400)
		return fail(e, ERR_LIMIT, N_("A table of %zu cells is too large to be tested."),
		    t.cells);
	t.nu = d->replicates ? freedom_of(d, in) : clusters_less_strata(d, in, false);
	if (!fill_table(&t, row, column, is_wald, e))
		return false;
	bool ok = is_wald ? wald(&t, statistic, out_r) : rao_scott(&t, statistic, out_r);
	if (!ok)
		*out_r = (struct association){ NAN, NAN, NAN, NAN, false };
	out_r->small_cells = t.small;
	return true;
}
