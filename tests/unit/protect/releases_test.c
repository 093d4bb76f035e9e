/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was published stays published: later releases are protected jointly with earlier ones. */
#include "attacker.h"
#include "town.h"

#include "test.h"

#include <math.h>

enum { MOST = 12 };

/* Everything published so far of a town, and what somebody sees of it. */
struct story {
	struct test *t;
	struct arena *a;
	struct protect_table truth[MOST], past[MOST];
	struct seen_table seen[MOST];
	size_t count;
	int kept;
};

static struct protect_table past_of(struct arena *a, const struct protect_table *t,
    const struct protect_answer *answers)
{
	struct protect_table past = *t;
	struct protect_cell *cells = arena_array(a, struct protect_cell, t->cell_count);
	for (size_t i = 0; i < t->cell_count; i++) {
		const struct protect_answer *x = &answers[i];
		bool shown = x->state == PROTECT_PUBLISHED || x->state == PROTECT_KEPT;
		struct protect_cell *c = &cells[i];
		for (size_t k = 0; k < PROTECT_DIMENSIONS; k++)
			c->codes[k] = t->cells[i].codes[k];
		c->past = shown ? PROTECT_WAS_PUBLISHED : PROTECT_WAS_SUPPRESSED;
		c->unknown = !shown;
		c->count = c->was = shown ? x->value : 0;
		c->was_low = shown ? 0 : x->promise_low;
		c->was_high = shown ? 0 : x->promise_high;
	}
	past.cells = cells;
	past.past = true;
	return past;
}

/* Publish a table after all that came before. */
static bool publish(struct story *s, struct protect_table table)
{
	struct protect_table all[MOST];
	struct protect_options o = { .share = 0.9, .seed = 5 };
	all[0] = table;
	for (size_t i = 0; i < s->count; i++)
		all[i + 1] = s->past[i];
	struct protect_result *r = protect_tables(s->a, all, s->count + 1, NULL, 0, &o, s->t->e);
	if (!r) {
		test_fail(s->t, __FILE__, __LINE__, "%s", s->t->e->say);
		return false;
	}
	if (!r->safe)
		return false;
	struct protect_table *keep = arena_new_of(s->a, struct protect_table);
	*keep = table;
	int64_t *values = arena_array(s->a, int64_t, table.cell_count);
	for (size_t i = 0; i < table.cell_count; i++) {
		const struct protect_answer *x = &r->answers[0][i];
		values[i] = x->state == PROTECT_PUBLISHED ? x->value : -1;
		s->kept += x->state == PROTECT_KEPT;
	}
	s->truth[s->count] = table;
	s->seen[s->count] = (struct seen_table){ keep, values };
	s->past[s->count] = past_of(s->a, &table, r->answers[0]);
	s->count++;
	return true;
}

static int broken(struct story *s)
{
	int broken = 0;
	struct attacker *x = attacker_new(s->a, s->seen, s->count);
	for (size_t n = 0; n < s->count; n++)
		for (size_t i = 0; i < s->truth[n].cell_count; i++) {
			double low, high, count = (double)s->truth[n].cells[i].count;
			if (count <= 0 || count >= 5)
				continue;
			attacker_asks(x, n, i, false, &low, &high);
			broken += !(low <= count - 1 + 1e-6 && high >= count + 1 - 1e-6 &&
			    high - low >= 5 - 1e-6);
		}
	attacker_free(x);
	return broken;
}

TEST(later_tables_of_the_same_records_reveal_no_earlier_cell)
{
	static const char *const tables[] = { "a b", "b c", "a c", "a b c" };
	int safe = 0;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct story s = { .t = t, .a = arena_new(0) };
		struct town *town = town_new(s.a, seed);
		town_dimension(town, "a", (int[]){ 3, 2, 0 }, 1);
		town_dimension(town, "b", (int[]){ 4, 0 }, 1);
		town_dimension(town, "c", (int[]){ 3, 0 }, 1);
		town_people(town, 150 + seed * 20);
		for (size_t i = 0; i < 4; i++)
			safe += publish(&s, town_table(town, tables[i], tables[i]));
		CHECK_INT(broken(&s), 0);
		arena_free(s.a);
	}
	CHECK(safe >= 25);
}

TEST(the_same_table_again_is_published_the_same)
{
	struct story s = { .t = t, .a = t->arena };
	struct town *town = town_new(t->arena, 3);
	town_dimension(town, "a", (int[]){ 6, 0 }, 1);
	town_dimension(town, "b", (int[]){ 5, 0 }, 1);
	town_people(town, 150);
	struct protect_table table = town_table(town, "a b", "a b");
	NEED(publish(&s, table) && publish(&s, table));
	for (size_t i = 0; i < table.cell_count; i++)
		CHECK_INT(s.seen[0].values[i], s.seen[1].values[i]);
	CHECK_INT(s.kept, 0);
	CHECK_INT(broken(&s), 0);
}

