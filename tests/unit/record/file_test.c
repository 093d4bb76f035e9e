/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "base/file.h"
#include "base/lang.h"
#include "record/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const hostile[] = {"=1+1", "'=1+1", "''=1", "-5", "+44 117", "@home", "'quoted'",
    "a,b;c|d", "\"quotes\" \"\"", "two  blanks", "שלום \u202eabc", "👩‍🏫 e\u0301",
    "# rows: 3", "NULL", "<b>&amp;</b>", "'", "-", "\\N", NULL};

/* A course for each hostile text, in every field that may hold it. */
static void make_courses(struct test *t, struct fixture *f)
{
	int64_t venue = venue_new(t, f, "Library, \"main\"");
	for (int i = 0; hostile[i]; i++) {
		struct record *r = record_new(f->a, &course_kind, BRISTOL);
		record_set(r, "title", value_cstr(hostile[i]));
		record_set(r, "about",
		    value_text(arena_printf(f->a, "%s\nand\n\n  %s", hostile[i], hostile[i])));
		record_set(r, "seats", i % 3 ? value_int(1 + i) : value_null());
		record_set(r, "price", i % 2 ? value_real(i / 7.0) : value_null());
		record_set(r, "fee", i % 3 ? value_int(i * 7 % 100000) : value_null());
		record_set(r, "begins", value_int(i * 1000 - 9000));
		record_set(r, "closes", value_int(1700000000000 + i * INT64_C(60000)));
		record_set(r, "open", i % 3 ? value_int(i % 2) : value_null());
		record_set(r, "venue", i % 2 ? value_int(venue) : value_null());
		record_set(r, "others", value_text(arena_printf(f->a, "%lld", (long long)venue)));
		record_set(r, "levels", value_cstr(i % 2 ? "first all" : ""));
		record_set(r, "shape", value_cstr("{\"type\":\"Point\",\"coordinates\":[1.50,2]}"));
		record_set(r, "teacher", value_cstr(hostile[i]));
		NEED(record_save(f->db, r, &f->by, NULL, t->e));
		if (i % 2)
			NEED(record_translate(f->db, &course_kind, BRISTOL, r->id, "about",
			    i % 4 == 1 ? S("fr") : S("ar"), str_of(hostile[i]), &f->by, t->e));
	}
}

static const char *export_to(struct test *t, struct fixture *f, const struct record_kind *kind,
    enum file_format format)
{
	/* ORDER: enum file_format */
	static const char *const names[] = { "x.csv", "x.json", "x.xlsx" };
	struct exporting x = { .kind = kind, .all = test_rooms, .format = format,
		.query = { .kind = kind, .city = BRISTOL } };
	struct buf b = buf_in(f->a, 8 << 20);
	struct sink out = sink_buf(&b);
	char *path = file_join(f->a, t->folder, names[format]);
	if (!export_write(f->db, &x, &out, t->e) || !file_write(path, buf_view(&b), t->e))
		test_fail(t, __FILE__, __LINE__, "%s %s", t->e->say, t->e->log);
	return path;
}

static bool take(struct test *t, struct fixture *f, const struct record_kind *kind,
    const char *path, struct importing *x)
{
	*x = (struct importing){ .kind = kind, .all = test_rooms, .city = BRISTOL, .by = f->by,
		.found = &f->found, .dry = x->dry };
	f->found = (struct problems){ .arena = f->a };
	return import_file(f->db, x, path, str_of(strrchr(path, '/') + 1), t->e);
}

static bool take_text(struct test *t, struct fixture *f, const char *name, const char *text,
    struct importing *x)
{
	char *path = file_join(f->a, t->folder, name);
	return file_write(path, str_of(text), t->e) && take(t, f, &course_kind, path, x);
}

struct pairs {
	struct test *t;
	struct fixture *f;
	struct record **before;
	size_t count;
};

static bool compare_one(const struct record *now, void *thing)
{
	struct pairs *p = thing;
	struct test *t = p->t;
	const struct record *was = p->before[p->count++];
	CHECK_INT(now->id, was->id);
	for (int i = 0; now->kind->fields[i].name; i++)
		if (!value_equal(now->values[i], was->values[i]))
			test_fail(t, __FILE__, __LINE__, "%s differs", now->kind->fields[i].name);
	return true;
}

