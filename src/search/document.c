/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records and what rooms offer, as documents of the index. Each keeps its title and the beginning
 * of its text in every language, so that a page of hits needs no record loaded.
 */
#include "base/buf.h"
#include "base/num.h"
#include "base/utf8.h"
#include "search/search_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 1200, MAX_TERM = 200 };

static const char translations_sql[] =
    "SELECT field, lang, text FROM translation WHERE city = $1 AND kind = $2 AND record = $3"
    " ORDER BY lang, field";

/* ---- making ---- */

/* Xapian takes keys of at most 245 bytes; a longer id is its own fault and is cut. */
struct str document_key(struct arena *a, struct str kind, int64_t city, struct str id)
{
	return arena_printf(
	    a, "Q%.*s:%lld:%.*s", STR(kind), (long long)city, STR(utf8_cut(id, 100)));
}

static void add_term(struct document *d, struct str term, unsigned weight)
{
	if (term.n <= MAX_TERM)
		*list_add(d->arena, &d->terms) = (struct index_term){ term, weight };
}

void document_begin(struct document *d, struct arena *a, struct vocabulary *v,
    struct entry entry)
{
	*d = (struct document){ .arena = a, .vocabulary = v, .entry = entry };
	d->it.key = document_key(a, entry.kind, entry.city, entry.id);
	d->it.group = entry.kind;
	add_term(d, arena_printf(a, "K%.*s", STR(entry.kind)), 0);
	add_term(d, arena_printf(a, "C%lld", (long long)entry.city), 0);
}

struct adding {
	struct document *d;
	unsigned weight;
};

/* Words and keys are numbered apart: words are the odd ones here. */
static void add_word(const struct vocabulary_word *w, void *thing)
{
	struct adding *x = thing;
	for (unsigned i = w->own ? 1 : 0; i < w->count; i++)
		*list_add(x->d->arena, &x->d->words) =
		    (struct counted){ (uint64_t)w->keys[i] * 2, x->weight };
	if (w->word != UINT32_MAX)
		*list_add(x->d->arena, &x->d->words) =
		    (struct counted){ (uint64_t)w->word * 2 + 1, x->weight };
}

void document_words(struct document *d, struct str lang, struct str text, int weight)
{
	struct adding x = { d, (unsigned)weight };
	if (text.n && weight > 0)
		vocabulary_cut(d->vocabulary, arena_text(d->arena, lang), text, add_word, &x);
}

/* Each word once, with all its weight: where it stood first. */
static void sum_up(struct document *d)
{
	struct counted *all = d->words.items;
	size_t room = 64;
	while (room < d->words.count * 2)
		room *= 2;
	uint32_t *slots = arena_array(d->arena, uint32_t, room);	/* position + 1; 0: free */
	for (size_t i = 0; i < d->words.count; i++) {
		size_t at = (all[i].number * 0x9e3779b97f4a7c15 >> 40) & (room - 1);
		while (slots[at] && all[slots[at] - 1].number != all[i].number)
			at = (at + 1) & (room - 1);
		if (slots[at]) {
			all[slots[at] - 1].weight += all[i].weight;
			all[i].weight = 0;
		} else {
			slots[at] = (uint32_t)i + 1;
		}
	}
}

static void add_words(struct document *d)
{
	sum_up(d);
	for (size_t i = 0; i < d->words.count; i++) {
		struct counted *w = &d->words.items[i];
		uint32_t number = (uint32_t)(w->number / 2);
		struct str text = w->number % 2 ? vocabulary_word(d->vocabulary, number)
						: vocabulary_key(d->vocabulary, number);
		if (w->weight)
			add_term(d, text, w->weight);
	}
}

void document_facet(struct document *d, const char *field, struct str is)
{
	if (is.n)
		add_term(d, arena_printf(d->arena, "F%s=%.*s", field, STR(is)), 0);
}

/* ---- what is kept for hits: fields by U+001F, texts by U+001E ---- */

static void put_clean(struct buf *b, struct str text)
{
	char *to = buf_room(b, text.n);
	for (size_t i = 0; to && i < text.n; i++)
		to[i] = (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i];
	b->n += to ? text.n : 0;
}

/* Who may read it: "P" everybody, else a term per role. */
static void add_readers(struct document *d, unsigned read)
{
	if (!read)
		add_term(d, S("P"), 0);
	for (unsigned role = 0; role < 32; role++)
		if (read & 1u << role)
			add_term(d, arena_printf(d->arena, "R%u", role), 0);
}

void document_end(struct document *d, unsigned read)
{
	struct buf b = buf_in(d->arena, 1 << 20);
	const struct entry *x = &d->entry;
	put_clean(&b, x->kind);
	buf_printf(&b, "\x1f%lld\x1f", (long long)x->city);
	put_clean(&b, x->id);
	buf_byte(&b, '\x1f');
	put_clean(&b, x->path);
	for (size_t i = 0; i < x->texts.count; i++) {
		buf_byte(&b, '\x1e');
		put_clean(&b, x->texts.items[i].lang);
		buf_byte(&b, '\x1f');
		put_clean(&b, utf8_cut(x->texts.items[i].title, 400));
		buf_byte(&b, '\x1f');
		put_clean(&b, utf8_cut(x->texts.items[i].text, SHOWN));
	}
	add_words(d);
	add_readers(d, read);
	d->it.data = buf_view(&b);
	d->it.terms = d->terms.items;
	d->it.term_count = d->terms.count;
	d->it.spell = read == 0;
}

