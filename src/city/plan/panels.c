/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the plan adds to pages of records, measures, equity and home. */
#include "city/plan/panels.h"

#include "city/plan/panels.html.h"

#include <string.h>

struct str plan_by_words(struct out *o, const struct plan_change *c)
{
	struct buf b = buf_in(o->r->arena, 200);
	const struct lang *lang = o->lang;
	if (!c->by)
		return STR_EMPTY;
	date_show(&b, lang, c->by);
	return arena_printf(o->r->arena, _("by %.*s"), STR(buf_view(&b)));
}

/* The plan that an action belongs to; one without an objective is loaded with the current. */
static bool plan_of_action(struct request *r, int64_t action, struct plan *out_r, struct err *e)
{
	static const char sql[] =
	    "SELECT o.plan FROM action a JOIN objective o ON o.city = a.city AND"
	    " o.id = a.objective WHERE a.city = $1 AND a.id = $2";
	struct db *db = request_db(r, e);
	int64_t plan = db ? db_int(db, sql, ARGS(r->city, action), 0, e) : 0;
	if (!plan)
		plan = plan_current(r, e);
	*out_r = (struct plan){ 0 };
	return plan ? plan_load(db, r->arena, r->lang, r->city, plan, date_day_of(r->now), out_r, e)
		    : e->kind == ERR_NONE;
}

static const struct plan_action *find_action(const struct plan *p, int64_t id)
{
	for (size_t i = 0; i < p->action_count; i++)
		if (p->actions[i].id == id)
			return &p->actions[i];
	return NULL;
}

/* ---- an action's page ---- */

static bool write_served(struct out *o, struct request *r, struct str framework, struct str codes,
    struct err *e)
{
	struct { struct served *items; size_t count, room; } list = { 0 };
	struct str code;
	while (str_cut(&codes, ' ', &code)) {
		struct node node;
		struct err none = { 0 };
		if (node_find(request_db(r, e), r->arena, r->lang, framework, code, &node, &none))
			*list_add(r->arena, &list) = (struct served){ code, node.title };
	}
	if (list.count)
		plan_served_write(o, list.items, list.count, framework);
	return e->kind == ERR_NONE;
}

/* An action that belongs to no plan has nothing else to tell. */
static bool write_served_alone(struct out *o, struct request *r, int64_t action, struct err *e)
{
	struct record *a;
	return record_load(request_db(r, e), r->arena, &action_kind, r->city, action, r->lang, &a,
	           e) &&
	    write_served(o, r, S("key-features"), record_str(a, "features"), e) &&
	    write_served(o, r, S("sdg"), record_str(a, "sdg"), e);
}

bool plan_action_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct plan plan;
	struct plan_change change;
	if (!plan_of_action(r, subject, &plan, e))
		return false;
	const struct plan_action *a = find_action(&plan, subject);
	if (!a)
		return write_served_alone(o, r, subject, e);
	if (!plan_change_load(request_db(r, e), r->arena, r->lang, r->city, a, 0, &change, e))
		return false;
	plan_action_write(o, a, in_plan_office(r));
	if (change.there)
		plan_change_write(o, &change);
	return write_served(o, r, S("key-features"), a->features, e) &&
	       write_served(o, r, S("sdg"), a->sdg, e);
}

/* ---- a measure's page ---- */

static bool measure_of_series(struct request *r, int64_t series, struct measure *out_r,
    struct err *e)
{
	struct record *s;
	struct err none = { 0 };
	*out_r = (struct measure){ 0 };
	struct db *db = request_db(r, e);
	if (!db || !series ||
	    !record_load(db, r->arena, &series_kind, r->city, series, NULL, &s, &none))
		return e->kind == ERR_NONE;
	struct str framework = record_str(s, "framework"), code = record_str(s, "measure");
	if (!measure_find(db, r->arena, r->lang, r->city, framework, code, out_r, &none))
		*out_r = (struct measure){ 0 };
	return true;
}

