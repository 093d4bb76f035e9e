/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The festival's own: events ready for pages, and what is worked out from them.
 *
 * An event's hours are those of the city's clocks ("18:30"), kept as text and read as minutes
 * since midnight; one that ends before it begins ends on the next day.
 */
#ifndef CITY_FESTIVAL_MODEL_H
#define CITY_FESTIVAL_MODEL_H

#include "base/money.h"
#include "city/festival/festival.h"
#include "city/funds/funds.h"
#include "city/learn/learn.h"
#include "search/search.h"

extern const struct choice festival_access[];			/* ends with code NULL */
extern const struct choice festival_ages[], festival_counted[];	/* fields of attendance */

enum { DAY_MINUTES = 1440 };

/* clock_read: "18:30" to minutes; -1 if it is no time of day. */
int clock_read(struct str text);
/* choice_text: The label of a code in the reader's language; the code itself if there is none. */
struct str choice_text(const struct choice *choices, struct str code, const struct lang *lang);
/* festival_has_word: Is the word one of those between blanks? */
bool festival_has_word(struct str words, struct str word);
/* field_choices: The choices of a kind's field. */
const struct choice *field_choices(const struct record_kind *kind, const char *field);

bool event_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);
/* event_saved: A grant is an allocation of its edition's source, made, changed and given back with
 * the event. */
bool event_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e);

/* ---- editions ---- */

struct edition {
	struct record *record;		/* NULL: the city has none */
	int64_t id, from, to, deadline;
	struct str name, theme, about, state, currency;
	int64_t grant_max, grant_budget, grant_source;
};

/* edition_of: The one that is asked for (id), or with id 0 the one to show: the newest whose
 * programme is out or that is over; any: the newest of all. ERR_MISSING only for an id. */
bool edition_of(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t id,
    bool any, struct edition *out_r, struct err *e);
/* edition_list: All of them, newest first. */
bool edition_list(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct edition **out_r, size_t *count_r, struct err *e);
/* edition_takes: May partners hand in (also late)? */
bool edition_takes(const struct edition *x);

/* ---- events ---- */

struct event {
	int64_t id, edition, partner, venue, place, day, capacity;
	struct record *record;
	struct str title, about, type, partner_name, venue_name, address, place_name;
	struct str start, end, audience, languages, access, booking, price, online, state;
	int begins, ends;		/* minutes since midnight of the day */
	bool free, accepted, late;	/* late: handed in after the deadline */
	bool changed;			/* changed since it was decided */
	int64_t asked, granted;
};

struct events {
	struct event *items;
	size_t count, room;
};

/* events_load: Of an edition, ordered by day, hour and title, with the names of what they link
 * to; those accepted, or all. */
bool events_load(struct db *db, struct arena *a, const struct lang *lang, const struct edition *x,
    bool all, struct events *out, struct err *e);
/* events_of_action: The accepted events that belong to an action of the plan, of all editions. */
bool events_of_action(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t action, struct events *out, struct err *e);
/* event_load: One, whatever its state. ERR_MISSING. */
bool event_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t id,
    struct event *out_r, struct err *e);

/* What a reader looks for; empty, NULL and 0: anything. */
struct event_filter {
	struct search_words *words;
	const char *lang;		/* the texts' */
	struct str group, access;
	int64_t day, place, partner;
	bool free, online;
};
bool event_fits(const struct event *x, const struct event_filter *f);

/* event_where: "City Library, room 2". event_hours: "18:30–20:00". */
struct str event_where(struct arena *a, const struct event *x);
struct str event_hours(struct arena *a, const struct event *x);

/* ---- checks for the review ---- */

enum clash_kind { CLASH_VENUE, CLASH_AUDIENCE, CLASH_PARTNER };
struct clash {
	enum clash_kind kind;
	const struct event *with;
};
struct clashes {
	struct clash *items;
	size_t count, room;
};
/* clashes_of: What else is at the same time: in the same venue, by the same partner, or for the
 * same group. Events that were refused or cancelled clash with nothing. */
void clashes_of(struct arena *a, const struct events *all, const struct event *x,
    struct clashes *out);

/* ---- who came ---- */

enum { AGES = 7, COUNTED = 4 };

struct crowd {
	int64_t people, sendings;
	int64_t ages[AGES], groups[COUNTED];	/* ORDER: festival_ages, festival_counted */
};
/* crowd_of: Sum of all counts of an event, or (event 0) of an edition. */
bool crowd_of(struct db *db, int64_t city, int64_t edition, int64_t event, struct crowd *out_r,
    struct err *e);

/* The crowd of an edition as it was released last: what the public may see (released.c). */
struct released_crowd {
	int64_t at;			/* 0: nothing was released yet */
	struct release_count people, ages[AGES], groups[COUNTED];
};
/* crowd_release: Release the counts of an edition, in a transaction. False in released_r: too few
 * people to say anything. */
bool crowd_release(struct db *db, struct arena *a, int64_t city, int64_t edition, int64_t at,
    bool *released_r, struct err *e);
bool crowd_released(struct db *db, struct arena *a, int64_t city, int64_t edition,
    struct released_crowd *out_r, struct err *e);

extern const char *const festival_age_codes[AGES], *const festival_group_codes[COUNTED];

/* attendance_add: Add one sending; a key that was sent before changes nothing (again_r). */
bool attendance_add(struct db *db, struct arena *a, int64_t city, const struct event *x,
    struct str key, int64_t counted, const int64_t *ages, const int64_t *groups,
    const struct change *by, struct problems *found, bool *again_r, struct err *e);

#endif
