/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of record of the festival. Who wrote an event is its partner; what becomes of it is
 * the coordinator's. Events are not open to everybody as records, since they may be refused; the
 * programme shows those that were accepted.
 */
#include "city/festival/model.h"

#include "base/date.h"

enum { OFFICE = COORDINATOR | REVIEWER | LEAD };

/* ---- editions ---- */

static const struct choice edition_states[] = {
	{ "planned", N_("Being planned") },
	{ "open", N_("Open for submissions") },
	{ "programme", N_("Programme published") },
	{ "over", N_("Over") },
	{ NULL, NULL }
};

#define SQL_GIVEN "SELECT 1 FROM festival_event WHERE city = $1 AND edition = $2" \
	" AND grant_granted > 0 AND state <> 'refused' AND state <> 'cancelled'" \
	" AND deleted IS NULL"

#define SQL_OUTSIDE "SELECT count(*) FROM festival_event WHERE city = $1 AND edition = $2" \
	" AND (day < $3 OR day > $4) AND deleted IS NULL" \
	" AND state <> 'refused' AND state <> 'cancelled'"

static void say(struct problems *found, const char *field, const char *text)
{
	problem_add(found, (struct problem){ .field = str_of(field) }, "%s", tr(found->lang, text));
}

/* Small grants come from one source, in its currency; while one is given, that stays. */
static bool check_source(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct record *source;
	int64_t id = record_int(now, "grant_source");
	if (old && record_int(old, "grant_source") && record_int(old, "grant_source") != id &&
	    db_exists(db, SQL_GIVEN, ARGS(now->city, now->id), e))
		say(found, "grant_source", N_("Small grants of this source are given already; "
		    "take them back before you choose another."));
	if (e->kind || !id)
		return e->kind == ERR_NONE;
	if (!record_load(db, now->arena, &fund_source_kind, now->city, id, NULL, &source, e)) {
		bool gone = e->kind == ERR_MISSING;	/* said by the check of links */
		if (gone)
			err_clear(e);
		return gone;
	}
	struct str currency = record_str(source, "currency");
	struct buf all = buf_in(now->arena, 80);
	money_show(&all, found->lang, record_int(source, "amount"), currency);
	if (record_int(now, "grant_budget") > record_int(source, "amount"))
		problem_add(found, (struct problem){ .field = S("grant_budget") },
		    N_("The source has %.*s in all."), STR(buf_view(&all)));
	if (!record_str(now, "currency").n)
		record_set(now, "currency", value_text(currency));
	else if (!str_eq(record_str(now, "currency"), currency))
		problem_add(found, (struct problem){ .field = S("currency") },
		    N_("The source of the small grants is in %.*s, and the edition in %.*s."),
		    STR(currency), STR(record_str(now, "currency")));
	return true;
}

/* The days cannot move away from under what is planned. */
static bool check_events(struct db *db, const struct record *now, struct problems *found,
    struct err *e)
{
	int64_t outside = !now->version ? 0 : db_int(db, SQL_OUTSIDE, ARGS(now->city, now->id,
	    record_int(now, "from"), record_int(now, "to")), 0, e);
	if (outside)
		problem_add(found, (struct problem){ .field = S("from") }, "%.*s",
		    STR(arena_printf(now->arena, trn(found->lang, "%lld event lies outside these "
		    "days; please move it first.", "%lld events lie outside these days; please "
		    "move them first.", outside), (long long)outside)));
	return e->kind == ERR_NONE;
}

static bool edition_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t from = record_int(now, "from"), to = record_int(now, "to");
	int64_t deadline = record_int(now, "deadline");
	if (deadline && to && deadline > to)
		problem_add(found, (struct problem){ .field = S("deadline") },
		    N_("Events must be handed in before the festival ends."));
	if (from && to && to - from > 92)
		problem_add(found, (struct problem){ .field = S("to") },
		    N_("A festival lasts at most three months here; make two editions of it."));
	return check_events(db, now, found, e) && check_source(db, old, now, found, e);
}

