/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Follows the history of the store into the index. Keys of the history rise in the order of
 * commits of a city, so a point per city is all there is to remember; it is committed together
 * with the documents, so that a pass cut off anywhere is simply gone on with.
 *
 * A row of the history says only that a record has changed: it is loaded as it is now, and if it
 * is not there any more its document goes. A row that has a later one of the same record is
 * passed over, which makes building from nothing (the same pass, from point 0) load each record
 * once.
 *
 * The index is thrown away when it was made by other rules (format, kinds, ICU), or when a point
 * is no longer in the history: then it belongs to another installation, or an older state of this
 * one was restored.
 */
#include "base/buf.h"
#include "base/id.h"
#include "base/sha256.h"
#include "search/search_impl.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 2, BATCH = 1000, COMMIT = 5000, WORDS_KEPT = 600000 };

/* One city after another by the key, without reading the whole history. */
static const char cities_sql[] =
    "WITH RECURSIVE c (city) AS (SELECT min(city) FROM history UNION ALL"
    " SELECT (SELECT min(h.city) FROM history h WHERE h.city > c.city) FROM c"
    " WHERE c.city IS NOT NULL) SELECT city, (SELECT max(h.id) FROM history h"
    " WHERE h.city = c.city) FROM c WHERE city IS NOT NULL";
static const char known_sql[] = "SELECT 1 FROM history WHERE city = $1 AND id = $2";
static const char changes_sql[] =
    "SELECT h.id, h.kind, h.record FROM history h WHERE h.city = $1 AND h.id > $2 AND h.id <= $3"
    " AND h.version > 0 AND NOT EXISTS (SELECT 1 FROM history l WHERE l.city = h.city"
    " AND l.kind = h.kind AND l.record = h.record AND l.version > h.version AND l.id <= $3)"
    " ORDER BY h.id LIMIT $4";
static const char language_sql[] = "SELECT language FROM city WHERE city = 0 AND id = $1";

struct feed {
	struct store *store;
	rooms rooms;
	struct db *db;
	struct index_writer *out;
	struct vocabulary *words;
	struct arena *arena;		/* of the pass */
	struct arena *one;		/* of one document */
	const volatile bool *stop;
	int pending;
	bool cities;			/* is there a table of cities? */
	const struct search_source *source;
	struct err *e;
};

struct city_point {
	int64_t city, last;
};
struct city_points {
	struct city_point *items;
	size_t count, room;
};
struct change_row {
	int64_t id, record;
	struct str kind;
};
struct changes {
	struct change_row *items;
	size_t count, room;
};

static bool stopping(const struct feed *f)
{
	return f->stop && *f->stop;
}

/* ---- what the index was made by ---- */

static void say_kind(struct buf *b, const struct record_kind *kind)
{
	buf_printf(b, "\n%s %s %u:", kind->name, kind->path ? kind->path : "", kind->read);
	for (const struct field *f = kind->fields; f->name; f++)
		if (f->search || f->filter)
			buf_printf(b, " %s %d %d %d %u", f->name, f->search, f->translated,
			    f->filter, f->read);
}

static struct str made_by(struct arena *a, rooms all)
{
	struct buf b = buf_in(a, 1 << 20);
	buf_printf(&b, "%d %s", FORMAT, words_version());
	for (rooms room = all; *room; room++) {
		const struct record_kind *const *kind = (*room)->kinds;
		for (; kind && *kind; kind++)
			if (kind_searched(*kind))
				say_kind(&b, *kind);
		if ((*room)->search)
			buf_printf(&b, "\n%s", (*room)->search->name);
	}
	return sha256_of(a, buf_view(&b));
}

/* ---- points ---- */

static struct str point_name(struct feed *f, const char *of, int64_t city)
{
	return arena_printf(f->arena, "%s:%lld", of, (long long)city);
}

static int64_t number_noted(struct feed *f, struct str name)
{
	struct str text = index_writer_noted(f->out, f->arena, name.p);
	return text.n ? strtoll(text.p, NULL, 10) : 0;
}

static bool note_number(struct feed *f, struct str name, int64_t n)
{
	return index_note(f->out, name.p, arena_printf(f->arena, "%lld", (long long)n), f->e);
}

static bool read_cities(struct feed *f, struct city_points *out)
{
	struct rows *q = db_query(f->db, cities_sql, NO_ARGS, f->e);
	while (rows_next(q))
		*list_add(f->arena, out) = (struct city_point){ rows_int(q, 0), rows_int(q, 1) };
	return rows_end(q, f->e);
}

