/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Releases, their tables with all classes, and a row for each cell. A cell's place is its number
 * in the grid of all combinations of codes (row-major), which gives its codes back; its key is for
 * finding it whatever the table.
 */
#include "measure/ledger.h"

#include "base/id.h"

#include <stdlib.h>

static const char regime_of[] =
    "SELECT regime FROM ledger_release WHERE city = $1 AND dataset = $2 LIMIT 1";
static const char release_exists[] =
    "SELECT 1 FROM ledger_release WHERE city = $1 AND dataset = $2 AND name = $3";
static const char insert_release[] =
    "INSERT INTO ledger_release (city, id, dataset, name, regime, at)"
    " VALUES ($1, $2, $3, $4, $5, $6)";
static const char select_tables[] =
    "SELECT t.release, t.n, t.name FROM ledger_release r"
    " JOIN ledger_table t ON t.city = r.city AND t.release = r.id"
    " WHERE r.city = $1 AND r.dataset = $2 ORDER BY r.at, r.id, t.n";
static const char select_codes[] =
    "SELECT dimension, name, code, parent FROM ledger_code"
    " WHERE city = $1 AND release = $2 AND tbl = $3 ORDER BY dimension, n";
static const char select_cells[] =
    "SELECT place, state, value, low, high FROM ledger_cell"
    " WHERE city = $1 AND release = $2 AND tbl = $3 ORDER BY place";
static const char count_cells[] =
    "SELECT count(*) FROM ledger_cell WHERE city = $1 AND release = $2 AND tbl = $3";
static const char list_all[] =
    "SELECT id, dataset, name, regime, at FROM ledger_release"
    " WHERE city = $1 AND ($2 = '' OR dataset = $2) ORDER BY at, id";
static const char read_cells[] =
    "SELECT DISTINCT c.cell, c.state, c.value FROM ledger_cell c"
    " JOIN ledger_release r ON r.city = c.city AND r.id = c.release"
    " WHERE c.city = $1 AND r.dataset = $2 AND r.name = $3";
static const char another_sum[] =
    "SELECT 1 FROM ledger_cell c JOIN ledger_release r ON r.city = c.city AND r.id = c.release"
    " WHERE c.city = $1 AND r.dataset = $2 AND c.cell = $3 AND c.sum = $4 AND c.value <> $5";

static const char *const table_columns[] = { "city", "release", "n", "name" };
static const char *const code_columns[] = { "city", "release", "tbl", "dimension", "n", "name",
	"code", "parent" };
static const char *const cell_columns[] = { "city", "release", "tbl", "place", "cell", "state",
	"value", "low", "high", "sum" };

enum { STATE_PUBLISHED = 1, STATE_SUPPRESSED = 2 };	/* as stored */

/* ---- regime ---- */

/* ORDER: enum ledger_regime */
static const char *const regime_words[LEDGER_ROUNDED + 1] = { "", N_("with suppressed cells"),
	N_("with noise"), N_("with rounded numbers") };

static bool same_regime(struct db *db, int64_t city, struct str dataset, enum ledger_regime regime,
    struct err *e)
{
	int64_t was = db_int(db, regime_of, ARGS(city, dataset), LEDGER_NONE, e);
	if (e->kind)
		return false;
	if (was == LEDGER_NONE || was == (int64_t)regime)
		return true;
	const struct lang *lang = e->lang;
		int kept = was > 0 && was <= LEDGER_ROUNDED ? (int)was : 0;
	return fail(e, ERR_CONFLICT, N_("The data set \"%.*s\" is published %s; it cannot also be"
	    " published %s: each would give away what the other hides."), STR(dataset),
	    _(regime_words[kept]), _(regime_words[regime]));
}

/* ---- reading ---- */

static bool load_codes(struct db *db, struct arena *a, int64_t city, int64_t release, int64_t n,
    struct protect_table *t, struct err *e)
{
	struct codes { struct protect_code *items; size_t count, room; } codes = { 0 };
	struct protect_dimension *all = arena_array(a, struct protect_dimension,
	    PROTECT_DIMENSIONS);
	const struct protect_dimension **list = arena_array(a, const struct protect_dimension *,
	    PROTECT_DIMENSIONS);
	struct rows *q = db_query(db, select_codes, ARGS(city, release, n), e);
	while (rows_next(q)) {
		size_t k = (size_t)rows_int(q, 0);
		if (k >= PROTECT_DIMENSIONS)
			continue;
		if (k >= t->dimension_count) {
			t->dimension_count = k + 1;
			codes = (struct codes){ 0 };
			all[k].name = rows_copy(q, 1, a);
			list[k] = &all[k];
		}
		*list_add(a, &codes) = (struct protect_code){ rows_copy(q, 2, a),
			(int32_t)rows_int(q, 3) };
		all[k].codes = codes.items;
		all[k].count = codes.count;
	}
	t->dimensions = list;
	return rows_end(q, e);
}

