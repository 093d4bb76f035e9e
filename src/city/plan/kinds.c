/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of record a plan is made of. An action says what it serves by codes: features of the
 * framework, targets of the goals; and which figure it is meant to change, from what to what, by
 * when. The codes are checked against the frameworks, so that the matrix and the picture of the
 * results chain can trust them.
 */
#include "city/plan/plan_impl.h"

#include <math.h>

const struct choice plan_areas[] = {
	{ "planning", N_("Planning") }, { "involvement", N_("Involvement") },
	{ "celebration", N_("Celebration") }, { "accessibility", N_("Accessibility") },
	{ "monitoring", N_("Monitoring and evaluation") }, { "funding", N_("Funding") },
	{ NULL, NULL }
};

/* ORDER: enum action_status */
const struct choice action_statuses[] = {
	{ "idea", N_("Idea") }, { "planned", N_("Planned") }, { "running", N_("Running") },
	{ "done", N_("Done") }, { "stopped", N_("Stopped") }, { NULL, NULL }
};

/* ORDER: enum plan_state */
static const struct choice plan_states[] = {
	{ "draft", N_("Draft") }, { "consultation", N_("Open for comments") },
	{ "adopted", N_("Adopted") }, { "closed", N_("Closed") }, { NULL, NULL }
};

/* The three wider benefits are the first areas of the framework. */
const struct choice plan_benefits[] = {
	{ "1", N_("Individual empowerment and social cohesion") },
	{ "2", N_("Economic development and cultural prosperity") },
	{ "3", N_("Sustainable development") }, { NULL, NULL }
};

/* ---- plans and objectives ---- */

static bool plan_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	if (str_eq(record_str(now, "state"), S("consultation")) &&
	    !record_int(now, "comments_until"))
		problem_add(found, (struct problem){ .field = S("comments_until") },
		    N_("Say until when people may comment."));
	return true;
}

const struct record_kind plan_kind = {
	.name = "plan", .path = "plans", .one = N_("Plan"), .many = N_("Plans"),
	.about = N_("Where the city wants to go, for some years."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.order = "-begins", .wing = "plan", .check = plan_check,
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 3, .translated = true },
		{ "vision", FIELD_PROSE, N_("Vision"), .translated = true, .search = 2,
		    .help = N_("In a few sentences: how learning in the city will be then.") },
		{ "begins", FIELD_DATE, N_("From"), .required = true, .list = true },
		{ "ends", FIELD_DATE, N_("To"), .required = true, .list = true,
		    .not_before = "begins" },
		{ "state", FIELD_CHOICE, N_("State"), .choices = plan_states, .required = true,
		    .list = true },
		{ "adopted", FIELD_DATE, N_("Adopted on"), .past = true },
		{ "adopted_by", FIELD_TEXT, N_("Adopted by"), .max = 200, .translated = true },
		{ "comments_until", FIELD_DATE, N_("Comments until") },
		{ "ties", FIELD_PROSE, N_("Ties to other plans"), .translated = true,
		    .help = N_("City strategies and national policy that it serves.") },
		{ "document", FIELD_URL, N_("Document"), .max = 1000 },
		{ 0 }
	},
};

const struct record_kind objective_kind = {
	.name = "objective", .path = "objectives", .one = N_("Objective"),
	.many = N_("Objectives"),
	.about = N_("What a plan wants to reach."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.order = "position", .wing = "plan",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 3, .translated = true },
		{ "plan", FIELD_LINK, N_("Plan"), .to = "plan", .required = true, .list = true,
		    .filter = true },
		{ "position", FIELD_WHOLE, N_("Number"), .min = 0, .max = 1000, .list = true },
		{ "about", FIELD_PROSE, N_("About"), .translated = true, .search = 1 },
		{ "benefits", FIELD_CHOICES, N_("Wider benefits"), .choices = plan_benefits,
		    .help = N_("What it is good for in the end.") },
		{ 0 }
	},
};

/* ---- actions ---- */

struct code_rule {
	const char *field, *framework, *sql, *why;
};

static const struct code_rule code_rules[] = {
	{ "features", "key-features",
	    "SELECT 1 FROM node WHERE framework = $1 AND code = $2 AND kind = 'feature'",
	    N_("Features served: %.*s is no feature of the framework. Use codes such as 4.2.") },
	{ "sdg", "sdg", "SELECT 1 FROM node WHERE framework = $1 AND code = $2",
	    N_("Goals served: %.*s is no goal or target. Use codes such as 4 or 4.6.") },
};

/* Codes apart by blanks or commas become codes apart by one blank, each once. */
static bool check_codes(struct db *db, struct record *now, const struct code_rule *rule,
    struct problems *found, struct err *e)
{
	struct str text = record_str(now, rule->field), word;
	struct buf in = buf_in(now->arena, 4000), out = buf_in(now->arena, 4000);
	for (size_t i = 0; i < text.n; i++)
		buf_byte(&in, text.p[i] == ',' || text.p[i] == ';' ? ' ' : text.p[i]);
	for (struct str rest = buf_view(&in); str_cut(&rest, ' ', &word);) {
		if (!word.n || words_have(buf_view(&out), word))
			continue;
		if (!db_exists(db, rule->sql, ARGS(rule->framework, word), e))
			problem_add(found, (struct problem){ .field = str_of(rule->field),
			    .excerpt = word }, rule->why, STR(word));
		buf_puts(&out, out.n ? " " : "");
		buf_str(&out, word);
	}
	if (text.n)
		record_set(now, rule->field, value_text(buf_view(&out)));
	return e->kind == ERR_NONE;
}

