/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Questions of LimeSurvey: their answers, limits and checks, arrays, what a type asks besides. */
#include "city/report/form_lss.h"

#include "base/date.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* ---- questions ---- */

static enum question_kind kind_of(struct str type)
{
	char c = type.n ? type.p[0] : 'T';
	switch (c) {
	case 'L': case '!': case 'O': case 'G': case 'Y': case 'I': return QUESTION_CHOICE;
	case 'M': case 'P': case 'R': return QUESTION_CHOICES;
	case 'N': case 'K': return QUESTION_NUMBER;
	case '5': return QUESTION_RATING;
	case 'D': return QUESTION_DATE;
	case 'X': return QUESTION_NOTE;
	case '|': return QUESTION_FILE;
	case 'S': return QUESTION_LINE;
	default: return QUESTION_TEXT;
	}
}

static void add_option(struct survey *s, struct form_question *q, const struct row *row,
    const char *field)
{
	struct form_option o = { .code = form_name(s->a, lss_get(row, field)) };
	struct str text = lss_get(row, str_eq(row->table, S("labels")) ? "title"
	    : *field == 'c' ? "answer" : "question");
	for (size_t i = 0; i < q->options.count; i++)
		if (str_eq(q->options.items[i].code, o.code)) {
			form_text_add(s->a, &q->options.items[i].label, lss_get(row, "language"),
			    lss_plain(s->a, text));
			return;
		}
	if (lss_get(row, "language").n)
		form_text_add(s->a, &o.label, lss_get(row, "language"), lss_plain(s->a, text));
	else if (*field == 'c')
		lss_texts_of(s, "answer_l10ns", "", "aid", lss_get(row, "aid"), "answer", &o.label);
	else
		lss_texts_of(s, "question_l10ns", "", "qid", lss_get(row, "qid"), "question",
		    &o.label);
	*list_add(s->a, &q->options) = o;
}

static int by_sort(const void *one, const void *other)
{
	const struct row *x = *(struct row *const *)one, *y = *(struct row *const *)other;
	const char *field = str_eq(x->table, S("subquestions")) ? "question_order" : "sortorder";
	int64_t a = lss_get_int(x, field), b = lss_get_int(y, field);
	return a != b ? (a < b ? -1 : 1) : x->number < y->number ? -1 : 1;
}

/* The rows of a table whose key is id, of one scale, in their order. */
static void add_sorted(struct survey *s, struct form_question *q, const char *table,
    const char *key, struct str id, int64_t scale)
{
	struct { struct row **items; size_t count, room; } mine = { 0 };
	for (size_t i = 0; id.n && i < s->rows.count; i++) {
		struct row *row = s->rows.items[i];
		if (str_eq(row->table, str_of(table)) && str_eq(lss_get(row, key), id) &&
		    lss_get_int(row, "scale_id") == scale)
			*list_add(s->a, &mine) = row;
	}
	if (mine.count)
		qsort(mine.items, mine.count, sizeof *mine.items, by_sort);
	for (size_t i = 0; i < mine.count; i++)
		add_option(s, q, mine.items[i], str_eq(str_of(table), S("subquestions")) ? "title"
		    : "code");
}

static const struct row *question_row(const struct survey *s, struct str qid)
{
	for (size_t i = 0; i < s->rows.count; i++)
		if (str_eq(s->rows.items[i]->table, S("questions")) &&
		    str_eq(lss_get(s->rows.items[i], "qid"), qid))
			return s->rows.items[i];
	return NULL;
}

/* Before version 1.9 the answers of a question could be a set of labels that several share, and
 * what are subquestions now stood among the answers. */
static void gather(struct survey *s, struct form_question *q, struct str qid, bool answers,
    int64_t scale)
{
	const struct row *row = question_row(s, qid);
	struct str set = row ? lss_get(row, scale ? "lid1" : "lid") : STR_EMPTY;
	struct str type = row ? lss_get(row, "type") : STR_EMPTY;
	bool in_set = set.n && !str_eq(set, S("0"));
	bool old = !scale && type.n && strchr("ABCEFH1KQMP", type.p[0]);
	size_t before = q->options.count;
	add_sorted(s, q, answers ? "answers" : "subquestions", answers ? "qid" : "parent_qid",
	    qid, scale);
	if (answers && in_set) {
		q->options.count = before;
		add_sorted(s, q, "labels", "lid", set, 0);
	} else if (!answers && old && q->options.count == before) {
		add_sorted(s, q, "answers", "qid", qid, 0);
	}
}

