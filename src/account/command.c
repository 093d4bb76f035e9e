/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * stoa user add | list | remove, stoa city add | list. Whoever may run the program on its store
 * is its administrator, so nothing here asks for a role.
 */
#include "account/account_impl.h"
#include "base/command.h"
#include "base/date.h"
#include "formats/json.h"

#include <stdio.h>
#include <unistd.h>

enum { LONGEST_LINE = 1000 };

static struct store *open_store(const struct call *c, struct err *e)
{
	return store_open(c->store, &(struct store_options){ .rooms = c->rooms }, e);
}

/* Run work on a writer of the command's store. */
static bool with_writer(struct call *c, bool (*work)(struct call *c, struct db *db, struct err *e),
    struct err *e)
{
	struct store *s = open_store(c, e);
	struct db *db = s ? store_writer(s, e) : NULL;
	bool ok = db && work(c, db, e);
	store_give(db);
	store_close(s);
	return ok;
}

static struct change by_program(void)
{
	return (struct change){ .now = date_now(), .why = "command" };
}

/* ---- stoa user add ---- */

static bool read_password(struct call *c, struct str *out_r, struct err *e)
{
	char *line = arena_alloc(c->arena, LONGEST_LINE + 2);
	size_t n = 0;
	ssize_t got;
	while (n < LONGEST_LINE && (got = read(STDIN_FILENO, line + n, LONGEST_LINE - n)) > 0)
		n += (size_t)got;
	/* Forms trim too: a blank at an end is a slip of pasting. */
	struct str password = str_trim(str_n(line, n));
	if (!password.n)
		return fail(e, ERR_INPUT, N_("No password came on standard input."));
	*out_r = password;
	return true;
}

static bool read_role(const struct call *c, enum role *out_r, struct err *e)
{
	const char *name = call_option(c, "role");
	enum role role = name ? role_find(str_of(name)) : RESIDENT;
	if (name && !role)
		return fail(e, ERR_USAGE,
		    N_("There is no role \"%.40s\". There are: partner, data-owner, "
		       "coordinator, lead, reviewer, secretariat, administrator."),
		    name);
	*out_r = role;
	return true;
}

/* Where the role is: --city, or the only city; roles of the installation are everywhere. */
static bool read_city(const struct call *c, struct db *db, enum role role, struct city *out_r,
    struct err *e)
{
	*out_r = (struct city){ .id = 0 };
	if (!role || (role_may_give(ADMINISTRATOR, role) && !role_may_give(COORDINATOR, role)))
		return true;
	return city_of_call(c, db, out_r, e);
}

static const char partner_sql[] = "SELECT id FROM partner WHERE city = $1 AND name = $2"
    " AND deleted IS NULL";

/* Who acts for a partner needs to say for which: without one, no page would let them in. */
static bool read_partner(const struct call *c, struct db *db, enum role role, int64_t city,
    int64_t *out_r, struct err *e)
{
	const char *name = call_option(c, "partner");
	*out_r = 0;
	if (role != PARTNER && !name)
		return true;
	if (role != PARTNER)
		return fail(e, ERR_USAGE, N_("--partner goes with --role partner."));
	if (!name)
		return fail(e, ERR_USAGE, N_("Say with --partner for whom this person acts: the "
		    "name of one of the city's partners."));
	*out_r = db_int(db, partner_sql, ARGS(city, name), 0, e);
	if (!*out_r && !e->kind)
		return fail(e, ERR_INPUT, N_("The city has no partner \"%.100s\". `stoa export "
		    "partners` lists them."), name);
	return !e->kind;
}

static bool print_link(struct call *c, struct db *db, const struct invitation *i, struct err *e)
{
	char token[SECRET_TEXT];
	struct change by = by_program();
	const char *url = call_option(c, "url");
	struct str address = url ? str_of(url)
				 : setting_get(db, c->arena, 0, "address", "http://localhost:8080");
	while (str_ends(address, S("/")))
		address.n--;
	if (!invitation_add(db, i, &by, token, e))
		return false;
	printf("%.*s/join/%s\n", STR(address), token);
	fprintf(stderr, "%s\n", tr(c->lang, i->role
	    ? N_("Whoever opens this link within 14 days sets name and password; it works once.")
	    : N_("Whoever opens this link within 2 days sets a new password; it works once.")));
	return true;
}

