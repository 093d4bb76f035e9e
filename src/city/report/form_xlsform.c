/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * XLSForm workbooks (xlsform.org): the sheets survey, choices, external_choices and settings.
 * Groups become sections, groups inside them tables; a select its options, and each option of a
 * choice_filter the condition that the filter is for its row; "label::French (fr)" a text in
 * French, "relevant" the condition (of a group: of all its questions), "constraint" the check.
 * What asks nobody (start, metadata) is left out; what else is read otherwise is told with its
 * row. A limit of words stands in the column "words", else in the hint ("200 words").
 */
#include "city/report/form.h"

#include "base/buf.h"
#include "base/num.h"
#include "formats/xlsx.h"

enum { MOST_CELLS = 128 };

struct column {
	struct str word, lang;
};

struct choice_row {
	struct str list, code;
	struct form_texts label;
	struct { struct column *items; size_t count, room; } cells;	/* word: its column */
};

struct group {
	struct str when;	/* of all its questions */
	struct str table;	/* they belong to, or empty */
	bool labelled;
};

struct reader {
	struct arena *a;
	struct form *f;
	struct column columns[MOST_CELLS];
	size_t column_count;
	struct { struct choice_row *items; size_t count, room; } choices;
	struct { struct group *items; size_t count, room; } groups;	/* we are in */
	bool behind;		/* a section has ended, and none begun */
	bool told_media, told_needed;
};

/* ---- cells ---- */

/* "French" and "Français" → fr; what is no language of ours stays as it is. */
static struct str tag_of(struct str lang)
{
	static const char *const english[][2] = { { "English", "en" }, { "French", "fr" },
		{ "Spanish", "es" }, { "Arabic", "ar" }, { "Chinese", "zh" }, { "Russian", "ru" } };
	const struct lang *ours;
	for (size_t i = 0; i < sizeof english / sizeof *english; i++)
		if (str_ieq(lang, str_of(english[i][0])))
			return str_of(english[i][1]);
	for (size_t i = 0; (ours = lang_at(i)) != NULL; i++)
		if (str_ieq(lang, str_of(ours->name)))
			return str_of(ours->tag);
	return lang;
}

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
		arena_copy(a, tag_of(lang)) };
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
	for (size_t i = 0; i < r->column_count && i < row->count; i++)
		*list_add(r->a, &c.cells) = (struct column){ r->columns[i].word,
			arena_copy(r->a, str_trim(row->cells[i].text)) };
	if (c.list.n && c.code.n)
		*list_add(r->a, &r->choices) = c;
}

static void read_setting(struct reader *r, const struct xlsx_row *row)
{
	form_text_add(r->a, &r->f->title, STR_EMPTY, cell(r, row, "form_title"));
	r->f->code = form_name(r->a, cell(r, row, "form_id"));
}

/* ---- kinds ---- */

/* told: what is not as in the file, or NULL. */
static const struct {
	const char *word;
	enum question_kind kind;
	const char *told;
} kinds[] = {
	{ "text", QUESTION_TEXT, NULL }, { "string", QUESTION_TEXT, NULL },
	{ "integer", QUESTION_WHOLE, NULL }, { "int", QUESTION_WHOLE, NULL },
	{ "decimal", QUESTION_NUMBER, NULL }, { "date", QUESTION_DATE, NULL },
	{ "note", QUESTION_NOTE, NULL }, { "range", QUESTION_NUMBER, NULL },
	{ "image", QUESTION_FILE, NULL }, { "photo", QUESTION_FILE, NULL },
	{ "file", QUESTION_FILE, NULL }, { "audio", QUESTION_FILE, NULL },
	{ "video", QUESTION_FILE, NULL }, { "calculate", QUESTION_RESULT, NULL },
	{ "today", QUESTION_RESULT, NULL }, { "select_one", QUESTION_CHOICE, NULL },
	{ "select one", QUESTION_CHOICE, NULL }, { "select1", QUESTION_CHOICE, NULL },
	{ "select_one_external", QUESTION_CHOICE, NULL },
	{ "select_multiple", QUESTION_CHOICES, NULL },
	{ "select all that apply", QUESTION_CHOICES, NULL },
	{ "acknowledge", QUESTION_CHOICES, NULL }, { "trigger", QUESTION_CHOICES, NULL },
	{ "time", QUESTION_LINE, NULL }, { "datetime", QUESTION_LINE, NULL },
	{ "barcode", QUESTION_LINE, NULL },
	{ "rank", QUESTION_CHOICES, N_("A ranking is asked as a choice of several answers, "
	    "without their order.") },
	{ "select_one_from_file", QUESTION_LINE, N_("The answers stand in a file of their own; "
	    "this is asked as a line of text.") },
	{ "select_multiple_from_file", QUESTION_LINE, N_("The answers stand in a file of their "
	    "own; this is asked as a line of text.") },
	{ "geopoint", QUESTION_LINE, N_("A place on a map is asked as a line of text.") },
	{ "geotrace", QUESTION_LINE, N_("A place on a map is asked as a line of text.") },
	{ "geoshape", QUESTION_LINE, N_("A place on a map is asked as a line of text.") },
};

