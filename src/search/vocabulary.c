/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Words by number. A word as it is written in a language is folded and stemmed once; after that
 * it is found in a table by its bytes. A directory in six languages has some hundred thousand
 * different words and some hundred million words.
 */
#include "search/search_impl.h"

#include <stdlib.h>
#include <string.h>

enum { LANGUAGES = 32, FIRST_ROOM = 1024, SHORT = 28, MAX_RAW = 250 };

/* Numbered texts: a hash table of numbers beside the texts. */
struct numbered {
	struct { struct str *items; size_t count, room; } texts;
	uint32_t *slots;	/* number + 1; 0: free */
	size_t room;		/* a power of two */
};

/* A word as written, and what it comes to: in one line of the processor's cache where it can be. */
struct written {
	uint32_t keys[VOCABULARY_KEYS], word;
	unsigned char lang, count, n;	/* n: bytes of the word, at most MAX_RAW */
	bool own;			/* the first key is the word itself */
	char first[SHORT];
	const char *rest;		/* of a longer word: all of it */
};

/* Where one is looked for: the upper half of its hash saves most looks at the word itself. */
struct slot {
	uint32_t hash, number;		/* number + 1; 0: free */
};

struct vocabulary {
	struct arena *arena;
	struct cutter cutter;
	struct numbered keys, words;
	struct { struct written *items; size_t count, room; } seen;
	struct slot *slots;
	size_t slot_room;
	char langs[LANGUAGES][8];
	int lang_count;
	/* the cut that is going on */
	struct str text;
	const char *lang;
	unsigned char lang_index;
	void (*fn)(const struct vocabulary_word *w, void *thing);
	void *thing;
};

struct vocabulary *vocabulary_new(struct err *e)
{
	struct arena *a = arena_new(0);
	struct vocabulary *v = arena_new_of(a, struct vocabulary);
	v->arena = a;
	if (!cutter_open(&v->cutter, e)) {
		arena_free(a);
		return NULL;
	}
	return v;
}

void vocabulary_free(struct vocabulary *v)
{
	if (!v)
		return;
	cutter_close(&v->cutter);
	free(v->keys.slots);
	free(v->words.slots);
	free(v->slots);
	arena_free(v->arena);
}

static uint64_t mix(struct str s, uint64_t seed)
{
	uint64_t h = str_hash(s) + seed * 0x9e3779b97f4a7c15;
	h ^= h >> 29;
	return h * 0xbf58476d1ce4e5b9 >> 32;	/* the upper half has been stirred by all bits */
}

/* A table twice as large, or the first one; free slots are 0. */
static uint32_t *more_slots(uint32_t *slots, size_t *room)
{
	free(slots);
	*room = *room ? *room * 2 : FIRST_ROOM;
	slots = calloc(*room, sizeof *slots);
	if (!slots)
		abort();	/* as everywhere: a machine out of memory ends the program */
	return slots;
}

/* ---- numbers ---- */

static void place_number(struct numbered *n, uint32_t number)
{
	size_t at = mix(n->texts.items[number], 0) & (n->room - 1);
	while (n->slots[at])
		at = (at + 1) & (n->room - 1);
	n->slots[at] = number + 1;
}

static uint32_t number_of(struct vocabulary *v, struct numbered *n, struct str text)
{
	if (n->texts.count * 2 >= n->room) {
		n->slots = more_slots(n->slots, &n->room);
		for (size_t i = 0; i < n->texts.count; i++)
			place_number(n, (uint32_t)i);
	}
	for (size_t at = mix(text, 0) & (n->room - 1); n->slots[at]; at = (at + 1) & (n->room - 1))
		if (str_eq(n->texts.items[n->slots[at] - 1], text))
			return n->slots[at] - 1;
	*list_add(v->arena, &n->texts) = arena_copy(v->arena, text);
	place_number(n, (uint32_t)n->texts.count - 1);
	return (uint32_t)n->texts.count - 1;
}

/* ---- words as written ---- */

static void add_key(struct vocabulary *v, struct written *w, struct str term)
{
	uint32_t key = number_of(v, &v->keys, term);
	for (unsigned i = 0; i < w->count; i++)
		if (w->keys[i] == key)
			return;
	if (w->count < VOCABULARY_KEYS)
		w->keys[w->count++] = key;
}

