/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The lookup file of a dimension: a table with the columns code, parent and, if there is one,
 * name. Its nodes are put in the order in which a reader goes through a tree: each parent before
 * its children, these in the order of the file. A code that a `map` or `codes` line names beside
 * the file stands under the top.
 */
#include "measure/tally/spec.h"
#include "measure/tally/text_map.h"
#include "base/file.h"
#include "base/lang.h"
#include "formats/table.h"

#include <string.h>

enum { NODES_MOST = 1000000, DEPTH_MOST = 8 };

struct entry {
	struct str code, parent, name;
	int64_t line;
	int64_t up;		/* its parent's entry; -1: none */
	int64_t first, last, next;	/* children, and the next child of the same parent; -1 */
	bool placed;
};

struct tree {
	struct spec_reader *r;
	struct dim *dim;
	struct { struct entry *items; size_t count, room; } entries;
	struct text_map by_code;
	struct { struct node *items; size_t count, room; } nodes;
};

#define tree_say(t, line_number, ...) \
	problem_add((t)->r->found, (struct problem){ .source = (t)->dim->lookup, \
	    .row = (line_number) }, __VA_ARGS__)

/* ---- reading ---- */

struct lookup_columns {
	size_t code, parent, name;
};

static struct lookup_columns find_columns(const struct table_row *row, bool *header_r)
{
	struct lookup_columns c = { 0, 1, 2 };
	*header_r = false;
	for (size_t i = 0; i < row->count; i++) {
		struct str s = str_trim(row->cells[i].text);
		if (str_ieq(s, S("code")))
			c.code = i;
		else if (str_ieq(s, S("parent")))
			c.parent = i;
		else if (str_ieq(s, S("name")) || str_ieq(s, S("label")))
			c.name = i;
		else
			continue;
		*header_r = true;
	}
	return c;
}

static struct str cell_of(struct tree *t, const struct table_row *row, size_t i)
{
	return i < row->count ? arena_copy(t->r->arena, str_trim(row->cells[i].text)) : STR_EMPTY;
}

static void add_entry(struct tree *t, const struct table_row *row, struct lookup_columns c)
{
	struct entry n = { .code = cell_of(t, row, c.code), .parent = cell_of(t, row, c.parent),
		.name = cell_of(t, row, c.name), .line = row->line, .up = -1, .first = -1,
		.last = -1, .next = -1 };
	uint32_t before;
	if (!n.code.n) {
		tree_say(t, row->line, N_("The code is missing."));
	} else if (text_map_find(&t->by_code, n.code, &before)) {
		tree_say(t, row->line, N_("The code %.*s stands in line %lld already."),
		    STR(n.code), (long long)t->entries.items[before].line);
	} else if (t->entries.count < NODES_MOST) {
		text_map_add(&t->by_code, n.code, (uint32_t)t->entries.count);
		*list_add(t->r->arena, &t->entries) = n;
	}
}

static bool read_file(struct tree *t)
{
	struct spec_reader *r = t->r;
	struct err e = { .lang = r->found->lang };
	char *name = arena_text(r->arena, t->dim->lookup);
	const char *path = name[0] == '/' || !r->folder ? name :
	    file_join(r->arena, r->folder, name);
	struct table *in = table_open(r->arena, path, NULL, &e);
	struct table_row row;
	struct lookup_columns c = { 0, 1, 2 };
	bool first = true, header = false;
	while (in && table_next(in, &row)) {
		if (first)
			c = find_columns(&row, &header);
		if (!first || !header)
			add_entry(t, &row, c);
		first = false;
	}
	if (in && table_end(in, &e))
		return true;
	spec_say(r, t->dim->line, "%s", e.say);
	return false;
}

/* ---- linking ---- */

static void link_entry(struct tree *t, size_t i)
{
	struct entry *n = &t->entries.items[i];
	uint32_t up;
	if (!n->parent.n)
		return;
	if (!text_map_find(&t->by_code, n->parent, &up)) {
		tree_say(t, n->line, N_("There is no code %.*s, which should be above %.*s."),
		    STR(n->parent), STR(n->code));
		return;
	}
	struct entry *parent = &t->entries.items[up];
	n->up = up;
	if (parent->last >= 0)
		t->entries.items[parent->last].next = (int64_t)i;
	else
		parent->first = (int64_t)i;
	parent->last = (int64_t)i;
}

static int32_t put_node(struct tree *t, struct str code, struct str label, int32_t parent)
{
	struct node n = { .code = code, .label = label, .parent = parent };
	if (parent >= 0) {
		t->nodes.items[parent].inner = true;
		n.depth = t->nodes.items[parent].depth + 1;
	}
	*list_add(t->r->arena, &t->nodes) = n;
	return (int32_t)t->nodes.count - 1;
}

/* Place an entry and what is below it. Only what hangs on a root is reached, so a circle is not
 * gone into; the depth is bounded. */
static void place_entry(struct tree *t, size_t i, int32_t parent)
{
	struct entry *n = &t->entries.items[i];
	n->placed = true;
	int32_t at = put_node(t, n->code, n->name, parent);
	if (t->nodes.items[at].depth > DEPTH_MOST) {
		tree_say(t, n->line, N_("This tree is more than %d levels deep."), DEPTH_MOST);
		return;
	}
	for (int64_t c = n->first; c >= 0; c = t->entries.items[c].next)
		place_entry(t, (size_t)c, at);
}

static void place_all(struct tree *t)
{
	size_t roots = 0, root = 0;
	for (size_t i = 0; i < t->entries.count; i++)
		if (t->entries.items[i].up < 0) {
			roots++;
			root = i;
		}
	if (roots == 1 && t->entries.items[root].first >= 0) {
		place_entry(t, root, -1);
	} else {
		put_node(t, S("_T"), STR_EMPTY, -1);
		for (size_t i = 0; i < t->entries.count; i++)
			if (t->entries.items[i].up < 0)
				place_entry(t, i, 0);
	}
	for (size_t i = 0; i < t->entries.count; i++)
		if (!t->entries.items[i].placed && !t->r->found->total)
			tree_say(t, t->entries.items[i].line,
			    N_("The codes above %.*s go round in a circle."),
			    STR(t->entries.items[i].code));
}

/* Codes that the SPEC names itself, and the words that mean them. */
static void keep_own(struct tree *t)
{
	struct dim *d = t->dim;
	struct text_map places = { 0 };
	for (size_t i = 0; i < t->nodes.count; i++)
		text_map_add(&places, t->nodes.items[i].code, (uint32_t)i);
	uint32_t *moved = arena_array(t->r->arena, uint32_t, d->nodes.count);
	for (size_t i = 1; i < d->nodes.count; i++)
		if (!text_map_find(&places, d->nodes.items[i].code, &moved[i]))
			moved[i] = (uint32_t)put_node(t, d->nodes.items[i].code, STR_EMPTY, 0);
	for (size_t i = 0; i < d->words.count; i++)
		d->words.items[i].node = moved[d->words.items[i].node];
	text_map_done(&places);
}

void spec_tree(struct spec_reader *r, struct dim *d)
{
	struct tree t = { .r = r, .dim = d };
	int64_t before = r->found->total;
	if (read_file(&t)) {
		for (size_t i = 0; i < t.entries.count; i++)
			link_entry(&t, i);
		if (r->found->total == before)
			place_all(&t);
		if (r->found->total == before) {
			keep_own(&t);
			d->nodes.items = t.nodes.items;
			d->nodes.count = t.nodes.count;
			d->nodes.room = t.nodes.room;
		}
	}
	text_map_done(&t.by_code);
}
