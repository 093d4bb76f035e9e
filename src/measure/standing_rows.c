/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How the city stands in all measures of a framework at once: for the temple, the lists, the
 * goals. One question for the measures, one for what is followed, one for the series and targets,
 * and one along the primary key for each series' total line.
 */
#include "measure/view.h"

#include <math.h>

static const char followed_sql[] =
    "SELECT measure FROM followed WHERE city = $1 AND framework = $2 AND deleted IS NULL";
static const char series_sql[] =
    "SELECT id, code, measure, direction FROM series"
    " WHERE city = $1 AND framework = $2 AND deleted IS NULL ORDER BY measure, main DESC, id";
static const char serving_sql[] =
    "SELECT l.framework, l.code, l.to_code FROM measure_link l JOIN measure m"
    " ON m.framework = l.framework AND m.code = l.code WHERE l.to_framework = $1"
    " ORDER BY l.framework, m.position, l.to_code";
static const char targets_sql[] =
    "SELECT " TARGET_COLUMNS " FROM target WHERE city = $1 AND deleted IS NULL"
    " AND COALESCE(slice, '') = '' AND place IS NULL ORDER BY target_day";

struct line_row {
	int64_t series;
	struct str code, measure;
	enum direction direction;
};

struct sources {
	struct { struct str *items; size_t count, room; } followed;
	struct { struct line_row *items; size_t count, room; } series;
	struct { struct target *items; size_t count, room; } targets;
};

static bool read_followed(struct db *db, struct arena *a, int64_t city, struct str framework,
    struct sources *s, struct err *e)
{
	struct rows *q = db_query(db, followed_sql, ARGS(city, framework), e);
	while (rows_next(q))
		*list_add(a, &s->followed) = rows_copy(q, 0, a);
	return rows_end(q, e);
}

static bool read_series(struct db *db, struct arena *a, int64_t city, struct str framework,
    struct sources *s, struct err *e)
{
	struct rows *q = db_query(db, series_sql, ARGS(city, framework), e);
	while (rows_next(q))
		*list_add(a, &s->series) = (struct line_row){ rows_int(q, 0), rows_copy(q, 1, a),
			rows_copy(q, 2, a), direction_read(rows_text(q, 3)) };
	return rows_end(q, e);
}

static bool read_targets(struct db *db, struct arena *a, int64_t city, struct sources *s,
    struct err *e)
{
	struct rows *q = db_query(db, targets_sql, ARGS(city), e);
	while (rows_next(q))
		*list_add(a, &s->targets) = target_of_row(q, a);
	return rows_end(q, e);
}

static const struct target *target_of(const struct sources *s, int64_t series)
{
	const struct target *last = NULL;
	for (size_t i = 0; i < s->targets.count; i++)
		if (s->targets.items[i].series == series)
			last = &s->targets.items[i];
	return last;
}

static const struct line_row *series_of(const struct sources *s, struct str measure)
{
	for (size_t i = 0; i < s->series.count; i++)
		if (str_eq(s->series.items[i].measure, measure))
			return &s->series.items[i];
	return NULL;
}

static bool is_followed(const struct sources *s, struct str measure)
{
	for (size_t i = 0; i < s->followed.count; i++)
		if (str_eq(s->followed.items[i], measure))
			return true;
	return false;
}

/* The two newest values and all of them in order. */
static void summarise(struct arena *a, struct standing_row *row, const struct observation *o,
    size_t count)
{
	row->values = arena_array(a, double, count ? count : 1);
	for (size_t i = 0; i < count; i++) {
		if (isnan(o[i].value) || o[i].status == STATUS_WITHDRAWN)
			continue;
		row->values[row->value_count++] = o[i].value;
		row->before = row->latest;
		row->latest = &o[i];
	}
}

static bool stand(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct sources *s, struct standing_row *row, struct err *e)
{
	row->followed = is_followed(s, row->measure.code);
	row->judgement = (struct judgement){ .standing = STANDING_NO_DATA, .expected = NAN,
		.latest = NAN };
	const struct line_row *series = series_of(s, row->measure.code);
	if (!series)
		return true;
	row->series_code = series->code;
	struct observation_query q = { .city = city, .series = series->series, .one_slice = true,
		.one_place = true };
	struct observation *o;
	size_t n;
	if (!observations_read(db, a, &q, &o, &n, e))
		return false;
	summarise(a, row, o, n);
	const struct target *target = target_of(s, series->series);
	if (target)
		row->judgement = standing_judge(a, lang, target, o, n, series->direction);
	else if (row->latest)
		row->judgement.standing = STANDING_NO_TARGET;
	return true;
}

bool standing_rows(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str node, struct standing_row **out_r, size_t *count_r,
    struct err *e)
{
	struct sources s = { 0 };
	struct measure *measures;
	size_t count;
	if (!measure_list(db, a, lang, city, framework, node, &measures, &count, e) ||
	    !read_followed(db, a, city, framework, &s, e) ||
	    !read_series(db, a, city, framework, &s, e) || !read_targets(db, a, city, &s, e))
		return false;
	struct standing_row *rows = arena_array(a, struct standing_row, count ? count : 1);
	for (size_t i = 0; i < count; i++) {
		rows[i].measure = measures[i];
		if (!stand(db, a, lang, city, &s, &rows[i], e))
			return false;
	}
	*out_r = rows;
	*count_r = count;
	return true;
}

struct serving_row {
	struct str framework, measure, to;
};

static bool serving_read(struct db *db, struct arena *a, struct str framework, struct str node,
    struct serving_row **out_r, size_t *count_r, struct err *e)
{
	struct { struct serving_row *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(db, serving_sql, ARGS(framework), e);
	while (rows_next(q))
		if (!node.n || standing_under(rows_text(q, 2), node))
			*list_add(a, &list) = (struct serving_row){ rows_copy(q, 0, a),
				rows_copy(q, 1, a), rows_copy(q, 2, a) };
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

bool standing_serving(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str node, struct standing_link **out_r, size_t *count_r,
    struct err *e)
{
	struct { struct standing_link *items; size_t count, room; } list = { 0 };
	struct serving_row *links;
	struct standing_row *rows = NULL;
	size_t links_count, count = 0;
	if (!serving_read(db, a, framework, node, &links, &links_count, e))
		return false;
	for (size_t i = 0; i < links_count; i++) {
		bool same = i && str_eq(links[i].framework, links[i - 1].framework);
		if (!same && !standing_rows(db, a, lang, city, links[i].framework, STR_EMPTY, &rows,
		        &count, e))
			return false;
		for (size_t k = 0; k < count; k++)
			if (rows[k].latest && str_eq(rows[k].measure.code, links[i].measure))
				*list_add(a, &list) = (struct standing_link){ links[i].to,
					&rows[k] };
	}
	*out_r = list.items;
	*count_r = list.count;
	return true;
}

void standing_add(struct standing_sum *sum, const struct standing_row *row)
{
	sum->measures++;
	if (!row->followed && !row->latest)
		return;
	sum->followed++;
	sum->with_data += row->latest != NULL;
	sum->by_standing[row->judgement.standing]++;
}

bool standing_under(struct str code, struct str node)
{
	return str_starts(code, node) && (code.n == node.n || code.p[node.n] == '.');
}
