/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs as rows: adding, reading, cancelling, offering again. */
#include "jobs/jobs_impl.h"

#include "base/date.h"
#include "base/id.h"

#include <string.h>

#define COLUMNS                                                                             \
	"SELECT city, id, kind, args, title, state, person, created, started, ended, done," \
	" total, step, result, error FROM job"

static const char add[] = "INSERT INTO job (city, id, kind, args, title, state, person, created,"
    " run_at, tries, cancel, done, total, step, result, error)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, '', '', '')";
static const char load[] = COLUMNS " WHERE city = $1 AND id = $2";
static const char latest[] = COLUMNS " WHERE city = $1 ORDER BY id DESC LIMIT $2";
/* ORDER: enum job_state */
static const char active_ones[] = COLUMNS " WHERE city = $1 AND (state IN (0, 1)"
    " OR (state IN (3, 4) AND ended > $3)) ORDER BY id DESC LIMIT $2";
static const char cancel_waiting[] = "UPDATE job SET state = $3, ended = $4"
    " WHERE city = $1 AND id = $2 AND state = 0";
static const char cancel_running[] = "UPDATE job SET cancel = 1"
    " WHERE city = $1 AND id = $2 AND state = 1";
static const char offer[] =
    "UPDATE job SET state = 0, cancel = 0, run_at = $3, tries = 0, done = 0,"
    " total = 0, step = '', error = '', ended = NULL"
    " WHERE city = $1 AND id = $2 AND state IN (3, 4, 5)";

static const char *const labels[] = {
	[JOB_WAITING] = N_("waiting"), [JOB_RUNNING] = N_("running"), [JOB_DONE] = N_("done"),
	[JOB_FAILED] = N_("failed"), [JOB_CUT_OFF] = N_("cut off"),
	[JOB_CANCELLED] = N_("cancelled"),
};

const char *job_state_label(enum job_state state)
{
	return labels[state];
}

const struct job_kind *job_kind_find(rooms all, struct str name)
{
	for (size_t i = 0; all && all[i]; i++)
		for (size_t k = 0; all[i]->jobs && all[i]->jobs[k]; k++)
			if (str_eq(name, str_of(all[i]->jobs[k]->name)))
				return all[i]->jobs[k];
	return NULL;
}

bool job_add(struct db *db, int64_t city, const char *kind, struct str title, struct str args,
    int64_t person, int64_t run_at, int64_t *id_r, struct err *e)
{
	int64_t id = id_new(), now = date_now();
	if (!db_run(db, add, ARGS(city, id, kind, args, title, JOB_WAITING, person, now,
	    run_at ? run_at : now), e))
		return fail_in(e, "adding a job \"%s\"", kind);
	if (id_r)
		*id_r = id;
	return true;
}

static struct job of_row(struct rows *q, struct arena *a)
{
	int64_t state = rows_int(q, 5);
	return (struct job){
		.city = rows_int(q, 0), .id = rows_int(q, 1), .kind = rows_copy(q, 2, a),
		.args = rows_copy(q, 3, a), .title = rows_copy(q, 4, a),
		.state = state >= JOB_WAITING && state <= JOB_CANCELLED ? (enum job_state)state
									: JOB_FAILED,
		.person = rows_int(q, 6), .created = rows_int(q, 7), .started = rows_int(q, 8),
		.ended = rows_int(q, 9), .done = rows_int(q, 10), .all = rows_int(q, 11),
		.step = rows_copy(q, 12, a), .result = rows_copy(q, 13, a),
		.error = rows_copy(q, 14, a),
	};
}

bool job_load(struct db *db, struct arena *a, int64_t city, int64_t id, struct job *out_r,
    struct err *e)
{
	bool found = false;
	struct rows *q = db_query(db, load, ARGS(city, id), e);
	if (rows_next(q)) {
		*out_r = of_row(q, a);
		found = true;
	}
	return rows_end(q, e) && (found || fail(e, ERR_MISSING, N_("There is no such job.")));
}

bool jobs_list(struct db *db, struct arena *a, int64_t city, bool active, int64_t since, int limit,
    struct job_list *out_r, struct err *e)
{
	struct job_list all = { 0 };
	struct rows *q = active ? db_query(db, active_ones, ARGS(city, limit, since), e)
				: db_query(db, latest, ARGS(city, limit), e);
	while (rows_next(q)) {
		struct job job = of_row(q, a);
		*list_add(a, &all) = job;
	}
	*out_r = all;
	return rows_end(q, e);
}

bool job_cancel(struct db *db, int64_t city, int64_t id, int64_t now, struct err *e)
{
	if (!db_run(db, cancel_waiting, ARGS(city, id, JOB_CANCELLED, now), e))
		return false;
	if (db_changes(db))
		return true;
	if (!db_run(db, cancel_running, ARGS(city, id), e))
		return false;
	return db_changes(db) ||
	    fail(e, ERR_CONFLICT, N_("This job has ended already; there is nothing to cancel."));
}

bool job_offer(struct db *db, int64_t city, int64_t id, int64_t now, struct err *e)
{
	return db_run(db, offer, ARGS(city, id, now), e) &&
	       (db_changes(db) ||
		   fail(e, ERR_CONFLICT,
		       N_("Only a job that failed, was cut off or cancelled can be started "
			  "again.")));
}
