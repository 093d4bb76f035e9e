/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Blocks in a chain, newest first. A small allocation is cut from the newest block; one that does
 * not fit gets a new block of twice the size before, or of its own size. Under AddressSanitizer
 * the unused part of each block is poisoned, and with -DARENA_HOSTILE every allocation gets a
 * block of its own, so that an overrun of one is seen at once.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGN = 16, FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20 };

struct block {
	struct block *before;
	size_t size, used;
	_Alignas(ALIGN) char bytes[];
};

struct cleanup {
	struct cleanup *before;
	void (*fn)(void *thing);
	void *thing;
};

struct arena {
	struct block *block;
	struct cleanup *cleanup;
	size_t limit, total;
	bool over;
};

static void *must(void *p)
{
	if (!p) {
		fputs("stoa: out of memory\n", stderr);
		abort();
	}
	return p;
}

static void block_push(struct arena *a, size_t need)
{
	size_t size = a->block ? a->block->size * 2 : FIRST_BLOCK;
	if (size > LARGEST_STEP)
		size = LARGEST_STEP;
#ifdef ARENA_HOSTILE
	size = need;
#endif
	if (size < need)
		size = need;
	struct block *b = must(malloc(sizeof *b + size));
	b->before = a->block;
	b->size = size;
	b->used = 0;
	POISON(b->bytes, size);
	a->block = b;
}

static void block_pop(struct arena *a)
{
	struct block *b = a->block;
	a->block = b->before;
	UNPOISON(b->bytes, b->size);
	free(b);
}

static void run_cleanups(struct arena *a, const struct cleanup *until)
{
	while (a->cleanup != until) {
		struct cleanup *c = a->cleanup;
		a->cleanup = c->before;
		c->fn(c->thing);
	}
}

struct arena *arena_new(size_t limit)
{
	struct arena *a = must(calloc(1, sizeof *a));
	a->limit = limit;
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	run_cleanups(a, NULL);
	while (a->block)
		block_pop(a);
	free(a);
}

void arena_reset(struct arena *a)
{
	run_cleanups(a, NULL);
	while (a->block && a->block->before)
		block_pop(a);
	if (a->block) {
		a->block->used = 0;
		POISON(a->block->bytes, a->block->size);
	}
	a->total = 0;
	a->over = false;
}

void *arena_alloc(struct arena *a, size_t size)
{
	assert(size < PTRDIFF_MAX - ALIGN);
	size_t need = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!need)
		need = ALIGN;
#ifdef ARENA_HOSTILE
	block_push(a, need);
#else
	if (!a->block || a->block->size - a->block->used < need)
		block_push(a, need);
#endif
	char *p = a->block->bytes + a->block->used;
	a->block->used += need;
	a->total += need;
	if (a->limit && a->total > a->limit)
		a->over = true;
	UNPOISON(p, size ? size : 1);
	return memset(p, 0, size);
}

void *arena_alloc_array(struct arena *a, size_t size, size_t n)
{
	assert(!n || size <= PTRDIFF_MAX / n);
	return arena_alloc(a, size * n);
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
	struct block *b = a->block;
	size_t old_need = (old_size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	size_t new_need = (new_size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	bool last = b && old && old_size && (char *)old + old_need == b->bytes + b->used;
	if (last && new_need >= old_need && new_need - old_need <= b->size - b->used) {
		b->used += new_need - old_need;
		a->total += new_need - old_need;
		if (a->limit && a->total > a->limit)
			a->over = true;
		UNPOISON(old, new_size);
		if (new_size > old_size)
			memset((char *)old + old_size, 0, new_size - old_size);
		return old;
	}
	void *p = arena_alloc(a, new_size);
	if (old_size)
		memcpy(p, old, old_size < new_size ? old_size : new_size);
	return p;
}

struct str arena_copy(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

char *arena_text(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}

struct str arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0)
		return STR_EMPTY;
	char *p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, format, args);
	return (struct str){ p, (size_t)n };
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str s = arena_vprintf(a, format, args);
	va_end(args);
	return s;
}

void arena_defer(struct arena *a, void (*fn)(void *thing), void *thing)
{
	struct cleanup *c = arena_new_of(a, struct cleanup);
	*c = (struct cleanup){ a->cleanup, fn, thing };
	a->cleanup = c;
}

struct arena_mark arena_mark(struct arena *a)
{
	return (struct arena_mark){ a->block, a->block ? a->block->used : 0, a->total, a->cleanup };
}

void arena_release(struct arena *a, struct arena_mark mark)
{
	run_cleanups(a, mark.cleanup);
	while (a->block != mark.block)
		block_pop(a);
	if (a->block) {
		a->block->used = mark.used;
		POISON(a->block->bytes + mark.used, a->block->size - mark.used);
	}
	a->total = mark.total;
}

bool arena_over(const struct arena *a)
{
	return a->over;
}

size_t arena_size(const struct arena *a)
{
	return a->total;
}

void *arena_list_room(struct arena *a, void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	size_t more = *room ? *room * 2 : 8;
	items = arena_grow(a, items, *room * size, more * size);
	*room = more;
	return items;
}
