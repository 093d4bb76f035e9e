/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Parts of pages for all rooms: what parts.html shows. Include "web/parts.html.h" for the
 * functions; each works without scripts, by keyboard, and never says anything by colour alone.
 *
 *	{{ render part_form(o, S("/places"), false) }}
 *	{{ render part_input(o, &(struct input){ .name = "name", .label = _("Name"),
 *	    .value = place.name, .required = true }) }}
 *	{{ render part_form_end(o, _("Save"), S("/places")) }}
 *
 * /style shows all of them.
 */
#ifndef WEB_PARTS_H
#define WEB_PARTS_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum input_kind {
	INPUT_TEXT, INPUT_PROSE, INPUT_NUMBER, INPUT_DATE, INPUT_EMAIL, INPUT_URL, INPUT_PASSWORD,
	INPUT_SEARCH, INPUT_COLOUR,
	INPUT_CHOICE,	/* one of options, as a list to open */
	INPUT_RADIO,	/* one of few options, all visible */
	INPUT_CHOICES,	/* several of options */
	INPUT_FLAG,	/* one box; value "1" is ticked */
	INPUT_FILE
};

struct input_option {
	struct str code, label;
	bool chosen;
};

/* A form field with its label, help and error. */
struct input {
	const char *name;
	const char *label;		/* translated */
	const char *help;		/* translated, or NULL */
	struct str error;		/* a sentence, or empty */
	struct str value;		/* as it goes into the field: "2024-02-29", "0.5", "1" */
	enum input_kind kind;
	bool required;
	bool unmarked;			/* not called optional although it may be left empty */
	bool filter;			/* narrows what is shown: empty is "any", and not marked */
	int64_t max;			/* bytes; 0: not said */
	const char *step;		/* of numbers: "any", "1"; NULL: any */
	const char *autocomplete;	/* "email", "current-password" … or NULL */
	const char *accept;		/* of files: ".csv,.xlsx" or NULL */
	const char *lang;		/* tag of the language to write in, or NULL */
	const char *words_lang;		/* of label, help and options where it is not the page's */
	const struct input_option *options;
	size_t option_count;
};

/* A link that is one of several: tabs, chips, sections. href is whole (o->base included). */
struct tab {
	struct str text;
	struct str href;
	bool current;
	int64_t count;		/* shown behind the text when > 0 */
};

struct column {
	const char *label;	/* translated */
	const char *sort;	/* value of the parameter "sort", "-x" is descending; or NULL */
	bool number;		/* set at the end of the line */
};

/* A table with this many columns becomes a list of blocks on a narrow screen: each row its name,
 * then every value behind the name of its column. table_cells gives the cells of the table that
 * was begun last those names; part_table_end calls it. */
enum { TABLE_WIDE = 4 };
struct out;
void table_cells(struct out *o);

/* What a word of state looks like; each has a shape of its own. */
enum mark {
	MARK_NONE,	/* no data, nothing to say: a dash */
	MARK_GOOD,	/* reached, followed, done: a tick */
	MARK_PATH,	/* on the path: an arrow */
	MARK_BEHIND,	/* behind, due soon: a triangle */
	MARK_BAD,	/* moving away, failed, overdue: a cross */
	MARK_UNSURE,	/* cannot tell yet: a question mark */
	MARK_WAIT	/* running, waiting: a clock */
};

struct key_figure {
	struct str value, label, note;	/* note may be empty */
	enum mark mark;
	const char *word;		/* of the mark, translated; NULL: no mark */
	struct str href;		/* or empty */
};

struct definition {
	struct str term, text;
};

#endif
