/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Two editions of the Brindlemere Learning Days: last year's, with who came and what they thought,
 * and the next one, whose programme is out while partners still hand in. Days count from today, so
 * that the demonstration never grows old.
 */
#include "city/festival/demo.h"

#include "base/date.h"
#include "base/id.h"
#include "city/plan/plan.h"

static const char *const languages[] = { "fr", "es", "ar", "zh", "ru" };
enum { LANGUAGES = 5, PARTNERS = 6, VENUES = 24 };

struct filler {
	struct db *db;
	struct arena *a;
	int64_t city;
	const struct change *by;
	struct err *e;
	int64_t partners[PARTNERS];
	struct record *venues[VENUES];
	size_t venue_count;
	uint64_t dice;
	int64_t source;
};

/* Repeatable numbers: a linear congruential generator is enough to fill a page. */
static int64_t roll(struct filler *f, int64_t low, int64_t high)
{
	f->dice = f->dice * 6364136223846793005u + 1442695040888963407u;
	return low + (int64_t)((f->dice >> 33) % (uint64_t)(high - low + 1));
}

static void set(struct record *r, const char *field, const char *text)
{
	if (text && *text)
		record_set(r, field, value_cstr(text));
}

static bool save(struct filler *f, struct record *r)
{
	return record_make(f->db, r, f->by, f->e);
}

/* ---- what is there ---- */

static bool find_partners(struct filler *f)
{
	static const char *const names[] = { "Brindlemere City Library", "University of the Mere",
		"Harbour Adult School", "Open Door Refugee Forum", "Chamber of Trades",
		"Museum of the Tides" };
	for (int i = 0; i < PARTNERS; i++) {
		struct record *r = record_find(f->db, f->a, &partner_kind, f->city, "name",
		    value_cstr(names[i]), f->e);
		if (!r)
			return f->e->kind == ERR_NONE &&
			    fail(f->e, ERR_MISSING, N_("There is no such partner: %s"), names[i]);
		f->partners[i] = r->id;
	}
	return true;
}

/* Venues belong to another room, which may not be there. */
static bool find_venues(struct filler *f)
{
	const struct record_kind *kind = record_kind_find(db_rooms(f->db), S("venue"));
	struct record_list list = { 0 };
	if (!kind)
		return true;
	if (!record_list(f->db, f->a, &(struct record_query){ .kind = kind, .city = f->city,
	        .limit = VENUES }, &list, f->e))
		return false;
	for (size_t i = 0; i < list.count; i++)
		f->venues[f->venue_count++] = list.items[i];
	return true;
}

static int64_t find_place(struct filler *f, const char *code)
{
	struct record *r = record_find(f->db, f->a, &place_kind, f->city, "code",
	    value_cstr(code), f->e);
	return r ? r->id : 0;
}

/* A venue in the same neighbourhood, if there is one. */
static void set_venue(struct filler *f, struct record *r, int64_t place)
{
	for (size_t i = 0; i < f->venue_count && place; i++) {
		const struct record *v = f->venues[i];
		if (record_field(v->kind, "place") >= 0 && record_int(v, "place") == place) {
			record_set(r, "venue", value_int(v->id));
			return;
		}
	}
}

/* The source that small grants of the festival come from. */
static bool find_source(struct filler *f)
{
	struct record *r = record_find(f->db, f->a, &fund_source_kind, f->city, "reference",
	    value_cstr("HF-88"), f->e);
	f->source = r ? r->id : 0;
	return f->e->kind == ERR_NONE;
}

/* ---- editions ---- */

static bool add_edition(struct filler *f, int64_t from, bool over, int64_t *id_r)
{
	struct record *r = record_new(f->a, &edition_kind, f->city);
	int year = date_from_day(from).year;
	record_set(r, "name", value_text(arena_printf(f->a, "Brindlemere Learning Days %d", year)));
	set(r, "theme", over ? "Learning in any weather" : "Who lives next door?");
	set(r, "about", "A week in which the whole city opens its doors: taste, try, ask. Almost "
	    "everything is free, and nobody needs to sign up for most of it.");
	record_set(r, "from", value_int(from));
	record_set(r, "to", value_int(from + 6));
	record_set(r, "deadline", value_int(from - 14));
	set(r, "state", over ? "over" : "programme");
	set(r, "currency", "EUR");
	if (f->source)
		record_set(r, "grant_source", value_int(f->source));
	record_set(r, "grant_max", value_int(50000));
	record_set(r, "grant_budget", value_int(600000));
	*id_r = 0;
	if (!save(f, r))
		return false;
	for (int i = 0; i < LANGUAGES; i++) {
		static const char *const names[] = { "Journées d’apprentissage de Brindlemere %d",
			"Días del aprendizaje de Brindlemere %d", "أيام التعلّم في بريندلمير %d",
			"布林德尔米尔学习日 %d", "Дни обучения в Бриндлмире %d" };
		struct buf b = buf_in(f->a, 200);
		struct str name = str_of(names[i]);
		buf_str(&b, str_slice(name, 0, name.n - 2));
		buf_printf(&b, "%d", year);
		if (!record_translate(f->db, &edition_kind, f->city, r->id, "name",
		        str_of(languages[i]), buf_view(&b), f->by, f->e))
			return false;
	}
	*id_r = r->id;
	return true;
}

