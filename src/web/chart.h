/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Charts and maps as SVG, drawn on the server, readable by a screen reader: title, description,
 * and beside them (by the caller) the same figures as a table. Colours come from the style sheet
 * by class, with a shape or dash as second sign; text is text. Right-to-left languages mirror the
 * legend, not the time axis.
 */
#ifndef WEB_CHART_H
#define WEB_CHART_H

#include "base/buf.h"
#include "base/lang.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out;

struct chart_point {
	double x;		/* day of the middle of the period, or position */
	double y;		/* nan: a gap */
	double low, high;	/* interval; nan: none */
	struct str label;	/* of the period */
	bool break_before;	/* the definition changed: no line from the point before */
	bool uncertain;		/* estimated, provisional, low reliability: hollow mark */
};

struct chart_line {
	struct str name;
	const struct chart_point *points;
	size_t count;
	bool faint;		/* background lines: the rest, the past vintage */
};

struct chart {
	struct str title, description;	/* <title>, <desc> */
	struct str unit;
	const struct chart_line *lines;
	size_t line_count;
	const struct chart_point *target;	/* the path to the target, dashed; or NULL */
	size_t target_count;
	bool zero;			/* the axis begins at 0 */
	int width, height;		/* 0: 720 × 320; scales to its place by viewBox */
};

/* chart_lines: Values over time, with intervals as bands, breaks, and the target's path. */
void chart_lines(struct out *o, const struct chart *c);

struct chart_bar {
	struct str name;
	struct str href;	/* or empty */
	double value;		/* nan: none */
	double low, high;	/* nan: none */
	struct str text;	/* the value as people read it */
	bool strong;		/* the city itself among its groups */
};
/* chart_bars: One horizontal bar a row, with interval whiskers; mark: a line over all (nan: none). */
void chart_bars(struct out *o, struct str title, struct str description,
    const struct chart_bar *bars, size_t count, double mark, struct str mark_name);

/* chart_spark: A small line without axes, as high as a line of text. */
void chart_spark(struct out *o, struct str title, const double *values, size_t count);

struct map_area {
	struct str name;
	struct str href;		/* or empty */
	const double *points;		/* lon, lat, lon, lat … of all rings */
	const size_t *ring_sizes;	/* points of each ring; the outer ring first */
	size_t ring_count;
	double value;			/* nan: no figure */
	struct str text;
};
/* chart_map: Areas shaded in at most 5 classes (equal counts, in words in the legend), hatched
 * where there is no figure. Equirectangular at the middle latitude; coordinates are simplified to
 * the pixel. */
void chart_map(struct out *o, struct str title, struct str description, struct str unit,
    const struct map_area *areas, size_t count);

#endif
