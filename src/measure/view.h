/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the progress pages show, read from the store and ready for templates: the room's own.
 *
 * A view of a measure is the state of its page: which series, broken down by which dimension, for
 * which place, as of which day. The same view is the page, the chart, the table and the download.
 */
#ifndef MEASURE_VIEW_H
#define MEASURE_VIEW_H

#include "measure/bridge.h"
#include "measure/indicator_math.h"
#include "measure/model.h"

/* One line of a view: a slice in a place, with its figures in the order of time. */
struct view_line {
	struct str name;	/* "All", "Female", "Bedminster" */
	struct str slice;	/* its code */
	struct str place;	/* its name; empty for the city */
	bool total;
	const struct observation *figures;
	size_t count;
	const struct observation *latest;	/* with a value; NULL if none */
};

struct view_dimension {
	struct str code, label;
	bool chosen;
};

struct view_vintage {
	int64_t import, published;
	struct str title;	/* the file or the act it came from */
	bool undone;
	bool shown;		/* the latest one the page takes into account */
};

struct view {
	struct measure measure;
	struct series *series;		/* all of the measure in this city */
	size_t series_count;
	const struct series *now;	/* the chosen one; NULL: the city has none */
	struct view_dimension *dimensions;
	size_t dimension_count;
	struct str by;			/* the chosen dimension, "place", or empty */
	struct view_line *lines;
	size_t line_count;
	struct period *periods;		/* all that occur, in order */
	size_t period_count;
	struct observation *by_place;	/* totals of places in the newest period, for the map */
	size_t by_place_count;
	struct str map_period;		/* label of the newest period on the map */
	struct target target;
	bool has_target;
	struct judgement judgement;	/* of the total line */
	struct trend trend;		/* of the total line */
	struct bridges bridges;		/* what changed in the series */
	struct view_vintage *vintages;
	size_t vintage_count;
	int64_t as_of, until;
	struct str source_name, source_url, source_licence, source_about;
};

/* What a reader asked for: from the query of the page. */
struct view_question {
	int64_t city;
	struct str framework, code;	/* of the measure */
	struct str series;		/* code, or empty: the main one */
	struct str by;			/* a dimension, "place", or empty */
	int64_t as_of;			/* a day, or 0 */
	int64_t until;			/* no period whose last day is later; 0: all */
};

/* view_load: Everything a measure's page shows. ERR_MISSING for a measure there is not. */
bool view_load(struct db *db, struct arena *a, const struct lang *lang,
    const struct view_question *q, struct view *out_r, struct err *e);

/* How one measure stands, for lists and the temple. */
struct standing_row {
	struct measure measure;
	bool followed;
	struct str series_code;
	const struct observation *latest, *before;	/* of the total line; NULL: none */
	struct judgement judgement;
	double *values;		/* the total line, for a spark */
	size_t value_count;
};

/* How many of a node's measures are where. */
struct standing_sum {
	int measures, followed, with_data;
	int by_standing[STANDINGS];
};

/* standing_rows: All measures of a framework (node empty) or below one of its nodes, with how the
 * city stands in each. */
bool standing_rows(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str node, struct standing_row **out_r, size_t *count_r,
    struct err *e);
/* A measure of another framework that serves a node or a measure ("sdg", "4.6"). */
struct standing_link {
	struct str to;
	struct standing_row *row;
};
/* standing_serving: Those with figures that serve a node (empty: any) or what is below it, in the
 * order of their own frameworks; one comes once for each code it serves, one after the other. */
bool standing_serving(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str node, struct standing_link **out_r, size_t *count_r,
    struct err *e);
/* standing_add: Count a row in; only followed measures count beyond .measures. */
void standing_add(struct standing_sum *sum, const struct standing_row *row);

/* target_of_row: A target out of a row of TARGET_COLUMNS. */
#define TARGET_COLUMNS \
	"id, series, value, base_value, base_day, target_day, path, override_standing," \
	" override_reason"
struct target target_of_row(struct rows *q, struct arena *a);

/* view_whole: The line of everybody; NULL: it has no figure. */
const struct view_line *view_whole(const struct view *v);
/* figure_sentence: What the latest figure means, in a sentence: "In 2019 it was 34.3 % (between
 * 32.1 and 36.5), 1.2 more than in 2018." */
struct str figure_sentence(struct arena *a, const struct lang *lang, const struct view *v);
/* figure_gains: Is the latest figure better than the one before, by more than their intervals? */
bool figure_gains(const struct view *v);

#endif
