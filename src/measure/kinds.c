/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of record of this room: places, sources, series, what is followed, a city's own
 * measures, targets, imports and duties. Their columns are read by name in view.c,
 * standing_rows.c, observation.c and series.c.
 */
#include "base/lang.h"
#include "measure/model.h"

#include <math.h>

/* Everyone who works on figures. */
#define DATA_PEOPLE (COORDINATOR | DATA_OWNER)

static const struct choice directions[] = {
	{ "neutral", N_("Neither is better") },
	{ "higher", N_("Higher is better") },
	{ "lower", N_("Lower is better") },
	{ NULL, NULL }
};

static const struct choice collections[] = {
	{ "official", N_("Official statistics") },
	{ "survey", N_("Survey") },
	{ "expert", N_("Expert rating") },
	{ NULL, NULL }
};

static const struct choice levels[] = {
	{ "city", N_("City") },
	{ "district", N_("District") },
	{ "ward", N_("Ward") },
	{ "neighbourhood", N_("Neighbourhood") },
	{ "quarter", N_("Quarter") },
	{ "village", N_("Village") },
	{ "municipality", N_("Municipality") },
	{ "region", N_("Region") },
	{ "country", N_("Country") },
	{ "other", N_("Other") },
	{ NULL, NULL }
};

/* ---- places ---- */

static bool place_is_below(struct db *db, int64_t city, int64_t place, int64_t parent,
    struct err *e)
{
	static const char sql[] = "SELECT parent FROM place WHERE city = $1 AND id = $2";
	for (int steps = 0; parent && steps < 40; steps++) {
		if (parent == place)
			return true;
		parent = db_int(db, sql, ARGS(city, parent), 0, e);
	}
	return false;
}

static bool place_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t parent = record_int(now, "parent");
	if (old && parent && place_is_below(db, now->city, now->id, parent, e))
		problem_add(found, (struct problem){ .field = S("parent") },
		    N_("A place cannot lie within itself."));
	return e->kind == ERR_NONE;
}

const struct record_kind place_kind = {
	.name = "place", .path = "places", .one = N_("Place"), .many = N_("Places"),
	.about = N_("Districts, wards, quarters and villages that figures are about."),
	.belongs_to = CITY, .read = RESIDENT, .write = DATA_PEOPLE, .title = "name",
	.wing = "progress", .check = place_check,
	.fields = (const struct field[]){
		{ "code", FIELD_TEXT, N_("Code"), .required = true, .unique = true, .max = 120,
		    .list = true, .search = 2,
		    .help = N_("As statistics name the place, with its leading zeros: "
		    "E05010885.") },
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200, .list = true,
		    .search = 4, .translated = true },
		{ "level", FIELD_CHOICE, N_("Level"), .choices = levels, .list = true,
		    .filter = true },
		{ "parent", FIELD_LINK, N_("Lies in"), .to = "place", .list = true, .filter = true,
		    .help = N_("The larger place that it is a part of; empty: the city itself.") },
		{ "geography", FIELD_TEXT, N_("Version of the boundaries"), .max = 120,
		    .help = N_("Since when these boundaries hold, such as December 2020.") },
		{ "position", FIELD_WHOLE, N_("Order in lists") },
		{ "shape", FIELD_SHAPE, N_("Outline"),
		    .help = N_("A GeoJSON geometry in longitude and latitude.") },
		{ 0 }
	},
};

/* ---- sources and series ---- */