/* Out, everything away, in again: the same. */
static void round_trip(struct test *t, enum file_format format)
{
	FIXTURE f = { 0 };
	struct record_list before;
	struct importing x = { 0 };
	NEED(fixture_open(t, &f));
	make_courses(t, &f);
	struct record_query q = {
	    .kind = &course_kind, .city = BRISTOL, .order = "id", .limit = 1000};
	NEED(record_list(f.db, f.a, &q, &before, t->e));
	const char *path = export_to(t, &f, &course_kind, format);
	NEED(take(t, &f, &course_kind, path, &x));
	CHECK_INT(f.found.total, 0);
	CHECK_INT(x.same, (int64_t)before.count);
	CHECK_INT(x.changed + x.made + x.refused, 0);
	NEED(db_run(f.db, "DELETE FROM course", NO_ARGS, t->e));
	NEED(db_run(f.db, "DELETE FROM translation", NO_ARGS, t->e));
	NEED(take(t, &f, &course_kind, path, &x));
	CHECK_INT(f.found.total, 0);
	CHECK_INT(x.made, (int64_t)before.count);
	struct pairs p = { t, &f, before.items, 0 };
	NEED(record_each(f.db, &q, compare_one, &p, t->e));
	CHECK_INT((int64_t)p.count, (int64_t)before.count);
	struct str first, second;
	NEED(file_map(f.a, path, 0, &first, t->e));
	first = arena_copy(f.a, first);
	NEED(file_map(f.a, export_to(t, &f, &course_kind, format), 0, &second, t->e));
	if (format == FILE_CSV)
		CHECK_STR(second, first);
}

TEST(csv_goes_out_and_comes_in_without_loss)
{
	round_trip(t, FILE_CSV);
}

TEST(json_goes_out_and_comes_in_without_loss)
{
	round_trip(t, FILE_JSON);
}

TEST(workbooks_go_out_and_come_in_without_loss)
{
	round_trip(t, FILE_XLSX);
}

TEST(files_end_with_their_count_and_a_cut_one_is_noticed)
{
	FIXTURE f = { 0 };
	struct importing x = { 0 };
	NEED(fixture_open(t, &f));
	make_courses(t, &f);
	struct str csv, json;
	NEED(file_map(f.a, export_to(t, &f, &course_kind, FILE_CSV), 0, &csv, t->e));
	NEED(file_map(f.a, export_to(t, &f, &course_kind, FILE_JSON), 0, &json, t->e));
	CHECK(str_ends(csv, S("# rows: 18\r\n")));
	CHECK(str_ends(json, S("\"count\":18}\n")));
	CHECK_HAS(csv, ",about:ar,about:fr\r\n");
	CHECK(str_find(csv, S("secret"), 0) < 0);
	NEED(take_text(t, &f, "cut.csv", "title\r\nPottery\r\n# rows: 2\r\n", &x));
	CHECK_INT(f.found.total, 1);
	CHECK_HAS(f.found.items[0].text, "Was it cut short?");
	CHECK(!db_exists(f.db, "SELECT 1 FROM course WHERE title = 'Pottery'", NO_ARGS, t->e));
}

TEST(a_file_with_mistakes_tells_all_of_them_and_changes_nothing)
{
	FIXTURE f = { 0 };
	struct importing x = { 0 };
	NEED(fixture_open(t, &f));
	NEED(take_text(t, &f, "bad.csv", "Title,seats,venue,colour,odd\n"
	    "Pottery,3,,,\nWeaving,many,,#12,\n,4,Nowhere,,\nClay,13,,,\n", &x));
	CHECK_INT(x.read, 4);
	CHECK_INT(x.refused, 3);
	CHECK_INT(f.found.total, 6);
	CHECK_STR(f.found.items[0].text, "There is no field called odd.");
	CHECK_INT(f.found.items[1].row, 3);
	CHECK_STR(f.found.items[1].text, "Seats must be a whole number.");
	CHECK_STR(f.found.items[2].text, "Colour must be a colour such as #1a6b8f.");
	CHECK_INT(f.found.items[3].row, 4);
	CHECK_STR(f.found.items[3].text, "Venue does not name a record that is there.");
	CHECK_STR(f.found.items[4].text, "Title must be filled in.");
	CHECK_STR(f.found.items[5].text, "Thirteen is unlucky.");
	CHECK_INT(f.found.items[5].row, 5);
	CHECK(!db_exists(f.db, "SELECT 1 FROM course", NO_ARGS, t->e));
}

