/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Open addressing, at most half full. */
#include "measure/tally/text_map.h"
#include "measure/tally/sip.h"
#include "base/id.h"

#include <stdlib.h>

struct text_slot {
	struct str text;	/* p is NULL: empty */
	uint64_t hash;
	uint32_t number;
};

static uint64_t hash_of(const struct text_map *m, struct str text)
{
	return sip_13(m->key, text.p, text.n);
}

bool text_map_find(const struct text_map *m, struct str text, uint32_t *out_r)
{
	if (!m->count)
		return false;
	uint64_t hash = hash_of(m, text);
	for (size_t i = hash & (m->room - 1); m->slots[i].text.p; i = (i + 1) & (m->room - 1))
		if (m->slots[i].hash == hash && str_eq(m->slots[i].text, text)) {
			*out_r = m->slots[i].number;
			return true;
		}
	return false;
}

static void put(struct text_map *m, struct text_slot slot)
{
	size_t i = slot.hash & (m->room - 1);
	while (m->slots[i].text.p)
		i = (i + 1) & (m->room - 1);
	m->slots[i] = slot;
}

static void grow(struct text_map *m)
{
	struct text_slot *old = m->slots;
	size_t n = m->room;
	if (!n)
		random_fill(m->key, sizeof m->key);
	m->room = n ? n * 2 : 64;
	m->slots = calloc(m->room, sizeof *m->slots);
	if (!m->slots)
		abort();
	for (size_t i = 0; i < n; i++)
		if (old[i].text.p)
			put(m, old[i]);
	free(old);
}

void text_map_add(struct text_map *m, struct str text, uint32_t number)
{
	if (m->count * 2 >= m->room)
		grow(m);
	m->count++;
	put(m, (struct text_slot){ text.p ? text : STR_EMPTY, hash_of(m, text), number });
}

void text_map_done(struct text_map *m)
{
	free(m->slots);
	*m = (struct text_map){ 0 };
}

size_t text_map_bytes(const struct text_map *m)
{
	return m->room * sizeof *m->slots;
}
