/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Drafts: what Stoa holds for a question, as plain text that a person then edits. A form says for
 * each question where to look, several places separated by "|":
 *
 *	city FIELD		a field of the city's own record ("about", "population")
 *	figures AREA		what the figures of an area of the key features say; "*" for all
 *	goals TARGET		the same of the Sustainable Development Goals
 *	records KIND FIELD…	the records of a kind, each with some of its fields
 *	count KIND		how many there are
 *
 * A kind that this installation does not have, and an empty list, give nothing.
 */
#include "base/buf.h"
#include "city/report/report_impl.h"

enum { MOST_RECORDS = 25, MOST_TEXT = 200000 };

struct drafter {
	struct db *db;
	rooms all;
	struct arena *a;
	const struct lang *lang;
	int64_t city;
	struct buf *out;
	struct err *e;
};

static void paragraph(struct drafter *d)
{
	if (d->out->n)
		buf_puts(d->out, "\n\n");
}

/* ---- the city ---- */

static bool draft_city(struct drafter *d, struct str rest)
{
	struct record *city;
	int i = record_field(&city_kind, arena_text(d->a, str_trim(rest)));
	if (i < 0)
		return true;
	if (!record_load(d->db, d->a, &city_kind, 0, d->city, d->lang, &city, d->e))
		return false;
	struct str text = record_value_text(d->a, d->lang, &city_kind.fields[i], city->values[i]);
	if (text.n && city->values[i].type != VALUE_NULL) {
		paragraph(d);
		buf_str(d->out, text);
	}
	return true;
}

/* ---- figures ---- */

static bool draft_figures(struct drafter *d, struct str framework, struct str node)
{
	const struct lang *lang = d->lang;
	struct measure_statement *all;
	size_t count;
	node = str_trim(node);
	if (!measure_statements(d->db, d->a, lang, d->city, framework,
	        str_eq(node, S("*")) ? STR_EMPTY : node, &all, &count, d->e))
		return false;
	if (count)
		paragraph(d);
	for (size_t i = 0; i < count; i++) {
		buf_printf(d->out, "%s- %.*s: %.*s", i ? "\n" : "", STR(all[i].title),
		    STR(all[i].sentence));
		if (all[i].source.n)
			buf_printf(d->out, _(" (Source: %.*s)"), STR(all[i].source));
	}
	return true;
}

static bool draft_key_figures(struct drafter *d, struct str rest)
{
	return draft_figures(d, S("key-features"), rest);
}

static bool draft_goals(struct drafter *d, struct str rest)
{
	return draft_figures(d, S("sdg"), rest);
}

/* ---- records ---- */

static bool link_name(struct drafter *d, const struct field *f, int64_t id, struct str *out_r)
{
	const struct record_kind *to = record_kind_find(d->all, str_of(f->to));
	struct record *r;
	struct err lost = { 0 };
	int64_t city = to && to->belongs_to == INSTALLATION ? 0 : d->city;
	*out_r = STR_EMPTY;
	if (to && record_load(d->db, d->a, to, city, id, d->lang, &r, &lost))
		*out_r = record_title(r);
	return true;
}

/* Only what everybody may read goes into a draft. */
static bool is_open(const struct field *f)
{
	return !f->personal && !f->read && f->type != FIELD_HIDDEN && f->type != FIELD_SHAPE &&
	    f->type != FIELD_LINKS;
}

static bool add_field(struct drafter *d, const struct record *r, struct str name, bool first)
{
	int i = record_field(r->kind, arena_text(d->a, name));
	struct str text;
	if (i < 0 || r->values[i].type == VALUE_NULL || !is_open(&r->kind->fields[i]))
		return true;
	const struct field *f = &r->kind->fields[i];
	if (f->type == FIELD_LINK)
		link_name(d, f, r->values[i].i, &text);
	else
		text = record_value_text(d->a, d->lang, f, r->values[i]);
	ptrdiff_t end = str_find_byte(text, '\n', 0);
	if (end >= 0)
		text = str_slice(text, 0, (size_t)end);
	if (text.n)
		buf_printf(d->out, "%s%.*s", first ? ": " : "; ", STR(text));
	return true;
}

static void add_record(struct drafter *d, const struct record *r, struct str fields)
{
	struct str name;
	bool first = true;
	size_t before = d->out->n;
	buf_printf(d->out, "\n- %.*s", STR(record_title(r)));
	before = d->out->n;
	while (str_cut(&fields, ' ', &name))
		if (name.n) {
			add_field(d, r, name, first);
			first = d->out->n == before;
		}
}

static bool list_of(struct drafter *d, struct str *rest, const struct record_kind **kind_r,
    struct record_list *list_r)
{
	struct str name;
	*rest = str_trim(*rest);
	*kind_r = str_cut(rest, ' ', &name) ? record_kind_find(d->all, name) : NULL;
	*list_r = (struct record_list){ 0 };
	if (!*kind_r || (*kind_r)->read || (*kind_r)->belongs_to != CITY)
		return true;
	struct record_query q = { .kind = *kind_r, .city = d->city, .lang = d->lang,
		.limit = MOST_RECORDS };
	return record_list(d->db, d->a, &q, list_r, d->e);
}

static bool draft_records(struct drafter *d, struct str rest)
{
	const struct lang *lang = d->lang;
	const struct record_kind *kind;
	struct record_list list;
	if (!list_of(d, &rest, &kind, &list))
		return false;
	if (!list.total)
		return true;
	paragraph(d);
	buf_printf(d->out, _("%s: %lld"), tr(lang, kind->many), (long long)list.total);
	for (size_t i = 0; i < list.count; i++)
		add_record(d, list.items[i], rest);
	return true;
}

static bool draft_count(struct drafter *d, struct str rest)
{
	const struct record_kind *kind;
	struct record_list list;
	if (!list_of(d, &rest, &kind, &list))
		return false;
	if (list.total) {
		paragraph(d);
		buf_printf(d->out, "%lld", (long long)list.total);
	}
	return true;
}

/* ---- all of them ---- */

static const struct {
	const char *word;
	bool (*write)(struct drafter *d, struct str rest);
} drafters[] = {
	{ "city", draft_city }, { "figures", draft_key_figures }, { "goals", draft_goals },
	{ "records", draft_records }, { "count", draft_count },
};

/* Whole lines, as many as the limit allows. */
static struct str within(struct arena *a, struct str text, int64_t limit)
{
	struct buf kept = buf_in(a, MOST_TEXT);
	struct str rest = text, line;
	int64_t words = 0;
	if (!limit || form_words(text) <= limit)
		return text;
	while (str_cut(&rest, '\n', &line)) {
		words += form_words(line);
		if (words > limit)
			break;
		buf_printf(&kept, "%s%.*s", kept.n ? "\n" : "", STR(line));
	}
	return str_trim(buf_view(&kept));
}

bool draft_write(struct db *db, rooms all, struct arena *a, const struct lang *lang, int64_t city,
    const struct report_item *item, struct str *out_r, struct err *e)
{
	struct buf *out = arena_new_of(a, struct buf);
	*out = buf_in(a, MOST_TEXT);
	struct drafter d = { db, all, a, lang, city, out, e };
	struct str rest = item->draft, one, word;
	while (str_cut(&rest, '|', &one)) {
		one = str_trim(one);
		if (!str_cut(&one, ' ', &word))
			continue;
		for (size_t i = 0; i < sizeof drafters / sizeof *drafters; i++)
			if (str_eq(word, str_of(drafters[i].word)) && !drafters[i].write(&d, one))
				return false;
	}
	*out_r = within(a, str_trim(buf_view(out)), item->limit);
	return true;
}
