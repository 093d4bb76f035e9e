/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pages for coordinators: who has which role, and links that invite. A coordinator gives and
 * takes the roles of the own city only. A link for a new password he makes only for people who
 * have no role elsewhere: otherwise it would be a way into other cities.
 */
#include "account/pages.h"
#include "account/pages.html.h"

/* ---- people ---- */

bool people_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct people_view v = { .roles = r->who.roles,
		.manages = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0 };
	struct member *members;
	struct db *db = request_db(r, e);
	p->private = true;
	if (!db || !members_of(db, r->arena, r->city, &members, &v.count, e))
		return false;
	v.members = members;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("People and roles")),
	    .noindex = true });
	people_page(o, &v);
	page_end(o);
	return true;
}

static bool may_take(struct request *r, enum role role, struct err *e)
{
	if (!role_may_give(r->who.roles, role))
		return fail(e, ERR_DENIED, N_("Your role does not allow this."));
	if (param_int(r, "person") == r->who.person &&
	    (role == COORDINATOR || role == ADMINISTRATOR))
		return fail(e, ERR_INPUT,
		    N_("You cannot take this role away from yourself. Ask another coordinator or "
		       "administrator."));
	return true;
}

bool people_take_post(struct request *r, struct reply *p, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	enum role role = role_find(param_text(r, "role"));
	if (!may_take(r, role, e))
		return false;
	struct db *db = store_writer(r->store, e);
	bool ok = db && role_take(db, r->city, param_int(r, "person"), role, &by, e);
	store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("The role is taken away."))));
	return reply_redirect(r, p, "/people");
}

/* The person must have a role here, and nothing that who asks does not govern. */
static bool may_reset(struct request *r, struct db *db, int64_t person, struct str *email_r,
    struct err *e)
{
	static const char email_here[] =
	    "SELECT p.email FROM person p JOIN role r ON r.person = p.id"
	    " WHERE p.city = 0 AND p.id = $1 AND r.city = $2 AND p.deleted IS NULL LIMIT 1";
	*email_r = db_text(db, r->arena, email_here, ARGS(person, r->city), e);
	if (e->kind)
		return false;
	if (!email_r->n)
		return fail(e, ERR_MISSING, N_("This person has no role here."));
	if (!(r->who.roles & ADMINISTRATOR) && person_beyond(db, person, r->city, e))
		return fail(e, ERR_DENIED,
		    N_("This person has roles elsewhere too: an administrator makes this link."));
	return !e->kind;
}

bool people_link_post(struct request *r, struct reply *p, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	char token[SECRET_TEXT];
	struct invitation i = { .city = r->city, .name = STR_EMPTY };
	struct db *db = store_writer(r->store, e);
	bool ok = db && may_reset(r, db, param_int(r, "person"), &i.email, e) &&
	    invitation_add(db, &i, &by, token, e);
	store_give(db);
	if (!ok)
		return false;
	struct invite_view v = {.for_email = i.email,
	    .link_days = RESET_DAYS,
	    .link =
		arena_printf(r->arena, "%.*s%.*s/join/%s", STR(r->origin), STR(r->root), token)};
	return invite_show(r, p, &v, e);
}

/* ---- invitations ---- */

static void fill_roles(struct request *r, struct invite_view *v)
{
	struct str chosen = r->method == POST && !v->link.n && v->found ? param_text(r, "role")
								       : STR_EMPTY;
	for (const struct role_row *row = role_rows; row->name; row++)
		if (role_may_give(r->who.roles, row->role) && (row->everywhere || r->city) &&
		    !(row->everywhere && r->city))
			v->roles[v->role_count++] = (struct input_option){str_of(row->name),
			    str_of(tr(r->lang, row->label)), str_eq(chosen, str_of(row->name))};
}

