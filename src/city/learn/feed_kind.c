/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A feed as a record, and the tables that keep what its runs did. */
#include "city/learn/feed.h"

static const struct choice formats[] = {
	{ "any", N_("Find out") }, { "ical", N_("Calendar (iCalendar)") },
	{ "schema", N_("schema.org (JSON-LD, or a page that has it)") },
	{ "xcri", N_("XCRI-CAP 1.2") }, { "hsds", N_("HSDS (Open Referral)") },
	{ "table", N_("Table (CSV, XLSX)") }, { NULL, NULL }
};

static const struct choice schedules[] = {
	{ "hour", N_("Every hour") }, { "day", N_("Every day") }, { "week", N_("Every week") },
	{ "never", N_("Only when somebody asks") }, { NULL, NULL }
};

static const struct choice trusts[] = {
	{ "publish", N_("Everything is published at once") },
	{ "wait", N_("New offers wait for approval; changes are published at once") },
	{ "wait-all", N_("New offers and changes wait for approval") }, { NULL, NULL }
};

static bool feed_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	if (!record_str(now, "trust").n)
		record_set(now, "trust", value_text(S("wait")));
	if (!record_str(now, "url").n && !str_eq(record_str(now, "every"), S("never")))
		problem_add(found, (struct problem){ .field = S("url") },
		    N_("An address is needed to fetch it by itself. Without one, choose "
		       "\"Only when somebody asks\" and upload files."));
	return true;
}

const struct record_kind feed_kind = {
	.name = "feed", .path = "feeds", .one = N_("Feed"), .many = N_("Feeds"),
	.about = N_("Calendars and lists of providers that are taken over again and again."),
	.belongs_to = CITY, .read = PARTNER | COORDINATOR | LEAD, .write = COORDINATOR,
	.own = "partner", .title = "name", .wing = "learn", .check = feed_check,
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200, .list = true,
		    .search = 2, .translated = true },
		{ "partner", FIELD_LINK, N_("Provider"), .to = "partner", .required = true,
		    .list = true, .filter = true },
		{ "url", FIELD_URL, N_("Address of the file"), .max = 2000,
		    .help = N_("Where the calendar or list can be fetched by everybody, without a "
		    "password. Empty: files are uploaded.") },
		{ "format", FIELD_CHOICE, N_("What it is"), .choices = formats,
		    .required = true, .list = true },
		{ "every", FIELD_CHOICE, N_("How often it is fetched"), .choices = schedules,
		    .required = true, .list = true },
		{ "trust", FIELD_CHOICE, N_("Trust"), .choices = trusts, .required = true,
		    .list = true, .filter = true, .write = COORDINATOR },
		{ "withdraw_after", FIELD_WHOLE, N_("Withdraw what is missing so many times"),
		    N_("What the file no longer has is withdrawn from the directory after so many "
		       "runs; it is never deleted. Empty: 3."), .min = 1, .max = 100 },
		{ "paused", FIELD_FLAG, N_("Paused"), .list = true },
		{ "note", FIELD_PROSE, N_("Notes"), .max = 2000, .translated = true },
		{ 0 }
	},
};

static const char tables[] =
    "CREATE TABLE feed_state (\n"
    "	city @int NOT NULL, feed @int NOT NULL, etag @text NOT NULL, modified @text NOT NULL,\n"
    "	checked @int NOT NULL, failures @int NOT NULL,\n"
    "	PRIMARY KEY (city, feed)) @strict;\n"
    "CREATE TABLE feed_run (\n"
    "	city @int NOT NULL, id @int NOT NULL, feed @int NOT NULL, started @int NOT NULL,\n"
    "	ended @int NOT NULL, how @text NOT NULL, name @text NOT NULL, person @int NOT NULL,\n"
    "	dry @int NOT NULL, items_read @int NOT NULL, fresh @int NOT NULL, changed @int NOT NULL,\n"
    "	same @int NOT NULL, refused @int NOT NULL, noted @int NOT NULL, gone @int NOT NULL,\n"
    "	error @text NOT NULL, PRIMARY KEY (city, id)) @strict;\n"
    "CREATE INDEX feed_run_feed ON feed_run (city, feed, id);\n"
    "CREATE TABLE feed_remark (\n"
    "	city @int NOT NULL, run @int NOT NULL, n @int NOT NULL, refused @int NOT NULL,\n"
    "	line @int NOT NULL, path @text NOT NULL, title @text NOT NULL, field @text NOT NULL,\n"
    "	excerpt @text NOT NULL, text @text NOT NULL, PRIMARY KEY (city, run, n)) @strict;\n"
    /* run: the last one that had it; sig: folded title, venue and start, for duplicates */
    "CREATE TABLE feed_entry (\n"
    "	city @int NOT NULL, feed @int NOT NULL, item @text NOT NULL, hash @text NOT NULL,\n"
    "	opportunity @int NOT NULL, run @int NOT NULL, missed @int NOT NULL, gone @int NOT NULL,\n"
    "	sig @text NOT NULL, PRIMARY KEY (city, feed, item)) @strict;\n"
    "CREATE INDEX feed_entry_sig ON feed_entry (city, sig);\n"
    "CREATE INDEX feed_entry_opportunity ON feed_entry (city, opportunity);\n"
    "CREATE TABLE feed_mapping (\n"
    "	city @int NOT NULL, shape @text NOT NULL, mapping @text NOT NULL,\n"
    "	PRIMARY KEY (city, shape)) @strict;\n";

/* What a feed wants to change at a published offer; data: the item (feed_item.c), hash: whether a
 * later run wants the same. */
static const char changes[] =
    "CREATE TABLE feed_change (\n"
    "	city @int NOT NULL, feed @int NOT NULL, item @text NOT NULL, opportunity @int NOT NULL,\n"
    "	hash @text NOT NULL, at @int NOT NULL, data @text NOT NULL,\n"
    "	PRIMARY KEY (city, feed, item)) @strict;\n";

const struct migration feed_migrations[] = {
	{ 1, tables, NULL },
	{ 2, changes, NULL },
	{ 0 }
};
