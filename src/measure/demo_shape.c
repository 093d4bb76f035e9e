/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Outlines of neighbourhoods that never were: a grid of four by four whose corners and borders
 * are moved about. A border's points depend only on its two ends, so both neighbours get the
 * same ones. The city lies in the Atlantic, where no real one is.
 */
#include "base/buf.h"
#include "measure/demo.h"

#include <math.h>

enum { GRID = 4, STEPS = 5 };

double dice_even(struct dice *d, double low, double high)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return low + (high - low) * (double)(z >> 11) * 0x1p-53;
}

/* Sum of twelve even numbers: near enough to normal for figures that are invented. */
double dice_normal(struct dice *d, double mean, double sd)
{
	double sum = -6;
	for (int i = 0; i < 12; i++)
		sum += dice_even(d, 0, 1);
	return mean + sd * sum;
}

struct spot {
	double x, y;
};

/* A corner of the grid, moved; the outer ones drawn in to a rounder city. */
static struct spot corner(int column, int row)
{
	struct dice d = { (uint64_t)(column * 31 + row * 7 + 5) };
	double x = column - GRID / 2.0, y = row - GRID / 2.0;
	double far = sqrt(x * x + y * y), pull = far > 2.2 ? 2.35 / far : 1;
	return (struct spot){ x * pull + dice_even(&d, -.22, .22),
		y * pull + dice_even(&d, -.22, .22) };
}

static void put_spot(struct buf *b, struct spot s)
{
	buf_printf(b, "%s[%.5f,%.5f]", b->p && b->p[b->n - 1] == ']' ? "," : "", -20 + s.x * .018,
	    47.2 + s.y * .012);
}

/* The points from one corner to the next, without the last. The smaller corner leads, so that
 * the border is the same seen from either side. */
static void put_border(struct buf *b, int c0, int r0, int c1, int r1)
{
	int from = r0 * 8 + c0, to = r1 * 8 + c1;
	bool turned = from > to;
	struct spot s = corner(c0, r0), t = corner(c1, r1);
	double bends[STEPS + 1];
	struct dice d = { (uint64_t)((turned ? to : from) * 64 + (turned ? from : to)) };
	for (int i = 1; i < STEPS; i++)
		bends[i] = dice_even(&d, -.07, .07);
	double dx = t.x - s.x, dy = t.y - s.y;
	put_spot(b, s);
	for (int i = 1; i < STEPS; i++) {
		double share = (double)i / STEPS, bend = turned ? -bends[STEPS - i] : bends[i];
		put_spot(
		    b, (struct spot){ s.x + dx * share - dy * bend, s.y + dy * share + dx * bend });
	}
}

struct str demo_shape(struct arena *a, size_t i)
{
	int c = (int)i % GRID, r = GRID - 1 - (int)i / GRID;
	struct buf b = buf_in(a, 8192);
	buf_puts(&b, "{\"type\":\"Polygon\",\"coordinates\":[[");
	put_border(&b, c, r, c + 1, r);
	put_border(&b, c + 1, r, c + 1, r + 1);
	put_border(&b, c + 1, r + 1, c, r + 1);
	put_border(&b, c, r + 1, c, r);
	put_spot(&b, corner(c, r));
	buf_puts(&b, "]]}");
	return buf_view(&b);
}
