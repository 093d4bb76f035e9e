/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The API: what the pages do, for programs. Reading is GET; a POST creates or changes with the
 * fields of a form (application/x-www-form-urlencoded), of which those not sent stay as they are.
 * Changing needs a session and its token, which /api/me tells. Every mistake has one shape:
 *
 *	{"error": {"status": 422, "text": "…", "request": "…",
 *	    "problems": [{"field": "name", "text": "…"}]}}
 */
#include "record/routes.h"

#include "base/date.h"

#include <string.h>

enum { MOST_CHANGES = 500 };

#define SQL_CHANGES "SELECT id, kind, record, version, at, action, data FROM history " \
	"WHERE city = $1 AND id > $2 AND " SQL_HISTORY_IS_RECORD " ORDER BY id LIMIT $3"

/* ---- replies ---- */

static struct json_writer json_begin(struct request *r, struct reply *p, struct sink *out)
{
	p->type = "application/json";
	p->body = buf_in(r->arena, 32 << 20);
	*out = sink_buf(&p->body);
	return (struct json_writer){ .out = out, .pretty = true };
}

static void put_problems(struct json_writer *w, const struct problems *found)
{
	json_put_key(w, S("problems"));
	json_put_list(w);
	for (size_t i = 0; found && i < found->count; i++) {
		json_put_object(w);
		json_put_key(w, S("field"));
		json_put_text(w, found->items[i].field);
		json_put_key(w, S("text"));
		json_put_text(w, found->items[i].text);
		json_put_end(w);
	}
	json_put_end(w);
}

/* What is our own fault goes to the edge, which logs it; all else is said here. */
static bool api_error(struct request *r, struct reply *p, const struct problems *found,
    struct err *e)
{
	struct sink out;
	if (e->kind == ERR_SYSTEM || e->kind == ERR_BUSY)
		return false;
	p->status = e->kind == ERR_DENIED && !r->who.person ? 401 : err_status(e->kind);
	p->private = true;
	struct json_writer w = json_begin(r, p, &out);
	json_put_object(&w);
	json_put_key(&w, S("error"));
	json_put_object(&w);
	json_put_key(&w, S("status"));
	json_put_int(&w, p->status);
	json_put_key(&w, S("text"));
	json_put_text(&w, str_of(e->say));
	json_put_key(&w, S("request"));
	json_put_text(&w, str_of(r->id));
	put_problems(&w, found);
	json_put_end(&w);
	json_put_end(&w);
	err_clear(e);
	return true;
}

static bool put_one(struct request *r, struct reply *p, const struct at *at, struct err *e)
{
	struct sink out;
	struct translations all;
	if (!translations_of(at->db, r->arena, at->kind, r->city, at->record->id, &all, e))
		return false;
	struct json_writer w = json_begin(r, p, &out);
	record_put(&w, r, at->record, &all);
	return sink_end(&out, e);
}

/* ---- reading ---- */

static bool list_put(struct request *r, struct reply *p, const struct at *at,
    const struct record_query *q, struct err *e)
{
	struct record_list list;
	struct sink out;
	if (!record_list(at->db, r->arena, q, &list, e))
		return false;
	struct json_writer w = json_begin(r, p, &out);
	json_put_object(&w);
	json_put_key(&w, S("total"));
	json_put_int(&w, list.total);
	json_put_key(&w, S("records"));
	json_put_list(&w);
	for (size_t i = 0; i < list.count; i++)
		record_put(&w, r, list.items[i], NULL);
	json_put_end(&w);
	json_put_key(&w, S("next"));
	if (list.next.n)
		json_put_text(&w, list.next);
	else
		json_put_null(&w);
	json_put_end(&w);
	return sink_end(&out, e);
}

bool api_list(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	struct record_query q;
	if (!at_kind(r, &at, e) || !query_of_address(r, at.kind, &q, e))
		return api_error(r, p, NULL, e);
	struct str sort = param_text(r, "sort");
	const char *order = arena_text(r->arena, sort);
	int field = sort.n ? record_field(at.kind, order + (order[0] == '-')) : -1;
	if (field >= 0 && at.kind->fields[field].list && !at.kind->fields[field].personal)
		q.order = order;
	q.words = param_text(r, "q");
	q.after = param_text(r, "after");
	q.limit = (int)param_int(r, "limit");
	return list_put(r, p, &at, &q, e) || api_error(r, p, NULL, e);
}

bool api_get(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	return (at_record(r, false, &at, e) && put_one(r, p, &at, e)) || api_error(r, p, NULL, e);
}

/* ---- changing ---- */

