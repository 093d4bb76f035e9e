/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /quality: open remarks, and setting one aside with a reason; the same on desk and elsewhere. */
#include "measure/quality.h"

#include "base/lang.h"
#include "measure/quality.html.h"

#include <math.h>

enum { SHOWN = 60, ON_DESK = 4 };

#define REMARK_COLUMNS \
	"SELECT q.id, q.place, s.code, " SQL_IN_LANG("series", "s", "title", "$3") \
	", s.framework, s.measure, COALESCE(q.slice, '')," \
	" COALESCE(" SQL_IN_LANG("place", "p", "name", "$3") ", ''), q.period, q.rule, q.value," \
	" q.low, q.high, q.state, COALESCE(" SQL_IN_LANG("quality_remark", "q", "reason", "$3") \
	", ''), COALESCE(s.unit, '') FROM quality_remark q" \
	" JOIN series s ON s.city = q.city AND s.id = q.series" \
	" LEFT JOIN place p ON p.city = q.city AND p.id = q.place" \
	" WHERE q.city = $1 AND q.deleted IS NULL"
static const char open_sql[] = REMARK_COLUMNS " AND q.state = 'open' ORDER BY q.id DESC LIMIT $2";
static const char done_sql[] =
    REMARK_COLUMNS " AND q.state <> 'open' ORDER BY q.changed DESC, q.id DESC LIMIT $2";
static const char series_sql[] =
    REMARK_COLUMNS " AND q.state = 'open' AND q.series = $4 ORDER BY q.id DESC LIMIT $2";
static const char import_sql[] =
    REMARK_COLUMNS " AND q.import = $4 ORDER BY q.id LIMIT $2";
static const char count_sql[] = "SELECT count(*) FROM quality_remark WHERE city = $1"
    " AND state = 'open' AND deleted IS NULL";
static const char done_count_sql[] = "SELECT count(*) FROM quality_remark WHERE city = $1"
    " AND state <> 'open' AND deleted IS NULL";

static double real_or_nan(struct rows *q, int column)
{
	return rows_null(q, column) ? NAN : rows_real(q, column);
}

static struct str where_text(struct arena *a, struct str place, struct str slice)
{
	if (place.n && slice.n)
		return arena_printf(a, "%.*s, %.*s", STR(place), STR(slice));
	return place.n ? place : slice;
}

static struct quality_row row_read(struct request *r, struct rows *q)
{
	struct arena *a = r->arena;
	enum quality_rule rule = QUALITY_RANGE;
	quality_rule_read(rows_text(q, 9), &rule);
	struct quality_row x = { .id = rows_int(q, 0), .series = rows_copy(q, 2, a),
		.title = rows_copy(q, 3, a), .framework = rows_copy(q, 4, a),
		.measure = rows_copy(q, 5, a), .period = rows_copy(q, 8, a),
		.rule = quality_label(rule), .reason = rows_copy(q, 14, a),
		.open = str_eq(rows_text(q, 13), S("open")) };
	x.state = str_eq(rows_text(q, 13), S("accepted")) ? N_("The figure is right") :
	    N_("Settled: the figure has changed");
	x.where = where_text(a, rows_copy(q, 7, a), rows_copy(q, 6, a));
	x.sentence = quality_sentence(a, r->lang, rule, real_or_nan(q, 10), real_or_nan(q, 11),
	    real_or_nan(q, 12), rows_copy(q, 15, a));
	x.href = arena_printf(a, "%.*s/progress/%.*s/%.*s?series=%.*s", STR(r->base),
	    STR(x.framework), STR(x.measure), STR(x.series));
	return x;
}

static bool read_remarks(struct request *r, const char *sql, struct args args,
    struct quality_page *p, struct err *e)
{
	struct { struct quality_row *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(request_db(r, e), sql, args, e);
	while (rows_next(q))
		*list_add(r->arena, &list) = row_read(r, q);
	p->rows = list.items;
	p->count = list.count;
	if (!rows_end(q, e))
		return false;
	p->open = db_int(request_db(r, e), count_sql, ARGS(r->city), 0, e);
	return e->kind == ERR_NONE;
}

static bool show(struct request *r, struct reply *reply, int64_t wrong, struct err *e)
{
	const struct lang *lang = r->lang;
	struct quality_page p = { .wrong = wrong,
		.may_accept = (r->who.roles & (COORDINATOR | DATA_OWNER | ADMINISTRATOR)) != 0 };
	bool done = !wrong && str_eq(param_text(r, "state"), S("done"));
	if (!read_remarks(r, done ? done_sql : open_sql, ARGS(r->city, (int64_t)SHOWN,
	    str_of(r->lang->tag)), &p, e))
		return false;
	p.all = db_int(request_db(r, e), done_count_sql, ARGS(r->city), 0, e);
	struct str base = arena_printf(r->arena, "%.*s/quality", STR(r->base));
	p.tabs[0] = (struct tab){ str_of(_("Open")), base, !done, p.open };
	p.tabs[1] = (struct tab){ str_of(_("Set aside or settled")),
		arena_printf(r->arena, "%.*s?state=done", STR(base)), done, p.all };
	reply->private = true;
	reply->status = wrong ? 422 : 0;
	struct out *o = page_begin(r, reply, &(struct page){
	    .title = str_of(_("Quality of the figures")), .wing = "desk", .noindex = true });
	quality_write(o, &p);
	page_end(o);
	return e->kind == ERR_NONE;
}

bool quality_show(struct request *r, struct reply *p, struct err *e)
{
	return show(r, p, 0, e);
}

static bool accept(struct request *r, int64_t id, struct str reason, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct record *x;
	struct db *db = store_writer(r->store, e);
	bool ok = db && record_load(db, r->arena, &quality_kind, r->city, id, NULL, &x, e);
	if (ok) {
		record_set(x, "state", value_cstr("accepted"));
		record_set(x, "reason", value_text(reason));
		ok = record_save(db, x, &by, &found, e);
	}
	store_give(db);
	return ok;
}

bool quality_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	int64_t id = param_int(r, "id");
	struct str reason = str_trim(param_text(r, "reason"));
	if (!reason.n)
		return show(r, p, id, e);
	if (!accept(r, id, reason, e))
		return false;
	page_notice(r, p, str_of(_("Set aside. The reason is kept.")));
	return reply_redirect(r, p, "/quality");
}

/* ---- panels ---- */

bool quality_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	const struct lang *lang = r->lang;
	struct quality_page p = { 0 };
	(void)subject;
	if (!read_remarks(r, open_sql, ARGS(r->city, (int64_t)ON_DESK, str_of(r->lang->tag)),
	    &p, e))
		return false;
	if (p.count)
		quality_lines(o, &p, _("Figures to look at"));
	return true;
}

bool quality_measure_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	const struct lang *lang = r->lang;
	struct quality_page p = { 0 };
	if (!read_remarks(r, series_sql, ARGS(r->city, (int64_t)SHOWN, str_of(r->lang->tag),
	    subject), &p, e))
		return false;
	if (p.count)
		quality_lines(o, &p, _("Figures to look at"));
	return true;
}

bool quality_import_panel(struct out *o, struct request *r, int64_t import, struct err *e)
{
	const struct lang *lang = r->lang;
	struct quality_page p = { 0 };
	if (!read_remarks(r, import_sql, ARGS(r->city, (int64_t)SHOWN, str_of(r->lang->tag),
	    import), &p, e))
		return false;
	if (p.count)
		quality_lines(o, &p, _("Figures of this import to look at"));
	return true;
}
