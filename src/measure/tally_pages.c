/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Counting records of persons in the browser: a file and a specification come in, counts are
 * protected and shown, and published when asked. The file is read once and forgotten with the
 * request: it lies in no table, no job and no log, so it is chosen again for each step.
 */
#include "measure/tally_pages.h"

#include "base/file.h"
#include "measure/measure.h"
#include "measure/tally_pages.html.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_MEMORY = 1 << 30 };

static bool show(struct request *r, struct reply *p, const struct tally_page *page)
{
	const struct lang *lang = r->lang;
	struct crumb crumbs[] = {
		{ str_of(_("Imports")), S("/imports") },
		{ str_of(_("Count records of persons")), STR_EMPTY },
	};
	p->private = true;
	p->status = page->problems && page->problems->count ? 422 : 0;
	struct out *o = page_begin(r, p, &(struct page){
	    .title = str_of(_("Count records of persons")), .wing = "desk", .crumbs = crumbs,
	    .crumb_count = 2, .noindex = true });
	tally_write(o, page);
	page_end(o);
	return true;
}

bool tally_show(struct request *r, struct reply *p, struct err *e)
{
	struct buf today = buf_in(r->arena, 40);
	(void)e;
	date_write(&today, date_day_of(r->now));
	struct tally_page page = { .published = buf_view(&today) };
	return show(r, p, &page);
}

/* ---- the files ---- */

struct folder {
	char *path;
	char *file;	/* of the lookup table in it, or NULL */
};

static void drop_folder(void *thing)
{
	struct folder *f = thing;
	if (f->file)
		unlink(f->file);
	rmdir(f->path);
}

/* A lookup table under the name that the specification calls it by; NULL when there is none. */
static const char *folder_for(struct request *r, struct err *e)
{
	const struct upload *u = param_upload(r, "lookup");
	if (!u || !u->size || !u->name.n)
		return NULL;
	struct folder *f = arena_new_of(r->arena, struct folder);
	f->path = arena_text(r->arena, S("/tmp/stoa-lookup-XXXXXX"));
	if (!mkdtemp(f->path)) {
		fail_system(e, "no folder for a lookup table");
		return NULL;
	}
	arena_defer(r->arena, drop_folder, f);
	f->file = file_join(r->arena, f->path, arena_text(r->arena, u->name));
	if (symlink(u->path, f->file)) {
		fail_system(e, "a lookup table cannot be linked");
		return NULL;
	}
	return f->path;
}

/* ---- counting ---- */

static bool count(struct request *r, const struct upload *u, struct tally_spec *spec,
    struct tally_page *page, struct err *e)
{
	struct tally_input in = { .path = u->path, .name = arena_text(r->arena, u->name) };
	unsigned char secret[32];
	struct tally_options how = { .memory = MOST_MEMORY, .refusals = 100, .secret = secret };
	if (!publish_secret(r->store, secret, e))
		return false;
	page->result = tally_run(r->arena, spec, &in, 1, &how, e);
	return page->result != NULL;
}

static bool publish(struct request *r, struct tally_spec *spec, bool dry, struct tally_page *page,
    struct err *e)
{
	struct publish_report *report = arena_new_of(r->arena, struct publish_report);
	struct publication p = { .store = r->store, .arena = r->arena, .lang = r->lang,
		.city = r->city, .data_set = page->data_set, .title = page->data_set,
		.published = param_int(r, "published"), .dry = dry,
		.by = { .person = r->who.person, .now = r->now, .why = "form" } };
	if (publish_tally(&p, spec, page->result, report, e)) {
		page->report = report;
		return true;
	}
	if (e->kind != ERR_INPUT && e->kind != ERR_LIMIT && e->kind != ERR_CONFLICT)
		return false;
	page->why_not = arena_copy(r->arena, str_of(e->say));
	err_clear(e);
	return true;
}

static bool propose(struct request *r, const struct upload *u, struct tally_page *page,
    struct problems *found, struct err *e)
{
	if (tally_propose(r->arena, u->path, &page->spec, e)) {
		page->proposed = true;
		return true;
	}
	if (e->kind != ERR_INPUT && e->kind != ERR_LIMIT)
		return false;
	problem_add(found, (struct problem){ .field = S("file") }, "%s", e->say);
	err_clear(e);
	return true;
}

static bool run(struct request *r, const struct upload *u, struct tally_page *page,
    struct problems *found, struct err *e)
{
	const char *folder = folder_for(r, e);
	if (e->kind != ERR_NONE)
		return false;
	struct tally_spec *spec =
	    tally_spec_read(r->arena, page->spec, "SPEC", folder, found);
	if (!spec)
		return true;
	if (!count(r, u, spec, page, e)) {
		if (e->kind != ERR_INPUT && e->kind != ERR_LIMIT)
			return false;
		problem_add(found, (struct problem){ .field = S("file") }, "%s", e->say);
		err_clear(e);
		return true;
	}
	return publish(r, spec, !str_eq(param_text(r, "act"), S("publish")), page, e);
}

bool tally_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	const struct upload *u = param_upload(r, "file");
	struct problems found = { .arena = r->arena, .lang = lang };
	struct buf day = buf_in(r->arena, 40);
	date_write(&day, param_int(r, "published"));
	struct tally_page page = { .spec = param_text(r, "spec"), .problems = &found,
		.data_set = param_text(r, "data_set"), .published = buf_view(&day) };
	bool proposing = str_eq(param_text(r, "act"), S("propose"));
	if (!u || !u->size)
		problem_add(&found, (struct problem){ .field = S("file") },
		    N_("Please choose a file with something in it."));
	else if (!proposing && !page.data_set.n)
		problem_add(&found, (struct problem){ .field = S("data_set") },
		    N_("Please give the data set a name."));
	else if (proposing ? !propose(r, u, &page, &found, e) : !run(r, u, &page, &found, e))
		return false;
	if (page.report && page.report->import) {
		page_notice(r, p, arena_printf(r->arena, _("Published: %lld figures, %lld of them "
		    "suppressed."), (long long)page.report->figures,
		    (long long)page.report->suppressed));
		return reply_redirect(r, p, "/imports/%lld", (long long)page.report->import);
	}
	return show(r, p, &page);
}
