/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The money of Brindlemere, this year's and last year's; all of it is made up. Allocations go to
 * the actions of the plan where there are any.
 */
#include "city/funds/pages.h"

enum { SOURCES = 7 };

struct filler {
	struct db *db;
	struct arena *a;
	int64_t city;
	const struct change *by;
	struct err *e;
	int year;
	int64_t sources[SOURCES], partners[6], person;
	size_t partner_count;
	int receipts;
};

static void set(struct record *r, const char *field, const char *text)
{
	if (text)
		record_set(r, field, value_cstr(text));
}

static bool save(struct filler *f, struct record *r)
{
	return record_make(f->db, r, f->by, f->e);
}

static bool list_ids(struct filler *f, const char *name, int64_t *ids, size_t room, size_t *n_r)
{
	const struct record_kind *kind = record_kind_find(db_rooms(f->db), str_of(name));
	struct record_list list = { 0 };
	if (kind && !record_list(f->db, f->a, &(struct record_query){ .kind = kind,
	        .city = f->city, .limit = (int)room }, &list, f->e))
		return false;
	for (*n_r = 0; *n_r < list.count; ++*n_r)
		ids[*n_r] = list.items[*n_r]->id;
	return true;
}

/* ---- sources ---- */

static bool add_rates(struct filler *f, int64_t rates[2])
{
	static const struct { const char *name, *origin; int64_t rate; } all[] = {
		{ "Hour of a volunteer", "Decision of the council on volunteering", 1540 },
		{ "Hour of a room for twenty", "Price list of the city's halls", 2200 },
	};
	for (int i = 0; i < 2; i++) {
		struct record *r = record_new(f->a, &hour_rate_kind, f->city);
		set(r, "name", all[i].name);
		set(r, "origin", all[i].origin);
		set(r, "currency", "EUR");
		record_set(r, "rate", value_int(all[i].rate));
		if (!save(f, r))
			return false;
		rates[i] = r->id;
	}
	struct record *r = record_new(f->a, &exchange_rate_kind, f->city);
	set(r, "from_currency", "USD");
	set(r, "to_currency", "EUR");
	set(r, "origin", "Central bank, reference rate");
	record_set(r, "rate", value_real(0.92));
	record_set(r, "day", value_int(date_to_day((struct date){ f->year - 1, 1, 4 })));
	return save(f, r);
}

static bool add_sources(struct filler *f)
{
	static const struct {
		const char *name, *type, *funder, *reference, *currency;
		int64_t amount;
		double hours;
	} all[SOURCES] = {
		{ "City budget: adult learning", "budget", "City of Brindlemere", "4711", "EUR",
		    36000000, 0 },
		{ "Region of the Mere: learning grant", "grant", "Region of the Mere", "RM-2210",
		    "EUR", 18000000, 0 },
		{ "Harbour Foundation", "donor", "Harbour Foundation", "HF-88", "EUR", 8000000, 0 },
		{ "Course fees", "fee", "Learners", NULL, "EUR", 4400000, 0 },
		{ "Hours of volunteers", "hours", "Volunteers", NULL, NULL, 0, 4800 },
		{ "Rooms of the library", "rooms", "Brindlemere City Library", NULL, NULL, 0,
		    1800 },
		{ "Twin city of Portsend", "donor", "City of Portsend", "TC-3", "USD", 2000000, 0 },
	};
	int64_t rates[2];
	if (!add_rates(f, rates))
		return false;
	for (int i = 0; i < SOURCES; i++) {
		struct record *r = record_new(f->a, &fund_source_kind, f->city);
		set(r, "name", all[i].name);
		set(r, "type", all[i].type);
		set(r, "funder", all[i].funder);
		set(r, "reference", all[i].reference);
		set(r, "currency", all[i].currency);
		set(r, "state", "received");
		record_set(r, "open", value_int(1));
		record_set(r, "from", value_int(date_to_day((struct date){ f->year - 1, 1, 1 })));
		record_set(r, "to", value_int(date_to_day((struct date){ f->year + 1, 12, 31 })));
		if (all[i].amount)
			record_set(r, "amount", value_int(all[i].amount));
		if (all[i].hours > 0) {
			record_set(r, "hours", value_real(all[i].hours));
			record_set(r, "hour_rate", value_int(rates[i == 5]));
		}
		if (!save(f, r))
			return false;
		f->sources[i] = r->id;
	}
	return true;
}

/* ---- allocations ---- */

struct demo_allocation {
	const char *title, *action;
	int source, partner;
	int64_t amount, learners, hours;
	const char *group[2];
	int percent[2];
	int spent;			/* percent of it, by the end of this year */
};

