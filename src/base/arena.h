/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Memory that is freed all at once.
 *
 * A request, a command or an import owns one arena; whatever is made for it lives there and goes
 * with it. A function with an arena in its signature puts its result there; a function without
 * one keeps nothing.
 *
 *	struct arena *a = arena_new(8 << 20);
 *	struct str name = arena_printf(a, "%.*s, %d", STR(city), year);
 *	...
 *	arena_free(a);
 *
 * Allocation never returns NULL: a machine out of memory ends the program. What an outsider can
 * make large is bounded by the arena's limit instead: past it allocations still succeed, and
 * arena_over() says so from then on. Loops over input look at it; the edge (a request, a command)
 * turns it into "too large".
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A place in an arena to go back to. */
struct arena_mark {
	void *block;
	size_t used;
	size_t total;
	void *cleanup;
};

/* arena_new: An empty arena of at most limit bytes; 0 means without a limit. */
struct arena *arena_new(size_t limit);

/* arena_free: Run the cleanups, last added first, and free everything. NULL is allowed. */
void arena_free(struct arena *a);

/* arena_reset: Like arena_free, but keep the arena and its first block for the next use. */
void arena_reset(struct arena *a);

/* arena_alloc: size zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* arena_grow: Copy old_size bytes of old to a new place of new_size; in place where it can be. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);

/* arena_copy: A copy of n bytes, followed by a NUL that is not counted. */
struct str arena_copy(struct arena *a, struct str s);

/* arena_text: A copy of s as a C string. */
char *arena_text(struct arena *a, struct str s);

/* arena_printf: A formatted text, NUL-terminated. */
struct str arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* arena_defer: Call fn(thing) when the arena is freed, reset or released to an earlier mark. */
void arena_defer(struct arena *a, void (*fn)(void *thing), void *thing);

/* arena_mark, arena_release: Drop all that was allocated since the mark. */
struct arena_mark arena_mark(struct arena *a);
void arena_release(struct arena *a, struct arena_mark mark);

/* arena_over: Has the arena ever passed its limit? */
bool arena_over(const struct arena *a);

/* arena_size: Bytes handed out and not released. */
size_t arena_size(const struct arena *a);

/* A zeroed struct, and a zeroed array. */
#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc_array((a), sizeof(type), (n)))
void *arena_alloc_array(struct arena *a, size_t size, size_t n);

/*
 * A list that grows in an arena: any struct with the members items, count and room.
 *	struct { struct row *items; size_t count, room; } rows = {0};
 *	*list_add(arena, &rows) = (struct row){ ... };
 */
#define list_add(a, list) \
	((list)->items = arena_list_room((a), (list)->items, (list)->count, &(list)->room, \
	     sizeof *(list)->items), \
	    &(list)->items[(list)->count++])
void *arena_list_room(struct arena *a, void *items, size_t count, size_t *room, size_t size);

#endif
