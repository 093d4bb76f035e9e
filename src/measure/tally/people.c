/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Counting the rows of one part of the persons. A part is scattered into buckets of a few persons
 * each by further bits of their hash; within a bucket the rows of one person are brought together
 * and counted.
 *
 * Most persons have few rows in few cells. For them each row is compared with those before it, all
 * cuboids at once. A person with many rows is counted by marks instead: each cell remembers the
 * last person who was in it.
 */
#include "measure/tally/plan.h"
#include "measure/tally/people.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 12, PART_MOST = 1 << 20, BUCKET_ROWS = 8 };	/* bits of a part: at most 17 */

/* ---- one row, one person ---- */

static inline __attribute__((always_inline)) struct fine_cell measures(const struct people *p,
    const uint64_t *row)
{
	const struct plan *plan = p->plan;
	struct fine_cell m = { .rows = 1 };
	if (plan->done_field >= 0)
		m.done = layout_get(plan->layout, row, (uint32_t)plan->done_field);
	if (plan->hours_field >= 0)
		m.hours = people_hours(p, row);
	return m;
}

/* first: bit f says that the row is the person's first in its period of family f. */
static inline __attribute__((always_inline)) void count_row(struct people *p, const uint64_t *row,
    uint64_t first)
{
	struct fine_cell m = measures(p, row);
	for (size_t i = 0; i < p->plan->fine_count; i++) {
		const struct fine *f = &p->plan->fines[i];
		size_t at = cells_find(&p->fines[i], row);
		struct fine_cell *cell = &p->fines[i].fine[at];
		cell->rows += m.rows;
		cell->done += m.done;
		cell->hours += m.hours;
		cell->first += first >> f->family & 1;
	}
}

/* The only row of a person. */
static inline __attribute__((always_inline)) void count_single(struct people *p, uint64_t person,
    const uint64_t *row)
{
	struct fine_cell m = measures(p, row);
	for (size_t i = 0; i < p->plan->fine_count; i++) {
		const struct fine *f = &p->plan->fines[i];
		size_t at = cells_find(&p->fines[i], row);
		struct fine_cell *cell = &p->fines[i].fine[at];
		cell->rows += 1;
		cell->done += m.done;
		cell->hours += m.hours;
		cell->first += 1;
		if (f->more) {
			struct more_cell *more = &p->fines[i].more[at];
			more->assigned++;
			more->key += person;
			top_two(&more->largest, &more->second, m.hours);
		}
	}
}

static void first_keys(struct people *p, uint64_t person, const uint64_t *row, uint64_t first)
{
	for (size_t i = 0; i < p->plan->fine_count; i++) {
		const struct fine *f = &p->plan->fines[i];
		if (f->more && (first >> f->family & 1)) {
			size_t at = cells_find(&p->fines[i], row);	/* may move them */
			p->fines[i].more[at].key += person;
		}
	}
}

static void count_extra(struct people *p, size_t cuboid, uint64_t person, const uint64_t *row)
{
	struct cells *c = &p->cuboids[cuboid];
	size_t at = cells_find(c, row);
	c->extra[at]++;
	if (c->key)
		c->key[at] += person;
}

/* ---- few rows ---- */

/* Which of 64 tests, from a number on, say that two rows are alike. */
static inline uint64_t alike_1(const struct plan *plan, size_t from, size_t n, uint64_t differ)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < n; i++)
		bits |= (uint64_t)((differ & plan->tests[from + i]) == 0) << i;
	return bits;
}

static inline bool same_under(const uint64_t *a, const uint64_t *b, const uint64_t *mask,
    uint32_t words)
{
	for (uint32_t k = 0; k < words; k++)
		if ((a[k] ^ b[k]) & mask[k])
			return false;
	return true;
}

static uint64_t alike_n(const struct plan *plan, size_t from, size_t n, const uint64_t *a,
    const uint64_t *b)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < n; i++) {
		size_t test = from + i;
		const uint64_t *mask = test < plan->family_count ? plan->families[test].mask :
		    plan->cuboids[test - plan->family_count].space.mask;
		bits |= (uint64_t)same_under(a, b, mask, plan->layout->words) << i;
	}
	return bits;
}

