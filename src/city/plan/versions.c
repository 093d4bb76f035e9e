/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /plan/versions: the days that have a name, and what changed between two of them. */
#include "city/plan/versions.h"

#include "city/plan/plan.html.h"
#include "city/plan/versions.html.h"

static bool load_versions(struct request *r, int64_t plan, struct versions *out_r, struct err *e)
{
	struct record_list list;
	struct record_query q = { .kind = &plan_version_kind, .city = r->city, .lang = r->lang,
		.limit = 200, .where = { { "plan", value_int(plan) } } };
	if (!record_list(request_db(r, e), r->arena, &q, &list, e))
		return false;
	for (size_t i = 0; i < list.count; i++)
		*list_add(r->arena, out_r) = (struct version){ list.items[i]->id,
			record_int(list.items[i], "at"), record_title(list.items[i]) };
	return true;
}

/* The instant of a version; 0 is now. */
static int64_t instant_of(const struct versions *all, int64_t id, int64_t now)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].id == id)
			return all->items[i].at;
	return now;
}

static struct str name_of(const struct versions *all, int64_t id, const struct lang *lang)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].id == id)
			return all->items[i].title;
	return str_of(_("Now"));
}

static bool compare(struct request *r, int64_t plan, int64_t from, int64_t to,
    struct comparison *out_r, struct err *e)
{
	struct past before, after;
	struct db *db = request_db(r, e);
	if (!db || !past_load(db, r->arena, r->lang, r->city, plan, from, &before, e) ||
	    !past_load(db, r->arena, r->lang, r->city, plan, to, &after, e))
		return false;
	past_compare(r->arena, r->lang, &before, &after, out_r);
	return true;
}

bool plan_versions_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct plan plan;
	struct versions all = { 0 };
	struct comparison c = { 0 };
	if (!plan_of_request(r, &plan, e) || !load_versions(r, plan.id, &all, e))
		return false;
	/* Unasked: the newest two, or the only one against now. */
	int64_t from = param_int(r, "from"), to = param_int(r, "to");
	bool asked = from || to || str_find(r->query, S("from="), 0) >= 0;
	if (!asked && all.count) {
		from = all.items[all.count > 1].id;
		to = all.count > 1 ? all.items[0].id : 0;
	}
	if (from && !compare(r, plan.id, instant_of(&all, from, r->now),
			instant_of(&all, to, r->now), &c, e))
		return false;
	struct out *o = plan_page_begin(r, p, str_of(_("Versions of the plan")),
	    str_of(_("What changed in the plan, from one day to another.")));
	versions_list(o, &plan, &all,
	    (r->who.roles & (COORDINATOR | ADMINISTRATOR)) && plan.id);
	if (all.count) {
		versions_choice(o, &plan, &all, from, to);
		versions_changes(o, &c, name_of(&all, from, lang), name_of(&all, to, lang));
	}
	page_end(o);
	return true;
}

bool plan_version_post(struct request *r, struct reply *p, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct record *v = record_new(r->arena, &plan_version_kind, r->city);
	record_set(v, "title", value_text(param_text(r, "title")));
	record_set(v, "plan", value_int(param_int(r, "plan")));
	record_set(v, "at", value_int(r->now));
	if (!record_save_sent(r, v, "form", &found, e))
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("The plan of today has a name now."))));
	return reply_redirect(r, p, "/plan/versions?plan=%lld", (long long)param_int(r, "plan"));
}
