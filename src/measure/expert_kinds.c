/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of expert ratings. A rating has no pages, no API and no list: what a person thinks is
 * seen through /ratings only, by others when the round is closed, and then without the name.
 */
#include "measure/expert.h"

#include "base/lang.h"

#define LEVEL(n, label, example) \
	{ "level_" #n, FIELD_TEXT, label, .required = true, .max = 500, .translated = true, \
	    .help = example }

const struct record_kind rubric_kind = {
	.name = "rubric", .path = "rubrics", .one = N_("Rubric"), .many = N_("Rubrics"),
	.about = N_("What the ratings from 0 to 5 mean, in words."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "name",
	.wing = "progress",
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 300, .list = true,
		    .search = 2, .translated = true },
		{ "about", FIELD_PROSE, N_("How to rate"), .translated = true },
		LEVEL(0, N_("0 means"), N_("Such as: nothing is in place.")),
		LEVEL(1, N_("1 means"), NULL),
		LEVEL(2, N_("2 means"), NULL),
		LEVEL(3, N_("3 means"), NULL),
		LEVEL(4, N_("4 means"), NULL),
		LEVEL(5, N_("5 means"), N_("Such as: carried out everywhere, reviewed and "
		    "improved.")),
		{ 0 }
	},
};

static const struct choice states[] = {
	{ "open", N_("Open") },
	{ "closed", N_("Closed") },
	{ NULL, NULL }
};

static bool round_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct period p;
	(void)db, (void)e;
	if (record_str(now, "period").n && !period_read(record_str(now, "period"), &p))
		problem_add(found, (struct problem){ .field = S("period") },
		    N_("This is not a period. Write it like 2024, 2024/25 or 2024-Q3."));
	if (old && str_eq(record_str(old, "state"), S("closed")) &&
	    !str_eq(record_str(now, "state"), S("closed")))
		problem_add(found, (struct problem){ .field = S("state") },
		    N_("A closed round stays closed, since the raters have seen each other's "
		    "ratings. Make a new one."));
	if (!record_str(now, "state").n)
		record_set(now, "state", value_cstr("open"));
	return true;
}

const struct record_kind round_kind = {
	.name = "rating_round", .path = "rating-rounds", .one = N_("Round of ratings"),
	.many = N_("Rounds of ratings"),
	.about = N_("Several people rate the same things by one rubric, each alone."),
	.belongs_to = CITY, .read = SIGNED_IN, .write = COORDINATOR, .title = "title",
	.order = "-id", .wing = "desk", .check = round_check,
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 1, .translated = true },
		{ "rubric", FIELD_LINK, N_("Rubric"), .to = "rubric", .required = true },
		{ "series", FIELD_LINKS, N_("What is rated"), .to = "series", .required = true,
		    .help = N_("Series that the medians go into.") },
		{ "period", FIELD_TEXT, N_("Period"), .required = true, .max = 100, .list = true,
		    .help = N_("Such as 2024, 2024/25 or 2024-Q3.") },
		{ "raters", FIELD_LINKS, N_("Who rates"), .to = "person", .required = true },
		{ "closes", FIELD_DATE, N_("Rate until"), .list = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = states, .list = true,
		    .filter = true, .write = ADMINISTRATOR },
		{ "import", FIELD_LINK, N_("Published as"), .to = "import",
		    .write = ADMINISTRATOR },
		{ 0 }
	},
};

const struct record_kind rating_kind = {
	.name = "expert_rating", .one = N_("Rating"), .many = N_("Ratings"),
	.about = N_("What one person rated, with the reason."),
	.belongs_to = CITY, .read = ADMINISTRATOR, .write = ADMINISTRATOR, .title = "reason",
	.unique = (const char *const[]){ "round series person", NULL }, .keep_days = 30,
	.fields = (const struct field[]){
		{ "round", FIELD_LINK, N_("Round of ratings"), .to = "rating_round",
		    .required = true },
		{ "series", FIELD_LINK, N_("Series"), .to = "series", .required = true },
		{ "person", FIELD_LINK, N_("Who rates"), .to = "person", .required = true,
		    .personal = true },
		{ "level", FIELD_WHOLE, N_("Rating"), .required = true, .min = 0, .max = 5 },
		{ "reason", FIELD_TEXT, N_("Reason"), .required = true, .max = 1000,
		    .personal = true, .read = COORDINATOR | LEAD | REVIEWER,
		    .translated = true },
		{ 0 }
	},
};
