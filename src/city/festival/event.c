/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Events: the rules that their table cannot say, and loading them with the names of what they
 * link to. Venues are another room's; they are known here by the name of their kind only.
 */
#include "city/festival/model.h"

#include "base/date.h"

#include <stdlib.h>
#include <string.h>

#define SQL_GRANTED "SELECT coalesce(sum(grant_granted), 0) FROM festival_event" \
	" WHERE city = $1 AND edition = $2 AND id <> $3 AND deleted IS NULL" \
	" AND state <> 'refused' AND state <> 'cancelled'"

int clock_read(struct str s)
{
	if (s.n != 5 || s.p[2] != ':')
		return -1;
	for (size_t i = 0; i < 5; i++)
		if (i != 2 && (s.p[i] < '0' || s.p[i] > '9'))
			return -1;
	int hour = (s.p[0] - '0') * 10 + s.p[1] - '0', minute = (s.p[3] - '0') * 10 + s.p[4] - '0';
	return hour > 23 || minute > 59 ? -1 : hour * 60 + minute;
}

struct str choice_text(const struct choice *choices, struct str code, const struct lang *lang)
{
	for (const struct choice *c = choices; c && c->code; c++)
		if (str_eq(str_of(c->code), code))
			return str_of(_(c->label));
	return code;
}

bool festival_has_word(struct str words, struct str word)
{
	struct str part;
	while (str_cut(&words, ' ', &part))
		if (part.n && str_eq(part, word))
			return true;
	return false;
}

const struct choice *field_choices(const struct record_kind *kind, const char *field)
{
	int i = record_field(kind, field);
	return i < 0 ? NULL : kind->fields[i].choices;
}

/* ---- rules ---- */

static void say(struct problems *found, const char *field, const char *text)
{
	problem_add(found, (struct problem){ .field = str_of(field) }, "%s", tr(found->lang, text));
}

/* "9:30" and "9.30" are times as well: put into the one form. */
static void tidy_clock(struct record *now, const char *field)
{
	struct str s = record_str(now, field);
	bool short_hour = s.n == 4 && (s.p[1] == ':' || s.p[1] == '.');
	if (!short_hour && !(s.n == 5 && s.p[2] == '.'))
		return;
	struct str t = arena_printf(now->arena, "%s%.*s", short_hour ? "0" : "", STR(s));
	((char *)t.p)[2] = ':';
	if (clock_read(t) >= 0)
		record_set(now, field, value_text(t));
}

static void check_hours(struct record *now, struct problems *found)
{
	tidy_clock(now, "start");
	tidy_clock(now, "end");
	struct str start = record_str(now, "start"), end = record_str(now, "end");
	if (start.n && clock_read(start) < 0)
		say(found, "start", N_("Begins at: please write a time such as 18:30."));
	if (end.n && clock_read(end) < 0)
		say(found, "end", N_("Ends at: please write a time such as 20:00."));
	if (start.n && str_eq(start, end))
		say(found, "end", N_("The event ends when it begins."));
}

static void check_where(struct record *now, struct problems *found)
{
	if (!record_int(now, "venue") && !record_str(now, "address").n &&
	    !record_str(now, "online").n)
		say(found, "venue", N_("Please say where: a venue, an address, or on the "
		    "internet."));
	if (!record_int(now, "free") && !record_str(now, "price").n)
		say(found, "free", N_("Please say that it is free, or what it costs."));
	if (record_int(now, "free") && record_str(now, "price").n)
		say(found, "price", N_("Either it is free for everybody or it has a price."));
}

/* ---- small grants ---- */

static struct str amount_words(struct problems *found, int64_t cents, struct str currency)
{
	struct buf b = buf_in(found->arena, 80);
	money_show(&b, found->lang, cents > 0 ? cents : 0, currency);
	return buf_view(&b);
}

/* An event that is refused or cancelled gives its grant back. */
static int64_t grant_of(const struct record *x)
{
	struct str state = record_str(x, "state");
	bool over = x->deleted || str_eq(state, S("refused")) || str_eq(state, S("cancelled"));
	return over ? 0 : record_int(x, "grant_granted");
}

static struct decision decision_of(const struct edition *in, const struct record *x)
{
	int64_t day = record_int(x, "day");
	return (struct decision){ .kind = "festival_event", .city = x->city, .id = x->id,
		.title = record_title(x), .source = in->grant_source, .amount = grant_of(x),
		.year = date_from_day(day ? day : in->from).year,
		.event = x->id, .partner = record_int(x, "partner"),
		.by = { x->changed_by, x->changed, "grant" } };
}

