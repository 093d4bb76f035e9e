/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An offer as pages, calendars and exports show it: the opportunity in the reader's language with
 * its venue, provider, neighbourhood and next meetings.
 */
#ifndef CITY_LEARN_OFFER_H
#define CITY_LEARN_OFFER_H

#include "base/zone.h"
#include "city/learn/learn_impl.h"

struct meeting {
	int64_t session, start;		/* start: minutes of the wall clock */
	int minutes;
	bool whole_day;
};

struct shown_offer {
	struct record *record;
	struct record *venue;		/* NULL: none */
	struct str title, about;
	struct str path;		/* "/learn/7-baking-bread" */
	struct str provider;		/* name; partner_path to its page, or empty */
	int64_t partner;
	struct str place;		/* name of the neighbourhood, or empty */
	struct str price;		/* "Free", "12 EUR", or empty */
	struct str when;		/* "Tuesday, 3 March 2026, 18:30–20:00", or empty */
	struct str getting_there;	/* "Tram: Weavers' Row, 120 metres", or empty */
	bool step_free;
	struct meeting *meetings;	/* the next ones */
	size_t meeting_count;
	int64_t meeting_total;
	bool stale;			/* nobody has confirmed it for long */
	double lat, lon;		/* nan: not known */
};

enum { STALE_DAYS = 180 };

/* offer_load: ERR_MISSING when there is none. now: minutes of the wall clock; meetings: at most
 * so many of the next. */
bool offer_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t id,
    int64_t now, int meetings, struct shown_offer *out_r, struct err *e);
/* offer_kept: Which offer a twin is shown as; the id itself when it is no twin. */
int64_t offer_kept(struct db *db, int64_t city, int64_t id, struct err *e);

/* wall_now: Minutes since 1970 of the city's wall clock; wall_zone: its zone, NULL for UTC. */
int64_t wall_now(struct db *db, struct arena *a, int64_t city, int64_t instant);
const struct zone *wall_zone(struct db *db, struct arena *a, int64_t city);

/* meeting_text: "Tuesday, 3 March 2026, 18:30–20:00". */
struct str meeting_text(struct arena *a, const struct lang *lang, const struct meeting *m);
struct str minutes_text(struct arena *a, int64_t minutes);	/* "18:30" */
/* short_text: The beginning of a text, cut at a word. */
struct str short_text(struct arena *a, struct str text, size_t bytes);
/* offer_confirmed: When it was last confirmed, or changed. A day. */
int64_t offer_confirmed(const struct record *opportunity);
/* labels_of: "English, Arabic": the labels of codes. */
struct str labels_of(struct arena *a, const struct lang *lang, const struct choice *list,
    struct str codes);

#endif
