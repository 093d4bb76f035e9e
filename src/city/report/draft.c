/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Drafts: what Stoa holds for a question, as plain text that a person then edits. A form says for
 * each question where to look, several places separated by "|":
 *
 *	city FIELD		a field of the city's own record ("about", "population")
 *	role ROLE		the names of those who have it ("lead", "coordinator")
 *	figure MEASURE		the number alone, for a question that asks for one
 *	figures AREA		what the figures of an area of the key features say; "*" for all
 *	goals TARGET		the same of the Sustainable Development Goals
 *	gains AREA		the same, where the latest figure is better than before
 *	gaps AREA		in which of them a group is worse off than the rest
 *	records KIND WORD…	the records of a kind (draft_records.c says the words)
 *	count KIND WORD…	how many there are today
 *	funding			what came from each source and what it was for, year by year
 *
 * Only what lies in the report's period is taken. Where nothing is found, a sentence says what is
 * missing and where it is entered.
 */
#include "base/buf.h"
#include "base/num.h"
#include "city/funds/funds.h"
#include "city/report/draft.h"

#include <string.h>

static void miss(struct drafter *d, const char *path, const char *why)
{
	if (!d->why.n) {
		d->why = str_of(why);
		d->path = str_of(path);
	}
}

void draft_paragraph(struct drafter *d)
{
	if (d->out->n)
		buf_puts(d->out, "\n\n");
}

/* ---- the city ---- */

/* As the question takes it: a number without marks, a day or a code as it is kept, else words. */
static struct str value_for(struct drafter *d, const struct field *f, struct value v)
{
	struct buf b = buf_in(d->a, 40);
	enum question_kind kind = d->q->item->kind;
	if (v.type == VALUE_INT && kind == QUESTION_DATE)
		date_write(&b, v.i);
	else if (v.type == VALUE_INT && (kind == QUESTION_WHOLE || kind == QUESTION_NUMBER))
		num_write_int(&b, v.i);
	else if (v.type == VALUE_TEXT && (kind == QUESTION_CHOICE || kind == QUESTION_CHOICES))
		return v.s;
	return b.n ? buf_view(&b) : record_value_text(d->a, d->lang, f, v);
}

static bool draft_city(struct drafter *d, struct str rest)
{
	const struct lang *lang = d->q->reader;
	struct record *city;
	int i = record_field(&city_kind, arena_text(d->a, str_trim(rest)));
	if (i < 0)
		return true;
	if (!record_load(d->q->db, d->a, &city_kind, 0, d->q->city, d->lang, &city, d->e))
		return false;
	struct value value = city->values[i];
	struct str text = value_for(d, &city_kind.fields[i], value);
	if (!text.n || value.type == VALUE_NULL) {
		const char *field = tr(lang, city_kind.fields[i].label);
		miss(d, "/settings/city", arena_printf(d->a,
		    _("The settings of the city do not say \"%s\"."), field).p);
		return true;
	}
	draft_paragraph(d);
	buf_str(d->out, text);
	return true;
}

static bool draft_role(struct drafter *d, struct str rest)
{
	const struct lang *lang = d->q->reader;
	enum role role = role_find(str_trim(rest));
	struct str names;
	if (!role)
		return true;
	if (!role_holders(d->q->db, d->a, d->q->city, role, &names, d->e))
		return false;
	if (!names.n)
		miss(d, "/people", arena_printf(d->a, _("Nobody has this role: %s."),
		    tr(lang, role_label(role))).p);
	else
		draft_paragraph(d);
	buf_str(d->out, names);
	return true;
}

/* ---- figures ---- */

static struct str node_of(struct str rest)
{
	rest = str_trim(rest);
	return str_eq(rest, S("*")) ? STR_EMPTY : rest;
}

