/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "town.h"

#include <math.h>
#include <string.h>

uint64_t town_random(struct town *town)
{
	uint64_t x = town->seed += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

double town_uniform(struct town *town)
{
	return (double)(town_random(town) >> 11) / 0x1p53;
}

struct town *town_new(struct arena *a, uint64_t seed)
{
	struct town *town = arena_new_of(a, struct town);
	town->a = a;
	town->seed = seed;
	return town;
}

static void grow(struct town *town, struct protect_code *codes, size_t *n, int32_t parent,
    const int *branches)
{
	for (int i = 0; i < *branches; i++) {
		struct str up = codes[parent].code;
		int32_t own = (int32_t)(*n)++;
		codes[own] = (struct protect_code){ arena_printf(town->a, "%.*s%c", STR(up),
		    i < 26 ? 'a' + i : i < 52 ? 'A' + i - 26 : '0' + i - 52), parent };
		grow(town, codes, n, own, branches + 1);
	}
}

void town_dimension(struct town *town, const char *name, const int *branches, double skew)
{
	size_t k = town->count++, most = 1, level = 1;
	for (const int *b = branches; *b; b++)
		most += level *= (size_t)*b;
	struct protect_code *codes = arena_array(town->a, struct protect_code, most);
	codes[0] = (struct protect_code){ S(""), -1 };
	size_t n = 1;
	grow(town, codes, &n, 0, branches);
	codes[0].code = S("all");
	town->dimensions[k] = (struct protect_dimension){ .name = str_of(name), .codes = codes,
		.count = n };
	town->share[k] = arena_array(town->a, double, n);
	town->leaf[k] = arena_array(town->a, uint16_t, n);
	double sum = 0;
	for (size_t c = 1; c < n; c++) {
		if (c + 1 < n && codes[c + 1].parent == (int32_t)c)
			continue;
		sum += pow(town_uniform(town) + 0.02, skew) + 0.001;
		town->leaf[k][town->leaves[k]] = (uint16_t)c;
		town->share[k][town->leaves[k]++] = sum;
	}
}

void town_people(struct town *town, size_t count)
{
	town->people = arena_alloc_array(town->a, sizeof *town->people, count);
	town->hours = arena_array(town->a, int32_t, count);
	town->people_count = count;
	for (size_t i = 0; i < count; i++) {
		/* a few with very many */
		town->hours[i] = (int32_t)(100 * pow(town_uniform(town) + 1e-4, -1.1));
		for (size_t k = 0; k < town->count; k++) {
			size_t last = town->leaves[k] - 1, at = 0;
			double u = town_uniform(town) * town->share[k][last];
			while (at < last && town->share[k][at] < u)
				at++;
			town->people[i][k] = town->leaf[k][at];
		}
	}
}

static size_t find_dimension(const struct town *town, struct str name)
{
	size_t k = 0;
	while (!str_eq(town->dimensions[k].name, name))
		k++;
	return k;
}

/* Count a person in every cell that holds him: every combination of ancestors. */
static void count_person(struct protect_table *t, const size_t *which, const uint16_t *codes,
    size_t k, size_t place, struct protect_cell *cells, int32_t hours)
{
	if (k == t->dimension_count) {
		struct protect_cell *c = &cells[place];
		c->count++;
		c->amounts[1] += hours;
		if (hours > c->largest[1]) {
			c->second[1] = c->largest[1];
			c->largest[1] = hours;
		} else if (hours > c->second[1])
			c->second[1] = hours;
		return;
	}
	const struct protect_dimension *d = t->dimensions[k];
	for (int32_t code = codes[which[k]]; code >= 0; code = d->codes[code].parent)
		count_person(t, which, codes, k + 1, place * d->count + (size_t)code, cells, hours);
}

struct protect_table town_table(struct town *town, const char *name, const char *dimensions)
{
	struct protect_table t = { .name = str_of(name) };
	const struct protect_dimension **list = arena_array(town->a,
	    const struct protect_dimension *, TOWN_DIMENSIONS);
	size_t which[TOWN_DIMENSIONS], size = 1;
	struct str rest = str_of(dimensions), word;
	while (str_cut(&rest, ' ', &word)) {
		which[t.dimension_count] = find_dimension(town, word);
		list[t.dimension_count] = &town->dimensions[which[t.dimension_count]];
		size *= list[t.dimension_count++]->count;
	}
	t.dimensions = list;
	struct protect_cell *cells = arena_array(town->a, struct protect_cell, size);
	for (size_t i = 0; i < size; i++) {
		size_t at = i;
		for (size_t k = t.dimension_count; k-- > 0; at /= list[k]->count)
			cells[i].codes[k] = (uint16_t)(at % list[k]->count);
	}
	for (size_t i = 0; i < town->people_count; i++)
		count_person(&t, which, town->people[i], 0, 0, cells, town->hours[i]);
	t.cells = cells;
	t.cell_count = size;
	return t;
}
