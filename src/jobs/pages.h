/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of jobs show: filled by page.c, written by pages.html. */
#ifndef JOBS_PAGES_H
#define JOBS_PAGES_H

#include "jobs/jobs_impl.h"
#include "web/parts.h"

struct job_view {
	const struct job *job;
	const char *label;	/* of its kind, translated */
	const char *word;	/* of its state, translated */
	enum mark mark;
	struct str who;
	struct str link;	/* the result as an address below the city's base, or empty */
	bool manages;		/* may cancel and offer again */
};
struct jobs_view {
	const struct job_view *items;
	size_t count;
};

bool jobs_get(struct request *r, struct reply *p, struct err *e);
bool job_get(struct request *r, struct reply *p, struct err *e);
bool job_cancel_post(struct request *r, struct reply *p, struct err *e);
bool job_again_post(struct request *r, struct reply *p, struct err *e);
bool jobs_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