static void put_statements(struct drafter *d, const struct measure_statement *all, size_t count)
{
	const struct lang *lang = d->lang;
	if (count)
		draft_paragraph(d);
	for (size_t i = 0; i < count; i++) {
		buf_printf(d->out, "%s- %.*s: %.*s", i ? "\n" : "", STR(all[i].title),
		    STR(all[i].sentence));
		if (all[i].source.n)
			buf_printf(d->out, _(" (Source: %.*s)"), STR(all[i].source));
	}
}

static bool draft_figures(struct drafter *d, struct str framework, struct str rest, bool gains)
{
	const struct lang *lang = d->q->reader;
	struct measure_question q = { d->q->city, framework, node_of(rest), d->q->report->to,
		gains };
	struct measure_statement *all;
	size_t count;
	if (!measure_statements(d->q->db, d->a, d->lang, &q, &all, &count, d->e))
		return false;
	if (!count)
		miss(d, str_eq(framework, S("sdg")) ? "/goals" : "/progress",
		    _("No measure that belongs here and is followed has figures for this time."));
	put_statements(d, all, count);
	return true;
}

static bool draft_figure(struct drafter *d, struct str rest)
{
	const struct lang *lang = d->q->reader;
	struct str code = str_trim(rest);
	ptrdiff_t last = str_rfind_byte(code, '.');
	struct measure_question q = { d->q->city, S("key-features"),
		str_slice(code, 0, last < 0 ? 0 : (size_t)last), d->q->report->to, false };
	struct measure_statement *all;
	size_t count;
	if (!measure_statements(d->q->db, d->a, d->lang, &q, &all, &count, d->e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (str_eq(all[i].code, code)) {
			num_write(d->out, all[i].latest);
			return true;
		}
	miss(d, "/progress",
	    _("No measure that belongs here and is followed has figures for this time."));
	return true;
}

static bool draft_key_figures(struct drafter *d, struct str rest)
{
	return draft_figures(d, S("key-features"), rest, false);
}

static bool draft_gains(struct drafter *d, struct str rest)
{
	return draft_figures(d, S("key-features"), rest, true);
}

static bool draft_goals(struct drafter *d, struct str rest)
{
	return draft_figures(d, S("sdg"), rest, false);
}

static bool draft_gaps(struct drafter *d, struct str rest)
{
	const struct lang *lang = d->q->reader;
	struct measure_question q = { d->q->city, S("key-features"), node_of(rest),
		d->q->report->to, false };
	struct measure_statement *all;
	size_t count;
	if (!measure_gaps(d->q->db, d->a, d->lang, &q, &all, &count, d->e))
		return false;
	if (!count)
		miss(d, "/equity",
		    _("No figures of this time show a group that is worse off than the rest."));
	put_statements(d, all, count);
	return true;
}

/* ---- money ---- */

static bool draft_funding(struct drafter *d, struct str rest)
{
	const struct lang *lang = d->q->reader;
	const struct report_view *v = d->q->report;
	struct str *lines;
	size_t count;
	(void)rest;
	int from = v->from ? date_from_day(v->from).year : 0;
	int to = v->to ? date_from_day(v->to).year : 9999;
	if (!fund_statements(d->q->db, d->a, d->lang, d->q->city, from, to, &lines, &count, d->e))
		return false;
	if (!count)
		miss(d, "/funding", _("The public page of funding shows no money of these years."));
	else
		draft_paragraph(d);
	for (size_t i = 0; i < count; i++)
		buf_printf(d->out, "%s- %.*s", i ? "\n" : "", STR(lines[i]));
	return true;
}

/* ---- records ---- */

static bool draft_kind(struct drafter *d, struct str rest, bool (*write)(struct drafter *d,
    struct str words, const struct record_kind **kind_r))
{
	const struct lang *lang = d->q->reader;
	const struct record_kind *kind = NULL;
	size_t before = d->out->n;
	if (!write(d, rest, &kind))
		return false;
	if (kind && d->out->n == before)
		miss(d, arena_printf(d->a, "/%s", kind->path).p,
		    arena_printf(d->a, _("Nothing under \"%s\" fits this question and this time."),
			tr(lang, kind->many)).p);
	return true;
}

static bool draft_list(struct drafter *d, struct str rest)
{
	return draft_kind(d, rest, draft_records);
}

static bool draft_number(struct drafter *d, struct str rest)
{
	return draft_kind(d, rest, draft_count);
}

/* ---- all of them ---- */

static const struct {
	const char *word;
	bool (*write)(struct drafter *d, struct str rest);
} drafters[] = {
	{ "city", draft_city }, { "role", draft_role }, { "figure", draft_figure },
	{ "figures", draft_key_figures }, { "goals", draft_goals },
	{ "gains", draft_gains }, { "gaps", draft_gaps }, { "records", draft_list },
	{ "count", draft_number }, { "funding", draft_funding },
};

/* Of a line that is too long alone: its first sentences, or where none fits, its first words. */
static struct str first_sentences(struct str line, int64_t limit)
{
	struct str kept = STR_EMPTY, words = STR_EMPTY;
	for (size_t i = 1; i < line.n; i++) {
		struct str head = str_slice(line, 0, i);
		if (line.p[i] != ' ')
			continue;
		if (form_words(head) > limit)
			break;
		words = head;
		if (strchr(".!?", line.p[i - 1]))
			kept = head;
	}
	return kept.n ? kept : words;
}

/* Whole lines, as many as the limit allows; a heading is not left alone. */
static struct str within(struct arena *a, struct str text, int64_t limit)
{
	struct buf kept = buf_in(a, MOST_TEXT);
	struct str rest = text, line;
	int64_t words = 0;
	if (!limit || form_words(text) <= limit)
		return text;
	while (str_cut(&rest, '\n', &line)) {
		words += form_words(line);
		if (words > limit && !kept.n)
			return first_sentences(line, limit);
		if (words > limit)
			break;
		buf_printf(&kept, "%s%.*s", kept.n ? "\n" : "", STR(line));
	}
	struct str out = str_trim(buf_view(&kept));
	ptrdiff_t last = str_rfind_byte(out, '\n');
	if (last > 0 && out.p[last - 1] == '\n' && out.p[last + 1] != '-')
		out = str_trim(str_slice(out, 0, (size_t)last));
	return out;
}

bool draft_write(const struct draft_question *q, struct arena *a, struct draft *out_r,
    struct err *e)
{
	struct buf *out = arena_new_of(a, struct buf);
	*out = buf_in(a, MOST_TEXT);
	struct drafter d = { q, a, q->report->lang, out, STR_EMPTY, STR_EMPTY, e };
	struct str rest = q->item->draft, one, word;
	while (str_cut(&rest, '|', &one)) {
		one = str_trim(one);
		if (!str_cut(&one, ' ', &word))
			continue;
		for (size_t i = 0; i < sizeof drafters / sizeof *drafters; i++)
			if (str_eq(word, str_of(drafters[i].word)) && !drafters[i].write(&d, one))
				return false;
	}
	struct str whole = str_trim(buf_view(out));
	*out_r = (struct draft){ .text = within(a, whole, q->item->limit), .why = d.why,
		.path = d.path };
	out_r->cut = out_r->text.n < whole.n;
	return true;
}

bool draft_answers(struct draft_question *q, struct arena *a, const struct report_view *v,
    const struct change *by, int *drafted_r, int *nowhere_r, struct err *e)
{
	*drafted_r = *nowhere_r = 0;
	q->report = v;
	for (size_t s = 0; s < v->sections.count; s++)
		for (size_t i = 0; i < v->sections.items[s].items.count; i++) {
			struct draft draft;
			q->item = &v->sections.items[s].items.items[i];
			if (!q->item->draft.n || q->item->value.n || q->item->silent)
				continue;
			if (!draft_write(q, a, &draft, e))
				return false;
			if (draft.text.n && !answer_save(q->db, a, q->city, v->id, q->item->name,
			        draft.text, true, by, e))
				return false;
			*drafted_r += draft.text.n > 0;
			*nowhere_r += !draft.text.n;
		}
	return true;
}
