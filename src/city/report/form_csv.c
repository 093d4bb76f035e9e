/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Forms as CSV. The first row of the form is of type "form" (its name is the form's code, its
 * label the title, its hint says whose form it is); then sections and questions in order. Options
 * stand in one cell as "code=Label; code=Label". A text in another language has a column of its
 * own, "label:fr".
 */
#include "city/report/form.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"
#include "formats/archive.h"
#include "formats/csv.h"

#include <string.h>

/* ORDER: the columns */
enum column { TYPE, NAME, LABEL, HINT, WORDS, REQUIRED, DRAFT, OPTIONS, WHEN, COLUMNS };
static const char *const names[COLUMNS] = { "type", "name", "label", "hint", "words", "required",
	"draft", "options", "when" };

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

static void read_options(struct reader *r, const struct csv_row *row, struct form_question *q)
{
	for (size_t i = 0; i < r->cells && i < row->count; i++) {
		struct str rest = row->cells[i], option;
		if (r->is[i] != OPTIONS)
			continue;
		while (str_cut(&rest, ';', &option))
			if (str_trim(option).n)
				read_option(r, q, r->lang[i], str_trim(option));
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
	read_texts(r, row, LABEL, &q.label);
	read_texts(r, row, HINT, &q.hint);
	read_options(r, row, &q);
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

static struct str options_in(struct buf *b, const struct form_question *q, struct str lang)
{
	buf_clear(b);
	for (size_t i = 0; i < q->options.count; i++) {
		struct str label = text_in(&q->options.items[i].label, lang);
		if (label.n)
			buf_printf(b, "%s%.*s=%.*s", b->n ? "; " : "",
			    STR(q->options.items[i].code), STR(label));
	}
	return buf_view(b);
}

static void write_header(struct csv_writer *w, const struct langs *langs)
{
	static const enum column several[] = { LABEL, HINT, OPTIONS };
	char word[80];
	for (int c = 0; c < COLUMNS; c++)
		csv_write(w, str_of(names[c]));
	for (size_t l = 1; l < langs->count; l++)
		for (size_t i = 0; i < 3; i++) {
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
	csv_write(w, text_in(label, langs->items[0]));
	csv_write(w, text_in(hint, langs->items[0]));
	if (q && q->words)
		csv_write_number(w, (double)q->words);
	else
		csv_write(w, STR_EMPTY);
	csv_write(w, q && q->required ? S("yes") : STR_EMPTY);
	csv_write(w, q ? q->draft : STR_EMPTY);
	csv_write(w, options_in(b, q ? q : &none, langs->items[0]));
	csv_write(w, q ? q->when : STR_EMPTY);
	for (size_t l = 1; l < langs->count; l++) {
		csv_write(w, text_in(label, langs->items[l]));
		csv_write(w, text_in(hint, langs->items[l]));
		csv_write(w, options_in(b, q ? q : &none, langs->items[l]));
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
		note_langs(&langs, &f->questions.items[i].label);
	write_header(&w, &langs);
	write_row(&w, &langs, &b, f, NULL);
	for (size_t i = 0; i < f->questions.count; i++)
		write_row(&w, &langs, &b, f, &f->questions.items[i]);
	buf_free(&b);
}
