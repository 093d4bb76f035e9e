/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The history: one row per change, holding the whole record as it was then, with its
 * translations. Any past state is one row, and going back never needs the steps in between. The
 * same rows are the change feed that search and other programs follow, by id.
 *
 * Hidden fields (what the program keeps to itself, such as the hash of a password) are not in it.
 */
#include "base/id.h"
#include "record/record_impl.h"

#include <string.h>

#define SQL_ADD "INSERT INTO history (city, id, kind, record, version, at, person, action, why, " \
	"data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
#define SQL_LAST "SELECT max(id) FROM history WHERE city = $1"
#define COLUMNS "id, record, version, at, person, kind, action, why, data"
#define SQL_OF_RECORD "SELECT " COLUMNS " FROM history WHERE city = $1 AND kind = $2 " \
	"AND record = $3 ORDER BY version DESC, id DESC LIMIT $4"
#define SQL_OF_KIND "SELECT " COLUMNS " FROM history WHERE city = $1 AND kind = $2 " \
	"ORDER BY id DESC LIMIT $3"
#define SQL_OF_CITY "SELECT " COLUMNS " FROM history WHERE city = $1 ORDER BY id DESC LIMIT $2"
#define SQL_VERSION "SELECT " COLUMNS " FROM history WHERE city = $1 AND kind = $2 " \
	"AND record = $3 AND version = $4 AND " SQL_HISTORY_IS_RECORD " ORDER BY id DESC LIMIT 1"

static const char *const actions[] = { "create", "change", "delete", "undo", "translate", "erase",
	NULL };

bool history_is_record(struct str action)
{
	for (int i = 0; actions[i]; i++)
		if (str_eq(action, str_of(actions[i])))
			return true;
	return false;
}

/* ---- snapshots ---- */

static bool keeps(const struct field *f, bool without_personal)
{
	return f->type != FIELD_HIDDEN && !(f->personal && without_personal);
}

/* {"about:fr": {"text": "…", "version": 3}, …} */
static void put_translations(struct json_writer *w, const struct record *r,
    const struct translations *all, bool without_personal)
{
	json_put_key(w, S("translations"));
	json_put_object(w);
	for (size_t i = 0; i < all->count; i++) {
		const struct translation *t = &all->items[i];
		int f = record_field(r->kind, arena_text(r->arena, t->field));
		if (f < 0 || !keeps(&r->kind->fields[f], without_personal))
			continue;
		json_put_key(w, arena_printf(r->arena, "%.*s:%.*s", STR(t->field), STR(t->lang)));
		json_put_object(w);
		json_put_key(w, S("text"));
		json_put_text(w, t->text);
		json_put_key(w, S("version"));
		json_put_int(w, t->version);
		json_put_end(w);
	}
	json_put_end(w);
}

struct str snapshot_write(struct arena *a, const struct record *r, const struct translations *all,
    bool without_personal)
{
	struct buf b = buf_in(a, 64 << 20);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out };
	json_put_object(&w);
	for (int i = 0; r->kind->fields[i].name; i++) {
		const struct field *f = &r->kind->fields[i];
		if (f->type == FIELD_HIDDEN)
			continue;
		json_put_key(&w, str_of(f->name));
		json_put_field(
		    &w, f, keeps(f, without_personal) ? r->values[i] : value_null(), true);
	}
	if (all->count)
		put_translations(&w, r, all, without_personal);
	if (r->deleted) {
		json_put_key(&w, S("deleted"));
		json_put_bool(&w, true);
	}
	json_put_end(&w);
	return buf_view(&b);
}

static void read_translations(struct arena *a, const struct json *of, struct translations *out_r)
{
	for (const struct json *v = json_first(of); v; v = v->next) {
		struct str rest = v->name, field;
		struct translation t = { 0 };
		if (!str_cut(&rest, ':', &field))
			continue;
		t.field = field;
		t.lang = rest;
		t.text = json_text(json_get(v, "text"));
		(void)json_int(json_get(v, "version"), &t.version);
		*list_add(a, out_r) = t;
	}
}

