/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Bridges over what changed: a definition, the classes of a dimension, the boundaries of places.
 * A series is never spliced: the first figures after the day stand as a break, in the chart, the
 * table and the data, and what was converted by the concordance table is shown apart, as estimated.
 */
#ifndef MEASURE_BRIDGE_H
#define MEASURE_BRIDGE_H

#include "measure/model.h"

extern const struct record_kind bridge_kind;

enum bridge_what { BRIDGE_SERIES, BRIDGE_DIMENSION, BRIDGE_GEOGRAPHY };

struct concordance {
	struct str from, to;		/* codes: of series, classes or places */
	double weight;			/* how much of the old one belongs to the new one */
};

struct bridge {
	int64_t id, day;		/* from this day on the new definition holds */
	enum bridge_what what;
	int64_t series;			/* 0: all that the dimension or the places concern */
	struct str dimension;
	struct str old_words, new_words, note;
	struct concordance *rows;
	size_t row_count;
};
struct bridges {
	struct bridge *items;
	size_t count, room;
};

/* concordance_read: Lines of "old, new, weight"; ERR_INPUT names the line. */
bool concordance_read(struct arena *a, struct str text, struct concordance **out_r,
    size_t *count_r, struct err *e);

/* bridges_load: Those of a series: its own, of dimensions that it is broken down by (all where
 * dimension is empty), and of places where it has any. */
bool bridges_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t series, struct bridges *out, struct err *e);

/* bridges_mark: The first figure of each line (ordered by slice, place, period) at or after a
 * bridge's day becomes a break, unless its status says something graver. slice_has: does the
 * slice of a figure name the dimension? */
struct bridge_slice {
	int64_t id;
	struct str code;
};
void bridges_mark(const struct bridges *all, struct observation *o, size_t count,
    const struct bridge_slice *slices, size_t slice_count);
/* bridges_mark_line: Of one line whose slice (a code) and place are known. */
void bridges_mark_line(const struct bridges *all, struct str slice, bool place,
    struct observation *o, size_t count);

/* One class as it would have been, by the table. */
struct converted {
	struct str code, period;
	int64_t from_day;
	double value;
};
/* bridge_convert: Old figures (by code) into new classes: added up where the series adds up, else
 * the mean by weight. A class is converted for a period only where all its old parts have figures.
 * Pure. */
struct old_figure {
	struct str code;
	struct period when;
	double value;
};
size_t bridge_convert(struct arena *a, const struct bridge *b, bool adds_up,
    const struct old_figure *old, size_t count, struct converted **out_r);

struct bridge_view {
	const struct bridge *bridge;
	struct str unit;
	struct str *names;		/* of the converted rows */
	struct converted *rows;
	size_t row_count;
};
bool bridges_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
