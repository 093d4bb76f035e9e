/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the public page of funding says, in lines, for texts that are written in other rooms. */
#include "base/buf.h"
#include "city/funds/model.h"

struct lines {
	struct str *items;
	size_t count, room;
};

/* The flows of one source follow each other: their sum, and what they were for. */
static size_t add_source(struct arena *a, const struct lang *lang, const struct year_money *m,
    size_t at, struct lines *out)
{
	const struct flow *first = &m->flows[at];
	struct buf what = buf_in(a, 20000);
	int64_t sum = 0;
	for (; at < m->flow_count && m->flows[at].source == first->source; at++) {
		sum += m->flows[at].amount;
		buf_printf(&what, "%s%.*s", what.n ? "; " : "", STR(m->flows[at].title));
	}
	struct str amount = money_text(a, lang, sum, first->currency);
	struct str funder = first->funder.n ?
	    arena_printf(a, " (%.*s)", STR(first->funder)) : STR_EMPTY;
	*list_add(a, out) = arena_printf(a, _("%lld, %.*s%.*s: %.*s for %.*s"),
	    (long long)m->year, STR(first->source_name), STR(funder), STR(amount),
	    STR(buf_view(&what)));
	return at;
}

bool fund_statements(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t from, int64_t to, struct str **out_r, size_t *count_r, struct err *e)
{
	struct lines lines = { 0 };
	struct year_money all, m;
	if (!money_of_year(db, a, lang, city, 0, true, &all, e))
		return false;
	for (size_t y = all.year_count; y-- > 0;) {
		if (all.years[y] < from || all.years[y] > to)
			continue;
		if (!money_of_year(db, a, lang, city, all.years[y], true, &m, e))
			return false;
		for (size_t i = 0; i < m.flow_count;)
			i = add_source(a, lang, &m, i, &lines);
	}
	*out_r = lines.items;
	*count_r = lines.count;
	return true;
}
