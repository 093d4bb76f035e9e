/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The plan over time: one bar an action from its beginning to its end, a mark for each milestone
 * (full when it is done), a line for today. The name stands above its bar, so that it fits a
 * narrow screen; its status stands there as a word. Time runs as the
 * language reads; the same dates are in the table below the drawing.
 */
#include "city/plan/plan_impl.h"

#include "city/plan/timeline.html.h"
#include "city/plan/plan.html.h"
#include "web/chart.html.h"

#include <math.h>

enum { WIDTH = 640, HEAD = 34, ROW = 62, BAR = 16, LETTERS = 36 };

struct gantt {
	struct out *o;
	int64_t from, to;
	bool rtl;
	double height;
};

static double at(const struct gantt *g, int64_t day)
{
	double x = (double)(day - g->from) / (double)(g->to - g->from) * WIDTH;
	x = x < 0 ? 0 : x > WIDTH ? WIDTH : x;
	return g->rtl ? WIDTH - x : x;
}

static bool dated(const struct plan_action *a)
{
	return a->start && a->end;
}

/* Whole years around everything that is shown. */
static void find_span(struct gantt *g, const struct plan *p)
{
	int64_t low = p->today, high = p->today + 1;
	for (size_t i = 0; i < p->action_count; i++) {
		const struct plan_action *a = &p->actions[i];
		if (!dated(a))
			continue;
		low = a->start < low ? a->start : low;
		high = a->end > high ? a->end : high;
	}
	int first = date_from_day(low).year, last = date_from_day(high).year;
	g->from = date_to_day((struct date){ first, 1, 1 });
	g->to = date_to_day((struct date){ last + 1, 1, 1 });
}

static void draw_years(const struct gantt *g)
{
	int first = date_from_day(g->from).year, last = date_from_day(g->to - 1).year;
	int step = (last - first) / 8 + 1;
	for (int year = first; year <= last; year += step) {
		double x = at(g, date_to_day((struct date){ year, 1, 1 }));
		chart_rule(g->o, "grid", x, HEAD - 12, x, g->height);
		chart_text(g->o, g->rtl ? x - 4 : x + 4, HEAD - 16, g->rtl ? "end" : "start",
		    "tick", arena_printf(g->o->r->arena, "%d", year));
	}
}

static void draw_today(const struct gantt *g, int64_t today)
{
	const struct lang *lang = g->o->lang;
	double x = at(g, today);
	bool left = g->rtl ? x > 90 : x > WIDTH - 90;	/* the word stands left of the line */
	chart_rule(g->o, "target", x, HEAD - 12, x, g->height);
	chart_text(g->o, left ? x - 4 : x + 4, g->height - 2, left ? "end" : "start",
	    "tick halo", str_of(_("Today")));
}

static const char *bar_class(const struct plan_action *a)
{
	static const char *const classes[] = { "bar idea", "bar planned", "bar", "bar strong",
		"bar stopped" };
	return a->late ? "bar late" : classes[a->status];
}

static void draw_milestones(const struct gantt *g, const struct plan_action *a, double y)
{
	for (size_t i = 0; i < a->milestone_count; i++) {
		const struct plan_milestone *m = &a->milestones[i];
		timeline_mark(g->o, at(g, m->done ? m->done : m->due), y + BAR / 2.0, m->done != 0,
		    m->title);
	}
}

static void draw_row(const struct gantt *g, const struct plan_action *a, double y)
{
	struct arena *arena = g->o->r->arena;
	struct str title = chart_cut(a->title, LETTERS);
	struct str name = arena_printf(arena, "%.*s%s · %s", STR(title),
	    title.n < a->title.n ? "…" : "", plan_action_word(g->o->lang, a));
	double from = at(g, a->start), to = at(g, a->end + 1);
	chart_link(g->o, arena_printf(arena, "%.*s/actions/%lld", STR(g->o->base),
	    (long long)a->id), STR_EMPTY);
	chart_text(g->o, g->rtl ? WIDTH : 0, y - 9, g->rtl ? "end" : "start", "label halo", name);
	chart_box(g->o, bar_class(a), fmin(from, to), y, fmax(fabs(to - from), 3), BAR);
	chart_link_end(g->o);
	draw_milestones(g, a, y);
}

static void draw(struct out *o, const struct plan *p, size_t shown)
{
	const struct lang *lang = o->lang;
	struct gantt g = { .o = o, .rtl = lang && lang->rtl,
		.height = HEAD + (double)shown * ROW + 14 };
	find_span(&g, p);
	chart_open_links(o, "chart gantt", WIDTH, g.height, str_of(_("Timeline of the actions")),
	    str_of(_("One bar an action, a mark for each milestone. The table below says the "
		     "same.")));
	draw_years(&g);
	draw_today(&g, p->today);
	double y = HEAD + 24;
	for (size_t k = 0; k < p->objective_count; k++)
		for (size_t i = 0; i < p->objectives[k].action_count; i++)
			if (dated(p->objectives[k].actions[i])) {
				draw_row(&g, p->objectives[k].actions[i], y);
				y += ROW;
			}
	chart_close(o);
}

bool plan_timeline_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct plan plan;
	size_t shown = 0;
	if (!plan_of_request(r, &plan, e))
		return false;
	for (size_t i = 0; i < plan.action_count; i++)
		shown += plan.actions[i].objective && dated(&plan.actions[i]);
	struct out *o = plan_page_begin(r, p, str_of(_("Timeline")),
	    str_of(_("When the actions of the plan begin and end.")));
	if (shown)
		draw(o, &plan, shown);
	timeline_table(o, &plan);
	page_end(o);
	return true;
}
