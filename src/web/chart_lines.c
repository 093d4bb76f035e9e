/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Values over time. Each series has a colour, a dash and a marker; up to five are named at the end
 * of their line, more in a legend below. Value labels stand on their grid line, so that no margin
 * is lost on a narrow screen. The time axis runs from left to right in every language.
 *
 *	1. A point whose y is nan breaks the line; so does break_before, which is also marked.
 *	2. A band is drawn over each run of points that have an interval.
 *	3. A point that is estimated, provisional or of low reliability has a hollow marker.
 *	4. Periods are labelled from the latest backwards, as many as fit.
 */
#include "web/chart_axis.h"
#include "web/chart.html.h"

#include "base/date.h"
#include "base/num.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>

enum {
	TOP = 30,
	BOTTOM = 34,
	MARGIN = 12,
	NAMED = 5,
	DOTS = 80,
	CROWD = 6,		/* more lines: bands and dots would hide them */
	NAME_LETTERS = 16,
	LEGEND_ROW = 28
};

struct plot {
	struct out *o;
	const struct chart *c;
	struct chart_scale x, y;
	struct chart_ticks values;
	int width, height;
	double bottom;
	bool named, legend;	/* at the line ends, or below */
	bool empty;
};

struct range {
	double low, high;
};

static void widen(struct range *r, double value)
{
	if (!isfinite(value))
		return;
	if (!isfinite(r->low) || value < r->low)
		r->low = value;
	if (!isfinite(r->high) || value > r->high)
		r->high = value;
}

static void widen_points(struct range *x, struct range *y, const struct chart_point *points,
    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		widen(x, points[i].x);
		widen(y, points[i].y);
		if (isfinite(points[i].y)) {
			widen(y, points[i].low);
			widen(y, points[i].high);
		}
	}
}

static size_t name_letters(const struct chart *c)
{
	size_t most = 0;
	for (size_t i = 0; i < c->line_count; i++) {
		size_t n = utf8_length(c->lines[i].name);
		most = n > most ? n : most;
	}
	return most < NAME_LETTERS ? most : NAME_LETTERS;
}

static void lay_out(struct plot *p)
{
	const struct chart *c = p->c;
	struct range x = { NAN, NAN }, y = { NAN, NAN };
	for (size_t i = 0; i < c->line_count; i++)
		widen_points(&x, &y, c->lines[i].points, c->lines[i].count);
	widen_points(&x, &y, c->target, c->target_count);
	p->empty = !isfinite(x.low) || !isfinite(y.low);
	p->values = ticks_values(y.low, y.high, c->zero, 6);
	p->named = c->line_count > 1 && c->line_count <= NAMED;
	p->legend = c->line_count > NAMED;
	double end = p->width - MARGIN;
	if (p->named)
		end -= (double)name_letters(c) * CHART_LETTER + MARGIN;
	p->bottom = p->height - BOTTOM;
	p->x = (struct chart_scale){ x.low, x.high, MARGIN + 30, end - 6 };
	p->y = (struct chart_scale){ p->values.at[0], p->values.at[p->values.count - 1], p->bottom,
		TOP };
}

/* ---- axes ---- */

static void draw_values(struct plot *p)
{
	for (size_t i = 0; i < p->values.count; i++) {
		double y = chart_place(&p->y, p->values.at[i]);
		struct buf label = buf_heap(200);
		num_show(&label, p->o->lang, p->values.at[i], p->values.decimals);
		if (i + 1 == p->values.count && p->c->unit.n)
			buf_printf(&label, " %.*s", STR(p->c->unit));
		chart_rule(p->o, p->values.at[i] == 0 ? "axis" : "grid", 0, y, p->width, y);
		chart_text(p->o, 0, y - 5, "start", "tick halo", buf_view(&label));
		buf_free(&label);
	}
}

/* A label under the axis, if it does not touch the one to its right; returns the new left end. */
static double draw_label(struct plot *p, double at, struct str label, double taken)
{
	double half = (double)utf8_length(label) * CHART_LETTER / 2 + 4;
	double x = at + half > p->width ? p->width - half : at - half < 0 ? half : at;
	if (x + half > taken)
		return taken;
	chart_rule(p->o, "axis", at, p->bottom, at, p->bottom + 5);
	chart_text(p->o, x, p->bottom + 24, "middle", "tick", label);
	return x - half - 6;
}

static const struct chart_line *longest_line(const struct chart *c)
{
	const struct chart_line *most = NULL;
	for (size_t i = 0; i < c->line_count; i++)
		if (!most || c->lines[i].count > most->count)
			most = &c->lines[i];
	return most;
}

