/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Cells become numbers, one column of a chunk after another: the loop over a column is short, its
 * dictionary is small, and the processor works on several rows at once. A text of up to 16 bytes
 * is compared as two words; what a worker has not met yet is looked up in the dictionary of the
 * run. What a value adds to a packed row is kept ready, so that a column costs one OR for a row,
 * however many fields it fills.
 *
 * When a code does not fit its field any more, the worker changes to a wider layout and does the
 * chunk once more; nothing of it has left the worker by then.
 */
#include "measure/tally/engine.h"
#include "measure/tally/sip.h"
#include "base/id.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { BORN_DAY = 100000000 };	/* ORDER: dictionary.c */

#define NEW_LAYOUT UINT32_MAX	/* no value, and no special, has this number */

static void *grown(void *p, size_t n, size_t size)
{
	p = realloc(p, n * size);
	if (!p)
		abort();
	return p;
}

/* ---- the worker's own dictionaries ---- */

static void quick_clear(struct worker *w, struct quick *q)
{
	for (size_t i = 0; i < q->room; i++)
		q->slots[i].value = NEW_LAYOUT;
	q->count = 0;
	if (w->multiplier)
		return;
	random_fill(&w->multiplier, sizeof w->multiplier);
	w->multiplier |= 1;
}

static size_t quick_place(const struct worker *w, const struct quick *q, uint64_t a, uint64_t b)
{
	return ((a ^ (b << 29 | b >> 35)) * w->multiplier) >> q->shift;
}

static void quick_put(const struct worker *w, struct quick *q, struct quick_slot slot)
{
	size_t i = quick_place(w, q, slot.a, slot.n > 16 ? 0 : slot.b);
	while (q->slots[i].value != NEW_LAYOUT)
		i = (i + 1) & (q->room - 1);
	q->slots[i] = slot;
}

static void quick_grow(struct worker *w, struct quick *q)
{
	struct quick_slot *old = q->slots;
	size_t n = q->room;
	q->room = n ? n * 2 : 64;
	q->shift = 64 - __builtin_ctzll(q->room);
	q->slots = grown(NULL, q->room, sizeof *q->slots);
	run_hold(w->run, (int64_t)((q->room - n) * sizeof *q->slots));
	for (size_t i = 0; i < q->room; i++)
		q->slots[i].value = NEW_LAYOUT;
	for (size_t i = 0; i < n; i++)
		if (old[i].value != NEW_LAYOUT)
			quick_put(w, q, old[i]);
	free(old);
}

/* A day as year, month and day in one number, so that ages cost no calendar. */
static int64_t calendar(int64_t day)
{
	struct date d = date_from_day(day);
	return (int64_t)d.year << 16 | d.month << 8 | d.day;
}

static int64_t number_for(const struct run_column *c, int64_t n)
{
	if (c->role == ROLE_DATE)
		return calendar(n);
	return c->role == ROLE_BORN && n > BORN_DAY / 2 ? BORN_DAY + calendar(n - BORN_DAY) : n;
}

/* Remember a value's number and what it adds to a row; false when it does not fit the layout. */
static bool quick_load(struct worker *w, struct run_column *c, struct quick *q, struct value v)
{
	uint32_t words = w->layout->words;
	while (v.number >= q->value_room) {
		size_t before = q->value_room;
		q->value_room = before ? before * 2 : 64;
		q->packed = grown(q->packed, q->value_room * (words + 1), sizeof *q->packed);
		q->numbers = grown(q->numbers, q->value_room, sizeof *q->numbers);
		run_hold(w->run, (int64_t)((q->value_room - before) * (words + 2) * 8));
	}
	uint64_t *packed = q->packed + (size_t)v.number * words;
	memset(packed, 0, words * sizeof *packed);
	q->numbers[v.number] = number_for(c, v.n);
	if (!words)
		return true;
	for (size_t i = 0; i < c->field_count; i++) {
		if (!layout_holds(w->layout, c->fields[i], v.codes[i]))
			return false;
		layout_put(w->layout, packed, c->fields[i], v.codes[i]);
	}
	return true;
}

