/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Words numbered in the order they were first seen: what files repeat on every row (places,
 * periods, slices) becomes a small number.
 *
 *	struct words places = { .arena = a };
 *	uint32_t n = words_add(&places, S("E05000001"));	// 0, 1, 2 …
 *	struct str text = places.items[n];
 */
#ifndef MEASURE_WORDS_H
#define MEASURE_WORDS_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct words {
	struct arena *arena;
	struct str *items;
	size_t count, room;
	uint32_t *slots;	/* number + 1; 0: free */
	size_t slot_count;
};

/* words_add: The number of a text, new or not; the text is copied when it is new. */
uint32_t words_add(struct words *w, struct str text);
/* words_find: The number of a text that is known; false when it is not. */
bool words_find(const struct words *w, struct str text, uint32_t *number_r);

#endif