static void codes_of(const struct protect_table *t, size_t place, uint16_t *codes)
{
	for (size_t k = t->dimension_count; k-- > 0; place /= t->dimensions[k]->count)
		codes[k] = (uint16_t)(place % t->dimensions[k]->count);
}

static bool load_cells(struct db *db, struct arena *a, int64_t city, int64_t release, int64_t n,
    struct protect_table *t, struct err *e)
{
	int64_t most = db_int(db, count_cells, ARGS(city, release, n), 0, e);
	struct protect_cell *cells = arena_array(a, struct protect_cell, (size_t)most + 1);
	struct rows *q = db_query(db, select_cells, ARGS(city, release, n), e);
	while (rows_next(q) && (int64_t)t->cell_count < most) {
		struct protect_cell *c = &cells[t->cell_count++];
		codes_of(t, (size_t)rows_int(q, 0), c->codes);
		if (rows_int(q, 1) == STATE_PUBLISHED) {
			c->past = PROTECT_WAS_PUBLISHED;
			c->count = c->was = rows_int(q, 2);
			continue;
		}
		c->past = PROTECT_WAS_SUPPRESSED;
		c->unknown = true;
		c->was_low = rows_int(q, 3);
		c->was_high = rows_int(q, 4);
	}
	t->cells = cells;
	return rows_end(q, e);
}

bool ledger_load(struct db *db, struct arena *a, int64_t city, struct str dataset,
    enum ledger_regime regime, struct ledger_past *past_r, struct err *e)
{
	struct { struct protect_table *items; size_t count, room; } tables = { 0 };
	struct { int64_t (*items)[2]; size_t count, room; } keys = { 0 };
	if (!db_alone(db, city, e) || !same_regime(db, city, dataset, regime, e))
		return false;
	struct rows *q = db_query(db, select_tables, ARGS(city, dataset), e);
	while (rows_next(q)) {
		*list_add(a, &tables) = (struct protect_table){ .name = rows_copy(q, 2, a),
			.past = true };
		int64_t *key = *list_add(a, &keys);
		key[0] = rows_int(q, 0);
		key[1] = rows_int(q, 1);
	}
	bool ok = rows_end(q, e);
	for (size_t i = 0; ok && i < tables.count; i++) {
		struct protect_table *t = &tables.items[i];
		ok = load_codes(db, a, city, keys.items[i][0], keys.items[i][1], t, e) &&
		    load_cells(db, a, city, keys.items[i][0], keys.items[i][1], t, e);
	}
	if (ok)
		*past_r = (struct ledger_past){ tables.items, tables.count };
	return ok;
}