/* ---- events ---- */

/* Most of the next edition is decided; the rest waits, so that the review has something to do. */
static const char *state_of(size_t i, bool over)
{
	if (over)
		return i == 6 ? "cancelled" : "accepted";
	return i == 9 || i == 21 || i == 33 ? "submitted" : i == 15 ? "changes" :
	    i == 26 ? "refused" : "accepted";
}

/* Every second event of a partner belongs to what that partner leads in the plan. */
static bool set_action(struct filler *f, struct record *r, int partner, size_t i)
{
	static const char *const led[] = { [0] = "A place to go online in every library",
		[2] = "Learning cafés in Tanner's Yard and Foundry Bank",
		[3] = "Mentors for refugees from day one", [5] = "Saturday workshops that travel" };
	const char *title = i % 2 && partner < 6 && led[partner] ? led[partner] :
	    i % 7 == 0 ? "Brindlemere Learning Days" : NULL;
	struct record *action = title ? record_find(f->db, f->a, &action_kind, f->city, "title",
	    value_cstr(title), f->e) : NULL;
	if (action)
		record_set(r, "action", value_int(action->id));
	return f->e->kind == ERR_NONE;
}

static bool add_event(struct filler *f, const struct demo_event *x, size_t i, int64_t edition,
    int64_t from, bool over, int64_t *id_r)
{
	struct record *r = record_new(f->a, &festival_event_kind, f->city);
	const char *state = state_of(i, over);
	int64_t place = find_place(f, x->place);
	record_set(r, "edition", value_int(edition));
	set(r, "title", x->title);
	set(r, "about", x->about);
	set(r, "type", x->type);
	record_set(r, "partner", value_int(f->partners[x->partner]));
	record_set(r, "day", value_int(from + x->day));
	set(r, "start", x->start);
	set(r, "end", x->end);
	set(r, "audience", x->audience);
	set(r, "access", x->access);
	set(r, "address", x->address);
	set(r, "languages", x->partner == 3 ? "en ar uk" : "en");
	set(r, "booking", x->capacity < 20 ? "Please call 555 0142." : "Just come.");
	set(r, "price", x->price);
	set(r, "state", state);
	record_set(r, "free", value_int(!x->price));
	record_set(r, "capacity", value_int(x->capacity));
	if (place)
		record_set(r, "place", value_int(place));
	set_venue(f, r, place);
	if (!set_action(f, r, x->partner, i))
		return false;
	if (i % 5 == 2 && f->source) {
		record_set(r, "grant_asked", value_int(15000 + (int64_t)i * 500));
		if (state[0] == 'a')
			record_set(r, "grant_granted", value_int(15000 + (int64_t)i * 250));
	}
	if (state[0] == 'c' && !over)
		set(r, "reply", "Could you begin at 18:30? The hall is taken until then.");
	if (state[0] != 's')
		record_set(r, "decided", value_int(f->by->now));
	if (!save(f, r))
		return false;
	*id_r = r->id;
	return true;
}

/* ---- who came, and what they thought ---- */

static bool add_count(struct filler *f, const struct demo_event *x, int64_t event, int64_t at)
{
	static const int shares[AGES] = { 6, 14, 15, 26, 21, 16, 2 };
	int64_t ages[AGES], groups[COUNTED], people = 0;
	bool again;
	char key[26];
	struct event of = { .id = event, .partner = f->partners[x->partner] };
	int64_t came = x->capacity * roll(f, 35, 95) / 100;
	for (int i = 0; i < AGES; i++)
		people += ages[i] = came * shares[i] * roll(f, 60, 140) / 10000;
	if (!people)
		people = ages[3] = 3;
	groups[0] = people * roll(f, 10, 30) / 100;
	groups[1] = people * roll(f, 45, 65) / 100;
	groups[2] = people * roll(f, 8, x->partner == 3 ? 60 : 20) / 100;
	groups[3] = people * roll(f, 0, 7) / 100;
	random_text(key, sizeof key);
	return attendance_add(f->db, f->a, f->city, &of, str_of(key), at, ages, groups, f->by, NULL,
	    &again, f->e);
}

