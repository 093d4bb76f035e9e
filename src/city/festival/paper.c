/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The programme on paper, with an index by place, group and partner in front whose numbers are
 * those of the events (readers of thick booklets begin at the index); and on the map.
 */
#include "city/festival/pages.h"

#include "formats/geojson.h"

#include "city/festival/programme.html.h"

#include <math.h>
#include <stdlib.h>

#define SQL_PLACES "SELECT p.id, " SQL_IN_LANG("place", "p", "name", "$2") \
	", p.shape FROM place p WHERE p.city = $1" \
	" AND p.deleted IS NULL AND p.level = 'neighbourhood' ORDER BY 2"

static bool load(struct request *r, struct edition *x, struct events *all, struct err *e)
{
	struct db *db = request_db(r, e);
	return db && edition_of(db, r->arena, r->lang, r->city, param_int(r, "edition"), false, x,
	    e) &&
	    events_load(db, r->arena, r->lang, x, false, all, e);
}

/* ---- the index ---- */

static void note(struct arena *a, struct print_index *x, struct str word, size_t number)
{
	size_t i = 0;
	if (!word.n)
		return;
	while (i < x->count && !str_eq(x->items[i].word, word))
		i++;
	if (i == x->count)
		*list_add(a, x) = (struct print_entry){ word, buf_in(a, 1 << 16) };
	buf_printf(&x->items[i].numbers, "%s%zu", x->items[i].numbers.n ? ", " : "", number);
}

static int by_word(const void *a, const void *b)
{
	return str_cmp(((const struct print_entry *)a)->word, ((const struct print_entry
	    *)b)->word);
}

static void sort(struct print_index *x)
{
	if (x->count)
		qsort(x->items, x->count, sizeof *x->items, by_word);
}

static void make_index(struct request *r, struct print_page *v)
{
	v->places.title = N_("By place");
	v->groups.title = N_("By group");
	v->partners.title = N_("By partner");
	for (size_t i = 0; i < v->events.count; i++) {
		const struct event *x = &v->events.items[i];
		struct str rest = x->audience, code;
		note(r->arena, &v->places, x->place_name, i + 1);
		note(r->arena, &v->partners, x->partner_name, i + 1);
		while (str_cut(&rest, ' ', &code))
			if (code.n)
				note(r->arena, &v->groups,
				    choice_text(people_groups, code, r->lang), i + 1);
	}
	sort(&v->places);
	sort(&v->groups);
	sort(&v->partners);
}

static const char *sub_title(const struct lang *lang, const char *text)
{
	return _(text);
}

static struct out *begin(struct request *r, struct reply *p, const struct edition *x,
    const char *title, struct crumb *crumbs)
{
	crumbs[0] = (struct crumb){ x->record ? x->name : str_of(title), S("/festival") };
	crumbs[1] = (struct crumb){ str_of(title), STR_EMPTY };
	struct page page = { .title = x->record ? arena_printf(r->arena, "%.*s: %s", STR(x->name),
	    title) : str_of(title), .wing = "festival", .crumbs = crumbs, .crumb_count = 2 };
	return page_begin(r, p, &page);
}

bool programme_print(struct request *r, struct reply *p, struct err *e)
{
	struct print_page v = { 0 };
	struct crumb crumbs[2];
	if (!load(r, &v.edition, &v.events, e))
		return false;
	make_index(r, &v);
	v.address = arena_printf(r->arena, "%.*s%.*s/festival", STR(r->origin), STR(r->base));
	struct out *o = begin(r, p, &v.edition, sub_title(r->lang, N_("The programme on"
	    " paper")), crumbs);
	print_write(o, &v);
	page_end(o);
	return true;
}

/* ---- the map ---- */

static int64_t count_in(const struct events *all, int64_t place)
{
	int64_t n = 0;
	for (size_t i = 0; i < all->count; i++)
		n += all->items[i].place == place;
	return n;
}

/* The rings of all polygons of a place, one after another, as the map wants them. */
static bool read_shape(struct arena *a, struct str shape, struct map_area *area)
{
	struct err ignored = { 0 };
	struct str feature = arena_printf(a,
	    "{\"type\":\"Feature\",\"properties\":{},\"geometry\":%.*s}", STR(shape));
	struct geo *g = shape.n ? geo_read(a, feature, "place", &ignored) : NULL;
	if (!g || !g->count || !g->points)
		return false;
	const struct geo_feature *f = &g->features[0];
	double *points = arena_array(a, double, 2 * g->points + 2);
	size_t at = 0, rings = 0, *sizes = arena_array(a, size_t, g->points + 1);
	for (size_t i = 0; i < f->polygon_count; i++)
		for (size_t k = 0; k < f->polygons[i].count; k++) {
			const struct geo_ring *ring = &f->polygons[i].rings[k];
			sizes[rings++] = ring->count;
			for (size_t n = 0; n < ring->count; n++) {
				points[at++] = ring->points[n].x;
				points[at++] = ring->points[n].y;
			}
		}
	area->points = points;
	area->ring_sizes = sizes;
	area->ring_count = rings;
	return rings > 0;
}

static bool make_map(struct request *r, const struct events *all, struct map_page *v,
    struct err *e)
{
	struct { struct map_area *items; size_t count, room; } areas = { 0 };
	struct { struct map_row *items; size_t count, room; } rows = { 0 };
	struct rows *q = db_query(request_db(r, e), SQL_PLACES, ARGS(r->city, r->lang->tag), e);
	while (rows_next(q)) {
		struct map_area area = { .name = rows_copy(q, 1, r->arena) };
		int64_t n = count_in(all, rows_int(q, 0));
		area.href = arena_printf(r->arena, "%.*s/festival?edition=%lld&place=%lld",
		    STR(r->base), (long long)v->edition.id, (long long)rows_int(q, 0));
		area.value = n ? (double)n : NAN;
		area.text = arena_printf(r->arena, "%lld", (long long)n);
		*list_add(r->arena, &rows) = (struct map_row){ area.name, area.href, n };
		if (read_shape(r->arena, rows_copy(q, 2, r->arena), &area))
			*list_add(r->arena, &areas) = area;
	}
	v->areas = areas.items;
	v->area_count = areas.count;
	v->rows = rows.items;
	v->row_count = rows.count;
	v->elsewhere = count_in(all, 0);
	return rows_end(q, e);
}

bool programme_map(struct request *r, struct reply *p, struct err *e)
{
	struct map_page v = { 0 };
	struct events all;
	struct crumb crumbs[2];
	if (!load(r, &v.edition, &all, e) || !make_map(r, &all, &v, e))
		return false;
	struct out *o = begin(r, p, &v.edition, sub_title(r->lang, N_("Map")), crumbs);
	map_write(o, &v);
	page_end(o);
	return true;
}