static void quick_special(struct quick *q, uint32_t number, struct special s)
{
	if (number >= q->special_room) {
		size_t room = number * 2 + 64;
		q->specials = grown(q->specials, room, sizeof *q->specials);
		memset(q->specials + q->special_room, 0,
		    (room - q->special_room) * sizeof *q->specials);
		q->special_room = room;
	}
	int64_t rows = q->specials[number].rows;
	q->specials[number] = (struct quick_special){ s.reason, s.refuse, s.value, rows };
}

/* The text of a cell as it is compared: decoded and trimmed; false when it is not valid. */
static bool clean_text(struct worker *w, struct run_column *c, struct str raw, struct str *out_r)
{
	*out_r = raw;
	if (w->decode && !text_decode(w->decoder, w->scratch, raw, out_r))
		return false;
	*out_r = str_trim(*out_r);
	/* A time behind an ISO date would make each text a new one. */
	struct str s = *out_r;
	if (c->role == ROLE_DATE && s.n > 11 && (s.p[10] == 'T' || s.p[10] == ' ') &&
	    s.p[4] == '-' && s.p[7] == '-' && !w->run->spec->period_given)
		out_r->n = 10;
	return w->decode || utf8_valid(*out_r);
}

static uint32_t quick_miss(struct worker *w, uint32_t column, struct quick *q, struct str raw,
    struct quick_slot slot)
{
	struct run *run = w->run;
	struct run_column *c = &run->columns[column];
	struct arena_mark mark = arena_mark(w->scratch);
	struct str text;
	bool valid = clean_text(w, c, raw, &text);
	pthread_mutex_lock(&run->lock);
	struct value v = dictionary_get(run, c, text, valid);
	bool fits = true, remember = true;
	slot.value = v.number;
	if (v.number & SPECIAL) {
		struct special s = c->specials.items[v.number & ~SPECIAL];
		quick_special(q, v.number & ~SPECIAL, s);
		remember = s.text.n || s.reason == REASON_EMPTY;
		size_t each = c->field_count ? c->field_count : 1;
		if (!s.refuse)
			fits = quick_load(w, c, q, (struct value){ s.value,
			    &c->codes[s.value * each], c->numbers[s.value] });
	} else {
		fits = quick_load(w, c, q, v);
	}
	pthread_mutex_unlock(&run->lock);
	arena_release(w->scratch, mark);
	if (!fits)
		return NEW_LAYOUT;
	if (remember) {
		if (q->count * 2 >= q->room)
			quick_grow(w, q);
		q->count++;
		quick_put(w, q, slot);
	}
	return v.number;
}

/* Texts over 16 bytes: by their hash, then byte by byte. */
static uint32_t quick_long(struct worker *w, uint32_t column, struct quick *q, struct str s)
{
	uint64_t a = sip_13(w->run->person_key, s.p, s.n);
	if (!q->room)
		quick_grow(w, q);
	for (size_t i = quick_place(w, q, a, 0); q->slots[i].value != NEW_LAYOUT;
	    i = (i + 1) & (q->room - 1)) {
		const struct quick_slot *slot = &q->slots[i];
		if (slot->a == a && slot->n == s.n &&
		    !memcmp((const char *)(uintptr_t)slot->b, s.p, s.n))
			return slot->value;
	}
	struct str copy = arena_copy(w->texts, s);
	return quick_miss(w, column, q, s, (struct quick_slot){ .a = a,
	    .b = (uint64_t)(uintptr_t)copy.p, .n = (uint32_t)s.n });
}

static inline uint64_t load(const char *p)
{
	uint64_t x;
	memcpy(&x, p, sizeof x);
	return x;
}

