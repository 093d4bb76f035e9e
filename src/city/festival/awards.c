/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Awards, nominations, and feedback: what everybody may send without an account. A field that only
 * machines fill in and a limit a day keep the worst away; nothing that was sent is shown before a
 * person has looked at it, but for the mean of ratings.
 */
#include "city/festival/pages.h"

#include "base/id.h"

#include "city/festival/results.html.h"

enum { A_DAY_MS = 86400000, MOST_A_DAY = 500 };

static struct str random_key(struct arena *a)
{
	char key[26];
	random_text(key, sizeof key);
	return arena_copy(a, str_of(key));
}

/* ---- the awards ---- */

static bool load_winners(struct request *r, struct db *db, struct award_view *a, struct err *e)
{
	struct record_list list;
	struct record_query q = { .kind = &nomination_kind, .city = r->city, .lang = r->lang,
		.limit = 20, .where = { { "award", value_int(a->award->id) },
		{ "state", value_cstr("winner") } } };
	if (!record_list(db, r->arena, &q, &list, e))
		return false;
	a->winners = arena_array(r->arena, struct record *, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		if (record_int(list.items[i], "agreed"))
			a->winners[a->winner_count++] = list.items[i];
	return true;
}

static bool is_open(const struct request *r, const struct record *award)
{
	return record_int(award, "closes") >= date_day_of(r->now);
}

bool awards_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct awards_page v = { .office = (r->who.roles & (COORDINATOR | REVIEWER | LEAD)) != 0 };
	struct record_list list;
	struct db *db = request_db(r, e);
	if (!db || !edition_of(db, r->arena, lang, r->city, param_int(r, "edition"), true,
	        &v.edition, e) ||
	    !record_list(db, r->arena, &(struct record_query){ .kind = &award_kind,
	        .city = r->city, .lang = lang, .where = { { "edition", value_int(v.edition.id) } }
	        },
	        &list, e))
		return false;
	v.awards = arena_array(r->arena, struct award_view, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		struct award_view *a = &v.awards[v.award_count++];
		*a = (struct award_view){ .award = list.items[i],
			.open = is_open(r, list.items[i]) };
		if (!load_winners(r, db, a, e))
			return false;
	}
	const struct crumb crumbs[] = { { str_of(_("Festival")), S("/festival") },
		{ str_of(_("Awards")), STR_EMPTY } };
	struct page page = { .title = str_of(_("Awards")), .wing = "festival", .crumbs = crumbs,
		.crumb_count = 2 };
	struct out *o = page_begin(r, p, &page);
	awards_write(o, &v);
	page_end(o);
	return true;
}

/* ---- what everybody may send ---- */

static struct str error_of(const struct problems *found, const char *field)
{
	for (size_t i = 0; found && i < found->count; i++)
		if (str_eq(found->items[i].field, str_of(field)))
			return found->items[i].text;
	return STR_EMPTY;
}

/* The inputs of a public form are some fields of a kind, with what was sent in them. */
static void add_inputs(struct request *r, struct public_form *v, const struct record_kind *kind,
    const char *const *names)
{
	const struct lang *lang = r->lang;
	static const enum input_kind kinds[] = { [FIELD_PROSE] = INPUT_PROSE,
		[FIELD_EMAIL] = INPUT_EMAIL, [FIELD_FLAG] = INPUT_FLAG, [FIELD_HIDDEN] = INPUT_TEXT
		    };
	v->inputs = arena_array(r->arena, struct input, 8);
	for (; *names; names++) {
		const struct field *f = &kind->fields[record_field(kind, *names)];
		v->inputs[v->input_count++] = (struct input){ .name = f->name, .label = _(f->label),
			.help = f->help ? _(f->help) : NULL, .kind = kinds[f->type],
			.required = f->required, .error = error_of(v->found, f->name),
			.max = f->type == FIELD_FLAG || f->type == FIELD_WHOLE ? 0 : f->max,
			.value = r->method == POST ? param_text(r, f->name) : STR_EMPTY };
	}
}

