/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A report with its answers, as pages, paper and JSON read it. */
#include "base/buf.h"
#include "city/report/form_value.h"
#include "city/report/report_impl.h"

static const char answers_sql[] = "SELECT question, value, drafted FROM answer"
    " WHERE city = $1 AND report = $2 AND deleted IS NULL";

bool report_form(struct arena *a, const struct record *report, struct form *out_r, struct err *e)
{
	struct problems found = { .arena = a, .lang = e->lang };
	return form_read(a, record_str(report, "definition"), "form", out_r, &found, e);
}

struct report_item *report_item_find(struct report_view *v, struct str name)
{
	for (size_t s = 0; s < v->sections.count; s++) {
		struct report_section *section = &v->sections.items[s];
		for (size_t i = 0; i < section->items.count; i++)
			if (str_eq(section->items.items[i].name, name))
				return &section->items.items[i];
	}
	return NULL;
}

/* ---- texts ---- */

static struct str choice_label(const struct form_question *q, struct str code,
    const struct lang *lang)
{
	for (size_t i = 0; i < q->options.count; i++)
		if (str_eq(q->options.items[i].code, code))
			return form_say(&q->options.items[i].label, lang);
	return code;
}

struct str report_text(struct arena *a, const struct lang *lang, const struct form_question *q,
    struct str value)
{
	struct buf b = buf_in(a, 1 << 20);
	int64_t day;
	if (q->kind == QUESTION_DATE && date_read(value, &day)) {
		date_show(&b, lang, day);
		return buf_view(&b);
	}
	if (q->kind == QUESTION_RATING && value.n)
		return arena_printf(a, _("%.*s of 5"), STR(value));
	if (q->kind != QUESTION_CHOICE && q->kind != QUESTION_CHOICES)
		return value;
	struct str rest = value, code;
	while (str_cut(&rest, ' ', &code))
		buf_printf(&b, "%s%.*s", b.n ? "\n" : "", STR(choice_label(q, code, lang)));
	return buf_view(&b);
}

/* ---- sections ---- */

static struct report_item item_of(const struct form_question *q, const struct lang *lang)
{
	return (struct report_item){ .kind = q->kind, .name = q->name,
		.label = form_say(&q->label, lang), .hint = form_say(&q->hint, lang),
		.draft = q->draft, .limit = q->words, .required = q->required, .table = q->table,
		.question = q };
}

static void add_sections(struct arena *a, const struct form *f, struct report_view *v)
{
	const struct lang *lang = v->lang;
	for (size_t i = 0; i < f->questions.count; i++) {
		const struct form_question *q = &f->questions.items[i];
		bool section = q->kind == QUESTION_SECTION;
		if (section || !v->sections.count)
			*list_add(a, &v->sections) = (struct report_section){
			    .name = section ? q->name : S("form"),
			    .label = section ? form_say(&q->label, lang) : v->form_title,
			    .hint = section ? form_say(&q->hint, lang) : STR_EMPTY,
			};
		if (section)
			continue;
		struct report_section *now = &v->sections.items[v->sections.count - 1];
		*list_add(a, &now->items) = item_of(q, lang);
	}
}

static bool add_answers(struct db *db, struct arena *a, int64_t city, struct report_view *v,
    struct err *e)
{
	struct rows *q = db_query(db, answers_sql, ARGS(city, v->id), e);
	while (rows_next(q)) {
		struct report_item *item = report_item_find(v, rows_text(q, 0));
		if (!item || !item->question)
			continue;
		item->value = rows_copy(q, 1, a);
		item->text = report_text(a, v->lang, item->question, item->value);
		item->words = form_words(item->text);
		item->drafted = rows_int(q, 2) == 1;
	}
	return rows_end(q, e);
}

