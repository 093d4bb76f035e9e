/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where a search finds nothing: what it would find without one of its conditions. Each is asked
 * once more; only then, and there are few.
 */
#include "city/learn/search_page.h"

enum { WAYS_MAX = 12 };

/* A condition taken out of a question: how it is called, and which parameter says it. */
struct condition {
	struct str name;
	const char *parameter;
	struct question q;
	struct str words;
};

struct conditions {
	struct condition items[WAYS_MAX];
	size_t count;
};

static struct condition *add(struct conditions *all, const struct learn_page *p, struct str name,
    const char *parameter)
{
	struct condition *c = &all->items[all->count];
	all->count += all->count + 1 < WAYS_MAX;
	*c = (struct condition){ name, parameter, p->q, p->words };
	return c;
}

/* One chosen value is called by its name, several by that of their facet. */
static struct str name_of(const struct lang *lang, enum facet f, uint64_t codes)
{
	bool one = !(codes & (codes - 1));
	return str_of(tr(lang, one ? facet_rows[f].choices[__builtin_ctzll(codes)].label :
	    facet_rows[f].label));
}

static void add_coded(const struct lang *lang, const struct learn_page *p, struct conditions *all)
{
	for (int f = 0; f < FACET_SLOT; f++)
		if (p->q.codes[f])
			add(all, p, name_of(lang, (enum facet)f, p->q.codes[f]),
			    facet_rows[f].name)->q.codes[f] = 0;
	if (p->q.days)
		add(all, p, name_of(lang, FACET_DAY, p->q.days), "day")->q.days = 0;
	if (p->q.times)
		add(all, p, name_of(lang, FACET_TIME, p->q.times), "time")->q.times = 0;
}

static void add_others(const struct lang *lang, const struct learn_page *p, struct conditions *all)
{
	if (p->q.place_count)
		add(all, p, str_of(tr(lang, facet_rows[FACET_PLACE].label)), "place")->
		    q.place_count = 0;
	if (p->q.km > 0)
		add(all, p, p->near_name.n ? p->near_name : p->near, "near")->q.km = 0;
	if (p->from.n)
		add(all, p, str_of(_("From this day on")), "since")->q.from_day = 0;
	if (p->until.n)
		add(all, p, str_of(_("Up to this day")), "until")->q.to_day = 0;
	if (p->q.partner)
		add(all, p, p->partner_name, "partner")->q.partner = 0;
	if (p->q.venue)
		add(all, p, p->venue_name, "venue")->q.venue = 0;
	if (p->words.n)
		add(all, p, p->words, "q")->words = STR_EMPTY;
}

bool search_ways(struct request *r, struct learn_page *p, struct err *e)
{
	struct conditions all = { .count = 0 };
	add_coded(r->lang, p, &all);
	add_others(r->lang, p, &all);
	p->ways = arena_array(r->arena, struct way_on, WAYS_MAX);
	for (size_t i = 0; all.count > 1 && i < all.count; i++) {
		struct condition *c = &all.items[i];
		struct answer answer;
		struct directory_state state;
		c->q.limit = 1;
		c->q.offset = 0;
		c->q.want_count = 0;
		if (!directory_ask(r->store, request_db(r, e), r->city, r->lang, c->words, &c->q,
		        r->arena, &answer, &state, e))
			return false;
		if (!answer.total || answer.any)
			continue;
		p->ways[p->way_count++] = (struct way_on){ c->name, arena_printf(r->arena,
		    "%.*s/learn%.*s", STR(r->base),
		    STR(search_query(r, c->parameter, STR_EMPTY))), answer.total };
	}
	return true;
}
