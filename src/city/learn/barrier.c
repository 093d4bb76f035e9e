/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "city/learn/barrier.h"

#include "base/num.h"
#include "city/learn/barrier.html.h"

const struct choice learn_barriers[] = {
	{ "cost", N_("It cost too much") },
	{ "time", N_("It was at the wrong time") },
	{ "distance", N_("It was too far away, or hard to get to") },
	{ "language", N_("It was not in my language") },
	{ "access", N_("I could not get in, see, hear or follow") },
	{ "childcare", N_("Nobody would have looked after my children or relatives") },
	{ "work", N_("My work did not let me") },
	{ "confidence", N_("I did not dare to") },
	{ "digital", N_("I had no computer or internet, or could not use it") },
	{ "papers", N_("I did not have the papers or the schooling they asked for") },
	{ "health", N_("My health did not let me") },
	{ "full", N_("It was full") },
	{ "unknown", N_("I did not know about it") },
	{ "missing", N_("Nobody offers what I want to learn") },
	{ "other", N_("Another reason") },
	{ NULL, NULL }
};

static const char add_sql[] =
    "INSERT INTO learn_barrier (city, period, place, grp, barrier, answers)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (city, period, place, grp, barrier)"
    " DO UPDATE SET answers = learn_barrier.answers + $6";
static const char places_sql[] =
    "SELECT p.id, p.code, COALESCE(t.text, p.name) FROM place p LEFT JOIN translation t"
    " ON t.city = p.city AND t.kind = 'place' AND t.record = p.id AND t.field = 'name'"
    " AND t.lang = $2 WHERE p.city = $1 AND p.deleted IS NULL AND NOT EXISTS (SELECT 1 FROM"
    " place c WHERE c.city = p.city AND c.parent = p.id AND c.deleted IS NULL)"
    " ORDER BY 3 LIMIT 400";
static const char place_id_sql[] =
    "SELECT id FROM place WHERE city = $1 AND code = $2 AND deleted IS NULL";
enum { PER_HOUR = 6, SHEETS_MAX = 500 };

/* ---- counting ---- */

bool barrier_count(struct db *db, int64_t city, struct str period, int64_t place,
    struct str group, const struct str *barriers, size_t count, int64_t sheets, struct err *e)
{
	bool ok = db_run(db, add_sql, ARGS(city, period, place, group, "", sheets), e);
	for (size_t i = 0; ok && i < count; i++)
		ok = db_run(db, add_sql, ARGS(city, period, place, group, barriers[i], sheets), e);
	return ok;
}

/* ---- the form ---- */

static void fill_options(struct request *r, const struct choice *list, const char *name,
    struct input *in)
{
	struct input_option *options = arena_array(r->arena, struct input_option, 64);
	for (size_t i = 0; list[i].code; i++) {
		bool chosen = false;
		for (size_t k = 0; r->method == POST && k < param_count(r, name); k++)
			chosen = chosen || str_eq(param_nth(r, name, k), str_of(list[i].code));
		options[in->option_count++] = (struct input_option){ str_of(list[i].code),
			str_of(tr(r->lang, list[i].label)), chosen };
	}
	in->options = options;
}

static bool fill_places(struct request *r, struct input *in, struct err *e)
{
	struct { struct input_option *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(request_db(r, e), places_sql, ARGS(r->city, r->lang->tag), e);
	while (rows_next(q))
		*list_add(r->arena, &list) = (struct input_option){
			.code = rows_copy(q, 1, r->arena), .label = rows_copy(q, 2, r->arena) };
	in->options = list.items;
	in->option_count = list.count;
	return rows_end(q, e);
}

static bool write_form(struct request *r, struct reply *p, const struct problems *found,
    struct err *e)
{
	const struct lang *lang = r->lang;
	struct barrier_form f = { .found = found,
		.by_staff = (r->who.roles & (PARTNER | COORDINATOR | ADMINISTRATOR)) != 0,
		.barriers = { .name = "barrier", .kind = INPUT_CHOICES, .required = true,
		    .label = _("What kept you from it? Tick all that is true.") },
		.place = { .name = "place", .kind = INPUT_CHOICE,
		    .label = _("Where do you live?") },
		.group = { .name = "group", .kind = INPUT_CHOICE,
		    .label = _("Do you count yourself among these?") },
		.sheets = { .name = "sheets", .kind = INPUT_NUMBER, .value = S("1"),
		    .label = _("How many sheets say exactly this"), .step = "1",
		    .help = _("For paper that was handed in: one entry for equal sheets.") } };
	if (found && found->count)
		f.barriers.error = found->items[0].text;
	fill_options(r, learn_barriers, "barrier", &f.barriers);
	fill_options(r, people_groups, "group", &f.group);
	if (!fill_places(r, &f.place, e))
		return false;
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ str_of(_("What kept you away?")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .wing = "learn", .narrow = true,
	    .crumbs = crumbs, .crumb_count = 2, .title = str_of(_("What kept you away?")),
	    .status = found && found->count ? 422 : 0 });
	barrier_form_write(o, &f);
	page_end(o);
	return true;
}

