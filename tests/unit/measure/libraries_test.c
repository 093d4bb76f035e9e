// SPDX-License-Identifier: AGPL-3.0-or-later
// England's public libraries as they publish themselves: quarters, months and years side by side,
// authorities as codes, every figure in, and rates by formula. Skipped without ../shared.
#include "formats/table.h"
#include "house.h"

#include <math.h>

static const char *file_of(struct test *t, const char *name)
{
	return test_shared(t, arena_printf(t->arena, "libraries-england/data/%s.csv", name).p);
}

/* What stands in the last column of all rows, added up without the importer. */
static double sum_of(struct test *t, const char *path, size_t *rows_r)
{
	struct table *in = table_open(t->arena, path, NULL, t->e);
	struct table_row row;
	double sum = 0, x;
	*rows_r = 0;
	for (bool head = true; in && table_next(in, &row); head = false) {
		if (head)
			continue;
		(*rows_r)++;
		if (num_real(row.cells[row.count - 1].text, &x))
			sum += x;
	}
	return sum;
}

/* Every row is in, and the figures add up to those of the file. */
static void check_file(struct house *h, const char *name, const char *series)
{
	struct test *t = h->t;
	size_t rows;
	const char *path = file_of(t, name);
	double want = sum_of(t, path, &rows);
	NEED(house_import(h, path, "2024-06-30"));
	CHECK_INT(h->counts.read, rows);
	CHECK_INT(h->counts.in, rows);
	int64_t sum = house_count(h, arena_printf(t->arena, "SELECT CAST(sum(o.value) AS bigint)"
	    " FROM observation o JOIN series s ON s.city = o.city AND s.id = o.series"
	    " WHERE s.code = '%s'", series).p);
	CHECK_INT(sum, (int64_t)want);
	h->counts = (struct counts){ 0 };
}

static int64_t series_id(struct house *h, const char *code)
{
	return house_count(h, arena_printf(h->t->arena, "SELECT id FROM series WHERE code = '%s'",
	    code).p);
}

TEST(the_libraries_of_england_come_in_as_they_are)
{
	struct house h;
	if (!file_of(t, "users") || !house_open(&h, t))
		return;
	check_file(&h, "users", "users");
	check_file(&h, "visits", "visits");
	check_file(&h, "events", "events");
	check_file(&h, "event_attendance", "event-attendance");
	check_file(&h, "computers", "computers");
	check_file(&h, "wifi", "wifi");
	/* a quarter, a month and a year keep what they are */
	CHECK_REAL(house_figure(&h, "event-attendance", "age=adult;event-type=physical",
	    "E09000001", "2023-04-01/P3M", NULL), 5617, 0);
	CHECK_REAL(house_figure(&h, "wifi", "", "E08000001", "2023-04-01/P1M", NULL), 18282, 0);
	CHECK_REAL(house_figure(&h, "users", "age=under-12", "E09000001", "2023-04-01/P1Y", NULL),
	    1278, 0);
	house_close(&h);
}

TEST(the_libraries_that_say_two_things_are_asked_which)
{
	struct house h;
	if (!file_of(t, "loans") || !house_open(&h, t))
		return;
	NEED(house_import(&h, file_of(t, "loans"), NULL));
	CHECK_INT(h.counts.in + h.counts.same + h.counts.refused, h.counts.read);
	CHECK_INT(h.counts.refused, 302);	/* 151 pairs of lines that contradict each other */
	CHECK_INT(h.counts.same, 12);
	CHECK(h.found.count > 0);
	house_close(&h);
}

TEST(people_per_event_follow_by_formula_where_both_are_known)
{
	struct house h;
	if (!file_of(t, "events") || !house_open(&h, t))
		return;
	NEED(house_import(&h, file_of(t, "events"), NULL) &&
	    house_import(&h, file_of(t, "event_attendance"), NULL));
	NEED(series_id(&h, "events") && series_id(&h, "event-attendance"));
	NEED(house_formula(&h, "per-event", "[event-attendance] / events"));
	CHECK_REAL(house_figure(&h, "per-event", "age=adult;event-type=physical", "E09000001",
	    "2023-04-01/P3M", NULL), 5617.0 / 364, 1e-9);
	/* nobody says how many came to events for all ages: no rate is made up */
	CHECK(isnan(house_figure(&h, "per-event", "age=all-ages;event-type=physical", "E09000001",
	    "2023-04-01/P3M", NULL)));
	CHECK(house_count(&h, "SELECT count(*) FROM observation o JOIN series s ON"
	    " s.city = o.city AND s.id = o.series WHERE s.code = 'per-event'"
	    " AND o.value IS NOT NULL") > 1000);
	house_close(&h);
}
