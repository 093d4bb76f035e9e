/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "base/lang.h"

#include <math.h>
#include <string.h>

#define ALL_HOSTILE "'; DROP TABLE course; --\" \\ = 1+1 \u202eabc\u202c שלום 👩‍🏫 <script>"

TEST(a_saved_record_reads_back_with_every_type_as_it_was)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t venue = venue_new(t, &f, "Library"), other = venue_new(t, &f, "Museum");
	struct record *r = record_new(f.a, &course_kind, BRISTOL);
	record_set(r, "title", value_cstr(ALL_HOSTILE));
	record_set(r, "about", value_cstr("one\n\ntwo\t" ALL_HOSTILE));
	record_set(r, "level", value_cstr("next"));
	record_set(r, "levels", value_cstr("first all"));
	record_set(r, "seats", value_int(12));
	record_set(r, "price", value_real(0.1));
	record_set(r, "begins", value_int(-1));
	record_set(r, "closes", value_int(1700000000123));
	record_set(r, "open", value_int(0));
	record_set(r, "venue", value_int(venue));
	record_set(r, "others", value_text(arena_printf(f.a, "%lld %lld", (long long)other,
	    (long long)venue)));
	record_set(r, "email", value_cstr("läsare@bücher.example"));
	record_set(r, "site", value_cstr("https://example.org/ä?x=1&y=%20#z"));
	record_set(r, "colour", value_cstr("#00ff7f"));
	record_set(r, "spot", value_cstr("51.4545 -2.5879"));
	record_set(r, "shape", value_cstr("{\"type\": \"Polygon\", \"coordinates\": "
	    "[[[0,0],[1,0],[1,1],[0,0]]]}"));
	record_set(r, "secret", value_cstr("$argon2id$x"));
	NEED(record_save(f.db, r, &f.by, &f.found, t->e));
	CHECK_INT(r->version, 1);
	struct record *back = course_load(t, &f, r->id);
	NEED(back);
	for (int i = 0; course_kind.fields[i].name; i++) {
		struct value a = r->values[i], b = back->values[i];
		CHECK_INT(b.type, a.type);
		if (a.type == VALUE_TEXT)
			CHECK_STR(b.s, a.s);
		else if (a.type == VALUE_INT)
			CHECK_INT(b.i, a.i);
		else if (a.type == VALUE_REAL)
			CHECK(a.r == b.r);
	}
	CHECK_INT(back->created_by, 7);
	CHECK_INT(back->created, f.by.now);
	CHECK_STR(record_title(back), ALL_HOSTILE);
}

TEST(all_problems_come_at_once_and_name_their_field_in_words)
{
	static const struct { const char *field, *bad, *says;
	} cases[] = {
	    {"title", "", "Title must be filled in."},
	    {"about", "bell\a", "About holds control characters."},
	    {"level", "middle", "Level: please choose from the list."},
	    {"levels", "first middle", "Levels: please choose from the list."},
	    {"email", "a@b", "E-mail must be an e-mail address such as name@example.org."},
	    {"site", "javascript:alert(1)",
		"Web page must be a web address that begins with https:// or http://."},
	    {"colour", "red", "Colour must be a colour such as #1a6b8f."},
	    {"spot", "51.4545 -200",
		"Meeting point must be latitude and longitude in degrees, "
		"such as 51.4545 -2.5879."},
	    {"shape", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,2]]]}",
		"Area must be a GeoJSON geometry: a Polygon or MultiPolygon with closed rings."},
	    {"teacher", "two\nlines", "Teacher must be one line, without control characters."},
	    {"others", "x", "Other venues does not name a record that is there."},
	};
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	struct record *r = record_new(f.a, &course_kind, BRISTOL);
	size_t n = sizeof cases / sizeof *cases;
	for (size_t i = 0; i < n; i++)
		record_set(r, cases[i].field, value_cstr(cases[i].bad));
	record_set(r, "seats", value_int(501));
	record_set(r, "price", value_real(INFINITY));
	record_set(r, "open", value_int(2));
	record_set(r, "begins", value_int(99999999));
	CHECK(!record_save(f.db, r, &f.by, &f.found, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "Title must be filled in. There are 15 problems in all.");
	CHECK_INT(f.found.total, (int64_t)n + 4);
	for (size_t i = 0; i < n; i++)
		CHECK_STR(problem_of(&f.found, cases[i].field), cases[i].says);
	CHECK_STR(problem_of(&f.found, "seats"), "Seats must lie between 1 and 500.");
	CHECK_STR(problem_of(&f.found, "price"), "Price must be a number such as 12.5.");
	CHECK_STR(problem_of(&f.found, "open"), "Open to all must be yes or no.");
	CHECK_STR(problem_of(&f.found, "begins"), "Begins must be a date in the years 1 to 9999.");
	CHECK_INT(r->version, 0);
	CHECK_INT(r->id, 0);
}

