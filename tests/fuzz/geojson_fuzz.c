/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as GeoJSON or TopoJSON: read, simplified, written, and read again. */
#include "formats/geojson.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct arena *a = arena_new(0);
	struct geo *g = geo_read(a, str_n((const char *)data, size), "x", &e);
	if (g) {
		struct buf b = buf_in(a, 64 << 20);
		struct sink out = sink_buf(&b);
		geo_simplify(g, 0.001);
		geo_write(g, &out);
		struct geo *again = geo_read(a, buf_view(&b), "y", &e);
		if (!again || again->count != g->count)
			abort();
	}
	arena_free(a);
	return 0;
}
