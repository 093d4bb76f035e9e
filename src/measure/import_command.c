/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * stoa import PATH…: the same as the pages do, on the command line. The refusals come first, then
 * one line with the counts; scripts read that line.
 */
#include "measure/folder.h"
#include "measure/import_job.h"
#include "measure/indicator_formula.h"

#include "base/command.h"
#include "base/file.h"
#include "base/lang.h"
#include "formats/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct import_call {
	struct call *call;
	struct store *store;
	struct import_job job;
	struct progress_bar bar;
};

static bool show_progress(void *thing, const char *step, int64_t done, int64_t all)
{
	struct import_call *c = thing;
	const struct lang *lang = c->call->lang;
	progress_show(&c->bar, _(step), done, all);
	return true;
}

/* ---- which city ---- */

static bool make_city(struct import_call *c, struct str name, struct city *out_r, struct err *e)
{
	struct change by = { .now = date_now(), .why = "import" };
	const struct lang *lang = c->call->lang;
	struct db *db = store_writer(c->store, e);
	bool ok = db && city_add(db, c->call->arena, STR_EMPTY, name, &by, out_r, e);
	store_give(db);
	if (ok)
		fprintf(stderr,
		    _("There was no city yet: \"%.*s\" was made from the name of what is "
		    "imported.\n"), STR(out_r->name));
	return ok;
}

static bool find_city(struct import_call *c, struct err *e)
{
	struct city city;
	struct db *db = store_reader(c->store, e);
	if (!db)
		return false;
	bool any = db_exists(db, "SELECT 1 FROM city WHERE deleted IS NULL", NO_ARGS, e);
	bool found = e->kind == ERR_NONE && any && city_of_call(c->call, db, &city, e);
	store_give(db);
	if (e->kind != ERR_NONE)
		return false;
	if (!found) {
		const char *named = call_option(c->call, "city");
		struct str name = named ? str_of(named)
					: folder_city_name(c->call->arena, c->call->args[0]);
		if (!make_city(c, name, &city, e))
			return false;
	}
	c->job.city = city.id;
	c->job.city_name = city.name;
	return true;
}

/* ---- options ---- */

static bool read_day(const struct call *c, struct import_job *job, struct err *e)
{
	const char *day = call_option(c, "as-of");
	job->published = date_day_of(date_now());
	if (!day)
		return true;
	job->day_given = true;
	if (!date_read(str_of(day), &job->published))
		return fail(e, ERR_USAGE,
		    N_("--as-of wants a day such as 2024-02-29, not \"%.40s\"."),
		    day);
	return true;
}

static bool read_mapping(const struct call *c, struct import_job *job, struct err *e)
{
	const char *path = call_option(c, "mapping");
	if (!path)
		return true;
	return file_map(c->arena, path, 1 << 20, &job->mapping, e);
}

/* ---- results ---- */

static void print_counts(struct json_writer *w, const struct counts *c)
{
	const struct { const char *key; int64_t n; } all[] = {
		{ "read", c->read }, { "in", c->in }, { "same", c->same }, { "refused",
		    c->refused },
		{ "withdrawn", c->withdrawn }, { "files_read", c->files_read },
		{ "files_placeholder", c->files_placeholder }, { "files_refused",
		    c->files_refused },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		json_put_key(w, str_of(all[i].key));
		json_put_int(w, all[i].n);
	}
}

static void print_problem(struct json_writer *w, const struct problem *p)
{
	json_put_object(w);
	json_put_key(w, S("file"));
	json_put_text(w, p->source);
	json_put_key(w, S("row"));
	json_put_int(w, p->row);
	json_put_key(w, S("column"));
	json_put_text(w, p->field);
	json_put_key(w, S("reason"));
	json_put_text(w, p->text);
	json_put_key(w, S("excerpt"));
	json_put_text(w, p->excerpt);
	json_put_end(w);
}

static void print_json(const struct import_job *job)
{
	struct sink out = sink_file(stdout);
	struct json_writer w = { .out = &out, .pretty = true };
	json_put_object(&w);
	print_counts(&w, &job->counts);
	json_put_key(&w, S("refusals"));
	json_put_list(&w);
	for (size_t i = 0; i < job->found->count; i++)
		print_problem(&w, &job->found->items[i]);
	json_put_end(&w);
	json_put_key(&w, S("remarks"));
	json_put_list(&w);
	for (size_t i = 0; i < job->remarks->count; i++)
		print_problem(&w, &job->remarks->items[i]);
	json_put_end(&w);
	json_put_key(&w, S("placeholders"));
	json_put_list(&w);
	for (size_t i = 0; i < job->placeholders.count; i++)
		json_put_text(&w, job->placeholders.items[i]);
	json_put_end(&w);
	json_put_end(&w);
	sink_puts(&out, "\n");
	struct err e = { 0 };
	sink_end(&out, &e);
}

/* Doubts about figures go with the talk: nothing was refused for them. */
static void print_remarks(const struct call *c, const struct problems *remarks)
{
	const struct lang *lang = c->lang;
	if (c->quiet || !remarks->total)
		return;
	fprintf(stderr, "%s\n", _("Figures to look at:"));
	for (size_t i = 0; i < remarks->count; i++)
		fprintf(stderr, "%.*s\n", STR(problem_line(c->arena, &remarks->items[i])));
	if ((int64_t)remarks->count < remarks->total)
		fprintf(stderr, _("… and %lld more.\n"), (long long)remarks->total -
		    (long long)remarks->count);
}

