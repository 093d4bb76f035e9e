/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Imports from end to end: small files with the oddities of real ones, and real ones. */
#include "house.h"
#include "measure/import_job.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void counts_are(struct test *t, const struct house *h, int64_t in, int64_t same,
    int64_t refused)
{
	CHECK_INT(h->counts.in, in);
	CHECK_INT(h->counts.same, same);
	CHECK_INT(h->counts.refused, refused);
	CHECK_INT(h->counts.read, in + same + refused);
}

TEST(a_file_with_the_oddities_of_real_ones_is_taken_in)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	CHECK(house_import(&h, test_data(t, "import/indicator_4-3-1.csv"), NULL));
	counts_are(t, &h, 4, 1, 0);
	CHECK_REAL(house_figure(&h, "sdg-4.3.1", "", NULL, "2016", NULL), 70, 0);
	CHECK_REAL(
	    house_figure(&h, "sdg-4.3.1", "", NULL, "17 May to 11 June 2023", NULL), 174.6, 0);
	CHECK(isnan(house_figure(&h, "sdg-4.3.1", "sex=F", NULL, "2009/10", NULL)));
	CHECK_INT(
	    house_count(&h, "SELECT status FROM observation o JOIN period p ON p.id = o.period"
			    " WHERE p.label = '2009/10'"),
	    STATUS_SUPPRESSED);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM note"
	    " WHERE text = 'Low reliability; Time series break'"), 1);
	house_close(&h);
}

TEST(each_refused_row_has_its_line_and_reason)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	CHECK(house_import(&h, test_data(t, "import/indicator_4-4-1.csv"), NULL));
	counts_are(t, &h, 2, 0, 6);
	CHECK_INT(h.found.total, 6);
	static const struct { int64_t line; const char *says; } want[] = {
		{ 2, "Line 3 gives another value" }, { 3, "Line 2 gives another value" },
		{ 5, "not a number" }, { 6, "not a year" }, { 7, "3 cells, its header 2" },
		{ 8, "1 cells, its header 2" },
	};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		bool said = false;
		for (size_t k = 0; k < h.found.count; k++)
			said = said || (h.found.items[k].row == want[i].line &&
			    str_find(h.found.items[k].text, str_of(want[i].says), 0) >= 0);
		CHECK(said);
	}
	CHECK_REAL(house_figure(&h, "sdg-4.4.1", "", NULL, "2017", NULL), 3, 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import_remark"), 6);
	house_close(&h);
}

TEST(placeholder_files_are_told_apart_and_their_rows_count_nowhere)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	CHECK(house_import(&h, test_data(t, "import/indicator_4-5-1.csv"), NULL));
	counts_are(t, &h, 0, 0, 0);
	CHECK_INT(h.counts.files_placeholder, 1);
	CHECK(house_import(&h, test_data(t, "import/indicator_4-6-1.csv"), NULL));
	CHECK_INT(h.counts.files_placeholder, 1);
	CHECK_INT(h.counts.files_read, 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation"), 0);
	house_close(&h);
}

TEST(a_wide_german_table_counts_each_row_once)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	CHECK(house_import(&h, test_data(t, "import/budget.csv"), NULL));
	counts_are(t, &h, 2, 0, 0);
	CHECK_REAL(
	    house_figure(&h, "budget", "bezeichnung=innenstadt;group=ergebnis", "1", "2011", NULL),
	    9577207, 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation"), 4);
	house_close(&h);
}

TEST(two_header_rows_give_each_column_its_year_and_group)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	CHECK(house_import(&h, test_data(t, "import/wide.csv"), NULL));
	counts_are(t, &h, 2, 0, 0);
	CHECK_REAL(house_figure(&h, "wide", "group=women", "south", "2019", NULL), 6, 0);
	CHECK_REAL(house_figure(&h, "wide", "group=men", "north", "2020", NULL), 3, 0);
	house_close(&h);
}

