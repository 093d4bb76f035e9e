/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "base/lang.h"

/* The venue as a later version of the program has it. */
static const struct record_kind later_kind = {
	.name = "venue", .path = "venues", .one = N_("Venue"), .many = N_("Venues"),
	.belongs_to = CITY, .write = COORDINATOR, .title = "name",
	.fields = (const struct field[]){
		{ "seats", FIELD_WHOLE, N_("Seats"), .filter = true },
		{ "name", FIELD_TEXT, N_("Name"), .required = true },
		{ "step_free", FIELD_FLAG, N_("Step-free"), .required = true },
		{ "rent", FIELD_NUMBER, N_("Rent") },
		{ "code", FIELD_CODE, N_("Code") },
		{ "opened", FIELD_DATE, N_("Opened on") },
		{ 0 } },
};
static const struct record_kind *const later_kinds[] = { &later_kind, NULL };
static const struct room later_room = { .name = "test", .kinds = later_kinds };
static const struct room *const later_rooms[] = { &record_room, &later_room, NULL };

TEST(a_field_added_later_becomes_a_column_and_old_records_stay)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = venue_new(t, &f, "Library");
	NEED(fixture_reopen(t, &f, later_rooms));
	struct record *r;
	NEED(record_load(f.db, f.a, &later_kind, BRISTOL, id, NULL, &r, t->e));
	CHECK_STR(record_str(r, "name"), "Library");
	CHECK(record_get(r, "seats").type == VALUE_NULL);
	record_set(r, "seats", value_int(40));
	CHECK(!record_save(f.db, r, &f.by, &f.found, t->e));
	CHECK_STR(t->e->say, "Step-free must be filled in.");
	err_clear(t->e);
	record_set(r, "step_free", value_int(1));
	record_set(r, "rent", value_int(3));
	NEED(record_save(f.db, r, &f.by, &f.found, t->e));
	NEED(record_load(f.db, f.a, &later_kind, BRISTOL, id, NULL, &r, t->e));
	CHECK_INT(record_int(r, "seats"), 40);
	CHECK_REAL(record_real(r, "rent"), 3, 0);
	/* undo goes back over the change of the table: what the old version did not know stays */
	NEED(record_undo(f.db, &later_kind, BRISTOL, id, &f.by, t->e));
	NEED(record_load(f.db, f.a, &later_kind, BRISTOL, id, NULL, &r, t->e));
	CHECK_INT(record_int(r, "seats"), 40);
}

TEST(a_field_that_is_not_unique_any_more_may_repeat)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	NEED(fixture_reopen(t, &f, later_rooms));
	for (int i = 0; i < 2; i++) {
		struct record *r = record_new(f.a, &later_kind, BRISTOL);
		record_set(r, "name", value_cstr("Library"));
		record_set(r, "code", value_cstr("lib"));
		record_set(r, "step_free", value_int(1));
		NEED(record_save(f.db, r, &f.by, NULL, t->e));
	}
}

TEST(opening_again_changes_nothing)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", venue_new(t, &f, "Library"));
	for (int i = 0; i < 2; i++)
		NEED(fixture_reopen(t, &f, test_rooms));
	CHECK_STR(record_str(course_load(t, &f, id), "title"), "Pottery");
	struct problems found = { .arena = f.a };
	NEED(store_check(f.store, &found, t->e));
	CHECK_INT(found.total, 0);
}

TEST(what_is_stored_is_held_against_its_table)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t venue = venue_new(t, &f, "Library"), id = course_new(t, &f, "Pottery", venue);
	struct problems found = { .arena = f.a };
	NEED(record_check(f.db, test_rooms, &found, t->e));
	CHECK_INT(found.total, 0);
	NEED(db_run(f.db, "UPDATE venue SET deleted = 5 WHERE city = $1", ARGS(BRISTOL), t->e));
	NEED(db_run(f.db, "UPDATE course SET level = 'odd' WHERE city = $1", ARGS(BRISTOL), t->e));
	NEED(record_check(f.db, test_rooms, &found, t->e));
	CHECK_INT(found.total, 2);
	CHECK_STR(found.items[0].source, "course");
	CHECK_INT(found.items[0].row, id);
	CHECK_STR(problem_of(&found, "venue"), "Venue does not name a record that is there.");
}
