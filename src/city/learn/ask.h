/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A question to the directory's index, and its answer: words, filters, counts of every facet, and
 * the best offers.
 *
 * Within a facet any of the chosen values is enough, but access needs and help must all be met;
 * between facets all must hold. The counts of a facet are those of the answer without that facet's
 * own choice, so that they say what another choice would find.
 */
#ifndef CITY_LEARN_ASK_H
#define CITY_LEARN_ASK_H

#include "city/learn/segment.h"

enum { WANTS_MAX = 10, WANT_KEYS = 64, PLACES_MAX = 8 };

/* One word of the question, and how it was understood. */
struct want {
	struct str typed, used;		/* used: folded, perhaps corrected */
	struct str keys[WANT_KEYS];
	size_t count;
	bool all;			/* every key is needed: dense scripts */
	bool small;			/* "for", "the": not needed */
	bool begins, corrected, unknown;
	bool meant;			/* only found by words of the same meaning */
};

struct question {
	struct want wants[WANTS_MAX];
	size_t want_count;
	bool left_out;			/* there were more words */
	uint64_t codes[CODED_FACETS];	/* chosen values; 0: all */
	unsigned days, times;		/* bits 0…6 and 0…2 */
	int64_t places[PLACES_MAX];
	size_t place_count;
	double lat, lon, km;		/* near here; km 0: no */
	int64_t from_day, to_day;	/* both included; 0: open */
	int64_t partner, venue;		/* 0: all */
	int64_t now;			/* minutes since 1970 of the city's wall clock */
	int offset, limit;
};

struct hit {
	int64_t order;			/* smaller is better */
	int64_t id;
	double km;			/* from the point asked about; nan */
	int64_t next;			/* minutes of the next meeting; 0: none */
};

struct place_count {
	int64_t place;
	uint32_t count;
};

struct answer {
	struct hit *hits;
	size_t count;
	int64_t total;
	bool any;			/* nothing has all words; these have some */
	uint32_t counts[FACETS][MAX_VALUES];
	struct place_count *places;
	size_t place_count;
};

/* A segment as it is now: which of its offers are shown, and when they meet next. */
struct part {
	const struct segment *segment;
	uint64_t *alive;
	uint32_t *next;			/* minutes; NEXT_NEVER… at the end */
	uint32_t *order;		/* offers by next */
	int64_t now;			/* minutes; what `next` was worked out for */
};
enum { NEXT_ANY_TIME = 0x7ffffff0, NEXT_NEVER = 0x7ffffffe };

/* question_words: Cut what was typed; the first 10 words and 500 bytes count. */
void question_words(struct question *q, struct vocabulary *v, struct arena *a, const char *lang,
    struct str typed);
/* question_understand: Find out for each word how it is to be searched for: as it is, as the
 * beginning of a word, or as the nearest word there is. */
void question_understand(struct question *q, const struct part *parts, size_t count,
    struct vocabulary *v, struct arena *a, const char *lang);
/* parts_ask: The answer; its hits live in the arena. */
void parts_ask(const struct part *parts, size_t count, const struct question *q, struct arena *a,
    struct answer *out);

/* ---- match.c ---- */

struct match {
	uint64_t *bits;			/* offers with the words */
	uint16_t *scores;
	size_t count;
};
/* match_words: any: one of the words is enough. */
void match_words(const struct segment *s, const struct question *q, bool any, struct arena *a,
    struct match *out);
bool question_has_words(const struct question *q);
/* segment_key: Number of a key; -1: no offer has it. segment_word: where a word stands or would. */
int64_t segment_key(const struct segment *s, struct str key);
uint32_t segment_word(const struct segment *s, struct str word);

/* ---- bits.c ---- */

size_t bits_count(const uint64_t *a, size_t lane);
size_t bits_count_both(const uint64_t *a, const uint64_t *b, size_t lane);
/* bits_filled: The words of a that have bits, at most `most` of them (then most + 1).
 * bits_count_at: What two have in common in these words alone. */
size_t bits_filled(const uint64_t *a, size_t lane, uint32_t *out, size_t most);
size_t bits_count_at(const uint64_t *a, const uint64_t *b, const uint32_t *at, size_t count);
void bits_and(uint64_t *to, const uint64_t *with, size_t lane);
void bits_or(uint64_t *to, const uint64_t *with, size_t lane);

double earth_km(double lat, double lon, double other_lat, double other_lon);

#endif
