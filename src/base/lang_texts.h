/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tables of translated texts as tools/poc.c writes them; only lang.c and the made file. */
#ifndef BASE_LANG_TEXTS_H
#define BASE_LANG_TEXTS_H

#include <stddef.h>

struct lang_text {
	const char *text;		/* the English text (of the singular) */
	const char *forms;		/* its translation, one per plural form, each with its zero
					 * byte; an empty one ends them */
};

struct lang_texts {
	const char *tag;
	const struct lang_text *items;	/* sorted by text, by bytes */
	size_t count;
	const char *plural_rule;	/* of a loaded language; NULL: struct lang has a function */
};

/* ORDER: the compiled languages in lang.c: fr, es, ar, zh, ru; a table may be empty. */
enum { LANG_TABLES = 5 };
extern const struct lang_texts lang_tables[LANG_TABLES];

#endif
