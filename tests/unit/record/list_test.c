/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "base/lang.h"

#include <stdlib.h>

/* Titles with ties, and seats with ties and gaps, so that every order has something to lose. */
static void many_courses(struct test *t, struct fixture *f, int count, unsigned seed)
{
	NEED(db_begin(f->db, t->e));
	for (int i = 0; i < count; i++) {
		struct record *r = record_new(f->a, &course_kind, i % 10 == 9 ? COLOGNE : BRISTOL);
		unsigned x = (unsigned)rand_r(&seed);
		record_set(r, "title", value_text(arena_printf(f->a, "Course %u", x % 17)));
		if (x % 3)
			record_set(r, "seats", value_int(1 + x % 5));
		if (x % 4)
			record_set(r, "price", value_real((x % 7) / 3.0));
		record_set(r, "level", value_cstr(x % 2 ? "first" : "next"));
		record_set(r, "levels", value_cstr(x % 2 ? "first all" : "all"));
		NEED(record_save(f->db, r, &f->by, NULL, t->e));
	}
	NEED(db_end(f->db, true, t->e));
}

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* Walk the whole list page by page; every record once, the order never falling. */
static void walk(struct test *t, struct fixture *f, const char *order, int limit)
{
	struct record_query q = {
	    .kind = &course_kind, .city = BRISTOL, .order = order, .limit = limit};
	int64_t seen[1000];
	size_t count = 0;
	struct record_list list;
	do {
		NEED(record_list(f->db, f->a, &q, &list, t->e));
		CHECK_INT(list.total, 90);
		CHECK(list.count <= (size_t)limit);
		CHECK((list.count == (size_t)limit && list.next.n) || !list.next.n);
		for (size_t i = 0; i < list.count && count < 1000; i++)
			seen[count++] = list.items[i]->id;
		q.after = list.next;
	} while (list.next.n && count < 1000);
	CHECK_INT((int64_t)count, 90);
	qsort(seen, count, sizeof *seen, compare_ids);
	for (size_t i = 1; i < count; i++)
		CHECK(seen[i] != seen[i - 1]);
}

TEST(paging_over_ties_and_gaps_is_complete_and_without_repeats)
{
	static const char *const orders[] = { NULL, "-title", "seats", "-seats", "price", "-price",
		"level", "id", "-id", "changed", "deleted" };
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	many_courses(t, &f, 100, 42);
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		for (int limit = 1; limit < 120; limit = limit * 3 + 1)
			walk(t, &f, orders[i], limit);
}

TEST(what_has_no_value_comes_last_both_ways)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	many_courses(t, &f, 60, 7);
	for (int down = 0; down < 2; down++) {
		struct record_query q = { .kind = &course_kind, .city = BRISTOL, .limit = 100,
			.order = down ? "-seats" : "seats" };
		struct record_list list;
		NEED(record_list(f.db, f.a, &q, &list, t->e));
		for (size_t i = 1; i < list.count; i++) {
			struct value a = record_get(list.items[i - 1], "seats");
			struct value b = record_get(list.items[i], "seats");
			CHECK(b.type == VALUE_NULL ||
			      (a.type != VALUE_NULL && (down ? a.i >= b.i : a.i <= b.i)));
		}
		CHECK(record_get(list.items[list.count - 1], "seats").type == VALUE_NULL);
	}
}

TEST(filters_combine_and_find_one_of_several)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	many_courses(t, &f, 100, 3);
	struct record_query q = { .kind = &course_kind, .city = BRISTOL, .limit = 1000,
		.where = { { "level", value_cstr("first") }, { "seats", value_int(2) },
		    { "levels", value_cstr("first") } } };
	struct record_list list;
	NEED(record_list(f.db, f.a, &q, &list, t->e));
	CHECK(list.count > 0);
	CHECK_INT(list.total, (int64_t)list.count);
	for (size_t i = 0; i < list.count; i++) {
		CHECK_STR(record_str(list.items[i], "level"), "first");
		CHECK_INT(record_int(list.items[i], "seats"), 2);
	}
	q.where[2].is = value_cstr("firs_");
	NEED(record_list(f.db, f.a, &q, &list, t->e));
	CHECK_INT(list.total, 0);
	q.where[0].field = "levels";
	q.where[0].is = value_cstr("all");
	q.where[1].field = "seats";
	q.where[1].is = value_null();
	q.where[2].field = NULL;
	NEED(record_list(f.db, f.a, &q, &list, t->e));
	CHECK(list.count > 0);
	for (size_t i = 0; i < list.count; i++)
		CHECK(record_get(list.items[i], "seats").type == VALUE_NULL);
}

