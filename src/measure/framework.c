/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Loads frameworks from their CSV (content/frameworks/README.md says its columns) into the shared
 * tables. A framework is replaced whole; codes that a city follows stay valid as long as the new
 * version has them, since cities refer to measures by code.
 */
#include "base/embedded.h"
#include "base/command.h"
#include "base/file.h"
#include "formats/csv.h"
#include "measure/framework.h"

#include <stdio.h>
#include <string.h>

extern const struct embedded framework_files[];

/* ORDER: the columns of a framework's CSV that have a place of their own */
enum place_of { KIND, CODE, PARENT, TITLE, ABOUT, UNIT, DIRECTION, COLLECTION, NUMERATOR,
	DENOMINATOR, LINKS, COLUMNS };
static const char *const column_names[COLUMNS] = { "kind", "code", "parent", "title", "about",
	"unit", "direction", "collection", "numerator", "denominator", "links" };

enum { MAX_CELLS = 128 };

struct loader {
	struct db *db;
	struct arena *a;
	struct problems *found;
	struct err *e;
	struct str source, sha256, framework;
	int at[COLUMNS];		/* where each column stands; -1: nowhere */
	struct { int column; struct str field, lang; } texts[MAX_CELLS];
	size_t text_count;
	int64_t position;
};

/* ---- the header ---- */

static void read_header(struct loader *l, const struct csv_row *row)
{
	for (int c = 0; c < COLUMNS; c++)
		l->at[c] = -1;
	for (size_t i = 0; i < row->count && i < MAX_CELLS; i++) {
		struct str name = str_trim(row->cells[i]);
		ptrdiff_t colon = str_find_byte(name, ':', 0);
		for (int c = 0; c < COLUMNS; c++)
			if (str_eq(name, str_of(column_names[c])))
				l->at[c] = (int)i;
		if (colon > 0) {
			l->texts[l->text_count].column = (int)i;
			l->texts[l->text_count].field =
			    arena_copy(l->a, str_slice(name, 0, (size_t)colon));
			l->texts[l->text_count++].lang =
			    arena_copy(l->a, str_from(name, (size_t)colon + 1));
		}
	}
}

static bool check_header(struct loader *l)
{
	static const enum place_of needed[] = { KIND, CODE, PARENT, TITLE };
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (l->at[needed[i]] < 0)
			return fail(l->e, ERR_INPUT, N_("%.*s has no column \"%s\"."),
			    STR(l->source), column_names[needed[i]]);
	return true;
}

static struct str cell(const struct loader *l, const struct csv_row *row, enum place_of c)
{
	int i = l->at[c];
	return i >= 0 && (size_t)i < row->count ? str_trim(row->cells[i]) : STR_EMPTY;
}

/* ---- rows ---- */

static bool clear(struct loader *l)
{
	static const char *const sql[] = {
		"DELETE FROM node WHERE framework = $1",
		"DELETE FROM measure WHERE framework = $1",
		"DELETE FROM measure_link WHERE framework = $1",
		"DELETE FROM framework_text WHERE framework = $1",
		"DELETE FROM framework WHERE code = $1",
	};
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
		if (!db_run(l->db, sql[i], ARGS(l->framework), l->e))
			return false;
	return true;
}

static bool add_texts(struct loader *l, const struct csv_row *row, struct str code)
{
	static const char sql[] = "INSERT INTO framework_text (framework, code, field, lang, text)"
	    " VALUES ($1, $2, $3, $4, $5)";
	for (size_t i = 0; i < l->text_count; i++) {
		size_t at = (size_t)l->texts[i].column;
		struct str text = at < row->count ? str_trim(row->cells[at]) : STR_EMPTY;
		if (text.n && !db_run(l->db, sql, ARGS(l->framework, code, l->texts[i].field,
		        l->texts[i].lang, text), l->e))
			return false;
	}
	return true;
}

