/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a city's figures say, measure by measure, for texts that are written in other rooms. */
#include "measure/measure.h"
#include "measure/view.h"

static bool statement_of(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct standing_row *row, struct measure_statement *out_r, struct err *e)
{
	struct view v;
	struct view_question q = { .city = city, .framework = row->measure.framework,
		.code = row->measure.code, .series = row->series_code };
	if (!view_load(db, a, lang, &q, &v, e))
		return false;
	*out_r = (struct measure_statement){ .code = row->measure.code,
		.title = row->measure.title, .sentence = figure_sentence(a, lang, &v),
		.source = v.source_name,
		.path = arena_printf(a, "/progress/%.*s/%.*s", STR(row->measure.framework),
		    STR(row->measure.code)) };
	return true;
}

bool measure_statements(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str node, struct measure_statement **out_r, size_t *count_r,
    struct err *e)
{
	struct { struct measure_statement *items; size_t count, room; } list = { 0 };
	struct standing_row *rows;
	size_t count;
	if (!standing_rows(db, a, lang, city, framework, node, &rows, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (rows[i].followed && rows[i].latest &&
		    !statement_of(db, a, lang, city, &rows[i], list_add(a, &list), e))
			return false;
	*out_r = list.items;
	*count_r = list.count;
	return true;
}
