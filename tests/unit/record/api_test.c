/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "base/lang.h"
#include "record/routes.h"

#include <string.h>

static struct request asking(struct test *t, unsigned roles, int64_t partner)
{
	return (struct request){ .arena = t->arena, .rooms = test_rooms, .city = BRISTOL,
		.base = S("/en"), .origin = S("http://x"),
		.who = { .person = roles ? 5 : 0, .roles = roles, .partner = partner } };
}

/* ---- who may what ---- */

TEST(permissions_follow_the_table)
{
	static const struct {
		const struct record_kind *kind;
		unsigned roles;
		int64_t partner, owner;
		bool read, write;
	} cases[] = {
		{ &course_kind, 0, 0, 9, true, false },
		{ &course_kind, LEAD, 0, 9, true, false },
		{ &course_kind, COORDINATOR, 0, 9, true, true },
		{ &course_kind, ADMINISTRATOR, 0, 9, true, true },
		{ &course_kind, PARTNER, 9, 9, true, true },
		{ &course_kind, PARTNER, 8, 9, true, false },
		{ &course_kind, PARTNER, 0, 0, true, false },
		{ &course_kind, 0, 9, 9, true, false },
		{ &guide_kind, 0, 0, 9, false, false },
		{ &guide_kind, PARTNER, 9, 9, true, true },
		{ &guide_kind, PARTNER, 8, 9, true, false },
		{ &guide_kind, COORDINATOR, 0, 9, true, false },
		{ &guide_kind, ADMINISTRATOR, 0, 9, true, true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct request r = asking(t, cases[i].roles, cases[i].partner);
		struct record *record = record_new(t->arena, cases[i].kind, BRISTOL);
		record->version = 1;
		record->id = cases[i].owner;
		if (cases[i].kind == &course_kind)
			record_set(record, "guide", value_int(cases[i].owner));
		if (record_may_read(&r, cases[i].kind) != cases[i].read ||
		    record_may_write(&r, cases[i].kind, record) != cases[i].write)
			test_fail(t, __FILE__, __LINE__, "case %zu", i);
	}
}

TEST(fields_with_readers_of_their_own_and_personal_ones_are_kept_from_others)
{
	static const struct {
		const char *field;
		unsigned roles;
		int64_t partner;
		bool read, write;
	} cases[] = {
	    {"title", 0, 0, true, true},
	    {"teacher", 0, 0, false, false},
	    {"teacher", LEAD, 0, false, false},
	    {"teacher", COORDINATOR, 0, true, true},
	    {"teacher", PARTNER, 9, true, true},
	    {"teacher", PARTNER, 8, false, false},
	    {"note", PARTNER, 9, false, false},
	    {"note", COORDINATOR, 0, true, true},
	    {"secret", ADMINISTRATOR, 0, false, false},
	    {"guide", PARTNER, 9, true, false},
	    {"guide", COORDINATOR, 0, true, true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct request r = asking(t, cases[i].roles, cases[i].partner);
		struct record *record = record_new(t->arena, &course_kind, BRISTOL);
		record->version = 1;
		record_set(record, "guide", value_int(9));
		const struct field *f =
		    &course_kind.fields[record_field(&course_kind, cases[i].field)];
		if (field_may_read(&r, record, f) != cases[i].read ||
		    field_may_write(&r, record, f) != cases[i].write)
			test_fail(t, __FILE__, __LINE__, "%s %u", cases[i].field, cases[i].roles);
	}
}

TEST(a_record_in_json_holds_what_the_reader_may_see)
{
	struct request nobody = asking(t, 0, 0), office = asking(t, COORDINATOR, 0);
	struct record *record = record_new(t->arena, &course_kind, BRISTOL);
	record->id = INT64_C(9007199254740993);
	record_set(record, "title", value_cstr("Pottery"));
	record_set(record, "teacher", value_cstr("Grunhilde"));
	record_set(record, "note", value_cstr("late payer"));
	record_set(record, "secret", value_cstr("xyzzy"));
	for (int i = 0; i < 2; i++) {
		struct buf b = buf_in(t->arena, 1 << 16);
		struct sink out = sink_buf(&b);
		struct json_writer w = { .out = &out };
		record_put(&w, i ? &office : &nobody, record, NULL);
		CHECK_HAS(buf_view(&b), "\"id\":\"9007199254740993\"");
		CHECK_HAS(buf_view(&b), "\"title\":\"Pottery\"");
		CHECK((str_find(buf_view(&b), S("Grunhilde"), 0) >= 0) == i);
		CHECK((str_find(buf_view(&b), S("late payer"), 0) >= 0) == i);
		CHECK(str_find(buf_view(&b), S("xyzzy"), 0) < 0);
	}
}

/* ---- the document ---- */

static const struct json *document(struct test *t, unsigned roles)
{
	struct request r = asking(t, roles, 0);
	struct buf b = buf_in(t->arena, 1 << 20);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out };
	openapi_write(&w, &r);
	CHECK_INT(w.depth, 0);
	return json_read(t->arena, buf_view(&b), (struct json_limits){ 0 }, t->e);
}

static const struct json *follow(const struct json *root, struct str ref)
{
	struct str part;
	while (root && str_cut(&ref, '/', &part))
		root = str_eq(part, S("#")) ? root : json_get_str(root, part);
	return root;
}

static int check_refs(struct test *t, const struct json *root, const struct json *v)
{
	int n = 0;
	for (const struct json *c = json_first(v); c; c = c->next) {
		if (str_eq(c->name, S("$ref"))) {
			n++;
			CHECK(follow(root, json_text(c)));
		}
		if (json_is(c, JSON_OBJECT) || json_is(c, JSON_LIST))
			n += check_refs(t, root, c);
	}
	return n;
}

/* OpenAPI 3.1: every operation has responses with descriptions, every {x} of a path a parameter
 * that is required, every parameter a name, a place and a schema, operation ids are unique. */
static void check_operation(struct test *t, const struct json *path, const struct json *operation)
{
	const struct json *responses = json_get(operation, "responses");
	CHECK(json_count(responses) > 0);
	for (const struct json *r = json_first(responses); r; r = r->next)
		CHECK(json_text(json_get(r, "description")).n > 0);
	CHECK(json_text(json_get(operation, "operationId")).n > 0);
	CHECK(json_text(json_get(operation, "summary")).n > 0);
	if (str_find(path->name, S("{id}"), 0) >= 0)
		CHECK_STR(
		    json_text(json_get(json_first(json_get(path, "parameters")), "name")), "id");
	for (const struct json *p = json_first(json_get(operation, "parameters")); p; p = p->next) {
		CHECK(json_text(json_get(p, "name")).n > 0);
		CHECK_STR(json_text(json_get(p, "in")), "query");
		CHECK(json_is(json_get(p, "schema"), JSON_OBJECT));
	}
}

TEST(the_api_document_has_the_shape_of_openapi_3_1)
{
	const struct json *d = document(t, COORDINATOR);
	NEED(d);
	CHECK_STR(json_text(json_get(d, "openapi")), "3.1.0");
	CHECK(json_text(json_get(json_get(d, "info"), "title")).n > 0);
	CHECK(json_text(json_get(json_get(d, "info"), "version")).n > 0);
	CHECK_STR(json_text(json_get(json_first(json_get(d, "servers")), "url")), "http://x/en");
	CHECK(check_refs(t, d, d) > 10);
	int operations = 0;
	for (const struct json *path = json_first(json_get(d, "paths")); path; path = path->next) {
		CHECK(path->name.p[0] == '/');
		for (const struct json *o = json_first(path); o; o = o->next)
			if (!str_eq(o->name, S("parameters"))) {
				check_operation(t, path, o);
				operations++;
			}
	}
	CHECK_INT(operations, 4 + 4 + 2 + 2);
}

TEST(the_api_document_shows_each_field_with_its_rules)
{
	const struct json *d = document(t, 0);
	NEED(d);
	const struct json *course = follow(d, S("#/components/schemas/course"));
	const struct json *fields = json_get(course, "properties");
	CHECK_STR(json_text(json_first(json_get(json_get(fields, "level"), "enum"))), "first");
	int64_t max = 0;
	CHECK(json_int(json_get(json_get(fields, "seats"), "maximum"), &max) && max == 500);
	CHECK(json_get(fields, "translations"));
	CHECK(!json_get(fields, "secret"));
	CHECK(!json_get(fields, "note"));
	CHECK(!follow(d, S("#/components/schemas/guide")));
	/* nobody signed in may post */
	CHECK(!json_get(json_get(json_get(d, "paths"), "/api/courses"), "post"));
}
