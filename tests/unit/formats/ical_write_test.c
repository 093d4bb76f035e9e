/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/ical_write.h"
#include "base/date.h"
#include "base/utf8.h"

static int64_t at(const char *text)
{
	int64_t instant = -1;
	date_read_instant(str_of(text), &instant);
	return instant;
}

static struct str calendar(struct arena *a, const char *zone, const struct ical_event *event)
{
	struct buf *b = arena_new_of(a, struct buf);
	*b = buf_in(a, 1 << 20);
	struct sink out = sink_buf(b);
	struct ical_writer w = { .out = &out, .zone = zone ? zone_find(a, str_of(zone)) : NULL };
	ical_begin(&w, &(struct ical_head){ .name = S("Courses, all"), .refresh_hours = 6,
	    .url = S("https://learn.example.org/en/learn") });
	ical_event(&w, event);
	ical_end(&w);
	return buf_view(b);
}

TEST(an_event_is_written_in_utc_without_a_zone)
{
	struct str text = calendar(t->arena, NULL, &(struct ical_event){
	    .uid = S("offer-7@learn.example.org"), .stamp = at("2024-05-01T10:00Z"),
	    .title = S("Knitting; for all, really\\now"), .about = S("One\r\nTwo\n\x01Three"),
	    .start = at("2024-06-03T17:00Z"), .end = at("2024-06-03T18:30Z"),
	    .latitude = 51.45, .longitude = -2.6, .status = ICAL_CANCELLED,
	    .categories = (struct str[]){ S("Art"), S("a,b") }, .category_count = 2 });
	CHECK_HAS(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	CHECK_HAS(text, "X-WR-CALNAME:Courses\\, all\r\n");
	CHECK_HAS(text, "DTSTART:20240603T170000Z\r\nDTEND:20240603T183000Z\r\n");
	CHECK_HAS(text, "SUMMARY:Knitting\\; for all\\, really\\\\now\r\n");
	CHECK_HAS(text, "DESCRIPTION:One\\nTwo\\nThree\r\n");
	CHECK_HAS(text, "GEO:51.45;-2.6\r\n");
	CHECK_HAS(text, "CATEGORIES:Art,a\\,b\r\n");
	CHECK_HAS(text, "STATUS:CANCELLED\r\n");
	CHECK_HAS(text, "END:VCALENDAR\r\n");
	CHECK(str_find(text, S("VTIMEZONE"), 0) < 0);
}

TEST(a_zone_comes_with_its_rules)
{
	struct str text = calendar(t->arena, "Europe/London", &(struct ical_event){ .uid = S("u"),
	    .title = S("T"), .start = at("2024-06-03T17:00Z"), .end = at("2024-06-03T18:30Z"),
	    .rrule = S("FREQ=WEEKLY;COUNT=10"),
	    .exdates = (int64_t[]){ at("2024-06-10T17:00Z") }, .exdate_count = 1 });
	CHECK_HAS(text, "TZID:Europe/London\r\n");
	CHECK_HAS(text, "DTSTART:19700329T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n");
	CHECK_HAS(text, "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n");
	CHECK_HAS(text, "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n");
	CHECK_HAS(text, "DTSTART;TZID=Europe/London:20240603T180000\r\n");
	CHECK_HAS(text, "EXDATE;TZID=Europe/London:20240610T180000\r\n");
	CHECK_HAS(text, "RRULE:FREQ=WEEKLY;COUNT=10\r\n");
}

TEST(zones_with_odd_rules_are_written_too)
{
	struct ical_event v = { .uid = S("u"), .title = S("T") };
	/* on the Friday after the fourth Thursday of March, at two */
	CHECK_HAS(calendar(t->arena, "Asia/Jerusalem", &v),
	    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29\r\n");
	CHECK_HAS(calendar(t->arena, "Asia/Kolkata", &v), "TZOFFSETTO:+0530\r\nTZNAME:IST\r\n");
	struct str text = calendar(t->arena, "Africa/Casablanca", &v);
	CHECK_HAS(text, "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\n");
	CHECK_HAS(text, "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n");
}

TEST(days_and_overrides_are_written_as_such)
{
	struct str text = calendar(t->arena, "Europe/London", &(struct ical_event){ .uid = S("u"),
	    .title = S("T"), .days = true, .start = 19876, .end = 19878, .override = true,
	    .instead = 19875 });
	CHECK_HAS(text, "DTSTART;VALUE=DATE:20240602\r\nDTEND;VALUE=DATE:20240604\r\n");
	CHECK_HAS(text, "RECURRENCE-ID;VALUE=DATE:20240601\r\n");
}

TEST(lines_are_folded_at_75_octets_between_characters)
{
	struct buf b = buf_in(t->arena, 1 << 16);
	for (int i = 0; i < 400; i++)
		buf_puts(&b, i % 3 ? "語" : "é,");
	struct str text = calendar(t->arena, NULL, &(struct ical_event){ .uid = S("u"),
	    .title = buf_view(&b), .url = S("https://example.org/a\r\nATTENDEE:b") });
	struct str line, rest = text;
	while (str_cut(&rest, '\n', &line)) {
		NEED(line.n <= 76 && (!line.n || line.p[line.n - 1] == '\r'));
		NEED(utf8_valid(line) || !line.n);
	}
	/* what is outside cannot add a line of its own */
	CHECK(str_find(text, S("\nATTENDEE"), 0) < 0);
}
