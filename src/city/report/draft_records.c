/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records in drafts. After the kind come words:
 *
 *	FIELD			is told of each record
 *	FIELD=CODE,CODE…	only records with one of these values; "=": with none; "4.*": 4
 *				or any below it
 *	LINK.FIELD=CODE,CODE…	only where the record that it links to has one of them
 *	in:FIELD		only where this day lies in the report's period
 *	in:FIELD,FIELD		only what was under way in it, from one day to the other
 *	after:FIELD		only where this day comes after the period
 *
 * A kind that this installation does not have gives nothing, nor what only the office may read.
 */
#include "city/report/draft.h"

enum { MOST_WORDS = 16 };

enum test { TEST_VALUE, TEST_IN, TEST_SPAN, TEST_AFTER };

struct wish {
	enum test test;
	int field, other;		/* other: the end of a span */
	struct str beyond;		/* a field of the record that the field links to */
	struct str codes;
};

struct wishes {
	const struct record_kind *kind;
	int shown[MOST_WORDS], shown_count;
	struct wish items[MOST_WORDS];
	int count;
};

/* ---- reading the words ---- */

static int field_of(struct drafter *d, const struct record_kind *kind, struct str name)
{
	return record_field(kind, arena_text(d->a, name));
}

static void read_word(struct drafter *d, struct str word, struct wishes *w)
{
	struct wish wish = { .other = -1 };
	struct str name = word;
	ptrdiff_t equals = str_find_byte(word, '=', 0);
	if (equals > 0) {
		wish.beyond = str_slice(word, 0, (size_t)equals);
		wish.codes = str_from(word, (size_t)equals + 1);
		str_cut(&wish.beyond, '.', &name);
	} else if (str_starts(word, S("after:"))) {
		wish.test = TEST_AFTER;
		name = str_from(word, 6);
	} else if (str_starts(word, S("in:"))) {
		struct str rest = str_from(word, 3);
		str_cut(&rest, ',', &name);
		wish.test = rest.n ? TEST_SPAN : TEST_IN;
		wish.other = rest.n ? field_of(d, w->kind, rest) : -1;
	} else {
		int i = field_of(d, w->kind, word);
		if (i >= 0 && w->shown_count < MOST_WORDS)
			w->shown[w->shown_count++] = i;
		return;
	}
	wish.field = field_of(d, w->kind, name);
	if (wish.field >= 0 && w->count < MOST_WORDS)
		w->items[w->count++] = wish;
}

static bool read_words(struct drafter *d, struct str words, struct wishes *w)
{
	struct str word;
	words = str_trim(words);
	*w = (struct wishes){ .kind = str_cut(&words, ' ', &word) ?
	    record_kind_find(d->q->rooms, word) : NULL };
	if (w->kind && ((w->kind->read && w->kind->read != SIGNED_IN) ||
	    w->kind->belongs_to != CITY))
		w->kind = NULL;
	while (w->kind && str_cut(&words, ' ', &word))
		if (word.n)
			read_word(d, word, w);
	return w->kind != NULL;
}

/* ---- which records ---- */

static struct record *linked(const struct drafter *d, const struct field *f, struct value v)
{
	const struct record_kind *to = f->type == FIELD_LINK ?
	    record_kind_find(d->q->rooms, str_of(f->to)) : NULL;
	struct record *r;
	struct err lost = { 0 };
	int64_t city = to && to->belongs_to == INSTALLATION ? 0 : d->q->city;
	return to && v.type != VALUE_NULL &&
	    record_load(d->q->db, d->a, to, city, v.i, d->lang, &r, &lost) ? r : NULL;
}

/* "4.*" is 4, 4.1, 4.a … */
static bool is_code(struct str code, struct str value)
{
	if (!str_ends(code, S(".*")))
		return str_eq(code, value);
	struct str above = str_slice(code, 0, code.n - 2);
	return str_eq(above, value) || str_starts(value, str_slice(code, 0, code.n - 1));
}

/* A value, or one of a list, as one of codes "a,b"; none of them: without a value. */
static bool has_value(const struct drafter *d, const struct record *r, const struct wish *w)
{
	struct value v = r->values[w->field];
	struct str codes = w->codes, code;
	if (w->beyond.n) {
		r = linked(d, &r->kind->fields[w->field], v);
		int i = r ? record_field(r->kind, arena_text(d->a, w->beyond)) : -1;
		v = i >= 0 ? r->values[i] : value_null();
	}
	if (!w->codes.n || v.type == VALUE_NULL)
		return !w->codes.n && v.type == VALUE_NULL;
	struct str all = v.type == VALUE_INT ?
	    arena_printf(d->a, "%lld", (long long)v.i) : v.s, one;
	while (str_cut(&codes, ',', &code))
		for (struct str rest = all; str_cut(&rest, ' ', &one);)
			if (is_code(code, one))
				return true;
	return false;
}

static int64_t day_or(const struct record *r, int field, int64_t otherwise)
{
	if (field < 0 || r->values[field].type == VALUE_NULL)
		return otherwise;
	if (r->kind->fields[field].type == FIELD_INSTANT)
		return date_day_of(r->values[field].i);
	return r->values[field].i;
}