TEST(a_value_of_the_wrong_type_is_a_problem_and_not_a_database_error)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	struct record *r = record_new(f.a, &course_kind, BRISTOL);
	record_set(r, "title", value_int(5));
	record_set(r, "seats", value_cstr("many"));
	record_set(r, "venue", value_real(1.5));
	CHECK(!record_save(f.db, r, &f.by, &f.found, t->e));
	CHECK_INT(f.found.total, 3);
	CHECK_STR(problem_of(&f.found, "seats"), "Seats is not of the right type.");
}

TEST(a_text_too_long_says_by_how_much)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	char name[62];
	memset(name, 'x', sizeof name);
	name[61] = 0;
	struct record *r = record_new(f.a, &venue_kind, BRISTOL);
	record_set(r, "name", value_cstr(name));
	CHECK(!record_save(f.db, r, &f.by, &f.found, t->e));
	CHECK_STR(problem_of(&f.found, "name"),
	    "Name is too long: 61 letters, and at most 60 fit.");
	char umlauts[121];
	for (size_t i = 0; i < 60; i++)
		memcpy(umlauts + 2 * i, "\xc3\xa4", 2);
	umlauts[120] = 0;
	f.found = (struct problems){ .arena = f.a };
	err_clear(t->e);
	record_set(r, "name", value_cstr(umlauts));
	CHECK(record_save(f.db, r, &f.by, &f.found, t->e));
}

TEST(what_is_unique_is_unique_in_its_city_and_outside_the_trash)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	struct record *r[4];
	for (int i = 0; i < 4; i++) {
		r[i] = record_new(f.a, &venue_kind, i == 2 ? COLOGNE : BRISTOL);
		record_set(r[i], "name", value_cstr("Library"));
		record_set(r[i], "code", value_cstr("lib"));
	}
	NEED(record_save(f.db, r[0], &f.by, &f.found, t->e));
	CHECK(!record_save(f.db, r[1], &f.by, &f.found, t->e));
	CHECK_STR(problem_of(&f.found, "code"), "Code: another record has this already.");
	err_clear(t->e);
	NEED(record_save(f.db, r[2], &f.by, &f.found, t->e));
	NEED(record_delete(f.db, &venue_kind, BRISTOL, r[0]->id, &f.by, t->e));
	NEED(record_save(f.db, r[3], &f.by, &f.found, t->e));
	/* and now the first cannot come back as it was */
	CHECK(!record_undo(f.db, &venue_kind, BRISTOL, r[0]->id, &f.by, t->e));
	CHECK_STR(t->e->say, "Code: another record has this already.");
}

TEST(a_set_of_fields_is_unique_together)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t venue = venue_new(t, &f, "Library");
	CHECK(course_new(t, &f, "Pottery", venue) > 0);
	CHECK(course_new(t, &f, "Weaving", venue) > 0);
	CHECK(course_new(t, &f, "Pottery", 0) > 0);
	CHECK(course_new(t, &f, "Pottery", 0) > 0);
	struct record *r = record_new(f.a, &course_kind, BRISTOL);
	record_set(r, "title", value_cstr("Pottery"));
	record_set(r, "venue", value_int(venue));
	CHECK(!record_save(f.db, r, &f.by, &f.found, t->e));
	CHECK_STR(problem_of(&f.found, "title"),
	    "Another record has the same values already: Title, Venue.");
}

TEST(a_link_names_a_record_of_the_same_city_that_is_not_in_the_trash)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t venue = venue_new(t, &f, "Library");
	struct record *r = record_new(f.a, &course_kind, COLOGNE);
	record_set(r, "title", value_cstr("Pottery"));
	record_set(r, "venue", value_int(venue));
	CHECK(!record_save(f.db, r, &f.by, &f.found, t->e));
	CHECK_STR(problem_of(&f.found, "venue"), "Venue does not name a record that is there.");
	err_clear(t->e);
	NEED(record_delete(f.db, &venue_kind, BRISTOL, venue, &f.by, t->e));
	r->city = BRISTOL;
	CHECK(!record_save(f.db, r, &f.by, NULL, t->e));
	CHECK_STR(t->e->say, "Venue does not name a record that is there.");
	err_clear(t->e);
	/* a record of the installation may be linked from any city */
	struct record *guide = record_new(f.a, &guide_kind, BRISTOL);
	CHECK_INT(guide->city, 0);
	record_set(guide, "name", value_cstr("Ada"));
	NEED(record_save(f.db, guide, &f.by, NULL, t->e));
	record_set(r, "venue", value_null());
	record_set(r, "guide", value_int(guide->id));
	NEED(record_save(f.db, r, &f.by, NULL, t->e));
}

