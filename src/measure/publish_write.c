/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Writes what may be shown as observations of one import: staged in short steps while nobody sees
 * them, then put in force together with the ledger. Dimensions become slices, the tree of places
 * becomes places, periods keep their labels; a class "_T" is everybody.
 */
#include "measure/measure.h"
#include "measure/publish.h"

#include <math.h>
#include <stdlib.h>

enum { STEP = 20000 };

/* The number of persons that a rate is out of. */
struct base {
	int64_t slice, place, from, to;
	double value;
};
struct population {
	struct str code;
	struct base *items;
	size_t count;
};

struct writer {
	const struct publication *p;
	struct db *db;
	struct keys *keys;
	struct err *e;
	struct publish_report *report;
	struct record *import;
	struct { struct observation *items; size_t count, room; } all;
	struct { struct population *items; size_t count, room; } populations;
	struct { struct str code; int64_t id; } series[64];
	size_t series_count;
	struct buf covers;
};

/* ---- steps ---- */

static bool begin(struct writer *w)
{
	w->db = store_writer(w->p->store, w->e);
	if (!w->db || !db_begin(w->db, w->e)) {
		store_give(w->db);
		w->db = NULL;
		return false;
	}
	if (w->keys)
		keys_use(w->keys, w->db);
	return true;
}

static bool end(struct writer *w, bool ok)
{
	ok = db_end(w->db, ok, w->e);
	store_give(w->db);
	w->db = NULL;
	return ok;
}

static bool save(struct writer *w, struct record *r)
{
	struct problems found = { .arena = w->p->arena, .lang = w->e->lang };
	if (record_save(w->db, r, &w->p->by, &found, w->e))
		return true;
	if (found.count)
		fail_in(w->e, "%s: %.*s", r->kind->name, STR(found.items[0].text));
	return false;
}

/* ---- series ---- */

/* "key-features:4.2.1" names a measure of a framework, any other word one of the city's own. */
static void split_code(struct str code, struct str *framework_r, struct str *measure_r)
{
	ptrdiff_t colon = str_find_byte(code, ':', 0);
	*framework_r = colon < 0 ? S("own") : str_slice(code, 0, (size_t)colon);
	*measure_r = colon < 0 ? code : str_from(code, (size_t)colon + 1);
}

static bool make_own_measure(struct writer *w, struct str code, struct str unit)
{
	struct record *old = record_find(w->db, w->p->arena, &own_measure_kind, w->p->city, "code",
	    value_text(code), w->e);
	if (old || w->e->kind != ERR_NONE)
		return w->e->kind == ERR_NONE;
	struct record *r = record_new(w->p->arena, &own_measure_kind, w->p->city);
	record_set(r, "code", value_text(code));
	record_set(r, "title", value_text(code));
	record_set(r, "unit", value_text(unit));
	record_set(r, "direction", value_cstr("neutral"));
	return save(w, r);
}

static struct str unit_of(const struct tally_feed *f)
{
	if (f->per)
		return f->per == 100 ? S("percent") : f->per == 100000 ? S("per 100000") :
		    S("ratio");
	return f->measure == TALLY_HOURS ? S("hours") : S("count");
}

static bool make_series(struct writer *w, const struct tally_feed *f, int64_t *id_r)
{
	static const char *const directions[] = { "neutral", "higher", "lower" };
	struct str framework, code;
	struct measure m = { .title = f->series };
	struct record *r = record_new(w->p->arena, &series_kind, w->p->city);
	split_code(f->series, &framework, &code);
	if (str_eq(framework, S("own"))) {
		if (!make_own_measure(w, code, unit_of(f)))
			return false;
	} else if (!measure_find(w->db, w->p->arena, NULL, w->p->city, framework, code, &m, w->e)) {
		return false;
	}
	struct str own = arena_printf(w->p->arena, "%.*s.%.*s", STR(framework), STR(code));
	record_set(r, "code", value_text(str_eq(framework, S("own")) ? code : own));
	record_set(r, "title", value_text(m.title));
	record_set(r, "framework", value_text(framework));
	record_set(r, "measure", value_text(code));
	record_set(r, "unit", value_text(unit_of(f)));
	record_set(r, "direction", value_cstr(directions[m.direction]));
	record_set(r, "decimals", value_int(f->per ? 1 : 0));
	if (!save(w, r))
		return false;
	*id_r = r->id;
	return true;
}

