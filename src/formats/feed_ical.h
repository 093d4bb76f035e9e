/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Events of a calendar between reading (feed_ical.c) and giving (feed_ical_give.c). */
#ifndef FORMATS_FEED_ICAL_H
#define FORMATS_FEED_ICAL_H

#include "formats/feed.h"
#include "formats/ical_time.h"
#include "formats/rrule.h"

/* A zone that the calendar names: the system's, or its own. */
struct calendar_zone {
	struct str name;
	const struct zone *zone;	/* NULL: unknown */
	bool told;			/* that it is unknown */
};

/* A time as it stands in the calendar. */
struct moment {
	bool given;
	struct ical_time time;
	int zone;			/* index into the zones; -1: floating */
};

struct moments {
	struct moment *items;
	size_t count, room;
};

struct event {
	int64_t line;
	struct str uid, title, about, place, url, organiser, mail, contact, categories;
	struct moment start, end, instead;
	struct str start_text;
	int64_t duration;		/* ms; -1: none */
	struct moments rdates, exdates;
	struct rrule rule;
	bool has_rule, cancelled, private, has_rdate;
	double latitude, longitude;
	bool placed;
	bool instead_bad;
	struct { struct feed_note *items; size_t count, room; } bad;	/* parts not read */
};

/* One meeting of a series that was changed: RECURRENCE-ID. */
struct override {
	uint64_t uid;			/* hash */
	struct moment instead, start, end;
	struct str title;
	bool cancelled, used;
	int64_t line, duration;
};

struct calendar {
	struct feed_reader *r;
	struct arena *arena;		/* of one event */
	struct { struct calendar_zone *items; size_t count, room; } zones;
	struct { struct override *items; size_t count, room; } overrides;
};

/* calendar_zone_of: The index of a zone by its name; reads the system's on first sight. */
int calendar_zone_of(struct calendar *c, struct str name);
/* calendar_wall: On the city's wall, ms. */
int64_t calendar_wall(const struct calendar *c, const struct moment *m);
/* calendar_overrides: Those of a series, *count_r of them; the list is sorted by series. */
struct override *calendar_overrides(const struct calendar *c, struct str uid, size_t *count_r);
/* calendar_give: The offer that an event is, with its changed meetings. False: stop. */
bool calendar_give(struct calendar *c, struct event *v);

/* What of a VTIMEZONE is read by feed_ical_zone.c. */
struct ical;
void calendar_zone_read(struct calendar *c, struct ical *in);

#endif
