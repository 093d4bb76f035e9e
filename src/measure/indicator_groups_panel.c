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

static bool read_dimensions(struct request *r, int64_t series, struct lines *out, struct err *e)
{
	struct rows *q = db_query(request_db(r, e), slices_sql, ARGS(r->city, series), e);
	while (rows_next(q)) {
		struct str code = rows_text(q, 0), dimension;
		if (!str_cut(&code, '=', &dimension) || (out->count &&
		    str_eq(out->items[out->count - 1].dimension, dimension)))
			continue;
		*list_add(r->arena, out) = (struct gap_line){
			.dimension = arena_copy(r->arena, dimension) };
	}
	return rows_end(q, e);
}

/* The dimension's own label, or that of the categories, which may be translated. */
static struct str label_of(struct request *r, int64_t series, struct str dimension, struct err *e)
{
	struct category *all;
	size_t count;
	if (!categories_of(request_db(r, e), r->arena, r->lang, r->city, series, &all, &count, e))
		return dimension;
	for (size_t i = 0; i < count; i++)
		if (str_eq(all[i].dimension, dimension))
			return all[i].dimension_label;
	struct str label = db_text(request_db(r, e), r->arena, label_sql,
	    ARGS(r->city, dimension), e);
	return label.n ? common_label(r->arena, r->lang, dimension, STR_EMPTY, label) : dimension;
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

static void write_sentence(struct request *r, const struct group_gaps *g, struct str unit,
    struct gap_line *line)
{
	const struct lang *lang = r->lang;
	const struct group_gap *x = widest(g);
	line->mark = MARK_UNSURE;
	if (!g->rest || g->count < 2) {
		line->sentence = str_of(_("no group can be compared with the rest."));
	} else if (!x) {
		line->sentence = str_of(_("all groups are too close to tell them apart."));
	} else {
		struct str size = amount_text(r->arena, lang, x->difference.value, unit);
		struct str range = range_text(r->arena, lang, x->difference.low,
		    x->difference.high, true);
		struct str between = range.n ? arena_printf(r->arena, " (%.*s)", STR(range)) :
		    STR_EMPTY;
		line->mark = equity_mark(x->side);
		line->sentence = arena_printf(r->arena, x->difference.value < 0 ?
		    _("\"%.*s\" lies %.*s below the rest%.*s. The gap over time: %s.") :
		    _("\"%.*s\" lies %.*s above the rest%.*s. The gap over time: %s."),
		    STR(x->name), STR(size), STR(between), x->trend_text);
	}
}

bool groups_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	const struct lang *lang = r->lang;
	struct lines lines = { 0 };
	struct series s;
	struct group_gaps *chosen = NULL;
	if (!subject)
		return true;
	struct str code = db_text(request_db(r, e), r->arena, series_sql, ARGS(r->city, subject),
	    e);
	if (e->kind != ERR_NONE || !series_find(request_db(r, e), r->arena, lang, r->city, code,
	        &s, e) || !read_dimensions(r, subject, &lines, e))
		return false;
	if (s.adds_up)		/* counts of people: larger groups have more, that is no gap */
		return true;
	for (size_t i = 0; i < lines.count; i++) {
		struct gap_line *line = &lines.items[i];
		struct group_gaps *g = arena_new_of(r->arena, struct group_gaps);
		if (!group_gaps_load(request_db(r, e), r->arena, lang, r->city, &s,
		        line->dimension, g, e))
			return false;
		line->label = label_of(r, subject, line->dimension, e);
		line->href = query_with(r, r->arena, "by", line->dimension);
		write_sentence(r, g, s.unit, line);
		if (str_eq(param_text(r, "by"), line->dimension))
			chosen = g;
	}
	if (lines.count)
		groups_write(o, lines.items, lines.count, chosen,
		    chosen ? arena_printf(r->arena, _("Each group against the rest, %.*s"),
			STR(chosen->period)).p : "");
	return e->kind == ERR_NONE;
}
