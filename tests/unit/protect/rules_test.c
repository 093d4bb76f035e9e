/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which cells are primary, what is refused, and what makes no sense. */
#include "town.h"

#include "test.h"

#include <string.h>

/* A table of places (rows) by classes (columns), with totals, from its inner counts. */
struct small {
	struct protect_code rows[8], columns[8];
	struct protect_dimension place, kind;
	const struct protect_dimension *list[2];
	struct protect_cell cells[64];
	struct protect_table table;
};

static void add_to(struct small *s, int row, int column, int64_t count)
{
	s->cells[row * (int)s->kind.count + column].count += count;
}

static void make(struct small *s, int rows, int columns, const int64_t *counts)
{
	static const char *const names[] = { "all", "A", "B", "C", "D", "E", "F", "G" };
	memset(s, 0, sizeof *s);
	for (int i = 0; i <= rows; i++)
		s->rows[i] = (struct protect_code){ str_of(names[i]), i ? 0 : -1 };
	for (int i = 0; i <= columns; i++)
		s->columns[i] = (struct protect_code){ str_of(names[i]), i ? 0 : -1 };
	s->place = (struct protect_dimension){ .name = str_of("place"), .codes = s->rows,
		.count = (size_t)rows + 1 };
	s->kind = (struct protect_dimension){ .name = str_of("kind"), .codes = s->columns,
		.count = (size_t)columns + 1 };
	s->list[0] = &s->place;
	s->list[1] = &s->kind;
	size_t n = s->place.count * s->kind.count;
	for (size_t i = 0; i < n; i++) {
		s->cells[i].codes[0] = (uint16_t)(i / s->kind.count);
		s->cells[i].codes[1] = (uint16_t)(i % s->kind.count);
	}
	for (int i = 0; i < rows; i++)
		for (int k = 0; k < columns; k++)
			for (int up = 0; up < 4; up++)
				add_to(s, up & 1 ? i + 1 : 0, up & 2 ? k + 1 : 0,
				    counts[i * columns + k]);
	s->table = (struct protect_table){ str_of("place, kind"), s->list, 2, s->cells, n, false };
}

static const struct protect_answer *at(const struct small *s, const struct protect_result *r,
    int row, int column)
{
	return &r->answers[0][row * (int)s->kind.count + column];
}

static struct protect_result *decide(struct test *t, struct small *s, struct protect_options o)
{
	o.share = o.share > 0 ? o.share : 0.9;
	return protect_tables(t->arena, &s->table, 1, NULL, 0, &o, t->e);
}

TEST(a_table_without_small_cells_is_published_whole)
{
	struct small s;
	make(&s, 2, 3, (int64_t[]){ 5, 20, 0, 9, 8, 30 });
	struct protect_result *r = decide(t, &s, (struct protect_options){ 0 });
	NEED(r && r->safe);
	CHECK_INT(r->cells, 12);
	CHECK_INT(r->primary + r->secondary + r->count_lost, 0);
	CHECK_INT(r->count_all, 72);
	CHECK_INT(at(&s, r, 1, 1)->value, 5);
}

TEST(a_small_cell_takes_three_others_with_it)
{
	struct small s;
	make(&s, 3, 3, (int64_t[]){ 3, 20, 30, 12, 15, 22, 16, 18, 21 });
	struct protect_result *r = decide(t, &s, (struct protect_options){ 0 });
	NEED(r && r->safe);
	CHECK_INT(r->primary, 1);
	CHECK_INT(r->secondary, 3);
	CHECK_INT(at(&s, r, 1, 1)->state, PROTECT_PRIMARY);
	CHECK_INT(at(&s, r, 1, 1)->reasons, PROTECT_SMALL);
	CHECK_INT(at(&s, r, 1, 1)->value, 0);
	CHECK_INT(r->audit_count, 1);
	CHECK_STR(r->audit[0].key, "kind=A;place=A");
	CHECK(r->audit[0].kept && r->audit[0].low <= 2 && r->audit[0].high >= 5);
}

TEST(two_who_are_alone_do_not_protect_each_other)
{
	struct small s;
	/* the four corners would do, were it not that each of two singles knows its own cell */
	make(&s, 3, 3, (int64_t[]){ 1, 1, 30, 12, 15, 22, 16, 18, 21 });
	struct protect_result *r = decide(t, &s, (struct protect_options){ 0 });
	NEED(r && r->safe);
	CHECK(at(&s, r, 1, 3)->state != PROTECT_PUBLISHED);
}

