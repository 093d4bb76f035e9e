/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Charts and maps as SVG, drawn on the server, readable by a screen reader: title, description,
 * and beside them (by the caller) the same figures as a table. Colours come from the style sheet
 * by class, with a shape or dash as second sign; text is text. Right-to-left languages mirror the
 * words, not the time axis.
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
	int width, height;		/* 0: 640 × 320; scales to its place by viewBox */
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
/* chart_bars: One horizontal bar a row, with interval whiskers; mark: a line over all (nan: none).
 */
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
 * where there is no figure; below it the legend and a list of all areas with their figures, so that
 * no table need say them again. Equirectangular at the middle latitude; coordinates are simplified
 * to the pixel. */
void chart_map(struct out *o, struct str title, struct str description, struct str unit,
    const struct map_area *areas, size_t count);

/* A point on the map: a venue, a stop. Outside of all areas it is not drawn. */
struct map_mark {
	double lon, lat;
	struct str name;	/* a tip, and words for a screen reader */
	struct str href;	/* or empty */
};
/* chart_map_marks: The same with points on it. */
void chart_map_marks(struct out *o, struct str title, struct str description, struct str unit,
    const struct map_area *areas, size_t count, const struct map_mark *marks, size_t mark_count);

/* A stone of the temple: one area of the framework and how its measures stand. */
struct temple_stone {
	struct str name, href;
	int64_t measures;		/* all of the area, of which: */
	int64_t on_path, behind;	/* on the path or reached; behind or moving away */
	int64_t unsure;			/* followed, but nothing can be said yet */
	int64_t no_data;		/* not followed, or without a figure */
};

struct temple {
	struct str title;
	const struct temple_stone *roof, *columns, *steps;	/* 3, 6 and 3 in Key Features */
	size_t roof_count, column_count, step_count;
};
/* chart_temple: The drawing of a learning city: wider benefits carried by building blocks on
 * fundamental conditions. A list of links with figures in words; wide screens see a temple. */
void chart_temple(struct out *o, const struct temple *t);

/* chart_wrap: A text in at most `most` lines of so many letters, broken at blanks where there are
 * any, the rest as "…". How many lines there are. */
struct arena;
int chart_wrap(struct arena *a, struct str text, size_t letters, int most, struct str *lines_r);

/* A drawing as a file of its own: any chart between begin and end, with title, source line and
 * a style of its own. height: of the chart alone, for a width of 640. */
void chart_standalone_begin(struct out *o, struct str title, int height);
void chart_standalone_end(struct out *o, struct str source, int height);

/* png_from_svg: The picture, width pixels wide, made by rsvg-convert (10 s, 1 GB of memory at
 * most; no network, no files). False when it fails or the picture is over 20 MB. */
struct err;
bool png_from_svg(struct arena *a, struct str svg, int width, struct str *png_r, struct err *e);

#endif
