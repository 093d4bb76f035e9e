/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The directory follows the store. */
#include "city/learn/directory.h"
#include "house.h"

enum { TODAY = 20600 };

static int64_t found(struct test *t, struct house *h, const char *words, struct answer *out)
{
	struct question q = { .now = (int64_t)TODAY * 1440 };
	struct directory_state state;
	if (!directory_ask(h->store, h->db, h->city, NULL, str_of(words), &q, t->arena, out, &state,
	        t->e)) {
		test_fail(t, __FILE__, __LINE__, "%s %s", t->e->say, t->e->log);
		return -1;
	}
	CHECK(!state.building);
	return out->total;
}

static struct record *load(struct test *t, struct house *h, const struct record_kind *kind,
    int64_t id)
{
	struct record *r = NULL;
	CHECK(record_load(h->db, t->arena, kind, h->city, id, NULL, &r, t->e));
	return r;
}

TEST(what_is_saved_is_found_at_once)
{
	struct house h;
	struct answer a;
	if (!house_open(t, &h))
		return;
	CHECK_INT(found(t, &h, "", &a), 0);
	int64_t bread = house_offer(t, &h, "Baking bread", "en ar");
	int64_t tea = house_offer(t, &h, "Tea and talk", "en");
	CHECK_INT(found(t, &h, "bread", &a), 1);
	CHECK_INT(a.hits[0].id, bread);
	CHECK_INT(a.counts[FACET_STOP][0], 1);
	CHECK_INT(a.counts[FACET_NEED][0], 1);
	CHECK_INT(found(t, &h, "library", &a), 2);
	struct record *r = load(t, &h, &opportunity_kind, tea);
	record_set(r, "title", value_text(S("Coffee and talk")));
	CHECK(house_save(t, &h, r));
	CHECK_INT(found(t, &h, "tea", &a), 0);
	CHECK_INT(found(t, &h, "coffee", &a), 1);
	record_set(r, "state", value_text(S("withdrawn")));
	CHECK(house_save(t, &h, r));
	CHECK_INT(found(t, &h, "coffee", &a), 0);
	CHECK(record_translate(h.db, &opportunity_kind, h.city, bread, "title", S("fr"),
	    S("Faire son pain"), &h.by, t->e));
	CHECK_INT(found(t, &h, "pain", &a), 1);
	r = load(t, &h, &venue_kind, h.venue);
	record_set(r, "access", value_null());
	CHECK(house_save(t, &h, r));
	CHECK_INT(found(t, &h, "bread", &a), 1);
	CHECK_INT(a.counts[FACET_NEED][0], 0);
	house_close(&h);
}

TEST(meetings_come_from_sessions_and_end)
{
	struct house h;
	struct answer a;
	if (!house_open(t, &h))
		return;
	int64_t bread = house_offer(t, &h, "Baking bread", "en");
	int64_t session = house_session(t, &h, bread, TODAY + 1);
	CHECK_INT(found(t, &h, "", &a), 1);
	CHECK_INT(a.hits[0].next, (int64_t)(TODAY + 1) * 1440 + 18 * 60 + 30);
	CHECK_INT(a.counts[FACET_TIME][2], 1);
	struct record *r = load(t, &h, &session_kind, session);
	CHECK_STR(record_str(r, "ends"), "20:00");
	record_set(r, "until", value_int(TODAY + 15));
	record_set(r, "not_on", value_text(S("2026-06-04")));
	CHECK(house_save(t, &h, r));
	CHECK_INT(db_int(h.db, "SELECT count(*) FROM learn_occurrence WHERE city = $1",
	    ARGS(h.city), 0, t->e), 2);
	record_set(r, "cancelled", value_int(1));
	CHECK(house_save(t, &h, r));
	CHECK_INT(found(t, &h, "", &a), 0);
	CHECK(db_begin(h.db, t->e));
	CHECK(db_end(h.db, occurrences_renew(h.db, h.city, TODAY + 40, t->e), t->e));
	house_close(&h);
}

TEST(days_that_cannot_be_are_refused)
{
	struct house h;
	if (!house_open(t, &h))
		return;
	int64_t bread = house_offer(t, &h, "Baking bread", "en");
	struct record *r = load(t, &h, &session_kind, house_session(t, &h, bread, TODAY + 1));
	struct problems found = { .arena = t->arena };
	record_set(r, "until", value_int(TODAY));
	CHECK(!record_save(h.db, r, &h.by, &found, t->e));
	CHECK_STR(found.items[0].field, "until");
	err_clear(t->e);
	r = load(t, &h, &opportunity_kind, bread);
	found = (struct problems){ .arena = t->arena };
	record_set(r, "confirmed", value_int(date_day_of(date_now()) + 30));
	CHECK(!record_save(h.db, r, &h.by, &found, t->e));
	CHECK_STR(found.items[0].field, "confirmed");
	err_clear(t->e);
	house_close(&h);
}

