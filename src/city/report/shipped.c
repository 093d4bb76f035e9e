/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The forms of content/forms, inside the program. */
#include "base/embedded.h"
#include "city/report/report_impl.h"

extern const struct embedded shipped_form_files[];

static struct str bytes_of(const struct embedded *f)
{
	return str_n((const char *)f->bytes, f->size);
}

bool shipped_forms(struct arena *a, struct form **out_r, size_t *count_r, struct err *e)
{
	struct { struct form *items; size_t count, room; } list = { 0 };
	for (const struct embedded *f = shipped_form_files; f->name; f++) {
		struct problems found = { .arena = a, .lang = e->lang };
		if (!form_read(a, bytes_of(f), f->name, list_add(a, &list), &found, e))
			return false;
	}
	*out_r = list.items;
	*count_r = list.count;
	return true;
}

struct str shipped_form(struct arena *a, struct str code)
{
	for (const struct embedded *f = shipped_form_files; f->name; f++)
		if (str_eq(str_of(f->name), arena_printf(a, "%.*s.csv", STR(code))))
			return bytes_of(f);
	return STR_EMPTY;
}
