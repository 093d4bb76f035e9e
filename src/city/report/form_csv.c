/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Forms as CSV. The first row of the form is of type "form" (its name is the form's code, its
 * label the title, its hint says whose form it is); then sections and questions in order. Options
 * stand in one cell as "code=Label; code=Label", and when each is offered as "code=condition"; a
 * ";" that ends none of them is written "\\;". A text in another language has a column of its own,
 * "label:fr".
 */
#include "city/report/form.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"
#include "formats/archive.h"
#include "formats/csv.h"

#include <string.h>

/* ORDER: the columns */
enum column { TYPE, NAME, LABEL, HINT, WORDS, REQUIRED, DRAFT, OPTIONS, WHEN, CHECK, MESSAGE,
	OFFERED, START, TABLE, RESULT, COLUMNS };
static const char *const names[COLUMNS] = { "type", "name", "label", "hint", "words", "required",
	"draft", "options", "when", "check", "message", "offered", "default", "table", "result" };

enum { MOST_CELLS = 64, MOST_QUESTIONS = 1000 };

struct reader {
	struct arena *a;
	const char *name;
	struct form *f;
	struct problems *found;
	enum column is[MOST_CELLS];	/* COLUMNS: not known */
	struct str lang[MOST_CELLS];
	size_t cells;
};

/* ---- reading ---- */

static bool read_header(struct reader *r, const struct csv_row *row, struct err *e)
{
	bool has[COLUMNS + 1] = { 0 };
	r->cells = row->count < MOST_CELLS ? row->count : MOST_CELLS;
	for (size_t i = 0; i < r->cells; i++) {
		struct str word = str_trim(row->cells[i]);
		ptrdiff_t colon = str_find_byte(word, ':', 0);
		if (colon >= 0) {
			r->lang[i] = arena_copy(r->a, str_from(word, (size_t)colon + 1));
			word = str_slice(word, 0, (size_t)colon);
		}
		r->is[i] = COLUMNS;
		for (int c = 0; c < COLUMNS; c++)
			if (str_ieq(word, str_of(names[c])))
				r->is[i] = (enum column)c;
		has[r->is[i]] = true;
	}
	if (has[TYPE] && has[NAME] && has[LABEL])
		return true;
	return fail(e, ERR_INPUT, N_("%s is no form: its first line must name the columns type, "
	    "name and label."), r->name);
}

static struct str cell(const struct reader *r, const struct csv_row *row, enum column c)
{
	for (size_t i = 0; i < r->cells && i < row->count; i++)
		if (r->is[i] == c && !r->lang[i].n)
			return str_trim(row->cells[i]);
	return STR_EMPTY;
}

static void read_texts(struct reader *r, const struct csv_row *row, enum column c,
    struct form_texts *out)
{
	for (size_t i = 0; i < r->cells && i < row->count; i++)
		if (r->is[i] == c)
			form_text_add(r->a, out, r->lang[i], row->cells[i]);
}

static void read_option(struct reader *r, struct form_question *q, struct str lang,
    struct str option)
{
	ptrdiff_t equals = str_find_byte(option, '=', 0);
	struct str label = equals < 0 ? option : str_from(option, (size_t)equals + 1);
	struct str code = equals < 0 ? option : str_slice(option, 0, (size_t)equals);
	code = form_name(r->a, code);
	for (size_t i = 0; i < q->options.count; i++)
		if (str_eq(q->options.items[i].code, code)) {
			form_text_add(r->a, &q->options.items[i].label, lang, label);
			return;
		}
	struct form_option *new = list_add(r->a, &q->options);
	*new = (struct form_option){ .code = code };
	form_text_add(r->a, &new->label, lang, label);
}

/* The next of a list that ";" separates, "\;" being one inside it. */
static bool cut_entry(struct reader *r, struct str *rest, struct str *out_r)
{
	struct buf b = buf_in(r->a, rest->n + 1);
	size_t i = 0;
	if (!rest->n)
		return false;
	for (; i < rest->n && rest->p[i] != ';'; i++) {
		if (rest->p[i] == '\\' && i + 1 < rest->n && rest->p[i + 1] == ';')
			i++;
		buf_byte(&b, rest->p[i]);
	}
	*rest = str_from(*rest, i < rest->n ? i + 1 : i);
	*out_r = str_trim(buf_view(&b));
	return true;
}

static void read_options(struct reader *r, const struct csv_row *row, struct form_question *q)
{
	for (size_t i = 0; i < r->cells && i < row->count; i++) {
		struct str rest = row->cells[i], option;
		while (r->is[i] == OPTIONS && cut_entry(r, &rest, &option))
			if (option.n)
				read_option(r, q, r->lang[i], option);
	}
}

