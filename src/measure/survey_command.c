/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* stoa estimate DESIGN FILE: estimates from a sample on the command line. */
#include "measure/survey_publish.h"

#include "base/command.h"
#include "base/file.h"
#include "base/lang.h"
#include "measure/survey/survey.h"

#include <stdio.h>
#include <string.h>

static bool print_problems(struct call *c, const struct problems *found)
{
	const struct lang *lang = c->lang;
	for (size_t i = 0; i < found->count; i++) {
		struct str line = problem_line(c->arena, &found->items[i]);
		fprintf(stderr, "%.*s\n", STR(line));
	}
	if ((int64_t)found->count < found->total)
		fprintf(stderr, _("… and %lld more.\n"),
		    (long long)found->total - (long long)found->count);
	c->refused = found->total > 0;
	return true;
}

static bool write_file(const char *path, const struct survey_results *all, struct err *e)
{
	FILE *f = fopen(path, "w");
	if (!f)
		return fail(e, ERR_INPUT, N_("%s cannot be written."), path);
	struct sink out = sink_file(f);
	survey_write_csv(&out, all);
	bool ok = sink_end(&out, e);
	return (fclose(f) == 0 && ok) || fail(e, ERR_SYSTEM, N_("%s cannot be written."), path);
}

static bool write_results(struct call *c, const struct survey_results *all, struct err *e)
{
	const char *path = call_option(c, "out");
	struct sink out = sink_file(stdout);
	if (path && !write_file(path, all, e))
		return false;
	if (c->json)
		survey_write_json(&out, all);
	else if (!path)
		survey_write_text(&out, c->lang, all);
	return sink_end(&out, e);
}

static bool propose(struct call *c, struct err *e)
{
	struct str plan;
	if (!survey_propose(c->arena, c->args[0], STR_EMPTY, &plan, e))
		return false;
	fwrite(plan.p, 1, plan.n, stdout);
	return true;
}

static bool publish(struct call *c, struct survey_publish *p, struct err *e)
{
	const struct lang *lang = c->lang;
	struct store *store = store_open(c->store, &(struct store_options){ .rooms = c->rooms }, e);
	struct db *db = store ? store_writer(store, e) : NULL;
	struct city city;
	bool ok = db && city_of_call(c, db, &city, e) && db_begin(db, e);
	if (ok) {
		p->city = city.id;
		ok = db_end(db, survey_publish(db, p, e), e);
	}
	if (db)
		store_give(db);
	store_close(store);
	if (ok && !c->quiet)
		fprintf(stderr, _("%zu figures were published.\n"), p->published);
	return ok;
}

static bool estimate_run(struct call *c, struct err *e)
{
	struct problems found = { .arena = c->arena, .lang = c->lang };
	struct str text;
	if (call_option(c, "propose"))
		return propose(c, e);
	if (c->arg_count != 2)
		return fail(e, ERR_USAGE, N_("Two files are needed: the DESIGN and the answers."));
	const char *slash = strrchr(c->args[0], '/');
	struct str name = str_of(slash ? slash + 1 : c->args[0]);
	if (!file_map(c->arena, c->args[0], 1 << 20, &text, e))
		return false;
	struct survey_plan *plan = survey_plan_read(c->arena, text, name, &found);
	if (found.total)
		return print_problems(c, &found);
	struct survey_results *all = survey_run(c->arena, text, name, c->args[1], &found, e);
	if (!all)
		return found.total && e->kind == ERR_NONE && print_problems(c, &found);
	if (!write_results(c, all, e))
		return false;
	struct survey_publish p = { .arena = c->arena, .plan = plan, .results = all,
		.title = name, .published_on = date_day_of(date_now()), .found = &found,
		.by = { .now = date_now(), .why = "estimate" } };
	if (call_option(c, "publish") && !publish(c, &p, e))
		return found.total && e->kind == ERR_NONE && print_problems(c, &found);
	return true;
}

static const struct option options[] = {
	{ "out", "FILE.csv", N_("Write the estimates as CSV") },
	{ "propose", NULL, N_("Print a first DESIGN for a file of answers, and stop") },
	{ "publish", NULL, N_("Publish what the DESIGN's publish lines name, as figures") },
	{ "city", "NAME", N_("The city the figures are about (else the only one)") },
	{ 0 }
};

const struct command estimate_command = {
	.name = "estimate", .args = "DESIGN FILE",
	.summary = N_("estimate figures and their uncertainty from a sample"),
	.about = N_("Reads how a sample was drawn and what is asked of it from DESIGN, the "
	    "answers from FILE, and prints each estimate with its standard error, its interval, "
	    "degrees of freedom, number of answers, a letter for its reliability and the design "
	    "effect. The answers are read, used and forgotten."),
	.options = options, .min_args = 1, .max_args = 2, .run = estimate_run,
};
