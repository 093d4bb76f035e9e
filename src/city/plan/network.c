/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /partners/network: the ties of involvement, and those that actions make. */
#include "city/plan/plan_impl.h"

#include "base/num.h"
#include "city/plan/network.html.h"

static const char actions_sql[] =
    "SELECT a.id, COALESCE(t.text, a.title), a.lead, a.partners FROM action a LEFT JOIN"
    " translation t ON t.city = a.city AND t.kind = 'action' AND t.record = a.id AND"
    " t.field = 'title' AND t.lang = $2 WHERE a.city = $1 AND a.deleted IS NULL AND"
    " (a.status = 'planned' OR a.status = 'running') ORDER BY a.id";

enum { MOST = 64 };

/* Who is in an action: the lead (0 is the city office) and the others. */
static size_t members(int64_t lead, struct str partners, int64_t *ids_r)
{
	size_t n = 0;
	struct str word;
	ids_r[n++] = lead;
	while (n < MOST && str_cut(&partners, ' ', &word))
		if (num_int(word, &ids_r[n]))
			n++;
	return n;
}

static bool add_actions(struct request *r, struct network *net, struct err *e)
{
	struct rows *q = db_query(request_db(r, e), actions_sql, ARGS(r->city, r->lang->tag), e);
	while (rows_next(q)) {
		int64_t ids[MOST + 1];
		size_t n = members(rows_int(q, 2), rows_text(q, 3), ids);
		struct str title = rows_copy(q, 1, r->arena);
		for (size_t i = 0; i < n; i++)
			for (size_t k = i + 1; k < n; k++)
				network_tie(r->arena, net, ids[i], ids[k], TIE_ACTION, title);
	}
	return rows_end(q, e);
}

bool plan_network_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct network net;
	struct db *db = request_db(r, e);
	if (!db || !network_load(db, r->arena, lang, r->city, str_of(_("City office")),
	    date_day_of(r->now), &net, e) || !add_actions(r, &net, e))
		return false;
	const struct crumb crumbs[] = { { str_of(_("Partners")), S("/partners") },
		{ str_of(_("Who works with whom")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){
		.title = str_of(_("Who works with whom")), .wing = "partners", .crumbs = crumbs,
		.crumb_count = 2,
		.description = str_of(_("The partners of the learning city and what ties them: "
					"groups, actions, agreements.")) });
	network_lead(o, (int64_t)net.nodes.count - 1);
	network_write(o, &net);
	page_end(o);
	return true;
}
