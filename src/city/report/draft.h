/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drafts, inside: what the parts of one share. */
#ifndef CITY_REPORT_DRAFT_H
#define CITY_REPORT_DRAFT_H

#include "base/buf.h"
#include "city/report/report_impl.h"

enum { MOST_RECORDS = 25, MOST_TEXT = 200000 };

struct drafter {
	const struct draft_question *q;
	struct arena *a;
	const struct lang *lang;	/* of the report; its reader's is in q */
	struct buf *out;
	struct str why, path;		/* of the first place that held nothing */
	struct err *e;
};

/* draft_paragraph: What comes next begins a paragraph. */
void draft_paragraph(struct drafter *d);

/* draft_records, draft_count: The records that the words ask for, or how many they are; nothing
 * where there is none. *kind_r: their kind, or NULL where there is no such kind. */
bool draft_records(struct drafter *d, struct str words, const struct record_kind **kind_r);
bool draft_count(struct drafter *d, struct str words, const struct record_kind **kind_r);

#endif
