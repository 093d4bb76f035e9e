/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A zone from the inside: for zone.c and zone_read.c. */
#ifndef BASE_ZONE_IMPL_H
#define BASE_ZONE_IMPL_H

#include "base/zone.h"

struct zone {
	struct str name;
	int32_t first;			/* in force before the first change */
	struct zone_change *changes;
	size_t count;
	struct zone_rule rule;		/* in force behind the last change */
};

/* zone_rule_read: "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX, with the additions of RFC 8536). */
bool zone_rule_read(struct str text, struct zone_rule *out_r);

#endif