/* What is about the phone and who holds it, and asks nobody. */
static const char *const silent[] = { "start", "end", "deviceid", "device id", "subscriberid",
	"simserial", "sim serial", "phonenumber", "phone number", "username", "email", "audit",
	"start-geopoint", "background-audio", "background-geopoint", "hidden", "xml-external",
	"csv-external", "get", "uri:deviceid", "" };

static struct problem place(const struct xlsx_row *row, struct str name)
{
	return (struct problem){ .source = S("survey"), .row = row->row, .field = name };
}

/* False: it asks nobody. A kind that we do not know is asked as a text, and that is told. */
static bool kind_of(struct reader *r, const struct xlsx_row *row, struct form_question *q,
    struct str *list_r)
{
	struct str type = cell(r, row, "type");
	for (size_t i = sizeof kinds / sizeof *kinds; i-- > 0;) {
		struct str word = str_of(kinds[i].word);
		if (!str_istarts(type, word) || (type.n > word.n && type.p[word.n] != ' '))
			continue;
		struct str list = str_trim(str_from(type, word.n));
		if (str_starts(list, S("from ")))
			list = str_trim(str_from(list, 5));
		ptrdiff_t blank = str_find_byte(list, ' ', 0);
		*list_r = blank < 0 ? list : str_slice(list, 0, (size_t)blank);
		q->kind = kinds[i].kind;
		if (kinds[i].told)
			problem_add(&r->f->left, place(row, q->name), "%s",
			    tr(r->f->left.lang, kinds[i].told));
		return true;
	}
	for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
		if (str_ieq(type, str_of(silent[i])))
			return false;
	problem_add(&r->f->left, place(row, q->name), N_("There is no kind of question called "
	    "\"%.*s\" here; it is asked as a text."), STR(type));
	q->kind = QUESTION_TEXT;
	return true;
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

/* ---- answers to choose from ---- */

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '_' || c == '-' || (c & 0x80);
}

static void put_quoted(struct buf *b, struct str text)
{
	char quote = str_find_byte(text, '\'', 0) < 0 ? '\'' : '"';
	buf_printf(b, "%c%.*s%c", quote, STR(text), quote);
}

/* The filter for one row of the choices: names of columns become what the row has there. */
static struct str filter_for(struct arena *a, struct str filter, const struct choice_row *c)
{
	struct buf b = buf_in(a, 1 << 16);
	for (size_t i = 0, end; i < filter.n; i = end) {
		char first = filter.p[i], closing = first == '$' ? '}' : first;
		ptrdiff_t close = -1;
		if (first == '\'' || first == '"' || first == '$')
			close = str_find_byte(filter, closing, i + 1);
		end = close > 0 ? (size_t)close + 1 : i + 1;
		while (close < 0 && in_word(first) && end < filter.n && in_word(filter.p[end]))
			end++;
		struct str part = str_slice(filter, i, end);
		const struct column *named = NULL;
		for (size_t k = 0; close < 0 && in_word(first) && k < c->cells.count; k++)
			if (str_ieq(c->cells.items[k].word, part))
				named = &c->cells.items[k];
		if (named)
			put_quoted(&b, named->lang);
		else
			buf_str(&b, part);
	}
	return buf_view(&b);
}

static void add_options(struct reader *r, struct form_question *q, struct str list,
    struct str filter)
{
	for (size_t i = 0; i < r->choices.count; i++) {
		const struct choice_row *c = &r->choices.items[i];
		if (str_eq(c->list, list))
			*list_add(r->a, &q->options) = (struct form_option){ c->code, c->label,
				filter.n ? filter_for(r->a, filter, c) : STR_EMPTY };
	}
}

