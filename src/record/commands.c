/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `stoa export` and `stoa load`: the records of a kind as a file, and back. */
#include "record/routes.h"

#include "base/command.h"
#include "base/date.h"

#include <stdio.h>
#include <string.h>

/* ---- which kind, which city ---- */

static bool kind_of_call(const struct call *c, const struct record_kind **out_r, struct err *e)
{
	struct buf b = buf_in(c->arena, 1 << 14);
	*out_r = record_kind_find(c->rooms, str_of(c->args[0]));
	if (!*out_r)
		*out_r = kind_of_path(c->rooms, str_of(c->args[0]));
	if (*out_r)
		return true;
	for (size_t i = 0; c->rooms[i]; i++)
		for (size_t k = 0; c->rooms[i]->kinds && c->rooms[i]->kinds[k]; k++)
			buf_printf(&b, "%s%s", b.n ? ", " : "", c->rooms[i]->kinds[k]->name);
	return fail(e, ERR_USAGE, N_("There is no kind of record called %s. There are: %.*s."),
	    c->args[0], STR(buf_view(&b)));
}

bool call_city(const struct call *c, struct db *db, int64_t *city_r, struct err *e)
{
	const struct record_kind *cities = record_kind_find(c->rooms, S("city"));
	const char *code = call_option(c, "city");
	struct record_list list = { 0 };
	*city_r = 0;
	if (!cities)
		return true;
	struct record_query q = { .kind = cities, .limit = 2 };
	if (code) {
		q.where[0].field = "code";
		q.where[0].is = value_cstr(code);
	}
	if (!record_list(db, c->arena, &q, &list, e))
		return false;
	if (list.count != 1)
		return code ? fail(e, ERR_MISSING, N_("There is no city called %s."), code)
			    : fail(e, ERR_USAGE, N_("Say which city: --city CODE."));
	*city_r = list.items[0]->id;
	return true;
}

static bool city_of_kind(const struct call *c, struct db *db, const struct record_kind *kind,
    int64_t *city_r, struct err *e)
{
	*city_r = 0;
	return kind->belongs_to == INSTALLATION || call_city(c, db, city_r, e);
}

/* ---- export ---- */

static bool export_to(const struct call *c, struct db *db, FILE *f, struct err *e)
{
	struct exporting x = { .all = c->rooms };
	const char *format = call_option(c, "format");
	struct sink out = sink_file(f);
	if (!kind_of_call(c, &x.kind, e))
		return false;
	x.format = c->json ? FILE_JSON : FILE_CSV;
	if (format && !file_format_of(str_of(format), &x.format))
		return fail(e, ERR_USAGE, N_("The format is csv, xlsx or json, not %s."), format);
	x.query.kind = x.kind;
	return city_of_kind(c, db, x.kind, &x.query.city, e) && export_write(db, &x, &out, e) &&
	    sink_end(&out, e);
}

static bool export_run(struct call *c, struct err *e)
{
	struct store_options o = { .rooms = c->rooms };
	struct store *s = store_open(c->store, &o, e);
	struct db *db = s ? store_reader(s, e) : NULL;
	bool ok = db && export_to(c, db, stdout, e);
	if (db)
		store_give(db);
	if (s)
		store_close(s);
	return ok;
}

static const struct option export_options[] = {
	{ "city", "CODE", N_("the city, where there are several"), false },
	{ "format", "FORMAT", N_("csv (the default), xlsx or json"), false },
	{ 0 },
};

const struct command export_command = {
	.name = "export", .args = "KIND",
	.summary = N_("write the records of a kind as CSV or JSON"),
	.about = N_("Every record that is not in the trash, with its translations and its personal "
		    "fields. The last line says how many there are."),
	.options = export_options, .min_args = 1, .max_args = 1, .run = export_run,
};

/* ---- load ---- */

static void show_problems(const struct call *c, const struct problems *found)
{
	for (size_t i = 0; i < found->count; i++) {
		struct str line = problem_line(c->arena, &found->items[i]);
		printf("%.*s\n", STR(line));
	}
}

static bool load_into(struct call *c, struct db *db, struct err *e)
{
	struct problems found = { .arena = c->arena, .lang = c->lang };
	struct importing x = {.all = c->rooms,
	    .dry = call_option(c, "try") != NULL,
	    .found = &found,
	    .by = {0, date_now(), "import"}};
	const char *slash = strrchr(c->args[1], '/');
	struct str name = str_of(slash ? slash + 1 : c->args[1]);
	if (!kind_of_call(c, &x.kind, e) || !city_of_kind(c, db, x.kind, &x.city, e) ||
	    !import_file(db, &x, c->args[1], name, e))
		return false;
	show_problems(c, &found);
	printf("rows read=%lld new=%lld changed=%lld same=%lld refused=%lld%s\n", (long long)x.read,
	    (long long)x.made, (long long)x.changed, (long long)x.same, (long long)x.refused,
	    found.total	? "; nothing was written"
		: x.dry ? "; a trial, nothing was written"
			: "");
	c->refused = found.total > 0;
	return true;
}

static bool load_run(struct call *c, struct err *e)
{
	struct store_options o = { .rooms = c->rooms };
	struct store *s = store_open(c->store, &o, e);
	struct db *db = s ? store_writer(s, e) : NULL;
	bool ok = db && load_into(c, db, e);
	if (db)
		store_give(db);
	if (s)
		store_close(s);
	return ok;
}

static const struct option load_options[] = {
	{ "city", "CODE", N_("the city, where there are several"), false },
	{ "try", NULL, N_("only say what would happen"), false },
	{ 0 },
};

const struct command load_command = {
    .name = "load",
    .args = "KIND FILE",
    .summary = N_("take records of a kind from a CSV or JSON file"),
    .about = N_("The file is one that `stoa export` has written, or has the same columns. A row "
		"with a known id changes that record, any other adds one. Either the whole file is "
		"taken or nothing of it."),
    .options = load_options,
    .min_args = 2,
    .max_args = 2,
    .run = load_run,
};
