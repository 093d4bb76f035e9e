/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The daily jobs of the directory; see renew.c. */
#ifndef CITY_LEARN_RENEW_H
#define CITY_LEARN_RENEW_H

#include "city/learn/learn.h"
#include "jobs/jobs.h"

/* in_every_city: The same change in every city, each in a transaction of its own. */
typedef bool city_change(struct db *db, struct arena *a, int64_t city, struct err *e);
bool in_every_city(struct job_run *j, city_change *change, struct err *e);

extern const struct job_kind occurrences_job;
extern const struct job_kind barriers_job;	/* barrier_release.c */

#endif
