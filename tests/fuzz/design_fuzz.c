/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a survey's DESIGN and, behind a line "---", its answers: read, built, estimated. */
#include "measure/survey/survey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Many replicates of many lines are slow and not wrong. */
static bool is_small(const struct survey_plan *p)
{
	return p->replicate_count < 50 && p->requests.count < 20;
}

static void write_all(struct arena *a, const struct survey_results *all)
{
	struct buf b = buf_in(a, 4 << 20);
	struct sink out = sink_buf(&b);
	survey_write_csv(&out, all);
	survey_write_json(&out, all);
	survey_write_text(&out, NULL, all);
	for (size_t i = 0; i < all->count; i++)
		survey_sentence(a, NULL, &all->items[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct arena *a = arena_new(0);
	struct problems found = { .arena = a };
	struct str s = str_n((const char *)data, size);
	ptrdiff_t cut = str_find(s, S("\n---\n"), 0);
	struct str text = cut < 0 ? s : str_slice(s, 0, (size_t)cut);
	struct str answers = cut < 0 ? S("y,w,h\n1,2,a\n3,4,a\n5,6,b\n7,8,b\n")
				     : str_from(s, (size_t)cut + 5);
	struct survey_plan *plan = survey_plan_read(a, text, S("plan"), &found);
	struct survey_data *d = is_small(plan)
	    ? survey_data_bytes(a, answers, "answers", plan, &found, &e) : NULL;
	struct survey_design *design =
	    d ? survey_design_build(a, plan, d, NULL, &found, &e) : NULL;
	struct survey_results *all =
	    design ? survey_estimate(a, plan, d, design, &found, &e) : NULL;
	if (all)
		write_all(a, all);
	err_clear(&e);
	struct str proposed;
	survey_propose(a, NULL, answers, &proposed, &e);
	arena_free(a);
	return 0;
}
