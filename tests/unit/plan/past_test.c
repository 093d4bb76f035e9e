/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plan as it was, and its differences. */
#include "city/plan/past.h"
#include "town.h"

static const struct past_change *change_of(const struct comparison *c, const char *title)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_eq(c->items[i].title, str_of(title)))
			return &c->items[i];
	return NULL;
}

static bool compare(struct town *w, int64_t plan, int64_t from, int64_t to, struct comparison *c)
{
	struct past before, after;
	struct test *t = w->t;
	if (!past_load(w->db, t->arena, NULL, w->city.id, plan, from, &before, t->e) ||
	    !past_load(w->db, t->arena, NULL, w->city.id, plan, to, &after, t->e))
		return false;
	past_compare(t->arena, NULL, &before, &after, c);
	return true;
}

TEST(versions_differ_by_what_was_added_changed_and_taken_out)
{
	struct town w;
	struct comparison c;
	if (!town_open(&w, t))
		return;
	int64_t partner = town_partner(&w, "Library"), start = w.by.now;
	struct record *plan = town_new(&w, &plan_kind), *goal = town_new(&w, &objective_kind);
	town_set(plan, "title", "Plan");
	town_day(plan, "begins", "2026-01-01");
	town_day(plan, "ends", "2030-12-31");
	town_set(plan, "state", "adopted");
	NEED(town_save(&w, plan));
	town_set(goal, "title", "Goal");
	record_set(goal, "plan", value_int(plan->id));
	NEED(town_save(&w, goal));
	struct record *stays = town_new(&w, &action_kind), *goes = town_new(&w, &action_kind);
	town_set(stays, "title", "Stays");
	town_set(stays, "status", "planned");
	record_set(stays, "objective", value_int(goal->id));
	town_set(goes, "title", "Goes");
	town_set(goes, "status", "idea");
	record_set(goes, "objective", value_int(goal->id));
	NEED(town_save(&w, stays) && town_save(&w, goes));
	w.by.now = start + 1000;
	town_set(stays, "status", "running");
	record_set(stays, "lead", value_int(partner));
	town_day(stays, "end", "2028-05-01");
	NEED(town_save(&w, stays));
	NEED(record_delete(w.db, &action_kind, w.city.id, goes->id, &w.by, t->e));
	struct record *comes = town_new(&w, &action_kind);
	town_set(comes, "title", "Comes");
	town_set(comes, "status", "idea");
	record_set(comes, "objective", value_int(goal->id));
	NEED(town_save(&w, comes));
	NEED(compare(&w, plan->id, start, start + 1000, &c));
	CHECK_INT(c.count, 3);
	NEED(change_of(&c, "Stays") && change_of(&c, "Goes") && change_of(&c, "Comes"));
	CHECK_INT(change_of(&c, "Goes")->what, CHANGE_REMOVED);
	CHECK_INT(change_of(&c, "Comes")->what, CHANGE_ADDED);
	const struct past_change *x = change_of(&c, "Stays");
	CHECK_INT(x->field_count, 3);
	CHECK_STR(str_of(x->fields[0].label), "Status");
	CHECK_STR(x->fields[0].before, "Planned");
	CHECK_STR(x->fields[0].after, "Running");
	CHECK_STR(x->fields[1].after, "Library");
	CHECK_INT(x->fields[1].before.n, 0);
	CHECK_HAS(x->fields[2].after, "2028");
	NEED(compare(&w, plan->id, start, start, &c));
	CHECK_INT(c.count, 0);
	NEED(compare(&w, plan->id, start - 1, start, &c));
	CHECK_INT(c.count, 4);	/* before the first day there was nothing */
	town_close(&w);
}