static bool add_with_password(struct call *c, struct db *db, const struct invitation *i,
    struct err *e)
{
	struct change by = by_program();
	struct str password;
	int64_t person;
	if (!read_password(c, &password, e) ||
	    !person_add(db, c->arena, i->email, i->name, RESIDENT, 0, password, &by, &person, e) ||
	    (i->role && !role_give(db, i->city, person, i->role, i->partner, &by, e)))
		return false;
	printf("%s\n", c->args[0]);
	return true;
}

/* Somebody who is there already gets the role at once, and a link only where one is needed. */
static bool give_more(struct call *c, struct db *db, int64_t person, struct invitation *i,
    struct err *e)
{
	struct change by = by_program();
	if (!role_give(db, i->city, person, i->role, i->partner, &by, e))
		return false;
	i->role = RESIDENT;
	if (!person_has_password(db, person, e))
		return !e->kind && print_link(c, db, i, e);
	printf("%s\n", c->args[0]);
	return true;
}

static bool user_add(struct call *c, struct db *db, struct err *e)
{
	enum role role;
	struct city city;
	struct invitation i = { .email = str_of(c->args[0]),
		.name = str_of(call_option(c, "name")) };
	if (!read_role(c, &role, e) || !read_city(c, db, role, &city, e) ||
	    !read_partner(c, db, role, city.id, &i.partner, e))
		return false;
	i.city = city.id;
	i.role = role;
	if (call_option(c, "password-stdin"))
		return add_with_password(c, db, &i, e);
	int64_t person = person_of_email(db, c->arena, i.email, e);
	if (e->kind)
		return false;
	if (!role && !person)
		return fail(e, ERR_USAGE, N_("Say with --role what this person is to be."));
	if (!person || !role)
		return print_link(c, db, &i, e);
	return give_more(c, db, person, &i, e);
}

static bool run_user_add(struct call *c, struct err *e)
{
	return with_writer(c, user_add, e);
}

static const struct option add_options[] = {
	{ "role", "ROLE", N_("partner, data-owner, coordinator, lead, reviewer, secretariat or "
	    "administrator") },
	{ "city", "CODE", N_("The city; not needed when there is only one") },
	{ "partner", "NAME", N_("With --role partner: the partner that the person acts for") },
	{ "name", "NAME", N_("How the person is called on pages") },
	{ "password-stdin", NULL, N_("Read the password from standard input") },
	{ "url", "URL", N_("The address of this installation, for the link") },
	{ 0 }
};

const struct command user_add_command = {
	.name = "user add",
	.args = "EMAIL",
	.summary = N_("Add a person, or a role or a new password"),
	.about =
	N_("Without --password-stdin a link is printed, with which the person sets a password. "
	   "For somebody who is there already: --role adds a role, and no role prints a link for a "
	   "new password."),
	.options = add_options,
	.min_args = 1,
	.max_args = 1,
	.run = run_user_add,
};

/* ---- stoa user list ---- */

static const char list_sql[] = "SELECT p.email, p.name, r.role, c.code, w.person FROM person p"
    " LEFT JOIN role r ON r.person = p.id LEFT JOIN city c ON c.city = 0 AND c.id = r.city"
    " LEFT JOIN password w ON w.person = p.id"
    " WHERE p.city = 0 AND p.deleted IS NULL AND p.email IS NOT NULL"
    " AND ($1 = 0 OR r.city = $1) ORDER BY p.email, r.city, r.role";

static void print_json(struct rows *q)
{
	struct sink out = sink_file(stdout);
	struct json_writer w = { .out = &out };
	json_put_object(&w);
	json_put_key(&w, S("email"));
	json_put_text(&w, rows_text(q, 0));
	json_put_key(&w, S("name"));
	json_put_text(&w, rows_text(q, 1));
	json_put_key(&w, S("role"));
	json_put_text(&w, str_of(role_name((enum role)rows_int(q, 2))));
	json_put_key(&w, S("city"));
	json_put_text(&w, rows_text(q, 3));
	json_put_key(&w, S("can_sign_in"));
	json_put_bool(&w, !rows_null(q, 4));
	json_put_end(&w);
	sink_byte(&out, '\n');
}

static void print_person(struct rows *q)
{
	struct str email = rows_text(q, 0), name = rows_text(q, 1), city = rows_text(q, 3);
	printf("%-32.*s %-24.*s %-14s %.*s%s\n", STR(email), STR(name),
	    role_name((enum role)rows_int(q, 2)), STR(city),
	    rows_null(q, 4) ? " (no password yet)" : "");
}

static bool user_list(struct call *c, struct db *db, struct err *e)
{
	struct city city = { .id = 0 };
	if (call_option(c, "city") && !city_of_call(c, db, &city, e))
		return false;
	struct rows *q = db_query(db, list_sql, ARGS(city.id), e);
	while (rows_next(q))
		(c->json ? print_json : print_person)(q);
	return rows_end(q, e);
}

