/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "attacker.h"
#include "town.h"

#include "test.h"

#include <math.h>
#include <stdio.h>

enum { THRESHOLD = 5, MOST_TABLES = 8 };

/* What readers see of tables that were decided about. */
static struct seen_table see(struct arena *a, const struct protect_table *t,
    const struct protect_answer *answers)
{
	int64_t *values = arena_array(a, int64_t, t->cell_count);
	for (size_t i = 0; i < t->cell_count; i++)
		values[i] = answers[i].state == PROTECT_PUBLISHED ? answers[i].value : -1;
	return (struct seen_table){ t, values };
}

static bool is_small(const struct protect_cell *c)
{
	return c->count > 0 && c->count < THRESHOLD;
}

static bool kept(double x, double low, double high, double width)
{
	return low <= x - 1 + 1e-6 && high >= x + 1 - 1e-6 && high - low >= width - 1e-6;
}

/* How many promises an attacker breaks; those of everybody and of each single. */
static int broken_by_all(struct attacker *x, const struct protect_table *tables, size_t count,
    bool integers)
{
	int broken = 0;
	for (size_t n = 0; n < count; n++)
		for (size_t i = 0; i < tables[n].cell_count; i++) {
			double low, high;
			if (!is_small(&tables[n].cells[i]))
				continue;
			attacker_asks(x, n, i, integers, &low, &high);
			broken += !kept((double)tables[n].cells[i].count, low, high, THRESHOLD);
		}
	return broken;
}

static int broken_by_singles(struct attacker *x, const struct protect_table *tables, size_t count,
    int most)
{
	int broken = 0;
	for (size_t n = 0; n < count; n++)
		for (size_t s = 0; s < tables[n].cell_count && most; s++) {
			if (tables[n].cells[s].count != 1)
				continue;
			most--;
			attacker_knows(x, n, s, 1);
			for (size_t i = 0; i < tables[n].cell_count; i++) {
				double low, high;
				if (!is_small(&tables[n].cells[i]) || i == s)
					continue;
				attacker_asks(x, n, i, false, &low, &high);
				broken += !(high - low >= 1 - 1e-6);
			}
			attacker_knows(x, n, s, -1);
		}
	return broken;
}

static struct attacker *attack(struct arena *a, const struct protect_table *tables, size_t count,
    const struct protect_result *r)
{
	struct seen_table *seen = arena_array(a, struct seen_table, count);
	for (size_t n = 0; n < count; n++)
		seen[n] = see(a, &tables[n], r->answers[n]);
	return attacker_new(a, seen, count);
}

/* ---- random sets of tables ---- */

static const struct shape {
	const char *name;
	int dimensions[4][4];
	const char *tables[4];
	int people[2];
	double skew;
} shapes[] = {
	{ "one, two dimensions", { { 5, 0 }, { 6, 0 } }, { "a b" }, { 60, 400 }, 1 },
	{ "one, hierarchies", { { 3, 3, 0 }, { 2, 3, 0 } }, { "a b" }, { 100, 600 }, 2 },
	{ "one, three dimensions", { { 3, 2, 0 }, { 2, 0 }, { 5, 0 } }, { "a b c" },
	    { 150, 700 }, 2 },
	{ "sparse, three dimensions", { { 4, 0 }, { 2, 0 }, { 3, 2, 0 } }, { "a b c" },
	    { 60, 120 }, 6 },
	{ "two that share a margin", { { 3, 3, 0 }, { 2, 0 }, { 4, 0 }, { 3, 0 } },
	    { "a b c", "a d" }, { 200, 900 }, 2 },
	{ "one inside another", { { 3, 2, 0 }, { 2, 0 }, { 4, 0 }, { 2, 0 } },
	    { "a b c", "a c", "a d", "d" }, { 150, 600 }, 2 },
	{ "three in a ring", { { 6, 0 }, { 5, 0 }, { 4, 0 } }, { "a b", "b c", "a c" },
	    { 80, 400 }, 2 },
	{ "singles everywhere", { { 6, 0 }, { 7, 0 } }, { "a b" }, { 50, 90 }, 1 },
};

static size_t make_tables(struct town *town, const struct shape *s, struct protect_table *tables)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	size_t count = 0;
	for (size_t k = 0; k < 4 && s->dimensions[k][0]; k++)
		town_dimension(town, names[k], s->dimensions[k], s->skew);
	town_people(town, (size_t)s->people[0] +
	    town_random(town) % (size_t)(s->people[1] - s->people[0]));
	for (; count < 4 && s->tables[count]; count++)
		tables[count] = town_table(town, s->tables[count], s->tables[count]);
	return count;
}

struct tally {
	int tried, safe, refused, broken, singles, integers;
	int64_t primary, secondary;
};