static void draw_day_labels(struct plot *p)
{
	struct chart_ticks t = ticks_days(p->x.from, p->x.to, 7);
	double taken = p->width;
	for (size_t i = t.count; i-- > 0;) {
		struct date d = date_from_day((int64_t)t.at[i]);
		char text[40];
		int n = t.unit == 'y' ? snprintf(text, sizeof text, "%d", d.year) :
		    t.unit == 'm' ? snprintf(text, sizeof text, "%d-%02d", d.year, d.month) :
		    snprintf(text, sizeof text, "%d-%02d-%02d", d.year, d.month, d.day);
		taken = draw_label(p, chart_place(&p->x, t.at[i]), str_n(text, (size_t)n), taken);
	}
}

static bool labelled(const struct chart_point *point)
{
	return point->label.n && isfinite(point->x);
}

/* Do the labels of every stride-th point, the last first, stand clear of each other? */
static bool labels_fit(const struct plot *p, const struct chart_line *line, size_t stride)
{
	double taken = p->width;
	for (size_t i = line->count, n = 0; i-- > 0; n++) {
		if (n % stride || !labelled(&line->points[i]))
			continue;
		double half = (double)utf8_length(line->points[i].label) * CHART_LETTER / 2 + 7;
		double at = chart_place(&p->x, line->points[i].x);
		if (at + half > taken && n)
			return false;
		taken = fmin(at, p->width - half) - half;
	}
	return true;
}

static void draw_periods(struct plot *p)
{
	const struct chart_line *line = longest_line(p->c);
	size_t stride = 1, drawn = 0;
	double taken = p->width;
	while (line && stride < line->count && !labels_fit(p, line, stride))
		stride++;
	for (size_t i = line ? line->count : 0, n = 0; i-- > 0; n++) {
		if (n % stride || !labelled(&line->points[i]))
			continue;
		taken = draw_label(p, chart_place(&p->x, line->points[i].x), line->points[i].label,
		    taken);
		drawn++;
	}
	if (!drawn)
		draw_day_labels(p);
}

/* ---- series ---- */

static bool has_interval(const struct chart_point *point)
{
	return isfinite(point->y) && isfinite(point->low) && isfinite(point->high);
}

/* The run of points with intervals that begins at i: there along the top, back below. */
static size_t draw_band(struct plot *p, const struct chart_line *line, size_t i)
{
	size_t end = i;
	chart_path(p->o, "band");
	for (; end < line->count && has_interval(&line->points[end]); end++) {
		if (end > i && line->points[end].break_before)
			break;
		chart_step(p->o, end == i ? 'M' : 'L', chart_place(&p->x, line->points[end].x),
		    chart_place(&p->y, line->points[end].high));
	}
	for (size_t k = end; k-- > i;)
		chart_step(p->o, 'L', chart_place(&p->x, line->points[k].x),
		    chart_place(&p->y, line->points[k].low));
	buf_byte(p->o->buf, 'z');
	chart_path_end(p->o, STR_EMPTY);
	return end;
}

/* A run of one is drawn as a whisker: a band without width cannot be seen. */
static void draw_intervals(struct plot *p, const struct chart_line *line)
{
	for (size_t i = 0; i < line->count;) {
		bool next = i + 1 < line->count && has_interval(&line->points[i + 1]) &&
		    !line->points[i + 1].break_before;
		if (!has_interval(&line->points[i])) {
			i++;
		} else if (next) {
			i = draw_band(p, line, i);
		} else {
			double x = chart_place(&p->x, line->points[i].x);
			chart_rule(p->o, "whisker", x, chart_place(&p->y, line->points[i].low), x,
			    chart_place(&p->y, line->points[i].high));
			i++;
		}
	}
}

static void draw_curve(struct plot *p, const char *kind, const struct chart_point *points,
    size_t count)
{
	bool pen = false;
	chart_path(p->o, kind);
	for (size_t i = 0; i < count; i++) {
		bool drawn = isfinite(points[i].y) && isfinite(points[i].x);
		if (drawn)
			chart_step(p->o, pen && !points[i].break_before ? 'L' : 'M',
			    chart_place(&p->x, points[i].x), chart_place(&p->y, points[i].y));
		pen = drawn;
	}
	chart_path_end(p->o, STR_EMPTY);
}

static struct str point_words(struct buf *b, struct plot *p, const struct chart_line *line,
    const struct chart_point *point)
{
	buf_clear(b);
	if (line->name.n)
		buf_printf(b, "%.*s, ", STR(line->name));
	buf_printf(b, "%.*s: ", STR(point->label));
	num_show(b, p->o->lang, point->y, -1);
	if (has_interval(point)) {
		buf_puts(b, " (");
		num_show(b, p->o->lang, point->low, -1);
		buf_puts(b, " – ");
		num_show(b, p->o->lang, point->high, -1);
		buf_byte(b, ')');
	}
	return buf_view(b);
}

