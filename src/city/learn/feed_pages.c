/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The pages of feeds: list and form are the record's; here is the panel on the page of one feed
 * (runs, refusals, upload, approval, duplicates), the page of one run, and its CSV.
 */
#include "city/learn/feed_pages.h"
#include "base/date.h"
#include "base/lang.h"
#include "city/learn/feeds.html.h"
#include "formats/csv.h"

#include <string.h>

enum { RUNS = 10, REMARKS = 50, TWINS = 20, APPROVE_STEP = 200 };

#define RUN_COLUMNS "SELECT id, started, how, name, error, dry, items_read, fresh, changed, same," \
	" refused, noted, gone FROM feed_run WHERE city = $1 AND feed = $2"
static const char runs_sql[] = RUN_COLUMNS " ORDER BY id DESC LIMIT $3";
static const char run_sql[] = RUN_COLUMNS " AND id = $3";
static const char remarks_sql[] = "SELECT refused, line, path, title, field, excerpt, text FROM"
    " feed_remark WHERE city = $1 AND run = $2 ORDER BY refused DESC, n LIMIT $3";
static const char counts_sql[] = "SELECT COALESCE(SUM(CASE WHEN o.state = 'draft' THEN 1 ELSE 0"
    " END), 0), COALESCE(SUM(CASE WHEN o.state = 'published' THEN 1 ELSE 0 END), 0),"
    " COALESCE(SUM(CASE WHEN o.state = 'withdrawn' THEN 1 ELSE 0 END), 0) FROM opportunity o"
    " WHERE o.city = $1 AND o.feed = $2 AND o.deleted IS NULL";
static const char drafts_sql[] = "SELECT id FROM opportunity WHERE city = $1 AND feed = $2"
    " AND state = 'draft' AND deleted IS NULL ORDER BY id LIMIT $3";
static const char twins_sql[] = "SELECT a.opportunity, b.opportunity, p.title, q.title FROM"
    " (SELECT city, feed, opportunity, sig FROM feed_entry WHERE city = $1 AND feed = $2"
    " AND gone = 0) a JOIN feed_entry b ON b.city = a.city AND b.sig = a.sig AND b.gone = 0"
    " AND b.opportunity <> a.opportunity AND (b.feed <> a.feed OR b.opportunity > a.opportunity)"
    " JOIN opportunity p ON p.city = a.city AND p.id = a.opportunity AND p.deleted IS NULL"
    " JOIN opportunity q ON q.city = b.city AND q.id = b.opportunity AND q.deleted IS NULL"
    " WHERE NOT EXISTS (SELECT 1 FROM learn_merge m WHERE m.city = a.city"
    " AND m.twin IN (a.opportunity, b.opportunity)) AND NOT EXISTS (SELECT 1 FROM learn_apart x"
    " WHERE x.city = a.city AND x.one = CASE WHEN a.opportunity < b.opportunity THEN"
    " a.opportunity ELSE b.opportunity END AND x.other = CASE WHEN a.opportunity < b.opportunity"
    " THEN b.opportunity ELSE a.opportunity END) LIMIT $3";
/* Offers made by hand are few: they come first, and SQLite keeps the order of a CROSS JOIN. */
static const char by_hand_sql[] = "SELECT h.id, o.id, h.title, o.title FROM opportunity h"
    " CROSS JOIN opportunity o WHERE h.city = $1 AND h.feed IS NULL AND h.deleted IS NULL"
    " AND h.venue IS NOT NULL AND o.city = $1 AND o.venue = h.venue AND o.feed = $2"
    " AND o.deleted IS NULL AND lower(o.title) = lower(h.title) AND EXISTS (SELECT 1 FROM"
    " learn_session s JOIN learn_session t ON t.city = s.city AND t.day = s.day"
    " AND COALESCE(t.begins, '') = COALESCE(s.begins, '') WHERE s.city = $1"
    " AND s.opportunity = h.id AND t.opportunity = o.id AND s.deleted IS NULL"
    " AND t.deleted IS NULL) AND NOT EXISTS (SELECT 1 FROM learn_merge m WHERE m.city = $1"
    " AND m.twin IN (h.id, o.id)) AND NOT EXISTS (SELECT 1 FROM learn_apart x WHERE x.city = $1"
    " AND ((x.one = h.id AND x.other = o.id) OR (x.one = o.id AND x.other = h.id))) LIMIT $3";
