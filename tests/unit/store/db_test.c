/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values, results and transactions. */
#include "store_fixture.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char insert_all[] =
    "INSERT INTO place (city, id, name, about, size, share, bytes)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)";

TEST(integers_come_back_to_the_last_bit)
{
	static const int64_t given[] = { INT64_MIN, INT64_MIN + 1, -1, 0, 1, 1ll << 53, INT64_MAX };
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
		NEED(db_run(db, insert_all, ARGS(1, (int64_t)i, "n", value_null(), given[i], 0.5,
		    value_null()), t->e));
		CHECK(db_int(db, "SELECT size FROM place WHERE city = 1 AND id = $1",
			  ARGS((int64_t)i), 7, t->e) == given[i]);
		CHECK(db_exists(db, "SELECT 1 FROM place WHERE size = $1", ARGS(given[i]), t->e));
	}
	store_give(db);
	store_close(s);
}

TEST(doubles_come_back_to_the_last_bit)
{
	static const double given[] = { 0.1, 1.0 / 3, -1e300, DBL_MAX, DBL_MIN,
		4.9406564584124654e-324, DBL_EPSILON, 3, 1e15, 123456789012345678.0, INFINITY,
		-INFINITY };
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
		NEED(db_run(db, insert_all, ARGS(1, (int64_t)i, "n", value_null(), 1, given[i],
		    value_null()), t->e));
		struct rows *q = db_query(db, "SELECT share FROM place WHERE city = 1 AND id = $1",
		    ARGS((int64_t)i), t->e);
		CHECK(rows_next(q));
		struct value v = rows_value(q, 0);
		CHECK_INT(v.type, VALUE_REAL);
		CHECK(!memcmp(&v.r, &given[i], sizeof v.r));
		CHECK(rows_end(q, t->e));
	}
	store_give(db);
	store_close(s);
}

TEST(minus_zero_is_zero_and_not_a_number_is_null_on_both)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	NEED(db_run(db, insert_all, ARGS(1, 1, "n", value_null(), 1, -0.0, value_null()), t->e));
	NEED(db_run(db, insert_all, ARGS(1, 2, "n", value_null(), 1, (double)NAN, value_null()),
	    t->e));
	double zero = db_real(db, "SELECT share FROM place WHERE id = 1", NO_ARGS, 7, t->e);
	CHECK(zero == 0 && !signbit(zero));
	CHECK(db_exists(db, "SELECT 1 FROM place WHERE id = 2 AND share IS NULL", NO_ARGS, t->e));
	store_give(db);
	store_close(s);
}

TEST(text_and_blobs_come_back_whole)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct str about = S("snow ❄ 🏔 \t\\N 'quoted' \"too\" $1 \n end"),
		   bytes = S("a\0b\xff\\x\n\0");
	struct db *db = store_writer(s, t->e);
	NEED(db_run(db, insert_all, ARGS(1, 1, "", about, 1, 1.0, value_blob(bytes)), t->e));
	NEED(db_run(db, insert_all, ARGS(1, 2, "n", value_null(), value_null(), value_null(),
	    value_blob(STR_EMPTY)), t->e));
	struct rows *q = db_query(db, "SELECT name, about, bytes, size FROM place ORDER BY id",
	    NO_ARGS, t->e);
	CHECK_INT(rows_columns(q), 4);
	CHECK_STR(rows_name(q, 2), "bytes");
	CHECK(rows_next(q));
	CHECK_INT(rows_value(q, 0).type, VALUE_TEXT);
	CHECK(!rows_null(q, 0) && rows_text(q, 0).n == 0);
	CHECK_STR(rows_text(q, 1), about);
	CHECK_INT(rows_value(q, 2).type, VALUE_BLOB);
	CHECK_STR(rows_text(q, 2), bytes);
	CHECK(rows_next(q));
	CHECK(rows_null(q, 1) && rows_text(q, 1).n == 0);
	CHECK(!rows_null(q, 2) && rows_text(q, 2).n == 0);
	CHECK(rows_null(q, 3) && rows_int(q, 3) == 0 && isnan(rows_real(q, 3)));
	CHECK(!rows_next(q));
	CHECK(rows_end(q, t->e));
	store_give(db);
	store_close(s);
}

