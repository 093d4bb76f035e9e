/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Atom out. */
#include "formats/atom.h"
#include "base/date.h"

static void put_instant(struct xml_writer *x, const char *name, int64_t instant)
{
	struct buf b = buf_heap(64);
	date_write_instant(&b, instant);
	xml_put_element(x, name, buf_view(&b));
	buf_free(&b);
}

static void put_link(struct xml_writer *x, const char *rel, const char *type, struct str address)
{
	if (!address.n)
		return;
	xml_put_open(x, "link");
	xml_put_attribute(x, "rel", str_of(rel));
	xml_put_attribute(x, "type", str_of(type));
	xml_put_attribute(x, "href", address);
	xml_put_close(x);
}

static void put_author(struct xml_writer *x, struct str name)
{
	if (!name.n)
		return;
	xml_put_open(x, "author");
	xml_put_element(x, "name", name);
	xml_put_close(x);
}

void atom_begin(struct atom_writer *w, const struct atom_head *head)
{
	struct xml_writer *x = &w->xml;
	*x = (struct xml_writer){ .out = w->out };
	xml_put_begin(x);
	xml_put_open(x, "feed");
	xml_put_attribute(x, "xmlns", S("http://www.w3.org/2005/Atom"));
	if (head->language.n)
		xml_put_attribute(x, "xml:lang", head->language);
	xml_put_element(x, "id", head->id);
	xml_put_element(x, "title", head->title);
	xml_put_element(x, "subtitle", head->about);
	put_instant(x, "updated", head->updated);
	put_author(x, head->author);
	put_link(x, "self", "application/atom+xml", head->self);
	put_link(x, "alternate", "text/html", head->page);
}

void atom_entry(struct atom_writer *w, const struct atom_entry *entry)
{
	struct xml_writer *x = &w->xml;
	xml_put_open(x, "entry");
	xml_put_element(x, "id", entry->id);
	/* A title is required; an empty element says that there is none. */
	xml_put_open(x, "title");
	if (entry->title.n)
		xml_put_text(x, entry->title);
	xml_put_close(x);
	put_instant(x, "updated", entry->updated);
	if (entry->published)
		put_instant(x, "published", entry->published);
	put_author(x, entry->author);
	put_link(x, "alternate", "text/html", entry->link);
	xml_put_element(x, "summary", entry->summary);
	for (size_t i = 0; i < entry->category_count; i++) {
		xml_put_open(x, "category");
		xml_put_attribute(x, "term", entry->categories[i]);
		xml_put_close(x);
	}
	xml_put_close(x);
}

void atom_end(struct atom_writer *w)
{
	xml_put_close(&w->xml);
}
