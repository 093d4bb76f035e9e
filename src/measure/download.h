/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A measure's figures as files: everything its series holds, not only what the page shows. */
#ifndef MEASURE_DOWNLOAD_H
#define MEASURE_DOWNLOAD_H

#include "measure/view.h"

/* One cell of a download: a text or a number. */
struct download_cell {
	bool number;
	struct str text;
	double x;
};

/* A table ready to be written in any format; cells row by row. */
struct download {
	struct str title;
	const char **columns;
	size_t column_count;
	struct download_cell *cells;
	size_t row_count;
	const struct view *view;
};

/* download_table: The whole series of a view as of its day: a column per dimension. With sdmx the
 * columns bear SDMX's names and codes. */
bool download_table(struct db *db, struct arena *a, int64_t city, struct str city_code,
    const struct view *v, bool sdmx, struct download *out_r, struct err *e);

/* download_measure: Answer a request in r->format: csv, json, xlsx, sdmx. */
bool download_measure(struct request *r, struct reply *p, const struct view *v, struct err *e);
/* measure_png: The chart as a picture of points. */
bool measure_png(struct request *r, struct reply *p, const struct view *v, struct err *e);

#endif
