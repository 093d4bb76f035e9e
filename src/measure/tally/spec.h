/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A specification as the parts of this room see it.
 *
 * Every dimension is a tree of nodes, a flat list being a tree of depth one. Node 0 is the top:
 * the root of the lookup file where there is exactly one, else a top of our own, "_T".
 */
#ifndef TALLY_SPEC_H
#define TALLY_SPEC_H

#include "measure/tally/tally.h"

enum tally_unknown_rule { UNKNOWN_KEEP, UNKNOWN_OTHER, UNKNOWN_REFUSE };
enum date_order { DATE_ANY, DATE_DMY, DATE_MDY, DATE_YMD };

/* What a column is. A period and a date are one role, told apart by spec->period_given. */
enum role {
	ROLE_PERSON, ROLE_DATE, ROLE_BORN, ROLE_HOURS, ROLE_DONE, ROLE_CLASS
};

struct column {
	struct str name;	/* "" with a number */
	int number;		/* [3]; 0: by name */
	int64_t line;		/* of the SPEC; 0: not given */
};

struct node {
	struct str code, label;
	int32_t parent;		/* -1: the top */
	int32_t depth;		/* 0: the top */
	bool inner;		/* something else lies under it */
};

/* A word of a file and the node it means; compared without case. */
struct map_word {
	struct str word;
	uint32_t node;
};

struct age_band {
	int from, to;		/* to included */
};

enum period_unit {
	UNIT_YEAR, UNIT_HALF, UNIT_QUARTER, UNIT_MONTH, UNIT_SCHOOL_YEAR, UNIT_DAY, UNIT_AS_GIVEN
};

struct dim {
	struct str name;
	enum tally_dim_kind kind;
	struct column column;		/* of a class or place */
	int64_t line;
	enum tally_unknown_rule unknown;
	bool closed;			/* there is a list: what is not on it is unknown */
	enum period_unit unit;		/* of a period */
	struct { struct node *items; size_t count, room; } nodes;
	struct { struct map_word *items; size_t count, room; } words;
	struct { struct str *items; size_t count, room; } levels;	/* named from above */
	struct { struct age_band *items; size_t count, room; } bands;	/* node 1 is band 0 */
	struct str lookup;
	int32_t depth;			/* deepest node */
};

/* A dimension of a `count` line: a dimension at a depth. */
struct term {
	uint32_t dim;
	int32_t depth;
	bool totals;
	struct str name;
};

struct grouping {
	struct term *terms;
	struct { struct str *items; size_t count, room; } names, totals;
	struct { struct tally_feed *items; size_t count, room; } feeds;
	bool all_totals;
	int period;		/* which of the terms is the period; -1: none */
	struct tally_grouping face;
};

struct tally_spec {
	struct arena *arena;
	char delimiter;			/* 0: find out */
	const char *encoding;		/* NULL: UTF-8 */
	bool no_quotes, no_header;
	struct { struct column *items; size_t count, room; } person;
	struct column date, born, hours, done;
	enum date_order date_order;
	bool period_given;		/* date is a column of labels of periods */
	bool age_given;			/* born is a column of ages */
	char decimal;
	int school_month;
	struct { struct str *items; size_t count, room; } done_words;
	enum tally_unknown_rule unknown;
	struct { struct dim *items; size_t count, room; } dims;
	struct { struct grouping *items; size_t count, room; } groupings;
	struct tally_grouping *faces;
};

/* One line of a SPEC cut into words; signs (, =) are words of their own. */
struct spec_word {
	struct str text;
	bool quoted, sign;
};
struct spec_line {
	struct spec_word words[256];
	size_t count, at;
	int64_t number;
};

/* What reading passes around. */
struct spec_reader {
	struct arena *arena;
	struct tally_spec *spec;
	const char *name, *folder;
	struct problems *found;
	struct spec_line line;
	struct dim *dim;		/* whom `map`, `unknown` … are about */
	struct grouping *grouping;	/* whom `totals`, `feeds` … are about */
};

/* spec_say: Note a mistake in a line of the SPEC. */
#define spec_say(r, line_number, ...) \
	problem_add((r)->found, (struct problem){ .source = str_of((r)->name), \
	    .row = (line_number) }, __VA_ARGS__)

/* spec_cut: Cut a line; false (and noted) when a quotation mark is not closed. */
bool spec_cut(struct spec_reader *r, struct str text, int64_t number);
bool spec_more(const struct spec_reader *r);
/* spec_take: The next word; false and noted (as what is missing) when there is none. */
bool spec_take(struct spec_reader *r, const char *what, struct str *out_r);
bool spec_sign(struct spec_reader *r, char sign);	/* take the sign if it is next */
bool spec_keyword(struct spec_reader *r, struct str word);	/* the same for an unquoted word */
bool spec_column(struct spec_reader *r, struct column *out_r);
bool spec_end(struct spec_reader *r);			/* nothing is left, else noted */

/* dim_add_node: A node under parent (an index); dim_find_code: by its code, -1 if none. */
uint32_t dim_add_node(struct arena *a, struct dim *d, struct str code, int32_t parent);
int64_t dim_find_code(const struct dim *d, struct str code);

/* spec_tree: Read the lookup file of a dimension into its nodes. */
void spec_tree(struct spec_reader *r, struct dim *d);
/* spec_resolve: After the last line: names become terms; what contradicts itself is noted. */
void spec_resolve(struct spec_reader *r);

#endif