/* Answers that the type has of itself. */
static void add_options(struct survey *s, struct form_question *q, struct str qid, char type)
{
	static const struct { char type; const char *code, *label; } all[] = {
		{ 'Y', "Y", N_("Yes") }, { 'Y', "N", N_("No") }, { 'G', "F", N_("Female") },
		{ 'G', "M", N_("Male") },
	};
	const struct lang *lang;
	gather(s, q, qid, true, 0);
	if (!q->options.count)
		gather(s, q, qid, false, 0);
	for (size_t i = 0; !q->options.count && type == 'I' && (lang = lang_at(i)) != NULL; i++) {
		struct form_option *o = list_add(s->a, &q->options);
		*o = (struct form_option){ .code = str_of(lang->tag) };
		form_text_add(s->a, &o->label, STR_EMPTY, str_of(lang->name));
		type = lang_at(i + 1) ? 'I' : 0;
	}
	bool own = !q->options.count;
	for (size_t i = 0; own && i < sizeof all / sizeof *all; i++)
		if (all[i].type == type) {
			struct form_option *o = list_add(s->a, &q->options);
			*o = (struct form_option){ .code = str_of(all[i].code) };
			form_text_all(s->a, &o->label, all[i].label);
		}
}

/* ---- attributes ---- */

/* Empty: the question has none of that name. */
static struct str attribute(const struct survey *s, struct str qid, const char *name)
{
	for (size_t i = 0; i < s->rows.count; i++) {
		const struct row *row = s->rows.items[i];
		if (str_eq(row->table, S("question_attributes")) &&
		    str_eq(lss_get(row, "qid"), qid) &&
		    str_eq(lss_get(row, "attribute"), str_of(name)))
			return lss_get(row, "value");
	}
	return STR_EMPTY;
}

static struct problem place(const struct form_question *q)
{
	return (struct problem){ .field = q->name };
}

/* Limits as checks, "%s" being the number. */
static void add_limits(struct survey *s, struct form_question *q, struct str qid)
{
	static const struct { const char *name, *check; } all[] = {
		{ "maximum_chars", "string-length(.) <= " },
		{ "min_answers", "count-selected(.) >= " },
		{ "max_answers", "count-selected(.) <= " }, { "min_num_value_n", ". >= " },
		{ "max_num_value_n", ". <= " }, { "min_num_value", ". >= " },
		{ "max_num_value", ". <= " }, { "date_min", ". >= " }, { "date_max", ". <= " },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct str value = attribute(s, qid, all[i].name);
		bool day = str_starts(str_of(all[i].name), S("date"));
		int64_t when;
		double x;
		if (value.n && (day ? date_read(value, &when) : num_real(value, &x)))
			q->check = form_and(s->a, q->check, arena_printf(s->a, day ? "%s'%.*s'"
			    : "%s%.*s", all[i].check, STR(value)));
		else if (value.n)
			problem_add(&s->f->left, place(q), N_("This limit is worked out in the "
			    "file, and is not kept here: %.*s"), STR(value));
	}
	if (q->kind == QUESTION_LINE && str_eq(attribute(s, qid, "numbers_only"), S("1")))
		q->kind = QUESTION_NUMBER;
	if (q->kind == QUESTION_NUMBER &&
	    str_eq(attribute(s, qid, "num_value_int_only"), S("1")))
		q->kind = QUESTION_WHOLE;
	if (!num_int(attribute(s, qid, "max_words"), &q->words))
		num_int(attribute(s, qid, "word_limit"), &q->words);
}

/* "/^[0-9]+$/i" and the question's own equation. */
static void add_checks(struct survey *s, struct form_question *q, const struct row *row)
{
	struct str preg = lss_get(row, "preg"), qid = lss_get(row, "qid");
	struct str equation = attribute(s, qid, "em_validation_q");
	if (preg.n) {
		char quote = str_find_byte(preg, '\'', 0) < 0 ? '\'' : '"';
		q->check = form_and(s->a, q->check, arena_printf(s->a, "regexMatch(%c%.*s%c, .)",
		    quote, STR(preg), quote));
	}
	q->check = form_and(s->a, q->check, equation);
	for (size_t i = 0; i < s->rows.count; i++) {
		const struct row *tip = s->rows.items[i];
		if (str_eq(tip->table, S("question_attributes")) &&
		    str_eq(lss_get(tip, "qid"), qid) &&
		    str_eq(lss_get(tip, "attribute"), S("em_validation_q_tip")))
			form_text_add(s->a, &q->message, lss_get(tip, "language"),
			    lss_plain(s->a, lss_get(tip, "value")));
	}
}

