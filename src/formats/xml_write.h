/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * XML out: elements and their text, escaped, as a stream.
 *
 *	struct xml_writer w = { .out = &sink };
 *	xml_put_begin(&w);
 *	xml_put_open(&w, "feed");
 *	xml_put_attribute(&w, "xmlns", S("http://www.w3.org/2005/Atom"));
 *	xml_put_element(&w, "title", title);
 *	xml_put_close(&w);				// of the element opened last
 *
 * Element names are literals of the program. Bad UTF-8 and characters that XML does not have
 * become U+FFFD.
 */
#ifndef FORMATS_XML_WRITE_H
#define FORMATS_XML_WRITE_H

#include "base/str.h"
#include "formats/sink.h"

#include <stdbool.h>

enum { XML_WRITE_DEPTH = 32 };

struct xml_writer {
	struct sink *out;
	const char *open[XML_WRITE_DEPTH];
	int depth;
	bool tag;	/* the opening tag is not yet closed: attributes may follow */
	bool text;	/* the element has text: its end tag follows on the same line */
};

void xml_put_begin(struct xml_writer *w);
void xml_put_open(struct xml_writer *w, const char *name);
void xml_put_attribute(struct xml_writer *w, const char *name, struct str value);
void xml_put_text(struct xml_writer *w, struct str text);
void xml_put_close(struct xml_writer *w);
/* xml_put_element: Open, text, close; nothing when the text is empty. */
void xml_put_element(struct xml_writer *w, const char *name, struct str text);

#endif