TEST(a_code_of_several_names_stays_with_the_largest_place)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	CHECK(house_import(&h, test_data(t, "import/places.csv"), NULL));
	counts_are(t, &h, 4, 0, 0);
	CHECK_REAL(house_figure(&h, "places", "", "S92000003", "2020", NULL), 10, 0);
	CHECK_REAL(house_figure(&h, "places", "", "S92000003.fife", "2020", NULL), 4, 0);
	CHECK_REAL(house_figure(&h, "places", "", NULL, "2020", NULL), 99, 0);
	house_close(&h);
}

TEST(a_second_import_of_the_same_bytes_changes_nothing)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	const char *path = test_data(t, "import/indicator_4-4-1.csv");
	CHECK(house_import(&h, path, NULL));
	int64_t revision = store_revision(h.store, h.city.id);
	int64_t imports = house_count(&h, "SELECT count(*) FROM import");
	CHECK(house_import(&h, path, NULL));
	counts_are(t, &h, 0, 2, 6);
	CHECK_INT(store_revision(h.store, h.city.id), revision);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import"), imports);
	house_close(&h);
}

TEST(vintages_show_each_day_as_it_was_and_undo_restores_it)
{
	struct house h;
	struct change by = { .now = date_now(), .why = "test" };
	if (!house_open(&h, t))
		return;
	const char *a = house_file(&h, "turnout.csv", "Year,Value\n2016,1\n2017,2\n");
	NEED(a && house_import(&h, a, "2020-01-10"));
	int64_t first = house_last_import(&h);
	a = house_file(&h, "turnout.csv", "Year,Value\n2016,1\n2017,3\n");
	NEED(a && house_import(&h, a, "2021-01-10"));
	counts_are(t, &h, 1, 1, 0);
	CHECK_REAL(house_figure(&h, "turnout", "", NULL, "2017", NULL), 3, 0);
	CHECK_REAL(house_figure(&h, "turnout", "", NULL, "2017", "2020-12-31"), 2, 0);
	CHECK_REAL(house_figure(&h, "turnout", "", NULL, "2017", "2021-01-10"), 3, 0);
	CHECK(isnan(house_figure(&h, "turnout", "", NULL, "2017", "2020-01-09")));
	struct db *db = store_writer(h.store, t->e);
	int64_t second = house_last_import(&h);
	CHECK(!import_undo_one(db, h.city.id, first, &by, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	err_clear(t->e);
	CHECK(import_undo_one(db, h.city.id, second, &by, t->e));
	store_give(db);
	CHECK_REAL(house_figure(&h, "turnout", "", NULL, "2016", NULL), 1, 0);
	CHECK_REAL(house_figure(&h, "turnout", "", NULL, "2017", NULL), 2, 0);
	CHECK_REAL(house_figure(&h, "turnout", "", NULL, "2017", "2022-01-01"), 3, 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation"), 3);
	house_close(&h);
}

TEST(what_a_whole_file_no_longer_has_is_withdrawn)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	static const char config[] =
	    "inputs:\n  - class: InputCsvData\n    path_pattern: data/*-*.csv\n";
	char folder[128];
	snprintf(folder, sizeof folder, "mkdir -p %s/data", t->folder);
	NEED(system(folder) == 0 && house_file(&h, "config_data.yml", config));
	NEED(house_file(&h, "data/indicator_4-3-1.csv", "Year,Value\n2016,1\n2017,2\n"));
	NEED(house_import(&h, t->folder, "2020-01-10"));
	NEED(house_file(&h, "data/indicator_4-3-1.csv", "Year,Value\n2016,1\n"));
	NEED(house_import(&h, t->folder, "2021-01-10"));
	counts_are(t, &h, 0, 1, 0);
	CHECK_INT(h.counts.withdrawn, 1);
	CHECK(isnan(house_figure(&h, "sdg-4.3.1", "", NULL, "2017", NULL)));
	CHECK_REAL(house_figure(&h, "sdg-4.3.1", "", NULL, "2017", "2020-06-01"), 2, 0);
	house_close(&h);
}

TEST(an_interrupted_staging_is_never_seen_and_swept_away)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	NEED(house_import(&h, test_data(t, "import/indicator_4-3-1.csv"), NULL));
	struct db *db = store_writer(h.store, t->e);
	int64_t import = house_last_import(&h);
	NEED(db_run(db, "UPDATE import SET state = 'staging' WHERE city = $1 AND id = $2",
	    ARGS(h.city.id, import), t->e));
	store_give(db);
	CHECK(isnan(house_figure(&h, "sdg-4.3.1", "", NULL, "2016", NULL)));
	CHECK(import_sweep(h.store, h.city.id, import, t->e));
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation"), 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import WHERE state = 'dropped'"), 1);
	house_close(&h);
}

