/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How a series was computed: on the page of its measure and on the page of the formula. The crude
 * rates beside standardised ones are computed for the page, of the newest period.
 */
#include "measure/indicator_panel.h"

#include "base/lang.h"
#include "measure/indicator_panel.html.h"
#include "measure/view.h"

#include <math.h>

static const char of_series_sql[] =
    "SELECT id FROM formula WHERE city = $1 AND series = $2 AND deleted IS NULL";
static const char input_sql[] =
    "SELECT s.code, " SQL_IN_LANG("series", "s", "title", "$3") ", s.framework, s.measure,"
    " COALESCE(" SQL_IN_LANG("source", "q", "name", "$3") ", '') FROM series s"
    " LEFT JOIN source q ON q.city = s.city AND q.id = s.source"
    " WHERE s.city = $1 AND s.id = $2";
static const char place_sql[] = "SELECT " SQL_IN_LANG("place", "place", "name", "$3")
    " FROM place WHERE city = $1 AND id = $2";

/* ORDER: enum interval_method */
static const char *const intervals[] = {
	N_("from the standard errors of the series (delta method)"),
	N_("none"),
	N_("a share of people that were all counted (Wilson)"),
	N_("a number of events (Poisson, Byar)"),
};

static bool read_inputs(struct request *r, const struct formula *f, struct formula_view *v,
    struct err *e)
{
	v->inputs = arena_array(r->arena, struct formula_input_row, f->x->input_count + 1);
	for (size_t i = 0; i < f->x->input_count; i++) {
		struct rows *q = db_query(request_db(r, e), input_sql,
		    ARGS(r->city, f->input_series[i], str_of(r->lang->tag)), e);
		if (rows_next(q))
			v->inputs[v->input_count++] = (struct formula_input_row){
				rows_copy(q, 0, r->arena), rows_copy(q, 1, r->arena),
				rows_copy(q, 2, r->arena), rows_copy(q, 3, r->arena),
				f->x->inputs[i].fixed, rows_copy(q, 4, r->arena) };
		if (!rows_end(q, e))
			return false;
	}
	return true;
}

static int64_t newest_day(const struct computation *c)
{
	int64_t day = 0;
	for (size_t i = 0; i < c->all.count; i++)
		if (!isnan(c->all.items[i].crude) && c->all.items[i].o.when.to > day)
			day = c->all.items[i].o.when.to;
	return day;
}

static bool read_crude(struct request *r, const struct computation *c, struct formula_view *v,
    struct err *e)
{
	enum { MOST = 60 };
	const struct lang *lang = r->lang;
	int64_t day = newest_day(c);
	v->crude = arena_array(r->arena, struct formula_crude_row, MOST);
	for (size_t i = 0; i < c->all.count && v->crude_count < MOST; i++) {
		const struct computed *x = &c->all.items[i];
		if (isnan(x->crude) || x->o.when.to != day)
			continue;
		struct str name = str_of(_("All"));
		if (x->o.place)
			name = db_text(request_db(r, e), r->arena, place_sql,
			    ARGS(r->city, x->o.place, r->lang->tag), e);
		if (x->slice.n)
			name = arena_printf(r->arena, "%.*s, %.*s", STR(name), STR(x->slice));
		v->crude[v->crude_count++] = (struct formula_crude_row){ name, x->o.when.label,
			figure_text(r->arena, lang, x->crude, STR_EMPTY),
			figure_text(r->arena, lang, x->o.value, STR_EMPTY) };
	}
	return e->kind == ERR_NONE;
}

static bool fill(struct request *r, int64_t id, struct formula_view *v, struct err *e)
{
	struct formula *f = arena_new_of(r->arena, struct formula);
	struct err own = { .lang = r->lang };
	struct computation c;
	struct record *record;
	struct db *db = request_db(r, e);
	v->f = f;
	if (!db || !record_load(db, r->arena, &formula_kind, r->city, id, r->lang, &record, e))
		return false;
	v->about = record_str(record, "about");
	if (!formula_load(db, r->arena, r->city, id, f, &own)) {
		v->error = arena_copy(r->arena, str_of(own.say));
		return true;
	}
	v->interval = intervals[f->method];
	double scale;
	if (!read_inputs(r, f, v, e))
		return false;
	if (!v->own_page && !expression_standardised(f->x, &scale))
		return true;
	if (!formula_compute(db, r->arena, r->city, f, &c, e))
		return false;
	v->figures = c.all.count;
	v->unmatched = c.unmatched;
	v->undefined = c.undefined;
	return read_crude(r, &c, v, e);
}

bool formula_measure_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct formula_view v = { 0 };
	int64_t id = db_int(request_db(r, e), of_series_sql, ARGS(r->city, subject), 0, e);
	if (!subject || !id)
		return e->kind == ERR_NONE;
	if (!fill(r, id, &v, e))
		return false;
	formula_write(o, &v);
	return true;
}

bool formula_record_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct formula_view v = { .own_page = true };
	if (!fill(r, subject, &v, e))
		return false;
	formula_write(o, &v);
	return true;
}
