/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Loads the sheet of a measure and a period, checks what was typed into it, publishes it.
 *
 * The rows are the groups that the series knows, the total first, or the city's places. A cleared
 * cell withdraws the figure that stood there; an unchanged one does nothing.
 */
#include "measure/entry.h"
#include "base/buf.h"
#include "base/num.h"

#include <math.h>

static const char slices_sql[] =
    "SELECT s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2 AND s.code <> '' ORDER BY s.code LIMIT 399";
static const char places_sql[] =
    "SELECT id, code, " SQL_IN_LANG("place", "place", "name", "$2")
    " FROM place WHERE city = $1 AND deleted IS NULL ORDER BY 3 LIMIT 399";
static const char duty_sql[] =
    "SELECT id FROM duty WHERE city = $1 AND framework = $2 AND measure = $3 AND period = $4"
    " AND deleted IS NULL ORDER BY id LIMIT 1";

static const char *const rubric[] = {
	N_("0: nothing is in place"),
	N_("1: first ideas, no decision"),
	N_("2: decided, not yet carried out"),
	N_("3: carried out in part"),
	N_("4: carried out, reviewed now and then"),
	N_("5: carried out everywhere, reviewed and improved"),
};

const char *entry_rubric(int rating)
{
	return rubric[rating];
}

/* ---- rows ---- */

struct row_list {
	struct entry_row *items;
	size_t count, room;
};

static struct str slice_name(struct arena *a, const struct category *labels, size_t count,
    struct str code)
{
	struct category *pairs;
	size_t n;
	struct buf name = buf_in(a, 1000);
	if (!slice_parse(a, code, &pairs, &n))
		return code;
	for (size_t i = 0; i < n; i++) {
		struct str label = pairs[i].code;
		for (size_t k = 0; k < count; k++)
			if (str_eq(labels[k].dimension, pairs[i].dimension) &&
			    str_eq(labels[k].code, pairs[i].code))
				label = labels[k].label;
		buf_puts(&name, i ? ", " : "");
		buf_str(&name, label);
	}
	return buf_view(&name);
}

static bool read_groups(struct request *r, struct entry_sheet *s, struct row_list *rows,
    struct err *e)
{
	const struct lang *lang = r->lang;
	struct category *labels = NULL;
	size_t count = 0;
	*list_add(r->arena, rows) = (struct entry_row){ .key = S("|"), .name = str_of(_("All")) };
	if (!s->series.id)
		return true;
	if (!categories_of(request_db(r, e), r->arena, lang, r->city, s->series.id, &labels, &count,
	        e))
		return false;
	struct rows *q = db_query(request_db(r, e), slices_sql, ARGS(r->city, s->series.id), e);
	while (rows_next(q)) {
		struct str code = rows_copy(q, 1, r->arena);
		*list_add(r->arena, rows) = (struct entry_row){ .slice = rows_int(q, 0),
			.key = arena_printf(r->arena, "%.*s|", STR(code)),
			.name = slice_name(r->arena, labels, count, code) };
	}
	return rows_end(q, e);
}

static bool read_places(struct request *r, struct row_list *rows, struct err *e)
{
	struct rows *q = db_query(request_db(r, e), places_sql,
	    ARGS(r->city, r->lang->tag), e);
	while (rows_next(q))
		*list_add(r->arena, rows) = (struct entry_row){ .place = rows_int(q, 0),
			.key = arena_printf(r->arena, "|%.*s", STR(rows_text(q, 1))),
			.name = rows_copy(q, 2, r->arena) };
	return rows_end(q, e);
}

static struct str number_text(struct arena *a, double x)
{
	struct buf b = buf_in(a, 60);
	num_write(&b, x);
	return buf_view(&b);
}

static void fill_row(struct arena *a, struct entry_row *row, const struct observation *o)
{
	row->now = o;
	row->value = number_text(a, o->value);
	row->low = number_text(a, o->low);
	row->high = number_text(a, o->high);
	row->note = o->note_text;
	row->status = str_of(status_code(o->status));
}