/* What of 64 tests row i is the first for; rows stand one stride apart. */
static uint64_t news(const struct plan *plan, size_t from, size_t n, const uint64_t *rows, size_t i,
    size_t stride)
{
	uint64_t all = n == 64 ? UINT64_MAX : (1ull << n) - 1, seen = 0;
	const uint64_t *row = rows + i * stride;
	for (size_t j = i; j-- > 0 && seen != all;)
		seen |= stride == 2 ? alike_1(plan, from, n, row[0] ^ rows[j * 2]) :
		    alike_n(plan, from, n, row, rows + j * stride);
	return all & ~seen;
}

static bool seen_whole(const struct plan *plan, const uint64_t *rows, size_t i, size_t stride)
{
	for (size_t j = i; j-- > 0;)
		if (same_under(rows + i * stride, rows + j * stride, plan->all,
		    plan->layout->words))
			return true;
	return false;
}

/* rows points to the words behind the person of the first row. */
static void count_few(struct people *p, uint64_t person, const uint64_t *rows, size_t n,
    size_t stride)
{
	const struct plan *plan = p->plan;
	size_t tests = plan->family_count + plan->cuboid_count;
	for (size_t i = 0; i < n; i++) {
		const uint64_t *row = rows + i * stride;
		if (i && seen_whole(plan, rows, i, stride)) {
			count_row(p, row, 0);
			continue;
		}
		size_t block = tests < 64 ? tests : 64;
		uint64_t new = news(plan, 0, block, rows, i, stride);
		uint64_t first = new & ((1ull << plan->family_count) - 1);
		count_row(p, row, first);
		if (p->any_key && first)
			first_keys(p, person, row, first);
		for (size_t from = 0; from < tests; from += 64) {
			size_t left = tests - from < 64 ? tests - from : 64;
			if (from)
				new = news(plan, from, left, rows, i, stride);
			for (uint64_t bits = new; bits; bits &= bits - 1) {
				size_t test = from + (size_t)__builtin_ctzll(bits);
				if (test < plan->family_count)
					continue;
				size_t cuboid = test - plan->family_count;
				if (!(first >> plan->cuboids[cuboid].family & 1))
					count_extra(p, cuboid, person, row);
			}
		}
	}
}

/* ---- many rows ---- */

void people_many_start(struct people *p)
{
	if (++p->epoch)
		return;
	for (size_t i = 0; i < p->plan->cuboid_count; i++)	/* once in 4 billion persons */
		memset(p->cuboids[i].stamp, 0, p->cuboids[i].room * sizeof(uint32_t));
	p->epoch = 1;
}

void people_many_row(struct people *p, uint64_t person, const uint64_t *row)
{
	count_row(p, row, 0);
	for (size_t i = 0; i < p->plan->cuboid_count; i++) {
		struct cells *c = &p->cuboids[i];
		size_t at = cells_find(c, row);
		if (c->stamp[at] == p->epoch)
			continue;
		c->stamp[at] = p->epoch;
		c->extra[at]++;
		if (c->key)
			c->key[at] += person;
	}
}

/* ---- persons ---- */

static inline __attribute__((always_inline)) void count_person(struct people *p, uint64_t *rows,
    size_t n, size_t stride)
{
	uint64_t person = rows[0];
	p->persons++;
	if (n == 1) {
		count_single(p, person, rows + 1);
		return;
	}
	if (n <= FEW) {
		count_few(p, person, rows + 1, n, stride);
	} else {
		people_many_start(p);
		for (size_t i = 0; i < n; i++)
			people_many_row(p, person, rows + i * stride + 1);
	}
	if (p->any_top) {
		people_assign_start(p);
		for (size_t i = 0; i < n; i++)
			people_assign_row(p, rows + i * stride + 1);
		people_assign_end(p);
	}
}

static inline __attribute__((always_inline)) void swap_rows(uint64_t *a, uint64_t *b,
    size_t stride)
{
	for (size_t k = 0; k < stride; k++) {
		uint64_t x = a[k];
		a[k] = b[k];
		b[k] = x;
	}
}

/* The rows of a few persons: those of the first are brought to the front, then of the next. */
static inline __attribute__((always_inline)) void count_bucket(struct people *p, uint64_t *rows,
    size_t n, size_t stride)
{
	while (n) {
		uint64_t person = rows[0];
		size_t mine = 1;
		for (size_t i = 1; i < n; i++)
			if (rows[i * stride] == person) {
				if (i != mine)
					swap_rows(rows + i * stride, rows + mine * stride, stride);
				mine++;
			}
		count_person(p, rows, mine, stride);
		rows += mine * stride;
		n -= mine;
	}
}

