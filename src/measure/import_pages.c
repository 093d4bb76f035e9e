/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /imports: the list; /imports/new: an upload; /imports/:id: the page of one import, which is
 * another in each state: being read, checked (the mapping as a form, the refusals, apply), in
 * force (the series, undo), undone. All of it works without scripts: a page about running work
 * loads itself again.
 */
#include "measure/import_pages.h"

#include "base/lang.h"
#include "base/num.h"
#include "formats/csv.h"
#include "formats/json.h"
#include "measure/import_job.h"
#include "measure/imports.html.h"

#include <string.h>

enum { SHOWN = 100, LISTED = 200, REFRESH = 2 };

#define ROW_COLUMNS                                                                             \
	"SELECT id, " SQL_IN_LANG("import", "import", "title", "$3") ", state, published," \
	" rows_read, rows_in, rows_same, rows_refused FROM import WHERE city = $1 AND deleted" \
	" IS NULL"
static const char list_sql[] =
    ROW_COLUMNS " AND batch IS NULL AND state <> 'dropped' ORDER BY id DESC LIMIT $2";
static const char parts_sql[] = ROW_COLUMNS " AND batch = $2 ORDER BY id";
static const char remarks_sql[] =
    "SELECT row, field, text, excerpt FROM import_remark WHERE city = $1 AND import = $2"
    " AND col >= 0 ORDER BY row, id LIMIT $3";
static const char doubts_sql[] =
    "SELECT row, text FROM import_remark WHERE city = $1 AND import = $2 AND col = -1"
    " ORDER BY row, id LIMIT $3";
static const char remark_count_sql[] =
    "SELECT count(*) FROM import_remark WHERE city = $1 AND import = $2 AND col >= 0";
static const char series_sql[] =
    "SELECT " SQL_IN_LANG("series", "series", "title", "$3")
    ", framework, measure, code FROM series WHERE city = $1 AND id = $2"
    " AND deleted IS NULL";

/* ---- rows of the list ---- */

static const struct {
	const char *code, *label;
	enum mark mark;
} states[] = {
	{ "uploaded", N_("Being read"), MARK_WAIT },
	{ "checked", N_("Checked, not applied"), MARK_UNSURE },
	{ "staging", N_("Being written"), MARK_WAIT },
	{ "in-force", N_("In force"), MARK_GOOD },
	{ "undone", N_("Undone"), MARK_NONE },
	{ "dropped", N_("Given up"), MARK_NONE },
};

static void set_state(struct import_row *row)
{
	row->state_label = "";
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (str_eq(row->state, str_of(states[i].code))) {
			row->state_label = states[i].label;
			row->mark = states[i].mark;
		}
}

static bool read_rows_of(struct request *r, const char *sql, int64_t second,
    struct import_row **out_r, size_t *count_r, struct err *e)
{
	struct { struct import_row *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(request_db(r, e), sql,
	    ARGS(r->city, second, str_of(r->lang->tag)), e);
	while (rows_next(q)) {
		struct import_row *row = list_add(r->arena, &list);
		*row = (struct import_row){ .id = rows_int(q, 0), .title = rows_copy(q, 1,
		    r->arena),
			.state = rows_copy(q, 2, r->arena), .published = rows_int(q, 3),
			.read = rows_int(q, 4), .in = rows_int(q, 5), .same = rows_int(q, 6),
			.refused = rows_int(q, 7) };
		set_state(row);
	}
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

bool imports_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct import_list list;
	if (!read_rows_of(r, list_sql, LISTED, &list.rows, &list.count, e))
		return false;
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Imports")),
	    .wing = "desk", .noindex = true });
	imports_list(o, &list);
	page_end(o);
	return true;
}

/* ---- an upload ---- */

static bool show_form(struct request *r, struct reply *p, struct str error)
{
	const struct lang *lang = r->lang;
	const struct crumb crumbs[] = {
		{ str_of(_("Imports")), S("/imports") }, { str_of(_("Import a file")), STR_EMPTY },
	};
	struct buf today = buf_in(r->arena, 40);
	date_write(&today, date_day_of(r->now));
	p->private = true;
	p->status = error.n ? 422 : 0;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Import a file")),
	    .wing = "desk", .crumbs = crumbs, .crumb_count = 2, .narrow = true, .noindex = true });
	imports_form(o, error, buf_view(&today));
	page_end(o);
	return true;
}

bool imports_new(struct request *r, struct reply *p, struct err *e)
{
	(void)e;
	return show_form(r, p, STR_EMPTY);
}

static struct change by_asker(const struct request *r)
{
	return (struct change){ .person = r->who.person, .now = r->now, .why = "form" };
}

