/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What was not counted, and where it stands. All refusals are counted; each worker keeps the first
 * that it meets, which, since it takes chunks in their order, are enough to tell the first of all.
 */
#include "measure/tally/engine.h"
#include "base/lang.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* ---- while reading ---- */

struct place {
	size_t at;		/* in the chunk, up to where lines were counted */
	int64_t line;
};

static struct refusal *keep(struct worker *w, struct place *p, size_t at)
{
	size_t most = w->run->options.refusals;
	if (w->refusals.count >= most)
		return NULL;
	p->line += (int64_t)split_lines(w->chunk.text + p->at, at - p->at);
	p->at = at;
	if (w->refusals.count == w->refusals.room) {
		w->refusals.room = w->refusals.room ? w->refusals.room * 2 : 16;
		w->refusals.items = realloc(w->refusals.items,
		    w->refusals.room * sizeof *w->refusals.items);
		if (!w->refusals.items)
			abort();
	}
	struct refusal *r = &w->refusals.items[w->refusals.count++];
	*r = (struct refusal){ .chunk = w->chunk.number, .line = p->line, .file = w->chunk.file,
		.column = UINT32_MAX };
	return r;
}

static void keep_bad(struct worker *w, struct place *p, const struct split_bad *bad)
{
	struct refusal *r = keep(w, p, bad->at);
	if (!r)
		return;
	r->reason = bad->flaw == SPLIT_CELLS ? REASON_CELLS : REASON_OPEN;
	r->cells = bad->cells;
	r->wanted = w->split.columns;
}

static void keep_flaw(struct worker *w, struct place *p, size_t row)
{
	const struct flaw *f = &w->flaws.items[w->bad[row] - 1];
	struct refusal *r = keep(w, p, w->split.row_at[row]);
	if (!r)
		return;
	r->reason = f->reason;
	r->column = f->column;
	if (f->column < w->run->spec->person.count || f->reason == REASON_AGE)
		return;
	const struct split *s = &w->split;
	const uint32_t *ends = s->ends + s->first[row] + w->chunk.shape->at[f->column];
	struct str cell = str_trim(str_n(s->text + ends[0] + 1, ends[1] - ends[0] - 1));
	struct arena_mark mark = arena_mark(w->scratch);
	cell = utf8_cut(utf8_clean(w->scratch, str_slice(cell, 0, 200)), 120);
	memcpy(r->excerpt, cell.p, cell.n);
	r->excerpt_n = (uint8_t)cell.n;
	arena_release(w->scratch, mark);
}

void refuse_rows(struct worker *w)
{
	const struct split *s = &w->split;
	struct place p = { 0 };
	size_t bad = 0, refused = s->bad.count;
	for (size_t i = 0; i < w->flaws.count; i++) {
		const struct flaw *f = &w->flaws.items[i];
		if (f->special != UINT32_MAX)
			w->quick[f->column].specials[f->special].rows++;
	}
	for (size_t r = 0; w->flaws.count && r < s->rows; r++) {
		if (!w->bad[r])
			continue;
		while (bad < s->bad.count && s->bad.items[bad].at < s->row_at[r])
			keep_bad(w, &p, &s->bad.items[bad++]);
		keep_flaw(w, &p, r);
		refused++;
	}
	while (bad < s->bad.count)
		keep_bad(w, &p, &s->bad.items[bad++]);
	struct tally_rows *rows = &w->files[w->chunk.file];
	rows->read += (int64_t)(s->rows + s->bad.count);
	rows->refused += (int64_t)refused;
	rows->bytes += (int64_t)w->chunk.n;
	pthread_mutex_lock(&w->run->reader.lock);
	w->run->chunk_lines.items[w->chunk.number] += (int64_t)s->lines;
	pthread_mutex_unlock(&w->run->reader.lock);
}

/* ---- afterwards ---- */

