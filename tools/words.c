/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * words: the texts for people in the sources, and what the translations lack.
 *
 *	words [--src src] [--pot po/stoa.pot]	write all texts as a template for translators
 *	words [--src src] --check po		list what is missing or no longer used
 *	words [--src src] --update po		add what is missing to each .po file
 *	words [--src src] --update po/fr.po	the same for one file, made if there is none
 *
 * The files keep the order of the sources. --check ends with 1 if anything is missing, and with the
 * closing line of all tests, where one language is one test.
 */
#include "extract.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/po.h"

#include <stdio.h>
#include <string.h>

enum { LARGEST_PO = 16 << 20 };

/* The rules of the languages that are compiled in, as .po files state them (Unicode CLDR). */
static const struct {
	const char *tag, *rule;
} rules[] = {
	{ "fr", "nplurals=2; plural=(n > 1);" },
	{ "es", "nplurals=2; plural=(n != 1);" },
	{ "ar", "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
	    "n%100>=11 ? 4 : 5);" },
	{ "zh", "nplurals=1; plural=0;" },
	{ "ru", "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
	    "(n%100<12 || n%100>14) ? 1 : 2);" },
};

static struct str tag_of(const char *path)
{
	struct str name = str_of(path);
	name = str_from(name, (size_t)(str_rfind_byte(name, '/') + 1));
	return str_slice(name, 0, name.n - 3);
}

static bool complain(const struct err *e)
{
	fprintf(stderr, "words: %s %s\n", e->say, e->log);
	return false;
}

static bool read_po(struct arena *a, const char *path, struct po *po)
{
	struct err e = { 0 };
	struct problems found = { .arena = a };
	struct str bytes;
	if (!file_map(a, path, LARGEST_PO, &bytes, &e))
		return complain(&e);
	bool ok = po_read(a, path, bytes, po, &found);
	for (size_t i = 0; i < found.count; i++)
		printf("%.*s\n", STR(problem_line(a, &found.items[i])));
	return ok;
}

/* ---- writing ---- */

static void write_string(struct buf *b, const char *name, struct str text)
{
	buf_printf(b, "%s ", name);
	po_quote(b, text);
	buf_byte(b, '\n');
}

static void write_entry(struct buf *b, const struct mark *m, const struct po_entry *old,
    int plurals)
{
	struct str id = m ? m->id : old->id, plural = m ? m->plural : old->plural;
	bool same = old && (plural.n > 0) == (old->plural.n > 0);
	buf_byte(b, '\n');
	if (old)
		buf_str(b, old->comments);
	if (m)
		buf_printf(b, "#: %.*s\n", STR(m->places));
	const char *format = po_is_format(plural.n ? plural : id) ? ", c-format" : "";
	const char *fuzzy = old && old->fuzzy ? ", fuzzy" : "";
	if (*format || *fuzzy)
		buf_printf(b, "#%s%s\n", fuzzy, format);
	write_string(b, "msgid", id);
	if (!plural.n) {
		write_string(b, "msgstr", same ? old->forms[0] : STR_EMPTY);
		return;
	}
	write_string(b, "msgid_plural", plural);
	for (int i = 0; i < plurals; i++) {
		char name[20];
		snprintf(name, sizeof name, "msgstr[%d]", i);
		write_string(b, name, same ? old->forms[i] : STR_EMPTY);
	}
}

static void write_head(struct buf *b, struct str comments, struct str fields)
{
	buf_str(b, comments);
	buf_puts(b, "msgid \"\"\nmsgstr \"\"\n");
	struct str line;
	while (fields.n && str_cut(&fields, '\n', &line)) {
		struct buf with_end = buf_heap(line.n + 2);
		buf_str(&with_end, line);
		buf_byte(&with_end, '\n');
		if (line.n) {
			po_quote(b, buf_view(&with_end));
			buf_byte(b, '\n');
		}
		buf_free(&with_end);
	}
}

static struct str head_for(struct arena *a, struct str tag)
{
	const char *rule = "nplurals=2; plural=(n != 1);";
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (str_eq(tag, str_of(rules[i].tag)))
			rule = rules[i].rule;
	return arena_printf(a, "Content-Type: text/plain; charset=UTF-8\n"
	    "Content-Transfer-Encoding: 8bit\nLanguage: %.*s\nPlural-Forms: %s\n", STR(tag), rule);
}

static bool save(const char *path, const struct buf *b)
{
	struct err e = { 0 };
	if (b->failed)
		return fail(&e, ERR_LIMIT, "%s would be too large", path) || complain(&e);
	return file_write(path, buf_view(b), &e) || complain(&e);
}

