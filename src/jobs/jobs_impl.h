/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share. Time is a parameter, so that tests own it. */
#ifndef JOBS_JOBS_IMPL_H
#define JOBS_JOBS_IMPL_H

#include "jobs/jobs.h"

#include <pthread.h>

/* A lease is renewed every RENEW_MS; one that has lapsed means that its process is gone. */
enum { LEASE_MS = 20000, RENEW_MS = 5000, SHOW_MS = 500, KEEP_DAYS = 90 };
enum { OWNER_TEXT = 27 };

const struct job_kind *job_kind_find(rooms all, struct str name);

/* ---- job.c ---- */

struct job_list {
	struct job *items;
	size_t count, room;
};
/* jobs_list: The latest of a city; active: only those waiting or running, and what has failed
 * since `since`. */
bool jobs_list(struct db *db, struct arena *a, int64_t city, bool active, int64_t since, int limit,
    struct job_list *out_r, struct err *e);
/* job_cancel: A waiting job is cancelled at once, a running one is asked to end. */
bool job_cancel(struct db *db, int64_t city, int64_t id, int64_t now, struct err *e);
/* job_offer: Let a job that ended badly run again. */
bool job_offer(struct db *db, int64_t city, int64_t id, int64_t now, struct err *e);
const char *job_state_label(enum job_state state);

/* ---- claim.c ---- */

/* job_claim: Take the next job that is due; job_r->id 0 when there is none. owner is made. */
bool job_claim(struct store *s, struct arena *a, int64_t now, char owner[OWNER_TEXT],
    struct job *job_r, struct err *e);
/* job_claim_one: Take this one. ERR_CONFLICT when it is not waiting. */
bool job_claim_one(struct store *s, struct arena *a, int64_t city, int64_t id, int64_t now,
    char owner[OWNER_TEXT], struct job *job_r, struct err *e);
/* job_finish: The owner writes the end. Nothing when he does not own it any more. */
bool job_finish(struct store *s, const struct job *job, const char *owner, int64_t now,
    struct err *e);
/* jobs_sweep: Find what was cut off, undo it, offer it again; add repeated jobs that are due;
 * forget old ones. */
bool jobs_sweep(struct store *s, rooms all, int64_t now, struct err *e);

/* ---- run.c ---- */

/* job_run: Run a claimed job to its end, renewing its lease meanwhile. stopping may become true
 * at any time: then the job is to end soon and waits for the next process. NULL: never. False: it
 * did not end as done; e tells why. */
bool job_run(struct store *s, rooms all, struct job *job, const char *owner,
    const _Atomic bool *stopping, struct err *e);

/* ---- service.c ---- */

extern const struct service jobs_service;
extern const struct route jobs_routes[];
extern const struct panel jobs_panels[];

#endif