static void count_buckets(struct people *p, uint64_t *rows, const uint32_t *starts, size_t count,
    size_t stride)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t *from = rows + (size_t)starts[i] * stride;
		size_t n = starts[i + 1] - starts[i];
		if (stride == 2)
			count_bucket(p, from, n, 2);
		else
			count_bucket(p, from, n, stride);
	}
}

/* ---- parts ---- */

/* A row in the layout that all rows have in the end. */
static void convert(const struct run *run, const struct layout *from, const struct layout *to,
    const uint64_t *row, uint64_t *out)
{
	memset(out, 0, to->words * sizeof *out);
	for (uint32_t i = 0; i < run->field_count; i++)
		layout_put(to, out, i, layout_get(from, row, i));
}

static void scatter_block(struct people *p, const struct block *b, size_t stride, int shift,
    uint32_t mask)
{
	struct run *run = p->run;
	const struct layout *to = p->plan->layout, *from = run->layouts.items[b->layout];
	size_t step = 1 + from->words;
	const uint64_t *row = b->words;
	for (uint32_t i = 0; i < b->rows; i++, row += step) {
		uint64_t *out = p->rows + (size_t)p->starts[row[0] >> shift & mask]++ * stride;
		out[0] = row[0];
		if (from != to)
			convert(run, from, to, row + 1, out + 1);
		else if (stride == 2)
			out[1] = row[1];
		else
			memcpy(out + 1, row + 1, (stride - 1) * sizeof *out);
	}
}

static void make_room(struct people *p, size_t rows, size_t stride, size_t buckets)
{
	if (rows * stride > p->row_room) {
		run_hold(p->run, (int64_t)((rows * stride - p->row_room) * 8));
		free(p->rows);
		p->row_room = rows * stride;
		p->rows = malloc(p->row_room * sizeof *p->rows);
	}
	if (!p->starts)
		p->starts = malloc((PART_MOST / BUCKET_ROWS * 2 + 2) * sizeof *p->starts);
	if (!p->rows || !p->starts)
		abort();
	memset(p->starts, 0, (buckets + 1) * sizeof *p->starts);
}

/* used: how many bits of the hash the rows of this list agree in. */
static void count_list(struct worker *w, struct block_list *list, int used)
{
	struct people *p = w->people;
	size_t stride = 1 + p->plan->layout->words, n = (size_t)list->rows;
	int bits = 1;
	while (((size_t)BUCKET_ROWS << bits) < n)
		bits++;
	int shift = 64 - used - bits;
	uint32_t buckets = 1u << bits, mask = buckets - 1;
	make_room(p, n, stride, buckets);
	for (const struct block *b = list->first; b; b = b->next) {
		size_t step = 1 + p->run->layouts.items[b->layout]->words;
		for (uint32_t i = 0; i < b->rows; i++)
			p->starts[(b->words[i * step] >> shift & mask) + 1]++;
	}
	for (uint32_t i = 0; i < buckets; i++)
		p->starts[i + 1] += p->starts[i];
	while (list->first) {
		struct block *b = list->first;
		list->first = b->next;
		scatter_block(p, b, stride, shift, mask);
		block_give(w, b);
		run_hold(w->run, -BLOCK_SIZE);
	}
	/* Each start has moved to the next bucket's. */
	for (uint32_t i = buckets; i > 0; i--)
		p->starts[i] = p->starts[i - 1];
	p->starts[0] = 0;
	count_buckets(p, p->rows, p->starts, buckets, stride);
}

static bool one_person(const struct people *p, const struct block_list *list)
{
	uint64_t person = list->first->words[0];
	for (const struct block *b = list->first; b; b = b->next) {
		size_t step = 1 + p->run->layouts.items[b->layout]->words;
		for (uint32_t i = 0; i < b->rows; i++)
			if (b->words[i * step] != person)
				return false;
	}
	return true;
}

/* One person with very many rows: they are never brought into one place. */
static void count_stream(struct worker *w, struct block_list *list)
{
	struct people *p = w->people;
	struct run *run = w->run;
	uint64_t person = list->first->words[0], row[WORDS_MOST];
	p->persons++;
	people_many_start(p);
	if (p->any_top)
		people_assign_start(p);
	while (list->first) {
		struct block *b = list->first;
		const struct layout *from = run->layouts.items[b->layout];
		for (uint32_t i = 0; i < b->rows; i++) {
			convert(run, from, p->plan->layout,
			    b->words + i * (1 + from->words) + 1, row);
			people_many_row(p, person, row);
			if (p->any_top)
				people_assign_row(p, row);
		}
		list->first = b->next;
		block_give(w, b);
		run_hold(run, -BLOCK_SIZE);
	}
	if (p->any_top)
		people_assign_end(p);
}