const struct record_kind edition_kind = {
	.name = "edition", .path = "editions", .one = N_("Edition"), .many = N_("Editions"),
	.about = N_("The years of the festival: theme, days, and until when events are handed in."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "name",
	.order = "-from", .wing = "festival", .check = edition_check,
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), N_("Such as: Learning Days 2027."),
		    .required = true, .max = 120, .translated = true, .search = 4, .list = true },
		{ "theme", FIELD_TEXT, N_("Theme"), .max = 200, .translated = true, .search = 2,
		    .list = true },
		{ "about", FIELD_PROSE, N_("About"), .translated = true, .search = 1,
		    .max = 4000 },
		{ "from", FIELD_DATE, N_("First day"), .required = true, .list = true },
		{ "to", FIELD_DATE, N_("Last day"), .required = true, .list = true,
		    .not_before = "from" },
		{ "deadline", FIELD_DATE, N_("Events are handed in by"), .required = true,
		    .list = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = edition_states, .required = true,
		    .list = true, .filter = true },
		{ "grant_source", FIELD_LINK, N_("Source of the small grants"),
		    N_("Each grant becomes an allocation of this source."), .to = "fund_source",
		    .read = OFFICE, .write = COORDINATOR },
		{ "currency", FIELD_CURRENCY, N_("Currency of small grants"),
		    N_("Three letters, such as EUR; empty: that of the source."), .max = 3 },
		{ "grant_max", FIELD_MONEY, N_("Most that one event can ask for"),
		    .max = MONEY_MOST },
		{ "grant_budget", FIELD_MONEY, N_("All small grants together"),
		    .max = MONEY_MOST },
		{ 0 }
	},
};

/* ---- events ---- */

static const struct choice event_states[] = {
	{ "submitted", N_("Handed in") },
	{ "accepted", N_("Accepted") },
	{ "changes", N_("Changes asked for") },
	{ "refused", N_("Not taken") },
	{ "cancelled", N_("Cancelled") },
	{ NULL, NULL }
};

static const struct choice event_types[] = {
	{ "taster", N_("Taster") }, { "workshop", N_("Workshop") }, { "talk", N_("Talk") },
	{ "tour", N_("Tour or walk") }, { "open-day", N_("Open day") },
	{ "exhibition", N_("Exhibition") }, { "performance", N_("Performance") },
	{ "game", N_("Games and contests") }, { "meeting", N_("Meeting or café") },
	{ NULL, NULL }
};

const struct choice festival_access[] = {
	{ "step-free", N_("Step-free") },
	{ "toilet", N_("Accessible toilet") },
	{ "hearing-loop", N_("Hearing loop") },
	{ "sign", N_("Sign language") },
	{ "easy-read", N_("Easy language") },
	{ "quiet", N_("Quiet room") },
	{ "childcare", N_("Childcare") },
	{ "transport", N_("Lift home or travel paid") },
	{ NULL, NULL }
};

