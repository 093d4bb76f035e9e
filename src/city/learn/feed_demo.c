/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A feed of the demonstration city: the calendar of a provider, read as any other. Three offers
 * wait for approval, one was refused, so that the page shows what a coordinator meets.
 */
#include "city/learn/feed.h"
#include "base/date.h"

static const char partner_sql[] = "SELECT id FROM partner WHERE city = $1 AND deleted IS NULL"
    " AND name = 'University of the Mere'";

struct demo_event {
	const char *uid, *title, *about, *place;
	int days, hour;		/* from today */
	const char *rule;
};

static const struct demo_event events[] = {
	{ "tides-1", "How the tide gauge works", "A walk along the quay with the people who read "
	    "the gauge. Bring shoes that may get wet.", "Harbour Office\\, Quay 3", 12, 16, NULL },
	{ "maths-2", "Mathematics again\\, from the beginning", "Fractions\\, percentages\\, "
	    "equations: for adults who left school long ago.", "University\\, Room 12", 9, 18,
	    "FREQ=WEEKLY;COUNT=10" },
	{ "debate-3", "Town and gown: who owns the river?", "A short talk and a long debate. "
	    "Everybody may speak for two minutes.", "University\\, Old Hall", 20, 19, NULL },
	{ "members-4", "", "Meeting of the members", "University", 15, 17, NULL },
};

static void put_event(struct buf *b, const struct demo_event *v, int64_t today)
{
	struct date d = date_from_day(today + v->days);
	buf_printf(b, "BEGIN:VEVENT\r\nUID:%s@mere.example\r\n", v->uid);
	buf_printf(b, "DTSTART:%04d%02d%02dT%02d0000\r\nDURATION:PT1H30M\r\n", d.year, d.month,
	    d.day, v->hour);
	if (v->rule)
		buf_printf(b, "RRULE:%s\r\n", v->rule);
	buf_printf(b, "SUMMARY:%s\r\nDESCRIPTION:%s\r\nLOCATION:%s\r\nEND:VEVENT\r\n", v->title,
	    v->about, v->place);
}

bool feed_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct problems found = { .arena = a };
	int64_t partner = db_int(db, partner_sql, ARGS(city), 0, e);
	if (!partner)
		return !e->kind;
	struct record *feed = record_new(a, &feed_kind, city);
	record_set(feed, "name", value_text(S("University of the Mere: open events")));
	record_set(feed, "partner", value_int(partner));
	record_set(feed, "format", value_text(S("ical")));
	record_set(feed, "every", value_text(S("never")));
	record_set(feed, "trust", value_text(S("wait")));
	if (!record_save(db, feed, by, &found, e))
		return false;
	struct buf b = buf_in(a, 1 << 16);
	buf_puts(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		put_event(&b, &events[i], date_day_of(by->now));
	buf_puts(&b, "END:VCALENDAR\r\n");
	struct feed_run run = { .arena = a, .db = db, .city = city, .feed = feed->id,
		.person = by->person, .now = by->now, .bytes = buf_view(&b),
		.name = S("open-events.ics"), .how = "upload" };
	return feed_run(&run, e);
}