bool ledger_list(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct ledger_release **releases_r, size_t *count_r, struct err *e)
{
	struct { struct ledger_release *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(db, list_all, ARGS(city, dataset), e);
	while (rows_next(q))
		*list_add(a, &all) = (struct ledger_release){ rows_int(q, 0), rows_copy(q, 1, a),
			rows_copy(q, 2, a), (enum ledger_regime)rows_int(q, 3), rows_int(q, 4) };
	if (!rows_end(q, e))
		return false;
	*releases_r = all.items;
	*count_r = all.count;
	return true;
}

static int by_key(const void *one, const void *other)
{
	return str_cmp(((const struct ledger_cell *)one)->key,
	    ((const struct ledger_cell *)other)->key);
}

bool ledger_read(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str release, struct ledger_cell **cells_r, size_t *count_r, struct err *e)
{
	struct { struct ledger_cell *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(db, read_cells, ARGS(city, dataset, release), e);
	while (rows_next(q))
		*list_add(a, &all) = (struct ledger_cell){ rows_copy(q, 0, a),
			rows_int(q, 1) != STATE_PUBLISHED, rows_int(q, 2) };
	if (!rows_end(q, e))
		return false;
	if (all.count)	/* the two databases order bytes differently */
		qsort(all.items, all.count, sizeof *all.items, by_key);
	*cells_r = all.items;
	*count_r = all.count;
	return true;
}

/* ---- writing ---- */

/* What is written of a release, a table at a time. */
struct writer {
	struct db *db;
	struct arena *a;
	int64_t city, release, n;
	const struct ledger_release *of;
	struct { struct value *items; size_t count, room; } values;
	struct err *e;
};

static void put(struct writer *w, struct value v)
{
	*list_add(w->a, &w->values) = v;
}

static void put_head(struct writer *w)
{
	put(w, value_int(w->city));
	put(w, value_int(w->release));
	put(w, value_int(w->n));
}

static bool flush(struct writer *w, const char *table, const char *const *columns, size_t count)
{
	bool ok = !w->values.count || db_bulk(w->db, table, columns, count, w->values.items,
	    w->values.count / count, w->e);
	w->values.count = 0;
	return ok;
}

static bool write_codes(struct writer *w, const struct protect_table *t)
{
	put_head(w);
	put(w, value_text(t->name));
	if (!flush(w, "ledger_table", table_columns, 4))
		return false;
	for (size_t k = 0; k < t->dimension_count; k++)
		for (size_t c = 0; c < t->dimensions[k]->count; c++) {
			const struct protect_code *code = &t->dimensions[k]->codes[c];
			put_head(w);
			put(w, value_int((int64_t)k));
			put(w, value_int((int64_t)c));
			put(w, value_text(t->dimensions[k]->name));
			put(w, value_text(code->code));
			put(w, value_int(code->parent));
		}
	return flush(w, "ledger_code", code_columns, 8);
}

static int64_t place_of(const struct protect_table *t, const struct protect_cell *cell)
{
	int64_t place = 0;
	for (size_t k = 0; k < t->dimension_count; k++)
		place = place * (int64_t)t->dimensions[k]->count + cell->codes[k];
	return place;
}

static void put_cell(struct writer *w, const struct protect_table *t,
    const struct protect_cell *cell, int state, int64_t value, int64_t low, int64_t high)
{
	put_head(w);
	put(w, value_int(place_of(t, cell)));
	put(w, value_text(protect_key(w->a, t, cell)));
	put(w, value_int(state));
	put(w, value_int(value));
	put(w, value_int(low));
	put(w, value_int(high));
}

static bool write_decided(struct writer *w, const struct protect_table *t,
    const struct protect_answer *answers)
{
	for (size_t i = 0; i < t->cell_count; i++) {
		const struct protect_answer *x = &answers[i];
		if (x->state == PROTECT_HIDDEN)
			continue;
		bool shown = x->state == PROTECT_PUBLISHED || x->state == PROTECT_KEPT;
		put_cell(w, t, &t->cells[i], shown ? STATE_PUBLISHED : STATE_SUPPRESSED,
		    shown ? x->value : 0, shown ? 0 : x->promise_low,
		    shown ? 0 : x->promise_high);
		put(w, value_int(0));
	}
	return flush(w, "ledger_cell", cell_columns, 10);
}

/* The same contributors must be shown as the same number for ever. */
static bool same_as_before(struct writer *w, struct str key, uint64_t sum, int64_t shown)
{
	bool another = db_exists(w->db, another_sum, ARGS(w->city, w->of->dataset, key,
	    (int64_t)sum, shown), w->e);
	if (w->e->kind)
		return false;
	return !another || fail(w->e, ERR_CONFLICT, N_("The cell \"%.*s\" was shown with another"
	    " value, though its contributors are the same: was the perturbation table"
	    " changed?"), STR(key));
}

static bool write_shown(struct writer *w, const struct protect_table *t, const int64_t *shown,
    const uint64_t *sums)
{
	for (size_t i = 0; i < t->cell_count; i++) {
		const struct protect_cell *cell = &t->cells[i];
		if (cell->hidden)
			continue;
		if (sums && !same_as_before(w, protect_key(w->a, t, cell), sums[i], shown[i]))
			return false;
		put_cell(w, t, cell, STATE_PUBLISHED, shown[i], 0, 0);
		put(w, value_int(sums ? (int64_t)sums[i] : 0));
	}
	return flush(w, "ledger_cell", cell_columns, 10);
}

static bool start(struct writer *w)
{
	const struct ledger_release *r = w->of;
	if (!db_alone(w->db, w->city, w->e) ||
	    !same_regime(w->db, w->city, r->dataset, r->regime, w->e))
		return false;
	if (db_exists(w->db, release_exists, ARGS(w->city, r->dataset, r->name), w->e))
		return fail(w->e, ERR_CONFLICT, N_("The data set \"%.*s\" already has a release"
		    " called \"%.*s\"."), STR(r->dataset), STR(r->name));
	return !w->e->kind && db_run(w->db, insert_release, ARGS(w->city, w->release, r->dataset,
	    r->name, (int64_t)r->regime, r->at), w->e);
}

static bool add(struct db *db, int64_t city, const struct ledger_release *release,
    const struct protect_table *tables, struct protect_answer *const *answers,
    int64_t *const *shown, uint64_t *const *sums, size_t count, struct err *e)
{
	struct writer w = { .db = db, .a = arena_new(0), .city = city, .release = id_new(),
		.of = release, .e = e };
	bool ok = start(&w);
	for (size_t i = 0; ok && i < count; i++) {
		if (tables[i].past)
			continue;
		ok = write_codes(&w, &tables[i]) && (answers ?
		    write_decided(&w, &tables[i], answers[i]) :
		    write_shown(&w, &tables[i], shown[i], sums ? sums[i] : NULL));
		w.n++;
	}
	arena_free(w.a);
	return ok;
}

bool ledger_add(struct db *db, int64_t city, const struct ledger_release *release,
    const struct protect_table *tables, struct protect_answer *const *answers, size_t count,
    struct err *e)
{
	return add(db, city, release, tables, answers, NULL, NULL, count, e);
}

bool ledger_add_shown(struct db *db, int64_t city, const struct ledger_release *release,
    const struct protect_table *tables, int64_t *const *shown, uint64_t *const *sums,
    size_t count, struct err *e)
{
	return add(db, city, release, tables, NULL, shown, sums, count, e);
}
