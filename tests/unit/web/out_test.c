/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hostile values stay values wherever they stand. */
#include "hostile.html.h"
#include "test.h"
#include "web/out.h"

#include <math.h>

static struct str page_with(struct test *t, const char *value)
{
	struct buf *b = arena_new_of(t->arena, struct buf);
	*b = buf_in(t->arena, 1 << 20);
	hostile_page(&(struct out){ .buf = b }, str_of(value), 12345, true);
	return buf_view(b);
}

static struct out *to(struct test *t)
{
	struct out *o = arena_new_of(t->arena, struct out);
	o->buf = arena_new_of(t->arena, struct buf);
	*o->buf = buf_in(t->arena, 1 << 20);
	o->lang = lang_find(S("en"));
	return o;
}

/* What a call writes into a fresh page o. */
#define WRITTEN(call) (o = to(t), (call), buf_view(o->buf))

TEST(markup_in_a_value_is_only_text)
{
	struct str page = page_with(t, "\"><script>alert('1')</script>&");
	CHECK_INT(str_find(page, S("<script>"), 0), -1);
	CHECK_INT(str_find(page, S("\"><"), str_find(page, S("title="), 0)), -1);
	CHECK_HAS(page, "&lt;script&gt;alert('1')&lt;/script&gt;&amp;</p>");
	CHECK_HAS(page, "title=\"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)");
}

TEST(a_value_cannot_end_a_script_or_a_json_string)
{
	struct str page = page_with(t, "</script>\"\\\xe2\x80\xa8");
	CHECK_HAS(page, "{\"name\":\"\\u003c/script\\u003e\\\"\\\\\\u2028\"}</script>");
}

TEST(a_value_cannot_change_where_an_address_leads)
{
	struct str page = page_with(t, "javascript:alert(1)");
	CHECK_INT(str_find(page, S("href=\"javascript"), 0) >= 0 &&
	    str_find(page, S("href=\"javascript:"), 0) >= 0, 0);
	CHECK_HAS(page, "<a href=\"#\">2</a>");
	CHECK_HAS(page, "<a href=\"javascript%3Aalert%281%29\">3</a>");
	page = page_with(t, "//evil.example/x");
	CHECK_HAS(page, "<a href=\"/a/%2F%2Fevil.example%2Fx?q=%2F%2Fevil");
	CHECK_HAS(page, "<a href=\"#\">2</a>");
	CHECK_HAS(page, "<a href=\"/evil.example/x\">3</a>");
	CHECK_HAS(page, "<a href=\"/evil.example/x\">4</a>");
	CHECK_HAS(page, "<a href=\"?//evil.example/x\">5</a>");
	CHECK_HAS(page_with(t, "/\\evil.example"), "<a href=\"#\">2</a>");
	CHECK_HAS(page_with(t, "java\nscript:x"), "<a href=\"#\">2</a>");
}

TEST(usual_addresses_stay_as_they_are)
{
	struct out *o;
	CHECK_STR(WRITTEN(out_link(o, S("https://a.example/b?c=d&e=f"))),
	    "https://a.example/b?c=d&amp;e=f");
	CHECK_STR(WRITTEN(out_link(o, S("#part"))), "#part");
	CHECK_STR(WRITTEN(out_path(o, S("/en/c/köln"))), "/en/c/k%C3%B6ln");
	CHECK_STR(WRITTEN(out_query(o, S("a=b&c=%20"))), "?a=b&amp;c=%20");
	CHECK_STR(WRITTEN(out_query(o, STR_EMPTY)), "");
}

TEST(translated_texts_with_values_are_escaped_as_a_whole)
{
	struct str page = page_with(t, "<i>");
	CHECK_HAS(page, "<b>&lt;i&gt; has 12345</b> <i title=\"12345 places\">12,345</i>");
}

TEST(a_text_field_keeps_its_line_ends_and_blanks)
{
	CHECK_HAS(page_with(t, "a\n  b"), "<textarea>\na\n  b</textarea>");
	CHECK_HAS(page_with(t, "x"), "<input value=\"x\" checked><textarea>");
}

TEST(control_characters_are_dropped)
{
	struct out *o;
	CHECK_STR(WRITTEN(out_text(o, "a\x01" "b\x1b[0m\tc")), "ab[0m\tc");
}

TEST(coordinates_have_at_most_two_places_and_are_never_nan)
{
	struct out *o;
	CHECK_STR(WRITTEN(out_coordinate(o, 1.005)), "1");
	CHECK_STR(WRITTEN(out_coordinate(o, -0.5)), "-0.5");
	CHECK_STR(WRITTEN(out_coordinate(o, 12.345)), "12.35");
	CHECK_STR(WRITTEN(out_coordinate(o, -0.001)), "0");
	CHECK_STR(WRITTEN(out_coordinate(o, NAN)), "0");
	CHECK_STR(WRITTEN(out_coordinate(o, INFINITY)), "0");
}

TEST(missing_figures_are_a_dash)
{
	struct out *o;
	CHECK_STR(WRITTEN(out_number(o, NAN)), "–");
	CHECK_STR(WRITTEN(out_percent(o, NAN)), "–");
	CHECK_STR(WRITTEN(out_percent(o, 0.345)), "34.5\u00a0%");
}

TEST(sizes_are_shown_in_the_nearest_unit)
{
	struct out *o;
	CHECK_STR(WRITTEN(out_size(o, 999)), "999\u00a0bytes");
	CHECK_STR(WRITTEN(out_size(o, 1234567)), "1.2\u00a0MB");
}

TEST(prose_drops_markup_and_dangerous_addresses)
{
	struct out *o;
	struct str html =
	    WRITTEN(out_prose(o, S("# Top\n\na<script>x</script> [a](javascript:x) **b**")));
	CHECK_HAS(html, "<h3>Top</h3>");
	CHECK_HAS(html, "<strong>b</strong>");
	CHECK_INT(str_find(html, S("<script"), 0), -1);
	CHECK_INT(str_find(html, S("javascript"), 0), -1);
}

TEST(prose_never_makes_a_browser_ask_others)
{
	struct out *o;
	struct str html = WRITTEN(out_prose(o, S("![a *b*](https://x.example/p.png)")));
	CHECK_INT(str_find(html, S("<img"), 0), -1);
	CHECK_HAS(html, "<a href=\"https://x.example/p.png\">a <em>b</em></a>");
}

TEST(prose_has_tables_and_bare_addresses)
{
	struct out *o;
	struct str html = WRITTEN(out_prose(o, S("| a |\n| - |\n| ~~1~~ |\n\nwww.example.org")));
	CHECK_HAS(html, "<table>");
	CHECK_HAS(html, "<del>1</del>");
	CHECK_HAS(html, "<a href=\"http://www.example.org\">");
}

TEST(prose_over_its_limit_is_shown_as_written)
{
	struct out *o;
	char *text = arena_alloc(t->arena, 300001);
	for (size_t i = 0; i < 300000; i++)
		text[i] = '[';
	struct str html = WRITTEN(out_prose(o, str_n(text, 300000)));
	CHECK(str_starts(html, S("<pre>[[")));
}