TEST(who_makes_up_most_of_the_hours_is_protected)
{
	struct small s;
	make(&s, 3, 3, (int64_t[]){ 9, 20, 30, 12, 15, 22, 16, 18, 21 });
	for (size_t i = 0; i < s.table.cell_count; i++)
		s.cells[i].amounts[1] = s.cells[i].count * 1000;
	struct protect_cell *cell = &s.cells[1 * 4 + 1];
	cell->largest[1] = 8000;
	cell->second[1] = 500;
	struct protect_options o = { .dominance = { { 0 }, { .percent = 10 } } };
	struct protect_result *r = decide(t, &s, o);
	NEED(r && r->safe);
	CHECK_INT(at(&s, r, 1, 1)->reasons, PROTECT_DOMINATED);
	CHECK_INT(r->primary, 1);
	o.dominance[1] = (struct protect_dominance){ .n = 1, .k = 85 };
	r = decide(t, &s, o);
	NEED(r && r->safe);
	CHECK_INT(r->primary, 1);	/* 8,000 of 9,000 are 89 % */
	o.dominance[1].k = 90;
	r = decide(t, &s, o);
	NEED(r && r->safe);
	CHECK_INT(r->primary, 0);
}

TEST(a_whole_group_in_one_class_is_hidden_where_that_tells_too_much)
{
	struct small s;
	make(&s, 3, 3, (int64_t[]){ 12, 0, 0, 12, 15, 22, 16, 18, 21 });
	struct protect_result *r = decide(t, &s, (struct protect_options){ .group = true });
	NEED(r && r->safe);
	CHECK_INT(r->primary, 0);
	s.kind.sensitive = true;
	r = decide(t, &s, (struct protect_options){ .group = true });
	NEED(r && r->safe);
	CHECK_INT(at(&s, r, 1, 1)->reasons, PROTECT_GROUP);
	CHECK(at(&s, r, 1, 1)->low <= 11);
}

TEST(a_zero_that_everybody_knows_hides_nothing)
{
	struct small s;
	make(&s, 2, 3, (int64_t[]){ 2, 0, 40, 30, 20, 50 });
	s.cells[1 * 4 + 2].structural = true;
	struct protect_result *r = decide(t, &s, (struct protect_options){ 0 });
	NEED(r && r->safe);
	CHECK_INT(at(&s, r, 1, 2)->state, PROTECT_PUBLISHED);
	CHECK(at(&s, r, 1, 3)->state != PROTECT_PUBLISHED);
}

TEST(a_table_too_fine_is_refused_with_a_proposal)
{
	struct town *town = town_new(t->arena, 4);
	town_dimension(town, "place", (int[]){ 3, 3, 0 }, 1);
	town_dimension(town, "age", (int[]){ 8, 0 }, 0.5);
	town->dimensions[1].ordered = true;
	town_people(town, 300);
	struct protect_table table = town_table(town, "by place and age", "place age");
	struct protect_result *r = protect_tables(t->arena, &table, 1, NULL, 0,
	    &(struct protect_options){ 0 }, t->e);
	NEED(r && !r->safe);
	NEED(r->refusal_count == 1);
	const struct protect_refusal *f = &r->refusals[0];
	CHECK(f->small * 4 > f->cells);
	CHECK(f->small_after * 4 <= f->cells_after);
	NEED(f->merge_count > 0);
	for (size_t i = 0; i < f->merge_count; i++) {
		const struct protect_merge *m = &f->merges[i];
		const struct protect_dimension *d = table.dimensions[m->dimension];
		CHECK(m->code_count > 1);
		for (size_t k = 1; k < m->code_count; k++) {
			CHECK_INT(d->codes[m->codes[k]].parent, d->codes[m->codes[0]].parent);
			if (d->ordered)
				CHECK_INT(m->codes[k], m->codes[k - 1] + 1);
		}
	}
	CHECK_HAS(f->text, "by place and age");
	CHECK_HAS(f->text, "Merge");
}

