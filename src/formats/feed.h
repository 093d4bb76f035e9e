/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What providers of learning publish, whatever the format: one form for all of them.
 *
 *	struct feed_reader r = { .arena = a, .zone = city_zone, .from = today - 31,
 *	    .to = today + 400, .name = "courses.ics", .item = take, .note = keep, .thing = &mine };
 *	if (!feed_read(&r, FEED_ANY, source, e)) ...	// not readable at all
 *
 * Each offer is given to `item` once, in the order of the file, and its memory goes when the
 * function returns. What cannot be taken, and what was left out of an offer that was, is given to
 * `note` with its place and a sentence that tells the provider what to do. A file of which a part
 * is broken is read as far as it can be. read = items + notes with .refused.
 *
 * All times are the wall clock of the city (.zone): days since 1970 and minutes of the day.
 */
#ifndef FORMATS_FEED_H
#define FORMATS_FEED_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/zone.h"
#include "formats/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum feed_format { FEED_ANY, FEED_ICAL, FEED_SCHEMA, FEED_XCRI, FEED_HSDS, FEED_TABLE };

enum { FEED_NO_DAY = INT32_MIN, FEED_SESSIONS_MAX = 400 };

struct feed_venue {
	struct str key;			/* the provider's own, or empty */
	struct str name, address, url, phone;
	bool placed;
	double latitude, longitude;
	bool online;
};

/* One day, or a rhythm. */
struct feed_session {
	struct str key;			/* within its item; may be empty */
	int64_t day;			/* the first */
	int begins, ends;		/* minutes of the day; -1: not said */
	const char *rhythm;		/* "once", "daily", "weekly", "fortnightly" */
	unsigned weekdays;		/* bit n: weekday n, 1 Monday … 7 Sunday */
	int64_t until;			/* last day; FEED_NO_DAY */
	struct str also_on, not_on;	/* "2026-12-24 2026-12-31" */
	bool cancelled;
	struct str note;
};

/* Texts are plain, UTF-8; empty where the provider said nothing. */
struct feed_item {
	struct str key;			/* the provider's, or made of title, venue and start */
	bool made_key;
	struct str title, about, url, organiser, mail, phone, join, join_url;
	struct str subject, level, mode, kind, currency, cost_note, languages, groups, language;
	struct feed_venue venue;
	int free;			/* -1: not said */
	double cost;			/* nan: not said */
	int age_from, age_to;		/* -1: not said */
	int64_t places;			/* 0: not said */
	int64_t starts, ends;		/* days; FEED_NO_DAY */
	bool cancelled, step_free;
	struct feed_session *sessions;
	size_t session_count, session_room;
	int64_t line;			/* where it stands; 0: path says */
	struct str path;		/* "$[17]", "service 4f2a" */
};

struct feed_note {
	bool refused;			/* the offer was not taken; else only this part of it */
	int64_t line;
	struct str path, field, excerpt, title;
	struct str text;		/* translated: what is wrong and what to do */
};

struct feed_reader {
	struct arena *arena;		/* for what lives as long as the reading */
	const struct zone *zone;	/* of the city */
	const struct lang *lang;	/* of the notes */
	int64_t from, to;		/* days: what comes again is listed between them */
	const char *name;		/* of the file, for errors */
	const char *mapping;		/* FEED_TABLE: "title=Name; day=Start", NULL: proposed */
	/* What was used for a table of this shape before, or NULL; may be NULL itself. */
	const char *(*find_mapping)(void *thing, struct str shape);
	struct str shape, mapped;	/* of the table that was read, for remembering */
	int64_t items_max;		/* 0: 200,000 */
	bool (*item)(void *thing, struct feed_item *item);	/* false: stop */
	void (*note)(void *thing, const struct feed_note *note);
	void *thing;
	int64_t items, refused, noted;	/* what was given so far */
	bool stopped;			/* item said so, or there were too many */
	int64_t cut;			/* rules of recurrence that were too long */
};

/* feed_format_of: What the first bytes look like; FEED_ANY when they look like nothing. */
enum feed_format feed_format_of(struct str start);
const char *feed_format_name(enum feed_format f);	/* "iCalendar" */

/* feed_read: False with e when it is nothing that can be read (as a whole). */
bool feed_read(struct feed_reader *r, enum feed_format f, struct source *s, struct err *e);

/* The readers by themselves. */
bool feed_read_ical(struct feed_reader *r, struct source *s, struct err *e);
bool feed_read_schema(struct feed_reader *r, struct str text, struct err *e);
bool feed_read_xcri(struct feed_reader *r, struct source *s, struct err *e);
bool feed_read_hsds(struct feed_reader *r, struct str bytes, struct err *e);
bool feed_read_table(struct feed_reader *r, struct str bytes, struct err *e);

/* ---- for the readers ---- */

struct feed_item feed_item_new(void);
/* feed_give: Check what every offer needs (a title), make a key where there is none, hand it on.
 * False when reading is to end. */
bool feed_give(struct feed_reader *r, struct arena *a, struct feed_item *item);
struct feed_session *feed_session_add(struct arena *a, struct feed_item *item, int64_t day,
    int begins, int ends);
/* feed_say: A note; the format is an N_() text. */
void feed_say(struct feed_reader *r, struct feed_note place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* feed_place: Where an item stands, for a note about it. */
struct feed_note feed_place(const struct feed_item *item, bool refused);
/* feed_check_item: What cannot be (a position, a price, an end before its beginning, a time given
 * twice) is left out, each with a note. */
void feed_check_item(struct feed_reader *r, struct arena *a, struct feed_item *item);
/* feed_plain: HTML without its tags and entities, as plain lines; other text as it is. */
struct str feed_plain(struct arena *a, struct str text);
/* feed_when: ISO 8601 text to the city's wall; minutes -1 when it has no time. */
bool feed_when(const struct feed_reader *r, struct str text, int64_t *day_r, int *minutes_r);
/* feed_languages: "English, fr-FR" to "en fr". */
struct str feed_languages(struct arena *a, struct str text);

#endif