bool entry_read(struct arena *a, struct str data, struct entry *out_r)
{
	struct str head, part, city;
	*out_r = (struct entry){ 0 };
	if (!str_cut(&data, '\x1e', &head) || !str_cut(&head, '\x1f', &out_r->kind) ||
	    !str_cut(&head, '\x1f', &city) || !str_cut(&head, '\x1f', &out_r->id))
		return false;
	out_r->city = strtoll(arena_text(a, city), NULL, 10);
	out_r->path = head;
	while (str_cut(&data, '\x1e', &part)) {
		struct search_text t = { 0 };
		if (str_cut(&part, '\x1f', &t.lang) && str_cut(&part, '\x1f', &t.title)) {
			t.text = part;
			*list_add(a, &out_r->texts) = t;
		}
	}
	return out_r->texts.count > 0;
}

/* ---- records ---- */

static bool field_searched(const struct record_kind *kind, const struct field *f)
{
	return f->search > 0 && f->type != FIELD_HIDDEN && (!f->read || f->read == kind->read);
}

bool kind_searched(const struct record_kind *kind)
{
	for (const struct field *f = kind->fields; kind->path && f->name; f++)
		if (field_searched(kind, f))
			return true;
	return false;
}

static struct search_text *text_in(struct document *d, struct str lang)
{
	for (size_t i = 0; i < d->entry.texts.count; i++)
		if (str_eq(d->entry.texts.items[i].lang, lang))
			return &d->entry.texts.items[i];
	struct search_text *t = list_add(d->arena, &d->entry.texts);
	*t = (struct search_text){ .lang = arena_copy(d->arena, lang) };
	return t;
}

static void show(struct document *d, const struct record *r, const struct field *f,
    struct str lang, struct str text)
{
	struct search_text *t = text_in(d, lang);
	if (strcmp(f->name, r->kind->title ? r->kind->title : "") == 0)
		t->title = arena_copy(d->arena, text);
	else
		t->text = t->text.n ? arena_printf(d->arena, "%.*s · %.*s", STR(t->text), STR(text))
				    : arena_copy(d->arena, text);
}

static void add_text(struct document *d, const struct record *r, const struct field *f,
    struct str lang, struct str text)
{
	if (!text.n)
		return;
	document_words(d, lang, text, f->search);
	show(d, r, f, lang, text);
}

static void add_facets(struct document *d, const struct field *f, struct value v)
{
	struct str part, rest;
	if (v.type == VALUE_INT) {
		document_facet(d, f->name, arena_printf(d->arena, "%lld", (long long)v.i));
	} else if (v.type == VALUE_TEXT) {
		rest = v.s;
		while (str_cut(&rest, ' ', &part))
			document_facet(d, f->name, part);
	}
}

static bool field_is_facet(const struct record_kind *kind, const struct field *f)
{
	return f->filter && (!f->read || f->read == kind->read) &&
	    (f->type == FIELD_CHOICE || f->type == FIELD_CHOICES || f->type == FIELD_FLAG ||
		f->type == FIELD_LINK || f->type == FIELD_LINKS || f->type == FIELD_CODE ||
		f->type == FIELD_CURRENCY || f->type == FIELD_COUNTRY);
}

static bool add_translations(struct document *d, struct db *db, const struct record *r,
    struct err *e)
{
	struct rows *q = db_query(db, translations_sql, ARGS(r->city, r->kind->name, r->id), e);
	while (rows_next(q)) {
		struct str name = rows_text(q, 0);
		for (const struct field *f = r->kind->fields; f->name; f++)
			if (str_eq(name, str_of(f->name)) && field_searched(r->kind, f))
				add_text(
				    d, r, f, rows_copy(q, 1, d->arena), rows_copy(q, 2, d->arena));
	}
	return rows_end(q, e);
}

bool document_of_record(struct document *d, struct db *db, const struct record *r,
    const char *lang, struct err *e)
{
	bool translated = false;
	for (int i = 0; r->kind->fields[i].name; i++) {
		const struct field *f = &r->kind->fields[i];
		if (field_searched(r->kind, f) && r->values[i].type == VALUE_TEXT)
			add_text(d, r, f, str_of(lang), r->values[i].s);
		if (field_is_facet(r->kind, f))
			add_facets(d, f, r->values[i]);
		translated = translated || f->translated;
	}
	struct search_text *first = text_in(d, str_of(lang));
	if (!first->title.n)
		first->title = record_title(r);
	if (translated && !add_translations(d, db, r, e))
		return false;
	document_end(d, r->kind->read);
	return true;
}

/* ---- what rooms offer ---- */

void document_of_source(struct document *d, const struct search_source *source,
    const struct search_document *from)
{
	add_term(d, arena_printf(d->arena, "S%s", source->name), 0);
	for (size_t i = 0; i < from->text_count; i++) {
		const struct search_text *t = &from->texts[i];
		document_words(d, t->lang, t->title, 4);
		document_words(d, t->lang, t->text, 1);
		*list_add(d->arena, &d->entry.texts) = *t;
	}
	document_end(d, from->read);
}
