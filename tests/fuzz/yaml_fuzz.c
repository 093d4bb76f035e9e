/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as YAML and as front matter; the tree must be fit to be written. */
#include "formats/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct front f;
	struct arena *a = arena_new(0);
	struct str s = str_n((const char *)data, size);
	struct json *v = yaml_read(a, s, (struct json_limits){ .values = 2000 }, &e);
	if (v) {
		struct buf b = buf_in(a, 1 << 20);
		struct sink out = sink_buf(&b);
		json_put(&(struct json_writer){ .out = &out, .pretty = true }, v);
	}
	err_clear(&e);
	yaml_front(a, s, "x", &f, &e);
	arena_free(a);
	return 0;
}