static bool run_user_list(struct call *c, struct err *e)
{
	return with_writer(c, user_list, e);
}

static const struct option list_options[] = {
	{ "city", "CODE", N_("Only those with a role in this city") }, { 0 }
};

const struct command user_list_command = {
	.name = "user list", .args = "", .summary = N_("List the persons and their roles"),
	.options = list_options, .run = run_user_list,
};

/* ---- stoa user remove ---- */

static const char roles_sql[] = "SELECT city, role FROM role WHERE person = $1"
    " AND ($2 = 0 OR city = $2) AND ($3 = 0 OR role = $3)";

static bool take_roles(struct call *c, struct db *db, int64_t person, int64_t city, enum role role,
    struct err *e)
{
	struct { struct { int64_t city; enum role role; } *items; size_t count, room; } all = { 0 };
	struct change by = by_program();
	struct rows *q = db_query(db, roles_sql, ARGS(person, city, role), e);
	while (rows_next(q)) {
		size_t i = all.count;
		(void)list_add(c->arena, &all);
		all.items[i].city = rows_int(q, 0);
		all.items[i].role = (enum role)rows_int(q, 1);
	}
	if (!rows_end(q, e))
		return false;
	if (!all.count)
		return fail(e, ERR_MISSING, N_("This person has no such role."));
	for (size_t i = 0; i < all.count; i++)
		if (!role_take(db, all.items[i].city, person, all.items[i].role, &by, e))
			return false;
	return true;
}

static bool remove_in(struct call *c, struct db *db, struct err *e)
{
	enum role role;
	struct city city = { .id = 0 };
	struct change by = by_program();
	int64_t person = person_of_email(db, c->arena, str_of(c->args[0]), e);
	if (e->kind)
		return false;
	if (!person)
		return fail(
		    e, ERR_MISSING, N_("There is nobody with the e-mail address %s."), c->args[0]);
	if (call_option(c, "erase"))
		return person_erase(db, person, &by, e);
	return read_role(c, &role, e) &&
	       (!call_option(c, "city") || city_of_call(c, db, &city, e)) &&
	       take_roles(c, db, person, city.id, role, e) &&
	       session_end(db, person, STR_EMPTY, STR_EMPTY, e);
}

static bool user_remove(struct call *c, struct db *db, struct err *e)
{
	return db_begin(db, e) && db_end(db, remove_in(c, db, e), e);
}

static bool run_user_remove(struct call *c, struct err *e)
{
	return with_writer(c, user_remove, e);
}

static const struct option remove_options[] = {{"role", "ROLE", N_("Take only this role away")},
    {"city", "CODE", N_("Take only the roles in this city away")},
    {"erase", NULL,
	N_("Wipe everything that is known about the person; the number stays in the "
	   "history. This cannot be undone.")},
    {0}};

const struct command user_remove_command = {
	.name = "user remove", .args = "EMAIL", .summary = N_("Take roles away, or erase a person"),
	.options = remove_options, .min_args = 1, .max_args = 1, .run = run_user_remove,
};

/* ---- stoa city ---- */

static bool add_city(struct call *c, struct db *db, struct err *e)
{
	struct city city;
	struct change by = by_program();
	if (!city_add(
		db, c->arena, str_of(call_option(c, "code")), str_of(c->args[0]), &by, &city, e))
		return false;
	printf("%.*s\n", STR(city.code));
	return true;
}

static bool run_city_add(struct call *c, struct err *e)
{
	return with_writer(c, add_city, e);
}

static const struct option city_options[] = {
    {"code", "CODE", N_("Its short name in addresses; made from the name when not given")}, {0}};

const struct command city_add_command = {
	.name = "city add", .args = "NAME", .summary = N_("Add a city and print its short name"),
	.options = city_options, .min_args = 1, .max_args = 1, .run = run_city_add,
};

static bool list_cities(struct call *c, struct db *db, struct err *e)
{
	struct city_list all;
	if (!cities_all(db, c->arena, &all, e))
		return false;
	for (size_t i = 0; i < all.count; i++)
		printf("%-24.*s %.*s\n", STR(all.items[i].code), STR(all.items[i].name));
	return true;
}

static bool run_city_list(struct call *c, struct err *e)
{
	return with_writer(c, list_cities, e);
}

const struct command city_list_command = {
	.name = "city list", .args = "", .summary = N_("List the cities"), .run = run_city_list,
};
