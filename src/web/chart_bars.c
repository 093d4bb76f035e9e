/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One horizontal bar a row. The name stands above its bar and the figure at its end, so that long
 * names fit on a narrow screen. Bars begin at 0; in a right-to-left language they grow to the
 * left. No figure: the words stand there instead of a bar.
 */
#include "web/chart_axis.h"
#include "web/chart.html.h"

#include "base/utf8.h"

#include <math.h>

enum { ROW = 58, BAR = 18, HEAD = 26, WIDTH = CHART_WIDTH, LETTERS = 56 };

struct bars {
	struct out *o;
	struct chart_scale x;
	bool rtl;
};

static double mirrored(const struct bars *b, double x)
{
	return b->rtl ? WIDTH - x : x;
}

/* The axis holds 0, all values, their intervals and the mark; texts get room behind the longest. */
static void lay_out(struct bars *b, const struct chart_bar *bars, size_t count, double mark)
{
	double low = 0, high = 0;
	size_t letters = 0;
	for (size_t i = 0; i < count; i++) {
		const double all[] = { bars[i].value, bars[i].low, bars[i].high, mark };
		for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
			if (isfinite(all[k]) && all[k] > high)
				high = all[k];
			if (isfinite(all[k]) && all[k] < low)
				low = all[k];
		}
		size_t n = utf8_length(bars[i].text);
		letters = n > letters ? n : letters;
	}
	if (letters > 16)
		letters = 16;
	b->x = (struct chart_scale){ low, high, 0, WIDTH - 12 - (double)letters * CHART_LETTER };
	if (high == low)
		b->x.until = 0;
}

static void draw_whisker(struct bars *b, const struct chart_bar *bar, double y)
{
	double low = mirrored(b, chart_place(&b->x, bar->low));
	double high = mirrored(b, chart_place(&b->x, bar->high));
	chart_path(b->o, "whisker");
	chart_step(b->o, 'M', low, y - 5);
	chart_step(b->o, 'L', low, y + 5);
	chart_step(b->o, 'M', low, y);
	chart_step(b->o, 'L', high, y);
	chart_step(b->o, 'M', high, y - 5);
	chart_step(b->o, 'L', high, y + 5);
	chart_path_end(b->o, STR_EMPTY);
}

static void draw_bar(struct bars *b, const struct chart_bar *bar, double y)
{
	bool interval = isfinite(bar->low) && isfinite(bar->high);
	double zero = chart_place(&b->x, 0), end = zero, reach = zero;
	if (isfinite(bar->value)) {
		end = chart_place(&b->x, bar->value);
		double left = fmin(zero, end), right = fmax(zero, end);
		chart_box(b->o, bar->strong ? "bar strong" : "bar",
		    b->rtl ? WIDTH - right : left, y, right - left, BAR);
		reach = right;
		if (interval) {
			draw_whisker(b, bar, y + BAR / 2.0);
			reach = fmax(reach, chart_place(&b->x, bar->high));
		}
	}
	chart_name(b->o, mirrored(b, reach + 8), y + BAR - 4, b->rtl ? "end" : "start",
	    bar->strong ? "strong halo" : "halo", bar->text, 16);
}

static void draw_row(struct bars *b, const struct chart_bar *bar, double y)
{
	if (bar->href.n)
		chart_link(b->o, bar->href, STR_EMPTY);
	chart_name(b->o, mirrored(b, 0), y - 7, b->rtl ? "end" : "start",
	    bar->strong ? "strong" : "label", bar->name, LETTERS);
	draw_bar(b, bar, y);
	if (bar->href.n)
		chart_link_end(b->o);
}

static void draw_mark(struct bars *b, double mark, struct str name, double bottom)
{
	double x = chart_place(&b->x, mark), room = (double)utf8_length(name) * CHART_LETTER;
	bool start = x + room < WIDTH;
	chart_rule(b->o, "target", mirrored(b, x), HEAD - 2, mirrored(b, x), bottom);
	chart_name(
	    b->o, mirrored(b, x), 16, start != b->rtl ? "start" : "end", "tick", name, LETTERS);
}

void chart_bars(struct out *o, struct str title, struct str description,
    const struct chart_bar *bars, size_t count, double mark, struct str mark_name)
{
	struct bars b = { .o = o, .rtl = o->lang && o->lang->rtl };
	double top = isfinite(mark) ? HEAD : 0, height = top + (double)count * ROW;
	bool links = false;
	lay_out(&b, bars, count, mark);
	for (size_t i = 0; i < count; i++)
		links |= bars[i].href.n > 0;
	(links ? chart_open_links : chart_open)(o, "chart bars", WIDTH, height, title, description);
	for (size_t i = 0; i < count; i++)
		draw_row(&b, &bars[i], top + (double)i * ROW + 28);
	if (isfinite(mark))
		draw_mark(&b, mark, mark_name, height);
	chart_close(o);
}
