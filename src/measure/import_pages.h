/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pages of imports: what their templates need; see import_pages.c. */
#ifndef MEASURE_IMPORT_PAGES_H
#define MEASURE_IMPORT_PAGES_H

#include "jobs/jobs.h"
#include "measure/import.h"
#include "web/parts.h"

struct import_row {
	int64_t id, published, read, in, same, refused;
	struct str title, state;
	const char *state_label;
	enum mark mark;
};
struct import_list {
	struct import_row *rows;
	size_t count;
};

/* A series that an import has figures of. */
struct import_series {
	struct str title, framework, measure, code;
};

struct import_view {
	struct import_row row;
	bool folder, waiting, ready, undoable;
	struct job job;			/* while waiting */
	struct str error;		/* of a job that failed */
	struct str address;		/* "/imports/12" */
	struct mapping mapping;
	bool has_mapping;
	const struct json *sample;
	const struct input_option *measures;
	size_t measure_count;
	struct problem *refused;
	size_t refused_count;
	int64_t refused_total;
	struct problem *doubts;		/* about figures that would come in */
	size_t doubt_count;
	struct key_figure figures[4];
	struct import_series *series;
	size_t series_count;
	struct import_row *parts;	/* of a folder */
	size_t part_count;
};

bool imports_show(struct request *r, struct reply *p, struct err *e);
bool imports_new(struct request *r, struct reply *p, struct err *e);
bool imports_upload(struct request *r, struct reply *p, struct err *e);
bool import_show(struct request *r, struct reply *p, struct err *e);
bool import_post_mapping(struct request *r, struct reply *p, struct err *e);
bool import_post_act(struct request *r, struct reply *p, struct err *e);

#endif
