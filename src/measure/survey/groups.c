/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Groups of rows: "where" leaves rows out, "by" sorts them.
 *
 * A row whose condition or group is missing is in no group. Groups stand in the order of their
 * answers, numbers as numbers; only those that occur are groups.
 */
#include "measure/survey/groups.h"

#include <stdlib.h>
#include <string.h>

static bool compare(const struct survey_condition *c, double x, bool same_word)
{
	bool number = !isnan(c->number) && !isnan(x);
	switch (c->compare) {
	case COMPARE_IS: return number ? x == c->number : same_word;
	case COMPARE_NOT: return number ? x != c->number : !same_word;
	case COMPARE_BELOW: return x < c->number;
	case COMPARE_MOST: return x <= c->number;
	case COMPARE_ABOVE: return x > c->number;
	case COMPARE_LEAST: return x >= c->number;
	}
	return false;
}

int condition_holds(const struct survey_data *data, const struct survey_conditions *all, size_t row)
{
	int holds = 1;
	for (size_t i = 0; i < all->count; i++) {
		const struct survey_condition *c = &all->items[i];
		const struct column *column = data_find(data, c->column);
		bool coded = column->width < 8;
		double x = column_value(column, row);
		if (coded ? !column_code(column, row) : isnan(x))
			return -1;
		bool same = coded && str_eq(column->texts[column_code(column, row)], c->value);
		holds = holds && compare(c, x, same);
	}
	return holds;
}

static struct domain filter(struct arena *a, const struct survey_data *data,
    const struct survey_conditions *where)
{
	struct domain d = { NULL, data->rows };
	if (!where->count)
		return d;
	uint32_t *rows = arena_array(a, uint32_t, data->rows + 1);
	d.n = 0;
	for (size_t i = 0; i < data->rows; i++)
		if (condition_holds(data, where, i) == 1)
			rows[d.n++] = (uint32_t)i;
	d.rows = rows;
	return d;
}

/* ---- numbers of groups ---- */

/* The order of a code among the answers of its column; UINT32_MAX for missing. */
static uint32_t *ranks_of(struct arena *a, const struct column *c, size_t *count_r)
{
	uint32_t *levels = column_levels(a, c, count_r);
	uint32_t *rank = arena_array(a, uint32_t, c->codes);
	rank[0] = UINT32_MAX;
	for (size_t i = 0; i < *count_r; i++)
		rank[levels[i]] = (uint32_t)i;
	return rank;
}

struct sorted_group {
	uint64_t key;
	uint32_t number;
};

static int by_key(const void *a, const void *b)
{
	const struct sorted_group *x = a, *y = b;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* Numbers in order of occurrence become numbers in the order of the groups. */
static void sort_groups(struct arena *a, struct groups *g, const uint64_t *key, size_t rows)
{
	struct sorted_group *all = arena_array(a, struct sorted_group, g->count + 1u);
	uint32_t *to = arena_array(a, uint32_t, g->count + 1u);
	for (size_t i = 0; i < rows; i++)
		if (g->of[i] != UINT32_MAX)
			all[g->of[i]] = (struct sorted_group){ key[i], g->of[i] };
	qsort(all, g->count, sizeof *all, by_key);
	for (uint32_t i = 0; i < g->count; i++)
		to[all[i].number] = i;
	for (size_t i = 0; i < rows; i++)
		if (g->of[i] != UINT32_MAX)
			g->of[i] = to[g->of[i]];
}

/* Adds one column of "by" to the numbers and keys so far. */
static void add_column(struct arena *a, struct groups *g, uint64_t *key, const struct column *c,
    size_t rows)
{
	size_t levels;
	uint32_t *rank = ranks_of(a, c, &levels), *low = malloc(rows * sizeof *low);
	uint32_t *high = malloc(rows * sizeof *high);
	if (!low || !high)
		abort();
	for (size_t i = 0; i < rows; i++) {
		uint32_t r = rank[column_code(c, i)];
		bool in = g->of[i] != UINT32_MAX && r != UINT32_MAX;
		key[i] = in ? key[i] * (levels + 1) + r : 0;
		low[i] = in ? r + 1 : 0;
		high[i] = in ? g->of[i] + 1 : 0;
	}
	number_pairs(high, low, rows, g->count + 1, (uint32_t)levels + 1, high);
	uint32_t none = UINT32_MAX, count = 0;
	for (size_t i = 0; i < rows; i++) {
		if (!low[i])
			none = high[i];
		else if (high[i] + 1 > count)
			count = high[i] + 1;
	}
	for (size_t i = 0; i < rows; i++)
		g->of[i] = !low[i] ? UINT32_MAX : high[i] - (none != UINT32_MAX && high[i] > none);
	g->count = count - (none != UINT32_MAX && none < count);
	free(low);
	free(high);
}

static void collect_rows(struct arena *a, struct groups *g, size_t rows)
{
	uint32_t *list = arena_array(a, uint32_t, rows + 1);
	size_t *start = arena_array(a, size_t, g->count + 2u);
	for (size_t i = 0; i < rows; i++)
		if (g->of[i] != UINT32_MAX)
			start[g->of[i] + 1]++;
	for (uint32_t i = 0; i < g->count; i++)
		start[i + 1] += start[i];
	for (uint32_t i = 0; i < g->count; i++)
		g->items[i].rows = (struct domain){ list + start[i], start[i + 1] - start[i] };
	for (size_t i = 0; i < rows; i++)
		if (g->of[i] != UINT32_MAX)
			list[start[g->of[i]]++] = (uint32_t)i;
}

static void name_groups(struct arena *a, struct groups *g, const struct survey_data *data,
    const struct survey_request *q)
{
	for (uint32_t i = 0; i < g->count; i++) {
		g->items[i].parts = arena_array(a, struct survey_group, q->by.count + 1);
		g->items[i].df = NAN;
		for (size_t k = 0; g->items[i].rows.n && k < q->by.count; k++) {
			const struct column *c = data_find(data, q->by.items[k]);
			size_t row = domain_row(&g->items[i].rows, 0);
			g->items[i].parts[k] = (struct survey_group){ q->by.items[k],
				column_text(a, c, row) };
		}
	}
}

void groups_make(struct arena *a, const struct survey_data *data, const struct survey_request *q,
    struct groups *g)
{
	*g = (struct groups){ .count = 1, .parts = q->by.count, .base = filter(a, data,
	    &q->where) };
	if (!q->by.count && !q->where.count) {
		g->items = arena_array(a, struct group, 1);
		g->items[0].rows = g->base;
		name_groups(a, g, data, q);
		return;
	}
	g->of = arena_array(a, uint32_t, data->rows + 1);
	uint64_t *key = calloc(data->rows + 1, sizeof *key);
	if (!key)
		abort();
	if (q->where.count) {
		memset(g->of, 0xff, data->rows * sizeof *g->of);
		for (size_t i = 0; i < g->base.n; i++)
			g->of[domain_row(&g->base, i)] = 0;
	}
	for (size_t k = 0; k < q->by.count; k++)
		add_column(a, g, key, data_find(data, q->by.items[k]), data->rows);
	if (q->by.count)
		sort_groups(a, g, key, data->rows);
	free(key);
	g->items = arena_array(a, struct group, g->count + 1u);
	collect_rows(a, g, data->rows);
	name_groups(a, g, data, q);
}
