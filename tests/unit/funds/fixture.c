/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "city/festival/festival.h"
#include "jobs/jobs.h"

static const struct room *const rooms_of_tests[] = { &record_room, &account_room, &jobs_room,
	&measure_room, &learn_room, &funds_room, &festival_room, NULL };

int64_t day_of(const char *text)
{
	int64_t day = 0;
	date_read(str_of(text), &day);
	return day;
}

int64_t purse_add(struct purse *p, struct record *r)
{
	p->found = (struct problems){ .arena = p->a };
	if (record_save(p->db, r, &p->by, &p->found, p->t->e))
		return r->id;
	if (p->t->e->kind == ERR_INPUT)
		err_clear(p->t->e);
	return 0;
}

struct str purse_problem(struct purse *p, const char *field)
{
	for (size_t i = 0; i < p->found.count; i++)
		if (str_eq(p->found.items[i].field, str_of(field)))
			return p->found.items[i].text;
	return STR_EMPTY;
}

struct record *purse_source(struct purse *p, const char *currency, int64_t amount)
{
	struct record *r = record_new(p->a, &fund_source_kind, p->city.id);
	record_set(r, "name", value_cstr("City budget, line 7"));
	record_set(r, "type", value_cstr("budget"));
	record_set(r, "funder", value_cstr("City of Testingen"));
	record_set(r, "currency", value_cstr(currency));
	record_set(r, "amount", value_int(amount));
	record_set(r, "from", value_int(day_of("2026-01-01")));
	record_set(r, "to", value_int(day_of("2027-12-31")));
	record_set(r, "open", value_int(1));
	return r;
}

struct record *purse_allocation(struct purse *p, int64_t source, int64_t amount)
{
	struct record *r = record_new(p->a, &allocation_kind, p->city.id);
	record_set(r, "title", value_cstr("Evening courses"));
	record_set(r, "source", value_int(source));
	record_set(r, "year", value_int(2026));
	record_set(r, "amount", value_int(amount));
	return r;
}

struct record *purse_spending(struct purse *p, int64_t allocation, int64_t amount,
    const char *receipt)
{
	struct record *r = record_new(p->a, &spending_kind, p->city.id);
	record_set(r, "what", value_cstr("Rent"));
	record_set(r, "allocation", value_int(allocation));
	record_set(r, "day", value_int(day_of("2026-05-04")));
	record_set(r, "amount", value_int(amount));
	record_set(r, "receipt", value_cstr(receipt));
	return r;
}

int64_t purse_partner(struct purse *p)
{
	struct record *r = record_new(p->a, &partner_kind, p->city.id);
	record_set(r, "name", value_cstr("Neighbours"));
	record_set(r, "sector", value_cstr("civil-society"));
	return purse_add(p, r);
}

int64_t purse_call(struct purse *p)
{
	struct record *r = record_new(p->a, &grant_call_kind, p->city.id);
	record_set(r, "name", value_cstr("Small grants 2026"));
	record_set(r, "about", value_cstr("For learning in the street."));
	record_set(r, "source", value_int(p->source));
	record_set(r, "budget", value_int(60000));
	record_set(r, "most", value_int(50000));
	record_set(r, "deadline", value_int(day_of("2026-04-01")));
	record_set(r, "state", value_cstr("open"));
	return purse_add(p, r);
}

struct record *purse_award(struct purse *p, const char *title, int64_t granted)
{
	int64_t call = purse_call(p), partner = purse_partner(p);
	struct record *r = record_new(p->a, &grant_application_kind, p->city.id);
	record_set(r, "call", value_int(call));
	record_set(r, "partner", value_int(partner));
	record_set(r, "title", value_cstr(title));
	record_set(r, "about", value_cstr("We cook."));
	record_set(r, "asked", value_int(50000));
	record_set(r, "state", value_cstr("awarded"));
	record_set(r, "granted", value_int(granted));
	record_set(r, "decided", value_int(day_of("2026-04-20")));
	return r;
}

bool purse_open(struct test *t, struct purse *p)
{
	struct store_options o = { .rooms = rooms_of_tests, .create = true, .migrate = true };
	*p = (struct purse){ .t = t, .a = t->arena, .by = { 7, 1780000000000, "test" } };
	store_sync_kinds = record_sync_kinds;
	p->store = store_open(test_store_where(t), &o, t->e);
	p->db = p->store ? store_writer(p->store, t->e) : NULL;
	if (!p->db || !city_add(p->db, p->a, S("testingen"), S("Testingen"), &p->by, &p->city,
		t->e))
		return false;
	p->source = purse_add(p, purse_source(p, "EUR", 100000));
	return p->source != 0;
}

void purse_close(struct purse *p)
{
	if (p->db)
		store_give(p->db);
	if (p->store)
		store_close(p->store);
}

const struct export_facts purse_facts = { .org_id = { "XM-1", 4 }, .org_name = { "Testingen", 9 },
	.org_type = { "11", 2 }, .country = { "GB", 2 }, .sector = { "11230", 5 },
	.prefix = { "360G-test", 9 }, .language = { "en", 2 }, .now = 1780000000000 };

struct str purse_iati(struct purse *p, const struct export_facts *x, struct problems *found)
{
	struct year_money m;
	struct buf b = buf_in(p->a, 1 << 20);
	struct sink out = sink_buf(&b);
	*found = (struct problems){ .arena = p->a };
	if (!money_of_year(p->db, p->a, NULL, p->city.id, 0, true, &m, p->t->e) ||
	    !iati_write(p->db, p->a, p->city.id, x, &m, &out, found, p->t->e))
		return STR_EMPTY;
	return b.n ? buf_view(&b) : STR_EMPTY;
}
