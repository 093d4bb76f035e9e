/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A table of texts with open addressing, at most half full, so that a free slot ends each search.
 */
#include "measure/words.h"

static size_t slot_of(const struct words *w, struct str text)
{
	size_t at = (size_t)str_hash(text) & (w->slot_count - 1);
	while (w->slots[at] && !str_eq(w->items[w->slots[at] - 1], text))
		at = (at + 1) & (w->slot_count - 1);
	return at;
}

static void grow(struct words *w)
{
	w->slot_count = w->slot_count ? 2 * w->slot_count : 64;
	w->slots = arena_array(w->arena, uint32_t, w->slot_count);
	for (size_t i = 0; i < w->count; i++)
		w->slots[slot_of(w, w->items[i])] = (uint32_t)i + 1;
}

uint32_t words_add(struct words *w, struct str text)
{
	if (2 * (w->count + 1) > w->slot_count)
		grow(w);
	size_t at = slot_of(w, text);
	if (!w->slots[at]) {
		*list_add(w->arena, w) = arena_copy(w->arena, text);
		w->slots[at] = (uint32_t)w->count;
	}
	return w->slots[at] - 1;
}

bool words_find(const struct words *w, struct str text, uint32_t *number_r)
{
	if (!w->slot_count)
		return false;
	size_t at = slot_of(w, text);
	if (!w->slots[at])
		return false;
	*number_r = w->slots[at] - 1;
	return true;
}
