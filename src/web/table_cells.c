/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tables on narrow screens. Where a table is too wide for a telephone the style sheet sets every
 * row as a block: its name, then each value behind the name of its column. CSS can only take that
 * name from an attribute of the cell itself; it is put there here, once for all templates, out of
 * the head that the table has anyway.
 */
#include "web/web.h"

enum { COLUMNS = 16, LABEL_BYTES = 120 };

struct heads {
	struct str label[COLUMNS];
	size_t count;
};

/* tag_at: Does a tag of this name ("td") begin at i? */
static bool tag_at(struct str html, size_t i, struct str name)
{
	struct str rest = str_from(html, i);
	if (rest.n < name.n + 2 || rest.p[0] != '<' ||
	    !str_starts(str_from(rest, 1), name))
		return false;
	char after = rest.p[1 + name.n];
	return after == '>' || after == ' ';
}

/* words_of: The text between tags, as it may stand in an attribute. */
static struct str words_of(struct arena *a, struct str html)
{
	struct buf b = buf_in(a, LABEL_BYTES * 6);
	bool inside = false;
	for (size_t i = 0; i < html.n; i++) {
		char c = html.p[i];
		if (c == '<')
			inside = true;
		else if (c == '>')
			inside = false;
		else if (!inside && c == '"')
			buf_puts(&b, "&quot;");
		else if (!inside)
			buf_byte(&b, c);
	}
	return b.failed ? STR_EMPTY : str_trim(buf_view(&b));
}

static struct heads heads_of(struct arena *a, struct str head)
{
	struct heads h = { .count = 0 };
	for (size_t i = 0; i < head.n && h.count < COLUMNS; i++) {
		if (!tag_at(head, i, S("th")))
			continue;
		ptrdiff_t from = str_find_byte(head, '>', i), to = str_find(head, S("/th>"), i);
		if (from < 0 || to < from)
			break;
		h.label[h.count++] = words_of(a, str_slice(head, (size_t)from + 1, (size_t)to - 1));
	}
	return h;
}

static void label_body(struct buf *out, struct str body, const struct heads *h)
{
	size_t column = 0, written = 0;
	for (size_t i = 0; i < body.n; i++) {
		if (body.p[i] != '<')
			continue;
		if (tag_at(body, i, S("tr")))
			column = 0;
		else if (tag_at(body, i, S("th")))
			column++;
		else if (tag_at(body, i, S("td")) && column < h->count && h->label[column].n) {
			buf_str(out, str_slice(body, written, i + 3));
			buf_puts(out, " data-label=\"");
			buf_str(out, h->label[column++]);
			buf_puts(out, "\"");
			written = i + 3;
		} else if (tag_at(body, i, S("td")))
			column++;
	}
	buf_str(out, str_from(body, written));
}

void table_cells(struct out *o)
{
	size_t begin = o->table_at;
	o->table_at = 0;
	if (!begin || !o->r || o->buf->n < begin || o->buf->failed)
		return;
	struct arena *a = o->r->arena;
	struct str whole = str_from(buf_view(o->buf), begin);
	ptrdiff_t end = str_find(whole, S("/thead>"), 0);
	if (end-- < 1)
		return;
	struct heads h = heads_of(a, str_slice(whole, 0, (size_t)end));
	struct str body = str_from(whole, (size_t)end);
	body = arena_copy(a, body);
	o->buf->n = begin + (size_t)end;
	label_body(o->buf, body, &h);
}
