/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "base/lang.h"

static const struct choice levels[] = {
	{ "first", N_("For beginners") },
	{ "next", N_("Goes on") },
	{ "all", N_("For everybody") },
	{ 0 },
};

const struct record_kind venue_kind = {
	.name = "venue", .path = "venues", .one = N_("Venue"), .many = N_("Venues"),
	.about = N_("Where learning happens"),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "name",
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 60, .search = 4,
		    .list = true },
		{ "code", FIELD_CODE, N_("Code"), .unique = true, .max = 20 },
		{ "opened", FIELD_DATE, N_("Opened on"), .list = true },
		{ 0 } },
};

static bool course_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	if (record_int(now, "seats") == 13)
		problem_add(found, (struct problem){ .field = S("seats") },
		    N_("Thirteen is unlucky."));
	return true;
}

const struct record_kind course_kind = {
	.name = "course", .path = "courses", .one = N_("Course"), .many = N_("Courses"),
	.about = N_("What can be learned"),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .own = "guide",
	.title = "title",
	.keep_days = 30, .check = course_check,
	.unique = (const char *const[]){ "title venue", NULL },
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .translated = true,
		    .max = 120, .search = 4, .list = true },
		{ "about", FIELD_PROSE, N_("About"), .translated = true, .search = 1 },
		{ "level", FIELD_CHOICE, N_("Level"), .choices = levels,
		    .filter = true, .list = true },
		{ "levels", FIELD_CHOICES, N_("Levels"), .choices = levels,
		    .filter = true },
		{ "seats", FIELD_WHOLE, N_("Seats"), .min = 1, .max = 500,
		    .list = true },
		{ "price", FIELD_NUMBER, N_("Price") },
		{ "fee", FIELD_MONEY, N_("Fee"), .min = 0, .max = 100000 },
		{ "begins", FIELD_DATE, N_("Begins") },
		{ "closes", FIELD_INSTANT, N_("Booking closes") },
		{ "open", FIELD_FLAG, N_("Open to all"), .filter = true },
		{ "venue", FIELD_LINK, N_("Venue"), .to = "venue", .list = true },
		{ "others", FIELD_LINKS, N_("Other venues"), .to = "venue" },
		{ "guide", FIELD_LINK, N_("Guide"), .to = "guide" },
		{ "teacher", FIELD_TEXT, N_("Teacher"), .personal = true, .search = 1 },
		{ "email", FIELD_EMAIL, N_("E-mail"), .personal = true },
		{ "site", FIELD_URL, N_("Web page") },
		{ "colour", FIELD_COLOUR, N_("Colour") },
		{ "spot", FIELD_POINT, N_("Meeting point") },
		{ "shape", FIELD_SHAPE, N_("Area") },
		{ "note", FIELD_TEXT, N_("Note of the office"), .read = COORDINATOR,
		    .write = COORDINATOR },
		{ "secret", FIELD_HIDDEN, N_("Key") },
		{ 0 } },
};

const struct record_kind guide_kind = {
	.name = "guide", .path = "guides", .one = N_("Guide"), .many = N_("Guides"),
	.about = N_("Who shows the way"),
	.belongs_to = INSTALLATION, .read = SIGNED_IN, .write = ADMINISTRATOR, .own = "id",
	.title = "name", .order = "-name",
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .personal = true,
		    .list = true },
		{ 0 } },
};

static const struct record_kind *const kinds[] = { &venue_kind, &course_kind, &guide_kind, NULL };
const struct room test_room = { .name = "test", .kinds = kinds };
const struct room *const test_rooms[] = { &record_room, &test_room, NULL };

bool fixture_reopen(struct test *t, struct fixture *f, rooms all)
{
	const char *where = f->store ? arena_text(t->arena, str_of(store_where(f->store)))
				     : test_store_where(t);
	fixture_close(f);
	store_sync_kinds = record_sync_kinds;
	f->store = store_open(where,
	    &(struct store_options){ .rooms = all, .create = true, .migrate = true }, t->e);
	f->db = f->store ? store_writer(f->store, t->e) : NULL;
	return f->db != NULL;
}

bool fixture_open(struct test *t, struct fixture *f)
{
	*f = (struct fixture){ .a = t->arena, .by = { 7, 1700000000000, "test" } };
	f->found = (struct problems){ .arena = t->arena };
	return fixture_reopen(t, f, test_rooms);
}

void fixture_close(struct fixture *f)
{
	if (f->db)
		store_give(f->db);
	if (f->store)
		store_close(f->store);
	f->db = NULL;
	f->store = NULL;
}

int64_t venue_new(struct test *t, struct fixture *f, const char *name)
{
	struct record *r = record_new(f->a, &venue_kind, BRISTOL);
	record_set(r, "name", value_cstr(name));
	CHECK(record_save(f->db, r, &f->by, &f->found, t->e));
	return r->id;
}

int64_t course_new(struct test *t, struct fixture *f, const char *title, int64_t venue)
{
	struct record *r = record_new(f->a, &course_kind, BRISTOL);
	record_set(r, "title", value_cstr(title));
	if (venue)
		record_set(r, "venue", value_int(venue));
	CHECK(record_save(f->db, r, &f->by, &f->found, t->e));
	return r->id;
}

struct record *course_load(struct test *t, struct fixture *f, int64_t id)
{
	struct record *r = NULL;
	CHECK(record_load(f->db, f->a, &course_kind, BRISTOL, id, NULL, &r, t->e));
	return r;
}

struct str problem_of(const struct problems *found, const char *field)
{
	for (size_t i = 0; i < found->count; i++)
		if (str_eq(found->items[i].field, str_of(field)))
			return found->items[i].text;
	return STR_EMPTY;
}
