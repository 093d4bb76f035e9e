/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reports, inside their room.
 *
 *	form (a record: its CSV) → report (a record with a copy of the CSV) → answers (records)
 *	                                                                   → files (own tables)
 *	a report that is signed → frozen: its JSON and the SHA-256 of its bytes, never changed
 *
 * Pages, paper and JSON all read a struct report_view: of a report at work it is made from its
 * answers, of a signed one from what was frozen.
 */
#ifndef CITY_REPORT_IMPL_H
#define CITY_REPORT_IMPL_H

#include "city/report/form.h"
#include "city/report/report.h"
#include "formats/document.h"

extern const struct record_kind form_kind, report_kind, answer_kind;
extern const struct migration report_migrations[];
extern const struct route report_routes[];

enum { MOST_FILE = 20 << 20, MOST_FILES = 100 << 20, MOST_LEFT_OUT = 50000 };

struct report_file {
	int64_t id, size;
	struct str question, name, type, sha256;
};

struct draft {
	struct str text;		/* plain text with sources, or empty */
	bool cut;			/* to the limit of words */
	struct str why;			/* what is missing, where something is */
	struct str path;		/* where it is entered, after the base of the city */
};

struct report_item {
	enum question_kind kind;
	struct str name, label, hint;
	struct str value;		/* as kept: codes of choices */
	struct str text;		/* for people */
	struct str draft;		/* what could be drafted, or empty */
	int64_t words, limit;		/* of the answer; 0: no limit */
	bool required, drafted;		/* drafted: nobody has changed the draft yet */
	bool silent;			/* not asked, by the answers there are; its own is kept */
	struct str table;		/* the name of the item that is its table, or empty */
	const struct form_option **offered;	/* to choose from now; NULL in a frozen one */
	size_t offered_count;
	struct str depends;		/* the questions on whose answers that hangs, for people */
	struct { struct report_file *items; size_t count, room; } files;
	const struct form_question *question;	/* NULL in a frozen one */
	struct str error;		/* what is wrong with the value, beside its field */
	struct draft offer;		/* the draft itself, where the page shows it */
};

struct report_section {
	struct str name, label, hint;
	struct { struct report_item *items; size_t count, room; } items;
	int asked, answered, over, drafted;
	int missing;			/* required and empty */
	int wrong;			/* against the check of the form */
};

struct report_signature {
	int64_t at, person;
	struct str name, role, sha256;
};

struct report_view {
	struct arena *arena;
	int64_t id, version;
	struct str here;		/* the title for the reader */
	struct str title, form_title, form_about, city, state, language, note;
	int64_t from, to, due;		/* days, or 0 */
	const struct lang *lang;	/* of the report */
	struct { struct report_section *items; size_t count, room; } sections;
	const struct form *form;	/* NULL: frozen */
	const struct lang *reader;	/* who is told what is wrong */
	int asked, answered, over, missing, wrong, drafted;
	bool frozen;			/* signed, and not opened again */
	struct report_signature signature;
	struct str json;		/* the frozen bytes */
};

/* ---- load.c ---- */

/* report_load: With all answers; of a frozen report what was frozen. ERR_MISSING. */
bool report_load(struct db *db, struct arena *a, int64_t city, int64_t id,
    const struct lang *reader, struct report_view *out_r, struct err *e);
bool report_form(struct arena *a, const struct record *report, struct form *out_r,
    struct err *e);
struct report_item *report_item_find(struct report_view *v, struct str name);
/* item_has_parts: Is any question of a table asked now? */
bool item_has_parts(const struct report_section *s, const struct report_item *table);
/* report_text: A kept value for people: labels instead of codes, a date written out. */
struct str report_text(struct arena *a, const struct lang *lang, const struct form_question *q,
    struct str value);
/* report_listen: Which questions are asked and which answers offered, by the answers in the view;
 * what is worked out from them. */
