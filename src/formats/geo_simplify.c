/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Simplifying areas that share borders.
 *
 * 1. A point is a corner when different rings (or a ring twice) go on from it to different
 *    neighbours: there borders part. Points are looked up by their exact coordinates.
 * 2. Each ring is cut at its corners. A ring without one is cut at its least point (by x, then
 *    y) and at the point farthest from that.
 * 3. Each piece is simplified after Douglas and Peucker (1973), always from its lesser end, so
 *    that the two areas along a border keep the same points.
 */
#include "formats/geojson.h"

#include <math.h>
#include <string.h>

struct vertex {
	struct geo_point at, near[2];	/* the two neighbours met first */
	bool used, corner;
};

struct vertices {
	struct vertex *slots;
	size_t mask;
};

static bool same(struct geo_point a, struct geo_point b)
{
	return a.x == b.x && a.y == b.y;
}

static bool less(struct geo_point a, struct geo_point b)
{
	return a.x < b.x || (a.x == b.x && a.y < b.y);
}

static struct vertex *vertex_of(struct vertices *all, struct geo_point p)
{
	uint64_t x, y;
	p.x += 0.0;
	p.y += 0.0;
	memcpy(&x, &p.x, sizeof x);
	memcpy(&y, &p.y, sizeof y);
	uint64_t h = (x * 0x9E3779B97F4A7C15u) ^ (y * 0xC2B2AE3D27D4EB4Fu);
	h ^= h >> 29;
	h *= 0xBF58476D1CE4E5B9u;
	h ^= h >> 32;
	while (all->slots[h & all->mask].used && !same(all->slots[h & all->mask].at, p))
		h++;
	return &all->slots[h & all->mask];
}

static void vertex_add(struct vertices *all, struct geo_point before, struct geo_point at,
    struct geo_point after)
{
	struct vertex *v = vertex_of(all, at);
	if (!v->used) {
		*v = (struct vertex){ at, { before, after }, true, false };
		return;
	}
	bool known = (same(v->near[0], before) && same(v->near[1], after)) ||
	    (same(v->near[1], before) && same(v->near[0], after));
	v->corner |= !known;
}

static double distance2(struct geo_point p, struct geo_point a, struct geo_point b)
{
	double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
	double t = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;
	t = fmin(1, fmax(0, t));
	dx = p.x - a.x - t * dx;
	dy = p.y - a.y - t * dy;
	return dx * dx + dy * dy;
}

static size_t farthest(const struct geo_point *p, size_t from, size_t to, double *worst_r)
{
	size_t at = from;
	*worst_r = 0;
	for (size_t i = from + 1; i < to; i++) {
		double d = distance2(p[i], p[from], p[to]);
		if (d > *worst_r) {
			*worst_r = d;
			at = i;
		}
	}
	return at;
}

/* Mark which points of from..to stay; an own stack, since lines can be long. */
static void mark(const struct geo_point *p, size_t from, size_t to, double limit2, bool *keep,
    size_t *stack)
{
	size_t n = 0;
	keep[from] = keep[to] = true;
	stack[n++] = from;
	stack[n++] = to;
	while (n) {
		double worst;
		to = stack[--n];
		from = stack[--n];
		size_t at = farthest(p, from, to, &worst);
		if (worst <= limit2)
			continue;
		keep[at] = true;
		stack[n++] = from;
		stack[n++] = at;
		stack[n++] = at;
		stack[n++] = to;
	}
}

static void reverse(struct geo_point *p, bool *keep, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct geo_point q = p[i];
		bool k = keep[i];
		p[i] = p[n - 1 - i];
		keep[i] = keep[n - 1 - i];
		p[n - 1 - i] = q;
		keep[n - 1 - i] = k;
	}
}

/* A piece between two corners, from its lesser end; a loop from one corner to itself goes in
 * the direction of its lesser neighbour and is cut at its farthest point. */
static void mark_piece(struct geo_point *p, size_t n, double limit2, bool *keep, size_t *stack)
{
	bool loop = same(p[0], p[n - 1]), turn = loop ? less(p[n - 2], p[1]) : less(p[n - 1], p[0]);
	double worst;
	if (turn)
		reverse(p, keep, n);
	size_t middle = loop ? farthest(p, 0, n - 1, &worst) : 0;
	if (middle)
		mark(p, 0, middle, limit2, keep, stack);
	mark(p, middle, n - 1, limit2, keep, stack);
	if (turn)
		reverse(p, keep, n);
}

/* Turn a closed ring so that it begins at a corner, or at its least point. */
static void turn_ring(struct vertices *all, struct geo_ring *ring, struct geo_point *spare)
{
	size_t n = ring->count - 1, start = 0;
	bool corner = false;
	for (size_t i = 0; i < n && !corner; i++) {
		corner = vertex_of(all, ring->points[i])->corner;
		if (corner || less(ring->points[i], ring->points[start]))
			start = i;
	}
	memcpy(spare, ring->points, n * sizeof *spare);
	for (size_t i = 0; i < n; i++)
		ring->points[i] = spare[(start + i) % n];
	ring->points[n] = ring->points[0];
}

static void simplify_ring(struct arena *a, struct vertices *all, struct geo_ring *ring,
    double limit2)
{
	struct arena_mark before = arena_mark(a);
	bool *keep = arena_array(a, bool, ring->count);
	size_t *stack = arena_array(a, size_t, ring->count * 4 + 8);
	struct geo_point *p = ring->points, *spare = arena_array(a, struct geo_point, ring->count);
	turn_ring(all, ring, spare);
	for (size_t from = 0, i = 1; i < ring->count; i++) {
		if (i + 1 < ring->count && !vertex_of(all, p[i])->corner)
			continue;
		mark_piece(p + from, i - from + 1, limit2, keep + from, stack);
		from = i;
	}
	size_t kept = 0;
	for (size_t i = 0; i < ring->count; i++)
		kept += keep[i];
	if (kept >= 4) {
		kept = 0;
		for (size_t i = 0; i < ring->count; i++)
			if (keep[i])
				p[kept++] = p[i];
		ring->count = kept;
	}
	arena_release(a, before);
}

static void each_ring(struct geo *g, struct vertices *all, double limit2)
{
	for (size_t i = 0; i < g->count; i++) {
		struct geo_feature *f = &g->features[i];
		for (size_t k = 0; k < f->polygon_count; k++) {
			for (size_t m = 0; m < f->polygons[k].count; m++) {
				struct geo_ring *ring = &f->polygons[k].rings[m];
				const struct geo_point *p = ring->points;
				size_t n = ring->count - 1;
				for (size_t q = 0; limit2 < 0 && q < n; q++)
					vertex_add(all, p[q ? q - 1 : n - 1], p[q], p[q + 1]);
				if (limit2 >= 0)
					simplify_ring(g->arena, all, ring, limit2);
			}
		}
	}
}

void geo_simplify(struct geo *g, double tolerance)
{
	struct vertices all = { .mask = 15 };
	while (all.mask < g->points * 2)
		all.mask = all.mask * 2 + 1;
	struct arena *own = arena_new(0);
	all.slots = arena_array(own, struct vertex, all.mask + 1);
	each_ring(g, &all, -1);
	each_ring(g, &all, tolerance * tolerance);
	arena_free(own);
}
