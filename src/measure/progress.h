/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The temple, areas, features, goals: what their templates need; see progress.c. */
#ifndef MEASURE_PROGRESS_H
#define MEASURE_PROGRESS_H

#include "measure/view.h"

/* A node with how its measures stand. */
struct progress_part {
	struct node node;
	struct standing_sum sum;
	struct standing_row *rows;
	size_t count;
	struct standing_row *serving;	/* of other frameworks, with figures */
	size_t serving_count;
	bool idle;			/* none of its own rows is followed or has a figure */
};

struct progress_node {
	struct progress_part own;	/* with all rows below it */
	struct progress_part *parts;	/* its children */
	size_t part_count;
	bool goal;			/* or one of its targets */
};

struct progress_temple {
	struct str lead, label;
	struct standing_sum sum;
	struct key_figure figures[5];	/* the sum, for the top of the page */
	size_t figure_count;
	struct progress_part *groups; /* wider benefits, building blocks, fundamental conditions */
	size_t group_count;
	struct progress_part *areas;
	size_t area_count;
};

/* progress_value: The latest figure of a row with its unit. */
struct str progress_value(struct request *r, const struct standing_row *row);
/* progress_temple_draw: The picture of the twelve areas. */
void progress_temple_draw(struct out *o, const struct progress_temple *t);

/* progress_home_panel: The temple on the home page. */
bool progress_home_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

/* Handlers; see routes.c. */
bool progress_show_temple(struct request *r, struct reply *p, struct err *e);
bool progress_show_goals(struct request *r, struct reply *p, struct err *e);
bool progress_show_code(struct request *r, struct reply *p, struct err *e);

#endif
