/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /progress, the temple: twelve areas, each stone a link that says how the city stands there.
 * /progress/<framework>/<code>: an area, a feature, a goal, a target or a measure. /goals.
 */
#include "measure/progress.h"
#include "base/num.h"
#include "measure/download.h"
#include "measure/measure_page.h"
#include "measure/progress.html.h"

struct str progress_value(struct request *r, const struct standing_row *row)
{
	return figure_text(r->arena, r->lang, row->latest->value, row->measure.unit);
}

/* The stones of one part of the temple. */
static const struct temple_stone *stones_of(struct request *r, const struct progress_temple *t,
    size_t group, size_t *count_r)
{
	struct temple_stone *stones = arena_array(r->arena, struct temple_stone, t->area_count + 1);
	size_t n = 0;
	for (size_t i = 0; i < t->area_count && group < t->group_count; i++) {
		const struct progress_part *area = &t->areas[i];
		const int *by = area->sum.by_standing;
		if (!str_eq(area->node.parent, t->groups[group].node.code))
			continue;
		stones[n++] = (struct temple_stone){ .name = area->node.title,
			.href = arena_printf(r->arena, "%.*s/progress/%.*s/%.*s", STR(r->base),
			    STR(area->node.framework), STR(area->node.code)),
			.measures = area->sum.measures,
			.on_path = by[STANDING_REACHED] + by[STANDING_ON_PATH],
			.behind = by[STANDING_BEHIND] + by[STANDING_MOVING_AWAY],
			.unsure = by[STANDING_CANNOT_TELL] + by[STANDING_NO_TARGET],
			.no_data = area->sum.measures - area->sum.with_data };
	}
	*count_r = n;
	return stones;
}

void progress_temple_draw(struct out *o, const struct progress_temple *t)
{
	const struct lang *lang = o->lang;
	struct temple temple = { .title = str_of(_("The temple of the learning city")) };
	temple.roof = stones_of(o->r, t, 0, &temple.roof_count);
	temple.columns = stones_of(o->r, t, 1, &temple.column_count);
	temple.steps = stones_of(o->r, t, 2, &temple.step_count);
	chart_temple(o, &temple);
}

static void sum_up(struct progress_part *part, struct standing_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (standing_under(rows[i].measure.code, part->node.code))
			standing_add(&part->sum, &rows[i]);
}

static bool read_parts(struct request *r, struct str framework, struct str parent,
    struct str kind, struct standing_row *rows, size_t count, struct progress_part **out_r,
    size_t *count_r, struct err *e)
{
	struct node *nodes;
	size_t n;
	if (!node_list(request_db(r, e), r->arena, r->lang, framework, parent, kind, &nodes, &n, e))
		return false;
	struct progress_part *parts = arena_array(r->arena, struct progress_part, n + 1);
	for (size_t i = 0; i < n; i++) {
		parts[i].node = nodes[i];
		sum_up(&parts[i], rows, count);
	}
	*out_r = parts;
	*count_r = n;
	return true;
}