static const char apart_sql[] = "INSERT INTO learn_apart (city, one, other, person, at) VALUES"
    " ($1, $2, $3, $4, $5) ON CONFLICT (city, one, other) DO NOTHING";

/* ---- reading ---- */

static bool read_runs(struct request *r, struct feed_view *v, const char *sql, int64_t third,
    struct err *e)
{
	struct { struct feed_run_row *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(request_db(r, e), sql, ARGS(r->city, v->id, third), e);
	while (rows_next(q))
		*list_add(r->arena, &all) = (struct feed_run_row){ .id = rows_int(q, 0),
			.started = rows_int(q, 1), .how = rows_copy(q, 2, r->arena),
			.name = rows_copy(q, 3, r->arena), .error = rows_copy(q, 4, r->arena),
			.dry = rows_int(q, 5) != 0, .counts = { rows_int(q, 6), rows_int(q, 7),
			rows_int(q, 8), rows_int(q, 9), rows_int(q, 10), rows_int(q, 11),
			rows_int(q, 12) } };
	v->runs = all.items;
	v->run_count = all.count;
	return rows_end(q, e);
}

static bool read_remarks(struct request *r, struct feed_view *v, int64_t run, int limit,
    struct err *e)
{
	struct { struct feed_remark_row *items; size_t count, room; } all = { 0 };
	struct arena *a = r->arena;
	struct rows *q = db_query(request_db(r, e), remarks_sql, ARGS(r->city, run, limit), e);
	while (rows_next(q))
		*list_add(a, &all) = (struct feed_remark_row){ rows_int(q, 0) != 0, rows_int(q, 1),
			rows_copy(q, 2, a), rows_copy(q, 3, a), rows_copy(q, 4, a),
			rows_copy(q, 5, a), rows_copy(q, 6, a) };
	v->remarks = all.items;
	v->remark_count = all.count;
	v->remarks_run = run;
	return rows_end(q, e);
}

/* Those of feeds by their signature, and those that somebody entered by hand. */
static bool read_twins(struct request *r, struct feed_view *v, struct err *e)
{
	struct { struct feed_twin_row *items; size_t count, room; } all = { 0 };
	struct str feed = arena_printf(r->arena, "%lld", (long long)v->id);
	bool ok = true;
	for (int i = 0; ok && i < 2; i++) {
		struct rows *q = db_query(request_db(r, e), i ? by_hand_sql : twins_sql,
		    i ? ARGS(r->city, feed, TWINS) : ARGS(r->city, v->id, TWINS), e);
		while (rows_next(q))
			*list_add(r->arena, &all) = (struct feed_twin_row){ rows_int(q, 0),
				rows_int(q, 1), rows_copy(q, 2, r->arena),
				rows_copy(q, 3, r->arena) };
		ok = rows_end(q, e);
	}
	v->twins = all.items;
	v->twin_count = all.count;
	return ok;
}

static bool read_counts(struct request *r, struct feed_view *v, struct err *e)
{
	struct str feed = arena_printf(r->arena, "%lld", (long long)v->id);
	struct rows *q = db_query(request_db(r, e), counts_sql, ARGS(r->city, feed), e);
	if (rows_next(q)) {
		v->waiting = rows_int(q, 0);
		v->live = rows_int(q, 1);
		v->gone = rows_int(q, 2);
	}
	return rows_end(q, e);
}

/* The feed of the address; false when it is not there or not this reader's. */
static bool load_feed(struct request *r, int64_t id, bool write, struct record **out_r,
    struct err *e)
{
	if (!record_load(request_db(r, e), r->arena, &feed_kind, r->city, id, NULL, out_r, e))
		return false;
	if (write && !record_may_write(r, &feed_kind, *out_r))
		return fail(e, ERR_DENIED, N_("This is another provider's feed."));
	return true;
}

static bool panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct feed_view v = { .id = subject };
	struct record *feed;
	if (!load_feed(r, subject, false, &feed, e))
		return false;
	v.may_write = record_may_write(r, &feed_kind, feed);
	v.has_address = record_str(feed, "url").n > 0;
	bool ok = read_counts(r, &v, e) && read_runs(r, &v, runs_sql, RUNS, e) &&
	    read_twins(r, &v, e);
	if (ok && v.run_count)
		ok = read_remarks(r, &v, v.runs[0].id, REMARKS, e);
	if (ok)
		feed_panel_write(o, &v);
	return ok;
}

