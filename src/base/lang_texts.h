/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tables of translated texts as tools/poc.c writes them; only lang.c and the made file. */
#ifndef BASE_LANG_TEXTS_H
#define BASE_LANG_TEXTS_H

#include <stddef.h>

struct lang_text {
	const char *text;		/* the English text (of the singular) */
	const char *const forms[6];	/* its translation, one per plural form */
};

struct lang_texts {
	const char *tag;
	const struct lang_text *items;	/* sorted by text, by bytes */
	size_t count;
};

/* Ends with a row whose tag is NULL. */
extern const struct lang_texts lang_tables[];

#endif