static void add_default(struct survey *s, struct form_question *q, struct str qid)
{
	for (size_t i = 0; !q->start.n && i < s->rows.count; i++) {
		const struct row *row = s->rows.items[i];
		if ((str_eq(row->table, S("defaultvalues")) ||
		    str_eq(row->table, S("defaultvalue_l10ns"))) &&
		    str_eq(lss_get(row, "qid"), qid) &&
		    str_eq(lss_get(row, "sqid"), S("0")))
			q->start = lss_get(row, "defaultvalue");
	}
}

/* ---- arrays ---- */

/* The answers that the type itself has. */
static void add_fixed(struct survey *s, struct form_question *q, char type)
{
	static const struct { char type; const char *code, *label; } all[] = {
		{ 'C', "Y", N_("Yes") }, { 'C', "U", N_("Uncertain") },
		{ 'C', "N", N_("No") }, { 'E', "I", N_("Increase") },
		{ 'E', "S", N_("Same") }, { 'E', "D", N_("Decrease") },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (all[i].type != type)
			continue;
		struct form_option *o = list_add(s->a, &q->options);
		*o = (struct form_option){ .code = str_of(all[i].code) };
		form_text_all(s->a, &o->label, all[i].label);
	}
	for (int i = 1; type == 'B' && i <= 10; i++) {
		struct form_option *o = list_add(s->a, &q->options);
		*o = (struct form_option){ .code = arena_printf(s->a, "%d", i) };
		form_text_add(s->a, &o->label, STR_EMPTY, o->code);
	}
}

/* "The library: 2025" in each language that says the cell. */
static void join_texts(struct survey *s, const struct form_texts *of, const struct form_texts *row,
    struct form_texts *out)
{
	for (size_t i = 0; i < row->count; i++) {
		const struct lang *lang = lang_find(row->items[i].lang);
		struct str whole = form_say(of, lang);
		form_text_add(s->a, out, row->items[i].lang, arena_printf(s->a, "%.*s%s%.*s",
		    STR(whole), str_ends(whole, S(":")) ? " " : ": ", STR(row->items[i].text)));
	}
}

static void add_part(struct survey *s, const struct form_question *of,
    const struct form_option *row, const struct form_option *cell, struct form_question part)
{
	part.name = cell ? arena_printf(s->a, "%.*s_%.*s_%.*s", STR(of->name), STR(row->code),
	    STR(cell->code)) : arena_printf(s->a, "%.*s_%.*s", STR(of->name), STR(row->code));
	part.required = of->required;
	part.when = of->when;
	part.check = of->check;
	part.message = of->message;
	part.table = of->name;
	if (cell)
		join_texts(s, &row->label, &cell->label, &part.label);
	else
		part.label = row->label;
	*list_add(s->a, &s->f->questions) = part;
}

static enum question_kind kind_of_parts(char type)
{
	switch (type) {
	case 'A': return QUESTION_RATING;
	case ';': case 'Q': return QUESTION_LINE;
	case ':': case 'K': return QUESTION_NUMBER;
	default: return QUESTION_CHOICE;
	}
}

/* The cells of a row: of a table its columns, of an array with two scales those. */
static void gather_cells(struct survey *s, struct form_question *cells, struct str qid, char type)
{
	if (type == ';' || type == ':')
		gather(s, cells, qid, false, 1);
	for (int i = 0; type == '1' && i < 2; i++) {
		struct form_option *o = list_add(s->a, &cells->options);
		*o = (struct form_option){ .code = arena_printf(s->a, "%d", i) };
		form_text_add(s->a, &o->label, STR_EMPTY, arena_printf(s->a, "%d", i + 1));
	}
}

static void add_row(struct survey *s, const struct form_question *of, struct str qid, char type,
    const struct form_option *row, const struct form_question *cells)
{
	struct form_question part = { .kind = kind_of_parts(type) }, second = part;
	if (strchr("FH1", type))
		gather(s, &part, qid, true, 0);
	if (type == '1')
		gather(s, &second, qid, true, 1);
	add_fixed(s, &part, type);
	for (size_t i = 0; i < cells->options.count; i++)
		add_part(s, of, row, &cells->options.items[i], type == '1' && i ? second : part);
	if (!cells->options.count)
		add_part(s, of, row, NULL, part);
}