bool snapshot_read(struct str data, struct record *r, struct translations *out_r, struct err *e)
{
	*out_r = (struct translations){ 0 };
	struct json *all = json_read(r->arena, arena_copy(r->arena, data),
	    (struct json_limits){ .name = "history" }, e);
	if (!all)
		return false;
	for (int i = 0; r->kind->fields[i].name; i++) {
		const struct field *f = &r->kind->fields[i];
		const struct json *v = json_get(all, f->name);
		const char *why;
		if (v && f->type != FIELD_HIDDEN &&
		    !json_read_field(r->arena, f, v, &r->values[i], &why))
			return fail_system(e, "history of %s %lld: bad %s", r->kind->name,
			    (long long)r->id, f->name);
	}
	read_translations(r->arena, json_get(all, "translations"), out_r);
	r->deleted = json_true(json_get(all, "deleted"));
	return true;
}

/* ---- writing ---- */

/* A key above all others of the city. Writers of a city stand in line (db_alone), so that the
 * order of keys is the order of commits, also between machines whose clocks differ, and whoever
 * follows the history by key misses nothing. */
static int64_t next_id(struct db *db, int64_t city, struct err *e)
{
	int64_t id = id_new(), last = db_int(db, SQL_LAST, ARGS(city), 0, e);
	return id > last ? id : last + 1;
}

static bool add(struct db *db, int64_t city, const char *kind, int64_t record, int64_t version,
    const char *action, struct value data, const struct change *by, struct err *e)
{
	int64_t id = next_id(db, city, e);
	return e->kind == ERR_NONE && db_run(db, SQL_ADD,
	    ARGS(city, id, kind, record, version, by->now, by->person, action, by->why, data), e);
}

bool history_write(struct db *db, const struct record *r, const char *action,
    const struct change *by, struct err *e)
{
	struct arena *a = arena_new(0);
	struct translations all = { 0 };	/* what is new has none */
	bool ok = (!strcmp(action, "create") ||
	    translations_of(db, a, r->kind, r->city, r->id, &all, e)) &&
	    add(db, r->city, r->kind->name, r->id, r->version, action,
		value_text(snapshot_write(a, r, &all, false)), by, e);
	arena_free(a);
	return ok;
}

bool history_note(struct db *db, int64_t city, const char *kind, int64_t record,
    const char *action, struct str data, const struct change *by, struct err *e)
{
	struct value v = data.n ? value_text(data) : value_null();
	return db_begin(db, e) &&
	       db_end(db, db_alone(db, city, e) && add(db, city, kind, record, 0, action, v, by, e),
		   e);
}

/* ---- reading ---- */

static struct history_entry entry_of_row(struct rows *q, struct arena *a)
{
	return (struct history_entry){
		.id = rows_int(q, 0),
		.record = rows_int(q, 1),
		.version = rows_int(q, 2),
		.at = rows_int(q, 3),
		.person = rows_int(q, 4),
		.kind = rows_copy(q, 5, a),
		.action = rows_copy(q, 6, a),
		.why = rows_copy(q, 7, a),
		.data = rows_copy(q, 8, a),
	};
}

bool record_history(struct db *db, struct arena *a, int64_t city, const char *kind,
    int64_t record, int limit, struct history_entry **out_r, size_t *count_r, struct err *e)
{
	struct { struct history_entry *items; size_t count, room; } list = { 0 };
	int64_t most = limit > 0 ? limit : 100;
	struct rows *q = record ? db_query(db, SQL_OF_RECORD, ARGS(city, kind, record, most), e)
	    : kind		? db_query(db, SQL_OF_KIND, ARGS(city, kind, most), e)
				: db_query(db, SQL_OF_CITY, ARGS(city, most), e);
	while (rows_next(q))
		*list_add(a, &list) = entry_of_row(q, a);
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

bool history_version(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, int64_t version, struct history_entry *out_r, struct err *e)
{
	bool found = false;
	struct rows *q = db_query(db, SQL_VERSION,
	    ARGS(kind_city(kind, city), kind->name, id, version), e);
	if (rows_next(q)) {
		*out_r = entry_of_row(q, a);
		found = true;
	}
	if (!rows_end(q, e))
		return false;
	return found || fail(e, ERR_MISSING, N_("There is no version %lld of this in the history."),
			    (long long)version);
}