/* Is every point of the index still a row of the history? */
static bool points_known(struct feed *f, const struct city_points *cities, bool *known_r)
{
	int64_t found = 0;
	*known_r = true;
	for (size_t i = 0; i < cities->count && *known_r; i++) {
		int64_t at = number_noted(f, point_name(f, "at", cities->items[i].city));
		found += at != 0;
		*known_r =
		    !at || db_exists(f->db, known_sql, ARGS(cities->items[i].city, at), f->e);
	}
	*known_r = *known_r && found == number_noted(f, S("cities"));
	return f->e->kind == ERR_NONE;
}

/* ---- records ---- */

static bool commit(struct feed *f)
{
	f->pending = 0;
	return index_commit(f->out, f->e);
}

/* The language of a city's own texts; English where it says none. */
static const char *language_of(struct feed *f, int64_t city)
{
	if (!city || !f->cities)
		return "en";
	struct str tag = db_text(f->db, f->arena, language_sql, ARGS(city), f->e);
	return tag.n >= 2 ? tag.p : "en";
}

/* The languages of the index, for stemming questions: "en fr". */
static bool note_language(struct feed *f, const char *lang)
{
	struct str all = index_writer_noted(f->out, f->arena, "languages");
	if (str_find(all, str_of(lang), 0) >= 0)
		return true;
	return index_note(f->out, "languages",
	    arena_printf(f->arena, "%.*s%s%s", STR(all), all.n ? " " : "", lang), f->e);
}

static bool put_record(struct feed *f, const struct record_kind *kind, int64_t city,
    int64_t id, const char *lang)
{
	struct record *r;
	struct document d;
	struct str key = arena_printf(f->one, "%lld", (long long)id);
	struct str kind_name = str_of(kind->name);
	struct err missing = { 0 };
	if (!record_load(f->db, f->one, kind, city, id, NULL, &r, &missing)) {
		if (missing.kind == ERR_MISSING)
			return index_drop(f->out, document_key(f->one, kind_name, city, key), f->e);
		*f->e = missing;
		return false;
	}
	document_begin(&d, f->one, f->words, (struct entry){ .kind = kind_name, .city = city,
	    .id = key, .path = arena_printf(f->one, "/%s/%lld", kind->path, (long long)id) });
	return document_of_record(&d, f->db, r, lang, f->e) && index_put(f->out, &d.it, f->e);
}

static bool read_changes(struct feed *f, const struct city_point *c, int64_t after,
    struct changes *out)
{
	struct rows *q = db_query(f->db, changes_sql, ARGS(c->city, after, c->last, (int64_t)BATCH),
	    f->e);
	while (rows_next(q))
		*list_add(f->arena, out) = (struct change_row){ .id = rows_int(q, 0),
			.kind = rows_copy(q, 1, f->arena), .record = rows_int(q, 2) };
	return rows_end(q, f->e);
}

static bool put_changes(struct feed *f, int64_t city, const struct changes *all, const char *lang)
{
	bool ok = true;
	for (size_t i = 0; ok && i < all->count; i++) {
		const struct record_kind *kind = record_kind_find(f->rooms, all->items[i].kind);
		if (!kind || !kind_searched(kind))
			continue;
		struct arena_mark mark = arena_mark(f->one);
		ok = put_record(f, kind, city, all->items[i].record, lang);
		arena_release(f->one, mark);
		f->pending++;
	}
	return ok;
}

/* It keeps every word it met; a small part of them make up most of any text. */
static bool renew_vocabulary(struct feed *f)
{
	if (vocabulary_words(f->words) + vocabulary_keys(f->words) < WORDS_KEPT)
		return true;
	vocabulary_free(f->words);
	f->words = vocabulary_new(f->e);
	return f->words != NULL;
}

