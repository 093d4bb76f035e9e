/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The audit: what can an attacker work out who knows everything that is published?
 *
 * 1. The open part of the system is made small (reduce.c) and falls into blocks.
 * 2. For every guarded variable two linear programs give its least and its largest value. They
 *    differ in the objective only, so each starts where the last one stopped. None is solved
 *    where a solution seen already touches a bound that nothing passes (mostly zero).
 * 3. Who is alone in a cell knows more than everybody (insider.c).
 * 4. A large block is shared out among threads in pieces of fixed size, each with a program of its
 *    own: the answer does not depend on the number of threads.
 *
 * What was not proved counts as not protected.
 */
#include "measure/protect/inner.h"
#include "measure/protect/lp.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
	PIECE = 160,		/* guarded variables */
	SINGLES = 32,		/* singles */
	SEEN = 2048,		/* directions kept of a block */
};

/* A part of the work: guarded variables from..to of a block, or its singles. */
struct piece {
	const struct block *block;
	size_t from, to;
	struct arena *a;
	struct { const float **items; size_t count, room; } seen;
	struct { struct failure *items; size_t count, room; } failures;
	int64_t programs;
};

struct audit {
	const struct joint *j;
	const struct reduced *r;
	bool exact;
	struct span *spans;
	struct piece *pieces;
	size_t count;
	void (*work)(struct audit *a, struct piece *p);
	struct { const float **items; size_t count, room; } *seen;	/* of each block */
	const struct proof *proofs;
	int32_t **singles;
	size_t *single_count;
	atomic_size_t next;
};

bool need_kept(const struct variable *v, double low, double high)
{
	return low <= v->need_low + PROTECT_TINY && high >= v->need_high - PROTECT_TINY &&
	    high - low >= v->need_width - PROTECT_TINY;
}

/* ---- sharing out ---- */

static void *worker(void *arg)
{
	struct audit *a = arg;
	for (;;) {
		size_t i = atomic_fetch_add(&a->next, 1);
		if (i >= a->count)
			break;
		a->work(a, &a->pieces[i]);
	}
	lp_thread_end();
	return NULL;
}

static void run(struct audit *a)
{
	pthread_t threads[64];
	size_t wanted = a->j->o->threads > 64 ? 64 : (size_t)a->j->o->threads, started = 0;
	atomic_store(&a->next, 0);
	while (started + 1 < wanted && started + 1 < a->count &&
	    !pthread_create(&threads[started], NULL, worker, a))
		started++;
	worker(a);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}

/* ---- the interval of each guarded variable ---- */

static void note_solution(struct audit *a, struct piece *p, const double *values)
{
	const struct block *b = p->block;
	for (size_t i = 0; i < b->guarded_count; i++) {
		int32_t n = b->guarded[i];
		if (i < p->from || i >= p->to)
			continue;	/* another piece's */
		const struct variable *v = &a->j->vars[n];
		int32_t c = a->r->column[n];
		double at = v->count + a->r->sign[n] * values[a->r->within[c]];
		a->spans[n].low = fmin(a->spans[n].low, at);
		a->spans[n].high = fmax(a->spans[n].high, at);
	}
	if (p->seen.count >= SEEN || !a->singles[b - a->r->blocks])
		return;
	float *copy = arena_array(p->a, float, b->column_count);
	for (size_t c = 0; c < b->column_count; c++)
		copy[c] = (float)values[c];
	*list_add(p->a, &p->seen) = copy;
}

/* Ask for one end of the interval of variable n. */
static void ask(struct audit *a, struct piece *p, struct lp *lp, int32_t n, bool high,
    double *values)
{
	bool most = high == (a->r->sign[n] > 0);
	switch (lp_ask(lp, (size_t)a->r->within[a->r->column[n]], most ? LP_MOST : LP_LEAST)) {
	case LP_SOLVED:
		lp_values(lp, values);
		note_solution(a, p, values);
		break;
	case LP_WITHOUT_END:
		if (high)
			a->spans[n].high = INFINITY;
		break;
	default:
		break;
	}
}

/* Is that end reached already: the bound of the column, which nothing passes? */
static bool at_bound(const struct audit *a, const struct block *b, int32_t n, bool high)
{
	const struct variable *v = &a->j->vars[n];
	int32_t c = a->r->within[a->r->column[n]];
	double low = b->low[c], up = b->high[c];
	if (a->r->sign[n] < 0) {
		low = -b->high[c];
		up = -b->low[c];
	}
	return high ? a->spans[n].high >= v->count + up - PROTECT_TINY :
	    a->spans[n].low <= v->count + low + PROTECT_TINY;
}

/* Both ends; in an audit that is not exact only until the promise is seen to be kept. Variables of
 * one column stand together: what the last one asked for moved this one too. */
static void ask_both(struct audit *a, struct piece *p, struct lp **lp, int32_t n, int32_t last,
    double *values)
{
	const struct block *b = p->block;
	const struct variable *v = &a->j->vars[n];
	bool asked = a->exact && last >= 0 && a->r->column[last] == a->r->column[n] &&
	    isfinite(a->spans[last].high);
	for (int high = 0; high < 2 && !asked; high++) {
		if (at_bound(a, b, n, high) ||
		    (!a->exact && need_kept(v, a->spans[n].low, a->spans[n].high)))
			continue;
		if (!*lp)
			*lp = lp_new(b->column_count, b->low, b->high, b->rows, b->row_count);
		ask(a, p, *lp, n, high, values);
	}
}