static bool api_save(struct request *r, struct reply *p, struct at *at, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct conflict conflict = { 0 };
	if (!form_save(r, at->db, at->record, "api", &found, &conflict, e))
		return api_error(r, p, &found, e);
	for (size_t i = 0; i < conflict.count; i++)
		problem_add(&found, (struct problem){ .field = str_of(conflict.items[i].name) },
		    N_("%s is now: %.*s"), conflict.items[i].label, STR(conflict.items[i].theirs));
	if (conflict.theirs)
		fail(e, ERR_CONFLICT, N_("Somebody else has changed this in the meantime."));
	else if (found.total)
		fail_problems(&found, e);
	return e->kind == ERR_NONE ? put_one(r, p, at, e) : api_error(r, p, &found, e);
}

bool api_create(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	if (!at_kind(r, &at, e) || !at_writer(r, &at, e))
		return api_error(r, p, NULL, e);
	at.record = record_new(r->arena, at.kind, r->city);
	bool ok = api_save(r, p, &at, e);
	if (ok && !p->status)
		p->status = 201;
	return ok;
}

bool api_change(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	if (!at_record(r, false, &at, e) || !at_writer(r, &at, e))
		return api_error(r, p, NULL, e);
	return api_save(r, p, &at, e);
}

bool api_me(struct request *r, struct reply *p, struct err *e)
{
	struct sink out;
	struct json_writer w = json_begin(r, p, &out);
	p->private = true;
	json_put_object(&w);
	json_put_key(&w, S("signed_in"));
	json_put_bool(&w, r->who.person != 0);
	json_put_key(&w, S("name"));
	json_put_text(&w, r->who.name);
	json_put_key(&w, S("csrf"));
	json_put_text(&w, r->csrf);
	json_put_end(&w);
	return sink_end(&out, e);
}

/* ---- what has changed ---- */

/* A change as a follower sees it: the record as it was then, or that it is gone. */
static bool change_put(struct request *r, struct json_writer *w, struct rows *q,
    const struct record_kind *kind, struct err *e)
{
	static const struct field id = { .type = FIELD_LINK }, instant = { .type = FIELD_INSTANT };
	struct record *record = record_new(r->arena, kind, r->city);
	struct translations all;
	struct str action = rows_copy(q, 5, r->arena), data = rows_copy(q, 6, r->arena);
	record->id = rows_int(q, 2);
	record->version = rows_int(q, 3);
	record->changed = record->created = rows_int(q, 4);
	if (data.n && !snapshot_read(data, record, &all, e))
		return false;
	json_put_object(w);
	json_put_key(w, S("change"));
	json_put_field(w, &id, value_int(rows_int(q, 0)), false);
	json_put_key(w, S("at"));
	json_put_field(w, &instant, value_int(record->changed), false);
	json_put_key(w, S("kind"));
	json_put_text(w, str_of(kind->name));
	json_put_key(w, S("action"));
	json_put_text(w, action);
	json_put_key(w, S("id"));
	json_put_field(w, &id, value_int(record->id), false);
	json_put_key(w, S("record"));
	if (record->deleted || !data.n)
		json_put_null(w);
	else
		record_put(w, r, record, &all);
	json_put_end(w);
	return true;
}

static bool changes_put(struct request *r, struct db *db, struct json_writer *w,
    int64_t *last_r, int64_t *count_r, struct err *e)
{
	struct rows *q = db_query(db, SQL_CHANGES, ARGS(r->city, *last_r, MOST_CHANGES), e);
	bool ok = true;
	for (*count_r = 0; ok && rows_next(q); ++*count_r) {
		const struct record_kind *kind = record_kind_find(r->rooms, rows_text(q, 1));
		*last_r = rows_int(q, 0);
		/* A kind that is not for everybody, or with own records only, is left out. */
		if (kind &&
		    (!kind->read || (r->who.roles & (kind->read | kind->write | ADMINISTRATOR))))
			ok = change_put(r, w, q, kind, e);
	}
	return rows_end(q, e) && ok;
}

bool api_changes(struct request *r, struct reply *p, struct err *e)
{
	static const struct field id = { .type = FIELD_LINK };
	struct db *db = request_db(r, e);
	struct sink out;
	int64_t last = param_int(r, "after"), count = 0;
	if (!db)
		return false;
	struct json_writer w = json_begin(r, p, &out);
	json_put_object(&w);
	json_put_key(&w, S("changes"));
	json_put_list(&w);
	if (!changes_put(r, db, &w, &last, &count, e))
		return false;
	json_put_end(&w);
	json_put_key(&w, S("next"));
	json_put_field(&w, &id, value_int(last), false);
	json_put_key(&w, S("more"));
	json_put_bool(&w, count == MOST_CHANGES);
	json_put_end(&w);
	return sink_end(&out, e);
}
