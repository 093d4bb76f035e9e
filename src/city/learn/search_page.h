/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /learn: the search as its page shows it. The address is the search: what was chosen stands in
 * the query, several codes of a facet with a point between ("language=ar.en"), so that a search is
 * kept, shared, printed and subscribed to by its address alone.
 */
#ifndef CITY_LEARN_SEARCH_PAGE_H
#define CITY_LEARN_SEARCH_PAGE_H

#include "city/learn/ask.h"
#include "city/learn/directory.h"
#include "city/learn/everyday.h"
#include "city/learn/offer.h"

enum { LAST_OFFSET = 4980 };

struct facet_value {
	struct str text, href;
	int64_t count;
	bool chosen;
};

struct shown_facet {
	const char *label;		/* translated */
	struct facet_value *values;
	size_t count, chosen;
	bool open;			/* stands open: what most people ask for */
};

struct found_offer {
	struct shown_offer offer;
	struct str summary, facts, distance;
};

struct hidden_input {
	struct str name, value;
};

/* The same search without one of its conditions. */
struct way_on {
	struct str without, href;
	int64_t count;
};

struct learn_page {
	struct str words, near, near_name;	/* near_name: what was understood */
	bool near_unknown;
	bool unread;				/* a part of the address could not be read */
	struct question q;
	struct answer answer;
	struct directory_state state;
	struct shown_facet facets[FACETS];
	size_t facet_count;
	struct tab *chips;
	size_t chip_count;
	struct hidden_input *hidden;
	size_t hidden_count;
	struct found_offer *offers;
	size_t offer_count;
	struct str before, after;		/* queries of the neighbouring pages */
	struct str list, map, print, poster;	/* addresses */
	struct input_option *distances;
	size_t distance_count;
	bool as_map;
	struct map_area *areas;
	size_t area_count;
	struct map_mark *marks;
	size_t mark_count;
	struct str from, until;			/* "2026-03-01" */
	struct str partner_name, venue_name;
	struct str typed, literal;		/* before its choices were chosen; as it stands */
	struct way_on *ways;			/* where nothing was found */
	size_t way_count;
};

/* ---- search_question.c ---- */

extern const struct param learn_params[];
/* question_of_request: What the query asks for; near and places are looked up. */
bool question_of_request(struct request *r, struct learn_page *p, struct err *e);
/* search_query: The query with one parameter replaced (empty: taken out) and without the position
 * in the list; "?" and what follows. */
struct str search_query(struct request *r, const char *name, struct str value);

/* search_query_chosen: The query with these words, and with these choices besides those there are;
 * typed: what it was made from. search_query_literal: For the words as they stand. */
struct str search_query_chosen(struct request *r, struct str words,
    const struct everyday_choice *chosen, size_t count, struct str typed);
struct str search_query_literal(struct request *r, struct str typed);

/* ---- search_facets.c ---- */

bool facets_of_answer(struct request *r, struct learn_page *p, struct err *e);

/* ---- search_ways.c ---- */

/* search_ways: For a search that found nothing. */
bool search_ways(struct request *r, struct learn_page *p, struct err *e);

/* ---- search_page.c ---- */

/* search_run: The question asked, with its offers loaded. */
bool search_run(struct request *r, struct learn_page *p, int limit, struct err *e);
bool learn_show(struct request *r, struct reply *p, struct err *e);
bool learn_poster(struct request *r, struct reply *p, struct err *e);
bool learn_search_panel(struct out *o, struct request *r, struct str words, struct err *e);
bool learn_home_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

/* ---- search_export.c ---- */

bool search_export(struct request *r, struct reply *p, struct learn_page *page, struct err *e);

#endif
