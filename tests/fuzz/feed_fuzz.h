/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Any bytes as a feed of the format that FEED_FORMAT names: every offer has a title and a key,
 * every time of day is one. Each target defines the format and includes this.
 */
#include "formats/feed.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool take(void *thing, struct feed_item *item)
{
	(void)thing;
	if (!item->title.n || !item->key.n || item->session_count > FEED_SESSIONS_MAX)
		abort();
	for (size_t i = 0; i < item->session_count; i++) {
		const struct feed_session *s = &item->sessions[i];
		if (s->begins < -1 || s->begins >= 1440 || s->ends < -1 || s->ends >= 1440 ||
		    !strlen(s->rhythm))
			abort();
	}
	return true;
}

static void keep(void *thing, const struct feed_note *note)
{
	(void)thing;
	if (!note->text.n)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct arena *a = arena_new(0);
	struct feed_reader r = { .arena = a, .name = "x", .item = take, .note = keep,
		.from = 19700, .to = 20100, .zone = zone_find(a, S("Europe/Berlin")) };
	struct source *s = source_bytes(a, str_n((const char *)data, size), "x",
	    (struct source_limits){ .bytes = 1 << 20 }, &e);
	if (s && !feed_read(&r, FEED_FORMAT, s, &e) && !e.say[0])
		abort();
	arena_free(a);
	return 0;
}
