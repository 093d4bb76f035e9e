/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of record about a plan in time: its versions, reviews, the comments of residents, the
 * answers of the self-assessment.
 *
 * A version keeps no copy: it names an instant. The history holds every change of every record, so
 * the plan as of that instant is there already, and nobody can alter it afterwards.
 */
#include "city/plan/plan_impl.h"

enum { OFFICE = COORDINATOR | LEAD, KEEP_DAYS = 90 };

const struct record_kind plan_version_kind = {
	.name = "plan_version", .path = "plan-versions", .one = N_("Version of the plan"),
	.many = N_("Versions of the plan"),
	.about = N_("Days on which a plan was set down under a name."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.order = "-at", .wing = "plan",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 200, .list = true,
		    .translated = true },
		{ "plan", FIELD_LINK, N_("Plan"), .to = "plan", .required = true, .list = true,
		    .filter = true },
		{ "at", FIELD_INSTANT, N_("As it was at"), .required = true, .list = true,
		    .fixed = true },
		{ "why", FIELD_PROSE, N_("What it is for"), .translated = true },
		{ 0 }
	},
};

static bool review_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	if (record_int(now, "held") && !record_str(now, "decision").n)
		problem_add(found, (struct problem){ .field = S("decision") },
		    N_("A review that was held ends with a decision, even if it is to go on as "
		       "before."));
	return true;
}

const struct record_kind review_kind = {
	.name = "review", .path = "reviews", .one = N_("Review"), .many = N_("Reviews"),
	.about = N_("At set dates the plan is compared with what has come of it."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.order = "due", .wing = "plan", .check = review_check,
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .translated = true },
		{ "plan", FIELD_LINK, N_("Plan"), .to = "plan", .required = true, .list = true,
		    .filter = true },
		{ "due", FIELD_DATE, N_("Due"), .required = true, .list = true },
		{ "held", FIELD_DATE, N_("Held on"), .list = true, .past = true },
		{ "findings", FIELD_PROSE, N_("What was found"), .translated = true,
		    .search = 1 },
		{ "decision", FIELD_PROSE, N_("What was decided"), .translated = true,
		    .search = 1 },
		{ 0 }
	},
};

/* ORDER: enum comment_state */
static const struct choice comment_states[] = {
	{ "waiting", N_("Waiting") }, { "shown", N_("Shown") }, { "hidden", N_("Not shown") },
	{ NULL, NULL }
};

const struct record_kind plan_comment_kind = {
	.name = "plan_comment", .path = "comments", .one = N_("Comment"), .many = N_("Comments"),
	.about = N_("What residents say about a plan that is open for comments."),
	.belongs_to = CITY, .read = OFFICE, .write = COORDINATOR, .title = "text",
	.order = "-id", .wing = "plan", .keep_days = KEEP_DAYS,
	.fields = (const struct field[]){
		{ "text", FIELD_PROSE, N_("Comment"), .max = 4 * COMMENT_LETTERS, .list = true,
		    .personal = true },
		{ "plan", FIELD_LINK, N_("Plan"), .to = "plan", .required = true,
		    .filter = true },
		{ "objective", FIELD_LINK, N_("About the objective"), .to = "objective" },
		{ "action", FIELD_LINK, N_("About the action"), .to = "action" },
		{ "name", FIELD_TEXT, N_("Name"), .max = 120, .personal = true, .list = true },
		{ "received", FIELD_INSTANT, N_("Received"), .list = true },
		{ "language", FIELD_CODE, N_("Language"), .max = 20 },
		{ "state", FIELD_CHOICE, N_("State"), .choices = comment_states,
		    .required = true, .list = true, .filter = true },
		{ "answer", FIELD_PROSE, N_("Answer"), .translated = true,
		    .help = N_("Every comment that is shown gets one: what becomes of it, and "
		    "why.") },
		{ 0 }
	},
};

/* ORDER: enum answer */
const struct choice self_answers[] = {
	{ "yes", N_("Yes") }, { "partly", N_("Partly") }, { "no", N_("No") }, { NULL, NULL }
};

const struct record_kind self_answer_kind = {
	.name = "self_answer", .path = "self-answers", .one = N_("Answer of the self-assessment"),
	.many = N_("Answers of the self-assessment"),
	.about = N_("What the city says about itself, question by question."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "question",
	.wing = "plan",
	.fields = (const struct field[]){
		{ "question", FIELD_CODE, N_("Question"), .required = true, .unique = true,
		    .max = 40, .list = true, .fixed = true },
		{ "answer", FIELD_CHOICE, N_("Answer"), .choices = self_answers, .list = true,
		    .filter = true },
		{ "evidence", FIELD_TEXT, N_("Evidence"), .max = 1000, .translated = true,
		    .list = true, .help = N_("What shows it: a decision, a figure, an address.") },
		{ "asked", FIELD_DATE, N_("Answered on"), .list = true },
		{ "action", FIELD_LINK, N_("Action"), .to = "action",
		    .help = N_("What the city does about it.") },
		{ 0 }
	},
};