static const struct demo_allocation allocations[] = {
	{ "Evening courses in Millside",
	    "Learning neighbourhoods: Saltmarsh and Far End", 0, 2, 9200000,
	    640, 15400, { "deprived", "migrants" },
	    { 45, 25 }, 93 },
	{ "Language cafés with childcare",
	    "Learning cafés in Tanner's Yard and Foundry Bank", 1, 4, 4600000,
	    380, 7600, { "refugees", "women" },
	    { 60, 30 }, 71 },
	{ "First steps on a computer",
	    "A place to go online in every library", 2, 0, 1800000,
	    310, 2480, { "offline", "older" },
	    { 50, 50 }, 100 },
	{ "Learning guidance on Market Cross",
	    "What you can do counts: recognition desk", 0, 0, 5400000,
	    1150, 1150, { "unemployed" },
	    { 35 }, 64 },
	{ "Mentors for apprentices",
	    "Second chance: from no school to a trade", 1, 1, 3600000,
	    96, 5760, { "youth-at-risk" }, { 80 }, 97 },
	{ "Learning Days",
	    "Brindlemere Learning Days", 0, 0, 2600000,
	    4200, 8400, { "families" }, { 40 }, 88 },
	{ "Conversation partners",
	    "Mentors for refugees from day one", 4, 4, 3200000,
	    240, 4800, { "refugees" }, { 90 }, 42 },
	{ "Rooms for study circles",
	    "Schools open their doors after four", 5, 0, 1700000,
	    0, 0, { "older" }, { 30 }, 55 },
	{ "Materials for courses",
	    "Women's morning courses with childcare", 3, 2, 1500000,
	    0, 0, { NULL }, { 0 }, 0 },
	{ "Museum for hands",
	    "Saturday workshops that travel", 6, 3, 800000,
	    520, 1040, { "disabled" }, { 70 }, 31 },
	{ NULL }
};

static bool add_shares(struct filler *f, int64_t allocation, const struct demo_allocation *x)
{
	for (int i = 0; i < 2 && x->group[i]; i++) {
		struct record *r = record_new(f->a, &fund_share_kind, f->city);
		record_set(r, "allocation", value_int(allocation));
		set(r, "group", x->group[i]);
		record_set(r, "percent", value_int(x->percent[i]));
		if (!save(f, r))
			return false;
	}
	return true;
}

/* Of this year what was paid until today. */
static bool add_spendings(struct filler *f, int64_t allocation, int64_t amount, int year)
{
	static const struct { const char *what; int month, percent; } parts[] = {
		{ "Fees of teachers", 2, 35 }, { "Materials", 4, 15 },
		{ "Fees of teachers", 6, 35 }, { "Rent and travel", 9, 15 } };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		int64_t day = date_to_day((struct date){ year, parts[i].month, 12 });
		struct record *r = record_new(f->a, &spending_kind, f->city);
		if (!amount || day > date_day_of(f->by->now))
			return true;
		set(r, "what", parts[i].what);
		record_set(r, "allocation", value_int(allocation));
		record_set(r, "day", value_int(day));
		record_set(r, "amount", value_int(amount / 100 * parts[i].percent));
		record_set(r, "receipt", value_text(arena_printf(f->a, "%d-%04d", year,
		    ++f->receipts)));
		if (!save(f, r))
			return false;
	}
	return true;
}

/* Of the plan, which may be there or not. */
static int64_t find_action(struct filler *f, const char *title)
{
	const struct record_kind *kind = record_kind_find(db_rooms(f->db), S("action"));
	struct err ignored = { 0 };
	struct record *r = !kind ? NULL : record_find(f->db, f->a, kind, f->city, "title",
	    value_cstr(title), &ignored);
	return r ? r->id : 0;
}

static bool add_allocation(struct filler *f, const struct demo_allocation *x, int year)
{
	struct record *r = record_new(f->a, &allocation_kind, f->city);
	int64_t amount = year == f->year ? x->amount : x->amount / 10 * 9;
	int spent = year == f->year ? x->spent : 100 - x->spent % 9;
	set(r, "title", x->title);
	record_set(r, "source", value_int(f->sources[x->source]));
	record_set(r, "year", value_int(year));
	record_set(r, "amount", value_int(amount));
	record_set(r, "partner", value_int(f->partners[x->partner]));
	if (x->learners)
		record_set(r, "learners", value_int(x->learners));
	if (x->hours)
		record_set(r, "hours", value_real((double)x->hours));
	int64_t action = find_action(f, x->action);
	if (action)
		record_set(r, "action", value_int(action));
	return save(f, r) && add_shares(f, r->id, x) &&
	    add_spendings(f, r->id, amount / 100 * spent, year);
}

/* ---- small grants ---- */

static bool add_score(struct filler *f, int64_t application, int n)
{
	static const char *const fields[] = { "need", "inclusion", "doable", "lasting" };
	struct record *r = record_new(f->a, &grant_score_kind, f->city);
	record_set(r, "application", value_int(application));
	record_set(r, "person", value_int(f->person));
	for (int i = 0; i < 4; i++)
		record_set(r, fields[i], value_int(2 + (n + i) % 4));
	return !f->person || save(f, r);
}

