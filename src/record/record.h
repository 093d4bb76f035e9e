/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records are tables: most of what a learning city keeps is records with fields, rules and
 * readers, and a kind of record is one constant table.
 *
 *	const struct record_kind partner_kind = {
 *		.name = "partner", .path = "partners", .one = N_("Partner"), .many = N_("Partners"),
 *		.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .own = "partner",
 *		.title = "name",
 *		.fields = (const struct field[]){
 *			{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200, .search = 4,
 *			    .list = true },
 *			{ "sector", FIELD_CHOICE, N_("Sector"), .choices = sectors, .filter = true,
 *			    .list = true },
 *			{ "about", FIELD_PROSE, N_("What it brings"), .translated = true },
 *			{ 0 }
 *		},
 *		.check = partner_check,
 *	};
 *
 * From the table alone come: the SQL table with its additive migrations on both databases, the
 * form with its help and its messages, lists with filters and paging, detail pages, JSON and CSV
 * in and out, the API document, the search text, permissions, translations of content, history
 * with author and undo. Nobody writes INSERT for a record.
 *
 * The table of a kind is named like the kind; its columns are: city, id, version, created,
 * created_by, changed, changed_by, deleted (instant or null), then the fields. Primary key
 * (city, id); a kind of the installation has city 0. LINK columns hold the id of the other
 * record in the same city (or of an installation kind).
 *
 * Pages: /<path> (list), /<path>/new, /<path>/:id, /<path>/:id/edit, …/history, …/delete, with
 * .json and .csv; the API document at /api.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "web/web.h"

enum field_type {
	FIELD_TEXT,	/* one line */
	FIELD_PROSE,	/* several lines, Markdown */
	FIELD_CODE,	/* letters, digits, "-", "_", "."; unique in its city where .unique */
	FIELD_WHOLE,	/* int64; min..max where max > min */
	FIELD_NUMBER,	/* double */
	FIELD_MONEY,	/* an amount in whole hundredths, min..max likewise; base/money.h */
	FIELD_CURRENCY,	/* a code of ISO 4217; "eur" is taken as EUR */
	FIELD_COUNTRY,	/* a code of ISO 3166-1; "ie" is taken as IE, and shown as Ireland */
	FIELD_DATE,	/* day */
	FIELD_INSTANT,
	FIELD_FLAG,	/* 0 or 1 */
	FIELD_CHOICE,	/* one code of .choices */
	FIELD_CHOICES,	/* several, kept as "a b c" in the order of .choices */
	FIELD_LINK,	/* the id of a record of kind .to */
	FIELD_LINKS,	/* several, kept as "1 2 3" */
	FIELD_EMAIL,
	FIELD_URL,	/* http or https */
	FIELD_COLOUR,	/* "#a1b2c3" */
	FIELD_POINT,	/* "lat lon" */
	FIELD_SHAPE,	/* GeoJSON geometry text */
	FIELD_HIDDEN	/* text the program keeps itself: in no form, list, export or API */
};

struct choice {
	const char *code;	/* the list ends with NULL */
	const char *label;	/* N_() */
};

struct field {
	const char *name;		/* column, form field, JSON key; ends with NULL */
	enum field_type type;
	const char *label;		/* N_() */
	const char *help;		/* N_(): what to write here, or NULL */
	const struct choice *choices;
	const char *to;			/* kind of a LINK */
	bool required, unique, translated, personal, list, filter;
	bool fixed;			/* set when created, never changed by a form */
	bool told;			/* by a panel of the record's page, so not in its list of
					 * fields; a LINK: by a panel of the page it leads to */
	int search;			/* weight in the search text; 0: not in it */
	int64_t min, max;		/* a value, or letters of a text (0: 2000, PROSE 50,000) */
	unsigned read, write;		/* roles, where narrower than the kind's */
	bool past;			/* of a DATE: it has been, today at the latest */
	const char *not_before;		/* of a DATE: the field whose day it cannot come before */
	const char *initial;		/* what the form of a new record begins with */
	struct str (*say)(const struct lang *lang, struct str text);	/* a text that is a code
					 * (a unit): in words, where it is shown */
	const char *group;		/* N_(): in forms, this field and those after it fold away
					 * under this heading, until the next one */
};

enum belongs_to { INSTALLATION, CITY };

struct record_kind;

/* A record in memory. values[i] belongs to kind->fields[i]; all of it lives in one arena. */
struct record {
	const struct record_kind *kind;
	struct arena *arena;
	int64_t city, id;
	int64_t version;	/* 0: not saved yet; a save must name the version it read */
	int64_t created, created_by, changed, changed_by, deleted;
	bool foreign;		/* read in another language: to be shown, never to be saved */
	struct value *values;
};

