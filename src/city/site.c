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

/* Is there a page at this address, and for who asks? */
static bool may_open(const struct request *r, const char *pattern)
{
	for (rooms room = r->rooms; *room; room++)
		for (const struct route *x = (*room)->routes; x && x->pattern; x++)
			if (x->method == GET && !strcmp(x->pattern, pattern))
				return !x->needs || (r->who.roles & (x->needs | ADMINISTRATOR));
	return false;
}

/* ---- desk ---- */

/* A block of links: pages of our own, then the lists of the records of some rooms. */
static const struct {
	const char *title, *rooms;
} desk_blocks[] = {
	{ N_("Figures"), "measure" },
	{ N_("Directory of learning"), "learn feed" },
	{ N_("The plan"), "plan" },
	{ N_("Partners and groups"), "account involve" },
	{ N_("Festival"), "festival" },
	{ N_("Funding"), "funds" },
	{ N_("Reports"), "report" },
	{ N_("City office"), "city" },
};

/* Whoever may see the page sees the link. */
static const struct {
	const char *room, *pattern, *text;
} desk_links[] = {
	{ "measure", "/imports", N_("Imports") },
	{ "measure", "/tally", N_("Count records of persons") },
	{ "measure", "/surveys", N_("Surveys") },
	{ "measure", "/status", N_("Figures owed") },
	{ "measure", "/quality", N_("Quality of the figures") },
	{ "measure", "/ratings", N_("Expert ratings") },
	{ "learn", "/learn/stale", N_("Offers to be confirmed") },
	{ "learn", "/learn/duplicates", N_("Duplicates") },
	{ "learn", "/learn/barriers/results", N_("What keeps people away") },
	{ "plan", "/plan/moderate", N_("Comments") },
	{ "plan", "/assessment", N_("Self-assessment") },
	{ "involve", "/representation", N_("Who is represented") },
	{ "involve", "/handover", N_("Handover") },
	{ "festival", "/festival/review", N_("Review of events") },
	{ "festival", "/festival/submit", N_("Hand in an event") },
	{ "festival", "/festival/door", N_("Count at the door") },
	{ "funds", "/funding/exports", N_("Exports for funders") },
	{ "report", "/reports", N_("Reports") },
	{ "city", "/people", N_("People and roles") },
	{ "city", "/settings", N_("Settings") },
	{ "city", "/jobs", N_("Background work") },
	{ "city", "/audit", N_("Who did what") },
	{ "city", "/data-protection", N_("Data protection") },
	{ "city", "/account", N_("Your account") },
};

enum { LINKS_MAX = 40 };

/* A page of its own may already stand for the records of that name. */
static void add_link(struct request *r, struct desk_block *b, const char *text, struct str path)
{
	struct str shown = str_of(tr(r->lang, text));
	for (size_t i = 0; i < b->link_count; i++)
		if (str_eq(b->links[i].text, shown))
			return;
	if (b->link_count < LINKS_MAX)
		b->links[b->link_count++] = (struct tab){ .text = shown,
			.href = arena_printf(r->arena, "%.*s%.*s", STR(r->base), STR(path)) };
}

static void add_lists(struct request *r, struct desk_block *b, const struct room *room)
{
	for (const struct record_kind *const *k = room->kinds; k && *k; k++)
		if ((*k)->path && (*k)->belongs_to == CITY && record_may_write(r, *k, NULL))
			add_link(r, b, (*k)->many, arena_printf(r->arena, "/%s", (*k)->path));
}

static struct desk_block make_block(struct request *r, const char *title, struct str names)
{
	struct desk_block b = { .title = tr(r->lang, title),
		.links = arena_array(r->arena, struct tab, LINKS_MAX) };
	struct str name;
	while (str_cut(&names, ' ', &name)) {
		for (size_t i = 0; i < sizeof desk_links / sizeof *desk_links; i++)
			if (str_eq(name, str_of(desk_links[i].room)) &&
			    may_open(r, desk_links[i].pattern))
				add_link(r, &b, desk_links[i].text,
				    str_of(desk_links[i].pattern));
		for (size_t i = 0; r->rooms[i]; i++)
			if (str_eq(name, str_of(r->rooms[i]->name)))
				add_lists(r, &b, r->rooms[i]);
	}
	return b;
}

bool site_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	enum { BLOCKS = sizeof desk_blocks / sizeof *desk_blocks };
	struct desk_block blocks[BLOCKS];
	size_t count = 0;
	(void)subject, (void)e;
	for (size_t i = 0; i < BLOCKS; i++) {
		blocks[count] = make_block(r, desk_blocks[i].title, str_of(desk_blocks[i].rooms));
		count += blocks[count].link_count > 0;
	}
	desk_write(o, blocks, count);
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
