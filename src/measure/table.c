/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A file as rows of cells. Blank rows are not rows. The bytes are hashed first, in a pass of their
 * own, which also warms the system's cache for the two that follow.
 */
#include "measure/import.h"

#include "base/lang.h"
#include "base/sha256.h"
#include "formats/csv.h"
#include "formats/source.h"

#include <string.h>

enum { HASH_BLOCK = 64 << 10 };

/* Figures of a city do not fill a gigabyte; records of persons do, and those are tallied. */
static const struct source_limits limits = { .bytes = (int64_t)1 << 30 };

struct table {
	struct arena *arena;
	struct arena *pass;		/* what one pass over the file needs */
	struct source *source;
	struct csv *csv;
	struct str name, sha256;
	struct str *cells;
	size_t cell_room;
};

static void table_close(void *thing)
{
	arena_free(((struct table *)thing)->pass);
}

static bool hash_bytes(struct table *t, struct err *e)
{
	struct arena_mark mark = arena_mark(t->arena);
	char *block = arena_alloc(t->arena, HASH_BLOCK), hex[SHA256_HEX];
	struct sha256 h = sha256_begin();
	ptrdiff_t n;
	while ((n = source_read(t->source, block, HASH_BLOCK)) > 0)
		sha256_add(&h, block, (size_t)n);
	arena_release(t->arena, mark);
	if (n < 0)
		return source_fail(t->source, e);
	sha256_end(&h, hex);
	t->sha256 = arena_copy(t->arena, str_n(hex, SHA256_HEX - 1));
	return true;
}

bool table_rewind(struct table *t, struct err *e)
{
	arena_reset(t->pass);
	source_rewind(t->source);
	t->csv = csv_open(t->pass, t->source, NULL, e);
	return t->csv != NULL;
}

struct table *table_open(struct arena *a, const char *path, struct str sheet, struct err *e)
{
	(void)sheet;
	struct table *t = arena_new_of(a, struct table);
	t->arena = a;
	t->pass = arena_new(0);
	arena_defer(a, table_close, t);
	t->source = source_open(a, path, limits, e);
	if (!t->source)
		return NULL;
	t->name = str_of(source_name(t->source));
	return hash_bytes(t, e) && table_rewind(t, e) ? t : NULL;
}

static struct str *room_for(struct table *t, size_t count)
{
	if (count > t->cell_room) {
		t->cell_room = 2 * count;
		t->cells = arena_array(t->arena, struct str, t->cell_room);
	}
	return t->cells;
}

bool table_next(struct table *t, struct table_row *row_r)
{
	struct csv_row row;
	while (csv_next(t->csv, &row)) {
		struct str *cells = room_for(t, row.count);
		bool blank = true;
		for (size_t i = 0; i < row.count; i++) {
			cells[i] = str_trim(row.cells[i]);
			blank = blank && !cells[i].n;
		}
		if (blank)
			continue;
		*row_r = (struct table_row){ cells, row.count, row.line };
		return true;
	}
	return false;
}

bool table_end(struct table *t, struct err *e)
{
	return csv_end(t->csv, e);
}

struct str table_name(const struct table *t)
{
	return t->name;
}

struct str table_sha256(const struct table *t)
{
	return t->sha256;
}

bool table_ragged_is_wrong(const struct table *t)
{
	return t->csv != NULL;
}

bool table_roles_known(const struct table *t)
{
	(void)t;
	return false;
}
