/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Writing what formulas give, and doing so again when an input changes.
 *
 * Putting an import in force or undoing it wakes a job of the city (formula_wake), unless one
 * waits already. The job computes every formula, those first that others rest on, and compares
 * with what counts now: figures that are the same are left alone, others become one import of
 * origin "formula", those that can no longer be computed are withdrawn in it (but only if a
 * formula wrote them). So vintages are kept and a run that finds nothing new writes nothing. The
 * import is published on the day of the newest publication among its inputs, so that a page as of
 * an earlier day shows what could be computed then.
 */
#include "measure/indicator_formula.h"

#include "base/lang.h"
#include "base/log.h"

#include <math.h>
#include <stdlib.h>

enum { CHUNK = 2000, ROUNDS = 30 };

static const char formulas_sql[] =
    "SELECT id FROM formula WHERE city = $1 AND deleted IS NULL ORDER BY id";
static const char any_sql[] = "SELECT 1 FROM formula WHERE city = $1 AND deleted IS NULL LIMIT 1";
static const char waiting_sql[] =
    "SELECT 1 FROM job WHERE city = $1 AND kind = 'formula' AND state = 0 LIMIT 1";
static const char own_imports_sql[] =
    "SELECT id, published FROM import WHERE city = $1 AND origin = 'formula' AND covers = $2"
    " AND deleted IS NULL ORDER BY id";
static const char staged_sql[] =
    "SELECT id FROM import WHERE city = $1 AND origin = 'formula' AND state = 'staging'"
    " AND deleted IS NULL";

bool formula_wake(struct db *db, int64_t city, const struct change *by, struct err *e)
{
	if (by->why && str_eq(str_of(by->why), S("formula")))
		return true;
	bool any = db_exists(db, any_sql, ARGS(city), e);
	if (!any || e->kind != ERR_NONE)
		return e->kind == ERR_NONE;
	if (db_exists(db, waiting_sql, ARGS(city), e) || e->kind != ERR_NONE)
		return e->kind == ERR_NONE;
	return job_add(db, city, "formula", STR_EMPTY, STR_EMPTY, by->person, 0, NULL,
	    e);
}

/* ---- a step: the caller's transaction, or one of our own ---- */

struct run {
	struct store *store;		/* NULL: the caller's connection is used throughout */
	struct db *db;
	struct arena *a;
	int64_t city;
	const struct change *by;
	int64_t changed;
};

static bool step_begin(struct run *r, struct err *e)
{
	if (r->store && !(r->db = store_writer(r->store, e)))
		return false;
	if (db_begin(r->db, e))
		return true;
	if (r->store)
		store_give(r->db);
	return false;
}

static bool step_end(struct run *r, bool ok, struct err *e)
{
	ok = db_end(r->db, ok, e);
	if (r->store)
		store_give(r->db);
	return ok;
}

/* ---- comparing ---- */

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool same_figure(const struct observation *a, const struct observation *b)
{
	return same_number(a->value, b->value) && same_number(a->low, b->low) &&
	    same_number(a->high, b->high) && same_number(a->error, b->error) &&
	    a->status == b->status && a->sample == b->sample;
}

struct own_imports {
	struct { int64_t *items; size_t count, room; } ids;
	int64_t published;
};

static bool read_own(struct run *r, int64_t series, struct own_imports *own, struct err *e)
{
	struct rows *q = db_query(r->db, own_imports_sql,
	    ARGS(r->city, arena_printf(r->a, "%lld", (long long)series)), e);
	while (rows_next(q)) {
		*list_add(r->a, &own->ids) = rows_int(q, 0);
		if (rows_int(q, 1) > own->published)
			own->published = rows_int(q, 1);
	}
	return rows_end(q, e);
}

static bool is_own(const struct own_imports *own, int64_t import)
{
	for (size_t i = 0; i < own->ids.count; i++)
		if (own->ids.items[i] == import)
			return true;
	return false;
}

struct changes {
	struct observation *items;
	size_t count, room;
};

