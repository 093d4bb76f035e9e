/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the page of waiting changes shows. */
#ifndef CITY_LEARN_FEED_CHANGE_PAGES_H
#define CITY_LEARN_FEED_CHANGE_PAGES_H

#include "city/learn/feed.h"

struct feed_change_row {
	const struct feed_change *change;
	struct feed_difference *all;
	size_t count;
};

struct feed_changes_view {
	int64_t id, total;
	bool decides;
	struct feed_change_row *rows;
	size_t count;
};

struct feed_waits {
	int64_t id, count;
	struct str name;
};

#endif
