/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "attacker.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WITHHELD = -1, ABSENT = -2 };

struct attacker {
	struct arena *a;
	const struct seen_table *tables;
	size_t count;
	int **column;			/* of each table and cell, from 1 */
	struct { char **items; size_t count, room; } names;	/* of columns */
	struct { int64_t *items; size_t count, room; } values;
	glp_prob *lp;
	int rows;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "age=x place=y", without totals. */
static char *name_of(struct attacker *x, const struct protect_table *t, const uint16_t *codes)
{
	char *words[PROTECT_DIMENSIONS];
	size_t n = 0;
	for (size_t k = 0; k < t->dimension_count; k++) {
		const struct protect_dimension *d = t->dimensions[k];
		bool total = codes[k] == 0 && d->count > 1 && d->codes[1].parent == 0;
		for (size_t c = 1; c < d->count; c++)
			total &= d->codes[c].parent >= 0;
		if (!total)
			words[n++] = arena_text(x->a, arena_printf(x->a, "%.*s=%.*s",
			    STR(d->name), STR(d->codes[codes[k]].code)));
	}
	qsort(words, n, sizeof *words, by_text);
	char *name = arena_text(x->a, STR_EMPTY);
	for (size_t i = 0; i < n; i++)
		name = arena_text(x->a, arena_printf(x->a, "%s %s", name, words[i]));
	return name;
}

static int column_of(struct attacker *x, char *name, int64_t value)
{
	for (size_t i = 0; i < x->names.count; i++)
		if (!strcmp(x->names.items[i], name)) {
			if (value >= 0)
				x->values.items[i] = value;
			return (int)i + 1;
		}
	*list_add(x->a, &x->names) = name;
	*list_add(x->a, &x->values) = value;
	return (int)x->names.count;
}

static int find_cell(const struct protect_table *t, const uint16_t *codes)
{
	for (size_t i = 0; i < t->cell_count; i++)
		if (!memcmp(t->cells[i].codes, codes, t->dimension_count * sizeof *codes))
			return (int)i;
	return -1;
}

/* total = sum of the cells one step below in dimension k */
static void add_sum(struct attacker *x, size_t n, size_t cell, size_t k)
{
	const struct protect_table *t = x->tables[n].table;
	const struct protect_dimension *d = t->dimensions[k];
	uint16_t codes[PROTECT_DIMENSIONS];
	int columns[1000];
	double ones[1000];
	int used = 0;
	memcpy(codes, t->cells[cell].codes, sizeof codes);
	uint16_t own = codes[k];
	for (size_t c = 0; c < d->count; c++) {
		if (d->codes[c].parent != (int32_t)own)
			continue;
		codes[k] = (uint16_t)c;
		int at = find_cell(t, codes);
		if (at < 0)
			continue;	/* everybody knows that it is zero */
		columns[++used] = x->column[n][at];
		ones[used] = 1;
	}
	if (!used)
		return;
	columns[++used] = x->column[n][cell];
	ones[used] = -1;
	x->rows = glp_add_rows(x->lp, 1);
	glp_set_row_bnds(x->lp, x->rows, GLP_FX, 0, 0);
	glp_set_mat_row(x->lp, x->rows, used, columns, ones);
}

static void set_column(struct attacker *x, int column, int64_t value)
{
	if (value >= 0)
		glp_set_col_bnds(x->lp, column, GLP_FX, (double)value, (double)value);
	else
		glp_set_col_bnds(x->lp, column, GLP_LO, 0, 0);
}

struct attacker *attacker_new(struct arena *a, const struct seen_table *tables, size_t count)
{
	struct attacker *x = arena_new_of(a, struct attacker);
	*x = (struct attacker){ .a = a, .tables = tables, .count = count };
	x->column = arena_array(a, int *, count);
	for (size_t n = 0; n < count; n++) {
		const struct protect_table *t = tables[n].table;
		x->column[n] = arena_array(a, int, t->cell_count);
		for (size_t i = 0; i < t->cell_count; i++)
			x->column[n][i] = column_of(x, name_of(x, t, t->cells[i].codes),
			    tables[n].values[i]);
	}
	glp_term_out(GLP_OFF);
	x->lp = glp_create_prob();
	glp_add_cols(x->lp, (int)x->names.count);
	for (size_t i = 0; i < x->names.count; i++)
		set_column(x, (int)i + 1, x->values.items[i]);
	for (size_t n = 0; n < count; n++)
		for (size_t i = 0; i < tables[n].table->cell_count; i++)
			for (size_t k = 0; k < tables[n].table->dimension_count; k++)
				add_sum(x, n, i, k);
	return x;
}

static double extreme(struct attacker *x, int column, int direction, bool integers)
{
	glp_smcp how;
	glp_init_smcp(&how);
	how.msg_lev = GLP_MSG_OFF;
	glp_set_obj_dir(x->lp, direction);
	glp_set_obj_coef(x->lp, column, 1);
	if (glp_simplex(x->lp, &how)) {
		glp_adv_basis(x->lp, 0);
		glp_simplex(x->lp, &how);
	}
	double at = glp_get_status(x->lp) == GLP_OPT ? glp_get_obj_val(x->lp) :
	    glp_get_status(x->lp) == GLP_UNBND ? direction == GLP_MAX ? INFINITY : 0 : NAN;
	if (integers && isfinite(at)) {
		glp_iocp search;
		glp_init_iocp(&search);
		search.msg_lev = GLP_MSG_OFF;
		for (int c = 1; c <= glp_get_num_cols(x->lp); c++)
			glp_set_col_kind(x->lp, c, GLP_IV);
		glp_intopt(x->lp, &search);
		at = glp_mip_status(x->lp) == GLP_OPT ? glp_mip_obj_val(x->lp) : NAN;
		for (int c = 1; c <= glp_get_num_cols(x->lp); c++)
			glp_set_col_kind(x->lp, c, GLP_CV);
	}
	glp_set_obj_coef(x->lp, column, 0);
	return at;
}

void attacker_asks(struct attacker *x, size_t table, size_t cell, bool integers, double *low_r,
    double *high_r)
{
	int column = x->column[table][cell];
	if (x->values.items[column - 1] >= 0) {
		*low_r = *high_r = (double)x->values.items[column - 1];
		return;
	}
	*low_r = extreme(x, column, GLP_MIN, integers);
	*high_r = extreme(x, column, GLP_MAX, integers);
}

void attacker_knows(struct attacker *x, size_t table, size_t cell, int64_t value)
{
	int column = x->column[table][cell];
	set_column(x, column, value >= 0 ? value : x->values.items[column - 1]);
}

void attacker_sees(struct attacker *x, size_t table, size_t cell, int64_t value)
{
	int column = x->column[table][cell];
	x->values.items[column - 1] = value;
	set_column(x, column, value);
}

void attacker_free(struct attacker *x)
{
	glp_delete_prob(x->lp);
	glp_free_env();
}
