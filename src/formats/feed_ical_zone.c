/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The zones of a calendar: the system's where it knows the name, else what the calendar says
 * itself (VTIMEZONE), turned into its changes of half a century.
 */
#include "formats/feed_ical.h"
#include "formats/ical.h"
#include "base/date.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { ZONES_MAX = 500, CHANGES_MAX = 400, ALL_CHANGES = 20000, LAST_YEAR = 2050 };

struct observance {
	struct ical_time start;
	int32_t from, to;
	struct rrule rule;
	bool has_start, has_from, has_to, has_rule, summer;
	int64_t rdates[64];
	size_t rdate_count;
};

struct changes {
	struct zone_change *items;
	size_t count, room;
	int32_t first;
};

int calendar_zone_of(struct calendar *c, struct str name)
{
	struct arena *a = c->r->arena;
	name = str_trim(name);
	if (!name.n)
		return -1;
	for (size_t i = 0; i < c->zones.count; i++)
		if (str_eq(c->zones.items[i].name, name))
			return (int)i;
	if (c->zones.count >= ZONES_MAX)
		return -1;
	name = arena_copy(a, utf8_cut(name, 200));
	*list_add(a, &c->zones) = (struct calendar_zone){ .name = name,
		.zone = zone_find(a, name) };
	return (int)c->zones.count - 1;
}

static void add_change(struct arena *a, struct changes *all, const struct observance *o,
    int64_t wall)
{
	if (all->count < ALL_CHANGES)
		*list_add(a, all) = (struct zone_change){ wall - o->from, o->to, o->summer };
}

static void add_observance(struct arena *a, struct changes *all, struct observance *o)
{
	int64_t wall, end = date_to_day((struct date){ LAST_YEAR, 1, 1 }) * 86400000LL;
	if (!o->has_start || !o->has_from || !o->has_to)
		return;
	if (!all->count)
		all->first = o->from;
	add_change(a, all, o, o->start.wall);
	for (size_t i = 0; i < o->rdate_count; i++)
		add_change(a, all, o, o->rdates[i]);
	if (!o->has_rule)
		return;
	if (o->rule.until_given && o->rule.until_utc)
		o->rule.until += o->from;
	struct rrule_walk *w = rrule_begin(a, &o->rule, o->start.wall, o->start.wall, end);
	for (int n = 0; n < CHANGES_MAX && rrule_next(w, &wall); n++)
		if (wall != o->start.wall)
			add_change(a, all, o, wall);
}

static int by_time(const void *one, const void *other)
{
	const struct zone_change *a = one, *b = other;
	return (a->at > b->at) - (a->at < b->at);
}

static void read_rdates(struct observance *o, struct str value)
{
	struct str part;
	struct ical_time t;
	while (o->rdate_count < 64 && str_cut(&value, ',', &part))
		if (ical_time_read(part, &t))
			o->rdates[o->rdate_count++] = t.utc ? t.wall + o->from : t.wall;
}

static void read_property(struct observance *o, const struct ical *in)
{
	struct err ignored = { 0 };
	if (str_ieq(in->name, S("DTSTART")))
		o->has_start = ical_time_read(in->value, &o->start);
	else if (str_ieq(in->name, S("TZOFFSETFROM")))
		o->has_from = ical_offset_read(in->value, &o->from);
	else if (str_ieq(in->name, S("TZOFFSETTO")))
		o->has_to = ical_offset_read(in->value, &o->to);
	else if (str_ieq(in->name, S("RRULE")))
		o->has_rule = rrule_read(in->value, &o->rule, &ignored);
	else if (str_ieq(in->name, S("RDATE")))
		read_rdates(o, in->value);
}

void calendar_zone_read(struct calendar *c, struct ical *in)
{
	struct arena *a = c->arena;
	struct observance o = { 0 };
	struct changes all = { 0 };
	int at = -1;
	while (ical_next(in)) {
		if (in->event == ICAL_BEGIN)
			o = (struct observance){ .summer = str_ieq(in->name, S("DAYLIGHT")) };
		else if (in->event == ICAL_END && str_ieq(in->name, S("VTIMEZONE")))
			break;
		else if (in->event == ICAL_END)
			add_observance(a, &all, &o);
		else if (in->event == ICAL_PROPERTY && str_ieq(in->name, S("TZID")))
			at = calendar_zone_of(c, in->value);
		else if (in->event == ICAL_PROPERTY)
			read_property(&o, in);
	}
	if (at < 0 || c->zones.items[at].zone || !all.count)
		return;
	qsort(all.items, all.count, sizeof *all.items, by_time);
	c->zones.items[at].zone = zone_make(c->r->arena, c->zones.items[at].name, all.first,
	    all.items, all.count);
}