const struct panel feed_panels[] = {
	{ "feed", 5, PARTNER | COORDINATOR | LEAD, feed_changes_panel },
	{ "feed", 10, PARTNER | COORDINATOR | LEAD, panel },
	{ "desk", 17, COORDINATOR, feed_changes_desk_panel },
	{ 0 }
};

/* ---- one run ---- */

static void write_csv(struct reply *p, const struct feed_view *v)
{
	static const char *const heads[] = { "refused", "line", "path", "offer", "field", "found",
		"reason" };
	struct sink out = sink_buf(&p->body);
	struct csv_writer w = { .out = &out, .guard = true };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		csv_write(&w, str_of(heads[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < v->remark_count; i++) {
		const struct feed_remark_row *n = &v->remarks[i];
		csv_write(&w, n->refused ? S("1") : S("0"));
		csv_write_number(&w, (double)n->line);
		const struct str rest[] = { n->path, n->title, n->field, n->excerpt, n->text };
		for (size_t k = 0; k < sizeof rest / sizeof *rest; k++)
			csv_write(&w, rest[k]);
		csv_end_row(&w);
	}
	p->type = "text/csv; charset=utf-8";
	p->filename = S("refused.csv");
}

static bool show_run(struct request *r, struct reply *p, struct err *e)
{
	struct feed_view v = { .id = param_int(r, "id") };
	struct record *feed;
	const struct lang *lang = r->lang;
	if (!load_feed(r, v.id, false, &feed, e) ||
	    !read_runs(r, &v, run_sql, param_int(r, "run"), e) ||
	    !read_remarks(r, &v, param_int(r, "run"), FEED_REMARKS_MAX, e))
		return false;
	if (!v.run_count)
		return fail(e, ERR_MISSING, N_("There is no such run of this feed."));
	if (str_eq(r->format, S("csv"))) {
		write_csv(p, &v);
		return true;
	}
	struct crumb crumbs[] = { { str_of(_("Feeds")), S("/feeds") }, { record_title(feed),
	    arena_printf(r->arena, "/feeds/%lld", (long long)v.id) }, { str_of(_("Run")), S("") } };
	struct out *o = page_begin(r, p, &(struct page){ .title = v.runs[0].name, .wing = "learn",
	    .crumbs = crumbs, .crumb_count = 3, .noindex = true, .formats = "csv" });
	feed_run_write(o, &v);
	page_end(o);
	return true;
}

/* ---- what is done ---- */

static bool fetch_now(struct request *r, struct reply *p, struct err *e)
{
	struct record *feed;
	int64_t id = param_int(r, "id"), job;
	const struct lang *lang = r->lang;
	if (!load_feed(r, id, true, &feed, e))
		return false;
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = job_add(db, r->city, "feed", record_title(feed),
		    arena_printf(r->arena, "%lld", (long long)id), r->who.person, 0, &job, e);
		ok = db_end(db, ok, e);
	}
	if (db)
		store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(_("It is being fetched. Load this page again in a moment.")));
	return reply_redirect(r, p, "/feeds/%lld", (long long)id);
}

static bool upload(struct request *r, struct reply *p, struct err *e)
{
	struct record *feed;
	int64_t id = param_int(r, "id");
	const struct upload *file = param_upload(r, "file");
	if (!load_feed(r, id, true, &feed, e))
		return false;
	if (!file || !file->name.n) {
		page_notice(r, p, str_of(tr(r->lang, N_("Choose a file first."))));
		return reply_redirect(r, p, "/feeds/%lld", (long long)id);
	}
	struct feed_run run = { .store = r->store, .arena = r->arena, .lang = r->lang,
		.city = r->city, .feed = id, .person = r->who.person, .now = r->now,
		.path = file->path, .name = file->name, .how = "upload",
		.mapping = param_text(r, "map").n ? arena_text(r->arena, param_text(r, "map"))
						   : NULL,
		.dry = param_flag(r, "dry") };
	if (!feed_run(&run, e) && e->kind != ERR_INPUT && e->kind != ERR_LIMIT)
		return false;
	err_clear(e);	/* what was wrong with the file stands on the run's page */
	return reply_redirect(r, p, "/feeds/%lld/runs/%lld", (long long)id, (long long)run.id);
}

