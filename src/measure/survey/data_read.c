/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From a table of answers to columns. The first row is the header. Only columns that the plan
 * names are kept. A row that is longer or shorter than the header is refused with its place, and
 * so is a word where the plan needs a number.
 */
#include "measure/survey/data_own.h"

#include "base/lang.h"
#include "formats/table.h"

#include <string.h>

enum { MOST_PROBLEMS = 50, MOST_ROWS = 20000000 };

struct loader {
	struct arena *a;
	const struct survey_plan *plan;
	struct survey_data *data;
	struct problems *found;
	int32_t *column_of;		/* by cell: column, or -1 */
	size_t cells;
	int64_t refused;
};

/* ---- which columns are needed ---- */

static void need(struct loader *l, struct str name, bool words)
{
	struct survey_data *d = l->data;
	for (size_t i = 0; i < d->count; i++)
		if (str_eq(d->columns[i].name, name)) {
			d->columns[i].words_needed |= words;
			return;
		}
	struct column *c = &d->columns[d->count++];
	column_start(l->a, c, name);
	c->words_needed = words;
}

static void need_all(struct loader *l, const struct survey_names *n, bool words)
{
	for (size_t i = 0; i < n->count; i++)
		need(l, n->items[i], words);
}

static void need_conditions(struct loader *l, const struct survey_conditions *c)
{
	for (size_t i = 0; i < c->count; i++)
		need(l, c->items[i].column, isnan(c->items[i].number));
}

static void need_steps(struct loader *l)
{
	const struct survey_plan *p = l->plan;
	for (size_t i = 0; i < p->steps.count; i++)
		for (size_t k = 0; k < p->steps.items[i].count; k++) {
			const struct survey_margin *m = &p->steps.items[i].margins[k];
			need_all(l, &m->columns, m->count && m->items[0].values.count);
		}
}

static void need_requests(struct loader *l)
{
	const struct survey_plan *p = l->plan;
	for (size_t i = 0; i < p->requests.count; i++) {
		const struct survey_request *q = &p->requests.items[i];
		need_all(l, &q->variables, q->shares);
		need_all(l, &q->by, true);
		need_conditions(l, &q->where);
		need_conditions(l, &q->yes);
	}
}

static size_t names_at_most(const struct survey_plan *p)
{
	size_t n = 1 + p->strata.count + p->clusters.count + p->fpc.count +
	    p->replicate_columns.count;
	for (size_t i = 0; i < p->steps.count; i++)
		for (size_t k = 0; k < p->steps.items[i].count; k++)
			n += p->steps.items[i].margins[k].columns.count;
	for (size_t i = 0; i < p->requests.count; i++) {
		const struct survey_request *q = &p->requests.items[i];
		n += q->variables.count + q->by.count + q->where.count + q->yes.count;
	}
	return n;
}

static void need_columns(struct loader *l)
{
	const struct survey_plan *p = l->plan;
	l->data->columns = arena_array(l->a, struct column, names_at_most(p));
	if (p->weight.n)
		need(l, p->weight, false);
	need_all(l, &p->strata, true);
	need_all(l, &p->clusters, true);
	need_all(l, &p->fpc, false);
	need_all(l, &p->replicate_columns, false);
	need_steps(l);
	need_requests(l);
}

/* ---- header ---- */

static bool read_header(struct loader *l, const struct table_row *row)
{
	struct survey_data *d = l->data;
	bool *there = arena_array(l->a, bool, d->count + 1);
	l->cells = row->count;
	l->column_of = arena_array(l->a, int32_t, row->count + 1);
	for (size_t i = 0; i < row->count; i++) {
		struct str name = str_trim(row->cells[i].text);
		l->column_of[i] = -1;
		for (size_t k = 0; k < d->count; k++)
			if (!there[k] && str_eq(d->columns[k].name, name)) {
				l->column_of[i] = (int32_t)k;
				there[k] = true;
				break;
			}
	}
	bool ok = true;
	for (size_t k = 0; k < d->count; k++)
		if (!there[k]) {
			ok = false;
			problem_add(l->found, (struct problem){ .source = d->name, .row = 1,
			    .field = d->columns[k].name },
			    N_("the file has no column of this name"));
		}
	return ok;
}

