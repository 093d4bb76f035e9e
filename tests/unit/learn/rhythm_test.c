/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "city/learn/rhythm.h"
#include "base/buf.h"
#include "city/learn/learn_impl.h"
#include "test.h"

static int64_t day_of(const char *text)
{
	int64_t day = 0;
	date_read(str_of(text), &day);
	return day;
}

/* The days of a rule from its first day on, until the end of a year. */
static struct str days_of(struct test *t, const char *rule, const char *first, const char *to)
{
	struct rhythm r;
	int64_t days[40];
	struct buf b = buf_in(t->arena, 2000);
	if (!rhythm_read(str_of(rule), &r, t->e))
		return STR_EMPTY;
	size_t n = rhythm_days(&r, day_of(first), day_of(first), day_of(to), days, 40);
	for (size_t i = 0; i < n; i++) {
		buf_puts(&b, i ? " " : "");
		date_write(&b, days[i]);
	}
	return buf_view(&b);
}

TEST(rules_of_calendars_are_followed)
{
	CHECK_STR(days_of(t, "FREQ=WEEKLY;COUNT=3", "2026-03-03", "2027-01-01"),
	    "2026-03-03 2026-03-10 2026-03-17");
	CHECK_STR(days_of(t, "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4", "2026-03-03",
	    "2027-01-01"), "2026-03-03 2026-03-05 2026-03-17 2026-03-19");
	CHECK_STR(days_of(t, "FREQ=MONTHLY;BYDAY=1SA,-1FR;UNTIL=20260501T000000Z", "2026-03-01",
	    "2027-01-01"), "2026-03-07 2026-03-27 2026-04-04 2026-04-24");
	CHECK_STR(days_of(t, "FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "2026-06-01"),
	    "2026-01-31 2026-03-31 2026-05-31");
	CHECK_STR(days_of(t, "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "2026-04-01"),
	    "2026-01-31 2026-02-28 2026-03-31");
	CHECK_STR(days_of(t, "FREQ=YEARLY;BYMONTH=2", "2024-02-29", "2029-01-01"),
	    "2024-02-29 2028-02-29");
	CHECK_STR(days_of(t, "FREQ=DAILY;INTERVAL=10", "2026-03-01", "2026-03-22"),
	    "2026-03-01 2026-03-11 2026-03-21");
	CHECK_INT(t->e->kind, ERR_NONE);
}

TEST(rules_that_are_not_understood_are_refused_by_name)
{
	struct rhythm r;
	static const char *const bad[] = { "", "FREQ=SECONDLY", "FREQ=WEEKLY;BYSETPOS=1",
		"FREQ=WEEKLY;BYDAY=2TU", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;UNTIL=soon", "TUESDAYS",
		"FREQ=MONTHLY;BYMONTHDAY=32" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear(t->e);
		CHECK(!rhythm_read(str_of(bad[i]), &r, t->e));
		CHECK_INT(t->e->kind, ERR_INPUT);
	}
	err_clear(t->e);
}

TEST(a_rule_without_end_stops_at_the_window)
{
	struct rhythm r;
	int64_t days[1000];
	CHECK(rhythm_read(S("FREQ=DAILY"), &r, t->e));
	CHECK_INT((int64_t)rhythm_days(&r, 0, 20000, 20010, days, 1000), 10);
	CHECK_INT((int64_t)rhythm_days(&r, 0, 20000, 90000, days, 7), 7);
}

TEST(times_of_day_are_read_as_people_write_them)
{
	int minutes = 0;
	CHECK(time_read(S("18:30"), &minutes) && minutes == 1110);
	CHECK(time_read(S(" 9.05 "), &minutes) && minutes == 545);
	CHECK(time_read(S("24:00"), &minutes) && minutes == 1440);
	static const char *const bad[] = { "", "25:00", "12:60", "12", "-1:30", "1:-3", "24:01" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(!time_read(str_of(bad[i]), &minutes));
}
