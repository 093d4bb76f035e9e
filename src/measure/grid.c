/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A file as rows of cells, several times over: formats/table.h reads it, this rewinds it by
 * opening it again. Blank rows are not rows. Of a workbook it is one sheet: the one asked for,
 * else the first with anything in it. The bytes are hashed first, in a pass of their own, which
 * also warms the system's cache for those that follow.
 */
#include "measure/import.h"

#include "base/lang.h"
#include "base/sha256.h"
#include "formats/source.h"
#include "formats/table.h"

#include <string.h>

enum { HASH_BLOCK = 64 << 10 };

/* Figures of a city do not fill a gigabyte; records of persons do, and those are tallied. */
#define BYTES_MOST ((int64_t)1 << 30)

struct grid {
	struct arena *arena;
	struct arena *pass;		/* what one pass over the file needs */
	const char *path;
	struct table *table;
	struct table_options options;
	struct str name, sha256;
	struct str *cells;
	size_t cell_room, sheet;
	bool begun;			/* a row of this pass was seen */
};

static void grid_close(void *thing)
{
	arena_free(((struct grid *)thing)->pass);
}

static bool hash_bytes(struct grid *g, struct err *e)
{
	struct arena *a = arena_new(0);
	struct source *s = source_open(a, g->path, (struct source_limits){ .bytes = BYTES_MOST },
	    e);
	char *block = arena_alloc(a, HASH_BLOCK), hex[SHA256_HEX];
	struct sha256 h = sha256_begin();
	ptrdiff_t n = 0;
	while (s && (n = source_read(s, block, HASH_BLOCK)) > 0)
		sha256_add(&h, block, (size_t)n);
	bool ok = s && (n == 0 || source_fail(s, e));
	if (s)
		g->name = arena_copy(g->arena, str_of(source_name(s)));
	sha256_end(&h, hex);
	g->sha256 = arena_copy(g->arena, str_n(hex, SHA256_HEX - 1));
	arena_free(a);
	return ok;
}

bool grid_rewind(struct grid *g, struct err *e)
{
	arena_reset(g->pass);
	g->begun = false;
	g->table = table_open(g->pass, g->path, &g->options, e);
	return g->table != NULL;
}

struct grid *grid_open(struct arena *a, const char *path, struct str sheet, struct err *e)
{
	struct grid *g = arena_new_of(a, struct grid);
	g->arena = a;
	g->path = path;
	g->pass = arena_new(0);
	g->options.bytes = BYTES_MOST;
	if (sheet.n)
		g->options.sheet = arena_text(a, sheet);
	arena_defer(a, grid_close, g);
	return hash_bytes(g, e) && grid_rewind(g, e) ? g : NULL;
}

static struct str *room_for(struct grid *g, size_t count)
{
	if (count > g->cell_room) {
		g->cell_room = 2 * count;
		g->cells = arena_array(g->arena, struct str, g->cell_room);
	}
	return g->cells;
}

bool grid_next(struct grid *g, struct grid_row *row_r)
{
	struct table_row row;
	while (table_next(g->table, &row)) {
		struct str *cells = room_for(g, row.count);
		bool blank = true;
		if (g->begun && row.sheet_number != g->sheet)
			return false;
		for (size_t i = 0; i < row.count; i++) {
			cells[i] = str_trim(row.cells[i].text);
			blank = blank && !cells[i].n;
		}
		if (blank)
			continue;
		g->begun = true;
		g->sheet = row.sheet_number;
		*row_r = (struct grid_row){ cells, row.count, row.line ? row.line : row.row };
		return true;
	}
	return false;
}

bool grid_end(struct grid *g, struct err *e)
{
	return table_end(g->table, e);
}

struct str grid_name(const struct grid *g)
{
	return g->name;
}

struct str grid_sha256(const struct grid *g)
{
	return g->sha256;
}

bool grid_ragged_is_wrong(const struct grid *g)
{
	return table_format(g->table) == TABLE_CSV;
}
