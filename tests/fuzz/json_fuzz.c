/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as JSON: what is read is written and read again as the same. */
#include "formats/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str written(struct arena *a, const struct json *v)
{
	struct buf b = buf_in(a, 64 << 20);
	struct sink out = sink_buf(&b);
	json_put(&(struct json_writer){ .out = &out }, v);
	return buf_view(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct arena *a = arena_new(0);
	struct json_limits limits = { .values = 10000 };
	struct json *v = json_read(a, str_n((const char *)data, size), limits, &e);
	if (v) {
		struct str once = written(a, v);
		struct json *again = json_read(a, once, limits, &e);
		if (!again || !str_eq(once, written(a, again)))
			abort();
	}
	arena_free(a);
	return 0;
}