static bool add_framework(struct loader *l, const struct csv_row *row)
{
	static const char sql[] = "INSERT INTO framework (code, title, label, sha256, loaded)"
	    " VALUES ($1, $2, $3, $4, $5)";
	l->framework = arena_copy(l->a, cell(l, row, CODE));
	return clear(l) && db_run(l->db, sql, ARGS(l->framework, cell(l, row, TITLE),
	    cell(l, row, ABOUT), l->sha256, date_now()), l->e) && add_texts(l, row, STR_EMPTY);
}

static bool add_node(struct loader *l, const struct csv_row *row)
{
	static const char sql[] = "INSERT INTO node (framework, code, parent, kind, title, about,"
	    " position) VALUES ($1, $2, $3, $4, $5, $6, $7)";
	struct str code = cell(l, row, CODE);
	return db_run(l->db, sql, ARGS(l->framework, code, cell(l, row, PARENT), cell(l, row, KIND),
	    cell(l, row, TITLE), cell(l, row, ABOUT), l->position++), l->e) &&
	    add_texts(l, row, code);
}

static int64_t word_index(struct str word, const char *const *words)
{
	for (int64_t i = 0; words[i]; i++)
		if (str_eq(word, str_of(words[i])))
			return i;
	return 0;
}

/* "sdg:4.3:related;sdg:4.4:close" */
static bool add_links(struct loader *l, struct str code, struct str links)
{
	static const char sql[] =
	    "INSERT INTO measure_link (framework, code, to_framework, to_code,"
	    " strength) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
	struct str link;
	while (links.n && str_cut(&links, ';', &link)) {
		struct str framework, to, strength = S("related");
		link = str_trim(link);
		if (!link.n || !str_cut(&link, ':', &framework) || !str_cut(&link, ':', &to))
			continue;
		if (link.p)
			strength = link;
		if (!db_run(l->db, sql, ARGS(l->framework, code, framework, to, strength), l->e))
			return false;
	}
	return true;
}

static bool add_measure(struct loader *l, const struct csv_row *row)
{
	/* ORDER: enum direction, enum collection */
	static const char *const directions[] = { "neutral", "higher", "lower", NULL };
	static const char *const collections[] = { "official", "survey", "expert", NULL };
	static const char sql[] = "INSERT INTO measure (framework, code, node, title, about, unit,"
	    " direction, collection, numerator, denominator, position)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
	struct str code = cell(l, row, CODE);
	return db_run(l->db, sql,
		   ARGS(l->framework, code, cell(l, row, PARENT), cell(l, row, TITLE),
		       cell(l, row, ABOUT), cell(l, row, UNIT),
		       word_index(cell(l, row, DIRECTION), directions),
		       word_index(cell(l, row, COLLECTION), collections), cell(l, row, NUMERATOR),
		       cell(l, row, DENOMINATOR), l->position++),
		   l->e) &&
	       add_links(l, code, cell(l, row, LINKS)) && add_texts(l, row, code);
}


static bool load_row(struct loader *l, const struct csv_row *row)
{
	struct str kind = cell(l, row, KIND);
	if (!cell(l, row, CODE).n || !cell(l, row, TITLE).n) {
		problem_add(l->found, (struct problem){ .source = l->source, .row = row->row },
		    N_("A row needs a code and a title."));
		return true;
	}
	if (str_eq(kind, S("framework")))
		return add_framework(l, row);
	if (!l->framework.n)
		return fail(l->e, ERR_INPUT,
		    N_("%.*s: the first row must be of kind \"framework\"."), STR(l->source));
	return str_eq(kind, S("measure")) ? add_measure(l, row) : add_node(l, row);
}