TEST(a_trial_counts_and_writes_nothing)
{
	FIXTURE f = { 0 };
	struct importing x = { .dry = true };
	NEED(fixture_open(t, &f));
	venue_new(t, &f, "Library");
	const char *text = "title;venue;seats\nPottery;Library;5\nWeaving;;\n";
	NEED(take_text(t, &f, "x.csv", text, &x));
	CHECK_INT(x.made, 2);
	CHECK_INT(f.found.total, 0);
	CHECK(!db_exists(f.db, "SELECT 1 FROM course", NO_ARGS, t->e));
	CHECK(!db_exists(f.db, "SELECT 1 FROM history WHERE kind = 'course'", NO_ARGS, t->e));
	x.dry = false;
	NEED(take_text(t, &f, "x.csv", text, &x));
	struct record *r =
	    record_find(f.db, f.a, &course_kind, BRISTOL, "title", value_cstr("Pottery"), t->e);
	NEED(r);
	CHECK_INT(record_int(r, "seats"), 5);
	CHECK(record_int(r, "venue") > 0);
}

TEST(a_row_with_a_known_code_changes_that_record)
{
	FIXTURE f = { 0 };
	struct importing x = { 0 };
	NEED(fixture_open(t, &f));
	char *path = file_join(f.a, t->folder, "v.csv");
	NEED(file_write(path, S("code,name,opened\nlib,Library,2001-02-03\n"), t->e));
	NEED(take(t, &f, &venue_kind, path, &x));
	CHECK_INT(x.made, 1);
	NEED(file_write(path, S("code,name\nlib,The Library\nmus,Museum\n"), t->e));
	NEED(take(t, &f, &venue_kind, path, &x));
	CHECK_INT(x.made, 1);
	CHECK_INT(x.changed, 1);
	struct record *r =
	    record_find(f.db, f.a, &venue_kind, BRISTOL, "code", value_cstr("lib"), t->e);
	NEED(r);
	CHECK_STR(record_str(r, "name"), "The Library");
	CHECK(record_get(r, "opened").type == VALUE_INT);
}

TEST(what_is_no_file_of_records_is_refused_in_words)
{
	static const char *const bad[][2] = { { "a.json", "{" }, { "a.json", "7" },
		{ "a.json", "{\"records\": 1}" }, { "a.csv", "" }, { "a.csv", "title\n\"open" },
		{ "a.json", "[{\"title\": {\"a\": 1}}]" }, { "a.json", "[7]" },
		{ "a.json", "[{\"title\":\"x\"},{\"seats\":1e9}]" },
		{ "a.csv", "id,title\nx,Pottery\n" }, { "a.csv", "title\nx,y\n" } };
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct importing x = { 0 };
		err_clear(t->e);
		bool ok = take_text(t, &f, bad[i][0], bad[i][1], &x);
		if (ok ? !f.found.total : t->e->kind != ERR_INPUT)
			test_fail(
			    t, __FILE__, __LINE__, "%s: %s %s", bad[i][1], t->e->say, t->e->log);
		CHECK(!db_exists(f.db, "SELECT 1 FROM course", NO_ARGS, &(struct err){ 0 }));
	}
	err_clear(t->e);
}

TEST(cells_are_guarded_and_unguarded_without_loss)
{
	struct arena *a = t->arena;
	for (int i = 0; hostile[i]; i++) {
		struct buf b = buf_in(a, 1000);
		struct sink out = sink_buf(&b);
		struct csv_writer w = { .out = &out, .guard = true };
		struct csv_row row;
		csv_write(&w, cell_guard(a, str_of(hostile[i])));
		csv_write(&w, S("end"));
		csv_end_row(&w);
		struct source *in =
		    source_bytes(a, buf_view(&b), NULL, (struct source_limits){0}, t->e);
		struct csv *csv = csv_open(a, in, &(struct csv_options){ .delimiter = ',' }, t->e);
		NEED(csv && csv_next(csv, &row));
		CHECK_STR(cell_unguard(row.cells[0]), hostile[i]);
		bool formula = strchr("=@", row.cells[0].p[0]) != NULL;
		CHECK(!formula);
	}
}
