/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /style: every part, chart, map and temple on one page, for whoever changes the style sheet and
 * for the browser tests. All figures and shapes are invented, by small formulas.
 */
#include "web/web.h"
#include "web/style_page.h"
#include "web/chart.html.h"
#include "web/style_page.html.h"

#include <math.h>

enum { YEARS = 11, SERIES = 7, GRID = 5 };

static struct chart_point point(struct arena *a, int series, int year)
{
	double y = 31 + 4 * series + 1.3 * year + 2.2 * sin(year * 1.7 + series);
	bool gap = series == 1 && year == 4;
	return (struct chart_point){
		.x = (2014 - 1970 + year) * 365.25 + 182, .y = gap ? NAN : y,
		.low = series ? NAN : y - 2.5, .high = series ? NAN : y + 2.5,
		.label = arena_printf(a, "%d", 2014 + year),
		.break_before = series == 0 && year == 6, .uncertain = year == YEARS - 1,
	};
}

static const struct chart_line *lines(struct arena *a)
{
	static const char *const names[SERIES] = { "Whole city", "Women", "Born abroad",
		"Aged 55 to 64", "Without a degree", "Disabled people", "Parents" };
	struct chart_line *all = arena_array(a, struct chart_line, SERIES);
	for (int i = 0; i < SERIES; i++) {
		struct chart_point *points = arena_array(a, struct chart_point, YEARS);
		for (int year = 0; year < YEARS; year++)
			points[year] = point(a, i, year);
		all[i] = (struct chart_line){ .name = str_of(names[i]), .points = points,
			.count = YEARS };
	}
	return all;
}

static void show_lines(struct out *o, struct arena *a)
{
	const struct chart_line *all = lines(a);
	const struct chart_point target[] = {
		{ .x = all[0].points[6].x, .y = 38, .label = S("2020") },
		{ .x = 60.5 * 365.25, .y = 55, .label = S("2030") },
	};
	struct chart c = { .title = S("Adults who learned something in the last year"),
		.description = S("The share rose from 31 % in 2014 to 45 % in 2024."),
		.unit = S("%"),
		.lines = all,
		.line_count = 1,
		.target = target,
		.target_count = 2 };
	style_heading(o, "Charts");
	chart_lines(o, &c);
	c.target_count = 0;
	c.line_count = 4;
	chart_lines(o, &c);
	c.line_count = SERIES;
	c.zero = true;
	chart_lines(o, &c);
}

static void show_bars(struct out *o)
{
	const struct chart_bar bars[] = {
		{ S("Whole city"), STR_EMPTY, 48.1, 46, 50.2, S("48.1 %"), true },
		{ S("Women"), S("#women"), 51.3, 48.4, 54.2, S("51.3 %"), false },
		{ S("People born abroad who came in the last five years"), S("#abroad"), 33.9, 27,
		    40.8, S("33.9 %"), false },
		{ S("Older people"), S("#old"), 22.4, 19.1, 25.7, S("22.4 %"), false },
		{ S("People in prison"), STR_EMPTY, NAN, NAN, NAN, S("no data"), false },
	};
	chart_bars(o, S("Learning by group"), S("Older people learn least."), bars, 5, 55,
	    str_of("Target"));
}

/* A city of hexagon-like quarters round a river. */
static void show_map(struct out *o, struct arena *a)
{
	enum { COUNT = GRID * GRID, CORNERS = 24 };
	static const size_t sizes[] = { CORNERS };
	struct map_area *areas = arena_array(a, struct map_area, COUNT);
	for (int i = 0; i < COUNT; i++) {
		double *points = arena_array(a, double, 2 * CORNERS);
		double row = i / GRID, column = i % GRID + (i / GRID % 2) * 0.5;
		for (int k = 0; k < CORNERS; k++) {
			double angle = 2 * M_PI * k / CORNERS;
			double round =
			    pow(pow(fabs(cos(angle)), 6) + pow(fabs(sin(angle)), 6), -1 / 6.0);
			points[2 * k] = 7 + 0.02 * (column + 0.485 * round * cos(angle));
			points[2 * k + 1] = 51 + 0.0125 * (row + 0.485 * round * sin(angle));
		}
		double value = i % 11 == 7 ? NAN : 21 + 24 * fabs(sin(i * 0.7)) + row;
		areas[i] = (struct map_area){ .name = arena_printf(a, "Quarter %d", i + 1),
			.href = arena_printf(a, "#quarter-%d", i + 1), .points = points,
			.ring_sizes = sizes, .ring_count = 1, .value = value,
			.text = isnan(value) ? S("no figure") : arena_printf(a, "%.1f %%", value) };
	}
	style_heading(o, "Map");
	chart_map(o, S("Learning by quarter"), S("Most in the north."), S("%"), areas, COUNT);
}

static void show_temple(struct out *o)
{
	static const struct { const char *name; int64_t all, path, behind, unsure; } areas[] = {
		{ "Individual empowerment and social cohesion", 7, 4, 1, 1 },
		{ "Economic development and cultural prosperity", 6, 2, 2, 0 },
		{ "Sustainable development", 5, 1, 1, 2 },
		{ "Inclusive learning in the education system", 6, 5, 0, 0 },
		{ "Learning in families and communities", 4, 2, 1, 0 },
		{ "Learning for and in the workplace", 6, 1, 3, 1 },
		{ "Use of modern learning technologies", 4, 0, 0, 1 },
		{ "Quality in learning", 5, 2, 2, 0 },
		{ "A culture of learning throughout life", 3, 3, 0, 0 },
		{ "Political will and commitment", 3, 2, 0, 1 },
		{ "Governance and participation of all stakeholders", 4, 2, 1, 0 },
		{ "Mobilization and use of resources", 7, 3, 2, 1 },
	};
	struct temple_stone stones[12];
	for (size_t i = 0; i < 12; i++)
		stones[i] = (struct temple_stone){ .name = str_of(tr(o->lang, areas[i].name)),
			.href = S("#temple"),
			.measures = areas[i].all,
			.on_path = areas[i].path,
			.behind = areas[i].behind,
			.unsure = areas[i].unsure,
			.no_data =
			    areas[i].all - areas[i].path - areas[i].behind - areas[i].unsure };
	style_heading(o, "The temple");
	chart_temple(o, &(struct temple){ .title = str_of("The temple"),
	    .roof = stones, .roof_count = 3, .columns = stones + 3, .column_count = 6,
	    .steps = stones + 9, .step_count = 3 });
}

bool style_show(struct request *r, struct reply *p, __attribute__((unused)) struct err *e)
{
	static const double spark[] = { 3, 4, 3.5, 5, 6, NAN, 7, 6.5, 8 };
	const struct crumb crumbs[] = { { S("Data"), S("/data") }, { S("Style"), STR_EMPTY } };
	struct problems found = { .arena = r->arena, .lang = r->lang };
	problem_add(&found, (struct problem){ .field = S("share") }, "“x7” is not a number.");
	problem_add(&found, (struct problem){ .field = S("file") }, "A file is missing.");
	struct out *o = page_begin(r, p, &(struct page){ .title = S("Style"), .wing = "progress",
	    .crumbs = crumbs, .crumb_count = 2, .formats = "csv json", .noindex = true });
	show_temple(o);
	show_lines(o, r->arena);
	show_bars(o);
	show_map(o, r->arena);
	style_page(o, &found, spark, sizeof spark / sizeof *spark);
	page_end(o);
	return true;
}
