/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who runs a job. A worker looks for one that is due with a reading connection, and then takes it
 * by an UPDATE that names the state it saw: of several that try, the database lets one change the
 * row, on both databases and between any processes, without locks of our own.
 *
 * A running job has an owner (a random word) and a lease. Only its owner writes to it. When the
 * lease has lapsed the owner is gone: whoever changes the owner next calls the kind's cut_off,
 * under a lease of his own, so that it is undone once and also when he is cut off in turn.
 */
#include "jobs/jobs_impl.h"

#include "base/date.h"
#include "base/id.h"
#include "base/log.h"

/* ORDER: enum job_state. Both look over all cities: a queue is of the installation. */
static const char due[] = "SELECT city, id FROM job WHERE state = 0 AND run_at <= $1"
    " ORDER BY run_at, id LIMIT 1";
static const char lapsed[] = "SELECT city, id, owner, tries FROM job WHERE state = 1"
    " AND lease_until < $1 ORDER BY city, id LIMIT 20";
static const char take[] = "UPDATE job SET state = 1, owner = $3, lease_until = $4, started = $5,"
    " tries = tries + 1 WHERE city = $1 AND id = $2 AND state = 0";
static const char take_over[] = "UPDATE job SET owner = $4, lease_until = $5"
    " WHERE city = $1 AND id = $2 AND state = 1 AND owner = $3";
static const char finish[] = "UPDATE job SET state = $4, ended = $5, done = $6, total = $7,"
    " result = $8, error = $9, cancel = 0 WHERE city = $1 AND id = $2 AND owner = $3 AND state = 1";

static bool next_due(struct store *s, int64_t now, int64_t *city_r, int64_t *id_r, struct err *e)
{
	*id_r = 0;
	struct db *db = store_reader(s, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, due, ARGS(now), e);
	if (rows_next(q)) {
		*city_r = rows_int(q, 0);
		*id_r = rows_int(q, 1);
	}
	bool ok = rows_end(q, e);
	store_give(db);
	return ok;
}

/* *taken_r: did we get it? */
static bool try_take(struct store *s, struct arena *a, int64_t city, int64_t id, int64_t now,
    const char *owner, bool *taken_r, struct job *job_r, struct err *e)
{
	struct db *db = store_writer(s, e);
	*taken_r = false;
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = db_run(db, take, ARGS(city, id, owner, now + LEASE_MS, now), e);
		*taken_r = ok && db_changes(db) == 1;
		ok = db_end(db, ok && (!*taken_r || job_load(db, a, city, id, job_r, e)), e);
	}
	store_give(db);
	return ok;
}

bool job_claim(struct store *s, struct arena *a, int64_t now, char owner[OWNER_TEXT],
    struct job *job_r, struct err *e)
{
	bool taken = false;
	int64_t city = 0, id;
	random_text(owner, OWNER_TEXT);
	*job_r = (struct job){ .id = 0 };
	do {
		if (!next_due(s, now, &city, &id, e) ||
		    (id && !try_take(s, a, city, id, now, owner, &taken, job_r, e)))
			return false;
	} while (id && !taken);
	return true;
}

bool job_claim_one(struct store *s, struct arena *a, int64_t city, int64_t id, int64_t now,
    char owner[OWNER_TEXT], struct job *job_r, struct err *e)
{
	bool taken;
	random_text(owner, OWNER_TEXT);
	return try_take(s, a, city, id, now, owner, &taken, job_r, e) &&
	    (taken || fail(e, ERR_CONFLICT, N_("This job is not waiting any more.")));
}

bool job_finish(struct store *s, const struct job *job, const char *owner, int64_t now,
    struct err *e)
{
	struct db *db = store_writer(s, e);
	struct value ended = job->state == JOB_WAITING ? value_null() : value_int(now);
	bool ok = db && db_run(db, finish,
			    ARGS(job->city, job->id, owner, job->state, ended, job->done, job->all,
				job->result, job->error),
			    e);
	store_give(db);
	return ok;
}

/* ---- what was cut off ---- */

struct lost {
	int64_t city, id, tries;
	char owner[OWNER_TEXT + 1];
};

static bool find_lapsed(struct store *s, int64_t now, struct lost *found, size_t *count_r,
    struct err *e)
{
	struct db *db = store_reader(s, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, lapsed, ARGS(now), e);
	size_t n = 0;
	while (n < 20 && rows_next(q)) {
		struct lost *l = &found[n++];
		*l = (struct lost){
		    .city = rows_int(q, 0), .id = rows_int(q, 1), .tries = rows_int(q, 3)};
		struct str owner = str_slice(rows_text(q, 2), 0, OWNER_TEXT);
		for (size_t i = 0; i < owner.n; i++)
			l->owner[i] = owner.p[i];
	}
	bool ok = rows_end(q, e);
	store_give(db);
	*count_r = n;
	return ok;
}

