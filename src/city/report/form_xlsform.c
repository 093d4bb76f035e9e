/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * XLSForm workbooks (xlsform.org): the sheets survey, choices and settings. Groups become
 * sections, a select its options, "label::French (fr)" a text in French, "relevant" the condition
 * (of a group: of all its questions). What asks nobody (start,
 * calculate, metadata) is left out; a kind that we do not have becomes a text. A limit of words
 * stands in the column "words", else in the hint ("200 words").
 */
#include "city/report/form.h"

#include "base/num.h"
#include "formats/xlsx.h"

enum { MOST_CELLS = 128 };

struct column {
	struct str word, lang;
};

struct choice_row {
	struct str list, code;
	struct form_texts label;
};

struct reader {
	struct arena *a;
	struct form *f;
	struct column columns[MOST_CELLS];
	size_t column_count;
	struct { struct choice_row *items; size_t count, room; } choices;
	struct { struct str *items; size_t count, room; } groups;	/* their conditions */
};

/* ---- cells ---- */

/* "label::French (fr)" → label, fr; "label::fr"; "label:fr" is met, too. */
static struct column column_of(struct arena *a, struct str head)
{
	head = str_trim(head);
	ptrdiff_t colon = str_find_byte(head, ':', 0);
	if (colon < 0)
		return (struct column){ arena_copy(a, head), STR_EMPTY };
	struct str lang = str_trim(str_from(head, (size_t)colon + 1));
	while (lang.n && lang.p[0] == ':')
		lang = str_trim(str_from(lang, 1));
	ptrdiff_t open = str_rfind_byte(lang, '('), close = str_rfind_byte(lang, ')');
	if (open >= 0 && close > open)
		lang = str_slice(lang, (size_t)open + 1, (size_t)close);
	return (struct column){ arena_copy(a, str_trim(str_slice(head, 0, (size_t)colon))),
		arena_copy(a, lang) };
}

static void read_header(struct reader *r, const struct xlsx_row *row)
{
	r->column_count = row->count < MOST_CELLS ? row->count : MOST_CELLS;
	for (size_t i = 0; i < r->column_count; i++)
		r->columns[i] = column_of(r->a, row->cells[i].text);
}

static struct str cell(const struct reader *r, const struct xlsx_row *row, const char *word)
{
	for (size_t i = 0; i < r->column_count && i < row->count; i++)
		if (str_ieq(r->columns[i].word, str_of(word)) && row->cells[i].text.n)
			return str_trim(row->cells[i].text);
	return STR_EMPTY;
}

static void texts(struct reader *r, const struct xlsx_row *row, const char *word,
    struct form_texts *out)
{
	for (size_t i = 0; i < r->column_count && i < row->count; i++)
		if (str_ieq(r->columns[i].word, str_of(word)))
			form_text_add(r->a, out, r->columns[i].lang, row->cells[i].text);
}

/* ---- sheets ---- */

static void read_choice(struct reader *r, const struct xlsx_row *row)
{
	struct str list = cell(r, row, "list_name");
	struct choice_row c = { .list = arena_copy(r->a, list.n ? list : cell(r, row, "list name")),
		.code = form_name(r->a, cell(r, row, "name")) };
	texts(r, row, "label", &c.label);
	if (c.list.n && c.code.n)
		*list_add(r->a, &r->choices) = c;
}

static void read_setting(struct reader *r, const struct xlsx_row *row)
{
	form_text_add(r->a, &r->f->title, STR_EMPTY, cell(r, row, "form_title"));
	r->f->code = form_name(r->a, cell(r, row, "form_id"));
}

/* The kinds of XLSForm that we ask otherwise; what is not named here asks nobody. */
static const struct {
	const char *word;
	enum question_kind kind;
} kinds[] = {
	{ "text", QUESTION_TEXT }, { "integer", QUESTION_WHOLE }, { "decimal", QUESTION_NUMBER },
	{ "date", QUESTION_DATE }, { "note", QUESTION_NOTE }, { "range", QUESTION_WHOLE },
	{ "image", QUESTION_FILE }, { "file", QUESTION_FILE }, { "audio", QUESTION_FILE },
	{ "video", QUESTION_FILE }, { "geopoint", QUESTION_LINE }, { "time", QUESTION_LINE },
	{ "datetime", QUESTION_LINE }, { "dateTime", QUESTION_LINE }, { "barcode", QUESTION_LINE },
	{ "rank", QUESTION_CHOICES }, { "select_one", QUESTION_CHOICE },
	{ "select_multiple", QUESTION_CHOICES }, { "select one", QUESTION_CHOICE },
	{ "select all that apply", QUESTION_CHOICES }, { "select_one_external", QUESTION_CHOICE },
};