static inline __attribute__((always_inline)) uint32_t quick_find(struct worker *w, uint32_t column,
    struct quick *q, const char *p, size_t n)
{
	uint64_t a, b = 0;
	if (n <= 8)
		a = n ? load(p) << (64 - 8 * n) : 0;
	else if (n <= 16)
		a = load(p), b = load(p + n - 8);
	else
		return quick_long(w, column, q, str_n(p, n));
	if (__builtin_expect(!q->room, 0))
		quick_grow(w, q);
	for (size_t i = quick_place(w, q, a, b);; i = (i + 1) & (q->room - 1)) {
		const struct quick_slot *slot = &q->slots[i];
		if (slot->a == a && slot->b == b && slot->n == n && slot->value != NEW_LAYOUT)
			return slot->value;
		if (slot->value == NEW_LAYOUT)
			break;
	}
	return quick_miss(w, column, q, str_n(p, n), (struct quick_slot){ a, b, (uint32_t)n, 0 });
}

/* ---- columns ---- */

static void add_flaw(struct worker *w, struct flaw f)
{
	if (w->flaws.count == w->flaws.room) {
		w->flaws.room = w->flaws.room ? w->flaws.room * 2 : 256;
		w->flaws.items = grown(w->flaws.items, w->flaws.room, sizeof *w->flaws.items);
	}
	w->flaws.items[w->flaws.count++] = f;
	if (f.refuse && !w->bad[f.row])
		w->bad[f.row] = (uint32_t)w->flaws.count;
}

/* A value that a special row counts as; SPECIAL when it is refused. */
static uint32_t take_special(struct worker *w, uint32_t row, uint32_t column, struct quick *q,
    uint32_t v)
{
	const struct quick_special *s = &q->specials[v & ~SPECIAL];
	add_flaw(w, (struct flaw){ row, column, v & ~SPECIAL, s->reason, s->refuse });
	return s->refuse ? SPECIAL : s->value;
}

static inline __attribute__((always_inline)) struct str cell(const struct split *s, size_t row,
    uint32_t column)
{
	const uint32_t *ends = s->ends + s->first[row] + column;
	uint32_t from = ends[0] + 1, to = ends[1];
	return (struct str){ s->text + from, to - from };
}

/* The last cell of a row may end in the CR of the line end. */
static inline struct str cell_of(const struct split *s, size_t row, uint32_t column, bool last)
{
	struct str c = cell(s, row, column);
	if (last && c.n && c.p[c.n - 1] == '\r')
		c.n--;
	return c;
}

static inline __attribute__((always_inline)) bool column_pass(struct worker *w, uint32_t column,
    int64_t *numbers, uint32_t words)
{
	struct split *split = &w->split;
	struct quick *q = &w->quick[column];
	uint32_t at = w->chunk.shape->at[column];
	bool last = at + 1 == split->columns;
	for (size_t r = 0; r < split->rows; r++) {
		struct str c = cell_of(split, r, at, last);
		uint32_t v = quick_find(w, column, q, c.p, c.n);
		if (__builtin_expect(v >= SPECIAL, 0)) {
			if (v == NEW_LAYOUT)
				return false;
			v = take_special(w, (uint32_t)r, column, q, v);
			if (v == SPECIAL)
				continue;
		}
		for (uint32_t k = 0; k < words; k++)
			w->words[r * words + k] |= q->packed[(size_t)v * words + k];
		if (numbers)
			numbers[r] = q->numbers[v];
	}
	return true;
}

static bool one_column(struct worker *w, uint32_t column, int64_t *numbers)
{
	switch (w->layout->words) {
	case 1: return numbers ? column_pass(w, column, numbers, 1) :
		column_pass(w, column, NULL, 1);
	case 2: return column_pass(w, column, numbers, 2);
	default: return column_pass(w, column, numbers, w->layout->words);
	}
}

/* ---- persons ---- */

static bool has_high(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] & 0x80)
			return true;
	return false;
}

static uint64_t hash_text(struct worker *w, struct str s)
{
	struct arena_mark mark = { 0 };
	bool decode = w->decode && has_high(s);
	if (decode) {
		struct str out;
		mark = arena_mark(w->scratch);
		s = text_decode(w->decoder, w->scratch, s, &out) ? str_trim(out) : s;
	}
	const uint64_t *key = w->run->person_key;
	uint64_t hash = w->run->record_keys ? sip_24(key, s.p, s.n) : sip_13(key, s.p, s.n);
	if (decode)
		arena_release(w->scratch, mark);
	return hash;
}

