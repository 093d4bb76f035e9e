/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Feeds that are due, fetched by a job every quarter of an hour, and one at once where somebody
 * asks. A feed whose address fails waits longer each time, up to a day.
 */
#include "city/learn/feed.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/log.h"
#include "base/num.h"
#include "formats/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HOUR = 3600000, EARLY = 10 * 60000, DUE_MAX = 1000 };

static const char state_sql[] = "SELECT etag, modified FROM feed_state WHERE city = $1"
    " AND feed = $2";
static const char put_state[] = "INSERT INTO feed_state (city, feed, etag, modified, checked,"
    " failures) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (city, feed) DO UPDATE SET"
    " etag = excluded.etag, modified = excluded.modified, checked = excluded.checked,"
    " failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE feed_state.failures + 1 END";
static const char due_sql[] = "SELECT f.city, f.id, f.every, COALESCE(s.checked, 0),"
    " COALESCE(s.failures, 0) FROM feed f LEFT JOIN feed_state s ON s.city = f.city"
    " AND s.feed = f.id WHERE f.deleted IS NULL AND COALESCE(f.paused, 0) = 0"
    " AND f.url IS NOT NULL AND f.url <> '' AND f.every <> 'never' ORDER BY f.id LIMIT $1";

/* What is needed of the feed before the web is asked. */
static bool look_up(struct feed_run *run, struct fetch_limits *limits, struct str *url_r,
    struct err *e)
{
	struct record *feed;
	struct arena *a = run->arena;
	struct db *db = store_reader(run->store, e);
	if (!db)
		return false;
	bool ok = record_load(db, a, &feed_kind, run->city, run->feed, NULL, &feed, e);
	if (ok) {
		*url_r = record_str(feed, "url");
		limits->inside = str_eq(setting_get(db, a, 0, "feed_inside", ""), S("1"));
		struct rows *q = db_query(db, state_sql, ARGS(run->city, run->feed), e);
		if (rows_next(q) && !run->person) {	/* who asks has it read again */
			limits->etag = rows_copy(q, 0, a);
			limits->modified = rows_copy(q, 1, a);
		}
		ok = rows_end(q, e);
	}
	store_give(db);
	if (ok && !url_r->n)
		return fail(e, ERR_INPUT, N_("This feed has no address. Upload a file, or give it "
		    "an address."));
	return ok;
}

static bool keep_state(struct feed_run *run, struct str etag, struct str modified, bool failed,
    struct err *e)
{
	struct db *db = store_writer(run->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = db_run(db, put_state, ARGS(run->city, run->feed, etag.n ? etag : STR_EMPTY,
		    modified.n ? modified : STR_EMPTY, date_now(), (int64_t)failed), e);
		ok = db_end(db, ok, e);
	}
	if (db)
		store_give(db);
	return ok;
}

/* A run that never got its file is kept too, with the reason. */
static bool keep_failure(struct feed_run *run, struct err *e)
{
	struct err own = { 0 };
	char path[] = "/dev/null";
	run->path = path;
	(void)keep_state(run, STR_EMPTY, STR_EMPTY, true, &own);
	return feed_run_failed(run, e);
}

bool feed_fetch(struct feed_run *run, bool *unchanged_r, struct err *e)
{
	struct fetch_limits limits = { 0 };
	struct fetched got = { 0 };
	struct str url = STR_EMPTY;
	char path[] = "/tmp/stoa-feed-XXXXXX";
	*unchanged_r = false;
	run->how = "fetch";
	if (!look_up(run, &limits, &url, e))
		return false;
	int fd = mkstemp(path);
	if (fd < 0)
		return fail_system(e, "mkstemp: %s", path);
	close(fd);
	limits.path = path;
	run->path = path;
	run->name = url;
	bool ok = fetch(run->arena, url, &limits, &got, e);
	if (!ok)
		ok = keep_failure(run, e);
	else if (got.unchanged)
		*unchanged_r = true;
	else
		ok = feed_run(run, e);
	unlink(path);
	struct err own = { 0 };
	if (ok || !e->kind)
		ok = keep_state(run, got.unchanged ? limits.etag : got.etag,
		    got.unchanged ? limits.modified : got.modified, false, e) && ok;
	else if (got.bytes)
		(void)keep_state(run, STR_EMPTY, STR_EMPTY, true, &own);
	return ok;
}

/* ---- jobs ---- */

static bool fetch_one(struct job_run *j, struct str *result_r, struct err *e)
{
	struct feed_run run = { .store = j->store, .arena = j->arena, .lang = j->lang,
		.city = j->job->city, .person = j->job->person, .now = date_now() };
	bool unchanged;
	if (!num_int(j->job->args, &run.feed) || !feed_fetch(&run, &unchanged, e))
		return fail_in(e, "feed %.*s", STR(j->job->args));
	*result_r = arena_printf(j->arena, "/feeds/%lld", (long long)run.feed);
	return true;
}

static int64_t period_of(struct str every)
{
	return (str_eq(every, S("hour")) ? 1LL : str_eq(every, S("week")) ? 168LL : 24LL) * HOUR;
}

struct due {
	int64_t city, feed;
};

static bool find_due(struct store *s, struct arena *a, struct due **out_r, size_t *count_r,
    struct err *e)
{
	struct { struct due *items; size_t count, room; } all = { 0 };
	int64_t now = date_now();
	struct db *db = store_reader(s, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, due_sql, ARGS(DUE_MAX), e);
	while (rows_next(q)) {
		int64_t wait = period_of(rows_text(q, 2)), failures = rows_int(q, 4);
		if (failures && wait < 24LL * HOUR && failures < 24)	/* hourly ones slow down */
			wait *= failures;
		if (rows_int(q, 3) + wait - EARLY <= now)
			*list_add(a, &all) = (struct due){ rows_int(q, 0), rows_int(q, 1) };
	}
	bool ok = rows_end(q, e);
	store_give(db);
	*out_r = all.items;
	*count_r = all.count;
	return ok;
}

static bool fetch_due(struct job_run *j, struct str *result_r, struct err *e)
{
	struct due *all;
	size_t count, failed = 0;
	const struct lang *lang = j->lang;
	if (!find_due(j->store, j->arena, &all, &count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct arena *a = arena_new(0);
		struct err wrong = { .lang = lang };
		struct feed_run run = { .store = j->store, .arena = a, .lang = lang,
			.city = all[i].city, .feed = all[i].feed, .now = date_now() };
		bool unchanged;
		if (!feed_fetch(&run, &unchanged, &wrong))
			failed++;	/* kept as a run of that feed, where its people see it */
		arena_free(a);
		if (!job_progress(j, N_("Fetching feeds"), (int64_t)i + 1, (int64_t)count))
			break;
	}
	*result_r = arena_printf(j->arena, _("Feeds fetched: %zu; failed: %zu."), count,
	    failed);
	return true;
}

const struct job_kind feed_fetch_job = {
	.name = "feed", .label = N_("Fetching one feed"), .run = fetch_one, .tries = 1,
};
const struct job_kind feeds_due_job = {
	.name = "feeds", .label = N_("Fetching the feeds that are due"), .run = fetch_due,
	.tries = 1, .every = 900,
};