const struct record_kind source_kind = {
	.name = "source", .path = "sources", .one = N_("Source"), .many = N_("Sources"),
	.about = N_("Where figures come from: who publishes them, under which licence."),
	.belongs_to = CITY, .read = RESIDENT, .write = DATA_PEOPLE, .title = "name",
	.wing = "progress",
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 300, .list = true,
		    .search = 4, .translated = true,
		    .help = N_("Such as: Annual Population Survey.") },
		{ "organisation", FIELD_TEXT, N_("Organisation"), .max = 300, .list = true,
		    .search = 2, .translated = true },
		{ "url", FIELD_URL, N_("Web address"), .max = 1000 },
		{ "licence", FIELD_TEXT, N_("Licence"), .max = 200, .list = true },
		{ "contact", FIELD_TEXT, N_("Contact"), .max = 300 },
		{ "rhythm", FIELD_TEXT, N_("How often it appears"), .max = 100,
		    .translated = true },
		{ "next_release", FIELD_TEXT, N_("Next release"), .max = 100, .translated = true },
		{ "coverage", FIELD_TEXT, N_("Geographical coverage"), .max = 300,
		    .translated = true },
		{ "about", FIELD_PROSE, N_("Method and remarks"), .search = 1, .translated = true },
		{ 0 }
	},
};

static struct str framework_say(const struct lang *lang, struct str code)
{
	static const struct choice known[] = { { "key-features", N_("Key features") },
		{ "sdg", N_("The 17 goals") }, { "own", N_("Measures of our own") }, { 0 } };
	for (const struct choice *c = known; c->code; c++)
		if (str_eq(code, str_of(c->code)))
			return str_of(_(c->label));
	return code;
}

const struct record_kind series_kind = {
	.name = "series", .path = "series", .one = N_("Series"), .many = N_("Series"),
	.about = N_("The city's lines of figures: what exactly each one counts."),
	.belongs_to = CITY, .read = RESIDENT, .write = DATA_PEOPLE, .title = "title",
	.wing = "progress",
	.fields = (const struct field[]){
		{ "code", FIELD_CODE, N_("Code"), .required = true, .unique = true, .max = 160,
		    .list = true },
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 500, .list = true,
		    .search = 4, .translated = true },
		{ "framework", FIELD_CODE, N_("Framework"), .max = 60, .list = true, .filter = true,
		    .say = framework_say,
		    .help = N_("Such as key-features or sdg; own for a measure of the city's "
		    "own.") },
		{ "measure", FIELD_CODE, N_("Measure"), .max = 100, .list = true, .filter = true },
		{ "definition", FIELD_PROSE, N_("Definition"), .search = 1, .translated = true,
		    .help = N_("Who and what is counted, in which period, in which area.") },
		{ "unit", FIELD_TEXT, N_("Unit"), .max = 200, .list = true,
		    .say = unit_text },
		{ "direction", FIELD_CHOICE, N_("What is better"), .choices = directions },
		{ "decimals", FIELD_WHOLE, N_("Decimal places"), .min = -1, .max = 9,
		    .help = N_("-1: as the source gives them.") },
		{ "main", FIELD_FLAG, N_("Opens its measure's page"), .list = true },
		{ "source", FIELD_LINK, N_("Source"), .to = "source", .list = true },
		{ "method", FIELD_PROSE, N_("How it is worked out"), .translated = true },
		{ "footnote", FIELD_PROSE, N_("Footnote"), .translated = true },
		{ "sentence", FIELD_TEXT, N_("What a figure means, in a sentence"), .max = 500,
		    .translated = true,
		    .help = N_("Such as: Of {base} adults, {value} took part. {value} stands for "
		    "the figure, {base} for 100.") },
		{ "over_hundred", FIELD_FLAG, N_("May lie above 100 percent") },
		{ "adds_up", FIELD_FLAG, N_("Groups and places add up to the total") },
		{ "tolerance", FIELD_NUMBER, N_("How far sums may be off, in percent"),
		    .help = N_("Sources that protect small numbers give parts that do not quite "
		    "add up. Empty: 1.") },
		{ 0 }
	},
};

