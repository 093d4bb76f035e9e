/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of record about people and structure: contacts, agreements, groups, seats. What tells
 * about a person (name, address, sex, age, background) is personal, read by those signed in, and
 * erased with time when the record is in the trash.
 */
#include "city/involve/involve_impl.h"

enum { OFFICE = PARTNER | DATA_OWNER | COORDINATOR | LEAD, KEEP_DAYS = 90 };

/* ---- contacts ---- */

static bool contact_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	if (!record_str(now, "name").n)
		problem_add(found, (struct problem){ .field = S("name") },
		    N_("A name is needed, so that others know whom to ask."));
	return true;
}

const struct record_kind contact_kind = {
	.name = "contact", .path = "contacts", .one = N_("Contact"), .many = N_("Contacts"),
	.about = N_("Who is in charge of what, at the partners and in the city office."),
	.belongs_to = CITY, .read = OFFICE, .write = COORDINATOR, .own = "partner",
	.title = "name", .wing = "partners", .keep_days = KEEP_DAYS, .check = contact_check,
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .max = 200, .personal = true, .list = true },
		{ "partner", FIELD_LINK, N_("Partner"), .to = "partner", .list = true,
		    .filter = true, .help = N_("Empty: the city office.") },
		{ "role", FIELD_TEXT, N_("Role"), .max = 200, .list = true, .personal = true,
		    .help = N_("Such as: head of adult education."), .translated = true },
		{ "email", FIELD_EMAIL, N_("E-mail"), .personal = true, .list = true },
		{ "phone", FIELD_TEXT, N_("Telephone"), .max = 60, .personal = true },
		{ "duties", FIELD_PROSE, N_("Takes care of"), .personal = true,
		    .help = N_("What somebody else would have to take over."),
		    .translated = true },
		{ "deputy", FIELD_LINK, N_("Deputy"), .to = "contact" },
		{ "since", FIELD_DATE, N_("Since") },
		{ "until", FIELD_DATE, N_("Until"), .not_before = "since" },
		{ 0 }
	},
};

/* ---- agreements ---- */

static const struct choice agreement_states[] = {
	{ "planned", N_("Being prepared") }, { "signed", N_("Signed") },
	{ "ended", N_("Ended") }, { NULL, NULL }
};

static bool agreement_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	int64_t begun = record_int(now, "signed"), ends = record_int(now, "ends");
	if (str_eq(record_str(now, "state"), S("signed")) && !begun)
		problem_add(found, (struct problem){ .field = S("signed") },
		    N_("Say on which day it was signed."));
	if (begun && ends && ends <= begun)
		problem_add(found, (struct problem){ .field = S("ends") },
		    N_("An agreement cannot end before it is signed."));
	return true;
}

const struct record_kind agreement_kind = {
	.name = "agreement", .path = "agreements", .one = N_("Agreement"),
	.many = N_("Agreements"),
	.about = N_("What partners have promised, from when to when."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.order = "ends", .wing = "partners", .check = agreement_check,
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 2, .translated = true },
		{ "partner", FIELD_LINK, N_("Partner"), .to = "partner", .required = true,
		    .list = true, .filter = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = agreement_states,
		    .required = true, .list = true, .filter = true },
		{ "signed", FIELD_DATE, N_("Signed on"), .list = true, .past = true },
		{ "ends", FIELD_DATE, N_("Ends on"), .list = true,
		    .help = N_("Empty: until further notice.") },
		{ "warn_days", FIELD_WHOLE, N_("Warn so many days before"), .min = 1, .max = 730,
		    .help = N_("Empty: 90 days.") },
		{ "brings", FIELD_PROSE, N_("What the partner brings"), .translated = true,
		    .search = 1 },
		{ "city_brings", FIELD_PROSE, N_("What the city brings"), .translated = true },
		{ "document", FIELD_URL, N_("Document"), .max = 1000 },
		{ 0 }
	},
};

/* ---- groups ---- */

static const struct choice group_kinds[] = {
	{ "steering", N_("Steering group") }, { "working", N_("Working group") },
	{ "neighbourhood", N_("Neighbourhood group") }, { "advisory", N_("Advisory group") },
	{ NULL, NULL }
};

static bool is_within(struct db *db, int64_t city, int64_t group, int64_t parent, struct err *e)
{
	static const char sql[] = "SELECT parent FROM \"group\" WHERE city = $1 AND id = $2";
	for (int steps = 0; parent && steps < 40; steps++) {
		if (parent == group)
			return true;
		parent = db_int(db, sql, ARGS(city, parent), 0, e);
	}
	return false;
}

