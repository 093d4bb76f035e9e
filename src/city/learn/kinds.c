/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Venues and opportunities (session.c has when they take place). The pages of the directory show
 * what is published; the record pages of opportunities and sessions are the providers' and the
 * office's, so that a draft is nobody else's.
 */
#include "base/num.h"
#include "city/learn/ready.h"


static const struct choice states[] = {
	{ "draft", N_("Draft") },
	{ "published", N_("Published") },
	{ "withdrawn", N_("Withdrawn") },
	{ NULL, NULL }
};

static const struct choice stop_kinds[] = {
	{ "tram", N_("Tram") }, { "bus", N_("Bus") }, { "metro", N_("Underground") },
	{ "train", N_("Train") }, { "ferry", N_("Ferry") }, { NULL, NULL }
};

/* ---- venues ---- */

/* A venue with a position and no neighbourhood gets the one it stands in. */
static bool venue_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)old, (void)found;
	struct str rest = record_str(now, "point"), lat, lon;
	double y, x;
	if (record_int(now, "place") || !str_cut(&rest, ' ', &lat) || !str_cut(&rest, ' ', &lon) ||
	    !num_real(lat, &y) || !num_real(lon, &x))
		return true;
	int64_t place = place_of_point(db, now->arena, now->city, y, x, e);
	if (place)
		record_set(now, "place", value_int(place));
	return e->kind == ERR_NONE;
}

const struct record_kind venue_kind = {
	.name = "venue", .path = "venues", .one = N_("Venue"), .many = N_("Venues"),
	.about = N_("Where learning happens, how one gets there and how one gets in."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .own = "partner",
	.title = "name", .wing = "learn", .check = venue_check,
	.unique = (const char *const[]){ "feed external_id", NULL },
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200, .list = true,
		    .search = 4, .translated = true },
		{ "partner", FIELD_LINK, N_("Run by"), .to = "partner", .list = true,
		    .filter = true },
		{ "address", FIELD_TEXT, N_("Address"), .max = 300, .list = true, .search = 1 },
		{ "place", FIELD_LINK, N_("Neighbourhood"), .to = "place", .list = true,
		    .filter = true, .help = N_("Empty: found by the position.") },
		{ "point", FIELD_POINT, N_("Position"),
		    N_("Latitude and longitude, with a blank between them.") },
		{ "stop", FIELD_TEXT, N_("Nearest stop"), .max = 200,
		    .help = N_("As it stands on its sign, with the lines: Weavers' Row, tram 4."),
		    .translated = true },
		{ "stop_kind", FIELD_CHOICE, N_("What stops there"), .choices = stop_kinds },
		{ "stop_metres", FIELD_WHOLE, N_("Metres to the stop"), .min = 0, .max = 20000 },
		{ "access", FIELD_CHOICES, N_("Access"), .choices = learn_access, .filter = true },
		{ "access_note", FIELD_TEXT, N_("How to get in"), .max = 1000, .translated = true,
		    .help = N_("Such as: the step-free entrance is in the yard; ring the bell.") },
		{ "places", FIELD_WHOLE, N_("Seats"), .min = 0, .max = 100000 },
		{ "url", FIELD_URL, N_("Web address"), .max = 1000 },
		{ "phone", FIELD_TEXT, N_("Telephone"), .max = 60 },
		{ "feed", FIELD_HIDDEN, N_("Feed") },
		{ "external_id", FIELD_HIDDEN, N_("Key in the feed") },
		{ 0 }
	},
};

/* ---- opportunities ---- */

static void check_money(struct record *now, struct problems *found)
{
	struct str currency = record_str(now, "currency");
	double cost = record_real(now, "cost");
	if (cost > 0 && record_int(now, "free"))
		problem_add(found, (struct problem){ .field = S("cost") },
		    N_("Either it is free or it has a price."));
	if (cost > 0 && !currency.n)
		problem_add(found, (struct problem){ .field = S("currency") },
		    N_("Currency: a price needs one."));
	if (record_get(now, "cost").type != VALUE_NULL && cost <= 0)
		record_set(now, "free", value_int(1));
}

static bool opportunity_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	check_money(now, found);
	int64_t from = record_int(now, "age_from"), to = record_int(now, "age_to");
	if (from && to && to < from)
		problem_add(found, (struct problem){ .field = S("age_to") },
		    N_("The highest age cannot be below the lowest."));
	if (!record_str(now, "state").n)
		record_set(now, "state", value_text(S("draft")));
	return ready_check(db, old, now, found, e);
}

