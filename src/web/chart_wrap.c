/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Texts that must fit into a box of a drawing. */
#include "base/arena.h"
#include "web/chart_axis.h"

int chart_wrap(struct arena *a, struct str text, size_t letters, int most, struct str *lines_r)
{
	int count = 0;
	struct str rest = str_trim(text);
	while (count < most && rest.n) {
		size_t n = chart_cut(rest, letters).n;
		if (n < rest.n && count < most - 1) {
			ptrdiff_t blank = str_rfind_byte(str_slice(rest, 0, n + 1), ' ');
			n = blank > 0 ? (size_t)blank : n;
		}
		struct str part = str_trim(str_slice(rest, 0, n));
		rest = str_trim(str_from(rest, n));
		bool cut = count == most - 1 && rest.n;
		lines_r[count++] = cut ? arena_printf(a, "%.*s…", STR(part)) : part;
	}
	return count;
}