/* What is published for this period goes into the rows. */
static bool read_published(struct request *r, struct entry_sheet *s, struct err *e)
{
	struct observation_query q = { .city = r->city, .series = s->series.id,
		.one_slice = s->places, .one_place = !s->places };
	struct observation *o;
	size_t count;
	if (!s->series.id)
		return true;
	if (!observations_read(request_db(r, e), r->arena, &q, &o, &count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (o[i].when.from != s->period.from || o[i].when.to != s->period.to ||
		    o[i].status == STATUS_WITHDRAWN)
			continue;
		for (size_t k = 0; k < s->row_count; k++)
			if (s->rows[k].slice == o[i].slice && s->rows[k].place == o[i].place)
				fill_row(r->arena, &s->rows[k], &o[i]);
	}
	return true;
}

struct entry_row *entry_find(struct entry_sheet *s, struct str key)
{
	for (size_t i = 0; i < s->row_count; i++)
		if (str_eq(s->rows[i].key, key))
			return &s->rows[i];
	return NULL;
}

/* ---- the sheet ---- */

static bool find_series(struct request *r, struct entry_sheet *s, struct err *e)
{
	struct series *all;
	size_t count;
	if (!series_of_measure(request_db(r, e), r->arena, r->lang, r->city, s->measure.framework,
	        s->measure.code, &all, &count, e))
		return false;
	if (count)
		s->series = all[0];
	for (size_t i = 1; i < count; i++)
		if (all[i].main && !s->series.main)
			s->series = all[i];
	return true;
}

static bool find_duty(struct request *r, struct entry_sheet *s, struct err *e)
{
	int64_t id = db_int(request_db(r, e), duty_sql, ARGS(r->city, s->measure.framework,
	    s->measure.code, s->period.label), 0, e);
	if (e->kind != ERR_NONE)
		return false;
	if (id &&
	    !record_load(request_db(r, e), r->arena, &duty_kind, r->city, id, NULL, &s->duty, e))
		return false;
	s->locked = s->duty && str_eq(record_str(s->duty, "state"), S("approved"));
	return true;
}

static void offer_statuses(struct request *r, struct entry_sheet *s)
{
	static const enum status offered[] = { STATUS_NORMAL, STATUS_ESTIMATED, STATUS_PROVISIONAL,
		STATUS_FORECAST, STATUS_BREAK, STATUS_LOW_RELIABILITY, STATUS_NOT_APPLICABLE,
		STATUS_MISSING, STATUS_EXPERT, STATUS_PROXY };
	s->status_count = sizeof offered / sizeof *offered;
	s->statuses = arena_array(r->arena, struct input_option, s->status_count);
	for (size_t i = 0; i < s->status_count; i++)
		s->statuses[i] = (struct input_option){ .code = str_of(status_code(offered[i])),
			.label = str_of(tr(r->lang, status_label(offered[i]))) };
}

static void make_links(struct request *r, struct entry_sheet *s)
{
	const struct lang *lang = r->lang;
	s->action = arena_printf(r->arena, "/entry/%.*s/%.*s", STR(s->measure.framework),
	    STR(s->measure.code));
	s->tabs[0] = (struct tab){ .text = str_of(_("Groups")), .current = !s->places,
		.href = query_with(r, r->arena, "rows", STR_EMPTY) };
	s->tabs[1] = (struct tab){ .text = str_of(_("Places")), .current = s->places,
		.href = query_with(r, r->arena, "rows", S("places")) };
}

static bool read_period(struct request *r, struct entry_sheet *s, struct err *e)
{
	struct str label = param_text(r, "period");
	if (!label.n) {
		struct date today = date_from_day(date_day_of(r->now));
		label = arena_printf(r->arena, "%d", today.year - 1);
	}
	if (!period_read(label, &s->period))
		return fail(e, ERR_INPUT,
		    N_("\"%.*s\" is not a period. Write it like 2024, 2024/25 or "
		       "2024-Q3."),
		    STR(label));
	return true;
}

bool entry_load(struct request *r, struct entry_sheet *s, struct err *e)
{
	struct row_list rows = { 0 };
	*s = (struct entry_sheet){ .places = str_eq(param_text(r, "rows"), S("places")),
		.may_approve = (r->who.roles & (COORDINATOR | LEAD | ADMINISTRATOR)) != 0,
		.problems = { .arena = r->arena, .lang = r->lang } };
	if (!measure_find(request_db(r, e), r->arena, r->lang, r->city, param_text(r, "framework"),
	        param_text(r, "code"), &s->measure, e) ||
	    !read_period(r, s, e) || !find_series(r, s, e) || !find_duty(r, s, e))
		return false;
	s->expert = s->measure.collection == COLLECT_EXPERT;
	if (!(s->places ? read_places(r, &rows, e) : read_groups(r, s, &rows, e)))
		return false;
	s->rows = rows.items;
	s->row_count = rows.count;
	offer_statuses(r, s);
	make_links(r, s);
	return read_published(r, s, e);
}

/* ---- checking ---- */

static bool read_number(struct entry_sheet *s, struct entry_row *row, struct str text,
    const char *what, double *out_r)
{
	struct num_style style = { .decimal = '.', .group = 0 };
	*out_r = NAN;
	text = str_trim(text);
	if (!text.n)
		return true;
	if (str_find_byte(text, ',', 0) >= 0 && str_find_byte(text, '.', 0) < 0)
		style.decimal = ',';
	if (num_read(text, style, out_r))
		return true;
	struct problem p = { .field = row->key, .excerpt = text };
	problem_add(&s->problems, p, N_("%.*s: \"%.*s\" is not a number (%s)."), STR(row->name),
	    STR(text), what);
	row->error = s->problems.items[s->problems.count - 1].text;
	return false;
}

static bool check_sense(struct entry_sheet *s, struct entry_row *row, const struct observation *o)
{
	struct problem p = { .field = row->key, .excerpt = row->value };
	int64_t before = s->problems.total;
	if (s->expert && !isnan(o->value) && (o->value < 0 || o->value > 5))
		problem_add(
		    &s->problems, p, N_("%.*s: a rating lies between 0 and 5."), STR(row->name));
	if (!isnan(o->low) && !isnan(o->high) && o->low > o->high)
		problem_add(&s->problems, p,
		    N_("%.*s: the lower end of the interval lies above the "
		       "upper end."),
		    STR(row->name));
	else if (!isnan(o->value) && ((!isnan(o->low) && o->low > o->value) ||
	    (!isnan(o->high) && o->high < o->value)))
		problem_add(&s->problems, p, N_("%.*s: the figure lies outside its interval."),
		    STR(row->name));
	if (s->problems.total != before)
		row->error = s->problems.items[s->problems.count - 1].text;
	return s->problems.total == before;
}

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool unchanged(const struct entry_row *row, const struct observation *o)
{
	if (!row->now)
		return isnan(o->value) && o->status == STATUS_NORMAL;
	return same_number(row->now->value, o->value) && same_number(row->now->low, o->low) &&
	    same_number(row->now->high, o->high) && row->now->status == o->status &&
	    str_eq(row->now->note_text, row->note);
}

bool entry_check(struct request *r, struct entry_sheet *s, struct observation **out_r,
    size_t *count_r)
{
	const struct lang *lang = r->lang;
	struct observation *all = arena_array(r->arena, struct observation, s->row_count + 1);
	size_t n = 0;
	for (size_t i = 0; i < s->row_count; i++) {
		struct entry_row *row = &s->rows[i];
		struct observation o = { .slice = row->slice, .place = row->place, .error = NAN,
			.row = (int64_t)i + 1, .note_text = row->note };
		bool ok = read_number(s, row, row->value, _("Figure"), &o.value) &
		    read_number(s, row, row->low, _("From"), &o.low) &
		    read_number(s, row, row->high, _("To"), &o.high);
		if (row->status.n && !status_read(row->status, &o.status))
			o.status = STATUS_NORMAL;
		if (!ok || !check_sense(s, row, &o) || unchanged(row, &o))
			continue;
		if (isnan(o.value) && o.status == STATUS_NORMAL)
			o.status = STATUS_WITHDRAWN;
		all[n++] = o;
	}
	*out_r = all;
	*count_r = n;
	return s->problems.total == 0;
}

/* ---- publishing ---- */

static bool make_series(struct db *db, struct request *r, struct entry_sheet *s,
    const struct change *by, struct err *e)
{
	static const char *const directions[] = { "neutral", "higher", "lower" };
	if (s->series.id)
		return true;
	struct record *record = record_new(r->arena, &series_kind, r->city);
	record_set(record, "code", value_text(str_eq(s->measure.framework, S("key-features")) ?
	    s->measure.code : arena_printf(r->arena, "%.*s.%.*s", STR(s->measure.framework),
	    STR(s->measure.code))));
	record_set(record, "title", value_text(s->measure.title));
	record_set(record, "framework", value_text(s->measure.framework));
	record_set(record, "measure", value_text(s->measure.code));
	record_set(record, "unit", value_text(s->measure.unit));
	record_set(record, "direction", value_cstr(directions[s->measure.direction]));
	record_set(record, "decimals", value_int(-1));
	record_set(record, "main", value_int(1));
	if (!record_save(db, record, by, &s->problems, e))
		return false;
	s->series.id = record->id;
	return true;
}

static bool add_import(struct db *db, struct request *r, const struct entry_sheet *s,
    size_t count, const struct change *by, struct problems *found, int64_t *id_r, struct err *e)
{
	const struct lang *lang = r->lang;
	struct record *record = record_new(r->arena, &import_kind, r->city);
	record_set(record, "title", value_text(arena_printf(r->arena,
	    _("Entered by hand: %.*s, %.*s"), STR(s->measure.code), STR(s->period.label))));
	record_set(record, "origin", value_cstr("entry"));
	record_set(record, "state", value_cstr("staging"));
	record_set(record, "published", value_int(date_day_of(r->now)));
	record_set(record, "rows_read", value_int((int64_t)count));
	record_set(record, "rows_in", value_int((int64_t)count));
	if (!record_save(db, record, by, found, e))
		return false;
	*id_r = record->id;
	return true;
}

static bool publish(struct db *db, struct request *r, struct entry_sheet *s,
    struct observation *o, size_t count, const struct change *by, struct err *e)
{
	int64_t import, period;
	struct keys *keys = keys_open(db, r->arena, r->city, e);
	if (!keys || !make_series(db, r, s, by, e) ||
	    !add_import(db, r, s, count, by, &s->problems, &import, e) ||
	    !keys_period(keys, &s->period, &period, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		o[i].series = s->series.id;
		o[i].period = period;
		o[i].import = import;
		if (!keys_note(keys, o[i].note_text, &o[i].note, e))
			return false;
	}
	return observations_add(db, r->city, o, count, e) &&
	    import_enforce(db, r->city, import, by, e);
}

/* The duty's own fields come from the form; a sheet without a duty gets one. */
static bool save_duty(struct db *db, struct request *r, struct entry_sheet *s,
    const struct change *by, struct err *e)
{
	if (!s->duty) {
		s->duty = record_new(r->arena, &duty_kind, r->city);
		record_set(s->duty, "framework", value_text(s->measure.framework));
		record_set(s->duty, "measure", value_text(s->measure.code));
		record_set(s->duty, "period", value_text(s->period.label));
		record_set(s->duty, "person", value_int(r->who.person));
		record_set(s->duty, "state", value_cstr("in-progress"));
	}
	static const char *const texts[] = { "state", "evidence", "evidence_url", "reason",
		"proxy_about", "narrative" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (param_given(r, texts[i])) {
			struct str text = param_text(r, texts[i]);
			record_set(s->duty, texts[i], text.n ? value_text(text) : value_null());
		}
	record_set(s->duty, "proxy", value_int(param_flag(r, "proxy")));
	if (s->series.id)
		record_set(s->duty, "series", value_int(s->series.id));
	return record_save(db, s->duty, by, &s->problems, e);
}

bool entry_save(struct request *r, struct entry_sheet *s, struct observation *o, size_t count,
    struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct db *db = store_writer(r->store, e);
	if (!db)
		return false;
	bool ok = db_begin(db, e);
	if (ok) {
		ok = (!count || publish(db, r, s, o, count, &by, e)) && save_duty(db, r, s, &by, e);
		ok = db_end(db, ok, e);
	}
	store_give(db);
	return ok;
}