static bool check_budget(struct db *db, const struct edition *x, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t others = db_int(db, SQL_GRANTED, ARGS(now->city, x->id, now->id), 0, e);
	if (e->kind == ERR_NONE && x->grant_budget && others + grant_of(now) > x->grant_budget)
		problem_add(found, (struct problem){ .field = S("grant_granted") },
		    N_("The edition's small grants are used up: only %.*s is left."),
		    STR(amount_words(found, x->grant_budget - others, x->currency)));
	return e->kind == ERR_NONE;
}

/* What is granted to all events of an edition stays within its budget and its source: what is read
 * here is still true when this is written, since writers of a city stand in line. */
static bool check_grants(struct db *db, const struct edition *x, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t asked = record_int(now, "grant_asked"), given = record_int(now, "grant_granted");
	struct decision d = decision_of(x, now);
	if (x->grant_max && asked > x->grant_max)
		problem_add(found, (struct problem){ .field = S("grant_asked") },
		    N_("One event can ask for %.*s at most."),
		    STR(amount_words(found, x->grant_max, x->currency)));
	if (given > asked)
		say(found, "grant_granted", N_("No more is given than was asked for."));
	if (d.amount && !d.source) {
		say(found, "grant_granted", N_("The edition does not say yet which source its "
		    "small grants come from."));
		return true;
	}
	return !d.source || (check_budget(db, x, now, found, e) &&
	    decision_check(db, &d, "grant_granted", found, e));
}

bool event_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e)
{
	struct edition in;
	if (!record_int(now, "grant_granted") && !(old && record_int(old, "grant_granted")))
		return true;
	if (!edition_of(db, now->arena, NULL, now->city, record_int(now, "edition"), true, &in, e))
		return false;
	struct decision d = decision_of(&in, now);
	return decision_settle(db, now->arena, &d, e);
}

/* ---- the check ---- */

/* An event lies in the neighbourhood of its venue, unless somebody says otherwise. */
static bool find_place(struct db *db, struct record *now, struct err *e)
{
	struct record *venue;
	int64_t id = record_int(now, "venue");
	if (!id || record_int(now, "place"))
		return true;
	if (!record_load(db, now->arena, &venue_kind, now->city, id, NULL, &venue, e)) {
		bool gone = e->kind == ERR_MISSING;	/* said by the check of links */
		if (gone)
			err_clear(e);
		return gone;
	}
	record_set(now, "place", record_get(venue, "place"));
	return true;
}

bool event_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct edition x = { 0 };
	(void)old;
	if (!record_str(now, "state").n)
		record_set(now, "state", value_cstr("submitted"));
	check_hours(now, found);
	check_where(now, found);
	if (!find_place(db, now, e))
		return false;
	if (!record_int(now, "edition"))
		return true;
	if (!edition_of(db, now->arena, found->lang, now->city, record_int(now, "edition"), true,
	        &x, e)) {
		bool gone = e->kind == ERR_MISSING;
		if (gone)
			err_clear(e);
		return gone;
	}
	int64_t day = record_int(now, "day");
	if (day && (day < x.from || day > x.to))
		say(found, "day", N_("The festival does not take place on that day."));
	return check_grants(db, &x, now, found, e);
}

/* ---- loading ---- */

/* Titles of linked records, each read once. */
struct titles {
	struct db *db;
	struct arena *a;
	const struct lang *lang;
	int64_t city;
	struct {
		struct title { const char *kind; int64_t id; struct str text; } *items;
		size_t count, room;
	} known;
};

static struct str title_of(struct titles *t, const char *kind, int64_t id)
{
	struct record *r;
	struct err e = { 0 };
	if (!id)
		return STR_EMPTY;
	for (size_t i = 0; i < t->known.count; i++)
		if (t->known.items[i].id == id && !strcmp(t->known.items[i].kind, kind))
			return t->known.items[i].text;
	const struct record_kind *k = record_kind_find(db_rooms(t->db), str_of(kind));
	struct str text = STR_EMPTY;
	if (k && record_load(t->db, t->a, k, t->city, id, t->lang, &r, &e))
		text = record_title(r);
	*list_add(t->a, &t->known) = (struct title){ kind, id, text };
	return text;
}

static void event_names(struct titles *t, struct event *x)
{
	const struct record *r = x->record;
	x->partner = record_int(r, "partner");
	x->venue = record_int(r, "venue");
	x->place = record_int(r, "place");
	x->partner_name = title_of(t, "partner", x->partner);
	x->venue_name = title_of(t, "venue", x->venue);
	x->place_name = title_of(t, "place", x->place);
}