const struct record_kind festival_event_kind = {
	.name = "festival_event", .path = "festival-events", .one = N_("Festival event"),
	.many = N_("Festival events"),
	.about = N_("What partners offer at the festival, from the first form to the programme."),
	.belongs_to = CITY, .read = OFFICE, .write = COORDINATOR, .own = "partner",
	.title = "title", .order = "day", .wing = "festival", .keep_days = 365,
	.check = event_check, .saved = event_saved,
	.fields = (const struct field[]){
		{ "edition", FIELD_LINK, N_("Edition"), .to = "edition", .required = true,
		    .filter = true },
		{ "title", FIELD_TEXT, N_("Title"),
		    N_("What people can do there, in a few words."),
		    .required = true, .max = 120, .translated = true, .search = 4, .list = true },
		{ "about", FIELD_PROSE, N_("About"),
		    N_("Two to five plain sentences: what happens, and why come."),
		    .required = true, .max = 3000, .translated = true, .search = 1 },
		{ "type", FIELD_CHOICE, N_("What it is"), .choices = event_types, .filter = true },
		{ "partner", FIELD_LINK, N_("Partner"), .to = "partner", .required = true,
		    .list = true, .filter = true },
		{ "day", FIELD_DATE, N_("Day"), .required = true, .list = true, .filter = true },
		{ "start", FIELD_TEXT, N_("Begins at"), N_("Such as 18:30."), .required = true,
		    .max = 5, .list = true },
		{ "end", FIELD_TEXT, N_("Ends at"),
		    N_("Such as 20:00; after midnight is fine."), .required = true, .max = 5 },
		{ "venue", FIELD_LINK, N_("Venue"),
		    N_("People must find it: a venue, where exactly, or an address on the "
		       "internet."), .to = "venue", .filter = true },
		{ "address", FIELD_TEXT, N_("Where exactly"),
		    N_("Room, floor, entrance; or the address, where the venue is not in the "
		       "list."), .max = 200, .translated = true },
		{ "place", FIELD_LINK, N_("Neighbourhood"), .to = "place", .filter = true },
		{ "action", FIELD_LINK, N_("Part of the action"),
		    N_("Of the city's plan, if it belongs to one."), .to = "action",
		    .filter = true, .told = true },
		{ "online", FIELD_URL, N_("Address on the internet"),
		    N_("Only if people can take part online.") },
		{ "audience", FIELD_CHOICES, N_("Especially for"),
		    N_("Nothing ticked: for everybody."), .choices = people_groups,
		    .filter = true },
		{ "languages", FIELD_CHOICES, N_("Languages"), .choices = learn_languages },
		{ "access", FIELD_CHOICES, N_("Access"), .choices = festival_access },
		{ "capacity", FIELD_WHOLE, N_("Most people at a time"), .min = 1, .max = 100000 },
		{ "booking", FIELD_TEXT, N_("How to join"),
		    N_("Such as: just come; or a telephone number."), .max = 300,
		    .translated = true },
		{ "free", FIELD_FLAG, N_("Free for everybody") },
		{ "price", FIELD_TEXT, N_("What it costs"),
		    N_("And who pays nothing or less. Untick \"Free for everybody\" then."),
		    .max = 200, .translated = true },
		{ "needs", FIELD_PROSE, N_("What you need from us"),
		    N_("Room, equipment, helpers. Only the festival's office reads this."),
		    .max = 2000, .translated = true },
		{ "grant_asked", FIELD_MONEY, N_("Small grant you ask for"), .max = MONEY_MOST },
		{ "contact_name", FIELD_TEXT, N_("Contact person"), .max = 200,
		    .personal = true },
		{ "contact_email", FIELD_EMAIL, N_("E-mail of the contact"), .personal = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = event_states, .list = true,
		    .filter = true, .write = COORDINATOR | REVIEWER },
		{ "reply", FIELD_PROSE, N_("What the partner is told"), .max = 2000,
		    .write = COORDINATOR | REVIEWER, .read = OFFICE | PARTNER,
		    .translated = true },
		{ "grant_granted", FIELD_MONEY, N_("Small grant given"), .max = MONEY_MOST,
		    .write = COORDINATOR, .read = OFFICE | PARTNER },
		{ "decided", FIELD_INSTANT, N_("Decided at"), .write = COORDINATOR | REVIEWER,
		    .read = OFFICE | PARTNER },
		{ 0 }
	},
};

/* ---- who came ---- */

/* A door opens with its event; a day ahead, since somewhere it has begun. */
static bool check_begun(struct db *db, const struct record *now, struct problems *found,
    struct err *e)
{
	struct record *event;
	struct value at = record_get(now, "counted");
	if (!record_load(db, now->arena, &festival_event_kind, now->city, record_int(now, "event"),
	        NULL, &event, e)) {
		bool gone = e->kind == ERR_MISSING;	/* said by the check of links */
		if (gone)
			err_clear(e);
		return gone;
	}
	int64_t day = record_int(event, "day");
	struct buf b = buf_in(now->arena, 80);
	date_show(&b, found->lang, day);
	if (date_day_of(at.type == VALUE_INT ? at.i : date_now()) + 1 < day)
		problem_add(found, (struct problem){ .field = S("event") },
		    N_("This door is not open yet; it opens on %.*s."), STR(buf_view(&b)));
	return true;
}

