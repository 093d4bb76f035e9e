/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The perturbation table of the cell-key method (Fraser and Wooton 2005; Marley and Leaver 2011;
 * the maximum entropy form of Giessing 2016, as in the R package ptable).
 *
 * For a count i, let v be the changes with |v| <= D for which i + v is 0 or at least `smallest`.
 * Of all distributions over them with mean 0 and variance V the one of largest entropy is
 *
 *	p(v) = exp(a v + b v²) / Z
 *
 * with a and b such that both hold. They are the minimum of the convex function
 * log Z(a, b) - b V, found by Newton's method with halved steps. Distributions with mean 0 over
 * these v have variances between the product of the nearest and of the farthest changes on both
 * sides (0 where v = 0 is among them); V is moved into that range, a fiftieth away from its ends.
 *
 * From the count D + smallest on every change is possible, and one row serves all counts.
 *
 * Lookup: the cell key, uniform over 64 bits, falls into one of the intervals of the cumulated
 * probabilities.
 */
#include "measure/protect/inner.h"

#include <math.h>

enum { BOUND = 50 };	/* the largest D */

struct row {
	double p[2 * BOUND + 1];
	uint64_t until[2 * BOUND + 1];	/* the change is v when key < until[v + D], from below */
};

struct protect_noise {
	int bound, smallest;
	int rows;
	struct row *row;	/* of each count; the last one serves all that follow */
};

static bool allowed(const struct protect_noise *n, int count, int change)
{
	int shown = count + change;
	return shown == 0 || shown >= n->smallest;
}

/* The range of variances that distributions with mean 0 can have. */
static void range(const struct protect_noise *n, int count, double *least_r, double *most_r)
{
	int near_down = 0, near_up = 0, far_down = 0, far_up = 0;
	for (int v = 1; v <= n->bound; v++) {
		if (allowed(n, count, v)) {
			near_up = near_up ? near_up : v;
			far_up = v;
		}
		if (count - v >= 0 && allowed(n, count, -v)) {
			near_down = near_down ? near_down : v;
			far_down = v;
		}
	}
	*least_r = allowed(n, count, 0) ? 0 : (double)near_down * near_up;
	*most_r = (double)far_down * far_up;
}

struct moments {
	double log_z, mean, square, c11, c12, c22;	/* and covariances of v and v² */
};

static struct moments moments(const struct protect_noise *n, int count, double a, double b,
    double *p)
{
	double top = -INFINITY, z = 0;
	for (int v = -n->bound; v <= n->bound; v++)
		if (count + v >= 0 && allowed(n, count, v))
			top = fmax(top, a * v + b * v * v);
	for (int v = -n->bound; v <= n->bound; v++) {
		bool in = count + v >= 0 && allowed(n, count, v);
		z += p[v + n->bound] = in ? exp(a * v + b * v * v - top) : 0;
	}
	struct moments m = { .log_z = top + log(z) };
	double third = 0, fourth = 0;
	for (int v = -n->bound; v <= n->bound; v++) {
		double q = p[v + n->bound] /= z, x = v;
		m.mean += q * x;
		m.square += q * x * x;
		third += q * x * x * x;
		fourth += q * x * x * x * x;
	}
	m.c11 = m.square - m.mean * m.mean;
	m.c12 = third - m.mean * m.square;
	m.c22 = fourth - m.square * m.square;
	return m;
}

static void largest_entropy(const struct protect_noise *n, int count, double variance, double *p)
{
	double a = 0, b = 0;
	struct moments m = moments(n, count, a, b, p);
	for (int i = 0; i < 500; i++) {
		double g1 = m.mean, g2 = m.square - variance;
		if (fabs(g1) < 1e-13 && fabs(g2) < 1e-12)
			break;
		double det = m.c11 * m.c22 - m.c12 * m.c12 + 1e-14;
		double da = -(m.c22 * g1 - m.c12 * g2) / det, db = -(m.c11 * g2 - m.c12 * g1) / det;
		double step = 1, f = m.log_z - b * variance;
		for (int k = 0; k < 60; k++, step /= 2) {
			struct moments next = moments(n, count, a + step * da, b + step * db, p);
			if (next.log_z - (b + step * db) * variance > f + 1e-14)
				continue;
			a += step * da;
			b += step * db;
			m = next;
			break;
		}
	}
}

static void make_row(struct protect_noise *n, int count, double variance)
{
	struct row *row = &n->row[count];
	double least, most, sum = 0;
	range(n, count, &least, &most);
	double margin = (most - least) / 50;
	if (count == 0 || most <= least)
		row->p[n->bound] = 1;
	else
		largest_entropy(n, count, fmin(fmax(variance, least + margin), most - margin),
		    row->p);
	for (int i = 0; i <= 2 * n->bound; i++) {
		sum += row->p[i];
		row->until[i] = sum >= 1 - 1e-12 ? UINT64_MAX : (uint64_t)(sum * 0x1p64);
	}
}

struct protect_noise *protect_noise_new(struct arena *a, const struct protect_noise_options *o,
    struct err *e)
{
	struct protect_noise *n = arena_new_of(a, struct protect_noise);
	double variance = o->variance > 0 ? o->variance : 2;
	n->bound = o->bound ? o->bound : 5;
	n->smallest = o->smallest ? o->smallest : 3;
	if (n->bound < 1 || n->bound > BOUND || n->smallest < 1 || n->smallest - 1 > n->bound) {
		fail(e, ERR_INPUT, N_("Noise of at most %d cannot keep all counts below %d from"
		    " being shown."), n->bound, n->smallest);
		return NULL;
	}
	n->rows = n->bound + n->smallest + 1;
	n->row = arena_array(a, struct row, (size_t)n->rows);
	for (int i = 0; i < n->rows; i++)
		make_row(n, i, variance);
	return n;
}

static const struct row *row_of(const struct protect_noise *n, int64_t count)
{
	return &n->row[count < n->rows ? count : n->rows - 1];
}

int64_t protect_perturb(const struct protect_noise *n, int64_t count, uint64_t key)
{
	if (count <= 0)
		return 0;
	const struct row *row = row_of(n, count);
	int i = 0;
	while (i < 2 * n->bound && (key >= row->until[i] || row->p[i] == 0))
		i++;
	while (i > 0 && row->p[i] == 0)	/* the last bit of rounding */
		i--;
	return count + i - n->bound;
}

void protect_noise_row(const struct protect_noise *n, int64_t count, double *p_r)
{
	const struct row *row = row_of(n, count < 0 ? 0 : count);
	for (int i = 0; i <= 2 * n->bound; i++)
		p_r[i] = row->p[i];
}

int protect_noise_bound(const struct protect_noise *n)
{
	return n->bound;
}
