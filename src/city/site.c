/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What stands on home and desk beside the panels of the rooms that do the work: the search, and
 * the way to everything. And the pages about the site itself.
 */
#include "city/site.h"

#include "city/site.html.h"

#include <string.h>

static bool load_city(struct request *r, struct site_page *s, struct err *e)
{
	struct record *city;
	struct db *db = request_db(r, e);
	if (!db || !record_load(db, r->arena, &city_kind, 0, r->city, r->lang, &city, e))
		return false;
	s->name = record_str(city, "name");
	s->contact = setting_get(db, r->arena, 0, "contact", "");
	s->source_url = setting_get(db, r->arena, 0, "source_url", "");
	s->version = STOA_VERSION;
	return true;
}

/* Is there a page at this address? Links are only shown where a room answers. */
static bool has_route(const struct request *r, const char *pattern)
{
	for (rooms room = r->rooms; *room; room++)
		for (const struct route *x = (*room)->routes; x && x->pattern; x++)
			if (x->method == GET && !strcmp(x->pattern, pattern))
				return true;
	return false;
}

bool site_search_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	(void)subject, (void)e;
	if (has_route(r, "/search"))
		search_form(o);
	return true;
}

/* ---- desk ---- */

struct desk_link {
	const char *pattern, *text;
	unsigned needs;
};

static const struct desk_link desk_links[] = {
	{ "/imports", N_("Imports"), COORDINATOR | DATA_OWNER },
	{ "/tally", N_("Count records of persons"), COORDINATOR | DATA_OWNER },
	{ "/surveys", N_("Surveys"), COORDINATOR | DATA_OWNER },
	{ "/status", N_("Figures owed"), SIGNED_IN },
	{ "/quality", N_("Quality of the figures"), COORDINATOR | DATA_OWNER | LEAD },
	{ "/ratings", N_("Expert ratings"), SIGNED_IN },
	{ "/reports", N_("Reports"), COORDINATOR | DATA_OWNER | LEAD },
	{ "/jobs", N_("Background work"), COORDINATOR | DATA_OWNER },
	{ "/people", N_("People and roles"), COORDINATOR | LEAD },
	{ "/audit", N_("Who did what"), COORDINATOR | LEAD },
	{ "/settings", N_("Settings"), COORDINATOR },
	{ "/account", N_("Your account"), SIGNED_IN },
};

static void add_link(struct request *r, struct site_page *s, const char *text, struct str path)
{
	s->links[s->link_count++] = (struct tab){ .text = str_of(tr(r->lang, text)),
		.href = arena_printf(r->arena, "%.*s%.*s", STR(r->base), STR(path)) };
}

/* A page of its own may already stand for the records of that name. */
static bool has_link(const struct request *r, const struct site_page *s, const char *text)
{
	for (size_t i = 0; i < s->link_count; i++)
		if (str_eq(s->links[i].text, str_of(tr(r->lang, text))))
			return true;
	return false;
}

static void make_links(struct request *r, struct site_page *s)
{
	enum { MOST = 100 };
	s->links = arena_array(r->arena, struct tab, MOST);
	for (size_t i = 0; i < sizeof desk_links / sizeof *desk_links; i++)
		if (has_route(r, desk_links[i].pattern) &&
		    (r->who.roles & (desk_links[i].needs | ADMINISTRATOR)))
			add_link(r, s, desk_links[i].text, str_of(desk_links[i].pattern));
	for (rooms room = r->rooms; *room; room++)
		for (const struct record_kind *const *k = (*room)->kinds; k && *k; k++)
			if ((*k)->path && (*k)->belongs_to == CITY && s->link_count < MOST &&
			    (r->who.roles & ((*k)->write | ADMINISTRATOR)) &&
			    !has_link(r, s, (*k)->many))
				add_link(
				    r, s, (*k)->many, arena_printf(r->arena, "/%s", (*k)->path));
}

bool site_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct site_page s = { 0 };
	(void)subject, (void)e;
	make_links(r, &s);
	desk_write(o, &s);
	return true;
}

/* ---- about the site ---- */

bool site_about(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct site_page s = { 0 };
	if (!load_city(r, &s, e))
		return false;
	struct page page = { .title = str_of(_("About this site")), .narrow = true };
	struct out *o = page_begin(r, p, &page);
	about_write(o, &s);
	page_end(o);
	return true;
}

bool site_accessibility(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct site_page s = { 0 };
	if (!load_city(r, &s, e))
		return false;
	struct page page = { .title = str_of(_("Accessibility")), .narrow = true };
	struct out *o = page_begin(r, p, &page);
	accessibility_write(o, &s);
	page_end(o);
	return true;
}
