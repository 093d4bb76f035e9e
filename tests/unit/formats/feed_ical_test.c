/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "feed_collect.h"
#include "base/date.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n"
#define TAIL "END:VCALENDAR\r\n"

static int64_t day(const char *text)
{
	int64_t n = -1;
	date_read(str_of(text), &n);
	return n;
}

TEST(an_event_with_a_zone_shows_the_citys_clock)
{
	struct collected *c = collect_text(t, HEAD EVENT("UID:a@b\r\nSUMMARY:Choir\\, for\r\n"
	    "  all\r\nDTSTART;TZID=America/New_York:20240605T120000\r\nDURATION:PT1H30M\r\n"
	    "LOCATION:Library\\, High Street 1\r\nGEO:52.5;13.4\r\n"
	    "DESCRIPTION:<p>One</p>Two &amp; three\r\n") TAIL, FEED_ANY);
	NEED(c->ok && c->count == 1 && !c->note_count);
	struct feed_item *item = &c->items[0];
	CHECK_STR(item->title, "Choir, for all");
	CHECK_STR(item->key, "a@b");
	CHECK_STR(item->about, "One\nTwo & three");
	CHECK_STR(item->venue.name, "Library");
	CHECK_STR(item->venue.address, "High Street 1");
	CHECK_REAL(item->venue.latitude, 52.5, 0);
	NEED(item->session_count == 1);
	CHECK_INT(item->sessions[0].day, day("2024-06-05"));
	CHECK_INT(item->sessions[0].begins, 18 * 60);
	CHECK_INT(item->sessions[0].ends, 19 * 60 + 30);
}

TEST(a_weekly_rule_becomes_a_rhythm)
{
	struct collected *c = collect_text(t, HEAD EVENT("UID:w\r\nSUMMARY:S\r\n"
	    "DTSTART;TZID=Europe/Berlin:20240604T183000\r\nDTEND;TZID=Europe/Berlin:20240604T200000"
	    "\r\nRRULE:FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH\r\n"
	    "EXDATE;TZID=Europe/Berlin:20240606T183000\r\n") TAIL, FEED_ANY);
	NEED(c->ok && c->count == 1 && c->items[0].session_count == 1);
	struct feed_session *s = &c->items[0].sessions[0];
	CHECK_STR(s->rhythm, "weekly");
	CHECK_INT(s->weekdays, 1 << 2 | 1 << 4);
	CHECK_INT(s->until, day("2024-06-13"));
	CHECK_STR(s->not_on, "2024-06-06");
}

TEST(a_series_in_another_zone_is_listed_by_the_citys_hours)
{
	/* New York changes its clocks three weeks before Berlin: two hours of beginning. */
	struct collected *c = collect_text(t, HEAD EVENT("UID:w\r\nSUMMARY:S\r\n"
	    "DTSTART;TZID=America/New_York:20240304T120000\r\nDTEND;TZID=America/New_York:"
	    "20240304T130000\r\nRRULE:FREQ=WEEKLY;COUNT=5\r\n") TAIL, FEED_ANY);
	NEED(c->ok && c->count == 1 && c->items[0].session_count == 2);
	CHECK_INT(c->items[0].sessions[0].begins, 18 * 60);
	CHECK_STR(c->items[0].sessions[0].also_on, "2024-04-01");
	CHECK_INT(c->items[0].sessions[1].begins, 17 * 60);
	CHECK_STR(c->items[0].sessions[1].also_on, "2024-03-18 2024-03-25");
}

TEST(a_changed_meeting_replaces_one_of_its_series)
{
	struct collected *c = collect_text(t, HEAD EVENT("UID:w\r\nSUMMARY:Later\r\n"
	    "RECURRENCE-ID:20240611T183000\r\nDTSTART:20240612T190000\r\n"
	    "DTEND:20240612T200000\r\n")
	    EVENT("UID:w\r\nSUMMARY:S\r\nDTSTART:20240604T183000\r\nDTEND:20240604T200000\r\n"
	    "RRULE:FREQ=WEEKLY;COUNT=4\r\n")
	    EVENT("UID:alone\r\nSUMMARY:Alone\r\nRECURRENCE-ID:20240611T183000\r\n"
	    "DTSTART:20240612T190000\r\n") TAIL, FEED_ANY);
	NEED(c->ok && c->count == 2);
	NEED(c->items[0].session_count == 2);
	CHECK_STR(c->items[0].sessions[0].not_on, "2024-06-11");
	CHECK_INT(c->items[0].sessions[1].day, day("2024-06-12"));
	CHECK_STR(c->items[0].sessions[1].note, "Later");
	CHECK_STR(c->items[1].title, "Alone");
}