static void show_form(struct request *r, struct reply *p, struct public_form *v,
    const struct crumb *crumbs)
{
	v->key = random_key(r->arena);
	struct page page = { .title = v->title, .wing = "festival", .narrow = true,
		.noindex = true, .crumbs = crumbs, .crumb_count = 2,
		.status = v->found && v->found->total ? 422 : 0 };
	p->private = true;
	struct out *o = page_begin(r, p, &page);
	public_form_write(o, v);
	page_end(o);
}

/* Too many in a day for people: more are refused until tomorrow. */
static bool too_many(struct db *db, struct request *r, const char *sql, struct err *e)
{
	int64_t n = db_int(db, sql, ARGS(r->city, r->now - A_DAY_MS), 0, e);
	if (e->kind == ERR_NONE && n >= MOST_A_DAY)
		fail(e, ERR_BUSY, N_("Very many have written today. Please try again tomorrow."));
	return e->kind != ERR_NONE;
}

/* Saved as nobody's; once a key. Problems of the fields stay in found. */
static bool save_public(struct request *r, struct record *x, const char *sql,
    struct problems *found, struct err *e)
{
	struct change by = { 0, r->now, "form" };
	struct db *db = store_writer(r->store, e);
	bool keyed = record_field(x->kind, "key") >= 0, ok = db && !too_many(db, r, sql, e);
	if (ok && keyed && record_find(db, r->arena, x->kind, r->city, "key",
	        record_get(x, "key"), e))
		ok = true;
	else
		ok = ok && e->kind == ERR_NONE && record_save(db, x, &by, found, e);
	if (db)
		store_give(db);
	return ok;
}

static void take(struct request *r, struct record *x, const char *const *names)
{
	for (; *names; names++) {
		const struct field *f = &x->kind->fields[record_field(x->kind, *names)];
		struct str text = param_text(r, f->name);
		if (f->type == FIELD_FLAG)
			record_set(x, f->name, value_int(param_flag(r, f->name)));
		else if (f->type == FIELD_WHOLE)
			record_set(x, f->name, param_given(r, f->name) ?
			    value_int(param_int(r, f->name)) : value_null());
		else
			record_set(x, f->name, text.n ? value_text(text) : value_null());
	}
}

/* ---- nominations ---- */

static const char *const nomination_names[] = { "nominee", "why", "by_name", "by_email", NULL };

static bool nominate(struct request *r, struct reply *p, struct problems *found, struct err *e)
{
	const struct lang *lang = r->lang;
	struct record *award;
	struct public_form v = { .found = found, .button = _("Nominate"),
		.cancel = S("/festival/awards") };
	struct db *db = request_db(r, e);
	if (!db || !record_load(db, r->arena, &award_kind, r->city, param_int(r, "id"), lang,
	    &award,
	        e))
		return false;
	if (!is_open(r, award))
		return fail(e, ERR_DENIED, N_("Nominations for this award are closed."));
	v.title = arena_printf(r->arena, _("Nominate: %.*s"), STR(record_str(award, "name")));
	v.lead = record_str(award, "criteria");
	v.action = arena_printf(r->arena, "/festival/nominate/%lld", (long long)award->id);
	add_inputs(r, &v, &nomination_kind, nomination_names);
	const struct crumb crumbs[] = { { str_of(_("Awards")), S("/festival/awards") },
		{ v.title, STR_EMPTY } };
	show_form(r, p, &v, crumbs);
	return true;
}

bool nominate_show(struct request *r, struct reply *p, struct err *e)
{
	return nominate(r, p, NULL, e);
}