/* Which field refuses it; "" when it is saved. */
static const char *refused(struct test *t, struct house *h, struct record *r)
{
	struct problems found = { .arena = t->arena };
	if (record_save(h->db, r, &h->by, &found, t->e))
		return "";
	err_clear(t->e);
	return found.count ? arena_text(t->arena, found.items[0].field) : "?";
}

TEST(an_offer_is_public_when_one_knows_who_where_and_when)
{
	struct house h;
	if (!house_open(t, &h))
		return;
	struct record *r = record_new(t->arena, &opportunity_kind, h.city);
	record_set(r, "title", value_text(S("Bread")));
	record_set(r, "state", value_text(S("published")));
	CHECK_STR(str_of(refused(t, &h, r)), "partner");
	record_set(r, "partner", value_int(h.partner));
	CHECK_STR(str_of(refused(t, &h, r)), "venue");
	record_set(r, "join", value_text(S("Just come.")));
	CHECK_STR(str_of(refused(t, &h, r)), "starts");
	record_set(r, "state", value_null());	/* kept as a draft */
	NEED(house_save(t, &h, r));
	CHECK_STR(record_str(r, "state"), "draft");
	CHECK(house_session(t, &h, r->id, TODAY + 1));
	r = load(t, &h, &opportunity_kind, r->id);
	record_set(r, "state", value_text(S("published")));
	CHECK_STR(str_of(refused(t, &h, r)), "");
	record_set(r, "join", value_null());	/* nothing may be taken away again */
	CHECK_STR(str_of(refused(t, &h, r)), "venue");
	house_close(&h);
}

TEST(sessions_that_can_only_be_a_slip_are_refused)
{
	static const struct { const char *field, *text, *refused; } slips[] = {
		{ "ends", "17:00", "ends" },		/* it begins at 18:30 */
		{ "ends", "18:30", "ends" },
		{ "ends", "00:30", "" },		/* goes on after midnight */
		{ "begins", "", "begins" },
		{ "rule", "FREQ=EVERYDAY", "rule" },
		{ "rule", "FREQ=DAILY", "rhythm" },	/* it says "every week" */
		{ "also_on", "2026-12-24 2026-12-31 2026-12-24", "also_on" },
		{ "not_on", "2026-12-24 2026-12-24", "not_on" },
		{ "not_on", "2026-13-24", "rule" },
	};
	struct house h;
	if (!house_open(t, &h))
		return;
	int64_t bread = house_offer(t, &h, "Baking bread", "en");
	int64_t id = house_session(t, &h, bread, TODAY + 1);
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
		struct record *r = load(t, &h, &session_kind, id);
		record_set(r, slips[i].field, *slips[i].text ? value_cstr(slips[i].text)
							     : value_null());
		CHECK_STR(str_of(refused(t, &h, r)), slips[i].refused);
	}
	static const struct { int64_t day; const char *rhythm, *refused; } days[] = {
		{ 7400, "once", "day" }, { 7400, "weekly", "day" }, { TODAY - 400, "once", "day" },
		{ TODAY - 400, "weekly", "" }, { TODAY + 2000, "once", "day" },
		{ TODAY + 3, "once", "" }, { TODAY + 3, "once", "day" },	/* twice */
	};
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct record *r = record_new(t->arena, &session_kind, h.city);
		record_set(r, "opportunity", value_int(bread));
		record_set(r, "day", value_int(days[i].day));
		record_set(r, "begins", value_text(S("9:00")));
		record_set(r, "rhythm", value_cstr(days[i].rhythm));
		CHECK_STR(str_of(refused(t, &h, r)), days[i].refused);
	}
	house_close(&h);
}

TEST(a_twin_is_not_found_until_it_is_separated)
{
	struct house h;
	struct answer a;
	if (!house_open(t, &h))
		return;
	int64_t one = house_offer(t, &h, "Baking bread", "en");
	int64_t twin = house_offer(t, &h, "Bread baking", "en");
	CHECK_INT(found(t, &h, "bread", &a), 2);
	CHECK(db_begin(h.db, t->e));
	CHECK(db_end(h.db, learn_merge_add(h.db, h.city, one, twin, &h.by, t->e), t->e));
	CHECK_INT(found(t, &h, "bread", &a), 1);
	CHECK_INT(a.hits[0].id, one);
	CHECK(!learn_merge_add(h.db, h.city, twin, one, &h.by, t->e));
	err_clear(t->e);
	CHECK(db_begin(h.db, t->e));
	CHECK(db_end(h.db, learn_merge_end(h.db, h.city, twin, &h.by, t->e), t->e));
	CHECK_INT(found(t, &h, "bread", &a), 2);
	house_close(&h);
}
