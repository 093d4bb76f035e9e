/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One record: its fields in words, what it links to and what links to it. */
#include "record/routes.h"

#include "base/num.h"
#include "record/pages.html.h"

#include <string.h>

enum { MOST_RELATED = 12 };

static struct str href(struct request *r, const struct record_kind *kind, int64_t id)
{
	if (!kind || !kind->path || !record_may_read(r, kind))
		return STR_EMPTY;
	return arena_printf(
	    r->arena, "%.*s%.*s", STR(r->base), STR(record_path(r->arena, kind, id)));
}

static struct list_cell link_cell(struct request *r, struct db *db, const struct field *f,
    int64_t id)
{
	const struct record_kind *to = record_kind_find(r->rooms, str_of(f->to));
	return (struct list_cell){ .text = link_title(db, r->arena, to, r->city, id, r->lang),
		.href = href(r, to, id) };
}

static void links_fact(struct request *r, struct db *db, const struct field *f, struct str ids,
    struct fact *fact)
{
	struct { struct list_cell *items; size_t count, room; } cells = { 0 };
	struct str word;
	int64_t id;
	while (str_cut(&ids, ' ', &word))
		if (num_int(word, &id)) {
			struct list_cell c = link_cell(r, db, f, id);
			*list_add(r->arena, &cells) = c;
		}
	fact->cells = cells.items;
	fact->count = cells.count;
}

static struct fact fact_of(struct request *r, struct db *db, const struct record *record, int i)
{
	const struct field *f = &record->kind->fields[i];
	struct value v = record->values[i];
	struct fact fact = { .label = tr(r->lang, f->label), .count = 1 };
	struct list_cell *c = arena_new_of(r->arena, struct list_cell);
	fact.cells = c;
	if (f->type == FIELD_LINKS) {
		links_fact(r, db, f, v.s, &fact);
	} else if (f->type == FIELD_LINK) {
		*c = link_cell(r, db, f, v.i);
	} else {
		c->text = record_value_text(r->arena, r->lang, f, v);
		c->prose = f->type == FIELD_PROSE;
		c->written = field_untold(f);
		if (f->type == FIELD_URL)
			c->href = v.s;
		else if (f->type == FIELD_EMAIL)
			c->href = arena_printf(r->arena, "mailto:%.*s", STR(v.s));
		else if (f->type == FIELD_SHAPE)
			c->text =
			    str_of(tr(r->lang, N_("An area is given; it is in the JSON file.")));
	}
	return fact;
}

static void add_facts(struct request *r, struct at *at, struct record_view *v)
{
	struct { struct fact *items; size_t count, room; } facts = { 0 };
	for (int i = 0; at->kind->fields[i].name; i++) {
		const struct field *f = &at->kind->fields[i];
		bool title = at->kind->title && !strcmp(f->name, at->kind->title);
		bool told = f->told && f->type != FIELD_LINK;
		if (title || told || value_empty(at->record->values[i]) ||
		    !field_may_read(r, at->record, f))
			continue;
		struct fact fact = fact_of(r, at->db, at->record, i);
		*list_add(r->arena, &facts) = fact;
	}
	v->facts = facts.items;
	v->fact_count = facts.count;
}

/* The records of another kind whose field links here. */
static bool add_relation(struct request *r, struct at *at, const struct record_kind *kind,
    const struct field *f, struct relation *out_r, struct err *e)
{
	struct record_list list;
	struct record_query q = {.kind = kind,
	    .city = r->city,
	    .lang = r->lang,
	    .limit = MOST_RELATED,
	    .where = {{f->name, value_int(at->record->id)}}};
	if (!record_list(at->db, r->arena, &q, &list, e))
		return false;
	struct list_cell *cells = arena_array(r->arena, struct list_cell, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		cells[i] = (struct list_cell){ .text =
			    record_name(at->db, r->arena, r->rooms, r->lang, list.items[i]),
			.href = href(r, kind, list.items[i]->id), .written = title_untold(kind) };
	*out_r = (struct relation){ tr(r->lang, kind->many), cells, list.count, list.total,
		arena_printf(r->arena, "%.*s/%s?%s=%lld", STR(r->base), kind->path, f->name,
		    (long long)at->record->id) };
	return true;
}

static bool relates(struct request *r, const struct at *at, const struct record_kind *kind,
    const struct field *f)
{
	return kind->path && (kind->belongs_to == INSTALLATION || r->city) &&
	    (f->type == FIELD_LINK || f->type == FIELD_LINKS) && !strcmp(f->to, at->kind->name) &&
	    !f->personal && !f->read && !f->told &&
	    (!kind->read || (r->who.roles & (kind->read | kind->write | ADMINISTRATOR)));
}

static bool add_relations(struct request *r, struct at *at, struct record_view *v, struct err *e)
{
	struct { struct relation *items; size_t count, room; } all = { 0 };
	for (size_t i = 0; r->rooms[i]; i++)
		for (size_t k = 0; r->rooms[i]->kinds && r->rooms[i]->kinds[k]; k++) {
			const struct record_kind *kind = r->rooms[i]->kinds[k];
			for (const struct field *f = kind->fields; f->name; f++) {
				struct relation one;
				if (!relates(r, at, kind, f))
					continue;
				if (!add_relation(r, at, kind, f, &one, e))
					return false;
				if (one.total)
					*list_add(r->arena, &all) = one;
			}
		}
	v->relations = all.items;
	v->relation_count = all.count;
	return true;
}

static bool record_json(struct request *r, struct reply *p, struct at *at, struct err *e)
{
	struct translations all;
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out, .pretty = true };
	if (!translations_of(at->db, r->arena, at->kind, r->city, at->record->id, &all, e))
		return false;
	record_put(&w, r, at->record, &all);
	p->type = "application/json";
	return sink_end(&out, e);
}

bool record_get_page(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	bool json = str_eq(r->format, S("json"));
	if (!at_record(r, !json, &at, e))
		return false;
	if (json)
		return record_json(r, p, &at, e);
	struct record_view v = { .kind = at.kind, .record = at.record, .writes = at.writes,
		.history = history_may_read(r, at.kind),
		.translates = at.writes && kind_translated(at.kind) };
	add_facts(r, &at, &v);
	if (!add_relations(r, &at, &v, e))
		return false;
	struct str title = record_name(at.db, r->arena, r->rooms, r->lang, at.record);
	const struct crumb crumbs[] = {
		{ str_of(tr(r->lang, at.kind->many)), record_path(r->arena, at.kind, 0) },
		{ title, STR_EMPTY },
	};
	struct out *o = page_begin(r, p, &(struct page){ .title = title, .wing = at.kind->wing,
		.crumbs = crumbs, .crumb_count = 2, .formats = "json" });
	record_page(o, &v);
	if (!panels_write(o, r, at.kind->name, at.record->id, e))
		return false;
	page_end(o);
	return true;
}
