/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What goes out as a calendar and is read again comes to the same meetings. */
#include "house.h"

#include "city/learn/feed.h"
#include "city/learn/offer_page.h"
#include "formats/ical_write.h"

#include <string.h>

enum { TODAY = 20600 };	/* a Wednesday, 27 May 2026 */

struct said {
	const char *begins, *ends, *rhythm, *weekdays, *rule, *not_on, *also_on;
	int until;		/* days from today; 0: none */
	const char *expect;	/* in the calendar */
};

static const struct said sessions[] = {
	{ "18:30", "20:00", "weekly", "", "", "", "", 90,
	    "RRULE:FREQ=WEEKLY;UNTIL=20260825T225959Z" },
	{ "18:30", "20:00", "weekly", "1 4", "", "2026-06-01", "2026-06-02", 0, "EXDATE" },
	{ "20:00", "01:00", "fortnightly", "5", "", "", "", 120, "INTERVAL=2;BYDAY=FR" },
	{ "", "", "daily", "", "", "2026-05-29", "", 10, "RRULE:FREQ=DAILY;UNTIL=20260606" },
	{ "09:00", "", "once", "", "", "", "2026-06-10 2026-06-17", 0, "RDATE" },
	{ "09:00", "10:00", "rule", "", "FREQ=MONTHLY;BYDAY=-1SU;COUNT=5", "2026-05-31", "", 0,
	    "BYDAY=-1SU;COUNT=5" },
	{ "09:00", "10:00", "rule", "", "FREQ=WEEKLY;COUNT=9", "", "", 30, "UID:" },
	{ "09:00", "10:00", "rule", "", "FREQ=WEEKLY;UNTIL=20260801", "", "", 0,
	    "RRULE:FREQ=WEEKLY;UNTIL=20260801T225959Z" },
	{ "09:00", "10:00", "monthly", "", "", "", "", 300, "RRULE:FREQ=MONTHLY;UNTIL=" },
};
enum { SESSIONS = sizeof sessions / sizeof *sessions };

static void set(struct record *r, const char *field, const char *text)
{
	if (*text)
		record_set(r, field, value_cstr(text));
}

static int64_t add(struct test *t, struct house *h, const struct said *s)
{
	int64_t offer = house_offer(t, h, "Choir", "en");
	struct record *r = record_new(t->arena, &session_kind, h->city);
	record_set(r, "opportunity", value_int(offer));
	record_set(r, "day", value_int(TODAY));
	set(r, "begins", s->begins);
	set(r, "ends", s->ends);
	set(r, "rhythm", s->rhythm);
	set(r, "weekdays", s->weekdays);
	set(r, "rule", s->rule);
	set(r, "not_on", s->not_on);
	set(r, "also_on", s->also_on);
	if (s->until)
		record_set(r, "until", value_int(TODAY + s->until));
	return house_save(t, h, r) ? offer : 0;
}

static struct str calendar(struct test *t, struct house *h, int64_t offer)
{
	struct request r = { .store = h->store, .db = h->db, .arena = t->arena, .city = h->city,
		.origin = S("https://learn.example.org") };
	struct buf b = buf_in(t->arena, 1 << 20);
	struct sink out = sink_buf(&b);
	struct ical_writer w = { .out = &out, .zone = wall_zone(h->db, t->arena, h->city) };
	struct shown_offer o;
	ical_begin(&w, &(struct ical_head){ .name = S("All") });
	const int64_t now = (int64_t)TODAY * 1440;
	if (!offer_load(h->db, t->arena, NULL, h->city, offer, now, 1, &o, t->e) ||
	    !offer_events(&r, &w, &o, now, t->e))
		return STR_EMPTY;
	ical_end(&w);
	return buf_view(&b);
}

/* All meetings of one offer, as text. */
static struct str meetings(struct test *t, struct house *h, int64_t offer)
{
	struct buf b = buf_in(t->arena, 1 << 20);
	struct rows *q = db_query(h->db, "SELECT DISTINCT start, minutes, whole_day FROM"
	    " learn_occurrence WHERE city = $1 AND opportunity = $2 ORDER BY start",
	    ARGS(h->city, offer), t->e);
	while (rows_next(q))
		buf_printf(&b, "%lld %lld %lld\n", (long long)rows_int(q, 0),
		    (long long)rows_int(q, 1), (long long)rows_int(q, 2));
	CHECK(rows_end(q, t->e));
	return buf_view(&b);
}

static int64_t read_again(struct test *t, struct house *h, struct str text, size_t number)
{
	struct record *r = record_new(t->arena, &feed_kind, h->city);
	record_set(r, "name", value_text(arena_printf(t->arena, "Another city %zu", number)));
	record_set(r, "partner", value_int(h->partner));
	record_set(r, "format", value_text(S("any")));
	record_set(r, "every", value_text(S("never")));
	record_set(r, "trust", value_text(S("publish")));
	if (!house_save(t, h, r))
		return 0;
	struct feed_run run = { .store = h->store, .db = h->db, .arena = t->arena, .city = h->city,
		.feed = r->id, .now = (int64_t)TODAY * 86400000, .bytes = text,
		.name = S("x.ics"), .how = "upload" };
	CHECK(feed_run(&run, t->e));
	CHECK_INT(run.counts.refused, 0);
	return db_int(h->db, "SELECT max(id) FROM opportunity WHERE city = $1 AND feed = $2",
	    ARGS(h->city, arena_printf(t->arena, "%lld", (long long)r->id)), 0, t->e);
}

TEST(a_calendar_says_the_rule_and_comes_to_the_same_meetings)
{
	struct house h;
	if (!house_open(t, &h))
		return;
	CHECK(setting_set(h.db, h.city, "timezone", S("Europe/London"), t->e));
	for (size_t i = 0; i < SESSIONS; i++) {
		int64_t offer = add(t, &h, &sessions[i]);
		struct str text = calendar(t, &h, offer);
		CHECK_HAS(text, sessions[i].expect);
		bool listed = !strcmp(sessions[i].expect, "UID:");	/* no rule can say it */
		ptrdiff_t first = str_find(text, S("BEGIN:VEVENT"), 0);
		CHECK_INT(str_find(text, S("BEGIN:VEVENT"), (size_t)first + 1) > 0, listed);
		if (!listed) {
			int64_t again = read_again(t, &h, text, i);
			CHECK_STR(meetings(t, &h, again), meetings(t, &h, offer));
		}
	}
	house_close(&h);
}