TEST(a_table_of_ten_million_columns_is_refused_within_limits)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	char path[128];
	snprintf(path, sizeof path, "%s/broad.csv", t->folder);
	FILE *f = fopen(path, "w");
	NEED(f != NULL);
	for (int i = 0; i < 10000000; i++)
		fputs("a,", f);
	fclose(f);
	CHECK(house_import(&h, path, NULL));
	CHECK_INT(h.counts.files_refused, 1);
	CHECK_INT(h.found.total, 1);
	house_close(&h);
}

TEST(a_file_of_two_gigabytes_is_refused_before_it_is_read)
{
	struct house h;
	if (!house_open(&h, t))
		return;
	char path[128];
	snprintf(path, sizeof path, "%s/large.csv", t->folder);
	FILE *f = fopen(path, "w");
	NEED(f && ftruncate(fileno(f), (off_t)2 << 30) == 0);
	fclose(f);
	CHECK(house_import(&h, path, NULL));
	CHECK_INT(h.counts.files_refused, 1);
	house_close(&h);
}

TEST(an_upload_is_checked_then_applied_then_undone)
{
	struct house h;
	struct change by = { .now = date_now(), .why = "test" };
	int64_t id;
	if (!house_open(&h, t))
		return;
	NEED(import_upload(h.store, h.city.id, test_data(t, "import/indicator_4-4-1.csv"),
	    S("indicator_4-4-1.csv"), date_day_of(by.now), &by, &id, t->e));
	CHECK(!import_apply_later(h.store, h.city.id, id, &by, t->e));
	err_clear(t->e);
	NEED(house_run_jobs(&h));
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import WHERE state = 'checked'"
	    " AND rows_in = 2 AND rows_refused = 6"), 1);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation"), 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import_remark"), 6);
	NEED(import_apply_later(h.store, h.city.id, id, &by, t->e));
	NEED(house_run_jobs(&h));
	CHECK_REAL(house_figure(&h, "sdg-4.4.1", "", NULL, "2021", NULL), 7, 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import_part"), 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM mapping"), 1);
	NEED(import_undo_all(h.store, h.city.id, id, &by, t->e));
	CHECK(isnan(house_figure(&h, "sdg-4.4.1", "", NULL, "2021", NULL)));
	house_close(&h);
}

TEST(an_import_that_failed_while_it_was_applied_is_rolled_back_and_offered_again)
{
	struct house h;
	struct change by = { .now = date_now(), .why = "test" };
	int64_t id;
	if (!house_open(&h, t))
		return;
	NEED(import_upload(h.store, h.city.id, test_data(t, "import/indicator_4-4-1.csv"),
	    S("indicator_4-4-1.csv"), date_day_of(by.now), &by, &id, t->e));
	NEED(house_run_jobs(&h));
	NEED(import_apply_later(h.store, h.city.id, id, &by, t->e));
	/* Without this table the last step of all fails. */
	struct db *db = store_writer(h.store, t->e);
	NEED(db_run(db, "ALTER TABLE series_slice RENAME TO elsewhere", NO_ARGS, t->e));
	store_give(db);
	CHECK(!house_run_jobs(&h));
	err_clear(t->e);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation"), 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import WHERE state = 'checked'"), 1);
	db = store_writer(h.store, t->e);
	NEED(db_run(db, "ALTER TABLE elsewhere RENAME TO series_slice", NO_ARGS, t->e));
	store_give(db);
	NEED(import_apply_later(h.store, h.city.id, id, &by, t->e));
	NEED(house_run_jobs(&h));
	CHECK_REAL(house_figure(&h, "sdg-4.4.1", "", NULL, "2021", NULL), 7, 0);
	house_close(&h);
}

