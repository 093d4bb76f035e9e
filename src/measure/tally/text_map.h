/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Texts and a number for each, with a key of the map's own so that nobody can choose texts that
 * all meet in one slot. The texts are not copied.
 */
#ifndef TALLY_TEXT_MAP_H
#define TALLY_TEXT_MAP_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct text_map {
	struct text_slot *slots;
	size_t room, count;
	uint64_t key[2];
};

/* text_map_find: The number of a text; false when it is not there. */
bool text_map_find(const struct text_map *m, struct str text, uint32_t *out_r);
/* text_map_add: Add a text that is not there. */
void text_map_add(struct text_map *m, struct str text, uint32_t number);
void text_map_done(struct text_map *m);
size_t text_map_bytes(const struct text_map *m);

#endif