/* "I have read it": one box. */
static void add_box(struct reader *r, struct form_question *q, struct str type)
{
	if (!str_istarts(type, S("acknowledge")) && !str_istarts(type, S("trigger")))
		return;
	struct form_option *o = list_add(r->a, &q->options);
	*o = (struct form_option){ .code = S("OK") };
	form_text_all(r->a, &o->label, N_("Yes"));
}

/* ---- the survey ---- */

static bool is_group(struct str type, const char *what)
{
	return str_istarts(type, str_of(what)) && (str_ends(type, S("group")) ||
	    str_ends(type, S("repeat")) || str_find(type, S("loop"), 0) > 0);
}

static struct group innermost(const struct reader *r)
{
	return r->groups.count ? r->groups.items[r->groups.count - 1] : (struct group){ 0 };
}

static bool in_section(const struct reader *r)
{
	for (size_t i = 0; i < r->groups.count; i++)
		if (r->groups.items[i].labelled)
			return true;
	return false;
}

/* The outermost group with a text is a section, those inside it are tables. */
static void begin_group(struct reader *r, const struct xlsx_row *row, struct form_question *q)
{
	struct group in = innermost(r);
	struct group g = { .when = q->when, .table = in.table, .labelled = q->label.count > 0 };
	if (!str_ends(cell(r, row, "type"), S("group")))
		problem_add(&r->f->left, place(row, q->name), N_("The repeated questions of this "
		    "group are asked once."));
	q->when = STR_EMPTY;
	q->kind = in_section(r) ? QUESTION_TABLE : QUESTION_SECTION;
	if (g.labelled && q->kind == QUESTION_TABLE)
		g.table = q->name;
	if (g.labelled) {
		*list_add(r->a, &r->f->questions) = *q;
		r->behind = false;
	}
	*list_add(r->a, &r->groups) = g;
}

static void end_group(struct reader *r)
{
	if (!r->groups.count)
		return;
	bool was = in_section(r);
	r->groups.count--;
	r->behind = r->behind || (was && !in_section(r));
}

/* What follows a section, and is in none. */
static void begin_rest(struct reader *r)
{
	if (!r->behind || in_section(r))
		return;
	struct form_question q = { .kind = QUESTION_SECTION,
		.name = arena_printf(r->a, "rest_%zu", r->f->questions.count) };
	form_text_all(r->a, &q.label, N_("Further questions"));
	*list_add(r->a, &r->f->questions) = q;
	r->behind = false;
}

/* "start=0 end=10 step=2" of a range. */
static void check_range(struct reader *r, struct form_question *q, struct str parameters)
{
	struct str one;
	while (str_cut(&parameters, ' ', &one)) {
		ptrdiff_t equals = str_find_byte(one, '=', 0);
		double x;
		if (equals < 0 || !num_real(str_trim(str_from(one, (size_t)equals + 1)), &x))
			continue;
		struct str edge = str_from(one, (size_t)equals + 1);
		if (str_starts(one, S("start=")))
			q->check = form_and(r->a, q->check, arena_printf(r->a, ". >= %.*s",
			    STR(edge)));
		if (str_starts(one, S("end=")))
			q->check = form_and(r->a, q->check, arena_printf(r->a, ". <= %.*s",
			    STR(edge)));
	}
}

static bool says_yes(struct str word)
{
	return str_istarts(word, S("yes")) || str_istarts(word, S("true")) || str_eq(word, S("1"));
}

static void read_needed(struct reader *r, const struct xlsx_row *row, struct form_question *q)
{
	struct str word = cell(r, row, "required");
	q->required = says_yes(word);
	if (word.n && !q->required && !str_istarts(word, S("no")) && !str_istarts(word, S("false")))
		problem_add(&r->f->left, place(row, q->name), N_("This is needed at times only, "
		    "and is taken as not needed: %.*s"), STR(word));
	if (!r->told_needed && (cell(r, row, "required_message").n))
		problem_add(&r->f->left, place(row, q->name), N_("What is said of missing answers "
		    "is said in the words of this program."));
	r->told_needed = r->told_needed || cell(r, row, "required_message").n;
}

