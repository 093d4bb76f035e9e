/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Packed rows, parted by person, in blocks of 4 KB that each worker fills for itself. When memory
 * runs short the parts with the highest numbers are given up: files are read again for them later,
 * and what came from a stream is spilled.
 */
#include "measure/tally/engine.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 64, SLAB_BLOCKS = 256 };

_Static_assert(sizeof(struct block) == BLOCK_SIZE, "a block has its size");

/* ---- memory ---- */

void run_hold(struct run *run, int64_t bytes)
{
	long long now = atomic_fetch_add(&run->held, bytes) + bytes;
	long long most = atomic_load(&run->most_held);
	while (now > most && !atomic_compare_exchange_weak(&run->most_held, &most, now))
		;
}

static void new_slab(struct run *run)
{
	struct block *slab = malloc((size_t)SLAB_BLOCKS * sizeof *slab);
	if (!slab)
		abort();
	*list_add(run->arena, &run->slabs) = slab;
	for (int i = 0; i < SLAB_BLOCKS; i++) {
		slab[i].next = run->pool;
		run->pool = &slab[i];
	}
}

struct block *block_take(struct worker *w)
{
	struct run *run = w->run;
	if (!w->spare) {
		pthread_mutex_lock(&run->lock);
		for (int i = 0; i < BATCH; i++) {
			if (!run->pool)
				new_slab(run);
			struct block *b = run->pool;
			run->pool = b->next;
			b->next = w->spare;
			w->spare = b;
		}
		pthread_mutex_unlock(&run->lock);
	}
	struct block *b = w->spare;
	w->spare = b->next;
	b->next = NULL;
	b->rows = 0;
	return b;
}

void block_give(struct worker *w, struct block *b)
{
	b->next = w->spare;
	w->spare = b;
}

/* ---- adding ---- */

static bool kept(const struct worker *w, int part)
{
	return part >= atomic_load_explicit(&w->keep_from, memory_order_relaxed) &&
	    part < atomic_load_explicit(&w->keep_to, memory_order_relaxed);
}

/* An open block is full, or ends for another reason. */
static void close_block(struct worker *w, int part)
{
	struct block *b = w->open[part];
	struct run *run = w->run;
	w->open[part] = NULL;
	if (!b || !b->rows) {
		if (b)
			block_give(w, b);
		return;
	}
	if (kept(w, part)) {
		b->next = w->full[part].first;
		w->full[part].first = b;
		w->full[part].rows += b->rows;
		atomic_fetch_add(&run->rows_kept, b->rows);
		atomic_fetch_add(&run->kept_rows[part], b->rows);
		atomic_fetch_add(&run->kept_blocks[part], 1);
		run_hold(run, BLOCK_SIZE);
	} else {
		if (run->spill && !spill_write(run->spill, part, b, &w->err))
			atomic_store(&run->stop, true);
		block_give(w, b);
	}
}

static inline __attribute__((always_inline)) void add_rows(struct worker *w, size_t count,
    uint32_t words)
{
	uint32_t most = block_most(w->layout), number = w->layout->number;
	bool all = w->run->spill, first = w->account;
	for (size_t r = 0; r < count; r++) {
		if (w->bad[r])
			continue;
		uint64_t person = w->persons[r];
		int part = (int)(person >> 56);
		if (first)
			w->part_rows[part]++;
		if (!all && !kept(w, part))
			continue;
		struct block *b = w->open[part];
		if (!b) {
			b = w->open[part] = block_take(w);
			b->layout = number;
		}
		uint64_t *to = b->words + (size_t)b->rows * (1 + words);
		to[0] = person;
		for (uint32_t k = 0; k < words; k++)
			to[1 + k] = w->words[r * words + k];
		if (++b->rows == most)
			close_block(w, part);
	}
}

void rows_add(struct worker *w, size_t count)
{
	switch (w->layout->words) {
	case 1: add_rows(w, count, 1); break;
	case 2: add_rows(w, count, 2); break;
	default: add_rows(w, count, w->layout->words);
	}
}

void rows_flush(struct worker *w)
{
	for (int part = 0; part < PARTS; part++)
		close_block(w, part);
}

/* ---- giving up ---- */

static void drop_part(struct worker *w, int part)
{
	close_block(w, part);
	struct block *b = w->full[part].first;
	atomic_fetch_sub(&w->run->rows_kept, w->full[part].rows);
	atomic_fetch_sub(&w->run->kept_rows[part], w->full[part].rows);
	w->full[part] = (struct block_list){ 0 };
	while (b) {
		atomic_fetch_sub(&w->run->kept_blocks[part], 1);
		struct block *next = b->next;
		if (w->run->spill && !spill_write(w->run->spill, part, b, &w->err))
			atomic_store(&w->run->stop, true);
		run_hold(w->run, -BLOCK_SIZE);
		block_give(w, b);
		b = next;
	}
}

void rows_share(struct worker *w)
{
	struct run *run = w->run;
	pthread_mutex_lock(&run->lock);
	while (w->spare) {
		struct block *b = w->spare;
		w->spare = b->next;
		b->next = run->pool;
		run->pool = b;
	}
	pthread_mutex_unlock(&run->lock);
}

/* Would it still be too much if all workers had given up the parts from `keep` on? */
static bool over(struct run *run, int keep, int eighths)
{
	const struct tally_options *o = &run->options;
	long long rows = atomic_load(&run->rows_kept), held = atomic_load(&run->held);
	for (int part = keep; part < PARTS; part++) {
		rows -= atomic_load(&run->kept_rows[part]);
		held -= atomic_load(&run->kept_blocks[part]) * BLOCK_SIZE;
	}
	if (o->rows_in_memory && rows > (long long)o->rows_in_memory / 8 * eighths)
		return true;
	return o->memory && held > o->memory / 8 * eighths;
}

/* Give up a little more than needed, so that it is not needed again with the next chunk. */
static void lower(struct run *run, int from)
{
	pthread_mutex_lock(&run->lock);
	int keep = atomic_load(&run->keep);
	if (over(run, keep, 8))
		while (keep > from + 1 && over(run, keep, 7))
			keep--;
	atomic_store(&run->keep, keep);
	pthread_mutex_unlock(&run->lock);
}

void rows_follow(struct worker *w)
{
	int keep = atomic_load(&w->run->keep), before = atomic_load(&w->keep_to);
	if (keep >= before)
		return;
	atomic_store(&w->keep_to, keep);
	for (int part = keep; part < before; part++)
		drop_part(w, part);
	rows_share(w);
}

void rows_trim(struct worker *w)
{
	struct run *run = w->run;
	if (run->options.memory || run->options.rows_in_memory)
		lower(run, atomic_load(&w->keep_from));
	rows_follow(w);
}