TEST(a_calendars_own_zone_is_used_even_from_behind)
{
	struct collected *c = collect_text(t, HEAD EVENT("UID:a\r\nSUMMARY:S\r\n"
	    "DTSTART;TZID=Ours:20240605T120000\r\n")
	    "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:20001029T030000\r\n"
	    "TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0400\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
	    "END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:20000326T020000\r\nTZOFFSETFROM:+0400\r\n"
	    "TZOFFSETTO:+0500\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\n"
	    "END:VTIMEZONE\r\n" TAIL, FEED_ANY);
	NEED(c->ok && c->count == 1 && !c->note_count);
	CHECK_INT(c->items[0].sessions[0].begins, 9 * 60);
}

TEST(what_cannot_be_read_is_refused_with_line_and_field)
{
	struct collected *c = collect_text(t, HEAD EVENT("UID:1\r\nSUMMARY:No start\r\n")
	    EVENT("UID:2\r\nSUMMARY:Bad\r\nDTSTART:20240230T100000\r\n")
	    EVENT("UID:3\r\nDTSTART:20240228T100000\r\n")
	    EVENT("UID:4\r\nSUMMARY:Secret\r\nCLASS:PRIVATE\r\nDTSTART:20240228\r\n")
	    EVENT("UID:5\r\nSUMMARY:Good\r\nDTSTART:20240228T100000\r\nRRULE:FREQ=SOMETIMES\r\n"
	    "no line at all\r\n") TAIL, FEED_ANY);
	NEED(c->ok);
	CHECK_INT(c->reader.items, 1);
	CHECK_INT(c->reader.refused, 4);
	CHECK_INT(c->reader.noted, 2);
	CHECK_INT(c->notes[1].line, 7);
	CHECK_STR(c->notes[1].field, "DTSTART");
	CHECK_STR(c->notes[1].excerpt, "20240230T100000");
	CHECK_HAS(c->notes[1].text, "20260224T190000");
}

TEST(a_series_without_end_ends_at_the_window)
{
	struct collected *c = collect_text(t, HEAD EVENT("UID:1\r\nSUMMARY:S\r\nDTSTART:"
	    "19700101T000000Z\r\nRRULE:FREQ=SECONDLY\r\n")
	    EVENT("UID:2\r\nSUMMARY:S\r\nDTSTART:19700101\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=31\r\n")
	    TAIL, FEED_ANY);
	NEED(c->ok && c->count == 2);
	CHECK(c->items[0].session_count <= FEED_SESSIONS_MAX);
	CHECK_INT(c->reader.cut, 1);
	CHECK_STR(c->items[1].sessions[0].also_on, "2024-03-31 2024-05-31 2024-07-31 2024-08-31 "
	    "2024-10-31 2024-12-31");
}

/* ---- the suites ---- */

struct suite {
	struct test *t;
	int64_t files, unread, items, refused, noted, sessions;
};

static void read_folder(struct suite *s, const char *folder)
{
	DIR *d = opendir(folder);
	for (struct dirent *entry; d && (entry = readdir(d));) {
		char path[1000];
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		struct str name = str_of(entry->d_name);
		if (entry->d_type == DT_DIR && name.p[0] != '.') {
			read_folder(s, path);
		} else if (str_ends(name, S(".ics"))) {
			struct arena_mark mark = arena_mark(s->t->arena);
			struct collected *c = collect_file(s->t, path, FEED_ICAL);
			s->files++;
			s->unread += !c->ok;
			s->items += c->reader.items;
			s->refused += c->reader.refused;
			s->noted += c->reader.noted;
			s->sessions += c->sessions;
			if (c->reader.items + c->reader.refused + c->reader.noted == 0 && c->ok)
				test_fail(s->t, __FILE__, __LINE__, "%s: nothing said", path);
			if (!c->ok && !c->e.say[0])
				test_fail(s->t, __FILE__, __LINE__, "%s: no reason", path);
			arena_release(s->t->arena, mark);
		}
	}
	if (d)
		closedir(d);
}

TEST(every_calendar_of_the_suites_is_read_or_refused_with_a_reason)
{
	const char *path = test_shared(t, "ical");
	if (!path)
		return;
	struct suite s = { .t = t };
	read_folder(&s, path);
	printf("     %lld calendars: %lld events read, %lld sessions, %lld refused, %lld noted, "
	    "%lld files unreadable\n", (long long)s.files, (long long)s.items,
	    (long long)s.sessions, (long long)s.refused, (long long)s.noted, (long long)s.unread);
	CHECK_INT(s.files, 303);
	CHECK_INT(s.unread, 2);	/* in which no calendar begins */
	CHECK(s.items > 1000);
}
