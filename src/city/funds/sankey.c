/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The flow picture: sources on one side, what they pay for in the middle, whom it is for on the
 * other. The width of a band is its amount; the same figures stand in a table beside it.
 *
 *  1. Nodes of a column stand one below the other, the largest first, with a gap for their names.
 *  2. One scale for all columns: amount → height, so that what flows in is as wide as what flows
 *     out.
 *  3. A column holds at most NODES nodes; the smallest of more become one, "Others".
 *  4. In a right-to-left language the picture is mirrored.
 */
#include "city/funds/pages.h"

#include "city/funds/sankey.html.h"

#include <string.h>

/* Names of the outer columns stand beside them, in a margin; those between, above their bar. */
enum { WIDTH = 1100, MARGIN = 215, BAR = 12, GAP = 30, TALL = 340, LETTERS = 30 };

static int node_of(struct sankey *s, int column, struct str name)
{
	int n = s->counts[column];
	for (int i = 0; i < n; i++)
		if (str_eq(s->nodes[column][i].name, name))
			return i;
	if (n == NODES + 1)
		return NODES;
	s->nodes[column][n].name = name;
	return s->counts[column]++;
}

static void add_link(struct sankey *s, int column, int from, int to, int64_t value)
{
	struct sankey_link *links = s->links[column];
	for (int i = 0; i < s->link_counts[column]; i++)
		if (links[i].from == from && links[i].to == to) {
			links[i].value += value;
			return;
		}
	links[s->link_counts[column]++] = (struct sankey_link){ from, to, value };
}

/* ---- which names are shown ---- */

struct sums {
	struct sum { struct str name; int64_t value; } *items;
	size_t count, room;
};

static void add_sum(struct arena *a, struct sums *all, struct str name, int64_t value)
{
	size_t i = 0;
	while (i < all->count && !str_eq(all->items[i].name, name))
		i++;
	if (i == all->count)
		*list_add(a, all) = (struct sum){ name, 0 };
	all->items[i].value += value;
	for (; i && all->items[i - 1].value < all->items[i].value; i--) {
		struct sum other = all->items[i];
		all->items[i] = all->items[i - 1];
		all->items[i - 1] = other;
	}
}

/* The name itself if it is among the largest, else that of the others. */
static struct str shown(const struct sums *all, struct str name, const struct lang *lang)
{
	for (size_t i = 0; i < all->count; i++)
		if (str_eq(all->items[i].name, name))
			return i < NODES - (all->count > NODES) ? name : str_of(_("Others"));
	return name;
}

static struct str group_name(const struct lang *lang, struct str code)
{
	for (const struct choice *c = people_groups; c->code; c++)
		if (str_eq(str_of(c->code), code))
			return str_of(_(c->label));
	return str_of(_("Everybody"));
}

/* One share of a flow after another; the rest of a hundred is for everybody. */
static bool each_share(const struct flow *f, size_t *i, int64_t *rest, struct share *out_r,
    int64_t *value_r)
{
	if (*i < f->share_count) {
		*out_r = f->shares[(*i)++];
		*value_r = f->base / 100 * out_r->percent + f->base % 100 * out_r->percent / 100;
		*rest -= *value_r;
		return true;
	}
	if (*i == f->share_count && *rest > 0) {
		*out_r = (struct share){ STR_EMPTY, 0 };
		*value_r = *rest;
		*i += 1;
		return true;
	}
	return false;
}

void groups_of(struct arena *a, const struct lang *lang, const struct year_money *m,
    struct group_row **out_r, size_t *count_r)
{
	struct sums sums = { 0 };
	for (size_t i = 0; i < m->flow_count; i++) {
		const struct flow *f = &m->flows[i];
		struct share share;
		int64_t rest = f->base, value;
		for (size_t k = 0; each_share(f, &k, &rest, &share, &value);)
			add_sum(a, &sums, group_name(lang, share.group), value);
	}
	*out_r = arena_array(a, struct group_row, sums.count + 1);
	*count_r = sums.count;
	for (size_t i = 0; i < sums.count; i++)
		(*out_r)[i] = (struct group_row){ sums.items[i].name, sums.items[i].value,
			m->allocated ? (double)sums.items[i].value / (double)m->allocated : 0 };
}

static void gather(struct arena *a, const struct lang *lang, const struct year_money *m,
    struct sums sums[COLUMNS])
{
	struct group_row *groups;
	size_t count;
	for (size_t i = 0; i < m->flow_count; i++) {
		if (!m->flows[i].counted)
			continue;
		add_sum(a, &sums[0], m->flows[i].source_name, m->flows[i].base);
		add_sum(a, &sums[1], m->flows[i].target_name, m->flows[i].base);
	}
	groups_of(a, lang, m, &groups, &count);
	for (size_t i = 0; i < count; i++)
		add_sum(a, &sums[2], groups[i].name, groups[i].base);
}

/* ---- places ---- */

