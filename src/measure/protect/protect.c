/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Protecting a data set: refuse what is too fine, guess, audit, repair, audit everything again,
 * until every promise is kept; then close what is not needed, and audit everything once more, with
 * every program solved. Small systems are tried in several orders, and the best one is taken.
 */
#include "measure/protect/inner.h"
#include "measure/protect/lp.h"

#include <math.h>
#include <string.h>

enum {
	ROUNDS = 40,		/* of audit and repair */
	SMALL_SYSTEM = 600,	/* variables: tried in several orders */
	ORDERS = 12,
	TIDY = 4000,		/* programs spent on closing, for a small system */
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static struct protect_options with_defaults(const struct protect_options *o)
{
	struct protect_options all = *o;
	all.threshold = o->threshold > 0 ? o->threshold : 5;
	all.around = o->around > 0 ? o->around : 1;
	all.width = o->width > 0 ? o->width : all.threshold;
	if (all.width < 2 * all.around)
		all.width = 2 * all.around;
	all.share = o->share > 0 ? o->share : 0.25;
	all.threads = o->threads > 0 ? o->threads : 2;
	return all;
}

/* ---- a pattern ---- */

static void start_pattern(const struct joint *j, bool *open)
{
	for (size_t i = 0; i < j->count; i++)
		open[i] = !j->vars[i].fixed && (j->vars[i].forced || j->vars[i].guarded);
}

bool make_safe(struct joint *j, bool *open)
{
	bool *hopeless = arena_array(j->a, bool, j->count + 1);
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *a = arena_new(0);
		struct findings *found = audit(j, a, open, false);
		size_t tried = 0, failures = found->failures.count;
		j->rounds++;
		for (size_t i = 0; i < failures; i++) {
			const struct failure *f = &found->failures.items[i];
			if (hopeless[f->var])
				continue;
			tried++;
			hopeless[f->var] = !repair(j, open, f);
		}
		arena_free(a);
		if (!failures)
			return true;
		if (!tried)
			return false;
	}
	return false;
}

static double cost_of(const struct joint *j, const bool *open)
{
	double cost = 0;
	for (size_t i = 0; i < j->count; i++)
		if (open[i] && !j->vars[i].forced)
			cost += j->vars[i].weight;
	return cost;
}

static bool try_order(struct joint *j, bool *open, uint64_t seed, bool small)
{
	start_pattern(j, open);
	j->witnesses.count = 0;
	guess(j, open, seed);
	if (j->o->without_audit)
		return true;
	if (!make_safe(j, open))
		return false;
	if (small)
		tidy(j, open, TIDY);
	return true;
}

static bool find_pattern(struct joint *j, bool *open)
{
	bool small = j->count <= SMALL_SYSTEM;
	bool *other = arena_array(j->a, bool, j->count + 1);
	bool safe = try_order(j, open, 0, small);
	double best = cost_of(j, open);
	for (uint64_t seed = 1; small && safe && seed < ORDERS; seed++) {
		if (!try_order(j, other, seed, true) || cost_of(j, other) >= best)
			continue;
		best = cost_of(j, other);
		memcpy(open, other, j->count * sizeof *open);
	}
	return safe;
}

/* ---- answers ---- */

/* A part of low..high of the promised width with x inside, at a place that the seed chooses. */
static void place_promise(const struct joint *j, const struct variable *v, struct span span,
    struct protect_answer *answer)
{
	if (v->reasons & PROTECT_BEFORE) {
		answer->promise_low = (int64_t)v->need_low;
		answer->promise_high = (int64_t)v->need_high;
		return;
	}
	double high = fmin(floor(span.high + PROTECT_TINY), 9e15);
	double low = ceil(span.low - PROTECT_TINY);
	double first = fmax(low, v->need_high - v->need_width);
	double last = fmin(fmin(v->need_low, high - v->need_width), v->count - 1);
	if (last < first)
		first = last = fmax(low, fmin(v->need_low, first));
	uint64_t random = mix(j->o->seed ^ str_hash(v->key));
	double at = first + (double)(random % (uint64_t)(last - first + 1));
	answer->promise_low = (int64_t)at;
	answer->promise_high = (int64_t)fmin(fmax(at + v->need_width, v->need_high), high);
}

static struct protect_answer answer_of(const struct joint *j, const struct variable *v, bool open,
    struct span span)
{
	struct protect_answer answer = { .state = PROTECT_PUBLISHED, .reasons = v->reasons,
		.value = (int64_t)v->count };
	if (open && v->hidden)
		answer.state = PROTECT_HIDDEN;
	else if (open && v->past_published) {
		answer.state = PROTECT_KEPT;
		answer.value = (int64_t)v->was;
	} else if (open)
		answer.state = v->guarded ? PROTECT_PRIMARY : PROTECT_SECONDARY;
	if (answer.state != PROTECT_PUBLISHED && answer.state != PROTECT_KEPT)
		answer.value = 0;
	if (open && v->guarded) {
		answer.low = span.low;
		answer.high = span.high;
		place_promise(j, v, span, &answer);
	}
	return answer;
}

