/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is left out, on the page of a measure: the widest gap of each dimension in a sentence. */
#include "base/lang.h"
#include "measure/equity.html.h"
#include "measure/indicator_groups.h"
#include "measure/indicator_words.h"

#include <math.h>

static const char slices_sql[] =
    "SELECT s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2 AND s.code <> '' AND s.code NOT LIKE '%;%'"
    " ORDER BY s.code";
static const char series_sql[] = "SELECT code FROM series WHERE city = $1 AND id = $2";
static const char label_sql[] = "SELECT label FROM dimension WHERE city = $1 AND code = $2";

struct lines {
	struct gap_line *items;
	size_t count, room;
};

static bool read_dimensions(struct db *db, struct arena *a, int64_t city, int64_t series,
    struct lines *out, struct err *e)
{
	struct rows *q = db_query(db, slices_sql, ARGS(city, series), e);
	while (rows_next(q)) {
		struct str code = rows_text(q, 0), dimension;
		if (!str_cut(&code, '=', &dimension) || (out->count &&
		    str_eq(out->items[out->count - 1].dimension, dimension)))
			continue;
		*list_add(a, out) = (struct gap_line){ .dimension = arena_copy(a, dimension) };
	}
	return rows_end(q, e);
}

/* The dimension's own label, or that of the categories, which may be translated. */
static struct str label_of(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t series, struct str dimension, struct err *e)
{
	struct category *all;
	size_t count;
	if (!categories_of(db, a, lang, city, series, &all, &count, e))
		return dimension;
	for (size_t i = 0; i < count; i++)
		if (str_eq(all[i].dimension, dimension))
			return all[i].dimension_label;
	struct str label = db_text(db, a, label_sql, ARGS(city, dimension), e);
	return label.n ? common_label(a, lang, dimension, STR_EMPTY, label) : dimension;
}

/* Of the groups whose gap is one, that of the widest; worse off wins over better off. */
static const struct group_gap *widest(const struct group_gaps *g)
{
	const struct group_gap *best = NULL;
	for (size_t i = 0; i < g->count; i++) {
		const struct group_gap *x = &g->items[i];
		if (x->side != GAP_WORSE && x->side != GAP_BETTER && x->side != GAP_DIFFERENT)
			continue;
		bool worse = best && best->side != GAP_WORSE && x->side == GAP_WORSE;
		bool same = best && (best->side == GAP_WORSE) == (x->side == GAP_WORSE);
		if (!best || worse ||
		    (same && fabs(x->difference.value) > fabs(best->difference.value)))
			best = x;
	}
	return best;
}

static void write_sentence(struct arena *a, const struct lang *lang, struct str unit,
    struct gap_line *line)
{
	const struct group_gaps *g = &line->gaps;
	const struct group_gap *x = widest(g);
	line->mark = MARK_UNSURE;
	if (!g->rest || g->count < 2) {
		line->sentence = str_of(_("no group can be compared with the rest."));
	} else if (!x) {
		line->sentence = str_of(_("all groups are too close to tell them apart."));
	} else {
		struct str size = amount_text(a, lang, x->difference.value, unit);
		struct str range = range_text(a, lang, x->difference.low, x->difference.high, true);
		struct str between = range.n ? arena_printf(a, " (%.*s)", STR(range)) : STR_EMPTY;
		line->mark = equity_mark(x->side);
		line->worse = x->side == GAP_WORSE;
		bool known = x->trend.kind == TREND_RISES || x->trend.kind == TREND_FALLS;
		struct str trend = known ? arena_printf(a, _(" The gap over time: %s."),
		    x->trend_text) : STR_EMPTY;
		line->sentence = arena_printf(a, x->difference.value < 0 ?
		    _("\"%.*s\" lies %.*s below the rest%.*s.%.*s") :
		    _("\"%.*s\" lies %.*s above the rest%.*s.%.*s"),
		    STR(x->name), STR(size), STR(between), STR(trend));
	}
}

bool gap_lines_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct series *s, int64_t until, struct gap_line **out_r, size_t *count_r,
    struct err *e)
{
	struct lines lines = { 0 };
	if (!s->adds_up && !read_dimensions(db, a, city, s->id, &lines, e))
		return false;
	for (size_t i = 0; i < lines.count; i++) {
		struct gap_line *line = &lines.items[i];
		if (!group_gaps_load(db, a, lang, city, s, line->dimension, until, &line->gaps, e))
			return false;
		line->label = label_of(db, a, lang, city, s->id, line->dimension, e);
		write_sentence(a, lang, s->unit, line);
	}
	*out_r = lines.items;
	*count_r = lines.count;
	return e->kind == ERR_NONE;
}

bool groups_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	const struct lang *lang = r->lang;
	struct gap_line *lines;
	size_t count;
	struct series s;
	struct group_gaps *chosen = NULL;
	if (!subject)
		return true;
	struct db *db = request_db(r, e);
	struct str code = db_text(db, r->arena, series_sql, ARGS(r->city, subject), e);
	if (e->kind != ERR_NONE || !series_find(db, r->arena, lang, r->city, code, &s, e) ||
	    !gap_lines_load(db, r->arena, lang, r->city, &s, 0, &lines, &count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		lines[i].href = query_with(r, r->arena, "by", lines[i].dimension);
		if (str_eq(param_text(r, "by"), lines[i].dimension))
			chosen = &lines[i].gaps;
	}
	if (count)
		groups_write(o, lines, count, chosen,
		    chosen ? arena_printf(r->arena, _("Each group against the rest, %.*s"),
			STR(chosen->period)).p : "");
	return true;
}