static bool fill_partners(struct request *r, struct db *db, struct invite_view *v, struct err *e)
{
	struct { struct input_option *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(db, "SELECT id, name FROM partner WHERE city = $1"
	    " AND deleted IS NULL ORDER BY name LIMIT 1000", ARGS(r->city), e);
	while (rows_next(q)) {
		struct input_option one = { .label = rows_copy(q, 1, r->arena),
			.code = arena_printf(r->arena, "%lld", (long long)rows_int(q, 0)) };
		*list_add(r->arena, &all) = one;
	}
	v->partners = all.items;
	v->partner_count = all.count;
	return rows_end(q, e);
}

bool invite_show(struct request *r, struct reply *p, struct invite_view *v, struct err *e)
{
	const struct lang *lang = r->lang;
	struct db *db = request_db(r, e);
	struct invitation *open;
	p->private = true;
	if (!db || !fill_partners(r, db, v, e) ||
	    !invitations_open(db, r->arena, r->city, r->now, &open, &v->open_count, e))
		return false;
	v->open = open;
	fill_roles(r, v);
	const struct crumb crumbs[] = { { str_of(_("People and roles")), S("/people") },
		{ str_of(_("Invite")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Invite somebody")),
	    .crumbs = crumbs, .crumb_count = 2, .narrow = true, .noindex = true,
	    .status = v->found && v->found->count ? 422 : 0 });
	invite_page(o, v);
	page_end(o);
	return true;
}

bool invite_get(struct request *r, struct reply *p, struct err *e)
{
	struct invite_view v = { .found = NULL };
	return invite_show(r, p, &v, e);
}

static bool email_good(struct str email)
{
	ptrdiff_t at = str_find_byte(email, '@', 0);
	return at > 0 && (size_t)at + 3 < email.n && str_rfind_byte(email, '@') == at &&
	    str_find_byte(email, ' ', 0) < 0 && str_find_byte(email, '.', (size_t)at) > 0;
}

static void check_invitation(struct request *r, const struct invitation *i, struct problems *found)
{
	const struct role_row *row = role_rows;
	while (row->name && row->role != i->role)
		row++;
	if (!email_good(i->email))
		problem_add(found, (struct problem){ .field = S("email"), .excerpt = i->email },
		    N_("E-mail: this is no e-mail address."));
	if (!row->name || !role_may_give(r->who.roles, i->role) || row->everywhere != !r->city)
		problem_add(found, (struct problem){ .field = S("role") },
		    N_("Choose a role that you may give here."));
	if (i->role == PARTNER && !i->partner)
		problem_add(found, (struct problem){ .field = S("partner") },
		    N_("Choose the partner that this person acts for."));
}

/* Somebody who has roles elsewhere but no password yet gets the link from an administrator: the
 * first link that is opened sets the password, for all of these roles. */
static bool check_person(struct request *r, struct db *db, const struct invitation *i,
    struct problems *found, struct err *e)
{
	int64_t person = person_of_email(db, r->arena, i->email, e);
	if (person && !(r->who.roles & ADMINISTRATOR) && !person_has_password(db, person, e) &&
	    person_beyond(db, person, r->city, e))
		problem_add(found, (struct problem){ .field = S("email") },
		    N_("This person has roles elsewhere too: an administrator makes this link."));
	return !e->kind;
}

/* A partner of another city must not be named. */
static bool check_partner(struct request *r, struct db *db, struct invitation *i,
    struct problems *found, struct err *e)
{
	if (i->role != PARTNER)
		i->partner = 0;
	if (i->partner && !db_exists(db, "SELECT 1 FROM partner WHERE city = $1 AND id = $2"
	    " AND deleted IS NULL", ARGS(r->city, i->partner), e))
		problem_add(found, (struct problem){ .field = S("partner") },
		    N_("There is no such partner."));
	return !e->kind;
}

bool invite_post(struct request *r, struct reply *p, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct problems found = { .arena = r->arena, .lang = r->lang };
	char token[SECRET_TEXT];
	struct invitation i = { .city = r->city, .email = param_text(r, "email"),
		.name = param_text(r, "name"), .role = role_find(param_text(r, "role")),
		.partner = param_int(r, "partner") };
	struct invite_view v = { .found = &found, .email = i.email, .name = i.name };
	check_invitation(r, &i, &found);
	struct db *db = store_writer(r->store, e);
	bool ok = db && check_partner(r, db, &i, &found, e) && check_person(r, db, &i, &found, e) &&
		  (found.count || invitation_add(db, &i, &by, token, e));
	store_give(db);
	if (!ok)
		return false;
	if (!found.count)
		v = (struct invite_view){.for_email = i.email,
		    .link_days = INVITATION_DAYS,
		    .link = arena_printf(
			r->arena, "%.*s%.*s/join/%s", STR(r->origin), STR(r->root), token)};
	return invite_show(r, p, &v, e);
}

bool invite_withdraw_post(struct request *r, struct reply *p, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct db *db = store_writer(r->store, e);
	bool ok = db && invitation_withdraw(db, r->city, param_text(r, "key"), &by, e);
	store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("The invitation is withdrawn."))));
	return reply_redirect(r, p, "/account/invite");
}
