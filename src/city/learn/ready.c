/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Is an offer ready to be seen? Who reads a title alone can do nothing with it: one must know who
 * offers it, where it is or how to join, and when. A draft may lack all of that, and its page says
 * what is still to be done. What a feed says is shown as it is, for its provider publishes it.
 */
#include "base/lang.h"
#include "city/learn/ready.h"
#include "city/learn/ready.html.h"

#include <string.h>

static const char sessions_sql[] = "SELECT 1 FROM learn_session WHERE city = $1"
    " AND opportunity = $2 AND COALESCE(cancelled, 0) = 0 AND deleted IS NULL";

static bool any_of(const struct record *r, const char *const *fields)
{
	while (*fields)
		if (record_get(r, *fields++).type != VALUE_NULL)
			return true;
	return false;
}

unsigned offer_lacks(struct db *db, const struct record *r, struct err *e)
{
	static const char *const who[] = { "partner", "organiser", NULL };
	static const char *const where[] = { "venue", "join", "join_url", "join_phone",
		"join_email", "url", NULL };
	static const char *const when[] = { "starts", NULL };
	unsigned lacks = (any_of(r, who) ? 0U : LACKS_WHO) | (any_of(r, where) ? 0U : LACKS_WHERE);
	if (!any_of(r, when) && !record_int(r, "any_time") &&
	    !db_exists(db, sessions_sql, ARGS(r->city, r->id), e))
		lacks |= LACKS_WHEN;
	return e->kind ? 0 : lacks;
}

static bool is_published(const struct record *r)
{
	return str_eq(record_str(r, "state"), S("published"));
}

bool ready_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	if (!is_published(now) || record_str(now, "feed").n)
		return true;
	unsigned lacks = offer_lacks(db, now, e);
	if (lacks && old && is_published(old))	/* published before anybody asked for it */
		lacks &= ~offer_lacks(db, old, e);
	if (lacks & LACKS_WHO)
		problem_add(found, (struct problem){ .field = S("partner") },
		    N_("Nobody would know who offers it. Say who, or keep it as a draft."));
	if (lacks & LACKS_WHERE)
		problem_add(found, (struct problem){ .field = S("venue") }, N_("Nobody would know "
		    "where to go. Give a venue, or how to join, or keep it as a draft."));
	if (lacks & LACKS_WHEN)
		problem_add(found, (struct problem){ .field = S("starts") }, N_("Nobody would know "
		    "when. Give a first day, tick \"At any time\", or keep it as a draft until you "
		    "have added its sessions."));
	return e->kind == ERR_NONE;
}

/* ---- on its page ---- */

bool ready_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct db *db = request_db(r, e);
	struct record *offer;
	if (!db || !record_load(db, r->arena, &opportunity_kind, r->city, subject, NULL, &offer, e))
		return false;
	if (!record_may_write(r, &opportunity_kind, offer))
		return true;
	struct ready_view v = { .id = subject, .published = is_published(offer),
		.withdrawn = str_eq(record_str(offer, "state"), S("withdrawn")),
		.lacks = offer_lacks(db, offer, e) };
	if (e->kind == ERR_NONE)
		ready_write(o, &v);
	return e->kind == ERR_NONE;
}

bool ready_publish(struct request *r, struct reply *p, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct record *offer;
	int64_t id = param_int(r, "id");
	const struct lang *lang = r->lang;
	if (!record_load(request_db(r, e), r->arena, &opportunity_kind, r->city, id, NULL, &offer,
	        e))
		return false;
	if (!record_may_write(r, &opportunity_kind, offer))
		return fail(e, ERR_DENIED, N_("This offer is another partner's."));
	record_set(offer, "state", value_text(S("published")));
	if (!record_save_sent(r, offer, "form", &found, e))
		return false;
	page_notice(r, p, str_of(_("It is public now.")));
	return reply_redirect(r, p, "/opportunities/%lld", (long long)id);
}
