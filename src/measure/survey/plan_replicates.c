/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lines of a plan about replicate weights. */
#include "measure/survey/plan_own.h"

#include "base/lang.h"

static bool set_kind(struct reader *r)
{
	static const char *const words[] = { "none", "given", "JK1", "JKn", "BRR", "Fay",
		"bootstrap", NULL };
	struct survey_plan *p = r->plan;
	int which;
	double n;
	if (!line_choice(r, N_("the kind of replicates"), words, &which))
		return false;
	p->replicates = (enum survey_replicate_kind)which;
	if (p->replicates == REPLICATES_FAY && (!line_number(r, N_("Fay's factor"), &p->fay) ||
	    !(p->fay >= 0 && p->fay < 1)))
		return plan_say(r, N_("Fay's factor must be from 0 to below 1, such as 0.3"));
	if (p->replicates != REPLICATES_BOOTSTRAP)
		return true;
	if (!line_number(r, N_("the number of replicates"), &n))
		return false;
	if (!(n >= 2 && n <= 10000))
		return plan_say(r, N_("the number of replicates must be from 2 to 10000"));
	p->replicate_count = (int)n;
	if (line_is(&r->line, "seed")) {
		if (!line_number(r, N_("the seed"), &n) || !(fabs(n) < 1e15))
			return plan_say(r, N_("the seed must be a whole number"));
		p->seed = (int64_t)n;
	}
	return true;
}

static bool set_file(struct reader *r)
{
	return line_word(r, N_("the file of the replicate weights"), &r->plan->replicate_file);
}

static bool set_columns(struct reader *r)
{
	return line_names(r, N_("the columns of the replicate weights"),
	    &r->plan->replicate_columns);
}

static bool yes_or_no(struct reader *r, bool *out_r)
{
	static const char *const words[] = { "no", "yes", NULL };
	int which;
	if (!line_choice(r, N_("yes or no"), words, &which))
		return false;
	*out_r = which == 1;
	return true;
}

static bool set_combined(struct reader *r)
{
	return yes_or_no(r, &r->plan->combined);
}

static bool set_mse(struct reader *r)
{
	return yes_or_no(r, &r->plan->mse);
}

static bool set_scale(struct reader *r)
{
	return line_number(r, N_("the scale"), &r->plan->scale) && (r->plan->scale >= 0 ||
	    plan_say(r, N_("the scale must not be negative")));
}

static bool set_rscales(struct reader *r)
{
	struct survey_plan *p = r->plan;
	size_t n = r->line.count - r->line.at;
	double *all = arena_array(r->a, double, p->rscale_count + n + 1);
	for (size_t i = 0; i < p->rscale_count; i++)
		all[i] = p->rscales[i];
	p->rscales = all;
	while (line_more(&r->line)) {
		double *x = &all[p->rscale_count++];
		if (!line_number(r, N_("a scale"), x) || !(*x >= 0))
			return plan_say(r, N_("the scales must be numbers from 0"));
	}
	return true;
}

static const struct {
	const char *word;
	bool (*set)(struct reader *r);
} settings[] = {
	{ "replicates", set_kind }, { "replicate-file", set_file },
	{ "replicate-columns", set_columns }, { "combined", set_combined }, { "mse", set_mse },
	{ "scale", set_scale }, { "rscales", set_rscales },
};

bool plan_replicate_setting(struct reader *r, bool *known_r)
{
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (line_is(&r->line, settings[i].word)) {
			*known_r = true;
			return settings[i].set(r);
		}
	return true;
}
