/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Time zones: between instants and what the clock on the wall shows.
 *
 *	const struct zone *z = zone_find(arena, S("Europe/Berlin"));	// NULL: no such zone
 *	int64_t wall = zone_wall(z, now);			// ms, as if the wall were UTC
 *	int64_t start = zone_instant(z, day * 86400000 + 19 * 3600000);	// 19:00 on that day
 *
 * Rules come from the system's tz database (/usr/share/zoneinfo, TZif files of RFC 8536), read
 * anew for each arena: a zone is small. A zone of somebody's own (a VTIMEZONE) is made of its
 * changes. NULL instead of a zone is UTC everywhere. What the wall shows is given in
 * milliseconds since 1970-01-01 00:00 of that wall.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone;

/* From `at` (instant) on the wall is `offset` ms ahead of UTC. */
struct zone_change {
	int64_t at;
	int32_t offset;
	bool summer;
};

/* One of the two yearly changes that go on for ever: on the week-th weekday (0: Sunday) of a
 * month (week 5: the last), seconds after midnight on the wall before the change; week 0: on the
 * day `day` of that month. */
struct zone_yearly {
	int month, week, weekday, day;
	int32_t seconds;
};

/* How a zone goes on behind its last change. Offsets in ms. */
struct zone_rule {
	bool given, summer;		/* summer: there is one, and start and end count */
	int32_t offset, summer_offset;
	char name[12], summer_name[12];	/* "CET", "CEST" */
	struct zone_yearly start, end;
};

/* zone_find: By its name in the tz database; blanks around it and other letter case are allowed
 * for, and so are names that calendars use instead: "W. Europe Standard Time", "/citadel.org/
 * 2021/Europe/Berlin", "GMT". NULL when there is none of that name. */
const struct zone *zone_find(struct arena *a, struct str name);
/* zone_make: A zone of changes in the order of time; `first` is in force before them. The changes
 * are copied. */
const struct zone *zone_make(struct arena *a, struct str name, int32_t first,
    const struct zone_change *changes, size_t count);

struct str zone_name(const struct zone *z);
/* zone_offset: Ahead of UTC by so many ms, at an instant. */
int32_t zone_offset(const struct zone *z, int64_t instant);
int64_t zone_wall(const struct zone *z, int64_t instant);
/* zone_instant: When the wall shows this. In the hour that comes twice it is the first one; in
 * the hour that is left out it is what the clock before it would show (RFC 5545, 3.3.5). */
int64_t zone_instant(const struct zone *z, int64_t wall);
/* zone_next: The first change after an instant that the zone's table names (not its rule). */
bool zone_next(const struct zone *z, int64_t instant, struct zone_change *out_r);
const struct zone_rule *zone_rule(const struct zone *z);
/* zone_yearly_wall: The wall (before the change) at which a yearly change falls. */
int64_t zone_yearly_wall(const struct zone_yearly *y, int year);

#endif
