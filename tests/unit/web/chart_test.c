/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drawings hold what they were given, and nothing that is not a number. */
#include "test.h"
#include "web/chart.html.h"
#include "web/chart.html.h"
#include "web/chart_axis.h"
#include "web/out.h"

#include <math.h>

static struct out to(struct test *t, const char *lang)
{
	struct buf *b = arena_new_of(t->arena, struct buf);
	*b = buf_in(t->arena, 1 << 20);
	return (struct out){ .buf = b, .lang = lang_find(str_of(lang)) };
}

static int count(struct str s, const char *part)
{
	int n = 0;
	for (ptrdiff_t at = 0; (at = str_find(s, str_of(part), (size_t)at)) >= 0; at++)
		n++;
	return n;
}

static struct chart_point at(double x, double y)
{
	return (struct chart_point){ .x = x, .y = y, .low = NAN, .high = NAN, .label = S("2020") };
}

static struct str lines(struct test *t, const struct chart_point *points, size_t n, size_t series)
{
	struct chart_line *all = arena_array(t->arena, struct chart_line, series);
	for (size_t i = 0; i < series; i++)
		all[i] = (struct chart_line){ .name = S("<Öst>"), .points = points, .count = n };
	struct out o = to(t, "en");
	chart_lines(&o, &(struct chart){ .title = S("A & <b>"), .description = S("d"), .lines = all,
	    .line_count = series });
	return buf_view(o.buf);
}

TEST(value_ticks_are_round_and_enclose_the_values)
{
	struct chart_ticks k = ticks_values(3.2, 97, false, 6);
	CHECK_INT(k.count, 6);
	CHECK_REAL(k.at[0], 0, 1e-9);
	CHECK_REAL(k.at[5], 100, 1e-9);
	k = ticks_values(0.12, 0.19, false, 5);
	CHECK(k.at[0] <= 0.12 && k.at[k.count - 1] >= 0.19);
	CHECK_INT(k.decimals, 2);
	k = ticks_values(42, 42, true, 6);
	CHECK(k.count >= 2 && k.at[0] == 0 && k.at[k.count - 1] >= 42);
	k = ticks_values(NAN, NAN, false, 6);
	CHECK(k.count >= 2);
}

TEST(day_ticks_are_beginnings_of_years_or_months)
{
	struct chart_ticks k = ticks_days(16071, 20000, 7);	/* 2014 to 2024 */
	CHECK_INT(k.unit, 'y');
	CHECK_REAL(k.at[0], 16071, 0);
	CHECK_REAL(k.at[1], 16801, 0);	/* 2016-01-01 */
	k = ticks_days(16071, 16160, 7);
	CHECK_INT(k.unit, 'd');
}

TEST(each_point_with_a_figure_has_one_marker)
{
	struct chart_point p[] = { at(1, 5), at(2, NAN), at(3, 7), at(4, 6) };
	p[3].uncertain = true;
	struct str svg = lines(t, p, 4, 1);
	CHECK_INT(count(svg, "class=\"dot\""), 2);
	CHECK_INT(count(svg, "class=\"dot open\""), 1);
	CHECK_INT(count(svg, "nan"), 0);
	CHECK_INT(count(svg, "inf"), 0);
}

TEST(a_gap_and_a_break_lift_the_pen)
{
	struct chart_point p[] = { at(1, 5), at(2, 6), at(3, NAN), at(4, 6), at(5, 7), at(6, 8) };
	p[5].break_before = true;
	struct str svg = lines(t, p, 6, 1);
	ptrdiff_t from = str_find(svg, S("class=\"line\" d=\""), 0);
	struct str path = str_from(svg, (size_t)from);
	path = str_slice(path, 0, (size_t)str_find(path, S("/>"), 0));
	CHECK_INT(count(path, "M"), 3);
	CHECK_INT(count(path, "L"), 2);
	CHECK_INT(count(svg, "class=\"break\""), 1);
}

TEST(intervals_are_bands_and_alone_a_whisker)
{
	struct chart_point p[] = { at(1, 5), at(2, 6), at(3, 5), at(4, 6) };
	for (int i = 0; i < 4; i++)
		if (i != 2) {
			p[i].low = p[i].y - 1;
			p[i].high = p[i].y + 1;
		}
	struct str svg = lines(t, p, 4, 1);
	CHECK_INT(count(svg, "class=\"band\""), 1);
	CHECK_INT(count(svg, "class=\"whisker\""), 1);
}

TEST(up_to_five_lines_are_named_at_their_end_and_more_in_a_legend)
{
	struct chart_point p[] = { at(1, 5), at(2, 6) };
	struct str named = lines(t, p, 2, 5), legend = lines(t, p, 2, 6);
	CHECK_INT(count(named, "class=\"name\""), 5);
	CHECK_HAS(named, "viewBox=\"0 0 640 320\"");
	CHECK_INT(count(legend, "class=\"name\""), 6);
	CHECK_HAS(legend, "viewBox=\"0 0 640 404\"");
}

