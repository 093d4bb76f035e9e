/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A line as high as a line of text, without axes: the last value has a dot. */
#include "web/chart_axis.h"
#include "web/chart.html.h"

#include <math.h>

enum { WIDTH = 120, HEIGHT = 26, EDGE = 4 };

void chart_spark(struct out *o, struct str title, const double *values, size_t count)
{
	double low = NAN, high = NAN;
	size_t last = count;
	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i])) {
			low = isfinite(low) ? fmin(low, values[i]) : values[i];
			high = isfinite(high) ? fmax(high, values[i]) : values[i];
			last = i;
		}
	struct chart_scale x = { 0, count > 1 ? (double)count - 1 : 1, EDGE, WIDTH - EDGE };
	struct chart_scale y = { low, high, HEIGHT - EDGE, EDGE };
	bool pen = false;
	chart_open(o, "spark", WIDTH, HEIGHT, title, STR_EMPTY);
	chart_path(o, "line");
	for (size_t i = 0; i < count; i++) {
		if (isfinite(values[i]))
			chart_step(o, pen ? 'L' : 'M', chart_place(&x, (double)i),
			    chart_place(&y, values[i]));
		pen = isfinite(values[i]);
	}
	chart_path_end(o, STR_EMPTY);
	if (last < count) {
		chart_path(o, "dot");
		chart_marker(
		    o, 0, chart_place(&x, (double)last), chart_place(&y, values[last]), 3.5);
		chart_path_end(o, STR_EMPTY);
	}
	chart_close(o);
}
