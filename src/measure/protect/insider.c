/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who is alone in a suppressed cell knows its value, and so may work out the next one: two cells
 * with one contributor each do not protect each other.
 *
 * For single s and guarded variable p: with s held at its value, p must still be able to change by
 * one (so that at least two counts are possible). Most pairs are settled without a program, by
 * the changes that the audit came upon. All feasible changes form a convex set that holds zero:
 * a change that leaves s alone is a proof, and so is a mixture of one that raises s and one that
 * lowers it, in the proportion that leaves s alone.
 */
#include "measure/protect/inner.h"
#include "measure/protect/lp.h"

#include <math.h>

enum { PAIRS = 48 };	/* mixtures tried before a program is asked */

struct look {
	const struct joint *j;
	const struct reduced *r;
	const struct block *b;
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

static bool program_moves(struct lp *lp, int32_t c, double *low_r, double *high_r)
{
	if (lp_ask(lp, (size_t)c, LP_LEAST) == LP_SOLVED)
		*low_r = lp_value(lp, (size_t)c);
	enum lp_answer a = lp_ask(lp, (size_t)c, LP_MOST);
	if (a == LP_SOLVED)
		*high_r = lp_value(lp, (size_t)c);
	else if (a == LP_WITHOUT_END)
		*high_r = INFINITY;
	return *high_r - *low_r >= 1 - PROTECT_TINY;
}

void insider_check(const struct joint *j, const struct reduced *r, const struct block *b,
    struct lp *lp, struct seen seen, int32_t s, void (*found)(void *to, struct failure f),
    void *to)
{
	struct look l = { .j = j, .r = r, .b = b, .seen = seen, .s = r->within[r->column[s]] };
	sort_seen(&l);
	bool held = false;
	for (size_t i = 0; i < b->guarded_count; i++) {
		int32_t p = b->guarded[i], c = r->within[r->column[p]];
		const struct variable *v = &j->vars[p];
		double low = 0, high = 0;
		if (p == s || !v->count)
			continue;
		if (c != l.s) {
			if (moves(&l, c))
				continue;
			if (!held)
				lp_bound(lp, (size_t)l.s, 0, 0);
			held = true;
			if (program_moves(lp, c, &low, &high))
				continue;
		}
		int sign = r->sign[p];
		found(to, (struct failure){ p, s, v->count + (sign > 0 ? low : -high),
			v->count + (sign > 0 ? high : -low) });
	}
	if (held)
		lp_bound(lp, (size_t)l.s, b->low[l.s], b->high[l.s]);
}
