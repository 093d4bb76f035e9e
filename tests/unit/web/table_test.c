/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables that say on a narrow screen what each value is. */
#include "test.h"
#include "web/parts.html.h"
#include "web/web.h"

static struct str table(struct test *t, size_t columns, const char *rows)
{
	static const struct column all[] = { { .label = "Who" }, { .label = "Seats & \"votes\"",
	    .sort = "seats", .number = true }, { .label = "Share" }, { .label = "In words" } };
	struct request *r = arena_new_of(t->arena, struct request);
	*r = (struct request){ .arena = t->arena };
	struct out *o = arena_new_of(t->arena, struct out);
	o->r = r;
	o->buf = arena_new_of(t->arena, struct buf);
	*o->buf = buf_in(t->arena, 1 << 20);
	buf_puts(o->buf, "<main>");
	part_table(o, "Table", all, columns, S("seats"));
	buf_puts(o->buf, rows);
	part_table_end(o);
	return buf_view(o->buf);
}

TEST(each_value_of_a_wide_table_has_the_name_of_its_column)
{
	struct str html = table(t, 4, "<tr><th scope=\"row\">A</th><td class=\"number\">1</td>"
				      "<td>2 &lt;td&gt;</td><td></td></tr>\n<tr><td>B</td></tr>");
	CHECK_HAS(html, "<div class=\"table stacks\"");
	CHECK_HAS(html, "<td data-label=\"Seats &amp; &quot;votes&quot;\" class=\"number\">1</td>");
	CHECK_HAS(html, "<td data-label=\"Share\">2 &lt;td&gt;</td>");
	CHECK_HAS(html, "<td data-label=\"In words\"></td></tr>\n<tr><td data-label=\"Who\">B");
	CHECK_HAS(html, "</tbody></table></div>");
}

TEST(a_row_with_more_cells_than_the_head_keeps_them_all)
{
	struct str html =
	    table(t, 4, "<tr><td>1</td><td>2</td><td>3</td><td>4</td><td>5</td></tr>");
	CHECK_HAS(html, "<td data-label=\"In words\">4</td><td>5</td></tr></tbody>");
}

TEST(a_small_table_stays_as_it_is)
{
	struct str html = table(t, 3, "<tr><td>1</td><td>2</td><td>3</td></tr>");
	CHECK_HAS(html, "<div class=\"table\"");
	CHECK_HAS(html, "<td>1</td><td>2</td><td>3</td>");
}
