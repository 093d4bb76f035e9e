/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The marked texts of the sources: _("…"), N_("…"), tr(lang, "…"), trn(lang, "one", "other", n)
 * in C, and {{ _ "…" }}, {{ _n "one", "other", n }} in templates. Literals that stand beside each
 * other are one text, as in C.
 */
#ifndef TOOLS_EXTRACT_H
#define TOOLS_EXTRACT_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct mark {
	struct str id;
	struct str plural;	/* or empty */
	struct str path;	/* of its first place */
	int line;
	struct str places;	/* all of them: "src/a.c:1 src/b.html:20" */
};

struct marks {
	struct arena *arena;
	struct mark *items;	/* in the order of their first places */
	size_t count, room;
	int mistakes;		/* printed to standard error */
};

/* extract_folder: The marks of all .c, .h, .cc and .html files below a folder, by path. */
void extract_folder(struct marks *all, const char *folder);
/* extract_text: Those of one file's text. */
void extract_text(struct marks *all, struct str path, struct str text);
/* extract_find: The mark of a text, or NULL. */
struct mark *extract_find(const struct marks *all, struct str id);

#endif
