/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What all charts share: scales, ticks, and the writing of path coordinates. Inside of web only.
 * Drawings are laid out for text of 22 units, which a narrow screen needs to read 10 px; wide
 * screens show 13 units (style.css).
 */
#ifndef WEB_CHART_AXIS_H
#define WEB_CHART_AXIS_H

#include "web/chart.h"
#include "web/out.h"

enum { CHART_WIDTH = 640, CHART_HEIGHT = 320, CHART_LETTER = 11, TICKS_MAX = 12 };

/* A straight map of values from..to onto places at..until. */
struct chart_scale {
	double from, to, at, until;
};
double chart_place(const struct chart_scale *s, double value);

struct chart_ticks {
	double at[TICKS_MAX];
	size_t count;
	int decimals;		/* that all of them need */
	char unit;		/* of days: 'y', 'm', 'd' */
};
/* ticks_values: At most about `want` round values (steps 1, 2, 2.5, 5 × 10^n) that enclose
 * low..high, the first and last being the ends of the axis. */
struct chart_ticks ticks_values(double low, double high, bool zero, int want);
/* ticks_days: Beginnings of years, months or days within from..to. */
struct chart_ticks ticks_days(double from, double to, int want);

/* ticks_spread: Move places down (or up at the end) so that each is `gap` from the next; order[i]
 * is the index of the i-th from above. */
void ticks_spread(double *at, const size_t *order, size_t count, double gap, double last);

/* chart_step: One command of a path: "M12.5 3", "L14 7". */
void chart_step(struct out *o, char command, double x, double y);
/* chart_cut: The part of a name that fits into so many letters, one left for "…". */
struct str chart_cut(struct str name, size_t letters);
/* A path: the caller writes its coordinates between begin and end, which adds a title (a tip,
 * and words for a screen reader) where it is not empty. */
void chart_path(struct out *o, const char *kind);
void chart_path_hatched(struct out *o, int hatch);
void chart_path_end(struct out *o, struct str title);
/* chart_marker: The path of the i-th series' marker around x, y. */
void chart_marker(struct out *o, size_t series, double x, double y, double radius);

#endif
