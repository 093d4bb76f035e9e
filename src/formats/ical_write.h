/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * iCalendar out (RFC 5545, with the properties of RFC 7986): a whole calendar as a stream.
 *
 *	struct ical_writer w = { .out = &sink, .zone = zone_find(a, S("Europe/London")) };
 *	ical_begin(&w, &(struct ical_head){ .name = S("Evening courses"), .url = address });
 *	ical_event(&w, &(struct ical_event){ .uid = S("offer-7@learn.example.org"), .stamp = now,
 *	    .title = title, .start = start, .end = end });
 *	ical_end(&w);
 *	if (!sink_end(&sink, e)) ...
 *
 * One writer, one zone: with it times are given on its wall and the calendar carries the zone's
 * rules (VTIMEZONE), so that a weekly course stays at seven o'clock in summer and winter; without
 * it they are in UTC. Lines are folded at 75 octets between characters, texts escaped, bad UTF-8
 * and control characters replaced. Empty members are left out.
 *
 * A UID must stay the same for ever for the same thing, or calendars show it twice: make it of
 * kind and id of the record and the installation's host name.
 */
#ifndef FORMATS_ICAL_WRITE_H
#define FORMATS_ICAL_WRITE_H

#include "base/str.h"
#include "base/zone.h"
#include "formats/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ical_writer {
	struct sink *out;
	const struct zone *zone;	/* NULL: UTC */
	size_t events;			/* written so far */
};

struct ical_head {
	struct str name, about, url;
	struct str language;		/* "en", of the texts; or empty */
	int refresh_hours;		/* how often to fetch it again; 0: not said */
};

enum ical_status { ICAL_CONFIRMED, ICAL_TENTATIVE, ICAL_CANCELLED };

struct ical_event {
	struct str uid;			/* required */
	int64_t stamp;			/* instant: when it was changed last; required */
	int64_t created;		/* instant; 0: not said */
	int sequence;			/* version - 1: goes up with each change */
	struct str title;
	struct str about;		/* plain text */
	struct str place;		/* "Central Library, 1 High Street" */
	struct str url;
	struct str organizer;		/* name; shown with mail or "invalid:nomail" */
	struct str mail;
	const struct str *categories;
	size_t category_count;
	double latitude, longitude;	/* both 0: not said */
	enum ical_status status;
	bool days;			/* start and end are days (end: the first day after) */
	int64_t start, end;		/* instants, or days; end <= start: not said */
	struct str rrule;		/* "FREQ=WEEKLY;COUNT=10", or empty; UNTIL is the caller's
					 * and must be in UTC */
	const int64_t *rdates, *exdates;	/* instants, or days */
	size_t rdate_count, exdate_count;
	bool override;			/* it replaces the one that was to begin at `instead` */
	int64_t instead;
};

void ical_begin(struct ical_writer *w, const struct ical_head *head);
void ical_event(struct ical_writer *w, const struct ical_event *event);
void ical_end(struct ical_writer *w);

#endif
