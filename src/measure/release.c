/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Counts of persons that other rooms collect, released through disclosure control. A table is a
 * total and its parts; a dimension of one code, "scope", says what is counted, so that tables of
 * one scope share their total and tables of different scopes have nothing to do with each other.
 */
#include "measure/ledger.h"
#include "measure/measure.h"
#include "measure/publish.h"

#include <stdlib.h>
#include <string.h>

enum { SCOPE, PART };	/* ORDER: dimensions of a table */

/* ---- tables ---- */

static const struct protect_dimension *scope_of(struct arena *a, struct str scope)
{
	struct protect_dimension *d = arena_new_of(a, struct protect_dimension);
	struct protect_code *code = arena_new_of(a, struct protect_code);
	*code = (struct protect_code){ scope, -1 };
	*d = (struct protect_dimension){ .name = S("scope"), .codes = code, .count = 1 };
	return d;
}

static const struct protect_dimension *parts_of(struct arena *a, const struct count_table *t)
{
	struct protect_dimension *d = arena_new_of(a, struct protect_dimension);
	struct protect_code *codes = arena_array(a, struct protect_code, t->count + 1);
	codes[0] = (struct protect_code){ S("_T"), -1 };
	for (size_t i = 0; i < t->count; i++)
		codes[i + 1] = (struct protect_code){ t->codes[i], 0 };
	*d = (struct protect_dimension){ .name = t->dimension, .codes = codes,
		.count = t->count + 1 };
	return d;
}

static struct protect_table table_of(struct arena *a, const struct count_table *t, bool parts)
{
	size_t count = parts ? t->count : 0;
	const struct protect_dimension **dims = arena_array(a, const struct protect_dimension *,
	    2);
	struct protect_cell *cells = arena_array(a, struct protect_cell, count + 1);
	for (size_t i = 0; i < t->count; i++)
		cells[0].count += t->counts[i];
	for (size_t i = 0; i < count; i++) {
		cells[i + 1].codes[PART] = (uint16_t)(i + 1);
		cells[i + 1].count = t->counts[i];
	}
	dims[SCOPE] = scope_of(a, t->scope);
	dims[PART] = parts_of(a, t);
	return (struct protect_table){ .name = t->dimension, .dimensions = dims,
		.dimension_count = parts ? 2 : 1, .cells = cells, .cell_count = count + 1 };
}

/* ---- deciding ---- */

/* What is left of a table. */
enum left { WHOLE, TOTAL, NOTHING };

struct deciding {
	struct arena *a;
	const struct count_table *given;
	size_t count;
	enum left *left;
	const struct ledger_past *past;
	struct protect_options options;
	struct protect_table *tables;	/* those that are left, then the past */
	size_t *of;			/* which of the given ones */
	size_t now;
};

static void lay_out(struct deciding *d)
{
	d->now = 0;
	for (size_t i = 0; i < d->count; i++) {
		if (d->left[i] == NOTHING)
			continue;
		d->of[d->now] = i;
		d->tables[d->now++] = table_of(d->a, &d->given[i], d->left[i] == WHOLE);
	}
	for (size_t i = 0; i < d->past->count; i++)
		d->tables[d->now + i] = d->past->tables[i];
}

/* A table that cannot be shown gives up its parts, then its total. */
static struct protect_result *decide(struct deciding *d, struct err *e)
{
	for (;;) {
		lay_out(d);
		struct protect_result *r = protect_tables(d->a, d->tables, d->now + d->past->count,
		    NULL, 0, &d->options, e);
		if (!r || r->safe || !d->now)
			return r;
		size_t given_up = 0;
		for (size_t i = 0; i < r->refusal_count; i++)
			if (r->refusals[i].table < d->now) {
				d->left[d->of[r->refusals[i].table]]++;
				given_up++;
			}
		/* no table in particular: the finest go first */
		for (size_t i = 0; !given_up && i < d->now; i++)
			d->left[d->of[i]]++;
	}
}

