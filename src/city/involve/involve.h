/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Involvement: who builds the learning city together, and how it is agreed: contacts, agreements,
 * groups with their seats and meetings, decisions that become tasks.
 *
 * Pages: /partners/network (who works with whom; the page itself is the plan's, since actions tie
 * partners too), /representation, /handover; everything else is records.
 */
#ifndef CITY_INVOLVE_H
#define CITY_INVOLVE_H

#include "measure/measure.h"

extern const struct room involve_room;

extern const struct record_kind contact_kind;	/* name, role, partner, email, duties … */
extern const struct record_kind agreement_kind;	/* title, partner, signed, ends, brings … */
extern const struct record_kind group_kind;	/* name, kind, mandate, seats, parent … */
extern const struct record_kind seat_kind;	/* name, group, partner, contact, sex, age … */
extern const struct record_kind meeting_kind;	/* title, group, date, agenda, minutes, attended */
extern const struct record_kind decision_kind;	/* text, meeting, owner, due, state … */

/* ---- the network: who works with whom ---- */

enum tie_kind { TIE_GROUP = 1, TIE_ACTION = 2, TIE_AGREEMENT = 4 };

/* Two partners that work together; other 0: the city office. */
struct tie {
	int64_t one, other;
	unsigned through;		/* tie_kind, or-ed */
	struct { struct str *items; size_t count, room; } what;	/* names of groups, actions … */
};

struct network_node {
	int64_t id;			/* of the partner; 0: the city office */
	struct str name;
	int ties;
};

struct network {
	struct { struct network_node *items; size_t count, room; } nodes;
	struct { struct tie *items; size_t count, room; } ties;
};

/* network_load: All partners of the city, tied by groups and agreements in force on a day. */
bool network_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str office, int64_t today, struct network *out_r, struct err *e);
/* network_tie: Note that two of its nodes work together through something. Others are ignored. */
void network_tie(struct arena *a, struct network *n, int64_t one, int64_t other,
    enum tie_kind through, struct str what);
/* network_write: The picture, and the same as a table. */
void network_write(struct out *o, const struct network *n);

#endif