/* More rows than should be in one place are parted again by their next four bits. */
static void part_again(struct worker *w, struct block_list *list, int used)
{
	struct block_list parts[16] = { 0 };
	while (list->first) {
		struct block *b = list->first;
		size_t step = 1 + w->run->layouts.items[b->layout]->words;
		uint32_t most = block_most(w->run->layouts.items[b->layout]);
		list->first = b->next;
		for (uint32_t i = 0; i < b->rows; i++) {
			const uint64_t *row = b->words + i * step;
			struct block_list *to = &parts[row[0] >> (60 - used) & 15];
			struct block *open = to->first;
			if (!open || open->rows == most || open->layout != b->layout) {
				open = block_take(w);
				open->layout = b->layout;
				open->next = to->first;
				to->first = open;
				run_hold(w->run, BLOCK_SIZE);
			}
			memcpy(open->words + open->rows++ * step, row, step * sizeof *row);
			to->rows++;
		}
		block_give(w, b);
		run_hold(w->run, -BLOCK_SIZE);
	}
	for (int i = 0; i < 16; i++)
		people_list(w, &parts[i], used + 4);
}

void people_list(struct worker *w, struct block_list *list, int used)
{
	if (!list->first)
		return;
	if (list->rows <= w->people->most_rows)
		count_list(w, list, used);
	else if (used >= 60 || one_person(w->people, list))
		count_stream(w, list);
	else
		part_again(w, list, used);
}

void people_part(struct worker *w, int part)
{
	struct block_list all = { 0 };
	for (int i = 0; i < w->run->threads; i++) {
		struct block_list *l = &w->run->workers[i].full[part];
		struct block **end = &l->first;
		while (*end)
			end = &(*end)->next;
		*end = all.first;
		all.first = l->first;
		all.rows += l->rows;
		atomic_fetch_sub(&w->run->rows_kept, l->rows);
		*l = (struct block_list){ 0 };
	}
	people_list(w, &all, 8);
}

/* ---- a worker's tables ---- */

void people_start(struct worker *w)
{
	struct run *run = w->run;
	const struct plan *plan = run->plan;
	struct people *p = w->people = calloc(1, sizeof *p);
	if (!p)
		abort();
	*p = (struct people){ .run = run, .plan = plan, .most_rows = PART_MOST };
	p->fines = calloc(plan->fine_count + 1, sizeof *p->fines);
	p->cuboids = calloc(plan->cuboid_count + 1, sizeof *p->cuboids);
	if (!p->fines || !p->cuboids)
		abort();
	for (size_t i = 0; i < plan->fine_count; i++)
		cells_start(&p->fines[i], run, &plan->fines[i].space, plan->layout->words,
		    CELLS_FINE | (plan->fines[i].more ? CELLS_MORE : 0));
	for (size_t i = 0; i < plan->cuboid_count; i++) {
		const struct cuboid *c = &plan->cuboids[i];
		cells_start(&p->cuboids[i], run, &c->space, plan->layout->words, CELLS_EXTRA |
		    (c->key ? CELLS_KEY : 0) | (c->top ? CELLS_TOP : 0));
		p->any_top |= c->top;
		p->any_key |= c->key;
	}
	if (run->hours_column >= 0)
		p->hours = run->columns[run->hours_column].numbers;
	if (run->date_column >= 0)
		p->days = run->columns[run->date_column].numbers;
}

void people_done(struct worker *w)
{
	struct people *p = w->people;
	if (!p)
		return;
	for (size_t i = 0; i < p->plan->fine_count; i++)
		cells_done(&p->fines[i]);
	for (size_t i = 0; i < p->plan->cuboid_count; i++)
		cells_done(&p->cuboids[i]);
	free(p->fines);
	free(p->cuboids);
	free(p->rows);
	free(p->starts);
	free(p->touched.items);
	free(p->best);
	free(p->best_stamp);
	free(p->periods.items);
	free(p);
	w->people = NULL;
}