TEST(names_at_line_ends_do_not_overlap)
{
	double y[] = { 100, 101, 99, 310 };
	size_t order[] = { 2, 0, 1, 3 };
	ticks_spread(y, order, 4, 20, 300);
	for (int i = 1; i < 4; i++)
		CHECK(y[order[i]] - y[order[i - 1]] >= 20 - 1e-9);
	CHECK(y[3] <= 300);
}

TEST(hostile_names_are_text_and_a_drawing_has_a_title)
{
	struct chart_point p[] = { at(1, 5), at(2, 6) };
	struct str svg = lines(t, p, 2, 2);
	CHECK_HAS(svg, "A &amp; &lt;b&gt;</title>");
	CHECK_HAS(svg, "role=\"img\" aria-labelledby=\"c1t c1d\"");
	CHECK_INT(count(svg, "<b>"), 0);
	CHECK_INT(count(svg, "&lt;Öst&gt;</text>"), 2);
}

TEST(a_chart_without_figures_says_so)
{
	struct chart_point p[] = { at(1, NAN) };
	CHECK_HAS(lines(t, p, 1, 1), "There are no figures yet.");
	CHECK_HAS(lines(t, p, 0, 0), "There are no figures yet.");
}

TEST(bars_are_as_long_as_their_values_and_mirrored_in_arabic)
{
	const struct chart_bar bars[] = { { S("a"), STR_EMPTY, 10, NAN, NAN, S("10"), true },
		{ S("b"), S("/b"), 5, 4, 6, S("5"), false },
		{ S("c"), STR_EMPTY, NAN, NAN, NAN, S("no data"), false } };
	struct out en = to(t, "en"), ar = to(t, "ar");
	chart_bars(&en, S("t"), STR_EMPTY, bars, 3, 8, S("target"));
	chart_bars(&ar, S("t"), STR_EMPTY, bars, 3, NAN, STR_EMPTY);
	struct str svg = buf_view(en.buf);
	CHECK_INT(count(svg, "<rect"), 2);
	CHECK_INT(count(svg, "class=\"whisker\""), 1);
	CHECK_HAS(svg, "role=\"group\"");
	CHECK_HAS(svg, "<a href=\"/b\">");
	CHECK_HAS(svg, "class=\"bar strong\" x=\"0\"");
	CHECK_HAS(buf_view(ar.buf), "text-anchor=\"end\" class=\"strong\">&#x2067;a&#x2069;<");
	CHECK_INT(count(buf_view(ar.buf), "class=\"bar strong\" x=\"0\""), 0);
}

static const double square[] = { 0, 0, 1, 0, 1, 1, 0, 1 };
static const size_t corners[] = { 4 };

static struct map_area area(double value)
{
	return (struct map_area){ .name = S("<x>"), .href = S("/p"), .points = square,
		.ring_sizes = corners, .ring_count = 1, .value = value, .text = S("1") };
}

TEST(a_map_uses_all_shades_and_counts_its_places)
{
	struct map_area areas[11];
	for (int i = 0; i < 10; i++)
		areas[i] = area(i);
	areas[10] = area(NAN);
	struct out o = to(t, "en");
	chart_map(&o, S("t"), S("d"), S("%"), areas, 11);
	struct str svg = buf_view(o.buf);
	for (int c = 0; c < 5; c++) {
		char class[] = "\"area q0\"";
		class[7] = (char)('0' + c);
		CHECK_INT(count(svg, class), 2);
	}
	CHECK_INT(count(svg, " · 2 places</li>"), 5);
	CHECK_HAS(svg, "No figure · 1 place</li>");
	CHECK_INT(count(svg, "fill=\"url(#hatch1)\""), 2);
	CHECK_INT(count(svg, "<title>&lt;x&gt;: 1</title>"), 11);
	CHECK_INT(count(svg, "<li><bdi><a href=\"/p\">&lt;x&gt;</a></bdi> <b>1</b></li>"), 11);
	CHECK_INT(count(svg, "nan"), 0);
}

TEST(a_name_stands_in_its_area_where_it_fits)
{
	/* a tall one and a narrow one beside each other, and two that share the rest */
	static const double points[4][8] = { { 0, 0, 5, 0, 5, 10, 0, 10 },
		{ 5, 0, 5.2, 0, 5.2, 10, 5, 10 }, { 5.2, 0, 6.1, 0, 6.1, 10, 5.2, 10 },
		{ 6.1, 0, 10, 0, 10, 10, 6.1, 10 } };
	static const char *const names[] = { "North", "Narrow", "Two words", "北城" };
	struct map_area areas[4];
	for (int i = 0; i < 4; i++) {
		areas[i] = area(i);
		areas[i].points = points[i];
		areas[i].name = str_of(names[i]);
	}
	struct out o = to(t, "en");
	chart_map(&o, S("t"), S("d"), S("people"), areas, 4);
	struct str svg = buf_view(o.buf);
	CHECK_HAS(svg, ">North</text>");
	CHECK_INT(count(svg, ">Narrow</text>"), 0);
	CHECK_HAS(svg, ">Two</text>");
	CHECK_HAS(svg, ">words</text>");
	CHECK_HAS(svg, ">北城</text>");
	CHECK_HAS(svg, ">people</li>");
}