/* The stems alone are keys; the word itself leads to them by its number. */
static void understand(struct vocabulary *v, const struct word *span, struct str raw,
    struct written *w)
{
	struct word word = *span;
	struct str terms[WORD_TERMS];
	words_fold_both(v->cutter.words, raw, &word.lower, &word.folded);
	w->word = UINT32_MAX;
	if (!word.folded.n)
		return;
	word.lower = arena_copy(v->arena, word.lower);
	word.folded = arena_copy(v->arena, word.folded);
	size_t n = terms_of(&v->cutter, v->arena, v->lang, &word, terms);
	if (word.kind == WORD_LETTERS)
		w->word = number_of(v, &v->words, word.folded);
	w->own = n > 1 && str_eq(str_from(terms[1], 1), terms[0]);
	for (size_t i = n > 1 ? 1 : 0; i < n; i++)
		add_key(v, w, terms[i]);
}

static void place_written(struct vocabulary *v, struct slot slot)
{
	size_t at = slot.hash & (v->slot_room - 1);
	while (v->slots[at].number)
		at = (at + 1) & (v->slot_room - 1);
	v->slots[at] = slot;
}

static void grow_slots(struct vocabulary *v)
{
	struct slot *old = v->slots;
	size_t room = v->slot_room;
	v->slot_room = room ? room * 2 : FIRST_ROOM;
	v->slots = calloc(v->slot_room, sizeof *v->slots);
	if (!v->slots)
		abort();
	for (size_t i = 0; i < room; i++)
		if (old[i].number)
			place_written(v, old[i]);
	free(old);
}

static bool is_written(const struct written *w, unsigned char lang, struct str raw)
{
	return w->lang == lang && w->n == raw.n &&
	    !memcmp(raw.n <= SHORT ? w->first : w->rest, raw.p, raw.n);
}

static const struct written *add_written(struct vocabulary *v, const struct word *span,
    struct str raw, uint32_t hash)
{
	struct written *new = list_add(v->arena, &v->seen);
	*new = (struct written){ .lang = v->lang_index, .n = (unsigned char)raw.n };
	if (raw.n <= SHORT)
		memcpy(new->first, raw.p, raw.n);
	else
		new->rest = arena_copy(v->arena, raw).p;
	understand(v, span, raw, new);
	place_written(v, (struct slot){ hash, (uint32_t)v->seen.count });
	return new;
}

static const struct written *written_of(struct vocabulary *v, const struct word *span)
{
	struct str raw = str_slice(v->text, span->from, span->to);
	uint32_t hash = (uint32_t)mix(raw, v->lang_index + 1U);
	if (raw.n > MAX_RAW)
		return NULL;
	if (v->seen.count * 2 >= v->slot_room)
		grow_slots(v);
	size_t at = hash & (v->slot_room - 1);
	for (; v->slots[at].number; at = (at + 1) & (v->slot_room - 1)) {
		const struct written *w = &v->seen.items[v->slots[at].number - 1];
		if (v->slots[at].hash == hash && is_written(w, v->lang_index, raw))
			return w;
	}
	return add_written(v, span, raw, hash);
}

static bool take_word(const struct word *span, void *thing)
{
	struct vocabulary *v = thing;
	if (span->kind == WORD_DENSE)
		return true;
	const struct written *w = written_of(v, span);
	if (!w || !w->count)
		return true;
	struct vocabulary_word word = { .count = w->count, .word = w->word,
		.own = w->own, .dense = span->kind > WORD_DENSE, .from = span->from, .to = span->to,
		.run = span->kind == WORD_CHARACTER ? span->run : 0 };
	memcpy(word.keys, w->keys, sizeof word.keys);
	v->fn(&word, v->thing);
	return true;
}

static unsigned char lang_number(struct vocabulary *v, const char *lang)
{
	for (int i = 0; i < v->lang_count; i++)
		if (!strncmp(v->langs[i], lang, sizeof v->langs[i] - 1))
			return (unsigned char)i;
	if (v->lang_count == LANGUAGES)
		return 0;
	memcpy(v->langs[v->lang_count], lang, strnlen(lang, sizeof v->langs[0] - 1));
	return (unsigned char)v->lang_count++;
}

void vocabulary_cut(struct vocabulary *v, const char *lang, struct str text,
    void (*fn)(const struct vocabulary_word *w, void *thing), void *thing)
{
	v->text = text;
	v->lang_index = lang_number(v, lang);
	v->lang = v->langs[v->lang_index];
	v->fn = fn;
	v->thing = thing;
	if (text.n)
		words_spans(v->cutter.words, text, take_word, v);
}

size_t vocabulary_keys(const struct vocabulary *v)
{
	return v->keys.texts.count;
}

struct str vocabulary_key(const struct vocabulary *v, uint32_t key)
{
	return v->keys.texts.items[key];
}

size_t vocabulary_words(const struct vocabulary *v)
{
	return v->words.texts.count;
}

struct str vocabulary_word(const struct vocabulary *v, uint32_t word)
{
	return v->words.texts.items[word];
}