bool imports_upload(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	const struct upload *file = param_upload(r, "file");
	struct change by = by_asker(r);
	int64_t id;
	if (!file || !file->size)
		return show_form(r, p, str_of(_("Please choose a file with something in it.")));
	if (!import_upload(r->store, r->city, file->path, file->name, param_int(r, "published"),
	    &by,
	    &id, e))
		return false;
	return reply_redirect(r, p, "/imports/%lld", (long long)id);
}

/* ---- one import ---- */

static struct str number(struct request *r, int64_t n)
{
	struct buf b = buf_in(r->arena, 40);
	num_show_int(&b, r->lang, n);
	return buf_view(&b);
}

static void fill_figures(struct request *r, struct import_view *v)
{
	const struct lang *lang = r->lang;
	v->figures[0] = (struct key_figure){ .label = str_of(_("Rows read")),
		.value = number(r, v->row.read) };
	v->figures[1] = (struct key_figure){ .label = str_of(_("Taken in")), .mark = MARK_GOOD,
		.value = number(r, v->row.in) };
	v->figures[2] = (struct key_figure){ .label = str_of(_("Already there")),
		.value = number(r, v->row.same) };
	v->figures[3] = (struct key_figure){ .label = str_of(_("Refused")), .mark = MARK_BAD,
		.value = number(r, v->row.refused),
		.word = v->row.refused ? _("Please look below") : NULL };
}

static bool read_refused(struct request *r, int64_t limit, struct import_view *v, struct err *e)
{
	struct { struct problem *items; size_t count, room; } list = { 0 };
	struct db *db = request_db(r, e);
	struct arena *a = r->arena;
	struct rows *q = db_query(db, remarks_sql, ARGS(r->city, v->row.id, limit), e);
	while (rows_next(q))
		*list_add(a, &list) = (struct problem){ .row = rows_int(q, 0),
			.field = rows_copy(q, 1, a), .text = rows_copy(q, 2, a),
			.excerpt = rows_copy(q, 3, a) };
	v->refused = list.items;
	v->refused_count = list.count;
	if (!rows_end(q, e))
		return false;
	v->refused_total = db_int(db, remark_count_sql, ARGS(r->city, v->row.id), 0, e);
	return e->kind == ERR_NONE;
}

