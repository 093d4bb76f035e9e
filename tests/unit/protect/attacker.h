/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Somebody who wants to know. He sees the tables as they are published (values, and that others
 * are withheld), makes his own equations from them, and asks GLPK how low and how high a withheld
 * cell can be. Shares no code with the engine.
 */
#ifndef TESTS_ATTACKER_H
#define TESTS_ATTACKER_H

#include "measure/protect/protect.h"

struct attacker;

/* A published table: its shape, and for each cell the value, or -1: withheld, -2: not there. */
struct seen_table {
	const struct protect_table *table;
	const int64_t *values;
};

struct attacker *attacker_new(struct arena *a, const struct seen_table *tables, size_t count);
/* What a cell can be: by a linear, or an integer program. */
void attacker_asks(struct attacker *x, size_t table, size_t cell, bool integers, double *low_r,
    double *high_r);
/* He knows this cell himself; below 0: forget it. */
void attacker_knows(struct attacker *x, size_t table, size_t cell, int64_t value);
/* What if this cell were withheld, or published after all? */
void attacker_sees(struct attacker *x, size_t table, size_t cell, int64_t value);
void attacker_free(struct attacker *x);

#endif
