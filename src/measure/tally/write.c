/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All tables as one CSV, a row for each cell; what a table does not tell apart stays empty. */
#include "measure/tally/tally.h"
#include "measure/tally/spec.h"
#include "formats/csv.h"

#include <string.h>

struct writer {
	struct csv_writer csv;
	struct str *columns;	/* names of all dimensions of all tables */
	size_t count;
	bool done, hours;
};

static size_t column_of(const struct writer *w, struct str name)
{
	size_t i = 0;
	while (i < w->count && !str_ieq(w->columns[i], name))
		i++;
	return i;
}

static void write_count(struct writer *w, int64_t n)
{
	struct buf b = buf_heap(64);
	buf_printf(&b, "%lld", (long long)n);
	csv_write(&w->csv, buf_view(&b));
	buf_free(&b);
}

static void write_hundredths(struct writer *w, int64_t n)
{
	struct buf b = buf_heap(64);
	buf_printf(&b, "%lld.%02lld", (long long)(n / 100), (long long)(n % 100));
	csv_write(&w->csv, buf_view(&b));
	buf_free(&b);
}

static void write_head(struct writer *w)
{
	csv_write(&w->csv, S("table"));
	for (size_t i = 0; i < w->count; i++)
		csv_write(&w->csv, w->columns[i]);
	csv_write(&w->csv, S("enrolments"));
	if (w->done)
		csv_write(&w->csv, S("completions"));
	if (w->hours)
		csv_write(&w->csv, S("hours"));
	csv_write(&w->csv, S("learners"));
	csv_end_row(&w->csv);
}

static void write_cell(struct writer *w, const struct tally_table *t, size_t cell)
{
	const struct tally_cell *c = &t->cells[cell];
	csv_write(&w->csv, t->grouping->name);
	for (size_t i = 0; i < w->count; i++) {
		struct str code = STR_EMPTY;
		for (size_t k = 0; k < t->dim_count; k++)
			if (str_ieq(t->dims[k].name, w->columns[i]))
				code =
				    t->dims[k].categories[t->codes[cell * t->dim_count + k]].code;
		csv_write(&w->csv, code);
	}
	write_count(w, c->enrolments);
	if (w->done)
		write_count(w, c->completions);
	if (w->hours)
		write_hundredths(w, c->hours);
	write_count(w, c->learners);
	csv_end_row(&w->csv);
}

void tally_write_csv(const struct tally_spec *spec, const struct tally_result *r,
    struct sink *out)
{
	struct arena *a = arena_new(0);
	struct writer w = { .csv = { .out = out, .lf = true, .guard = true },
		.done = spec->done.line > 0, .hours = spec->hours.line > 0 };
	size_t most = 0;
	for (size_t i = 0; i < r->table_count; i++)
		most += r->tables[i].dim_count;
	w.columns = arena_array(a, struct str, most + 1);
	for (size_t i = 0; i < r->table_count; i++)
		for (size_t k = 0; k < r->tables[i].dim_count; k++) {
			struct str name = r->tables[i].dims[k].name;
			if (column_of(&w, name) == w.count)
				w.columns[w.count++] = name;
		}
	write_head(&w);
	for (size_t i = 0; i < r->table_count; i++)
		for (size_t k = 0; k < r->tables[i].cell_count; k++)
			write_cell(&w, &r->tables[i], k);
	arena_free(a);
}
