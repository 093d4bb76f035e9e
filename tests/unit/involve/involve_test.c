/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Groups, seats, agreements, decisions, and who works with whom. */
#include "town.h"

static int64_t add_group(struct town *w, const char *name)
{
	struct record *r = town_new(w, &group_kind);
	town_set(r, "name", name);
	town_set(r, "kind", "working");
	return town_save(w, r) ? r->id : 0;
}

static bool add_seat(struct town *w, int64_t group, int64_t partner, const char *until)
{
	struct record *r = town_new(w, &seat_kind);
	town_set(r, "name", "Learners");
	record_set(r, "group", value_int(group));
	record_set(r, "partner", value_int(partner));
	town_set(r, "role", "member");
	if (until)
		town_day(r, "until", until);
	return town_save(w, r);
}

static struct record *agreement(struct town *w, int64_t partner, const char *from, const char *to)
{
	struct record *r = town_new(w, &agreement_kind);
	town_set(r, "title", "Rooms");
	record_set(r, "partner", value_int(partner));
	town_set(r, "state", "signed");
	if (from)
		town_day(r, "signed", from);
	if (to)
		town_day(r, "ends", to);
	return r;
}

static const struct tie *tie_of(const struct network *n, int64_t one, int64_t other)
{
	for (size_t i = 0; i < n->ties.count; i++)
		if ((n->ties.items[i].one == one && n->ties.items[i].other == other) ||
		    (n->ties.items[i].one == other && n->ties.items[i].other == one))
			return &n->ties.items[i];
	return NULL;
}

TEST(a_group_cannot_report_to_itself)
{
	struct town w;
	struct record *r;
	if (!town_open(&w, t))
		return;
	int64_t steering = add_group(&w, "Steering"), below = add_group(&w, "Below");
	NEED(record_load(w.db, t->arena, &group_kind, w.city.id, below, NULL, &r, t->e));
	record_set(r, "parent", value_int(steering));
	CHECK(town_save(&w, r));
	NEED(record_load(w.db, t->arena, &group_kind, w.city.id, steering, NULL, &r, t->e));
	record_set(r, "parent", value_int(below));
	CHECK(!town_save(&w, r));
	CHECK_STR(w.found.items[0].field, "parent");
	town_close(&w);
}

TEST(an_agreement_is_signed_on_a_day_and_ends_after_it)
{
	struct town w;
	if (!town_open(&w, t))
		return;
	int64_t partner = town_partner(&w, "Library");
	CHECK(!town_save(&w, agreement(&w, partner, NULL, NULL)));
	CHECK_STR(w.found.items[0].field, "signed");
	CHECK(!town_save(&w, agreement(&w, partner, "2026-03-01", "2026-02-01")));
	CHECK_STR(w.found.items[0].field, "ends");
	CHECK(town_save(&w, agreement(&w, partner, "2026-03-01", "2027-03-01")));
	CHECK(town_save(&w, agreement(&w, partner, "2026-03-01", NULL)));
	town_close(&w);
}

TEST(an_open_decision_names_who_does_it_and_by_when)
{
	struct town w;
	if (!town_open(&w, t))
		return;
	struct record *r = town_new(&w, &decision_kind);
	town_set(r, "text", "Find a room");
	town_set(r, "state", "open");
	CHECK(!town_save(&w, r));
	CHECK_INT(w.found.total, 2);
	record_set(r, "partner", value_int(town_partner(&w, "Library")));
	town_day(r, "due", "2026-06-01");
	CHECK(town_save(&w, r));
	struct record *noted = town_new(&w, &decision_kind);
	town_set(noted, "text", "Thank the volunteers");
	town_set(noted, "state", "noted");
	CHECK(town_save(&w, noted));
	town_close(&w);
}

TEST(partners_are_tied_by_groups_and_agreements_in_force)
{
	struct town w;
	struct network n;
	if (!town_open(&w, t))
		return;
	int64_t a = town_partner(&w, "A"), b = town_partner(&w, "B"), c = town_partner(&w, "C");
	int64_t group = add_group(&w, "Access"), today;
	NEED(date_read(S("2026-05-01"), &today));
	CHECK(add_seat(&w, group, a, NULL) && add_seat(&w, group, b, NULL) &&
	    add_seat(&w, group, c, "2026-04-30"));
	CHECK(town_save(&w, agreement(&w, a, "2026-01-01", NULL)));
	CHECK(town_save(&w, agreement(&w, b, "2025-01-01", "2026-04-30")));
	NEED(network_load(w.db, t->arena, NULL, w.city.id, S("Office"), today, &n, t->e));
	CHECK_INT(n.nodes.count, 4);
	CHECK_INT(n.ties.count, 2);
	NEED(tie_of(&n, a, b) && tie_of(&n, a, 0));
	CHECK_INT(tie_of(&n, a, b)->through, TIE_GROUP);
	CHECK_STR(tie_of(&n, a, b)->what.items[0], "Access");
	CHECK_INT(tie_of(&n, 0, a)->through, TIE_AGREEMENT);
	network_tie(t->arena, &n, b, a, TIE_ACTION, S("Courses"));
	network_tie(t->arena, &n, b, 12345, TIE_ACTION, S("Unknown"));
	network_tie(t->arena, &n, b, b, TIE_ACTION, S("Alone"));
	CHECK_INT(n.ties.count, 2);
	CHECK_INT(tie_of(&n, a, b)->through, TIE_GROUP | TIE_ACTION);
	CHECK_INT(tie_of(&n, a, b)->what.count, 2);
	town_close(&w);
}

TEST(what_a_seat_says_about_a_person_can_be_erased)
{
	struct town w;
	struct record *r;
	if (!town_open(&w, t))
		return;
	struct record *seat = town_new(&w, &seat_kind);
	town_set(seat, "name", "Learners");
	record_set(seat, "group", value_int(add_group(&w, "Access")));
	town_set(seat, "role", "member");
	town_set(seat, "sex", "F");
	town_set(seat, "background", "refugees");
	NEED(town_save(&w, seat));
	NEED(record_erase(w.db, &seat_kind, w.city.id, seat->id, &w.by, t->e));
	NEED(record_load(w.db, t->arena, &seat_kind, w.city.id, seat->id, NULL, &r, t->e));
	CHECK_INT(record_str(r, "sex").n, 0);
	CHECK_INT(record_str(r, "background").n, 0);
	CHECK_STR(record_str(r, "name"), "Learners");
	CHECK_INT(db_int(w.db, "SELECT count(*) FROM history WHERE city = $1 AND kind = 'seat' AND"
	    " data LIKE '%refugees%'", ARGS(w.city.id), -1, t->e), 0);
	town_close(&w);
}