/* Both sides in the order of keys: what is new or other, and what is gone. */
static void compare(struct run *r, struct observation *now, size_t now_count,
    struct observation *then, size_t then_count, const struct own_imports *own,
    struct changes *out)
{
	size_t i = 0, k = 0;
	if (now_count)
		qsort(now, now_count, sizeof *now, observation_order);
	if (then_count)
		qsort(then, then_count, sizeof *then, observation_order);
	while (i < now_count || k < then_count) {
		int c = i == now_count ? 1 : k == then_count ? -1
		    : observation_order(&now[i], &then[k]);
		if (c < 0 || (c == 0 && !same_figure(&now[i], &then[k])))
			*list_add(r->a, out) = now[i];
		if (c > 0 && is_own(own, then[k].import)) {
			struct observation gone = then[k];
			gone.value = gone.low = gone.high = gone.error = NAN;
			gone.status = STATUS_WITHDRAWN;
			gone.sample = gone.note = gone.row = 0;
			*list_add(r->a, out) = gone;
		}
		i += c <= 0;
		k += c >= 0;
	}
}

/* ---- writing ---- */

static bool stage(struct run *r, const struct formula *f, int64_t published, size_t count,
    int64_t *import_r, struct err *e)
{
	struct record *record = record_new(r->a, &import_kind, r->city);
	struct problems found = { .arena = r->a, .lang = e->lang };
	record_set(record, "title", value_text(f->title));
	record_set(record, "origin", value_cstr("formula"));
	record_set(record, "state", value_cstr("staging"));
	record_set(record, "published", value_int(published));
	record_set(record, "rows_read", value_int((int64_t)count));
	record_set(record, "rows_in", value_int((int64_t)count));
	record_set(record, "covers", value_text(arena_printf(r->a, "%lld",
	    (long long)f->series)));
	bool ok = step_begin(r, e) &&
	    step_end(r, record_save(r->db, record, r->by, &found, e), e);
	*import_r = record->id;
	return ok;
}

static bool publish(struct run *r, const struct formula *f, struct changes *all,
    int64_t published, struct err *e)
{
	int64_t import;
	if (!all->count)
		return true;
	if (!stage(r, f, published, all->count, &import, e))
		return false;
	for (size_t i = 0; i < all->count; i++) {
		all->items[i].import = import;
		all->items[i].series = f->series;
	}
	for (size_t done = 0, n; done < all->count; done += n) {
		n = all->count - done < CHUNK ? all->count - done : CHUNK;
		if (!step_begin(r, e) || !step_end(r, observations_add(r->db, r->city,
		    all->items + done, n, e), e))
			return false;
	}
	r->changed += (int64_t)all->count;
	return step_begin(r, e) &&
	    step_end(r, import_enforce(r->db, r->city, import, r->by, e), e);
}

/* The ids of slices; new ones are made, in a step of their own. */
static bool find_slices(struct run *r, const struct computation *c, struct observation *out,
    struct err *e)
{
	if (!step_begin(r, e))
		return false;
	struct keys *keys = keys_open(r->db, r->a, r->city, e);
	bool ok = keys != NULL;
	for (size_t i = 0; ok && i < c->all.count; i++) {
		out[i] = c->all.items[i].o;
		ok = keys_slice(keys, c->all.items[i].slice, &out[i].slice, e);
	}
	return step_end(r, ok, e);
}

static bool read_both(struct run *r, const struct formula *f, struct computation *c,
    struct observation **then_r, size_t *count_r, struct own_imports *own, struct err *e)
{
	struct observation_query q = { .city = r->city, .series = f->series };
	if (r->store && !(r->db = store_reader(r->store, e)))
		return false;
	bool ok = formula_compute(r->db, r->a, r->city, f, c, e) &&
	    observations_read(r->db, r->a, &q, then_r, count_r, e) &&
	    read_own(r, f->series, own, e);
	if (r->store)
		store_give(r->db);
	return ok;
}

static bool run_one(struct run *r, const struct formula *f, struct err *e)
{
	struct computation c;
	struct own_imports own = { 0 };
	struct observation *then;
	struct changes changes = { 0 };
	size_t count;
	if (!read_both(r, f, &c, &then, &count, &own, e))
		return false;
	struct observation *now = arena_array(r->a, struct observation, c.all.count + 1);
	if (!find_slices(r, &c, now, e))
		return false;
	compare(r, now, c.all.count, then, count, &own, &changes);
	int64_t published = c.published > own.published ? c.published : own.published;
	if (!published)
		published = date_day_of(r->by->now);
	return publish(r, f, &changes, published, e);
}