struct record_kind {
	const char *name;		/* "partner": table, API */
	const char *path;		/* "partners": addresses; NULL: no pages of its own */
	const char *one, *many;		/* N_() */
	const char *about;		/* N_(): a sentence */
	enum belongs_to belongs_to;
	unsigned read, write;		/* roles; read 0: everybody; ADMINISTRATOR: always */
	const char *own;		/* a PARTNER may write records whose LINK field of this name
					 * is his own partner ("id": the record itself) */
	const char *title;		/* the field that names a record */
	const char *order;		/* sort lists by this; NULL: title; "-x": descending */
	const char *wing;		/* accent of its pages */
	const struct field *fields;
	int keep_days;			/* personal fields of what is in the trash are erased after
					 * so many days; 0: kept until somebody erases them */
	const char *const *unique;	/* further unique sets, "series period_code"; NULL ends */
	/* Rules a table cannot say; notes problems with .field set; old: NULL for a new record;
	 * now->changed is the moment of saving. */
	bool (*check)(struct db *db, const struct record *old, struct record *now,
	    struct problems *found, struct err *e);
	/* After it was written, in the same transaction (derived rows); also when it goes into the
	 * trash (now->deleted) and comes back. */
	bool (*saved)(struct db *db, const struct record *old, const struct record *now,
	    struct err *e);
};

/* Who changes something, when, and by what: for history. */
struct change {
	int64_t person;		/* 0: the program */
	int64_t now;
	const char *why;	/* "form", "api", "import", "undo", "demo"; or NULL */
	bool whole;		/* the caller ends his transaction when a save fails: it gets none
				 * of its own inside, which costs two round trips */
};

const struct record_kind *record_kind_find(rooms all, struct str name);
int record_field(const struct record_kind *kind, const char *name);	/* -1: none */

/* record_new: An empty record in the arena. record_set/record_get by field name (assert). */
struct record *record_new(struct arena *a, const struct record_kind *kind, int64_t city);
void record_set(struct record *r, const char *field, struct value v);
struct value record_get(const struct record *r, const char *field);
struct str record_str(const struct record *r, const char *field);	/* text or empty */
int64_t record_int(const struct record *r, const char *field);		/* null: 0 */
double record_real(const struct record *r, const char *field);		/* null: nan */
struct str record_title(const struct record *r);

/* record_load: By id; false with ERR_MISSING. record_find: by the value of one field; NULL when
 * there is none and e is clear. lang: translated fields in this language where there are (NULL:
 * as written). */
bool record_load(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, const struct lang *lang, struct record **out_r, struct err *e);
struct record *record_find(struct db *db, struct arena *a, const struct record_kind *kind,
    int64_t city, const char *field, struct value v, struct err *e);

/* SQL_IN_LANG: A field of a kind's table in the language of the parameter, as first written where
 * there is no translation: SQL_IN_LANG("place", "p", "name", "$2"). */
#define SQL_IN_LANG(kind, table, field, lang) \
	"COALESCE((SELECT in_lang.text FROM translation in_lang WHERE in_lang.city = " table \
	".city AND in_lang.kind = '" kind "' AND in_lang.record = " table ".id" \
	" AND in_lang.field = '" field "' AND in_lang.lang = " lang "), " table "." field ")"

/* Lists: filters combine by AND; the cursor is opaque. */
struct record_query {
	const struct record_kind *kind;
	int64_t city;
	const struct lang *lang;
	struct { const char *field; struct value is; } where[8];	/* ends with field NULL */
	struct str words;		/* all must occur in the search fields; small lists only */
	const char *order;		/* NULL: the kind's */
	struct str after;		/* cursor of the page before; empty: the beginning */
	int limit;			/* 0: 50; at most 1000 */
	bool deleted;			/* the trash instead */
};
struct record_list {
	struct record **items;
	size_t count;
	int64_t total;
	struct str next;		/* cursor, empty at the end */
};
bool record_list(struct db *db, struct arena *a, const struct record_query *q,
    struct record_list *out_r, struct err *e);
/* record_each: All records of a query in constant memory (exports): false from fn stops. */
bool record_each(struct db *db, const struct record_query *q,
    bool (*fn)(const struct record *r, void *thing), void *thing, struct err *e);

/* record_save: Check, then insert (version 0) or update, raise the city's revision, write the
 * history. In a transaction of its own or the caller's. False: with problems noted (and e an
 * ERR_INPUT), ERR_CONFLICT when another was faster (version), or a failure. On success r has its
 * id and new version. */
bool record_save(struct db *db, struct record *r, const struct change *by,
    struct problems *found, struct err *e);
/* record_make: Save what the program itself makes: a refusal names its kind and field in e. */
bool record_make(struct db *db, struct record *r, const struct change *by, struct err *e);
/* record_delete: Into the trash; refused while others link to it. record_undo: back to how it
 * was before its latest change (which is itself a change). */
bool record_delete(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    const struct change *by, struct err *e);
bool record_undo(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    const struct change *by, struct err *e);

