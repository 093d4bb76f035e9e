/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Translations as translators keep them: .po files (GNU gettext's format).
 *
 * The same reader serves the tools that build the program and lang_load, so that a language that
 * is added to a running installation passes the same checks. All mistakes of a file are found, not
 * only the first. Contexts (msgctxt) are not used by the program and are refused.
 */
#ifndef BASE_PO_H
#define BASE_PO_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PO_FORMS = 6 };	/* as many as any language has (Arabic) */

struct po_entry {
	struct str id;
	struct str plural;		/* msgid_plural, or empty */
	struct str forms[PO_FORMS];	/* empty: not translated */
	int form_count;
	bool fuzzy;			/* a guess that nobody has looked at: not used */
	struct str comments;		/* whole lines: all but places and flags */
	int64_t line;			/* of msgid */
};

struct po {
	struct str path;
	struct po_entry head;		/* the entry with the empty msgid; no line: there is none */
	struct po_entry *items;		/* the others, as they stand in the file */
	size_t count, room;
	int plurals;			/* nplurals; 0 where the head does not say */
	struct str plural_rule;		/* the expression after "plural=" */
};

/* po_read: The entries of a file's text. Every mistake goes into found, with its line: what cannot
 * be read, text that is not UTF-8, an id that stands twice, forms that are too few or too many,
 * format arguments that differ from the English ones. True if there was none. */
bool po_read(struct arena *a, const char *path, struct str bytes, struct po *out_r,
    struct problems *found);

/* po_complete: Has the entry all its forms, looked at by a translator? */
bool po_complete(const struct po *po, const struct po_entry *entry);

/* po_head: A field of the head entry ("Plural-Forms", "X-Name"); empty if it is not there. */
struct str po_head(const struct po *po, const char *field);

/* po_find: The entry of an English text, or NULL. */
const struct po_entry *po_find(const struct po *po, struct str id);

/* po_quote: A text as a .po file or a C source writes it, with its quotes. */
struct buf;
void po_quote(struct buf *b, struct str text);

/* po_unquote: The body of a literal (what stands between the quotes), with \n \t \r \" \\ and
 * other simple escapes resolved; false for an escape that is none of them. */
bool po_unquote(struct buf *b, struct str body);

/* po_is_format: Does printf find an argument or a "%%" in the text? */
bool po_is_format(struct str text);

/* po_same_arguments: Would printf take the same arguments for both? "%1$s" may change the order.
 * A plural form may leave out the last ones (in Arabic "one row" needs no number). */
bool po_same_arguments(struct str text, struct str translated, bool plural_form);

/* po_plural_form: Which form for n by a rule as in "n%10==1 && n%100!=11 ? 0 : 1"; -1 when the
 * rule cannot be read or its value is not in 0..plurals-1. */
int po_plural_form(struct str rule, uint64_t n, int plurals);

#endif
