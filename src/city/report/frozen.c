/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A report as JSON, signing it, and reading back what was signed. The JSON is written without
 * anything that changes by itself, so its SHA-256 proves that a copy says what was signed.
 */
#include "base/id.h"
#include "base/sha256.h"
#include "city/report/report_impl.h"
#include "formats/json.h"

static const char add_sql[] = "INSERT INTO report_frozen (city, report, id, at, person, name, role,"
    " sha256, json) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
static const char latest_sql[] = "SELECT at, person, name, role, sha256, json FROM report_frozen"
    " WHERE city = $1 AND report = $2 ORDER BY id DESC LIMIT 1";

/* ---- writing ---- */

static void put(struct json_writer *w, const char *key, struct str text)
{
	json_put_key(w, str_of(key));
	json_put_text(w, text);
}

static void put_day(struct json_writer *w, const char *key, int64_t day)
{
	struct buf b = buf_heap(40);
	if (day) {
		date_write(&b, day);
		put(w, key, buf_view(&b));
	}
	buf_free(&b);
}

static void put_files(struct json_writer *w, const struct report_item *item)
{
	json_put_key(w, S("files"));
	json_put_list(w);
	for (size_t i = 0; i < item->files.count; i++) {
		const struct report_file *f = &item->files.items[i];
		json_put_object(w);
		json_put_key(w, S("id"));
		json_put_int(w, f->id);
		put(w, "name", f->name);
		put(w, "type", f->type);
		json_put_key(w, S("size"));
		json_put_int(w, f->size);
		put(w, "sha256", f->sha256);
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_item(struct json_writer *w, const struct report_item *item)
{
	json_put_object(w);
	put(w, "name", item->name);
	put(w, "kind", str_of(form_kind_word(item->kind)));
	put(w, "question", item->label);
	if (item->hint.n)
		put(w, "hint", item->hint);
	json_put_key(w, S("required"));
	json_put_bool(w, item->required);
	if (item->limit) {
		json_put_key(w, S("most_words"));
		json_put_int(w, item->limit);
	}
	if (item->table.n)
		put(w, "table", item->table);
	put(w, "value", item->value);
	put(w, "answer", item->text);
	if (item->files.count)
		put_files(w, item);
	json_put_end(w);
}

static void put_section(struct json_writer *w, const struct report_section *s)
{
	json_put_object(w);
	put(w, "name", s->name);
	put(w, "title", s->label);
	if (s->hint.n)
		put(w, "hint", s->hint);
	json_put_key(w, S("items"));
	json_put_list(w);
	for (size_t i = 0; i < s->items.count; i++)
		if (!s->items.items[i].silent)
			put_item(w, &s->items.items[i]);
	json_put_end(w);
	json_put_end(w);
}

bool report_json(struct arena *a, const struct report_view *v, struct str *out_r, struct err *e)
{
	struct buf *b = arena_new_of(a, struct buf);
	*b = buf_in(a, 64 << 20);
	struct sink out = sink_buf(b);
	struct json_writer w = { .out = &out, .pretty = true };
	json_put_object(&w);
	put(&w, "title", v->title);
	put(&w, "form", v->form_title);
	put(&w, "form_about", v->form_about);
	put(&w, "city", v->city);
	put(&w, "language", v->language);
	put_day(&w, "from", v->from);
	put_day(&w, "to", v->to);
	json_put_key(&w, S("sections"));
	json_put_list(&w);
	for (size_t i = 0; i < v->sections.count; i++)
		put_section(&w, &v->sections.items[i]);
	json_put_end(&w);
	json_put_end(&w);
	*out_r = buf_view(b);
	return sink_end(&out, e);
}

/* ---- reading ---- */

static struct str get(const struct json *o, const char *key)
{
	return json_text(json_get(o, key));
}

static void read_files(struct arena *a, const struct json *list, struct report_item *item)
{
	for (const struct json *f = json_first(list); f; f = f->next) {
		struct report_file file = { .question = item->name, .name = get(f, "name"),
			.type = get(f, "type"), .sha256 = get(f, "sha256") };
		json_int(json_get(f, "id"), &file.id);
		json_int(json_get(f, "size"), &file.size);
		*list_add(a, &item->files) = file;
	}
}

static struct report_item read_item(struct arena *a, const struct json *o)
{
	struct report_item item = { .name = get(o, "name"), .label = get(o, "question"),
		.hint = get(o, "hint"), .value = get(o, "value"), .text = get(o, "answer"),
		.table = get(o, "table"), .required = json_true(json_get(o, "required")) };
	form_kind_read(get(o, "kind"), &item.kind);
	json_int(json_get(o, "most_words"), &item.limit);
	item.words = form_words(item.text);
	read_files(a, json_get(o, "files"), &item);
	return item;
}

static void read_sections(struct arena *a, const struct json *list, struct report_view *v)
{
	for (const struct json *s = json_first(list); s; s = s->next) {
		struct report_section *section = list_add(a, &v->sections);
		*section = (struct report_section){ .name = get(s, "name"),
			.label = get(s, "title"), .hint = get(s, "hint") };
		for (const struct json *i = json_first(json_get(s, "items")); i; i = i->next)
			*list_add(a, &section->items) = read_item(a, i);
	}
}

bool frozen_load(struct db *db, struct arena *a, int64_t city, int64_t id,
    struct report_view *v, struct err *e)
{
	struct rows *q = db_query(db, latest_sql, ARGS(city, id), e);
	bool there = rows_next(q);
	if (there) {
		v->signature = (struct report_signature){ rows_int(q, 0), rows_int(q, 1),
			rows_copy(q, 2, a), rows_copy(q, 3, a), rows_copy(q, 4, a) };
		v->json = rows_copy(q, 5, a);
	}
	if (!rows_end(q, e))
		return false;
	if (!there)
		return fail(e, ERR_MISSING, N_("This report was not signed."));
	struct json *o = json_read(a, v->json, (struct json_limits){ .name = "report" }, e);
	if (!o)
		return false;
	v->title = get(o, "title");
	v->form_title = get(o, "form");
	v->form_about = get(o, "form_about");
	v->city = get(o, "city");
	read_sections(a, json_get(o, "sections"), v);
	return true;
}

/* ---- signing ---- */

static bool set_state(struct db *db, struct arena *a, int64_t city, int64_t id, const char *state,
    const struct change *by, struct err *e)
{
	struct record *r;
	struct problems found = { .arena = a, .lang = e->lang };
	if (!record_load(db, a, &report_kind, city, id, NULL, &r, e))
		return false;
	record_set(r, "state", value_cstr(state));
	return record_save(db, r, by, &found, e);
}

static bool may_be_signed(const struct report_view *v, struct str name, struct str role,
    struct err *e)
{
	if (v->frozen)
		return fail(e, ERR_CONFLICT, N_("This report is signed already."));
	if (v->missing)
		return fail(e, ERR_INPUT, N_("Questions that must still be answered: %d."),
		    v->missing);
	if (v->over)
		return fail(e, ERR_INPUT, N_("Answers that are longer than allowed: %d."),
		    v->over);
	if (v->wrong)
		return fail(e, ERR_INPUT, N_("Answers that are not what the form asks for: %d."),
		    v->wrong);
	if (!name.n || !role.n)
		return fail(e, ERR_INPUT, N_("A signature needs a name and an office."));
	return true;
}

bool report_sign(struct db *db, struct arena *a, int64_t city, int64_t id, struct str name,
    struct str role, const struct change *by, struct err *e)
{
	struct report_view v;
	struct str json;
	if (!db_begin(db, e))
		return false;
	bool ok = db_alone(db, city, e) && report_load(db, a, city, id, e->lang, &v, e) &&
	    may_be_signed(&v, name, role, e) && report_json(a, &v, &json, e);
	if (ok)
		ok = db_run(db, add_sql, ARGS(city, id, id_new(), by->now, by->person, name, role,
		         sha256_of(a, json), json), e) &&
		    set_state(db, a, city, id, "signed", by, e) &&
		    history_note(db, city, "report", id, "sign", sha256_of(a, json), by, e);
	return db_end(db, ok, e);
}

bool report_open(struct db *db, struct arena *a, int64_t city, int64_t id,
    const struct change *by, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	bool ok = set_state(db, a, city, id, "draft", by, e) &&
	    history_note(db, city, "report", id, "open", STR_EMPTY, by, e);
	return db_end(db, ok, e);
}
