/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What sessions come to, without a store. */
#include "base/buf.h"
#include "city/learn/learn_impl.h"
#include "test.h"

static int64_t day_of(const char *text)
{
	int64_t day = 0;
	date_read(str_of(text), &day);
	return day;
}

static struct record *session_of(struct test *t, const char *rhythm, const char *day)
{
	struct record *r = record_new(t->arena, &session_kind, 1);
	record_set(r, "rhythm", value_cstr(rhythm));
	record_set(r, "day", value_int(day_of(day)));
	record_set(r, "begins", value_text(S("18:30")));
	record_set(r, "ends", value_text(S("20:00")));
	return r;
}

/* The days of a session between two days. */
static struct str days_of(struct test *t, const struct record *r, const char *from,
    const char *to)
{
	struct occurrence *all;
	size_t count;
	struct buf b = buf_in(t->arena, 2000);
	if (!occurrences_of_session(t->arena, r, day_of(from), day_of(to), &all, &count, t->e))
		return STR_EMPTY;
	for (size_t i = 0; i < count; i++) {
		buf_puts(&b, i ? " " : "");
		date_write(&b, all[i].start / 1440);
		CHECK_INT(all[i].start % 1440, 18 * 60 + 30);
		CHECK_INT(all[i].minutes, 90);
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

TEST(a_form_says_how_often)
{
	struct record *r = session_of(t, "weekly", "2026-03-03");
	record_set(r, "until", value_int(day_of("2026-03-17")));
	CHECK_STR(days_of(t, r, "2026-01-01", "2027-01-01"), "2026-03-03 2026-03-10 2026-03-17");
	record_set(r, "weekdays", value_text(S("2 4")));
	record_set(r, "not_on", value_text(S("2026-03-10")));
	record_set(r, "also_on", value_text(S("2026-03-14")));
	CHECK_STR(days_of(t, r, "2026-01-01", "2027-01-01"),
	    "2026-03-03 2026-03-05 2026-03-12 2026-03-14 2026-03-17");
	r = session_of(t, "fortnightly", "2026-03-03");
	CHECK_STR(days_of(t, r, "2026-03-01", "2026-04-01"), "2026-03-03 2026-03-17 2026-03-31");
	r = session_of(t, "monthly", "2026-03-03");
	CHECK_STR(days_of(t, r, "2026-03-01", "2026-05-01"), "2026-03-03 2026-04-03");
	r = session_of(t, "once", "2026-03-03");
	CHECK_STR(days_of(t, r, "2026-01-01", "2027-01-01"), "2026-03-03");
	r = session_of(t, NULL, "2026-03-03");
	CHECK_STR(days_of(t, r, "2026-01-01", "2027-01-01"), "2026-03-03");
}

TEST(a_rule_of_a_calendar_is_followed)
{
	struct record *r = session_of(t, "rule", "2026-03-03");
	record_set(r, "rule", value_text(S("FREQ=MONTHLY;BYDAY=1TU;COUNT=3")));
	CHECK_STR(days_of(t, r, "2026-01-01", "2027-01-01"), "2026-03-03 2026-04-07 2026-05-05");
	record_set(r, "rule", value_text(S("TUESDAYS")));
	CHECK_STR(days_of(t, r, "2026-01-01", "2027-01-01"), "");
	CHECK_INT(t->e->kind, ERR_INPUT);
	err_clear(t->e);
	record_set(r, "rule", value_null());
	CHECK_STR(days_of(t, r, "2026-01-01", "2027-01-01"), "");
	CHECK_INT(t->e->kind, ERR_INPUT);
	err_clear(t->e);
}

TEST(a_rule_without_end_stops_at_the_window)
{
	struct occurrence *all;
	size_t count;
	struct record *r = session_of(t, "daily", "1990-01-01");
	CHECK_STR(days_of(t, r, "2026-03-01", "2026-03-03"), "2026-03-01 2026-03-02");
	CHECK(occurrences_of_session(t->arena, r, 0, day_of("2026-03-03"), &all, &count, t->e));
	CHECK_INT((int64_t)count, OCCURRENCES_MAX);
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
