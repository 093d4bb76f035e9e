/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables of translations: read, filled in, gathered. */
#include "formats/csv.h"
#include "formats/source.h"
#include "record/record_impl.h"
#include "record/routes.h"

enum { PAGE = 500, MOST_LANGUAGES = 64 };

/* ---- the table ---- */

static size_t slot_of(const struct text_table *t, struct str text)
{
	size_t at = (size_t)str_hash(text) & (t->slot_count - 1);
	while (t->slots[at] && !str_eq(t->items[t->slots[at] - 1].text, text))
		at = (at + 1) & (t->slot_count - 1);
	return at;
}

static void grow(struct arena *a, struct text_table *t)
{
	if (t->slot_count >= 2 * (t->count + 1))
		return;
	t->slot_count = t->slot_count ? 2 * t->slot_count : 256;
	t->slots = arena_array(a, uint32_t, t->slot_count);
	for (size_t i = 0; i < t->count; i++)
		t->slots[slot_of(t, t->items[i].text)] = (uint32_t)i + 1;
}

static struct text_row *find(const struct text_table *t, struct str text)
{
	size_t at = t->slot_count && text.n ? slot_of(t, text) : 0;
	return t->slot_count && text.n && t->slots[at] ? &t->items[t->slots[at] - 1] : NULL;
}

static struct text_row *find_or_add(struct arena *a, struct text_table *t, struct str text)
{
	struct text_row *row = find(t, text);
	if (row)
		return row;
	grow(a, t);
	*list_add(a, t) = (struct text_row){ .text = arena_copy(a, text),
		.in = arena_array(a, struct str, t->lang_count) };
	t->slots[slot_of(t, text)] = (uint32_t)t->count;
	return &t->items[t->count - 1];
}

/* ---- reading ---- */

static bool read_heading(struct arena *a, const struct csv_row *row, struct text_table *t,
    struct err *e)
{
	if (row->count < 2 || row->count > MOST_LANGUAGES || !str_eq(row->cells[0], S("text")))
		return fail(e, ERR_INPUT, N_("The first line must be \"text\" and then the tags of "
		    "languages, such as text,fr,ar."));
	t->lang_count = row->count - 1;
	t->langs = arena_array(a, struct str, t->lang_count);
	for (size_t i = 0; i < t->lang_count; i++) {
		t->langs[i] = arena_copy(a, str_trim(row->cells[i + 1]));
		if (!lang_ok(t->langs[i]))
			return fail(e, ERR_INPUT, N_("%.*s is not the tag of a language."),
			    STR(t->langs[i]));
	}
	return true;
}

static bool read_row(struct arena *a, const struct csv_row *row, struct text_table *t,
    struct err *e)
{
	struct str text = str_trim(cell_unguard(row->cells[0]));
	long long line = row->line;
	if (row->count > t->lang_count + 1)
		return fail(e, ERR_INPUT, N_("Line %lld has more cells than the heading."), line);
	if (!text.n)
		return fail(e, ERR_INPUT, N_("Line %lld has no text in its first cell."), line);
	struct text_row *x = find_or_add(a, t, text);
	x->line = x->line ? x->line : row->line;
	for (size_t i = 0; i + 1 < row->count; i++) {
		struct str said = str_trim(cell_unguard(row->cells[i + 1]));
		if (said.n && x->in[i].n && !str_eq(said, x->in[i]))
			return fail(e, ERR_INPUT, N_("Line %lld translates the same text otherwise "
			    "than line %lld (%.*s)."), line, (long long)x->line,
			    STR(t->langs[i]));
		if (said.n)
			x->in[i] = arena_copy(a, said);
	}
	return true;
}

bool texts_read(struct arena *a, struct source *in, struct text_table *out_r, struct err *e)
{
	struct csv_row row;
	*out_r = (struct text_table){ 0 };
	struct csv *csv = csv_open(a, in, NULL, e);
	if (!csv)
		return false;
	if (!csv_next(csv, &row))
		return csv_end(csv, e) && fail(e, ERR_INPUT, N_("The file is empty."));
	if (!read_heading(a, &row, out_r, e))
		return false;
	while (csv_next(csv, &row))
		if (!read_row(a, &row, out_r, e))
			return false;
	return csv_end(csv, e);
}

/* ---- every text of a city ---- */

struct visit {
	struct db *db;
	struct arena *a;
	int64_t city;
	/* A record, and what is translated of it. */
	bool (*each)(struct visit *v, struct record *r, const struct translations *has,
	    struct err *e);
	struct text_table *t;
	const struct change *by;
	bool replace, missing;
	struct texts_counts counts;
};