static bool group_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t parent = record_int(now, "parent");
	if (old && parent && is_within(db, now->city, now->id, parent, e))
		problem_add(found, (struct problem){ .field = S("parent") },
		    N_("A group cannot report to itself."));
	return e->kind == ERR_NONE;
}

const struct record_kind group_kind = {
	.name = "group", .path = "groups", .one = N_("Group"), .many = N_("Groups"),
	.about = N_("The steering group, and the groups that work for it."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "name",
	.wing = "partners", .check = group_check,
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200, .list = true,
		    .search = 3, .translated = true },
		{ "kind", FIELD_CHOICE, N_("Kind"), .choices = group_kinds, .required = true,
		    .list = true, .filter = true },
		{ "parent", FIELD_LINK, N_("Reports to"), .to = "group", .list = true },
		{ "mandate", FIELD_PROSE, N_("Mandate"), .translated = true, .search = 1,
		    .help = N_("What it may decide, who gave it the task, until when.") },
		{ "seats", FIELD_WHOLE, N_("Number of seats"), .min = 0, .max = 500, .list = true,
		    .help = N_("Filled or not.") },
		{ "rhythm", FIELD_TEXT, N_("Meets"), .max = 200, .translated = true,
		    .help = N_("Such as: every second month.") },
		{ "begins", FIELD_DATE, N_("Since") },
		{ "ends", FIELD_DATE, N_("Until"), .not_before = "begins" },
		{ 0 }
	},
};

/* ---- seats ---- */

static const struct choice seat_roles[] = {
	{ "chair", N_("Chair") }, { "deputy-chair", N_("Deputy chair") },
	{ "secretary", N_("Secretary") }, { "member", N_("Member") },
	{ "guest", N_("Guest without a vote") }, { NULL, NULL }
};

/* ORDER: the codes are those of slices of figures, so that both can stand side by side */
const struct choice seat_sexes[] = {
	{ "F", N_("Women") }, { "M", N_("Men") }, { "X", N_("Another gender") }, { NULL, NULL }
};
const struct choice seat_ages[] = {
	{ "0-14", N_("Under 15") }, { "15-24", N_("15 to 24") }, { "25-44", N_("25 to 44") },
	{ "45-64", N_("45 to 64") }, { "65-plus", N_("65 and over") }, { NULL, NULL }
};
const struct choice seat_backgrounds[] = {
	{ "born-here", N_("Born in the country") }, { "migrants", N_("Migrants") },
	{ "refugees", N_("Refugees") }, { "minorities", N_("Minorities") }, { NULL, NULL }
};

const struct record_kind seat_kind = {
	.name = "seat", .path = "seats", .one = N_("Seat"), .many = N_("Seats"),
	.about = N_("Who sits in which group, and for whom."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "name",
	.wing = "partners", .keep_days = KEEP_DAYS,
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Seat"), .required = true, .max = 200, .list = true,
		    .translated = true,
		    .help = N_("For whom it is, such as: adult learners. Not the name of a "
		    "person: this is public.") },
		{ "group", FIELD_LINK, N_("Group"), .to = "group", .required = true,
		    .list = true, .filter = true },
		{ "partner", FIELD_LINK, N_("Partner"), .to = "partner", .list = true,
		    .filter = true },
		{ "role", FIELD_CHOICE, N_("Role"), .choices = seat_roles, .required = true,
		    .list = true },
		{ "speaks_for", FIELD_CHOICES, N_("Speaks for"), .choices = people_groups },
		{ "contact", FIELD_LINK, N_("Held by"), .to = "contact", .personal = true,
		    .read = OFFICE },
		{ "sex", FIELD_CHOICE, N_("Sex"), .choices = seat_sexes, .personal = true,
		    .read = OFFICE,
		    .help = N_("This and the next three are asked of the person, may stay "
		    "empty, and are only counted.") },
		{ "age", FIELD_CHOICE, N_("Age"), .choices = seat_ages, .personal = true,
		    .read = OFFICE },
		{ "place", FIELD_LINK, N_("Lives in"), .to = "place", .personal = true,
		    .read = OFFICE },
		{ "background", FIELD_CHOICE, N_("Background"), .choices = seat_backgrounds,
		    .personal = true, .read = OFFICE },
		{ "since", FIELD_DATE, N_("Since") },
		{ "until", FIELD_DATE, N_("Until"), .not_before = "since" },
		{ 0 }
	},
};
