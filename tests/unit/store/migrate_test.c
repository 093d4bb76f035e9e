/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The schema and its versions. */
#include "store_fixture.h"

#include <stdio.h>

static bool fill(struct db *db, struct err *e)
{
	return db_run(db, "UPDATE note SET words = length(body)", NO_ARGS, e);
}

static bool never(struct db *db, struct err *e)
{
	return db_run(db, "INSERT INTO note (id, body) VALUES (9, 'half')", NO_ARGS, e) &&
	    fail(e, ERR_INPUT, "never");
}

static const struct migration one[] = {
	{ .to = 1, .sql = "CREATE TABLE note (id @id PRIMARY KEY, body @text NOT NULL) @strict;\n"
	    "INSERT INTO note (id, body) VALUES (1, 'me@id.org; @text')" },
	{ .to = 0 },
};
static const struct migration two[] = {
	{ .to = 1, .sql = "not run again" },
	{ .to = 2, .sql = "ALTER TABLE note ADD COLUMN words @int", .run = fill },
	{ .to = 0 },
};
static const struct migration broken[] = {
	{ .to = 1, .sql = "not run again" },
	{ .to = 2, .sql = "ALTER TABLE note ADD COLUMN words @int", .run = never },
	{ .to = 0 },
};
static const struct room old_room = { .name = "note", .migrations = one };
static const struct room new_room = { .name = "note", .migrations = two };
static const struct room broken_room = { .name = "note", .migrations = broken };
static const struct room *const old_rooms[] = { &old_room, NULL };
static const struct room *const new_rooms[] = { &new_room, NULL };
static const struct room *const broken_rooms[] = { &broken_room, NULL };

static struct store *open_with(const char *where, rooms all, bool create, bool migrate,
    struct err *e)
{
	struct store_options o = { .rooms = all, .create = create, .migrate = migrate };
	return store_open(where, &o, e);
}

TEST(a_store_that_is_not_there_is_not_made_by_reading)
{
	const char *where = test_store_where(t);
	CHECK(!open_with(where, old_rooms, false, true, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
	CHECK_HAS(t->e->say, "stoa init");
}

TEST(steps_are_applied_once_and_in_order)
{
	const char *where = test_store_where(t);
	struct store *s = open_with(where, old_rooms, true, true, t->e);
	NEED(s);
	CHECK_INT(fixture_count(s, "SELECT count(*) FROM note WHERE body = 'me@id.org; @text'"), 1);
	store_close(s);
	CHECK(!open_with(where, new_rooms, false, false, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	CHECK_HAS(t->e->say, "older version");
	err_clear(t->e);
	s = open_with(where, new_rooms, false, true, t->e);
	NEED(s);
	CHECK_INT(fixture_count(s, "SELECT words FROM note"), 16);
	CHECK_INT(fixture_count(s, "SELECT version FROM schema_version WHERE room = 'note'"), 2);
	store_close(s);
	s = open_with(where, new_rooms, false, false, t->e);
	CHECK(s != NULL);
	store_close(s);
}

TEST(an_older_program_keeps_its_hands_off_a_newer_store)
{
	const char *where = test_store_where(t);
	struct store *s = open_with(where, old_rooms, true, true, t->e);
	store_close(s);
	s = open_with(where, new_rooms, true, true, t->e);
	NEED(s);
	store_close(s);
	CHECK(!open_with(where, old_rooms, true, true, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	CHECK_HAS(t->e->say, "newer version");
	err_clear(t->e);
	CHECK(!open_with(where, fixture_rooms, false, false, t->e));
	CHECK_HAS(t->e->say, "newer version");
}

TEST(a_room_without_steps_needs_none)
{
	static const struct room *const with_store[] = { &store_room, &old_room, NULL };
	const char *where = test_store_where(t);
	struct store *s = open_with(where, with_store, true, true, t->e);
	store_close(s);
	s = open_with(where, with_store, false, false, t->e);
	NEED(s);
	store_close(s);
}

TEST(a_step_that_fails_leaves_the_old_schema)
{
	const char *where = test_store_where(t);
	struct store *s = open_with(where, old_rooms, true, true, t->e);
	NEED(s);
	store_close(s);
	CHECK(!open_with(where, broken_rooms, false, true, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
	err_clear(t->e);
	s = open_with(where, old_rooms, false, false, t->e);
	NEED(s);
	struct db *db = store_reader(s, t->e);
	struct str *names;
	size_t count;
	CHECK(store_columns(db, t->arena, "note", &names, &count, t->e));
	CHECK_INT(count, 2);
	CHECK_STR(names[1], "body");
	CHECK(store_columns(db, t->arena, "nothing", &names, &count, t->e));
	CHECK_INT(count, 0);
	CHECK_INT(db_int(db, "SELECT count(*) FROM note", NO_ARGS, -1, t->e), 1);
	store_give(db);
	store_close(s);
}

TEST(a_statement_survives_a_table_that_grew)
{
	struct store *s = open_with(test_store_where(t), old_rooms, true, true, t->e);
	NEED(s);
	struct db *r = store_reader(s, t->e), *w = store_writer(s, t->e);
	struct rows *q = db_query(r, "SELECT * FROM note", NO_ARGS, t->e);
	CHECK_INT(rows_columns(q), 2);
	CHECK(rows_end(q, t->e));
	CHECK(store_ddl(w, "ALTER TABLE note ADD COLUMN more @text", t->e));
	q = db_query(r, "SELECT * FROM note", NO_ARGS, t->e);
	CHECK(rows_next(q));
	CHECK_INT(rows_columns(q), 3);
	CHECK(rows_end(q, t->e));
	store_give(r);
	store_give(w);
	store_close(s);
}

TEST(a_file_that_is_no_store_is_refused)
{
	const char *path = arena_printf(t->arena, "%s/letter.db", t->folder).p;
	FILE *f = fopen(path, "w");
	NEED(f);
	for (int i = 0; i < 200; i++)
		fputs("Dear Sir or Madam, this is a letter. ", f);
	fclose(f);
	CHECK(!open_with(path, old_rooms, true, true, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "not a store");
}
