/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/date.h"
#include "base/lang.h"

#include <time.h>

static int64_t day_of(const char *text)
{
	int64_t day = INT64_MIN;
	date_read(str_of(text), &day);
	return day;
}

TEST(days_are_counted_from_1970)
{
	CHECK_INT(day_of("1970-01-01"), 0);
	CHECK_INT(day_of("1969-12-31"), -1);
	CHECK_INT(day_of("2000-03-01"), 11017);
	CHECK_INT(day_of("2024-02-29"), 19782);
}

TEST(every_day_of_three_thousand_years_comes_back)
{
	struct date before = date_from_day(day_of("0001-01-01") - 1);
	for (int64_t day = day_of("0001-01-01"); day <= day_of("3000-12-31"); day++) {
		struct date d = date_from_day(day);
		NEED(date_valid(d) && date_to_day(d) == day);
		NEED(d.day == before.day + 1 || (d.day == 1 && (d.month == before.month + 1 ||
		    (d.month == 1 && before.month == 12 && d.year == before.year + 1))));
		before = d;
	}
}

TEST(days_are_those_of_the_system)
{
	for (int64_t day = -20000; day < 40000; day += 13) {
		time_t seconds = day * 86400;
		struct tm tm;
		gmtime_r(&seconds, &tm);
		struct date d = date_from_day(day);
		NEED(d.year == tm.tm_year + 1900 && d.month == tm.tm_mon + 1 &&
		    d.day == tm.tm_mday);
	}
}

TEST(days_that_there_are_not_are_refused)
{
	static const char *const bad[] = { "", "2023-02-29", "1900-02-29", "2024-13-01",
	    "2024-00-10",
		"2024-04-31", "2024-1-1", "2024-01-01 ", " 2024-01-01", "2024-01-01T00:00:00Z",
		"20240101",
		"2024/01/01", "24-01-01", "2024-01-0a", "0000-01-01" };
	int64_t day = 42;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (date_read(str_of(bad[i]), &day))
			test_fail(t, __FILE__, __LINE__, "\"%s\" is taken", bad[i]);
	CHECK_INT(day, 42);
	CHECK(date_read(S("2000-02-29"), &day));
}

TEST(instants_are_read_with_their_zone)
{
	int64_t x;
	CHECK(date_read_instant(S("1970-01-01T00:00:00Z"), &x) && x == 0);
	CHECK(date_read_instant(S("1970-01-01T02:00:00+02:00"), &x) && x == 0);
	CHECK(date_read_instant(S("1969-12-31T17:00-0700"), &x) && x == 0);
	CHECK(date_read_instant(S("1970-01-01T00:00:00.125Z"), &x) && x == 125);
	CHECK(date_read_instant(S("1970-01-01t00:00:00.1234567z"), &x) && x == 123);
	CHECK(date_read_instant(S("2024-02-29 13:05:00Z"), &x) && x == 1709211900000);
	CHECK(date_read_instant(S("1970-01-01T05:30:00+05:30"), &x) && x == 0);
}

TEST(instants_that_there_are_not_are_refused)
{
	static const char *const bad[] = { "", "2024-02-30T00:00:00Z", "2024-02-29T24:00:00Z",
		"2024-02-29T12:60:00Z", "2024-02-29T12:00:61Z", "2024-02-29T12:00:00+2",
		"2024-02-29T12Z",
		"2024-02-29T12:00:00+25:00", "2024-02-29T12:00:00Z ", "2024-02-29T12:00:00.Z",
		"2024-02-29T12:00:00ZZ", "2024-02-29T12:00:00+01:60", "2024-02-29X12:00:00Z" };
	int64_t x = 42;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (date_read_instant(str_of(bad[i]), &x))
			test_fail(t, __FILE__, __LINE__, "\"%s\" is taken", bad[i]);
	CHECK_INT(x, 42);
}

TEST(instants_are_written_to_the_second)
{
	struct buf b = buf_in(t->arena, 100);
	date_write_instant(&b, 1709211900999);
	CHECK_STR(buf_view(&b), "2024-02-29T13:05:00Z");
	buf_clear(&b);
	date_write_instant(&b, -1);
	CHECK_STR(buf_view(&b), "1969-12-31T23:59:59Z");
	CHECK_INT(date_day_of(-1), -1);
	CHECK_INT(date_day_of(86399999), 0);
}

TEST(the_clock_is_of_this_century)
{
	int64_t now = date_now();
	CHECK(now > 1700000000000 && now < 4102444800000);
}

static struct str shown(struct test *t, const char *tag, const char *day)
{
	struct buf b = buf_in(t->arena, 100);
	date_show(&b, lang_find(str_of(tag)), day_of(day));
	return buf_view(&b);
}

TEST(days_are_shown_in_the_order_of_the_language)
{
	CHECK_STR(shown(t, "en", "2024-02-29"), "29 February 2024");
	CHECK_STR(shown(t, "zh", "2024-02-29"), "2024年2月29日");
	CHECK_HAS(shown(t, "fr", "2024-05-01"), "1er ");
	CHECK_HAS(shown(t, "fr", "2024-05-11"), "11 ");
	CHECK_HAS(shown(t, "es", "2024-02-29"), "29 de ");
	CHECK_HAS(shown(t, "ru", "2024-02-29"), " 2024 г.");
	CHECK_HAS(shown(t, "ar", "2024-02-29"), "29 ");
}

TEST(an_instant_is_joined_as_the_language_joins_a_day_and_an_hour)
{
	struct buf b = buf_in(t->arena, 100), c = buf_in(t->arena, 100);
	int64_t at = day_of("2024-02-29") * 86400000 + (9 * 60 + 5) * 60000;
	date_show_instant(&b, lang_find(S("zh")), at);
	date_show_instant(&c, lang_find(S("ar")), at);
	CHECK_STR(buf_view(&b), "2024年2月29日 09:05");
	CHECK_HAS(buf_view(&c), "2024\u060c 09:05");
}
