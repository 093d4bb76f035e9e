/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What pays for an action. Allocations are records of a room above this one, so they are asked for
 * by the names of their kind and fields; without that room there are none.
 */
#include "base/buf.h"
#include "base/money.h"
#include "city/plan/chain.h"

struct sum {
	struct record *source;
	int64_t amount;
};

struct sums {
	struct sum *items;
	size_t count, room;
};

/* Each source stands once; false: could not be read. Only the office sees what is not public. */
static bool add_to(struct request *r, const struct record *allocation, struct sums *io,
    struct err *e)
{
	const struct record_kind *kind = record_kind_find(r->rooms, S("fund_source"));
	int64_t source = record_int(allocation, "source");
	size_t at = 0;
	while (at < io->count && io->items[at].source->id != source)
		at++;
	if (at == io->count) {
		struct record *s;
		if (!record_load(request_db(r, e), r->arena, kind, r->city, source, r->lang, &s, e))
			return false;
		if (!in_plan_office(r) && !record_int(s, "open"))
			return true;
		*list_add(r->arena, io) = (struct sum){ s, 0 };
	}
	io->items[at].amount += record_int(allocation, "amount");
	return true;
}

bool chain_money_load(struct request *r, const struct plan_action *a, struct chain_money *out_r,
    struct err *e)
{
	struct record_query q = { .kind = record_kind_find(r->rooms, S("allocation")),
		.city = r->city, .limit = 1000, .where = { { "action", value_int(a->id) } } };
	struct record_list list = { 0 };
	struct sums sums = { 0 };
	if (q.kind && !record_list(request_db(r, e), r->arena, &q, &list, e))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (!add_to(r, list.items[i], &sums, e))
			return false;
	*out_r = (struct chain_money){ arena_array(r->arena, struct str, sums.count + 1),
		sums.count };
	for (size_t i = 0; i < sums.count; i++) {
		struct buf b = buf_in(r->arena, 1000);
		struct record *s = sums.items[i].source;
		buf_printf(&b, "%.*s: ", STR(record_title(s)));
		money_show(&b, r->lang, sums.items[i].amount, record_str(s, "currency"));
		out_r->items[i] = buf_view(&b);
	}
	return true;
}