static void read_calculation(struct reader *r, const struct xlsx_row *row, struct form_question *q)
{
	struct str calculation = cell(r, row, "calculation");
	if (says_yes(cell(r, row, "readonly")) || says_yes(cell(r, row, "read_only")))
		q->kind = calculation.n ? QUESTION_RESULT : QUESTION_NOTE;
	if (q->kind == QUESTION_RESULT)
		q->result = str_ieq(cell(r, row, "type"), S("today")) ? S("today()")
		    : arena_copy(r->a, calculation);
	else if (calculation.n)
		problem_add(&r->f->left, place(row, q->name), N_("The answer is typed, not worked "
		    "out: %.*s"), STR(calculation));
}

static void tell_media(struct reader *r, const struct xlsx_row *row, struct str name)
{
	for (size_t i = 0; !r->told_media && i < r->column_count && i < row->count; i++)
		if (row->cells[i].text.n && (str_istarts(r->columns[i].word, S("media")) ||
		    str_ieq(r->columns[i].word, S("image")) ||
		    str_ieq(r->columns[i].word, S("big-image")))) {
			problem_add(&r->f->left, place(row, name), N_("Pictures, sounds and films "
			    "of questions are left out."));
			r->told_media = true;
		}
}

static void read_texts(struct reader *r, const struct xlsx_row *row, struct form_question *q)
{
	texts(r, row, "label", &q->label);
	texts(r, row, "hint", &q->hint);
	if (!q->hint.count)
		texts(r, row, "guidance_hint", &q->hint);
	texts(r, row, "constraint_message", &q->message);
	texts(r, row, "constraint message", &q->message);
	if (!num_int(cell(r, row, "words"), &q->words))
		q->words = words_of(&q->hint);
}

static void read_question(struct reader *r, const struct xlsx_row *row)
{
	struct str type = cell(r, row, "type"), list = STR_EMPTY;
	struct form_question q = { .line = row->row, .table = innermost(r).table,
		.name = form_name(r->a, cell(r, row, "name")) };
	q.when = form_and(r->a, innermost(r).when, arena_copy(r->a, cell(r, row, "relevant")));
	read_texts(r, row, &q);
	if (is_group(type, "begin")) {
		begin_group(r, row, &q);
		return;
	}
	if (is_group(type, "end")) {
		end_group(r);
		return;
	}
	if (!kind_of(r, row, &q, &list))
		return;
	begin_rest(r);
	q.check = arena_copy(r->a, cell(r, row, "constraint"));
	q.start = arena_copy(r->a, cell(r, row, "default"));
	read_calculation(r, row, &q);
	read_needed(r, row, &q);
	tell_media(r, row, q.name);
	if (!q.label.count && q.kind != QUESTION_RESULT)
		form_text_add(r->a, &q.label, STR_EMPTY, q.name);
	if (str_istarts(type, S("range")))
		check_range(r, &q, cell(r, row, "parameters"));
	add_options(r, &q, list, cell(r, row, "choice_filter"));
	add_box(r, &q, type);
	bool other = str_ends(type, S("or_other")) || str_ends(type, S("or specify other"));
	struct form_question line = other ? form_add_other(r->a, &q, "other", NULL) : q;
	*list_add(r->a, &r->f->questions) = q;
	if (other)
		*list_add(r->a, &r->f->questions) = line;
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
		struct str was = q->name;
		if (was.n && form_find(f, was) == q)
			continue;
		q->name = arena_printf(r->a, "%.*s_%zu", STR(str_slice(was, 0, 50)), i + 1);
		for (size_t k = i + 1; q->kind == QUESTION_TABLE && k < f->questions.count; k++)
			if (str_eq(f->questions.items[k].table, was))
				f->questions.items[k].table = q->name;
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
	f.left = (struct problems){ .arena = a, .lang = found->lang };
	read_sheet(r, book, "choices", read_choice);
	read_sheet(r, book, "external_choices", read_choice);
	read_sheet(r, book, "settings", read_setting);
	read_sheet(r, book, "survey", read_question);
	if (!xlsx_end(book, e))
		return false;
	make_names_unique(r);
	form_text_add(a, &f.title, STR_EMPTY, f.title.count ? STR_EMPTY : name);
	if (!f.code.n)
		f.code = form_name(a, name);
	form_settle(a, &f, "survey");
	if (!form_check(&f, arena_text(a, name), found, e))
		return false;
	*out_r = f;
	return true;
}
