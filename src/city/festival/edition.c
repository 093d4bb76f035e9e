/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Editions, as pages ask for them. */
#include "city/festival/model.h"

#include <string.h>

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