static bool change_owner(struct store *s, struct arena *a, const struct lost *l, int64_t now,
    const char *owner, struct job *job_r, bool *ours_r, struct err *e)
{
	struct db *db = store_writer(s, e);
	bool ok = db && db_run(db, take_over, ARGS(l->city, l->id, (const char *)l->owner, owner,
	    now + LEASE_MS), e);
	*ours_r = ok && db_changes(db) == 1;
	ok = ok && (!*ours_r || job_load(db, a, l->city, l->id, job_r, e));
	store_give(db);
	return ok;
}

static bool recover(struct store *s, rooms all, const struct lost *l, int64_t now, struct err *e)
{
	struct arena *a = arena_new(1 << 20);
	struct job job;
	bool ours;
	char owner[OWNER_TEXT];
	random_text(owner, sizeof owner);
	bool ok = change_owner(s, a, l, now, owner, &job, &ours, e);
	if (ok && ours) {
		const struct job_kind *kind = job_kind_find(all, job.kind);
		bool again = kind && l->tries <= kind->tries;
		log_event(LOG_WARN, "job was cut off", "kind", arena_text(a, job.kind), "again",
		    again ? "yes" : "no", NULL);
		/* When the undoing fails, our own lease lapses and somebody tries again. */
		ok = !kind || !kind->cut_off || kind->cut_off(s, &job, e);
		job.state = again ? JOB_WAITING : JOB_CUT_OFF;
		ok = ok && job_finish(s, &job, owner, now, e);
	}
	arena_free(a);
	return ok;
}

/* ---- repeated jobs ---- */

static const char alive[] = "SELECT 1 FROM job WHERE city = 0 AND kind = $1 AND state IN (0, 1)";
static const char last_end[] = "SELECT max(ended) FROM job WHERE city = 0 AND kind = $1";
static const char drop_old[] = "DELETE FROM job WHERE state > 1 AND ended < $1";
static const char drop_repeated[] = "DELETE FROM job WHERE city = 0 AND kind = $1 AND state > 1"
    " AND ended < $2";

static bool repeat_in(struct db *db, const struct job_kind *kind, int64_t now, struct err *e)
{
	enum { DAY = 86400000 };
	if (!db_alone(db, 0, e) || db_exists(db, alive, ARGS(kind->name), e))
		return e->kind == ERR_NONE;
	int64_t ended = db_int(db, last_end, ARGS(kind->name), 0, e);
	int64_t at = ended + kind->every * 1000;
	return !e->kind &&
	    db_run(db, drop_repeated, ARGS(kind->name, now - kind->every * 1000 - DAY), e) &&
	    job_add(db, 0, kind->name, STR_EMPTY, STR_EMPTY, 0, at > now ? at : now, NULL, e);
}

static bool needs_repeat(struct store *s, const struct job_kind *kind, struct err *e)
{
	struct db *db = kind->every > 0 ? store_reader(s, e) : NULL;
	bool missing = db && !db_exists(db, alive, ARGS(kind->name), e) && !e->kind;
	store_give(db);
	return missing;
}

static bool repeat(struct store *s, rooms all, int64_t now, struct err *e)
{
	for (size_t i = 0; all[i]; i++)
		for (size_t k = 0; all[i]->jobs && all[i]->jobs[k]; k++) {
			const struct job_kind *kind = all[i]->jobs[k];
			if (!needs_repeat(s, kind, e)) {
				if (e->kind)
					return false;
				continue;
			}
			struct db *db = store_writer(s, e);
			bool ok =
			    db && db_begin(db, e) && db_end(db, repeat_in(db, kind, now, e), e);
			store_give(db);
			if (!ok)
				return false;
		}
	return true;
}

static bool forget(struct store *s, int64_t now, struct err *e)
{
	static const char any[] = "SELECT 1 FROM job WHERE state > 1 AND ended < $1 LIMIT 1";
	int64_t before = now - (int64_t)KEEP_DAYS * 86400000;
	struct db *db = store_reader(s, e);
	bool some = db && db_exists(db, any, ARGS(before), e);
	store_give(db);
	if (!some)
		return e->kind == ERR_NONE;
	db = store_writer(s, e);
	bool ok = db && db_run(db, drop_old, ARGS(before), e);
	store_give(db);
	return ok;
}

bool jobs_sweep(struct store *s, rooms all, int64_t now, struct err *e)
{
	struct lost found[20];
	size_t count;
	if (!find_lapsed(s, now, found, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!recover(s, all, &found[i], now, e))
			return false;
	return repeat(s, all, now, e) && forget(s, now, e);
}
