/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * LimeSurvey surveys (.lss): an export of tables as XML, each with rows of named cells. Groups
 * become sections; questions stand in their group's order; answers and subquestions become
 * options. Of an array each row is a question, of an array of texts or numbers each cell. The
 * conditions ("relevance") of a group and of a question must both hold. Texts stand in tables of
 * their own since version 4 (group_l10ns …), before that in the rows themselves, once for each
 * language. HTML in the texts is taken out.
 */
#include "city/report/form.h"

#include "base/buf.h"
#include "base/num.h"
#include "formats/xml.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FIELDS = 64 };

struct row {
	struct str table;
	struct { struct str name, value; } cells[MOST_FIELDS];
	size_t count;
	size_t number;		/* in the file */
};

struct survey {
	struct arena *a;
	struct { struct row **items; size_t count, room; } rows;
	struct form *f;
};

/* ---- the tables ---- */

static bool is_depth(const struct xml *x, enum xml_event event, int depth)
{
	return x->event == event && x->depth == depth;
}

/* document / TABLE / rows / row / CELL */
static void read_tables(struct survey *s, struct xml *x)
{
	struct str table = STR_EMPTY;
	struct row *row = NULL;
	bool rows = false;
	struct buf text = buf_in(s->a, 4 << 20);
	while (xml_next(x)) {
		if (is_depth(x, XML_OPEN, 1))
			table = arena_copy(s->a, x->name);
		if (is_depth(x, XML_OPEN, 2))
			rows = str_eq(x->name, S("rows"));
		if (is_depth(x, XML_OPEN, 3) && rows) {
			row = arena_new_of(s->a, struct row);
			*row = (struct row){ .table = table, .number = s->rows.count };
			*list_add(s->a, &s->rows) = row;
		}
		if (is_depth(x, XML_OPEN, 4))
			buf_clear(&text);
		if (x->event == XML_CHARS)
			buf_str(&text, x->text);
		if (is_depth(x, XML_CLOSE, 4) && row && row->count < MOST_FIELDS) {
			row->cells[row->count].name = arena_copy(s->a, x->name);
			row->cells[row->count++].value = arena_copy(s->a, buf_view(&text));
		}
	}
}

static struct str get(const struct row *row, const char *name)
{
	for (size_t i = 0; i < row->count; i++)
		if (str_eq(row->cells[i].name, str_of(name)))
			return str_trim(row->cells[i].value);
	return STR_EMPTY;
}

static int64_t get_int(const struct row *row, const char *name)
{
	int64_t n = 0;
	num_int(get(row, name), &n);
	return n;
}

/* ---- texts ---- */

/* Without tags; the five entities that stand for characters. */
static struct str plain(struct arena *a, struct str html)
{
	static const char *const entities[][2] = { { "&amp;", "&" }, { "&lt;", "<" },
		{ "&gt;", ">" }, { "&quot;", "\"" }, { "&nbsp;", " " }, { "&#39;", "'" } };
	struct buf b = buf_in(a, 1 << 20);
	bool tag = false;
	for (size_t i = 0; i < html.n; i++) {
		char c = html.p[i];
		size_t skip = 0;
		for (size_t k = 0; c == '&' && k < sizeof entities / sizeof *entities; k++)
			if (str_starts(str_from(html, i), str_of(entities[k][0]))) {
				buf_puts(&b, entities[k][1]);
				skip = strlen(entities[k][0]);
			}
		if (skip) {
			i += skip - 1;
			continue;
		}
		tag = tag || c == '<';
		if (!tag)
			buf_byte(&b, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
		else if (c == '>')
			tag = false;
	}
	return str_trim(buf_view(&b));
}

/* The texts of a thing: in rows of table `texts` whose `key` is id, else in its own rows. */
static void texts_of(struct survey *s, const char *texts, const char *own, const char *key,
    struct str id, const char *field, struct form_texts *out)
{
	for (size_t i = 0; i < s->rows.count; i++) {
		const struct row *row = s->rows.items[i];
		if ((str_eq(row->table, str_of(texts)) || str_eq(row->table, str_of(own))) &&
		    str_eq(get(row, key), id) && get(row, "language").n)
			form_text_add(s->a, out, get(row, "language"),
			    plain(s->a, get(row, field)));
	}
}

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
	struct form_option o = { .code = form_name(s->a, get(row, field)) };
	for (size_t i = 0; i < q->options.count; i++)
		if (str_eq(q->options.items[i].code, o.code)) {
			form_text_add(s->a, &q->options.items[i].label, get(row, "language"),
			    plain(s->a, get(row, *field == 'c' ? "answer" : "question")));
			return;
		}
	if (get(row, "language").n)
		form_text_add(s->a, &o.label, get(row, "language"),
		    plain(s->a, get(row, *field == 'c' ? "answer" : "question")));
	else if (*field == 'c')
		texts_of(s, "answer_l10ns", "", "aid", get(row, "aid"), "answer", &o.label);
	else
		texts_of(s, "question_l10ns", "", "qid", get(row, "qid"), "question", &o.label);
	*list_add(s->a, &q->options) = o;
}

