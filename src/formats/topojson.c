/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * TopoJSON: borders are stored once, as arcs of small steps on a grid; a ring is a list of arc
 * numbers, ~n meaning arc n backwards. The first point of an arc is the last of the one before.
 */
#include "formats/topojson.h"
#include "base/lang.h"

#include <math.h>
#include <string.h>

enum { RING_POINTS = 4000000 };

struct transform {
	bool given;
	double scale[2], translate[2];
};

static bool read_pair(const struct json *v, double out[2])
{
	const struct json *x = json_first(v);
	return x && json_real(x, &out[0]) && json_real(x->next, &out[1]);
}

static bool read_arc(struct geo_reader *r, const struct json *v, const struct transform *t,
    struct geo_ring *arc)
{
	double at[2] = { 0, 0 }, step[2];
	size_t i = 0;
	arc->count = json_count(v);
	arc->points = arena_array(r->arena, struct geo_point, arc->count + 1);
	for (const struct json *p = json_first(v); p; p = p->next) {
		if (!read_pair(p, step))
			return geo_refuse(r, N_("a coordinate must be two numbers."));
		at[0] = t->given ? at[0] + step[0] : step[0];
		at[1] = t->given ? at[1] + step[1] : step[1];
		arc->points[i] = t->given ? (struct geo_point){
		    at[0] * t->scale[0] + t->translate[0],
		    at[1] * t->scale[1] + t->translate[1] } : (struct geo_point){ at[0], at[1] };
		if (!geo_point_check(r, arc->points[i++]))
			return false;
	}
	return true;
}

static bool read_arcs(struct geo_reader *r, const struct json *root)
{
	struct transform t = { 0 };
	const struct json *transform = json_get(root, "transform"), *all = json_get(root, "arcs");
	t.given = read_pair(json_get(transform, "scale"), t.scale) &&
	    read_pair(json_get(transform, "translate"), t.translate);
	if (!json_is(all, JSON_LIST))
		return geo_refuse(r, N_("a topology must have arcs."));
	r->arcs = arena_array(r->arena, struct geo_ring, json_count(all) + 1);
	for (const struct json *v = json_first(all); v; v = v->next)
		if (!read_arc(r, v, &t, &r->arcs[r->arc_count++]))
			return false;
	return true;
}

static bool arc_at(struct geo_reader *r, const struct json *v, const struct geo_ring **arc_r,
    bool *back_r)
{
	int64_t n;
	if (!json_int(v, &n))
		return geo_refuse(r, N_("the number of an arc was expected."));
	*back_r = n < 0;
	n = n < 0 ? ~n : n;
	if ((uint64_t)n >= r->arc_count)
		return geo_refuse(r, N_("there is no arc of that number."));
	*arc_r = &r->arcs[n];
	return true;
}

bool topojson_ring(struct geo_reader *r, const struct json *v, struct geo_ring *out_r)
{
	const struct geo_ring *arc = NULL;
	struct geo_ring ring = { 0 };
	size_t room = 1;
	bool back = false;
	for (const struct json *n = json_first(v); n; n = n->next) {
		if (!arc_at(r, n, &arc, &back))
			return false;
		room += arc->count;
	}
	r->geo->points += room;
	if (r->geo->points > RING_POINTS)
		return fail(r->e, ERR_LIMIT, N_("%s: more than %d coordinates."), r->name,
		    RING_POINTS);
	ring.points = arena_array(r->arena, struct geo_point, room);
	for (const struct json *n = json_first(v); n; n = n->next) {
		if (!arc_at(r, n, &arc, &back))
			return false;
		for (size_t i = ring.count > 0; i < arc->count; i++)
			ring.points[ring.count++] = arc->points[back ? arc->count - 1 - i : i];
	}
	*out_r = ring;
	return geo_ring_check(r, out_r);
}

bool topojson_read(struct geo_reader *r, const struct json *root)
{
	const struct json *objects = json_get(root, "objects");
	if (!read_arcs(r, root))
		return false;
	for (const struct json *o = json_first(objects); o; o = o->next) {
		const struct json *all = json_get(o, "geometries");
		if (!all && !geo_feature(r, o, o))
			return false;
		for (const struct json *v = json_first(all); v; v = v->next)
			if (!geo_feature(r, v, v))
				return false;
	}
	return true;
}
