/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Editions, as pages ask for them. */
#include "city/festival/pages.h"

#include <stdio.h>
#include <string.h>

static const char shown_sql[] =
    "SELECT v.id, v.changed FROM festival_event v JOIN edition x ON x.city = v.city"
    " AND x.id = v.edition WHERE v.city = $1 AND v.state = 'accepted' AND v.deleted IS NULL"
    " AND x.deleted IS NULL AND x.state IN ('programme', 'over') ORDER BY v.id";

static void edition_fill(struct record *r, struct edition *x)
{
	*x = (struct edition){ .record = r, .id = r->id, .from = record_int(r, "from"),
		.to = record_int(r, "to"), .deadline = record_int(r, "deadline"),
		.name = record_str(r, "name"), .theme = record_str(r, "theme"),
		.about = record_str(r, "about"), .state = record_str(r, "state"),
		.currency = record_str(r, "currency"), .grant_max = record_int(r, "grant_max"),
		.grant_budget = record_int(r, "grant_budget"),
		.grant_source = record_int(r, "grant_source") };
}

bool edition_list(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct edition **out_r, size_t *count_r, struct err *e)
{
	struct record_list list;
	if (!record_list(db, a, &(struct record_query){ .kind = &edition_kind, .city = city,
	        .lang = lang, .limit = 200 }, &list, e))
		return false;
	*out_r = arena_array(a, struct edition, list.count + 1);
	*count_r = list.count;
	for (size_t i = 0; i < list.count; i++)
		edition_fill(list.items[i], &(*out_r)[i]);
	return true;
}

static bool has_programme(const struct edition *x)
{
	return str_eq(x->state, S("programme")) || str_eq(x->state, S("over"));
}

bool edition_of(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t id,
    bool any, struct edition *out_r, struct err *e)
{
	struct edition *all;
	size_t count;
	*out_r = (struct edition){ 0 };
	if (!edition_list(db, a, lang, city, &all, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (id ? all[i].id == id : any || has_programme(&all[i])) {
			*out_r = all[i];
			return true;
		}
	return !id || fail(e, ERR_MISSING, N_("There is no such edition of the festival."));
}

bool edition_takes(const struct edition *x)
{
	return x->record && (str_eq(x->state, S("open")) || str_eq(x->state, S("programme")));
}

bool festival_pages(struct db *db, int64_t city, bool (*put)(struct str path, int64_t changed,
    void *thing), void *thing, struct err *e)
{
	struct rows *q = db_query(db, shown_sql, ARGS(city), e);
	bool more = true;
	while (more && rows_next(q)) {
		char path[60];
		int n = snprintf(path, sizeof path, "/festival/event/%lld",
		    (long long)rows_int(q, 0));
		more = put(str_n(path, (size_t)n), rows_int(q, 1), thing);
	}
	return rows_end(q, e);
}