static bool add_files(struct db *db, struct arena *a, int64_t city, struct report_view *v,
    struct err *e)
{
	struct report_file *files;
	size_t count;
	if (!report_files(db, a, city, v->id, &files, &count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct report_item *item = report_item_find(v, files[i].question);
		if (item)
			*list_add(a, &item->files) = files[i];
	}
	return true;
}

/* ---- which questions are asked ---- */

static struct str answer_in(void *thing, struct str name)
{
	struct report_item *item = report_item_find(thing, name);
	return !item || item->silent ? STR_EMPTY : item->value;
}

static struct form_answers answers_of(struct report_view *v)
{
	return (struct form_answers){ .form = v->form, .arena = v->arena, .answer = answer_in,
		.thing = v, .today = date_day_of(date_now()) };
}

/* What is chosen already stays to be seen, also where it is offered no more. */
static void offer(const struct form_answers *x, struct report_item *item)
{
	const struct form_question *q = item->question;
	size_t fitting = 0;
	item->offered = arena_array(x->arena, const struct form_option *, q->options.count + 1);
	item->offered_count = 0;
	for (size_t i = 0; i < q->options.count; i++) {
		const struct form_option *o = &q->options.items[i];
		bool fits = !o->when.n || form_holds(x, o->when, STR_EMPTY);
		fitting += fits;
		if (fits || codes_have(item->value, o->code))
			item->offered[item->offered_count++] = o;
	}
	item->silent = item->silent || (q->options.count && !fitting);
}

static void listen_to(const struct form_answers *x, struct report_item *item)
{
	item->silent = !form_holds(x, item->question->when, STR_EMPTY);
	offer(x, item);
	if (item->kind == QUESTION_RESULT) {
		item->value = form_result(x, item->question->result);
		item->text = item->value;
	}
}

/* Twice: what is worked out may depend on what stands behind it. */
void report_listen(struct report_view *v)
{
	struct form_answers x = answers_of(v);
	for (size_t s = 0; v->form && s < 2 * v->sections.count; s++) {
		struct report_section *section = &v->sections.items[s % v->sections.count];
		for (size_t i = 0; i < section->items.count; i++)
			listen_to(&x, &section->items.items[i]);
	}
}

struct str report_misfit(struct report_view *v, const struct report_item *item)
{
	const struct form_question *q = item->question;
	const struct lang *lang = v->reader;
	struct form_answers x = answers_of(v);
	if (!q || !item->value.n || item->silent)
		return STR_EMPTY;
	for (size_t i = 0; i < q->options.count; i++)
		if (codes_have(item->value, q->options.items[i].code) &&
		    !form_holds(&x, q->options.items[i].when, STR_EMPTY))
			return str_of(_("Please choose one of the answers that are offered."));
	if (form_holds(&x, q->check, item->value))
		return STR_EMPTY;
	return q->message.count ? form_say(&q->message, v->lang)
	    : str_of(_("This is not what the form asks for. Please look at it again."));
}

/* ---- names in texts ---- */

/* "You have ${members} members" with the answer; "…" while there is none. */
static struct str filled(struct report_view *v, struct str text)
{
	struct buf b = buf_in(v->arena, 1 << 20);
	for (size_t i = 0; i < text.n; i++) {
		ptrdiff_t end = text.p[i] == '$' && i + 1 < text.n && text.p[i + 1] == '{'
		    ? str_find_byte(text, '}', i) : -1;
		const struct report_item *item = end < 0 ? NULL
		    : report_item_find(v, str_slice(text, i + 2, (size_t)end));
		if (!item) {
			buf_byte(&b, text.p[i]);
			continue;
		}
		buf_str(&b, item->text.n && !item->silent ? item->text : S("…"));
		i = (size_t)end;
	}
	return buf_view(&b);
}

static void fill_and_check(struct report_view *v)
{
	for (size_t s = 0; s < v->sections.count; s++)
		for (size_t i = 0; i < v->sections.items[s].items.count; i++) {
			struct report_item *item = &v->sections.items[s].items.items[i];
			if (str_find(item->label, S("${"), 0) >= 0)
				item->label = filled(v, item->label);
			if (str_find(item->hint, S("${"), 0) >= 0)
				item->hint = filled(v, item->hint);
			item->error = report_misfit(v, item);
		}
}

/* ---- on what it depends ---- */

struct naming {
	struct arena *a;
	const struct lang *lang;
	struct buf out;
};

static void name_question(void *thing, const struct form_question *q)
{
	struct naming *n = thing;
	struct str label = form_say(&q->label, n->lang);
	if (str_find(buf_view(&n->out), label, 0) < 0)
		buf_printf(&n->out, "%s“%.*s”", n->out.n ? ", " : "", STR(label));
}

static void name_conditions(struct arena *a, struct report_view *v)
{
	for (size_t s = 0; s < v->sections.count; s++) {
		struct report_section *section = &v->sections.items[s];
		for (size_t i = 0; i < section->items.count; i++) {
			struct report_item *item = &section->items.items[i];
			struct naming n = { .a = a, .lang = v->lang, .out = buf_in(a, 4000) };
			const struct form_question *q = item->question;
			if (q->when.n)
				form_names(a, v->form, q->when, name_question, &n);
			for (size_t k = 0; k < q->options.count; k++)
				if (q->options.items[k].when.n)
					form_names(a, v->form, q->options.items[k].when,
					    name_question, &n);
			item->depends = buf_view(&n.out);
		}
	}
}

bool item_has_parts(const struct report_section *s, const struct report_item *table)
{
	for (size_t i = 0; i < s->items.count; i++)
		if (str_eq(s->items.items[i].table, table->name) && !s->items.items[i].silent)
			return true;
	return false;
}

/* ---- sums ---- */

static void count_item(struct report_section *s, const struct report_item *item)
{
	bool full = item->value.n || item->files.count;
	if (item->kind <= QUESTION_RESULT || item->silent)
		return;
	s->asked++;
	s->answered += full;
	s->missing += item->required && !full;
	s->wrong += item->error.n > 0;
	s->over += item->limit && item->words > item->limit;
	s->drafted += item->drafted;
}

void report_count(struct report_view *v)
{
	v->asked = v->answered = v->over = v->missing = v->wrong = v->drafted = 0;
	for (size_t s = 0; s < v->sections.count; s++) {
		struct report_section *one = &v->sections.items[s];
		one->asked = one->answered = one->over = one->missing = 0;
		one->wrong = one->drafted = 0;
		for (size_t i = 0; i < one->items.count; i++)
			count_item(one, &one->items.items[i]);
		v->asked += one->asked;
		v->answered += one->answered;
		v->over += one->over;
		v->missing += one->missing;
		v->wrong += one->wrong;
		v->drafted += one->drafted;
	}
}

/* ---- loading ---- */

static bool load_city(struct db *db, struct arena *a, int64_t city, struct report_view *v,
    struct err *e)
{
	struct record *r;
	if (!record_load(db, a, &city_kind, 0, city, v->lang, &r, e))
		return false;
	v->city = record_str(r, "name");
	return true;
}

bool report_load(struct db *db, struct arena *a, int64_t city, int64_t id,
    const struct lang *reader, struct report_view *out_r, struct err *e)
{
	struct record *r, *here;
	struct form *f = arena_new_of(a, struct form);
	struct report_view v = { .id = id, .arena = a, .reader = reader };
	if (!record_load(db, a, &report_kind, city, id, NULL, &r, e) ||
	    !record_load(db, a, &report_kind, city, id, reader, &here, e) ||
	    !report_form(a, r, f, e))
		return false;
	v.version = r->version;
	v.title = record_str(r, "title");
	v.here = record_str(here, "title");
	v.state = record_str(r, "state");
	v.language = record_str(r, "language");
	v.note = record_str(r, "note");
	v.lang = lang_find(v.language);
	v.lang = v.lang ? v.lang : reader;
	v.from = record_int(r, "from_day");
	v.to = record_int(r, "to_day");
	v.due = record_int(r, "due");
	v.form_title = form_say(&f->title, v.lang);
	v.form_about = form_say(&f->about, v.lang);
	v.frozen = str_eq(v.state, S("signed")) || str_eq(v.state, S("submitted"));
	if (!load_city(db, a, city, &v, e))
		return false;
	if (v.frozen) {
		if (!frozen_load(db, a, city, id, &v, e))
			return false;
	} else {
		add_sections(a, f, &v);
		if (!add_answers(db, a, city, &v, e) || !add_files(db, a, city, &v, e))
			return false;
		v.form = f;
		report_listen(&v);
		name_conditions(a, &v);
		fill_and_check(&v);
	}
	report_count(&v);
	*out_r = v;
	return true;
}
