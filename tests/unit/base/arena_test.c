/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/arena.h"

#include <string.h>

static void append(void *thing)
{
	int *order = thing;
	*order = *order * 10 + 1;
}

static void append_two(void *thing)
{
	int *order = thing;
	*order = *order * 10 + 2;
}

TEST(memory_of_an_arena_is_zeroed_and_aligned)
{
	for (size_t size = 0; size < 300; size++) {
		unsigned char *p = arena_alloc(t->arena, size);
		CHECK((uintptr_t)p % 16 == 0);
		for (size_t i = 0; i < size; i++)
			CHECK(p[i] == 0);
		memset(p, 0xff, size);
	}
}

TEST(memory_after_a_reset_is_zeroed_again)
{
	struct arena *a = arena_new(0);
	for (int round = 0; round < 5; round++) {
		unsigned char *p = arena_alloc(a, 3000);
		for (size_t i = 0; i < 3000; i++)
			NEED(p[i] == 0);
		memset(p, 0xaa, 3000);
		arena_alloc(a, 5000);
		arena_reset(a);
		CHECK_INT(arena_size(a), 0);
	}
	arena_free(a);
}

TEST(allocations_do_not_overlap)
{
	enum { COUNT = 500 };
	unsigned char *p[COUNT];
	for (int i = 0; i < COUNT; i++) {
		p[i] = arena_alloc(t->arena, (size_t)(i % 97) + 1);
		memset(p[i], i & 0xff, (size_t)(i % 97) + 1);
	}
	for (int i = 0; i < COUNT; i++)
		for (int k = 0; k < i % 97 + 1; k++)
			NEED(p[i][k] == (i & 0xff));
}

TEST(an_arena_past_its_limit_says_so_and_still_gives_memory)
{
	struct arena *a = arena_new(1000);
	arena_alloc(a, 900);
	CHECK(!arena_over(a));
	char *p = arena_alloc(a, 200);
	CHECK(arena_over(a));
	memset(p, 1, 200);
	struct arena_mark mark = arena_mark(a);
	arena_release(a, mark);
	CHECK(arena_over(a));
	arena_reset(a);
	CHECK(!arena_over(a));
	arena_free(a);
}

TEST(growing_in_place_counts_against_the_limit)
{
	struct arena *a = arena_new(1000);
	char *p = arena_alloc(a, 16);
	arena_grow(a, p, 16, 2000);
	CHECK(arena_over(a));
	arena_free(a);
}

TEST(growing_keeps_the_old_bytes_and_zeroes_the_new)
{
	size_t size = 1;
	unsigned char *p = arena_alloc(t->arena, size);
	p[0] = 7;
	for (int round = 0; round < 14; round++) {
		size_t bigger = size * 2 + 1;
		if (round % 3 == 0)
			arena_alloc(t->arena, 1);	/* something in the way */
		p = arena_grow(t->arena, p, size, bigger);
		for (size_t i = 0; i < bigger; i++)
			NEED(p[i] == (i < size ? 7 : 0));
		memset(p, 7, bigger);
		size = bigger;
	}
}

TEST(growing_a_list_from_nothing_works)
{
	char *p = arena_grow(t->arena, NULL, 0, 10);
	memset(p, 1, 10);
	p = arena_grow(t->arena, p, 10, 5);
	CHECK(p[4] == 1);
}

TEST(a_block_that_shrank_can_grow_again_and_is_zero_where_it_grew)
{
	char *p = arena_alloc(t->arena, 40);
	memset(p, 9, 40);
	p = arena_grow(t->arena, p, 40, 33);
	p = arena_grow(t->arena, p, 33, 48);
	for (int i = 0; i < 48; i++)
		CHECK_INT(p[i], i < 33 ? 9 : 0);
}

TEST(marks_release_what_came_after_them)
{
	char *before = arena_alloc(t->arena, 10);
	memset(before, 5, 10);
	struct arena_mark mark = arena_mark(t->arena);
	size_t size = arena_size(t->arena);
	for (int i = 0; i < 100; i++)
		arena_alloc(t->arena, 1000);
	CHECK(arena_size(t->arena) > size);
	arena_release(t->arena, mark);
	CHECK_INT(arena_size(t->arena), size);
	CHECK_INT(before[9], 5);
	unsigned char *p = arena_alloc(t->arena, 1000);
	for (int i = 0; i < 1000; i++)
		NEED(p[i] == 0);
}

TEST(a_mark_of_an_empty_arena_releases_everything)
{
	struct arena *a = arena_new(0);
	struct arena_mark mark = arena_mark(a);
	arena_alloc(a, 100000);
	arena_release(a, mark);
	CHECK_INT(arena_size(a), 0);
	memset(arena_alloc(a, 100), 1, 100);
	arena_free(a);
}

TEST(marks_nest)
{
	struct arena_mark outer = arena_mark(t->arena);
	size_t at_outer = arena_size(t->arena);
	arena_alloc(t->arena, 5000);
	struct arena_mark inner = arena_mark(t->arena);
	size_t at_inner = arena_size(t->arena);
	arena_alloc(t->arena, 50000);
	arena_release(t->arena, inner);
	CHECK_INT(arena_size(t->arena), at_inner);
	arena_release(t->arena, outer);
	CHECK_INT(arena_size(t->arena), at_outer);
}

TEST(cleanups_run_once_last_added_first)
{
	int order = 0;
	struct arena *a = arena_new(0);
	arena_defer(a, append, &order);
	arena_defer(a, append_two, &order);
	arena_free(a);
	CHECK_INT(order, 21);
}

TEST(a_release_runs_only_the_cleanups_added_since_the_mark)
{
	int order = 0;
	struct arena *a = arena_new(0);
	arena_defer(a, append, &order);
	struct arena_mark mark = arena_mark(a);
	arena_defer(a, append_two, &order);
	arena_release(a, mark);
	CHECK_INT(order, 2);
	arena_reset(a);
	CHECK_INT(order, 21);
	arena_free(a);
	CHECK_INT(order, 21);
}

TEST(freeing_no_arena_is_allowed)
{
	arena_free(NULL);
}

TEST(copies_end_with_a_nul_that_is_not_counted)
{
	struct str s = arena_copy(t->arena, str_n("Knowle West", 6));
	CHECK_STR(s, "Knowle");
	CHECK(s.p[6] == 0);
	CHECK_STR(arena_text(t->arena, STR_EMPTY), "");
	CHECK_STR(arena_copy(t->arena, (struct str){ NULL, 0 }), "");
}

TEST(printf_makes_a_text_of_any_length)
{
	CHECK_STR(arena_printf(t->arena, "%s: %d", "Wards", 34), "Wards: 34");
	struct str long_one = arena_printf(t->arena, "%0*d", 100000, 1);
	CHECK_INT(long_one.n, 100000);
	CHECK(long_one.p[99999] == '1' && long_one.p[100000] == 0);
	CHECK_STR(arena_printf(t->arena, "%s", ""), "");
}

TEST(lists_keep_their_items_while_they_grow)
{
	struct {
		int *items;
		size_t count, room;
	} list = { 0 };
	for (int i = 0; i < 10000; i++) {
		*list_add(t->arena, &list) = i;
		if (i % 100 == 0)
			arena_alloc(t->arena, 3);
	}
	CHECK_INT(list.count, 10000);
	for (int i = 0; i < 10000; i++)
		NEED(list.items[i] == i);
}
