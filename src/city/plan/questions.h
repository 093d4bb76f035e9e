/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The questions of the self-assessment, out of content/self-assessment/questions.csv. */
#ifndef CITY_PLAN_QUESTIONS_H
#define CITY_PLAN_QUESTIONS_H

#include "city/plan/plan_impl.h"

enum answer { ANSWER_YES, ANSWER_PARTLY, ANSWER_NO, ANSWER_NONE };

struct question {
	struct str code, part, section, features, sdg;
	struct str text, act;	/* in the reader's language; act: title of an action */
	struct str act_en;	/* as the record says it itself */
	/* what the city says: */
	enum answer answer;
	struct str evidence;
	int64_t asked, action;	/* action: what is done about it, or 0 */
};

struct questions {
	struct question *items;
	size_t count, room;
};

/* questions_load: All of them, in the order of the file; without answers. */
bool questions_load(struct arena *a, const struct lang *lang, struct questions *out_r,
    struct err *e);
/* question_translate: The title of its action in each language that the file has. */
bool question_translate(struct arena *a, struct str code, const char *tag, struct str *out_r,
    struct err *e);

/* section_label: "Planning", "Green and healthy": N_(), or NULL. */
const char *section_label(struct str section);

struct question_section {
	struct str code;
	struct question *items;
	size_t count, answered, yes;
};

struct assessment {
	struct str part;		/* "guidelines", "sdg" */
	struct question_section *sections;
	size_t count;
	bool office;
};

#endif
