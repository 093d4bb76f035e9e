/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /surveys: what was published from surveys; /surveys/new: a file of answers and how they were
 * drawn; then its estimates, of which some are published as figures.
 *
 * The answers are never stored: the upload is a temporary file that goes with the request. What the
 * second step publishes travels in the form; who may publish it may also enter figures by hand.
 */
#include "measure/survey_pages.h"

#include "base/lang.h"
#include "base/num.h"
#include "formats/json.h"
#include "measure/survey_publish.h"
#include "measure/surveys.html.h"

#include <math.h>

enum { SHOWN = 150, LISTED = 100 };

static const char list_sql[] =
    "SELECT id, " SQL_IN_LANG("import", "import", "title", "$3")
    ", state, published, rows_in FROM import WHERE city = $1"
    " AND origin = 'survey' AND deleted IS NULL ORDER BY id DESC LIMIT $2";

/* ---- the list ---- */

static bool read_done(struct request *r, struct import_list *l, struct err *e)
{
	struct { struct import_row *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(request_db(r, e), list_sql, ARGS(r->city, (int64_t)LISTED,
	    str_of(r->lang->tag)), e);
	while (rows_next(q)) {
		bool force = str_eq(rows_text(q, 2), S("in-force"));
		*list_add(r->arena, &list) = (struct import_row){ .id = rows_int(q, 0),
			.title = rows_copy(q, 1, r->arena), .published = rows_int(q, 3),
			.in = rows_int(q, 4), .mark = force ? MARK_GOOD : MARK_NONE,
			.state_label = force ? N_("In force") : N_("Undone") };
	}
	l->rows = list.items;
	l->count = list.count;
	return rows_end(q, e);
}

static bool survey_measures(struct request *r, struct measure **out_r, size_t *count_r,
    struct err *e)
{
	struct { struct measure *items; size_t count, room; } list = { 0 };
	static const char *const frameworks[] = { "key-features", "own" };
	for (int f = 0; f < 2; f++) {
		struct measure *all;
		size_t n;
		if (!measure_list(request_db(r, e), r->arena, r->lang, r->city,
		    str_of(frameworks[f]), STR_EMPTY, &all, &n, e))
			return false;
		for (size_t i = 0; i < n; i++)
			if (all[i].collection == COLLECT_SURVEY)
				*list_add(r->arena, &list) = all[i];
	}
	*out_r = list.items;
	*count_r = list.count;
	return true;
}

bool surveys_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct survey_list l = { 0 };
	if (!read_done(r, &l.done, e) || !survey_measures(r, &l.measures, &l.measure_count, e))
		return false;
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Surveys")),
	    .wing = "desk", .noindex = true });
	survey_list_write(o, &l);
	page_end(o);
	return true;
}

/* ---- the form ---- */

static bool show_form(struct request *r, struct reply *p, const struct survey_form *f)
{
	const struct lang *lang = r->lang;
	const struct crumb crumbs[] = {
		{ str_of(_("Surveys")), S("/surveys") },
		{ str_of(_("Estimate from a survey")), STR_EMPTY },
	};
	p->private = true;
	p->status = f->found && f->found->total ? 422 : 0;
	struct out *o = page_begin(r, p, &(struct page){
	    .title = str_of(_("Estimate from a survey")), .wing = "desk", .crumbs = crumbs,
	    .crumb_count = 2, .narrow = true, .noindex = true });
	survey_form_write(o, f);
	page_end(o);
	return true;
}

bool surveys_new(struct request *r, struct reply *p, struct err *e)
{
	(void)e;
	return show_form(r, p, &(struct survey_form){ 0 });
}

/* The few fields of the form as a plan. */
static struct str plan_of(struct arena *a, const struct survey_form *f)
{
	struct buf b = buf_in(a, 1 << 16);
	const struct { const char *keyword; struct str value; } lines[] = {
		{ "weight", f->weight }, { "strata", f->stratum }, { "cluster", f->cluster },
		{ "fpc", f->population },
	};
	if (f->plan.n)
		return f->plan;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (lines[i].value.n)
			buf_printf(&b, "%s %.*s\n", lines[i].keyword, STR(lines[i].value));
	if (f->cluster.n)
		buf_puts(&b, "nest yes\n");
	buf_puts(&b, "lonely adjust\n");
	if (f->questions.n) {
		buf_printf(&b, "mean %.*s\n", STR(f->questions));
		if (f->groups.n)
			buf_printf(&b, "mean %.*s by %.*s\n", STR(f->questions), STR(f->groups));
	}
	return buf_view(&b);
}

static void read_form(struct request *r, struct survey_form *f)
{
	f->plan = param_text(r, "plan");
	f->weight = param_text(r, "weight");
	f->stratum = param_text(r, "stratum");
	f->cluster = param_text(r, "cluster");
	f->population = param_text(r, "population");
	f->questions = param_text(r, "questions");
	f->groups = param_text(r, "groups");
}