static void check_change(const struct record *now, struct problems *found)
{
	bool aim = !isnan(record_real(now, "change_to"));
	if (aim && !record_int(now, "series"))
		problem_add(found, (struct problem){ .field = S("series") },
		    N_("Say which figure is to change."));
	if (aim && !record_int(now, "change_by"))
		problem_add(found, (struct problem){ .field = S("change_by") },
		    N_("Say by when the figure is to be reached."));
}

static bool action_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)old;
	check_change(now, found);
	if (str_eq(record_str(now, "status"), S("stopped")) && !record_str(now, "status_note").n)
		problem_add(found, (struct problem){ .field = S("status_note") },
		    N_("Say why it was stopped."));
	for (size_t i = 0; i < sizeof code_rules / sizeof *code_rules; i++)
		if (!check_codes(db, now, &code_rules[i], found, e))
			return false;
	return true;
}

const struct record_kind action_kind = {
	.name = "action", .path = "actions", .one = N_("Action"), .many = N_("Actions"),
	.about = N_("What is done, by whom, for whom, and what it should change."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.order = "start", .wing = "plan", .check = action_check,
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 4, .translated = true },
		{ "objective", FIELD_LINK, N_("Objective"), .to = "objective", .list = true,
		    .filter = true },
		{ "status", FIELD_CHOICE, N_("Status"), .choices = action_statuses,
		    .required = true, .list = true, .filter = true },
		{ "status_note", FIELD_TEXT, N_("Why it stands so"), .max = 500,
		    .translated = true },
		{ "about", FIELD_PROSE, N_("What is done"), .translated = true, .search = 1 },
		{ "lead", FIELD_LINK, N_("Lead"), .to = "partner", .list = true, .filter = true,
		    .help = N_("Empty: the city office.") },
		{ "partners", FIELD_LINKS, N_("With"), .to = "partner", .filter = true },
		{ "start", FIELD_DATE, N_("Begins"), .list = true },
		{ "end", FIELD_DATE, N_("Ends"), .list = true, .not_before = "start" },
		{ "budget", FIELD_TEXT, N_("How it is paid for"), .max = 500,
		    .translated = true },
		{ "groups", FIELD_CHOICES, N_("For whom"), .choices = people_groups,
		    .filter = true, .help = N_("None: for everybody.") },
		{ "areas", FIELD_CHOICES, N_("Areas of the guidelines"), .choices = plan_areas,
		    .filter = true },
		{ "features", FIELD_TEXT, N_("Features served"), .max = 300,
		    .help = N_("Codes of features of the framework, such as 4.2 6.1."),
		    .told = true },
		{ "sdg", FIELD_TEXT, N_("Goals served"), .max = 300,
		    .help = N_("Codes of Sustainable Development Goals or targets, such as 4.6 "
		    "10.2."), .told = true },
		{ "series", FIELD_LINK, N_("Figure that should change"), .to = "series",
		    .filter = true },
		{ "slice", FIELD_TEXT, N_("Of which group"), .max = 300,
		    .help = N_("Empty: of everybody. Else as figures name the group: sex=F."),
		    .told = true },
		{ "change_from", FIELD_NUMBER, N_("From"), .told = true },
		{ "change_to", FIELD_NUMBER, N_("To"), .told = true },
		{ "change_by", FIELD_DATE, N_("By when"), .told = true },
		{ 0 }
	},
};

/* ---- milestones and outputs ---- */

const struct record_kind milestone_kind = {
	.name = "milestone", .path = "milestones", .one = N_("Milestone"),
	.many = N_("Milestones"),
	.about = N_("Steps of an action, each with its day."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.order = "due", .wing = "plan",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 1, .translated = true },
		{ "action", FIELD_LINK, N_("Action"), .to = "action", .required = true,
		    .list = true, .filter = true, .told = true },
		{ "due", FIELD_DATE, N_("Due"), .required = true, .list = true },
		{ "done", FIELD_DATE, N_("Done on"), .list = true, .past = true },
		{ "evidence", FIELD_URL, N_("Where it can be seen"), .max = 1000 },
		{ 0 }
	},
};

const struct record_kind output_kind = {
	.name = "output", .path = "outputs", .one = N_("Output"), .many = N_("Outputs"),
	.about = N_("What an action produces, counted: courses, places, learners."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.wing = "plan",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("What is counted"), .required = true, .max = 300,
		    .list = true, .translated = true,
		    .help = N_("Such as: evening courses a year.") },
		{ "action", FIELD_LINK, N_("Action"), .to = "action", .required = true,
		    .list = true, .filter = true, .told = true },
		{ "planned", FIELD_NUMBER, N_("Planned"), .list = true },
		{ "reached", FIELD_NUMBER, N_("Reached"), .list = true },
		{ "counted", FIELD_DATE, N_("Counted on"), .past = true },
		{ 0 }
	},
};