static bool write_pot(const struct marks *all, const char *path)
{
	struct buf b = buf_in(all->arena, LARGEST_PO);
	write_head(&b, S("# The texts of Stoa, for translators. Written by tools/words.\n"),
	    S("Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
	    "Plural-Forms: nplurals=2; plural=(n != 1);\n"));
	for (size_t i = 0; i < all->count; i++)
		write_entry(&b, &all->items[i], NULL, 2);
	return save(path, &b);
}

/* Entries in the order of the sources; then those that are no longer used. */
static bool update(const struct marks *all, const char *path)
{
	struct arena *a = all->arena;
	struct buf b = buf_in(a, LARGEST_PO);
	struct po po = { .plurals = 0 };
	bool there = file_exists(path);
	if (there && !read_po(a, path, &po))
		return false;
	struct str head = there ? po.head.forms[0] : head_for(a, tag_of(path));
	const struct lang *lang = lang_find(tag_of(path));
	int plurals = po.plurals ? po.plurals : lang ? lang->plurals : 2;
	write_head(&b, po.head.comments, head);
	for (size_t i = 0; i < all->count; i++)
		write_entry(&b, &all->items[i], po_find(&po, all->items[i].id), plurals);
	for (size_t i = 0; i < po.count; i++)
		if (!extract_find(all, po.items[i].id))
			write_entry(&b, NULL, &po.items[i], plurals);
	return save(path, &b);
}

/* ---- checking ---- */

static void print_place(const struct mark *m, const char *path, const char *what)
{
	printf("%s: %s: %.*s:%d: \"%.*s\"\n", path, what, STR(m->path), m->line, STR(m->id));
}

static bool check(const struct marks *all, const char *path)
{
	struct po po;
	size_t missing = 0, unused = 0;
	if (!read_po(all->arena, path, &po))
		return false;
	for (size_t i = 0; i < all->count; i++) {
		const struct mark *m = &all->items[i];
		const struct po_entry *entry = po_find(&po, m->id);
		bool plural_differs = entry && !str_eq(entry->plural, m->plural);
		if (entry && po_complete(&po, entry) && !plural_differs)
			continue;
		missing++;
		print_place(m, path, !entry ? "missing" : entry->fuzzy ? "fuzzy" :
		    plural_differs ? "its plural has changed" : "not translated");
	}
	for (size_t i = 0; i < po.count; i++)
		if (!extract_find(all, po.items[i].id)) {
			unused++;
			printf("%s:%lld: no longer used: \"%.*s\"\n", path,
			    (long long)po.items[i].line,
			    STR(po.items[i].id));
		}
	if (missing)
		printf("FAIL %s: %zu of %zu texts are not translated, %zu are no longer used\n",
		    path,
		    missing, all->count, unused);
	return !missing;
}

/* ---- the whole ---- */

typedef bool (*each)(const struct marks *all, const char *path);

/* Calls fn for a .po file, or for all in a folder; counts how it went. */
static void for_files(const struct marks *all, const char *path, each fn, int counts[2])
{
	struct err e = { 0 };
	struct str *names;
	size_t count;
	if (str_ends(str_of(path), S(".po"))) {
		counts[fn(all, path)]++;
		return;
	}
	if (!file_is_folder(path))
		return;
	if (!file_list(all->arena, path, &names, &count, &e)) {
		complain(&e);
		counts[false]++;
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (str_ends(names[i], S(".po")))
			counts[fn(all, file_join(all->arena, path, names[i].p))]++;
}

static int usage(void)
{
	fputs("Usage: words [--src FOLDER] --pot FILE | --check PO | --update PO\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	const char *source = "src", *what = NULL, *path = NULL;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--src")) {
			source = argv[i + 1];
		} else {
			what = argv[i];
			path = argv[i + 1];
		}
	}
	bool pot = what && !strcmp(what, "--pot"), checks = what && !strcmp(what, "--check");
	if (argc % 2 == 0 || !(pot || checks || (what && !strcmp(what, "--update"))))
		return usage();
	struct marks all = { .arena = arena_new(0) };
	extract_folder(&all, source);
	int counts[2] = { all.mistakes > 0, 0 };
	if (pot)
		counts[write_pot(&all, path)]++;
	else
		for_files(&all, path, checks ? check : update, counts);
	if (checks)
		printf("%d passed, %d failed, 0 skipped\n", counts[1], counts[0]);
	else
		printf("%zu texts\n", all.count);
	arena_free(all.arena);
	return counts[0] ? 1 : 0;
}