/* Problems of the file name its place, since they are not about fields of the form. */
static void place_problems(struct arena *a, struct problems *found)
{
	for (size_t i = 0; i < found->count; i++) {
		found->items[i].text = problem_line(a, &found->items[i]);
		found->items[i].field = STR_EMPTY;
	}
}

/* ---- estimates ---- */

static struct str number(struct request *r, double x, bool share)
{
	struct buf b = buf_in(r->arena, 60);
	num_show(&b, r->lang, share ? x * 100 : x, -1);
	if (share && !isnan(x))
		buf_puts(&b, " %");
	return buf_view(&b);
}

static bool can_publish(enum survey_kind kind)
{
	return kind != SURVEY_TEST && kind != SURVEY_DF && kind != SURVEY_DIFFERENCE &&
	    kind != SURVEY_VARIANCE;
}

static void fill_row(struct request *r, const struct survey_result *x, struct survey_row *row)
{
	const struct lang *lang = r->lang;
	struct arena *a = r->arena;
	*row = (struct survey_row){ .letter = x->letter, .group = survey_group_name(a, x),
		.value = number(r, x->estimate, x->share), .error = number(r, x->error, x->share),
		.sentence = survey_sentence(a, lang, x),
		.offered = can_publish(x->request->kind) && !isnan(x->estimate) };
	const char *kind = x->share ? N_("Share") : survey_kind_label(x->request->kind);
	row->name = arena_printf(a, "%s: %.*s%s%.*s", _(kind),
	    STR(x->variable), x->answer.n ? " = " : "", STR(x->answer));
}

static bool fill_measures(struct request *r, struct survey_view *v, struct err *e)
{
	struct measure *all;
	if (!survey_measures(r, &all, &v->measure_count, e))
		return false;
	struct input_option *options = arena_array(r->arena, struct input_option,
	    v->measure_count + 1);
	for (size_t i = 0; i < v->measure_count; i++) {
		options[i].code = arena_printf(r->arena, "%.*s:%.*s", STR(all[i].framework),
		    STR(all[i].code));
		options[i].label = arena_printf(r->arena, "%.*s %.*s", STR(all[i].code),
		    STR(all[i].title));
	}
	v->measures = options;
	return true;
}

static struct str title_of(struct request *r, const struct upload *file)
{
	struct buf today = buf_in(r->arena, 40);
	date_write(&today, date_day_of(r->now));
	return arena_printf(r->arena, "%.*s, %s", STR(file->name), today.p);
}

static bool show_view(struct request *r, struct reply *p, struct survey_results *all,
    struct survey_view *v, struct err *e)
{
	const struct lang *lang = r->lang;
	const struct crumb crumbs[] = {
		{ str_of(_("Surveys")), S("/surveys") }, { str_of(_("Estimates")), STR_EMPTY },
	};
	struct buf json = buf_in(r->arena, (size_t)8 << 20);
	struct sink out = sink_buf(&json);
	v->all = all->count;
	all->count = v->count = all->count < SHOWN ? all->count : SHOWN;
	v->rows = arena_array(r->arena, struct survey_row, v->count + 1);
	for (size_t i = 0; i < v->count; i++)
		fill_row(r, &all->items[i], &v->rows[i]);
	survey_write_json(&out, all);
	v->json = buf_view(&json);
	if (!sink_end(&out, e) || !fill_measures(r, v, e))
		return false;
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Estimates")),
	    .wing = "desk", .crumbs = crumbs, .crumb_count = 2, .noindex = true });
	survey_view_write(o, v);
	page_end(o);
	return true;
}

/* An error that the user can mend stands on the form like a problem. */
static bool show_error(struct request *r, struct reply *p, struct survey_form *f, struct err *e)
{
	if (e->kind != ERR_NONE && e->kind != ERR_INPUT && e->kind != ERR_LIMIT)
		return false;
	place_problems(r->arena, f->found);
	if (e->kind != ERR_NONE)
		problem_add(f->found, (struct problem){ 0 }, "%s", e->say);
	err_clear(e);
	return show_form(r, p, f);
}

static void free_arena(void *thing)
{
	arena_free(thing);
}

/* Answers may be larger than a request's own memory; theirs goes with the request. */
static struct arena *own_arena(struct request *r)
{
	struct arena *a = arena_new(0);
	arena_defer(r->arena, free_arena, a);
	return a;
}

