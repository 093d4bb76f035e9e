/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Closing again what no promise needs: guesses and repairs are made one after the other, and what
 * came later often makes something earlier needless. The dearest cell is tried first.
 */
#include "measure/protect/inner.h"

#include <stdlib.h>

struct candidate {
	double weight;
	int32_t var;
};

static int dearest_first(const void *one, const void *other)
{
	const struct candidate *a = one, *b = other;
	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return a->var < b->var ? 1 : -1;
}

void tidy(struct joint *j, bool *open, int64_t budget)
{
	struct arena *a = arena_new(0);
	struct candidate *all = arena_array(a, struct candidate, j->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < j->count; i++)
		if (open[i] && !j->vars[i].forced && !j->vars[i].guarded)
			all[count++] = (struct candidate){ j->vars[i].weight, (int32_t)i };
	qsort(all, count, sizeof *all, dearest_first);
	int64_t end = j->programs + budget;
	for (size_t i = 0; i < count && j->programs < end; i++) {
		struct arena *once = arena_new(0);
		open[all[i].var] = false;
		if (audit(j, once, open, false)->failures.count)
			open[all[i].var] = true;
		arena_free(once);
	}
	arena_free(a);
}
