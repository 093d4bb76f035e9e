/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * LimeSurvey surveys (.lss): an export of tables as XML, each with rows of named cells. Groups
 * become sections; questions stand in their group's order; answers and subquestions become
 * options. An array is a table: each row is a question, of an array of texts or numbers each
 * cell. The conditions ("relevance") of a group and of a question must both hold. Texts stand in
 * tables of their own since version 4 (group_l10ns …), before that in the rows themselves, once
 * for each language. HTML in the texts is taken out.
 */
#include "city/report/form_lss.h"

#include "base/buf.h"
#include "base/num.h"
#include "formats/xml.h"

#include <stdlib.h>
#include <string.h>

/* ---- the tables ---- */

static bool is_depth(const struct xml *x, enum xml_event event, int depth)
{
	return x->event == event && x->depth == depth;
}

/* document / TABLE / rows / row / CELL */
static void read_tables(struct survey *s, struct xml *x)
{
	struct str table = STR_EMPTY;
	struct row *row = NULL;
	bool rows = false;
	struct buf text = buf_in(s->a, 4 << 20);
	while (xml_next(x)) {
		if (is_depth(x, XML_OPEN, 1))
			table = arena_copy(s->a, x->name);
		if (is_depth(x, XML_OPEN, 2))
			rows = str_eq(x->name, S("rows"));
		if (is_depth(x, XML_OPEN, 3) && rows) {
			row = arena_new_of(s->a, struct row);
			*row = (struct row){ .table = table, .number = s->rows.count };
			*list_add(s->a, &s->rows) = row;
		}
		if (is_depth(x, XML_OPEN, 4))
			buf_clear(&text);
		if (x->event == XML_CHARS)
			buf_str(&text, x->text);
		if (is_depth(x, XML_CLOSE, 4) && row && row->count < MOST_FIELDS) {
			row->cells[row->count].name = arena_copy(s->a, x->name);
			row->cells[row->count++].value = arena_copy(s->a, buf_view(&text));
		}
	}
}

struct str lss_get(const struct row *row, const char *name)
{
	for (size_t i = 0; i < row->count; i++)
		if (str_eq(row->cells[i].name, str_of(name)))
			return str_trim(row->cells[i].value);
	return STR_EMPTY;
}

int64_t lss_get_int(const struct row *row, const char *name)
{
	int64_t n = 0;
	num_int(lss_get(row, name), &n);
	return n;
}

/* ---- texts ---- */

