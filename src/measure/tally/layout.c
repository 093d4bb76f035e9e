/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How wide each field is. A list that the SPEC closes gets what it needs; others get room to grow
 * by half, unless the rows stay a word shorter without it.
 */
#include "measure/tally/engine.h"

#include <string.h>

static uint8_t bits_for(uint64_t codes)
{
	uint8_t bits = 1;
	while (bits < 32 && codes > 1ull << bits)
		bits++;
	return bits;
}

static uint64_t wanted(const struct field *f, bool roomy)
{
	uint64_t n = f->count;
	if (f->kind == FIELD_DONE)
		return n;
	if (!f->open)
		return n + 2;	/* "_O" and "_U" may come */
	if (!roomy)
		return n;
	return f->kind == FIELD_HOURS || f->kind == FIELD_DAY ? n * 2 + 200 : n + n / 2 + 2;
}

/* Fields in their order; one that would not fit into the rest of a word begins the next. */
static void place_all(const struct run *run, struct layout *l, bool roomy)
{
	uint32_t word = 0, used = 0;
	for (size_t i = 0; i < run->field_count; i++) {
		uint8_t bits = bits_for(wanted(&run->fields[i], roomy));
		if (used + bits > 64) {
			word++;
			used = 0;
		}
		l->slots[i] = (struct slot){ (uint8_t)word, (uint8_t)used, bits };
		used += bits;
	}
	l->words = run->field_count ? word + 1 : 0;
}

bool layout_holds(const struct layout *l, uint32_t field, uint64_t code)
{
	return code < 1ull << l->slots[field].bits;
}

static bool fits(const struct run *run, const struct layout *l)
{
	for (size_t i = 0; i < run->field_count; i++)
		if (!layout_holds(l, (uint32_t)i, run->fields[i].count - 1))
			return false;
	return true;
}

const struct layout *layout_latest(struct run *run)
{
	if (run->layouts.count) {
		const struct layout *last = run->layouts.items[run->layouts.count - 1];
		if (fits(run, last))
			return last;
	}
	struct layout *l = arena_new_of(run->arena, struct layout), tight;
	l->number = (uint32_t)run->layouts.count;
	place_all(run, l, true);
	place_all(run, &tight, false);
	if (tight.words < l->words)
		place_all(run, l, false);
	*list_add(run->arena, &run->layouts) = l;
	return l;
}
