/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "house.h"

#include "city/learn/directory.h"
#include "jobs/jobs.h"

static const struct room *const rooms_used[] = { &store_room, &record_room, &account_room,
	&search_room, &jobs_room, &measure_room, &learn_room, &feed_room,
	NULL };

bool house_save(struct test *t, struct house *h, struct record *r)
{
	struct problems found = { .arena = t->arena };
	if (record_save(h->db, r, &h->by, &found, t->e))
		return true;
	test_fail(t, __FILE__, __LINE__, "%s: %s %s", r->kind->name, t->e->say, t->e->log);
	err_clear(t->e);
	return false;
}

bool house_open(struct test *t, struct house *h)
{
	struct city city;
	*h = (struct house){ .by = { .now = (int64_t)20600 * 86400000, .why = "test" } };
	store_sync_kinds = record_sync_kinds;
	h->store = store_open(test_store_where(t), &(struct store_options){ .rooms = rooms_used,
	    .create = true, .migrate = true }, t->e);
	h->db = h->store ? store_writer(h->store, t->e) : NULL;
	if (!h->db || !city_add(h->db, t->arena, S("mere"), S("Mere"), &h->by, &city, t->e)) {
		test_fail(t, __FILE__, __LINE__, "%s %s", t->e->say, t->e->log);
		return false;
	}
	h->city = city.id;
	struct record *r = record_new(t->arena, &partner_kind, h->city);
	record_set(r, "name", value_text(S("City Library")));
	record_set(r, "sector", value_text(S("library")));
	if (!house_save(t, h, r))
		return false;
	h->partner = r->id;
	r = record_new(t->arena, &venue_kind, h->city);
	record_set(r, "name", value_text(S("Weavers' Hall")));
	record_set(r, "point", value_text(S("51.5 -2.5")));
	record_set(r, "access", value_text(S("step-free toilets")));
	record_set(r, "stop_kind", value_text(S("tram")));
	record_set(r, "stop_metres", value_int(120));
	if (!house_save(t, h, r))
		return false;
	h->venue = r->id;
	return true;
}

void house_close(struct house *h)
{
	store_give(h->db);
	directory_forget(h->store);
	store_close(h->store);
}

int64_t house_offer(struct test *t, struct house *h, const char *title, const char *languages)
{
	struct record *r = record_new(t->arena, &opportunity_kind, h->city);
	record_set(r, "title", value_cstr(title));
	record_set(r, "partner", value_int(h->partner));
	record_set(r, "venue", value_int(h->venue));
	record_set(r, "languages", value_cstr(languages));
	record_set(r, "free", value_int(1));
	record_set(r, "any_time", value_int(1));	/* until it has sessions */
	record_set(r, "subject", value_text(S("023")));
	record_set(r, "state", value_text(S("published")));
	return house_save(t, h, r) ? r->id : 0;
}

int64_t house_session(struct test *t, struct house *h, int64_t offer, int64_t day)
{
	struct record *r = record_new(t->arena, &session_kind, h->city);
	record_set(r, "opportunity", value_int(offer));
	record_set(r, "day", value_int(day));
	record_set(r, "begins", value_text(S("18:30")));
	record_set(r, "ends", value_text(S("20.00")));
	record_set(r, "rhythm", value_text(S("weekly")));
	if (!house_save(t, h, r))
		return 0;
	int64_t id = r->id;
	if (!record_load(h->db, t->arena, &opportunity_kind, h->city, offer, NULL, &r, t->e))
		return 0;
	record_set(r, "any_time", value_int(0));
	return house_save(t, h, r) ? id : 0;
}
