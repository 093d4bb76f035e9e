/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all readers of feeds share: which reader, the check of every item, notes, times. */
#include "formats/feed.h"
#include "formats/archive.h"
#include "formats/ical_time.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/sha256.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400000, MINUTE = 60000, ITEMS_MAX = 200000, WHOLE_MAX = 128 << 20 };

struct feed_item feed_item_new(void)
{
	return (struct feed_item){ .free = -1, .cost = NAN, .age_from = -1, .age_to = -1,
		.starts = FEED_NO_DAY, .ends = FEED_NO_DAY };
}

void feed_say(struct feed_reader *r, struct feed_note place, const char *format, ...)
{
	char text[600];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, tr(r->lang, format), args);
	va_end(args);
	place.text = utf8_cut(str_of(text), sizeof text - 4);
	place.excerpt = utf8_cut(place.excerpt, 200);
	place.title = utf8_cut(place.title, 200);
	r->refused += place.refused;
	r->noted += !place.refused;
	if (r->note)
		r->note(r->thing, &place);
}

struct feed_session *feed_session_add(struct arena *a, struct feed_item *item, int64_t day,
    int begins, int ends)
{
	item->sessions = arena_list_room(a, item->sessions, item->session_count,
	    &item->session_room, sizeof *item->sessions);
	struct feed_session *s = &item->sessions[item->session_count++];
	*s = (struct feed_session){ .day = day, .begins = begins, .ends = ends, .rhythm = "once",
		.until = FEED_NO_DAY };
	return s;
}

static struct str key_of(struct arena *a, const struct feed_item *item)
{
	const struct feed_session *s = item->session_count ? item->sessions : NULL;
	return str_slice(sha256_of(a, arena_printf(a, "%.*s|%.*s|%.*s|%.*s|%lld|%d",
	    STR(item->title), STR(item->url), STR(item->venue.name), STR(item->venue.address),
	    (long long)(s ? s->day : 0), s ? s->begins : 0)), 0, 24);
}

bool feed_give(struct feed_reader *r, struct arena *a, struct feed_item *item)
{
	if (r->stopped)
		return false;
	item->title = str_trim(item->title);
	if (!item->title.n) {
		struct feed_note note = feed_place(item, true);
		note.field = S("title");
		feed_say(r, note, N_("It has no title, so nobody could find it. Give it one."));
		return true;
	}
	if (!item->key.n) {
		item->key = key_of(a, item);
		item->made_key = true;
	}
	if (item->key.n > 300)
		item->key = str_slice(sha256_of(a, item->key), 0, 40);
	feed_check_item(r, a, item);
	int64_t max = r->items_max ? r->items_max : ITEMS_MAX;
	if (r->items >= max) {
		struct feed_note note = feed_place(item, true);
		feed_say(r, note, N_("From here on nothing was read: a feed may have %lld offers. "
		    "Split it into several."), (long long)max);
		r->stopped = true;
		return false;
	}
	r->items++;
	if (!r->item(r->thing, item))
		r->stopped = true;
	return !r->stopped;
}

bool feed_when(const struct feed_reader *r, struct str text, int64_t *day_r, int *minutes_r)
{
	struct ical_time t;
	int64_t instant, wall;
	text = str_trim(text);
	/* With an offset ("+01:00") it is an instant; "Z" and none are read here. */
	if (text.n > 11 && !ical_time_read(text, &t)) {
		if (!date_read_instant(text, &instant))
			return false;
		wall = zone_wall(r->zone, instant);
		t.day_only = false;
	} else if (text.n <= 11 && !ical_time_read(text, &t)) {
		return false;
	} else {
		wall = t.utc ? zone_wall(r->zone, t.wall) : t.wall;
	}
	*day_r = date_day_of(wall);
	*minutes_r = t.day_only ? -1 : (int)((wall - *day_r * DAY) / MINUTE);
	return true;
}

struct str feed_languages(struct arena *a, struct str text)
{
	static const struct { const char *word, *code; } words[] = {
		{ "english", "en" }, { "french", "fr" }, { "français", "fr" }, { "spanish", "es" },
		{ "español", "es" }, { "arabic", "ar" }, { "العربية", "ar" }, { "chinese", "zh" },
		{ "中文", "zh" }, { "russian", "ru" }, { "русский", "ru" }, { "german", "de" },
		{ "deutsch", "de" }, { "eng", "en" }, { "fra", "fr" }, { "spa", "es" },
		{ "ara", "ar" }, { "zho", "zh" }, { "rus", "ru" }, { "deu", "de" },
	};
	struct buf b = buf_in(a, 200);
	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		while (i < text.n && !strchr(", ;/", text.p[i]))
			i++;
		struct str part = str_trim(str_slice(text, from, i++));
		ptrdiff_t dash = str_find_byte(part, '-', 0);
		struct str code = dash > 0 ? str_slice(part, 0, (size_t)dash) : part;
		for (size_t w = 0; w < sizeof words / sizeof *words; w++)
			if (str_ieq(code, str_of(words[w].word)))
				code = str_of(words[w].code);
		if (code.n == 2 || code.n == 3)
			buf_printf(&b, "%s%.*s", b.n ? " " : "", STR(code));
	}
	return buf_view(&b);
}