const struct record_kind opportunity_kind = {
	.name = "opportunity", .path = "opportunities", .one = N_("Learning opportunity"),
	.many = N_("Learning opportunities"),
	.about = N_("What can be learned in the city: who offers it, where, for whom."),
	.belongs_to = CITY, .read = SIGNED_IN, .write = COORDINATOR, .own = "partner",
	.title = "title", .wing = "learn", .check = opportunity_check,
	.unique = (const char *const[]){ "feed external_id", NULL },
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 4, .translated = true },
		{ "about", FIELD_PROSE, N_("About it"), .translated = true, .search = 1,
		    .help = N_("What one does and learns there, in a few sentences.") },
		{ "partner", FIELD_LINK, N_("Offered by"), .to = "partner", .list = true,
		    .filter = true },
		{ "venue", FIELD_LINK, N_("Venue"), .to = "venue", .list = true, .filter = true },
		{ "any_time", FIELD_FLAG, N_("At any time"), .help = N_("One can come or begin "
		    "whenever one likes: it has no sessions.") },
		{ "starts", FIELD_DATE, N_("Starts on"), .help = N_("Where the days are not known "
		    "yet. Otherwise add its sessions when it is saved.") },
		{ "free", FIELD_FLAG, N_("It is free"), .filter = true },
		{ "cost", FIELD_NUMBER, N_("Price"), .min = 0, .max = 1000000 },
		{ "currency", FIELD_CURRENCY, N_("Currency"), .max = 3,
		    .help = N_("Three letters, such as EUR.") },
		{ "join", FIELD_PROSE, N_("How to join"), .translated = true, .max = 2000,
		    .help = N_("Such as: just come; or: sign up at the desk by Friday.") },
		{ "state", FIELD_CHOICE, N_("State"), .choices = states, .initial = "draft",
		    .list = true, .filter = true, .help = N_("A draft is seen by you and the "
		    "office alone.") },

		{ "languages", FIELD_CHOICES, N_("Languages it is held in"),
		    .choices = learn_languages, .filter = true, .group = N_("For whom") },
		{ "groups", FIELD_CHOICES, N_("Made for"), .choices = people_groups,
		    .filter = true },
		{ "age_from", FIELD_WHOLE, N_("From the age of"), .min = 0, .max = 120 },
		{ "age_to", FIELD_WHOLE, N_("Up to the age of"), .min = 0, .max = 120 },
		{ "places", FIELD_WHOLE, N_("How many can take part"), .min = 0, .max = 1000000 },

		{ "needs", FIELD_CHOICES, N_("Access needs met"), .choices = learn_needs,
		    .filter = true, .group = N_("Access and help") },
		{ "childcare", FIELD_FLAG, N_("Children are looked after") },
		{ "guidance", FIELD_FLAG, N_("Somebody helps to choose and to begin") },
		{ "easy_read", FIELD_PROSE, N_("In easy words"), .translated = true, .max = 5000,
		    .help = N_("Short sentences, one thought each; words everybody knows.") },
		{ "sign_url", FIELD_URL, N_("Film in sign language"), .max = 1000 },
		{ "audio_url", FIELD_URL, N_("To listen to"), .max = 1000 },

		{ "kind", FIELD_CHOICE, N_("Kind of learning"), .choices = learn_kinds,
		    .filter = true, .group = N_("What kind of learning") },
		{ "subject", FIELD_CHOICE, N_("Subject"), .choices = learn_subjects,
		    .filter = true },
		{ "level", FIELD_CHOICE, N_("Level"), .choices = learn_levels, .filter = true },
		{ "mode", FIELD_CHOICE, N_("On site or online"), .choices = learn_modes,
		    .filter = true },
		{ "organiser", FIELD_TEXT, N_("Who runs it, if somebody else"), .max = 200,
		    .translated = true },

		{ "join_url", FIELD_URL, N_("Web address for joining"), .max = 1000,
		    .group = N_("Web, telephone, e-mail") },
		{ "join_phone", FIELD_TEXT, N_("Telephone for joining"), .max = 60 },
		{ "join_email", FIELD_EMAIL, N_("E-mail for joining") },
		{ "url", FIELD_URL, N_("Its page at the provider"), .max = 1000 },

		{ "cost_note", FIELD_TEXT, N_("About the price"), .max = 300, .translated = true,
		    .help = N_("Such as: for six evenings, material included."),
		    .group = N_("More about price and dates") },
		{ "who_free", FIELD_TEXT, N_("Who pays nothing"), .max = 300, .translated = true },
		{ "ends", FIELD_DATE, N_("Ends on"), .not_before = "starts" },
		{ "confirmed", FIELD_DATE, N_("Confirmed on"), .past = true,
		    .help = N_("The day on which somebody last made sure that all of this is "
			"true.") },
		{ "feed", FIELD_HIDDEN, N_("Feed") },
		{ "external_id", FIELD_HIDDEN, N_("Key in the feed") },
		{ 0 }
	},
};
