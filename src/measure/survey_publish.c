/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* See survey_publish.h. One import for all estimates that are published together. */
#include "measure/survey_publish.h"

#include "base/lang.h"

#include <math.h>
#include <stdlib.h>

static const char place_sql[] =
    "SELECT id FROM place WHERE city = $1 AND (code = $2 OR name = $2) AND deleted IS NULL"
    " ORDER BY id LIMIT 1";

struct publisher {
	struct db *db;
	struct survey_publish *p;
	struct keys *keys;
	struct { struct observation *items; size_t count, room; } figures;
	struct err *e;
};

static bool refuse(struct publisher *b, int line, struct str what, const char *format)
{
	struct survey_publish *p = b->p;
	problem_add(p->found, (struct problem){ .source = p->plan ? p->plan->name : p->title,
	    .row = line, .excerpt = what }, "%s", tr(p->found->lang, format));
	return false;
}

/* ---- the series ---- */

static bool make_series(struct publisher *b, const struct measure *m, struct series *out_r)
{
	static const char *const directions[] = { "neutral", "higher", "lower" };
	struct survey_publish *p = b->p;
	struct record *r = record_new(p->arena, &series_kind, p->city);
	record_set(r, "code", value_text(m->code));
	record_set(r, "title", value_text(m->title));
	record_set(r, "framework", value_text(m->framework));
	record_set(r, "measure", value_text(m->code));
	record_set(r, "unit", value_text(m->unit));
	record_set(r, "direction", value_cstr(directions[m->direction]));
	record_set(r, "decimals", value_int(-1));
	record_set(r, "main", value_int(1));
	if (!record_save(b->db, r, &p->by, p->found, b->e))
		return false;
	*out_r = (struct series){ .id = r->id, .code = m->code, .unit = m->unit };
	return true;
}