/* After the options: "code=condition; …" */
static void read_offers(struct reader *r, struct form_question *q, struct problem at,
    struct str offers)
{
	struct str entry;
	while (cut_entry(r, &offers, &entry)) {
		ptrdiff_t equals = str_find_byte(entry, '=', 0);
		bool known = !entry.n;
		struct str code = entry;
		if (equals > 0)
			code = str_trim(str_slice(entry, 0, (size_t)equals));
		for (size_t i = 0; equals > 0 && i < q->options.count; i++)
			if (str_eq(q->options.items[i].code, code)) {
				q->options.items[i].when =
				    str_trim(str_from(entry, (size_t)equals + 1));
				known = true;
			}
		if (!known)
			problem_add(r->found, at, N_("\"%.*s\" is none of the answers to choose "
			    "from."), STR(code));
	}
}

static void read_form_row(struct reader *r, const struct csv_row *row)
{
	r->f->code = form_name(r->a, cell(r, row, NAME));
	read_texts(r, row, LABEL, &r->f->title);
	read_texts(r, row, HINT, &r->f->about);
}

static void read_question(struct reader *r, const struct csv_row *row)
{
	struct form_question q = { .line = row->line };
	struct str type = cell(r, row, TYPE), words = cell(r, row, WORDS);
	struct problem at = { .source = str_of(r->name), .row = row->line, .field = S("type"),
		.excerpt = arena_copy(r->a, type) };
	if (!form_kind_read(type, &q.kind)) {
		problem_add(r->found, at, N_("There is no kind of question called \"%.*s\"."),
		    STR(type));
		return;
	}
	at.field = S("words");
	if (words.n && (!num_int(words, &q.words) || q.words < 0 || q.words > 100000))
		problem_add(r->found, at, N_("\"%.*s\" is not a number of words."), STR(words));
	q.name = form_name(r->a, cell(r, row, NAME));
	q.required = str_ieq(cell(r, row, REQUIRED), S("yes")) ||
	    str_eq(cell(r, row, REQUIRED), S("1"));
	q.draft = arena_copy(r->a, cell(r, row, DRAFT));
	q.when = arena_copy(r->a, cell(r, row, WHEN));
	q.check = arena_copy(r->a, cell(r, row, CHECK));
	q.start = arena_copy(r->a, cell(r, row, START));
	q.table = form_name(r->a, cell(r, row, TABLE));
	q.result = arena_copy(r->a, cell(r, row, RESULT));
	read_texts(r, row, LABEL, &q.label);
	read_texts(r, row, HINT, &q.hint);
	read_texts(r, row, MESSAGE, &q.message);
	read_options(r, row, &q);
	at.field = S("offered");
	read_offers(r, &q, at, cell(r, row, OFFERED));
	if (r->f->questions.count < MOST_QUESTIONS)
		*list_add(r->a, &r->f->questions) = q;
}

bool form_read(struct arena *a, struct str csv, const char *name, struct form *out_r,
    struct problems *found, struct err *e)
{
	struct csv_row row;
	struct form f = { 0 };
	struct reader r = { .a = a, .name = name, .f = &f, .found = found };
	struct source *in = source_bytes(a, csv, name, (struct source_limits){ 0 }, e);
	struct csv *c = in ? csv_open(a, in, NULL, e) : NULL;
	if (!c)
		return false;
	if (!csv_next(c, &row))
		return csv_end(c, e) && fail(e, ERR_INPUT, N_("%s is empty."), name);
	if (!read_header(&r, &row, e))
		return false;
	while (csv_next(c, &row))
		if (str_eq(cell(&r, &row, TYPE), S("form")))
			read_form_row(&r, &row);
		else
			read_question(&r, &row);
	if (!csv_end(c, e) || !form_check(&f, name, found, e))
		return false;
	*out_r = f;
	return true;
}

bool form_read_any(struct arena *a, const char *path, struct str name, struct form *out_r,
    struct problems *found, struct err *e)
{
	enum { MOST = 20 << 20 };
	struct str bytes;
	if (!file_map(a, path, MOST, &bytes, e))
		return false;
	if (archive_is(bytes))
		return form_read_xlsform(a, path, name, out_r, found, e);
	struct str start = str_trim(str_slice(bytes, 0, 400));
	if (str_starts(start, S("\xEF\xBB\xBF")))
		start = str_from(start, 3);
	if (str_starts(start, S("<")))
		return form_read_lss(a, bytes, arena_text(a, name), out_r, found, e);
	return form_read(a, bytes, arena_text(a, name), out_r, found, e);
}

/* ---- writing ---- */