static void draw_points(struct plot *p, const struct chart_line *line, size_t series)
{
	struct buf words = buf_heap(1000);
	for (size_t i = 0; i < line->count; i++) {
		const struct chart_point *point = &line->points[i];
		if (!isfinite(point->y) || !isfinite(point->x))
			continue;
		double x = chart_place(&p->x, point->x);
		if (point->break_before)
			chart_rule(p->o, "break", x - 7, p->bottom, x - 7, TOP);
		bool crowd =
		    line->count > DOTS || (p->c->line_count > CROWD && i + 1 < line->count);
		if ((line->faint || crowd) && !point->uncertain)
			continue;
		chart_path(p->o, point->uncertain ? "dot open" : "dot");
		chart_marker(p->o, series, x, chart_place(&p->y, point->y), line->faint ? 2.5 : 4);
		chart_path_end(p->o, point_words(&words, p, line, point));
	}
	buf_free(&words);
}

static const char *const series_class[] = { "s0", "s1", "s2", "s3", "s4", "s5" };

static const char *class_of(const struct chart *c, size_t i)
{
	return c->lines[i].faint ? "faint" : series_class[i % 6];
}

static void draw_line(struct plot *p, size_t i)
{
	const struct chart_line *line = &p->c->lines[i];
	chart_group(p->o, class_of(p->c, i));
	if (p->c->line_count <= CROWD)
		draw_intervals(p, line);
	draw_curve(p, "line", line->points, line->count);
	draw_points(p, line, i);
	chart_group_end(p->o);
}

/* ---- names ---- */

static const struct chart_point *last_point(const struct chart_line *line)
{
	for (size_t i = line->count; i-- > 0;)
		if (isfinite(line->points[i].y) && isfinite(line->points[i].x))
			return &line->points[i];
	return NULL;
}

static void draw_names(struct plot *p)
{
	double at[NAMED];
	size_t order[NAMED], count = p->c->line_count;
	for (size_t i = 0; i < count; i++) {
		const struct chart_point *last = last_point(&p->c->lines[i]);
		at[i] = last ? chart_place(&p->y, last->y) + 5 : p->bottom;
		size_t k = i;
		for (; k > 0 && at[order[k - 1]] > at[i]; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	ticks_spread(at, order, count, 23, p->bottom);
	for (size_t i = 0; i < count; i++) {
		chart_group(p->o, class_of(p->c, i));
		chart_name(p->o, p->x.until + 12, at[i], "start", "name", p->c->lines[i].name,
		    NAME_LETTERS);
		chart_group_end(p->o);
	}
}

/* Two to a row below the axis; mirrored in a right-to-left language. */
static void draw_legend(struct plot *p)
{
	bool rtl = p->o->lang && p->o->lang->rtl;
	for (size_t i = 0; i < p->c->line_count; i++) {
		double x = i % 2 ? p->width / 2.0 : 0;
		double y = p->height + (double)(i / 2) * LEGEND_ROW + 12;
		double from = rtl ? p->width - x - 36 : x;
		chart_group(p->o, class_of(p->c, i));
		chart_rule(p->o, "line", from, y, from + 36, y);
		chart_path(p->o, "dot");
		chart_marker(p->o, i, from + 18, y, 4);
		chart_path_end(p->o, STR_EMPTY);
		chart_name(p->o, rtl ? from - 8 : from + 44, y + 5, rtl ? "end" : "start", "name",
		    p->c->lines[i].name, 22);
		chart_group_end(p->o);
	}
}

static void draw_target(struct plot *p)
{
	const struct chart_line target = { .points = p->c->target, .count = p->c->target_count };
	const struct chart_point *last = last_point(&target);
	draw_curve(p, "target", target.points, target.count);
	if (!last)
		return;
	double x = chart_place(&p->x, last->x), y = chart_place(&p->y, last->y);
	chart_path(p->o, "whisker");
	chart_marker(p->o, 0, x, y, 6);
	chart_path_end(p->o, STR_EMPTY);
	chart_text(p->o, x - 10, y - 8, "end", "strong halo", str_of(tr(p->o->lang, "Target")));
}

void chart_lines(struct out *o, const struct chart *c)
{
	struct plot p = { .o = o, .c = c, .width = c->width > 0 ? c->width : CHART_WIDTH,
		.height = c->height > 0 ? c->height : CHART_HEIGHT };
	lay_out(&p);
	size_t rows = p.legend ? (c->line_count + 1) / 2 : 0;
	chart_open(o, "chart", p.width, p.height + (double)rows * LEGEND_ROW, c->title,
	    c->description);
	if (!p.empty) {
		draw_values(&p);
		draw_periods(&p);
		for (size_t i = 0; i < c->line_count; i++)
			draw_line(&p, i);
		if (c->target_count)
			draw_target(&p);
		if (p.named)
			draw_names(&p);
		if (p.legend)
			draw_legend(&p);
	} else {
		chart_text(o, p.width / 2.0, p.height / 2.0, "middle", "tick",
		    str_of(tr(o->lang, "There are no figures yet.")));
	}
	chart_close(o);
}
