/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Translations of content. The record itself holds each text as it was first written; a
 * translation is a row beside it, and where there is none the first text is shown. A translation
 * is a change of its record: it raises the version and stands in the history, so that undo and
 * the change feed know of it. Each row says which version of the record it was made from, so that
 * the form can tell which translations are older than their text.
 */
#include "base/utf8.h"
#include "record/record_impl.h"

#include <string.h>

#define SQL_READ "SELECT field, lang, text, version FROM translation " \
	"WHERE city = $1 AND kind = $2 AND record = $3 ORDER BY field, lang"
#define SQL_CLEAR "DELETE FROM translation WHERE city = $1 AND kind = $2 AND record = $3"
#define SQL_PUT "INSERT INTO translation (city, kind, record, field, lang, text, version) " \
	"VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (city, kind, record, field, lang) " \
	"DO UPDATE SET text = excluded.text, version = excluded.version"
#define SQL_DROP "DELETE FROM translation " \
	"WHERE city = $1 AND kind = $2 AND record = $3 AND field = $4 AND lang = $5"
#define SQL_TEXT "SELECT text FROM translation " \
	"WHERE city = $1 AND kind = $2 AND record = $3 AND field = $4 AND lang = $5"

bool translations_of(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, struct translations *out_r, struct err *e)
{
	*out_r = (struct translations){ 0 };
	if (!kind_translated(kind))
		return true;
	struct rows *q = db_query(db, SQL_READ, ARGS(kind_city(kind, city), kind->name, id), e);
	while (rows_next(q))
		*list_add(a, out_r) = (struct translation){
			.field = rows_copy(q, 0, a),
			.lang = rows_copy(q, 1, a),
			.text = rows_copy(q, 2, a),
			.version = rows_int(q, 3),
		};
	return rows_end(q, e);
}

static bool put(struct db *db, const struct record *r, const struct translation *t, struct err *e)
{
	return db_run(db, SQL_PUT,
	    ARGS(r->city, r->kind->name, r->id, t->field, t->lang, t->text, t->version), e);
}

bool translations_set(struct db *db, const struct record *r, const struct translations *all,
    struct err *e)
{
	if (!kind_translated(r->kind))
		return true;
	if (!db_run(db, SQL_CLEAR, ARGS(r->city, r->kind->name, r->id), e))
		return false;
	for (size_t i = 0; i < all->count; i++)
		if (!put(db, r, &all->items[i], e))
			return false;
	return true;
}

bool lang_ok(struct str lang)
{
	for (size_t i = 0; i < lang.n; i++) {
		char c = lang.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return lang.n >= 2 && lang.n <= 35;
}

/* The text must be what the field itself would accept; only that it may be missing. */
static bool text_ok(struct record *r, int field, struct str text, struct err *e)
{
	struct field one[2] = { r->kind->fields[field], { 0 } };
	struct record_kind kind = *r->kind;
	struct problems found = { .arena = r->arena, .lang = e->lang };
	struct value v = value_text(text);
	struct record only = { .kind = &kind, .arena = r->arena, .values = &v };
	kind.fields = one;
	one[0].required = false;
	record_check_fields(&only, &found);
	return !found.total || fail_problems(&found, e);
}

/* Is it said so already? Else it is written. */
static bool put_one(struct db *db, struct record *r, const struct translation *t, bool *changed,
    struct err *e)
{
	struct args key = ARGS(r->city, r->kind->name, r->id, t->field, t->lang);
	struct str before = db_text(db, r->arena, SQL_TEXT, key, e);
	if (e->kind != ERR_NONE)
		return false;
	if (str_eq(before, t->text))
		return true;
	*changed = true;
	return t->text.n ? put(db, r, t, e) : db_run(db, SQL_DROP, key, e);
}

bool translations_add(struct db *db, struct record *r, const struct translations *all,
    const struct change *by, struct err *e)
{
	bool changed = false;
	for (size_t i = 0; i < all->count; i++)
		if (!text_ok(r, record_field(r->kind, arena_text(r->arena, all->items[i].field)),
		        all->items[i].text, e) || !put_one(db, r, &all->items[i], &changed, e))
			return false;
	return !changed || row_commit(db, r, r, "translate", by, e);
}

bool record_translate(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    const char *field, struct str lang, struct str text, const struct change *by, struct err *e)
{
	int i = record_field(kind, field);
	if (i < 0 || !kind->fields[i].translated)
		return fail(e, ERR_INPUT, N_("%s has no translations."), field);
	if (!lang_ok(lang))
		return fail(e, ERR_INPUT, N_("%.*s is not the tag of a language."), STR(lang));
	struct arena *a = arena_new(0);
	struct record *r;
	text = str_trim(text);
	bool ok = db_begin(db, e);
	if (ok) {
		ok = db_alone(db, kind_city(kind, city), e) &&
		    record_load(db, a, kind, city, id, NULL, &r, e) &&
		    translations_add(db, r, &(struct translations){
			.items = &(struct translation){ str_of(field), lang, text, r->version },
			.count = 1 }, by, e);
		ok = db_end(db, ok, e);
	}
	arena_free(a);
	return ok;
}
