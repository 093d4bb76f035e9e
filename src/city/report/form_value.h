/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values inside expressions of forms, and the functions that make some of others. */
#ifndef CITY_REPORT_FORM_VALUE_H
#define CITY_REPORT_FORM_VALUE_H

#include "city/report/form.h"

/* A text, or a number (counts); a number that is not known is NAN, an unanswered text empty. */
struct form_value {
	struct str text;
	double number;
	bool counts;
	bool day;			/* today: nothing can be added to it */
};

enum { MOST_ARGUMENTS = 40 };

struct form_value value_of_text(struct str text);
struct form_value value_of_number(double x);
struct form_value value_of_truth(bool is);
/* value_number: NAN where it is none. */
double value_number(struct form_value v);
bool value_is_number(struct form_value v);
struct str value_text_of(struct arena *a, struct form_value v);
bool value_holds(struct form_value v);
/* codes_have: Is a code among those that blanks separate, as choices are kept? */
bool codes_have(struct str codes, struct str code);

/* form_call: A function by its name. False: there is none of that name that takes so many values,
 * or they are of no use to it. */
bool form_call(const struct form_answers *x, struct str name, const struct form_value *values,
    size_t count, struct form_value *out_r);

/* ---- form_pattern.c ---- */

/* pattern_matches: A regular expression of ICU, against a part of the text or the whole; limited in
 * time. False when it is none (then *is_r is untouched). */
bool pattern_matches(struct arena *a, struct str pattern, struct str text, bool whole, bool *is_r);

#endif
