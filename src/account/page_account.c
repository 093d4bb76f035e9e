/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages: the own account (name, language, password, sessions), the desk, and the home page. */
#include "account/pages.h"
#include "account/pages.html.h"

static const char my_roles[] = "SELECT r.role, c.name FROM role r"
    " LEFT JOIN city c ON c.city = 0 AND c.id = r.city WHERE r.person = $1 ORDER BY c.name, r.role";

/* ---- the account ---- */

static bool read_roles(struct request *r, struct db *db, struct account_view *v, struct err *e)
{
	struct { struct member *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(db, my_roles, ARGS(r->who.person), e);
	while (rows_next(q)) {
		struct member m = { .role = (enum role)rows_int(q, 0),
			.name = rows_copy(q, 1, r->arena) };
		*list_add(r->arena, &all) = m;
	}
	v->roles = all.items;
	v->role_count = all.count;
	return rows_end(q, e);
}

static void fill_languages(struct account_view *v, struct str chosen)
{
	const struct lang *lang;
	for (size_t i = 0; v->language_count < 16 && (lang = lang_at(i)) != NULL; i++)
		v->languages[v->language_count++] = (struct input_option){ str_of(lang->tag),
			str_of(lang->name), str_eq(chosen, str_of(lang->tag)) };
}

static bool account_show(struct request *r, struct reply *p, struct account_view *v, struct err *e)
{
	const struct lang *lang = r->lang;
	struct db *db = request_db(r, e);
	struct record *me;
	struct session *sessions;
	if (!db || !record_load(db, r->arena, &person_kind, 0, r->who.person, NULL, &me, e) ||
	    !session_list(db, r->arena, r->who.person, r->now, &sessions, &v->session_count, e) ||
	    !read_roles(r, db, v, e))
		return false;
	v->sessions = sessions;
	v->name = record_str(me, "name");
	v->email = record_str(me, "email");
	fill_languages(v, record_str(me, "language"));
	bool wrong =
	    (v->found && v->found->count) || (v->password_found && v->password_found->count);
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Your account")),
	    .narrow = true, .noindex = true, .status = wrong ? 422 : 0 });
	account_page(o, v);
	page_end(o);
	return true;
}

bool account_get(struct request *r, struct reply *p, struct err *e)
{
	struct account_view v = { .found = NULL };
	return !signed_in(r, p) || account_show(r, p, &v, e);
}

static bool done(struct request *r, struct reply *p, const char *text)
{
	page_notice(r, p, str_of(tr(r->lang, text)));
	return reply_redirect(r, p, "/account");
}

static bool save_me(struct request *r, struct problems *found, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct record *me;
	struct db *db = store_writer(r->store, e);
	bool ok = db && record_load(db, r->arena, &person_kind, 0, r->who.person, NULL, &me, e);
	if (ok) {
		record_set(me, "name", value_text(param_text(r, "name")));
		record_set(me, "language", value_text(param_text(r, "language")));
		ok = record_save(db, me, &by, found, e);
	}
	store_give(db);
	return ok;
}

bool account_post(struct request *r, struct reply *p, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct account_view v = { .found = &found };
	if (!signed_in(r, p))
		return true;
	if (save_me(r, &found, e))
		return done(r, p, N_("Saved."));
	if (e->kind != ERR_INPUT)
		return false;
	err_clear(e);
	return account_show(r, p, &v, e);
}

/* ---- the password ---- */

static const char my_hash[] = "SELECT hash FROM password WHERE person = $1";
static const char my_email[] = "SELECT email FROM person WHERE city = 0 AND id = $1";

/* The old password is asked, under the same throttle as signing in: a session left open on a
 * library's computer must not become a stolen account. */
static bool check_old(struct request *r, struct str email, struct problems *found, struct err *e)
{
	bool right = false;
	int64_t wait = 0;
	struct db *db = store_writer(r->store, e);
	bool ok = db && throttle_try(db, email, r->address, r->now, &wait, e);
	struct str hash = ok ? db_text(db, r->arena, my_hash, ARGS(r->who.person), e) : STR_EMPTY;
	store_give(db);
	if (!ok || e->kind)
		return false;
	if (wait) {
		problem_add(found, (struct problem){ .field = S("old") },
		    N_("There were too many attempts. Please wait %lld seconds and try again."),
		    (long long)(wait + 999) / 1000);
		return true;
	}
	if (!password_check(param_text(r, "old"), hash, &right, e))
		return false;
	if (!right)
		problem_add(found, (struct problem){ .field = S("old") },
		    N_("This is not your password now."));
	return true;
}

static bool store_new(struct request *r, struct str email, struct err *e)
{
	char hash[PASSWORD_TEXT];
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	if (!password_hash(param_text(r, "password"), hash, e))
		return false;
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, password_set(db, r->who.person, hash, r->who.session, &by, e) &&
		    throttle_pass(db, email, r->address, e), e);
	store_give(db);
	return ok;
}

bool account_password_post(struct request *r, struct reply *p, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct account_view v = { .password_found = &found };
	if (!signed_in(r, p))
		return true;
	struct db *db = request_db(r, e);
	struct str email = db ? db_text(db, r->arena, my_email, ARGS(r->who.person), e) : STR_EMPTY;
	password_problems(param_text(r, "password"), email, &found);
	if (!db || e->kind || (!found.count && !check_old(r, email, &found, e)))
		return false;
	if (found.count)
		return account_show(r, p, &v, e);
	return store_new(r, email, e) &&
	    done(r, p, N_("Your password is changed. All other sessions have ended."));
}

bool account_sessions_post(struct request *r, struct reply *p, struct err *e)
{
	if (!signed_in(r, p))
		return true;
	struct db *db = store_writer(r->store, e);
	bool ok = db && session_end(db, r->who.person, param_text(r, "session"), r->who.session, e);
	store_give(db);
	return ok && done(r, p, N_("Ended."));
}

/* ---- desk and home ---- */

bool desk_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	if (!signed_in(r, p))
		return true;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Desk")), .wing = "desk",
	    .noindex = true });
	bool ok = panels_write(o, r, "desk", 0, e);
	page_end(o);
	return ok;
}

static bool home_of_cities(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct db *db = request_db(r, e);
	struct city_list all;
	if (!db || !cities_all(db, r->arena, &all, e))
		return false;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Learning cities")) });
	home_cities(o, all.items, all.count);
	bool ok = panels_write(o, r, "network", 0, e);
	page_end(o);
	return ok;
}

bool home_get(struct request *r, struct reply *p, struct err *e)
{
	if (!r->city)
		return home_of_cities(r, p, e);
	struct out *o = page_begin(r, p, &(struct page){ .title = r->city_name });
	bool ok = panels_write(o, r, "home", 0, e);
	page_end(o);
	return ok;
}

bool city_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	(void)subject;
	struct db *db = request_db(r, e);
	struct record *city;
	if (!db || !record_load(db, r->arena, &city_kind, 0, r->city, r->lang, &city, e))
		return false;
	struct home_view v = { .about = record_str(city, "about"),
		.website = record_str(city, "website"),
		.notice = setting_get(db, r->arena, r->city, "notice", "") };
	home_panel(o, &v);
	return true;
}
