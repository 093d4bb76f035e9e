/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of a kind: its query from the address, and the page; and the trash. */
#include "record/pages.h"

#include "base/num.h"
#include "record/pages.html.h"
#include "record/routes.h"

#include <string.h>

enum { PAGE_ROWS = 50, MOST_FILTERS = 6 };

/* ---- the query of an address ---- */

static bool is_filter(const struct field *f)
{
	return (f->filter || f->type == FIELD_LINK) && !f->personal && !f->read;
}

/* Does this reader see of this kind only what is his own? */
static bool only_own(const struct request *r, const struct record_kind *kind)
{
	return kind->read && !(r->who.roles & (kind->read | kind->write | ADMINISTRATOR));
}

bool query_of_address(struct request *r, const struct record_kind *kind, struct record_query *q_r,
    struct err *e)
{
	size_t n = 0;
	*q_r = (struct record_query){ .kind = kind, .city = r->city, .lang = r->lang,
		.limit = PAGE_ROWS };
	if (only_own(r, kind)) {
		q_r->where[n].field = kind->own;
		q_r->where[n++].is = value_int(r->who.partner);
	}
	for (const struct field *f = kind->fields; f->name && n < MOST_FILTERS; f++) {
		struct str text = param_any(r, f->name);
		const char *why;
		if (!text.n || !is_filter(f))
			continue;
		if (!value_read(r->arena, f, text, &q_r->where[n].is, &why)) {
			struct problems one = { .arena = r->arena, .lang = r->lang };
			field_problem(&one, f, text, why);
			return fail_problems(&one, e);
		}
		q_r->where[n++].field = f->name;
	}
	return true;
}

/* The order, where it is one of a column that is shown. */
static const char *order_of_address(struct request *r, const struct record_kind *kind)
{
	struct str sort = param_text(r, "sort");
	const char *text = arena_text(r->arena, sort);
	int i = sort.n ? record_field(kind, text + (text[0] == '-')) : -1;
	return i >= 0 && kind->fields[i].list ? text : NULL;
}

/* ---- what the page shows ---- */

static void add_filters(struct request *r, struct db *db, const struct record_query *q,
    struct list_view *v)
{
	struct { struct input *items; size_t count, room; } inputs = { 0 };
	struct { struct tab *items; size_t count, room; } chips = { 0 };
	struct record *shown = record_new(r->arena, q->kind, r->city);
	for (int i = 0; q->kind->fields[i].name && inputs.count < MOST_FILTERS; i++) {
		const struct field *f = &q->kind->fields[i];
		if (!is_filter(f))
			continue;
		struct str text = param_any(r, f->name);
		struct input *in = list_add(r->arena, &inputs);
		const char *why;
		bool read = value_read(r->arena, f, text, &shown->values[i], &why);
		*in = filter_input(r, db, shown, i);
		if (text.n && read)
			*list_add(r->arena, &chips) = (struct tab){
			    .text = arena_printf(r->arena, "%s: %.*s", in->label,
				STR(field_show(db, r->arena, r->rooms, r->lang, shown, i))),
			    .href = arena_printf(r->arena, "%.*s/%s%.*s", STR(r->base),
				q->kind->path, STR(query_with(r, r->arena, f->name, STR_EMPTY)))};
	}
	v->filters = inputs.items;
	v->filter_count = inputs.count;
	v->chips = chips.items;
	v->chip_count = chips.count;
}

/* The title first, which links to the record, then the other fields of lists. */
static int column_fields(const struct record_kind *kind, int *out)
{
	int n = 0, title = kind->title ? record_field(kind, kind->title) : -1;
	if (title >= 0)
		out[n++] = title;
	for (int i = 0; kind->fields[i].name && n < 8; i++)
		if (kind->fields[i].list && i != title && kind->fields[i].type != FIELD_HIDDEN)
			out[n++] = i;
	return n ? n : (out[0] = 0, 1);
}

static bool is_number(const struct field *f)
{
	return f->type == FIELD_WHOLE || f->type == FIELD_NUMBER || f->type == FIELD_MONEY;
}

