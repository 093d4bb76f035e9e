/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tables of translated texts as tools/poc.c writes them; only lang.c and the made file. */
#ifndef BASE_LANG_TEXTS_H
#define BASE_LANG_TEXTS_H

#include <stddef.h>
#include <stdint.h>

/* Texts by number: of the many tables of pointers in the program these would be the largest. */
struct lang_texts {
	const char *tag;
	const char *const *ids;	/* the English texts (of the singular), sorted by bytes */
	const uint32_t *at;	/* where the translation begins in forms; 0: none */
	const char *forms;	/* one per plural form, each with its zero byte; an empty one
				 * ends them; NULL: they are packed */
	const unsigned char *packed;	/* with gzip, into size bytes */
	size_t packed_size, size;
	size_t count;
	const char *plural_rule; /* of a loaded language; NULL: struct lang has a function */
};

/* ORDER: the compiled languages in lang.c: fr, es, ar, zh, ru; a table may be empty. */
enum { LANG_TABLES = 5 };
extern const struct lang_texts lang_tables[LANG_TABLES];

#endif
