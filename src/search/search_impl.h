/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share with each other. */
#ifndef SEARCH_SEARCH_IMPL_H
#define SEARCH_SEARCH_IMPL_H

#include "search/index.h"
#include "search/search.h"
#include "search/words.h"

/* ---- terms.c ---- */

/* What turns text into terms; for one thread. */
struct cutter {
	struct words *words;
	struct stems *stems;
};
bool cutter_open(struct cutter *c, struct err *e);
void cutter_close(struct cutter *c);

enum { WORD_TERMS = 3 };
/* terms_of: The terms of one word: itself, then its stems; how many. */
size_t terms_of(struct cutter *c, struct arena *a, const char *lang, const struct word *w,
    struct str out_r[WORD_TERMS]);

/* ---- document.c ---- */

struct texts {
	struct search_text *items;
	size_t count, room;
};

/* What a document says of itself; kept in its data. */
struct entry {
	struct str kind, id, path;
	int64_t city;
	struct texts texts;
};

/* A word of it, by its number in the vocabulary. */
struct counted {
	uint64_t number;
	unsigned weight;
};

struct document {
	struct index_document it;
	struct arena *arena;
	struct vocabulary *vocabulary;
	struct { struct index_term *items; size_t count, room; } terms;
	struct { struct counted *items; size_t count, room; } words;
	struct entry entry;
};

struct str document_key(struct arena *a, struct str kind, int64_t city, struct str id);
/* document_begin, _words, _facet, _end: Make one; the title and text that hits show are
 * d->entry.texts. */
void document_begin(struct document *d, struct arena *a, struct vocabulary *v,
    struct entry entry);
void document_words(struct document *d, struct str lang, struct str text, int weight);
void document_facet(struct document *d, const char *field, struct str is);
void document_end(struct document *d, unsigned read);
/* entry_read: What document_end kept. */
bool entry_read(struct arena *a, struct str data, struct entry *out_r);

/* kind_searched: Has the kind pages and a field to search? */
bool kind_searched(const struct record_kind *kind);
/* document_of_record: lang: of the city's content. */
bool document_of_record(struct document *d, struct db *db, const struct record *r,
    const char *lang, struct err *e);
/* document_of_source: As a room offers it. */
void document_of_source(struct document *d, const struct search_source *source,
    const struct search_document *from);

/* ---- feed.c ---- */

/* feed_follow: One pass; stop (may be NULL) is looked at between batches. */
bool feed_follow(const char *folder, struct store *store, rooms all, const volatile bool *stop,
    struct err *e);

/* ---- snippet.c ---- */

/* snippet_make: The part of the text with most of the terms (or words that begin so), those marked.
 */
void snippet_make(struct cutter *c, struct arena *a, struct str lang, struct str text,
    const struct str *terms, size_t term_count, struct str begins, struct search_hit *hit);

/* ---- service.c, pages.c ---- */

/* ---- sitemap.c ---- */

bool sitemap_index(struct request *r, struct reply *p, struct err *e);
bool sitemap_show(struct request *r, struct reply *p, struct err *e);

extern const struct service search_service;
extern const struct route search_routes[];

#endif
