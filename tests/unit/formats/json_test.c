/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/json.h"
#include "base/buf.h"
#include "base/file.h"

#include <math.h>
#include <string.h>

static struct str again(struct test *t, const struct json *v)
{
	struct buf b = buf_in(t->arena, 1 << 20);
	struct sink out = sink_buf(&b);
	json_put(&(struct json_writer){ .out = &out }, v);
	return buf_view(&b);
}

static struct json *read(struct test *t, const char *text)
{
	return json_read(t->arena, str_of(text), (struct json_limits){ .name = "x.json" }, t->e);
}

TEST(json_reads_every_kind_of_value)
{
	struct json *v = read(t, " {\"a\": [1, -2.50, true, null], \"b\": \"x\\u00e9\\n\"} ");
	NEED(v);
	int64_t n;
	double x;
	const struct json *a = json_first(json_get(v, "a"));
	CHECK(json_int(a, &n) && n == 1);
	CHECK(!json_int(a->next, &n));
	CHECK(json_real(a->next, &x) && x == -2.5);
	CHECK(json_true(a->next->next));
	CHECK(json_is(a->next->next->next, JSON_NULL));
	CHECK_INT(json_count(json_get(v, "a")), 4);
	CHECK_STR(json_text(json_get(v, "b")), "xé\n");
	CHECK(!json_get(v, "c") && !json_get(a, "b"));
}

TEST(json_writes_back_what_it_read)
{
	const char *text = "{\"a\":[1,1.10,[],{}],\"b\":\"\\\"\\\\\\n\\u0001é\",\"c\":null}";
	struct json *v = read(t, text);
	NEED(v);
	CHECK_STR(again(t, v), text);
}

TEST(json_of_a_key_given_twice_keeps_the_last)
{
	struct json *v = read(t, "{\"a\":1,\"a\":\"two\"}");
	NEED(v);
	CHECK_STR(json_text(json_get(v, "a")), "two");
}

TEST(json_says_where_it_is_wrong)
{
	CHECK(!read(t, "{\n \"ä\": 1,\n \"b\" 2}"));
	CHECK_STR(t->e->say, "x.json, line 3, column 6: a colon was expected here.");
}

TEST(json_has_limits)
{
	struct json_limits limits = { .values = 3 };
	CHECK(json_read(t->arena, S("[1,2]"), limits, t->e));
	CHECK(!json_read(t->arena, S("[1,2,3]"), limits, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	limits = (struct json_limits){ .depth = 2 };
	CHECK(json_read(t->arena, S("[[1]]"), limits, t->e));
	CHECK(!json_read(t->arena, S("[[[1]]]"), limits, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	limits = (struct json_limits){ .bytes = 4 };
	CHECK(!json_read(t->arena, S("[1,2]"), limits, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
}

TEST(json_items_come_one_after_another)
{
	struct json_limits limits = { .values = 3 };
	struct json_items *items =
	    json_items_open(t->arena, S(" [{\"a\":1},\n{\"a\":2} ] "), limits, t->e);
	NEED(items);
	int64_t n, sum = 0;
	for (const struct json *v; (v = json_items_next(items));)
		sum += json_int(json_get(v, "a"), &n) ? n : 100;
	CHECK_INT(sum, 3);
	CHECK_INT(json_items_line(items), 2);
	CHECK(json_items_end(items, t->e));
	items = json_items_open(t->arena, S("[1,]"), limits, t->e);
	CHECK(json_items_next(items) && !json_items_next(items));
	CHECK(!json_items_end(items, t->e));
}

TEST(json_suite_is_accepted_and_refused_as_it_says)
{
	const char *root = test_shared(t, "json-test-suite/JSONTestSuite");
	if (!root)
		return;
	const char *folder = file_join(t->arena, root, "test_parsing");
	struct str *names;
	size_t n, seen = 0;
	NEED(file_list(t->arena, folder, &names, &n, t->e));
	for (size_t i = 0; i < n; i++) {
		struct str text;
		struct arena *a = arena_new(0);
		const char *path = file_join(t->arena, folder, arena_text(t->arena, names[i]));
		NEED(file_map(a, path, 0, &text, t->e));
		bool taken = json_read(a, text, (struct json_limits){ 0 }, t->e);
		if ((names[i].p[0] == 'y' && !taken) || (names[i].p[0] == 'n' && taken))
			test_fail(t, __FILE__, __LINE__, "%s %s", path, t->e->say);
		seen += names[i].p[0] != 'i';
		err_clear(t->e);
		arena_free(a);
	}
	CHECK(seen > 250);
}

TEST(json_writer_sets_commas_and_indents)
{
	struct buf b = buf_in(t->arena, 4096);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out, .pretty = true };
	json_put_object(&w);
	json_put_key(&w, S("rows"));
	json_put_list(&w);
	json_put_int(&w, -3);
	json_put_real(&w, 0.5);
	json_put_real(&w, NAN);
	json_put_list(&w);
	json_put_end(&w);
	json_put_end(&w);
	json_put_key(&w, S("ok"));
	json_put_bool(&w, true);
	json_put_key(&w, S("bad"));
	json_put_text(&w, S("a\xFF"));
	json_put_end(&w);
	CHECK(sink_end(&out, t->e));
	CHECK_STR(buf_view(&b), "{\n\t\"rows\": [\n\t\t-3,\n\t\t0.5,\n\t\tnull,\n\t\t[]\n\t],\n"
	    "\t\"ok\": true,\n\t\"bad\": \"a\xEF\xBF\xBD\"\n}");
}