static bool attendance_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t people = 0;
	if (!old && !check_begun(db, now, found, e))
		return false;
	for (const struct choice *c = festival_ages; c->code; c++)
		people += record_int(now, c->code);
	if (people < 1)
		problem_add(found, (struct problem){ .field = S("age_unknown") },
		    N_("Nobody was counted."));
	for (const struct choice *c = festival_counted; c->code; c++)
		if (record_int(now, c->code) > people)
			problem_add(found, (struct problem){ .field = str_of(c->code) },
			    N_("There cannot be more of a group than people in all."));
	return true;
}

const struct choice festival_ages[] = {
	{ "age_0_5", N_("Under 6") }, { "age_6_14", N_("6 to 14") },
	{ "age_15_24", N_("15 to 24") }, { "age_25_44", N_("25 to 44") },
	{ "age_45_64", N_("45 to 64") }, { "age_65", N_("65 and over") },
	{ "age_unknown", N_("Age not known") }, { NULL, NULL }
};

const struct choice festival_counted[] = {
	{ "first_time", N_("Here for the first time") }, { "women", N_("Women and girls") },
	{ "migrants", N_("Migrants and refugees") },
	{ "disability", N_("People with disabilities") }, { NULL, NULL }
};

#define COUNT(name, label) { name, FIELD_WHOLE, label, .min = 0, .max = 10000 }

const struct record_kind attendance_kind = {
	.name = "attendance", .path = "attendance", .one = N_("Count at the door"),
	.many = N_("Counts at the door"),
	.about = N_("How many came, by age and group. Never who."),
	.belongs_to = CITY, .read = OFFICE, .write = COORDINATOR, .own = "partner",
	.title = "event", .order = "-id", .wing = "festival", .check = attendance_check,
	.fields = (const struct field[]){
		{ "event", FIELD_LINK, N_("Festival event"), .to = "festival_event",
		    .required = true, .fixed = true, .list = true, .filter = true },
		{ "partner", FIELD_LINK, N_("Partner"), .to = "partner", .fixed = true },
		{ "key", FIELD_CODE, N_("Key of the sending"),
		    N_("Made by the phone, so that nothing is counted twice."),
		    .required = true, .fixed = true, .unique = true, .min = 8, .max = 64 },
		{ "counted", FIELD_INSTANT, N_("Counted at"), .list = true },
		COUNT("age_0_5", N_("Under 6")), COUNT("age_6_14", N_("6 to 14")),
		COUNT("age_15_24", N_("15 to 24")), COUNT("age_25_44", N_("25 to 44")),
		COUNT("age_45_64", N_("45 to 64")), COUNT("age_65", N_("65 and over")),
		COUNT("age_unknown", N_("Age not known")),
		COUNT("first_time", N_("Here for the first time")),
		COUNT("women", N_("Women and girls")),
		COUNT("migrants", N_("Migrants and refugees")),
		COUNT("disability", N_("People with disabilities")),
		{ 0 }
	},
};

/* ---- awards ---- */

static const struct choice award_for[] = {
	{ "learner", N_("A learner") }, { "educator", N_("An educator") },
	{ "neighbourhood", N_("A neighbourhood") }, { "firm", N_("A firm") },
	{ "project", N_("A project") }, { NULL, NULL }
};

