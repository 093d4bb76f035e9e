/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libxml2's reader behind our own names; the only file that sees libxml. An element without
 * content is given as one that opens and one that closes.
 */
#include "formats/xml.h"
#include "base/lang.h"

#include <libxml/xmlreader.h>
#include <limits.h>
#include <string.h>

struct reader {
	struct xml xml;		/* first: what callers see */
	xmlTextReaderPtr reader;
	const char *name;
	xml_read read;
	void *thing;
	bool close_due;		/* the element had no content */
	struct arena *arena;
	struct err err;
};

static int read_block(void *thing, char *out, int room)
{
	struct reader *r = thing;
	ptrdiff_t n = r->read(r->thing, out, (size_t)room);
	return n < 0 ? -1 : (int)n;
}

static ptrdiff_t read_bytes(void *thing, char *out, size_t room)
{
	struct str *rest = thing;
	size_t n = rest->n < room ? rest->n : room;
	if (n)
		memcpy(out, rest->p, n);
	*rest = str_from(*rest, n);
	return (ptrdiff_t)n;
}

/* libxml2 would print what it finds wrong. */
static void keep_quiet(void *thing, const char *message, xmlParserSeverities severity,
    xmlTextReaderLocatorPtr locator)
{
	(void)thing, (void)message, (void)severity, (void)locator;
}

static void reader_done(void *thing)
{
	xml_close(thing);
}

static struct str text_of(const xmlChar *text)
{
	return str_of((const char *)text);
}

struct xml *xml_open(struct arena *a, xml_read read, void *thing, const char *name,
    struct err *e)
{
	struct reader *r = arena_new_of(a, struct reader);
	r->arena = a;
	r->name = arena_text(a, str_of(name));
	r->read = read;
	r->thing = thing;
	r->err.lang = e->lang;
	r->reader = xmlReaderForIO(read_block, NULL, r, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
	if (!r->reader) {
		fail_system(e, "%s: no XML reader", r->name);
		return NULL;
	}
	xmlTextReaderSetErrorHandler(r->reader, keep_quiet, NULL);
	arena_defer(a, reader_done, r);
	return &r->xml;
}

struct xml *xml_bytes(struct arena *a, struct str bytes, const char *name, struct err *e)
{
	struct str *rest = arena_new_of(a, struct str);
	*rest = bytes;
	return xml_open(a, read_bytes, rest, name, e);
}

static bool refuse(struct reader *r, const char *what)
{
	return fail(&r->err, ERR_INPUT, N_("%s, line %lld: %s"), r->name,
	    (long long)xml_line(&r->xml), tr(r->err.lang, what));
}

/* What the reader stands on, as an event; true when it is one for the caller. */
static bool event_of(struct reader *r)
{
	struct xml *x = &r->xml;
	x->depth = xmlTextReaderDepth(r->reader);
	switch (xmlTextReaderNodeType(r->reader)) {
	case XML_READER_TYPE_ELEMENT:
		x->event = XML_OPEN;
		x->name = text_of(xmlTextReaderConstLocalName(r->reader));
		r->close_due = xmlTextReaderIsEmptyElement(r->reader) == 1;
		return true;
	case XML_READER_TYPE_END_ELEMENT:
		x->event = XML_CLOSE;
		x->name = text_of(xmlTextReaderConstLocalName(r->reader));
		return true;
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
	case XML_READER_TYPE_WHITESPACE:
		x->event = XML_CHARS;
		x->text = text_of(xmlTextReaderConstValue(r->reader));
		return true;
	case XML_READER_TYPE_DOCUMENT_TYPE:
	case XML_READER_TYPE_ENTITY_REFERENCE:
		refuse(r, N_("a DOCTYPE and entities are not accepted here."));
		return false;
	default:
		return false;
	}
}

bool xml_next(struct xml *x)
{
	struct reader *r = (struct reader *)x;
	if (r->err.kind || !r->reader)
		return false;
	if (r->close_due) {
		r->close_due = false;
		x->event = XML_CLOSE;
		return true;
	}
	int rc;
	while ((rc = xmlTextReaderRead(r->reader)) == 1) {
		if (event_of(r))
			return true;
		if (r->err.kind)
			return false;
	}
	x->event = XML_NOTHING;
	if (rc < 0)
		refuse(r, N_("this is not well-formed XML, or it is cut off."));
	return false;
}

bool xml_end(struct xml *x, struct err *e)
{
	struct reader *r = (struct reader *)x;
	if (!r->err.kind)
		return true;
	const struct lang *lang = e->lang;
	if (!e->kind) {
		*e = r->err;
		e->lang = lang;
	}
	return false;
}

bool xml_attribute_each(struct xml *x, int *i, struct str *name_r, struct str *value_r)
{
	struct reader *r = (struct reader *)x;
	do {
		if (x->event != XML_OPEN ||
		    xmlTextReaderMoveToAttributeNo(r->reader, *i) != 1) {
			xmlTextReaderMoveToElement(r->reader);
			return false;
		}
		++*i;
	} while (xmlTextReaderIsNamespaceDecl(r->reader) == 1);
	*name_r = text_of(xmlTextReaderConstLocalName(r->reader));
	*value_r = text_of(xmlTextReaderConstValue(r->reader));
	return true;
}

struct str xml_attribute(struct xml *x, const char *name)
{
	struct reader *r = (struct reader *)x;
	struct str found = STR_EMPTY, key, value;
	for (int i = 0; xml_attribute_each(x, &i, &key, &value);) {
		if (str_eq(key, str_of(name))) {
			found = value;
			break;
		}
	}
	xmlTextReaderMoveToElement(r->reader);
	return found;
}

int64_t xml_line(struct xml *x)
{
	struct reader *r = (struct reader *)x;
	int line = r->reader ? xmlTextReaderGetParserLineNumber(r->reader) : 0;
	return line > 0 ? line : 1;
}

void xml_close(struct xml *x)
{
	struct reader *r = (struct reader *)x;
	if (r->reader)
		xmlFreeTextReader(r->reader);
	r->reader = NULL;
}