/* Answers, or subquestions, of one scale. */
static void gather(struct survey *s, struct form_question *q, struct str qid, bool answers,
    int64_t scale)
{
	for (size_t i = 0; i < s->rows.count; i++) {
		const struct row *row = s->rows.items[i];
		if (get_int(row, "scale_id") != scale)
			continue;
		if (answers && str_eq(row->table, S("answers")) && str_eq(get(row, "qid"), qid))
			add_option(s, q, row, "code");
		if (!answers && str_eq(row->table, S("subquestions")) &&
		    str_eq(get(row, "parent_qid"), qid))
			add_option(s, q, row, "title");
	}
}

static void add_options(struct survey *s, struct form_question *q, struct str qid, char type)
{
	gather(s, q, qid, true, 0);
	gather(s, q, qid, false, 0);
	if (type == 'Y' && !q->options.count) {
		*list_add(s->a, &q->options) = (struct form_option){ .code = S("Y") };
		*list_add(s->a, &q->options) = (struct form_option){ .code = S("N") };
		form_text_add(s->a, &q->options.items[0].label, STR_EMPTY, S("Yes"));
		form_text_add(s->a, &q->options.items[1].label, STR_EMPTY, S("No"));
	}
}

static void add_attributes(struct survey *s, struct form_question *q, struct str qid)
{
	for (size_t i = 0; i < s->rows.count; i++) {
		const struct row *row = s->rows.items[i];
		if (!str_eq(row->table, S("question_attributes")) ||
		    !str_eq(get(row, "qid"), qid))
			continue;
		if (str_starts(get(row, "attribute"), S("max_words")) ||
		    str_eq(get(row, "attribute"), S("word_limit")))
			num_int(get(row, "value"), &q->words);
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
		const struct lang *lang;
		if (all[i].type != type)
			continue;
		struct form_option *o = list_add(s->a, &q->options);
		*o = (struct form_option){ .code = str_of(all[i].code) };
		for (size_t k = 0; (lang = lang_at(k)) != NULL; k++)
			form_text_add(s->a, &o->label, str_of(lang->tag),
			    str_of(tr(lang, all[i].label)));
	}
	for (int i = 1; type == 'B' && i <= 10; i++) {
		struct form_option *o = list_add(s->a, &q->options);
		*o = (struct form_option){ .code = arena_printf(s->a, "%d", i) };
		form_text_add(s->a, &o->label, STR_EMPTY, o->code);
	}
}

/* "How good is it?: The library" in each language that says the row. */
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
	join_texts(s, &of->label, &row->label, &part.label);
	if (cell) {
		struct form_texts before = part.label;
		part.label = (struct form_texts){ 0 };
		join_texts(s, &before, &cell->label, &part.label);
	}
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
	for (size_t i = 0; i < rows.options.count; i++)
		add_row(s, of, qid, type, &rows.options.items[i], &cells);
	return rows.options.count;
}

/* ---- one question ---- */

static bool has_name(const struct survey *s, struct str name)
{
	return name.n && form_find(s->f, name);
}

/* "1" is LimeSurvey's word for always. */
static struct str condition_of(struct survey *s, const struct row *group, const struct row *row)
{
	struct str outer = get(group, "grelevance"), own = get(row, "relevance");
	bool plain_outer = !outer.n || str_eq(outer, S("1")), plain = !own.n || str_eq(own, S("1"));
	return plain && plain_outer ? STR_EMPTY : plain ? outer : plain_outer ? own
	    : arena_printf(s->a, "(%.*s) and (%.*s)", STR(outer), STR(own));
}