static void add_cells(struct request *r, struct db *db, const struct record_list *list,
    const int *fields, int columns, struct list_view *v)
{
	size_t all = list->count * (size_t)columns;
	struct list_cell *cells = arena_array(r->arena, struct list_cell, all + 1);
	for (size_t row = 0; row < list->count; row++)
		for (int i = 0; i < columns; i++) {
			const struct record *record = list->items[row];
			const struct field *f = &record->kind->fields[fields[i]];
			struct list_cell *c = &cells[row * (size_t)columns + (size_t)i];
			c->written = field_untold(f);
			if (i == 0) {
				c->text = record_name(db, r->arena, r->rooms, r->lang, record);
				c->href = arena_printf(r->arena, "%.*s%.*s%s", STR(r->base),
				    STR(record_path(r->arena, record->kind, record->id)),
				    v->trash ? "/history" : "");
			} else if (field_may_read(r, record, f)) {
				c->text =
				    field_show(db, r->arena, r->rooms, r->lang, record, fields[i]);
				c->number = is_number(f);
			}
		}
	v->cells = cells;
	v->row_count = list->count;
}

static void add_table(struct request *r, struct db *db, const struct record_list *list,
    struct list_view *v)
{
	int fields[9], n = column_fields(v->kind, fields);
	struct column *columns = arena_array(r->arena, struct column, (size_t)n);
	for (int i = 0; i < n; i++) {
		const struct field *f = &v->kind->fields[fields[i]];
		bool sorts = f->list && !v->trash && !f->personal && !field_is_list(f) && !f->read;
		columns[i] =
		    (struct column){tr(r->lang, f->label), sorts ? f->name : NULL, is_number(f)};
	}
	v->columns = columns;
	v->column_count = (size_t)n;
	add_cells(r, db, list, fields, n, v);
}

static bool list_show(struct request *r, struct reply *p, struct at *at, struct record_query *q,
    struct err *e)
{
	struct record_list list;
	struct list_view v = { .kind = at->kind, .words = q->words, .trash = q->deleted,
		.writes = at->writes, .sort = q->order ? str_of(q->order) : STR_EMPTY,
		.first = !q->after.n };
	if (!record_list(at->db, r->arena, q, &list, e))
		return false;
	v.total = list.total;
	v.next = list.next;
	const struct lang *lang = r->lang;
	v.caption = q->deleted ? arena_printf(r->arena, _("Trash: %s"), _(at->kind->many))
			       : arena_copy(r->arena, str_of(_(at->kind->many)));
	if (!q->deleted)
		add_filters(r, at->db, q, &v);
	add_table(r, at->db, &list, &v);
	const struct crumb crumbs[] = {
		{ str_of(_(at->kind->many)), record_path(r->arena, at->kind, 0) },
		{ v.caption, STR_EMPTY },
	};
	struct out *o = page_begin(r, p, &(struct page){ .title = v.caption, .wing = at->kind->wing,
		.crumbs = q->deleted ? crumbs : crumbs + 1, .crumb_count = q->deleted ? 2 : 1,
		.formats = q->deleted ? NULL : "csv xlsx json",
		.noindex = q->deleted || q->after.n > 0,
		.description = at->kind->about ? str_of(_(at->kind->about)) : STR_EMPTY });
	record_list_page(o, &v);
	page_end(o);
	return true;
}

bool list_get(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	struct record_query q;
	if (!at_kind(r, &at, e) || !query_of_address(r, at.kind, &q, e))
		return false;
	q.words = param_text(r, "q");
	if (r->format.n)
		return export_reply(r, p, &q, e);
	q.order = order_of_address(r, at.kind);
	q.after = param_text(r, "after");
	return list_show(r, p, &at, &q, e);
}

/* What others have thrown away is not a partner's business. */
static void add_own(struct request *r, struct record_query *q)
{
	size_t n = 0;
	while (n < MOST_FILTERS && q->where[n].field)
		n++;
	q->where[n].field = q->kind->own;
	q->where[n].is = value_int(r->who.partner);
}

bool trash_get(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	struct record_query q;
	if (!at_kind(r, &at, e) || !at_writer(r, &at, e) || !query_of_address(r, at.kind, &q, e))
		return false;
	if (!(r->who.roles & (at.kind->write | ADMINISTRATOR)) && !only_own(r, at.kind))
		add_own(r, &q);
	q.deleted = true;
	q.order = "-changed";
	q.after = param_text(r, "after");
	p->private = true;
	return list_show(r, p, &at, &q, e);
}
