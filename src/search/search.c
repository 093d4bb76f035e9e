/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Asking. What was typed is cut into words like any text, so that operators, quotes and control
 * characters have no meaning. All words must be found; if nothing has them all, more is forgiven
 * step by step: the last word as a beginning, misspelt words corrected, and at last any of the
 * words. The answer names the words that it understood.
 */
#include "base/utf8.h"
#include "search/search_impl.h"

#include <string.h>

enum { MAX_BYTES = 500, MAX_WORDS = 10, MAX_RUN = 20, MAX_LANGUAGES = 4, MAX_FILTERS = 12,
	MILLISECONDS = 1000 };

struct search {
	struct index *index;	/* NULL: there is none yet */
	struct arena *arena;
};

struct asked {
	bool dense;
	size_t to;		/* of what was typed */
	struct str typed, used;
	struct str *terms;	/* room for all */
	size_t count;
	bool corrected, begins;
};

struct question {
	struct search *search;
	const struct search_query *q;
	struct arena *arena;
	struct cutter cutter;
	struct str text;
	const char *languages[MAX_LANGUAGES];
	size_t language_count;
	struct asked words[MAX_WORDS];
	size_t count;
	bool left_out;
	struct index_filter filters[MAX_FILTERS];
	size_t filter_count;
};

struct search *search_open(struct store *store, struct err *e)
{
	struct arena *a = arena_new(0);
	struct search *s = NULL;
	struct str folder = search_folder(a, store, e);
	struct err missing = { .lang = e->lang };
	struct index *index = folder.n ? index_open(folder.p, &missing) : NULL;
	if (missing.kind && missing.kind != ERR_MISSING)
		*e = missing;
	else if (folder.n)
		s = arena_new_of(a, struct search);
	arena_free(s ? NULL : a);
	if (!s)
		return NULL;
	s->index = index;
	s->arena = a;
	return s;
}

void search_close(struct search *s)
{
	if (!s)
		return;
	if (s->index)
		index_close(s->index);
	arena_free(s->arena);
}

/* ---- words ---- */

static bool add_languages(struct question *x, struct err *e)
{
	struct str rest, tag;
	if (!index_noted(x->search->index, x->arena, "languages", &rest, e))
		return false;
	x->languages[x->language_count++] = x->q->lang ? x->q->lang->tag : "en";
	while (x->language_count < MAX_LANGUAGES && str_cut(&rest, ' ', &tag))
		if (!str_eq(tag, str_of(x->languages[0])))
			x->languages[x->language_count++] = arena_text(x->arena, tag);
	return true;
}

static void add_term(struct asked *w, struct str term)
{
	for (size_t i = 0; i < w->count; i++)
		if (str_eq(w->terms[i], term))
			return;
	if (w->count < MAX_RUN)
		w->terms[w->count++] = term;
}

/* A document has the stem of a word only where it is not the word itself. */
static void add_stem(struct asked *w, struct str term)
{
	add_term(w, term);
	if (term.p[0] == 'Z')
		add_term(w, str_from(term, 1));
}

static void add_forms(struct question *x, struct asked *to, const struct word *w)
{
	struct word copy = *w;
	copy.folded = arena_copy(x->arena, w->folded);
	copy.lower = arena_copy(x->arena, w->lower);
	for (size_t i = 0; i < x->language_count; i++) {
		struct str terms[WORD_TERMS];
		size_t n = terms_of(&x->cutter, x->arena, x->languages[i], &copy, terms);
		for (size_t k = 0; k < n; k++)
			add_stem(to, terms[k]);
	}
}

static bool asked_before(const struct question *x, struct str word)
{
	for (size_t i = 0; i < x->count; i++)
		if (str_eq(x->words[i].used, word))
			return true;
	return false;
}

static bool add_word(const struct word *w, void *thing)
{
	struct question *x = thing;
	struct asked *last = x->count ? &x->words[x->count - 1] : NULL;
	bool dense = w->kind >= WORD_DENSE;
	if (w->kind == WORD_DENSE || (w->kind == WORD_CHARACTER && w->run > 1))
		return true;
	if (dense && last && last->dense && w->from < last->to) {	/* goes on in its run */
		add_term(last, arena_printf(x->arena, "G%.*s", STR(w->folded)));
		last->to = w->to;
		last->typed.n = last->used.n = (size_t)(x->text.p + w->to - last->typed.p);
		return true;
	}
	if (!dense && asked_before(x, w->folded))
		return true;
	if (x->count == MAX_WORDS) {
		x->left_out = true;
		return false;
	}
	struct asked *new = &x->words[x->count++];
	*new = (struct asked){ .dense = dense, .to = w->to,
		.typed = str_slice(x->text, w->from, w->to),
		.terms = arena_array(x->arena, struct str, MAX_RUN) };
	new->used = dense ? new->typed : arena_copy(x->arena, w->folded);
	add_forms(x, new, w);
	return true;
}

