/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The state of the template compiler, shared by its language (tmplc.c) and the small machine that
 * follows the HTML (tmplc_html.c). */
#ifndef TMPLC_H
#define TMPLC_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

enum { MAX_SOURCE = 4 << 20, MAX_OUTPUT = 32 << 20, MAX_DEPTH = 32, NAME = 32, LITERAL = 1500 };

enum where {
	TEXT,		/* between tags */
	TAG_NAME,
	TAG,		/* inside a tag, between attributes */
	ATTR_NAME,
	ATTR_EQUALS,	/* after "=", a quote must follow */
	VALUE,		/* inside a quoted value */
	RAW,		/* content of script, style, textarea, title: until its end tag */
	DECLARATION	/* <!doctype …> */
};

enum value { PLAIN, ADDRESS, LITERAL_ONLY };

/* How far an address has come: what may follow without changing where it leads. */
enum address { AT_START, IN_SCHEME, AFTER_SLASH, TWO_SLASHES, SETTLED };

struct context {
	enum where where;
	enum value value;
	enum address address;
	char quote;
	bool closing, json, source, keep_blanks;
	char tag[NAME], attr[NAME];
	char word[NAME];	/* the scheme of an address, or the type of a script */
};

enum block { DEFINE, IF, LOOP };

struct frame {
	enum block block;
	int line;
	bool other, branched;		/* had an else; had any second branch */
	struct context start, ended;	/* before the block, and after its first branch */
};

struct compiler {
	struct arena *arena;
	const char *name;
	struct str source;
	size_t at;
	int line;
	struct buf c, h, protos, literal;
	struct context now;
	struct frame frames[MAX_DEPTH];
	int depth;
	bool blank, newline;	/* blanks seen, not written yet */
	bool after_tag;		/* a tag or control word stands before them */
};

/* die: Say what is wrong in this line of the template, and exit 1. */
__attribute__((noreturn, format(printf, 3, 4)))
void die(const struct compiler *t, int line, const char *format, ...);

/* word_in: Is it one of the words of a list separated by blanks? */
bool word_in(const char *word, const char *list);
/* literal_char: Take one character of the template's own HTML and follow it. */
void literal_char(struct compiler *t);
/* attribute_named: The name of an attribute is complete: may it be, and what is its value? */
void attribute_named(struct compiler *t);
/* settle_blanks: Write the blanks that were held back, now that it is known what follows them. */
void settle_blanks(struct compiler *t, bool before_tag);

#endif
