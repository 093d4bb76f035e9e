/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /plan/consultation: what residents say about a plan, and the form for saying it without an
 * account. A comment waits until somebody of the office has looked at it; each one that is shown
 * has an answer. Against programs that write there is a sum in words of digits, which a screen
 * reader reads like any other question, and a limit per hour; no picture, no script, no trap.
 */
#include "city/plan/comments.h"

#include "base/num.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "city/plan/comments.html.h"
#include "city/plan/plan.html.h"

enum { MOST = 1000, SHORTEST = 3 };

static const char open_sql[] =
    "SELECT id FROM plan WHERE city = $1 AND deleted IS NULL AND state = 'consultation' AND"
    " comments_until >= $2 ORDER BY comments_until, id LIMIT 1";

/* ---- reading ---- */

static void name_subject(struct request *r, const struct record *c, struct comment *out_r)
{
	struct record *about;
	struct err none = { 0 };
	struct db *db = request_db(r, &none);
	int64_t action = record_int(c, "action"), objective = record_int(c, "objective");
	const struct record_kind *kind = action ? &action_kind : &objective_kind;
	int64_t id = action ? action : objective;
	if (!id || !record_load(db, r->arena, kind, r->city, id, r->lang, &about, &none))
		return;
	out_r->about = record_title(about);
	out_r->about_path = arena_printf(r->arena, "/%s/%lld", kind->path, (long long)id);
}

bool comments_load(struct request *r, int64_t plan, const char *state, struct comment_list *out_r,
    struct err *e)
{
	struct record_list list;
	struct record_query q = { .kind = &plan_comment_kind, .city = r->city, .lang = r->lang,
		.limit = MOST, .where = { { "plan", value_int(plan) } } };
	if (*state) {
		q.where[1].field = "state";
		q.where[1].is = value_cstr(state);
	}
	if (!record_list(request_db(r, e), r->arena, &q, &list, e))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct record *x = list.items[i];
		struct comment *c = list_add(r->arena, out_r);
		*c = (struct comment){ .id = x->id, .version = x->version,
			.received = record_int(x, "received"), .text = record_str(x, "text"),
			.name = record_str(x, "name"), .language = record_str(x, "language"),
			.answer = record_str(x, "answer"), .state = record_str(x, "state") };
		name_subject(r, x, c);
	}
	return true;
}

/* ---- the check ---- */

/* The token of a reader's forms is secret and his own: so is the sum made out of it. */
struct sum comment_sum(struct request *r)
{
	struct str hash = sha256_of(r->arena, arena_printf(r->arena, "sum %.*s", STR(r->csrf)));
	return (struct sum){ 1 + hash.p[0] % 8, 1 + hash.p[1] % 9 };
}

/* 0-9 of Latin, Arabic, Persian, Devanagari and full-width writing; -1: none of them. */
static int digit_of(uint32_t c)
{
	static const uint32_t zeros[] = { '0', 0x660, 0x6F0, 0x966, 0xFF10 };
	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
		if (c >= zeros[i] && c < zeros[i] + 10)
			return (int)(c - zeros[i]);
	return -1;
}

bool comment_sum_right(struct request *r, struct str answer)
{
	struct sum sum = comment_sum(r);
	int n = 0, digits = 0;
	size_t at = 0;
	answer = str_trim(answer);
	while (at < answer.n && digits < 4) {
		int digit = digit_of(utf8_next(answer, &at));
		if (digit < 0)
			return false;
		n = n * 10 + digit;
		digits++;
	}
	return digits && at >= answer.n && n == sum.one + sum.other;
}

/* ---- the page ---- */

static bool load(struct request *r, struct plan *plan, struct err *e)
{
	int64_t id = param_int(r, "plan"), today = date_day_of(r->now);
	struct db *db = request_db(r, e);
	if (!id && db)
		id = db_int(db, open_sql, ARGS(r->city, today), 0, e);
	if (!id)
		id = plan_current(r, e);
	*plan = (struct plan){ 0 };
	return id ? plan_load(db, r->arena, r->lang, r->city, id, today, plan, e)
		  : e->kind == ERR_NONE;
}

static void add_options(struct request *r, const struct plan *p, struct comment_form *f)
{
	f->options = arena_array(r->arena, struct input_option,
	    p->objective_count + p->action_count + 1);
	for (size_t i = 0; i < p->objective_count; i++) {
		const struct plan_objective *x = &p->objectives[i];
		f->options[f->option_count++] = (struct input_option){
			arena_printf(r->arena, "o%lld", (long long)x->id), x->title, false };
		for (size_t k = 0; k < x->action_count; k++)
			f->options[f->option_count++] = (struct input_option){
				arena_printf(r->arena, "a%lld", (long long)x->actions[k]->id),
				arena_printf(r->arena, "– %.*s", STR(x->actions[k]->title)),
				false };
	}
}

