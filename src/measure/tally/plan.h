/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How the rows are counted, once all are read.
 *
 * A *cuboid* is a set of fields by which cells are told apart: a `count` line without totals is
 * one, with totals it is one for each choice of depths. A *family* is all cuboids with the same
 * kind of period. A *fine table* is a crossing of dimensions at their deepest, of which several
 * cuboids can be rolled up: whatever adds up is counted there, and so are learners by the first
 * row that a person has in a period. A further row of the same person and period changes only the
 * cuboids in which it falls into another cell than all rows before it; these have counts of their
 * own for such rows, which the roll-up adds.
 */
#ifndef TALLY_PLAN_H
#define TALLY_PLAN_H

#include "measure/tally/engine.h"

enum { CUBOIDS_MOST = 2000, FAMILIES_MOST = 8, DENSE_BITS = 18, MERGE_BITS = 13 };

struct segment {
	uint8_t word, shift, to;
	uint64_t mask;
};

/* How a row's fields become the number of a cell: shifts where that is small, else a hash. */
struct space {
	uint16_t fields[32];
	size_t field_count;
	uint8_t bits;
	bool dense;
	struct segment segments[32];
	size_t segment_count;
	uint64_t mask[WORDS_MOST];
};

struct cuboid {
	struct space space;
	int family, fine;
	bool top, key;		/* largest contributors; record keys */
};

struct family {
	int period;		/* field; -1: all time */
	bool top;
	uint64_t mask[WORDS_MOST];
};

struct fine {
	struct space space;
	int family;
	bool more;
};

/* Which cuboid a table's dimensions are at some choice of depths. */
struct table_part {
	int cuboid;
	int fields[16];		/* of each dimension; -1: its total */
};

struct table_plan {
	struct { struct table_part *items; size_t count, room; } parts;
};

struct plan {
	const struct layout *layout;
	struct cuboid *cuboids;
	size_t cuboid_count;
	struct family families[FAMILIES_MOST];
	size_t family_count;
	struct fine *fines;
	size_t fine_count;
	struct table_plan *tables;
	uint32_t **rank;	/* by dimension: place of each node in the final order */
	uint32_t **order;	/* and the nodes in that order */
	int done_field, hours_field, day_field;	/* -1: none */
	uint16_t ties[64];	/* fields by which two rows of a day are told apart */
	size_t tie_count;
	uint64_t tests[CUBOIDS_MOST + FAMILIES_MOST];	/* masks of families, then of cuboids;
							 * of rows with one word only */
	uint64_t all[WORDS_MOST];	/* all fields that tell cells apart */
};

/* order.c */
void plan_order(struct run *run, struct plan *p);

/* ---- cells.c: the cells of a space in one worker ---- */

enum cell_parts { CELLS_FINE = 1, CELLS_MORE = 2, CELLS_EXTRA = 4, CELLS_KEY = 8, CELLS_TOP = 16 };

struct fine_cell {
	uint64_t rows, done, hours, first;
};

struct more_cell {
	uint64_t assigned, largest, second, key;
};

struct cells {
	const struct space *space;
	struct run *run;
	uint32_t words;
	int parts;
	size_t count, room;	/* dense: room is all */
	uint32_t *slots;	/* of the hash: cell + 1 */
	size_t slot_room;
	uint64_t *keys;
	struct fine_cell *fine;
	struct more_cell *more;
	uint64_t *extra, *key, *largest, *second, *sum;
	uint32_t *stamp, *top_stamp;	/* the person who was here last */
};

void cells_start(struct cells *c, struct run *run, const struct space *s, uint32_t words,
    int parts);
void cells_done(struct cells *c);
size_t cells_hash(struct cells *c, const uint64_t *row);
/* cells_codes: The codes of a cell's fields. */
void cells_codes(const struct cells *c, const struct layout *l, size_t cell, uint32_t *codes);

static inline __attribute__((always_inline)) size_t cells_find(struct cells *c,
    const uint64_t *row)
{
	const struct space *s = c->space;
	if (__builtin_expect(!s->dense, 0))
		return cells_hash(c, row);
	size_t at = 0;
	for (size_t i = 0; i < s->segment_count; i++) {
		const struct segment *g = &s->segments[i];
		at |= (row[g->word] >> g->shift & g->mask) << g->to;
	}
	return at;
}

/* What one worker counts. */
struct people {
	struct run *run;
	const struct plan *plan;
	struct cells *fines, *cuboids;
	uint32_t epoch;
	int64_t persons;
	uint64_t *rows;		/* of one part, by person */
	size_t row_room;
	uint32_t *starts;
	struct { uint32_t *items; size_t count, room; } touched;	/* pairs: cuboid, cell */
	bool any_top, any_key;
	const int64_t *hours, *days;	/* by code of their fields */
	int64_t most_rows;	/* of a part that are brought into one place */
	uint32_t assign_epoch;
	uint64_t *best;		/* by family and period: the row of first participation */
	uint32_t *best_stamp;
	size_t best_from[FAMILIES_MOST];
	struct { uint32_t *items; size_t count, room; } periods;	/* pairs: family, best */
};

static inline void top_two(uint64_t *largest, uint64_t *second, uint64_t x)
{
	if (x > *largest) {
		*second = *largest;
		*largest = x;
	} else if (x > *second) {
		*second = x;
	}
}

#endif
