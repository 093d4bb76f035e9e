/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Small YAML files and the front matter of Markdown, as the tree of values that JSON has.
 *
 *	struct front f;
 *	if (!yaml_front(arena, text, "4-3-1.md", &f, e)) ...
 *	struct str title = json_text(json_get(f.head, "graph_title"));
 *
 * Plain null, ~, true, false, numbers of JSON's form and nothing become what they are in YAML's
 * core schema (JSON null, BOOL, NUMBER); all else, "no" and "on" too, is text. Of a key that is
 * given twice the last one counts. An alias repeats what its anchor named; all values together,
 * repeated ones too, are limited. The tree is in the arena.
 */
#ifndef FORMATS_YAML_H
#define FORMATS_YAML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/json.h"

#include <stdbool.h>

/* yaml_read: The first document; an empty one is a JSON_NULL. NULL with e filled (line, column)
 * when it is not YAML or larger than limits (values: 100,000; bytes: 4 MB; depth: 64). */
struct json *yaml_read(struct arena *a, struct str text, struct json_limits limits,
    struct err *e);

struct front {
	const struct json *head;	/* an empty object where there is no front matter */
	struct str body;		/* what follows it, in the text */
};

/* yaml_front: Split Markdown into front matter (between two lines "---") and body. */
bool yaml_front(struct arena *a, struct str text, const char *name, struct front *out_r,
    struct err *e);

#endif
