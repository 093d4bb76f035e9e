/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The history of a record in words: who, when, what was done, and what differs from the version
 * before, field by field. Fields that the reader may not see are left out here too.
 */
#include "record/routes.h"

#include "record/pages.html.h"

#include <string.h>

enum { MOST_ENTRIES = 200, MOST_SHOWN = 600 };

static const struct { const char *code, *label; } actions[] = {
	{ "create", N_("Added") },
	{ "change", N_("Changed") },
	{ "delete", N_("Moved to the trash") },
	{ "undo", N_("Undone") },
	{ "translate", N_("Translated") },
	{ "erase", N_("Personal data erased") },
}, reasons[] = {
	{ "form", N_("by hand") },
	{ "api", N_("by another program") },
	{ "import", N_("from a file") },
	{ "undo", N_("an earlier version") },
	{ "demo", N_("demonstration") },
};

static struct str action_text(const struct lang *lang, struct str action)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (str_eq(action, str_of(actions[i].code)))
			return str_of(_(actions[i].label));
	return action;
}

static struct str reason_text(const struct lang *lang, struct str why)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (str_eq(why, str_of(reasons[i].code)))
			return str_of(_(reasons[i].label));
	return STR_EMPTY;
}

/* One state: the record and its translations. */
struct state {
	struct record *record;
	struct translations texts;
};

static struct str text_in(const struct translations *all, const struct translation *t)
{
	for (size_t i = 0; i < all->count; i++)
		if (str_eq(all->items[i].field, t->field) && str_eq(all->items[i].lang, t->lang))
			return all->items[i].text;
	return STR_EMPTY;
}

struct differing {
	struct difference *items;
	size_t count, room;
};

static void add_text(struct request *r, const struct record_kind *kind,
    const struct translation *t, struct str before, struct str after, struct differing *all)
{
	if (str_eq(before, after))
		return;
	*list_add(r->arena, all) =
	    (struct difference){.label = kind_label(kind, arena_text(r->arena, t->field), r->lang),
		.note = t->lang,
		.before = utf8_cut(before, MOST_SHOWN),
		.after = utf8_cut(after, MOST_SHOWN)};
}

static void differences(struct request *r, struct db *db, const struct state *was,
    const struct state *is, struct differing *all)
{
	const struct record_kind *kind = is->record->kind;
	for (int i = 0; kind->fields[i].name; i++) {
		const struct field *f = &kind->fields[i];
		if (value_equal(was->record->values[i], is->record->values[i]) ||
		    !field_may_read(r, is->record, f))
			continue;
		struct str before = field_show(db, r->arena, r->rooms, r->lang, was->record, i);
		struct str after = field_show(db, r->arena, r->rooms, r->lang, is->record, i);
		*list_add(r->arena, all) = (struct difference){.label = tr(r->lang, f->label),
		    .written = f->type == FIELD_TEXT || f->type == FIELD_PROSE,
		    .before = utf8_cut(before, MOST_SHOWN),
		    .after = utf8_cut(after, MOST_SHOWN)};
	}
	for (size_t i = 0; i < is->texts.count; i++) {
		const struct translation *t = &is->texts.items[i];
		add_text(r, kind, t, text_in(&was->texts, t), t->text, all);
	}
	for (size_t i = 0; i < was->texts.count; i++) {
		const struct translation *t = &was->texts.items[i];
		if (!text_in(&is->texts, t).n)
			add_text(r, kind, t, t->text, STR_EMPTY, all);
	}
}

/* The state after an entry; what was before the first one is empty. */
static bool state_after(struct request *r, const struct record *now,
    const struct history_entry *entry, struct state *out_r, struct err *e)
{
	*out_r = (struct state){ .record = record_new(r->arena, now->kind, r->city) };
	out_r->record->id = now->id;
	out_r->record->version = now->version;
	return !entry || snapshot_read(entry->data, out_r->record, &out_r->texts, e);
}

static bool entry_show(struct request *r, struct at *at, const struct history_entry *entry,
    const struct history_entry *before, struct past *out_r, struct err *e)
{
	struct differing all = { 0 };
	struct state was, is;
	if (!state_after(r, at->record, before, &was, e) ||
	    !state_after(r, at->record, entry, &is, e))
		return false;
	differences(r, at->db, &was, &is, &all);
	*out_r = (struct past){.version = entry->version,
	    .at = entry->at,
	    .who = person_title(at->db, r->arena, r->rooms, r->lang, entry->person),
	    .what = action_text(r->lang, entry->action),
	    .why = reason_text(r->lang, entry->why),
	    .differences = all.items,
	    .count = all.count,
	    .now = entry->version == at->record->version};
	return true;
}

/* Only entries that are changes: notes hold no record. */
static size_t only_changes(struct history_entry *entries, size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		if (history_is_record(entries[i].action) && entries[i].data.n)
			entries[n++] = entries[i];
	return n;
}

static bool history_gather(struct request *r, struct at *at, struct history_view *v,
    struct err *e)
{
	struct history_entry *entries;
	size_t count;
	if (!record_history(at->db, r->arena, at->record->city, at->kind->name, at->record->id,
		MOST_ENTRIES, &entries, &count, e))
		return false;
	v->more = count == MOST_ENTRIES;
	count = only_changes(entries, count);
	struct past *items = arena_array(r->arena, struct past, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct history_entry *before = i + 1 < count ? &entries[i + 1] : NULL;
		if (!before && v->more)
			count--;
		else if (!entry_show(r, at, &entries[i], before, &items[i], e))
			return false;
	}
	v->items = items;
	v->count = count;
	return true;
}

static bool at_history(struct request *r, struct at *at, struct err *e)
{
	if (!at_kind(r, at, e))
		return false;
	if (!history_may_read(r, at->kind))
		return fail(e, ERR_DENIED, N_("Please sign in first."));
	/* What lies in the trash is for those who may write it. */
	return at->writes ? at_trash(r, at, e) : at_record(r, false, at, e);
}

bool history_get(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	const struct lang *lang = r->lang;
	if (!at_history(r, &at, e))
		return false;
	struct history_view v = { .kind = at.kind, .record = at.record, .writes = at.writes };
	for (const struct field *f = at.kind->fields; f->name; f++)
		v.erases = v.erases || f->personal;
	if (!history_gather(r, &at, &v, e))
		return false;
	struct str title = record_name(at.db, r->arena, r->rooms, r->lang, at.record);
	const struct crumb crumbs[] = {
	    {str_of(_(at.kind->many)), record_path(r->arena, at.kind, 0)},
	    {title, at.record->deleted ? STR_EMPTY : record_path(r->arena, at.kind, at.record->id)},
	    {str_of(_("History")), STR_EMPTY},
	};
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .wing = at.kind->wing, .noindex = true,
		.title = arena_printf(r->arena, _("History of %.*s"), STR(title)), .crumbs = crumbs,
		.crumb_count = 3 });
	record_history_page(o, &v);
	page_end(o);
	return true;
}
