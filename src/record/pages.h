/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What pages.html shows. Inside of this room. */
#ifndef RECORD_PAGES_H
#define RECORD_PAGES_H

#include "record/form.h"

/* What the handlers of one kind's pages begin with. */
struct at {
	const struct record_kind *kind;
	struct db *db;
	struct record *record;	/* of pages about one */
	bool writes;		/* may this reader change it (or, for lists, add to it)? */
};

/* at_kind: The kind that the address names, for who may read it. at_record: And the record,
 * in the reader's language or (foreign false) as it was written. */
bool at_kind(struct request *r, struct at *at_r, struct err *e);
bool at_record(struct request *r, bool foreign, struct at *at_r, struct err *e);
/* at_writer: And may this reader change it? */
bool at_writer(struct request *r, struct at *at, struct err *e);
/* at_trash: Like at_record, from the trash too, for who may write it. */
bool at_trash(struct request *r, struct at *at_r, struct err *e);

/* param_any: The first value that was sent under a field's name. */
struct str param_any(struct request *r, const char *name);
bool param_was_sent(struct request *r, const char *name);

struct list_cell {
	struct str text, href;
	bool number, prose;
	bool written;		/* by somebody, in a language nobody knows */
};

struct list_view {
	const struct record_kind *kind;
	struct str caption, words, sort, next;
	int64_t total;
	bool first, writes, trash;
	const struct input *filters;
	size_t filter_count;
	const struct tab *chips;
	size_t chip_count;
	const struct column *columns;
	size_t column_count;
	const struct list_cell *cells;	/* rows × columns */
	size_t row_count;
	const int64_t *ids;
};

struct fact {
	const char *label;
	const struct list_cell *cells;	/* several for links */
	size_t count;
};

struct relation {
	const char *label;		/* "Courses" */
	const struct list_cell *cells;
	size_t count;
	int64_t total;
	struct str more;		/* address of the whole list */
};

struct record_view {
	const struct record_kind *kind;
	const struct record *record;
	const struct fact *facts;
	size_t fact_count;
	const struct relation *relations;
	size_t relation_count;
	bool writes, history, translates;
};

struct difference {
	const char *label;
	struct str note;	/* the language of a translation, or empty */
	struct str before, after;
	bool written;
};

struct past {
	int64_t version, at;
	struct str who, what, why;
	const struct difference *differences;
	size_t count;
	bool now;		/* this is how it stands */
};

struct history_view {
	const struct record_kind *kind;
	const struct record *record;
	const struct past *items;
	size_t count;
	bool writes, erases, more;
};

struct text_pair {
	struct input input;
	struct str original;
	bool stale;		/* the original has changed since it was translated */
};

struct translate_view {
	const struct record_kind *kind;
	const struct record *record;
	struct str tag;
	const struct tab *languages;
	size_t language_count;
	const struct text_pair *pairs;
	size_t count;
};

struct import_view {
	const struct record_kind *kind;
	bool done, dry;
	int64_t made, changed, same, refused;
	const struct problems *found;
	struct str columns;	/* names a file may have */
};

struct str record_path(struct arena *a, const struct record_kind *kind, int64_t id);

#endif
