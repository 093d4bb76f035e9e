/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copies with proof, backups, and the check. */
#include "store_fixture.h"

#include "base/file.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static const char *in_folder(struct test *t, const char *name)
{
	return arena_printf(t->arena, "%s/%s", t->folder, name).p;
}

static bool fill(struct store *s, struct err *e)
{
	static const char insert[] =
	    "INSERT INTO place (city, id, name, about, size, share, bytes)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7)";
	struct db *db = store_writer(s, e);
	bool ok = db && db_begin(db, e);
	for (int i = 0; ok && i < 1500; i++) {
		ok = db_run(db, insert, ARGS(1 + i % 3, i, i % 7 ? "näme\t\\N" : "", i % 5 ?
		    value_cstr("📚\nbook") : value_null(), i % 11 ? value_int(INT64_MAX - i) :
		    value_null(), i % 2 ? value_real(i / 3.0) : value_real(i),
		    value_blob(str_n("\0\1\\\xff", (size_t)i % 5))), e) &&
		    db_run(db, "INSERT INTO visit (city, id, place) VALUES ($1, $2, $2)",
		    ARGS(1 + i % 3, i), e);
		db_touch(db, 1 + i % 3);
	}
	ok = ok && db_end(db, true, e);
	store_give(db);
	return ok;
}

static struct store *fresh(struct test *t, const char *where)
{
	struct store_options o = { .rooms = fixture_rooms, .create = true };
	struct store *s = store_open(where, &o, t->e);
	if (!s)
		test_fail(t, __FILE__, __LINE__, "%s %s", t->e->say, t->e->log);
	return s;
}

TEST(a_copy_there_and_back_is_the_same)
{
	struct str report;
	struct store *from = fixture_open(t, in_folder(t, "from.db"), true);
	struct store *there = fresh(t, test_store_where(t)),
		     *back = fresh(t, in_folder(t, "back.db"));
	NEED(from && there && back && fill(from, t->e));
	NEED(store_copy(from, there, t->arena, &report, t->e));
	CHECK_HAS(report, "1500 rows");
	NEED(store_copy(there, back, t->arena, &report, t->e));
	CHECK(store_compare(from, back, t->arena, &report, t->e));
	CHECK_INT(store_revision(back, 2), 1);
	CHECK_INT(store_revision(there, 2), 1);
	/* the keys are in force again */
	struct err e = { 0 };
	CHECK(!fixture_write(there, "DELETE FROM place", NO_ARGS, 1, &e));
	CHECK_INT(e.kind, ERR_CONFLICT);
	CHECK(fixture_write(there, "DELETE FROM visit", NO_ARGS, 1, t->e));
	store_close(from);
	store_close(there);
	store_close(back);
}