static int by_place(const void *a, const void *b)
{
	const struct refusal *x = a, *y = b;
	if (x->chunk != y->chunk)
		return x->chunk < y->chunk ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static const char *words_for(enum reason reason)
{
	static const char *const words[] = {
		[REASON_NONE] = "",
		[REASON_ENCODING] = N_("This is not in the encoding of the file."),
		[REASON_EMPTY] = N_("This is empty."),
		[REASON_UNKNOWN] = N_("This code is not in the specification."),
		[REASON_DATE] = N_("This is not a date or period."),
		[REASON_NUMBER] = N_("This is not a number."),
		[REASON_NEGATIVE] = N_("This is below zero."),
		[REASON_AGE] = N_("The age is in none of the bands."),
		[REASON_OPEN] = N_("A quotation mark is opened in this row and never closed."),
	};
	return words[reason];
}

static void add_problem(struct run *run, struct problems *all, const struct refusal *r,
    int64_t line)
{
	struct problem p = { .source = str_of(run->files[r->file].name), .row = line,
		.excerpt = str_n(r->excerpt, r->excerpt_n), .field = STR_EMPTY };
	if (r->column != UINT32_MAX)
		p.field = run->columns[r->column].name;
	if (r->reason == REASON_CELLS)
		problem_add(
		    all, p, N_("This row has %u cells, the header %u."), r->cells, r->wanted);
	else
		problem_add(all, p, "%s", tr(all->lang, words_for(r->reason)));
}

static void report_places(struct run *run, struct tally_result *result)
{
	size_t count = 0, n = 0, most = run->options.refusals;
	for (int i = 0; i < run->threads; i++)
		count += run->workers[i].refusals.count;
	struct refusal *all = calloc(count + 1, sizeof *all);
	if (!all)
		abort();
	for (int i = 0; i < run->threads; i++) {
		const struct worker *w = &run->workers[i];
		for (size_t k = 0; k < w->refusals.count; k++)
			all[n++] = w->refusals.items[k];
	}
	qsort(all, n, sizeof *all, by_place);
	struct problems found = { .arena = run->result_arena, .max = most,
		.lang = run->reader.err.lang };
	int64_t chunk = 0, line = 1;
	for (size_t i = 0; i < n && i < most; i++) {
		int64_t first = run->files[all[i].file].first_chunk;
		if (chunk < first) {
			chunk = first;
			line = 1;
		}
		for (; chunk < all[i].chunk; chunk++)
			line += run->chunk_lines.items[chunk];
		add_problem(run, &found, &all[i], line + run->files[all[i].file].start_lines +
		    all[i].line);
	}
	free(all);
	result->refusals = found.items;
	result->refusal_count = found.count;
}

static int by_rows(const void *a, const void *b)
{
	const struct tally_unknown *x = a, *y = b;
	int c = str_cmp(x->dim, y->dim);
	if (c || x->rows == y->rows)
		return c ? c : str_cmp(x->code, y->code);
	return x->rows > y->rows ? -1 : 1;
}

static void report_unknown(struct run *run, struct tally_result *result)
{
	struct { struct tally_unknown *items; size_t count, room; } all = { 0 };
	for (size_t i = 0; i < run->column_count; i++) {
		const struct run_column *c = &run->columns[i];
		for (size_t k = 0; c->role == ROLE_CLASS && k < c->specials.count; k++) {
			const struct special *s = &c->specials.items[k];
			struct tally_unknown u = { .dim = run->dims[c->dim].spec->name,
				.code = s->text.n ? arena_copy(run->result_arena, s->text) :
				    S("…"), .refused = s->refuse };
			for (int t = 0; t < run->threads; t++)
				if (k < run->workers[t].quick[i].special_room)
					u.rows += run->workers[t].quick[i].specials[k].rows;
			if (s->reason == REASON_UNKNOWN && u.rows)
				*list_add(run->result_arena, &all) = u;
		}
	}
	if (all.count)
		qsort(all.items, all.count, sizeof *all.items, by_rows);
	result->unknown = all.items;
	result->unknown_count = all.count;
}

void refuse_report(struct run *run, struct tally_result *result)
{
	report_places(run, result);
	report_unknown(run, result);
	struct tally_rows *files = arena_array(run->result_arena, struct tally_rows,
	    run->file_count + 1);
	for (size_t f = 0; f < run->file_count; f++) {
		for (int t = 0; t < run->threads; t++) {
			const struct tally_rows *w = &run->workers[t].files[f];
			files[f].read += w->read;
			files[f].refused += w->refused;
			files[f].bytes += w->bytes;
		}
		files[f].in = files[f].read - files[f].refused;
		result->rows.read += files[f].read;
		result->rows.in += files[f].in;
		result->rows.refused += files[f].refused;
		result->rows.bytes += files[f].bytes;
	}
	result->files = files;
	result->file_count = run->file_count;
}