/* Doubts about what would come in, as the check found them. */
static bool read_doubts(struct request *r, struct import_view *v, struct err *e)
{
	struct { struct problem *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(request_db(r, e), doubts_sql,
	    ARGS(r->city, v->row.id, (int64_t)SHOWN), e);
	while (rows_next(q))
		*list_add(r->arena, &list) = (struct problem){ .row = rows_int(q, 0),
			.text = rows_copy(q, 1, r->arena) };
	v->doubts = list.items;
	v->doubt_count = list.count;
	return rows_end(q, e);
}

static bool read_series(struct request *r, struct str covers, struct import_view *v,
    struct err *e)
{
	struct { struct import_series *items; size_t count, room; } list = { 0 };
	struct str rest = covers, word;
	int64_t id;
	while (list.count < SHOWN && str_cut(&rest, ' ', &word)) {
		if (!num_int(word, &id))
			continue;
		struct rows *q = db_query(request_db(r, e), series_sql,
		    ARGS(r->city, id, str_of(r->lang->tag)), e);
		if (rows_next(q))
			*list_add(r->arena, &list) = (struct import_series){ rows_copy(q, 0,
			    r->arena),
				rows_copy(q, 1, r->arena), rows_copy(q, 2, r->arena),
				rows_copy(q, 3, r->arena) };
		if (!rows_end(q, e))
			return false;
	}
	v->series = list.items;
	v->series_count = list.count;
	return true;
}

/* All measures of all frameworks, and what the file itself would become. */
static bool read_measures(struct request *r, struct import_view *v, struct err *e)
{
	struct { struct input_option *items; size_t count, room; } list = { 0 };
	struct framework *frameworks;
	size_t count;
	const struct mapping *m = &v->mapping;
	bool there = false;
	if (!framework_list(request_db(r, e), r->arena, r->lang, &frameworks, &count, e))
		return false;
	for (size_t i = 0; i <= count; i++) {
		struct str code = i < count ? frameworks[i].code : S("own");
		struct measure *all;
		size_t n;
		if (!measure_list(request_db(r, e), r->arena, r->lang, r->city, code, STR_EMPTY,
		    &all, &n,
		    e))
			return false;
		for (size_t k = 0; k < n; k++) {
			*list_add(r->arena, &list) = (struct input_option){
				arena_printf(r->arena, "%.*s:%.*s", STR(code), STR(all[k].code)),
				arena_printf(r->arena, "%.*s %.*s", STR(all[k].code),
				    STR(all[k].title)),
				false };
			there = there || (str_eq(code, m->framework) && str_eq(all[k].code,
			    m->measure));
		}
	}
	if (!there)
		*list_add(r->arena, &list) = (struct input_option){
			arena_printf(r->arena, "%.*s:%.*s", STR(m->framework), STR(m->measure)),
			m->title.n ? m->title : m->measure, false };
	v->measures = list.items;
	v->measure_count = list.count;
	return true;
}

static bool read_mapping(struct request *r, const struct record *record, struct import_view *v,
    struct err *e)
{
	struct str json = record_str(record, "mapping"), sample = record_str(record, "sample");
	if (!json.n || !v->ready)
		return true;
	v->has_mapping = true;
	if (!mapping_parse(r->arena, json, &v->mapping, e))
		return false;
	v->sample = sample.n ? json_read(r->arena, sample,
	    (struct json_limits){ .name = "sample" }, e)
			     : NULL;
	return e->kind == ERR_NONE && read_measures(r, v, e);
}

static bool read_job(struct request *r, const struct record *record, struct import_view *v,
    struct err *e)
{
	int64_t id;
	if (!num_int(record_str(record, "job"), &id))
		return true;
	struct err gone = { .lang = r->lang };
	if (!job_load(request_db(r, e), r->arena, r->city, id, &v->job, &gone))
		return true;
	v->waiting = v->job.state == JOB_WAITING || v->job.state == JOB_RUNNING;
	v->error = v->job.error;
	return true;
}

static bool load(struct request *r, struct import_view *v, struct record **record_r,
    struct err *e)
{
	struct record *x, *shown;
	int64_t id = param_int(r, "id");
	if (!record_load(request_db(r, e), r->arena, &import_kind, r->city, id, NULL, &x, e) ||
	    !record_load(request_db(r, e), r->arena, &import_kind, r->city, id, r->lang, &shown, e))
		return false;
	*record_r = x;
	v->row = (struct import_row){ .id = x->id, .title = record_str(shown, "title"),
		.state = record_str(x, "state"), .published = record_int(x, "published"),
		.read = record_int(x, "rows_read"), .in = record_int(x, "rows_in"),
		.same = record_int(x, "rows_same"), .refused = record_int(x, "rows_refused") };
	set_state(&v->row);
	v->address = arena_printf(r->arena, "/imports/%lld", (long long)x->id);
	v->folder = str_eq(record_str(x, "origin"), S("folder"));
	v->undoable = str_eq(v->row.state, S("in-force"));
	return true;
}

static bool fill(struct request *r, struct record *record, struct import_view *v, struct err *e)
{
	if (!read_job(r, record, v, e))
		return false;
	v->ready = !v->waiting && !v->folder && (str_eq(v->row.state, S("checked")) ||
	    str_eq(v->row.state, S("uploaded")));
	fill_figures(r, v);
	return read_refused(r, SHOWN, v, e) && read_doubts(r, v, e) &&
	    read_series(r, record_str(record, "covers"), v, e) &&
	    read_mapping(r, record, v, e) && (!v->folder ||
	    read_rows_of(r, parts_sql, v->row.id, &v->parts, &v->part_count, e));
}

/* ---- refusals as CSV ---- */

static bool show_csv(struct request *r, struct reply *p, struct import_view *v, struct err *e)
{
	static const char *const head[] = { "row", "column", "reason", "cell" };
	if (!read_refused(r, 1000000, v, e))
		return false;
	p->body = buf_in(r->arena, (size_t)64 << 20);
	struct sink out = sink_buf(&p->body);
	struct csv_writer w = { .out = &out, .guard = true };
	for (int i = 0; i < 4; i++)
		csv_write(&w, str_of(head[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < v->refused_count; i++) {
		const struct problem *x = &v->refused[i];
		csv_write_number(&w, (double)x->row);
		csv_write(&w, x->field);
		csv_write(&w, x->text);
		csv_write(&w, x->excerpt);
		csv_end_row(&w);
	}
	p->type = "text/csv; charset=utf-8";
	p->filename = arena_printf(r->arena, "import-%lld-refused.csv", (long long)v->row.id);
	p->private = true;
	return sink_end(&out, e);
}

bool import_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct import_view v = { 0 };
	struct record *record;
	if (!load(r, &v, &record, e))
		return false;
	if (str_eq(r->format, S("csv")))
		return show_csv(r, p, &v, e);
	if (!fill(r, record, &v, e))
		return false;
	const struct crumb crumbs[] = {
		{ str_of(_("Imports")), S("/imports") }, { v.row.title, STR_EMPTY },
	};
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = v.row.title, .wing = "desk",
	    .crumbs = crumbs, .crumb_count = 2, .noindex = true,
	    .refresh = v.waiting ? REFRESH : 0 });
	import_write(o, &v);
	bool ok = panels_write(o, r, "import", v.row.id, e);
	page_end(o);
	return ok;
}

