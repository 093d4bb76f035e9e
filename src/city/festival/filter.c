/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which events fit what a reader looks for, and which stand in each other's way. All events of an
 * edition are in memory; a festival has hundreds of them, not millions.
 */
#include "city/festival/model.h"

#include <string.h>

static bool has_words(const struct event *x, const struct event_filter *f)
{
	const struct str texts[] = { x->title, x->partner_name, x->venue_name, x->about,
		x->address, x->place_name };
	return search_words_in(f->words, f->lang, texts, sizeof texts / sizeof *texts);
}

bool event_fits(const struct event *x, const struct event_filter *f)
{
	return (!f->day || x->day == f->day) && (!f->place || x->place == f->place) &&
	    (!f->partner || x->partner == f->partner) && (!f->free || x->free) &&
	    (!f->online || x->online.n) && (!f->group.n || festival_has_word(x->audience,
	    f->group)) &&
	    (!f->access.n || festival_has_word(x->access, f->access)) &&
	    (!f->words || has_words(x, f));
}

/* ---- clashes ---- */

static bool takes_place(const struct event *x)
{
	return !str_eq(x->state, S("refused")) && !str_eq(x->state, S("cancelled"));
}

static bool same_time(const struct event *x, const struct event *y)
{
	int64_t from = x->day * DAY_MINUTES, with = y->day * DAY_MINUTES;
	return from + x->begins < with + y->ends && with + y->begins < from + x->ends;
}

/* Rooms are told apart by what is said about where exactly. */
static bool same_room(const struct event *x, const struct event *y)
{
	if (x->venue && y->venue)
		return x->venue == y->venue &&
		    (!x->address.n || !y->address.n || str_ieq(x->address, y->address));
	return !x->venue && !y->venue && x->address.n && str_ieq(x->address, y->address);
}

static bool same_people(const struct event *x, const struct event *y)
{
	struct str rest = x->audience, group;
	while (str_cut(&rest, ' ', &group))
		if (group.n && festival_has_word(y->audience, group))
			return true;
	return false;
}

void clashes_of(struct arena *a, const struct events *all, const struct event *x,
    struct clashes *out)
{
	*out = (struct clashes){ 0 };
	if (!takes_place(x))
		return;
	for (size_t i = 0; i < all->count; i++) {
		const struct event *y = &all->items[i];
		if (y->id == x->id || !takes_place(y) || !same_time(x, y))
			continue;
		if (same_room(x, y))
			*list_add(a, out) = (struct clash){ CLASH_VENUE, y };
		else if (x->partner == y->partner)
			*list_add(a, out) = (struct clash){ CLASH_PARTNER, y };
		else if (same_people(x, y))
			*list_add(a, out) = (struct clash){ CLASH_AUDIENCE, y };
	}
}