static void count_answer(const struct joint *j, struct protect_result *r, size_t n, bool open)
{
	const struct variable *v = &j->vars[n];
	if (v->hidden || !v->cell)
		return;
	bool leaf = true;	/* no equation has it as its total */
	for (uint32_t i = j->var_start[n]; leaf && i < j->var_start[n + 1]; i++)
		leaf = j->terms.items[j->start.items[j->of_var[i]]].var != (int32_t)n;
	r->cells++;
	r->kept += open && v->past_published;
	r->primary += open && !v->past_published && v->guarded;
	r->secondary += open && !v->past_published && !v->guarded;
	r->count_all += leaf ? (int64_t)v->count : 0;
	r->count_lost += leaf && open ? (int64_t)v->count : 0;
}

static void give_answers(struct joint *j, const bool *open, const struct span *spans,
    struct protect_result *r)
{
	struct protect_answer *of_var = arena_array(j->a, struct protect_answer, j->count + 1);
	for (size_t i = 0; i < j->count; i++) {
		of_var[i] = answer_of(j, &j->vars[i], open[i], spans[i]);
		count_answer(j, r, i, open[i]);
	}
	for (size_t g = 0; g < j->grid_count; g++) {
		const struct protect_table *t = j->grids[g].table;
		struct protect_answer *to = arena_array(j->a, struct protect_answer,
		    t->cell_count + 1);
		for (size_t i = 0; i < t->cell_count; i++)
			to[i] = of_var[j->grids[g].vars[grid_place(&j->grids[g], &t->cells[i])]];
		r->answers[t - j->tables] = to;
	}
}

static void report(struct joint *j, const struct findings *found, struct protect_result *r)
{
	struct { struct protect_audit *items; size_t count, room; } rows = { 0 };
	bool *broken = arena_array(j->a, bool, j->count + 1);
	for (size_t i = 0; i < found->failures.count; i++)
		broken[found->failures.items[i].var] = true;
	for (size_t i = 0; i < j->count; i++) {
		const struct variable *v = &j->vars[i];
		if (v->guarded)
			*list_add(j->a, &rows) = (struct protect_audit){ v->key,
				v->unknown ? 0 : (int64_t)v->count, found->spans[i].low,
				found->spans[i].high, !broken[i] };
	}
	r->audit = rows.items;
	r->audit_count = rows.count;
}

/* Promises that nothing can keep: the tables whose cells they are need other classes. */
static void refuse_unsafe(struct joint *j, const struct findings *found, struct protect_result *r)
{
	r->refusals = arena_array(j->a, struct protect_refusal, j->grid_count + 1);
	bool *named = arena_array(j->a, bool, j->grid_count + 1);
	for (size_t i = 0; i < found->failures.count; i++) {
		int32_t t = j->vars[found->failures.items[i].var].table;
		if (t < 0 || named[t] || j->grids[t].table->past)
			continue;
		named[t] = true;
		redesign_one(j, (size_t)t, 0, &r->refusals[r->refusal_count++]);
	}
}

static void refuse_fine(struct joint *j, struct protect_result *r)
{
	bool *open = arena_array(j->a, bool, j->count + 1);
	start_pattern(j, open);
	give_answers(j, open, arena_array(j->a, struct span, j->count + 1), r);
}

struct protect_result *protect_tables(struct arena *a, const struct protect_table *tables,
    size_t table_count, const struct protect_equation *equations, size_t equation_count,
    const struct protect_options *o, struct err *e)
{
	struct protect_options options = with_defaults(o);
	struct joint *j = joint_new(a, tables, table_count, equations, equation_count, &options, e);
	bool ok = j && joint_need(j, e);
	lp_thread_end();
	if (!ok)
		return NULL;
	struct protect_result *r = arena_new_of(a, struct protect_result);
	r->answers = arena_array(a, struct protect_answer *, table_count + 1);
	r->refusal_count = redesign(j, &r->refusals);
	if (r->refusal_count) {
		refuse_fine(j, r);
		return r;
	}
	bool *open = arena_array(a, bool, j->count + 1);
	find_pattern(j, open);
	bool amounts = options.without_audit || protect_amounts(j, open);
	struct findings *found = audit(j, a, open, true);
	j->rounds++;
	r->safe = (!found->failures.count && amounts) || options.without_audit;
	give_answers(j, open, found->spans, r);
	report(j, found, r);
	if (!r->safe)
		refuse_unsafe(j, found, r);
	r->programs = j->programs;
	r->repaired = j->repaired;
	r->rounds = j->rounds;
	lp_thread_end();
	return r;
}
