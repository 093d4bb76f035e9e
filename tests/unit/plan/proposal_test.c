/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What partners propose, and what the coordinator takes into the plan. */
#include "town.h"

#include "city/plan/proposals.h"

static struct record *proposal(struct town *w, int64_t partner, int64_t action, const char *title)
{
	struct record *r = town_new(w, &action_proposal_kind);
	record_set(r, "partner", value_int(partner));
	if (action)
		record_set(r, "action", value_int(action));
	town_set(r, "title", title);
	town_set(r, "about", "Every Friday, in three houses.");
	town_day(r, "start", "2027-01-01");
	return r;
}

static int64_t add_action(struct town *w, int64_t lead)
{
	struct record *r = town_new(w, &action_kind);
	town_set(r, "title", "Cafés");
	town_set(r, "status", "running");
	record_set(r, "lead", value_int(lead));
	return town_save(w, r) ? r->id : 0;
}

static bool decide(struct town *w, struct record *x, bool accept, const char *reply)
{
	struct test *t = w->t;
	return db_begin(w->db, t->e) && db_end(w->db, proposal_decide(w->db, t->arena, x, accept,
	    0, str_of(reply), &w->by, t->e), t->e);
}

TEST(a_proposal_that_is_taken_becomes_an_action_of_its_partner)
{
	struct town w;
	struct record *action;
	if (!town_open(&w, t))
		return;
	int64_t partner = town_partner(&w, "Library");
	struct record *x = proposal(&w, partner, 0, "Reading hour");
	NEED(town_save(&w, x));
	CHECK_STR(record_str(x, "state"), "waiting");
	CHECK_INT(db_int(w.db, "SELECT count(*) FROM action WHERE city = $1", ARGS(w.city.id), 9,
	    t->e), 0);
	CHECK(decide(&w, x, true, ""));
	NEED(record_load(w.db, t->arena, &action_kind, w.city.id, record_int(x, "action"), NULL,
	    &action, t->e));
	CHECK_STR(record_title(action), "Reading hour");
	CHECK_STR(record_str(action, "status"), "planned");
	CHECK_INT(record_int(action, "lead"), partner);
	CHECK_STR(record_str(x, "state"), "accepted");
	CHECK(!decide(&w, x, true, ""));
	CHECK_HAS(t->e->say, "decided already");
	err_clear(t->e);
	town_close(&w);
}

TEST(a_change_is_in_the_plan_only_when_it_is_taken)
{
	struct town w;
	struct record *action;
	if (!town_open(&w, t))
		return;
	int64_t partner = town_partner(&w, "Library"), id = add_action(&w, partner);
	struct record *x = proposal(&w, partner, id, "Cafés and walks");
	NEED(id && town_save(&w, x));
	NEED(record_load(w.db, t->arena, &action_kind, w.city.id, id, NULL, &action, t->e));
	CHECK_STR(record_title(action), "Cafés");
	CHECK(decide(&w, x, true, "Good."));
	NEED(record_load(w.db, t->arena, &action_kind, w.city.id, id, NULL, &action, t->e));
	CHECK_STR(record_title(action), "Cafés and walks");
	CHECK_STR(record_str(action, "status"), "running");
	CHECK_INT(db_int(w.db, "SELECT count(*) FROM history WHERE city = $1 AND record = $2",
	    ARGS(w.city.id, id), 0, t->e), 2);
	town_close(&w);
}

TEST(what_is_not_taken_has_a_reason_and_changes_nothing)
{
	struct town w;
	struct record *action;
	if (!town_open(&w, t))
		return;
	int64_t partner = town_partner(&w, "Library"), id = add_action(&w, partner);
	struct record *x = proposal(&w, partner, id, "Cafés and walks");
	NEED(id && town_save(&w, x));
	CHECK(!decide(&w, x, false, ""));
	CHECK_HAS(t->e->say, "why it is not taken");
	err_clear(t->e);
	CHECK(decide(&w, x, false, "No money for it this year."));
	NEED(record_load(w.db, t->arena, &action_kind, w.city.id, id, NULL, &action, t->e));
	CHECK_STR(record_title(action), "Cafés");
	town_set(x, "title", "Cafés and tours");
	CHECK(!town_save(&w, x));
	CHECK_HAS(w.found.items[0].text, "decided already");
	town_close(&w);
}

TEST(a_partner_proposes_for_actions_that_it_leads_and_once_at_a_time)
{
	struct town w;
	if (!town_open(&w, t))
		return;
	int64_t one = town_partner(&w, "Library"), other = town_partner(&w, "Museum");
	int64_t id = add_action(&w, one);
	CHECK(!town_save(&w, proposal(&w, other, id, "Ours")));
	CHECK_HAS(w.found.items[0].text, "that it leads");
	CHECK(town_save(&w, proposal(&w, one, id, "Ours")));
	CHECK(!town_save(&w, proposal(&w, one, id, "Ours again")));
	CHECK_HAS(w.found.items[0].text, "waits already");
	town_close(&w);
}
