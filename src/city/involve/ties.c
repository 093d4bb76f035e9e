/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who works with whom. Two partners are tied when both sit in one group; a partner and the city
 * office are tied by an agreement in force, and where the office sits in a group with it. Actions
 * are added by the plan, which knows them.
 */
#include "city/involve/involve_impl.h"

static const char partners_sql[] =
    "SELECT p.id, COALESCE(t.text, p.name) FROM partner p LEFT JOIN translation t ON"
    " t.city = p.city AND t.kind = 'partner' AND t.record = p.id AND t.field = 'name' AND"
    " t.lang = $2 WHERE p.city = $1 AND p.deleted IS NULL ORDER BY p.name, p.id";

/* A seat that ended, or one in a group that ended, ties nobody any more. */
static const char seats_sql[] =
    "SELECT g.id, COALESCE(t.text, g.name), s.partner FROM seat s JOIN \"group\" g ON"
    " g.city = s.city AND g.id = s.\"group\" LEFT JOIN translation t ON t.city = g.city AND"
    " t.kind = 'group' AND t.record = g.id AND t.field = 'name' AND t.lang = $2"
    " WHERE s.city = $1 AND s.deleted IS NULL AND g.deleted IS NULL AND"
    " (s.until IS NULL OR s.until >= $3) AND (g.ends IS NULL OR g.ends >= $3)"
    " AND s.partner IS NOT NULL ORDER BY g.id, s.partner";

static const char agreements_sql[] =
    "SELECT a.partner, COALESCE(t.text, a.title) FROM agreement a LEFT JOIN translation t ON"
    " t.city = a.city AND t.kind = 'agreement' AND t.record = a.id AND t.field = 'title' AND"
    " t.lang = $2 WHERE a.city = $1 AND a.deleted IS NULL AND a.state = 'signed' AND"
    " (a.ends IS NULL OR a.ends >= $3) ORDER BY a.id";

static struct network_node *find_node(struct network *n, int64_t id)
{
	for (size_t i = 0; i < n->nodes.count; i++)
		if (n->nodes.items[i].id == id)
			return &n->nodes.items[i];
	return NULL;
}

static struct tie *find_tie(struct network *n, int64_t one, int64_t other)
{
	for (size_t i = 0; i < n->ties.count; i++) {
		struct tie *t = &n->ties.items[i];
		if ((t->one == one && t->other == other) || (t->one == other && t->other == one))
			return t;
	}
	return NULL;
}

void network_tie(struct arena *a, struct network *n, int64_t one, int64_t other,
    enum tie_kind through, struct str what)
{
	struct network_node *x = find_node(n, one), *y = find_node(n, other);
	if (one == other || !x || !y)
		return;
	struct tie *t = find_tie(n, one, other);
	if (!t) {
		t = list_add(a, &n->ties);
		*t = (struct tie){ .one = one, .other = other };
		x->ties++;
		y->ties++;
	}
	t->through |= through;
	for (size_t i = 0; i < t->what.count; i++)
		if (str_eq(t->what.items[i], what))
			return;
	*list_add(a, &t->what) = what;
}

struct sitting {
	int64_t group, partner;
	struct str name;
};

struct sittings {
	struct sitting *items;
	size_t count, room;
};

static void tie_sittings(struct arena *a, const struct sittings *all, struct network *n)
{
	for (size_t i = 0; i < all->count; i++)
		for (size_t k = i + 1; k < all->count &&
		     all->items[k].group == all->items[i].group; k++)
			network_tie(a, n, all->items[i].partner, all->items[k].partner, TIE_GROUP,
			    all->items[i].name);
}

static bool add_groups(struct db *db, struct arena *a, const char *tag, int64_t city,
    int64_t today, struct network *n, struct err *e)
{
	struct sittings all = { 0 };
	struct rows *q = db_query(db, seats_sql, ARGS(city, tag, today), e);
	while (rows_next(q))
		*list_add(a, &all) = (struct sitting){ rows_int(q, 0), rows_int(q, 2),
			rows_copy(q, 1, a) };
	if (!rows_end(q, e))
		return false;
	tie_sittings(a, &all, n);
	return true;
}

static bool add_agreements(struct db *db, struct arena *a, const char *tag, int64_t city,
    int64_t today, struct network *n, struct err *e)
{
	struct rows *q = db_query(db, agreements_sql, ARGS(city, tag, today), e);
	while (rows_next(q))
		network_tie(a, n, rows_int(q, 0), 0, TIE_AGREEMENT, rows_copy(q, 1, a));
	return rows_end(q, e);
}

bool network_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str office, int64_t today, struct network *out_r, struct err *e)
{
	const char *tag = lang ? lang->tag : "en";
	*out_r = (struct network){ 0 };
	*list_add(a, &out_r->nodes) = (struct network_node){ .name = office };
	struct rows *q = db_query(db, partners_sql, ARGS(city, tag), e);
	while (rows_next(q))
		*list_add(a, &out_r->nodes) = (struct network_node){ .id = rows_int(q, 0),
			.name = rows_copy(q, 1, a) };
	return rows_end(q, e) && add_groups(db, a, tag, city, today, out_r, e) &&
	       add_agreements(db, a, tag, city, today, out_r, e);
}