static bool approve_step(struct request *r, struct str feed, const struct change *by,
    size_t *count_r, struct err *e)
{
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct arena *a = arena_new(0);
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		struct rows *q = db_query(db, drafts_sql, ARGS(r->city, feed, APPROVE_STEP), e);
		while (rows_next(q))
			*list_add(a, &ids) = rows_int(q, 0);
		ok = rows_end(q, e);
		for (size_t i = 0; ok && i < ids.count; i++)
			ok = feed_set_state(db, a, r->city, ids.items[i], "published", by, e);
		ok = db_end(db, ok, e);
	}
	if (db)
		store_give(db);
	arena_free(a);
	*count_r = ids.count;
	return ok;
}

static bool approve(struct request *r, struct reply *p, struct err *e)
{
	struct record *feed;
	int64_t id = param_int(r, "id"), all = 0;
	const struct lang *lang = r->lang;
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct str text = arena_printf(r->arena, "%lld", (long long)id);
	size_t count;
	if (!load_feed(r, id, true, &feed, e))
		return false;
	do {
		if (!approve_step(r, text, &by, &count, e))
			return false;
		all += (int64_t)count;
	} while (count == APPROVE_STEP);
	page_notice(r, p, arena_printf(r->arena, _("Offers published: %lld."), (long long)all));
	return reply_redirect(r, p, "/feeds/%lld", (long long)id);
}

static bool twin(struct request *r, struct reply *p, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	int64_t one = param_int(r, "one"), other = param_int(r, "other");
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = str_eq(param_text(r, "what"), S("merge"))
		    ? learn_merge_add(db, r->city, one, other, &by, e)
		    : db_run(db, apart_sql, ARGS(r->city, one < other ? one : other,
			one < other ? other : one, r->who.person, r->now), e);
		ok = db_end(db, ok, e);
	}
	if (db)
		store_give(db);
	return ok && reply_redirect(r, p, "/feeds/%lld", (long long)param_int(r, "id"));
}

static const struct param id_params[] = { { "id", PARAM_ID }, { 0 } };
static const struct param run_params[] = { { "id", PARAM_ID }, { "run", PARAM_ID }, { 0 } };
static const struct param change_params[] = { { "id", PARAM_ID },
	{ "item", PARAM_TEXT, .max = 300 }, { "hash", PARAM_TEXT, .max = 64 },
	{ "seen", PARAM_INT, .required = true },
	{ "what", PARAM_ONE_OF, .words = "accept refuse", .required = true }, { 0 } };
static const struct param upload_params[] = { { "id", PARAM_ID },
	{ "file", PARAM_FILE, .label = N_("File") }, { "dry", PARAM_FLAG },
	{ "map", PARAM_TEXT, .max = 2000 }, { 0 } };
static const struct param twin_params[] = { { "id", PARAM_ID },
	{ "one", PARAM_ID, .required = true }, { "other", PARAM_ID, .required = true },
	{ "what", PARAM_ONE_OF, .words = "merge apart", .required = true }, { 0 } };

const struct route feed_routes[] = {
	{ GET, "/feeds/:id/runs/:run", show_run, .needs = PARTNER | COORDINATOR | LEAD,
	    .params = run_params, .formats = "csv", .about = N_("What one run of a feed did") },
	{ POST, "/feeds/:id/fetch", fetch_now, .needs = PARTNER | COORDINATOR,
	    .params = id_params, .about = N_("Fetch a feed now") },
	{ POST, "/feeds/:id/upload", upload, .needs = PARTNER | COORDINATOR,
	    .params = upload_params, .flags = ROUTE_UPLOAD | ROUTE_WORKER,
	    .about = N_("Read an uploaded file as a feed") },
	{ POST, "/feeds/:id/approve", approve, .needs = COORDINATOR, .params = id_params,
	    .flags = ROUTE_WORKER, .about = N_("Publish what waits for approval") },
	{ GET, "/feeds/:id/changes", feed_changes_get, .needs = PARTNER | COORDINATOR | LEAD,
	    .params = id_params, .about = N_("Changes of a feed that wait for approval") },
	{ POST, "/feeds/:id/changes", feed_changes_post, .needs = COORDINATOR,
	    .params = change_params, .flags = ROUTE_WORKER,
	    .about = N_("Take or refuse changes of a feed") },
	{ POST, "/feeds/:id/twin", twin, .needs = COORDINATOR, .params = twin_params,
	    .about = N_("Say whether two offers are the same") },
	{ 0 }
};