TEST(every_area_with_room_has_its_number_in_the_list)
{
	static const double points[3][8] = { { 0, 0, 5, 0, 5, 10, 0, 10 },
		{ 5, 0, 6, 0, 6, 10, 5, 10 }, { 6, 0, 6.1, 0, 6.1, 10, 6, 10 } };
	struct map_area areas[] = { area(1), area(2), area(3) };
	for (int i = 0; i < 3; i++)
		areas[i].points = points[i];
	areas[1].name = S("Foundation Bank");
	struct out o = to(t, "en");
	chart_map(&o, S("t"), S("d"), S("people"), areas, 3);
	struct str svg = buf_view(o.buf);
	CHECK_INT(count(svg, "class=\"key spare\">1</text>"), 1);
	CHECK_INT(count(svg, "class=\"key\">2</text>"), 1);
	CHECK_INT(count(svg, ">3</text>"), 0);
}

TEST(a_range_in_a_drawing_reads_from_right_to_left_in_arabic)
{
	struct out o = to(t, "ar");
	chart_text(&o, 1, 2, "end", "label", S("1 – 2"));
	CHECK_HAS(buf_view(o.buf), ">&#x2067;1 – 2&#x2069;</text>");
}

TEST(equal_values_share_a_shade)
{
	struct map_area areas[] = { area(5), area(5), area(5), area(5), area(7) };
	struct out o = to(t, "en");
	chart_map(&o, S("t"), S("d"), STR_EMPTY, areas, 5);
	CHECK_HAS(buf_view(o.buf), "5 · 4 places");
	CHECK_HAS(buf_view(o.buf), "7 · 1 place<");
}

TEST(a_map_without_shapes_says_so)
{
	struct out o = to(t, "en");
	chart_map(&o, S("t"), S("d"), STR_EMPTY, NULL, 0);
	CHECK_HAS(buf_view(o.buf), "There are no shapes to draw.");
}

TEST(a_spark_of_nothing_is_empty_and_of_something_ends_in_a_dot)
{
	const double some[] = { 1, NAN, 3 }, none[] = { NAN };
	struct out a = to(t, "en"), b = to(t, "en");
	chart_spark(&a, S("t"), some, 3);
	chart_spark(&b, S("t"), none, 1);
	CHECK_INT(count(buf_view(a.buf), "class=\"dot\""), 1);
	CHECK_INT(count(buf_view(b.buf), "class=\"dot\""), 0);
	CHECK_INT(count(buf_view(a.buf), "nan"), 0);
}

TEST(the_temple_is_a_list_of_links_with_figures_in_words)
{
	const struct temple_stone stones[] = { { S("Roof & sky"), S("/1"), 5, 3, 1, 0, 1 },
		{ S("Column"), S("/2"), 0, 0, 0, 0, 0 } };
	struct out o = to(t, "en");
	chart_temple(&o, &(struct temple){ .title = S("T"), .roof = stones, .roof_count = 1,
	    .columns = stones + 1, .column_count = 1, .steps = stones, .step_count = 1 });
	struct str html = buf_view(o.buf);
	CHECK_INT(count(html, "<li class="), 3);
	CHECK_HAS(html, "<li class=\"roof\"><a href=\"/1\"><span class=\"title\">Roof &amp; sky");
	CHECK_HAS(html, "3 on their path");
	CHECK_HAS(html, "1 without data");
	CHECK_INT(count(html, "nan"), 0);
}

TEST(a_drawing_becomes_a_png_file)
{
	struct chart_point p[] = { at(1, 5), at(2, 6) };
	struct chart_line line = { .name = S("a"), .points = p, .count = 2 };
	struct out o = to(t, "en");
	chart_standalone_begin(&o, S("Learning & more"), 320);
	chart_lines(&o, &(struct chart){ .title = S("t"), .lines = &line, .line_count = 1 });
	chart_standalone_end(&o, S("Source: us"), 320);
	struct str png;
	NEED(png_from_svg(t->arena, buf_view(o.buf), 700, &png, t->e));
	CHECK(str_starts(png, S("\x89PNG")));
	CHECK_INT((unsigned char)png.p[18] * 256 + (unsigned char)png.p[19], 700);
}

TEST(what_is_no_drawing_is_refused)
{
	struct str png;
	CHECK(!png_from_svg(t->arena, S("<svg"), 700, &png, t->e));
	CHECK_INT(t->e->kind, ERR_SYSTEM);
}
