/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Long work in the background: imports, indexing, mail. A job is a row in the store, so any
 * serving process may take it, every page can show its progress, and a job cut off (kill -9, a
 * power cut) is found by its lapsed lease, its kind's undo is called, and it is offered again.
 *
 *	const struct job_kind import_job = {
 *		.name = "import", .label = N_("Import of figures"), .run = import_run,
 *		.cut_off = import_roll_back, .tries = 1,
 *	};
 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "account/account.h"

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CUT_OFF, JOB_CANCELLED };

struct job {
	int64_t city, id;
	struct str kind, args;		/* args: what the kind needs, as JSON or a key */
	struct str title;		/* for people: "indicator_4-3-1.csv" */
	enum job_state state;
	int64_t person, created, started, ended;
	int64_t done, all;		/* progress; all 0: unknown */
	struct str step;		/* what it is doing, translated by _() of an N_() text */
	struct str result;		/* a sentence, or an address below the city's base */
	struct str error;
};

/* A running job, as its run function sees it. */
struct job_run {
	struct store *store;
	rooms rooms;
	struct arena *arena;
	const struct job *job;
	const struct lang *lang;
	void *state;			/* jobs.c only */
};

struct job_kind {
	const char *name;		/* the list in a room ends with NULL */
	const char *label;		/* N_() */
	bool (*run)(struct job_run *j, struct str *result_r, struct err *e);
	/* Undo what an interrupted run left, before it is offered again; or NULL. */
	bool (*cut_off)(struct store *s, const struct job *job, struct err *e);
	int tries; /* automatic new tries after a cut-off; 0: a person decides */
	int64_t every;			/* seconds: repeated by itself; 0: no */
};

/* job_add: In the caller's transaction. run_at 0: now. */
bool job_add(struct db *db, int64_t city, const char *kind, struct str title, struct str args,
    int64_t person, int64_t run_at, int64_t *id_r, struct err *e);
/* job_progress: Renews the lease and shows progress (written at most twice a second). False when
 * the job was cancelled: end soon. */
bool job_progress(struct job_run *j, const char *step, int64_t done, int64_t all);
bool job_load(struct db *db, struct arena *a, int64_t city, int64_t id, struct job *out_r,
    struct err *e);
/* job_run_now: Run a job in this process at once (commands, tests). */
bool job_run_now(struct store *s, rooms all, int64_t city, int64_t id, struct err *e);

/* jobs_room: table, worker threads as a service, pages /jobs and /jobs/:id (progress bar, cancel,
 * offer again), a desk panel. */
extern const struct room jobs_room;

#endif
