/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records by their names: what a link shows, and whom a name means. */
#include "base/num.h"
#include "record/form.h"

#include <string.h>

struct str link_title(struct db *db, struct arena *a, const struct record_kind *to, int64_t city,
    int64_t id, const struct lang *lang)
{
	struct err ignored = { 0 };
	struct record *r;
	if (to && record_load(db, a, to, city, id, lang, &r, &ignored))
		return record_name(db, a, db_rooms(db), lang, r);
	return arena_printf(a, "%lld", (long long)id);
}

int64_t link_find(struct db *db, struct arena *a, const struct record_kind *to, int64_t city,
    struct str text, struct err *e)
{
	int64_t id;
	if (num_int(text, &id))
		return id;
	if (!to || !to->title)
		return 0;
	struct record *r = record_find(db, a, to, city, to->title, value_text(text), e);
	int code = record_field(to, "code");
	if (!r && e->kind == ERR_NONE && code >= 0 && field_is_text(&to->fields[code]))
		r = record_find(db, a, to, city, "code", value_text(text), e);
	return r ? r->id : 0;
}

static struct str links_show(struct db *db, struct arena *a, const struct record_kind *to,
    int64_t city, struct str ids, const struct lang *lang)
{
	struct buf b = buf_in(a, 1 << 20);
	struct str word;
	int64_t id;
	while (str_cut(&ids, ' ', &word))
		if (num_int(word, &id)) {
			buf_puts(&b, b.n ? ", " : "");
			buf_str(&b, link_title(db, a, to, city, id, lang));
		}
	return buf_view(&b);
}

struct str field_show(struct db *db, struct arena *a, rooms all, const struct lang *lang,
    const struct record *record, int field)
{
	const struct field *f = &record->kind->fields[field];
	struct value v = record->values[field];
	if (value_empty(v) || (f->type != FIELD_LINK && f->type != FIELD_LINKS))
		return record_value_text(a, lang, f, v);
	const struct record_kind *to = record_kind_find(all, str_of(f->to));
	if (f->type == FIELD_LINK)
		return link_title(db, a, to, record->city, v.i, lang);
	return links_show(db, a, to, record->city, v.s, lang);
}

struct str record_name(struct db *db, struct arena *a, rooms all, const struct lang *lang,
    const struct record *record)
{
	int i = record->kind->title ? record_field(record->kind, record->kind->title) : 0;
	struct err ignored = { 0 };
	struct record *r;
	if (i >= 0 && record->kind->fields[i].translated && !record->foreign &&
	    record_load(db, a, record->kind, record->city, record->id, lang, &r, &ignored))
		return record_title(r);
	struct str shown = i >= 0 ? field_show(db, a, all, lang, record, i) : STR_EMPTY;
	return shown.n ? shown : record_title(record);
}

struct str person_title(struct db *db, struct arena *a, rooms all, const struct lang *lang,
    int64_t person)
{
	const struct record_kind *kind = record_kind_find(all, S("person"));
	struct err ignored = { 0 };
	struct record *r = NULL;
	if (!person)
		return S("Stoa");
	if (kind && record_load_any(db, a, kind, 0, person, &r, &ignored) && !r->deleted &&
	    !value_empty(record_get(r, kind->title)))
		return record_title(r);
	return str_of(_("Somebody who has left"));
}
