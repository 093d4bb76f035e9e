/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Translating a record: one language at a time, each text beside its original. A text that has
 * changed since it was translated is marked.
 */
#include "record/routes.h"

#include "record/pages.html.h"

#include <string.h>

static bool translatable(struct request *r, struct at *at, const struct field *f)
{
	return f->translated && field_may_write(r, at->record, f);
}

static const struct translation *find(const struct translations *all, const char *field,
    const char *tag)
{
	for (size_t i = 0; i < all->count; i++)
		if (str_eq(all->items[i].field, str_of(field)) &&
		    str_eq(all->items[i].lang, str_of(tag)))
			return &all->items[i];
	return NULL;
}

/* Has the original another text now than in the version that was translated? */
static bool is_stale(struct request *r, struct at *at, int field, const struct translation *t)
{
	struct history_entry entry;
	struct translations ignored;
	struct err none = { 0 };
	struct record *then = record_new(r->arena, at->kind, r->city);
	return t && t->version &&
	    history_version(at->db, r->arena, at->kind, r->city, at->record->id, t->version, &entry,
		&none) &&
	    snapshot_read(entry.data, then, &ignored, &none) &&
	    !value_equal(then->values[field], at->record->values[field]);
}

static void add_pairs(struct request *r, struct at *at, const struct translations *all,
    const struct lang *to, const struct problems *found, struct translate_view *v)
{
	struct { struct text_pair *items; size_t count, room; } pairs = { 0 };
	for (int i = 0; at->kind->fields[i].name; i++) {
		const struct field *f = &at->kind->fields[i];
		if (!translatable(r, at, f) || value_empty(at->record->values[i]))
			continue;
		const struct translation *t = find(all, f->name, to->tag);
		struct text_pair pair = { .original = record_str(at->record, f->name),
			.stale = is_stale(r, at, i, t) };
		pair.input = (struct input){.name = f->name,
		    .label = tr(r->lang, f->label),
		    .kind = f->type == FIELD_PROSE ? INPUT_PROSE : INPUT_TEXT,
		    .lang = to->tag,
		    .value = r->method == POST ? param_any(r, f->name)
			     : t	       ? t->text
					       : STR_EMPTY,
		    .max = field_max(f)};
		for (size_t k = 0; found && k < found->count; k++)
			if (str_eq(found->items[k].field, str_of(f->name)))
				pair.input.error = found->items[k].text;
		*list_add(r->arena, &pairs) = pair;
	}
	v->pairs = pairs.items;
	v->count = pairs.count;
}

static void add_languages(struct request *r, struct at *at, const struct translations *all,
    const struct lang *to, struct translate_view *v)
{
	struct { struct tab *items; size_t count, room; } tabs = { 0 };
	const struct lang *lang;
	for (size_t i = 0; (lang = lang_at(i)) != NULL; i++) {
		struct tab tab = { .text = str_of(lang->name), .current = lang == to };
		tab.href = arena_printf(r->arena, "%.*s%.*s/translate?lang=%s", STR(r->base),
		    STR(record_path(r->arena, at->kind, at->record->id)), lang->tag);
		for (size_t k = 0; k < all->count; k++)
			tab.count += str_eq(all->items[k].lang, str_of(lang->tag));
		*list_add(r->arena, &tabs) = tab;
	}
	v->languages = tabs.items;
	v->language_count = tabs.count;
}

/* The language that is asked for, else the reader's. */
static const struct lang *target(struct request *r)
{
	const struct lang *lang = lang_find(param_text(r, "lang"));
	lang = lang ? lang : r->lang;
	return lang ? lang : lang_at(0);
}

static bool at_translation(struct request *r, struct at *at, struct err *e)
{
	return at_record(r, false, at, e) && at_writer(r, at, e) &&
	    (kind_translated(at->kind) || fail(e, ERR_MISSING, N_("There is no such page.")));
}

static bool translate_show(struct request *r, struct reply *p, struct at *at,
    const struct problems *found, struct err *e)
{
	const struct lang *lang = r->lang, *to = target(r);
	struct translations all;
	struct translate_view v = {.kind = at->kind, .record = at->record, .tag = str_of(to->tag)};
	if (!translations_of(at->db, r->arena, at->kind, r->city, at->record->id, &all, e))
		return false;
	add_languages(r, at, &all, to, &v);
	add_pairs(r, at, &all, to, found, &v);
	struct str title = record_name(at->db, r->arena, r->rooms, r->lang, at->record);
	const struct crumb crumbs[] = {
		{ str_of(_(at->kind->many)), record_path(r->arena, at->kind, 0) },
		{ title, record_path(r->arena, at->kind, at->record->id) },
		{ str_of(_("Translate")), STR_EMPTY },
	};
	p->private = true;
	p->status = found && found->total ? 422 : 0;
	struct out *o = page_begin(r, p, &(struct page){ .wing = at->kind->wing, .noindex = true,
		.title = arena_printf(r->arena, _("Translate %.*s"), STR(title)), .crumbs = crumbs,
		.crumb_count = 3 });
	record_translate_page(o, &v, found);
	page_end(o);
	return true;
}

bool translate_get(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	return at_translation(r, &at, e) && translate_show(r, p, &at, NULL, e);
}

/* Each text is saved for itself; one that does not fit does not hold up the others. */
static bool save_texts(struct request *r, struct at *at, struct db *writer,
    struct problems *found, struct err *e)
{
	struct change by = { r->who.person, r->now, "form" };
	struct str tag = str_of(target(r)->tag);
	for (const struct field *f = at->kind->fields; f->name; f++) {
		struct err one = { .lang = r->lang };
		if (!translatable(r, at, f) || !param_was_sent(r, f->name))
			continue;
		if (record_translate(writer, at->kind, r->city, at->record->id, f->name, tag,
			utf8_clean(r->arena, param_any(r, f->name)), &by, &one))
			continue;
		if (one.kind != ERR_INPUT) {
			*e = one;
			return false;
		}
		problem_add(found, (struct problem){ .field = str_of(f->name) }, "%s", one.say);
	}
	return true;
}

bool translate_post(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	struct problems found = { .arena = r->arena, .lang = r->lang };
	if (!at_translation(r, &at, e))
		return false;
	struct db *writer = store_writer(r->store, e);
	bool ok = writer && save_texts(r, &at, writer, &found, e);
	if (writer)
		store_give(writer);
	if (!ok)
		return false;
	if (found.total)
		return translate_show(r, p, &at, &found, e);
	page_notice(r, p, str_of(tr(r->lang, N_("Saved."))));
	return reply_redirect(r, p, "/%s/%lld/translate?lang=%s", at.kind->path,
	    (long long)at.record->id, target(r)->tag);
}
