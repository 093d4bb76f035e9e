/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the files of this room share with each other: how a kind stands in SQL, and the steps that
 * saving, undoing and erasing have in common.
 */
#ifndef RECORD_RECORD_IMPL_H
#define RECORD_RECORD_IMPL_H

#include "base/buf.h"
#include "formats/json.h"
#include "record/record.h"

/* ---- kind.c ---- */

/* The columns that every kind has, before its fields. ORDER: system_columns in kind.c */
enum { COLUMN_CITY, COLUMN_ID, COLUMN_VERSION, COLUMN_CREATED, COLUMN_CREATED_BY, COLUMN_CHANGED,
	COLUMN_CHANGED_BY, COLUMN_DELETED, SYSTEM_COLUMNS };
extern const char *const system_columns[SYSTEM_COLUMNS];

size_t kind_fields(const struct record_kind *kind);
/* kind_city: The city that rows of this kind carry: 0 for kinds of the installation. */
int64_t kind_city(const struct record_kind *kind, int64_t city);
const struct record_kind *kind_of_path(rooms all, struct str path);
/* kind_column: Is there a column of this name, of the program or a field? */
bool kind_column(const struct record_kind *kind, const char *name);
/* kind_order: The column of an order ("-name", NULL: the kind's), and its direction. */
const char *kind_order(const struct record_kind *kind, const char *order, bool *down_r);
bool kind_translated(const struct record_kind *kind);
/* field_untold: Is it free text that nobody translates, so that its language is not known? */
bool field_untold(const struct field *f);
bool title_untold(const struct record_kind *kind);
/* kind_label: The field's label in a language. */
const char *kind_label(const struct record_kind *kind, const char *field, const struct lang *lang);

/* ---- value.c ---- */

bool field_is_text(const struct field *f);	/* kept in a text column */
bool field_is_list(const struct field *f);	/* several values in one, separated by blanks */
bool value_empty(struct value v);
struct value value_keep(struct arena *a, struct value v);	/* a copy in the arena */
/* list_has: Is word one of the blank-separated words? */
bool list_has(struct str words, struct str word);
/* value_write: A value as files and form fields hold it: dates as 2024-02-29, numbers plain. */
struct str value_write(struct arena *a, const struct field *f, struct value v);
/* value_read: The other way, and what people type; empty is null. False when the text is no
 * value of this type: then *why_r is an N_() sentence with one %s for the label. */
bool value_read(struct arena *a, const struct field *f, struct str text, struct value *out_r,
    const char **why_r);

/* ---- json.c ---- */

/* json_put_field: A value; exact: as the history keeps it. */
void json_put_field(struct json_writer *w, const struct field *f, struct value v, bool exact);
/* json_read_field: As value_read, from JSON; v NULL is null. */
bool json_read_field(struct arena *a, const struct field *f, const struct json *v,
    struct value *out_r, const char **why_r);

/* ---- check.c ---- */

/* record_check_fields: What the table says about each field alone; notes all problems. */
void record_check_fields(struct record *r, struct problems *found);
/* field_problem: Note a problem of a field; the text has one %s for its label. */
void field_problem(struct problems *found, const struct field *f, struct str excerpt,
    const char *text);
int64_t field_max(const struct field *f);
/* shape_good: Is this a GeoJSON Polygon or MultiPolygon (or a Point or LineString) that can be
 * drawn? */
bool shape_good(struct arena *a, struct str text);

/* ---- load.c ---- */

/* select_columns: "city, id, …, fields", translated ones in the language of parameter $n
 * (0: as written). */
void select_columns(struct buf *b, const struct record_kind *kind, int language);
struct record *record_of_row(struct rows *q, struct arena *a, const struct record_kind *kind);
/* record_load_any: Like record_load, from the trash too. */
bool record_load_any(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, struct record **out_r, struct err *e);

/* ---- translate.c ---- */

struct translation {
	struct str field, lang, text;
	int64_t version;	/* of the record when it was translated */
};
struct translations {
	struct translation *items;
	size_t count, room;
};
bool translations_of(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, struct translations *out_r, struct err *e);
/* lang_ok: Can this be the tag of a language? Letters, digits and hyphens. */
bool lang_ok(struct str lang);
/* translations_set: These and no others. */
bool translations_set(struct db *db, const struct record *r, const struct translations *all,
    struct err *e);

/* translations_add: These too, as one change of the record; nothing where all of them are said
 * already. In the caller's transaction. */
bool translations_add(struct db *db, struct record *r, const struct translations *all,
    const struct change *by, struct err *e);

/* ---- history.c ---- */

/* Entries that are changes of a record. ORDER: actions in history.c */
#define SQL_HISTORY_IS_RECORD \
	"action IN ('create', 'change', 'delete', 'undo', 'translate', 'erase')"

/* history_write: The entry of a change: the record as it is now, with its translations. */
bool history_write(struct db *db, const struct record *r, const char *action,
    const struct change *by, struct err *e);
/* history_version: The entry that made a version; ERR_MISSING when there is none. */
bool history_version(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, int64_t version, struct history_entry *out_r, struct err *e);
/* history_is_record: Is the action a change of a record (and not a note about one)? */
bool history_is_record(struct str action);
/* snapshot_write: The data of an entry; without the personal fields when they are to be wiped. */
struct str snapshot_write(struct arena *a, const struct record *r, const struct translations *all,
    bool without_personal);
/* snapshot_read: The values of an entry's data into r, in r's arena; what it does not name stays
 * as it is in r. r->deleted becomes whether it was in the trash. */
bool snapshot_read(struct str data, struct record *r, struct translations *out_r, struct err *e);

/* ---- save.c ---- */

/* row_write: Insert or update the row of r, whose version goes up; ERR_CONFLICT when the version
 * it had is not the stored one any more. */
bool row_write(struct db *db, struct record *r, bool insert, struct err *e);
/* record_check_all: Fields, uniqueness, links and the kind's own rules. False only on failure. */
bool record_check_all(struct db *db, const struct record *old, struct record *r,
    struct problems *found, struct err *e);
/* record_check_stored: The part of it that also what is stored must pass: fields and links. */
bool record_check_stored(struct db *db, struct record *r, struct problems *found, struct err *e);
/* fail_problems: ERR_INPUT that says the first of them, and how many there are. */
bool fail_problems(const struct problems *found, struct err *e);
/* row_commit: Write r over old with its history, the kind's derived rows and the revision. */
bool row_commit(struct db *db, const struct record *old, struct record *r, const char *action,
    const struct change *by, struct err *e);

/* ---- may.c ---- */

bool field_may_read(const struct request *r, const struct record *record, const struct field *f);
bool field_may_write(const struct request *r, const struct record *record, const struct field *f);
/* history_may_read: Who changed what, and when, is for those signed in. */
bool history_may_read(const struct request *r, const struct record_kind *kind);

/* ---- undo.c ---- */

/* links_to: How many records that are not in the trash link to this one, and the label of a kind
 * that does. */
bool links_to(struct db *db, const struct record *r, int64_t *count_r, const char **label_r,
    struct err *e);

#endif