/* False: it is no array. */
static bool add_array(struct survey *s, const struct form_question *of, struct str qid, char type)
{
	struct form_question rows = { 0 }, cells = { 0 };
	if (!type || !strchr("FABCEH1;:QK", type))
		return false;
	gather(s, &rows, qid, false, 0);
	gather_cells(s, &cells, qid, type);
	if (!rows.options.count)
		return false;
	struct form_question *table = list_add(s->a, &s->f->questions);
	*table = (struct form_question){ .kind = QUESTION_TABLE, .name = of->name,
		.label = of->label, .hint = of->hint };
	for (size_t i = 0; i < rows.options.count; i++)
		add_row(s, of, qid, type, &rows.options.items[i], &cells);
	return true;
}

/* ---- one question ---- */

/* "1" is LimeSurvey's word for always. */
static struct str unless_always(struct str condition)
{
	return str_eq(condition, S("1")) ? STR_EMPTY : condition;
}

static struct str condition_of(struct survey *s, const struct row *group, const struct row *row)
{
	return form_and(s->a, unless_always(lss_get(group, "grelevance")),
	    unless_always(lss_get(row, "relevance")));
}

/* "Other", where the question has it, and the line or remark that its type asks besides. */
static void add_besides(struct survey *s, struct form_question *q, const struct row *row, char type)
{
	struct form_texts own = { 0 };
	struct form_question line = { 0 };
	bool other = str_eq(lss_get(row, "other"), S("Y")) && q->options.count;
	for (size_t i = 0; other && i < s->rows.count; i++) {
		const struct row *a = s->rows.items[i];
		if (str_eq(a->table, S("question_attributes")) &&
		    str_eq(lss_get(a, "qid"), lss_get(row, "qid")) &&
		    str_eq(lss_get(a, "attribute"), S("other_replace_text")))
			form_text_add(s->a, &own, lss_get(a, "language"),
			    lss_plain(s->a, lss_get(a, "value")));
	}
	if (other)
		line = form_add_other(s->a, q, "-oth-", &own);
	*list_add(s->a, &s->f->questions) = *q;
	if (other)
		*list_add(s->a, &s->f->questions) = line;
	if (type == 'O' || type == 'P') {
		line = (struct form_question){ .kind = QUESTION_TEXT, .when = q->when,
			.name = arena_printf(s->a, "%.*s_comment", STR(q->name)) };
		form_text_all(s->a, &line.label, N_("Remarks on this answer"));
		*list_add(s->a, &s->f->questions) = line;
	}
	if (type == 'P')
		problem_add(&s->f->left, place(q), N_("The remarks to each answer are asked as one "
		    "text."));
	if (type == 'R')
		problem_add(&s->f->left, place(q), N_("A ranking is asked as a choice of several "
		    "answers, without their order."));
}

/* "{sum(Q1, Q2)}" */
static struct str inside_braces(struct str text)
{
	text = str_trim(text);
	return str_starts(text, S("{")) && str_ends(text, S("}"))
	    ? str_trim(str_slice(text, 1, text.n - 1)) : text;
}

void lss_add_question(struct survey *s, const struct row *group, const struct row *row)
{
	struct str type = lss_get(row, "type"), qid = lss_get(row, "qid");
	struct form_question q = { .kind = kind_of(type),
		.name = form_name(s->a, lss_get(row, "title")),
		.required = str_eq(lss_get(row, "mandatory"), S("Y")),
		.when = condition_of(s, group, row) };
	lss_texts_of(s, "question_l10ns", "questions", "qid", qid, "question", &q.label);
	lss_texts_of(s, "question_l10ns", "questions", "qid", qid, "help", &q.hint);
	if (str_eq(attribute(s, qid, "hidden"), S("1")) && !str_eq(type, S("*"))) {
		problem_add(&s->f->left, place(&q), N_("This is hidden in the file, and is left "
		    "out."));
		return;
	}
	add_limits(s, &q, qid);
	add_checks(s, &q, row);
	if (add_array(s, &q, qid, type.n ? type.p[0] : 0))
		return;
	add_default(s, &q, qid);
	if (type.n && type.p[0] == '*') {
		q.kind = QUESTION_RESULT;
		q.result = inside_braces(form_say(&q.label, NULL));
		q.label = (struct form_texts){ 0 };
	}
	if (q.kind == QUESTION_CHOICE || q.kind == QUESTION_CHOICES)
		add_options(s, &q, qid, type.n ? type.p[0] : ' ');
	if ((q.kind == QUESTION_CHOICE || q.kind == QUESTION_CHOICES) && !q.options.count)
		q.kind = QUESTION_TEXT;
	if (!q.label.count && q.kind != QUESTION_RESULT)
		form_text_add(s->a, &q.label, STR_EMPTY, q.name);
	add_besides(s, &q, row, type.n ? type.p[0] : 'T');
}
