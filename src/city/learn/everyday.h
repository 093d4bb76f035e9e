/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Everyday words (content/search/words.csv): what people type, in six languages, and what it
 * means to the directory. A row is one meaning:
 *
 *	word		words of one meaning: who types one finds offers with any of them
 *	course		words that nearly every offer could have: never needed beside others
 *	offer=free …	not looked for, but chosen, as if it had been pressed
 */
#ifndef CITY_LEARN_EVERYDAY_H
#define CITY_LEARN_EVERYDAY_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { EVERYDAY_LANGS = 6, EVERYDAY_CHOICES = 8 };

struct everyday_meaning {
	struct str code;			/* "word", "course", "offer=free", "day=6.7" */
	struct str said[EVERYDAY_LANGS];	/* parted by blanks; of choices by ";" */
};

/* The languages of said, in its order. */
extern const char *const everyday_langs[EVERYDAY_LANGS];

/* everyday_find: The meaning of a folded word, or NULL. Never freed. The table is read at the first
 * call, by any thread. */
const struct everyday_meaning *everyday_find(struct str folded);

/* everyday_core: A run of a script without blanks, without the words "course", "learn" at its
 * ends. */
struct str everyday_core(struct str run);

/* A choice that was typed: of which facet, and its code ("6.7": several). */
struct everyday_choice {
	struct str facet, code;
};

/* everyday_choices: What of a text are choices, and the rest of it without them, in the arena.
 * Returns how many; 0: the rest is the text. */
size_t everyday_choices(struct arena *a, const char *lang, struct str typed,
    struct everyday_choice out[EVERYDAY_CHOICES], struct str *rest_r);

#endif
