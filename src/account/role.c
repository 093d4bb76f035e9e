/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Roles: who is what, where. A row (city, person, role); city 0 means everywhere. Each change is
 * noted in the history of its city, with the person as a number, so that erasing the person
 * leaves nothing there to erase.
 */
#include "account/account_impl.h"

#include <string.h>

const struct role_row role_rows[] = {
	{ PARTNER, "partner", N_("Partner"),
	    N_("Publishes and edits what belongs to one partner."), false },
	{ DATA_OWNER, "data-owner", N_("Data owner"), N_("Hands in figures that are due."), false },
	{ COORDINATOR, "coordinator", N_("Coordinator"),
	    N_("Runs the learning city: everything of this city, people too."), false },
	{ LEAD, "lead", N_("Political lead"), N_("Reads everything and signs off."), false },
	{ REVIEWER, "reviewer", N_("Reviewer"), N_("Reviews reports and practices."), false },
	{ SECRETARIAT, "secretariat", N_("Secretariat"), N_("Runs the network of cities."), true },
	{ ADMINISTRATOR, "administrator", N_("Administrator"),
	    N_("Runs this installation and may do everything."), true },
	{ 0 }
};

static const char add_row[] = "INSERT INTO role (city, person, role, partner)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (city, person, role)"
    " DO UPDATE SET partner = excluded.partner";
static const char same_row[] = "SELECT 1 FROM role WHERE city = $1 AND person = $2 AND role = $3"
    " AND coalesce(partner, 0) = $4";
static const char drop_row[] = "DELETE FROM role WHERE city = $1 AND person = $2 AND role = $3";
static const char elsewhere[] = "SELECT 1 FROM role WHERE person = $1 AND city <> $2";
/* Persons are shared rows: the join matches them by their own city, 0. */
static const char members[] = "SELECT r.person, p.name, p.email, r.role, r.partner, t.name, r.city,"
    " w.person FROM role r JOIN person p ON p.city = 0 AND p.id = r.person AND p.deleted IS NULL"
    " LEFT JOIN partner t ON t.city = r.city AND t.id = r.partner"
    " LEFT JOIN password w ON w.person = r.person"
    " WHERE r.city = $1 ORDER BY p.name, p.email, r.person, r.role";

static const char holders[] = "SELECT p.name, p.email FROM role r JOIN person p ON p.city = 0"
    " AND p.id = r.person AND p.deleted IS NULL WHERE r.city = $1 AND r.role = $2"
    " ORDER BY p.name, p.email";

static const struct role_row *role_row_of(enum role role)
{
	for (const struct role_row *r = role_rows; r->name; r++)
		if (r->role == role)
			return r;
	return NULL;
}

enum role role_find(struct str name)
{
	for (const struct role_row *r = role_rows; r->name; r++)
		if (str_eq(name, str_of(r->name)))
			return r->role;
	return RESIDENT;
}

const char *role_label(enum role role)
{
	const struct role_row *row = role_row_of(role);
	return row ? row->label : N_("Resident");
}

bool role_holders(struct db *db, struct arena *a, int64_t city, enum role role, struct str *out_r,
    struct err *e)
{
	struct buf names = buf_in(a, 1 << 16);
	struct rows *q = db_query(db, holders, ARGS(city, (int64_t)role), e);
	while (rows_next(q)) {
		struct str name = rows_text(q, 0).n ? rows_text(q, 0) : rows_text(q, 1);
		buf_printf(&names, "%s%.*s", names.n ? ", " : "", STR(name));
	}
	*out_r = buf_view(&names);
	return rows_end(q, e);
}

const char *role_name(enum role role)
{
	const struct role_row *row = role_row_of(role);
	return row ? row->name : "resident";
}

bool role_may_give(unsigned have, enum role role)
{
	const struct role_row *row = role_row_of(role);
	if (!row)
		return false;
	return (have & ADMINISTRATOR) || ((have & COORDINATOR) && !row->everywhere);
}

static bool note(struct db *db, int64_t city, int64_t person, const char *action, enum role role,
    const struct change *by, struct err *e)
{
	return history_note(db, city, "person", person, action, str_of(role_name(role)), by, e);
}

bool role_give(struct db *db, int64_t city, int64_t person, enum role role, int64_t partner,
    const struct change *by, struct err *e)
{
	const struct role_row *row = role_row_of(role);
	if (!row)
		return fail(e, ERR_INPUT, N_("There is no such role."));
	if (row->everywhere && city)
		return fail(e, ERR_INPUT, N_("The role %s is not of one city."), row->name);
	struct value of = partner ? value_int(partner) : value_null();
	if (!db_begin(db, e))
		return false;
	bool same = db_exists(db, same_row, ARGS(city, person, role, partner), e);
	bool ok = !e->kind && (same ||
	    (db_run(db, add_row, ARGS(city, person, role, of), e) &&
		note(db, city, person, "role-given", role, by, e)));
	return db_end(db, ok, e);
}

bool role_take(struct db *db, int64_t city, int64_t person, enum role role,
    const struct change *by, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	bool ok = db_run(db, drop_row, ARGS(city, person, role), e);
	if (ok && db_changes(db) == 0)
		ok = fail(e, ERR_MISSING, N_("This person does not have this role here."));
	return db_end(db, ok && note(db, city, person, "role-taken", role, by, e), e);
}

bool members_of(struct db *db, struct arena *a, int64_t city, struct member **out_r,
    size_t *count_r, struct err *e)
{
	struct { struct member *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(db, members, ARGS(city), e);
	while (rows_next(q)) {
		struct member m = {
			.person = rows_int(q, 0), .name = rows_copy(q, 1, a),
			.email = rows_copy(q, 2, a), .role = (enum role)rows_int(q, 3),
			.partner = rows_int(q, 4), .partner_name = rows_copy(q, 5, a),
			.city = rows_int(q, 6), .can_sign_in = !rows_null(q, 7),
		};
		*list_add(a, &all) = m;
	}
	*out_r = all.items;
	*count_r = all.count;
	return rows_end(q, e);
}

bool person_beyond(struct db *db, int64_t person, int64_t city, struct err *e)
{
	return db_exists(db, elsewhere, ARGS(person, city), e);
}