enum { MOST_LANGS = 40 };

struct langs {
	struct str items[MOST_LANGS];	/* the first is empty */
	size_t count;
};

static void note_langs(struct langs *all, const struct form_texts *t)
{
	for (size_t i = 0; i < t->count; i++) {
		bool known = false;
		for (size_t k = 0; k < all->count; k++)
			known = known || str_eq(all->items[k], t->items[i].lang);
		if (!known && all->count < MOST_LANGS)
			all->items[all->count++] = t->items[i].lang;
	}
}

static struct str text_in(const struct form_texts *t, struct str lang)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_eq(t->items[i].lang, lang))
			return t->items[i].text;
	return STR_EMPTY;
}

static void put_entry(struct buf *b, struct str code, struct str what)
{
	buf_printf(b, "%s%.*s=", b->n ? "; " : "", STR(code));
	for (size_t i = 0; i < what.n; i++) {
		if (what.p[i] == ';')
			buf_byte(b, '\\');
		buf_byte(b, what.p[i]);
	}
}

static struct str options_in(struct buf *b, const struct form_question *q, struct str lang)
{
	buf_clear(b);
	for (size_t i = 0; i < q->options.count; i++) {
		struct str label = text_in(&q->options.items[i].label, lang);
		if (label.n)
			put_entry(b, q->options.items[i].code, label);
	}
	return buf_view(b);
}

static struct str offers_in(struct buf *b, const struct form_question *q)
{
	buf_clear(b);
	for (size_t i = 0; i < q->options.count; i++)
		if (q->options.items[i].when.n)
			put_entry(b, q->options.items[i].code, q->options.items[i].when);
	return buf_view(b);
}

static void write_header(struct csv_writer *w, const struct langs *langs)
{
	static const enum column several[] = { LABEL, HINT, OPTIONS, MESSAGE };
	char word[80];
	for (int c = 0; c < COLUMNS; c++)
		csv_write(w, str_of(names[c]));
	for (size_t l = 1; l < langs->count; l++)
		for (size_t i = 0; i < sizeof several / sizeof *several; i++) {
			int n = snprintf(word, sizeof word, "%s:%.*s", names[several[i]],
			    STR(langs->items[l]));
			csv_write(w, str_n(word, (size_t)n < sizeof word ? (size_t)n : 0));
		}
	csv_end_row(w);
}

/* A row: the form's own has no question. */
static void write_row(struct csv_writer *w, const struct langs *langs, struct buf *b,
    const struct form *f, const struct form_question *q)
{
	const struct form_texts *label = q ? &q->label : &f->title;
	const struct form_texts *hint = q ? &q->hint : &f->about;
	static const struct form_question none = { 0 };
	csv_write(w, q ? str_of(form_kind_word(q->kind)) : S("form"));
	csv_write(w, q ? q->name : f->code);
	q = q ? q : &none;
	csv_write(w, text_in(label, langs->items[0]));
	csv_write(w, text_in(hint, langs->items[0]));
	if (q->words)
		csv_write_number(w, (double)q->words);
	else
		csv_write(w, STR_EMPTY);
	csv_write(w, q->required ? S("yes") : STR_EMPTY);
	csv_write(w, q->draft);
	csv_write(w, options_in(b, q, langs->items[0]));
	csv_write(w, q->when);
	csv_write(w, q->check);
	csv_write(w, text_in(&q->message, langs->items[0]));
	csv_write(w, offers_in(b, q));
	csv_write(w, q->start);
	csv_write(w, q->table);
	csv_write(w, q->result);
	for (size_t l = 1; l < langs->count; l++) {
		csv_write(w, text_in(label, langs->items[l]));
		csv_write(w, text_in(hint, langs->items[l]));
		csv_write(w, options_in(b, q, langs->items[l]));
		csv_write(w, text_in(&q->message, langs->items[l]));
	}
	csv_end_row(w);
}

void form_write(const struct form *f, struct sink *out)
{
	struct langs langs = { .items = { STR_EMPTY }, .count = 1 };
	struct csv_writer w = { .out = out, .lf = true };
	struct buf b = buf_heap(1 << 20);
	note_langs(&langs, &f->title);
	for (size_t i = 0; i < f->questions.count; i++)
		for (size_t k = 0; k <= f->questions.items[i].options.count; k++)
			note_langs(&langs, k ? &f->questions.items[i].options.items[k - 1].label
			    : &f->questions.items[i].label);
	write_header(&w, &langs);
	write_row(&w, &langs, &b, f, NULL);
	for (size_t i = 0; i < f->questions.count; i++)
		write_row(&w, &langs, &b, f, &f->questions.items[i]);
	buf_free(&b);
}
