/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Full-text search over all records that have a page, and over what other rooms offer.
 *
 *	struct search *s = search_open(store, e);
 *	struct search_query q = { .words = S("storytelling"), .lang = lang, .city = city };
 *	struct search_answer found;
 *	ok = search_ask(s, rooms, &q, arena, &found, e);
 *	search_close(s);
 *
 * The index is derived data: a folder beside the SQLite file, or below the state folder of the
 * machine for PostgreSQL. It may be removed at any time; one process per machine fills it again
 * from the history of the store, all others read it. It is up to date within some two seconds.
 *
 * A field of a record is searched when its table says .search, with that weight; fields that not
 * all readers of the kind may read are left out.
 */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "record/record.h"

/* ---- what other rooms offer ---- */

struct search_text {
	struct str lang;	/* tag */
	struct str title;
	struct str text;	/* plain or Markdown */
};

/* Something that has a page but is no record with pages of its own: a measure, a chapter. */
struct search_document {
	int64_t city;			/* 0: of all cities */
	struct str id;			/* unique in its source and city, at most 100 bytes */
	struct str path;		/* after the base of the city: "/progress/sdg/4.1.1" */
	unsigned read;			/* roles; 0: everybody */
	const struct search_text *texts;
	size_t text_count;
};

/* A room's list of such documents; the room constant has .search. */
struct search_source {
	const char *name;	/* "measure": unlike the name of any record kind with pages */
	const char *label;	/* N_("Measures") */
	/* A number that changes whenever the documents may have changed; asked for after commits,
	 * so it must be cheap (the highest key of a table's history, say). */
	bool (*state)(struct db *db, int64_t *state_r, struct err *e);
	/* Give every document to put, which copies it; false from put means: stop, and return
	 * false. Called only when the state has changed. */
	bool (*each)(struct db *db, bool (*put)(const struct search_document *d, void *thing),
	    void *thing, struct err *e);
};

/* ---- asking ---- */

struct search_facet {
	const char *field;	/* of a CHOICE, CHOICES, FLAG, LINK or LINKS with .filter */
	struct str is;
};

struct search_query {
	struct str words;		/* what was typed; the first 10 words and 500 bytes count */
	const struct lang *lang;
	unsigned roles;			/* of who is asking, in this city */
	int64_t city;			/* this city and the installation; 0: everything */
	const char *const *kinds;	/* names of kinds and sources, ends with NULL; NULL: all */
	struct search_facet facets[8];	/* ends with field NULL */
	bool typing;			/* the last word is not finished */
	int offset, limit;		/* limit 0: 20, at most 100; offset at most 10,000 */
};

struct search_part {			/* of a snippet */
	struct str text;
	bool found;			/* one of the words asked for */
};

struct search_hit {
	struct str kind, id;
	const char *label;		/* N_(): what it is */
	int64_t city;
	struct str path, title, lang;	/* path after the base of its city */
	const struct search_part *parts;
	size_t part_count;
};

struct search_word {			/* how a word was understood */
	struct str typed;		/* as it was typed */
	struct str used;		/* what was searched for instead, or the same */
	bool corrected, begins;		/* begins: words that begin so */
};

struct search_group {			/* hits of one kind */
	struct str kind;
	const char *label;		/* N_(): what they are, as many */
	int64_t count;			/* at least so many, where the total is an estimate */
};

struct search_answer {
	struct search_hit *hits;
	size_t count;
	int64_t total;
	bool exact;			/* total is not an estimate */
	struct search_word *words;
	size_t word_count;
	bool corrected;			/* any of the words */
	bool any;			/* nothing has all words; these have some of them */
	bool left_out;			/* there were more words than are searched for */
	bool building;			/* the index is not complete yet */
	int64_t documents;		/* how many it has */
	struct search_group *groups;	/* most hits first */
	size_t group_count;
};

struct search;
/* search_open: The index as it is now; cheap, one for each request. Where there is none yet, every
 * answer is empty and building. NULL on failure. */
struct search *search_open(struct store *store, struct err *e);
void search_close(struct search *s);
/* search_ask: False with ERR_BUSY when it takes over a second, or on failure. */
bool search_ask(struct search *s, rooms all, const struct search_query *q, struct arena *a,
    struct search_answer *out_r, struct err *e);

/* ---- filling ---- */

/* search_follow: Bring the index of the store up to date, in this process; ERR_BUSY when another
 * process does. For commands and tests; a server does it by itself, beside its work. */
bool search_follow(struct store *store, rooms all, struct err *e);
/* search_folder: Where the index of a store lies; empty (and e) if there is no place for it. */
struct str search_folder(struct arena *a, struct store *store, struct err *e);

/* ---- words, for rooms that keep an index of their own ---- */

/* A vocabulary numbers what words are searched by: their stems in the language of the text, or
 * for dense scripts characters and pairs of them; and it numbers the folded words themselves, for
 * corrections and beginnings. A word met before costs a look into a table. For one thread. */
struct vocabulary;
struct vocabulary *vocabulary_new(struct err *e);
void vocabulary_free(struct vocabulary *v);

enum { VOCABULARY_KEYS = 2 };
struct vocabulary_word {
	uint32_t keys[VOCABULARY_KEYS];
	unsigned count;		/* of its keys */
	uint32_t word;		/* number of the folded word; dense: UINT32_MAX */
	bool dense;		/* a character or a pair of them */
	bool own;		/* the first key is the word itself */
	size_t run;		/* a character: how many stand in its unbroken run */
	size_t from, to;	/* bytes of the text */
};
void vocabulary_cut(struct vocabulary *v, const char *lang, struct str text,
    void (*fn)(const struct vocabulary_word *w, void *thing), void *thing);
size_t vocabulary_keys(const struct vocabulary *v);
struct str vocabulary_key(const struct vocabulary *v, uint32_t key);
size_t vocabulary_words(const struct vocabulary *v);
struct str vocabulary_word(const struct vocabulary *v, uint32_t word);

/* ---- words, for short lists that a room reads anyway ---- */

/* search_words_of: What was typed, understood as everywhere (stems, folded letters, any script, the
 * beginning of a word); until the arena goes. NULL on failure. search_words_in: Have these texts
 * together all of the words? lang: of the texts. */
struct search_words;
struct search_words *search_words_of(struct arena *a, const char *lang, struct str typed,
    struct err *e);
bool search_words_in(struct search_words *w, const char *lang, const struct str *texts,
    size_t count);

extern const struct room search_room;

#endif
