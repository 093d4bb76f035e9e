/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /plan, the board by status, and the frame that all pages of the plan share. */
#include "city/plan/plan_impl.h"

#include "city/plan/plan.html.h"

#include <string.h>

static const struct view {
	const char *path, *text;
} views[] = {
	{ "", N_("Plan") }, { "/board", N_("Board") }, { "/timeline", N_("Timeline") },
	{ "/chain", N_("Results chain") }, { "/matrix", N_("What is covered") },
	{ "/versions", N_("Versions") }, { "/consultation", N_("Comments") },
};

enum { VIEWS = sizeof views / sizeof *views };

struct out *plan_page_begin(struct request *r, struct reply *p, struct str title,
    struct str description)
{
	const struct lang *lang = r->lang;
	bool first = str_eq(r->path, S("/plan"));
	struct crumb *crumbs = arena_array(r->arena, struct crumb, 2);
	crumbs[0] = (struct crumb){ str_of(_("Plan")), S("/plan") };
	crumbs[1] = (struct crumb){ title, STR_EMPTY };
	struct out *o = page_begin(r, p, &(struct page){ .title = title, .wing = "plan",
		.description = description, .crumbs = crumbs, .crumb_count = first ? 0 : 2 });
	struct tab tabs[VIEWS];
	for (size_t i = 0; i < VIEWS; i++) {
		struct str path = arena_printf(r->arena, "/plan%s", views[i].path);
		int64_t plan = param_int(r, "plan");
		tabs[i] = (struct tab){ .text = str_of(_(views[i].text)),
			.current = str_eq(r->path, path),
			.href = plan ? arena_printf(r->arena, "%.*s%.*s?plan=%lld", STR(r->base),
			    STR(path), (long long)plan)
				     : arena_printf(r->arena, "%.*s%.*s", STR(r->base),
					   STR(path)) };
	}
	plan_tabs(o, tabs, VIEWS);
	return o;
}

bool in_plan_office(const struct request *r)
{
	return (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0;
}

static size_t key_figures(struct request *r, const struct plan *p, struct key_figure *out_r)
{
	const struct lang *lang = r->lang;
	size_t n = 0, late = 0;
	for (size_t i = 0; i < p->action_count; i++)
		late += p->actions[i].late && p->actions[i].objective;
	for (int s = ACTION_PLANNED; s <= ACTION_DONE; s++)
		out_r[n++] = (struct key_figure){
			.value = arena_printf(r->arena, "%zu", p->by_status[s]),
			.label = arena_printf(r->arena, "%s: %s", _("Actions"),
			    _(action_statuses[s].label)),
		};
	out_r[n++] = (struct key_figure){ .value = arena_printf(r->arena, "%zu", late),
		.label = str_of(_("Actions that are late")),
		.mark = late ? MARK_BEHIND : MARK_GOOD,
		.word = late ? _("Late") : _("On time") };
	return n;
}

static const char *state_words(const struct lang *lang, struct str state)
{
	static const struct choice words[] = {
		{ "draft", N_("Draft") }, { "consultation", N_("Open for comments") },
		{ "adopted", N_("Adopted") }, { "closed", N_("Closed") }, { NULL, NULL }
	};
	const char *label = choice_label(words, state);
	return label ? _(label) : "";
}

bool plan_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct plan plan;
	struct key_figure figures[8];
	if (!plan_of_request(r, &plan, e))
		return false;
	struct str title = plan.id ? plan.title : str_of(_("Plan"));
	struct out *o = plan_page_begin(r, p, title,
	    str_of(_("What the city wants to reach, what it does, and how far it is.")));
	if (plan.id)
		plan_write(o, &plan, state_words(lang, plan.state), figures,
		    key_figures(r, &plan, figures), in_plan_office(r));
	else
		plan_none(o, in_plan_office(r));
	page_end(o);
	return true;
}

bool plan_board_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct plan plan;
	if (!plan_of_request(r, &plan, e))
		return false;
	struct out *o = plan_page_begin(r, p, str_of(_("Board of actions")),
	    str_of(_("All actions of the plan by where they stand.")));
	if (plan.id)
		plan_board_write(o, &plan);
	else
		plan_none(o, in_plan_office(r));
	page_end(o);
	return true;
}