static bool show(struct request *r, struct reply *p, const struct plan *plan,
    struct comment_form *f, struct err *e)
{
	const struct lang *lang = r->lang;
	struct comment_list list = { 0 };
	if (plan->id && !comments_load(r, plan->id, "shown", &list, e))
		return false;
	add_options(r, plan, f);
	f->plan = plan;
	f->sum = comment_sum(r);
	p->private = true;
	p->status = f->found && f->found->total ? 422 : 0;
	struct out *o = plan_page_begin(r, p, str_of(_("Say what you think of the plan")),
	    str_of(_("Comments of residents on the plan, and the city's answers.")));
	if (!plan->id) {
		plan_none(o, false);
	} else {
		comments_lead(o, plan, in_plan_office(r));
		if (plan->open)
			comments_form(o, f);
		comments_list(o, list.items, list.count);
	}
	page_end(o);
	return true;
}

bool plan_consultation_get(struct request *r, struct reply *p, struct err *e)
{
	struct plan plan;
	struct comment_form f = { 0 };
	return load(r, &plan, e) && show(r, p, &plan, &f, e);
}

/* ---- sending ---- */

static void check(struct request *r, const struct plan *plan, const struct comment_form *f,
    struct problems *found)
{
	if (!plan->open)
		problem_add(found, (struct problem){ 0 },
		    N_("This plan is not open for comments now."));
	if (f->text.n < SHORTEST)
		problem_add(found, (struct problem){ .field = S("text") },
		    N_("Write what you think."));
	size_t letters = utf8_length(f->text);
	if (letters > COMMENT_LETTERS)
		problem_add(found, (struct problem){ .field = S("text") },
		    N_("What you think: at most %d letters; these are %zu."), COMMENT_LETTERS,
		    letters);
	if (!comment_sum_right(r, param_text(r, "sum")))
		problem_add(found, (struct problem){ .field = S("sum") },
		    N_("The sum is not right. Write it as a number."));
}

/* "a12" is an action, "o3" an objective of this plan; anything else is the plan as a whole. */
static void set_subject(struct record *c, const struct plan *plan, struct str about)
{
	int64_t id;
	if (about.n < 2 || !num_int(str_from(about, 1), &id))
		return;
	for (size_t i = 0; i < plan->action_count && about.p[0] == 'a'; i++)
		if (plan->actions[i].id == id)
			record_set(c, "action", value_int(id));
	for (size_t i = 0; i < plan->objective_count && about.p[0] == 'o'; i++)
		if (plan->objectives[i].id == id)
			record_set(c, "objective", value_int(id));
}

static bool keep(struct request *r, struct db *db, const struct plan *plan,
    const struct comment_form *f, struct problems *found, struct err *e)
{
	struct change by = { 0, r->now, "form" };
	bool allowed;
	if (!comment_rate(db, r->arena, r->city, r->address, r->now, &allowed, e))
		return false;
	if (!allowed) {
		problem_add(found, (struct problem){ 0 },
		    N_("Many comments came in the last hour. Please try again in an hour; what "
		       "you wrote is still here."));
		return true;
	}
	struct record *c = record_new(r->arena, &plan_comment_kind, r->city);
	record_set(c, "text", value_text(f->text));
	record_set(c, "plan", value_int(plan->id));
	if (f->name.n)
		record_set(c, "name", value_text(f->name));
	record_set(c, "received", value_int(r->now));
	record_set(c, "language", value_cstr(r->lang ? r->lang->tag : "en"));
	record_set(c, "state", value_cstr("waiting"));
	set_subject(c, plan, f->about);
	return record_save(db, c, &by, found, e);
}

static bool store_comment(struct request *r, const struct plan *plan, const struct comment_form *f,
    struct problems *found, struct err *e)
{
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, keep(r, db, plan, f, found, e), e);
	if (db)
		store_give(db);
	if (!ok && found->total && e->kind == ERR_INPUT)
		err_clear(e);
	return ok || e->kind == ERR_NONE;
}

bool plan_comment_post(struct request *r, struct reply *p, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct comment_form f = { .text = param_text(r, "text"), .name = param_text(r, "name"),
		.about = param_text(r, "about"), .found = &found };
	struct plan plan;
	if (!load(r, &plan, e))
		return false;
	check(r, &plan, &f, &found);
	if (!found.total && !store_comment(r, &plan, &f, &found, e))
		return false;
	if (found.total)
		return show(r, p, &plan, &f, e);
	page_notice(r, p, str_of(tr(r->lang, N_("Thank you. Somebody of the city office reads "
	    "your comment first; then it stands here with an answer."))));
	return reply_redirect(r, p, "/plan/consultation?plan=%lld", (long long)plan.id);
}
