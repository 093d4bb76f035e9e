/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Keeping the directory true: offers that nobody has confirmed for long, and offers that two
 * sources describe. A person decides; the program only points.
 *
 * Suggested as twins are offers of different sources (feed or partner) at the same venue, or
 * within 150 metres of each other, whose titles are equal but for case and at most two slips, or
 * of which one begins with the other.
 */
#ifndef CITY_LEARN_TIDY_H
#define CITY_LEARN_TIDY_H

#include "city/learn/offer.h"

struct tidy_offer {
	int64_t id, partner, venue;
	struct str title, folded, feed, provider, venue_name;
	double lat, lon;
	int64_t confirmed;
};

struct twins {
	struct tidy_offer one, other;
	int metres;			/* between their venues */
};

struct twins_page {
	struct twins *suggested, *merged;	/* merged: one is shown for the other */
	size_t suggested_count, merged_count;
};

struct stale_page {
	struct tidy_offer *offers;
	size_t count;
	int64_t total;
	struct str *days;		/* when each was confirmed, as text */
};

bool twins_show(struct request *r, struct reply *p, struct err *e);
bool twins_decide(struct request *r, struct reply *p, struct err *e);
bool stale_show(struct request *r, struct reply *p, struct err *e);
bool stale_confirm(struct request *r, struct reply *p, struct err *e);
/* On the desk: how many of one's own (the office: of all) wait; on a partner's page: how many
 * offers it has, and how many nobody confirmed for long. */
bool stale_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool partner_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

/* twin_name: What tells it from the other: its title, with its provider or venue. */
struct str twin_name(const struct out *o, const struct tidy_offer *x,
    const struct tidy_offer *other);
/* twins_find: The pairs among offers, at most `most`; apart says which a person has kept apart. */
size_t twins_find(struct arena *a, struct tidy_offer *offers, size_t count, struct twins *out,
    size_t most);

#endif