TEST(a_tampered_copy_is_noticed)
{
	struct str report;
	struct store *from = fixture_open(t, in_folder(t, "from.db"), true);
	struct store *to = fresh(t, test_store_where(t));
	NEED(from && to && fill(from, t->e));
	NEED(store_copy(from, to, t->arena, &report, t->e));
	CHECK(store_compare(from, to, t->arena, &report, t->e));
	/* nobody is told of this one: neither count nor revision change */
	NEED(fixture_write(to, "UPDATE revision SET n = n - 1 WHERE city = 1", NO_ARGS, 1, t->e));
	CHECK(store_compare(from, to, t->arena, &report, t->e));
	NEED(fixture_write(to, "UPDATE revision SET n = n - 1 WHERE city = 1", NO_ARGS, 1, t->e));
	NEED(fixture_write(
	    to, "UPDATE place SET name = 'näme\t\\n' WHERE id = 700", NO_ARGS, 1, t->e));
	CHECK_INT(fixture_count(to, "SELECT count(*) FROM place"), 1500);
	NEED(fixture_write(to, "UPDATE place SET name = 'm' WHERE id = 701", NO_ARGS, 1, t->e));
	CHECK(!store_compare(from, to, t->arena, &report, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	CHECK_HAS(t->e->say, "place");
	store_close(from);
	store_close(to);
}

TEST(two_rows_that_swapped_a_value_are_noticed)
{
	struct str report;
	struct store *from = fixture_open(t, in_folder(t, "from.db"), true);
	struct store *to = fresh(t, test_store_where(t));
	NEED(from && to && fill(from, t->e));
	NEED(store_copy(from, to, t->arena, &report, t->e));
	struct db *db = store_writer(to, t->e);
	CHECK(db_run(db, "UPDATE place SET share = CASE id WHEN 1 THEN 3 / 3.0 ELSE 1 / 3.0 END"
	    " WHERE id IN (1, 3)", NO_ARGS, t->e));
	store_give(db);
	CHECK(!store_compare(from, to, t->arena, &report, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	store_close(from);
	store_close(to);
}

TEST(a_store_that_is_not_empty_takes_no_copy)
{
	struct str report;
	struct store *from = fixture_open(t, in_folder(t, "from.db"), true), *to = fixture_new(t);
	NEED(from && to && fill(from, t->e));
	NEED(fixture_write(
	    to, "INSERT INTO place (city, id, name) VALUES (9, 9, 'mine')", NO_ARGS, 9, t->e));
	CHECK(!store_copy(from, to, t->arena, &report, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	CHECK_HAS(t->e->say, "not empty");
	CHECK_INT(fixture_count(to, "SELECT count(*) FROM place"), 1);
	CHECK_INT(store_revision(to, 9), 1);
	store_close(from);
	store_close(to);
}

struct busy {
	struct store *s;
	atomic_bool stop;
	atomic_int written;
};

/* Always two places at once: a backup with an odd number of them saw half a transaction. */
static void *keep_writing(void *thing)
{
	struct busy *b = thing;
	struct err e = { 0 };
	for (int64_t id = 10000; !b->stop && e.kind == ERR_NONE; id += 2) {
		struct db *db = store_writer(b->s, &e);
		if (db && db_begin(db, &e)) {
			bool ok = fixture_place(db, 1, id, "a", &e) &&
				  fixture_place(db, 1, id + 1, "b", &e);
			db_end(db, ok, &e);
			b->written++;
		}
		store_give(db);
	}
	return e.kind == ERR_NONE ? NULL : b;
}

TEST(a_backup_while_others_write_is_of_one_moment)
{
	struct str report;
	struct store *s = fixture_new(t);
	NEED(s && fill(s, t->e));
	struct busy b = { .s = s };
	pthread_t thread;
	void *failed = NULL;
	NEED(!pthread_create(&thread, NULL, keep_writing, &b));
	while (b.written < 3)
		continue;
	const char *file = in_folder(t, "backup.db");
	CHECK(store_backup(s, file, t->arena, &report, t->e));
	b.stop = true;
	pthread_join(thread, &failed);
	CHECK(!failed);
	CHECK_HAS(report, "place");
	CHECK(file_exists(file) && !file_exists(in_folder(t, "backup.db-wal")) &&
	      !file_exists(in_folder(t, "backup.db.part")) &&
	      !file_exists(in_folder(t, "backup.db-lock")));

	struct store *to = fresh(t, test_store_where(t));
	NEED(to);
	CHECK(store_restore(file, to, t->arena, &report, t->e));
	int64_t n = fixture_count(to, "SELECT count(*) FROM place");
	CHECK(n >= 1500 + 6 && n % 2 == 0);
	CHECK_INT(fixture_count(to, "SELECT count(*) FROM visit"), 1500);
	CHECK(!store_backup(s, file, t->arena, &report, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	store_close(to);
	store_close(s);
}

TEST(a_backup_that_is_not_there_or_none_is_refused)
{
	struct str report;
	struct store *to = fresh(t, test_store_where(t));
	NEED(to);
	CHECK(!store_restore(in_folder(t, "nothing.db"), to, t->arena, &report, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
	err_clear(t->e);
	CHECK(file_write(in_folder(t, "letter.db"), S("Dear Sir or Madam, this is not a database."),
	    t->e));
	CHECK(!store_restore(in_folder(t, "letter.db"), to, t->arena, &report, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
	store_close(to);
}

TEST(a_sound_store_has_no_problems_and_a_lost_column_is_one)
{
	struct store *s = fixture_new(t);
	struct problems found = { .arena = t->arena };
	NEED(s && fill(s, t->e));
	CHECK(store_check(s, &found, t->e));
	CHECK_INT(found.total, 0);
	struct db *db = store_writer(s, t->e);
	CHECK(store_ddl(db, "ALTER TABLE place DROP COLUMN about;\nDROP TABLE visit", t->e));
	store_give(db);
	CHECK(store_check(s, &found, t->e));
	CHECK_INT(found.total, 2);
	CHECK_STR(found.items[0].field, "about");
	CHECK_STR(found.items[1].field, "visit");
	store_close(s);
}

TEST(a_damaged_file_is_reported)
{
	const char *path = in_folder(t, "damaged.db");
	struct store *s = fixture_open(t, path, true);
	struct problems found = { .arena = t->arena };
	NEED(s && fill(s, t->e));
	store_close(s);
	FILE *f = fopen(path, "r+");
	NEED(f);
	for (int page = 6; page < 12; page++) {
		fseek(f, page * 4096 + 3, SEEK_SET);
		fputs("\377\377\377\377", f);
	}
	fclose(f);
	s = fixture_open(t, path, false);
	NEED(s);
	CHECK(!store_check(s, &found, t->e) || found.total > 0);
	store_close(s);
}
