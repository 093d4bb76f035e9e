/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The people of Brindlemere, their groups, meetings and agreements; and how many inhabitants it
 * has, so that seats can stand beside them.
 */
#include "city/involve/demo.h"

#include <math.h>
#include <string.h>

enum { MOST = 32, YEAR = 2025 };

struct filler {
	struct db *db;
	struct arena *a;
	int64_t city, today;
	const struct change *by;
	struct err *e;
	int64_t partners[6], contacts[MOST], groups[MOST], seats[MOST], places[16];
};

static void set(struct record *r, const char *field, const char *text)
{
	if (text && *text)
		record_set(r, field, value_cstr(text));
}

static void set_id(struct record *r, const char *field, const int64_t *ids, int i)
{
	if (i >= 0 && ids[i])
		record_set(r, field, value_int(ids[i]));
}

static bool save(struct filler *f, struct record *r)
{
	return record_make(f->db, r, f->by, f->e);
}

static int64_t id_of(struct filler *f, const struct record_kind *kind, const char *field,
    const char *value)
{
	struct record *r = record_find(f->db, f->a, kind, f->city, field, value_cstr(value), f->e);
	return r ? r->id : 0;
}

static bool find_known(struct filler *f)
{
	static const char *const names[6] = { "Brindlemere City Library", "University of the Mere",
		"Harbour Adult School", "Open Door Refugee Forum", "Chamber of Trades",
		"Museum of the Tides" };
	for (int i = 0; i < 6; i++)
		f->partners[i] = id_of(f, &partner_kind, "name", names[i]);
	for (int i = 0; i < 16; i++)
		f->places[i] = id_of(f, &place_kind, "code",
		    arena_printf(f->a, "N%02d", i + 1).p);
	return f->e->kind == ERR_NONE;
}

/* ---- people and groups ---- */

static bool add_contacts(struct filler *f)
{
	for (int i = 0; demo_contacts[i].name; i++) {
		const struct demo_contact *x = &demo_contacts[i];
		struct record *r = record_new(f->a, &contact_kind, f->city);
		set(r, "name", x->name);
		set(r, "role", x->role);
		set_id(r, "partner", f->partners, x->partner);
		set(r, "duties", x->duties);
		set(r, "email", arena_printf(f->a, "contact%d@brindlemere.example", i + 1).p);
		if (!save(f, r))
			return false;
		f->contacts[i] = r->id;
	}
	for (int i = 0; demo_contacts[i].name; i++) {
		struct record *r;
		if (demo_contacts[i].deputy < 0)
			continue;
		if (!record_load(f->db, f->a, &contact_kind, f->city, f->contacts[i], NULL, &r,
			f->e))
			return false;
		set_id(r, "deputy", f->contacts, demo_contacts[i].deputy);
		if (!save(f, r))
			return false;
	}
	return true;
}

static bool add_groups(struct filler *f)
{
	for (int i = 0; demo_groups_of_city[i].name; i++) {
		const struct demo_group *x = &demo_groups_of_city[i];
		struct record *r = record_new(f->a, &group_kind, f->city);
		set(r, "name", x->name);
		set(r, "mandate", x->mandate);
		set(r, "kind", x->kind);
		set_id(r, "parent", f->groups, x->parent);
		record_set(r, "seats", value_int(x->seats));
		set(r, "rhythm", x->rhythm);
		record_set(r, "begins", value_int(date_to_day((struct date){ 2024, 3, 1 })));
		if (!save(f, r))
			return false;
		f->groups[i] = r->id;
	}
	return true;
}

static bool add_seats(struct filler *f)
{
	for (int i = 0; demo_seats[i].name && i < MOST; i++) {
		const struct demo_seat *x = &demo_seats[i];
		struct record *r = record_new(f->a, &seat_kind, f->city);
		set(r, "name", x->name);
		set_id(r, "group", f->groups, x->group);
		set_id(r, "partner", f->partners, x->partner);
		set_id(r, "contact", f->contacts, x->contact);
		set(r, "role", x->role);
		set(r, "sex", x->sex);
		set(r, "age", x->age);
		set(r, "background", x->background);
		set(r, "speaks_for", x->speaks_for);
		int64_t place = id_of(f, &place_kind, "code", x->place);
		if (place)
			record_set(r, "place", value_int(place));
		record_set(r, "since", value_int(date_to_day((struct date){ 2024, 3, 1 })));
		if (!save(f, r))
			return false;
		f->seats[i] = r->id;
	}
	return true;
}

static bool add_agreements(struct filler *f)
{
	for (int i = 0; demo_agreements[i].title; i++) {
		const struct demo_agreement *x = &demo_agreements[i];
		struct record *r = record_new(f->a, &agreement_kind, f->city);
		if (!f->partners[x->partner])
			continue;
		set(r, "title", x->title);
		set_id(r, "partner", f->partners, x->partner);
		set(r, "state", x->state);
		if (x->signed_on)
			record_set(r, "signed", value_int(f->today + x->signed_on));
		if (x->ends)
			record_set(r, "ends", value_int(f->today + x->ends));
		set(r, "brings", x->brings);
		set(r, "city_brings", x->city_brings);
		if (!save(f, r))
			return false;
	}
	return true;
}

/* ---- meetings ---- */

/* Who sits in the group, all but the last one. */
static struct str who_came(struct filler *f, int group)
{
	struct buf b = buf_in(f->a, 1000);
	for (int i = 0; demo_seats[i].name && demo_seats[i + 1].name; i++)
		if (demo_seats[i].group == group && demo_seats[i + 1].group == group)
			buf_printf(&b, "%s%lld", b.n ? " " : "", (long long)f->seats[i]);
	return buf_view(&b);
}

static bool add_decisions(struct filler *f, const struct demo_meeting *m, int64_t meeting)
{
	for (int i = 0; i < 3 && m->decisions[i].text; i++) {
		struct record *r = record_new(f->a, &decision_kind, f->city);
		set(r, "text", m->decisions[i].text);
		record_set(r, "meeting", value_int(meeting));
		set_id(r, "owner", f->contacts, m->decisions[i].owner);
		set_id(r, "partner", f->partners, m->decisions[i].partner);
		record_set(r, "due", value_int(f->today + m->decisions[i].due));
		set(r, "state", m->decisions[i].state);
		if (!strcmp(m->decisions[i].state, "done"))
			record_set(r, "done", value_int(f->today + m->decisions[i].due - 2));
		if (!save(f, r))
			return false;
	}
	return true;
}

static bool add_meetings(struct filler *f)
{
	for (int i = 0; demo_meetings[i].title; i++) {
		const struct demo_meeting *x = &demo_meetings[i];
		struct record *r = record_new(f->a, &meeting_kind, f->city);
		set(r, "title", x->title);
		set_id(r, "group", f->groups, x->group);
		record_set(r, "date", value_int(f->today + x->day));
		set(r, "where", "Town hall, room 12");
		set(r, "agenda", x->agenda);
		set(r, "public_summary", x->summary);
		if (x->day < 0)
			record_set(r, "attended", value_text(who_came(f, x->group)));
		if (!save(f, r) || !add_decisions(f, x, r->id))
			return false;
	}
	return true;
}

bool involve_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct filler f = { .db = db, .a = a, .city = city, .by = by, .e = e,
		.today = date_day_of(by->now) };
	return find_known(&f) && add_contacts(&f) && add_groups(&f) && add_seats(&f) &&
	       add_agreements(&f) && add_meetings(&f);
}
