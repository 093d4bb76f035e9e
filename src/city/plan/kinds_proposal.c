/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a partner wants the plan to say: a new action, or another text, other days, other partners
 * of one that it leads. The coordinator decides (proposals.c); only then is the plan changed. What
 * was decided stays as it is: whoever wants more makes another proposal.
 */
#include "city/plan/proposals.h"

#include <string.h>

static const char lead_sql[] =
    "SELECT 1 FROM action WHERE city = $1 AND id = $2 AND lead = $3 AND deleted IS NULL";
static const char twice_sql[] =
    "SELECT 1 FROM action_proposal WHERE city = $1 AND action = $2 AND id <> $3 AND"
    " state = 'waiting' AND deleted IS NULL";

static const struct choice states[] = {
	{ "waiting", N_("Waits for the office") }, { "accepted", N_("Taken into the plan") },
	{ "refused", N_("Not taken") }, { NULL, NULL }
};

/* Ends with NULL. The names are those of the action's fields. */
const char *const proposal_fields[] = { "title", "about", "start", "end", "partners", "groups",
	"budget", NULL };

static void say(struct problems *found, const char *field, const char *text)
{
	problem_add(found, (struct problem){ .field = str_of(field) }, "%s", tr(found->lang, text));
}

static bool was_changed(const struct record *old, const struct record *now)
{
	for (int i = 0; proposal_fields[i]; i++)
		if (!value_equal(record_get(old, proposal_fields[i]),
			record_get(now, proposal_fields[i])))
			return true;
	return false;
}

static bool proposal_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t action = record_int(now, "action"), partner = record_int(now, "partner");
	if (!record_str(now, "state").n)
		record_set(now, "state", value_cstr("waiting"));
	if (old && !str_eq(record_str(old, "state"), S("waiting")) && was_changed(old, now))
		say(found, "title", N_("This was decided already. Please make another proposal."));
	if (!action || old)
		return true;
	if (!db_exists(db, lead_sql, ARGS(now->city, action, partner), e))
		say(found, "action", N_("A partner proposes changes to actions that it leads."));
	if (!e->kind && db_exists(db, twice_sql, ARGS(now->city, action, now->id), e))
		say(found, "action", N_("A proposal for this action waits already; change that "
		    "one."));
	return e->kind == ERR_NONE;
}

const struct record_kind action_proposal_kind = {
	.name = "action_proposal", .path = "action-proposals", .one = N_("Proposal for the plan"),
	.many = N_("Proposals for the plan"),
	.about = N_("What partners want to do, or to do otherwise; the coordinator decides."),
	.belongs_to = CITY, .read = COORDINATOR | LEAD | REVIEWER, .write = COORDINATOR,
	.own = "partner", .title = "title", .order = "-id", .wing = "plan",
	.check = proposal_check,
	.fields = (const struct field[]){
		{ "partner", FIELD_LINK, N_("Partner"), .to = "partner", .required = true,
		    .list = true, .filter = true },
		{ "action", FIELD_LINK, N_("Action"), N_("Empty: a new action."), .to = "action",
		    .list = true, .filter = true, .write = ADMINISTRATOR,
		    .read = COORDINATOR | LEAD | REVIEWER | PARTNER },
		{ "title", FIELD_TEXT, N_("Title"), N_("What is done, in a few words."),
		    .required = true, .max = 300, .list = true, .translated = true },
		{ "about", FIELD_PROSE, N_("What is done"), .required = true, .translated = true },
		{ "start", FIELD_DATE, N_("Begins") },
		{ "end", FIELD_DATE, N_("Ends"), .not_before = "start" },
		{ "partners", FIELD_LINKS, N_("With"), .to = "partner" },
		{ "groups", FIELD_CHOICES, N_("For whom"), N_("None: for everybody."),
		    .choices = people_groups },
		{ "budget", FIELD_TEXT, N_("How it is paid for"), .max = 500, .translated = true },
		{ "why", FIELD_PROSE, N_("Why"), N_("For the office, which decides."),
		    .max = 2000, .translated = true },
		/* Only the page of proposals decides, since it changes the plan with it. */
		{ "state", FIELD_CHOICE, N_("State"), .choices = states, .list = true,
		    .filter = true, .write = ADMINISTRATOR,
		    .read = COORDINATOR | LEAD | REVIEWER | PARTNER },
		{ "reply", FIELD_PROSE, N_("What the partner is told"), .max = 2000,
		    .write = COORDINATOR, .read = COORDINATOR | LEAD | REVIEWER | PARTNER,
		    .translated = true },
		{ "decided", FIELD_DATE, N_("Decided on"), .write = ADMINISTRATOR,
		    .read = COORDINATOR | LEAD | REVIEWER | PARTNER },
		{ 0 }
	},
};

/* ---- taking it into the plan ---- */

bool proposal_accept(struct db *db, struct arena *a, struct record *proposal, int64_t objective,
    const struct change *by, struct err *e)
{
	struct record *action;
	int64_t id = record_int(proposal, "action");
	if (!id) {
		action = record_new(a, &action_kind, proposal->city);
		record_set(action, "status", value_cstr("planned"));
		record_set(action, "lead", record_get(proposal, "partner"));
	} else if (!record_load(db, a, &action_kind, proposal->city, id, NULL, &action, e)) {
		return false;
	}
	for (int i = 0; proposal_fields[i]; i++)
		record_set(action, proposal_fields[i], record_get(proposal, proposal_fields[i]));
	if (objective)
		record_set(action, "objective", value_int(objective));
	if (!record_save(db, action, by, NULL, e))
		return false;
	record_set(proposal, "action", value_int(action->id));
	record_set(proposal, "state", value_cstr("accepted"));
	return true;
}

bool proposal_decide(struct db *db, struct arena *a, struct record *proposal, bool accept,
    int64_t objective, struct str reply, const struct change *by, struct err *e)
{
	if (!str_eq(record_str(proposal, "state"), S("waiting")))
		return fail(e, ERR_INPUT, N_("This proposal is decided already."));
	if (!accept && !reply.n)
		return fail(e, ERR_INPUT, N_("Please tell the partner why it is not taken."));
	record_set(proposal, "reply", reply.n ? value_text(reply) : value_null());
	record_set(proposal, "decided", value_int(date_day_of(by->now)));
	if (!accept)
		record_set(proposal, "state", value_cstr("refused"));
	else if (!proposal_accept(db, a, proposal, objective, by, e))
		return false;
	return record_save(db, proposal, by, NULL, e);
}
