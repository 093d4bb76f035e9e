/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* stoa feed fetch [ID], stoa feed import FILE --provider NAME: what the pages do, as commands. */
#include "city/learn/feed.h"
#include "base/command.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"
#include "formats/json.h"

#include <stdio.h>
#include <string.h>

static const char remarks_sql[] = "SELECT refused, line, path, title, field, excerpt, text FROM"
    " feed_remark WHERE city = $1 AND run = $2 ORDER BY n";
static const char feeds_sql[] = "SELECT id FROM feed WHERE city = $1 AND deleted IS NULL"
    " AND COALESCE(url, '') <> '' AND COALESCE(paused, 0) = 0 ORDER BY id";

/* ---- results ---- */

static void print_counts(const struct call *c, const struct feed_run *run)
{
	const struct feed_counts *n = &run->counts;
	const struct { const char *name; int64_t n; } all[] = { { "read", n->read },
		{ "new", n->fresh }, { "changed", n->changed }, { "same", n->same },
		{ "refused", n->refused }, { "withdrawn", n->gone }, { "remarks", n->noted } };
	if (c->json) {
		struct sink out = sink_file(stdout);
		struct json_writer w = { .out = &out };
		json_put_object(&w);
		for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
			json_put_key(&w, str_of(all[i].name));
			json_put_int(&w, all[i].n);
		}
		json_put_end(&w);
		printf("\n");
		return;
	}
	printf("%.*s:", STR(run->name));
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		printf(" %s %lld", all[i].name, (long long)all[i].n);
	printf("%s\n", run->dry ? " (dry run)" : "");
}

static bool print_remarks(const struct feed_run *run, struct err *e)
{
	struct db *db = store_reader(run->store, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, remarks_sql, ARGS(run->city, run->id), e);
	while (rows_next(q)) {
		struct str path = rows_text(q, 2), title = rows_text(q, 3), field = rows_text(q, 4);
		fprintf(stderr, "%s", rows_int(q, 0) ? "refused" : "remark");
		if (rows_int(q, 1))
			fprintf(stderr, ", line %lld", (long long)rows_int(q, 1));
		if (path.n)
			fprintf(stderr, ", %.*s", STR(path));
		if (title.n)
			fprintf(stderr, ", \"%.*s\"", STR(title));
		if (field.n)
			fprintf(stderr, ", %.*s", STR(field));
		fprintf(stderr, ": %.*s\n", STR(rows_text(q, 6)));
	}
	bool ok = rows_end(q, e);
	store_give(db);
	return ok;
}

/* ---- the feed of a provider ---- */

/* The feed of this name, or a new one of this provider, who is made if need be. */
static bool feed_of_provider(struct db *db, struct feed_run *run, struct str name,
    struct str feed_name, bool trust, struct err *e)
{
	struct arena *a = run->arena;
	struct change by = { .now = run->now, .why = "import" };
	struct problems found = { .arena = a, .lang = run->lang };
	struct record *partner = record_find(db, a, &partner_kind, run->city, "name",
	    value_text(name), e);
	if (e->kind)
		return false;
	if (!partner) {
		partner = record_new(a, &partner_kind, run->city);
		record_set(partner, "name", value_text(name));
		record_set(partner, "sector", value_text(S("other")));
		if (!record_save(db, partner, &by, &found, e))
			return false;
	}
	struct record *feed = record_find(db, a, &feed_kind, run->city, "name",
	    value_text(feed_name), e);
	if (!feed && !e->kind) {
		feed = record_new(a, &feed_kind, run->city);
		record_set(feed, "name", value_text(feed_name));
		record_set(feed, "partner", value_int(partner->id));
		record_set(feed, "format", value_text(S("any")));
		record_set(feed, "every", value_text(S("never")));
		record_set(feed, "trust", value_text(trust ? S("publish") : S("wait")));
		if (!record_save(db, feed, &by, &found, e))
			return false;
	}
	run->feed = feed ? feed->id : 0;
	return !e->kind;
}

static bool find_feed(struct call *c, struct feed_run *run, struct err *e)
{
	struct city city;
	const char *name = call_option(c, "provider"), *feed = call_option(c, "feed");
	struct db *db = store_writer(run->store, e);
	bool ok = db && city_of_call(c, db, &city, e);
	if (ok)
		run->city = city.id;
	if (ok && !name)
		ok = fail(e, ERR_USAGE, N_("Whose file is it? Say --provider NAME."));
	if (ok && db_begin(db, e)) {
		bool made = feed_of_provider(db, run, str_of(name), str_of(feed ? feed : name),
		    call_option(c, "publish"), e);
		ok = db_end(db, made, e);
	}
	if (db)
		store_give(db);
	return ok && !e->kind;
}

