/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Statements kept prepared, per connection.
 *
 * The text of a statement is nearly always a constant of the program, so its address leads to the
 * right entry at once (hints); the text is compared all the same, because an address may be used
 * again for another text. A statement that is being read is busy: asking it again meanwhile
 * prepares a second one. Past STATEMENTS_KEPT the least recently used idle one is dropped.
 */
#include "store/store_impl.h"

#include <stdlib.h>
#include <string.h>

static uint64_t key_hash(const char *sql, size_t n, const unsigned char *types, size_t type_count)
{
	return str_hash(str_n(sql, n)) * 31 + str_hash(str_n((const char *)types, type_count));
}

static size_t hint_of(const char *sql, const unsigned char *types, size_t type_count)
{
	size_t h = (size_t)((uintptr_t)sql >> 3);
	for (size_t i = 0; i < type_count; i++)
		h = h * 5 + types[i];
	return (h ^ h >> 8) % HINTS;
}

static bool same_types(const struct statement *st, const unsigned char *types, size_t type_count)
{
	return st->type_count == type_count &&
	    (!type_count || !memcmp(st->types, types, type_count));
}

static struct statement *take(struct statements *all, struct statement *st)
{
	st->busy = true;
	st->used = ++all->clock;
	return st;
}

static void free_statement(struct db *db, struct statement *st)
{
	if (st->own)
		db->driver->drop(db, st);
	free(st->sql);
	free(st->types);
	free(st);
}

static void drop_oldest(struct db *db)
{
	struct statements *all = &db->statements;
	size_t oldest = all->count;
	for (size_t i = 0; i < all->count; i++)
		if (!all->items[i]->busy &&
		    (oldest == all->count || all->items[i]->used < all->items[oldest]->used))
			oldest = i;
	if (oldest == all->count)
		return;
	free_statement(db, all->items[oldest]);
	all->items[oldest] = all->items[--all->count];
}

static struct statement *add(struct db *db, const char *sql, const unsigned char *types,
    size_t type_count)
{
	struct statements *all = &db->statements;
	if (all->count >= STATEMENTS_KEPT)
		drop_oldest(db);
	if (all->count == all->room) {
		all->room = all->room ? all->room * 2 : 16;
		all->items = realloc(all->items, all->room * sizeof *all->items);
		if (!all->items)
			abort();
	}
	struct statement *st = store_memory(sizeof *st);
	st->length = strlen(sql);
	st->sql = store_copy_text(sql, st->length);
	st->types = (unsigned char *)store_copy_text((const char *)types, type_count);
	st->type_count = type_count;
	st->hash = key_hash(sql, st->length, types, type_count);
	st->fresh = true;
	st->number = ++all->numbers;
	all->items[all->count++] = st;
	return st;
}

struct statement *statement_take(struct db *db, const char *sql, const unsigned char *types,
    size_t type_count)
{
	struct statements *all = &db->statements;
	unsigned char *hint = &all->hints[hint_of(sql, types, type_count)];
	if (*hint < all->count) {
		struct statement *st = all->items[*hint];
		if (!st->busy && same_types(st, types, type_count) && !strcmp(st->sql, sql))
			return take(all, st);
	}
	uint64_t hash = key_hash(sql, strlen(sql), types, type_count);
	for (size_t i = 0; i < all->count; i++) {
		struct statement *st = all->items[i];
		if (st->busy || st->hash != hash || !same_types(st, types, type_count) ||
		    strcmp(st->sql, sql))
			continue;
		*hint = (unsigned char)(i < 255 ? i : 255);
		return take(all, st);
	}
	return take(all, add(db, sql, types, type_count));
}

void statement_give(struct db *db, struct statement *st)
{
	st->busy = false;
	if (db->statements.count > STATEMENTS_KEPT)
		statement_forget(db, st);
}

void statement_forget(struct db *db, struct statement *st)
{
	struct statements *all = &db->statements;
	for (size_t i = 0; i < all->count; i++) {
		if (all->items[i] != st)
			continue;
		all->items[i] = all->items[--all->count];
		free_statement(db, st);
		return;
	}
}

void statements_clear(struct db *db)
{
	struct statements *all = &db->statements;
	while (all->count)
		free_statement(db, all->items[--all->count]);
	free(all->items);
	all->items = NULL;
	all->room = 0;
}
