/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Forms of the network: sections and questions, as data; the room's own.
 *
 * A form is a CSV (content/forms/README.md says its columns), which is also what is kept in the
 * store. XLSForm workbooks and LimeSurvey surveys (.lss) are read into the same structure. Texts
 * stand in as many languages as the file has; where a reader's is missing, the first one counts.
 */
#ifndef CITY_REPORT_FORM_H
#define CITY_REPORT_FORM_H

#include "base/err.h"
#include "base/lang.h"
#include "formats/sink.h"

enum question_kind {	/* ORDER: kind_words in form.c */
	QUESTION_SECTION,	/* a heading; the questions up to the next one belong to it */
	QUESTION_NOTE,		/* only read */
	QUESTION_TABLE,		/* a heading within a section, of the questions that name it */
	QUESTION_RESULT,	/* worked out from answers, asks nobody */
	QUESTION_LINE, QUESTION_TEXT, QUESTION_WHOLE, QUESTION_NUMBER, QUESTION_DATE,
	QUESTION_CHOICE, QUESTION_CHOICES,
	QUESTION_RATING,	/* 1 to 5 */
	QUESTION_FILE,
	QUESTION_KINDS
};

/* One text in several languages. The tag of the first may be empty: as the file gave it. */
struct form_texts {
	struct { struct str lang, text; } *items;
	size_t count, room;
};

struct form_option {
	struct str code;
	struct form_texts label;
	struct str when;	/* offered only then; empty: always */
};

struct form_question {
	enum question_kind kind;
	struct str name;	/* letters, digits, "-", "_", "."; unique in the form */
	struct form_texts label, hint;
	bool required;
	int64_t words;		/* most words of the answer; 0: no limit */
	struct str draft;	/* what can be drafted for it (draft.c), or empty */
	struct str when;	/* asked only then (form_expression.c); empty: always */
	struct str check;	/* what an answer must be, "." is the answer; empty: anything */
	struct form_texts message;	/* said when it is not */
	struct str start;	/* the answer a report begins with, or empty */
	struct str table;	/* the name of the QUESTION_TABLE it belongs to, or empty */
	struct str result;	/* of QUESTION_RESULT: what it is worked out from */
	struct { struct form_option *items; size_t count, room; } options;
	int64_t line;		/* where the file has it */
};

struct form {
	struct str code;
	struct form_texts title, about;
	struct { struct form_question *items; size_t count, room; } questions;
	/* Of a file of somebody else's: what was read otherwise, or left out, with its place. */
	struct problems left;
};

/* form_say: A text in a language, or in the first it has. */
struct str form_say(const struct form_texts *t, const struct lang *lang);
void form_text_add(struct arena *a, struct form_texts *t, struct str lang, struct str text);
/* form_text_all: A text of the program in all its languages; word: N_(). */
void form_text_all(struct arena *a, struct form_texts *t, const char *word);
const char *form_kind_word(enum question_kind kind);
bool form_kind_read(struct str word, enum question_kind *kind_r);
const struct form_question *form_find(const struct form *f, struct str name);
/* form_asks: Is it answered (no section, no note)? */
bool form_asks(const struct form_question *q);
/* form_name: A name out of words: what is not a letter, digit, "-", "_" or "." becomes "_". */
struct str form_name(struct arena *a, struct str words);

/* form_read: From its CSV; every mistake goes into found with its line. False when there are any
 * (ERR_INPUT) or reading failed. */
bool form_read(struct arena *a, struct str csv, const char *name, struct form *out_r,
    struct problems *found, struct err *e);
/* form_write: As CSV, so that form_read gives the same form. */
void form_write(const struct form *f, struct sink *out);
/* form_read_any: A file by what it holds: CSV, an XLSForm workbook, a LimeSurvey survey. */
bool form_read_any(struct arena *a, const char *path, struct str name, struct form *out_r,
    struct problems *found, struct err *e);
bool form_read_xlsform(struct arena *a, const char *path, struct str name, struct form *out_r,
    struct problems *found, struct err *e);
bool form_read_lss(struct arena *a, struct str bytes, const char *name, struct form *out_r,
    struct problems *found, struct err *e);
/* form_settle: What a file of somebody else's has besides: conditions, checks and results that
 * cannot be understood go, and are told in .left: the form of a round is better asked in full
 * than not at all. Names in texts, "${name}" or "{name}", become "${name}". */
void form_settle(struct arena *a, struct form *f, const char *source);
/* form_and: Both conditions; an empty one is always true. */
struct str form_and(struct arena *a, struct str one, struct str other);
/* form_add_other: The option of an answer that is not in the list, and the line where it is
 * written, to be added behind the question. label: empty, then it is the word of each language. */
struct form_question form_add_other(struct arena *a, struct form_question *q,
    const char *code, const struct form_texts *label);
/* form_check: What every form must have: a title, questions, unique names, options for choices. */
bool form_check(struct form *f, const char *name, struct problems *found, struct err *e);

/* form_words: Words of an answer, as word processors count: what blanks separate, and each
 * character of Chinese or Japanese by itself. */
int64_t form_words(struct str text);

/* ---- form_expression.c ---- */

/* Where expressions find answers. answer: as they are kept; empty for what is not answered, or not
 * asked. */
struct form_answers {
	const struct form *form;
	struct arena *arena;
	struct str (*answer)(void *thing, struct str name);
	void *thing;
	int64_t today;			/* a day */
};

/* form_expression_check: Can it be understood, and are all questions it names in the form? own: may
 * it say "." for the answer of its question? */
bool form_expression_check(struct arena *a, const struct form *f, struct str expression, bool own);
/* form_holds: A condition, or the check of an answer (own); one that is empty or cannot be
 * understood holds. */
bool form_holds(const struct form_answers *x, struct str condition, struct str own);
/* form_result: What an expression gives, as it would be kept; empty: it cannot be worked out. */
struct str form_result(const struct form_answers *x, struct str expression);
/* form_names: Each question that an expression names, as often as it does. */
void form_names(struct arena *a, const struct form *f, struct str expression,
    void (*named)(void *thing, const struct form_question *q), void *thing);

#endif