const struct record_kind award_kind = {
	.name = "award", .path = "awards", .one = N_("Award"), .many = N_("Awards"),
	.about = N_("What the city honours: learners, educators, neighbourhoods and firms."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "name",
	.wing = "festival",
	.fields = (const struct field[]){
		{ "edition", FIELD_LINK, N_("Edition"), .to = "edition", .required = true,
		    .list = true, .filter = true },
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 120,
		    .translated = true, .search = 2, .list = true },
		{ "honours", FIELD_CHOICE, N_("Who can get it"), .choices = award_for,
		    .list = true },
		{ "criteria", FIELD_PROSE, N_("What counts"), .required = true, .max = 2000,
		    .translated = true },
		{ "closes", FIELD_DATE, N_("Nominations until"), .list = true },
		{ 0 }
	},
};

static const struct choice nomination_states[] = {
	{ "new", N_("New") }, { "shortlist", N_("On the shortlist") },
	{ "winner", N_("Winner") }, { "not-chosen", N_("Not chosen") },
	{ "set-aside", N_("Set aside: no real nomination") }, { NULL, NULL }
};

static bool nomination_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)e;
	if (!old && !record_str(now, "state").n)
		record_set(now, "state", value_cstr("new"));
	if (str_eq(record_str(now, "state"), S("winner")) && !record_int(now, "agreed"))
		problem_add(found, (struct problem){ .field = S("agreed") },
		    N_("A winner is named in public; please ask first, and tick that they agree."));
	return true;
}

const struct record_kind nomination_kind = {
	.name = "nomination", .path = "nominations", .one = N_("Nomination"),
	.many = N_("Nominations"), .about = N_("Who was proposed for an award, and why."),
	.belongs_to = CITY, .read = OFFICE, .write = COORDINATOR, .title = "nominee",
	.order = "-id", .wing = "festival", .keep_days = 365, .check = nomination_check,
	.fields = (const struct field[]){
		{ "award", FIELD_LINK, N_("Award"), .to = "award", .required = true, .list = true,
		    .filter = true },
		{ "nominee", FIELD_TEXT, N_("Who should get it"), .required = true, .max = 200,
		    .personal = true, .read = OFFICE, .list = true },
		{ "why", FIELD_PROSE, N_("Why"), .required = true, .max = 2000,
		    .personal = true, .read = OFFICE, .translated = true },
		{ "by_name", FIELD_TEXT, N_("Your name"), .max = 200, .personal = true,
		    .read = OFFICE },
		{ "by_email", FIELD_EMAIL, N_("Your e-mail"),
		    N_("Only to ask back."), .personal = true, .read = OFFICE },
		{ "agreed", FIELD_FLAG, N_("They agree to be named in public") },
		{ "state", FIELD_CHOICE, N_("State"), .choices = nomination_states, .list = true,
		    .filter = true },
		{ "score", FIELD_WHOLE, N_("Points of the jury"), .min = 0, .max = 100,
		    .list = true },
		{ "praise", FIELD_PROSE, N_("Words of praise"),
		    N_("Stands beside the winner's name in public."), .max = 2000,
		    .translated = true },
		{ 0 }
	},
};

/* ---- feedback ---- */

const struct record_kind feedback_kind = {
	.name = "festival_feedback", .path = "festival-feedback", .one = N_("Feedback"),
	.many = N_("Feedback"), .about = N_("What visitors thought, without who they are."),
	.belongs_to = CITY, .read = OFFICE, .write = COORDINATOR, .title = "event",
	.order = "-id", .wing = "festival",
	.fields = (const struct field[]){
		{ "event", FIELD_LINK, N_("Festival event"), .to = "festival_event",
		    .required = true, .fixed = true, .list = true, .filter = true },
		{ "key", FIELD_CODE, N_("Key of the sending"), .required = true, .fixed = true,
		    .unique = true, .min = 8, .max = 64 },
		{ "rating", FIELD_WHOLE, N_("How was it?"), .required = true, .min = 1, .max = 5,
		    .list = true },
		{ "learned", FIELD_FLAG, N_("I learned something"), .list = true },
		{ "comment", FIELD_PROSE, N_("What should we know?"),
		    N_("Please name nobody."), .max = 1000 },
		{ 0 }
	},
};