static bool visit_kind(struct visit *v, const struct record_kind *kind, struct err *e)
{
	struct record_query q = { .kind = kind, .city = v->city, .order = "id", .limit = PAGE };
	bool ok = true, more = true;
	struct buf cursor = buf_in(v->a, 1000);
	while (ok && more) {
		struct arena *page = arena_new(0);
		struct record_list list;
		ok = record_list(v->db, page, &q, &list, e);
		for (size_t i = 0; ok && i < list.count; i++) {
			struct translations has;
			ok = translations_of(v->db, page, kind, v->city, list.items[i]->id, &has,
				 e) && v->each(v, list.items[i], &has, e);
		}
		buf_clear(&cursor);
		if (ok)
			buf_str(&cursor, list.next);
		q.after = buf_view(&cursor);
		more = q.after.n != 0;
		arena_free(page);
	}
	return ok;
}

/* The city's own record stands among those of the installation, under the number of the city. */
static bool visit_city(struct visit *v, const struct record_kind *kind, struct err *e)
{
	struct record *r;
	struct translations has;
	return record_load(v->db, v->a, kind, 0, v->city, NULL, &r, e) &&
	    translations_of(v->db, v->a, kind, 0, v->city, &has, e) && v->each(v, r, &has, e);
}

static bool visit_all(struct visit *v, struct err *e)
{
	const struct record_kind *own = record_kind_find(db_rooms(v->db), S("city"));
	if (own && !visit_city(v, own, e))
		return false;
	for (rooms room = db_rooms(v->db); *room; room++)
		for (size_t k = 0; (*room)->kinds && (*room)->kinds[k]; k++) {
			const struct record_kind *kind = (*room)->kinds[k];
			if (kind->belongs_to != INSTALLATION && kind_translated(kind) &&
			    !visit_kind(v, kind, e))
				return false;
		}
	return true;
}

static struct str translation_in(const struct translations *has, const char *field,
    struct str lang)
{
	for (size_t i = 0; i < has->count; i++)
		if (str_eq(has->items[i].field, str_of(field)) &&
		    str_eq(has->items[i].lang, lang))
			return has->items[i].text;
	return STR_EMPTY;
}

/* ---- filling in ---- */

static void fill_field(struct visit *v, struct record *r, const char *field,
    const struct translations *has, struct translations *add)
{
	struct text_row *row = find(v->t, str_trim(record_str(r, field)));
	if (!row)
		return;
	row->used = true;
	for (size_t i = 0; i < v->t->lang_count; i++) {
		struct str lang = v->t->langs[i], was = translation_in(has, field, lang);
		bool same = str_eq(was, row->in[i]), keep = was.n && !v->replace;
		v->counts.same += row->in[i].n && same;
		v->counts.kept += row->in[i].n && !same && keep;
		if (!row->in[i].n || same || keep)
			continue;
		*list_add(r->arena, add) = (struct translation){ str_of(field), lang, row->in[i],
			r->version };
		v->counts.set++;
	}
}

static bool fill_record(struct visit *v, struct record *r, const struct translations *has,
    struct err *e)
{
	struct translations add = { 0 };
	for (const struct field *f = r->kind->fields; f->name; f++)
		if (f->translated)
			fill_field(v, r, f->name, has, &add);
	return translations_add(v->db, r, &add, v->by, e);
}

bool texts_fill(struct db *db, struct arena *a, int64_t city, struct text_table *t, bool replace,
    const struct change *by, struct texts_counts *out_r, struct err *e)
{
	struct visit v = { .db = db, .a = a, .city = city, .t = t, .by = by, .replace = replace,
		.each = fill_record };
	if (!db_begin(db, e))
		return false;
	bool ok = db_end(db, db_alone(db, city, e) && visit_all(&v, e), e);
	*out_r = v.counts;
	return ok;
}

/* ---- gathering ---- */

static void gather_field(struct visit *v, struct str text, const char *field,
    const struct translations *has)
{
	bool lacks = false;
	for (size_t i = 0; i < v->t->lang_count; i++)
		lacks = lacks || !translation_in(has, field, v->t->langs[i]).n;
	if (!text.n || (v->missing && !lacks))
		return;
	struct text_row *row = find_or_add(v->a, v->t, text);
	for (size_t i = 0; i < v->t->lang_count; i++)
		if (!row->in[i].n)
			row->in[i] = arena_copy(v->a, translation_in(has, field, v->t->langs[i]));
}

static bool gather_record(struct visit *v, struct record *r, const struct translations *has,
    struct err *e)
{
	(void)e;
	for (const struct field *f = r->kind->fields; f->name; f++)
		if (f->translated)
			gather_field(v, str_trim(record_str(r, f->name)), f->name, has);
	return true;
}

bool texts_gather(struct db *db, struct arena *a, int64_t city, bool missing, struct text_table *io,
    struct err *e)
{
	struct visit v = { .db = db, .a = a, .city = city, .t = io, .missing = missing,
		.each = gather_record };
	return visit_all(&v, e);
}
