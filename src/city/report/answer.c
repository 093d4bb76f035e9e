/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Answers: what may be typed for each kind of question, and how it is kept. */
#include "base/buf.h"
#include "base/num.h"
#include "base/utf8.h"
#include "city/report/report_impl.h"

static const char frozen_sql[] = "SELECT 1 FROM report WHERE city = $1 AND id = $2"
    " AND state IN ('signed', 'submitted')";
static const char find_sql[] = "SELECT id FROM answer WHERE city = $1 AND report = $2"
    " AND question = $3 AND deleted IS NULL";
static const char gone_sql[] = "SELECT id FROM answer WHERE city = $1 AND report = $2"
    " AND question = $3 AND deleted IS NOT NULL";

/* ---- checking ---- */

static struct str check_number(struct arena *a, const struct lang *lang, bool whole,
    struct str typed, struct str *value_r)
{
	double x;
	char decimal = lang && lang->decimal[0] == ',' ? ',' : '.';
	char group = decimal == ',' ? '.' : ',';
	bool ok = num_read(typed, (struct num_style){ decimal, group }, &x) ||
	    num_read(typed, (struct num_style){ decimal, ' ' }, &x) || num_real(typed, &x);
	if (!ok || (whole && x != (double)(int64_t)x))
		return arena_printf(a, whole ? _("\"%.*s\" is not a whole number.") :
		    _("\"%.*s\" is not a number."), STR(utf8_cut(typed, 60)));
	struct buf b = buf_in(a, 64);
	num_write(&b, x);
	*value_r = buf_view(&b);
	return STR_EMPTY;
}

static bool has_option(const struct form_question *q, struct str code)
{
	for (size_t i = 0; i < q->options.count; i++)
		if (str_eq(q->options.items[i].code, code))
			return true;
	return false;
}

/* Several codes come separated by blanks, and are kept in the order of the form. */
static struct str check_codes(struct arena *a, const struct lang *lang,
    const struct form_question *q, struct str typed, struct str *value_r)
{
	struct buf b = buf_in(a, 1 << 16);
	struct str rest = typed, code;
	int chosen = 0;
	while (str_cut(&rest, ' ', &code))
		if (code.n && !has_option(q, code))
			return str_of(_("Please choose one of the answers that are offered."));
	for (size_t i = 0; i < q->options.count; i++) {
		rest = typed;
		while (str_cut(&rest, ' ', &code))
			if (str_eq(code, q->options.items[i].code)) {
				buf_printf(&b, "%s%.*s", chosen++ ? " " : "", STR(code));
				break;
			}
	}
	if (q->kind == QUESTION_CHOICE && chosen > 1)
		return str_of(_("Please choose only one answer."));
	*value_r = buf_view(&b);
	return STR_EMPTY;
}

struct str answer_check(struct arena *a, const struct lang *lang, const struct form_question *q,
    struct str typed, struct str *value_r)
{
	int64_t n;
	typed = str_trim(typed);
	*value_r = typed;
	if (!typed.n)
		return STR_EMPTY;
	switch (q->kind) {
	case QUESTION_WHOLE: return check_number(a, lang, true, typed, value_r);
	case QUESTION_NUMBER: return check_number(a, lang, false, typed, value_r);
	case QUESTION_DATE:
		return date_read(typed, &n) ? STR_EMPTY :
		    str_of(_("Please write the date as year-month-day, for example 2026-03-31."));
	case QUESTION_RATING:
		return num_int(typed, &n) && n >= 1 && n <= 5 ? STR_EMPTY :
		    str_of(_("Please choose a number from 1 to 5."));
	case QUESTION_CHOICE:
	case QUESTION_CHOICES: return check_codes(a, lang, q, typed, value_r);
	default: return STR_EMPTY;
	}
}

/* ---- keeping ---- */

static bool load_or_new(struct db *db, struct arena *a, int64_t city, int64_t report,
    struct str question, const struct change *by, struct record **out_r, struct err *e)
{
	int64_t id = db_int(db, find_sql, ARGS(city, report, question), 0, e);
	int64_t gone = id ? 0 : db_int(db, gone_sql, ARGS(city, report, question), 0, e);
	if (e->kind != ERR_NONE)
		return false;
	if (gone && !record_undo(db, &answer_kind, city, gone, by, e))
		return false;
	if (id || gone)
		return record_load(db, a, &answer_kind, city, id ? id : gone, NULL, out_r, e);
	*out_r = record_new(a, &answer_kind, city);
	record_set(*out_r, "report", value_int(report));
	record_set(*out_r, "question", value_text(question));
	return true;
}

bool answer_save(struct db *db, struct arena *a, int64_t city, int64_t report, struct str question,
    struct str value, bool drafted, const struct change *by, struct err *e)
{
	struct problems found = { .arena = a, .lang = e->lang };
	struct record *r;
	if (db_exists(db, frozen_sql, ARGS(city, report), e))
		return fail(e, ERR_CONFLICT, N_("This report is signed. Open it again before "
		    "changing it."));
	if (e->kind != ERR_NONE)
		return false;
	int64_t id = value.n ? 0 : db_int(db, find_sql, ARGS(city, report, question), 0, e);
	if (!value.n)
		return e->kind == ERR_NONE &&
		    (!id || record_delete(db, &answer_kind, city, id, by, e));
	if (!load_or_new(db, a, city, report, question, by, &r, e))
		return false;
	if (r->version && str_eq(record_str(r, "value"), value) &&
	    (record_int(r, "drafted") == 1) == drafted)
		return true;
	record_set(r, "value", value_text(value));
	record_set(r, "drafted", value_bool(drafted));
	return record_save(db, r, by, &found, e);
}
