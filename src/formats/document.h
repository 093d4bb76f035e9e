/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A document on paper: headings, paragraphs, lists, tables, a signature; and its writers, PDF and
 * DOCX. It knows nothing of what it says.
 *
 *	struct document *d = document_new(arena, title, lang);
 *	document_heading(d, 1, S("Planning"));
 *	document_text(d, answer);		// paragraphs at blank lines, items at "- "
 *	document_table(d, caption, cells, columns, rows);	// the first row is the header
 *	ok = document_pdf(d, &sink, e);
 *
 * Texts are UTF-8 in any script; each paragraph runs in its own direction. Texts given must live
 * as long as the document. Both writers mark headings, lists and tables as what they are.
 */
#ifndef FORMATS_DOCUMENT_H
#define FORMATS_DOCUMENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/str.h"
#include "formats/sink.h"

#include <stdbool.h>
#include <stddef.h>

enum block_kind {
	BLOCK_HEADING,
	BLOCK_TEXT,
	BLOCK_ITEM,	/* of a list; neighbours are one list */
	BLOCK_SMALL,	/* a remark, in small letters */
	BLOCK_TABLE,
	BLOCK_SIGNATURE	/* cells: label, value, label, value …, in a frame */
};

struct block {
	enum block_kind kind;
	int level;			/* of a heading, 1 to 3 */
	struct str text;		/* a table's caption */
	const struct str *cells;	/* row by row */
	size_t columns, rows;
};

struct document {
	struct arena *arena;
	struct str title, subtitle, author;
	struct str running;		/* at the foot of each page, before its number */
	const struct lang *lang;
	struct block *items;
	size_t count, room;
};

struct document *document_new(struct arena *a, struct str title, const struct lang *lang);
void document_heading(struct document *d, int level, struct str text);
/* document_text: Plain text as people type it: a blank line ends a paragraph, lines that begin
 * with "- " or "* " are items of a list, lines that begin with "#" are headings below level. */
void document_text(struct document *d, struct str text, int level);
void document_small(struct document *d, struct str text);
void document_table(struct document *d, struct str caption, const struct str *cells,
    size_t columns, size_t rows);
void document_signature(struct document *d, const struct str *cells, size_t pairs);

/* document_pdf: A4, with structure tags, bookmarks of the headings and the fonts inside. */
bool document_pdf(const struct document *d, struct sink *out, struct err *e);
/* document_docx: Office Open XML, to be edited further. */
bool document_docx(const struct document *d, struct sink *out, struct err *e);

#endif
