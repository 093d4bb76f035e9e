/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The check of every item of a feed, whatever its format: what cannot be is left out, and said. */
#include "formats/feed.h"
#include "base/date.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MINUTES_OF_DAY = 1440, LATE = 720 };

struct feed_note feed_place(const struct feed_item *item, bool refused)
{
	return (struct feed_note){ .refused = refused, .line = item->line, .path = item->path,
		.title = item->title.n ? item->title : item->key };
}

/* ---- sessions ---- */

static void say_day(struct feed_reader *r, const struct feed_item *item, const char *format,
    int64_t day)
{
	struct feed_note note = feed_place(item, false);
	struct date d = date_from_day(day);
	char text[40];
	snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
	note.field = S("day");
	feed_say(r, note, format, text);
}

/* Past midnight an evening goes on; what ends later than the next noon is a slip, or so long that
 * its clock alone would mislead. */
static void check_end(struct feed_reader *r, const struct feed_item *item, struct feed_session *s)
{
	if (s->begins < 0 || s->ends < 0 || s->ends > s->begins ||
	    s->ends + MINUTES_OF_DAY - s->begins <= LATE)
		return;
	if (s->ends != s->begins)
		say_day(r, item, N_("%s: the end was left out, for it does not fit the beginning."),
		    s->day);
	s->ends = -1;
}

/* Each day once, and the first day of a single session not again. */
static void check_list(struct feed_reader *r, struct arena *a, const struct feed_item *item,
    struct feed_session *s)
{
	struct str rest = s->also_on, word;
	struct buf b = buf_in(a, s->also_on.n + 1);
	bool once = !strcmp(s->rhythm, "once");
	int64_t day;
	while (rest.n && str_cut(&rest, ' ', &word)) {
		if (str_find(b.n ? buf_view(&b) : STR_EMPTY, word, 0) >= 0 ||
		    (once && date_read(word, &day) && day == s->day)) {
			if (date_read(word, &day))
				say_day(r, item, N_("%s stands there twice; it is taken once."),
				    day);
			continue;
		}
		if (b.n)
			buf_byte(&b, ' ');
		buf_str(&b, word);
	}
	s->also_on = b.n ? buf_view(&b) : STR_EMPTY;
}

static bool is_again(const struct feed_item *item, size_t count, const struct feed_session *s)
{
	for (size_t i = 0; i < count; i++) {
		const struct feed_session *t = &item->sessions[i];
		if (t->day == s->day && t->begins == s->begins && t->ends == s->ends &&
		    !strcmp(t->rhythm, s->rhythm) && t->weekdays == s->weekdays &&
		    t->until == s->until && str_eq(t->also_on, s->also_on) &&
		    t->cancelled == s->cancelled && str_eq(t->note, s->note))
			return true;
	}
	return false;
}

static void check_sessions(struct feed_reader *r, struct arena *a, struct feed_item *item)
{
	size_t kept = 0;
	for (size_t i = 0; i < item->session_count; i++) {
		struct feed_session s = item->sessions[i];
		check_end(r, item, &s);
		if (s.also_on.n)
			check_list(r, a, item, &s);
		if (is_again(item, kept, &s))
			say_day(r, item, N_("%s stands there twice; it is taken once."), s.day);
		else
			item->sessions[kept++] = s;
	}
	item->session_count = kept;
}

/* ---- the whole ---- */

/* What a record cannot hold is left out, with a note. */
void feed_check_item(struct feed_reader *r, struct arena *a, struct feed_item *item)
{
	struct feed_note note = feed_place(item, false);
	struct feed_venue *v = &item->venue;
	if (v->placed && !(fabs(v->latitude) <= 90 && fabs(v->longitude) <= 180)) {
		v->placed = false;
		note.field = S("latitude");
		feed_say(r, note, N_("The position was left out: a latitude lies between -90 and "
		    "90, a longitude between -180 and 180."));
	}
	if (!isnan(item->cost) && !(item->cost >= 0 && item->cost <= 1e6)) {
		item->cost = NAN;
		note.field = S("price");
		feed_say(r, note, N_("The price was left out: it is below zero or above a "
		    "million."));
	}
	if (item->title.n > 300) {
		note.field = S("title");
		feed_say(r, note, N_("The title was cut to 300 bytes. Keep titles short and move "
		    "the rest to the description."));
		item->title = utf8_cut(item->title, 300);
	}
	check_sessions(r, a, item);
}
