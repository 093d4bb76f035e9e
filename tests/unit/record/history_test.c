/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "base/file.h"
#include "base/lang.h"
#include "record/record_impl.h"

#include <stdlib.h>
#include <string.h>

static const struct lang french = { .tag = "fr" }, arabic = { .tag = "ar" };

static bool rename_to(struct test *t, struct fixture *f, int64_t id, const char *title)
{
	struct record *r = course_load(t, f, id);
	if (!r)
		return false;
	record_set(r, "title", value_cstr(title));
	return record_save(f->db, r, &f->by, NULL, t->e);
}

static struct str title_now(struct test *t, struct fixture *f, int64_t id)
{
	struct record *r = course_load(t, f, id);
	return r ? record_str(r, "title") : STR_EMPTY;
}

static bool undo(struct test *t, struct fixture *f, int64_t id)
{
	return record_undo(f->db, &course_kind, BRISTOL, id, &f->by, t->e);
}

TEST(every_change_has_an_author_and_a_date)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	f.by = (struct change){ 8, f.by.now + 5, "form" };
	NEED(rename_to(t, &f, id, "Clay"));
	NEED(record_delete(f.db, &course_kind, BRISTOL, id, &f.by, t->e));
	struct history_entry *h;
	size_t n;
	NEED(record_history(f.db, f.a, BRISTOL, "course", id, 0, &h, &n, t->e));
	NEED(n == 3);
	CHECK_STR(h[0].action, "delete");
	CHECK_STR(h[1].action, "change");
	CHECK_STR(h[1].why, "form");
	CHECK_INT(h[1].person, 8);
	CHECK_INT(h[1].at, f.by.now);
	CHECK_HAS(h[1].data, "\"title\":\"Clay\"");
	CHECK_STR(h[2].action, "create");
	CHECK_INT(h[2].person, 7);
	CHECK_INT(h[2].version, 1);
	CHECK(h[0].id > h[1].id && h[1].id > h[2].id);
}

TEST(undo_walks_back_step_by_step_to_the_trash)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "one", 0);
	NEED(rename_to(t, &f, id, "two"));
	NEED(rename_to(t, &f, id, "three"));
	NEED(undo(t, &f, id));
	CHECK_STR(title_now(t, &f, id), "two");
	NEED(rename_to(t, &f, id, "four"));
	NEED(undo(t, &f, id));
	CHECK_STR(title_now(t, &f, id), "two");
	NEED(undo(t, &f, id));
	CHECK_STR(title_now(t, &f, id), "one");
	NEED(undo(t, &f, id));
	struct record *r;
	CHECK(!record_load(f.db, f.a, &course_kind, BRISTOL, id, NULL, &r, t->e));
	err_clear(t->e);
	CHECK(!undo(t, &f, id));
	CHECK_STR(t->e->say, "There is nothing left to undo.");
	err_clear(t->e);
	/* any version can be had again */
	NEED(record_restore(f.db, &course_kind, BRISTOL, id, 3, &f.by, t->e));
	CHECK_STR(title_now(t, &f, id), "three");
	NEED(undo(t, &f, id));
	CHECK(!record_load(f.db, f.a, &course_kind, BRISTOL, id, NULL, &r, t->e));
}

TEST(a_deleted_record_comes_back_by_undo)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	NEED(record_translate(
	    f.db, &course_kind, BRISTOL, id, "title", S("fr"), S("Poterie"), &f.by, t->e));
	NEED(record_delete(f.db, &course_kind, BRISTOL, id, &f.by, t->e));
	NEED(undo(t, &f, id));
	struct record *r;
	NEED(record_load(f.db, f.a, &course_kind, BRISTOL, id, &french, &r, t->e));
	CHECK_STR(record_str(r, "title"), "Poterie");
	CHECK_INT(r->deleted, 0);
}

TEST(a_translation_is_shown_where_there_is_one_and_undone_like_any_change)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	struct record *r;
	NEED(record_translate(
	    f.db, &course_kind, BRISTOL, id, "title", S("fr"), S("Poterie"), &f.by, t->e));
	NEED(record_load(f.db, f.a, &course_kind, BRISTOL, id, &french, &r, t->e));
	CHECK_STR(record_str(r, "title"), "Poterie");
	CHECK(r->foreign);
	CHECK_INT(r->version, 2);
	NEED(record_load(f.db, f.a, &course_kind, BRISTOL, id, &arabic, &r, t->e));
	CHECK_STR(record_str(r, "title"), "Pottery");
	struct record_query q = { .kind = &course_kind, .city = BRISTOL, .lang = &french };
	struct record_list list;
	NEED(record_list(f.db, f.a, &q, &list, t->e));
	CHECK_STR(record_str(list.items[0], "title"), "Poterie");
	q.words = S("poterie");
	NEED(record_list(f.db, f.a, &q, &list, t->e));
	CHECK_INT(list.total, 1);
	NEED(record_translate(
	    f.db, &course_kind, BRISTOL, id, "title", S("fr"), S("Céramique"), &f.by, t->e));
	NEED(undo(t, &f, id));
	NEED(record_load(f.db, f.a, &course_kind, BRISTOL, id, &french, &r, t->e));
	CHECK_STR(record_str(r, "title"), "Poterie");
	NEED(record_translate(
	    f.db, &course_kind, BRISTOL, id, "title", S("fr"), STR_EMPTY, &f.by, t->e));
	NEED(record_load(f.db, f.a, &course_kind, BRISTOL, id, &french, &r, t->e));
	CHECK_STR(record_str(r, "title"), "Pottery");
}

