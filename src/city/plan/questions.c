/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Questions out of the file that is inside the program. */
#include "city/plan/questions.h"

#include "base/embedded.h"
#include "formats/csv.h"

#include <string.h>

extern const struct embedded question_files[];

enum { MOST_COLUMNS = 32 };

static const struct choice sections[] = {
	{ "1", N_("Planning") }, { "2", N_("Involvement") }, { "3", N_("Celebration") },
	{ "4", N_("Accessibility") }, { "5", N_("Monitoring and evaluation") },
	{ "6", N_("Funding") },
	{ "g", N_("Green and healthy learning and living") },
	{ "e", N_("Equitable and inclusive learning and living") },
	{ "w", N_("Decent work and entrepreneurship") }, { NULL, NULL }
};

const char *section_label(struct str section)
{
	return choice_label(sections, section);
}

/* Where a column is, by its name; -1: there is none. */
static int column(const struct str *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(names[i], str_of(name)))
			return (int)i;
	return -1;
}

struct sheet {
	struct str names[MOST_COLUMNS];
	size_t columns;
	struct arena *a;
};

static struct str cell(const struct sheet *s, const struct csv_row *row, const char *name)
{
	int at = column(s->names, s->columns, name);
	return at >= 0 && (size_t)at < row->count ? arena_copy(s->a, row->cells[at]) : STR_EMPTY;
}

/* The text in a language, else in English. */
static struct str in_language(const struct sheet *s, const struct csv_row *row, const char *name,
    const char *tag)
{
	struct str text = tag ? cell(s, row, arena_printf(s->a, "%s:%s", name, tag).p) : STR_EMPTY;
	return text.n ? text : cell(s, row, name);
}

static void take(const struct sheet *s, const struct csv_row *row, const char *tag,
    struct questions *out_r)
{
	struct str act = in_language(s, row, "action", tag), act_en = cell(s, row, "action");
	struct str text = in_language(s, row, "text", tag);
	*list_add(s->a, out_r) = (struct question){ .code = cell(s, row, "code"),
		.part = cell(s, row, "part"), .section = cell(s, row, "section"),
		.features = cell(s, row, "features"), .sdg = cell(s, row, "sdg"), .text = text,
		.act = act.n ? act : text, .act_en = act_en.n ? act_en : cell(s, row, "text"),
		.answer = ANSWER_NONE };
}

static bool load(struct arena *a, const char *tag, struct questions *out_r, struct err *e)
{
	struct sheet s = { .a = a };
	struct csv_row row;
	const struct embedded *file = &question_files[0];
	struct str text = { (const char *)file->bytes, file->size };
	struct source *in = source_bytes(a, text, file->name, (struct source_limits){ 0 }, e);
	struct csv *csv = in ? csv_open(a, in, NULL, e) : NULL;
	if (!csv || !csv_next(csv, &row))
		return fail_system(e, "no questions in %s", file->name);
	for (s.columns = 0; s.columns < row.count && s.columns < MOST_COLUMNS; s.columns++)
		s.names[s.columns] = arena_copy(a, row.cells[s.columns]);
	while (csv_next(csv, &row))
		take(&s, &row, tag, out_r);
	return csv_end(csv, e);
}

bool questions_load(struct arena *a, const struct lang *lang, struct questions *out_r,
    struct err *e)
{
	*out_r = (struct questions){ 0 };
	return load(a, lang && strcmp(lang->tag, "en") != 0 ? lang->tag : NULL, out_r, e);
}

bool question_translate(struct arena *a, struct str code, const char *tag, struct str *out_r,
    struct err *e)
{
	struct questions all = { 0 };
	*out_r = STR_EMPTY;
	if (!load(a, tag, &all, e))
		return false;
	for (size_t i = 0; i < all.count; i++)
		if (str_eq(all.items[i].code, code))
			*out_r = all.items[i].act;
	return true;
}