/* ---- filters ---- */

static void add_filter(struct question *x, const struct str *terms, size_t count)
{
	if (x->filter_count < MAX_FILTERS)
		x->filters[x->filter_count++] = (struct index_filter){ terms, count };
}

static void filter_readers(struct question *x)
{
	struct str *terms = arena_array(x->arena, struct str, 33);
	size_t n = 0;
	if (x->q->roles & ADMINISTRATOR)
		return;
	terms[n++] = S("P");
	for (unsigned role = 0; role < 32; role++)
		if (x->q->roles & 1u << role)
			terms[n++] = arena_printf(x->arena, "R%u", role);
	add_filter(x, terms, n);
}

static void filter_kinds(struct question *x)
{
	size_t n = 0;
	for (const char *const *k = x->q->kinds; k && *k; k++)
		n++;
	struct str *terms = arena_array(x->arena, struct str, n + 1);
	for (size_t i = 0; i < n; i++)
		terms[i] = arena_printf(x->arena, "K%s", x->q->kinds[i]);
	if (x->q->kinds)
		add_filter(x, terms, n);
}

static void add_filters(struct question *x)
{
	filter_readers(x);
	filter_kinds(x);
	if (x->q->city) {
		struct str *terms = arena_array(x->arena, struct str, 2);
		terms[0] = S("C0");
		terms[1] = arena_printf(x->arena, "C%lld", (long long)x->q->city);
		add_filter(x, terms, 2);
	}
	for (size_t i = 0; i < sizeof x->q->facets / sizeof *x->q->facets; i++) {
		const struct search_facet *facet = &x->q->facets[i];
		if (!facet->field)
			break;
		struct str *term = arena_array(x->arena, struct str, 1);
		*term = arena_printf(x->arena, "F%s=%.*s", facet->field, STR(facet->is));
		add_filter(x, term, 1);
	}
}

/* ---- asking ---- */

static bool ask(struct question *x, bool any, struct index_answer *out, struct err *e)
{
	struct index_word words[MAX_WORDS];
	const struct search_query *q = x->q;
	for (size_t i = 0; i < x->count; i++)
		words[i] = (struct index_word){ x->words[i].terms, x->words[i].count,
			.all = x->words[i].dense, .prefix = x->words[i].begins };
	struct index_query ask = { .words = words,
		.word_count = x->count,
		.any = any,
		.filters = x->filters,
		.filter_count = x->filter_count,
		.milliseconds = MILLISECONDS,
		.offset = q->offset < 0	      ? 0
			  : q->offset > 10000 ? 10000
					      : q->offset,
		.limit = q->limit <= 0	  ? 20
			 : q->limit > 100 ? 100
					  : q->limit };
	return index_ask(x->search->index, &ask, x->arena, out, e);
}

static struct asked *last_word(struct question *x)
{
	struct asked *last = x->count ? &x->words[x->count - 1] : NULL;
	return last && !last->dense && last->used.n >= 2 ? last : NULL;
}

static void take_correction(struct question *x, struct asked *w, struct str better)
{
	struct word word = { .kind = WORD_LETTERS, .folded = better, .lower = better };
	w->count = 0;
	w->used = better;
	w->corrected = true;
	word.script = (unsigned char)better.p[0] < 0xd0 ? SCRIPT_LATIN
	    : (unsigned char)better.p[0] < 0xd4		? SCRIPT_CYRILLIC
							: SCRIPT_ARABIC;
	add_forms(x, w, &word);
}

/* Letter words that the index does not know become the nearest that it does. */
static bool correct(struct question *x, bool *any_r, struct err *e)
{
	for (size_t i = 0; i < x->count; i++) {
		struct asked *w = &x->words[i];
		struct str better;
		if (w->dense || w->used.n < 4)
			continue;
		if (!index_spelling(x->search->index, x->arena, w->used, &better, e))
			return false;
		if (better.n)
			take_correction(x, w, better);
		*any_r = *any_r || better.n;
	}
	return true;
}

static bool forgive(struct question *x, struct index_answer *out, bool *any_r, struct err *e)
{
	struct asked *last = last_word(x);
	bool ok = true, corrected = false;
	if (last && !last->begins) {
		last->begins = true;
		ok = ask(x, false, out, e);
		last->begins = ok && out->total > 0;
	}
	if (ok && !out->total)
		ok = correct(x, &corrected, e) && (!corrected || ask(x, false, out, e));
	if (ok && !out->total && x->count > 1) {
		ok = ask(x, true, out, e);
		*any_r = ok && out->total > 0;
	}
	return ok;
}

/* ---- the answer ---- */

