/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the templates of feeds show. */
#ifndef CITY_LEARN_FEED_PAGES_H
#define CITY_LEARN_FEED_PAGES_H

#include "city/learn/feed.h"

struct feed_run_row {
	int64_t id, started;
	struct str how, name, error;
	bool dry;
	struct feed_counts counts;
};

struct feed_remark_row {
	bool refused;
	int64_t line;
	struct str path, title, field, excerpt, text;
};

struct feed_twin_row {
	int64_t one, other;
	struct str title, other_title;
};

struct feed_view {
	int64_t id;
	bool may_write, has_address;
	int64_t waiting, live, gone;
	struct feed_run_row *runs;
	size_t run_count;
	struct feed_remark_row *remarks;
	size_t remark_count;
	int64_t remarks_run;
	struct feed_twin_row *twins;
	size_t twin_count;
};

#endif