static void event_fill(struct titles *t, struct record *r, const struct edition *in,
    struct event *x)
{
	*x = (struct event){ .id = r->id, .record = r, .edition = record_int(r, "edition"),
		.day = record_int(r, "day"), .capacity = record_int(r, "capacity"),
		.title = record_str(r, "title"), .about = record_str(r, "about"),
		.type = record_str(r, "type"), .address = record_str(r, "address"),
		.start = record_str(r, "start"), .end = record_str(r, "end"),
		.audience = record_str(r, "audience"), .languages = record_str(r, "languages"),
		.access = record_str(r, "access"), .booking = record_str(r, "booking"),
		.price = record_str(r, "price"), .online = record_str(r, "online"),
		.state = record_str(r, "state"), .free = record_int(r, "free") == 1,
		.asked = record_int(r, "grant_asked"), .granted = record_int(r, "grant_granted") };
	int64_t decided = record_int(r, "decided");
	x->begins = clock_read(x->start);
	x->ends = clock_read(x->end);
	if (x->ends <= x->begins)
		x->ends += DAY_MINUTES;
	x->accepted = str_eq(x->state, S("accepted"));
	x->changed = decided && r->changed > decided;
	x->late = in && in->deadline && date_day_of(r->created) > in->deadline;
	event_names(t, x);
}

static int by_hour(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->begins != y->begins)
		return x->begins - y->begins;
	return str_cmp(x->title, y->title);
}

bool events_load(struct db *db, struct arena *a, const struct lang *lang, const struct edition *x,
    bool all, struct events *out, struct err *e)
{
	struct titles t = { .db = db, .a = a, .lang = lang };
	struct record_list list = { 0 };
	*out = (struct events){ 0 };
	if (!x->record)
		return true;
	t.city = x->record->city;
	do {
		struct record_query q = { .kind = &festival_event_kind, .city = t.city,
			.lang = lang, .limit = 1000, .after = list.next,
			.where = { { "edition", value_int(x->id) } } };
		if (!all) {
			q.where[1].field = "state";
			q.where[1].is = value_cstr("accepted");
		}
		if (!record_list(db, a, &q, &list, e))
			return false;
		for (size_t i = 0; i < list.count; i++)
			event_fill(&t, list.items[i], x, list_add(a, out));
	} while (list.next.n);
	if (out->count)
		qsort(out->items, out->count, sizeof *out->items, by_hour);
	return true;
}

bool events_of_action(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t action, struct events *out, struct err *e)
{
	struct titles t = { .db = db, .a = a, .lang = lang, .city = city };
	struct record_list list;
	struct record_query q = { .kind = &festival_event_kind, .city = city, .lang = lang,
		.limit = 200, .where = { { "action", value_int(action) },
		    { "state", value_cstr("accepted") } } };
	struct edition *editions;
	size_t edition_count;
	*out = (struct events){ 0 };
	if (!record_list(db, a, &q, &list, e) ||
	    !edition_list(db, a, lang, city, &editions, &edition_count, e))
		return false;
	for (size_t i = 0; i < list.count; i++)
		for (size_t k = 0; k < edition_count; k++)
			if (editions[k].id == record_int(list.items[i], "edition"))
				event_fill(&t, list.items[i], &editions[k], list_add(a, out));
	if (out->count)
		qsort(out->items, out->count, sizeof *out->items, by_hour);
	return true;
}

bool event_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t id,
    struct event *out_r, struct err *e)
{
	struct titles t = { .db = db, .a = a, .lang = lang, .city = city };
	struct edition in;
	struct record *r;
	if (!record_load(db, a, &festival_event_kind, city, id, lang, &r, e) ||
	    !edition_of(db, a, lang, city, record_int(r, "edition"), true, &in, e))
		return false;
	event_fill(&t, r, &in, out_r);
	return true;
}

/* ---- in words ---- */

struct str event_where(struct arena *a, const struct event *x)
{
	if (x->venue_name.n && x->address.n)
		return arena_printf(a, "%.*s, %.*s", STR(x->venue_name), STR(x->address));
	return x->venue_name.n ? x->venue_name : x->address;
}

struct str event_hours(struct arena *a, const struct event *x)
{
	return arena_printf(a, "%.*s\xe2\x80\x93%.*s", STR(x->start), STR(x->end));
}
