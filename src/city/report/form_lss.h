/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A survey of LimeSurvey while it is read: all rows of its tables. */
#ifndef CITY_REPORT_FORM_LSS_H
#define CITY_REPORT_FORM_LSS_H

#include "city/report/form.h"

enum { MOST_FIELDS = 64 };

struct row {
	struct str table;
	struct { struct str name, value; } cells[MOST_FIELDS];
	size_t count;
	size_t number;		/* in the file */
};

struct survey {
	struct arena *a;
	struct { struct row **items; size_t count, room; } rows;
	struct form *f;
};

/* lss_get: A cell, without blanks around it; empty when the row has none of that name. */
struct str lss_get(const struct row *row, const char *name);
int64_t lss_get_int(const struct row *row, const char *name);
/* lss_plain: Without tags; the entities that stand for characters. */
struct str lss_plain(struct arena *a, struct str html);
/* lss_texts_of: The texts of a thing: in rows of table `texts` whose `key` is id, else in its own
 * rows. */
void lss_texts_of(struct survey *s, const char *texts, const char *own, const char *key,
    struct str id, const char *field, struct form_texts *out);
/* lss_add_question: A question of a group, with all it is made of, into the form. */
void lss_add_question(struct survey *s, const struct row *group, const struct row *row);

#endif
