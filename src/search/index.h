/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The index: documents made of terms, in a folder, kept by Xapian. This header is all that the
 * rest of the program knows of it; no exception crosses it.
 *
 * Terms: a folded word stands as it is; a capital letter in front tells the others apart: Z a
 * stem, G a character or pair of a dense script, K a kind, C a city, F a facet ("Flevel=first"),
 * Q the document's own key, S the source that offers it, P readable by everybody, R by a role.
 *
 * There is one writer of a folder at a time, on a machine (ERR_BUSY for the second); any number of
 * readers. A reader sees what was committed when it was opened; where that is gone because much
 * was written since, it reads the newest state (ERR_BUSY after seconds without luck). One thread
 * calls a writer; with many documents it writes by two more.
 */
#ifndef SEARCH_INDEX_H
#define SEARCH_INDEX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- stems ---- */

struct stems;
struct stems *stems_new(void);
void stems_free(struct stems *s);
/* stem_of: The stem of a word in lower case in a language ("en"); the word itself where the
 * language has no stemmer. Valid until the next call. */
struct str stem_of(struct stems *s, const char *lang, struct str word);

/* ---- writing ---- */

struct index_term {
	struct str text;
	unsigned weight;	/* 0: only a filter */
};

struct index_document {
	struct str key;		/* its Q term */
	const struct index_term *terms;
	size_t term_count;
	struct str data;	/* given back with a hit */
	struct str group;	/* answers are counted by it */
	bool spell;		/* its words may be offered as corrections to anybody */
};

struct index_writer;
/* index_writer_open: fresh: throw away what there is. */
struct index_writer *index_writer_open(const char *folder, bool fresh, struct err *e);
void index_writer_close(struct index_writer *w);	/* what was not committed is dropped */
/* index_put: Add, or replace the document of this key. index_drop: none of it is fine. */
bool index_put(struct index_writer *w, const struct index_document *d, struct err *e);
bool index_drop(struct index_writer *w, struct str key, struct err *e);
/* index_note: A note kept in the index, written with the same commit; empty removes it. */
bool index_note(struct index_writer *w, const char *name, struct str value, struct err *e);
struct str index_writer_noted(struct index_writer *w, struct arena *a, const char *name);
bool index_commit(struct index_writer *w, struct err *e);
/* index_finish: Commit, and make what corrections come from where many documents were put; before
 * that some words may not be offered yet. */
bool index_finish(struct index_writer *w, struct err *e);

/* index_keys_of: Keys of all documents that have a term. */
bool index_keys_of(struct index_writer *w, struct arena *a, struct str term, struct str **keys_r,
    size_t *count_r, struct err *e);

/* ---- reading ---- */

struct index;
/* index_open: ERR_MISSING when there is no index. */
struct index *index_open(const char *folder, struct err *e);
void index_close(struct index *ix);
/* index_noted: empty: there is no such note. */
bool index_noted(
    struct index *ix, struct arena *a, const char *name, struct str *out_r, struct err *e);
bool index_documents(struct index *ix, int64_t *out_r, struct err *e);
/* index_spelling: The likeliest word of the index for one that it does not have; empty: it has
 * it, or nothing is near. */
bool index_spelling(
    struct index *ix, struct arena *a, struct str word, struct str *out_r, struct err *e);

/* A word asked for: any of the terms (all: each of them); prefix: the first term is how a word
 * begins. */
struct index_word {
	const struct str *terms;
	size_t count;
	bool all, prefix;
};
struct index_filter {		/* one of these */
	const struct str *terms;
	size_t count;
};

struct index_query {
	const struct index_word *words;
	size_t word_count;
	bool any;		/* one word is enough */
	const struct index_filter *filters;
	size_t filter_count;
	int offset, limit;
	int milliseconds;	/* then ERR_BUSY */
};

struct index_group {
	struct str name;
	int64_t count;		/* at least so many, where the total is an estimate */
};

struct index_answer {
	struct str *data;	/* of the hits, best first */
	size_t count;
	int64_t total;
	bool exact;		/* total is not an estimate */
	struct index_group *groups;	/* most hits first */
	size_t group_count;
};

bool index_ask(struct index *ix, const struct index_query *q, struct arena *a,
    struct index_answer *out_r, struct err *e);

#ifdef __cplusplus
}
#endif
#endif