TEST(bulk_rows_are_the_rows_given)
{
	static const char *const columns[] = { "city", "id", "name", "about", "share", "bytes" };
	struct store *s = fixture_new(t);
	NEED(s);
	enum { ROWS = 1237 };
	struct value *v = arena_array(t->arena, struct value, ROWS * 6);
	for (int i = 0; i < ROWS; i++) {
		struct value row[] = { value_int(3), value_int(i),
			value_text(arena_printf(t->arena, "name\t%d\n\\", i)),
			i % 3 ? value_cstr("\\N") : value_null(),
			i % 2 ? value_real(i / 7.0) : value_int(i),
			value_blob(arena_copy(t->arena, str_n("\\\0\n", (size_t)i % 4))) };
		memcpy(v + i * 6, row, sizeof row);
	}
	struct db *db = store_writer(s, t->e);
	NEED(db_begin(db, t->e));
	bool ok = db_bulk(db, "place", columns, 6, v, ROWS, t->e);
	NEED(db_end(db, ok, t->e));
	struct rows *q = db_query(db, "SELECT name, about, share, bytes FROM place ORDER BY id",
	    NO_ARGS, t->e);
	int n = 0;
	for (; rows_next(q); n++) {
		CHECK_STR(rows_text(q, 0), v[n * 6 + 2].s);
		CHECK(rows_null(q, 1) == (n % 3 == 0));
		CHECK(rows_null(q, 1) || str_eq(rows_text(q, 1), S("\\N")));
		CHECK(rows_real(q, 2) == (n % 2 ? n / 7.0 : n));
		CHECK_STR(rows_text(q, 3), v[n * 6 + 5].s);
	}
	CHECK_INT(n, ROWS);
	CHECK(rows_end(q, t->e));
	store_give(db);
	store_close(s);
}

TEST(a_bulk_with_a_key_twice_leaves_nothing)
{
	static const char *const columns[] = { "city", "id", "name" };
	struct value v[] = { value_int(1), value_int(1), value_cstr("a"), value_int(1),
		value_int(1), value_cstr("b") };
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	NEED(db_begin(db, t->e));
	bool ok = db_bulk(db, "place", columns, 3, v, 2, t->e);
	CHECK(!db_end(db, ok, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	CHECK_INT(fixture_count(s, "SELECT count(*) FROM place"), 0);
	store_give(db);
	store_close(s);
}

TEST(queries_nest_and_the_same_one_may_be_open_twice)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	for (int i = 1; i <= 50; i++)
		NEED(fixture_place(db, 1, i, "x", t->e));
	int64_t pairs = 0;
	struct rows *q = db_query(db, "SELECT id FROM place ORDER BY id", NO_ARGS, t->e);
	while (rows_next(q)) {
		int64_t outer = rows_int(q, 0);
		struct rows *r = db_query(db, "SELECT id FROM place ORDER BY id", NO_ARGS, t->e);
		while (rows_next(r))
			pairs += rows_int(r, 0) >= outer;
		CHECK(rows_end(r, t->e));
		CHECK(rows_int(q, 0) == outer);
	}
	CHECK(rows_end(q, t->e));
	CHECK_INT(pairs, 50 * 51 / 2);
	store_give(db);
	store_close(s);
}

TEST(changes_are_counted_and_returning_gives_rows)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	for (int i = 1; i <= 5; i++)
		NEED(fixture_place(db, 1, i, "x", t->e));
	CHECK(db_run(db, "UPDATE place SET size = id WHERE id > $1", ARGS(2), t->e));
	CHECK_INT(db_changes(db), 3);
	CHECK(db_run(db, "DELETE FROM place WHERE id > $1", ARGS(100), t->e));
	CHECK_INT(db_changes(db), 0);
	/* one row read of three: all were updated */
	struct rows *q =
	    db_query(db, "UPDATE place SET about = 'y' WHERE id > 2 RETURNING id", NO_ARGS, t->e);
	CHECK(rows_next(q) && rows_int(q, 0) > 2);
	CHECK(rows_end(q, t->e));
	CHECK_INT(fixture_count(s, "SELECT count(*) FROM place WHERE about = 'y'"), 3);
	store_give(db);
	store_close(s);
}

TEST(parameters_mean_their_number_wherever_they_stand)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	NEED(db_run(db, "INSERT INTO place (size, name, id, city) VALUES ($4, $3, $2, $1)",
	    ARGS(1, 2, "three", 4), t->e));
	CHECK_INT(db_int(db, "SELECT size * 10 + id FROM place WHERE name = $2 AND city = $1"
	    " AND id <> $3 AND name = $2", ARGS(1, "three", 9), 0, t->e), 42);
	struct err e = { 0 };
	CHECK(!db_run(db, "DELETE FROM place WHERE id = $3", ARGS(1, 2), &e));
	CHECK_INT(e.kind, ERR_SYSTEM);
	store_give(db);
	store_close(s);
}

TEST(the_text_of_a_statement_counts_not_its_address)
{
	struct store *s = fixture_new(t);
	NEED(s);
	char sql[64];
	struct db *db = store_reader(s, t->e);
	for (int i = 0; i < 300; i++) {
		snprintf(sql, sizeof sql, "SELECT %d + %d", i, i % 7);
		CHECK_INT(db_int(db, sql, NO_ARGS, -1, t->e), i + i % 7);
	}
	store_give(db);
	store_close(s);
}

TEST(a_reader_cannot_write)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_reader(s, t->e);
	CHECK(!fixture_place(db, 1, 1, "x", t->e));
	CHECK_INT(t->e->kind, ERR_SYSTEM);
	store_give(db);
	CHECK_INT(fixture_count(s, "SELECT count(*) FROM place"), 0);
	store_close(s);
}

