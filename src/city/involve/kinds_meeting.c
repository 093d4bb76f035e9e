/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Meetings and what they decide. A decision with somebody to do it is a task: it has an owner, a
 * day and a state, and stays on the desk until it is done or dropped.
 */
#include "city/involve/involve_impl.h"

enum { OFFICE = PARTNER | DATA_OWNER | COORDINATOR | LEAD };

const struct record_kind meeting_kind = {
	.name = "meeting", .path = "meetings", .one = N_("Meeting"), .many = N_("Meetings"),
	.about = N_("When groups meet, about what, and what came of it."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.order = "-date", .wing = "partners",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 2, .translated = true },
		{ "group", FIELD_LINK, N_("Group"), .to = "group", .required = true,
		    .list = true, .filter = true },
		{ "date", FIELD_DATE, N_("Date"), .required = true, .list = true },
		{ "where", FIELD_TEXT, N_("Where"), .max = 300, .translated = true },
		{ "agenda", FIELD_PROSE, N_("Agenda"), .translated = true, .search = 1 },
		{ "attended", FIELD_LINKS, N_("Present"), .to = "seat", .read = OFFICE },
		{ "minutes", FIELD_PROSE, N_("Minutes"), .read = OFFICE, .translated = true },
		{ "public_summary", FIELD_PROSE, N_("Summary for everybody"), .translated = true,
		    .search = 1 },
		{ 0 }
	},
};

static const struct choice decision_states[] = {
	{ "open", N_("Open") }, { "in-progress", N_("In progress") }, { "done", N_("Done") },
	{ "dropped", N_("Dropped") }, { "noted", N_("Nothing to do") }, { NULL, NULL }
};

static bool decision_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	struct str state = record_str(now, "state");
	bool open = str_eq(state, S("open")) || str_eq(state, S("in-progress"));
	if (open && !record_int(now, "owner") && !record_int(now, "partner"))
		problem_add(found, (struct problem){ .field = S("owner") },
		    N_("Say who does it: a person or a partner."));
	if (open && !record_int(now, "due"))
		problem_add(found, (struct problem){ .field = S("due") },
		    N_("Say by when it is done."));
	return true;
}

const struct record_kind decision_kind = {
	.name = "decision", .path = "decisions", .one = N_("Decision"), .many = N_("Decisions"),
	.about = N_("What was decided; with an owner and a day it is a task."),
	.belongs_to = CITY, .read = OFFICE, .write = COORDINATOR, .own = "partner",
	.title = "text", .order = "due", .wing = "partners", .check = decision_check,
	.fields = (const struct field[]){
		{ "text", FIELD_TEXT, N_("Decision"), .required = true, .max = 500, .list = true,
		    .search = 2, .translated = true },
		{ "meeting", FIELD_LINK, N_("Meeting"), .to = "meeting", .list = true,
		    .filter = true },
		{ "owner", FIELD_LINK, N_("Who does it"), .to = "contact", .list = true,
		    .filter = true },
		{ "partner", FIELD_LINK, N_("For which partner"), .to = "partner",
		    .filter = true },
		{ "action", FIELD_LINK, N_("About which action"), .to = "action", .filter = true },
		{ "due", FIELD_DATE, N_("By when"), .list = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = decision_states,
		    .required = true, .list = true, .filter = true },
		{ "done", FIELD_DATE, N_("Done on"), .past = true },
		{ "about", FIELD_PROSE, N_("More about it"), .translated = true },
		{ 0 }
	},
};
