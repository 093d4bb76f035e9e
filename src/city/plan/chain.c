/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The results chain: money pays actions, actions make outputs, outputs should move figures, and
 * those stand for wider benefits. What is the same stands once. Where an action has no money, no
 * output or no figure, a dashed box says so, or what is only intended: there its logic has a hole.
 */
#include "city/plan/chain.h"

#include "base/utf8.h"
#include "city/plan/chain.html.h"
#include "city/plan/plan.html.h"
#include "web/chart.html.h"

#include <string.h>

enum { WIDTH = 1000, BOX = 168, GAP = 40, TALL = 58, ROW = 72, TOP = 34, LINES = 3, LETTERS = 23 };

const char *chain_column_label(enum chain_column column)
{
	static const char *const labels[] = { N_("Money"), N_("Actions"), N_("Outputs"),
		N_("Figures"), N_("Wider benefits") };
	return labels[column];
}

double chain_box_x(const struct lang *lang, enum chain_column column)
{
	double x = (double)column * (BOX + GAP);
	return lang && lang->rtl ? WIDTH - BOX - x : x;
}

/* ---- boxes ---- */

static size_t add_box(struct arena *a, struct chain *c, enum chain_column column, struct str text,
    struct str href, bool hole)
{
	for (size_t i = 0; i < c->boxes.count && !hole; i++)
		if (c->boxes.items[i].column == column && str_eq(c->boxes.items[i].text, text))
			return i;
	*list_add(a, &c->boxes) = (struct chain_box){ column, text, href, hole, 0 };
	return c->boxes.count - 1;
}

static void add_line(struct arena *a, struct chain *c, size_t from, size_t to)
{
	for (size_t i = 0; i < c->lines.count; i++)
		if (c->lines.items[i].from == from && c->lines.items[i].to == to)
			return;
	*list_add(a, &c->lines) = (struct chain_line){ from, to };
}

static void add_benefits(struct request *r, struct chain *c, const struct plan_objective *x,
    size_t measure)
{
	const struct lang *lang = r->lang;
	struct str rest = x->benefits, code;
	while (str_cut(&rest, ' ', &code)) {
		const char *label = choice_label(plan_benefits, code);
		if (label)
			add_line(r->arena, c, measure,
			    add_box(r->arena, c, CHAIN_BENEFIT, str_of(_(label)),
				arena_printf(r->arena, "%.*s/progress/key-features/%.*s",
				    STR(r->base), STR(code)), false));
	}
}

static size_t measure_box(struct request *r, struct chain *c, const struct plan_change *change)
{
	const struct lang *lang = r->lang;
	if (!change->there)
		return add_box(r->arena, c, CHAIN_MEASURE, str_of(_("No figure is named")),
		    STR_EMPTY, true);
	struct str text = change->group.n ?
	    arena_printf(r->arena, "%.*s (%.*s)", STR(change->title), STR(change->group)) :
	    change->title;
	return add_box(r->arena, c, CHAIN_MEASURE, text,
	    arena_printf(r->arena, "%.*s%.*s", STR(r->base), STR(change->href)), false);
}

static void add_outputs(struct request *r, struct chain *c, const struct plan_action *a,
    size_t action, size_t measure)
{
	const struct lang *lang = r->lang;
	for (size_t i = 0; i < a->output_count; i++) {
		size_t box = add_box(r->arena, c, CHAIN_OUTPUT, a->outputs[i].title,
		    arena_printf(r->arena, "%.*s/outputs/%lld", STR(r->base),
			(long long)a->outputs[i].id), false);
		add_line(r->arena, c, action, box);
		add_line(r->arena, c, box, measure);
	}
	if (a->output_count)
		return;
	size_t hole = add_box(r->arena, c, CHAIN_OUTPUT, str_of(_("No output is named")),
	    STR_EMPTY, true);
	add_line(r->arena, c, action, hole);
	add_line(r->arena, c, hole, measure);
}

static bool add_action(struct request *r, struct chain *c, const struct plan_objective *x,
    const struct plan_action *a, struct err *e)
{
	const struct lang *lang = r->lang;
	struct plan_change change;
	if (!plan_change_load(request_db(r, e), r->arena, r->lang, r->city, a, 0, &change, e))
		return false;
	struct chain_money money;
	if (!chain_money_load(r, a, &money, e))
		return false;
	size_t action = add_box(r->arena, c, CHAIN_ACTION, a->title,
	    arena_printf(r->arena, "%.*s/actions/%lld", STR(r->base), (long long)a->id), false);
	size_t measure = measure_box(r, c, &change);
	for (size_t i = 0; i < money.count; i++)
		add_line(r->arena, c, add_box(r->arena, c, CHAIN_MONEY, money.items[i], STR_EMPTY,
		    false), action);
	if (!money.count)
		add_line(r->arena, c, add_box(r->arena, c, CHAIN_MONEY, a->budget.n ? a->budget :
		    str_of(_("No money is named")), STR_EMPTY, true), action);
	add_outputs(r, c, a, action, measure);
	add_benefits(r, c, x, measure);
	return true;
}

