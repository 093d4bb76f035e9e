/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who is alone in a suppressed cell knows its value, and so may work out the next one: two cells
 * with one contributor each do not protect each other.
 *
 * For single s and guarded variable p: with s held at its value, p must still be able to change by
 * one (so that at least two counts are possible). Most pairs are settled without a program:
 *
 * 1. by the witnesses, the changes with which guess.c and repair.c opened cells. Each is checked
 *    here against equations and bounds; one that moves p and not s is a proof;
 * 2. by the changes that the audit came upon. All feasible changes form a convex set that holds
 *    zero: a change that leaves s alone is a proof, and so is a mixture of one that raises s and
 *    one that lowers it, in the proportion that leaves s alone.
 */
#include "measure/protect/inner.h"
#include "measure/protect/lp.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 48 };	/* mixtures tried before a program is asked */

/* ---- witnesses ---- */

struct checker {
	const struct joint *j;
	const bool *open;
	double *sum;		/* of each equation; zero between two checks */
};

static bool within_bounds(const struct checker *c, const struct witness *w)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct variable *v = &c->j->vars[w->vars[i]];
		double at = v->count + w->moves[i];
		if (!c->open[w->vars[i]] || at < v->low - PROTECT_TINY ||
		    at > v->high + PROTECT_TINY)
			return false;
	}
	return true;
}

static void add_to_sums(struct checker *c, const struct witness *w)
{
	for (size_t i = 0; i < w->count; i++) {
		int32_t v = w->vars[i];
		for (uint32_t k = c->j->var_start[v]; k < c->j->var_start[v + 1]; k++) {
			uint32_t q = c->j->of_var[k];
			bool total = c->j->terms.items[c->j->start.items[q]].var == v;
			c->sum[q] += total ? -w->moves[i] : w->moves[i];
		}
	}
}

static bool keeps_equations(struct checker *c, const struct witness *w)
{
	bool keeps = true;
	add_to_sums(c, w);
	for (size_t i = 0; i < w->count; i++) {
		int32_t v = w->vars[i];
		for (uint32_t k = c->j->var_start[v]; k < c->j->var_start[v + 1]; k++)
			keeps &= fabs(c->sum[c->j->of_var[k]]) < PROTECT_TINY;
	}
	for (size_t i = 0; i < w->count; i++) {
		int32_t v = w->vars[i];
		for (uint32_t k = c->j->var_start[v]; k < c->j->var_start[v + 1]; k++)
			c->sum[c->j->of_var[k]] = 0;
	}
	return keeps;
}

static bool is_among(const int32_t *items, size_t count, int32_t n)
{
	for (size_t i = 0; i < count; i++)
		if (items[i] == n)
			return true;
	return false;
}

/* The suspects of p are the singles of all its witnesses. */
static void narrow(struct proof *p, int32_t own, const int32_t *singles, size_t count,
    struct arena *a)
{
	int32_t *left = p->any ? (int32_t *)p->suspects : arena_array(a, int32_t, count + 1);
	size_t n = 0, from = p->any ? p->count : count;
	for (size_t i = 0; i < from; i++) {
		int32_t s = p->any ? p->suspects[i] : singles[i];
		if (s != own && (!p->any || is_among(singles, count, s)))
			left[n++] = s;
	}
	*p = (struct proof){ true, left, n };
}

struct proof *insider_proofs(const struct joint *j, struct arena *a, const bool *open)
{
	struct proof *proofs = arena_array(a, struct proof, j->count + 1);
	struct checker c = { j, open, arena_array(a, double, j->equations + 1) };
	int32_t *singles = arena_array(a, int32_t, j->count + 1);
	for (size_t i = 0; i < j->witnesses.count; i++) {
		const struct witness *w = &j->witnesses.items[i];
		if (!within_bounds(&c, w) || !keeps_equations(&c, w))
			continue;
		size_t count = 0;
		for (size_t k = 0; k < w->count; k++)
			if (j->vars[w->vars[k]].single)
				singles[count++] = w->vars[k];
		for (size_t k = 0; k < w->count; k++)
			if (j->vars[w->vars[k]].guarded && fabs(w->moves[k]) >= 1 - PROTECT_TINY)
				narrow(&proofs[w->vars[k]], w->vars[k], singles, count, a);
	}
	return proofs;
}