TEST(what_others_link_to_cannot_be_deleted)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t venue = venue_new(t, &f, "Library"), other = venue_new(t, &f, "Museum");
	int64_t course = course_new(t, &f, "Pottery", venue);
	struct record *r = course_load(t, &f, course);
	record_set(r, "others", value_text(arena_printf(f.a, "%lld", (long long)other)));
	NEED(record_save(f.db, r, &f.by, NULL, t->e));
	CHECK(!record_delete(f.db, &venue_kind, BRISTOL, venue, &f.by, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	CHECK_STR(t->e->say, "This cannot be deleted: 1 other records link to it (Courses).");
	err_clear(t->e);
	CHECK(!record_delete(f.db, &venue_kind, BRISTOL, other, &f.by, t->e));
	err_clear(t->e);
	NEED(record_delete(f.db, &course_kind, BRISTOL, course, &f.by, t->e));
	NEED(record_delete(f.db, &venue_kind, BRISTOL, venue, &f.by, t->e));
	CHECK(!record_load(f.db, f.a, &venue_kind, BRISTOL, venue, NULL, &r, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
	err_clear(t->e);
	/* the course cannot come back to a venue that is gone */
	CHECK(!record_undo(f.db, &course_kind, BRISTOL, course, &f.by, t->e));
	CHECK_STR(t->e->say, "Venue does not name a record that is there.");
}

TEST(who_is_slower_gets_a_conflict_and_loses_nothing)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	struct record *mine = course_load(t, &f, id), *theirs = course_load(t, &f, id);
	record_set(theirs, "title", value_cstr("Ceramics"));
	NEED(record_save(f.db, theirs, &f.by, NULL, t->e));
	CHECK_INT(theirs->version, 2);
	record_set(mine, "title", value_cstr("Clay"));
	CHECK(!record_save(f.db, mine, &f.by, NULL, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	CHECK_STR(record_str(mine, "title"), "Clay");
	CHECK_INT(mine->version, 1);
	err_clear(t->e);
	mine->version = theirs->version;
	NEED(record_save(f.db, mine, &f.by, NULL, t->e));
	CHECK_STR(record_str(course_load(t, &f, id), "title"), "Clay");
}

TEST(saving_without_a_change_writes_nothing)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	int64_t id = course_new(t, &f, "Pottery", 0);
	int64_t revision = store_revision(f.store, BRISTOL);
	CHECK(revision > 0);
	struct record *r = course_load(t, &f, id);
	NEED(record_save(f.db, r, &f.by, NULL, t->e));
	CHECK_INT(r->version, 1);
	CHECK_INT(store_revision(f.store, BRISTOL), revision);
	record_set(r, "seats", value_int(3));
	NEED(record_save(f.db, r, &f.by, NULL, t->e));
	CHECK_INT(store_revision(f.store, BRISTOL), revision + 1);
	CHECK_INT(store_revision(f.store, COLOGNE), 0);
}

TEST(rules_of_the_kind_are_asked_too)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	struct record *r = record_new(f.a, &course_kind, BRISTOL);
	record_set(r, "title", value_cstr("Magic"));
	record_set(r, "seats", value_int(13));
	CHECK(!record_save(f.db, r, &f.by, NULL, t->e));
	CHECK_STR(t->e->say, "Thirteen is unlucky.");
}

TEST(good_and_bad_addresses_are_told_apart)
{
	static const struct { const char *field, *text; bool good;
	} cases[] = {
	    {"email", "a@b.c", true},
	    {"email", "a.b+c@d-e.example", true},
	    {"email", "a b@c.d", false},
	    {"email", "@c.d", false},
	    {"email", "a@.d", false},
	    {"email", "a@c.", false},
	    {"email", "a@c..d", false},
	    {"email", "a@-c.d", false},
	    {"email", "a@b@c.d", false},
	    {"email", "a<b>@c.d", false},
	    {"site", "http://a", true},
	    {"site", "HTTPS://a.b:80/c", true},
	    {"site", "https://", false},
	    {"site", "https:///x", false},
	    {"site", "ftp://a.b", false},
	    {"site", "https://a b", false},
	    {"site", "https://a/\"x", false},
	    {"site", "//a.b", false},
	    {"colour", "#abcdef", true},
	    {"colour", "#abcdeg", false},
	    {"colour", "#abc", false},
	    {"spot", "90 180", true},
	    {"spot", "90.1 0", false},
	    {"spot", "1,2 3", false},
	    {"spot", "1 2 3", false},
	    {"spot", "1", false},
	    {"shape", "{\"type\":\"Point\",\"coordinates\":[1,2]}", true},
	    {"shape", "{\"type\":\"Point\",\"coordinates\":[181,2]}", false},
	    {"shape", "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1,0],[1,1],[0,0]]]]}",
		true},
	    {"shape", "{\"type\":\"MultiPolygon\",\"coordinates\":[]}", false},
	    {"shape", "{\"type\":\"Polygon\",\"coordinates\":[[]]}", false},
	    {"shape", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,\"x\"],[1,1],[0,0]]]}",
		false},
	    {"shape", "[[[[", false},
	    {"shape", "7", false},
	};
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct record *r = record_new(f.a, &course_kind, BRISTOL);
		record_set(r, "title", value_cstr("x"));
		record_set(r, cases[i].field, value_cstr(cases[i].text));
		err_clear(t->e);
		if (record_save(f.db, r, &f.by, NULL, t->e) != cases[i].good)
			test_fail(t, __FILE__, __LINE__, "%s \"%s\": %s", cases[i].field,
			    cases[i].text, t->e->say);
	}
	err_clear(t->e);
}
