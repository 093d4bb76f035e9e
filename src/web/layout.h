/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the layout templates show around a page; filled by page.c. Inside of web only.
 */
#ifndef WEB_LAYOUT_H
#define WEB_LAYOUT_H

#include "web/web.h"

/* A link of the head: the main navigation, or the same page in another language. */
struct head_link {
	struct str text, href;
	const char *tag;	/* BCP 47, of a language; or NULL */
	const char *wing;	/* accent, of the navigation; or NULL */
	int at;			/* place in the navigation */
	bool current;
};

struct layout {
	struct out out;		/* first: page_end() finds the layout through it */
	struct page page;
	struct reply *reply;
	struct str site;	/* the city, or Stoa */
	struct str canonical;	/* absolute address without the query */
	struct str notice;	/* from the page before, or empty */
	struct head_link *nav, *languages;
	size_t nav_count, language_count;
	struct str *formats;	/* "csv", "json" … */
	size_t format_count;
	bool has_sign_in, has_sign_out, has_desk, has_about, has_accessibility, has_data,
	    has_search;
};

#endif