/* ---- what is asked of it ---- */

/* "role-3=place-name": the field and the column. */
static bool split_name(struct str name, struct str *field_r, size_t *column_r)
{
	int64_t n;
	ptrdiff_t dash = str_rfind_byte(name, '-');
	if (dash <= 0 || !num_int(str_from(name, (size_t)dash + 1), &n) || n < 0)
		return false;
	*field_r = str_slice(name, 0, (size_t)dash);
	*column_r = (size_t)n;
	return true;
}

static void set_column(struct arena *a, struct mapping *m, struct str name, struct str value)
{
	struct str field;
	size_t i;
	if (!split_name(name, &field, &i) || i >= m->count)
		return;
	struct mapping_column *c = &m->columns[i];
	enum column_role was = c->role;
	if (str_eq(field, S("role"))) {
		column_role_read(value, &c->role);
		if (c->role != was)
			c->why = NULL;
		if (c->role == ROLE_DIMENSION && !c->name.n) {
			c->name = slug(a, c->header);
			c->label = c->header;
		}
	} else if (str_eq(field, S("name"))) {
		c->name = slug(a, value);
	} else if (str_eq(field, S("time"))) {
		c->time = value;
	} else if (str_eq(field, S("category"))) {
		c->category = value;
	}
	if (c->category.n && !c->name.n) {
		c->name = S("group");
		c->label = S("Group");
	}
}

/* Series of another measure have codes of their own. */
static void set_measure(struct arena *a, struct mapping *m, struct str target)
{
	ptrdiff_t colon = str_find_byte(target, ':', 0);
	struct str framework, measure;
	if (colon <= 0)
		return;
	framework = str_slice(target, 0, (size_t)colon);
	measure = str_from(target, (size_t)colon + 1);
	if (str_eq(framework, m->framework) && str_eq(measure, m->measure))
		return;
	m->framework = framework;
	m->measure = measure;
	m->prefix = str_eq(framework, S("own")) ? measure : str_eq(framework, S("key-features"))
	    ? arena_printf(a, "kf-%.*s", STR(measure))
	    : arena_printf(a, "%.*s-%.*s", STR(framework), STR(measure));
}

static void set_style(struct mapping *m, struct str style)
{
	if (str_eq(style, S("comma")))
		m->style = (struct num_style){ ',', '.' };
	else if (str_eq(style, S("space")))
		m->style = (struct num_style){ ',', ' ' };
	else
		m->style = (struct num_style){ '.', ',' };
}

bool import_post_mapping(struct request *r, struct reply *p, struct err *e)
{
	struct import_view v = { 0 };
	struct record *record;
	struct mapping m;
	struct change by = by_asker(r);
	struct str name, value;
	size_t at = 0;
	if (!load(r, &v, &record, e) ||
	    !mapping_parse(r->arena, record_str(record, "mapping"), &m, e))
		return false;
	while (param_each(r, &at, &name, &value))
		set_column(r->arena, &m, name, str_trim(value));
	set_measure(r->arena, &m, param_text(r, "measure"));
	set_style(&m, param_text(r, "decimal"));
	m.title = param_text(r, "title");
	m.unit = param_text(r, "unit");
	m.time = param_text(r, "time");
	m.whole = param_flag(r, "whole");
	if (!import_check_again(r->store, r->city, v.row.id, mapping_write(r->arena, &m), &by, e))
		return false;
	return reply_redirect(r, p, "/imports/%lld", (long long)v.row.id);
}

bool import_post_act(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	int64_t id = param_int(r, "id");
	struct str act = param_text(r, "act");
	struct change by = by_asker(r);
	bool ok;
	if (str_eq(act, S("apply"))) {
		ok = import_apply_later(r->store, r->city, id, &by, e);
	} else if (str_eq(act, S("drop"))) {
		ok = import_give_up(r->store, r->city, id, &by, e);
		return ok && reply_redirect(r, p, "/imports");
	} else {
		ok = param_flag(r, "sure") || fail(e, ERR_INPUT,
		    N_("Please tick the box to undo."));
		ok = ok && import_undo_all(r->store, r->city, id, &by, e);
		if (ok)
			page_notice(r, p, str_of(_("Undone. Pages show what they showed before.")));
	}
	return ok && reply_redirect(r, p, "/imports/%lld", (long long)id);
}
