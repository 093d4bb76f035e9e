/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* iCalendar out: lines, texts, events. The rules of the zone are in ical_write_zone.c. */
#include "formats/ical_lines.h"
#include "base/date.h"
#include "base/num.h"
#include "base/utf8.h"

#include <string.h>

enum { DAY = 86400000, LINE_MAX = 75 };

/* ---- lines ---- */

struct ical_line ical_line(struct ical_writer *w, const char *name)
{
	struct ical_line line = { .out = w->out };
	ical_raw(&line, str_of(name));
	return line;
}

/* Bytes of whole characters; a line is folded between two of them. */
void ical_raw(struct ical_line *line, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t from = at;
		char bytes[4];
		size_t n = utf8_put(utf8_next(s, &at), bytes);
		if (at <= from)
			return;
		if (line->n + n > LINE_MAX) {
			sink_add(line->out, S("\r\n "));
			line->n = 1;
		}
		sink_add(line->out, str_n(bytes, n));
		line->n += n;
	}
}

/* TEXT (3.3.11): backslashes before what separates, line ends as \n, no control characters. */
void ical_text(struct ical_line *line, struct str s)
{
	size_t plain = 0;
	for (size_t i = 0; i <= s.n; i++) {
		unsigned char c = i < s.n ? (unsigned char)s.p[i] : 0;
		if (i < s.n && c >= ' ' && c != 0x7f && !strchr("\\;,", c))
			continue;
		ical_raw(line, str_slice(s, plain, i));
		plain = i + 1;
		if (i == s.n)
			return;
		if (c == '\n')
			ical_raw(line, S("\\n"));
		else if (c == '\t')
			ical_raw(line, S(" "));
		else if (c == '\\' || c == ';' || c == ',')
			ical_raw(line, str_n((char[]){ '\\', (char)c }, 2));
	}
}

/* A parameter's value in quotation marks (RFC 6868 says what to do with those inside). */
void ical_quoted(struct ical_line *line, struct str s)
{
	ical_raw(line, S("\""));
	for (size_t i = 0; i < s.n;) {
		size_t from = i;
		utf8_next(s, &i);
		struct str c = str_slice(s, from, i);
		if (str_eq(c, S("\"")))
			ical_raw(line, S("^'"));
		else if (str_eq(c, S("^")))
			ical_raw(line, S("^^"));
		else if (c.n && (unsigned char)c.p[0] >= ' ')
			ical_raw(line, c);
	}
	ical_raw(line, S("\""));
}

void ical_line_end(struct ical_line *line)
{
	sink_add(line->out, S("\r\n"));
}

static void text_line(struct ical_writer *w, const char *name, struct str text)
{
	if (!text.n)
		return;
	struct ical_line line = ical_line(w, name);
	ical_raw(&line, S(":"));
	ical_text(&line, text);
	ical_line_end(&line);
}

void ical_plain_line(struct ical_writer *w, const char *name, struct str value)
{
	if (!value.n)
		return;
	struct ical_line line = ical_line(w, name);
	ical_raw(&line, S(":"));
	/* An address is no TEXT: what would end its line is left out. */
	for (size_t i = 0; i < value.n;) {
		size_t from = i;
		utf8_next(value, &i);
		if ((unsigned char)value.p[from] >= ' ')
			ical_raw(&line, str_slice(value, from, i));
	}
	ical_line_end(&line);
}

/* ---- times ---- */

struct str ical_wall(char out[24], int64_t wall)
{
	int64_t day = date_day_of(wall);
	struct date d = date_from_day(day);
	int seconds = (int)((wall - day * DAY) / 1000);
	int n = snprintf(out, 24, "%04d%02d%02dT%02d%02d%02d", d.year % 10000, d.month, d.day,
	    seconds / 3600, seconds / 60 % 60, seconds % 60);
	return str_n(out, (size_t)n);
}

static void utc_line(struct ical_writer *w, const char *name, int64_t instant)
{
	char digits[24];
	struct ical_line line = ical_line(w, name);
	ical_raw(&line, S(":"));
	ical_raw(&line, ical_wall(digits, instant));
	ical_raw(&line, S("Z"));
	ical_line_end(&line);
}

static void moments(struct ical_writer *w, const char *name, bool days, const int64_t *at,
    size_t count)
{
	if (!count)
		return;
	struct ical_line line = ical_line(w, name);
	if (days) {
		ical_raw(&line, S(";VALUE=DATE"));
	} else if (w->zone) {
		ical_raw(&line, S(";TZID="));
		ical_raw(&line, zone_name(w->zone));
	}
	for (size_t i = 0; i < count; i++) {
		char digits[24];
		struct str time = ical_wall(digits, days ? at[i] * DAY : zone_wall(w->zone, at[i]));
		ical_raw(&line, i ? S(",") : S(":"));
		ical_raw(&line, days ? str_slice(time, 0, 8) : time);
		if (!days && !w->zone)
			ical_raw(&line, S("Z"));
	}
	ical_line_end(&line);
}