static void try_one(struct test *t, const struct shape *s, uint64_t seed,
    const struct protect_options *o, struct tally *tally)
{
	struct arena *a = arena_new(0);
	struct protect_table tables[MOST_TABLES];
	size_t count = make_tables(town_new(a, seed), s, tables);
	struct protect_result *r = protect_tables(a, tables, count, NULL, 0, o, t->e);
	tally->tried++;
	if (!r)
		test_fail(t, __FILE__, __LINE__, "%s %lu: %s", s->name, seed, t->e->say);
	else if (!r->safe)
		tally->refused++;
	if (r && r->safe) {
		struct attacker *x = attack(a, tables, count, r);
		int broken = broken_by_all(x, tables, count, false);
		int singles = broken_by_singles(x, tables, count, 12);
		if (s->dimensions[0][0] * s->dimensions[1][0] <= 42 && seed % 4 == 0)
			tally->integers += broken_by_all(x, tables, count, true);
		attacker_free(x);
		tally->safe++;
		tally->broken += broken;
		tally->singles += singles;
		tally->primary += r->primary;
		tally->secondary += r->secondary;
	}
	arena_free(a);
}

static struct tally try_all(struct test *t, const struct protect_options *o, uint64_t seeds)
{
	struct tally all = { 0 };
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct tally own = { 0 };
		for (uint64_t seed = 1; seed <= seeds; seed++)
			try_one(t, &shapes[i], seed * 77 + i, o, &own);
		printf("     %-26s %3d tried, %3d safe, %3d refused; broken: %d, by singles %d, in"
		    " integers %d; primary %lld, secondary %lld\n", shapes[i].name, own.tried,
		    own.safe, own.refused, own.broken, own.singles, own.integers,
		    (long long)own.primary, (long long)own.secondary);
		all.tried += own.tried;
		all.safe += own.safe;
		all.broken += own.broken;
		all.singles += own.singles;
		all.integers += own.integers;
	}
	return all;
}

TEST(no_attacker_breaks_a_promise_in_random_tables)
{
	struct tally all = try_all(t, &(struct protect_options){ .share = 0.9 }, 8);
	CHECK(all.safe > all.tried / 2);
	CHECK_INT(all.broken, 0);
	CHECK_INT(all.singles, 0);
}

TEST(without_its_audit_the_engine_loses)
{
	struct tally all = try_all(t, &(struct protect_options){ .share = 0.9,
		.without_audit = true }, 4);
	CHECK(all.broken > 20);
}

/* The same pattern, and the hours of everybody as an attacker sees them. */
static int hours_broken(struct arena *a, const struct protect_table *table,
    const struct protect_result *r, double percent)
{
	struct protect_cell *cells = arena_array(a, struct protect_cell, table->cell_count);
	struct protect_table hours = *table;
	struct protect_answer *answers = arena_array(a, struct protect_answer,
	    table->cell_count);
	int broken = 0;
	for (size_t i = 0; i < table->cell_count; i++) {
		cells[i] = table->cells[i];
		cells[i].count = table->cells[i].amounts[1];
		answers[i] = r->answers[0][i];
		answers[i].value = cells[i].count;
	}
	hours.cells = cells;
	struct seen_table seen = see(a, &hours, answers);
	struct attacker *x = attacker_new(a, &seen, 1);
	for (size_t i = 0; i < table->cell_count; i++) {
		double low, high, truth = (double)cells[i].count;
		double way = percent / 100 * (double)cells[i].largest[1];
		if (!(r->answers[0][i].reasons & (PROTECT_SMALL | PROTECT_DOMINATED)))
			continue;
		attacker_asks(x, 0, i, false, &low, &high);
		broken += !(low <= truth - way + 1e-3 && high >= truth + way - 1e-3);
	}
	attacker_free(x);
	return broken;
}

TEST(hours_cannot_be_guessed_closer_than_promised)
{
	int dominated = 0;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct arena *a = arena_new(0);
		struct town *town = town_new(a, seed);
		town_dimension(town, "a", (int[]){ 3, 2, 0 }, 1);
		town_dimension(town, "b", (int[]){ 5, 0 }, 1);
		town_people(town, 300);
		struct protect_table table = town_table(town, "a b", "a b");
		struct protect_result *r = protect_tables(a, &table, 1, NULL, 0,
		    &(struct protect_options){ .share = 0.9,
			.dominance = { { 0 }, { .percent = 40 } } }, t->e);
		NEED(r && r->safe);
		for (size_t i = 0; i < table.cell_count; i++)
			dominated += (r->answers[0][i].reasons & PROTECT_DOMINATED) != 0;
		CHECK_INT(hours_broken(a, &table, r, 40), 0);
		arena_free(a);
	}
	CHECK(dominated > 10);
}
