/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Words become terms: the folded word, and its stem in the language of the text, made both from
 * the word with its accents (which the rules of French and Spanish want) and from the folded one
 * (for those who type without accents). The same function serves the index, the question and the
 * marks in a snippet, so that they cannot differ.
 */
#include "search/search_impl.h"

#include <string.h>

bool cutter_open(struct cutter *c, struct err *e)
{
	c->words = words_new(e);
	c->stems = c->words ? stems_new() : NULL;
	return c->words != NULL;
}

void cutter_close(struct cutter *c)
{
	words_free(c->words);
	if (c->stems)
		stems_free(c->stems);
	*c = (struct cutter){ 0 };
}

static bool one_of(const char *lang, const char *words)
{
	return strlen(lang) >= 2 && strstr(words, lang) != NULL;
}

/* The language of a word is that of its text, unless it is written in another script. */
static const char *lang_of(const char *lang, enum word_script script)
{
	static const char not_latin[] = "ar fa ur ru uk bg sr zh ja ko th hi he el";
	switch (script) {
	case SCRIPT_ARABIC:
		return "ar";
	case SCRIPT_CYRILLIC:
		return "ru";
	case SCRIPT_LATIN:
		return one_of(lang, not_latin) ? "en" : lang;
	case SCRIPT_OTHER:
		break;
	}
	return lang;
}

static struct str stem_term(struct arena *a, struct str stem)
{
	return arena_printf(a, "Z%.*s", STR(stem));
}

size_t terms_of(struct cutter *c, struct arena *a, const char *lang, const struct word *w,
    struct str out_r[WORD_TERMS])
{
	if (w->kind == WORD_NUMBER) {
		out_r[0] = arena_copy(a, w->folded);
		return 1;
	}
	if (w->kind != WORD_LETTERS) {
		out_r[0] = arena_printf(a, "G%.*s", STR(w->folded));
		return 1;
	}
	const char *of = lang_of(lang, w->script);
	bool same = str_eq(w->lower, w->folded);
	out_r[0] = arena_copy(a, w->folded);
	struct str lower = same ? out_r[0] : arena_copy(a, w->lower);
	out_r[1] = stem_term(a, stem_of(c->stems, of, out_r[0]));
	if (same)
		return 2;
	struct str stem = arena_copy(a, stem_of(c->stems, of, lower));
	out_r[2] = stem_term(a, words_fold(c->words, stem));
	return str_eq(out_r[1], out_r[2]) ? 2 : 3;
}
