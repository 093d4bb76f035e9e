/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "town.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t value_at(const struct protect_table *t, const int64_t *values,
    const uint16_t *codes)
{
	size_t at = 0;
	for (size_t k = 0; k < t->dimension_count; k++)
		at = at * t->dimensions[k]->count + codes[k];
	return values[at];
}

/* How many sums of the table are not the sum of their parts. */
static int does_not_add_up(const struct protect_table *t, const int64_t *values)
{
	int wrong = 0;
	for (size_t i = 0; i < t->cell_count; i++)
		for (size_t k = 0; k < t->dimension_count; k++) {
			uint16_t codes[PROTECT_DIMENSIONS];
			int64_t sum = 0, parts = 0;
			memcpy(codes, t->cells[i].codes, sizeof codes);
			for (size_t c = 0; c < t->dimensions[k]->count; c++) {
				if (t->dimensions[k]->codes[c].parent !=
				    (int32_t)t->cells[i].codes[k])
					continue;
				codes[k] = (uint16_t)c;
				sum += value_at(t, values, codes);
				parts++;
			}
			wrong += parts && sum != values[i];
		}
	return wrong;
}

TEST(rounded_tables_add_up_and_show_nothing_small)
{
	int refused = 0;
	double mean = 0;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct arena *a = arena_new(0);
		struct town *town = town_new(a, seed);
		town_dimension(town, "a", (int[]){ 3, 3, 0 }, 1);
		town_dimension(town, "b", (int[]){ 2, 0 }, 0.2);
		town_dimension(town, "c", (int[]){ 5, 0 }, 1);
		town_dimension(town, "d", (int[]){ 3, 0 }, 1);
		town_people(town, 300 + seed * 30);
		struct protect_table tables[] = { town_table(town, "a b c", "a b c"),
			town_table(town, "a d", "a d") };
		struct protect_rounded *r = protect_round(a, tables, seed % 2 ? 2 : 1, 5, seed,
		    t->e);
		refused += !r;
		err_clear(t->e);
		for (size_t n = 0; r && n < (seed % 2 ? 2 : 1); n++) {
			CHECK_INT(does_not_add_up(&tables[n], r->values[n]), 0);
			for (size_t i = 0; i < tables[n].cell_count; i++)
				CHECK(r->values[n][i] == 0 || r->values[n][i] >= 5);
			CHECK(llabs(r->values[n][0] - tables[n].cells[0].count) <= 2);
			CHECK(r->worst[n] <= 12);
			mean += r->mean[n] / 30;
		}
		for (size_t place = 0; r && seed % 2 && place < 13; place++)	/* shared cells */
			CHECK_INT(r->values[0][place * 18], r->values[1][place * 4]);
		arena_free(a);
	}
	printf("     refused %d of 20; mean distance %.2f\n", refused, mean);
	CHECK(refused <= 2);
	CHECK(mean < 3);
}

TEST(large_counts_are_not_rounded)
{
	struct town *town = town_new(t->arena, 5);
	town_dimension(town, "a", (int[]){ 3, 0 }, 0);
	town_dimension(town, "b", (int[]){ 2, 0 }, 0);
	town_people(town, 500);
	struct protect_table table = town_table(town, "a b", "a b");
	struct protect_rounded *r = protect_round(t->arena, &table, 1, 0, 1, t->e);
	NEED(r);
	for (size_t i = 0; i < table.cell_count; i++)
		CHECK_INT(r->values[0][i], table.cells[i].count);
}