static bool follow_city(struct feed *f, const struct city_point *c)
{
	struct str name = point_name(f, "at", c->city);
	int64_t at = number_noted(f, name), first = at;
	const char *lang = language_of(f, c->city);
	bool ok = f->e->kind == ERR_NONE && note_language(f, lang);
	while (ok && at < c->last && !stopping(f) && renew_vocabulary(f)) {
		struct arena_mark mark = arena_mark(f->arena);
		struct changes all = { 0 };
		ok = read_changes(f, c, at, &all) && put_changes(f, c->city, &all, lang);
		at = all.count == BATCH ? all.items[all.count - 1].id : c->last;
		ok = ok && note_number(f, name, at) &&
		    (first || note_number(f, S("cities"), number_noted(f, S("cities")) + 1)) &&
		    (f->pending < COMMIT || commit(f));
		first = at;
		arena_release(f->arena, mark);
	}
	return ok && f->e->kind == ERR_NONE;
}

/* ---- what rooms offer ---- */

static bool put_document(const struct search_document *from, void *thing)
{
	struct feed *f = thing;
	struct document d;
	struct arena_mark mark = arena_mark(f->one);
	document_begin(&d, f->one, f->words, (struct entry){ .kind = str_of(f->source->name),
	    .city = from->city, .id = from->id, .path = from->path });
	document_of_source(&d, f->source, from);
	bool ok = index_put(f->out, &d.it, f->e);
	arena_release(f->one, mark);
	f->pending++;
	return ok && !stopping(f);
}

static bool drop_all(struct feed *f, const struct search_source *source)
{
	struct str *keys;
	size_t count;
	bool ok = index_keys_of(
	    f->out, f->arena, arena_printf(f->arena, "S%s", source->name), &keys, &count, f->e);
	for (size_t i = 0; ok && i < count; i++)
		ok = index_drop(f->out, keys[i], f->e);
	return ok;
}

static bool follow_source(struct feed *f, const struct search_source *source)
{
	struct str name = arena_printf(f->arena, "source:%s", source->name);
	int64_t state = 0;
	if (!source->state(f->db, &state, f->e))
		return false;
	struct str is = arena_printf(f->arena, "%lld", (long long)state);
	if (str_eq(index_writer_noted(f->out, f->arena, name.p), is))
		return true;
	f->source = source;
	return drop_all(f, source) && source->each(f->db, put_document, f, f->e) &&
	    index_note(f->out, name.p, is, f->e) && commit(f);
}

static bool follow_sources(struct feed *f)
{
	for (rooms room = f->rooms; *room; room++)
		if ((*room)->search && !follow_source(f, (*room)->search))
			return false;
	return true;
}

/* ---- a pass ---- */

static bool begin(struct feed *f, const char *folder, const struct city_points *cities)
{
	struct str by = made_by(f->arena, f->rooms);
	bool known = true;
	f->out = index_writer_open(folder, false, f->e);
	if (!f->out && f->e->kind == ERR_SYSTEM) {	/* damaged, or of another version */
		err_clear(f->e);
		f->out = index_writer_open(folder, true, f->e);
	}
	if (!f->out || !points_known(f, cities, &known))
		return false;
	if (known && str_eq(index_writer_noted(f->out, f->arena, "made by"), by))
		return true;
	index_writer_close(f->out);
	f->out = index_writer_open(folder, true, f->e);
	return f->out && index_note(f->out, "made by", by, f->e) && commit(f);
}

static bool pass(struct feed *f, const char *folder)
{
	struct city_points cities = { 0 };
	f->cities = record_kind_find(f->rooms, S("city")) != NULL;
	if (!read_cities(f, &cities) || !(f->words = vocabulary_new(f->e)) ||
	    !begin(f, folder, &cities))
		return false;
	for (size_t i = 0; i < cities.count; i++)
		if (!follow_city(f, &cities.items[i]))
			return false;
	if (!follow_sources(f))
		return false;
	return stopping(f) ? commit(f)
	    : index_note(f->out, "ready", S("1"), f->e) && index_finish(f->out, f->e);
}

bool feed_follow(const char *folder, struct store *store, rooms all, const volatile bool *stop,
    struct err *e)
{
	struct feed f = { .store = store, .rooms = all, .stop = stop, .e = e };
	f.arena = arena_new(0);
	f.one = arena_new(0);
	f.db = store_reader(store, e);
	bool ok = f.db && pass(&f, folder);
	index_writer_close(f.out);
	vocabulary_free(f.words);
	store_give(f.db);
	arena_free(f.one);
	arena_free(f.arena);
	malloc_trim(0);
	return ok;
}

bool search_follow(struct store *store, rooms all, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str folder = search_folder(a, store, e);
	bool ok = folder.n && feed_follow(folder.p, store, all, NULL, e);
	arena_free(a);
	return ok;
}
