/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pages: signing in and out, and accepting an invitation. The token of a session is only in the
 * reader's cookie, which scripts cannot read; the address of an invitation is never cached.
 */
#include "account/pages.h"
#include "account/pages.html.h"

static const char home_of[] =
    "SELECT c.code FROM role r JOIN city c ON c.city = 0 AND c.id = r.city"
    " WHERE r.person = $1 AND r.city <> 0 AND c.deleted IS NULL ORDER BY c.name, c.id LIMIT 1";

struct str cookie_set(struct request *r, const char *token)
{
	const char *secure = str_starts(r->origin, S("https:")) ? "; Secure" : "";
	return arena_printf(r->arena, "%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
	    WEB_SESSION_COOKIE, token, token[0] ? SESSION_DAYS * 86400LL : 0LL, secure);
}

bool signed_in(struct request *r, struct reply *p)
{
	p->private = true;
	if (r->who.person)
		return true;
	struct buf b = buf_in(r->arena, 4096);
	struct out o = { .buf = &b, .r = r };
	out_url(&o, arena_printf(r->arena, "%.*s%.*s", STR(r->base), STR(r->path)));
	reply_redirect(r, p, "/sign-in?next=%.*s", STR(buf_view(&b)));
	return false;
}

struct str problem_of(const struct problems *found, const char *field)
{
	for (size_t i = 0; found && i < found->count; i++)
		if (str_eq(found->items[i].field, str_of(field)))
			return found->items[i].text;
	return STR_EMPTY;
}

/* ---- signing in ---- */

static bool sign_in_show(struct request *r, struct reply *p, struct sign_in_view *v, int status)
{
	const struct lang *lang = r->lang;
	p->private = true;
	struct out *o = page_begin(r, p,
	    &(struct page){
		.title = str_of(_("Sign in")), .narrow = true, .noindex = true, .status = status});
	sign_in_page(o, v);
	page_end(o);
	return true;
}

bool sign_in_get(struct request *r, struct reply *p, struct err *e)
{
	(void)e;
	struct sign_in_view v = { .email = STR_EMPTY, .next = param_text(r, "next"),
		.error = STR_EMPTY };
	return sign_in_show(r, p, &v, 0);
}

/* Where a person begins: the page that asked, or the desk of the own city. */
static bool go_on(
    struct request *r, struct reply *p, int64_t person, struct str next, struct err *e)
{
	struct db *db = request_db(r, e);
	if (next_is_local(next)) {
		p->location = next;
		return true;
	}
	struct str code =
	    db && !r->city ? db_text(db, r->arena, home_of, ARGS(person), e) : STR_EMPTY;
	if (code.n)
		p->location = arena_printf(r->arena, "%.*s/c/%.*s/desk", STR(r->root), STR(code));
	else
		reply_redirect(r, p, "/desk");
	return db && !e->kind;
}

/* What the reader may do about it is said in the form; anything else is a page of its own. */
static bool is_answer(const struct err *e)
{
	return e->kind == ERR_DENIED || e->kind == ERR_BUSY;
}

bool sign_in_post(struct request *r, struct reply *p, struct err *e)
{
	char token[SECRET_TEXT];
	int64_t person;
	struct sign_in try = {.email = param_text(r, "email"),
	    .password = param_text(r, "password"),
	    .address = r->address,
	    .agent = r->agent,
	    .now = r->now};
	p->private = true;
	if (!sign_in(r->store, &try, token, &person, e)) {
		if (!is_answer(e))
			return false;
		struct sign_in_view v = { .email = try.email, .next = param_text(r, "next"),
			.error = arena_printf(r->arena, "%s", e->say) };
		int status = e->kind == ERR_BUSY ? 429 : 403;
		err_clear(e);
		return sign_in_show(r, p, &v, status);
	}
	p->cookie = cookie_set(r, token);
	return go_on(r, p, person, param_text(r, "next"), e);
}

bool sign_out_post(struct request *r, struct reply *p, struct err *e)
{
	p->private = true;
	p->cookie = cookie_set(r, "");
	reply_redirect(r, p, "/");
	if (!r->who.person)
		return true;
	struct db *db = store_writer(r->store, e);
	bool ok = db && session_end(db, r->who.person, r->who.session, STR_EMPTY, e);
	store_give(db);
	return ok;
}

/* ---- joining ---- */

static bool join_read(struct request *r, struct join_view *v, struct err *e)
{
	struct db *db = request_db(r, e);
	v->token = param_text(r, "token");
	if (!db || !invitation_find(db, r->arena, v->token, r->now, &v->of, e))
		return false;
	int64_t person = person_of_email(db, r->arena, v->of.email, e);
	v->reset = !v->of.role;
	v->has_account = person && person_has_password(db, person, e) && !v->reset;
	v->is_me = person && person == r->who.person;
	v->name = v->of.name;
	return !e->kind;
}

static bool join_show(struct request *r, struct reply *p, struct join_view *v)
{
	const struct lang *lang = r->lang;
	p->private = true;
	struct str title = v->reset ? str_of(_("Set a new password"))
	    : v->of.city_name.n
	    ? arena_printf(r->arena, _("Join the learning city %.*s"), STR(v->of.city_name))
	    : str_of(_("Accept the invitation"));
	struct out *o = page_begin(r, p, &(struct page){ .title = title, .narrow = true,
	    .noindex = true, .status = v->found && v->found->count ? 422 : 0 });
	join_page(o, v);
	page_end(o);
	return true;
}

bool join_get(struct request *r, struct reply *p, struct err *e)
{
	struct join_view v = { .found = NULL };
	return join_read(r, &v, e) && join_show(r, p, &v);
}

/* The invitation is used and the person signed in, in one transaction. */
static bool join_write(struct request *r, const struct join_view *v, const char *hash,
    char token[SECRET_TEXT], struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct db *db = store_writer(r->store, e);
	int64_t person;
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db,
		    invitation_use(db, r->arena, &v->of, v->name, hash, &by, &person, e) &&
			(!hash || session_start(db, person, r->agent, r->now, token, e)),
		    e);
	store_give(db);
	return ok;
}

static bool join_done(struct request *r, struct reply *p, const struct join_view *v)
{
	const char *part = v->of.city_code.n ? "/c/" : "";
	p->location = arena_printf(r->arena, "%.*s%s%.*s/desk", STR(r->root), part,
	    STR(v->of.city_code));
	return true;
}

bool join_post(struct request *r, struct reply *p, struct err *e)
{
	struct join_view v = { .found = NULL };
	char hash[PASSWORD_TEXT], token[SECRET_TEXT] = "";
	struct problems found = { .arena = r->arena, .lang = r->lang };
	p->private = true;
	if (!join_read(r, &v, e))
		return false;
	if (v.has_account && !v.is_me)
		return join_show(r, p, &v);
	v.name = param_text(r, "name").n ? param_text(r, "name") : v.name;
	if (!v.has_account) {
		password_problems(param_text(r, "password"), v.of.email, &found);
		v.found = &found;
		if (found.count)
			return join_show(r, p, &v);
		if (!password_hash(param_text(r, "password"), hash, e))
			return false;
	}
	if (!join_write(r, &v, v.has_account ? NULL : hash, token, e))
		return false;
	if (token[0])
		p->cookie = cookie_set(r, token);
	return join_done(r, p, &v);
}
