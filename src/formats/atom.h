/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Atom out (RFC 4287): what is new, for feed readers.
 *
 *	struct atom_writer w = { .out = &sink };
 *	atom_begin(&w, &(struct atom_head){ .id = address, .self = address, .title = title,
 *	    .updated = newest, .author = city_name });
 *	atom_entry(&w, &(struct atom_entry){ .id = id, .title = title, .link = page,
 *	    .updated = changed, .summary = text });
 *	atom_end(&w);
 *
 * An id must never change and never be reused: a "tag:" address of host, day of creation and
 * record does ("tag:learn.example.org,2024-05-01:opportunity/7"), and so does the page's own
 * address as long as the host stays.
 */
#ifndef FORMATS_ATOM_H
#define FORMATS_ATOM_H

#include "base/str.h"
#include "formats/sink.h"
#include "formats/xml_write.h"

#include <stdint.h>

struct atom_writer {
	struct sink *out;
	struct xml_writer xml;	/* atom.c only */
};

struct atom_head {
	struct str id, title;		/* required */
	struct str about;		/* a sentence, or empty */
	struct str self;		/* address of the feed */
	struct str page;		/* address of the page it goes with */
	struct str author;		/* required: of every entry that names nobody */
	struct str language;		/* "en" */
	int64_t updated;		/* instant: of its newest entry */
};

struct atom_entry {
	struct str id, title;		/* required */
	struct str link;		/* address of its page */
	struct str summary;		/* plain text */
	struct str author;		/* or empty */
	const struct str *categories;
	size_t category_count;
	int64_t updated;		/* instant; required */
	int64_t published;		/* instant; 0: not said */
};

void atom_begin(struct atom_writer *w, const struct atom_head *head);
void atom_entry(struct atom_writer *w, const struct atom_entry *entry);
void atom_end(struct atom_writer *w);

#endif
