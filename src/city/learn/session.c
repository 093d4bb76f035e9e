/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * When an opportunity takes place. What can only be a slip (an end before the beginning, a year
 * long past, the same time twice, a rule that nothing follows) is refused here, whether a form, a
 * file or a feed says it.
 */
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"
#include "city/learn/learn_impl.h"
#include "formats/rrule.h"

static const char owner_sql[] = "SELECT COALESCE(partner, 0) FROM opportunity WHERE city = $1"
    " AND id = $2";
static const char same_sql[] = "SELECT 1 FROM learn_session WHERE city = $1 AND opportunity = $2"
    " AND day = $3 AND COALESCE(begins, '') = $4 AND COALESCE(venue, 0) = $5 AND id <> $6"
    " AND COALESCE(rhythm, 'once') = 'once' AND deleted IS NULL";

/* LATE: an evening ends before the next noon; YEARS: how old a series may be, how far ahead. */
enum { MINUTES_OF_DAY = 1440, LATE = 720, YEAR = 366, YEARS_BACK = 20 * YEAR,
	YEARS_AHEAD = 5 * YEAR };

static const struct choice rhythms[] = {
	{ "once", N_("Once") },
	{ "daily", N_("Every day") },
	{ "weekly", N_("Every week") },
	{ "fortnightly", N_("Every two weeks") },
	{ "monthly", N_("Every month") },
	{ "rule", N_("By the rule below") },
	{ NULL, NULL }
};

static const struct choice weekdays[] = {
	{ "1", N_("Monday") }, { "2", N_("Tuesday") }, { "3", N_("Wednesday") },
	{ "4", N_("Thursday") }, { "5", N_("Friday") }, { "6", N_("Saturday") },
	{ "7", N_("Sunday") }, { NULL, NULL }
};

static void wrong(struct problems *found, const char *field, const char *text)
{
	problem_add(found, (struct problem){ .field = str_of(field) }, "%s",
	    tr(found->lang, text));
}

static bool check_time(struct record *now, const char *field, int *minutes_r,
    struct problems *found)
{
	struct str text = record_str(now, field);
	if (!text.n)
		return false;
	if (!time_read(text, minutes_r)) {
		problem_add(found, (struct problem){ .field = str_of(field), .excerpt = text },
		    N_("This is not a time of day. Write it like 18:30."));
		return false;
	}
	record_set(now, field, value_text(arena_printf(now->arena, "%02d:%02d", *minutes_r / 60,
	    *minutes_r % 60)));
	return true;
}

static void check_times(struct record *now, struct problems *found)
{
	int begins, ends;
	bool began = check_time(now, "begins", &begins, found);
	if (!check_time(now, "ends", &ends, found))
		return;
	if (!record_str(now, "begins").n)
		wrong(found, "begins", N_("Say when it begins, too."));
	else if (began && ends <= begins && ends + MINUTES_OF_DAY - begins > LATE)
		wrong(found, "ends", N_("It cannot end before it begins. What goes on after "
		    "midnight may end up to twelve hours after its beginning."));
}

static bool is_once(const struct record *r)
{
	struct str rhythm = record_str(r, "rhythm");
	return !rhythm.n || str_eq(rhythm, S("once"));
}

/* The rule is read even where another answer makes it idle: who writes one means it. */
static void check_rule(struct record *now, struct problems *found)
{
	struct err bad = { .lang = found->lang };
	struct occurrence *ignored;
	struct rrule rule;
	size_t count;
	int64_t day = record_int(now, "day");
	struct str text = record_str(now, "rule");
	bool by_rule = str_eq(record_str(now, "rhythm"), S("rule"));
	if (text.n && !by_rule && rrule_read(text, &rule, &bad))
		wrong(found, "rhythm", N_("There is a rule below. Choose \"By the rule below\", or "
		    "empty the rule."));
	else if (!bad.kind)
		(void)occurrences_of_session(now->arena, now, day, day + OCCURRENCES_AHEAD,
		    &ignored, &count, &bad);
	if (bad.kind)
		problem_add(found, (struct problem){ .field = S("rule"), .excerpt = text }, "%s",
		    bad.say);
}

/* Days of a list that stand there twice, or are the first day again. */
static void check_list(const struct record *now, const char *field, int64_t first,
    struct problems *found)
{
	struct str rest = record_str(now, field), word;
	while (str_cut(&rest, ' ', &word)) {
		int64_t day, other;
		struct str more = rest, next;
		bool twice = date_read(word, &day) && day == first;
		while (!twice && more.n && str_cut(&more, ' ', &next))
			twice = word.n && date_read(next, &other) && other == day;
		if (twice)
			problem_add(found, (struct problem){ .field = str_of(field),
			    .excerpt = word }, N_("%.*s stands there twice."), STR(word));
	}
}