static inline struct str trimmed(struct str s)
{
	if (s.n && ((unsigned char)s.p[0] <= ' ' || (unsigned char)s.p[s.n - 1] <= ' ' ||
	    s.p[0] & s.p[s.n - 1] & 0x80))
		return str_trim(s);
	return s;
}

static void persons(struct worker *w, uint32_t column)
{
	struct split *split = &w->split;
	uint32_t at = w->chunk.shape->at[column];
	bool last = at + 1 == split->columns;
	for (size_t r = 0; r < split->rows; r++) {
		struct str c = trimmed(cell_of(split, r, at, last));
		uint64_t hash = hash_text(w, c);
		if (column) {
			/* Several columns are one person: hash of the hashes, each in its place. */
			uint64_t both[2] = { w->persons[r], hash };
			w->person_set[r] |= c.n > 0;
			hash = w->run->record_keys ? sip_24(w->run->person_key, both, 16) :
			    sip_13(w->run->person_key, both, 16);
		} else {
			w->person_set[r] = c.n > 0;
		}
		w->persons[r] = hash;
	}
}

static void all_persons(struct worker *w)
{
	uint32_t count = (uint32_t)w->run->spec->person.count;
	for (uint32_t i = 0; i < count; i++)
		persons(w, i);
	for (size_t r = 0; r < w->split.rows; r++)
		if (!w->person_set[r])
			add_flaw(
			    w, (struct flaw){ (uint32_t)r, 0, UINT32_MAX, REASON_EMPTY, true });
}

/* ---- ages ---- */

/* born is a year, or a calendar number above BORN_DAY, or an age; now is a calendar number. */
static int64_t age_of(int64_t born, int64_t now, bool given)
{
	if (born < 0)
		return -1;
	int64_t age = born;
	if (!given && born < BORN_DAY / 2) {
		age = (now >> 16) - born;
	} else if (!given) {
		int64_t b = born - BORN_DAY;
		age = (now >> 16) - (b >> 16) - ((now & 0xffff) < (b & 0xffff));
	}
	return age < 0 || age > AGES - 2 ? -1 : age;
}

static bool load_age(struct worker *w, size_t i, int64_t age)
{
	struct run *run = w->run;
	struct quick_age *q = &w->ages[i];
	uint16_t field = run->age_fields[i];
	uint32_t words = w->layout->words;
	enum reason reason;
	pthread_mutex_lock(&run->lock);
	uint32_t node = dim_age_node(run, run->age_dims[i], age, &reason);
	if (node >= run->fields[field].count)
		run->fields[field].count = node + 1;
	pthread_mutex_unlock(&run->lock);
	q->state[age + 1] = reason ? 2 : 1;
	if (!words)
		return true;
	if (!layout_holds(w->layout, field, node))
		return false;
	if (!q->packed)
		q->packed = grown(NULL, (size_t)AGES * words, sizeof *q->packed);
	uint64_t *packed = q->packed + (size_t)(age + 1) * words;
	memset(packed, 0, words * sizeof *packed);
	layout_put(w->layout, packed, field, node);
	return true;
}

static bool ages(struct worker *w, size_t i)
{
	struct quick_age *q = &w->ages[i];
	uint32_t words = w->layout->words;
	bool given = w->run->spec->age_given;
	for (size_t r = 0; r < w->split.rows; r++) {
		if (w->bad[r])
			continue;
		int64_t age = age_of(w->borns[r], w->days[r], given);
		if (!q->state[age + 1] && !load_age(w, i, age))
			return false;
		if (q->state[age + 1] == 2)
			add_flaw(w, (struct flaw){ (uint32_t)r, (uint32_t)w->run->born_column,
			    UINT32_MAX, REASON_AGE, true });
		for (uint32_t k = 0; k < words; k++)
			w->words[r * words + k] |= q->packed[(size_t)(age + 1) * words + k];
	}
	return true;
}

/* ---- a chunk ---- */

