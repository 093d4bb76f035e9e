/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is kept about people, why, who sees it, until when; and forgetting it in time. */
#ifndef MEASURE_KEEP_H
#define MEASURE_KEEP_H

#include "jobs/jobs.h"

extern const struct job_kind retire_job;

struct keep_kind {
	const char *name;
	const char *label, *about;	/* N_() */
	struct str fields, readers, writers, until;
	int keep_days;
};
struct keep_page {
	struct keep_kind *kinds;
	size_t count;
	struct str controller, officer, contact, city;
};

bool keep_show(struct request *r, struct reply *p, struct err *e);
/* methods_show: How figures are judged: reliability, trends, gaps, formulas, checks. */
bool methods_show(struct request *r, struct reply *p, struct err *e);

#endif
