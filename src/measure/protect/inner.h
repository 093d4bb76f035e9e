/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The joint system of a data set, as the files of this room pass it on.
 *
 * Terms. A *variable* is a cell, once, however many tables show it. An *equation* says that a
 * total is the sum of its parts. A variable is *open* when what is published leaves its value
 * out. It is *guarded* when its interval has a promise to keep. A *pattern* says of each variable
 * whether it is open. A *direction* is a change of open variables that keeps all equations: from
 * the true table an attacker can walk along it until a variable would pass what he knows of it.
 *
 * Order of work: grid.c makes the system, need.c finds the primaries, redesign.c refuses, guess.c
 * opens cells around each primary, audit.c and insider.c look with linear programs (reduce.c makes
 * them small), repair.c opens more for what failed, tidy.c closes what is not needed.
 */
#ifndef MEASURE_PROTECT_INNER_H
#define MEASURE_PROTECT_INNER_H

#include "measure/protect/protect.h"

#include "base/lang.h"

/* Two amounts closer than this are the same. */
#define PROTECT_TINY 1e-6

struct variable {
	struct str key;
	double count;		/* the truth; for an unknown one, a value that fits all equations */
	int64_t contributors;
	double amounts[PROTECT_AMOUNTS];
	const struct protect_cell *cell;	/* of a table that is decided about, or NULL */
	double low, high;	/* the count is known to lie here, whatever is published */
	/* the promise: its interval reaches down to need_low and up to need_high, and is at least
	 * need_width wide */
	double need_low, need_high, need_width;
	unsigned reasons;
	double weight;		/* what it costs to open it */
	bool unknown;
	bool hidden;		/* never published */
	bool fixed;		/* everybody knows it: cannot be opened */
	bool forced;		/* open in every pattern */
	bool guarded;
	bool single;		/* open, and its one contributor knows it */
	bool shared;		/* in more than one table */
	bool past_published, past_suppressed;
	double was, was_low, was_high;
	int32_t table, place;	/* where it stands: grids[table].vars[place] */
};

/* All combinations of the codes of a table. */
struct grid {
	const struct protect_table *table;
	int32_t *vars;		/* -1: a zero that everybody knows, or a sum of such */
	size_t size;
	size_t stride[PROTECT_DIMENSIONS];
	int32_t total[PROTECT_DIMENSIONS];	/* the code that is the total; -1: there is none */
	/* children of each code of each dimension: child[first[c] .. first[c + 1]] */
	int32_t *first[PROTECT_DIMENSIONS], *child[PROTECT_DIMENSIONS];
	struct str mark;	/* before the keys of a past table that tells another state */
};

/* The k-th term of equation q is terms[start[q] + k]; the total has the sign -1. */
struct term {
	int32_t var;
	int32_t sign;
};

/* A change of the true table that keeps all equations, as guess.c and repair.c came upon it. */
struct witness {
	const int32_t *vars;
	const double *moves;
	size_t count;
};

struct joint {
	struct arena *a;
	const struct protect_options *o;
	struct variable *vars;
	size_t count, room;
	struct { uint32_t *items; size_t size; } index;		/* of keys */
	struct grid *grids;
	size_t grid_count;
	struct { struct term *items; size_t count, room; } terms;
	struct { uint32_t *items; size_t count, room; } start;	/* one more than equations */
	size_t equations;
	uint32_t *of_var, *var_start;	/* equations of each variable */
	const struct lang *lang;
	const struct protect_table *tables;
	struct { struct witness *items; size_t count, room; } witnesses;
	int64_t programs, repaired;
	int rounds;
};

/* ---- grid.c ---- */

/* joint_new: Variables and equations of all tables. */
struct joint *joint_new(struct arena *a, const struct protect_table *tables, size_t table_count,
    const struct protect_equation *equations, size_t equation_count,
    const struct protect_options *o, struct err *e);
/* joint_find: The variable of a key; -1: there is none. */
int32_t joint_find(const struct joint *j, struct str key);
/* The place of a cell in its grid, and the code of a place in a dimension. */
size_t grid_place(const struct grid *g, const struct protect_cell *cell);
uint32_t grid_code(const struct grid *g, size_t place, size_t dimension);
static inline const struct term *joint_terms(const struct joint *j, size_t q, size_t *count_r)
{
	*count_r = j->start.items[q + 1] - j->start.items[q];
	return j->terms.items + j->start.items[q];
}

