/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Publishing a tally: its tables become one joint system with what the ledger holds of the data
 * set, disclosure control decides, and what it lets through is written. Two publications of one
 * data set at the same time would not know of each other; the second finds the ledger changed when
 * it is about to be put in force, and is given up.
 */
#include "measure/publish.h"

#include "base/id.h"
#include "base/num.h"
#include "measure/ledger.h"

#include <stdlib.h>
#include <string.h>

struct publishing {
	const struct publication *p;
	struct guarded *tables;
	struct shown **shown;
	size_t count;
	struct ledger_past past;
	size_t releases;		/* that past holds */
	struct protect_result *result;	/* of fixed tables */
	enum tally_protect regime;
	struct publish_report *report;
};

/* ---- secrets and settings ---- */

static bool hex_read(struct str text, unsigned char *out, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	if (text.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *high = memchr(digits, text.p[2 * i], 16);
		const char *low = memchr(digits, text.p[2 * i + 1], 16);
		if (!high || !low)
			return false;
		out[i] = (unsigned char)((high - digits) * 16 + (low - digits));
	}
	return true;
}

static struct str hex_of(struct arena *a, const unsigned char *bytes, size_t n)
{
	struct buf b = buf_in(a, 4 * n + 1);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%02x", bytes[i]);
	return buf_view(&b);
}

bool publish_secret_in(struct db *db, struct arena *a, unsigned char secret_r[32], struct err *e)
{
	if (!db_alone(db, 0, e))
		return false;
	if (hex_read(setting_get(db, a, 0, "record_key_secret", ""), secret_r, 32))
		return true;
	random_fill(secret_r, 32);
	return setting_set(db, 0, "record_key_secret", hex_of(a, secret_r, 32), e);
}

bool publish_secret(struct store *s, unsigned char secret_r[32], struct err *e)
{
	struct arena *a = arena_new(0);
	struct db *db = store_writer(s, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, publish_secret_in(db, a, secret_r, e), e);
	store_give(db);
	arena_free(a);
	return ok;
}

int64_t publish_threshold(struct db *db, struct arena *a, int64_t city)
{
	int64_t n;
	if (!num_int(setting_get(db, a, city, "disclosure_threshold", "5"), &n))
		n = 5;
	return n < 3 ? 3 : n;
}

/* ---- the tables ---- */

/* Which regime the SPEC is under; one only. */
static bool find_regime(struct publishing *w, const struct tally_result *r, struct err *e)
{
	for (size_t i = 0; i < r->table_count; i++) {
		enum tally_protect protect = r->tables[i].grouping->protect;
		if (protect == TALLY_OPEN || !r->tables[i].grouping->feed_count)
			continue;
		if (w->regime != TALLY_OPEN && w->regime != protect)
			return fail(e, ERR_INPUT,
			    N_("A data set is published in one way, by suppression, rounding or "
			       "cell keys: give all its tables the same \"protect\"."));
		w->regime = protect;
	}
	return w->regime != TALLY_OPEN ||
	       fail(e, ERR_INPUT,
		   N_("Nothing can be published: no table "
		      "of the specification has both a line \"protect\" and a line \"feeds\"."));
}

static bool guard_tables(struct publishing *w, const struct tally_result *r, struct err *e)
{
	struct arena *a = w->p->arena;
	w->tables = arena_array(a, struct guarded, r->table_count + 1);
	w->shown = arena_array(a, struct shown *, r->table_count + 1);
	w->report->tables = arena_array(a, struct published_table, r->table_count + 1);
	for (size_t i = 0; i < r->table_count; i++) {
		const struct tally_grouping *g = r->tables[i].grouping;
		if (g->protect == TALLY_OPEN || !g->feed_count)
			continue;
		struct guarded *t = &w->tables[w->count];
		if (!guard_table(a, &r->tables[i], t, e))
			return false;
		w->shown[w->count] = arena_array(a, struct shown, t->protect.cell_count + 1);
		w->report->tables[w->count++] =
		    (struct published_table){ .name = g->name, .protect = g->protect };
	}
	w->report->table_count = w->count;
	return true;
}

/* ---- fixed tables ---- */

static void count_answer(struct published_table *t, const struct protect_answer *answer,
    struct shown *shown)
{
	if (answer->state == PROTECT_HIDDEN)
		return;
	t->cells++;
	t->primary += answer->state == PROTECT_PRIMARY;
	t->secondary += answer->state == PROTECT_SECONDARY;
	t->kept += answer->state == PROTECT_KEPT;
	*shown = (struct shown){ .listed = true, .learners = answer->value,
		.kept = answer->state == PROTECT_KEPT,
		.suppressed = answer->state == PROTECT_PRIMARY ||
		    answer->state == PROTECT_SECONDARY };
}

static void take_answers(struct publishing *w)
{
	struct publish_report *report = w->report;
	report->safe = w->result->safe;
	report->persons = w->result->count_all;
	report->persons_hidden = w->result->count_lost;
	for (size_t t = 0; t < w->count; t++)
		for (size_t i = 0; i < w->tables[t].protect.cell_count; i++)
			if (!w->tables[t].cells[i].hidden)	/* another table may show it */
				count_answer(&report->tables[t], &w->result->answers[t][i],
				    &w->shown[t][i]);
	for (size_t i = 0; i < w->result->refusal_count; i++) {
		const struct protect_refusal *r = &w->result->refusals[i];
		if (r->table < w->count)
			report->tables[r->table].refusal = r->text;
	}
}

