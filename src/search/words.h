/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Words of a text in any script, folded so that what people take for the same word is the same
 * bytes: case, accents, widths, forms of Arabic letters, digits.
 *
 *	struct words *w = words_new(e);
 *	words_cut(w, text, note_word, thing);
 *	words_free(w);
 *
 * Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese are "dense": blanks do not part their
 * words (or not where a reader would), so that besides the words of the dictionary every single
 * character and every pair of neighbours is given. One or two characters are then enough to
 * search for.
 */
#ifndef SEARCH_WORDS_H
#define SEARCH_WORDS_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum word_kind {
	WORD_LETTERS,	/* a word of letters (and digits) */
	WORD_NUMBER,	/* digits: 2024, 4.1 */
	WORD_DENSE,	/* dense script: a word of three or more characters, by the dictionary */
	WORD_CHARACTER,	/* dense script: one character */
	WORD_PAIR	/* dense script: two neighbours */
};

enum word_script { SCRIPT_LATIN, SCRIPT_CYRILLIC, SCRIPT_ARABIC, SCRIPT_OTHER };

struct word {
	enum word_kind kind;
	enum word_script script;
	struct str folded;	/* what is compared; until the callback returns */
	struct str lower;	/* case folded, with its accents: what a stemmer wants */
	size_t from, to;	/* bytes of the text it stands on */
	size_t run;		/* WORD_CHARACTER: characters of the unbroken run it is in */
};

struct words;

/* words_new: For one thread; loads the rules of ICU, which costs some milliseconds. */
struct words *words_new(struct err *e);
void words_free(struct words *w);

/* words_cut: Every word of a text in order; the callback returns false to stop. Bad UTF-8 and
 * control characters part words. Words over 60 bytes are left out, texts over 1 MB are cut. */
void words_cut(struct words *w, struct str text, bool (*fn)(const struct word *word, void *thing),
    void *thing);

/* words_spans: The same without their forms: only where they stand, for those who remember words.
 * words_fold_both: The forms of one; both empty when it is none. */
void words_spans(struct words *w, struct str text,
    bool (*fn)(const struct word *word, void *thing), void *thing);
void words_fold_both(struct words *w, struct str word, struct str *lower_r,
    struct str *folded_r);

/* words_fold: The folded form of a word alone, in a buffer of w until the next call. */
struct str words_fold(struct words *w, struct str word);

/* words_version: Changes when ICU does; then old indexes no longer fit. */
const char *words_version(void);

#endif