/* ---- need.c ---- */

/* joint_need: Which variables are primary, what each is promised, what opens at what cost. */
bool joint_need(struct joint *j, struct err *e);

/* ---- redesign.c ---- */

/* redesign: A refusal for each table with too many small cells; how many there are. */
size_t redesign(struct joint *j, struct protect_refusal **refusals_r);
/* redesign_one: What to merge in one table so that at most `share` of its cells are small. */
void redesign_one(struct joint *j, size_t grid, double share, struct protect_refusal *refusal);

/* ---- reduce.c ---- */

/* The open part of the system, made small: variables whose changes can only be equal or opposite
 * are one column, columns that cannot change are gone, what hangs together is a block. */
struct block {
	const int32_t *columns;		/* of the whole reduced system */
	size_t column_count;
	struct lp_row *rows;		/* their columns are numbered within the block */
	size_t row_count;
	double *low, *high;		/* of the change of each column */
	const int32_t *guarded;		/* variables with a promise in this block */
	size_t guarded_count;
};

struct reduced {
	int32_t *column;	/* of each variable; -1: its value is known */
	int8_t *sign;
	int32_t *block_of, *within;	/* of each column */
	size_t columns;
	struct block *blocks;
	size_t block_count;
};

struct reduced *reduce(const struct joint *j, struct arena *a, const bool *open);

/* ---- audit.c ---- */

struct span {
	double low, high;	/* of the count */
	bool kept;		/* the promise */
};

/* A promise that is not kept: of a variable; by is the single that sees it, or -1: everybody. */
struct failure {
	int32_t var, by;
	double low, high;
};

struct findings {
	struct { struct failure *items; size_t count, room; } failures;
	struct span *spans;	/* of each variable; only those guarded are filled */
};

/* audit: Ask of every guarded variable how low and how high it can be. exact: solve all programs;
 * else stop where a solution seen already shows that the promise is kept (spans are then only
 * inner bounds). Findings are in a. */
struct findings *audit(struct joint *j, struct arena *a, const bool *open, bool exact);
bool need_kept(const struct variable *v, double low, double high);

/* ---- insider.c ---- */

struct lp;
/* The changes that programs of a block came upon, each column_count long. */
struct seen {
	const float *const *items;
	size_t count;
};
/* What the witnesses prove of each guarded variable: it moves while every single stays that is not
 * among its suspects. */
struct proof {
	bool any;		/* else every single is a suspect */
	const int32_t *suspects;
	size_t count;
};
/* insider_proofs: Of each variable, in a. A witness that closed cells, equations or bounds
 * contradict proves nothing. */
struct proof *insider_proofs(const struct joint *j, struct arena *a, const bool *open);

struct inside {
	const struct joint *j;
	const struct reduced *r;
	const struct block *b;
	const struct proof *proofs;
	struct seen seen;
	struct lp *lp;		/* made when needed; the caller frees it */
};
/* insider_check: For single s of the block, which guarded variables are known to it. Each is given
 * to found. */
void insider_check(struct inside *in, int32_t s, void (*found)(void *to, struct failure f),
    void *to);

/* ---- guess.c, repair.c, tidy.c ---- */

/* guess: Open cells around each guarded variable; seeds other than 0 take them in other orders. */
void guess(struct joint *j, bool *open, uint64_t seed);
/* repair: Open the cheapest cells that keep the promise; false: there are none. */
bool repair(struct joint *j, bool *open, const struct failure *f);
/* tidy: Close again what no promise needs, at most `budget` programs long. */
void tidy(struct joint *j, bool *open, int64_t budget);

/* make_safe (protect.c): Audit and repair until every promise is kept; false: one cannot be. */
bool make_safe(struct joint *j, bool *open);

/* protect_amounts (amounts.c): Open what the amounts need besides; false: it cannot be done. */
bool protect_amounts(struct joint *j, bool *open);

#endif
