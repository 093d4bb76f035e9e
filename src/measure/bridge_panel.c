/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What changed in a series, and its older figures by the concordance table, for its page. */
#include "measure/bridge.h"

#include "base/lang.h"
#include "measure/bridge.html.h"

static const char series_sql[] = "SELECT code FROM series WHERE city = $1 AND id = $2";
static const char category_sql[] =
    "SELECT label FROM category WHERE city = $1 AND dimension = $2 AND code = $3";
static const char place_id_sql[] =
    "SELECT id FROM place WHERE city = $1 AND code = $2 AND deleted IS NULL";
static const char place_name_sql[] =
    "SELECT " SQL_IN_LANG("place", "place", "name", "$3")
    " FROM place WHERE city = $1 AND code = $2 AND deleted IS NULL";
static const char series_id_sql[] =
    "SELECT id FROM series WHERE city = $1 AND code = $2 AND deleted IS NULL";
static const char slice_id_sql[] = "SELECT id FROM slice WHERE city = $1 AND code = $2";

struct old_figures {
	struct old_figure *items;
	size_t count, room;
};

/* Where the figures of an old code stand; false: nowhere. */
static bool place_of_code(struct request *r, const struct bridge *b, const struct series *s,
    struct str code, struct observation_query *q, struct err *e)
{
	struct db *db = request_db(r, e);
	*q = (struct observation_query){ .city = r->city, .series = s->id, .one_slice = true,
		.one_place = true };
	if (b->what == BRIDGE_SERIES)
		return (q->series = db_int(db, series_id_sql, ARGS(r->city, code), 0, e)) != 0;
	if (b->what == BRIDGE_GEOGRAPHY)
		return (q->place = db_int(db, place_id_sql, ARGS(r->city, code), 0, e)) != 0;
	struct str slice = arena_printf(r->arena, "%.*s=%.*s", STR(b->dimension), STR(code));
	return (q->slice = db_int(db, slice_id_sql, ARGS(r->city, slice), 0, e)) != 0;
}

static bool read_old(struct request *r, const struct bridge *b, const struct series *s,
    struct old_figures *out, struct err *e)
{
	for (size_t i = 0; i < b->row_count; i++) {
		struct observation_query q;
		struct observation *o;
		size_t count;
		bool first = true;
		for (size_t k = 0; k < i; k++)
			first = first && !str_eq(b->rows[k].from, b->rows[i].from);
		if (!first || !place_of_code(r, b, s, b->rows[i].from, &q, e)) {
			if (e->kind != ERR_NONE)
				return false;
			continue;
		}
		if (!observations_read(request_db(r, e), r->arena, &q, &o, &count, e))
			return false;
		for (size_t k = 0; k < count; k++)
			*list_add(r->arena, out) = (struct old_figure){ b->rows[i].from,
				o[k].when, o[k].value };
	}
	return true;
}

static struct str name_of(struct request *r, const struct bridge *b, struct str code,
    struct err *e)
{
	struct str name = STR_EMPTY;
	if (b->what == BRIDGE_DIMENSION)
		name = common_label(r->arena, r->lang, b->dimension, code,
		    db_text(request_db(r, e), r->arena, category_sql,
		    ARGS(r->city, b->dimension, code), e));
	else if (b->what == BRIDGE_GEOGRAPHY)
		name = db_text(request_db(r, e), r->arena, place_name_sql,
		    ARGS(r->city, code, str_of(r->lang->tag)), e);
	return name.n ? name : code;
}

static bool fill(struct request *r, const struct bridge *b, const struct series *s,
    struct bridge_view *v, struct err *e)
{
	struct old_figures old = { 0 };
	*v = (struct bridge_view){ .bridge = b, .unit = s->unit };
	if (!b->row_count)
		return true;
	if (!read_old(r, b, s, &old, e))
		return false;
	v->row_count = bridge_convert(r->arena, b, s->adds_up, old.items, old.count, &v->rows);
	v->names = arena_array(r->arena, struct str, v->row_count + 1);
	for (size_t i = 0; i < v->row_count; i++)
		v->names[i] = name_of(r, b, v->rows[i].code, e);
	return e->kind == ERR_NONE;
}

bool bridges_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct bridges all = { 0 };
	struct series s;
	if (!subject || !bridges_load(request_db(r, e), r->arena, r->lang, r->city, subject, &all,
	        e))
		return !subject;
	if (!all.count)
		return true;
	struct str code = db_text(request_db(r, e), r->arena, series_sql, ARGS(r->city, subject),
	    e);
	if (!series_find(request_db(r, e), r->arena, r->lang, r->city, code, &s, e))
		return false;
	struct bridge_view *views = arena_array(r->arena, struct bridge_view, all.count + 1);
	for (size_t i = 0; i < all.count; i++)
		if (!fill(r, &all.items[i], &s, &views[i], e))
			return false;
	bridges_write(o, views, all.count);
	return true;
}