static bool import_file(struct call *c, struct err *e)
{
	const char *slash = strrchr(c->args[0], '/');
	struct feed_run run = { .arena = c->arena, .lang = c->lang, .now = date_now(),
		.path = c->args[0], .how = "command",
		.mapping = call_option(c, "map"), .dry = call_option(c, "dry-run") != NULL,
		.name = str_of(slash ? slash + 1 : c->args[0]) };
	run.store = store_open(c->store, &(struct store_options){ .rooms = c->rooms }, e);
	bool ok = run.store && find_feed(c, &run, e) && feed_run(&run, e);
	if (run.id) {
		struct err own = { 0 };
		(void)print_remarks(&run, ok ? e : &own);
		print_counts(c, &run);
	}
	c->refused += run.counts.refused > 0;
	store_close(run.store);
	return ok;
}

/* ---- fetching ---- */

static bool list_feeds(struct call *c, struct store *s, int64_t *city_r, int64_t **ids_r,
    size_t *count_r, struct err *e)
{
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct city city;
	struct db *db = store_reader(s, e);
	bool ok = db && city_of_call(c, db, &city, e);
	if (ok && c->arg_count) {
		ok = num_int(str_of(c->args[0]), list_add(c->arena, &ids)) ||
		    fail(e, ERR_USAGE, N_("\"%s\" is not the number of a feed."), c->args[0]);
	} else if (ok) {
		struct rows *q = db_query(db, feeds_sql, ARGS(city.id), e);
		while (rows_next(q))
			*list_add(c->arena, &ids) = rows_int(q, 0);
		ok = rows_end(q, e);
	}
	if (db)
		store_give(db);
	*city_r = ok ? city.id : 0;
	*ids_r = ids.items;
	*count_r = ids.count;
	return ok;
}

static bool fetch_feeds(struct call *c, struct err *e)
{
	int64_t city, *ids;
	size_t count;
	struct store *s = store_open(c->store, &(struct store_options){ .rooms = c->rooms }, e);
	bool ok = s && list_feeds(c, s, &city, &ids, &count, e);
	for (size_t i = 0; ok && i < count; i++) {
		struct err wrong = { .lang = c->lang };
		struct feed_run run = { .store = s, .arena = c->arena, .lang = c->lang,
			.city = city, .feed = ids[i], .now = date_now() };
		bool unchanged;
		if (!feed_fetch(&run, &unchanged, &wrong)) {
			fprintf(stderr, "%lld: %s\n", (long long)ids[i], wrong.say);
			c->refused++;
		} else if (unchanged) {
			printf("%.*s: 304\n", STR(run.name));
		} else {
			ok = print_remarks(&run, e);
			print_counts(c, &run);
			c->refused += run.counts.refused > 0;
		}
	}
	store_close(s);
	return ok;
}

static const struct option import_options[] = {
	{ "city", "NAME", N_("The city, where there are several.") },
	{ "provider", "NAME", N_("The partner whose file it is; made if there is none.") },
	{ "feed", "NAME", N_("Its feed, where a provider has several; else called like the "
	    "provider.") },
	{ "dry-run", NULL, N_("Only look: say what is new, changed and refused.") },
	{ "map", "TEXT", N_("What the columns of a table are: \"title=Name; day=Start\". It is "
	    "remembered for tables with the same headers.") },
	{ "publish", NULL, N_("Publish what is new at once, where the feed is made now.") },
	{ 0 }
};
static const struct option fetch_options[] = {
	{ "city", "NAME", N_("The city, where there are several.") },
	{ 0 }
};

const struct command feed_import_command = {
	.name = "feed import", .args = "FILE", .summary = N_("Take over a provider's offers"),
	.about = N_("Reads iCalendar, schema.org JSON-LD (also inside HTML), XCRI-CAP 1.2, HSDS 3 "
	    "and tables. What is refused is said with its line; the last line counts."),
	.options = import_options, .min_args = 1, .max_args = 1, .run = import_file,
};
const struct command feed_fetch_command = {
	.name = "feed fetch", .args = "[ID]", .summary = N_("Fetch feeds now"),
	.about = N_("One feed by its number, or all that have an address and are not paused."),
	.options = fetch_options, .min_args = 0, .max_args = 1, .run = fetch_feeds,
};
