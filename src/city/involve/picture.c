/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The network as a picture: the city office in the middle, the partners around it in the order of
 * their names, a line for each tie. How a tie came about is its dash: groups full, actions dashed,
 * agreements dotted; several at once are a thick line. A crowd of more than MOST is cut to those
 * with most ties; the table has all of them.
 */
#include "city/involve/network.html.h"
#include "web/chart.html.h"

#include <math.h>
#include <stdlib.h>

enum { SIZE = 640, MIDDLE = 320, RADIUS = 165, MOST = 36, LETTERS = 15, DOT = 9,
	UP = 85, LINE = 22 };

struct spot {
	const struct network_node *node;
	double x, y, angle;
};

struct picture {
	struct out *o;
	struct spot spots[MOST + 1];	/* the first is the office */
	size_t count;
	double height;
};

static int by_ties(const void *a, const void *b)
{
	const struct network_node *x = *(const struct network_node *const *)a;
	const struct network_node *y = *(const struct network_node *const *)b;
	return x->ties != y->ties ? y->ties - x->ties : (x > y) - (x < y);
}

static int by_place(const void *a, const void *b)
{
	const struct network_node *x = *(const struct network_node *const *)a;
	const struct network_node *y = *(const struct network_node *const *)b;
	return (x > y) - (x < y);
}

/* The partners that are shown, in the order in which they stand in the list. */
static void choose(struct picture *p, const struct network *n)
{
	size_t count = n->nodes.count - 1, shown = count < MOST ? count : MOST;
	const struct network_node **all =
	    arena_array(p->o->r->arena, const struct network_node *, count + 1);
	for (size_t i = 0; i < count; i++)
		all[i] = &n->nodes.items[i + 1];
	if (count > MOST) {
		qsort(all, count, sizeof *all, by_ties);
		qsort(all, shown, sizeof *all, by_place);
	}
	p->spots[0] = (struct spot){ &n->nodes.items[0], MIDDLE, MIDDLE - UP, 0 };
	for (size_t i = 0; i < shown; i++) {
		double angle = 2 * M_PI * (double)i / (double)shown - M_PI / 2;
		p->spots[i + 1] = (struct spot){ all[i], MIDDLE + RADIUS * cos(angle),
			MIDDLE - UP + RADIUS * sin(angle), angle };
	}
	p->count = shown + 1;
}

static const struct spot *find_spot(const struct picture *p, int64_t id)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->spots[i].node->id == id)
			return &p->spots[i];
	return NULL;
}

static const char *tie_class(unsigned through)
{
	if (through & (through - 1))
		return "tie many";
	return through == TIE_GROUP ? "tie" : through == TIE_ACTION ? "tie action" : "tie agreed";
}

static void draw_tie(const struct picture *p, const struct tie *t)
{
	const struct spot *one = find_spot(p, t->one), *other = find_spot(p, t->other);
	if (!one || !other)
		return;
	/* Bent, so that no line between two partners runs through the office. */
	bool straight = !t->one || !t->other;
	double dx = other->x - one->x, dy = other->y - one->y, bend = straight ? 0 : .16;
	network_line(p->o, tie_class(t->through), one->x, one->y,
	    (one->x + other->x) / 2 + dy * bend, (one->y + other->y) / 2 - dx * bend, other->x,
	    other->y);
}

static void draw_name(const struct picture *p, const struct spot *s)
{
	double across = cos(s->angle), down = sin(s->angle);
	bool office = !s->node->id, middle = office || fabs(across) < .3;
	const char *anchor = middle ? "middle" : across > 0 ? "start" : "end";
	struct str lines[2];
	int count = chart_wrap(p->o->r->arena, s->node->name, middle ? LETTERS * 2 : LETTERS, 2,
	    lines);
	double x = s->x + (middle ? 0 : across > 0 ? 16 : -16);
	double y = s->y + 6 - (count - 1) * LINE / 2.0;
	if (middle)
		y = office || down > 0 ? s->y + 34 : s->y - 18 - (count - 1) * LINE;
	for (int i = 0; i < count; i++)
		chart_text(p->o, x, y + i * LINE, anchor, office ? "strong halo" : "halo",
		    lines[i]);
}

static void draw_spot(const struct picture *p, const struct spot *s)
{
	bool office = !s->node->id;
	if (!office)
		chart_link(p->o, arena_printf(p->o->r->arena, "%.*s/partners/%lld",
		    STR(p->o->base), (long long)s->node->id), STR_EMPTY);
	network_dot(p->o, s->x, s->y, office ? DOT + 4 : DOT, office);
	draw_name(p, s);
	if (!office)
		chart_link_end(p->o);
}

static void draw(struct out *o, const struct network *n)
{
	const struct lang *lang = o->lang;
	struct picture p = { .o = o, .height = SIZE - 2 * UP };
	choose(&p, n);
	chart_open_links(o, "chart net", SIZE, p.height, str_of(_("Who works with whom")),
	    str_of(_("The city office in the middle, its partners around it, a line for each tie. "
		     "The table below says the same.")));
	for (size_t i = 0; i < n->ties.count; i++)
		draw_tie(&p, &n->ties.items[i]);
	for (size_t i = 0; i < p.count; i++)
		draw_spot(&p, &p.spots[i]);
	chart_close(o);
}

struct str network_name(const struct network *n, int64_t id)
{
	for (size_t i = 0; i < n->nodes.count; i++)
		if (n->nodes.items[i].id == id)
			return n->nodes.items[i].name;
	return STR_EMPTY;
}

struct str network_through(struct arena *a, const struct lang *lang, unsigned through)
{
	static const struct {
		enum tie_kind kind;
		const char *label;
	} kinds[] = { { TIE_GROUP, N_("Group") }, { TIE_ACTION, N_("Action") },
		{ TIE_AGREEMENT, N_("Agreement") } };
	struct buf b = buf_in(a, 400);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (through & kinds[i].kind) {
			buf_puts(&b, b.n ? " · " : "");
			buf_puts(&b, _(kinds[i].label));
		}
	return buf_view(&b);
}

void network_write(struct out *o, const struct network *n)
{
	if (n->nodes.count > 1)
		draw(o, n);
	network_table(o, n);
}