struct demo_application {
	const char *title, *about, *groups;
	int partner;
	int64_t asked, granted;
	const char *state;		/* NULL: handed in */
};

static const struct demo_application waiting[] = {
	{ "A library on a cart", "Twice a week a cart with books, games and a kettle stands in "
	    "Tanner's Yard.", "deprived families", 4, 45000, 0, NULL },
	{ "Letters for the harbour", "Sailors write home with people from the reading course.",
	    "migrants", 2, 28000, 0, NULL },
	{ "Night school in the laundrette", "One hour of reading while the washing turns.",
	    "women deprived", 2, 50000, 0, NULL },
	{ "Tide watch", "Pupils and pensioners measure the tide together for a year.",
	    "older children", 3, 36000, 0, NULL },
	{ NULL }
};

static const struct demo_application decided[] = {
	{ "Bread and grammar", "A baking morning with the words that go with it.",
	    "migrants women", 4, 42000, 40000, "awarded" },
	{ "The repair table", "Neighbours learn to mend lamps, radios and trousers.",
	    "deprived older", 1, 30000, 30000, "awarded" },
	{ "A trip to the sea", "One day out for the whole house.", "families", 2, 50000, 0,
	    "refused" },
	{ NULL }
};

static bool add_applications(struct filler *f, int64_t call, const struct demo_application *all)
{
	for (int i = 0; all[i].title; i++) {
		struct record *r = record_new(f->a, &grant_application_kind, f->city);
		record_set(r, "call", value_int(call));
		record_set(r, "partner", value_int(f->partners[all[i].partner]));
		set(r, "title", all[i].title);
		set(r, "about", all[i].about);
		set(r, "groups", all[i].groups);
		set(r, "state", all[i].state);
		record_set(r, "asked", value_int(all[i].asked));
		record_set(r, "learners", value_int(30 + 15 * i));
		if (all[i].state)
			record_set(r, "decided", value_int(date_day_of(f->by->now) - 40));
		if (all[i].granted)
			record_set(r, "granted", value_int(all[i].granted));
		if (!save(f, r) || (i < 3 && !add_score(f, r->id, i)))
			return false;
	}
	return true;
}

static bool add_call(struct filler *f, const char *name, const char *state, int64_t deadline,
    const struct demo_application *applications)
{
	struct record *r = record_new(f->a, &grant_call_kind, f->city);
	set(r, "name", name);
	set(r, "about", "For groups that bring learning to where people are already: a yard, a "
	    "stop, a kitchen. What counts: who is reached, whether it can be done, and what "
	    "stays.");
	record_set(r, "source", value_int(f->sources[2]));
	record_set(r, "budget", value_int(400000));
	record_set(r, "most", value_int(50000));
	record_set(r, "deadline", value_int(deadline));
	set(r, "state", state);
	return save(f, r) && add_applications(f, r->id, applications);
}

static bool add_calls(struct filler *f)
{
	int64_t today = date_day_of(f->by->now);
	return add_call(f, "Learning at home", "decided", today - 60, decided) &&
	    add_call(f, "Learning in the street", "open", today + 30, waiting);
}

/* ---- who publishes ---- */

/* So that the files for funders are complete. The city is made up, and so is its identifier. */
static bool add_publisher(struct filler *f)
{
	struct record *city;
	if (!setting_set(f->db, f->city, "publisher_id", S("XI-IATI-BRINDLEMERE"), f->e) ||
	    !setting_set(f->db, f->city, "publisher_name", S("City of Brindlemere"), f->e) ||
	    !setting_set(f->db, f->city, "publisher_360", S("360G-brindlemere"), f->e) ||
	    !record_load(f->db, f->a, &city_kind, 0, f->city, NULL, &city, f->e))
		return false;
	set(city, "country", "IE");
	return save(f, city);
}

/* ---- all of it ---- */

static bool find_person(struct filler *f)
{
	struct record *r = record_find(f->db, f->a, &person_kind, 0, "email",
	    value_cstr("coordinator@brindlemere.example"), f->e);
	f->person = r ? r->id : 0;
	return f->e->kind == ERR_NONE;
}

bool funds_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct filler f = { .db = db, .a = a, .city = city, .by = by, .e = e,
		.year = date_from_day(date_day_of(by->now)).year };
	if (!list_ids(&f, "partner", f.partners, 6, &f.partner_count) ||
	    !find_person(&f) ||
	    f.partner_count < 6 || !add_publisher(&f) || !add_sources(&f))
		return false;
	for (int year = f.year - 1; year <= f.year; year++)
		for (const struct demo_allocation *x = allocations; x->title; x++)
			if (!add_allocation(&f, x, year))
				return false;
	return add_calls(&f);
}
