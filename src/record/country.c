/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Codes and names of countries, from the locale data of ICU; the only file that sees uloc.h. */
#include "record/country.h"

#include <unicode/uloc.h>
#include <unicode/ustring.h>

enum { NAME_UNITS = 200, NAME_BYTES = 3 * NAME_UNITS + 1 };

struct str country_find(struct str text)
{
	struct str asked = str_trim(text);
	for (const char *const *code = uloc_getISOCountries(); *code; code++)
		if (str_ieq(asked, str_of(*code)))
			return str_of(*code);
	return STR_EMPTY;
}

struct str country_name(struct arena *a, const struct lang *lang, struct str code)
{
	UChar units[NAME_UNITS];
	char *name = arena_array(a, char, NAME_BYTES);
	UErrorCode rc = U_ZERO_ERROR;
	int32_t bytes = 0;
	int32_t n = uloc_getDisplayCountry(arena_printf(a, "und_%.*s", STR(code)).p,
	    lang ? lang->tag : "en", units, NAME_UNITS, &rc);
	if (U_FAILURE(rc) || rc == U_USING_DEFAULT_WARNING || n > NAME_UNITS)
		return code;
	u_strToUTF8(name, NAME_BYTES, &bytes, units, n, &rc);
	return U_FAILURE(rc) ? code : str_n(name, (size_t)bytes);
}