/* ---- changes that the audit came upon ---- */

struct look {
	struct seen seen;
	int32_t s;		/* its column in the block */
	const float *rise[PAIRS], *fall[PAIRS], *flat[PAIRS * 4];
	size_t rises, falls, flats;
};

static void sort_seen(struct look *l)
{
	for (size_t i = 0; i < l->seen.count; i++) {
		const float *x = l->seen.items[i];
		float d = x[l->s];
		if (d > 1e-5F && l->rises < PAIRS)
			l->rise[l->rises++] = x;
		else if (d < -1e-5F && l->falls < PAIRS)
			l->fall[l->falls++] = x;
		else if (fabsf(d) <= 1e-5F && l->flats < PAIRS * 4)
			l->flat[l->flats++] = x;
	}
}

/* Do the changes seen show that column c can move by one while s stays? */
static bool moves(const struct look *l, int32_t c)
{
	float low = 0, high = 0;
	for (size_t i = 0; i < l->flats; i++) {
		low = fminf(low, l->flat[i][c]);
		high = fmaxf(high, l->flat[i][c]);
	}
	for (size_t i = 0; i < l->rises && high - low < 0.999F; i++)
		for (size_t k = 0; k < l->falls; k++) {
			const float *x = l->rise[i], *y = l->fall[k];
			float share = -y[l->s] / (x[l->s] - y[l->s]);
			float at = share * x[c] + (1 - share) * y[c];
			low = fminf(low, at);
			high = fmaxf(high, at);
		}
	return high - low >= 0.999F;
}

/* By two programs, with s held. */
static bool program_moves(struct inside *in, int32_t s, int32_t c, double *low_r, double *high_r)
{
	const struct block *b = in->b;
	if (!in->lp)
		in->lp = lp_new(b->column_count, b->low, b->high, b->rows, b->row_count);
	lp_bound(in->lp, (size_t)s, 0, 0);
	if (lp_ask(in->lp, (size_t)c, LP_LEAST) == LP_SOLVED)
		*low_r = lp_value(in->lp, (size_t)c);
	if (*low_r > -1 + PROTECT_TINY) {
		enum lp_answer a = lp_ask(in->lp, (size_t)c, LP_MOST);
		if (a == LP_SOLVED)
			*high_r = lp_value(in->lp, (size_t)c);
		else if (a == LP_WITHOUT_END)
			*high_r = INFINITY;
	}
	lp_bound(in->lp, (size_t)s, b->low[s], b->high[s]);
	return *high_r - *low_r >= 1 - PROTECT_TINY;
}

static bool is_suspect(const struct proof *p, int32_t s)
{
	return !p->any || is_among(p->suspects, p->count, s);
}

void insider_check(struct inside *in, int32_t s, void (*found)(void *to, struct failure f),
    void *to)
{
	const struct reduced *r = in->r;
	struct look l = { .seen = in->seen, .s = r->within[r->column[s]] };
	bool sorted = false;
	for (size_t i = 0; i < in->b->guarded_count; i++) {
		int32_t p = in->b->guarded[i], c = r->within[r->column[p]];
		const struct variable *v = &in->j->vars[p];
		double low = 0, high = 0;
		if (p == s || v->count <= 0 || !is_suspect(&in->proofs[p], s))
			continue;
		if (c != l.s) {
			if (!sorted)
				sort_seen(&l);
			sorted = true;
			if (moves(&l, c) || program_moves(in, l.s, c, &low, &high))
				continue;
		}
		int sign = r->sign[p];
		found(to, (struct failure){ p, s, v->count + (sign > 0 ? low : -high),
			v->count + (sign > 0 ? high : -low) });
	}
}