/* ---- which reader ---- */

const char *feed_format_name(enum feed_format f)
{
	static const char *const names[] = { "?", "iCalendar", "schema.org", "XCRI-CAP", "HSDS",
		"CSV/XLSX" };
	return names[f];
}

enum feed_format feed_format_of(struct str s)
{
	s = str_slice(s, 0, 1 << 16);
	if (str_starts(s, S("\xef\xbb\xbf")))
		s = str_from(s, 3);
	struct str body = str_trim(s);
	if (archive_is(s))	/* a workbook, or a package of CSV files */
		return str_find(s, S("services.csv"), 0) >= 0 ? FEED_HSDS : FEED_TABLE;
	if (str_istarts(body, S("BEGIN:")))
		return FEED_ICAL;
	if (str_istarts(body, S("<!doctype html")) || str_istarts(body, S("<html")) ||
	    str_find(body, S("application/ld+json"), 0) >= 0)
		return FEED_SCHEMA;
	if (body.n && body.p[0] == '<')
		return FEED_XCRI;
	if (body.n && (body.p[0] == '{' || body.p[0] == '['))
		return str_find(body, S("@type"), 0) < 0 && str_find(body, S("@context"), 0) < 0 &&
		        str_find(body, S("@graph"), 0) < 0 &&
		        str_find(body, S("LearningResource"), 0) < 0
		    ? FEED_HSDS : FEED_SCHEMA;
	if (str_find(body, S("BEGIN:VCALENDAR"), 0) >= 0 ||
	    str_find(body, S("BEGIN:VEVENT"), 0) >= 0)
		return FEED_ICAL;
	return body.n ? FEED_TABLE : FEED_ANY;
}

/* ---- what is no feed ---- */

/* A file of a program, not a text: more than one byte in fifty is a control character. */
static bool is_binary(struct str s)
{
	size_t odd = 0;
	s = str_slice(s, 0, 4096);
	for (size_t i = 0; i < s.n; i++)
		odd += (s.p[i] > 0 && s.p[i] < 9) || (s.p[i] > 13 && s.p[i] < 27);
	return odd * 50 > s.n;
}

#define CALENDAR N_("a calendar without events")

/* What the first bytes look like, for people. */
static const char *looks_like(struct str s)
{
	static const struct { const char *start, *what; } known[] = {
		{ "\x89PNG", N_("a picture") }, { "\xff\xd8\xff", N_("a picture") },
		{ "GIF8", N_("a picture") }, { "%PDF", N_("a PDF document") },
		{ "PK\x03\x04", N_("a package of files") },
		{ "BEGIN:VCARD", N_("an address book") },
		{ "<!doctype html", N_("a web page") }, { "<html", N_("a web page") },
		{ "<", N_("XML of another kind") }, { "{", N_("JSON of another kind") },
		{ "[", N_("JSON of another kind") },
		{ "BEGIN:", CALENDAR },
	};
	struct str body = str_trim(str_slice(s, 0, 4096));
	if (str_find(body, S("BEGIN:VCALENDAR"), 0) >= 0)
		return CALENDAR;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_istarts(body, str_of(known[i].start)))
			return known[i].what;
	return !body.n ? N_("an empty file") : is_binary(body) ? N_("a file of some program")
							       : N_("plain text");
}

static bool no_feed(const struct feed_reader *r, const char *got, struct err *e)
{
	return fail(e, ERR_INPUT, N_("%s holds no offers. Read are calendars (iCalendar), "
	    "schema.org (JSON-LD, also in web pages), XCRI-CAP, HSDS and tables (CSV, XLSX); this "
	    "is %s. Nothing was changed."), r->name, tr(r->lang, got));
}

static bool read_as(struct feed_reader *r, enum feed_format f, struct source *s, struct err *e)
{
	struct str all = STR_EMPTY;
	if (f != FEED_ICAL && f != FEED_XCRI && !source_all(s, r->arena, WHOLE_MAX, &all, e))
		return false;
	switch (f) {
	case FEED_ICAL:
		return feed_read_ical(r, s, e);
	case FEED_SCHEMA:
		return feed_read_schema(r, all, e);
	case FEED_XCRI:
		return feed_read_xcri(r, s, e);
	case FEED_HSDS:
		return feed_read_hsds(r, all, e);
	default:
		return feed_read_table(r, all, e);
	}
}

bool feed_read(struct feed_reader *r, enum feed_format f, struct source *s, struct err *e)
{
	struct str start = source_start(s);
	const char *got = looks_like(start);
	enum feed_format seen = feed_format_of(start);
	bool text = archive_is(start) || str_starts(start, S("\xd0\xcf")) || !is_binary(start);
	if (seen == FEED_ANY || !text || str_starts(start, S("%PDF")))
		return no_feed(r, got, e);
	if (!read_as(r, f == FEED_ANY ? seen : f, s, e))
		return false;
	/* A calendar may be empty for a while; anything else without an offer is not understood. */
	bool empty = !r->items && !r->refused && !r->stopped;
	return !empty || !strcmp(got, CALENDAR) || no_feed(r, got, e);
}
