/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time zones: what they mean. Where they come from is in zone_read.c. */
#include "base/zone_impl.h"
#include "base/date.h"

#include <string.h>

enum { DAY = 86400000 };

const struct zone *zone_make(struct arena *a, struct str name, int32_t first,
    const struct zone_change *changes, size_t count)
{
	struct zone *z = arena_new_of(a, struct zone);
	z->name = arena_copy(a, name);
	z->first = first;
	z->changes = arena_array(a, struct zone_change, count + !count);
	if (count)
		memcpy(z->changes, changes, count * sizeof *changes);
	z->count = count;
	return z;
}

struct str zone_name(const struct zone *z)
{
	return z ? z->name : S("UTC");
}

const struct zone_rule *zone_rule(const struct zone *z)
{
	static const struct zone_rule utc = { .given = true, .name = "UTC" };
	return z ? &z->rule : &utc;
}

/* How many changes are at or before the instant. */
static size_t passed(const struct zone *z, int64_t instant)
{
	size_t low = 0, high = z->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (z->changes[middle].at <= instant)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool zone_next(const struct zone *z, int64_t instant, struct zone_change *out_r)
{
	size_t i = z ? passed(z, instant) : 0;
	if (!z || i >= z->count)
		return false;
	*out_r = z->changes[i];
	return true;
}

int64_t zone_yearly_wall(const struct zone_yearly *y, int year)
{
	int64_t day = date_to_day((struct date){ year, y->month, y->week ? 1 : y->day });
	if (y->week) {
		int64_t next = date_to_day((struct date){ year + y->month / 12,
		    y->month % 12 + 1, 1 });
		int64_t weekday = ((day + 4) % 7 + 7) % 7;	/* 1970-01-01 was a Thursday */
		day += (y->weekday - weekday + 7) % 7 + 7 * (int64_t)(y->week - 1);
		while (day >= next)
			day -= 7;
	}
	return day * DAY + (int64_t)y->seconds * 1000;
}

static int32_t rule_offset(const struct zone_rule *r, int64_t instant)
{
	if (!r->summer)
		return r->offset;
	int year = date_from_day(date_day_of(instant + r->offset)).year;
	int64_t start = zone_yearly_wall(&r->start, year) - r->offset;
	int64_t end = zone_yearly_wall(&r->end, year) - r->summer_offset;
	bool summer = start < end ? instant >= start && instant < end
				  : instant >= start || instant < end;
	return summer ? r->summer_offset : r->offset;
}

int32_t zone_offset(const struct zone *z, int64_t instant)
{
	if (!z)
		return 0;
	size_t n = passed(z, instant);
	if (n == z->count && z->rule.given)
		return rule_offset(&z->rule, instant);
	return n ? z->changes[n - 1].offset : z->first;
}

int64_t zone_wall(const struct zone *z, int64_t instant)
{
	return instant + zone_offset(z, instant);
}

int64_t zone_instant(const struct zone *z, int64_t wall)
{
	int32_t before = zone_offset(z, wall - DAY), after = zone_offset(z, wall + DAY);
	if (zone_offset(z, wall - before) == before)
		return wall - before;
	if (zone_offset(z, wall - after) == after)
		return wall - after;
	return wall - before;
}
