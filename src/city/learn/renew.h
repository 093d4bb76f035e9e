/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The daily jobs of the directory; see renew.c. */
#ifndef CITY_LEARN_RENEW_H
#define CITY_LEARN_RENEW_H

#include "city/learn/learn.h"
#include "jobs/jobs.h"

extern const struct job_kind occurrences_job;
extern const struct job_kind barriers_job;	/* barrier_release.c */

#endif
