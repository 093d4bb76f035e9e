/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Regular expressions of forms, by ICU; the only file that sees uregex.h. */
#include "city/report/form_value.h"

#include <unicode/uregex.h>
#include <unicode/ustring.h>

/* STEPS: of ICU's engine, about a millisecond each; more is a trap. */
enum { MOST_PATTERN = 2000, MOST_TEXT = 20000, STEPS = 50 };

static UChar *units(struct arena *a, struct str s, int32_t *n_r)
{
	UErrorCode rc = U_ZERO_ERROR;
	UChar *out = arena_array(a, UChar, s.n + 1);
	u_strFromUTF8(out, (int32_t)s.n + 1, n_r, s.p, (int32_t)s.n, &rc);
	return U_FAILURE(rc) ? NULL : out;
}

bool pattern_matches(struct arena *a, struct str pattern, struct str text, bool whole, bool *is_r)
{
	UErrorCode rc = U_ZERO_ERROR;
	int32_t n, length;
	if (!pattern.n || pattern.n > MOST_PATTERN || text.n > MOST_TEXT)
		return false;
	UChar *p = units(a, pattern, &n), *t = units(a, text, &length);
	if (!p || !t)
		return false;
	URegularExpression *re = uregex_open(p, n, 0, NULL, &rc);
	uregex_setTimeLimit(re, STEPS, &rc);
	uregex_setText(re, t, length, &rc);
	bool is = whole ? uregex_matches(re, 0, &rc) : uregex_find(re, 0, &rc);
	uregex_close(re);
	if (U_FAILURE(rc))
		return false;
	*is_r = is;
	return true;
}
