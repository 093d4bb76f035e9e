/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A margin as cells: which cell each row stands in and what is known of it.
 *
 * A row without an answer to one of the columns is refused with its place, so is a cell that has
 * rows and no known number. A known number without rows is refused, unless "partial" says that it
 * is left out; 0 without rows is nothing.
 */
#include "measure/survey/own.h"

#include "base/lang.h"

#include <string.h>

struct margin_reader {
	struct arena *a;
	const struct survey_data *data;
	const struct survey_design *d;
	const struct survey_step *step;
	const struct survey_margin *margin;
	struct problems *found;
	struct cells *out;
};

static bool say_row(struct margin_reader *m, const struct column *c, size_t row, const char *why)
{
	problem_add(m->found, (struct problem){ .source = m->data->name, .row = (int64_t)row + 2,
	    .field = c->name, .excerpt = column_text(m->a, c, row) }, "%s",
	    tr(m->found->lang, why));
	return false;
}

static bool number_cells(struct margin_reader *m)
{
	const struct survey_names *names = &m->margin->columns;
	struct cells *out = m->out;
	out->cell = arena_array(m->a, uint32_t, m->d->rows);
	out->count = 1;
	for (size_t k = 0; k < names->count; k++) {
		const struct column *c =
		    column_coded(m->a, data_find(m->data, names->items[k]), m->d->rows);
		uint32_t *codes = arena_array(m->a, uint32_t, m->d->rows);
		for (size_t i = 0; i < m->d->rows; i++) {
			codes[i] = column_code(c, i);
			if (!codes[i])
				return say_row(m, c, i, N_("the answer is missing, and the weights "
				    "are adjusted by it"));
		}
		out->count = number_pairs(out->cell, codes, m->d->rows, out->count, c->codes,
		    out->cell);
	}
	return true;
}

static bool fits(struct margin_reader *m, const struct survey_known *k, size_t row)
{
	for (size_t i = 0; i < k->values.count; i++) {
		const struct column *c = data_find(m->data, m->margin->columns.items[i]);
		if (!str_eq(column_text(m->a, c, row), k->values.items[i]))
			return false;
	}
	return true;
}

static void name_known(struct buf *b, const struct survey_known *k)
{
	for (size_t i = 0; i < k->values.count; i++) {
		buf_puts(b, i ? ", " : "");
		buf_str(b, k->values.items[i]);
	}
}

/* Which known number each cell has, by one row of it. */
static bool match_known(struct margin_reader *m, const size_t *row_of, const double *sums)
{
	const struct survey_margin *margin = m->margin;
	struct cells *out = m->out;
	for (size_t k = 0; k < margin->count; k++) {
		const struct survey_known *known = &margin->items[k];
		bool any = false;
		for (uint32_t c = 0; c < out->count; c++)
			if (fits(m, known, row_of[c])) {
				out->known[c] = known->total;
				any = sums[c] != 0;
			}
		if (any || known->total == 0 || m->step->partial)
			continue;
		struct buf name = buf_in(m->a, 400);
		name_known(&name, known);
		problem_add(m->found, (struct problem){ .source = m->d->plan->name,
		    .row = known->line, .excerpt = buf_view(&name) },
		    N_("nobody in the sample is in this group; \"partial\" leaves it out"));
		return false;
	}
	return true;
}

static bool check_known(struct margin_reader *m, const size_t *row_of, const double *sums)
{
	const struct column *c = data_find(m->data, m->margin->columns.items[0]);
	for (uint32_t i = 0; i < m->out->count; i++)
		if (sums[i] != 0 && !(m->out->known[i] != 0))
			return say_row(m, c, row_of[i],
			    N_("this group is in the sample, but the plan has no number for it"));
	return true;
}

bool calibrate_cells(struct arena *a, const struct survey_data *data,
    const struct survey_design *d, const struct survey_step *s, const struct survey_margin *margin,
    struct cells *out_r, struct problems *found)
{
	struct margin_reader m = { a, data, d, s, margin, found, out_r };
	if (!number_cells(&m))
		return false;
	out_r->known = arena_array(a, double, out_r->count);
	size_t *row_of = arena_array(a, size_t, out_r->count);
	double *sums = arena_array(a, double, out_r->count);
	for (size_t i = d->rows; i-- > 0;) {
		row_of[out_r->cell[i]] = i;
		sums[out_r->cell[i]] += d->weight[i];
	}
	return match_known(&m, row_of, sums) && check_known(&m, row_of, sums);
}
