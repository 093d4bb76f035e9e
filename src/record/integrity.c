/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `stoa check` for records. Links have no foreign keys (schema.c), and a rule may have been added
 * to a kind after its records were written; here every record that is not in the trash is held
 * against its table again. Reads all records; changes nothing.
 */
#include "record/record_impl.h"

struct walk {
	struct db *db;
	struct problems *found;
	struct err *e;
};

static bool check_one(const struct record *r, void *thing)
{
	struct walk *w = thing;
	struct record now = *r;
	struct arena_mark mark = arena_mark(r->arena);
	struct problems own = { .arena = r->arena, .lang = w->found->lang };
	bool ok = record_check_stored(w->db, &now, &own, w->e);
	for (size_t i = 0; ok && i < own.count; i++) {
		struct problem p = own.items[i];
		p.source = str_of(r->kind->name);
		p.row = r->id;
		problem_add(w->found, p, "%.*s", STR(own.items[i].text));
	}
	arena_release(r->arena, mark);
	return ok;
}

static bool check_city(struct db *db, const struct record_kind *kind, int64_t city,
    struct problems *found, struct err *e)
{
	struct walk w = { db, found, e };
	struct record_query q = { .kind = kind, .city = city };
	return record_each(db, &q, check_one, &w, e) && e->kind == ERR_NONE;
}

/* The cities that have records of a kind. */
static bool check_kind(struct db *db, const struct record_kind *kind, struct problems *found,
    struct err *e)
{
	struct arena *a = arena_new(0);
	struct { int64_t *items; size_t count, room; } cities = { 0 };
	struct buf b = buf_in(a, 400);
	buf_printf(&b, "SELECT DISTINCT city FROM \"%s\" ORDER BY city", kind->name);
	struct rows *q = db_query(db, b.p, NO_ARGS, e);
	while (rows_next(q))
		*list_add(a, &cities) = rows_int(q, 0);
	bool ok = rows_end(q, e);
	for (size_t i = 0; ok && i < cities.count; i++)
		ok = check_city(db, kind, cities.items[i], found, e);
	arena_free(a);
	return ok;
}

bool record_check(struct db *db, rooms all, struct problems *found, struct err *e)
{
	for (size_t i = 0; all[i]; i++)
		for (size_t k = 0; all[i]->kinds && all[i]->kinds[k]; k++)
			if (!check_kind(db, all[i]->kinds[k], found, e))
				return false;
	return true;
}