/* A feed may hold what was, for its calendar is kept for years; nobody enters that by hand. */
static void check_years(const struct record *now, struct problems *found)
{
	int64_t today = date_day_of(now->changed), day = record_int(now, "day"), last = day;
	struct value until = record_get(now, "until");
	if (!is_once(now))
		last = until.type == VALUE_INT ? until.i : today;
	if (record_str(now, "also_on").n || record_str(now, "feed").n)
		last = today;
	if (last < today - YEAR || day < today - YEARS_BACK || day > today + YEARS_AHEAD)
		problem_add(found, (struct problem){ .field = S("day") }, N_("Is the year right? "
		    "What is over for a year, began more than twenty years ago, or is more than "
		    "five years ahead, is not taken."));
}

static void check_days(const struct record *old, struct record *now, struct problems *found)
{
	struct value day = record_get(now, "day"), until = record_get(now, "until");
	if (day.type != VALUE_INT)
		return;
	if (until.type == VALUE_INT && until.i > day.i && is_once(now))
		wrong(found, "rhythm", N_("It has a last day. Choose how often it takes place "
		    "until then, or empty the last day."));
	if (!old || record_int(old, "day") != day.i)
		check_years(now, found);
	check_list(now, "also_on", is_once(now) ? day.i : INT64_MIN, found);
	check_list(now, "not_on", INT64_MIN, found);
	check_rule(now, found);
}

/* Feeds have had the same time twice taken out already. */
static bool check_same(struct db *db, const struct record *now, struct problems *found,
    struct err *e)
{
	if (record_str(now, "feed").n || !is_once(now) || record_int(now, "cancelled"))
		return true;
	if (db_exists(db, same_sql, ARGS(now->city, record_int(now, "opportunity"),
	    record_int(now, "day"), record_str(now, "begins").n ? record_str(now, "begins")
	    : STR_EMPTY, record_int(now, "venue"), now->id), e))
		wrong(found, "day", N_("It has a session at this time already."));
	return e->kind == ERR_NONE;
}

/* A session is its opportunity's provider's. */
static bool session_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t owner =
	    db_int(db, owner_sql, ARGS(now->city, record_int(now, "opportunity")), 0, e);
	int64_t partner = record_int(now, "partner");
	if (e->kind)
		return false;
	if (partner && partner != owner)
		wrong(found, "opportunity", N_("This opportunity is offered by another partner."));
	record_set(now, "partner", owner ? value_int(owner) : value_null());
	check_times(now, found);
	check_days(old, now, found);
	return check_same(db, now, found, e);
}

static bool session_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e)
{
	return occurrences_save(db, now, !old, date_day_of(now->changed), e);
}

const struct record_kind session_kind = {
	.name = "learn_session", .path = "sessions", .one = N_("Session"), .many = N_("Sessions"),
	.about = N_("When an opportunity takes place: one day, or again and again."),
	.belongs_to = CITY, .read = SIGNED_IN, .write = COORDINATOR, .own = "partner",
	.title = "day", .wing = "learn", .check = session_check, .saved = session_saved,
	.fields = (const struct field[]){
		{ "opportunity", FIELD_LINK, N_("Learning opportunity"), .to = "opportunity",
		    .fixed = true, .required = true, .list = true, .filter = true },
		{ "day", FIELD_DATE, N_("Day"), .required = true, .list = true,
		    .help = N_("The first day, where it takes place more than once.") },
		{ "begins", FIELD_TEXT, N_("Begins at"), .max = 8, .list = true,
		    .help = N_("Such as 18:30. Empty: the whole day.") },
		{ "ends", FIELD_TEXT, N_("Ends at"), .max = 8, .list = true },
		{ "rhythm", FIELD_CHOICE, N_("How often"), .choices = rhythms, .list = true,
		    .initial = "once" },
		{ "weekdays", FIELD_CHOICES, N_("On these days"), .choices = weekdays,
		    .help = N_("Empty: the weekday of the first day.") },
		{ "until", FIELD_DATE, N_("Last day"), .not_before = "day" },
		{ "not_on", FIELD_TEXT, N_("Not on"), .max = 2000,
		    .group = N_("Exceptions, another venue, remarks"),
		    .help = N_("Days it is left out, with blanks between: 2026-12-24 "
		    "2026-12-31.") },
		{ "also_on", FIELD_TEXT, N_("Besides on"), .max = 2000,
		    .help = N_("Further days, written the same way.") },
		{ "rule", FIELD_TEXT, N_("Rule"), .max = 500,
		    .help = N_("As calendars write it (RRULE), where no other answer fits.") },
		{ "venue", FIELD_LINK, N_("Venue, if another one"), .to = "venue",
		    .filter = true },
		{ "partner", FIELD_LINK, N_("Offered by"), .to = "partner", .filter = true,
		    .help = N_("Empty: as the opportunity says.") },
		{ "places", FIELD_WHOLE, N_("How many can take part"), .min = 0, .max = 1000000 },
		{ "cancelled", FIELD_FLAG, N_("Does not take place"), .list = true },
		{ "note", FIELD_TEXT, N_("Remark"), .max = 500, .translated = true },
		{ "feed", FIELD_HIDDEN, N_("Feed") },
		{ "external_id", FIELD_HIDDEN, N_("Key in the feed") },
		{ 0 }
	},
};
