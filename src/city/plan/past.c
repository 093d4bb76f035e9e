/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The plan as it was at an instant. The history has the whole record with every change, so the
 * last row of each record at that instant is its state; which of them belonged to the plan is read
 * from their links as they were then.
 */
#include "city/plan/past.h"

#include "base/num.h"
#include "formats/json.h"

#include <string.h>

static const char state_sql[] =
    "SELECT h.record, h.action, h.data FROM history h WHERE h.city = $1 AND h.kind = $2 AND"
    " h.at <= $3 AND h.id = (SELECT max(x.id) FROM history x WHERE x.city = h.city AND"
    " x.kind = h.kind AND x.record = h.record AND x.at <= $3) ORDER BY h.record";

/* From a plan down: each kind, and the field that links it to what is above it. */
static const struct level {
	const struct record_kind *kind, *above;
	const char *link;
} levels[] = {
	{ &plan_kind, NULL, NULL }, { &objective_kind, &plan_kind, "plan" },
	{ &action_kind, &objective_kind, "objective" },
	{ &milestone_kind, &action_kind, "action" }, { &output_kind, &action_kind, "action" },
};

struct reader {
	struct db *db;
	struct arena *a;
	const struct lang *lang;
	int64_t city, plan, at;
	struct past *past;
	struct err *e;
};

static bool has(const struct past *p, const struct record_kind *kind, int64_t id)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].kind == kind && p->items[i].id == id)
			return true;
	return false;
}

static int64_t link_of(const struct json *v)
{
	int64_t id = 0;
	if (json_int(v, &id) || num_int(json_text(v), &id))
		return id;
	return 0;
}

/* ---- a value in words ---- */

static struct str link_name(struct reader *x, const char *to, int64_t id)
{
	const struct record_kind *kind = record_kind_find(db_rooms(x->db), str_of(to));
	struct record *r;
	struct err none = { 0 };
	if (kind && record_load(x->db, x->a, kind, x->city, id, x->lang, &r, &none))
		return record_title(r);
	return arena_printf(x->a, "%lld", (long long)id);
}

