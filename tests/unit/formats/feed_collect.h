/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a reader of feeds gives, kept for tests. */
#ifndef TESTS_FEED_COLLECT_H
#define TESTS_FEED_COLLECT_H

#include "formats/feed.h"
#include "test.h"

struct collected {
	struct test *t;
	struct feed_reader reader;
	struct feed_item items[1000];	/* the first ones, copied */
	size_t count;
	struct feed_note notes[200];
	size_t note_count;
	int64_t sessions;
	bool ok;
	struct err e;
};

/* collect_file: Read a file of the shared suites, or (collect_text) a text. The city is Berlin,
 * the window is the year 2024 (from, to: days). */
struct collected *collect_file(struct test *t, const char *path, enum feed_format f);
struct collected *collect_text(struct test *t, const char *text, enum feed_format f);

#endif