bool barrier_show(struct request *r, struct reply *p, struct err *e)
{
	return write_form(r, p, NULL, e);
}

/* ---- sending ---- */

static size_t read_barriers(struct request *r, struct str *out)
{
	size_t n = 0;
	for (size_t i = 0; i < param_count(r, "barrier"); i++) {
		struct str code = param_nth(r, "barrier", i);
		bool seen = !choice_label(learn_barriers, code);
		for (size_t k = 0; k < n; k++)
			seen = seen || str_eq(out[k], code);
		if (!seen && n < 20)
			out[n++] = code;
	}
	return n;
}

static bool store_answer(struct request *r, const struct str *barriers, size_t count,
    struct err *e)
{
	struct str place = param_text(r, "place"), group = param_text(r, "group");
	bool staff = (r->who.roles & (PARTNER | COORDINATOR | ADMINISTRATOR)) != 0;
	int64_t sheets = staff && param_int(r, "sheets") > 0 ? param_int(r, "sheets") : 1;
	struct db *db = store_writer(r->store, e);
	if (!db)
		return false;
	int64_t lives = place.n ? db_int(db, place_id_sql, ARGS(r->city, place), 0, e) : 0;
	bool ok = e->kind == ERR_NONE && db_begin(db, e);
	if (ok)
		ok = db_end(db, barrier_count(db, r->city,
		    quarter_of(r->arena, date_day_of(r->now)), lives,
		    choice_label(people_groups, group) ? group : STR_EMPTY, barriers, count, sheets,
		    e), e);
	store_give(db);
	return ok;
}

bool barrier_send(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct str barriers[20];
	struct problems found = { .arena = r->arena, .lang = lang };
	size_t count = read_barriers(r, barriers);
	if (!count) {
		problem_add(&found, (struct problem){ .field = S("barrier") },
		    N_("Tick at least one reason."));
		return write_form(r, p, &found, e);
	}
	if (!r->who.person && sent_too_often(r->address, r->now, PER_HOUR))
		return fail(e, ERR_BUSY,
		    N_("Many answers came from your address within the hour. Please come back "
		       "later; or hand in paper."));
	if (!store_answer(r, barriers, count, e))
		return false;
	page_notice(r, p, str_of(_("Thank you. It was counted; nothing about you was kept.")));
	return reply_redirect(r, p, "/learn/barriers/results");
}

/* ---- results ---- */

static bool fill_releases(struct request *r, struct barrier_results *x, struct err *e)
{
	const struct lang *lang = r->lang;
	struct str *names;
	size_t count;
	if (!release_names(request_db(r, e), r->arena, r->city, S("barriers"), &names, &count, e))
		return false;
	x->releases = arena_array(r->arena, struct tab, count + 1);
	for (size_t i = count; i-- > 0;)
		x->releases[x->release_count++] = (struct tab){
			.text = release_label(r->arena, lang, names[i]),
			.href = arena_printf(r->arena,
			    "%.*s/learn/barriers/results?release=%.*s", STR(r->base),
			    STR(names[i])), .current = str_eq(names[i], x->name) };
	return true;
}

bool barrier_show_results(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct db *db = request_db(r, e);
	struct barrier_results x = { .waiting = -1 };
	bool staff = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0;
	if (!db || !barriers_load(db, r->arena, lang, r->city, param_text(r, "release"), &x, e) ||
	    !fill_releases(r, &x, e))
		return false;
	x.waiting = staff ? barriers_waiting(db, r->arena, r->city, e) : -1;
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ str_of(_("What keeps people away")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .wing = "learn", .crumbs = crumbs,
	    .crumb_count = 2, .title = str_of(_("What keeps people away")) });
	barrier_results_write(o, &x);
	page_end(o);
	return e->kind == ERR_NONE;
}
