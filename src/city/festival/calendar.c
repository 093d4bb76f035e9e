/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Events as iCalendar (RFC 5545). Times are floating: they are those of the city's clocks, which
 * is what stands on the poster. Every event keeps its UID, so that a calendar that subscribes
 * follows changes.
 */
#include "city/festival/pages.h"

#include "base/date.h"
#include "base/utf8.h"

enum { LINE = 73 };	/* bytes of a line before it is folded */

/* A content line: its text escaped, folded without splitting a character. */
static void put_line(struct buf *b, struct arena *a, const char *name, struct str text)
{
	struct buf line = buf_in(a, 64 << 10);
	buf_printf(&line, "%s:", name);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '\n')
			buf_puts(&line, "\\n");
		else if (c == '\\' || c == ';' || c == ',')
			buf_printf(&line, "\\%c", c);
		else if ((unsigned char)c >= 32)
			buf_byte(&line, c);
	}
	struct str rest = buf_view(&line);
	while (rest.n) {
		struct str part = utf8_cut(rest, LINE);
		buf_str(b, part);
		rest = str_from(rest, part.n);
		buf_puts(b, rest.n ? "\r\n " : "\r\n");
	}
}

static void put_time(struct buf *b, const char *name, int64_t day, int minutes)
{
	struct date d = date_from_day(day + minutes / DAY_MINUTES);
	int of_day = minutes % DAY_MINUTES;
	buf_printf(b, "%s:%04d%02d%02dT%02d%02d00\r\n", name, d.year, d.month, d.day, of_day / 60,
	    of_day % 60);
}

static void put_stamp(struct buf *b, int64_t instant)
{
	struct date d = date_from_day(date_day_of(instant));
	int seconds = (int)(instant / 1000 % 86400);
	buf_printf(b, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ\r\n", d.year, d.month, d.day,
	    seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static void put_event(struct request *r, struct buf *b, const struct event *x)
{
	struct arena *a = r->arena;
	buf_puts(b, "BEGIN:VEVENT\r\n");
	buf_printf(b, "UID:festival-%lld@%.*s\r\n", (long long)x->id, STR(r->city_code));
	put_stamp(b, x->record->changed);
	buf_printf(b, "SEQUENCE:%lld\r\n", (long long)x->record->version);
	put_time(b, "DTSTART", x->day, x->begins);
	put_time(b, "DTEND", x->day, x->ends);
	put_line(b, a, "SUMMARY", x->title);
	put_line(b, a, "LOCATION", event_where(a, x));
	put_line(b, a, "DESCRIPTION", arena_printf(a, "%.*s\n%.*s", STR(x->about),
	    STR(x->partner_name)));
	put_line(b, a, "URL", arena_printf(a, "%.*s%.*s/festival/event/%lld", STR(r->origin),
	    STR(r->base), (long long)x->id));
	buf_puts(b, "END:VEVENT\r\n");
}

bool festival_calendar(struct request *r, struct reply *p, const struct events *all,
    struct str name, struct err *e)
{
	p->type = "text/calendar";
	p->body = buf_in(r->arena, 16 << 20);
	struct buf *b = &p->body;
	buf_puts(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Stoa//Festival//EN\r\n");
	put_line(b, r->arena, "X-WR-CALNAME", name);
	for (size_t i = 0; i < all->count; i++)
		put_event(r, b, &all->items[i]);
	buf_puts(b, "END:VCALENDAR\r\n");
	return !b->failed || fail(e, ERR_LIMIT, N_("The calendar is too large."));
}