static bool add_feedback(struct filler *f, int64_t event)
{
	static const char *const comments[] = { "I would come again.", "Too short!",
		"The room was hard to find.", "Very kind people.", NULL, NULL, NULL };
	for (int64_t i = roll(f, 0, 4); i > 0; i--) {
		char key[26];
		struct record *r = record_new(f->a, &feedback_kind, f->city);
		random_text(key, sizeof key);
		record_set(r, "event", value_int(event));
		record_set(r, "key", value_text(str_of(key)));
		record_set(r, "rating", value_int(roll(f, 3, 5)));
		record_set(r, "learned", value_int(roll(f, 0, 3) > 0));
		set(r, "comment", comments[roll(f, 0, 6)]);
		if (!save(f, r))
			return false;
	}
	return true;
}

static bool add_events(struct filler *f, int64_t edition, int64_t from, bool over)
{
	for (size_t i = 0; demo_events[i].title; i++) {
		const struct demo_event *x = &demo_events[i];
		int64_t id, at = (from + x->day) * 86400000 + clock_read(str_of(x->start)) * 60000;
		if (over && i % 3 == 1)
			continue;
		if (!add_event(f, x, i, edition, from, over, &id))
			return false;
		if (over && i != 6 && (!add_count(f, x, id, at) || !add_feedback(f, id)))
			return false;
	}
	return true;
}

/* ---- awards ---- */

static bool add_nomination(struct filler *f, int64_t award, const char *who, const char *why,
    const char *state)
{
	struct record *r = record_new(f->a, &nomination_kind, f->city);
	record_set(r, "award", value_int(award));
	set(r, "nominee", who);
	set(r, "why", why);
	set(r, "state", state);
	record_set(r, "agreed", value_int(state[0] == 'w'));
	if (state[0] == 'w')
		set(r, "praise", why);
	return save(f, r);
}

static bool add_awards(struct filler *f, int64_t edition, int64_t from, bool over)
{
	static const struct {
		const char *name, *honours, *criteria, *winner, *why;
	} awards[] = {
		{ "Learner of the year", "learner", "Somebody who began again, and whom others can "
		    "follow.", "Marta Oyelaran", "Learned to read at 61, and now reads to the "
		    "children of Kiln Lane every Thursday." },
		{ "Educator of the year", "educator", "Somebody who opens learning to people who "
		    "did not come before.", "Tomas Brandt", "Moved his evening class into the "
		    "laundrette, since that is where people wait." },
		{ "Learning neighbourhood", "neighbourhood", "A street or quarter that learns "
		    "together.", "Tanner's Yard", "Six kitchens, one long table, and a library on "
		    "a cart." },
		{ "Learning firm", "firm", "A firm that lets all its people learn, not only those "
		    "at desks.", "Mereside Bakery", "Pays an hour of learning a week, also for the "
		    "night shift." },
	};
	for (size_t i = 0; i < sizeof awards / sizeof *awards; i++) {
		struct record *r = record_new(f->a, &award_kind, f->city);
		record_set(r, "edition", value_int(edition));
		set(r, "name", awards[i].name);
		set(r, "honours", awards[i].honours);
		set(r, "criteria", awards[i].criteria);
		record_set(r, "closes", value_int(from - 7));
		if (!save(f, r) ||
		    (over && !add_nomination(f, r->id, awards[i].winner, awards[i].why, "winner")))
			return false;
	}
	return true;
}

/* ---- all of it ---- */

static bool fill_edition(struct filler *f, int64_t from, bool over)
{
	int64_t edition;
	bool released;
	return add_edition(f, from, over, &edition) && add_events(f, edition, from, over) &&
	    add_awards(f, edition, from, over) &&
	    (!over || crowd_release(f->db, f->a, f->city, edition, f->by->now, &released, f->e));
}

bool festival_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct filler f = { .db = db, .a = a, .city = city, .by = by, .e = e, .dice = 20270612 };
	int64_t soon = date_day_of(by->now) + 24;
	soon -= (soon + 3) % 7;		/* a Monday */
	return find_partners(&f) && find_venues(&f) && find_source(&f) &&
	    fill_edition(&f, soon - 364, true) &&
	    fill_edition(&f, soon, false);
}