/* ---- the calendar ---- */

void ical_begin(struct ical_writer *w, const struct ical_head *head)
{
	sink_puts(w->out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Stoa//Learning city//EN\r\n"
	    "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	text_line(w, "NAME", head->name);
	text_line(w, "X-WR-CALNAME", head->name);
	text_line(w, "DESCRIPTION", head->about);
	text_line(w, "X-WR-CALDESC", head->about);
	ical_plain_line(w, "URL", head->url);
	if (w->zone)
		ical_plain_line(w, "X-WR-TIMEZONE", zone_name(w->zone));
	if (head->refresh_hours > 0) {
		char hours[24];
		int n = snprintf(hours, sizeof hours, "PT%dH", head->refresh_hours);
		ical_plain_line(w, "REFRESH-INTERVAL;VALUE=DURATION", str_n(hours, (size_t)n));
		ical_plain_line(w, "X-PUBLISHED-TTL", str_n(hours, (size_t)n));
	}
	if (w->zone)
		ical_zone(w);
}

static void organizer(struct ical_writer *w, const struct ical_event *v)
{
	if (!v->organizer.n)
		return;
	struct ical_line line = ical_line(w, "ORGANIZER;CN=");
	ical_quoted(&line, v->organizer);
	ical_raw(&line, v->mail.n ? S(":mailto:") : S(":invalid:nomail"));
	if (str_find_byte(v->mail, '\n', 0) < 0 && str_find_byte(v->mail, '\r', 0) < 0)
		ical_raw(&line, v->mail);
	ical_line_end(&line);
}

static void categories(struct ical_writer *w, const struct ical_event *v)
{
	if (!v->category_count)
		return;
	struct ical_line line = ical_line(w, "CATEGORIES");
	for (size_t i = 0; i < v->category_count; i++) {
		ical_raw(&line, i ? S(",") : S(":"));
		ical_text(&line, v->categories[i]);
	}
	ical_line_end(&line);
}

static void position(struct ical_writer *w, const struct ical_event *v)
{
	char text[64];
	if ((v->latitude == 0 && v->longitude == 0) || !(v->latitude >= -90 && v->latitude <= 90) ||
	    !(v->longitude >= -180 && v->longitude <= 180))
		return;
	struct buf b = buf_heap(64);
	num_write(&b, v->latitude);
	buf_byte(&b, ';');
	num_write(&b, v->longitude);
	struct str s = str_slice(buf_view(&b), 0, sizeof text);
	memcpy(text, s.p, s.n);
	buf_free(&b);
	ical_plain_line(w, "GEO", str_n(text, s.n));
}

static void when(struct ical_writer *w, const struct ical_event *v)
{
	moments(w, "DTSTART", v->days, &v->start, 1);
	if (v->end > v->start)
		moments(w, "DTEND", v->days, &v->end, 1);
	ical_plain_line(w, "RRULE", v->rrule);
	moments(w, "RDATE", v->days, v->rdates, v->rdate_count);
	moments(w, "EXDATE", v->days, v->exdates, v->exdate_count);
	if (v->override)
		moments(w, "RECURRENCE-ID", v->days, &v->instead, 1);
}

void ical_event(struct ical_writer *w, const struct ical_event *v)
{
	static const char *const states[] = { "CONFIRMED", "TENTATIVE", "CANCELLED" };
	char number[24];
	w->events++;
	sink_puts(w->out, "BEGIN:VEVENT\r\n");
	text_line(w, "UID", v->uid);
	utc_line(w, "DTSTAMP", v->stamp);
	utc_line(w, "LAST-MODIFIED", v->stamp);
	if (v->created)
		utc_line(w, "CREATED", v->created);
	int n = snprintf(number, sizeof number, "%d", v->sequence < 0 ? 0 : v->sequence);
	ical_plain_line(w, "SEQUENCE", str_n(number, (size_t)n));
	when(w, v);
	text_line(w, "SUMMARY", v->title);
	text_line(w, "DESCRIPTION", v->about);
	text_line(w, "LOCATION", v->place);
	position(w, v);
	ical_plain_line(w, "URL", v->url);
	organizer(w, v);
	categories(w, v);
	ical_plain_line(w, "STATUS", str_of(states[v->status]));
	sink_puts(w->out, "END:VEVENT\r\n");
}

void ical_end(struct ical_writer *w)
{
	sink_puts(w->out, "END:VCALENDAR\r\n");
}