static bool series_of(struct writer *w, const struct tally_feed *f, int64_t *id_r)
{
	struct series s;
	struct str framework, code;
	for (size_t i = 0; i < w->series_count; i++)
		if (str_eq(w->series[i].code, f->series))
			return *id_r = w->series[i].id, true;
	split_code(f->series, &framework, &code);
	struct str own = str_find_byte(f->series, ':', 0) < 0 ? f->series :
	    arena_printf(w->p->arena, "%.*s.%.*s", STR(framework), STR(code));
	if (series_find(w->db, w->p->arena, NULL, w->p->city, own, &s, w->e)) {
		*id_r = s.id;
	} else {
		if (w->e->kind != ERR_MISSING)
			return false;
		err_clear(w->e);
		if (!make_series(w, f, id_r))
			return false;
	}
	if (w->series_count == 64)
		return fail(w->e, ERR_LIMIT, N_("A tally can feed at most %d series."), 64);
	w->series[w->series_count].code = f->series;
	w->series[w->series_count++].id = *id_r;
	buf_printf(&w->covers, "%s%lld", w->covers.n ? " " : "", (long long)*id_r);
	return true;
}

/* ---- populations ---- */

static int compare_bases(const void *one, const void *other)
{
	const struct base *a = one, *b = other;
	if (a->slice != b->slice)
		return a->slice < b->slice ? -1 : 1;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

static bool read_population(struct writer *w, struct str code, struct population *out)
{
	struct series s;
	struct observation *o;
	size_t count;
	if (!series_find(w->db, w->p->arena, NULL, w->p->city, code, &s, w->e))
		return false;
	struct observation_query q = { .city = w->p->city, .series = s.id };
	if (!observations_read(w->db, w->p->arena, &q, &o, &count, w->e))
		return false;
	*out = (struct population){ .code = code,
		.items = arena_array(w->p->arena, struct base, count + 1) };
	for (size_t i = 0; i < count; i++)
		if (!isnan(o[i].value))
			out->items[out->count++] = (struct base){ o[i].slice, o[i].place,
				o[i].when.from, o[i].when.to, o[i].value };
	qsort(out->items, out->count, sizeof *out->items, compare_bases);
	return true;
}

static bool population_of(struct writer *w, struct str code, const struct population **out_r)
{
	for (size_t i = 0; i < w->populations.count; i++)
		if (str_eq(w->populations.items[i].code, code)) {
			*out_r = &w->populations.items[i];
			return true;
		}
	struct population *new = list_add(w->p->arena, &w->populations);
	*out_r = new;
	return read_population(w, code, new);
}

/* ---- one cell ---- */

struct about {		/* whom a cell is about */
	int64_t slice, place, period;
	struct period when;
};

static bool is_total(struct str code)
{
	return str_eq(code, S("_T"));
}

static enum period_kind kind_of(const struct tally_category *c)
{
	struct period p;
	return period_read(c->label.n ? c->label : c->code, &p) && p.from == c->from &&
	    p.to == c->to ? p.kind : PERIOD_SPAN;
}

static bool add_pair(struct writer *w, const struct tally_dim *d, const struct tally_category *c,
    struct buf *slice)
{
	struct str label = c->label.n ? c->label : c->code;
	struct str code = slug(w->p->arena, c->code);
	buf_printf(slice, "%s%.*s=%.*s", slice->n ? ";" : "", STR(d->name), STR(code));
	return keys_category(w->keys, d->name, d->name, code, label, w->e);
}

/* The dimensions in the order of their names, as codes of slices want it. */
static void sort_dims(const struct tally_table *t, size_t *order)
{
	for (size_t i = 0; i < t->dim_count; i++) {
		size_t k = i;
		for (; k > 0 && str_cmp(t->dims[order[k - 1]].name, t->dims[i].name) > 0; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

static bool about_cell(struct writer *w, const struct guarded *g, const uint16_t *codes,
    struct about *out_r)
{
	const struct tally_table *t = g->table;
	struct str level = STR_EMPTY;
	size_t order[PROTECT_DIMENSIONS];
	struct buf slice = buf_in(w->p->arena, 4096);
	struct about about = { 0 };
	sort_dims(t, order);
	for (size_t k = 0; k < t->dim_count; k++) {
		const struct tally_dim *d = &t->dims[order[k]];
		size_t made = g->protect.dimensions[order[k]]->count - d->count;
		size_t i = codes[order[k]] - (d->kind == TALLY_PERIOD ? 0 : made);
		const struct tally_category *c = &d->categories[i];
		struct str label = c->label.n ? c->label : c->code;
		if (d->kind == TALLY_PERIOD) {
			about.when = (struct period){ .from = c->from, .to = c->to,
				.kind = kind_of(c), .label = label };
			if (!keys_period(w->keys, &about.when, &about.period, w->e))
				return false;
		} else if (is_total(c->code)) {
			continue;
		} else if (d->kind == TALLY_PLACE) {
			level = c->leaf ? S("neighbourhood") : S("district");
			if (!keys_place(w->keys, c->code, label, level, &about.place, w->e))
				return false;
		} else if (!add_pair(w, d, c, &slice)) {
			return false;
		}
	}
	*out_r = about;
	return keys_slice(w->keys, buf_view(&slice), &out_r->slice, w->e);
}

static double count_of(
    const struct tally_feed *f, const struct shown *s, const struct tally_cell *c)
{
	switch (f->measure) {
	case TALLY_LEARNERS: return (double)s->learners;
	case TALLY_ENROLMENTS: return c ? (double)c->enrolments : 0;
	case TALLY_COMPLETIONS: return c ? (double)c->completions : 0;
	case TALLY_HOURS: return c ? (double)c->hours / 100 : 0;
	}
	return NAN;
}

static bool add_rate(struct writer *w, const struct tally_feed *f, const struct about *about,
    struct observation *o)
{
	const struct population *population;
	struct base key = { about->slice, about->place, about->when.from, about->when.to, 0 };
	if (!population_of(w, f->population, &population))
		return false;
	const struct base *base = bsearch(&key, population->items, population->count, sizeof key,
	    compare_bases);
	if (!base || !(base->value > 0)) {
		o->value = NAN;
		o->status = o->status == STATUS_SUPPRESSED ? o->status : STATUS_MISSING;
		w->report->no_population++;
	} else if (!isnan(o->value)) {
		o->value *= (double)f->per / base->value;
	}
	return true;
}

/* What a reader is told of every rounded figure; as the city's notes, in its language. */
static bool add_note(struct writer *w, struct observation *o)
{
	return keys_note(w->keys, S("rounded"), &o->note, w->e);
}

static bool add_figure(struct writer *w, const struct tally_grouping *g,
    const struct tally_feed *f, const struct about *about, const struct shown *s,
    const struct tally_cell *c)
{
	struct observation o = { .slice = about->slice, .place = about->place,
		.period = about->period, .low = NAN, .high = NAN, .error = NAN,
		.value = s->suppressed ? NAN : count_of(f, s, c),
		.status = s->suppressed ? STATUS_SUPPRESSED : STATUS_NORMAL };
	if (s->kept && f->measure != TALLY_LEARNERS)
		return true;		/* the earlier figure stands */
	if ((g->protect == TALLY_ROUND && !add_note(w, &o)) || !series_of(w, f, &o.series) ||
	    (f->per && !add_rate(w, f, about, &o)))
		return false;
	if (o.status == STATUS_MISSING)
		return true;
	w->report->figures++;
	w->report->suppressed += o.status == STATUS_SUPPRESSED;
	if (w->import)
		o.import = w->import->id;
	*list_add(w->p->arena, &w->all) = o;
	return true;
}

static bool add_table(struct writer *w, const struct guarded *g, const struct shown *shown,
    struct published_table *report)
{
	const struct tally_grouping *grouping = g->table->grouping;
	int64_t before = w->report->figures;
	for (size_t i = 0; i < g->protect.cell_count; i++) {
		struct about about;
		if (!shown[i].listed)
			continue;
		if (!about_cell(w, g, g->cells[i].codes, &about))
			return false;
		for (size_t k = 0; k < grouping->feed_count; k++)
			if ((grouping->protect == TALLY_SUPPRESS ||
			        grouping->feeds[k].measure == TALLY_LEARNERS) &&
			    !add_figure(w, grouping, &grouping->feeds[k], &about, &shown[i],
			        g->counts[i]))
				return false;
	}
	report->figures = w->report->figures - before;
	return true;
}

/* ---- all of it ---- */

static bool make_import(struct writer *w)
{
	struct record *r = record_new(w->p->arena, &import_kind, w->p->city);
	record_set(r, "title", value_text(w->p->title));
	record_set(r, "origin", value_cstr("tally"));
	record_set(r, "state", value_cstr("staging"));
	record_set(r, "published", value_int(w->p->published));
	if (w->report->table_count && w->report->tables[0].protect == TALLY_CELL_KEY)
		record_set(r, "scope", value_cstr("cell-key"));
	if (!save(w, r))
		return false;
	w->import = r;
	return true;
}

/* A total stands in several tables, with one value: it is one figure. */
static bool drop_repeats(struct writer *w)
{
	size_t kept = 0;
	if (w->all.count)
		qsort(w->all.items, w->all.count, sizeof *w->all.items, observation_order);
	for (size_t i = 0; i < w->all.count; i++) {
		const struct observation *last = kept ? &w->all.items[kept - 1] : NULL;
		const struct observation *now = &w->all.items[i];
		if (!last || observation_order(last, now)) {
			w->all.items[kept++] = *now;
			continue;
		}
		if (last->status != now->status ||
		    (!isnan(now->value) && last->value != now->value))
			return fail(w->e, ERR_INPUT, N_("Two tables give different figures for "
			    "the same cell of one series. Let them feed different series."));
		w->report->figures--;
		w->report->suppressed -= now->status == STATUS_SUPPRESSED;
	}
	w->all.count = kept;
	return true;
}

static bool make_figures(struct writer *w, const struct guarded *tables,
    struct shown *const *shown, size_t count)
{
	w->keys = keys_open(w->db, w->p->arena, w->p->city, w->e);
	if (!w->keys || (!w->p->dry && !make_import(w)))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_table(w, &tables[i], shown[i], &w->report->tables[i]))
			return false;
	return drop_repeats(w);
}

static bool stage(struct writer *w)
{
	for (size_t at = 0; at < w->all.count; at += STEP) {
		size_t n = w->all.count - at < STEP ? w->all.count - at : STEP;
		if (!begin(w) || !end(w, observations_add(w->db, w->p->city, w->all.items + at, n,
		        w->e)))
			return false;
	}
	return true;
}

static bool enforce(struct writer *w)
{
	struct record *r;
	if (!record_load(w->db, w->p->arena, &import_kind, w->p->city, w->import->id, NULL, &r,
	        w->e))
		return false;
	record_set(r, "covers", value_text(buf_view(&w->covers)));
	record_set(r, "rows_in", value_int((int64_t)w->all.count));
	return save(w, r) && import_enforce(w->db, w->p->city, r->id, &w->p->by, w->e);
}

bool publish_write(const struct publication *p, const struct guarded *tables,
    struct shown *const *shown, size_t count, bool (*also)(struct db *db, void *thing,
    struct err *e), void *thing, struct publish_report *report, struct err *e)
{
	struct writer w = { .p = p, .e = e, .report = report,
		.covers = buf_in(p->arena, 90000) };
	if (!begin(&w))
		return false;
	bool ok = make_figures(&w, tables, shown, count);
	if (p->dry) {	/* what was found or made goes back */
		struct err kept = *e;
		db_end(w.db, false, e);
		store_give(w.db);
		*e = kept;
		return ok;
	}
	if (!end(&w, ok))
		return false;
	report->import = w.import->id;
	if (stage(&w) && begin(&w))
		ok = end(&w, also(w.db, thing, e) && enforce(&w));
	else
		ok = false;
	struct err lost = { 0 };
	if (!ok)
		import_sweep(p->store, p->city, w.import->id, &lost);
	return ok;
}
