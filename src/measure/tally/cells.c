/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cells by number: all that a small space can have, or those that a hash has met. */
#include "measure/tally/plan.h"

#include <stdlib.h>
#include <string.h>

static void *zeroed(void *old, size_t before, size_t n, size_t size)
{
	/* New tables by calloc: pages that no cell lies in are never touched. */
	char *p = old ? realloc(old, n * size) : calloc(n, size);
	if (!p)
		abort();
	if (old)
		memset(p + before * size, 0, (n - before) * size);
	return p;
}

static void make_room(struct cells *c, size_t room)
{
	size_t n = c->room;
	c->room = room;
	if (c->parts & CELLS_FINE)
		c->fine = zeroed(c->fine, n, room, sizeof *c->fine);
	if (c->parts & CELLS_MORE)
		c->more = zeroed(c->more, n, room, sizeof *c->more);
	if (c->parts & CELLS_EXTRA) {
		c->extra = zeroed(c->extra, n, room, sizeof *c->extra);
		c->stamp = zeroed(c->stamp, n, room, sizeof *c->stamp);
	}
	if (c->parts & CELLS_KEY)
		c->key = zeroed(c->key, n, room, sizeof *c->key);
	if (c->parts & CELLS_TOP) {
		c->largest = zeroed(c->largest, n, room, sizeof *c->largest);
		c->second = zeroed(c->second, n, room, sizeof *c->second);
		c->sum = zeroed(c->sum, n, room, sizeof *c->sum);
		c->top_stamp = zeroed(c->top_stamp, n, room, sizeof *c->top_stamp);
	}
}

void cells_start(struct cells *c, struct run *run, const struct space *s, uint32_t words, int parts)
{
	*c = (struct cells){ .space = s, .run = run, .words = words, .parts = parts };
	if (s->dense)
		make_room(c, (size_t)1 << s->bits);
}

void cells_done(struct cells *c)
{
	free(c->slots);
	free(c->keys);
	free(c->fine);
	free(c->more);
	free(c->extra);
	free(c->stamp);
	free(c->key);
	free(c->largest);
	free(c->second);
	free(c->sum);
	free(c->top_stamp);
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
	return x ^ x >> 32;
}

static size_t place(const struct cells *c, const uint64_t *key)
{
	uint64_t h = 0;
	for (uint32_t i = 0; i < c->words; i++)
		h = mix(h ^ key[i]) + i;
	return (size_t)h & (c->slot_room - 1);
}

static void grow(struct cells *c)
{
	size_t room = c->room ? c->room * 2 : 1024, before = c->room;
	make_room(c, room);
	run_hold(c->run, (int64_t)((room - before) * 64));
	c->keys = zeroed(c->keys, before * c->words, room * c->words, sizeof *c->keys);
	free(c->slots);
	c->slot_room = room * 2;
	c->slots = zeroed(NULL, 0, c->slot_room, sizeof *c->slots);
	for (size_t i = 0; i < c->count; i++) {
		size_t at = place(c, c->keys + i * c->words);
		while (c->slots[at])
			at = (at + 1) & (c->slot_room - 1);
		c->slots[at] = (uint32_t)i + 1;
	}
}

size_t cells_hash(struct cells *c, const uint64_t *row)
{
	uint64_t key[WORDS_MOST];
	for (uint32_t i = 0; i < c->words; i++)
		key[i] = row[i] & c->space->mask[i];
	if (c->count == c->room)
		grow(c);
	size_t at = place(c, key);
	for (; c->slots[at]; at = (at + 1) & (c->slot_room - 1)) {
		size_t cell = c->slots[at] - 1;
		if (!memcmp(c->keys + cell * c->words, key, c->words * sizeof *key))
			return cell;
	}
	memcpy(c->keys + c->count * c->words, key, c->words * sizeof *key);
	c->slots[at] = (uint32_t)c->count + 1;
	return c->count++;
}

void cells_codes(const struct cells *c, const struct layout *l, size_t cell, uint32_t *codes)
{
	const struct space *s = c->space;
	uint64_t row[WORDS_MOST] = { 0 };
	if (s->dense)
		for (size_t i = 0; i < s->segment_count; i++) {
			const struct segment *g = &s->segments[i];
			row[g->word] |= (cell >> g->to & g->mask) << g->shift;
		}
	else
		memcpy(row, c->keys + cell * c->words, c->words * sizeof *row);
	for (size_t i = 0; i < s->field_count; i++)
		codes[i] = (uint32_t)layout_get(l, row, s->fields[i]);
}
