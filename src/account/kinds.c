/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of record of this room: cities and persons (of the installation), partners (of a
 * city). An e-mail address is kept in lower case, so that it is one person's, however typed.
 */
#include "account/account_impl.h"

static const struct choice languages[] = {
	{ "en", N_("English") }, { "fr", N_("French") }, { "es", N_("Spanish") },
	{ "ar", N_("Arabic") }, { "zh", N_("Chinese") }, { "ru", N_("Russian") }, { 0 }
};

/* ---- cities ---- */

/* Words that stand first in addresses, or are too short to be a name. */
static bool code_is_free(struct str code)
{
	return code.n >= 2 && code.p[0] != '-' && code.p[0] != '.';
}

static bool city_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	struct str code = record_str(now, "code");
	record_set(now, "code", value_text(email_fold(now->arena, code)));
	if (code.n && !code_is_free(code))
		problem_add(found, (struct problem){ .field = S("code"), .excerpt = code },
		    N_("Short name in addresses: at least two characters, beginning with a "
		       "letter or a digit."));
	return true;
}

/* The first city is served without /c/<city>, until an administrator says otherwise; a second one
 * changes nothing, so that no address breaks. */
static bool city_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e)
{
	static const char others[] = "SELECT 1 FROM city WHERE city = 0 AND id <> $1";
	if (old || db_exists(db, others, ARGS(now->id), e) || e->kind)
		return e->kind == ERR_NONE;
	return setting_set(db, 0, "single_city", record_str(now, "code"), e);
}

const struct record_kind city_kind = {
	.name = "city", .path = "cities", .one = N_("City"), .many = N_("Cities"),
	.about = N_("The learning cities of this installation."),
	.belongs_to = INSTALLATION, .write = ADMINISTRATOR, .title = "name",
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200, .search = 4,
		    .translated = true, .list = true },
		{ "code", FIELD_CODE, N_("Short name in addresses"),
		    N_("Letters, digits and hyphens, for example \"bristol\". It is part of every "
		       "address of the city and is never changed."),
		    .required = true, .unique = true, .max = 60, .fixed = true, .list = true },
		{ "country", FIELD_COUNTRY, N_("Country"),
		    N_("Two letters of ISO 3166, for example GB."),
		    .max = 2, .list = true, .filter = true },
		{ "region", FIELD_TEXT, N_("Region or province"), .max = 200 },
		{ "language", FIELD_CHOICE, N_("Main language"),
		    N_("The language in which most of the city's content is written."),
		    .choices = languages, .required = true },
		{ "languages", FIELD_CHOICES, N_("Languages of its content"),
		    .choices = languages },
		{ "population", FIELD_WHOLE, N_("Inhabitants"), .min = 0, .max = 100000000 },
		{ "founded", FIELD_DATE, N_("Learning city since"),
		    N_("The day on which the city decided to become a learning city.") },
		{ "about", FIELD_PROSE, N_("About the learning city"), .translated = true,
		    .search = 1 },
		{ "website", FIELD_URL, N_("Website") },
		{ "contact", FIELD_EMAIL, N_("E-mail for the public") },
		{ "point", FIELD_POINT, N_("Position"), N_("Latitude and longitude, with a blank "
		    "between them.") },
		{ 0 }
	},
	.check = city_check, .saved = city_saved,
};

/* ---- persons ---- */

static bool email_taken(struct db *db, const struct record *now, struct str email, struct err *e)
{
	return db_exists(db, "SELECT 1 FROM person WHERE city = 0 AND email = $1 AND id <> $2"
	    " AND deleted IS NULL", ARGS(email, now->id), e);
}

static bool person_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)old;
	struct str email = record_str(now, "email"), folded = email_fold(now->arena, email);
	if (!email.n)
		problem_add(found, (struct problem){ .field = S("email") },
		    N_("An e-mail address is needed: it is what a person signs in with."));
	if (!str_eq(email, folded)) {
		record_set(now, "email", value_text(folded));
		if (email_taken(db, now, folded, e))
			problem_add(found, (struct problem){ .field = S("email") },
			    N_("E-mail: another person has this address already."));
	}
	return e->kind == ERR_NONE;
}

/* Who is put into the trash cannot sign in any more. */
static bool person_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e)
{
	(void)old;
	return !now->deleted || session_end(db, now->id, STR_EMPTY, STR_EMPTY, e);
}

const struct record_kind person_kind = {
	.name = "person", .path = "persons", .one = N_("Person"), .many = N_("Persons"),
	.about = N_("Everybody who can sign in."),
	.belongs_to = INSTALLATION, .read = ADMINISTRATOR, .write = ADMINISTRATOR, .title = "name",
	.keep_days = 30,
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .max = 200, .personal = true, .list = true },
		{ "email", FIELD_EMAIL, N_("E-mail"), .unique = true, .personal = true,
		    .list = true },
		{ "language", FIELD_CHOICE, N_("Language"), .choices = languages, .list = true },
		{ "phone", FIELD_TEXT, N_("Telephone"), .max = 60, .personal = true },
		{ 0 }
	},
	.check = person_check, .saved = person_saved,
};

/* ---- partners ---- */

static const struct choice sectors[] = {
	{ "public-authority", N_("Public authority") }, { "school", N_("School or kindergarten") },
	{ "university", N_("University or college") }, { "library", N_("Library") },
	{ "museum", N_("Museum or culture") }, { "civil-society", N_("Civil society") },
	{ "business", N_("Business") }, { "health", N_("Health") },
	{ "faith", N_("Faith community") }, { "media", N_("Media") }, { "other", N_("Other") },
	{ 0 }
};

const struct record_kind partner_kind = {
	.name = "partner", .path = "partners", .one = N_("Partner"), .many = N_("Partners"),
	.about = N_("Who builds the learning city together: institutions, associations, "
	    "companies."),
	.belongs_to = CITY, .write = COORDINATOR, .own = "id", .title = "name", .wing = "partners",
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200, .search = 4,
		    .list = true },
		{ "sector", FIELD_CHOICE, N_("Sector"), .choices = sectors, .required = true,
		    .filter = true, .list = true },
		{ "about", FIELD_PROSE, N_("What it brings"),
		    N_("In two or three sentences: what this partner does for learning."),
		    .translated = true, .search = 1 },
		{ "website", FIELD_URL, N_("Website") },
		{ "contact_name", FIELD_TEXT, N_("Contact person"), .max = 200, .personal = true,
		    .read = PARTNER | DATA_OWNER | COORDINATOR | LEAD },
		{ "contact_email", FIELD_EMAIL, N_("E-mail of the contact"), .personal = true,
		    .read = PARTNER | DATA_OWNER | COORDINATOR | LEAD },
		{ "contact_phone", FIELD_TEXT, N_("Telephone of the contact"), .max = 60,
		    .personal = true, .read = PARTNER | DATA_OWNER | COORDINATOR | LEAD },
		{ "address", FIELD_TEXT, N_("Address"), .max = 300 },
		{ "point", FIELD_POINT, N_("Position"), N_("Latitude and longitude, with a blank "
		    "between them.") },
		{ "since", FIELD_DATE, N_("Partner since") },
		{ 0 }
	},
};