static bool fits(const struct drafter *d, const struct record *r, const struct wish *w)
{
	const struct report_view *v = d->q->report;
	int64_t begin = v->from ? v->from : INT64_MIN, end = v->to ? v->to : INT64_MAX;
	bool known = r->values[w->field].type != VALUE_NULL;
	int64_t day = day_or(r, w->field, INT64_MIN);
	switch (w->test) {
	case TEST_VALUE:
		return has_value(d, r, w);
	case TEST_IN:
		return known && day >= begin && day <= end;
	case TEST_SPAN:
		return day <= end && day_or(r, w->other, INT64_MAX) >= begin;
	case TEST_AFTER:
		return known && day > (v->to ? v->to : d->q->today);
	}
	return false;
}

/* ---- writing ---- */

/* Only what everybody may read goes into a draft. */
static bool is_open(const struct field *f)
{
	return !f->personal && !f->read && f->type != FIELD_HIDDEN && f->type != FIELD_SHAPE &&
	    f->type != FIELD_LINKS;
}

/* Days and numbers say nothing without the name of their field. */
static bool needs_name(const struct field *f)
{
	return f->type == FIELD_DATE || f->type == FIELD_INSTANT || f->type == FIELD_NUMBER ||
	    f->type == FIELD_WHOLE || f->type == FIELD_MONEY;
}

static void add_field(struct drafter *d, const struct record *r, int i, struct buf *out,
    bool first)
{
	const struct lang *lang = d->lang;
	const struct field *f = &r->kind->fields[i];
	if (r->values[i].type == VALUE_NULL || !is_open(f))
		return;
	struct record *to = linked(d, f, r->values[i]);
	struct str text = to ? record_title(to) : f->type == FIELD_LINK ? STR_EMPTY :
	    record_value_text(d->a, lang, f, r->values[i]);
	ptrdiff_t end = str_find_byte(text, '\n', 0);
	if (end >= 0)
		text = str_slice(text, 0, (size_t)end);
	if (!text.n)
		return;
	buf_puts(out, first ? " – " : "; ");
	if (needs_name(f))
		buf_printf(out, _("%s: "), tr(lang, f->label));
	buf_str(out, text);
}

/* ---- all of them ---- */

static bool fits_all(const struct drafter *d, const struct record *r, const struct wishes *w)
{
	for (int i = 0; i < w->count; i++)
		if (!fits(d, r, &w->items[i]))
			return false;
	return true;
}

static void add_record(struct drafter *d, const struct wishes *w, const struct record *r,
    struct buf *out)
{
	buf_printf(out, "\n- %.*s", STR(record_title(r)));
	size_t before = out->n;
	for (int i = 0; i < w->shown_count; i++)
		add_field(d, r, w->shown[i], out, out->n == before);
}

bool draft_records(struct drafter *d, struct str words, const struct record_kind **kind_r)
{
	const struct lang *lang = d->lang;
	struct buf lines = buf_in(d->a, MOST_TEXT);
	struct record_list list = { 0 };
	struct wishes w;
	int64_t total = 0;
	*kind_r = read_words(d, words, &w) ? w.kind : NULL;
	if (!w.kind)
		return true;
	do {
		struct record_query q = { .kind = w.kind, .city = d->q->city, .lang = lang,
			.limit = 1000, .after = list.next };
		if (!record_list(d->q->db, d->a, &q, &list, d->e))
			return false;
		for (size_t i = 0; i < list.count; i++)
			if (fits_all(d, list.items[i], &w) && total++ < MOST_RECORDS)
				add_record(d, &w, list.items[i], &lines);
	} while (list.next.n);
	if (!total)
		return true;
	draft_paragraph(d);
	buf_printf(d->out, _("%s: %lld"), tr(lang, w.kind->many), (long long)total);
	buf_str(d->out, buf_view(&lines));
	return true;
}

struct tally_of_records {
	const struct drafter *d;
	const struct wishes *w;
	int64_t total;
};

static bool count_one(const struct record *r, void *thing)
{
	struct tally_of_records *t = thing;
	t->total += fits_all(t->d, r, t->w);
	return true;
}

bool draft_count(struct drafter *d, struct str words, const struct record_kind **kind_r)
{
	const struct lang *lang = d->lang;
	struct wishes w;
	*kind_r = read_words(d, words, &w) ? w.kind : NULL;
	struct tally_of_records t = { .d = d, .w = &w };
	struct record_query q = { .kind = w.kind, .city = d->q->city };
	if (!w.kind)
		return true;
	if (!record_each(d->q->db, &q, count_one, &t, d->e))
		return false;
	if (!t.total)
		return true;
	if (d->out->n)
		buf_byte(d->out, '\n');
	buf_printf(d->out, _("%s: %lld"), tr(lang, w.kind->many), (long long)t.total);
	for (int i = 0; i < w.shown_count; i++)
		buf_printf(d->out, " (%s)", tr(lang, w.kind->fields[w.shown[i]].label));
	return true;
}
