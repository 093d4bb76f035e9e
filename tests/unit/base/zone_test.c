/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/zone.h"
#include "base/date.h"

#include <stdlib.h>
#include <time.h>

enum { DAY = 86400000, HOUR = 3600000 };

static int64_t at(const char *text)
{
	int64_t instant = -1;
	date_read_instant(str_of(text), &instant);
	return instant;
}

TEST(zones_are_those_of_the_system)
{
	static const char *const names[] = { "Europe/Berlin", "America/New_York", "Asia/Kolkata",
		"Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk", "Asia/Jerusalem",
		"Pacific/Apia", "Europe/Dublin", "America/Sao_Paulo", "Etc/UTC", "Asia/Gaza" };
	int64_t checked = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct zone *z = zone_find(t->arena, str_of(names[i]));
		NEED(z);
		setenv("TZ", names[i], 1);
		tzset();
		for (int64_t s = -1000000000; s < 4000000000; s += 97777) {
			time_t seconds = s;
			struct tm tm;
			localtime_r(&seconds, &tm);
			if (zone_offset(z, s * 1000) != tm.tm_gmtoff * 1000) {
				test_fail(t, __FILE__, __LINE__, "%s at %lld: %d, not %ld",
				    names[i], (long long)s, zone_offset(z, s * 1000) / 1000,
				    tm.tm_gmtoff);
				break;
			}
			checked++;
		}
	}
	unsetenv("TZ");
	tzset();
	CHECK(checked > 600000);
}

TEST(a_wall_time_has_one_instant_even_where_clocks_change)
{
	const struct zone *z = zone_find(t->arena, S("Europe/Berlin"));
	NEED(z);
	CHECK_INT(zone_instant(z, at("2024-07-01T19:00")), at("2024-07-01T17:00Z"));
	CHECK_INT(zone_instant(z, at("2024-01-01T19:00")), at("2024-01-01T18:00Z"));
	/* left out: 02:30 on 31 March; twice: 02:30 on 27 October */
	CHECK_INT(zone_instant(z, at("2024-03-31T02:30")), at("2024-03-31T01:30Z"));
	CHECK_INT(zone_instant(z, at("2024-10-27T02:30")), at("2024-10-27T00:30Z"));
	CHECK_INT(zone_instant(z, at("2124-07-01T19:00")), at("2124-07-01T17:00Z"));
	CHECK_INT(zone_instant(NULL, 17), 17);
}

TEST(zones_are_found_by_the_names_that_calendars_use)
{
	static const char *const names[] = { "Europe/Berlin", " europe/BERLIN ",
		"\"Europe/Berlin\"", "W. Europe Standard Time",
		"/freeassociation.sourceforge.net/Europe/Berlin",
		"/mozilla.org/20070129_1/Europe/Berlin" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct zone *z = zone_find(t->arena, str_of(names[i]));
		NEED(z);
		CHECK_STR(zone_name(z), "Europe/Berlin");
	}
	CHECK(zone_find(t->arena, S("/a/b/America/Argentina/Buenos_Aires")));
}

TEST(no_name_leads_out_of_the_folder_of_zones)
{
	static const char *const names[] = { "", "/", "..", "../../../etc/passwd", "/etc/passwd",
		"Europe", "Europe/", "Europe/../Europe/Berlin", "zone.tab", "Mars/Olympus",
		"Customized Time Zone" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		CHECK(!zone_find(t->arena, str_of(names[i])));
}

TEST(a_zone_can_be_made_of_its_changes)
{
	struct zone_change changes[] = { { 10 * (int64_t)DAY, 2 * HOUR, true },
		{ 20 * (int64_t)DAY, HOUR, false } };
	const struct zone *z = zone_make(t->arena, S("Ours"), HOUR, changes, 2);
	CHECK_INT(zone_offset(z, 0), HOUR);
	CHECK_INT(zone_offset(z, 10 * (int64_t)DAY), 2 * HOUR);
	CHECK_INT(zone_offset(z, 40 * (int64_t)DAY), HOUR);
}