/* Classes are merged in the second release: its cell is a sum of two that were suppressed. */
TEST(merged_classes_do_not_reveal_what_they_were_merged_from)
{
	const struct protect_code fine[] = { { S("all"), -1 }, { S("15-19"), 0 },
		{ S("20-24"), 0 }, { S("25-64"), 0 }, { S("65+"), 0 } };
	const struct protect_code coarse[] = { { S("all"), -1 }, { S("15-24"), 0 },
		{ S("25-64"), 0 }, { S("65+"), 0 } };
	const struct protect_dimension of_fine = { .name = S("age"), .codes = fine,
		.count = 5 };
	const struct protect_dimension of_coarse = { .name = S("age"), .codes = coarse,
		.count = 4 };
	const struct protect_dimension *const one[] = { &of_fine }, *const two[] =
	    { &of_coarse };
	struct protect_cell first[] = { { { 0 }, 60 }, { { 1 }, 3 }, { { 2 }, 12 }, { { 3 }, 25 },
		{ { 4 }, 20 } };
	struct protect_cell second[] = { { { 0 }, 60 }, { { 1 }, 15 }, { { 2 }, 25 },
		{ { 3 }, 20 } };
	struct protect_table a = { S("fine"), one, 1, first, 5, false };
	struct protect_options o = { .share = 0.9 };
	struct protect_result *r = protect_tables(t->arena, &a, 1, NULL, 0, &o, t->e);
	NEED(r && r->safe);
	struct protect_table all[] = { { S("coarse"), two, 1, second, 4, false },
		past_of(t->arena, &a, r->answers[0]) };
	struct protect_equation sum = { S("age=15-24"),
		(const struct str[]){ S("age=15-19"), S("age=20-24") }, 2 };
	r = protect_tables(t->arena, all, 2, &sum, 1, &o, t->e);
	NEED(r && r->safe);
	/* 15-19 is 3, and 20-24 or another one was hidden with it: 15-24 may only be told when
	 * its parts stay apart */
	int hidden = 0;
	for (size_t i = 0; i < 4; i++)
		hidden += r->answers[0][i].state != PROTECT_PUBLISHED;
	CHECK(all[1].cells[2].unknown || hidden > 0);
	for (size_t i = 0; i < r->audit_count; i++) {
		CHECK(r->audit[i].kept);
		CHECK(r->audit[i].high - r->audit[i].low >= 5 - 1e-6);
	}
}

/* Two more learners register late: the difference would be theirs. */
TEST(a_revision_by_few_persons_is_held_back)
{
	struct story s = { .t = t, .a = t->arena };
	struct town *town = town_new(t->arena, 9);
	town_dimension(town, "a", (int[]){ 6, 0 }, 0);
	town_dimension(town, "b", (int[]){ 5, 0 }, 0);
	town_people(town, 900);
	struct protect_table before = town_table(town, "a b", "a b");
	NEED(publish(&s, before));
	uint16_t hold[2] = { town->people[0][0], town->people[0][1] };
	for (size_t i = 0; i < 2; i++) {	/* two move to another class of b */
		town->people[i][0] = hold[0];
		town->people[i][1] = (uint16_t)(hold[1] % 5 + 1);
	}
	NEED(publish(&s, town_table(town, "a b", "a b")));
	CHECK(s.kept > 0);
	for (size_t i = 0; i < before.cell_count; i++)
		if (s.seen[1].values[i] >= 0 && s.seen[0].values[i] >= 0) {
			int64_t change = s.seen[1].values[i] - s.seen[0].values[i];
			CHECK(change == 0 || change >= 5 || change <= -5);
		}
}

TEST(what_was_suppressed_stays_so_in_a_new_vintage)
{
	struct story s = { .t = t, .a = t->arena };
	struct town *town = town_new(t->arena, 12);
	town_dimension(town, "a", (int[]){ 6, 0 }, 1);
	town_dimension(town, "b", (int[]){ 5, 0 }, 1);
	town_people(town, 200);
	town->people_count = 160;
	NEED(publish(&s, town_table(town, "a b", "a b")));
	town->people_count = 200;
	NEED(publish(&s, town_table(town, "a b", "a b")));
	int stays = 0;
	for (size_t i = 0; i < s.truth[0].cell_count; i++)
		if (s.seen[0].values[i] < 0) {
			CHECK(s.seen[1].values[i] < 0);
			stays++;
		}
	CHECK(stays > 0);
}

TEST(the_promise_in_the_ledger_holds_the_truth_at_no_fixed_place)
{
	int at[8] = { 0 };
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct town *town = town_new(t->arena, seed);
		town_dimension(town, "a", (int[]){ 6, 0 }, 1);
		town_dimension(town, "b", (int[]){ 7, 0 }, 1);
		town_people(town, 200);
		struct protect_table table = town_table(town, "a b", "a b");
		struct protect_result *r = protect_tables(t->arena, &table, 1, NULL, 0,
		    &(struct protect_options){ .share = 0.9, .seed = seed }, t->e);
		NEED(r && r->safe);
		for (size_t i = 0; i < table.cell_count; i++) {
			const struct protect_answer *x = &r->answers[0][i];
			int64_t count = table.cells[i].count;
			if (x->state != PROTECT_PRIMARY)
				continue;
			CHECK(x->promise_low < count && count < x->promise_high);
			CHECK((double)x->promise_low >= x->low - 1e-6);
			CHECK((double)x->promise_high <= x->high + 1e-6);
			CHECK(x->promise_high - x->promise_low >= 5);
			if (count == 4)
				at[(count - x->promise_low) & 7]++;
		}
	}
	int places = 0;
	for (size_t i = 0; i < 8; i++)
		places += at[i] > 0;
	CHECK(places >= 3);
}
