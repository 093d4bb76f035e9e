/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the plan covers: the features of the framework down, the six areas of the guidelines
 * across. A number is a count of actions; where there is none the row says so in words. A hole is
 * a question, not a fault: nobody can do everything at once.
 */
#include "city/plan/matrix.h"

#include "city/plan/matrix.html.h"
#include "city/plan/plan.html.h"

static void count_row(struct arena *a, const struct plan *p, struct matrix_row *row)
{
	row->actions = arena_array(a, const struct plan_action *, p->action_count + 1);
	for (size_t i = 0; i < p->action_count; i++) {
		const struct plan_action *x = &p->actions[i];
		bool counts = x->objective && x->status != ACTION_STOPPED;
		if (!counts || !words_have(x->features, row->code))
			continue;
		row->actions[row->action_count++] = x;
		for (int k = 0; k < PLAN_AREAS; k++)
			row->by_area[k] += words_have(x->areas, str_of(plan_areas[k].code));
	}
}

static int by_code(const void *x, const void *y)
{
	return code_compare(((const struct matrix_row *)x)->code,
	    ((const struct matrix_row *)y)->code);
}

static void count_areas(const struct plan *p, struct matrix *m)
{
	for (size_t i = 0; i < p->action_count; i++)
		for (int k = 0; k < PLAN_AREAS; k++)
			m->by_area[k] += p->actions[i].objective &&
			    p->actions[i].status != ACTION_STOPPED &&
			    words_have(p->actions[i].areas, str_of(plan_areas[k].code));
}

static bool load(struct request *r, const struct plan *p, struct matrix *m, struct err *e)
{
	struct node *features;
	size_t count;
	if (!node_list(request_db(r, e), r->arena, r->lang, S("key-features"), S("*"),
		S("feature"), &features, &count, e) ||
	    !node_list(request_db(r, e), r->arena, r->lang, S("key-features"), S("*"), S("area"),
		&m->areas, &m->area_count, e))
		return false;
	m->rows = arena_array(r->arena, struct matrix_row, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct matrix_row *row = &m->rows[m->row_count++];
		*row = (struct matrix_row){ .code = features[i].code, .title = features[i].title,
			.area = features[i].parent };
		count_row(r->arena, p, row);
		m->covered += row->action_count > 0;
	}
	if (count)
		qsort(m->rows, count, sizeof *m->rows, by_code);
	count_areas(p, m);
	return true;
}

struct str matrix_area_title(const struct matrix *m, struct str code)
{
	for (size_t i = 0; i < m->area_count; i++)
		if (str_eq(m->areas[i].code, code))
			return m->areas[i].title;
	return code;
}

bool plan_matrix_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct plan plan;
	struct matrix m = { 0 };
	if (!plan_of_request(r, &plan, e) || !load(r, &plan, &m, e))
		return false;
	struct out *o = plan_page_begin(r, p, str_of(_("What the plan covers")),
	    str_of(_("Which features and which areas of the guidelines have actions, and which "
		     "have none.")));
	matrix_write(o, &m);
	page_end(o);
	return true;
}
