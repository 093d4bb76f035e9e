/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where the files of assets/ are served. They are compiled in by tools/embed.c; the hash in the
 * address changes with the content, so a browser may keep a file for ever.
 */
#include "web/serve.h"

#include <string.h>

struct str asset_address(const char *name)
{
	for (const struct asset *a = assets; a->name; a++)
		if (!strcmp(a->name, name))
			return str_of(a->address);
	return STR_EMPTY;
}

const struct asset *asset_find(struct str name)
{
	enum { BEFORE = sizeof "/assets/" - 1 };
	for (const struct asset *a = assets; a->name; a++)
		if (str_eq(str_of(a->address + BEFORE), name))
			return a;
	return NULL;
}
