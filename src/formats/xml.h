/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * XML as a stream of events: tags that open and close, and the text between.
 *
 *	struct xml *x = xml_open(arena, read, thing, "sheet1.xml", e);
 *	while (xml_next(x))
 *		if (x->event == XML_OPEN && str_eq(x->name, S("row"))) ...
 *	if (!xml_end(x, e)) ...
 *
 * A document with a DOCTYPE is refused, and so are all entities but the five of XML; nothing is
 * ever loaded from elsewhere. Depth and the size of one text are limited by the library.
 */
#ifndef FORMATS_XML_H
#define FORMATS_XML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum xml_event { XML_NOTHING, XML_OPEN, XML_CLOSE, XML_CHARS };

struct xml {
	enum xml_event event;
	struct str name;	/* of OPEN and CLOSE: without its prefix; until xml_next */
	struct str text;	/* of CHARS; until xml_next */
	int depth;		/* of the element, the root is 0 */
};

typedef ptrdiff_t (*xml_read)(void *thing, char *out, size_t room);

struct xml *xml_open(struct arena *a, xml_read read, void *thing, const char *name,
    struct err *e);
struct xml *xml_bytes(struct arena *a, struct str bytes, const char *name, struct err *e);
bool xml_next(struct xml *x);
/* xml_end: Was everything well-formed up to the end? */
bool xml_end(struct xml *x, struct err *e);
/* xml_attribute: Of the element that was opened; without regard to prefixes; empty if absent.
 * Until xml_next. */
struct str xml_attribute(struct xml *x, const char *name);
/* xml_attribute_each: One attribute after another, from *i = 0; false when there is no more. */
bool xml_attribute_each(struct xml *x, int *i, struct str *name_r, struct str *value_r);
int64_t xml_line(struct xml *x);
/* xml_close: Give the memory back before the arena goes. */
void xml_close(struct xml *x);

#endif
