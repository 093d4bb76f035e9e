/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is known of a feed, read once per run: most items of most runs are as they were, and asking
 * for each of them costs more than reading them. Only "the same as last time" is answered from
 * here; whatever is to be written is looked up again in its transaction, since another run of the
 * feed may go on beside this one.
 */
#include "city/learn/feed.h"

static const char all_sql[] = "SELECT n.item, n.hash FROM feed_entry n WHERE n.city = $1"
    " AND n.feed = $2 AND n.gone = 0 AND NOT EXISTS (SELECT 1 FROM feed_change c"
    " WHERE c.city = n.city AND c.feed = n.feed AND c.item = n.item)";
static const char seen_sql[] = "UPDATE feed_entry SET run = $3, missed = 0 WHERE city = $1"
    " AND feed = $2 AND item IN ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
    " $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35,"
    " $36, $37, $38, $39, $40, $41, $42, $43)";

enum { AT_ONCE = 40, BEFORE = 3 };

static size_t slot_of(const struct feed_memory *m, struct str key)
{
	size_t at = str_hash(key) % m->room;
	while (m->table[at] && !str_eq(m->items[m->table[at] - 1].key, key))
		at = (at + 1) % m->room;
	return at;
}

bool feed_memory_load(struct db *db, struct arena *a, int64_t city, int64_t feed,
    struct feed_memory *m, struct err *e)
{
	struct { struct feed_seen *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(db, all_sql, ARGS(city, feed), e);
	while (rows_next(q))
		*list_add(a, &all) = (struct feed_seen){ .key = rows_copy(q, 0, a),
			.hash = rows_copy(q, 1, a) };
	*m = (struct feed_memory){ .items = all.items, .count = all.count,
		.room = all.count * 2 + 1, .city = city, .feed = feed };
	m->table = arena_array(a, size_t, m->room);
	m->due = arena_array(a, struct str, all.count + 1);
	for (size_t i = 0; i < m->count; i++)
		m->table[slot_of(m, m->items[i].key)] = i + 1;
	return rows_end(q, e);
}

struct feed_seen *feed_memory_find(const struct feed_memory *m, struct str key)
{
	size_t n = m->table[slot_of(m, key)];
	return n ? &m->items[n - 1] : NULL;
}

void feed_memory_see(struct feed_memory *m, struct feed_seen *one)
{
	one->seen = true;
	m->due[m->due_count++] = one->key;
}

bool feed_memory_write(struct feed_memory *m, struct db *db, int64_t run, struct err *e)
{
	for (size_t from = 0; from < m->due_count; from += AT_ONCE) {
		struct value values[BEFORE + AT_ONCE] = { VALUE(m->city), VALUE(m->feed),
			VALUE(run) };
		for (size_t i = 0; i < AT_ONCE; i++)	/* the last one fills what is left */
			values[BEFORE + i] = VALUE(m->due[from + i < m->due_count ? from + i
			    : m->due_count - 1]);
		if (!db_run(db, seen_sql, ARGS_N(values, BEFORE + AT_ONCE), e))
			return false;
	}
	m->due_count = 0;
	return true;
}
