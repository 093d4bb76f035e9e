/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes cut into words: each lies in the text, is bounded, and can be folded again. */
#include "search/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct words *second;
	size_t size;
};

static bool look(const struct word *w, void *thing)
{
	struct seen *s = thing;
	if (w->from >= w->to || w->to > s->size || !w->folded.n || w->folded.n > 60)
		abort();
	if (w->kind == WORD_LETTERS && !words_fold(s->second, w->folded).n && w->folded.n < 40)
		abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct words *w, *second;
	struct err e = { 0 };
	if (!w)
		w = words_new(&e);
	if (!second)
		second = words_new(&e);
	struct seen s = { second, size };
	words_cut(w, str_n((const char *)data, size), look, &s);
	return 0;
}