static void add_question(struct survey *s, const struct row *group, const struct row *row)
{
	struct str type = get(row, "type"), qid = get(row, "qid");
	struct form_question q = { .kind = kind_of(type),
		.name = form_name(s->a, get(row, "title")),
		.required = str_eq(get(row, "mandatory"), S("Y")),
		.when = condition_of(s, group, row) };
	texts_of(s, "question_l10ns", "questions", "qid", qid, "question", &q.label);
	texts_of(s, "question_l10ns", "questions", "qid", qid, "help", &q.hint);
	if (add_array(s, &q, qid, type.n ? type.p[0] : 0))
		return;
	if (q.kind == QUESTION_CHOICE || q.kind == QUESTION_CHOICES)
		add_options(s, &q, qid, type.n ? type.p[0] : ' ');
	if ((q.kind == QUESTION_CHOICE || q.kind == QUESTION_CHOICES) && !q.options.count)
		q.kind = QUESTION_TEXT;
	if (!q.label.count)
		form_text_add(s->a, &q.label, STR_EMPTY, q.name);
	add_attributes(s, &q, qid);
	*list_add(s->a, &s->f->questions) = q;
}

static int by_order(const void *one, const void *other)
{
	const struct row *x = *(struct row *const *)one, *y = *(struct row *const *)other;
	const char *field = str_eq(x->table, S("groups")) ? "group_order" : "question_order";
	int64_t a = get_int(x, field), b = get_int(y, field);
	if (a != b)
		return a < b ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static void add_group(struct survey *s, const struct row *group)
{
	struct { struct row **items; size_t count, room; } mine = { 0 };
	struct str gid = get(group, "gid");
	struct form_question section = { .kind = QUESTION_SECTION,
		.name = arena_printf(s->a, "group_%.*s", STR(gid)) };
	if (has_name(s, section.name))
		return;
	texts_of(s, "group_l10ns", "groups", "gid", gid, "group_name", &section.label);
	texts_of(s, "group_l10ns", "groups", "gid", gid, "description", &section.hint);
	if (!section.label.count)
		form_text_add(s->a, &section.label, STR_EMPTY, section.name);
	*list_add(s->a, &s->f->questions) = section;
	for (size_t i = 0; i < s->rows.count; i++) {
		struct row *row = s->rows.items[i];
		bool again = false;		/* the same question in another language */
		for (size_t k = 0; k < mine.count; k++)
			again = again || str_eq(get(mine.items[k], "qid"), get(row, "qid"));
		if (str_eq(row->table, S("questions")) && str_eq(get(row, "gid"), gid) &&
		    get_int(row, "parent_qid") == 0 && !again)
			*list_add(s->a, &mine) = row;
	}
	if (mine.count)
		qsort(mine.items, mine.count, sizeof *mine.items, by_order);
	for (size_t i = 0; i < mine.count; i++)
		add_question(s, group, mine.items[i]);
}

static void add_groups(struct survey *s)
{
	struct { struct row **items; size_t count, room; } groups = { 0 };
	for (size_t i = 0; i < s->rows.count; i++) {
		struct row *row = s->rows.items[i];
		if (str_eq(row->table, S("groups")))
			*list_add(s->a, &groups) = row;
		if (str_eq(row->table, S("surveys_languagesettings"))) {
			form_text_add(s->a, &s->f->title, get(row, "surveyls_language"),
			    plain(s->a, get(row, "surveyls_title")));
			form_text_add(s->a, &s->f->about, get(row, "surveyls_language"),
			    plain(s->a, get(row, "surveyls_description")));
		}
		if (str_eq(row->table, S("surveys")))
			s->f->code = form_name(s->a, arena_printf(s->a, "lss-%.*s",
			    STR(get(row, "sid"))));
	}
	if (groups.count)
		qsort(groups.items, groups.count, sizeof *groups.items, by_order);
	for (size_t i = 0; i < groups.count; i++)
		add_group(s, groups.items[i]);
}

bool form_read_lss(struct arena *a, struct str bytes, const char *name, struct form *out_r,
    struct problems *found, struct err *e)
{
	struct form f = { 0 };
	struct survey s = { .a = a, .f = &f };
	struct xml *x = xml_bytes(a, bytes, name, e);
	if (!x)
		return false;
	read_tables(&s, x);
	if (!xml_end(x, e))
		return false;
	if (!s.rows.count)
		return fail(e, ERR_INPUT, N_("%s is no survey of LimeSurvey."), name);
	add_groups(&s);
	form_drop_conditions(a, &f);
	if (!form_check(&f, name, found, e))
		return false;
	*out_r = f;
	return true;
}
