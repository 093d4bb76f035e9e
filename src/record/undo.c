/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Into the trash, and back to what was before.
 *
 * Undo walks: the changes of a record are a stack, an undo takes the topmost one off, and the
 * record becomes what the one below had left. So undoing twice goes back two steps, and nothing
 * is lost on the way: each undo is an entry of the history too, and record_restore goes to any
 * version, forwards as well. Undoing the creation moves the record to the trash; undoing that a
 * record was moved there brings it back. What comes back is checked like anything that is saved.
 */
#include "record/record_impl.h"

#include <stdio.h>
#include <string.h>

#define SQL_STEPS "SELECT version, action FROM history WHERE city = $1 AND kind = $2 " \
	"AND record = $3 AND " SQL_HISTORY_IS_RECORD " ORDER BY version, id"

/* ---- who links here ---- */

static int64_t count_links(struct db *db, const struct record *r, const struct record_kind *kind,
    const struct field *f, struct err *e)
{
	char sql[400], like[40];
	bool many = f->type == FIELD_LINKS;
	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM \"%s\" WHERE %sdeleted IS NULL AND %s\"%s\"%s", kind->name,
	    r->city ? "city = $2 AND " : "", many ? "' ' || " : "", f->name,
	    many ? " || ' ' LIKE $1" : " = $1");
	snprintf(like, sizeof like, "%% %lld %%", (long long)r->id);
	struct value bound[2] = { many ? value_cstr(like) : value_int(r->id), value_int(r->city) };
	return db_int(db, sql, ARGS_N(bound, r->city ? 2 : 1), 0, e);
}

static int64_t count_links_of(struct db *db, const struct record *r,
    const struct record_kind *kind, struct err *e)
{
	int64_t n = 0;
	for (const struct field *f = kind->fields; f->name; f++)
		if ((f->type == FIELD_LINK || f->type == FIELD_LINKS) &&
		    !strcmp(f->to, r->kind->name))
			n += count_links(db, r, kind, f, e);
	return n;
}

bool links_to(struct db *db, const struct record *r, int64_t *count_r, const char **label_r,
    struct err *e)
{
	rooms all = db_rooms(db);
	*count_r = 0;
	*label_r = "";
	for (size_t i = 0; all && all[i]; i++)
		for (size_t k = 0; all[i]->kinds && all[i]->kinds[k]; k++) {
			int64_t n = count_links_of(db, r, all[i]->kinds[k], e);
			if (n && !*count_r)
				*label_r = all[i]->kinds[k]->many;
			*count_r += n;
		}
	return e->kind == ERR_NONE;
}

/* ---- the trash ---- */

/* The record, trashed or not, with its city to ourselves. */
static bool alone_with(struct db *db, struct arena *a, const struct record_kind *kind,
    int64_t city, int64_t id, struct record **r_r, struct err *e)
{
	return db_alone(db, kind_city(kind, city), e) &&
	    record_load_any(db, a, kind, city, id, r_r, e);
}

static bool trash_in(struct db *db, struct record *old, const char *action,
    const struct change *by, struct err *e)
{
	int64_t count;
	const char *label;
	struct record now = *old;
	if (!links_to(db, old, &count, &label, e))
		return false;
	if (count)
		return fail(e, ERR_CONFLICT,
		    N_("This cannot be deleted: %lld other records link to it (%s)."),
		    (long long)count, tr(e->lang, label));
	now.deleted = by->now ? by->now : 1;
	return row_commit(db, old, &now, action, by, e);
}

bool record_delete(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    const struct change *by, struct err *e)
{
	struct arena *a = arena_new(0);
	struct record *r;
	bool ok = db_begin(db, e);
	if (ok)
		ok = db_end(db,
		    alone_with(db, a, kind, city, id, &r, e) &&
			(!r->deleted || fail(e, ERR_MISSING, N_("It is in the trash already."))) &&
			trash_in(db, r, "delete", by, e),
		    e);
	arena_free(a);
	return ok;
}

/* ---- undo ---- */

struct steps {
	struct step {
		int64_t version;
		bool trashed;	/* it left the record in the trash */
	} *items;
	size_t count, room;
};

/* The stack of changes that are in force, the latest on top. */
static bool steps_read(struct db *db, const struct record *r, struct steps *s, struct err *e)
{
	struct rows *q = db_query(db, SQL_STEPS, ARGS(r->city, r->kind->name, r->id), e);
	while (rows_next(q)) {
		struct str action = rows_text(q, 1);
		if (str_eq(action, S("undo")))
			s->count -= s->count > 0;
		else if (!str_eq(action, S("erase")))
			*list_add(r->arena, s) =
			    (struct step){ rows_int(q, 0), str_eq(action, S("delete")) };
	}
	return rows_end(q, e);
}

/* Make r what the entry of a version says. */
static bool become(struct db *db, struct record *r, int64_t version, const char *action,
    const struct change *by, struct err *e)
{
	struct history_entry entry;
	struct translations all;
	struct problems found = { .arena = r->arena, .lang = e->lang };
	struct record now = *r;
	now.values = arena_array(r->arena, struct value, kind_fields(r->kind) + 1);
	memcpy(now.values, r->values, kind_fields(r->kind) * sizeof *now.values);
	if (!history_version(db, r->arena, r->kind, r->city, r->id, version, &entry, e) ||
	    !snapshot_read(entry.data, &now, &all, e))
		return false;
	now.deleted = 0;
	/* What a record in the trash links to may have followed it there: look at all links. */
	if (!record_check_all(db, r->deleted ? NULL : r, &now, &found, e))
		return false;
	if (found.total)
		return fail_problems(&found, e);
	return translations_set(db, &now, &all, e) && row_commit(db, r, &now, action, by, e);
}

static bool undo_in(struct db *db, struct record *r, const struct change *by, struct err *e)
{
	struct steps s = { 0 };
	if (!steps_read(db, r, &s, e))
		return false;
	if (!s.count)
		return fail(e, ERR_INPUT, N_("There is nothing left to undo."));
	if (s.count == 1 || s.items[s.count - 2].trashed)
		return r->deleted ? fail(e, ERR_INPUT, N_("There is nothing left to undo."))
				  : trash_in(db, r, "undo", by, e);
	return become(db, r, s.items[s.count - 2].version, "undo", by, e);
}

bool record_undo(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    const struct change *by, struct err *e)
{
	struct arena *a = arena_new(0);
	struct record *r;
	bool ok = db_begin(db, e);
	if (ok)
		ok = db_end(db,
		    alone_with(db, a, kind, city, id, &r, e) && undo_in(db, r, by, e), e);
	arena_free(a);
	return ok;
}

bool record_restore(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    int64_t version, const struct change *by, struct err *e)
{
	struct arena *a = arena_new(0);
	struct record *r;
	bool ok = db_begin(db, e);
	if (ok)
		ok = db_end(db,
		    alone_with(db, a, kind, city, id, &r, e) &&
			become(db, r, version, "change", by, e),
		    e);
	arena_free(a);
	return ok;
}
