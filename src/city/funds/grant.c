/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One decision, one allocation. Whoever gives money away by a decision (a small grant of a call, a
 * grant to an event of the festival) says so here, in the transaction in which the decision is
 * written; the allocation is made, changed or taken back with it, and can be changed by nobody
 * else. So it does not matter by which form, file or program a decision came.
 */
#include "city/funds/model.h"

#include "base/num.h"

#define SQL_HELD "SELECT id FROM allocation WHERE city = $1 AND decision = $2 AND deleted IS NULL"
/* What a decision gives, as it is written now. */
#define SQL_BY_EVENT "SELECT grant_granted FROM festival_event WHERE city = $1 AND id = $2" \
	" AND state <> 'refused' AND state <> 'cancelled' AND deleted IS NULL"
#define SQL_BY_CALL "SELECT granted FROM grant_application WHERE city = $1 AND id = $2" \
	" AND state = 'awarded' AND deleted IS NULL"

static struct str decision_text(struct arena *a, const struct decision *d)
{
	return arena_printf(a, "%s %lld", d->kind, (long long)d->id);
}

/* The allocation that a decision holds, as it should be; a new one when it holds none yet. */
static struct record *allocation_of(struct db *db, struct arena *a, const struct decision *d,
    struct err *e)
{
	struct record *r;
	struct str text = decision_text(a, d);
	int64_t id = db_int(db, SQL_HELD, ARGS(d->city, text), 0, e);
	if (e->kind)
		return NULL;
	if (!id)
		r = record_new(a, &allocation_kind, d->city);
	else if (!record_load(db, a, &allocation_kind, d->city, id, NULL, &r, e))
		return NULL;
	record_set(r, "decision", value_text(text));
	record_set(r, "title", value_text(d->title));
	record_set(r, "source", value_int(d->source));
	record_set(r, "year", value_int(d->year));
	record_set(r, "amount", value_int(d->amount));
	record_set(r, "partner", d->partner ? value_int(d->partner) : value_null());
	record_set(r, "event", d->event ? value_int(d->event) : value_null());
	if (d->learners && !record_int(r, "learners"))
		record_set(r, "learners", value_int(d->learners));
	return r;
}

bool decision_check(struct db *db, const struct decision *d, const char *field,
    struct problems *found, struct err *e)
{
	struct problems own = { .arena = found->arena, .lang = found->lang };
	struct record *r = allocation_of(db, found->arena, d, e);
	if (!r)
		return false;
	if (d->amount <= 0 && !r->version)
		return true;
	if (!allocation_fits(db, r, &own, e))
		return false;
	for (size_t i = 0; i < own.count; i++)
		problem_add(found, (struct problem){ .field = str_of(field) }, "%.*s",
		    STR(own.items[i].text));
	return true;
}

bool decision_settle(struct db *db, struct arena *a, const struct decision *d, struct err *e)
{
	struct record *r = allocation_of(db, a, d, e);
	if (!r)
		return false;
	if (d->amount > 0)
		return record_save(db, r, &d->by, NULL, e);
	return !r->version ||
	    record_delete(db, &allocation_kind, d->city, r->id, &d->by, e);
}

/* ---- the other side: an allocation is what its decision says ---- */

bool decision_gives(struct db *db, const struct record *allocation, int64_t *amount_r,
    struct err *e)
{
	struct str rest = record_str(allocation, "decision"), kind;
	int64_t id = 0;
	*amount_r = 0;
	if (!str_cut(&rest, ' ', &kind) || !num_int(rest, &id))
		return e->kind == ERR_NONE;
	const char *sql = str_eq(kind, S("festival_event")) ? SQL_BY_EVENT : SQL_BY_CALL;
	*amount_r = db_int(db, sql, ARGS(allocation->city, id), 0, e);
	return e->kind == ERR_NONE;
}

bool allocation_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e)
{
	int64_t gives;
	(void)old;
	if (!now->deleted || !record_str(now, "decision").n)
		return true;
	return decision_gives(db, now, &gives, e) && (!gives || fail(e, ERR_CONFLICT,
	    N_("This is a small grant. Take it back where it was decided.")));
}
