/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/yaml.h"
#include "base/buf.h"
#include "base/file.h"

static struct str show(struct test *t, const char *text)
{
	struct json *v = yaml_read(t->arena, str_of(text), (struct json_limits){ .name = "x.yml" },
	    t->e);
	struct buf b = buf_in(t->arena, 1 << 20);
	struct sink out = sink_buf(&b);
	if (v)
		json_put(&(struct json_writer){ .out = &out }, v);
	return b.n ? buf_view(&b) : STR_EMPTY;
}

TEST(yaml_becomes_the_tree_of_json)
{
	CHECK_STR(show(t, "a: 1\nb: [x, 'y', \"1\"]\nc:\n  d: |\n    two\n    lines\n  e: no\n"
	    "f: true\ng: ~\nh:\ni: 007\nj: 1.50\nk: 2019-01-01\n"),
	    "{\"a\":1,\"b\":[\"x\",\"y\",\"1\"],\"c\":{\"d\":\"two\\nlines\\n\",\"e\":\"no\"},"
	    "\"f\":true,\"g\":null,\"h\":null,\"i\":\"007\",\"j\":1.50,\"k\":\"2019-01-01\"}");
	CHECK_STR(show(t, ""), "null");
	CHECK_STR(show(t, "- .5\n- 1.\n- 0\n- -3\n"), "[\".5\",\"1.\",0,-3]");
}

TEST(yaml_says_where_it_is_wrong)
{
	CHECK_STR(show(t, "a: 1\nb: [1\nc: 2\n"), "");
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "x.yml, line");
}

TEST(yaml_aliases_repeat_and_cannot_explode)
{
	CHECK_STR(show(t, "a: &x [1, 2]\nb: *x\n"), "{\"a\":[1,2],\"b\":[1,2]}");
	struct buf b = buf_in(t->arena, 4096);
	buf_puts(&b, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
	for (int i = 1; i < 10; i++)
		buf_printf(&b, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i,
		    i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	show(t, b.p);
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	show(t, "a: &a [*a]\n");
	CHECK_INT(t->e->kind, ERR_INPUT);
}

TEST(yaml_front_matter_is_split_from_the_body)
{
	struct front f;
	NEED(yaml_front(t->arena, S("---\r\ntitle: A b\r\n---\r\nText\n"), "x.md", &f, t->e));
	CHECK_STR(json_text(json_get(f.head, "title")), "A b");
	CHECK_STR(f.body, "Text\n");
	NEED(yaml_front(t->arena, S("Text\n---\n"), "x.md", &f, t->e));
	CHECK_INT(json_count(f.head), 0);
	CHECK_STR(f.body, "Text\n---\n");
	CHECK(!yaml_front(t->arena, S("---\ntitle: x\n"), "x.md", &f, t->e));
}

TEST(yaml_front_matter_of_all_uk_metadata_is_read)
{
	const char *folder = test_shared(t, "uk/meta");
	struct str *names;
	size_t n, seen = 0;
	if (!folder)
		return;
	NEED(file_list(t->arena, folder, &names, &n, t->e));
	for (size_t i = 0; i < n; i++) {
		struct str text;
		struct front f;
		if (!str_ends(names[i], S(".md")))
			continue;
		const char *name = arena_text(t->arena, names[i]);
		NEED(file_map(t->arena, file_join(t->arena, folder, name), 0, &text, t->e));
		NEED(yaml_front(t->arena, text, name, &f, t->e));
		seen += json_count(f.head) > 2;
	}
	CHECK(seen > 200);
}