/* record_restore: To the state of any version, out of the trash too. */
bool record_restore(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    int64_t version, const struct change *by, struct err *e);

/* record_erase: Wipe the personal fields of a record: from itself, its history and its
 * translations, and what notes say about it. What is left keeps its id. Cannot be undone. */
bool record_erase(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    const struct change *by, struct err *e);
/* record_retire: Erase what has been in the trash longer than its kind's keep_days. */
bool record_retire(struct db *db, rooms all, const struct change *by, int64_t *erased_r,
    struct err *e);
/* record_check: Links that lead nowhere, and values that their table does not allow (any more):
 * for `stoa check`. */
bool record_check(struct db *db, rooms all, struct problems *found, struct err *e);

/* record_translate: Set one translated field in one language (empty: remove). */
bool record_translate(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    const char *field, struct str lang, struct str text, const struct change *by, struct err *e);

/* History: table history(city, id, kind, record, version, at, person, action, why, data): one
 * row per change, data the whole record as JSON; ids increase in the order of commits of a city,
 * so it is also the change feed that search and others follow. */
struct history_entry {
	int64_t id, record, version, at, person;
	struct str kind, action, why, data;	/* action: "create", "change", "delete", "undo",
						 * "translate", "erase", or a note's */
};
/* record_history: Newest first, of one record (record 0: of the whole city), at most limit. */
bool record_history(struct db *db, struct arena *a, int64_t city, const char *kind,
    int64_t record, int limit, struct history_entry **out_r, size_t *count_r, struct err *e);
/* history_note: An entry that is not about a record (audit trail: "sign-in", "export"…). */
bool history_note(struct db *db, int64_t city, const char *kind, int64_t record,
    const char *action, struct str data, const struct change *by, struct err *e);

/* record_may_write: May who is asking change this record (role, or his own)? */
bool record_may_write(const struct request *r, const struct record_kind *kind,
    const struct record *record);
bool record_may_read(const struct request *r, const struct record_kind *kind);

/* For rooms that put a record on a page of their own: the fields of its form (between part_form
 * and part_form_end), prefilled, with what was wrong beside each field; and reading it back.
 * Fields that were not sent stay as they are. The route's params need { "version", PARAM_INT } and
 * PARAM_ANY. */
void record_form(struct out *o, struct request *r, const struct record *record,
    const struct problems *found);
bool record_from_form(struct request *r, struct record *record, struct problems *found,
    struct err *e);
/* record_save_sent: Save what a form has sent, as who is asking; like record_save. */
bool record_save_sent(struct request *r, struct record *record, const char *why,
    struct problems *found, struct err *e);
/* record_value_text: A value for people (choice labels, dates, numbers), in the arena. */
struct str record_value_text(struct arena *a, const struct lang *lang, const struct field *f,
    struct value v);
bool value_equal(struct value a, struct value b);	/* of one field */

/* ---- translations of many records at once (texts.c) ----
 *
 * A table with a column "text", as records say it, and one column for each other language, headed
 * by its tag: for translators, who get what is missing as a sheet and give it back. */

struct source;

struct text_row {
	struct str text, *in;		/* in: one for each language; empty: not said */
	int64_t line;
	bool used;			/* by texts_fill: a record says this */
};

struct text_table {
	struct str *langs;
	size_t lang_count;
	struct text_row *items;
	size_t count, room;
	uint32_t *slots;		/* rows by their text; 0: free */
	size_t slot_count;
};

/* texts_read: From a table in the arena; false with the line of what is wrong: a heading that is
 * no language, a text that stands twice with different translations, a row that is too long. */
bool texts_read(struct arena *a, struct source *in, struct text_table *out_r, struct err *e);

struct texts_counts {
	int64_t set, same, kept;	/* kept: said otherwise by somebody, and left alone */
};

/* texts_fill: Every translated field of the city's records that says a text of the table gets its
 * translations, all or nothing. What is translated otherwise already is left, or with replace
 * overwritten. */
bool texts_fill(struct db *db, struct arena *a, int64_t city, struct text_table *t, bool replace,
    const struct change *by, struct texts_counts *out_r, struct err *e);

/* texts_gather: What the city's records say, each text once, in the order of kinds and records,
 * with the translations there are; missing: only what lacks one of the languages. */
bool texts_gather(struct db *db, struct arena *a, int64_t city, bool missing, struct text_table *io,
    struct err *e);

/* record_room: history and translation tables, the API, `stoa export KIND` (CSV or JSON) and `stoa
 * load KIND FILE`. record_pages_room: the pages of all kinds; its addresses begin with a name that
 * fits anything, so main lists it last of all rooms. main sets store_sync_kinds =
 * record_sync_kinds. */
extern const struct room record_room, record_pages_room;
bool record_sync_kinds(struct db *db, rooms all, struct err *e);

#endif