TEST(a_translation_must_fit_its_field)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	char text[130];
	memset(text, 'x', 129);
	text[129] = 0;
	CHECK(!record_translate(
	    f.db, &course_kind, BRISTOL, id, "title", S("fr"), str_of(text), &f.by, t->e));
	CHECK_STR(t->e->say, "Title is too long: 129 letters, and at most 120 fit.");
	err_clear(t->e);
	CHECK(!record_translate(
	    f.db, &course_kind, BRISTOL, id, "level", S("fr"), S("x"), &f.by, t->e));
	CHECK_STR(t->e->say, "level has no translations.");
	err_clear(t->e);
	CHECK(!record_translate(
	    f.db, &course_kind, BRISTOL, id, "title", S("'"), S("x"), &f.by, t->e));
	CHECK_STR(t->e->say, "' is not the tag of a language.");
}

/* ---- whoever follows the history sees all ---- */

static void edit_at_random(struct test *t, struct fixture *f, int64_t id, unsigned *seed)
{
	unsigned x = (unsigned)rand_r(seed);
	struct record *r;
	bool there = record_load(f->db, f->a, &course_kind, BRISTOL, id, NULL, &r, t->e);
	err_clear(t->e);
	f->by.now++;
	if (!there || x % 9 == 0) {
		(void)record_undo(f->db, &course_kind, BRISTOL, id, &f->by, t->e);
	} else if (x % 9 == 1) {
		NEED(record_delete(f->db, &course_kind, BRISTOL, id, &f->by, t->e));
	} else if (x % 9 == 2) {
		NEED(record_translate(f->db, &course_kind, BRISTOL, id, x % 2 ? "title" : "about",
		    S("fr"), arena_printf(f->a, "t%u", x % 100), &f->by, t->e));
	} else if (x % 9 == 3) {
		(void)record_restore(f->db, &course_kind, BRISTOL, id, 1 + x % 5, &f->by, t->e);
	} else {
		record_set(r, "seats", x % 2 ? value_int(1 + x % 12) : value_null());
		record_set(r, "price", value_real(x / 7.0));
		record_set(r, "closes", value_int(x));
		record_set(r, "about", value_text(arena_printf(f->a, "\"\\\n%u", x)));
		record_set(r, "levels", value_cstr(x % 3 ? "first next" : ""));
		NEED(record_save(f->db, r, &f->by, NULL, t->e));
	}
	err_clear(t->e);
}

TEST(the_history_replayed_is_the_present)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t ids[5];
	unsigned seed = 11;
	for (int i = 0; i < 5; i++)
		ids[i] = course_new(t, &f, "x", venue_new(t, &f, "v"));
	for (int i = 0; i < 300; i++)
		edit_at_random(t, &f, ids[rand_r(&seed) % 5], &seed);
	for (int i = 0; i < 5; i++) {
		struct history_entry *h;
		struct record *now, *then = record_new(f.a, &course_kind, BRISTOL);
		struct translations is, was;
		size_t n;
		NEED(record_load_any(f.db, f.a, &course_kind, BRISTOL, ids[i], &now, t->e));
		NEED(record_history(f.db, f.a, BRISTOL, "course", ids[i], 1000, &h, &n, t->e));
		CHECK_INT((int64_t)n, now->version);
		CHECK_INT(h[0].version, now->version);
		CHECK_INT(h[0].at, now->changed);
		NEED(snapshot_read(h[0].data, then, &was, t->e));
		for (int k = 0; course_kind.fields[k].name; k++)
			CHECK(value_equal(now->values[k], then->values[k]));
		NEED(translations_of(f.db, f.a, &course_kind, BRISTOL, ids[i], &is, t->e));
		CHECK_INT((int64_t)is.count, (int64_t)was.count);
		for (size_t k = 0; k < is.count && k < was.count; k++)
			CHECK_STR(is.items[k].text, was.items[k].text);
		for (size_t k = 0; k + 1 < n; k++)
			CHECK(h[k].version == h[k + 1].version + 1 && h[k].id > h[k + 1].id);
	}
}

