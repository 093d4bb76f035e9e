/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the two databases are known to differ: each of these is the same on both. */
#include "store_fixture.h"

static struct db *with_names(struct test *t, struct store *s)
{
	static const char *const names[] = { "b", "A", "a", "B", "Zürich", "zebra", "Éclair", "a b",
		"ab", "10", "9" };
	struct db *db = store_writer(s, t->e);
	for (size_t i = 0; db && i < sizeof names / sizeof *names; i++)
		if (!fixture_place(db, 1, (int64_t)i, names[i], t->e))
			test_fail(t, __FILE__, __LINE__, "%s", t->e->log);
	return db;
}

TEST(text_is_sorted_by_bytes)
{
	static const char *const want[] = { "10", "9", "A", "B", "Zürich", "a", "a b", "ab", "b",
		"zebra", "Éclair" };
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = with_names(t, s);
	struct rows *q = db_query(db, "SELECT name FROM place ORDER BY name", NO_ARGS, t->e);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		CHECK(rows_next(q));
		CHECK_STR(rows_text(q, 0), want[i]);
	}
	CHECK(rows_end(q, t->e));
	CHECK_INT(db_int(db, "SELECT count(*) FROM place WHERE name < $1", ARGS("a"), -1, t->e), 5);
	store_give(db);
	store_close(s);
}

TEST(like_tells_capitals_from_small_letters)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = with_names(t, s);
	static const char like[] = "SELECT count(*) FROM place WHERE name LIKE $1 ESCAPE '\\'";
	CHECK_INT(db_int(db, like, ARGS("a%"), -1, t->e), 3);
	CHECK_INT(db_int(db, like, ARGS("A%"), -1, t->e), 1);
	CHECK_INT(db_int(db, like, ARGS("\\%"), -1, t->e), 0);
	CHECK_INT(db_int(db, "SELECT count(*) FROM place WHERE lower(name) LIKE 'b%'", NO_ARGS, -1,
	    t->e), 2);
	CHECK_STR(db_text(db, t->arena, "SELECT lower(name) FROM place WHERE name = $1",
	    ARGS("Éclair"), t->e), "Éclair");
	store_give(db);
	store_close(s);
}

TEST(sums_and_counts_are_integers_and_averages_are_real)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = with_names(t, s);
	NEED(db_run(db, "UPDATE place SET size = 1152921504606846976 / (id + 1), share = id / 4.0",
	    NO_ARGS, t->e));
	struct rows *q = db_query(db,
	    "SELECT sum(id), count(*), avg(id), sum(share), max(size),"
	    " sum(size), row_number() OVER (ORDER BY min(id)), 1 = 1, length('é'), 0.5, sum(id) / "
	    "2,"
	    " -sum(id), sum(id) FILTER (WHERE id < 0) FROM place",
	    NO_ARGS, t->e);
	CHECK(rows_next(q));
	static const int want[] = { VALUE_INT, VALUE_INT, VALUE_REAL, VALUE_REAL, VALUE_INT,
		VALUE_INT, VALUE_INT, VALUE_INT, VALUE_INT, VALUE_REAL };
	for (int i = 0; i < (int)(sizeof want / sizeof *want); i++)
		CHECK_INT(rows_value(q, i).type, want[i]);
	CHECK_INT(rows_int(q, 0), 55);
	CHECK(rows_real(q, 2) == 5.0);
	CHECK(rows_real(q, 3) == 55 / 4.0);
	int64_t sizes = 0;
	for (int64_t id = 0; id < 11; id++)
		sizes += 1152921504606846976 / (id + 1);
	CHECK_INT(rows_int(q, 5), sizes);
	CHECK_INT(rows_int(q, 7), 1);
	CHECK_INT(rows_int(q, 8), 1);
	CHECK_INT(rows_int(q, 11), -55);
	CHECK(rows_null(q, 12));
	CHECK(rows_end(q, t->e));
	store_give(db);
	store_close(s);
}

TEST(an_integer_fits_a_real_column_and_each_null_fits)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = with_names(t, s);
	static const char set[] = "UPDATE place SET share = $1 WHERE id = $2";
	CHECK(db_run(db, set, ARGS(7, 1), t->e));
	CHECK(db_run(db, set, ARGS(7.25, 2), t->e));
	CHECK(db_run(db, set, ARGS(value_null(), 3), t->e));
	CHECK(db_run(db, set, ARGS(8, 4), t->e));
	CHECK(db_real(db, "SELECT share FROM place WHERE id = 1", NO_ARGS, 0, t->e) == 7);
	CHECK_INT(db_int(db, "SELECT count(*) FROM place WHERE share > $1", ARGS(7), -1, t->e), 2);
	CHECK_INT(
	    db_int(db, "SELECT count(*) FROM place WHERE share > $1", ARGS(7.5), -1, t->e), 1);
	CHECK_INT(db_int(db, "SELECT count(*) FROM place WHERE id = $1", ARGS(2.0), -1, t->e), 1);
	CHECK_INT(db_int(db, "SELECT CAST($1 AS bigint) + 1", ARGS(value_null()), -1, t->e), -1);
	CHECK_INT(
	    db_int(db, "SELECT count(*) FROM place WHERE CAST($1 AS text) IS NULL OR name = $1",
		ARGS(value_null()), -1, t->e),
	    11);
	store_give(db);
	store_close(s);
}

TEST(a_word_in_an_integer_column_is_refused)
{
	struct store *s = fixture_new(t);
	NEED(s);
	CHECK(!fixture_write(s, "INSERT INTO place (city, id, name, size) VALUES (1, 1, 'n', $1)",
	    ARGS("many"), 1, t->e));
	err_clear(t->e);
	CHECK(
	    !fixture_write(s, "INSERT INTO place (city, id, name, size) VALUES (1, 1, 'n', \"n\")",
		NO_ARGS, 1, t->e));
	store_close(s);
}

TEST(upserts_and_common_table_expressions_work)
{
	static const char put[] = "INSERT INTO place (city, id, name, size) VALUES ($1, $2, $3, 1)"
	    " ON CONFLICT (city, id) DO UPDATE SET size = place.size + 1, name = excluded.name"
	    " RETURNING size";
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	CHECK_INT(db_int(db, put, ARGS(1, 1, "a"), 0, t->e), 1);
	CHECK_INT(db_int(db, put, ARGS(1, 1, "b"), 0, t->e), 2);
	CHECK_INT(db_int(db, "WITH x AS (SELECT id, name FROM place GROUP BY id, name)"
	    " SELECT count(*) FROM x WHERE name = $1", ARGS("b"), 0, t->e), 1);
	store_give(db);
	store_close(s);
}
