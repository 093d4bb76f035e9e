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
static const char answers_sql[] =
    "SELECT CAST(COALESCE(sum(answers), 0) AS bigint) FROM learn_barrier WHERE city = $1"
    " AND period >= $2 AND barrier = ''";
static const char all_sql[] =
    "SELECT '', barrier, CAST(sum(answers) AS bigint) FROM learn_barrier WHERE city = $1"
    " AND period >= $2 AND barrier <> '' GROUP BY barrier ORDER BY 3 DESC, 2";
static const char group_sql[] =
    "SELECT grp, barrier, CAST(sum(answers) AS bigint) FROM learn_barrier WHERE city = $1"
    " AND period >= $2 AND barrier <> '' AND grp <> '' GROUP BY grp, barrier"
    " ORDER BY grp, 3 DESC, 2";
static const char place_sql[] =
    "SELECT p.name, b.barrier, CAST(sum(b.answers) AS bigint) FROM learn_barrier b"
    " JOIN place p ON p.city = b.city AND p.id = b.place WHERE b.city = $1"
    " AND b.period >= $2 AND b.barrier <> '' GROUP BY p.name, b.barrier"
    " ORDER BY p.name, 3 DESC, 2";

enum { PER_HOUR = 6, SHEETS_MAX = 500, TABLES_MAX = 60 };

/* ---- counting ---- */

/* "2026-Q4" */
static struct str quarter_of(struct arena *a, int64_t day)
{
	struct date d = date_from_day(day);
	return arena_printf(a, "%d-Q%d", d.year, (d.month + 2) / 3);
}

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

struct tables {
	struct barrier_table *items;
	size_t count, room;
};

static struct str name_of_table(struct request *r, struct str key, bool group)
{
	const char *label = group ? choice_label(people_groups, key) : NULL;
	return label ? str_of(tr(r->lang, label)) : arena_copy(r->arena, key);
}

static bool read_tables(struct request *r, const char *sql, struct str from, bool group,
    struct tables *out, struct err *e)
{
	struct { struct barrier_line *items; size_t count, room; } lines = { 0 };
	struct str last = STR_EMPTY;
	struct rows *q = db_query(request_db(r, e), sql, ARGS(r->city, from), e);
	while (rows_next(q) && out->count < TABLES_MAX) {
		const char *label = choice_label(learn_barriers, rows_text(q, 1));
		if (!out->count || !str_eq(rows_text(q, 0), last)) {
			last = rows_copy(q, 0, r->arena);
			lines.items = NULL;
			lines.count = lines.room = 0;
			*list_add(r->arena, out) = (struct barrier_table){
				.caption = arena_text(r->arena, name_of_table(r, last, group)) };
		}
		struct barrier_table *table = &out->items[out->count - 1];
		*list_add(r->arena, &lines) = (struct barrier_line){
			str_of(tr(r->lang, label ? label : "")), rows_int(q, 2) };
		table->lines = lines.items;
		table->count = lines.count;
	}
	return rows_end(q, e);
}

bool barrier_show_results(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct tables all = { 0 }, groups = { 0 }, places = { 0 };
	struct str from = quarter_of(r->arena, date_day_of(r->now) - 365);
	if (!read_tables(r, all_sql, from, false, &all, e) ||
	    !read_tables(r, group_sql, from, true, &groups, e) ||
	    !read_tables(r, place_sql, from, false, &places, e))
		return false;
	struct barrier_results x = { .from = from, .by_group = groups.items,
		.group_count = groups.count, .by_place = places.items,
		.place_count = places.count };
	if (all.count)
		x.all = all.items[0];
	x.answers = db_int(request_db(r, e), answers_sql, ARGS(r->city, from), 0, e);
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ str_of(_("What keeps people away")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .wing = "learn", .crumbs = crumbs,
	    .crumb_count = 2, .title = str_of(_("What keeps people away")) });
	barrier_results_write(o, &x);
	page_end(o);
	return e->kind == ERR_NONE;
}
