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
			    N_("A data set is published either by suppression or "
			       "with cell keys: give all its tables the same \"protect\"."));
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

/* ---- live crossing ---- */

static bool perturb(struct publishing *w, struct err *e)
{
	struct protect_noise *noise = protect_noise_new(w->p->arena,
	    &(struct protect_noise_options){ 0 }, e);
	if (!noise)
		return false;
	w->report->safe = true;
	for (size_t t = 0; t < w->count; t++)
		for (size_t i = 0; i < w->tables[t].protect.cell_count; i++) {
			const struct tally_cell *c = w->tables[t].counts[i];
			if (w->tables[t].cells[i].hidden)
				continue;
			w->report->tables[t].cells++;
			w->report->persons += c ? c->learners : 0;
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
	return ledger_add_shown(db, w->p->city, release, tables, shown, sums, w->count, e);
}

static bool count_releases(struct publishing *w, struct db *db, size_t *count_r, struct err *e)
{
	struct ledger_release *all;
	return ledger_list(db, w->p->arena, w->p->city, w->p->data_set, &all, count_r, e);
}

static enum ledger_regime regime_of(const struct publishing *w)
{
	return w->regime == TALLY_SUPPRESS ? LEDGER_SUPPRESSION : LEDGER_CELL_KEYS;
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
	if (w->regime == TALLY_CELL_KEY)
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
	if (w.regime == TALLY_SUPPRESS ? !suppress(&w, threshold, e) : !perturb(&w, e))
		return false;
	return !report_r->safe || publish_write(p, w.tables, (struct shown *const *)w.shown,
	    w.count, keep_in_ledger, &w, report_r, e);
}