static void print_text(const struct call *c, const struct import_job *job)
{
	const struct lang *lang = c->lang;
	if (job->has_revisions && !c->quiet)
		fprintf(stderr, "%s\n",
		    _("The folder \"revisions\" holds earlier versions; import it by its "
		    "name to take them in, each as of its own day."));
	for (size_t i = 0; i < job->found->count; i++) {
		struct str line = problem_line(c->arena, &job->found->items[i]);
		printf("%.*s\n", STR(line));
	}
	if ((int64_t)job->found->count < job->found->total)
		printf(_("… and %lld more.\n"), (long long)job->found->total -
		    (long long)job->found->count);
	print_remarks(c, job->remarks);
	if (!c->quiet)
		for (size_t i = 0; i < job->placeholders.count; i++)
			fprintf(stderr, "%.*s\n", STR(job->placeholders.items[i]));
	struct str line = counts_line(c->arena, &job->counts);
	printf("%.*s\n", STR(line));
}

static bool run_all(struct import_call *c, struct err *e)
{
	bool ok = true;
	for (size_t i = 0; ok && i < c->call->arg_count; i++)
		ok = import_path(&c->job, c->call->args[i], e);
	progress_end(&c->bar);
	return ok;
}

/* Series that are computed from what came in; a job of a server would do it later. */
static bool compute(struct import_call *c, struct err *e)
{
	int64_t changed;
	return c->job.dry_run || formula_run_all(c->store, NULL, c->job.city, &c->job.by, &changed,
	    e);
}

static bool undo(struct import_call *c, struct err *e)
{
	int64_t id;
	struct city city;
	const struct lang *lang = c->call->lang;
	if (!num_int(str_of(call_option(c->call, "undo")), &id))
		return fail(e, ERR_USAGE, N_("--undo wants the number of an import, as its page "
		    "shows it in its address."));
	struct db *db = store_reader(c->store, e);
	bool ok = db && city_of_call(c->call, db, &city, e);
	store_give(db);
	c->job.city = ok ? city.id : 0;
	if (!ok || !import_undo_all(c->store, city.id, id, &c->job.by, e) || !compute(c, e))
		return false;
	printf("%s\n", _("Undone. Pages show what they showed before."));
	return true;
}

static bool import_run(struct call *c, struct err *e)
{
	struct problems found = { .arena = c->arena, .lang = c->lang, .max = 100000 };
	struct problems remarks = { .arena = c->arena, .lang = c->lang, .max = 100 };
	struct import_call all = { .call = c, .job = { .arena = c->arena, .found = &found,
		.remarks = &remarks,
		.by = { .now = date_now(), .why = "import" },
		.dry_run = call_option(c, "dry-run") != NULL, .progress = show_progress } };
	if (!read_day(c, &all.job, e) || !read_mapping(c, &all.job, e))
		return false;
	if (!c->arg_count && !call_option(c, "undo"))
		return fail(e, ERR_USAGE, N_("stoa import wants a file or a folder."));
	if (call_option(c, "propose"))
		return propose_print(c->arena, c->args[0], e);
	all.store = store_open(c->store, &(struct store_options){ .rooms = c->rooms }, e);
	if (!all.store)
		return false;
	all.job.store = all.store;
	all.job.thing = &all;
	bool ok, undoing = call_option(c, "undo") != NULL;
	if (undoing) {
		ok = undo(&all, e);
	} else {
		progress_start(&all.bar, c);
		ok = find_city(&all, e) && import_sweep_dead(&all.job, e) && run_all(&all, e) &&
		    compute(&all, e);
	}
	store_close(all.store);
	if (!ok || undoing)
		return ok;
	if (c->json)
		print_json(&all.job);
	else
		print_text(c, &all.job);
	c->refused = all.job.counts.refused > 0 || all.job.counts.files_refused > 0;
	return true;
}

static const struct option options[] = {
	{ "city", "NAME", N_("The city the figures are about (else the only one)") },
	{ "as-of", "DAY", N_("When the figures were published, such as 2024-02-29 (else today)") },
	{ "mapping", "FILE", N_("What the columns are, as --propose prints it") },
	{ "propose", NULL, N_("Print the mapping that would be used, and stop") },
	{ "dry-run", NULL, N_("Read and compare, but write nothing") },
	{ "undo", "ID", N_("Take an import out of force again, instead of reading files") },
	{ 0 }
};

const struct command import_command = {
	.name = "import", .args = "PATH…",
	.summary = N_("take in figures from files or a repository"),
	.about = N_("Reads CSV, XLSX, SDMX-CSV, data packages and whole Open SDG repositories. "
	    "Every row "
	    "is taken in, known already, or refused with its place and the reason; the last line "
	    "counts them. A second import of the same bytes changes nothing. A folder of revisions "
	    "with "
	    "INDEX.tsv is taken in file by file, each as of its own day."),
	.options = options, .min_args = 0, .max_args = -1, .run = import_run,
};
