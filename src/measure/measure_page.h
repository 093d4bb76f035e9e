/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of one measure: what its template needs; see measure_page.c. */
#ifndef MEASURE_MEASURE_PAGE_H
#define MEASURE_MEASURE_PAGE_H

#include "measure/view.h"

struct measure_download {
	const char *format, *label;	/* label N_() */
};

struct measure_page {
	const struct view *view;
	struct str sentence, target_text, caption, direction, query;
	struct str trend_text, target_gap;
	bool letters;			/* is there a letter of reliability in the table? */
	struct chart chart;
	struct map_area *areas;
	size_t area_count;
	struct str map_title, map_description;
	struct tab *series_tabs, *by_tabs;
	size_t by_tab_count;
	struct str *vintage_links, now_link;
	const struct measure_link *links;
	size_t link_count;
	const struct measure_download *downloads;
	size_t download_count;
	bool may_enter, may_steer;	/* enter figures; follow, set targets */
	bool followed;
};

/* measure_at: The line's figure of a period; NULL where there is none. */
const struct observation *measure_at(const struct view_line *line, const struct period *p);
/* measure_value: A figure as the table shows it; "–" where it is missing. */
struct str measure_value(struct arena *a, const struct lang *lang, const struct observation *o);

/* measure_letter: The letter of reliability of a figure of the page; 0: none. */
char measure_letter(const struct measure_page *m, const struct observation *o);

/* measure_show: /progress/<framework>/<code> of a measure, in every format. */
bool measure_show(struct request *r, struct reply *p, const struct view *v, struct err *e);
/* measure_svg: The chart (or with map the map) alone, as a picture that stands by itself. */
bool measure_svg(struct request *r, struct reply *p, const struct view *v, struct err *e);

#endif