const struct record_kind followed_kind = {
	.name = "followed", .path = "followed", .one = N_("Followed measure"),
	.many = N_("Followed measures"),
	.about = N_("The measures that the city has chosen to follow."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "measure",
	.wing = "progress", .unique = (const char *const[]){ "framework measure", NULL },
	.fields = (const struct field[]){
		{ "framework", FIELD_CODE, N_("Framework"), .required = true, .max = 60,
		    .list = true, .say = framework_say,
		    .filter = true },
		{ "measure", FIELD_CODE, N_("Measure"), .required = true, .max = 100,
		    .list = true },
		{ "why", FIELD_PROSE, N_("Why it matters here"), .translated = true },
		{ 0 }
	},
};

const struct record_kind own_measure_kind = {
	.name = "own_measure", .path = "own-measures", .one = N_("Measure of our own"),
	.many = N_("Measures of our own"),
	.about = N_("What the city measures beyond the frameworks."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "title",
	.wing = "progress",
	.fields = (const struct field[]){
		{ "code", FIELD_CODE, N_("Code"), .required = true, .unique = true, .max = 100,
		    .list = true },
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 300, .list = true,
		    .search = 4, .translated = true },
		{ "about", FIELD_PROSE, N_("About"), .search = 1, .translated = true },
		{ "node", FIELD_CODE, N_("Belongs to the feature"), .max = 60,
		    .help = N_("Code of a feature of the framework, such as 4.2.") },
		{ "unit", FIELD_TEXT, N_("Unit"), .max = 200, .list = true,
		    .say = unit_text },
		{ "direction", FIELD_CHOICE, N_("What is better"), .choices = directions },
		{ "collection", FIELD_CHOICE, N_("How it is collected"), .choices = collections },
		{ "numerator", FIELD_TEXT, N_("Counted above the line"), .max = 500,
		    .translated = true },
		{ "denominator", FIELD_TEXT, N_("Counted below the line"), .max = 500,
		    .translated = true },
		{ 0 }
	},
};

/* ---- targets ---- */

static const struct choice paths[] = {
	{ "linear", N_("The same step every year") },
	{ "compound", N_("The same share every year") },
	{ NULL, NULL }
};

/* ORDER: enum standing; the judgements a person may put in place of the rule's */
static const struct choice overrides[] = {
	{ "cannot-tell", N_("Cannot tell yet") },
	{ "reached", N_("Reached") },
	{ "on-path", N_("On the path") },
	{ "behind", N_("Behind the path") },
	{ "moving-away", N_("Moving away") },
	{ NULL, NULL }
};

static bool target_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)old, (void)e;
	double value = record_real(now, "value"), base = record_real(now, "base_value");
	int64_t base_day = record_int(now, "base_day"), target_day = record_int(now, "target_day");
	if (base_day && target_day && base_day >= target_day)
		problem_add(found, (struct problem){ .field = S("target_day") },
		    N_("The target must lie after the day the path begins."));
	if (str_eq(record_str(now, "path"), S("compound")) &&
	    (value <= 0 || (!isnan(base) && base <= 0)))
		problem_add(found, (struct problem){ .field = S("path") },
		    N_("A path by shares needs values above zero at both ends."));
	if (record_str(now, "override_standing").n && !record_str(now, "override_reason").n)
		problem_add(found, (struct problem){ .field = S("override_reason") },
		    N_("Please say why the rule's judgement is set aside."));
	return true;
}

