/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "jobs/jobs.h"

static const struct room *const rooms_of_tests[] = { &record_room, &account_room, &jobs_room,
	&measure_room, &learn_room, &funds_room, &festival_room, NULL };

static int64_t add(struct fest *f, struct record *r)
{
	f->found = (struct problems){ .arena = f->a };
	if (record_save(f->db, r, &f->by, &f->found, f->t->e))
		return r->id;
	if (f->t->e->kind == ERR_INPUT)
		err_clear(f->t->e);
	return 0;
}

static int64_t partner(struct fest *f, const char *name)
{
	struct record *r = record_new(f->a, &partner_kind, f->city.id);
	record_set(r, "name", value_cstr(name));
	record_set(r, "sector", value_cstr("library"));
	return add(f, r);
}

static int64_t source(struct fest *f)
{
	struct record *r = record_new(f->a, &fund_source_kind, f->city.id);
	record_set(r, "name", value_cstr("Fund of the city"));
	record_set(r, "type", value_cstr("budget"));
	record_set(r, "currency", value_cstr("EUR"));
	record_set(r, "amount", value_int(90000));
	return add(f, r);
}

bool fest_open(struct test *t, struct fest *f)
{
	struct store_options o = { .rooms = rooms_of_tests, .create = true, .migrate = true };
	*f = (struct fest){ .t = t, .a = t->arena, .by = { 7, 1780000000000, "test" } };
	store_sync_kinds = record_sync_kinds;
	f->store = store_open(test_store_where(t), &o, t->e);
	f->db = f->store ? store_writer(f->store, t->e) : NULL;
	if (!f->db || !city_add(f->db, f->a, S("testingen"), S("Testingen"), &f->by, &f->city,
		t->e))
		return false;
	f->partners[0] = partner(f, "Library");
	f->partners[1] = partner(f, "Museum");
	date_read(S("2026-06-01"), &f->from);
	f->source = source(f);
	struct record *r = record_new(f->a, &edition_kind, f->city.id);
	record_set(r, "grant_source", value_int(f->source));
	record_set(r, "name", value_cstr("Learning Days"));
	record_set(r, "from", value_int(f->from));
	record_set(r, "to", value_int(f->from + 6));
	record_set(r, "deadline", value_int(f->from - 30));
	record_set(r, "state", value_cstr("programme"));
	record_set(r, "currency", value_cstr("EUR"));
	record_set(r, "grant_max", value_int(50000));
	record_set(r, "grant_budget", value_int(80000));
	f->edition = add(f, r);
	return f->partners[0] && f->partners[1] && f->edition;
}

void fest_close(struct fest *f)
{
	if (f->db)
		store_give(f->db);
	if (f->store)
		store_close(f->store);
}

struct record *fest_event(struct fest *f, const char *title, int who, int day, const char *start,
    const char *end)
{
	struct record *r = record_new(f->a, &festival_event_kind, f->city.id);
	record_set(r, "edition", value_int(f->edition));
	record_set(r, "title", value_cstr(title));
	record_set(r, "about", value_cstr("Come and see."));
	record_set(r, "partner", value_int(f->partners[who]));
	record_set(r, "day", value_int(f->from + day));
	record_set(r, "start", value_cstr(start));
	record_set(r, "end", value_cstr(end));
	record_set(r, "address", value_cstr("Hall"));
	record_set(r, "free", value_int(1));
	return r;
}

int64_t fest_add(struct fest *f, struct record *r)
{
	return add(f, r);
}

struct str fest_problem(struct fest *f, const char *field)
{
	for (size_t i = 0; i < f->found.count; i++)
		if (str_eq(f->found.items[i].field, str_of(field)))
			return f->found.items[i].text;
	return STR_EMPTY;
}

bool fest_load(struct fest *f, bool all, struct events *out)
{
	struct edition x;
	return edition_of(f->db, f->a, NULL, f->city.id, f->edition, true, &x, f->t->e) &&
	    events_load(f->db, f->a, NULL, &x, all, out, f->t->e);
}
