/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Translations of many records at once: a table with a column "text", as records say it, and one
 * column for each other language, headed by its tag. For translators, who get what is missing as
 * a sheet and give it back; and for the demonstration city.
 */
#ifndef RECORD_TEXTS_H
#define RECORD_TEXTS_H

#include "formats/source.h"
#include "record/record.h"

struct text_row {
	struct str text, *in;		/* in: one for each language; empty: not said */
	int64_t line;
	bool used;			/* by texts_fill: a record says this */
};

struct texts {
	struct str *langs;
	size_t lang_count;
	struct text_row *items;
	size_t count, room;
	uint32_t *slots;		/* rows by their text; 0: free */
	size_t slot_count;
};

/* texts_read: From a table in the arena; false with the line of what is wrong: a heading that is
 * no language, a text that stands twice with different translations, a row that is too long. */
bool texts_read(struct arena *a, struct source *in, struct texts *out_r, struct err *e);

struct texts_counts {
	int64_t set, same, kept;	/* kept: said otherwise by somebody, and left alone */
};

/* texts_fill: Every translated field of the city's records that says a text of the table gets its
 * translations, all or nothing. What is translated otherwise already is left, or with replace
 * overwritten. */
bool texts_fill(struct db *db, struct arena *a, int64_t city, struct texts *t, bool replace,
    const struct change *by, struct texts_counts *out_r, struct err *e);

/* texts_gather: What the city's records say, each text once, in the order of kinds and records,
 * with the translations there are; missing: only what lacks one of the languages. */
bool texts_gather(struct db *db, struct arena *a, int64_t city, bool missing, struct texts *io,
    struct err *e);

extern const struct command texts_list_command, texts_load_command;

#endif