static struct str words_of(const struct json *v, struct arena *a)
{
	struct buf b = buf_in(a, 8000);
	if (!json_is(v, JSON_LIST))
		return json_text(v);
	for (const struct json *i = json_first(v); i; i = i->next) {
		buf_puts(&b, b.n ? " " : "");
		buf_str(&b, i->text);
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static struct str links_text(struct reader *x, const struct field *f, const struct json *v)
{
	struct buf b = buf_in(x->a, 8000);
	struct str rest = words_of(v, x->a), word;
	int64_t id;
	while (str_cut(&rest, ' ', &word))
		if (num_int(word, &id)) {
			buf_puts(&b, b.n ? " · " : "");
			buf_str(&b, link_name(x, f->to, id));
		}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static struct str field_text(struct reader *x, const struct field *f, const struct json *v)
{
	double real;
	int64_t day;
	struct value value = value_null();
	if (!v || json_is(v, JSON_NULL))
		return STR_EMPTY;
	if (f->type == FIELD_LINK)
		return link_name(x, f->to, link_of(v));
	if (f->type == FIELD_LINKS)
		return links_text(x, f, v);
	if (f->type == FIELD_DATE && date_read(json_text(v), &day))
		value = value_int(day);
	else if (json_real(v, &real))
		value = f->type == FIELD_NUMBER ? value_real(real) : value_int((int64_t)real);
	else if (json_is(v, JSON_BOOL))
		value = value_int(json_true(v));
	else
		value = value_text(words_of(v, x->a));
	return record_value_text(x->a, x->lang, f, value);
}

/* ---- reading ---- */

/* A text as it was translated then, or as it is now where it still says the same. */
static struct str translated(struct reader *x, const struct field *f, const struct json *all,
    struct str text, const struct record *now, const struct record *here)
{
	struct str key = x->lang ? arena_printf(x->a, "%s:%s", f->name, x->lang->tag) : STR_EMPTY;
	struct str then = json_text(json_get(json_get(json_get(all, "translations"), key.p),
	    "text"));
	if (then.n || !here)
		return then;
	return str_eq(record_str(now, f->name), text) ? record_str(here, f->name) : STR_EMPTY;
}

static void take(struct reader *x, const struct level *level, int64_t id, const struct json *all)
{
	const struct record_kind *kind = level->kind;
	size_t n = 0;
	while (kind->fields[n].name)
		n++;
	struct past_record *r = list_add(x->a, x->past);
	*r = (struct past_record){ .kind = kind, .id = id,
		.title = json_text(json_get(all, kind->title)),
		.texts = arena_array(x->a, struct str, n + 1),
		.shown = arena_array(x->a, struct str, n + 1) };
	struct record *now = NULL, *here = NULL;
	struct err none = { 0 };
	if (x->lang && record_load(x->db, x->a, kind, x->city, id, NULL, &now, &none))
		record_load(x->db, x->a, kind, x->city, id, x->lang, &here, &none);
	for (size_t i = 0; i < n; i++) {
		const struct field *f = &kind->fields[i];
		r->texts[i] = field_text(x, f, json_get(all, f->name));
		r->shown[i] = f->translated ? translated(x, f, all, r->texts[i], now, here) :
		    r->texts[i];
		if (str_eq(str_of(f->name), str_of(kind->title)) && r->shown[i].n)
			r->title = r->shown[i];
	}
}

static bool belongs(const struct reader *x, const struct level *level, int64_t id,
    const struct json *all)
{
	if (json_true(json_get(all, "deleted")))
		return false;
	if (!level->above)
		return id == x->plan;
	return has(x->past, level->above, link_of(json_get(all, level->link)));
}

struct state {
	int64_t id;
	struct str data;
};

/* All rows first, since a value in words asks the same connection again. */
static bool read_level(struct reader *x, const struct level *level)
{
	struct { struct state *items; size_t count, room; } states = { 0 };
	struct rows *q =
	    db_query(x->db, state_sql, ARGS(x->city, level->kind->name, x->at), x->e);
	while (rows_next(q))
		if (!str_eq(rows_text(q, 1), S("delete")))
			*list_add(x->a, &states) =
			    (struct state){ rows_int(q, 0), rows_copy(q, 2, x->a) };
	if (!rows_end(q, x->e))
		return false;
	for (size_t i = 0; i < states.count; i++) {
		struct json *all = json_read(x->a, states.items[i].data,
		    (struct json_limits){ .name = "history" }, x->e);
		if (!all)
			return false;
		if (belongs(x, level, states.items[i].id, all))
			take(x, level, states.items[i].id, all);
	}
	return true;
}

bool past_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t plan,
    int64_t at, struct past *out_r, struct err *e)
{
	*out_r = (struct past){ 0 };
	struct reader x = { db, a, lang, city, plan, at, out_r, e };
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (!read_level(&x, &levels[i]))
			return false;
	return true;
}

/* ---- comparing ---- */

static const struct past_record *find(const struct past *p, const struct past_record *like)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].kind == like->kind && p->items[i].id == like->id)
			return &p->items[i];
	return NULL;
}

static struct past_change *note(struct arena *a, const struct lang *lang, struct comparison *c,
    enum change_kind what, const struct past_record *r)
{
	struct past_change *x = list_add(a, c);
	*x = (struct past_change){ .what = what, .kind = _(r->kind->one), .title = r->title };
	if (what != CHANGE_REMOVED)
		x->href = arena_printf(a, "/%s/%lld", r->kind->path, (long long)r->id);
	return x;
}

static void compare_fields(struct arena *a, const struct lang *lang, struct comparison *c,
    const struct past_record *before, const struct past_record *after)
{
	const struct field *f = after->kind->fields;
	struct field_change *changes = NULL;
	size_t n = 0, count = 0;
	while (f[n].name)
		n++;
	for (size_t i = 0; i < n; i++) {
		if (str_eq(before->texts[i], after->texts[i]))
			continue;
		if (!changes)
			changes = arena_array(a, struct field_change, n);
		changes[count++] = (struct field_change){ _(f[i].label),
			before->shown[i].n ? before->shown[i] : before->texts[i],
			after->shown[i].n ? after->shown[i] : after->texts[i],
			!before->shown[i].n, !after->shown[i].n };
	}
	if (!count)
		return;
	struct past_change *x = note(a, lang, c, CHANGE_ALTERED, after);
	x->fields = changes;
	x->field_count = count;
}

void past_compare(struct arena *a, const struct lang *lang, const struct past *before,
    const struct past *after, struct comparison *out_r)
{
	*out_r = (struct comparison){ 0 };
	for (size_t i = 0; i < after->count; i++) {
		const struct past_record *was = find(before, &after->items[i]);
		if (was)
			compare_fields(a, lang, out_r, was, &after->items[i]);
		else
			note(a, lang, out_r, CHANGE_ADDED, &after->items[i]);
	}
	for (size_t i = 0; i < before->count; i++)
		if (!find(after, &before->items[i]))
			note(a, lang, out_r, CHANGE_REMOVED, &before->items[i]);
}