static void lay_out(struct sankey *s)
{
	int most = 0;
	int64_t total = 0;
	for (int c = 0; c < COLUMNS; c++)
		most = s->counts[c] > most ? s->counts[c] : most;
	for (int i = 0; i < s->counts[0]; i++)
		total += s->nodes[0][i].value;
	double scale = TALL / (double)total;
	for (int c = 0; c < COLUMNS; c++) {
		double y = 20 + (most - s->counts[c]) * GAP / 2.0;
		for (int i = 0; i < s->counts[c]; i++) {
			struct sankey_node *n = &s->nodes[c][i];
			n->y = n->out = n->in = y;
			n->height = (double)n->value * scale;
			y += n->height + GAP;
		}
	}
}

bool sankey_make(struct arena *a, const struct lang *lang, const struct year_money *m,
    struct sankey *s)
{
	struct sums sums[COLUMNS] = { 0 };
	memset(s, 0, sizeof *s);
	s->currency = m->currency;
	gather(a, lang, m, sums);
	for (int c = 0; c < COLUMNS; c++)
		for (size_t i = 0; i < sums[c].count; i++)
			s->nodes[c][node_of(s, c, shown(&sums[c], sums[c].items[i].name, lang))]
			    .value += sums[c].items[i].value;
	for (size_t i = 0; i < m->flow_count; i++) {
		const struct flow *f = &m->flows[i];
		struct share share;
		int64_t rest = f->base, value;
		if (!f->counted)
			continue;
		int from = node_of(s, 0, shown(&sums[0], f->source_name, lang));
		int to = node_of(s, 1, shown(&sums[1], f->target_name, lang));
		add_link(s, 0, from, to, f->base);
		for (size_t k = 0; each_share(f, &k, &rest, &share, &value);)
			add_link(s, 1, to, node_of(s, 2, shown(&sums[2],
			    group_name(lang, share.group), lang)), value);
	}
	if (!m->allocated)
		return false;
	lay_out(s);
	return true;
}

/* ---- drawing ---- */

static double left_of(int column)
{
	return MARGIN + column * (WIDTH - 2 * MARGIN - BAR) / 2.0;
}

static void draw_links(struct out *o, struct sankey *s, int column, bool rtl)
{
	for (int i = 0; i < s->link_counts[column]; i++) {
		const struct sankey_link *l = &s->links[column][i];
		struct sankey_node *from = &s->nodes[column][l->from];
		struct sankey_node *to = &s->nodes[column + 1][l->to];
		double height = from->value ?
		    from->height * (double)l->value / (double)from->value : 0;
		double x0 = left_of(column) + BAR, x1 = left_of(column + 1);
		int colour = column ? l->to : l->from;
		sankey_flow(o, colour % 6, rtl ? WIDTH - x0 : x0, from->out,
		    rtl ? WIDTH - x1 : x1, to->in, height);
		from->out += height;
		to->in += height;
	}
}

static struct str cut_name(struct arena *a, struct str name)
{
	size_t at = 0;
	for (int letters = 0; at < name.n; letters++) {
		if (letters == LETTERS)
			return arena_printf(a, "%.*s…", STR(str_trim(str_slice(name, 0, at))));
		utf8_next(name, &at);
	}
	return name;
}

static void draw_nodes(struct out *o, const struct sankey *s, int column, bool rtl)
{
	double x = left_of(column);
	for (int i = 0; i < s->counts[column]; i++) {
		const struct sankey_node *n = &s->nodes[column][i];
		struct str name = cut_name(o->r->arena, n->name);
		struct str amount = money_text(o->r->arena, o->lang,
		    (n->value + 50) / 100 * 100, STR_EMPTY);
		double middle = n->y + n->height / 2;
		sankey_bar(o, i % 6, rtl ? WIDTH - x - BAR : x, n->y, BAR, n->height);
		if (column == 1) {
			sankey_name(o, WIDTH / 2.0, n->y - 6, "middle", name, amount);
			continue;
		}
		double text = column ? x + BAR + 8 : x - 8;
		const char *anchor = (column != 0) == rtl ? "end" : "start";
		sankey_name(o, rtl ? WIDTH - text : text, middle - 2, anchor, name, STR_EMPTY);
		sankey_name(o, rtl ? WIDTH - text : text, middle + 12, anchor, amount, STR_EMPTY);
	}
}

void sankey_draw(struct out *o, const struct sankey *given, struct str title,
    struct str description)
{
	struct sankey *s = arena_new_of(o->r->arena, struct sankey);
	bool rtl = o->lang && o->lang->rtl;
	double bottom = 0;
	*s = *given;
	for (int c = 0; c < COLUMNS; c++) {
		const struct sankey_node *n = &s->nodes[c][s->counts[c] - 1];
		bottom = n->y + n->height > bottom ? n->y + n->height : bottom;
	}
	sankey_open(o, WIDTH, bottom + 8, title, description);
	for (int c = 0; c + 1 < COLUMNS; c++)
		draw_links(o, s, c, rtl);
	for (int c = 0; c < COLUMNS; c++)
		draw_nodes(o, s, c, rtl);
	sankey_close(o);
}
