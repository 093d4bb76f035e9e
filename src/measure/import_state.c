/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The states of an import: staged, in force, undone, dropped.
 *
 * Figures that a newer import found unchanged are not stored a second time, they rest on the older
 * one. So an import may be undone only while no newer one in force covers a series of it: the
 * newer one first. What covers what stands in the import's field "covers", ids with blanks.
 */
#include "measure/model.h"

#include "base/num.h"
#include "measure/indicator_formula.h"

static const char slices_sql[] =
    "INSERT INTO series_slice (city, series, slice)"
    " SELECT DISTINCT city, series, slice FROM observation WHERE city = $1 AND import = $2"
    " ON CONFLICT DO NOTHING";
static const char newer_sql[] =
    "SELECT title, covers FROM import WHERE city = $1 AND id > $2 AND state = 'in-force'"
    " AND published >= $3 AND deleted IS NULL ORDER BY id DESC";
static const char sweep_sql[] =
    "DELETE FROM observation WHERE city = $1 AND import = $2"
    " AND (series, slice, place, period) IN (SELECT series, slice, place, period"
    " FROM observation WHERE city = $1 AND import = $2 LIMIT 4000)";
static const char remarks_sql[] = "DELETE FROM import_remark WHERE city = $1 AND import = $2";

static bool save(struct db *db, struct arena *a, struct record *r, const struct change *by,
    struct err *e)
{
	struct problems found = { .arena = a, .lang = e->lang };
	return record_save(db, r, by, &found, e);
}

bool import_enforce(struct db *db, int64_t city, int64_t import, const struct change *by,
    struct err *e)
{
	struct arena *a = arena_new(0);
	struct record *r;
	bool ok = db_begin(db, e);
	if (ok) {
		ok = record_load(db, a, &import_kind, city, import, NULL, &r, e) &&
		    db_run(db, slices_sql, ARGS(city, import), e);
		if (ok) {
			record_set(r, "state", value_cstr("in-force"));
			record_set(r, "recorded", value_int(by->now));
			ok = save(db, a, r, by, e) && formula_wake(db, city, by, e);
		}
		db_touch(db, city);
		ok = db_end(db, ok, e);
	}
	arena_free(a);
	return ok;
}

static bool lists_share(struct str a, struct str b)
{
	struct str rest = a, word, other, others;
	while (str_cut(&rest, ' ', &word)) {
		others = b;
		while (str_cut(&others, ' ', &other))
			if (word.n && str_eq(word, other))
				return true;
	}
	return false;
}

/* The newest import in force that rests on this one; empty when there is none. */
static struct str rests_on(struct db *db, struct arena *a, const struct record *r, struct err *e)
{
	struct str covers = record_str(r, "covers"), title = STR_EMPTY;
	struct rows *q = db_query(db, newer_sql, ARGS(r->city, r->id, record_int(r, "published")),
	    e);
	while (!title.n && rows_next(q))
		if (lists_share(covers, rows_text(q, 1)))
			title = rows_copy(q, 0, a);
	rows_end(q, e);
	return title;
}

static bool undo(struct db *db, struct arena *a, struct record *r, const struct change *by,
    struct err *e)
{
	if (!str_eq(record_str(r, "state"), S("in-force")))
		return fail(e, ERR_CONFLICT, N_("This import is not in force."));
	struct str newer = rests_on(db, a, r, e);
	if (e->kind != ERR_NONE)
		return false;
	if (newer.n)
		return fail(e, ERR_CONFLICT,
		    N_("%.*s was imported later for the same series; undo it "
		    "first."), STR(newer));
	record_set(r, "state", value_cstr("undone"));
	record_set(r, "undone", value_int(by->now));
	db_touch(db, r->city);
	return save(db, a, r, by, e) && formula_wake(db, r->city, by, e);
}

bool import_undo_one(struct db *db, int64_t city, int64_t import, const struct change *by,
    struct err *e)
{
	struct arena *a = arena_new(0);
	struct record *r;
	bool ok = db_begin(db, e);
	if (ok) {
		ok = record_load(db, a, &import_kind, city, import, NULL, &r, e) &&
		    undo(db, a, r, by, e);
		ok = db_end(db, ok, e);
	}
	arena_free(a);
	return ok;
}

/* One short step; sets *left_r while there may be more. */
static bool sweep_step(struct store *s, int64_t city, int64_t import, bool *left_r, struct err *e)
{
	struct db *db = store_writer(s, e);
	if (!db)
		return false;
	bool ok = db_begin(db, e);
	if (ok) {
		ok = db_run(db, sweep_sql, ARGS(city, import), e);
		*left_r = ok && db_changes(db) > 0;
		ok = db_end(db, ok, e);
	}
	store_give(db);
	return ok;
}

static bool mark_dropped(struct db *db, int64_t city, int64_t import, struct err *e)
{
	struct arena *a = arena_new(0);
	struct change by = { .now = date_now(), .why = "import" };
	struct record *r;
	bool ok = db_begin(db, e);
	if (ok) {
		ok = record_load(db, a, &import_kind, city, import, NULL, &r, e) &&
		    db_run(db, remarks_sql, ARGS(city, import), e);
		if (ok) {
			record_set(r, "state", value_cstr("dropped"));
			ok = save(db, a, r, &by, e);
		}
		ok = db_end(db, ok, e);
	}
	arena_free(a);
	return ok;
}

bool import_sweep(struct store *s, int64_t city, int64_t import, struct err *e)
{
	struct db *db = store_reader(s, e);
	if (!db)
		return false;
	struct arena *a = arena_new(0);
	struct str state = db_text(db, a, "SELECT state FROM import WHERE city = $1 AND id = $2",
	    ARGS(city, import), e);
	bool seen = str_eq(state, S("in-force")) || str_eq(state, S("undone")), left = true;
	arena_free(a);
	store_give(db);
	if (e->kind != ERR_NONE)
		return false;
	if (seen)
		return fail(e, ERR_CONFLICT,
		    N_("An import that was in force is never swept away."));
	while (left)
		if (!sweep_step(s, city, import, &left, e))
			return false;
	db = store_writer(s, e);
	bool ok = db && mark_dropped(db, city, import, e);
	store_give(db);
	return ok;
}
