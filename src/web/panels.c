/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Panels: parts of a page that rooms offer to a place. They are few, so each page gathers its own
 * from the rooms' tables and sorts them by their order; equal orders keep the order of the floors.
 */
#include "web/web.h"

#include <string.h>

struct panel_list {
	const struct panel **items;
	size_t count, room;
};

static void insert_sorted(struct arena *a, struct panel_list *all, const struct panel *panel)
{
	*list_add(a, all) = panel;
	size_t i = all->count - 1;
	for (; i > 0 && all->items[i - 1]->order > panel->order; i--)
		all->items[i] = all->items[i - 1];
	all->items[i] = panel;
}

static struct panel_list panels_of(struct request *r, const char *place)
{
	struct panel_list all = { 0 };
	for (size_t i = 0; r->rooms && r->rooms[i]; i++)
		for (const struct panel *p = r->rooms[i]->panels; p && p->place; p++)
			if (!strcmp(p->place, place) &&
			    (!p->needs || (r->who.roles & (p->needs | ADMINISTRATOR))))
				insert_sorted(r->arena, &all, p);
	return all;
}

static bool written(bool ok, const char *place, struct err *e)
{
	return ok || fail_in(e, "writing a panel of \"%s\"", place);
}

bool panels_write(struct out *o, struct request *r, const char *place, int64_t subject,
    struct err *e)
{
	struct panel_list all = panels_of(r, place);
	bool ok = true;
	for (size_t i = 0; ok && i < all.count; i++)
		ok = written(all.items[i]->write(o, r, subject, e), place, e);
	return ok;
}

bool panels_write_about(struct out *o, struct request *r, const char *place, struct str subject,
    struct err *e)
{
	struct panel_list all = panels_of(r, place);
	bool ok = true;
	for (size_t i = 0; ok && i < all.count; i++)
		ok = written(all.items[i]->write_about(o, r, subject, e), place, e);
	return ok;
}
