/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Round ticks for values and dates, and the small words of paths.
 *
 * Steps of values are the smallest of 1, 2, 2.5, 5 × 10^n that gives at most the wanted number of
 * ticks (Heckbert, Nice numbers for graph labels, 1990, with 2.5 added). Steps of dates are whole
 * days, months or years.
 */
#include "web/chart_axis.h"

#include "base/date.h"
#include "base/utf8.h"

#include <math.h>

double chart_place(const struct chart_scale *s, double value)
{
	double span = s->to - s->from;
	double share = span != 0 ? (value - s->from) / span : 0.5;
	return s->at + share * (s->until - s->at);
}

static double round_step(double span, int want, int *decimals_r)
{
	static const double factors[] = { 1, 2, 2.5, 5, 10 };
	double rough = span / (want > 1 ? want - 1 : 1);
	int power = (int)floor(log10(rough));
	double base = pow(10, power), step = base * 10;
	bool half = false;
	for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
		if (factors[i] * base >= rough * (1 - 1e-9)) {
			step = factors[i] * base;
			half = i == 2;
			power += i == 4;
			break;
		}
	*decimals_r = power < 0 ? -power : 0;
	if (half && power <= 0)
		*decimals_r += 1;
	return step;
}

struct chart_ticks ticks_values(double low, double high, bool zero, int want)
{
	struct chart_ticks t = { 0 };
	if (!isfinite(low) || !isfinite(high)) {
		low = 0;
		high = 1;
	}
	if (zero && low > 0)
		low = 0;
	if (zero && high < 0)
		high = 0;
	if (high - low < fabs(high) * 1e-9 || high == low) {
		double room = high != 0 ? fabs(high) * 0.1 : 1;
		low -= zero && low == 0 ? 0 : room;
		high += room;
	}
	double step = round_step(high - low, want, &t.decimals);
	double first = floor(low / step + 1e-9), last = ceil(high / step - 1e-9);
	for (double i = first; i <= last && t.count < TICKS_MAX; i++)
		t.at[t.count++] = i * step;
	return t;
}

/* The i-th beginning of a unit after `from`: of every `step` years, months or days. */
static double day_of_tick(double from, char unit, int step, int i)
{
	struct date d = date_from_day((int64_t)floor(from));
	if (unit == 'd')
		return ceil(from / step) * step + (double)i * step;
	int months = unit == 'y' ? step * 12 : step;
	int index = d.year * 12 + d.month - 1;
	index = (index / months + (index % months || d.day > 1 ? 1 : 0) + i) * months;
	return (double)date_to_day((struct date){ index / 12, index % 12 + 1, 1 });
}

struct chart_ticks ticks_days(double from, double to, int want)
{
	static const struct { char unit; int step; double days; } steps[] = {
		{ 'd', 1, 1 }, { 'd', 2, 2 }, { 'd', 7, 7 }, { 'd', 14, 14 }, { 'm', 1, 30.4 },
		{ 'm', 3, 91.3 }, { 'm', 6, 182.6 }, { 'y', 1, 365.25 }, { 'y', 2, 730.5 },
		{ 'y', 5, 1826.25 }, { 'y', 10, 3652.5 }, { 'y', 20, 7305 }, { 'y', 50, 18262.5 },
		{ 'y', 100, 36525 },
	};
	struct chart_ticks t = { 0 };
	size_t i = 0, count = sizeof steps / sizeof *steps;
	if (!isfinite(from) || !isfinite(to) || fabs(from) > 1e6 || fabs(to) > 1e6)
		return t;
	while (i + 1 < count && (to - from) / steps[i].days > want)
		i++;
	t.unit = steps[i].unit;
	for (int n = 0; t.count < TICKS_MAX; n++) {
		double day = day_of_tick(from, t.unit, steps[i].step, n);
		if (day > to)
			break;
		t.at[t.count++] = day;
	}
	return t;
}

void ticks_spread(double *at, const size_t *order, size_t count, double gap, double last)
{
	for (size_t i = 1; i < count; i++)
		if (at[order[i]] < at[order[i - 1]] + gap)
			at[order[i]] = at[order[i - 1]] + gap;
	for (size_t i = count; i-- > 0;) {
		if (at[order[i]] > last)
			at[order[i]] = last;
		last = at[order[i]] - gap;
	}
}

void chart_step(struct out *o, char command, double x, double y)
{
	buf_byte(o->buf, command);
	out_coordinate(o, round(x * 10) / 10);	/* finer than any screen; it is the page's weight */
	buf_byte(o->buf, ' ');
	out_coordinate(o, round(y * 10) / 10);
}

struct str chart_cut(struct str name, size_t letters)
{
	if (utf8_length(name) <= letters)
		return name;
	size_t at = 0;
	for (size_t i = 0; i + 1 < letters; i++)
		utf8_next(name, &at);
	return str_trim(str_slice(name, 0, at));
}

void chart_path(struct out *o, const char *kind)
{
	buf_printf(o->buf, "<path class=\"%s\" d=\"", kind);
}

void chart_path_hatched(struct out *o, int hatch)
{
	buf_printf(o->buf, "<path class=\"area\" fill=\"url(#hatch%d)\" d=\"", hatch);
}

void chart_path_end(struct out *o, struct str title)
{
	if (!title.n) {
		buf_puts(o->buf, "\"/>");
		return;
	}
	buf_puts(o->buf, "\"><title>");
	out_text(o, title);
	buf_puts(o->buf, "</title></path>");
}

void chart_marker(struct out *o, size_t series, double x, double y, double radius)
{
	static const struct { int corners; double turn; } shapes[] = {
		{ 12, 0 }, { 4, 45 }, { 3, -90 }, { 4, 0 }, { 3, 90 }, { 6, 0 },
	};
	size_t shape = (series + series / 6) % (sizeof shapes / sizeof *shapes);
	int corners = shapes[shape].corners;
	double r = corners == 12 ? radius : radius * 1.3;
	for (int i = 0; i < corners; i++) {
		double angle = (shapes[shape].turn + 360.0 * i / corners) * M_PI / 180;
		chart_step(o, i ? 'L' : 'M', x + r * cos(angle), y + r * sin(angle));
	}
	buf_byte(o->buf, 'z');
}