TEST(what_cannot_be_protected_at_all_is_refused)
{
	static const struct protect_code codes[] = { { { "all", 3 }, -1 }, { { "A", 1 }, 0 },
		{ { "B", 1 }, 0 } };
	const struct protect_dimension d = { .name = S("kind"), .codes = codes, .count = 3 };
	const struct protect_dimension *list[] = { &d };
	struct protect_cell cells[] = { { { 0 }, 2 }, { { 1 }, 1 }, { { 2 }, 1 } };
	struct protect_table table = { S("two people"), list, 1, cells, 3, false };
	struct protect_result *r = protect_tables(t->arena, &table, 1, NULL, 0,
	    &(struct protect_options){ .share = 1.1 }, t->e);
	NEED(r);
	CHECK(r->safe == (r->answers[0][0].state != PROTECT_PUBLISHED));
}

TEST(tables_that_contradict_themselves_are_errors)
{
	struct small s;
	make(&s, 2, 2, (int64_t[]){ 5, 20, 9, 30 });
	s.cells[0].count++;
	CHECK(!decide(t, &s, (struct protect_options){ 0 }));
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "not the sum of its parts");
	err_clear(t->e);
	s.cells[0].count--;
	s.cells[3].codes[1] = 9;
	CHECK(!decide(t, &s, (struct protect_options){ 0 }));
	CHECK_HAS(t->e->say, "does not exist");
	err_clear(t->e);
	s.cells[3].codes[1] = 1;
	CHECK(!decide(t, &s, (struct protect_options){ 0 }));
	CHECK_HAS(t->e->say, "twice");
	err_clear(t->e);
	s.cells[3].codes[1] = 0;
	s.cells[3].count = -1;
	CHECK(!decide(t, &s, (struct protect_options){ 0 }));
	CHECK_HAS(t->e->say, "below zero");
}

TEST(the_number_of_threads_changes_nothing)
{
	struct town *town = town_new(t->arena, 21);
	town_dimension(town, "a", (int[]){ 4, 5, 0 }, 2);
	town_dimension(town, "b", (int[]){ 2, 0 }, 0.2);
	town_dimension(town, "c", (int[]){ 4, 4, 0 }, 2);
	town_people(town, 6000);
	struct protect_table table = town_table(town, "a b c", "a b c");
	struct protect_result *one, *four;
	struct protect_options o = { .share = 0.9, .threads = 1 };
	one = protect_tables(t->arena, &table, 1, NULL, 0, &o, t->e);
	o.threads = 4;
	four = protect_tables(t->arena, &table, 1, NULL, 0, &o, t->e);
	NEED(one && four && one->safe);
	CHECK_INT(one->programs, four->programs);
	for (size_t i = 0; i < table.cell_count; i++) {
		CHECK_INT(one->answers[0][i].state, four->answers[0][i].state);
		CHECK(one->answers[0][i].low == four->answers[0][i].low);
		CHECK(one->answers[0][i].high == four->answers[0][i].high);
	}
}

TEST(a_key_names_classes_in_order_and_leaves_totals_out)
{
	struct small s;
	make(&s, 2, 2, (int64_t[]){ 5, 20, 9, 30 });
	CHECK_STR(protect_key(t->arena, &s.table, &s.cells[5]), "kind=B;place=A");
	CHECK_STR(protect_key(t->arena, &s.table, &s.cells[3]), "place=A");
	CHECK_STR(protect_key(t->arena, &s.table, &s.cells[0]), "");
}

TEST(nothing_and_next_to_nothing_are_published_safely)
{
	struct small s;
	struct protect_table none = { S("empty"), NULL, 0, NULL, 0, false };
	make(&s, 2, 2, (int64_t[]){ 0, 0, 0, 0 });
	struct protect_result *r = decide(t, &s, (struct protect_options){ 0 });
	NEED(r && r->safe);
	CHECK_INT(r->primary + r->secondary, 0);
	s.table.cell_count = 0;
	r = decide(t, &s, (struct protect_options){ 0 });
	CHECK(r && r->safe);
	s.place.count = 1;	/* a dimension of one code is no total */
	s.kind.count = 1;
	s.table.cell_count = 1;
	s.cells[0].count = 9;
	r = decide(t, &s, (struct protect_options){ 0 });
	NEED(r && r->safe);
	CHECK_STR(protect_key(t->arena, &s.table, &s.cells[0]), "kind=all;place=all");
	r = protect_tables(t->arena, NULL, 0, NULL, 0, &(struct protect_options){ 0 }, t->e);
	CHECK(r && r->safe);
	CHECK(!protect_tables(t->arena, &none, 1, NULL, 0, &(struct protect_options){ 0 }, t->e));
	CHECK_HAS(t->e->say, "dimensions");
}