static bool suppress(struct publishing *w, int64_t threshold, struct err *e)
{
	struct arena *a = w->p->arena;
	unsigned char secret[32];
	struct protect_options o = { .threshold = threshold, .group = true };
	o.dominance[1] = (struct protect_dominance){ .percent = 10, .n = 2, .k = 90 };
	if (!publish_secret(w->p->store, secret, e))
		return false;
	memcpy(&o.seed, secret, sizeof o.seed);
	size_t all = w->count + w->past.count;
	struct protect_table *tables = arena_array(a, struct protect_table, all + 1);
	for (size_t i = 0; i < w->count; i++)
		tables[i] = w->tables[i].protect;
	for (size_t i = 0; i < w->past.count; i++)
		tables[w->count + i] = w->past.tables[i];
	w->result = protect_tables(a, tables, all, NULL, 0, &o, e);
	if (w->result)
		take_answers(w);
	return w->result != NULL;
}

/* ---- figures that are shown changed ---- */

static bool is_finest(const struct protect_table *t, const struct protect_cell *cell)
{
	for (size_t d = 0; d < t->dimension_count; d++) {
		const struct protect_dimension *dim = t->dimensions[d];
		for (size_t c = 0; c < dim->count; c++)
			if (dim->codes[c].parent == (int32_t)cell->codes[d])
				return false;
	}
	return true;
}

/* Persons in the finest cells of the table that has most of them; none of them is hidden. */
static void count_persons(struct publishing *w)
{
	for (size_t t = 0; t < w->count; t++) {
		const struct guarded *g = &w->tables[t];
		int64_t persons = 0;
		for (size_t i = 0; i < g->protect.cell_count; i++)
			if (g->counts[i] && is_finest(&g->protect, &g->cells[i]))
				persons += g->counts[i]->learners;
		if (persons > w->report->persons)
			w->report->persons = persons;
	}
}

/* ---- rounding ---- */

/* What was shown of a cell last. */
struct was {
	struct str key;
	int64_t value;
	size_t order;
};

