/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Areas, features, goals and measures of all frameworks, for the search of everything. */
#include "measure/framework.h"
#include "search/search.h"

static const char state_sql[] =
    "SELECT COALESCE(max(loaded), 0) + count(*) FROM framework";
static const char items_sql[] =
    "SELECT framework, code, title, about FROM node UNION ALL"
    " SELECT framework, code, title, about FROM measure ORDER BY 1, 2";
static const char texts_sql[] =
    "SELECT framework, code, lang, MAX(CASE WHEN field = 'title' THEN text END),"
    " MAX(CASE WHEN field = 'about' THEN text END) FROM framework_text"
    " WHERE field IN ('title', 'about') GROUP BY framework, code, lang ORDER BY 1, 2, 3";

struct item {
	struct str framework, code;
	struct { struct search_text *items; size_t count, room; } texts;
};
struct items {
	struct item *items;
	size_t count, room;
};

static bool search_state(struct db *db, int64_t *state_r, struct err *e)
{
	*state_r = db_int(db, state_sql, NO_ARGS, 0, e);
	return e->kind == ERR_NONE;
}

static bool read_items(struct db *db, struct arena *a, struct items *all, struct err *e)
{
	struct rows *q = db_query(db, items_sql, NO_ARGS, e);
	while (rows_next(q)) {
		struct item *x = list_add(a, all);
		*x = (struct item){ rows_copy(q, 0, a), rows_copy(q, 1, a), { 0 } };
		*list_add(a, &x->texts) =
		    (struct search_text){ S("en"), rows_copy(q, 2, a), rows_copy(q, 3, a) };
	}
	return rows_end(q, e);
}

/* The two lists are in the same order, which each database may see its own way. */
static bool read_texts(struct db *db, struct arena *a, struct items *all, struct err *e)
{
	size_t at = 0;
	struct rows *q = db_query(db, texts_sql, NO_ARGS, e);
	while (rows_next(q)) {
		struct str framework = rows_text(q, 0), code = rows_text(q, 1);
		for (size_t n = 0; n < all->count; n++, at = (at + 1) % all->count)
			if (str_eq(all->items[at].code, code) &&
			    str_eq(all->items[at].framework, framework))
				break;
		struct item *x = all->count ? &all->items[at] : NULL;
		if (x && str_eq(x->code, code) && str_eq(x->framework, framework))
			*list_add(a, &x->texts) = (struct search_text){ rows_copy(q, 2, a),
				rows_copy(q, 3, a), rows_copy(q, 4, a) };
	}
	return rows_end(q, e);
}

static bool search_each(struct db *db, bool (*put)(const struct search_document *d, void *thing),
    void *thing, struct err *e)
{
	struct arena *a = arena_new(0);
	struct items all = { 0 };
	bool ok = read_items(db, a, &all, e) && read_texts(db, a, &all, e);
	for (size_t i = 0; ok && i < all.count; i++) {
		const struct item *x = &all.items[i];
		ok = put(&(struct search_document){ .texts = x->texts.items,
		    .id = arena_printf(a, "%.*s/%.*s", STR(x->framework), STR(x->code)),
		    .path = arena_printf(a, "/progress/%.*s/%.*s", STR(x->framework),
		        STR(x->code)),
		    .text_count = x->texts.count }, thing);
	}
	arena_free(a);
	return ok;
}

const struct search_source framework_search = { "framework_page", N_("Progress"),
	search_state, search_each };