TEST(words_are_found_in_any_case_and_script)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	static const char *const titles[] = {"Töpfern für ALLE", "töpfern am Abend",
	    "Гончарное ДЕЛО", "100% clay_work", "فخار", NULL};
	for (int i = 0; titles[i]; i++)
		course_new(t, &f, titles[i], 0);
	static const struct { const char *words; int found;
	} cases[] = {
	    {"TÖPFERN", 2},
	    {"töpf alle", 1},
	    {"дело", 1},
	    {"%", 1},
	    {"_", 1},
	    {"فخا", 1},
	    {"  ", 5},
	    {"nothing", 0},
	    {"\xff", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct record_query q = { .kind = &course_kind, .city = BRISTOL, .limit = 1,
			.words = str_of(cases[i].words) };
		struct record_list list;
		int found = 0;
		do {
			NEED(record_list(f.db, f.a, &q, &list, t->e));
			CHECK_INT(list.total, cases[i].found);
			found += (int)list.count;
			q.after = list.next;
		} while (list.next.n);
		CHECK_INT(found, cases[i].found);
	}
}

TEST(a_cursor_made_up_by_an_outsider_is_refused)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	many_courses(t, &f, 20, 1);
	static const char *const bad[] = {"x", "0", "zz", "00", "6964", "7469746c650a310a69",
	    "7469746c650a310a6931", "7469746c650a310a74ff", "73656174730a310a7478", "\xff\xff"};
	struct record_list list;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct record_query q = {
		    .kind = &course_kind, .city = BRISTOL, .after = str_of(bad[i])};
		err_clear(t->e);
		CHECK(!record_list(f.db, f.a, &q, &list, t->e));
		CHECK_INT(t->e->kind, ERR_INPUT);
	}
	/* one of another order */
	err_clear(t->e);
	struct record_query q = { .kind = &course_kind, .city = BRISTOL, .limit = 2 };
	NEED(record_list(f.db, f.a, &q, &list, t->e));
	q.after = list.next;
	q.order = "seats";
	CHECK(!record_list(f.db, f.a, &q, &list, t->e));
	err_clear(t->e);
	q.after = STR_EMPTY;
	q.order = "seats; DROP TABLE course";
	CHECK(!record_list(f.db, f.a, &q, &list, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
}

static bool count_one(const struct record *r, void *thing)
{
	int *left = thing;
	return --*left > 0 && r->city == BRISTOL;
}

TEST(each_visits_all_and_stops_when_told)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	many_courses(t, &f, 1200, 9);
	struct record_query q = { .kind = &course_kind, .city = BRISTOL };
	int left = 100000;
	NEED(record_each(f.db, &q, count_one, &left, t->e));
	CHECK_INT(left, 100000 - 1080);
	left = 7;
	NEED(record_each(f.db, &q, count_one, &left, t->e));
	CHECK_INT(left, 0);
	q.words = S("course 16");
	left = 100000;
	NEED(record_each(f.db, &q, count_one, &left, t->e));
	CHECK(left < 100000 && left > 100000 - 200);
}

TEST(the_trash_is_a_list_of_its_own)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	course_new(t, &f, "Weaving", 0);
	NEED(record_delete(f.db, &course_kind, BRISTOL, id, &f.by, t->e));
	struct record_query q = { .kind = &course_kind, .city = BRISTOL, .deleted = true };
	struct record_list list;
	NEED(record_list(f.db, f.a, &q, &list, t->e));
	CHECK_INT(list.total, 1);
	CHECK_INT(list.items[0]->id, id);
	CHECK_INT(list.items[0]->deleted, f.by.now);
	q.deleted = false;
	NEED(record_list(f.db, f.a, &q, &list, t->e));
	CHECK_INT(list.total, 1);
	CHECK_STR(record_str(list.items[0], "title"), "Weaving");
}

TEST(a_record_is_found_by_one_of_its_fields)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	struct record *r =
	    record_find(f.db, f.a, &course_kind, BRISTOL, "title", value_cstr("Pottery"), t->e);
	CHECK(r && r->id == id);
	CHECK(!record_find(f.db, f.a, &course_kind, BRISTOL, "title", value_cstr("pottery"), t->e));
	CHECK(!record_find(f.db, f.a, &course_kind, COLOGNE, "title", value_cstr("Pottery"), t->e));
	CHECK_INT(t->e->kind, ERR_NONE);
}
