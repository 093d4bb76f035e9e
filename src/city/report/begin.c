/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* New forms and new reports, and those of the demonstration city. */
#include "base/buf.h"
#include "city/report/report_impl.h"

static const char form_sql[] = "SELECT id FROM form WHERE city = $1 AND code = $2"
    " AND deleted IS NULL";

static bool save(struct db *db, struct record *r, const struct change *by, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = e->lang };
	return record_save(db, r, by, &found, e);
}

/* ---- forms ---- */

static int64_t asked(const struct form *f)
{
	int64_t n = 0;
	for (size_t i = 0; i < f->questions.count; i++)
		n += form_asks(&f->questions.items[i]);
	return n;
}

/* A line for each remark, as its reader said it. */
static struct str left_out(struct arena *a, const struct form *f)
{
	struct buf b = buf_in(a, MOST_LEFT_OUT);
	for (size_t i = 0; i < f->left.count; i++) {
		struct str line = problem_line(a, &f->left.items[i]);
		if (b.n + line.n + 4 > MOST_LEFT_OUT)
			break;
		buf_printf(&b, "- %.*s\n", STR(line));
	}
	return buf_view(&b);
}

bool form_keep(struct db *db, struct arena *a, int64_t city, const struct form *f,
    const struct change *by, int64_t *id_r, struct err *e)
{
	struct record *r;
	struct buf *b = arena_new_of(a, struct buf);
	*b = buf_in(a, 4 << 20);
	struct sink out = sink_buf(b);
	form_write(f, &out);
	int64_t id = db_int(db, form_sql, ARGS(city, f->code), 0, e);
	if (e->kind != ERR_NONE || !sink_end(&out, e))
		return false;
	if (!id) {
		r = record_new(a, &form_kind, city);
		record_set(r, "code", value_text(f->code));
	} else if (!record_load(db, a, &form_kind, city, id, NULL, &r, e)) {
		return false;
	}
	record_set(r, "title", value_text(form_say(&f->title, e->lang)));
	record_set(r, "label", value_text(form_say(&f->about, e->lang)));
	record_set(r, "questions", value_int(asked(f)));
	record_set(r, "left_out", value_text(left_out(a, f)));
	record_set(r, "source", value_text(buf_view(b)));
	if (!save(db, r, by, e))
		return false;
	*id_r = r->id;
	return true;
}

/* ---- reports ---- */

/* What the form begins with waits to be read, like a draft. */
static bool add_starts(struct db *db, struct arena *a, int64_t city, int64_t report, struct str csv,
    const struct change *by, struct err *e)
{
	struct problems found = { .arena = a, .lang = e->lang };
	struct form f;
	struct str value;
	if (!form_read(a, csv, "form", &f, &found, e))
		return false;
	for (size_t i = 0; i < f.questions.count; i++) {
		const struct form_question *q = &f.questions.items[i];
		if (q->start.n && form_asks(q) && !answer_check(a, NULL, q, q->start, &value).n &&
		    !answer_save(db, a, city, report, q->name, value, true, by, e))
			return false;
	}
	return true;
}

bool report_begin(struct db *db, struct arena *a, const struct report_start *s,
    const struct change *by, int64_t *id_r, struct err *e)
{
	struct record *r = record_new(a, &report_kind, s->city);
	record_set(r, "title", value_text(s->title));
	record_set(r, "form", value_text(s->form));
	record_set(r, "language", value_text(s->language));
	record_set(r, "from_day", s->from ? value_int(s->from) : value_null());
	record_set(r, "to_day", s->to ? value_int(s->to) : value_null());
	record_set(r, "due", s->due ? value_int(s->due) : value_null());
	record_set(r, "state", value_cstr("draft"));
	record_set(r, "definition", value_text(s->csv));
	if (!save(db, r, by, e) || !add_starts(db, a, s->city, r->id, s->csv, by, e))
		return false;
	*id_r = r->id;
	return true;
}

/* ---- the demonstration city ---- */

/* Draft every question that can be drafted, as a coordinator does with one press. */
static bool draft_all(struct db *db, struct arena *a, int64_t city, int64_t id,
    const struct change *by, struct err *e)
{
	struct draft_question q = { .db = db, .rooms = db_rooms(db), .city = city,
		.today = date_day_of(by->now) };
	struct report_view v;
	int drafted, nowhere;
	return report_load(db, a, city, id, NULL, &v, e) &&
	    draft_answers(&q, a, &v, by, &drafted, &nowhere, e);
}

bool report_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	int64_t today = date_day_of(by->now), id;
	struct str csv = shipped_form(a, S("progress"));
	struct report_start s = { .city = city, .form = S("progress"), .csv = csv,
		.title = S("Progress report of Brindlemere"), .language = S("en"),
		.from = date_to_day((struct date){ 2024, 1, 1 }),
		.to = date_to_day((struct date){ 2025, 12, 31 }), .due = today + 45 };
	if (!csv.n)
		return true;
	return report_begin(db, a, &s, by, &id, e) && draft_all(db, a, city, id, by, e);
}
