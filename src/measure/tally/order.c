/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The order of the categories of each dimension, which is the same however the rows came: periods
 * by their days; in a tree every node before what is below it, those of the SPEC in its order,
 * then others by their bytes, then "_O", then "_U".
 */
#include "measure/tally/plan.h"

#include <stdlib.h>
#include <string.h>

struct sorted {
	const struct run_dim *dim;
	uint32_t node;
};

/* 0: of the SPEC, 1: met in the files, 2: other, 3: not further known, 4: not given */
static int class_of(const struct run_dim *d, uint32_t node)
{
	if (node < d->declared)
		return 0;
	if (node == d->other)
		return 2;
	int32_t parent = d->nodes.items[node].parent;
	if (node == d->unset)
		return 4;
	return d->rest && (size_t)parent < d->rest_room && d->rest[parent] == node ? 3 : 1;
}

static int by_order(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	const struct run_dim *d = x->dim;
	if (d->spec->kind == TALLY_PERIOD) {
		if (d->from[x->node] != d->from[y->node])
			return d->from[x->node] < d->from[y->node] ? -1 : 1;
		return (d->to[x->node] > d->to[y->node]) - (d->to[x->node] < d->to[y->node]);
	}
	int32_t px = d->nodes.items[x->node].parent, py = d->nodes.items[y->node].parent;
	if (px != py)
		return px < py ? -1 : 1;
	int cx = class_of(d, x->node), cy = class_of(d, y->node);
	if (cx != cy)
		return cx - cy;
	if (cx == 0)
		return (x->node > y->node) - (x->node < y->node);
	return str_cmp(d->nodes.items[x->node].code, d->nodes.items[y->node].code);
}

/* The children of each node, from the sorted list of all; then down the tree. */
static void walk(const struct run_dim *d, const struct sorted *all, size_t n, uint32_t *order)
{
	uint32_t *first = calloc(n + 1, sizeof *first), *stack = calloc(n + 1, sizeof *stack);
	if (!first || !stack)
		abort();
	size_t top = 0, out = 0;
	for (size_t i = n; i-- > 1;)
		first[d->nodes.items[all[i].node].parent] = (uint32_t)i;
	stack[top++] = 0;
	while (top) {
		uint32_t node = stack[--top];
		order[out++] = node;
		size_t from = first[node], to = from;
		while (from && to < n && d->nodes.items[all[to].node].parent == (int32_t)node)
			to++;
		while (to > from)
			stack[top++] = all[--to].node;
	}
	free(first);
	free(stack);
}

static void order_dim(struct run *run, struct run_dim *d, uint32_t **rank_r, uint32_t **order_r)
{
	size_t n = d->nodes.count;
	uint32_t *rank = arena_array(run->arena, uint32_t, n);
	uint32_t *order = arena_array(run->arena, uint32_t, n);
	struct sorted *all = calloc(n, sizeof *all);
	if (!all)
		abort();
	for (size_t i = 0; i < n; i++)
		all[i] = (struct sorted){ d, (uint32_t)i };
	qsort(all + 1, n - 1, sizeof *all, by_order);
	walk(d, all, n, order);
	for (size_t i = 0; i < n; i++)
		rank[order[i]] = (uint32_t)i;
	free(all);
	*rank_r = rank;
	*order_r = order;
}

void plan_order(struct run *run, struct plan *p)
{
	p->rank = arena_array(run->arena, uint32_t *, run->dim_count);
	p->order = arena_array(run->arena, uint32_t *, run->dim_count);
	for (size_t i = 0; i < run->dim_count; i++)
		order_dim(run, &run->dims[i], &p->rank[i], &p->order[i]);
}
