/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A segment of the directory's index: many offers, made once and never changed after.
 *
 *	struct maker *m = maker_new(e);
 *	maker_add(m, &offer);				// in the order of their ids
 *	struct segment *s = maker_end(m);
 *
 * Words lead to postings (an offer's number and a weight); what is filtered by and counted is a
 * bitmap a value, so that a facet costs one pass of AND and population count; meetings, venues and
 * days are columns. Everything is plain arrays: they can be written to a file and mapped again.
 */
#ifndef CITY_LEARN_SEGMENT_H
#define CITY_LEARN_SEGMENT_H

#include "city/learn/learn_impl.h"
#include "search/search.h"

/* ---- facets ---- */

enum facet {
	FACET_KIND, FACET_SUBJECT, FACET_LEVEL, FACET_MODE, FACET_LANGUAGE, FACET_GROUP,
	FACET_NEED, FACET_STOP, FACET_OFFER,
	FACET_SLOT,		/* (weekday - 1) * TIMES + time of day */
	CODED_FACETS,
	FACET_PLACE = CODED_FACETS,	/* values are the segment's places */
	FACET_DAY, FACET_TIME,		/* both read from the slots */
	FACETS
};
enum { TIMES = 3, SLOTS = 7 * TIMES, MAX_VALUES = 64 };

struct facet_row {
	const char *name;		/* the parameter of the address */
	const char *label;		/* N_() */
	const struct choice *choices;	/* NULL: slots and places */
};
extern const struct facet_row facet_rows[FACETS];	/* facets.c */
size_t facet_values(enum facet f);			/* of CODED_FACETS, DAY and TIME */
/* facet_codes: "en ar" as bits. */
uint64_t facet_codes(enum facet f, struct str codes);
/* slot_of: Of a meeting by weekday and minute. */
int slot_of(int weekday, int minute);

/* ---- making ---- */

struct offer_text {
	const char *lang;
	struct str title, text;
};

enum { TEXTS_MAX = 8 };

struct offer {
	int64_t id;
	uint64_t codes[CODED_FACETS];	/* slots are added from the meetings */
	int64_t place, venue, partner;	/* 0: none */
	double lat, lon;		/* of the venue; nan */
	int64_t starts, ends;		/* days; 0: not said */
	bool any_time;
	bool has_sessions;		/* were there ever any */
	struct offer_text texts[TEXTS_MAX];
	size_t text_count;
	const uint32_t *meetings;	/* minutes since 1970 × 2, + 1: whole day; ordered */
	size_t meeting_count;
};

struct maker;
struct maker *maker_new(struct err *e);
void maker_add(struct maker *m, const struct offer *o);
size_t maker_count(const struct maker *m);
/* maker_end: The segment of all that was added; the maker is gone. */
struct segment *maker_end(struct maker *m);

/* ---- what is made ---- */

struct segment_venue {
	int64_t id;
	double lat, lon;
};

struct segment {
	struct arena *arena;
	uint32_t docs;
	size_t lane;			/* 64-bit words of one bitmap */
	const int64_t *ids;		/* increasing */
	const uint64_t *bits[CODED_FACETS];	/* value by value, each a lane */
	const int64_t *places;
	const uint64_t *place_bits;
	uint32_t place_count;
	const struct segment_venue *venues;
	uint32_t venue_count;
	const uint32_t *venue_of;	/* UINT32_MAX: none */
	const int64_t *partner_of;
	const uint32_t *meeting_from;	/* docs + 1 */
	const uint32_t *meetings;
	const int32_t *starts, *ends;	/* days; 0: not said */
	const unsigned char *has_sessions;
	/* keys, ordered by their bytes */
	uint32_t keys;
	const struct str *key_texts;
	const uint64_t *posting_from;	/* keys + 1 */
	const uint32_t *postings;	/* doc << 4 | weight, increasing */
	/* folded words, ordered by their bytes, with the keys they lead to */
	uint32_t words;
	const struct str *word_texts;
	const uint64_t *word_marks;	/* which letters are in it: for the nearest word */
	const uint32_t *word_counts;
	const uint32_t *word_from;	/* words + 1 */
	const uint32_t *word_keys;
};

void segment_free(struct segment *s);
/* segment_find: The number of an offer; -1: not in it. */
int64_t segment_find(const struct segment *s, int64_t id);

static inline bool bit_at(const uint64_t *bits, size_t i)
{
	return bits[i >> 6] >> (i & 63) & 1;
}

#endif