static void intervals(struct audit *a, struct piece *p)
{
	const struct block *b = p->block;
	double *values = arena_array(p->a, double, b->column_count);
	struct lp *lp = NULL;
	int32_t last = -1;
	for (size_t i = p->from; i < p->to; i++) {
		ask_both(a, p, &lp, b->guarded[i], last, values);
		last = b->guarded[i];
	}
	for (size_t i = p->from; i < p->to; i++) {
		struct span *s = &a->spans[b->guarded[i]];
		s->kept = need_kept(&a->j->vars[b->guarded[i]], s->low, s->high);
		if (!s->kept)
			*list_add(p->a, &p->failures) = (struct failure){ b->guarded[i], -1,
				s->low, s->high };
	}
	p->programs = lp ? lp_solved(lp) : 0;
	lp_free(lp);
}

/* ---- who is alone in a cell ---- */

static void note_failure(void *to, struct failure f)
{
	struct piece *p = to;
	*list_add(p->a, &p->failures) = f;
}

static void insiders(struct audit *a, struct piece *p)
{
	const struct block *b = p->block;
	size_t n = (size_t)(b - a->r->blocks);
	struct inside in = { .j = a->j, .r = a->r, .b = b, .proofs = a->proofs,
		.seen = { a->seen[n].items, a->seen[n].count } };
	for (size_t i = p->from; i < p->to; i++)
		insider_check(&in, a->singles[n][i], note_failure, p);
	p->programs = in.lp ? lp_solved(in.lp) : 0;
	lp_free(in.lp);
}

static void find_singles(struct audit *a, struct arena *arena, const bool *open)
{
	a->seen = arena_alloc_array(arena, sizeof *a->seen, a->r->block_count + 1);
	a->singles = arena_array(arena, int32_t *, a->r->block_count + 1);
	a->single_count = arena_array(arena, size_t, a->r->block_count + 1);
	for (size_t i = 0; i < a->j->count; i++) {
		if (!open[i] || !a->j->vars[i].single || a->r->column[i] < 0)
			continue;
		int32_t b = a->r->block_of[a->r->column[i]];
		if (!a->singles[b])
			a->singles[b] = arena_array(arena, int32_t, a->j->count);
		a->singles[b][a->single_count[b]++] = (int32_t)i;
	}
}

/* ---- all of it ---- */

static void cut(struct audit *a, struct arena *arena, bool singles)
{
	size_t room = 0;
	for (size_t b = 0; b < a->r->block_count; b++)
		room += a->r->blocks[b].guarded_count / SINGLES + a->single_count[b] / SINGLES + 2;
	a->pieces = arena_array(arena, struct piece, room + 1);
	a->count = 0;
	for (size_t b = 0; b < a->r->block_count; b++) {
		const struct block *block = &a->r->blocks[b];
		size_t n = singles ? a->single_count[b] : block->guarded_count;
		size_t size = singles ? SINGLES : PIECE;
		for (size_t from = 0; from < n; from += size)
			a->pieces[a->count++] = (struct piece){ .block = block, .from = from,
				.to = from + size < n ? from + size : n, .a = arena_new(0) };
	}
}

/* Gather what the pieces found, in their order. */
static void gather(struct audit *a, struct joint *j, struct findings *found, struct arena *arena)
{
	for (size_t i = 0; i < a->count; i++) {
		struct piece *p = &a->pieces[i];
		for (size_t k = 0; k < p->failures.count; k++)
			*list_add(arena, &found->failures) = p->failures.items[k];
		size_t b = (size_t)(p->block - a->r->blocks);
		for (size_t k = 0; k < p->seen.count && a->seen[b].count < SEEN; k++)
			*list_add(arena, &a->seen[b]) = p->seen.items[k];
		j->programs += p->programs;
		arena_defer(arena, (void (*)(void *))arena_free, p->a);
	}
}

static void start_spans(const struct joint *j, const struct reduced *r, struct findings *found,
    struct arena *arena)
{
	for (size_t i = 0; i < j->count; i++) {
		const struct variable *v = &j->vars[i];
		if (!v->guarded)
			continue;
		found->spans[i] = (struct span){ v->count, v->count, false };
		if (r->column[i] < 0)
			*list_add(arena, &found->failures) = (struct failure){ (int32_t)i, -1,
				v->count, v->count };
	}
}

struct findings *audit(struct joint *j, struct arena *arena, const bool *open, bool exact)
{
	struct findings *found = arena_new_of(arena, struct findings);
	struct audit a = { .j = j, .r = reduce(j, arena, open), .exact = exact,
		.spans = arena_array(arena, struct span, j->count + 1) };
	found->spans = a.spans;
	start_spans(j, a.r, found, arena);
	find_singles(&a, arena, open);
	a.proofs = insider_proofs(j, arena, open);
	a.work = intervals;
	cut(&a, arena, false);
	run(&a);
	gather(&a, j, found, arena);
	a.work = insiders;
	cut(&a, arena, true);
	run(&a);
	gather(&a, j, found, arena);
	return found;
}