/* ---- rows ---- */

static bool means_nothing(const struct survey_plan *p, struct str text)
{
	if (!text.n || (text.n == 2 && text.p[0] == 'N' && text.p[1] == 'A') ||
	    (text.n == 1 && text.p[0] == '.') || str_eq(text, S("NaN")))
		return true;
	for (size_t i = 0; i < p->no_answer.count; i++)
		if (str_eq(text, p->no_answer.items[i]))
			return true;
	return false;
}

static void refuse(struct loader *l, int64_t row, struct str field, struct str text,
    const char *why)
{
	if (l->refused++ < MOST_PROBLEMS)
		problem_add(l->found, (struct problem){ .source = l->data->name, .row = row,
		    .field = field, .excerpt = text }, "%s", tr(l->found->lang, why));
	else
		l->found->total++;
}

static void take_cell(struct loader *l, struct column *c, struct str text, int64_t row)
{
	size_t at = l->data->rows;
	if (text.n == 1 && c->quick[(unsigned char)text.p[0]]) {
		if (!column_put(l->a, c, at, text))
			column_put_missing(c, at, text);
		return;
	}
	text = str_trim(text);
	if (means_nothing(l->plan, text))
		column_put_missing(c, at, text);
	else if (!column_put(l->a, c, at, text))
		refuse(l, row, c->name, text, N_("is not a number, as the rows above are"));
}

static void take_row(struct loader *l, const struct table_row *row)
{
	if (row->count != l->cells) {
		refuse(l, row->row, STR_EMPTY, STR_EMPTY,
		    N_("the row has more or fewer cells than the header"));
		return;
	}
	for (size_t i = 0; i < row->count; i++)
		if (l->column_of[i] >= 0)
			take_cell(l, &l->data->columns[l->column_of[i]], row->cells[i].text,
			    row->row);
	l->data->rows++;
}

static struct survey_data *load(struct arena *a, struct table *in, struct str name,
    const struct survey_plan *plan, struct problems *found, struct err *e)
{
	struct survey_data *d = arena_new_of(a, struct survey_data);
	struct loader l = { .a = a, .plan = plan, .data = d, .found = found };
	struct table_row row;
	*d = (struct survey_data){ .arena = a, .name = name };
	need_columns(&l);
	if (!table_next(in, &row)) {
		if (table_end(in, e))
			fail(e, ERR_INPUT, N_("%.*s: there is no header and no row."),
			    STR(name));
		return NULL;
	}
	if (!read_header(&l, &row))
		return NULL;
	while (table_next(in, &row) && row.sheet_number == 0)
		take_row(&l, &row);
	if (!table_end(in, e) || l.refused)
		return NULL;
	if (!d->rows) {
		fail(e, ERR_INPUT, N_("%.*s: there are no rows below the header."), STR(name));
		return NULL;
	}
	return d;
}

struct survey_data *survey_data_open(struct arena *a, const char *path,
    const struct survey_plan *plan, struct problems *found, struct err *e)
{
	const char *slash = strrchr(path, '/');
	struct table_options options = { .rows = MOST_ROWS };
	struct table *in = found->total ? NULL : table_open(a, path, &options, e);
	return in ? load(a, in, str_of(slash ? slash + 1 : path), plan, found, e) : NULL;
}

struct survey_data *survey_data_bytes(struct arena *a, struct str bytes, const char *name,
    const struct survey_plan *plan, struct problems *found, struct err *e)
{
	struct table_options options = { .rows = MOST_ROWS };
	struct table *in = found->total ? NULL : table_bytes(a, bytes, name, &options, e);
	return in ? load(a, in, str_of(name), plan, found, e) : NULL;
}