TEST(an_inner_transaction_is_undone_alone)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	struct err e = { 0 };
	NEED(db_begin(db, t->e));
	CHECK(fixture_place(db, 1, 1, "outer", t->e));
	CHECK(db_begin(db, t->e));
	CHECK(fixture_place(db, 1, 2, "inner", t->e));
	CHECK(db_begin(db, t->e));
	CHECK(!fixture_place(db, 1, 1, "twice", &e));
	CHECK_INT(e.kind, ERR_CONFLICT);
	CHECK(!db_end(db, true, &e));
	CHECK(fixture_place(db, 1, 3, "after a failure inside", t->e));
	CHECK(!db_end(db, false, t->e));
	CHECK(db_begin(db, t->e));
	CHECK(fixture_place(db, 1, 4, "kept", t->e));
	CHECK(db_end(db, true, t->e));
	CHECK(db_end(db, true, t->e));
	store_give(db);
	CHECK_INT(fixture_count(s, "SELECT sum(id) FROM place"), 5);
	store_close(s);
}

TEST(a_transaction_with_a_failed_statement_does_not_commit)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	struct err e = { 0 };
	NEED(db_begin(db, t->e));
	CHECK(fixture_place(db, 1, 1, "x", t->e));
	CHECK(!fixture_place(db, 1, 1, "x", &e));
	err_clear(&e);
	CHECK(!fixture_place(db, 1, 2, "x", &e));
	CHECK_INT(e.kind, ERR_SYSTEM);
	err_clear(&e);
	CHECK(!db_end(db, true, &e));
	CHECK(e.kind != ERR_NONE);
	CHECK(fixture_place(db, 1, 3, "usable again", t->e));
	store_give(db);
	CHECK_INT(fixture_count(s, "SELECT sum(id) FROM place"), 3);
	store_close(s);
}

TEST(what_a_borrower_left_open_is_undone)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	NEED(db_begin(db, t->e));
	CHECK(fixture_place(db, 1, 1, "x", t->e));
	db_query(db, "SELECT id FROM place", NO_ARGS, t->e);
	store_give(db);
	CHECK_INT(fixture_count(s, "SELECT count(*) FROM place"), 0);
	CHECK(fixture_write(s, "INSERT INTO place (city, id, name) VALUES (1, 1, 'y')", NO_ARGS, 1,
	    t->e));
	store_close(s);
}

TEST(a_broken_reference_is_refused)
{
	struct store *s = fixture_new(t);
	NEED(s);
	CHECK(!fixture_write(s, "INSERT INTO visit (city, id, place) VALUES (1, 1, 99)", NO_ARGS, 1,
	    t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	store_close(s);
}

TEST(a_reader_sees_one_moment_in_a_transaction)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_reader(s, t->e);
	NEED(db_begin(db, t->e));
	CHECK_INT(db_int(db, "SELECT count(*) FROM place", NO_ARGS, -1, t->e), 0);
	CHECK(fixture_write(s, "INSERT INTO place (city, id, name) VALUES (1, 1, 'y')", NO_ARGS, 1,
	    t->e));
	CHECK_INT(db_int(db, "SELECT count(*) FROM place", NO_ARGS, -1, t->e), 0);
	CHECK(db_end(db, true, t->e));
	CHECK_INT(db_int(db, "SELECT count(*) FROM place", NO_ARGS, -1, t->e), 1);
	store_give(db);
	store_close(s);
}

TEST(a_query_over_its_time_is_stopped)
{
	static const char endless[] =
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 2000000000) SELECT count(*) FROM n";
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_reader(s, t->e);
	db_limit(db, 50);
	time_t started = time(NULL);
	db_int(db, endless, NO_ARGS, -1, t->e);
	CHECK_INT(t->e->kind, ERR_BUSY);
	CHECK(time(NULL) - started < 5);
	err_clear(t->e);
	CHECK_INT(db_int(db, "SELECT 5", NO_ARGS, -1, t->e), 5);
	store_give(db);
	store_close(s);
}

TEST(text_with_a_nul_byte_is_refused)
{
	struct store *s = fixture_new(t);
	NEED(s);
	CHECK(!fixture_write(s, "INSERT INTO place (city, id, name) VALUES (1, 1, $1)",
	    ARGS(S("a\0b")), 1, t->e));
	CHECK_INT(t->e->kind, ERR_SYSTEM);
	store_close(s);
}

TEST(a_password_is_not_shown)
{
	struct store_options o = { 0 };
	struct store *s = store_open("postgres://u:secret@/nowhere?host=/nonexistent", &o, t->e);
	CHECK(!s);
	CHECK_INT(t->e->kind, ERR_BUSY);
	CHECK(!strstr(t->e->log, "secret") && !strstr(t->e->say, "secret"));
}