/* Somebody is told of; that nobody is somewhere is nothing by itself. */
static bool shows_something(const struct deciding *d, const struct protect_result *r)
{
	for (size_t t = 0; t < d->now; t++)
		for (size_t i = 0; i < d->tables[t].cell_count; i++) {
			const struct protect_answer *x = &r->answers[t][i];
			if ((x->state == PROTECT_PUBLISHED || x->state == PROTECT_KEPT) &&
			    x->value > 0)
				return true;
		}
	return false;
}

bool release_counts(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str name, int64_t at, const struct count_table *tables, size_t count,
    bool *released_r, struct err *e)
{
	unsigned char secret[32];
	struct ledger_past past;
	struct deciding d = { .a = a, .given = tables, .count = count, .past = &past,
		.left = arena_array(a, enum left, count + 1),
		.of = arena_array(a, size_t, count + 1),
		.options = { .threshold = publish_threshold(db, a, city) } };
	*released_r = false;
	if (!publish_secret_in(db, a, secret, e) ||
	    !ledger_load(db, a, city, dataset, LEDGER_SUPPRESSION, &past, e))
		return false;
	memcpy(&d.options.seed, secret, sizeof d.options.seed);
	d.tables = arena_array(a, struct protect_table, count + past.count + 1);
	struct protect_result *r = decide(&d, e);
	if (!r || !d.now || !shows_something(&d, r))
		return r != NULL;
	*released_r = true;
	return ledger_add(db, city, &(struct ledger_release){ .dataset = dataset, .name = name,
	    .regime = LEDGER_SUPPRESSION, .at = at }, d.tables, r->answers, d.now, e);
}

/* ---- reading ---- */

bool release_names(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str **names_r, size_t *count_r, struct err *e)
{
	struct ledger_release *all;
	if (!ledger_list(db, a, city, dataset, &all, count_r, e))
		return false;
	*names_r = arena_array(a, struct str, *count_r + 1);
	for (size_t i = 0; i < *count_r; i++)
		(*names_r)[i] = all[i].name;
	return true;
}

/* name empty: the newest. */
static bool read(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str name, struct release *out_r, struct err *e)
{
	struct ledger_release *all, *found = NULL;
	struct ledger_cell *cells;
	size_t count;
	*out_r = (struct release){ 0 };
	if (!ledger_list(db, a, city, dataset, &all, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!name.n || str_eq(all[i].name, name))
			found = &all[i];
	if (!found)
		return true;
	out_r->name = found->name;
	out_r->at = found->at;
	if (!ledger_read(db, a, city, dataset, found->name, &cells, &out_r->count, e))
		return false;
	out_r->cells = arena_array(a, struct release_cell, out_r->count + 1);
	for (size_t i = 0; i < out_r->count; i++)
		out_r->cells[i] = (struct release_cell){ cells[i].key, cells[i].suppressed,
			cells[i].value };
	return true;
}

bool release_newest(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct release *out_r, struct err *e)
{
	return read(db, a, city, dataset, STR_EMPTY, out_r, e);
}

bool release_named(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str name, struct release *out_r, struct err *e)
{
	return read(db, a, city, dataset, name, out_r, e);
}

static int by_key(const void *one, const void *other)
{
	return str_cmp(*(const struct str *)one, ((const struct release_cell *)other)->key);
}

struct release_count release_find(const struct release *r, struct str scope, struct str dimension,
    struct str code)
{
	struct arena *a = arena_new(0);
	struct count_table t = { .scope = scope, .dimension = dimension, .codes = &code,
		.counts = &(int64_t){ 0 }, .count = 1 };
	struct protect_table table = table_of(a, &t, code.n > 0);
	struct str key = protect_key(a, &table, &table.cells[code.n > 0]);
	const struct release_cell *c = r->count
	    ? bsearch(&key, r->cells, r->count, sizeof *c, by_key) : NULL;
	struct release_count n = { .listed = c != NULL, .hidden = c && c->hidden,
		.n = c ? c->value : 0 };
	arena_free(a);
	return n;
}