bool nominate_post(struct request *r, struct reply *p, struct err *e)
{
	static const char sql[] = "SELECT count(*) FROM nomination WHERE city = $1 AND created > "
	    "$2";
	const struct lang *lang = r->lang;
	struct problems found = { .arena = r->arena, .lang = lang };
	struct record *x = record_new(r->arena, &nomination_kind, r->city), *award;
	struct db *db = request_db(r, e);
	if (!db || !record_load(db, r->arena, &award_kind, r->city, param_int(r, "id"), NULL,
	    &award,
	        e))
		return false;
	if (!is_open(r, award))
		return fail(e, ERR_DENIED, N_("Nominations for this award are closed."));
	record_set(x, "award", value_int(award->id));
	take(r, x, nomination_names);
	if (!param_text(r, "website").n && !save_public(r, x, sql, &found, e)) {
		if (e->kind != ERR_INPUT || !found.total)
			return false;
		err_clear(e);
		return nominate(r, p, &found, e);
	}
	page_notice(r, p, str_of(_("Thank you. The jury will read it.")));
	return reply_redirect(r, p, "/festival/awards?edition=%lld",
	    (long long)record_int(award, "edition"));
}

/* ---- feedback ---- */

static const char *const feedback_names[] = { "rating", "learned", "comment", NULL };

static bool ask_feedback(struct request *r, struct reply *p, const struct event *x,
    struct problems *found, struct err *e)
{
	const struct lang *lang = r->lang;
	static const char *const words[] = { N_("Very good"), N_("Good"), N_("So so"), N_("Poor"),
		N_("Very poor") };
	struct input_option options[5];
	struct public_form v = { .found = found, .button = _("Send"),
		.title = str_of(_("How was it?")), .lead = x->title };
	(void)e;
	v.action = arena_printf(r->arena, "/festival/feedback/%lld", (long long)x->id);
	v.cancel = arena_printf(r->arena, "/festival/event/%lld", (long long)x->id);
	add_inputs(r, &v, &feedback_kind, feedback_names);
	for (int i = 0; i < 5; i++)
		options[i] = (struct input_option){ arena_printf(r->arena, "%d", 5 - i),
			str_of(_(words[i])), false };
	v.inputs[0].kind = INPUT_RADIO;
	v.inputs[0].options = options;
	v.inputs[0].option_count = 5;
	const struct crumb crumbs[] = { { x->title, v.cancel }, { v.title, STR_EMPTY } };
	show_form(r, p, &v, crumbs);
	return true;
}

static bool feedback_event(struct request *r, struct event *x, struct err *e)
{
	struct db *db = request_db(r, e);
	if (!db || !event_load(db, r->arena, r->lang, r->city, param_int(r, "id"), x, e))
		return false;
	if (!x->accepted)
		return fail(e, ERR_MISSING, N_("There is no such event in the programme."));
	return x->day * DAY_MINUTES + x->begins <= festival_now(r) ||
	    fail(e, ERR_DENIED, N_("The event has not begun yet. Please come back afterwards."));
}

bool feedback_show(struct request *r, struct reply *p, struct err *e)
{
	struct event x;
	return feedback_event(r, &x, e) && ask_feedback(r, p, &x, NULL, e);
}

bool feedback_post(struct request *r, struct reply *p, struct err *e)
{
	static const char sql[] =
	    "SELECT count(*) FROM festival_feedback WHERE city = $1 AND created > $2";
	const struct lang *lang = r->lang;
	struct problems found = { .arena = r->arena, .lang = lang };
	struct record *x = record_new(r->arena, &feedback_kind, r->city);
	struct event event;
	if (!feedback_event(r, &event, e))
		return false;
	record_set(x, "event", value_int(event.id));
	record_set(x, "key", value_text(param_text(r, "key")));
	take(r, x, feedback_names);
	if (!param_text(r, "website").n && !save_public(r, x, sql, &found, e)) {
		if (e->kind != ERR_INPUT || !found.total)
			return false;
		err_clear(e);
		return ask_feedback(r, p, &event, &found, e);
	}
	page_notice(r, p, str_of(_("Thank you. It helps to make the next festival better.")));
	return reply_redirect(r, p, "/festival/event/%lld", (long long)event.id);
}