/* ---- real repositories ---- */

TEST(bristol_is_taken_in_with_every_refusal_explained)
{
	struct house h;
	const char *path = test_shared(t, "bristol");
	if (!path || !house_open(&h, t))
		return;
	NEED(house_import(&h, path, NULL));
	CHECK_INT(h.counts.files_read + h.counts.files_placeholder, 257);
	CHECK_INT(h.counts.files_placeholder, 151);
	counts_are(t, &h, 16723, 240, 105);
	CHECK_INT(h.found.total, 105);
	CHECK_REAL(house_figure(&h, "sdg-4.3.1", "", NULL, "2004", NULL), 34.3, 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM place WHERE shape IS NOT NULL"), 34);
	NEED(house_import(&h, path, NULL));
	counts_are(t, &h, 0, 16963, 105);
	house_close(&h);
}

TEST(uk_is_taken_in_with_every_refusal_explained)
{
	struct house h;
	const char *path = test_shared(t, "uk");
	if (!path || !house_open(&h, t))
		return;
	NEED(house_import(&h, path, NULL));
	CHECK_INT(h.counts.files_read + h.counts.files_placeholder, 236);
	CHECK_INT(h.counts.files_placeholder, 70);
	CHECK_INT(h.counts.read, 58907);
	CHECK_INT(h.counts.refused, 76);
	CHECK_INT(h.counts.read, h.counts.in + h.counts.same + h.counts.refused);
	CHECK_INT(h.found.total, 76);
	house_close(&h);
}

TEST(earlier_versions_are_vintages_of_their_own_day)
{
	struct house h;
	const char *path = test_shared(t, "uk/revisions/4-3-1");
	if (!path || !house_open(&h, t))
		return;
	NEED(house_import(&h, path, NULL));
	CHECK_INT(h.counts.read, h.counts.in + h.counts.same + h.counts.refused);
	CHECK(h.counts.files_read > 10);
	int64_t day = date_to_day((struct date){ 2017, 10, 17 });
	CHECK_INT(
	    house_count(&h, "SELECT min(published) FROM import WHERE origin = 'file' AND id IN "
			    "(SELECT import FROM observation)") <= day,
	    true);
	CHECK(house_count(&h, "SELECT count(DISTINCT published) FROM import"
	    " WHERE state = 'in-force'") > 10);
	house_close(&h);
}

TEST(the_places_of_cologne_add_up_from_quarters_to_city)
{
	struct house h;
	const char *path = test_shared(t, "koeln/data/structure/bevoelkerung/bevoelkerung.csv");
	if (!path || !house_open(&h, t))
		return;
	h.city.name = S("Köln");
	NEED(house_import(&h, path, NULL));
	counts_are(t, &h, 29135, 0, 0);
	const char *slice = "tab=005;zei=einwohner";
	for (int d = 1; d <= 9; d++) {
		double sum = 0;
		char code[8];
		for (int q = 1; q < 20; q++) {
			snprintf(code, sizeof code, "%d%02d", d, q);
			double x = house_figure(&h, "bevoelkerung", slice, code, "2012", NULL);
			sum += isnan(x) ? 0 : x;
		}
		snprintf(code, sizeof code, "00%d", d);
		CHECK_REAL(house_figure(&h, "bevoelkerung", slice, code, "2012", NULL), sum, 0);
	}
	double city = 0;
	for (int d = 1; d <= 9; d++) {
		char code[8];
		snprintf(code, sizeof code, "00%d", d);
		city += house_figure(&h, "bevoelkerung", slice, code, "2012", NULL);
	}
	CHECK_REAL(house_figure(&h, "bevoelkerung", slice, NULL, "2012", NULL), city, 0);
	house_close(&h);
}
