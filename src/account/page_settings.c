/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pages: the settings of a city and, for administrators, of the installation; and the record of
 * the own city, which a coordinator may change though cities belong to the installation.
 */
#include "account/pages.h"
#include "account/pages.html.h"

#include "base/currency.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/zone.h"

#include <string.h>

const struct setting_row setting_rows[] = {
	{ "notice", N_("Notice on the home page"),
	    N_("One or two sentences that everybody should read now; empty: none."),
	    INPUT_PROSE, 500, false },
	{ "timezone", N_("Time zone"),
	    N_("Such as Europe/Berlin; the hours of courses and events are told in it. Empty: "
	       "UTC."), INPUT_TEXT, 60, false },
	{ "currency", N_("Currency"),
	    N_("Three letters of ISO 4217, such as EUR; sums are told in it."), INPUT_TEXT, 3,
	    false },
	{ "disclosure_threshold", N_("Smallest number of persons that is published"),
	    N_("Figures counted from persons are protected below it. Empty: 5; never below 3."),
	    INPUT_NUMBER, 3, false },
	{ "controller", N_("Responsible for personal data"),
	    N_("Name and address of the office; it stands on the page on data protection."),
	    INPUT_PROSE, 500, false },
	{ "protection_officer", N_("Data protection officer"),
	    N_("Name and how to reach the person."), INPUT_PROSE, 500, false },
	{ "single_city", N_("City served without its name in the address"),
	    N_("The short name of a city, for an installation of one city. Addresses with the "
	       "name are always valid too."), INPUT_TEXT, 60, true },
	{ "address", N_("Address of this installation"),
	    N_("For links that are printed by commands, for example https://learn.example.org."),
	    INPUT_URL, 200, true },
	{ "feed_inside", N_("Feeds may be fetched from inside the network"),
	    N_("Only for a network of your own where providers' calendars lie. Whoever may enter "
	       "the address of a feed can then make this server ask any machine it can reach, "
	       "also ones that are closed to the outside. Leave it empty if you are not sure."),
	    INPUT_FLAG, 1, true },
	{ 0 }
};

static bool row_is_shown(const struct request *r, const struct setting_row *row)
{
	return row->installation ? (r->who.roles & ADMINISTRATOR) != 0 : r->city != 0;
}

static struct str given(struct request *r, const char *name)
{
	struct str key, value;
	size_t at = 0;
	while (param_each(r, &at, &key, &value))
		if (str_eq(key, str_of(name)))
			return str_trim(value);
	return STR_EMPTY;
}

static bool settings_show(struct request *r, struct reply *p, const struct problems *found,
    struct err *e)
{
	const struct lang *lang = r->lang;
	struct { struct input *items; size_t count, room; } all = { 0 };
	struct db *db = request_db(r, e);
	p->private = true;
	for (const struct setting_row *row = setting_rows; db && row->name; row++) {
		if (!row_is_shown(r, row))
			continue;
		struct input input = { .name = row->name, .label = tr(r->lang, row->label),
			.help = tr(r->lang, row->help), .kind = (enum input_kind)row->input,
			.max = row->max, .error = problem_of(found, row->name),
			.value = found ? given(r, row->name)
				       : setting_get(db, r->arena, row->installation ? 0 : r->city,
					   row->name, "") };
		*list_add(r->arena, &all) = input;
	}
	struct settings_view v = { .inputs = all.items, .count = all.count, .found = found,
		.city = r->city != 0 };
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Settings")),
	    .narrow = true, .noindex = true, .status = found && found->count ? 422 : 0 });
	settings_page(o, &v);
	page_end(o);
	return db != NULL;
}

bool settings_get_page(struct request *r, struct reply *p, struct err *e)
{
	return settings_show(r, p, NULL, e);
}

