/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Replicate weights that are given: as columns of the answers, or in a file of their own with a
 * header and one row for each row of answers. Rows that share all their factors share one pattern.
 */
#include "measure/survey/replicates_own.h"

#include "base/lang.h"
#include "base/num.h"
#include "formats/table.h"

#include <stdlib.h>
#include <string.h>

struct patterns {
	struct arena *a;
	struct survey_design *d;
	struct replicates *r;
	double *row;			/* one row of factors */
	double *all;			/* heap: the patterns so far */
	size_t room;
	uint32_t *slots;
	size_t slot_count;
};

static void free_factor(void *thing)
{
	free(*(double **)thing);
}

static struct replicates *begin(struct arena *a, struct survey_design *d, size_t count)
{
	const struct survey_plan *p = d->plan;
	struct replicates *r = arena_new_of(a, struct replicates);
	*r = (struct replicates){ .count = count, .combined = p->combined, .mse = p->mse };
	r->scale = p->replicates == REPLICATES_BOOTSTRAP ? 1 / ((double)count - 1)
	    : p->replicates == REPLICATES_FAY
	    ? 1 / ((double)count * (1 - p->fay) * (1 - p->fay)) : 1 / (double)count;
	r->rscales = arena_array(a, double, count + 1);
	for (size_t i = 0; i < count; i++)
		r->rscales[i] = 1;
	r->pattern = arena_array(a, uint32_t, d->rows);
	d->replicates = r;
	return r;
}

static uint64_t hash_row(const double *row, size_t n)
{
	uint64_t h = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t bits;
		memcpy(&bits, &row[i], sizeof bits);
		h = (h ^ bits) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	return h;
}

static void *heap(void *old, size_t bytes)
{
	void *p = realloc(old, bytes);
	if (!p)
		abort();
	return p;
}

static size_t find_slot(const struct patterns *p, const double *row)
{
	size_t n = p->r->count, at = (size_t)hash_row(row, n) & (p->slot_count - 1);
	while (p->slots[at] &&
	    memcmp(&p->all[(p->slots[at] - 1) * n], row, n * sizeof *row) != 0)
		at = (at + 1) & (p->slot_count - 1);
	return at;
}

static void grow(struct patterns *p)
{
	size_t n = p->r->count;
	p->room = p->room ? p->room * 2 : 64;
	p->all = heap(p->all, p->room * n * sizeof *p->all);
	p->slot_count = p->room * 2;
	p->slots = heap(p->slots, p->slot_count * sizeof *p->slots);
	memset(p->slots, 0, p->slot_count * sizeof *p->slots);
	for (uint32_t i = 0; i < p->r->patterns; i++)
		p->slots[find_slot(p, &p->all[i * n])] = i + 1;
}

static void take_row(struct patterns *p, size_t at)
{
	size_t n = p->r->count;
	if (p->r->patterns == p->room)
		grow(p);
	size_t slot = find_slot(p, p->row);
	if (!p->slots[slot]) {
		memcpy(&p->all[p->r->patterns * n], p->row, n * sizeof *p->row);
		p->slots[slot] = ++p->r->patterns;
	}
	p->r->pattern[at] = p->slots[slot] - 1;
}

/* The patterns are complete; they go with the arena. */
static void settle(struct patterns *p)
{
	double **keep = arena_new_of(p->a, double *);
	*keep = p->r->factor = p->all;
	arena_defer(p->a, free_factor, keep);
	free(p->slots);
}

static bool refuse(struct problems *found, struct str source, int64_t row, const char *why)
{
	problem_add(found, (struct problem){ .source = source, .row = row }, "%s",
	    tr(found->lang, why));
	return false;
}

static bool read_columns(struct patterns *p, const struct survey_data *data,
    struct problems *found)
{
	const struct survey_names *names = &p->d->plan->replicate_columns;
	for (size_t i = 0; i < data->rows; i++) {
		for (size_t k = 0; k < names->count; k++) {
			p->row[k] = column_value(data_find(data, names->items[k]), i);
			if (isnan(p->row[k]))
				return refuse(found, data->name, (int64_t)i + 2,
				    N_("a replicate weight is missing or no number"));
		}
		take_row(p, i);
	}
	return true;
}

static bool read_cells(struct patterns *p, const struct table_row *row, struct str name,
    struct problems *found)
{
	if (row->count != p->r->count)
		return refuse(found, name, row->row,
		    N_("the row has more or fewer cells than the header"));
	for (size_t k = 0; k < row->count; k++)
		if (!num_real(str_trim(row->cells[k].text), &p->row[k]))
			return refuse(found, name, row->row,
			    N_("a replicate weight is missing or no number"));
	return true;
}

static bool read_table(struct patterns *p, struct table *in, struct str name,
    struct problems *found, struct err *e)
{
	struct table_row row;
	size_t rows = 0;
	while (table_next(in, &row)) {
		if (rows >= p->d->rows)
			return refuse(found, name, row.row,
			    N_("there are more rows of replicate weights than answers"));
		if (!read_cells(p, &row, name, found))
			return false;
		take_row(p, rows++);
	}
	if (!table_end(in, e))
		return false;
	return rows == p->d->rows || refuse(found, name, (int64_t)rows + 1,
	    N_("there are fewer rows of replicate weights than answers"));
}

static bool read_file(struct patterns *p, const char *folder, struct problems *found,
    struct err *e)
{
	struct str name = p->d->plan->replicate_file;
	struct table_row row;
	if (!folder)
		return fail(e, ERR_INPUT, N_("Here the replicate weights must be columns of the "
		    "file of answers (replicate-columns)."));
	struct str path = name.p[0] == '/' ? name
	    : arena_printf(p->a, "%s/%.*s", folder, STR(name));
	struct table *in = table_open(p->a, arena_text(p->a, path), NULL, e);
	if (!in)
		return false;
	if (!table_next(in, &row)) {
		if (table_end(in, e))
			refuse(found, name, 1, N_("there are no replicate weights"));
		return false;
	}
	p->r = begin(p->a, p->d, row.count);
	p->row = arena_array(p->a, double, row.count + 1);
	return read_table(p, in, name, found, e);
}

bool replicates_read(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const char *folder, struct problems *found, struct err *e)
{
	struct patterns p = { .a = a, .d = d };
	bool ok;
	if (d->plan->replicate_columns.count) {
		p.r = begin(a, d, d->plan->replicate_columns.count);
		p.row = arena_array(a, double, p.r->count + 1);
		ok = read_columns(&p, data, found);
	} else {
		ok = read_file(&p, folder, found, e);
	}
	if (ok) {
		settle(&p);
		return true;
	}
	free(p.all);
	free(p.slots);
	return false;
}