static bool load_rows(struct loader *l, struct str csv)
{
	struct csv_row row;
	struct source *s = source_bytes(l->a, csv, arena_text(l->a, l->source),
	    (struct source_limits){ 0 }, l->e);
	struct csv *c =
	    s ? csv_open(l->a, s, &(struct csv_options){ .delimiter = ',' }, l->e) : NULL;
	if (!c)
		return false;
	bool ok = true;
	while (ok && csv_next(c, &row)) {
		if (!l->position && !l->framework.n && l->at[KIND] < 0) {
			read_header(l, &row);
			ok = check_header(l);
		} else {
			ok = load_row(l, &row);
		}
	}
	return csv_end(c, l->e) && ok;
}

bool framework_load(struct db *db, struct arena *a, struct str csv, struct str name,
    struct problems *found, struct err *e)
{
	struct loader l = { .db = db,
		.a = a,
		.found = found,
		.e = e,
		.source = name,
		.sha256 = arena_printf(a, "%016llx", (unsigned long long)str_hash(csv)),
		.at = { -1 } };
	if (db_exists(db, "SELECT 1 FROM framework WHERE sha256 = $1", ARGS(l.sha256), e))
		return true;
	if (e->kind != ERR_NONE || !db_begin(db, e))
		return false;
	bool ok = load_rows(&l, csv);
	if (ok && found->total)
		ok = fail(e, ERR_INPUT, N_("%.*s was not loaded: %lld rows are wrong."), STR(name),
		    (long long)found->total);
	db_touch(db, 0);
	return db_end(db, ok, e);
}

bool framework_load_shipped(struct db *db, struct err *e)
{
	bool ok = true;
	for (const struct embedded *f = framework_files; ok && f->name; f++) {
		struct arena *a = arena_new(0);
		struct problems found = { .arena = a };
		struct str packed = str_n((const char *)f->bytes, f->size), csv;
		struct source *in =
		    source_bytes(a, packed, f->name, (struct source_limits){ 0 }, e);
		ok = in && source_all(in, a, 64 << 20, &csv, e) &&
		    framework_load(db, a, csv, str_of(f->name), &found, e);
		arena_free(a);
	}
	return ok;
}

/* ---- commands ---- */

static bool load_file(struct call *c, struct db *db, struct err *e)
{
	struct str csv;
	struct problems found = { .arena = c->arena };
	if (!file_map(c->arena, c->args[0], 64 << 20, &csv, e))
		return false;
	bool ok = framework_load(db, c->arena, csv, str_of(c->args[0]), &found, e);
	for (size_t i = 0; i < found.count; i++)
		fprintf(stderr, "%.*s\n", STR(problem_line(c->arena, &found.items[i])));
	return ok;
}

static bool with_store(struct call *c, bool (*fn)(struct call *c, struct db *db, struct err *e),
    struct err *e)
{
	struct store_options o = { .rooms = c->rooms, .migrate = true };
	struct store *s = store_open(c->store, &o, e);
	struct db *db = s ? store_writer(s, e) : NULL;
	bool ok = db && fn(c, db, e);
	if (db)
		store_give(db);
	store_close(s);
	return ok;
}

static bool print_frameworks(struct call *c, struct db *db, struct err *e)
{
	struct framework *all;
	size_t count;
	if (!framework_list(db, c->arena, NULL, &all, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		printf("%.*s\t%lld measures\t%.*s (%.*s)\n", STR(all[i].code),
		    (long long)all[i].measures, STR(all[i].title), STR(all[i].label));
	return true;
}

static bool run_load(struct call *c, struct err *e)
{
	return with_store(c, load_file, e);
}

static bool run_list(struct call *c, struct err *e)
{
	return with_store(c, print_frameworks, e);
}

const struct command framework_load_command = {
	.name = "framework load", .args = "FILE.csv",
	.summary = N_("Load a framework of measures, or a new version of one"),
	.min_args = 1, .max_args = 1, .run = run_load,
};
const struct command framework_list_command = {
	.name = "framework list", .args = "", .summary = N_("List the frameworks of measures"),
	.max_args = 0, .run = run_list,
};