static bool kind_of(struct str type, enum question_kind *kind_r, struct str *list_r)
{
	for (size_t i = sizeof kinds / sizeof *kinds; i-- > 0;) {
		struct str word = str_of(kinds[i].word);
		if (!str_istarts(type, word) || (type.n > word.n && type.p[word.n] != ' '))
			continue;
		struct str list = str_trim(str_from(type, word.n));
		if (str_starts(list, S("from ")))
			list = str_trim(str_from(list, 5));
		ptrdiff_t blank = str_find_byte(list, ' ', 0);
		*list_r = blank < 0 ? list : str_slice(list, 0, (size_t)blank);
		*kind_r = kinds[i].kind;
		return true;
	}
	return false;
}

/* "… at most 200 words …": the number before the word. */
static int64_t words_of(const struct form_texts *hint)
{
	for (size_t i = 0; i < hint->count; i++) {
		struct str text = hint->items[i].text;
		ptrdiff_t at = str_find(text, S(" words"), 0);
		ptrdiff_t from = at;
		int64_t n;
		while (from > 0 && text.p[from - 1] >= '0' && text.p[from - 1] <= '9')
			from--;
		if (at > from && num_int(str_slice(text, (size_t)from, (size_t)at), &n))
			return n;
	}
	return 0;
}

static void add_options(struct reader *r, struct form_question *q, struct str list)
{
	for (size_t i = 0; i < r->choices.count; i++)
		if (str_eq(r->choices.items[i].list, list))
			*list_add(r->a, &q->options) = (struct form_option){
				r->choices.items[i].code, r->choices.items[i].label };
}

/* Both must hold. */
static struct str both(struct arena *a, struct str one, struct str other)
{
	return !one.n ? other : !other.n ? one
	    : arena_printf(a, "(%.*s) and (%.*s)", STR(one), STR(other));
}

static bool is_group(struct str type, const char *what)
{
	return str_istarts(type, str_of(what)) &&
	    (str_ends(type, S("group")) || str_ends(type, S("repeat")));
}

static void read_question(struct reader *r, const struct xlsx_row *row)
{
	struct str type = cell(r, row, "type"), list = STR_EMPTY;
	struct form_question q = { .line = row->row };
	bool group = is_group(type, "begin");
	struct str outer = r->groups.count ? r->groups.items[r->groups.count - 1] : STR_EMPTY;
	struct str when = both(r->a, outer, arena_copy(r->a, cell(r, row, "relevant")));
	if (group)
		*list_add(r->a, &r->groups) = when;
	if (is_group(type, "end") && r->groups.count)
		r->groups.count--;
	if (!group && !kind_of(type, &q.kind, &list))
		return;
	q.name = form_name(r->a, cell(r, row, "name"));
	texts(r, row, "label", &q.label);
	texts(r, row, "hint", &q.hint);
	if (group && !q.label.count)
		return;
	if (!q.label.count)
		form_text_add(r->a, &q.label, STR_EMPTY, q.name);
	struct str required = cell(r, row, "required");
	q.required = str_istarts(required, S("yes")) || str_istarts(required, S("true"));
	if (!num_int(cell(r, row, "words"), &q.words))
		q.words = words_of(&q.hint);
	add_options(r, &q, list);
	if (!group)
		q.when = when;
	*list_add(r->a, &r->f->questions) = q;
}

static void read_sheet(struct reader *r, struct xlsx *book, const char *name,
    void (*row_of)(struct reader *r, const struct xlsx_row *row))
{
	struct xlsx_row row;
	for (size_t i = 0; i < xlsx_sheets(book); i++) {
		if (!str_ieq(str_trim(xlsx_sheet_name(book, i)), str_of(name)))
			continue;
		xlsx_begin(book, i);
		if (xlsx_next(book, &row))
			read_header(r, &row);
		while (xlsx_next(book, &row))
			row_of(r, &row);
	}
}

/* Names of groups may repeat those of questions; ours are one list. */
static void make_names_unique(struct reader *r)
{
	struct form *f = r->f;
	for (size_t i = 0; i < f->questions.count; i++) {
		struct form_question *q = &f->questions.items[i];
		if (!q->name.n || form_find(f, q->name) != q)
			q->name =
			    arena_printf(r->a, "%.*s_%zu", STR(str_slice(q->name, 0, 50)), i + 1);
	}
}

bool form_read_xlsform(struct arena *a, const char *path, struct str name, struct form *out_r,
    struct problems *found, struct err *e)
{
	struct form f = { 0 };
	struct reader *r = arena_new_of(a, struct reader);
	struct archive *z = archive_open(a, path, (struct archive_limits){ 0 }, e);
	struct xlsx *book = z ? xlsx_open(a, z, (struct xlsx_limits){ 0 }, e) : NULL;
	if (!book)
		return false;
	*r = (struct reader){ .a = a, .f = &f };
	read_sheet(r, book, "choices", read_choice);
	read_sheet(r, book, "settings", read_setting);
	read_sheet(r, book, "survey", read_question);
	if (!xlsx_end(book, e))
		return false;
	make_names_unique(r);
	form_text_add(a, &f.title, STR_EMPTY, f.title.count ? STR_EMPTY : name);
	if (!f.code.n)
		f.code = form_name(a, name);
	form_drop_conditions(a, &f);
	if (!form_check(&f, arena_text(a, name), found, e))
		return false;
	*out_r = f;
	return true;
}