/* Without tags; the five entities that stand for characters. */
struct str lss_plain(struct arena *a, struct str html)
{
	static const char *const entities[][2] = { { "&amp;", "&" }, { "&lt;", "<" },
		{ "&gt;", ">" }, { "&quot;", "\"" }, { "&nbsp;", " " }, { "&#39;", "'" } };
	struct buf b = buf_in(a, 1 << 20);
	bool tag = false;
	for (size_t i = 0; i < html.n; i++) {
		char c = html.p[i];
		size_t skip = 0;
		for (size_t k = 0; c == '&' && k < sizeof entities / sizeof *entities; k++)
			if (str_starts(str_from(html, i), str_of(entities[k][0]))) {
				buf_puts(&b, entities[k][1]);
				skip = strlen(entities[k][0]);
			}
		if (skip) {
			i += skip - 1;
			continue;
		}
		tag = tag || c == '<';
		if (!tag)
			buf_byte(&b, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
		else if (c == '>')
			tag = false;
	}
	return str_trim(buf_view(&b));
}

/* The texts of a thing: in rows of table `texts` whose `key` is id, else in its own rows. */
void lss_texts_of(struct survey *s, const char *texts, const char *own, const char *key,
    struct str id, const char *field, struct form_texts *out)
{
	for (size_t i = 0; i < s->rows.count; i++) {
		const struct row *row = s->rows.items[i];
		if ((str_eq(row->table, str_of(texts)) || str_eq(row->table, str_of(own))) &&
		    str_eq(lss_get(row, key), id) && lss_get(row, "language").n)
			form_text_add(s->a, out, lss_get(row, "language"),
			    lss_plain(s->a, lss_get(row, field)));
	}
}

/* ---- groups ---- */

static int by_order(const void *one, const void *other)
{
	const struct row *x = *(struct row *const *)one, *y = *(struct row *const *)other;
	const char *field = str_eq(x->table, S("groups")) ? "group_order" : "question_order";
	int64_t a = lss_get_int(x, field), b = lss_get_int(y, field);
	if (a != b)
		return a < b ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static void add_group(struct survey *s, const struct row *group)
{
	struct { struct row **items; size_t count, room; } mine = { 0 };
	struct str gid = lss_get(group, "gid");
	struct form_question section = { .kind = QUESTION_SECTION,
		.name = arena_printf(s->a, "group_%.*s", STR(gid)) };
	if (form_find(s->f, section.name))
		return;
	lss_texts_of(s, "group_l10ns", "groups", "gid", gid, "group_name", &section.label);
	lss_texts_of(s, "group_l10ns", "groups", "gid", gid, "description", &section.hint);
	if (!section.label.count)
		form_text_add(s->a, &section.label, STR_EMPTY, section.name);
	*list_add(s->a, &s->f->questions) = section;
	for (size_t i = 0; i < s->rows.count; i++) {
		struct row *row = s->rows.items[i];
		bool again = false;		/* the same question in another language */
		for (size_t k = 0; k < mine.count; k++)
			again = again || str_eq(lss_get(mine.items[k], "qid"), lss_get(row, "qid"));
		if (str_eq(row->table, S("questions")) && str_eq(lss_get(row, "gid"), gid) &&
		    lss_get_int(row, "parent_qid") == 0 && !again)
			*list_add(s->a, &mine) = row;
	}
	if (mine.count)
		qsort(mine.items, mine.count, sizeof *mine.items, by_order);
	for (size_t i = 0; i < mine.count; i++)
		lss_add_question(s, group, mine.items[i]);
}

static void add_groups(struct survey *s)
{
	struct { struct row **items; size_t count, room; } groups = { 0 };
	for (size_t i = 0; i < s->rows.count; i++) {
		struct row *row = s->rows.items[i];
		if (str_eq(row->table, S("groups")))
			*list_add(s->a, &groups) = row;
		if (str_eq(row->table, S("surveys_languagesettings"))) {
			form_text_add(s->a, &s->f->title, lss_get(row, "surveyls_language"),
			    lss_plain(s->a, lss_get(row, "surveyls_title")));
			form_text_add(s->a, &s->f->about, lss_get(row, "surveyls_language"),
			    lss_plain(s->a, lss_get(row, "surveyls_description")));
		}
		if (str_eq(row->table, S("surveys")))
			s->f->code = form_name(s->a, arena_printf(s->a, "lss-%.*s",
			    STR(lss_get(row, "sid"))));
	}
	if (groups.count)
		qsort(groups.items, groups.count, sizeof *groups.items, by_order);
	for (size_t i = 0; i < groups.count; i++)
		add_group(s, groups.items[i]);
}

bool form_read_lss(struct arena *a, struct str bytes, const char *name, struct form *out_r,
    struct problems *found, struct err *e)
{
	struct form f = { 0 };
	struct survey s = { .a = a, .f = &f };
	struct xml *x = xml_bytes(a, bytes, name, e);
	if (!x)
		return false;
	f.left = (struct problems){ .arena = a, .lang = found->lang };
	read_tables(&s, x);
	if (!xml_end(x, e))
		return false;
	if (!s.rows.count)
		return fail(e, ERR_INPUT, N_("%s is no survey of LimeSurvey."), name);
	add_groups(&s);
	form_settle(a, &f, "");
	if (!form_check(&f, name, found, e))
		return false;
	*out_r = f;
	return true;
}
