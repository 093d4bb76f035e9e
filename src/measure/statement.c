/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a city's figures say, measure by measure, for texts that are written in other rooms. */
#include "measure/indicator_groups.h"
#include "measure/measure.h"
#include "measure/view.h"

#include <math.h>

struct statements {
	struct measure_statement *items;
	size_t count, room;
};

struct asked {
	struct db *db;
	struct arena *a;
	const struct lang *lang;
	const struct measure_question *q;
};

static struct measure_statement *add(const struct asked *as, const struct view *v,
    struct str sentence, struct statements *out)
{
	struct measure_statement *s = list_add(as->a, out);
	const struct view_line *whole = view_whole(v);
	*s = (struct measure_statement){ .code = v->measure.code, .title = v->measure.title,
		.sentence = sentence, .source = v->source_name,
		.latest = whole ? whole->latest->value : NAN,
		.path = arena_printf(as->a, "/progress/%.*s/%.*s", STR(v->measure.framework),
		    STR(v->measure.code)) };
	return s;
}

static bool add_figure(const struct asked *as, const struct view *v, struct statements *out,
    struct err *e)
{
	struct str sentence = figure_sentence(as->a, as->lang, v);
	(void)e;
	if (sentence.n && (!as->q->gains || figure_gains(v)))
		add(as, v, sentence, out);
	return true;
}

static bool add_gaps(const struct asked *as, const struct view *v, struct statements *out,
    struct err *e)
{
	struct gap_line *lines;
	size_t count;
	if (!gap_lines_load(as->db, as->a, as->lang, as->q->city, v->now, as->q->until, &lines,
	        &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (lines[i].worse)
			add(as, v, lines[i].sentence, out)->title = arena_printf(as->a,
			    "%.*s, %.*s, %.*s", STR(v->measure.title), STR(lines[i].label),
			    STR(lines[i].gaps.period));
	return true;
}

static bool state(const struct asked *as, const struct standing_row *row, bool (*one)(
    const struct asked *as, const struct view *v, struct statements *out, struct err *e),
    struct statements *list, struct err *e)
{
	struct view v;
	struct view_question ask = { .city = as->q->city, .until = as->q->until,
		.framework = row->measure.framework, .code = row->measure.code,
		.series = row->series_code };
	if (!row->followed || !row->latest)
		return true;
	return view_load(as->db, as->a, as->lang, &ask, &v, e) &&
	       (!v.now || one(as, &v, list, e));
}

/* Those of the framework, then those of others that serve it. */
static bool each_measure(const struct asked *as, bool (*one)(const struct asked *as,
    const struct view *v, struct statements *out, struct err *e),
    struct measure_statement **out_r, size_t *count_r, struct err *e)
{
	const struct measure_question *q = as->q;
	struct statements list = { 0 };
	struct standing_row *rows;
	struct standing_link *links;
	size_t count, link_count;
	if (!standing_rows(as->db, as->a, as->lang, q->city, q->framework, q->node, &rows, &count,
	        e) ||
	    !standing_serving(as->db, as->a, as->lang, q->city, q->framework, q->node, &links,
		&link_count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!state(as, &rows[i], one, &list, e))
			return false;
	for (size_t i = 0; i < link_count; i++)
		if ((!i || links[i].row != links[i - 1].row) &&
		    !state(as, links[i].row, one, &list, e))
			return false;
	*out_r = list.items;
	*count_r = list.count;
	return true;
}

bool measure_statements(struct db *db, struct arena *a, const struct lang *lang,
    const struct measure_question *q, struct measure_statement **out_r, size_t *count_r,
    struct err *e)
{
	struct asked as = { db, a, lang, q };
	return each_measure(&as, add_figure, out_r, count_r, e);
}

bool measure_gaps(struct db *db, struct arena *a, const struct lang *lang,
    const struct measure_question *q, struct measure_statement **out_r, size_t *count_r,
    struct err *e)
{
	struct asked as = { db, a, lang, q };
	return each_measure(&as, add_gaps, out_r, count_r, e);
}