const struct record_kind target_kind = {
	.name = "target", .path = "targets", .one = N_("Target"), .many = N_("Targets"),
	.about = N_("What the city wants to reach, by when, and on which path."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "series",
	.order = "target_day", .wing = "progress", .check = target_check,
	.fields = (const struct field[]){
		{ "series", FIELD_LINK, N_("Series"), .to = "series", .required = true,
		    .list = true,
		    .filter = true },
		{ "slice", FIELD_TEXT, N_("Group"), .max = 500,
		    .help = N_("Empty: everybody. Else a group such as sex=F.") },
		{ "place", FIELD_LINK, N_("Place"), .to = "place",
		    .help = N_("Empty: the city as a whole.") },
		{ "value", FIELD_NUMBER, N_("Value to reach"), .required = true, .list = true },
		{ "target_day", FIELD_DATE, N_("By when"), .required = true, .list = true },
		{ "base_value", FIELD_NUMBER, N_("Value the path begins with"),
		    .help = N_("Empty: the first figure there is.") },
		{ "base_day", FIELD_DATE, N_("When the path begins") },
		{ "path", FIELD_CHOICE, N_("Path"), .choices = paths },
		{ "why", FIELD_PROSE, N_("Where the target comes from"), .translated = true },
		{ "override_standing", FIELD_CHOICE, N_("Judged by hand"), .choices = overrides,
		    .help = N_("Leave empty to let the figures speak.") },
		{ "override_reason", FIELD_TEXT, N_("Reason for judging by hand"), .max = 1000,
		    .translated = true },
		{ 0 }
	},
};

/* ---- imports ---- */

/* ORDER: import_states */
static const struct choice import_states[] = {
	{ "uploaded", N_("Uploaded") },
	{ "checked", N_("Checked, not applied") },
	{ "staging", N_("Being written") },
	{ "in-force", N_("In force") },
	{ "undone", N_("Undone") },
	{ "dropped", N_("Given up") },
	{ NULL, NULL }
};

static const struct choice import_origins[] = {
	{ "file", N_("File") },
	{ "folder", N_("Folder or repository") },
	{ "entry", N_("Entered by hand") },
	{ "tally", N_("Counted from records") },
	{ "survey", N_("Estimated from a survey") },
	{ "formula", N_("Computed from other series") },
	{ "rating", N_("Rated by experts") },
	{ NULL, NULL }
};

const struct record_kind import_kind = {
	.name = "import", .one = N_("Import"), .many = N_("Imports"),
	.about = N_("Every file and form that figures came from."),
	.belongs_to = CITY, .read = DATA_PEOPLE, .write = DATA_PEOPLE, .title = "title",
	.order = "-id", .wing = "progress",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("File"), .required = true, .max = 300, .list = true,
		    .translated = true },
		{ "origin", FIELD_CHOICE, N_("Origin"), .choices = import_origins, .list = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = import_states, .list = true,
		    .filter = true, .required = true },
		{ "published", FIELD_DATE, N_("Published on"), .list = true },
		{ "recorded", FIELD_INSTANT, N_("In force since") },
		{ "undone", FIELD_INSTANT, N_("Undone at") },
		{ "sha256", FIELD_TEXT, N_("SHA-256 of the file"), .max = 64, .filter = true },
		{ "rows_read", FIELD_WHOLE, N_("Rows read"), .list = true },
		{ "rows_in", FIELD_WHOLE, N_("Rows taken in"), .list = true },
		{ "rows_same", FIELD_WHOLE, N_("Rows already there"), .list = true },
		{ "rows_refused", FIELD_WHOLE, N_("Rows refused"), .list = true },
		{ "withdrawn", FIELD_WHOLE, N_("Figures withdrawn") },
		{ "files_read", FIELD_WHOLE, N_("Files read") },
		{ "files_placeholder", FIELD_WHOLE, N_("Placeholder files") },
		{ "files_refused", FIELD_WHOLE, N_("Files refused") },
		{ "batch", FIELD_LINK, N_("Part of"), .to = "import", .filter = true },
		{ "mapping", FIELD_HIDDEN, N_("Mapping"), .max = 1000000 },
		{ "mapping_sha256", FIELD_HIDDEN, N_("Mapping") },
		{ "scope", FIELD_HIDDEN, N_("Scope") },
		{ "covers", FIELD_HIDDEN, N_("Series"), .max = 100000 },
		{ "sample", FIELD_HIDDEN, N_("Sample"), .max = 1000000 },
		{ "job", FIELD_HIDDEN, N_("Job") },
		{ "worker", FIELD_HIDDEN, N_("Process") },
		{ 0 }
	},
};

