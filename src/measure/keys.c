/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Ids of what observations point to, found or made, each asked of the store once. What a
 * transaction made and rolled back must not be remembered: after a failure open new keys.
 */
#include "base/id.h"
#include "measure/model.h"
#include "measure/words.h"

static const char find_slice[] = "SELECT id FROM slice WHERE city = $1 AND code = $2";
static const char add_slice[] =
    "INSERT INTO slice (city, id, code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
static const char find_period[] = "SELECT id FROM period WHERE city = $1 AND label = $2";
static const char add_period[] =
    "INSERT INTO period (city, id, label, kind, from_day, to_day)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
static const char find_note[] = "SELECT id FROM note WHERE city = $1 AND text = $2";
static const char add_note[] =
    "INSERT INTO note (city, id, text) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
static const char find_place[] =
    "SELECT id FROM place WHERE city = $1 AND code = $2 AND deleted IS NULL";
static const char add_dimension[] =
    "INSERT INTO dimension (city, code, label) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
static const char add_category[] =
    "INSERT INTO category (city, dimension, code, label, position)"
    " SELECT $1, $2, $3, $4, count(*) FROM category WHERE city = $1 AND dimension = $2"
    " ON CONFLICT DO NOTHING";

/* Texts with their ids, in step. */
struct known {
	struct words words;
	struct { int64_t *items; size_t count, room; } ids;
};

struct keys {
	struct db *db;
	struct arena *arena;
	int64_t city;
	struct known slices, periods, places, notes;
	struct words categories;
};

struct keys *keys_open(struct db *db, struct arena *a, int64_t city, struct err *e)
{
	(void)e;
	struct keys *k = arena_new_of(a, struct keys);
	k->db = db;
	k->arena = a;
	k->city = city;
	k->slices.words.arena = k->periods.words.arena = a;
	k->places.words.arena = k->notes.words.arena = k->categories.arena = a;
	return k;
}

void keys_use(struct keys *k, struct db *db)
{
	k->db = db;
}

/* The slot of a text's id; 0 in it: not asked yet. */
static int64_t *id_slot(struct keys *k, struct known *known, struct str text)
{
	uint32_t n = words_add(&known->words, text);
	while (known->ids.count <= n)
		*list_add(k->arena, &known->ids) = 0;
	return &known->ids.items[n];
}

/* Ask, add when it is not there, and ask again when somebody else added it meanwhile. */
static bool find_or_add(struct keys *k, const char *find, const char *add, struct args args,
    struct str text, int64_t *id_r, struct err *e)
{
	int64_t id = db_int(k->db, find, ARGS(k->city, text), 0, e);
	if (!id && e->kind == ERR_NONE) {
		if (!db_run(k->db, add, args, e))
			return false;
		id = db_changes(k->db) == 1 ? args.items[1].i :
		    db_int(k->db, find, ARGS(k->city, text), 0, e);
	}
	if (e->kind != ERR_NONE)
		return false;
	*id_r = id;
	return true;
}

bool keys_slice(struct keys *k, struct str code, int64_t *id_r, struct err *e)
{
	int64_t *slot;
	if (!code.n)
		return *id_r = 0, true;
	slot = id_slot(k, &k->slices, code);
	if (!*slot && !find_or_add(k, find_slice, add_slice, ARGS(k->city, id_new(), code), code,
	    slot, e))
		return false;
	*id_r = *slot;
	return true;
}

bool keys_category(struct keys *k, struct str dimension, struct str dimension_label,
    struct str code, struct str label, struct err *e)
{
	struct arena_mark mark = arena_mark(k->arena);
	struct str key = arena_printf(k->arena, "%.*s=%.*s", STR(dimension), STR(code));
	uint32_t known;
	bool there = words_find(&k->categories, key, &known);
	arena_release(k->arena, mark);
	if (there)
		return true;
	key = arena_printf(k->arena, "%.*s=%.*s", STR(dimension), STR(code));
	words_add(&k->categories, key);
	return db_run(k->db, add_dimension, ARGS(k->city, dimension, dimension_label), e) &&
	    db_run(k->db, add_category, ARGS(k->city, dimension, code, label), e);
}

bool keys_period(struct keys *k, const struct period *p, int64_t *id_r, struct err *e)
{
	int64_t *slot = id_slot(k, &k->periods, p->label);
	if (!*slot && !find_or_add(k, find_period, add_period,
	    ARGS(k->city, id_new(), p->label, (int)p->kind, p->from, p->to), p->label, slot, e))
		return false;
	*id_r = *slot;
	return true;
}

static bool add_place(struct keys *k, struct str code, struct str name, struct str level,
    int64_t *id_r, struct err *e)
{
	struct record *r = record_new(k->arena, &place_kind, k->city);
	struct problems found = { .arena = k->arena };
	struct change by = { .now = date_now(), .why = "import" };
	record_set(r, "code", value_text(code));
	record_set(r, "name", value_text(name.n ? name : code));
	if (level.n)
		record_set(r, "level", value_text(level));
	if (!record_save(k->db, r, &by, &found, e))
		return false;
	*id_r = r->id;
	return true;
}

bool keys_place(struct keys *k, struct str code, struct str name, struct str level,
    int64_t *id_r, struct err *e)
{
	if (!code.n && name.n)
		code = slug(k->arena, name);
	if (!code.n)
		return *id_r = 0, true;
	int64_t *slot = id_slot(k, &k->places, code);
	if (!*slot)
		*slot = db_int(k->db, find_place, ARGS(k->city, code), 0, e);
	if (e->kind != ERR_NONE || (!*slot && !add_place(k, code, name, level, slot, e)))
		return false;
	*id_r = *slot;
	return true;
}

bool keys_note(struct keys *k, struct str text, int64_t *id_r, struct err *e)
{
	if (!text.n)
		return *id_r = 0, true;
	int64_t *slot = id_slot(k, &k->notes, text);
	if (!*slot && !find_or_add(k, find_note, add_note, ARGS(k->city, id_new(), text), text,
	    slot,
	    e))
		return false;
	*id_r = *slot;
	return true;
}