static void take_layout(struct worker *w, const struct layout *l)
{
	rows_flush(w);
	w->layout = l;
	for (size_t i = 0; i < w->run->column_count; i++) {
		struct quick *q = &w->quick[i];
		quick_clear(w, q);
		free(q->packed);
		q->packed = NULL;
		free(q->numbers);
		q->numbers = NULL;
		q->value_room = 0;
	}
	for (size_t i = 0; i < w->run->age_dim_count; i++) {
		free(w->ages[i].packed);
		w->ages[i] = (struct quick_age){ 0 };
	}
}

static void make_room(struct worker *w)
{
	size_t rows = w->split.rows;
	uint32_t words = w->layout->words;
	if (rows > w->batch_room || words > w->batch_words) {
		w->batch_room = rows + rows / 4 + 64;
		w->batch_words = words;
		w->persons = grown(w->persons, w->batch_room, sizeof *w->persons);
		w->person_set = grown(w->person_set, w->batch_room, 1);
		w->words = grown(w->words, w->batch_room * (words + 1), sizeof *w->words);
		w->days = grown(w->days, w->batch_room, sizeof *w->days);
		w->borns = grown(w->borns, w->batch_room, sizeof *w->borns);
		w->bad = grown(w->bad, w->batch_room, sizeof *w->bad);
	}
	memset(w->words, 0, rows * words * sizeof *w->words);
	memset(w->bad, 0, rows * sizeof *w->bad);
	w->flaws.count = 0;
}

static bool all_columns(struct worker *w)
{
	struct run *run = w->run;
	make_room(w);
	all_persons(w);
	bool born = run->born_column >= 0;
	for (uint32_t i = (uint32_t)run->spec->person.count; i < run->column_count; i++) {
		int64_t *numbers = (int)i == run->born_column ? w->borns :
		    born && (int)i == run->date_column ? w->days : NULL;
		if (!one_column(w, i, numbers))
			return false;
	}
	for (size_t i = 0; i < run->age_dim_count; i++)
		if (!ages(w, i))
			return false;
	return true;
}

static bool take_decoding(struct worker *w)
{
	bool decode = w->chunk.shape->decode;
	if (decode == w->decode)
		return true;
	w->decode = decode;
	for (size_t i = 0; i < w->run->column_count; i++)
		quick_clear(w, &w->quick[i]);
	if (!w->decoder)
		w->decoder = text_decoder_open(w->texts, w->run->spec->encoding, &w->err);
	return w->decoder;
}

static const struct layout *latest(struct run *run)
{
	pthread_mutex_lock(&run->lock);
	const struct layout *l = layout_latest(run);
	pthread_mutex_unlock(&run->lock);
	return l;
}

bool encode_chunk(struct worker *w, bool survey)
{
	/* Of no words, so that everything fits: only the dictionaries are filled. */
	static const struct layout nothing = { 0 };
	struct run *run = w->run;
	w->split.delimiter = w->chunk.shape->delimiter;
	w->split.columns = w->chunk.shape->cells;
	w->split.no_quotes = run->spec->no_quotes;
	w->split.plain = run->options.plain;
	split_rows(&w->split, w->chunk.text, w->chunk.n, w->chunk.careful);
	if (!take_decoding(w))
		return false;
	if (survey)
		take_layout(w, &nothing);
	else if (!w->layout || w->layout == &nothing)
		take_layout(w, latest(run));
	while (!all_columns(w))
		take_layout(w, latest(run));
	if (survey)
		return true;
	if (w->account)
		refuse_rows(w);
	rows_add(w, w->split.rows);
	return true;
}

void encode_done(struct worker *w)
{
	for (size_t i = 0; w->quick && i < w->run->column_count; i++) {
		free(w->quick[i].slots);
		free(w->quick[i].packed);
		free(w->quick[i].numbers);
		free(w->quick[i].specials);
	}
	for (size_t i = 0; w->ages && i < w->run->age_dim_count; i++)
		free(w->ages[i].packed);
	free(w->persons);
	free(w->person_set);
	free(w->words);
	free(w->days);
	free(w->borns);
	free(w->bad);
	free(w->flaws.items);
	split_done(&w->split);
}
