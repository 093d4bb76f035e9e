/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A report on paper: its questions and answers in order, its attachments, its signature. */
#include "base/buf.h"
#include "city/report/report_impl.h"

/* The parts of a table that are asked, and how many items they take. */
static size_t add_table(struct document *d, const struct lang *lang,
    const struct report_section *section, size_t at)
{
	const struct report_item *table = &section->items.items[at];
	struct str *cells = arena_array(d->arena, struct str, 2 * section->items.count + 2);
	size_t rows = 1, i = at + 1;
	cells[0] = str_of(_("Question"));
	cells[1] = str_of(_("Answer"));
	for (; i < section->items.count; i++) {
		const struct report_item *item = &section->items.items[i];
		if (!str_eq(item->table, table->name) || item->kind == QUESTION_FILE ||
		    item->kind == QUESTION_TEXT)
			break;
		if (item->silent)
			continue;
		cells[2 * rows] = item->label;
		cells[2 * rows + 1] = item->text.n ? item->text : str_of(_("Not answered"));
		rows++;
	}
	if (item_has_parts(section, table))
		document_heading(d, 2, table->label);
	if (table->hint.n && item_has_parts(section, table))
		document_small(d, table->hint);
	if (rows > 1)
		document_table(d, table->label, cells, 2, rows);
	return i - at;
}

static void add_answer(struct document *d, const struct lang *lang, const struct report_item *item)
{
	if (item->kind == QUESTION_NOTE) {
		document_small(d, item->label);
		return;
	}
	document_heading(d, 2, item->label);
	if (item->text.n)
		document_text(d, item->text, 3);
	else if (!item->files.count)
		document_small(d, str_of(_("Not answered")));
	for (size_t i = 0; i < item->files.count; i++)
		document_small(d, arena_printf(d->arena, _("Attachment: %.*s (SHA-256 %.*s)"),
		    STR(item->files.items[i].name), STR(item->files.items[i].sha256)));
}

static struct str day_text(struct arena *a, const struct lang *lang, int64_t day)
{
	struct buf b = buf_in(a, 100);
	date_show(&b, lang, day);
	return buf_view(&b);
}

static struct str subtitle(struct arena *a, const struct report_view *v)
{
	const struct lang *lang = v->lang;
	if (v->from && v->to)
		return arena_printf(a, _("%.*s, %.*s to %.*s"), STR(v->city),
		    STR(day_text(a, lang, v->from)), STR(day_text(a, lang, v->to)));
	return v->city;
}

static void add_signature(struct document *d, const struct report_view *v)
{
	const struct lang *lang = v->lang;
	const struct report_signature *s = &v->signature;
	struct str *cells = arena_array(d->arena, struct str, 8);
	cells[0] = str_of(_("Signed by"));
	cells[1] = s->name;
	cells[2] = str_of(_("Office"));
	cells[3] = s->role;
	cells[4] = str_of(_("Date"));
	cells[5] = day_text(d->arena, lang, date_day_of(s->at));
	cells[6] = S("SHA-256");
	cells[7] = s->sha256;
	document_heading(d, 1, str_of(_("Signature")));
	document_signature(d, cells, 4);
	document_small(d, str_of(_("The code proves that a copy of this report as JSON says what "
	    "was signed.")));
}

struct document *report_paper(struct arena *a, const struct report_view *v)
{
	const struct lang *lang = v->lang;
	struct document *d = document_new(a, v->title, lang);
	d->subtitle = subtitle(a, v);
	d->author = v->city;
	d->running = arena_printf(a, "%.*s · %.*s", STR(v->title), STR(v->city));
	document_small(d, arena_printf(a, "%.*s. %.*s", STR(v->form_title), STR(v->form_about)));
	if (!v->frozen)
		document_small(d, str_of(_("Draft, not signed")));
	for (size_t s = 0; s < v->sections.count; s++) {
		const struct report_section *section = &v->sections.items[s];
		document_heading(d, 1, section->label);
		if (section->hint.n)
			document_small(d, section->hint);
		for (size_t i = 0; i < section->items.count;) {
			const struct report_item *item = &section->items.items[i];
			if (item->kind == QUESTION_TABLE) {
				i += add_table(d, lang, section, i);
				continue;
			}
			if (!item->silent && !(item->kind == QUESTION_RESULT && !item->label.n))
				add_answer(d, lang, item);
			i++;
		}
	}
	if (v->frozen)
		add_signature(d, v);
	return d;
}
