/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A page that takes a file of records: first as a trial, then in earnest. */
#include "record/routes.h"

#include "record/pages.html.h"

static struct str columns_text(struct request *r, const struct at *at)
{
	struct buf b = buf_in(r->arena, 1 << 16);
	struct record *any = record_new(r->arena, at->kind, r->city);
	buf_puts(&b, "id");
	for (const struct field *f = at->kind->fields; f->name; f++)
		if (field_may_write(r, any, f))
			buf_printf(&b, ", %s", f->name);
	return buf_view(&b);
}

static bool import_show(struct request *r, struct reply *p, struct at *at, struct import_view *v)
{
	const struct lang *lang = r->lang;
	struct str title = arena_printf(r->arena, _("%s: import a file"), _(at->kind->many));
	const struct crumb crumbs[] = {
		{ str_of(_(at->kind->many)), record_path(r->arena, at->kind, 0) },
		{ title, STR_EMPTY },
	};
	v->kind = at->kind;
	v->columns = columns_text(r, at);
	p->private = true;
	p->status = v->done && v->found->total ? 422 : 0;
	struct out *o = page_begin(r, p, &(struct page){ .title = title, .wing = at->kind->wing,
		.crumbs = crumbs, .crumb_count = 2, .narrow = true, .noindex = true });
	record_import_page(o, v);
	page_end(o);
	return true;
}

bool import_get(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	struct import_view v = { 0 };
	return at_kind(r, &at, e) && at_writer(r, &at, e) && import_show(r, p, &at, &v);
}

static bool import_run(struct request *r, struct at *at, struct importing *x, struct err *e)
{
	const struct upload *file = param_upload(r, "file");
	struct db *writer;
	if (!file)
		return fail(e, ERR_INPUT, N_("Please choose a file."));
	writer = store_writer(r->store, e);
	*x = (struct importing){.r = r,
	    .kind = at->kind,
	    .all = r->rooms,
	    .city = r->city,
	    .dry = !str_eq(param_text(r, "how"), S("do")),
	    .by = {r->who.person, r->now, "import"},
	    .found = x->found};
	bool ok = writer && import_file(writer, x, file->path, file->name, e);
	if (writer)
		store_give(writer);
	return ok;
}

bool import_post(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	struct problems found = { .arena = r->arena, .lang = r->lang, .max = 200 };
	struct importing x = { .found = &found };
	if (!at_kind(r, &at, e) || !at_writer(r, &at, e))
		return false;
	if (!import_run(r, &at, &x, e)) {
		/* What is wrong with the file as a whole is said on the page too. */
		if (e->kind != ERR_INPUT && e->kind != ERR_LIMIT)
			return false;
		problem_add(&found, (struct problem){ 0 }, "%s", e->say);
		err_clear(e);
	}
	struct import_view v = { .done = true, .dry = x.dry, .made = x.made, .changed = x.changed,
		.same = x.same, .refused = x.refused, .found = &found };
	return import_show(r, p, &at, &v);
}
