/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A period's text cut into tokens; only period.c and period_words.c. */
#ifndef BASE_PERIOD_WORDS_H
#define BASE_PERIOD_WORDS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum { PERIOD_TOKENS = 20 };

/*
 * Kinds: Y a number of four digits, n of one or two; M the name of a month; Q H T W A P the words
 * and letters quarter, half, T (trimestre, or SDMX's third of a year), week, annual, month;
 * E "year ending"; F "financial year"; ~ a word for "to"; and the signs - = / .
 * where = is a dash that no ISO 8601 text has: a long one, or one with a blank beside it.
 */
struct period_tokens {
	char kinds[PERIOD_TOKENS + 1];	/* as a C string */
	int values[PERIOD_TOKENS];
	size_t count;
};

/* period_cut: Cut s, in any of the six languages; false when some of it is no part of a period. */
bool period_cut(struct str s, struct period_tokens *out_r);

#endif
