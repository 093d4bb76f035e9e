/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the readers of other people's forms share: parts that questions are made of, and what to do
 * with what we do not understand. */
#include "base/buf.h"
#include "base/utf8.h"
#include "city/report/report_impl.h"

/* ---- parts ---- */

struct str form_and(struct arena *a, struct str one, struct str other)
{
	return !one.n ? other : !other.n ? one
	    : arena_printf(a, "(%.*s) and (%.*s)", STR(one), STR(other));
}

struct form_question form_add_other(struct arena *a, struct form_question *q,
    const char *code, const struct form_texts *label)
{
	struct form_question line = { .kind = QUESTION_LINE, .line = q->line, .table = q->table,
		.name = arena_printf(a, "%.*s_other", STR(q->name)) };
	struct form_option *o = list_add(a, &q->options);
	*o = (struct form_option){ .code = str_of(code) };
	if (label && label->count)
		o->label = *label;
	else
		form_text_all(a, &o->label, N_("Other"));
	form_text_all(a, &line.label, N_("Other: which?"));
	line.when = form_and(a, q->when,
	    arena_printf(a, "selected(${%.*s}, '%s')", STR(q->name), code));
	return line;
}

/* ---- names in texts ---- */

/* "{Q1.shown}" → "Q1", where that is a question. */
static struct str named_question(const struct form *f, struct str inside)
{
	ptrdiff_t dot = str_rfind_byte(inside, '.');
	if (form_find(f, inside))
		return inside;
	inside = dot > 0 ? str_slice(inside, 0, (size_t)dot) : STR_EMPTY;
	return inside.n && form_find(f, inside) ? inside : STR_EMPTY;
}

/* Returns what is in braces and names no question. */
static struct str settle_text(struct arena *a, const struct form *f, struct str *text)
{
	struct buf b = buf_in(a, 1 << 20);
	struct str unknown = STR_EMPTY;
	for (size_t i = 0; i < text->n; i++) {
		bool dollar = text->p[i] == '$' && i + 1 < text->n && text->p[i + 1] == '{';
		size_t from = i + dollar + 1;
		ptrdiff_t end = -1;
		if (dollar || text->p[i] == '{')
			end = str_find_byte(*text, '}', from);
		struct str name = end < 0 ? STR_EMPTY
		    : named_question(f, str_trim(str_slice(*text, from, (size_t)end)));
		if (end >= 0 && !name.n)
			unknown = str_slice(*text, i, (size_t)end + 1);
		if (!name.n) {
			buf_byte(&b, text->p[i]);
			continue;
		}
		buf_printf(&b, "${%.*s}", STR(name));
		i = (size_t)end;
	}
	*text = buf_view(&b);
	return unknown;
}

static struct str settle_texts(struct arena *a, const struct form *f, struct form_texts *t)
{
	struct str unknown = STR_EMPTY;
	for (size_t i = 0; i < t->count; i++) {
		struct str one = STR_EMPTY;
		if (str_find_byte(t->items[i].text, '{', 0) >= 0)
			one = settle_text(a, f, &t->items[i].text);
		unknown = one.n ? one : unknown;
	}
	return unknown;
}

/* ---- what is not understood ---- */

static struct problem place(const char *source, const struct form_question *q)
{
	return (struct problem){ .source = str_of(source), .row = q->line, .field = q->name };
}

static void settle_results(struct arena *a, struct form *f, const char *source)
{
	bool again = true;
	while (again) {
		size_t n = 0;
		again = false;
		for (size_t i = 0; i < f->questions.count; i++) {
			struct form_question *q = &f->questions.items[i];
			if (q->kind == QUESTION_RESULT &&
			    !form_expression_check(a, f, q->result, false)) {
				problem_add(&f->left, place(source, q), N_("This cannot be worked "
				    "out and is left out: %.*s"), STR(utf8_cut(q->result, 200)));
				again = true;
				continue;
			}
			f->questions.items[n++] = *q;
		}
		f->questions.count = n;
	}
}

static void settle_options(struct arena *a, struct form *f, struct form_question *q,
    const char *source)
{
	bool told = false;
	for (size_t i = 0; i < q->options.count; i++) {
		struct str *when = &q->options.items[i].when;
		if (!when->n || form_expression_check(a, f, *when, false))
			continue;
		if (!told)
			problem_add(&f->left, place(source, q), N_("All answers are always "
			    "offered; when which is offered cannot be understood: %.*s"),
			    STR(utf8_cut(*when, 200)));
		*when = STR_EMPTY;
		told = true;
	}
}

static void settle_start(struct arena *a, struct form *f, struct form_question *q,
    const char *source)
{
	struct str kept, asked = q->start;
	if (!asked.n)
		return;
	if (str_find_byte(asked, '{', 0) < 0 && str_find_byte(asked, '(', 0) < 0 &&
	    !answer_check(a, NULL, q, asked, &kept).n) {
		q->start = kept;
		return;
	}
	q->start = STR_EMPTY;
	problem_add(&f->left, place(source, q), N_("The answer is empty at first; the one of the "
	    "file cannot be taken: %.*s"), STR(utf8_cut(asked, 200)));
}

static void settle_question(struct arena *a, struct form *f, struct form_question *q,
    const char *source)
{
	struct problem at = place(source, q);
	if (q->when.n && !form_expression_check(a, f, q->when, false)) {
		problem_add(&f->left, at, N_("This is always asked; when it is asked cannot be "
		    "understood: %.*s"), STR(utf8_cut(q->when, 200)));
		q->when = STR_EMPTY;
	}
	if (q->check.n && !form_expression_check(a, f, q->check, true)) {
		problem_add(&f->left, at, N_("Every answer is taken; what it must be cannot be "
		    "understood: %.*s"), STR(utf8_cut(q->check, 200)));
		q->check = STR_EMPTY;
	}
	settle_options(a, f, q, source);
	settle_start(a, f, q, source);
	struct str unknown = settle_texts(a, f, &q->label);
	struct str more = settle_texts(a, f, &q->hint);
	unknown = unknown.n ? unknown : more;
	if (unknown.n)
		problem_add(&f->left, at, N_("This stands in a text and is shown as it is: %.*s"),
		    STR(utf8_cut(unknown, 200)));
}

void form_settle(struct arena *a, struct form *f, const char *source)
{
	settle_results(a, f, source);
	for (size_t i = 0; i < f->questions.count; i++)
		settle_question(a, f, &f->questions.items[i], source);
}
