/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From an address to a kind, a record and what the reader may do with it. Every handler of this
 * room begins here, so that no page forgets to ask.
 */
#include "record/pages.h"

static bool denied(struct request *r, struct err *e)
{
	if (!r->who.person)
		return fail(e, ERR_DENIED, N_("Please sign in first."));
	return fail(e, ERR_DENIED, N_("You may not do this here."));
}

static bool no_such_page(struct err *e)
{
	return fail(e, ERR_MISSING, N_("There is no such page."));
}

struct str record_path(struct arena *a, const struct record_kind *kind, int64_t id)
{
	return id ? arena_printf(a, "/%s/%lld", kind->path, (long long)id)
		  : arena_printf(a, "/%s", kind->path);
}

bool at_kind(struct request *r, struct at *at_r, struct err *e)
{
	const struct record_kind *kind = kind_of_path(r->rooms, param_text(r, "records"));
	if (!kind || (kind->belongs_to == CITY && !r->city))
		return no_such_page(e);
	if (!record_may_read(r, kind))
		return denied(r, e);
	struct db *db = request_db(r, e);
	*at_r = (struct at){ kind, db, NULL, record_may_write(r, kind, NULL) };
	return db != NULL;
}

/* A partner may read of a kind that is not open to him what is his own. */
static bool readable(struct request *r, const struct record_kind *kind, const struct record *record)
{
	return !kind->read || (r->who.roles & (kind->read | ADMINISTRATOR)) ||
	    record_may_write(r, kind, record);
}

bool at_record(struct request *r, bool foreign, struct at *at_r, struct err *e)
{
	if (!at_kind(r, at_r, e) ||
	    !record_load(at_r->db, r->arena, at_r->kind, r->city, param_int(r, "id"),
		foreign ? r->lang : NULL, &at_r->record, e))
		return false;
	if (!readable(r, at_r->kind, at_r->record))
		return denied(r, e);
	at_r->writes = record_may_write(r, at_r->kind, at_r->record);
	return true;
}

bool at_writer(struct request *r, struct at *at, struct err *e)
{
	if (at->record)
		at->writes = record_may_write(r, at->kind, at->record);
	return at->writes || denied(r, e);
}

bool at_trash(struct request *r, struct at *at_r, struct err *e)
{
	return at_kind(r, at_r, e) &&
	    record_load_any(at_r->db, r->arena, at_r->kind, r->city, param_int(r, "id"),
		&at_r->record, e) &&
	    at_writer(r, at_r, e);
}

bool param_was_sent(struct request *r, const char *name)
{
	struct str key, value;
	size_t at = 0;
	while (param_each(r, &at, &key, &value))
		if (str_eq(key, str_of(name)))
			return true;
	return false;
}

struct str param_any(struct request *r, const char *name)
{
	struct str key, value;
	size_t at = 0;
	while (param_each(r, &at, &key, &value))
		if (str_eq(key, str_of(name)))
			return value;
	return STR_EMPTY;
}
