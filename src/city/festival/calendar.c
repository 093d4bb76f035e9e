/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Events as iCalendar. Every event keeps its UID, so that a calendar that subscribes follows
 * changes; times are those of the city's zone.
 */
#include "city/festival/pages.h"

#include "formats/ical_write.h"

static int64_t instant_at(const struct zone *z, int64_t day, int minutes)
{
	return zone_instant(z, (day * DAY_MINUTES + minutes) * 60000);
}

static void put_event(struct request *r, struct ical_writer *w, const struct event *x)
{
	struct arena *a = r->arena;
	ical_event(w, &(struct ical_event){
		.uid = arena_printf(a, "festival-%lld@%.*s", (long long)x->id,
		    STR(r->city_code)),
		.stamp = x->record->changed, .created = x->record->created,
		.sequence = (int)x->record->version - 1, .title = x->title, .about = x->about,
		.place = event_where(a, x), .organizer = x->partner_name,
		.url = arena_printf(a, "%.*s%.*s/festival/event/%lld", STR(r->origin),
		    STR(r->base), (long long)x->id),
		.start = instant_at(w->zone, x->day, x->begins),
		.end = instant_at(w->zone, x->day, x->ends) });
}

bool festival_calendar(struct request *r, struct reply *p, const struct events *all,
    struct str name, struct err *e)
{
	p->type = "text/calendar";
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	struct ical_writer w = { .out = &out, .zone = festival_zone(r) };
	ical_begin(&w, &(struct ical_head){ .name = name, .language = str_of(r->lang->tag),
		.refresh_hours = 12 });
	for (size_t i = 0; i < all->count; i++)
		put_event(r, &w, &all->items[i]);
	ical_end(&w);
	return sink_end(&out, e);
}
