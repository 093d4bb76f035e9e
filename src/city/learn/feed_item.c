/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An item of a feed as JSON and back, for one that waits until somebody has decided. What it is
 * made of stands in two tables; what a later program adds is empty in an older text.
 */
#include "city/learn/feed.h"
#include "base/lang.h"
#include "formats/json.h"

#include <math.h>

enum part_type { TEXT, INT, LONG, REAL, TRUTH };

struct part {
	const char *name;
	enum part_type type;
	size_t at;
};

#define ITEM(type, field) { #field, type, offsetof(struct feed_item, field) }
#define MEETING(type, field) { #field, type, offsetof(struct feed_session, field) }

static const struct part item_parts[] = {
	ITEM(TEXT, key), ITEM(TEXT, title), ITEM(TEXT, about), ITEM(TEXT, url),
	ITEM(TEXT, organiser), ITEM(TEXT, mail), ITEM(TEXT, phone), ITEM(TEXT, join),
	ITEM(TEXT, join_url), ITEM(TEXT, subject), ITEM(TEXT, level), ITEM(TEXT, mode),
	ITEM(TEXT, kind), ITEM(TEXT, currency), ITEM(TEXT, cost_note), ITEM(TEXT, languages),
	ITEM(TEXT, groups), ITEM(TEXT, language), ITEM(TEXT, venue.key), ITEM(TEXT, venue.name),
	ITEM(TEXT, venue.address), ITEM(TEXT, venue.url), ITEM(TEXT, venue.phone),
	ITEM(TRUTH, venue.placed), ITEM(REAL, venue.latitude), ITEM(REAL, venue.longitude),
	ITEM(TRUTH, venue.online), ITEM(INT, free), ITEM(REAL, cost), ITEM(INT, age_from),
	ITEM(INT, age_to), ITEM(LONG, places), ITEM(LONG, starts), ITEM(LONG, ends),
	ITEM(TRUTH, cancelled), ITEM(TRUTH, step_free), ITEM(TRUTH, made_key), { 0 }
};

static const struct part session_parts[] = {
	MEETING(TEXT, key), MEETING(LONG, day), MEETING(INT, begins), MEETING(INT, ends),
	MEETING(LONG, until), MEETING(TEXT, also_on), MEETING(TEXT, not_on),
	MEETING(TRUTH, cancelled), MEETING(TEXT, note), { 0 }
};

static void put_parts(struct json_writer *w, const struct part *parts, const void *from)
{
	for (const struct part *p = parts; p->name; p++) {
		const void *at = (const char *)from + p->at;
		json_put_key(w, str_of(p->name));
		if (p->type == TEXT)
			json_put_text(w, *(const struct str *)at);
		else if (p->type == REAL)
			json_put_real(w, *(const double *)at);
		else
			json_put_int(w, p->type == LONG ? *(const int64_t *)at
			    : p->type == INT ? *(const int *)at : *(const bool *)at);
	}
}

static void get_parts(struct arena *a, const struct json *v, const struct part *parts, void *to)
{
	for (const struct part *p = parts; p->name; p++) {
		const struct json *is = json_get(v, p->name);
		void *at = (char *)to + p->at;
		int64_t n;
		if (p->type == TEXT)
			*(struct str *)at = arena_copy(a, json_text(is));
		else if (p->type == REAL && !json_real(is, at))
			*(double *)at = NAN;
		else if (p->type == REAL || !json_int(is, &n))
			continue;
		else if (p->type == LONG)
			*(int64_t *)at = n;
		else if (p->type == INT)
			*(int *)at = (int)n;
		else
			*(bool *)at = n != 0;
	}
}

struct str feed_item_text(struct arena *a, const struct feed_item *item)
{
	struct buf b = buf_in(a, 4 << 20);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out };
	json_put_object(&w);
	put_parts(&w, item_parts, item);
	json_put_key(&w, S("sessions"));
	json_put_list(&w);
	for (size_t i = 0; i < item->session_count; i++) {
		const struct feed_session *s = &item->sessions[i];
		json_put_object(&w);
		put_parts(&w, session_parts, s);
		json_put_key(&w, S("rhythm"));
		json_put_text(&w, str_of(s->rhythm));
		json_put_key(&w, S("weekdays"));
		json_put_int(&w, s->weekdays);
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_end(&w);
	return buf_view(&b);
}

bool feed_item_read(struct arena *a, struct str text, struct feed_item *item_r, struct err *e)
{
	const struct json *v =
	    json_read(a, text, (struct json_limits){ .name = "feed_change" }, e);
	if (!v)
		return false;
	*item_r = feed_item_new();
	get_parts(a, v, item_parts, item_r);
	const struct json *i = json_first(json_get(v, "sessions"));
	for (; i; i = i->next) {
		struct feed_session *s = feed_session_add(a, item_r, 0, -1, -1);
		int64_t weekdays = 0;
		get_parts(a, i, session_parts, s);
		s->rhythm = arena_text(a, json_text(json_get(i, "rhythm")));
		(void)json_int(json_get(i, "weekdays"), &weekdays);
		s->weekdays = (unsigned)weekdays;
	}
	return true;
}