TEST(a_note_stands_in_the_history_and_is_no_change)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	NEED(history_note(f.db, BRISTOL, "course", id, "print", S("{\"pages\":2}"), &f.by, t->e));
	struct history_entry *h;
	size_t n;
	NEED(record_history(f.db, f.a, BRISTOL, NULL, 0, 10, &h, &n, t->e));
	NEED(n == 2);
	CHECK_STR(h[0].action, "print");
	CHECK_STR(h[0].data, "{\"pages\":2}");
	CHECK_INT(course_load(t, &f, id)->version, 1);
}

TEST(hidden_fields_are_not_in_the_history_and_survive_undo)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	struct record *r = course_load(t, &f, id);
	record_set(r, "secret", value_cstr("Xyzzy"));
	record_set(r, "title", value_cstr("Clay"));
	NEED(record_save(f.db, r, &f.by, NULL, t->e));
	CHECK(!db_exists(f.db, "SELECT 1 FROM history WHERE data LIKE $1", ARGS("%Xyzzy%"), t->e));
	NEED(undo(t, &f, id));
	CHECK_STR(record_str(course_load(t, &f, id), "secret"), "Xyzzy");
}

/* ---- erasure ---- */

static bool file_holds(struct test *t, const char *path, struct str what)
{
	struct str bytes;
	if (!file_exists(path))
		return false;
	if (!file_map(t->arena, path, 0, &bytes, t->e)) {
		test_fail(t, __FILE__, __LINE__, "%s", t->e->say);
		return false;
	}
	return str_find(bytes, what, 0) >= 0;
}

/* Whether any text in any table has it; for a database that is no file of ours. */
static bool tables_hold(struct test *t, struct fixture *f, const char *what)
{
	return db_exists(f->db,
	    "SELECT 1 FROM course WHERE teacher LIKE $1 OR email LIKE $1 UNION ALL "
	    "SELECT 1 FROM history WHERE data LIKE $1 UNION ALL "
	    "SELECT 1 FROM translation WHERE text LIKE $1",
	    ARGS(arena_printf(f->a, "%%%s%%", what)), t->e);
}

static void make_person(struct test *t, struct fixture *f, int64_t *id_r)
{
	struct record *r = record_new(f->a, &course_kind, BRISTOL);
	record_set(r, "title", value_cstr("Pottery"));
	record_set(r, "teacher", value_cstr("Grunhilde Quastenbold"));
	record_set(r, "email", value_cstr("quastenbold@example.org"));
	NEED(record_save(f->db, r, &f->by, NULL, t->e));
	record_set(r, "teacher", value_cstr("Dr Quastenbold"));
	NEED(record_save(f->db, r, &f->by, NULL, t->e));
	NEED(history_note(
	    f->db, BRISTOL, "course", r->id, "print", S("for Quastenbold"), &f->by, t->e));
	*id_r = r->id;
}

TEST(erasure_leaves_no_trace_of_a_person_in_the_store)
{
	FIXTURE f = { 0 };
	int64_t id = 0;
	NEED(fixture_open(t, &f));
	for (int i = 0; i < 50; i++)
		course_new(t, &f, "Another course so that pages of the file fill up", 0);
	make_person(t, &f, &id);
	CHECK(tables_hold(t, &f, "Quastenbold"));
	NEED(record_erase(f.db, &course_kind, BRISTOL, id, &f.by, t->e));
	CHECK(!tables_hold(t, &f, "Quastenbold"));
	CHECK(!tables_hold(t, &f, "quastenbold"));
	struct record *r = course_load(t, &f, id);
	CHECK_STR(record_str(r, "title"), "Pottery");
	CHECK(record_get(r, "teacher").type == VALUE_NULL);
	/* going back does not bring it back */
	NEED(record_restore(f.db, &course_kind, BRISTOL, id, 1, &f.by, t->e));
	CHECK(!tables_hold(t, &f, "Quastenbold"));
	if (store_is_postgres(f.store))
		return;
	const char *path = arena_text(f.a, str_of(store_where(f.store)));
	fixture_close(&f);
	CHECK(!file_holds(t, path, S("uastenbold")));
	CHECK(!file_holds(t, arena_printf(f.a, "%s-wal", path).p, S("uastenbold")));
}

TEST(what_lay_in_the_trash_too_long_is_erased)
{
	FIXTURE f = { 0 };
	int64_t id = 0, erased = 0;
	NEED(fixture_open(t, &f));
	make_person(t, &f, &id);
	NEED(record_delete(f.db, &course_kind, BRISTOL, id, &f.by, t->e));
	f.by.now += 29 * INT64_C(86400000);
	NEED(record_retire(f.db, test_rooms, &f.by, &erased, t->e));
	CHECK_INT(erased, 0);
	CHECK(tables_hold(t, &f, "Quastenbold"));
	f.by.now += 2 * INT64_C(86400000);
	NEED(record_retire(f.db, test_rooms, &f.by, &erased, t->e));
	CHECK_INT(erased, 1);
	CHECK(!tables_hold(t, &f, "Quastenbold"));
	NEED(record_retire(f.db, test_rooms, &f.by, &erased, t->e));
	CHECK_INT(erased, 0);
}