/* ---- all formulas of a city ---- */

struct formulas {
	struct formula *items;
	size_t count, room;
};

/* One whose text or series are wrong is passed over: its own page says what is wrong. */
static bool load_all(struct db *db, struct arena *a, int64_t city, struct formulas *out,
    struct err *e)
{
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct rows *q = db_query(db, formulas_sql, ARGS(city), e);
	while (rows_next(q))
		*list_add(a, &ids) = rows_int(q, 0);
	if (!rows_end(q, e))
		return false;
	for (size_t i = 0; i < ids.count; i++) {
		struct formula f;
		struct err own = { .lang = e->lang };
		if (formula_load(db, a, city, ids.items[i], &f, &own))
			*list_add(a, out) = f;
		else if (own.kind == ERR_SYSTEM || own.kind == ERR_BUSY)
			return fail_system(e, "formula %lld: %s", (long long)ids.items[i],
			    own.log);
	}
	return true;
}

static bool rests_on_waiting(const struct formulas *all, const bool *done, size_t at)
{
	const struct formula *f = &all->items[at];
	for (size_t i = 0; i < f->x->input_count; i++)
		for (size_t k = 0; k < all->count; k++)
			if (k != at && !done[k] && all->items[k].series == f->input_series[i])
				return true;
	return false;
}

static bool run_in_order(struct run *r, const struct formulas *all, struct err *e)
{
	bool *done = arena_array(r->a, bool, all->count + 1);
	for (int round = 0; round < ROUNDS; round++) {
		bool any = false;
		for (size_t i = 0; i < all->count; i++) {
			if (done[i] || rests_on_waiting(all, done, i))
				continue;
			if (!run_one(r, &all->items[i], e))
				return false;
			done[i] = any = true;
		}
		if (!any)
			break;
	}
	return true;
}

static bool load_in_step(struct run *r, struct formulas *all, struct err *e)
{
	struct db *db = r->store ? store_reader(r->store, e) : r->db;
	bool ok = db && load_all(db, r->a, r->city, all, e);
	if (r->store)
		store_give(db);
	return ok;
}

bool formula_run_all(struct store *s, struct db *db, int64_t city, const struct change *by,
    int64_t *changed_r, struct err *e)
{
	struct change change = *by;
	struct run r = { .store = db ? NULL : s, .db = db, .a = arena_new(0), .city = city,
		.by = &change };
	struct formulas all = { 0 };
	change.why = "formula";
	bool ok = load_in_step(&r, &all, e) && run_in_order(&r, &all, e);
	*changed_r = r.changed;
	arena_free(r.a);
	return ok;
}

/* ---- the job ---- */

static bool sweep_staged(struct store *s, int64_t city, struct err *e)
{
	struct arena *a = arena_new(0);
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct db *db = store_reader(s, e);
	struct rows *q = db ? db_query(db, staged_sql, ARGS(city), e) : NULL;
	while (q && rows_next(q))
		*list_add(a, &ids) = rows_int(q, 0);
	bool ok = q && rows_end(q, e);
	store_give(db);
	for (size_t i = 0; ok && i < ids.count; i++)
		ok = import_sweep(s, city, ids.items[i], e);
	arena_free(a);
	return ok;
}

static bool cut_off(struct store *s, const struct job *job, struct err *e)
{
	return sweep_staged(s, job->city, e);
}

static bool run(struct job_run *j, struct str *result_r, struct err *e)
{
	struct change by = { .person = 0, .now = date_now(), .why = "formula" };
	int64_t changed = 0;
	*result_r = S("/formulas");
	if (formula_run_all(j->store, NULL, j->job->city, &by, &changed, e))
		return true;
	struct err own = { 0 };
	if (!sweep_staged(j->store, j->job->city, &own))
		log_err("what a formula staged cannot be swept away", &own);
	return false;
}

const struct job_kind formula_job = {
	.name = "formula", .label = N_("Computing series"), .run = run, .cut_off = cut_off,
	.tries = 3,
};
