/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * poc OUTPUT.c [PO/fr.po …]: compiles translations into one C file: the English texts, sorted,
 * and for each language its translations and where each begins.
 *
 * Every mistake in a .po file (see src/base/po.h) is printed as file:line and ends the run with 1.
 * What is not translated yet, or only guessed (fuzzy), is no mistake: a warning counts it and the
 * program shows the English text. A compiled language without a file gets an empty table.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/gzip.h"
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

static int by_id_of(const void *a, const void *b)
{
	return by_id(*(const struct po_entry *const *)a, *(const struct po_entry *const *)b);
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

/* Every id of any language once, sorted; the entries of each po must be so already. */
static const struct po_entry **all_ids(struct arena *a, const struct po po[LANG_TABLES],
    size_t *count)
{
	size_t total = 0, kept = 0;
	for (int i = 0; i < LANG_TABLES; i++)
		total += po[i].count;
	const struct po_entry **ids = arena_array(a, const struct po_entry *, total + 1);
	total = 0;
	for (int i = 0; i < LANG_TABLES; i++)
		for (size_t n = 0; n < po[i].count; n++)
			if (po_complete(&po[i], &po[i].items[n]))
				ids[total++] = &po[i].items[n];
	if (total)
		qsort(ids, total, sizeof *ids, by_id_of);
	for (size_t i = 0; i < total; i++)
		if (!kept || str_cmp(ids[kept - 1]->id, ids[i]->id))
			ids[kept++] = ids[i];
	*count = kept;
	return ids;
}

static void write_ids(struct buf *out, const struct po_entry *const *ids, size_t count)
{
	buf_puts(out, "static const char *const ids[] = {\n");
	for (size_t i = 0; i < count; i++) {
		buf_puts(out, "\t");
		po_quote(out, ids[i]->id);
		buf_puts(out, ",\n");
	}
	buf_puts(out, "\tNULL\n};\n\n");
}

/* Each form with its zero byte, and one more after them. */
static void add_forms(struct buf *forms, const struct po_entry *entry)
{
	for (int form = 0; form < entry->form_count; form++) {
		buf_str(forms, entry->forms[form]);
		buf_byte(forms, 0);
	}
	buf_byte(forms, 0);
}

static void write_packed(struct arena *a, struct buf *out, struct str tag, struct str forms)
{
	struct buf packed = buf_in(a, LARGEST_C);
	gzip_pack(&packed, forms, 9);
	struct str bytes = buf_view(&packed);
	buf_printf(out, "static const unsigned char packed_%.*s[] = {", STR(tag));
	for (size_t i = 0; i < bytes.n; i++)
		buf_printf(out, "%s%u,", i % 20 ? "" : "\n", (unsigned char)bytes.p[i]);
	buf_printf(out, "\n};\nenum { size_%.*s = %zu };\n\n", STR(tag), forms.n);
}

/* The translations one after the other, then where that of each id begins. */
static void write_table(struct arena *a, struct buf *out, struct po *po, struct str tag,
    const struct po_entry *const *ids, size_t count)
{
	struct buf forms = buf_in(a, LARGEST_C);
	size_t n = 0;
	buf_byte(&forms, 0);
	buf_printf(out, "static const uint32_t at_%.*s[] = {\n", STR(tag));
	for (size_t i = 0; i < count; i++) {
		while (n < po->count && str_cmp(po->items[n].id, ids[i]->id) < 0)
			n++;
		bool has = n < po->count && !str_cmp(po->items[n].id, ids[i]->id) &&
		    po_complete(po, &po->items[n]);
		buf_printf(out, "\t%zu,\n", has ? forms.n : 0);
		if (has)
			add_forms(&forms, &po->items[n]);
	}
	buf_puts(out, "\t0\n};\n\n");
	write_packed(a, out, tag, buf_view(&forms));
}

static void write_row(struct buf *out, struct str tag, bool any)
{
	buf_printf(out, "\t{ .tag = \"%.*s\"", STR(tag));
	if (any)
		buf_printf(out, ", .ids = ids, .at = at_%.*s, .packed = packed_%.*s,\n"
		    "\t  .packed_size = sizeof packed_%.*s, .size = size_%.*s,\n"
		    "\t  .count = sizeof ids / sizeof *ids - 1",
		    STR(tag), STR(tag), STR(tag), STR(tag));
	buf_puts(out, " },\n");
}

/* A file is read into the place of its language; false when it has mistakes. */
static bool read_one(struct arena *a, const char *path, struct po all[LANG_TABLES])
{
	struct err e = { 0 };
	struct problems found = { .arena = a };
	struct str bytes, tag = tag_of(path);
	int at = 0;
	while (at < LANG_TABLES && !str_eq(tag, str_of(lang_tables[at].tag)))
		at++;
	if (at == LANG_TABLES || all[at].path.n) {
		fprintf(stderr, "%s: no language of the program, or given twice\n", path);
		return false;
	}
	if (!file_map(a, path, LARGEST_PO, &bytes, &e)) {
		fprintf(stderr, "%s %s\n", e.say, e.log);
		return false;
	}
	struct po *po = &all[at];
	po_read(a, path, bytes, po, &found);
	int plurals = lang_find(tag)->plurals;
	if (po->plurals && po->plurals != plurals)
		problem_add(&found, (struct problem){ .source = po->path, .row = po->head.line },
		    "nplurals is %d, but the program has %d forms", po->plurals, plurals);
	for (size_t i = 0; i < found.count; i++)
		fprintf(stderr, "%.*s\n", STR(problem_line(a, &found.items[i])));
	if (found.total)
		return false;
	warn_missing(po);
	if (po->count)
		qsort(po->items, po->count, sizeof *po->items, by_id);
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
	struct po all[LANG_TABLES] = { 0 };
	size_t count;
	bool ok = true;
	for (int i = 2; i < argc; i++)
		ok = read_one(a, argv[i], all) && ok;
	const struct po_entry **ids = all_ids(a, all, &count);
	buf_puts(&out, "/* Made from po/ by tools/poc. */\n#include \"base/lang_texts.h\"\n\n"
	    "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n");
	write_ids(&out, ids, count);
	for (int i = 0; i < LANG_TABLES; i++)
		if (all[i].path.n)
			write_table(a, &out, &all[i], str_of(lang_tables[i].tag), ids, count);
	buf_puts(&out, "const struct lang_texts lang_tables[LANG_TABLES] = {\n");
	for (int i = 0; i < LANG_TABLES; i++)
		write_row(&out, str_of(lang_tables[i].tag), all[i].path.n);
	buf_puts(&out, "};\n");
	if (ok && !file_write(argv[1], buf_view(&out), &e)) {
		fprintf(stderr, "%s %s\n", e.say, e.log);
		ok = false;
	}
	arena_free(a);
	return ok ? 0 : 1;
}