/* What some settings ask of their words. */
static void check_word(struct request *r, const struct setting_row *row, struct str value,
    struct problem here, struct problems *found)
{
	int64_t n;
	if (!strcmp(row->name, "timezone") && !zone_find(r->arena, value))
		problem_add(found, here, N_("There is no time zone of this name."));
	if (!strcmp(row->name, "currency") && !str_eq(currency_find(value), value))
		problem_add(found, here, N_("Please write a currency of ISO 4217 in capital "
		    "letters, such as EUR or USD."));
	if (row->input == INPUT_FLAG && !str_eq(value, S("1")))
		problem_add(found, here, N_("This box is ticked (1) or not."));
	if (!strcmp(row->name, "disclosure_threshold") &&
	    (!num_int(value, &n) || n < 3 || n > 100))
		problem_add(found, here, N_("Please write a whole number from 3 to 100."));
}

static bool check_setting(struct request *r, struct db *db, const struct setting_row *row,
    struct str value, struct problems *found, struct err *e)
{
	struct problem here = { .field = str_of(row->name), .excerpt = value };
	struct city city;
	if ((int64_t)utf8_length(value) > row->max)
		problem_add(found, here, N_("This text is too long."));
	if (row->input == INPUT_URL && value.n && !str_starts(value, S("https://")) &&
	    !str_starts(value, S("http://")))
		problem_add(found, here, N_("An address begins with https:// or http://."));
	if (value.n)
		check_word(r, row, value, here, found);
	if (strcmp(row->name, "single_city") != 0 || !value.n)
		return true;
	if (city_find(db, r->arena, value, &city, e))
		return true;
	if (e->kind != ERR_MISSING)
		return false;
	problem_add(found, here, "%s", e->say);
	err_clear(e);
	return true;
}

static bool write_settings(struct request *r, struct db *db, struct problems *found, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	for (const struct setting_row *row = setting_rows; row->name; row++) {
		int64_t city = row->installation ? 0 : r->city;
		struct str value = utf8_clean(r->arena, given(r, row->name));
		if (!row_is_shown(r, row) ||
		    str_eq(value, setting_get(db, r->arena, city, row->name, "")))
			continue;
		if (!check_setting(r, db, row, value, found, e))
			return false;
		if (!found->count && (!setting_set(db, city, row->name, value, e) ||
		    !history_note(db, city, "setting", 0, "setting", str_of(row->name), &by, e)))
			return false;
	}
	return true;
}

bool settings_post(struct request *r, struct reply *p, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = write_settings(r, db, &found, e);
		bool kept = db_end(db, ok && !found.count, e);
		ok = ok && (kept || found.count);
	}
	store_give(db);
	if (!ok)
		return false;
	if (found.count)
		return settings_show(r, p, &found, e);
	page_notice(r, p, str_of(tr(r->lang, N_("Saved."))));
	return reply_redirect(r, p, "/settings");
}

/* ---- the city itself ---- */

static bool city_form_show(struct request *r, struct reply *p, struct record *city,
    const struct problems *found)
{
	const struct lang *lang = r->lang;
	const struct crumb crumbs[] = { { str_of(_("Settings")), S("/settings") },
		{ str_of(_("The city")), STR_EMPTY } };
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = r->city_name, .crumbs = crumbs,
	    .crumb_count = 2, .narrow = true, .noindex = true,
	    .status = found && found->count ? 422 : 0 });
	city_form_page(o, r, city, found);
	page_end(o);
	return true;
}

bool city_form_get(struct request *r, struct reply *p, struct err *e)
{
	struct record *city;
	struct db *db = request_db(r, e);
	return db && record_load(db, r->arena, &city_kind, 0, r->city, NULL, &city, e) &&
	    city_form_show(r, p, city, NULL);
}

bool city_form_post(struct request *r, struct reply *p, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct record *city;
	struct db *db = request_db(r, e);
	if (!db || !record_load(db, r->arena, &city_kind, 0, r->city, NULL, &city, e) ||
	    !record_from_form(r, city, &found, e))
		return false;
	struct db *writer = found.count ? NULL : store_writer(r->store, e);
	bool ok = writer && db_begin(writer, e);
	if (ok) {
		/* Cities are records of the installation, their pages are the city's. */
		db_touch(writer, r->city);
		ok = db_end(writer, record_save(writer, city, &by, &found, e), e);
	}
	store_give(writer);
	if (found.count) {
		err_clear(e);
		return city_form_show(r, p, city, &found);
	}
	if (!ok)
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("Saved."))));
	return reply_redirect(r, p, "/settings");
}
