/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Words looked for in a few texts at hand, by the vocabulary that indexes are made with: a word
 * fits where one of its keys is the same, or where a word of the text begins like it.
 */
#include "search/search_impl.h"

#include <string.h>

enum { SOUGHT = 20 };

struct sought {
	struct vocabulary_word word;
	bool found;
};

struct search_words {
	struct vocabulary *vocabulary;
	struct sought all[SOUGHT];
	size_t count;
};

static void forget(void *thing)
{
	vocabulary_free(((struct search_words *)thing)->vocabulary);
}

/* Of a run of characters the pairs are looked for. */
static void add(const struct vocabulary_word *w, void *thing)
{
	struct search_words *s = thing;
	if (!(w->dense && w->run > 1) && s->count < SOUGHT)
		s->all[s->count++] = (struct sought){ *w, false };
}

struct search_words *search_words_of(struct arena *a, const char *lang, struct str typed,
    struct err *e)
{
	struct search_words *s = arena_new_of(a, struct search_words);
	s->vocabulary = vocabulary_new(e);
	if (!s->vocabulary)
		return NULL;
	arena_defer(a, forget, s);
	vocabulary_cut(s->vocabulary, lang, str_slice(typed, 0, 500), add, s);
	return s;
}

static bool fits(const struct search_words *s, const struct vocabulary_word *sought,
    const struct vocabulary_word *w)
{
	for (unsigned i = 0; i < sought->count; i++)
		for (unsigned k = 0; k < w->count; k++)
			if (sought->keys[i] == w->keys[k])
				return true;
	return sought->word != UINT32_MAX && w->word != UINT32_MAX &&
	    str_starts(vocabulary_word(s->vocabulary, w->word),
	        vocabulary_word(s->vocabulary, sought->word));
}

static void look(const struct vocabulary_word *w, void *thing)
{
	struct search_words *s = thing;
	for (size_t i = 0; i < s->count; i++)
		s->all[i].found = s->all[i].found || fits(s, &s->all[i].word, w);
}

bool search_words_in(struct search_words *s, const char *lang, const struct str *texts,
    size_t count)
{
	bool all = true;
	for (size_t i = 0; i < s->count; i++)
		s->all[i].found = false;
	for (size_t i = 0; i < count; i++)
		vocabulary_cut(s->vocabulary, lang, texts[i], look, s);
	for (size_t i = 0; i < s->count; i++)
		all = all && s->all[i].found;
	return all;
}