void report_listen(struct report_view *v);
/* report_misfit: What the form's check has against an answer, in the words of the form; empty:
 * nothing. */
struct str report_misfit(struct report_view *v, const struct report_item *item);
/* report_count: Fill the sums of sections and of the whole. */
void report_count(struct report_view *v);

/* ---- answer.c ---- */

/* answer_check: What is wrong with a value for its question, translated; empty: nothing. *value_r
 * gets it as it is kept. */
struct str answer_check(struct arena *a, const struct lang *lang, const struct form_question *q,
    struct str typed, struct str *value_r);
/* answer_save: Write it, or remove it when empty. In a transaction. ERR_CONFLICT when frozen. */
bool answer_save(struct db *db, struct arena *a, int64_t city, int64_t report, struct str question,
    struct str value, bool drafted, const struct change *by, struct err *e);

/* ---- draft.c ---- */

struct draft_question {
	struct db *db;
	rooms rooms;
	int64_t city, today;
	const struct report_view *report;	/* its language and its period */
	const struct report_item *item;
	const struct lang *reader;		/* who is told why there is none */
};

/* draft_write: What Stoa holds for a question of the report's period, by its draft words
 * ("figures 4 | records partner sector"), in the report's language and within the limit. */
bool draft_write(const struct draft_question *q, struct arena *a, struct draft *out_r,
    struct err *e);
/* draft_answers: Draft all that can be drafted and is still empty; nowhere: for how many nothing
 * was found. In a transaction. */
bool draft_answers(struct draft_question *q, struct arena *a, const struct report_view *v,
    const struct change *by, int *drafted_r, int *nowhere_r, struct err *e);

/* ---- frozen.c ---- */

/* report_json: The report as JSON; the same report gives the same bytes. */
bool report_json(struct arena *a, const struct report_view *v, struct str *out_r, struct err *e);
/* report_sign: Freeze it and write the signature; refused while required answers are missing or
 * too long. report_open: Back to work; what was frozen stays kept. */
bool report_sign(struct db *db, struct arena *a, int64_t city, int64_t id, struct str name,
    struct str role, const struct change *by, struct err *e);
bool report_open(struct db *db, struct arena *a, int64_t city, int64_t id,
    const struct change *by, struct err *e);
/* frozen_load: The latest frozen state into the view; false with ERR_MISSING when there is none. */
bool frozen_load(struct db *db, struct arena *a, int64_t city, int64_t id,
    struct report_view *v, struct err *e);

/* ---- files.c ---- */

bool report_files(struct db *db, struct arena *a, int64_t city, int64_t report,
    struct report_file **out_r, size_t *count_r, struct err *e);
bool report_file_add(struct db *db, struct arena *a, int64_t city, int64_t report,
    struct str question, const struct upload *u, const struct change *by, struct err *e);
bool report_file_drop(struct db *db, int64_t city, int64_t report, int64_t file,
    const struct change *by, struct err *e);
bool report_file_get(struct request *r, struct reply *p, struct err *e);

/* ---- paper.c ---- */

struct document *report_paper(struct arena *a, const struct report_view *v);

/* ---- shipped.c ---- */

/* shipped_forms: The forms inside the program. */
bool shipped_forms(struct arena *a, struct form **out_r, size_t *count_r, struct err *e);
/* shipped_form: The CSV of one by its code; empty: none. */
struct str shipped_form(struct arena *a, struct str code);

/* ---- begin.c ---- */

/* report_begin: A new report from a form's CSV. */
struct report_start {
	int64_t city;
	struct str form, csv, title, language;
	int64_t from, to, due;
};
bool report_begin(struct db *db, struct arena *a, const struct report_start *s,
    const struct change *by, int64_t *id_r, struct err *e);
/* form_keep: A form that was loaded, as a record; one of the same code is replaced. */
bool form_keep(struct db *db, struct arena *a, int64_t city, const struct form *f,
    const struct change *by, int64_t *id_r, struct err *e);
bool report_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

#endif