/* The plan that is in force, empty where there is none; and room for what is picked from it. */
static bool begin_about(struct request *r, struct plan *plan, struct actions_about *m,
    struct err *e)
{
	int64_t current = plan_current(r, e);
	*plan = (struct plan){ 0 };
	if (e->kind || (current && !plan_load(request_db(r, e), r->arena, r->lang, r->city,
	        current, date_day_of(r->now), plan, e)))
		return false;
	*m = (struct actions_about){ .actions = arena_array(r->arena, struct plan_action *,
	    plan->action_count + 1) };
	return true;
}

bool plan_measure_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct plan plan;
	struct actions_about m;
	struct measure measure;
	if (!begin_about(r, &plan, &m, e) || !measure_of_series(r, subject, &measure, e))
		return false;
	bool key = str_eq(measure.framework, S("key-features"));
	struct str feature = key ? measure.node : STR_EMPTY;
	m.series = subject;
	for (size_t i = 0; i < plan.action_count; i++) {
		struct plan_action *a = &plan.actions[i];
		if ((subject && a->series == subject) ||
		    (feature.n && words_have(a->features, feature)))
			m.actions[m.count++] = a;
	}
	if (in_plan_office(r) && subject)
		m.add = arena_printf(r->arena, "?series=%lld&features=%.*s&status=planned",
		    (long long)subject, STR(feature));
	if (m.count || in_plan_office(r))
		plan_about_write(o, &m);
	return true;
}

/* ---- the page of an area, a feature, a goal or a target ---- */

/* Does one of the codes stand for the node or for what lies below it? */
static bool serves(struct str codes, struct str node)
{
	struct str code;
	while (str_cut(&codes, ' ', &code))
		if (code.n && standing_under(code, node))
			return true;
	return false;
}

bool plan_node_panel(struct out *o, struct request *r, struct str subject, struct err *e)
{
	struct plan plan;
	struct actions_about m;
	struct str framework, node = subject;
	bool goals = str_cut(&node, '/', &framework) && str_eq(framework, S("sdg"));
	if (!goals && !str_eq(framework, S("key-features")))
		return true;
	if (!begin_about(r, &plan, &m, e))
		return false;
	for (size_t i = 0; i < plan.action_count; i++)
		if (serves(goals ? plan.actions[i].sdg : plan.actions[i].features, node))
			m.actions[m.count++] = &plan.actions[i];
	if (in_plan_office(r))
		m.add = arena_printf(r->arena, "?%s=%.*s&status=planned", goals ? "sdg" :
		    "features", STR(node));
	if (m.count || in_plan_office(r))
		plan_about_write(o, &m);
	return true;
}

bool plan_equity_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	(void)r, (void)subject, (void)e;
	plan_equity_write(o);
	return true;
}

enum { NEWS = 3 };

/* The steps reached last, the newest first; how many. */
static size_t newest(const struct plan *p, struct news *out, size_t most)
{
	size_t count = 0;
	for (size_t i = 0; i < p->milestone_count; i++) {
		const struct plan_milestone *m = &p->milestones[i];
		size_t at = count;
		if (!m->done)
			continue;
		while (at && out[at - 1].milestone->done < m->done)
			at--;
		if (at == most)
			continue;
		count += count < most;
		memmove(&out[at + 1], &out[at], (count - 1 - at) * sizeof *out);
		out[at] = (struct news){ m, find_action(p, m->action) };
	}
	return count;
}

bool plan_home_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct plan plan;
	(void)subject;
	int64_t current = plan_current(r, e);
	if (!current)
		return e->kind == ERR_NONE;
	if (!plan_load(request_db(r, e), r->arena, r->lang, r->city, current, date_day_of(r->now),
		&plan, e))
		return false;
	struct news news[NEWS];
	size_t count = newest(&plan, news, NEWS);
	plan_home_write(o, &plan, plan.by_status[ACTION_RUNNING], news, count);
	return true;
}