static bool series_of(struct publisher *b, struct str code, int line, struct series *out_r)
{
	struct survey_publish *p = b->p;
	struct err gone = { .lang = b->e->lang };
	struct measure m;
	struct series *all;
	size_t count;
	struct str framework = S("key-features");
	if (series_find(b->db, p->arena, NULL, p->city, code, out_r, &gone))
		return true;
	ptrdiff_t colon = str_find_byte(code, ':', 0);
	if (colon > 0) {
		framework = str_slice(code, 0, (size_t)colon);
		code = str_from(code, (size_t)colon + 1);
	} else if (str_starts(code, S("kf-"))) {
		code = str_from(code, 3);
	}
	err_clear(&gone);
	if (!measure_find(b->db, p->arena, NULL, p->city, framework, code, &m, &gone))
		return refuse(b, line, code, N_("there is no series and no measure of this code"));
	if (!series_of_measure(b->db, p->arena, NULL, p->city, framework, code, &all, &count,
	    b->e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (all[i].main || i + 1 == count) {
			*out_r = all[i];
			return true;
		}
	return make_series(b, &m, out_r);
}

/* ---- the group ---- */

static bool is_place_column(struct str name)
{
	return str_ieq(name, S("place")) || str_ieq(name, S("neighbourhood"));
}

struct pair {
	struct str dimension, code;
};

static int by_dimension(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	return str_cmp(x->dimension, y->dimension);
}

static bool add_pair(struct publisher *b, struct pair *pairs, size_t *n, struct str column,
    struct str value)
{
	struct arena *a = b->p->arena;
	struct pair *pair = &pairs[(*n)++];
	pair->dimension = slug(a, column);
	/* The codes F and M stay as the code lists have them. */
	pair->code = value.n == 1 && value.p[0] >= 'A' && value.p[0] <= 'Z' ? value
									    : slug(a, value);
	return keys_category(b->keys, pair->dimension, column, pair->code, value, b->e);
}

static bool find_place(struct publisher *b, struct str value, int64_t *place_r)
{
	*place_r = db_int(b->db, place_sql, ARGS(b->p->city, value), 0, b->e);
	return b->e->kind == ERR_NONE;
}

static bool slice_of(struct publisher *b, const struct survey_result *x, int64_t *slice_r,
    int64_t *place_r)
{
	struct arena *a = b->p->arena;
	struct pair *pairs = arena_array(a, struct pair, x->group_count + 1);
	struct buf code = buf_in(a, 2000);
	size_t n = 0;
	*slice_r = *place_r = 0;
	for (size_t i = 0; i < x->group_count; i++) {
		const struct survey_group *g = &x->groups[i];
		if (is_place_column(g->column) && !*place_r && !find_place(b, g->value, place_r))
			return false;
		if (!(is_place_column(g->column) && *place_r) &&
		    !add_pair(b, pairs, &n, g->column, g->value))
			return false;
	}
	bool shares = x->answer.n && x->request->kind != SURVEY_PROPORTION;
	struct str dimension = x->request->kind == SURVEY_QUANTILE ? S("quantile") : x->variable;
	if (shares && !add_pair(b, pairs, &n, dimension, x->answer))
		return false;
	qsort(pairs, n, sizeof *pairs, by_dimension);
	for (size_t i = 0; i < n; i++)
		buf_printf(&code, "%s%.*s=%.*s", i ? ";" : "", STR(pairs[i].dimension),
		    STR(pairs[i].code));
	return !n || keys_slice(b->keys, buf_view(&code), slice_r, b->e);
}

/* ---- figures ---- */

static bool same_key(const struct observation *a, const struct observation *b)
{
	return a->series == b->series && a->slice == b->slice && a->place == b->place &&
	    a->period == b->period;
}

static bool is_there(const struct publisher *b, const struct observation *o)
{
	for (size_t i = 0; i < b->figures.count; i++)
		if (same_key(&b->figures.items[i], o))
			return true;
	return false;
}

static bool add_figure(struct publisher *b, const struct survey_result *x,
    const struct series *series, int64_t period)
{
	const char *why = survey_flag_words(x->flags & ~(unsigned)SURVEY_SKIPPED);
	bool percent = x->share && str_istarts(series->unit, S("percent"));
	double scale = percent || (x->share && str_eq(series->unit, S("%"))) ? 100 : 1;
	struct observation o = { .series = series->id, .period = period,
		.value = x->estimate * scale, .low = x->low * scale, .high = x->high * scale,
		.error = x->error * scale, .sample = x->n };
	if (isnan(o.value) || x->flags & SURVEY_EMPTY) {
		o.value = NAN;
		o.status = STATUS_MISSING;
	} else if (survey_low_reliability(x)) {
		o.status = STATUS_LOW_RELIABILITY;
	}
	if (!slice_of(b, x, &o.slice, &o.place) ||
	    (why && !keys_note(b->keys, str_of(why), &o.note, b->e)))
		return false;
	o.row = (int64_t)(x - b->p->results->items) + 1;
	if (!is_there(b, &o))
		*list_add(b->p->arena, &b->figures) = o;
	return true;
}

static bool can_be_figure(enum survey_kind kind)
{
	return kind == SURVEY_MEAN || kind == SURVEY_TOTAL || kind == SURVEY_PROPORTION ||
	    kind == SURVEY_RATIO || kind == SURVEY_QUANTILE;
}

static bool add_pick(struct publisher *b, const struct survey_pick *pick)
{
	struct series series;
	struct period when;
	int64_t period;
	const struct survey_result *x = &b->p->results->items[pick->result];
	if (!pick->period.n || !period_read(pick->period, &when))
		return refuse(b, pick->line, pick->period,
		    N_("the period is missing or not understood; write it as 2026"));
	return series_of(b, pick->series, pick->line, &series) &&
	    keys_period(b->keys, &when, &period, b->e) && add_figure(b, x, &series, period);
}

static bool add_publication(struct publisher *b, const struct survey_publication *q)
{
	const struct survey_results *all = b->p->results;
	bool any = false;
	for (size_t i = 0; i < all->count; i++) {
		const struct survey_result *x = &all->items[i];
		if (!str_eq(x->variable, q->variable) || !can_be_figure(x->request->kind))
			continue;
		struct survey_pick pick = { i, q->series, q->period, q->line };
		any = true;
		if (!add_pick(b, &pick))
			return false;
	}
	return any || refuse(b, q->line, q->variable,
	    N_("the plan estimates no variable of this name"));
}

static bool add_import(struct publisher *b)
{
	struct survey_publish *p = b->p;
	struct record *r = record_new(p->arena, &import_kind, p->city);
	record_set(r, "title", value_text(p->title));
	record_set(r, "origin", value_cstr("survey"));
	record_set(r, "state", value_cstr("staging"));
	record_set(r, "published", value_int(p->published_on));
	record_set(r, "rows_read", value_int((int64_t)b->figures.count));
	record_set(r, "rows_in", value_int((int64_t)b->figures.count));
	if (!record_save(b->db, r, &p->by, p->found, b->e))
		return false;
	p->import = r->id;
	for (size_t i = 0; i < b->figures.count; i++)
		b->figures.items[i].import = r->id;
	return true;
}

bool survey_publish(struct db *db, struct survey_publish *p, struct err *e)
{
	struct publisher b = { .db = db, .p = p, .e = e };
	b.keys = keys_open(db, p->arena, p->city, e);
	if (!b.keys)
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < p->pick_count; i++)
		ok = add_pick(&b, &p->picks[i]);
	for (size_t i = 0; ok && p->plan && !p->picks && i < p->plan->publications.count; i++)
		ok = add_publication(&b, &p->plan->publications.items[i]);
	if (ok && !b.figures.count)
		ok = refuse(&b, 0, STR_EMPTY, N_("nothing is to be published"));
	ok = ok && add_import(&b) &&
	    observations_add(db, p->city, b.figures.items, b.figures.count, e) &&
	    import_enforce(db, p->city, p->import, &p->by, e);
	p->published = ok ? b.figures.count : 0;
	return ok;
}