static bool read_temple(struct request *r, struct str framework, struct str groups,
    struct str areas, struct progress_temple *t, struct err *e)
{
	struct standing_row *rows;
	size_t count;
	if (!standing_rows(request_db(r, e), r->arena, r->lang, r->city, framework, STR_EMPTY,
		&rows, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		standing_add(&t->sum, &rows[i]);
	if (groups.n && !read_parts(r, framework, STR_EMPTY, groups, rows, count, &t->groups,
	        &t->group_count, e))
		return false;
	return read_parts(r, framework, S("*"), areas, rows, count, &t->areas, &t->area_count, e);
}

static void add_figure(struct request *r, struct progress_temple *t, const char *label, int count,
    enum standing standing)
{
	struct buf b = buf_in(r->arena, 40);
	num_show_int(&b, r->lang, count);
	bool marked = standing != STANDING_NO_TARGET;
	t->figures[t->figure_count++] = (struct key_figure){ .value = buf_view(&b),
		.label = str_of(label), .mark = standing_mark(standing),
		.word = marked ? tr(r->lang, standing_label(standing)) : NULL };
}

static void make_figures(struct request *r, struct progress_temple *t)
{
	const struct lang *lang = r->lang;
	const int *by = t->sum.by_standing;
	add_figure(r, t, _("Measures followed"), t->sum.followed, STANDING_NO_TARGET);
	add_figure(r, t, _("On the path or reached"), by[STANDING_ON_PATH] + by[STANDING_REACHED],
	    STANDING_ON_PATH);
	add_figure(r, t, _("Behind or moving away"), by[STANDING_BEHIND] + by[STANDING_MOVING_AWAY],
	    STANDING_BEHIND);
	add_figure(r, t, _("Too early or too uncertain"), by[STANDING_CANNOT_TELL],
	    STANDING_CANNOT_TELL);
}

bool progress_show_temple(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct progress_temple t = { 0 };
	if (!read_temple(r, S("key-features"), S("group"), S("area"), &t, e))
		return false;
	t.lead = arena_printf(r->arena,
	    _("%.*s is measured against its own past and its own targets, never against other "
	      "cities."), STR(r->city_name));
	make_figures(r, &t);
	t.label = str_of(_("The areas and measures are modelled on the Key Features of Learning "
	    "Cities. They are not an official version."));
	struct page page = { .title = str_of(_("Progress")), .description = t.lead,
		.wing = "progress" };
	struct out *o = page_begin(r, p, &page);
	progress_temple_write(o, &t);
	bool ok = panels_write(o, r, "progress", 0, e);
	page_end(o);
	return ok;
}

bool progress_show_goals(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct progress_temple t = { 0 };
	if (!read_temple(r, S("sdg"), STR_EMPTY, S("goal"), &t, e))
		return false;
	struct page page = { .title = str_of(_("The 17 goals")), .wing = "goals" };
	struct out *o = page_begin(r, p, &page);
	goals_write(o, &t);
	page_end(o);
	return true;
}

/* The rows of one part lie together, since measures come in the order of their codes. */
static void deal_rows(struct progress_node *n)
{
	for (size_t i = 0; i < n->part_count; i++) {
		struct progress_part *part = &n->parts[i];
		for (size_t k = 0; k < n->row_count; k++) {
			if (!standing_under(n->rows[k].measure.code, part->node.code))
				continue;
			if (!part->count)
				part->rows = &n->rows[k];
			part->count++;
		}
	}
}

static bool show_node(struct request *r, struct reply *p, const struct node *node, struct err *e)
{
	const struct lang *lang = r->lang;
	struct progress_node n = { .node = *node };
	if (!standing_rows(request_db(r, e), r->arena, lang, r->city, node->framework, node->code,
	        &n.rows, &n.row_count, e))
		return false;
	for (size_t i = 0; i < n.row_count; i++)
		standing_add(&n.sum, &n.rows[i]);
	if (!read_parts(r, node->framework, node->code, STR_EMPTY, n.rows, n.row_count, &n.parts,
	        &n.part_count, e))
		return false;
	deal_rows(&n);
	bool goals = str_eq(node->framework, S("sdg"));
	struct crumb crumbs[] = {
		{ str_of(goals ? _("Goals") : _("Progress")),
		    goals ? S("/goals") : S("/progress") },
		{ node->code, STR_EMPTY },
	};
	struct page page = { .title = node->title, .description = node->about,
		.wing = goals ? "goals" : "progress", .crumbs = crumbs, .crumb_count = 2 };
	struct out *o = page_begin(r, p, &page);
	progress_node_write(o, &n);
	bool ok = panels_write_about(o, r, "node", arena_printf(r->arena, "%.*s/%.*s",
	    STR(node->framework), STR(node->code)), e);
	page_end(o);
	return ok;
}

static bool show_measure(struct request *r, struct reply *p, struct err *e)
{
	struct view v;
	struct view_question q = { .city = r->city, .framework = param_text(r, "framework"),
		.code = param_text(r, "code"), .series = param_text(r, "series"),
		.by = param_text(r, "by"),
		.as_of = param_given(r, "asof") ? param_int(r, "asof") : 0 };
	if (!view_load(request_db(r, e), r->arena, r->lang, &q, &v, e))
		return false;
	if (!r->format.n)
		return measure_show(r, p, &v, e);
	if (str_eq(r->format, S("svg")))
		return measure_svg(r, p, &v, e);
	if (str_eq(r->format, S("png")))
		return measure_png(r, p, &v, e);
	return download_measure(r, p, &v, e);
}

/* A code names a node or a measure; the nodes are asked first, since they are few. */
bool progress_show_code(struct request *r, struct reply *p, struct err *e)
{
	struct node node;
	struct err missing = { .lang = r->lang };
	if (!r->format.n && node_find(request_db(r, e), r->arena, r->lang,
	        param_text(r, "framework"), param_text(r, "code"), &node, &missing))
		return show_node(r, p, &node, e);
	if (missing.kind != ERR_NONE && missing.kind != ERR_MISSING) {
		*e = missing;
		return false;
	}
	return show_measure(r, p, e);
}

bool progress_home_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct progress_temple t = { 0 };
	(void)subject;
	if (!read_temple(r, S("key-features"), S("group"), S("area"), &t, e))
		return false;
	progress_panel_write(o, &t);
	return true;
}