/* Each column stands in the middle of the tallest. */
static void place(struct chain *c)
{
	size_t counts[CHAIN_COLUMNS] = { 0 }, most = 1, seen[CHAIN_COLUMNS] = { 0 };
	for (size_t i = 0; i < c->boxes.count; i++) {
		size_t n = ++counts[c->boxes.items[i].column];
		most = n > most ? n : most;
	}
	c->height = TOP + (double)most * ROW;
	for (size_t i = 0; i < c->boxes.count; i++) {
		struct chain_box *b = &c->boxes.items[i];
		double free = (double)(most - counts[b->column]) * ROW;
		b->y = TOP + free / 2 + (double)seen[b->column]++ * ROW;
	}
}

bool chain_build(struct request *r, const struct plan_objective *x, struct chain *c,
    struct err *e)
{
	*c = (struct chain){ 0 };
	for (size_t i = 0; i < x->action_count; i++)
		if (x->actions[i]->status != ACTION_STOPPED &&
		    !add_action(r, c, x, x->actions[i], e))
			return false;
	place(c);
	return true;
}

/* ---- drawing ---- */

static void draw_text(struct out *o, const struct chain_box *b, double x)
{
	struct str lines[LINES];
	bool wide = o->lang && !strcmp(o->lang->tag, "zh");
	int count =
	    chart_wrap(o->r->arena, b->text, wide ? LETTERS / 2 : LETTERS, LINES, lines);
	double y = b->y + TALL / 2.0 + 5 - (count - 1) * 8;
	for (int i = 0; i < count; i++)
		chart_text(o, x + BOX / 2.0, y + i * 16, "middle", "label", lines[i]);
}

static void draw_box(struct out *o, const struct chain_box *b)
{
	double x = chain_box_x(o->lang, b->column);
	if (b->href.n)
		chart_link(o, b->href, STR_EMPTY);
	chain_rect(o, b->hole, x, b->y, BOX, TALL);
	draw_text(o, b, x);
	if (b->href.n)
		chart_link_end(o);
}

static void draw_line(struct out *o, const struct chain_box *from, const struct chain_box *to)
{
	bool rtl = o->lang && o->lang->rtl;
	double x1 = chain_box_x(o->lang, from->column) + (rtl ? 0 : BOX);
	double x2 = chain_box_x(o->lang, to->column) + (rtl ? BOX : 0);
	chain_curve(o, x1, from->y + TALL / 2.0, x2, to->y + TALL / 2.0, (x1 + x2) / 2,
	    from->hole || to->hole);
}

void chain_draw(struct out *o, const struct chain *c, struct str title)
{
	const struct lang *lang = o->lang;
	chart_open_links(o, "chart chain", WIDTH, c->height, title,
	    str_of(_("Boxes from money to wider benefits, with lines between them. The table "
		     "below says the same.")));
	for (int i = 0; i < CHAIN_COLUMNS; i++)
		chart_text(o, chain_box_x(lang, (enum chain_column)i) + BOX / 2.0, 18, "middle",
		    "strong", str_of(_(chain_column_label((enum chain_column)i))));
	for (size_t i = 0; i < c->lines.count; i++)
		draw_line(o, &c->boxes.items[c->lines.items[i].from],
		    &c->boxes.items[c->lines.items[i].to]);
	for (size_t i = 0; i < c->boxes.count; i++)
		draw_box(o, &c->boxes.items[i]);
	chart_close(o);
}

/* ---- the page ---- */

static bool write_objective(struct out *o, const struct plan_objective *x, struct err *e)
{
	struct chain c;
	if (!x->action_count)
		return true;
	if (!chain_build(o->r, x, &c, e))
		return false;
	chain_head(o, x);
	chain_picture(o, &c, x->title);
	struct chain_row *rows = arena_array(o->r->arena, struct chain_row, x->action_count + 1);
	for (size_t i = 0; i < x->action_count; i++)
		if (!plan_change_load(request_db(o->r, e), o->r->arena, o->lang, o->r->city,
		        x->actions[i], 0, &rows[i].change, e) ||
		    !chain_money_load(o->r, x->actions[i], &rows[i].money, e))
			return false;
	chain_table(o, x, rows);
	return true;
}

bool plan_chain_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct plan plan;
	bool ok = true;
	if (!plan_of_request(r, &plan, e))
		return false;
	struct out *o = plan_page_begin(r, p, str_of(_("The results chain")),
	    str_of(_("From money over actions and outputs to figures and wider benefits.")));
	chain_lead(o);
	for (size_t i = 0; ok && i < plan.objective_count; i++)
		ok = write_objective(o, &plan.objectives[i], e);
	page_end(o);
	return ok;
}
