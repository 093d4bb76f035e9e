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

/* What a framework has of measures, and the measures of others that serve it. */
struct progress_rows {
	struct standing_row *own;
	size_t own_count;
	struct standing_link *links;
	size_t link_count;
};

static bool read_rows(struct request *r, struct str framework, struct str node,
    struct progress_rows *out_r, struct err *e)
{
	struct db *db = request_db(r, e);
	return standing_rows(db, r->arena, r->lang, r->city, framework, node, &out_r->own,
		   &out_r->own_count, e) &&
	       standing_serving(db, r->arena, r->lang, r->city, framework, node, &out_r->links,
	           &out_r->link_count, e);
}

/* Measures come in the order of their codes, so that the rows of a part lie together; one that
 * serves several targets of a goal is one measure of the goal. */
static void fill_part(struct request *r, struct progress_part *part,
    const struct progress_rows *all)
{
	part->idle = true;
	for (size_t i = 0; i < all->own_count; i++) {
		struct standing_row *row = &all->own[i];
		if (!standing_under(row->measure.code, part->node.code))
			continue;
		if (!part->count++)
			part->rows = row;
		part->idle &= !row->followed && !row->latest;
		standing_add(&part->sum, row);
	}
	part->serving = arena_array(r->arena, struct standing_row, all->link_count + 1);
	const struct standing_row *last = NULL;
	for (size_t i = 0; i < all->link_count; i++) {
		const struct standing_link *l = &all->links[i];
		if (l->row == last || !standing_under(l->to, part->node.code))
			continue;
		last = l->row;
		part->serving[part->serving_count++] = *last;
		standing_add(&part->sum, last);
	}
}

static bool read_parts(struct request *r, struct str framework, struct str parent,
    struct str kind, const struct progress_rows *all, struct progress_part **out_r,
    size_t *count_r, struct err *e)
{
	struct node *nodes;
	size_t n;
	if (!node_list(request_db(r, e), r->arena, r->lang, framework, parent, kind, &nodes, &n, e))
		return false;
	struct progress_part *parts = arena_array(r->arena, struct progress_part, n + 1);
	for (size_t i = 0; i < n; i++) {
		parts[i].node = nodes[i];
		fill_part(r, &parts[i], all);
	}
	*out_r = parts;
	*count_r = n;
	return true;
}

static bool read_temple(struct request *r, struct str framework, struct str groups,
    struct str areas, struct progress_temple *t, struct err *e)
{
	struct progress_rows all;
	if (!read_rows(r, framework, STR_EMPTY, &all, e))
		return false;
	for (size_t i = 0; i < all.own_count; i++)
		standing_add(&t->sum, &all.own[i]);
	return (!groups.n || read_parts(r, framework, STR_EMPTY, groups, &all, &t->groups,
		   &t->group_count, e)) &&
	       read_parts(r, framework, S("*"), areas, &all, &t->areas, &t->area_count, e);
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

static bool show_node(struct request *r, struct reply *p, const struct node *node, struct err *e)
{
	const struct lang *lang = r->lang;
	bool goals = str_eq(node->framework, S("sdg"));
	struct progress_node n = { .own.node = *node, .goal = goals };
	struct progress_rows all;
	if (!read_rows(r, node->framework, node->code, &all, e) ||
	    !read_parts(r, node->framework, node->code, STR_EMPTY, &all, &n.parts, &n.part_count,
		e))
		return false;
	fill_part(r, &n.own, &all);
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