static const char *label_of(rooms all, struct str kind)
{
	const struct record_kind *k = record_kind_find(all, kind);
	if (k)
		return k->one;
	for (; *all; all++)
		if ((*all)->search && str_eq(kind, str_of((*all)->search->name)))
			return (*all)->search->label;
	return "";
}

static size_t all_terms(struct question *x, struct str **terms_r)
{
	size_t n = 0;
	struct str *terms = arena_array(x->arena, struct str, MAX_WORDS * MAX_RUN);
	for (size_t i = 0; i < x->count; i++)
		for (size_t k = 0; k < x->words[i].count; k++)
			terms[n++] = x->words[i].terms[k];
	*terms_r = terms;
	return n;
}

/* The text in the reader's language; else the first, which is the original. */
static const struct search_text *text_for(const struct entry *entry, const struct lang *lang)
{
	for (size_t i = 0; lang && i < entry->texts.count; i++)
		if (str_eq(entry->texts.items[i].lang, str_of(lang->tag)))
			return &entry->texts.items[i];
	return &entry->texts.items[0];
}

static void fill_hit(struct question *x, rooms all, const struct entry *entry,
    const struct str *terms, size_t term_count, struct search_hit *hit)
{
	const struct search_text *t = text_for(entry, x->q->lang);
	const struct asked *last = last_word(x);
	*hit = (struct search_hit){ .kind = entry->kind, .id = entry->id, .city = entry->city,
		.path = entry->path, .label = label_of(all, entry->kind), .lang = t->lang,
		.title = t->title.n ? t->title : entry->texts.items[0].title };
	snippet_make(&x->cutter, x->arena, t->lang,
	    t->text.n ? t->text : entry->texts.items[0].text, terms, term_count,
	    last && last->begins ? last->used : STR_EMPTY, hit);
}

static void fill(struct question *x, rooms all, const struct index_answer *found,
    struct search_answer *out)
{
	struct str *terms;
	size_t term_count = all_terms(x, &terms);
	out->hits = arena_array(x->arena, struct search_hit, found->count + 1);
	for (size_t i = 0; i < found->count; i++) {
		struct entry entry;
		if (entry_read(x->arena, found->data[i], &entry))
			fill_hit(x, all, &entry, terms, term_count, &out->hits[out->count++]);
	}
	out->total = found->total;
	out->exact = found->exact;
	out->left_out = x->left_out;
	out->words = arena_array(x->arena, struct search_word, MAX_WORDS);
	out->word_count = x->count;
	for (size_t i = 0; i < x->count; i++) {
		const struct asked *w = &x->words[i];
		out->words[i] = (struct search_word){ w->typed, w->corrected ? w->used : w->typed,
			w->corrected, w->begins };
		out->corrected = out->corrected || w->corrected;
	}
}

static const char *many_of(rooms all, struct str kind)
{
	const struct record_kind *record = record_kind_find(all, kind);
	return record ? record->many : label_of(all, kind);
}

static void fill_groups(struct question *x, rooms all, const struct index_answer *found,
    struct search_answer *out)
{
	out->groups = arena_array(x->arena, struct search_group, found->group_count + 1);
	for (size_t i = 0; i < found->group_count; i++)
		out->groups[out->group_count++] = (struct search_group){ found->groups[i].name,
			many_of(all, found->groups[i].name), found->groups[i].count };
}

static bool fill_state(struct search *s, struct arena *a, struct search_answer *out, struct err *e)
{
	struct str ready;
	if (!index_documents(s->index, &out->documents, e) ||
	    !index_noted(s->index, a, "ready", &ready, e))
		return false;
	out->building = !ready.n;
	return true;
}

static bool find(struct question *x, struct index_answer *found, bool *any_r, struct err *e)
{
	x->text = arena_copy(x->arena, utf8_cut(x->q->words, MAX_BYTES));
	x->left_out = x->text.n < x->q->words.n;
	if (!add_languages(x, e))
		return false;
	words_cut(x->cutter.words, x->text, add_word, x);
	add_filters(x);
	if (x->q->typing && last_word(x))
		last_word(x)->begins = true;
	if (x->count && !ask(x, false, found, e))
		return false;
	return !x->count || found->total || forgive(x, found, any_r, e);
}

bool search_ask(struct search *s, rooms all, const struct search_query *q, struct arena *a,
    struct search_answer *out_r, struct err *e)
{
	struct question x = { .search = s, .q = q, .arena = a };
	struct index_answer found = { .exact = true };
	*out_r = (struct search_answer){ .building = true, .exact = true };
	if (!s->index)
		return true;
	if (!fill_state(s, a, out_r, e) || !cutter_open(&x.cutter, e))
		return false;
	bool ok = find(&x, &found, &out_r->any, e);
	if (ok) {
		fill(&x, all, &found, out_r);
		fill_groups(&x, all, &found, out_r);
	}
	cutter_close(&x.cutter);
	return ok;
}