/* ---- duties ---- */

static const struct choice duty_states[] = {
	{ "open", N_("Not begun") },
	{ "in-progress", N_("In progress") },
	{ "looking", N_("Looking for a source") },
	{ "not-applicable", N_("Not applicable") },
	{ "complete", N_("Complete") },
	{ "approved", N_("Approved and locked") },
	{ NULL, NULL }
};

static const struct choice evidence_levels[] = {
	{ "none", N_("None yet") },
	{ "statement", N_("A statement") },
	{ "document", N_("A document") },
	{ "data", N_("The data themselves") },
	{ "audited", N_("Checked by others") },
	{ NULL, NULL }
};

static bool duty_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)db, (void)e;
	bool measure = record_str(now, "measure").n > 0;
	if (!record_int(now, "series") && !measure)
		problem_add(found, (struct problem){ .field = S("series") },
		    N_("Please choose a series or a measure."));
	if (str_eq(record_str(now, "state"), S("not-applicable")) && !record_str(now, "reason").n)
		problem_add(found, (struct problem){ .field = S("reason") },
		    N_("Please say why there is no figure."));
	if (old && str_eq(record_str(old, "state"), S("approved")) &&
	    !str_eq(record_str(now, "state"), S("approved")) && !record_str(now, "unlocked_why").n)
		problem_add(found, (struct problem){ .field = S("unlocked_why") },
		    N_("Please say why the approved figure is opened again."));
	return true;
}

const struct record_kind duty_kind = {
	.name = "duty", .path = "duties", .one = N_("Figure owed"), .many = N_("Figures owed"),
	.about = N_("Who owes which figure, by when, and how far it is."),
	.belongs_to = CITY, .read = SIGNED_IN, .write = DATA_PEOPLE, .title = "period",
	.order = "due", .wing = "progress", .check = duty_check,
	.fields = (const struct field[]){
		{ "series", FIELD_LINK, N_("Series"), .to = "series", .list = true,
		    .filter = true },
		{ "framework", FIELD_CODE, N_("Framework"), .max = 60,
		    .say = framework_say },
		{ "measure", FIELD_CODE, N_("Measure"), .max = 100, .list = true, .filter = true },
		{ "period", FIELD_TEXT, N_("Period"), .required = true, .max = 100, .list = true,
		    .help = N_("Such as 2024, 2024/25 or 2024-Q3.") },
		{ "person", FIELD_LINK, N_("Owed by"), .to = "person", .list = true,
		    .filter = true },
		{ "due", FIELD_DATE, N_("Due"), .list = true },
		{ "remind_days", FIELD_WHOLE, N_("Remind so many days before"), .max = 365 },
		{ "state", FIELD_CHOICE, N_("State"), .choices = duty_states, .required = true,
		    .list = true, .filter = true },
		{ "reason", FIELD_TEXT, N_("Why there is no figure"), .max = 1000,
		    .translated = true },
		{ "proxy", FIELD_FLAG, N_("Another figure stands in for it") },
		{ "proxy_about", FIELD_TEXT, N_("Which figure stands in"), .max = 1000,
		    .translated = true },
		{ "evidence", FIELD_CHOICE, N_("Evidence"), .choices = evidence_levels,
		    .list = true },
		{ "evidence_url", FIELD_URL, N_("Where the evidence is"), .max = 1000 },
		{ "narrative", FIELD_PROSE, N_("What the figure says"), .translated = true },
		{ "approved_by", FIELD_LINK, N_("Approved by"), .to = "person" },
		{ "approved_at", FIELD_INSTANT, N_("Approved at") },
		{ "unlocked_why", FIELD_TEXT, N_("Why it was opened again"), .max = 1000 },
		{ "import", FIELD_LINK, N_("Entered as"), .to = "import" },
		{ 0 }
	},
};
