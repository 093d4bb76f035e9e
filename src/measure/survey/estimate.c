/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All requests of a plan, one after the other. */
#include "measure/survey/run_own.h"

#include "base/file.h"
#include "base/lang.h"

#include <string.h>

enum { MOST_RESULTS = 1000000 };

/* ---- which items a request is about ---- */

static bool refuse_word(struct runner *r, const struct column *c)
{
	size_t row = 0;
	while (row < r->data->rows && !(column_code(c, row) &&
	    isnan(c->values[column_code(c, row)])))
		row++;
	problem_add(r->found, (struct problem){ .source = r->data->name,
	    .row = (int64_t)row + 2, .field = c->name,
	    .excerpt = row < r->data->rows ? column_text(r->a, c, row) : STR_EMPTY },
	    N_("is not a number, and line %d of the plan needs one"), r->request->line);
	return false;
}

static bool needs_numbers(struct runner *r)
{
	const struct survey_request *q = r->request;
	bool ok = true;
	for (size_t i = 0; i < q->variables.count; i++) {
		const struct column *c = data_find(r->data, q->variables.items[i]);
		if (!c->numeric)
			ok = refuse_word(r, c);
	}
	return ok;
}

static void add_levels(struct runner *r, const struct column *c, size_t *at)
{
	size_t count;
	uint32_t *levels = column_levels(r->a, c, &count);
	for (size_t i = 0; i < count; i++)
		r->items[(*at)++] = (struct item){ .column = c, .level = levels[i],
			.variable = c->name, .answer = c->texts[levels[i]] };
}

static void name_items(struct runner *r)
{
	const struct survey_request *q = r->request;
	size_t room = 1, at = 0;
	for (size_t i = 0; i < q->variables.count; i++)
		room += data_find(r->data, q->variables.items[i])->codes + 1u;
	r->items = arena_array(r->a, struct item, room);
	for (size_t i = 0; i < q->variables.count; i++) {
		const struct column *c = data_find(r->data, q->variables.items[i]);
		if (q->kind == SURVEY_PROPORTION)
			r->items[at++] = (struct item){ .column = c, .yes = &q->yes,
				.variable = c->name, .answer = q->yes.items[0].value };
		else if (q->shares || !c->numeric)
			add_levels(r, column_coded(r->a, c, r->data->rows), &at);
		else
			r->items[at++] = (struct item){ .column = c, .variable = c->name };
	}
	r->item_count = at;
}

/* ---- one request ---- */

static bool answer_items(struct runner *r)
{
	bool done = false;
	if (r->request->kind == SURVEY_VARIANCE && !needs_numbers(r))
		return true;
	name_items(r);
	if (r->request->kind != SURVEY_VARIANCE && !run_sweep(r, &done))
		return false;
	return done || run_items(r);
}

static bool answer(struct runner *r)
{
	enum survey_kind kind = r->request->kind;
	groups_make(r->a, r->data, r->request, &r->groups);
	if ((double)r->groups.count * (double)(r->request->variables.count + 1) > MOST_RESULTS)
		return fail(r->e, ERR_LIMIT, N_("Line %d asks for more than %d figures."),
		    r->request->line, MOST_RESULTS);
	switch (kind) {
	case SURVEY_MEAN:
	case SURVEY_TOTAL:
	case SURVEY_PROPORTION:
	case SURVEY_VARIANCE:
		return answer_items(r);
	case SURVEY_RATIO:
		return !needs_numbers(r) || run_ratio(r);
	case SURVEY_QUANTILE:
		return !needs_numbers(r) || run_quantile(r);
	case SURVEY_DIFFERENCE:
		return !needs_numbers(r) || run_difference(r);
	case SURVEY_TEST:
		return run_test(r);
	case SURVEY_DF:
	case SURVEY_KINDS:
		break;
	}
	return run_df(r);
}

struct survey_results *survey_estimate(struct arena *a, const struct survey_plan *plan,
    const struct survey_data *data, const struct survey_design *design, struct problems *found,
    struct err *e)
{
	struct survey_results *all = arena_new_of(a, struct survey_results);
	for (size_t i = 0; i < plan->requests.count; i++) {
		struct runner r = { .a = a, .plan = plan, .data = data, .design = design,
			.request = &plan->requests.items[i], .base_df = NAN, .results = all,
			.found = found, .e = e };
		if (!answer(&r))
			return NULL;
	}
	return all;
}

/* The folder of a file: where its replicate weights are looked for. */
static const char *folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? arena_text(a, str_n(path, (size_t)(slash - path) + 1)) : ".";
}

struct survey_results *survey_run(struct arena *a, struct str text, struct str name,
    const char *path, struct problems *found, struct err *e)
{
	struct survey_plan *plan = survey_plan_read(a, text, name, found);
	if (found->total)
		return NULL;
	struct survey_data *data = survey_data_open(a, path, plan, found, e);
	struct survey_design *design = data
	    ? survey_design_build(a, plan, data, folder_of(a, path), found, e) : NULL;
	if (!design)
		return NULL;
	struct survey_results *all = survey_estimate(a, plan, data, design, found, e);
	return found->total ? NULL : all;
}
