/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * poc OUTPUT.c [PO/fr.po …]: compiles translations into one C file of sorted tables.
 *
 * Every mistake in a .po file (see src/base/po.h) is printed as file:line and ends the run with 1.
 * What is not translated yet, or only guessed (fuzzy), is no mistake: a warning counts it and the
 * program shows the English text. A compiled language without a file gets an empty table.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/lang_texts.h"
#include "base/po.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_PO = 16 << 20, LARGEST_C = 64 << 20, SHOWN = 5 };

static struct str tag_of(const char *path)
{
	struct str name = str_of(path);
	name = str_from(name, (size_t)(str_rfind_byte(name, '/') + 1));
	return str_ends(name, S(".po")) ? str_slice(name, 0, name.n - 3) : name;
}

static int by_id(const void *a, const void *b)
{
	return str_cmp(((const struct po_entry *)a)->id, ((const struct po_entry *)b)->id);
}

static void warn_missing(const struct po *po)
{
	size_t missing = 0;
	for (size_t i = 0; i < po->count; i++) {
		const struct po_entry *entry = &po->items[i];
		if (po_complete(po, entry))
			continue;
		if (missing++ < SHOWN)
			fprintf(stderr, "%.*s:%lld: warning: %s: \"%.*s\"\n", STR(po->path),
			    (long long)entry->line, entry->fuzzy ? "fuzzy" : "not translated",
			    STR(entry->id));
	}
	if (missing > SHOWN)
		fprintf(stderr, "%.*s: warning: %zu texts are not translated\n", STR(po->path),
		    missing);
}

static void write_table(struct buf *out, struct po *po, struct str tag)
{
	if (po->count)
		qsort(po->items, po->count, sizeof *po->items, by_id);
	buf_printf(out, "static const struct lang_text texts_%.*s[] = {\n", STR(tag));
	for (size_t i = 0; i < po->count; i++) {
		const struct po_entry *entry = &po->items[i];
		if (!po_complete(po, entry))
			continue;
		buf_puts(out, "\t{ ");
		po_quote(out, entry->id);
		buf_puts(out, ",");
		for (int form = 0; form < entry->form_count; form++) {
			buf_puts(out, "\n\t  ");
			po_quote(out, entry->forms[form]);
			buf_puts(out, " \"\\0\"");
		}
		buf_puts(out, " },\n");
	}
	buf_puts(out, "\t{ NULL, NULL }\n};\n\n");
}

static void write_row(struct buf *out, struct str tag, bool any)
{
	if (any)
		buf_printf(out,
		    "\t{ .tag = \"%.*s\", .items = texts_%.*s,\n\t  .count = sizeof texts_%.*s / "
		    "sizeof *texts_%.*s - 1 },\n", STR(tag), STR(tag), STR(tag), STR(tag));
	else
		buf_printf(out, "\t{ .tag = \"%.*s\" },\n", STR(tag));
}

/* A file is read into the table of its language; false when it has mistakes. */
static bool compile(struct arena *a, const char *path, struct buf *out, bool has[LANG_TABLES])
{
	struct err e = { 0 };
	struct problems found = { .arena = a };
	struct str bytes, tag = tag_of(path);
	struct po po;
	int at = 0;
	while (at < LANG_TABLES && !str_eq(tag, str_of(lang_tables[at].tag)))
		at++;
	if (at == LANG_TABLES || has[at]) {
		fprintf(stderr, "%s: no language of the program, or given twice\n", path);
		return false;
	}
	has[at] = true;
	if (!file_map(a, path, LARGEST_PO, &bytes, &e)) {
		fprintf(stderr, "%s %s\n", e.say, e.log);
		return false;
	}
	po_read(a, path, bytes, &po, &found);
	int plurals = lang_find(tag)->plurals;
	if (po.plurals && po.plurals != plurals)
		problem_add(&found, (struct problem){ .source = po.path, .row = po.head.line },
		    "nplurals is %d, but the program has %d forms", po.plurals, plurals);
	for (size_t i = 0; i < found.count; i++)
		fprintf(stderr, "%.*s\n", STR(problem_line(a, &found.items[i])));
	if (found.total)
		return false;
	warn_missing(&po);
	write_table(out, &po, tag);
	return true;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fputs("Usage: poc OUTPUT.c [PO/fr.po …]\n", stderr);
		return 2;
	}
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct buf out = buf_in(a, LARGEST_C);
	bool has[LANG_TABLES] = { false }, ok = true;
	buf_puts(&out, "/* Made from po/ by tools/poc. */\n#include \"base/lang_texts.h\"\n\n"
	    "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n");
	for (int i = 2; i < argc; i++)
		ok = compile(a, argv[i], &out, has) && ok;
	buf_puts(&out, "const struct lang_texts lang_tables[LANG_TABLES] = {\n");
	for (int i = 0; i < LANG_TABLES; i++)
		write_row(&out, str_of(lang_tables[i].tag), has[i]);
	buf_puts(&out, "};\n");
	if (ok && !file_write(argv[1], buf_view(&out), &e)) {
		fprintf(stderr, "%s %s\n", e.say, e.log);
		ok = false;
	}
	arena_free(a);
	return ok ? 0 : 1;
}