static int by_key(const void *one, const void *other)
{
	const struct was *a = one, *b = other;
	int order = str_cmp(a->key, b->key);
	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static struct was *earlier(struct publishing *w, size_t *count_r)
{
	struct { struct was *items; size_t count, room; } all = { 0 };
	struct arena *a = w->p->arena;
	for (size_t t = 0; t < w->past.count; t++)
		for (size_t i = 0; i < w->past.tables[t].cell_count; i++) {
			const struct protect_cell *c = &w->past.tables[t].cells[i];
			struct str key = protect_key(a, &w->past.tables[t], c);
			*list_add(a, &all) = (struct was){ key, c->was, all.count };
		}
	if (all.count)
		qsort(all.items, all.count, sizeof *all.items, by_key);
	*count_r = all.count;
	return all.items;
}

/* The newest of those with this key; NULL: it was never shown. */
static const struct was *find_was(const struct was *all, size_t count, struct str key)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_cmp(all[middle].key, key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low && str_eq(all[low - 1].key, key) ? &all[low - 1] : NULL;
}

/* A figure that was shown stands until the new one differs by the threshold: a correction by one
 * person tells of that person. Sums can then differ a little from their parts. */
static void show_rounded(struct publishing *w, const struct protect_rounded *r,
    int64_t threshold)
{
	size_t count;
	struct was *all = earlier(w, &count);
	for (size_t t = 0; t < w->count; t++)
		for (size_t i = 0; i < w->tables[t].protect.cell_count; i++) {
			const struct protect_cell *cell = &w->tables[t].cells[i];
			if (cell->hidden)
				continue;
			const struct was *was = find_was(all, count, protect_key(w->p->arena,
			    &w->tables[t].protect, cell));
			int64_t value = r->values[t][i];
			bool stands = was && value - was->value < threshold &&
			    was->value - value < threshold;
			w->report->tables[t].cells++;
			w->report->tables[t].kept += stands && value != was->value;
			w->shown[t][i] = (struct shown){ .listed = true,
				.learners = stands ? was->value : value };
		}
}

static bool round_off(struct publishing *w, int64_t threshold, struct err *e)
{
	struct arena *a = w->p->arena;
	unsigned char secret[32];
	uint64_t seed;
	if (!publish_secret(w->p->store, secret, e))
		return false;
	memcpy(&seed, secret, sizeof seed);
	struct protect_table *tables = arena_array(a, struct protect_table, w->count + 1);
	for (size_t i = 0; i < w->count; i++)
		tables[i] = w->tables[i].protect;
	struct protect_rounded *r = protect_round(a, tables, w->count, threshold, seed, e);
	if (!r)
		return false;
	w->report->safe = true;
	count_persons(w);
	show_rounded(w, r, threshold);
	return true;
}

/* ---- live crossing ---- */

static bool perturb(struct publishing *w, struct err *e)
{
	struct protect_noise *noise = protect_noise_new(w->p->arena,
	    &(struct protect_noise_options){ 0 }, e);
	if (!noise)
		return false;
	w->report->safe = true;
	count_persons(w);
	for (size_t t = 0; t < w->count; t++)
		for (size_t i = 0; i < w->tables[t].protect.cell_count; i++) {
			const struct tally_cell *c = w->tables[t].counts[i];
			if (w->tables[t].cells[i].hidden)
				continue;
			w->report->tables[t].cells++;
			w->shown[t][i] = (struct shown){ .listed = true,
				.learners = c ? protect_perturb(noise, c->learners, c->key) : 0 };
		}
	return true;
}

/* ---- all of it ---- */

/* The name of a release: its day and its import. */
static struct str release_name(const struct publishing *w)
{
	struct buf b = buf_in(w->p->arena, 100);
	date_write(&b, w->p->published);
	buf_printf(&b, " %lld", (long long)w->report->import);
	return buf_view(&b);
}

/* What was shown with noise, and the cell keys that it was shown for. */
static bool keep_shown(struct publishing *w, struct db *db, const struct ledger_release *release,
    const struct protect_table *tables, struct err *e)
{
	struct arena *a = w->p->arena;
	int64_t **shown = arena_array(a, int64_t *, w->count + 1);
	uint64_t **sums = arena_array(a, uint64_t *, w->count + 1);
	for (size_t t = 0; t < w->count; t++) {
		size_t n = w->tables[t].protect.cell_count;
		shown[t] = arena_array(a, int64_t, n + 1);
		sums[t] = arena_array(a, uint64_t, n + 1);
		for (size_t i = 0; i < n; i++) {
			shown[t][i] = w->shown[t][i].learners;
			sums[t][i] = w->tables[t].counts[i] ? w->tables[t].counts[i]->key : 0;
		}
	}
	return ledger_add_shown(db, w->p->city, release, tables, shown,
	    w->regime == TALLY_CELL_KEY ? sums : NULL, w->count, e);
}

static bool count_releases(struct publishing *w, struct db *db, size_t *count_r, struct err *e)
{
	struct ledger_release *all;
	return ledger_list(db, w->p->arena, w->p->city, w->p->data_set, &all, count_r, e);
}

static enum ledger_regime regime_of(const struct publishing *w)
{
	return w->regime == TALLY_SUPPRESS ? LEDGER_SUPPRESSION :
	    w->regime == TALLY_ROUND ? LEDGER_ROUNDED : LEDGER_CELL_KEYS;
}

static bool keep_in_ledger(struct db *db, void *thing, struct err *e)
{
	struct publishing *w = thing;
	struct protect_table *tables =
	    arena_array(w->p->arena, struct protect_table, w->count + 1);
	size_t releases;
	for (size_t i = 0; i < w->count; i++)
		tables[i] = w->tables[i].protect;
	struct ledger_release release = { .dataset = w->p->data_set, .name = release_name(w),
		.regime = regime_of(w), .at = w->p->by.now };
	if (!db_alone(db, w->p->city, e) || !count_releases(w, db, &releases, e))
		return false;
	if (releases != w->releases)
		return fail(e, ERR_CONFLICT, N_("Somebody else has just published figures of "
		    "\"%.*s\". Please try again, so that both are protected together."),
		    STR(w->p->data_set));
	if (w->regime != TALLY_SUPPRESS)
		return keep_shown(w, db, &release, tables, e);
	return ledger_add(db, w->p->city, &release, tables, w->result->answers, w->count, e);
}

static bool load_past(struct publishing *w, int64_t *threshold_r, struct err *e)
{
	struct db *db = store_writer(w->p->store, e);
	if (!db)
		return false;
	*threshold_r = w->p->threshold ? w->p->threshold :
	    publish_threshold(db, w->p->arena, w->p->city);
	bool ok = db_begin(db, e);
	if (ok) {
		ok = ledger_load(db, w->p->arena, w->p->city, w->p->data_set, regime_of(w),
		    &w->past, e) && count_releases(w, db, &w->releases, e);
		ok = db_end(db, ok, e);
	}
	store_give(db);
	return ok;
}

bool publish_tally(const struct publication *p, const struct tally_spec *spec,
    const struct tally_result *result, struct publish_report *report_r, struct err *e)
{
	int64_t threshold;
	(void)spec;
	*report_r = (struct publish_report){ 0 };
	struct publishing w = { .p = p, .report = report_r };
	if (!find_regime(&w, result, e) || !guard_tables(&w, result, e) ||
	    !load_past(&w, &threshold, e))
		return false;
	bool ok = w.regime == TALLY_SUPPRESS ? suppress(&w, threshold, e) :
	    w.regime == TALLY_ROUND ? round_off(&w, threshold, e) : perturb(&w, e);
	if (!ok)
		return false;
	return !report_r->safe || publish_write(p, w.tables, (struct shown *const *)w.shown,
	    w.count, keep_in_ledger, &w, report_r, e);
}
