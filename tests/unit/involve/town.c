/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "town.h"

#include "jobs/jobs.h"
#include "search/search.h"

const struct room *const town_rooms[] = { &record_room, &account_room, &search_room, &jobs_room,
	&measure_room, &involve_room, &plan_room, NULL };

bool town_open(struct town *w, struct test *t)
{
	struct store_options o = { .rooms = town_rooms, .create = true, .migrate = true };
	*w = (struct town){ .t = t, .by = { .now = date_now(), .why = "test" } };
	store_sync_kinds = record_sync_kinds;
	w->store = store_open(test_store_where(t), &o, t->e);
	w->db = w->store ? store_writer(w->store, t->e) : NULL;
	bool ok = w->db && city_add(w->db, t->arena, S("testingen"), S("Testingen"), &w->by,
	    &w->city, t->e);
	if (!ok)
		test_fail(t, __FILE__, __LINE__, "no town: %s %s", t->e->say, t->e->log);
	return ok;
}

void town_close(struct town *w)
{
	if (w->db)
		store_give(w->db);
	store_close(w->store);
}

bool town_demo(struct town *w)
{
	bool ok = db_begin(w->db, w->t->e);
	for (size_t i = 0; ok && town_rooms[i]; i++)
		ok = !town_rooms[i]->demo ||
		    town_rooms[i]->demo(w->db, w->t->arena, w->city.id, &w->by, w->t->e);
	return db_end(w->db, ok, w->t->e);
}

struct record *town_new(struct town *w, const struct record_kind *kind)
{
	return record_new(w->t->arena, kind, w->city.id);
}

void town_set(struct record *r, const char *field, const char *text)
{
	record_set(r, field, value_cstr(text));
}

void town_day(struct record *r, const char *field, const char *day)
{
	int64_t n;
	if (date_read(str_of(day), &n))
		record_set(r, field, value_int(n));
}

bool town_save(struct town *w, struct record *r)
{
	w->found = (struct problems){ .arena = w->t->arena };
	if (record_save(w->db, r, &w->by, &w->found, w->t->e))
		return true;
	if (w->found.count)
		err_clear(w->t->e);
	return false;
}

int64_t town_partner(struct town *w, const char *name)
{
	struct record *r = town_new(w, &partner_kind);
	town_set(r, "name", name);
	town_set(r, "sector", "library");
	return town_save(w, r) ? r->id : 0;
}