bool surveys_estimate(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	const struct upload *file = param_upload(r, "file");
	struct problems found = { .arena = r->arena, .lang = lang, .max = 30 };
	struct survey_form f = { .found = &found };
	read_form(r, &f);
	if (!file || !file->size) {
		problem_add(&found, (struct problem){ .field = S("file") },
		    N_("Please choose a file with something in it."));
		return show_form(r, p, &f);
	}
	struct survey_view v = { .plan = plan_of(r->arena, &f), .title = title_of(r, file) };
	struct arena *a = own_arena(r);
	struct survey_plan *plan = survey_plan_read(a, v.plan, S("DESIGN"), &found);
	struct survey_data *data =
	    found.total ? NULL : survey_data_open(a, file->path, plan, &found, e);
	struct survey_design *design =
	    data ? survey_design_build(a, plan, data, NULL, &found, e) : NULL;
	struct survey_results *all =
	    design ? survey_estimate(a, plan, data, design, &found, e) : NULL;
	if (!all || found.total)
		return show_error(r, p, &f, e);
	return show_view(r, p, all, &v, e);
}

/* ---- publishing ---- */

static struct survey_request *request_of(struct arena *a, struct str code)
{
	struct survey_request *q = arena_new_of(a, struct survey_request);
	for (int k = 0; k < SURVEY_KINDS; k++)
		if (str_eq(code, str_of(survey_kind_code((enum survey_kind)k)))) {
			q->kind = (enum survey_kind)k;
			return q;
		}
	return NULL;
}

static double real_of(const struct json *object, const char *key)
{
	double x = NAN;
	json_real(json_get(object, key), &x);
	return x;
}

static bool read_result(struct arena *a, const struct json *j, struct survey_result *x)
{
	struct survey_group *groups = arena_array(a, struct survey_group,
	    json_count(json_get(j, "groups")) + 1);
	int64_t flags = 0;
	*x = (struct survey_result){ .request = request_of(a, json_text(json_get(j, "kind"))),
		.variable = json_text(json_get(j, "variable")),
		.answer = json_text(json_get(j, "answer")), .groups = groups,
		.estimate = real_of(j, "estimate"), .error = real_of(j, "se"),
		.low = real_of(j, "low"), .high = real_of(j, "high"), .df = real_of(j, "df"),
		.own_df = real_of(j, "own_df"), .deff = real_of(j, "deff"),
		.share = json_true(json_get(j, "share")), .p = NAN, .ndf = NAN, .ddf = NAN };
	for (const struct json *g = json_first(json_get(j, "groups")); g; g = g->next)
		groups[x->group_count++] = (struct survey_group){ g->name, json_text(g) };
	json_int(json_get(j, "n"), &x->n);
	json_int(json_get(j, "flags"), &flags);
	x->flags = (unsigned)flags;
	struct str letter = json_text(json_get(j, "reliability"));
	x->letter = letter.n ? letter.p[0] : 'E';
	return x->request != NULL;
}

static bool read_results(struct request *r, struct survey_results *all, struct err *e)
{
	const struct json *list = json_read(r->arena, param_text(r, "results"),
	    (struct json_limits){ .name = "results" }, e);
	if (!list)
		return false;
	for (const struct json *j = json_first(list); j; j = j->next)
		if (!read_result(r->arena, j, list_add(r->arena, all)))
			return fail(e, ERR_INPUT, N_("The form is damaged. Please begin again."));
	return true;
}

/* "measure-3=key-features:7.2.3": the fourth estimate is published as that. */
static struct survey_pick *read_picks(struct request *r, size_t results, size_t *count_r)
{
	struct survey_pick *picks = arena_array(r->arena, struct survey_pick, results + 1);
	struct str name, value;
	size_t at = 0, n = 0;
	int64_t which;
	while (n < results && param_each(r, &at, &name, &value))
		if (str_starts(name, S("measure-")) && value.n &&
		    num_int(str_from(name, 8), &which) && which >= 0 &&
		    (size_t)which < results)
			picks[n++] = (struct survey_pick){ (size_t)which, value,
				param_text(r, "period"), 0 };
	*count_r = n;
	return picks;
}

static bool publish(struct request *r, struct survey_publish *x, struct err *e)
{
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, survey_publish(db, x, e), e);
	if (db)
		store_give(db);
	return ok;
}

bool surveys_publish(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct problems found = { .arena = r->arena, .lang = lang };
	struct survey_results all = { 0 };
	struct survey_publish x = { .arena = r->arena, .city = r->city, .results = &all,
		.title = param_text(r, "title"), .published_on = date_day_of(r->now),
		.found = &found,
		.by = { .person = r->who.person, .now = r->now, .why = "form" } };
	if (!read_results(r, &all, e))
		return false;
	x.picks = read_picks(r, all.count, &x.pick_count);
	if (publish(r, &x, e)) {
		page_notice(r, p, arena_printf(r->arena, _("%zu figures were published."),
		    x.published));
		return reply_redirect(r, p, "/imports/%lld", (long long)x.import);
	}
	if (!found.total || (e->kind != ERR_NONE && e->kind != ERR_INPUT))
		return false;
	err_clear(e);
	place_problems(r->arena, &found);
	struct survey_view v = { .title = x.title, .found = &found };
	p->status = 422;
	return show_view(r, p, &all, &v, e);
}
