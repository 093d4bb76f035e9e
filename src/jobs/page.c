/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pages of jobs: the list of a city, one job with its progress, and the panel of the desk. A page
 * about running work loads itself again, so it needs no script; all it shows is in the store, so
 * it is right in any process and after a restart.
 */
#include "jobs/pages.h"

#include "jobs/pages.html.h"

enum { MANY = 100, FEW = 5, WEEK_MS = 7 * 86400000, KEEPS = COORDINATOR | ADMINISTRATOR };

/* ORDER: enum job_state */
static const enum mark marks[] = { MARK_WAIT, MARK_PATH, MARK_GOOD, MARK_BAD, MARK_BEHIND,
	MARK_NONE };

static struct job_view view_of(struct request *r, struct db *db, const struct job *job)
{
	const struct job_kind *kind = job_kind_find(r->rooms, job->kind);
	struct job_view v = {
	    .job = job,
	    .mark = marks[job->state],
	    .word = tr(r->lang, job_state_label(job->state)),
	    .label = kind ? tr(r->lang, kind->label) : arena_text(r->arena, job->kind),
	    .who = person_name(db, r->arena, r->lang, job->person),
	    .link = STR_EMPTY,
	    .manages = (r->who.roles & KEEPS) || job->person == r->who.person,
	};
	if (str_starts(job->result, S("/")))
		v.link = job->result;
	return v;
}

static bool read_jobs(struct request *r, struct db *db, bool active, int limit,
    struct jobs_view *out_r, struct err *e)
{
	struct job_list all;
	if (!jobs_list(db, r->arena, r->city, active, r->now - WEEK_MS, limit, &all, e))
		return false;
	struct job_view *items = arena_array(r->arena, struct job_view, all.count + 1);
	for (size_t i = 0; i < all.count; i++)
		items[i] = view_of(r, db, &all.items[i]);
	*out_r = (struct jobs_view){ items, all.count };
	return true;
}

static bool any_active(const struct jobs_view *v)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->items[i].job->state <= JOB_RUNNING)
			return true;
	return false;
}

bool jobs_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct jobs_view v;
	struct db *db = request_db(r, e);
	p->private = true;
	if (!db || !read_jobs(r, db, false, MANY, &v, e))
		return false;
	struct out *o = page_begin(r, p,
	    &(struct page){.title = str_of(_("Work in the background")),
		.wing = "desk",
		.noindex = true,
		.refresh = any_active(&v) ? 5 : 0});
	jobs_page(o, &v);
	page_end(o);
	return true;
}

bool job_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct job job;
	struct db *db = request_db(r, e);
	p->private = true;
	if (!db || !job_load(db, r->arena, r->city, param_int(r, "id"), &job, e))
		return false;
	struct job_view v = view_of(r, db, &job);
	const struct crumb crumbs[] = { { str_of(_("Work in the background")), S("/jobs") },
		{ job.title.n ? job.title : str_of(v.label), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .title = crumbs[1].text, .wing = "desk",
	    .crumbs = crumbs, .crumb_count = 2, .narrow = true, .noindex = true,
	    .refresh = job.state <= JOB_RUNNING ? 2 : 0 });
	job_page(o, &v);
	page_end(o);
	return true;
}

/* ---- buttons ---- */

typedef bool (*deed)(struct db *db, int64_t city, int64_t id, int64_t now, struct err *e);

static bool button(struct request *r, struct reply *p, deed fn, struct err *e)
{
	int64_t id = param_int(r, "id");
	struct job job;
	struct db *db = store_writer(r->store, e);
	bool ok = db && job_load(db, r->arena, r->city, id, &job, e);
	if (ok && !(r->who.roles & KEEPS) && job.person != r->who.person)
		ok = fail(
		    e, ERR_DENIED, N_("Only who started this job or a coordinator may do that."));
	ok = ok && fn(db, r->city, id, r->now, e);
	store_give(db);
	return ok && reply_redirect(r, p, "/jobs/%lld", (long long)id);
}

bool job_cancel_post(struct request *r, struct reply *p, struct err *e)
{
	return button(r, p, job_cancel, e);
}

bool job_again_post(struct request *r, struct reply *p, struct err *e)
{
	return button(r, p, job_offer, e);
}

/* ---- the desk ---- */

bool jobs_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	(void)subject;
	struct jobs_view v;
	struct db *db = request_db(r, e);
	if (!db || !read_jobs(r, db, true, FEW, &v, e))
		return false;
	if (v.count)
		jobs_desk(o, &v);
	return true;
}

/* ---- addresses ---- */

static const struct param id_param[] = { { "id", PARAM_ID, .required = true }, { 0 } };

enum { READS = DATA_OWNER | COORDINATOR | LEAD | PARTNER | ADMINISTRATOR };

const struct route jobs_routes[] = {
	{ GET, "/jobs", jobs_get, READS, .flags = ROUTE_NO_CITY,
	    .about = N_("Work in the background") },
	{ GET, "/jobs/:id", job_get, READS, id_param, ROUTE_NO_CITY,
	    .about = N_("One job with its progress") },
	{ POST, "/jobs/:id/cancel", job_cancel_post, READS, id_param, ROUTE_NO_CITY,
	    .about = N_("Cancel a job") },
	{ POST, "/jobs/:id/again", job_again_post, READS, id_param, ROUTE_NO_CITY,
	    .about = N_("Start a job again that ended badly") },
	{ 0 }
};

const struct panel jobs_panels[] = { { "desk", 5, READS, jobs_panel }, { 0 } };
