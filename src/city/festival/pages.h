/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pages of the festival: what their templates show, and the handlers. The room's own. */
#ifndef CITY_FESTIVAL_PAGES_H
#define CITY_FESTIVAL_PAGES_H

#include "base/zone.h"
#include "city/festival/model.h"

/* ---- the programme (programme.c) ---- */

struct programme_page {
	struct edition edition;
	struct edition *editions;
	size_t edition_count;
	struct str words;	/* as typed */
	struct event_filter filter;
	struct events events;		/* that fit, of this page */
	int64_t all;			/* that fit */
	struct tab *days;
	size_t day_count;
	struct input *filters;
	size_t filter_count;
	struct tab *links;		/* print, map, results, awards, hand in … */
	size_t link_count;
	struct events now, next;	/* while the festival is on */
	struct str earlier, later;	/* queries, or empty */
	bool by_day;			/* one day is shown */
};

bool programme_show(struct request *r, struct reply *p, struct err *e);
bool programme_print(struct request *r, struct reply *p, struct err *e);
bool programme_map(struct request *r, struct reply *p, struct err *e);
bool event_show(struct request *r, struct reply *p, struct err *e);
bool programme_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool action_events_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool festival_pages(struct db *db, int64_t city, bool (*put)(struct str path, int64_t changed,
    void *thing), void *thing, struct err *e);	/* see struct room */
bool programme_search_panel(struct out *o, struct request *r, struct str words, struct err *e);

/* festival_calendar: The events as iCalendar (calendar.c). */
bool festival_calendar(struct request *r, struct reply *p, const struct events *all,
    struct str name, struct err *e);

/* festival_now: The city's clock: minutes since 1970-01-01 00:00 on its walls. */
int64_t festival_now(struct request *r);
/* festival_zone: The city's time zone (its setting "timezone"); NULL: UTC. */
const struct zone *festival_zone(struct request *r);

/* festival_day_text: "Saturday, 12 June 2027" in the reader's language. */
struct str festival_day_text(struct arena *a, const struct lang *lang, int64_t day);

struct event_page {
	struct event event;
	struct edition edition;
	struct definition facts[16];
	size_t fact_count;
	int64_t action;			/* of the plan, or 0 */
	struct str action_title;
	bool over;			/* feedback is asked for */
	bool counts;			/* the reader may count at the door */
};

/* An entry of the printed index: where to find what under a word. */
struct print_entry {
	struct str word;
	struct buf numbers;		/* "3, 17, 22" */
};
struct print_index {
	const char *title;
	struct print_entry *items;
	size_t count, room;
};
struct print_page {
	struct edition edition;
	struct events events;
	struct print_index places, groups, partners;
	struct str address;		/* of the programme */
};

struct map_page {
	struct edition edition;
	struct map_area *areas;
	size_t area_count;
	struct map_row { struct str name, href; int64_t events; } *rows;
	size_t row_count;
	int64_t elsewhere;		/* events without a neighbourhood */
};

/* ---- handing in (submit.c) ---- */

struct submit_page {
	struct edition edition;
	struct record *record;
	struct problems *found;
	struct events mine;
	bool late, partner;
	struct str action, title;
};

bool submit_show(struct request *r, struct reply *p, struct err *e);
bool submit_post(struct request *r, struct reply *p, struct err *e);

/* ---- the review (review.c) ---- */

struct review_row {
	const struct event *event;
	struct clashes clashes;
	struct str needs, reply;
	bool crowded;		/* more people than the venue is said to hold */
};

struct review_page {
	struct problems *found;		/* with the decision that was sent; NULL: none was */
	struct record *source;		/* of small grants; NULL: none is named */
	int64_t source_left;
	struct edition edition;
	struct tab *states;
	size_t state_count;
	struct review_row *rows;
	size_t row_count;
	int64_t granted, asked;
	struct events all;
};

/* review_again: Is this the event whose decision was sent just now? */
bool review_again(const struct request *r, const struct event *x);
bool review_show(struct request *r, struct reply *p, struct err *e);
bool review_post(struct request *r, struct reply *p, struct err *e);
bool review_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

/* ---- the door (door.c) ---- */

struct door_page {
	struct event event;
	struct crowd crowd;
	struct str key;			/* of the next sending */
	bool early;			/* it is not open yet */
	struct problems *found;
};
struct door_list {
	struct edition edition;
	struct events events;
	struct crowd *crowds;		/* one an event */
};

bool door_list_show(struct request *r, struct reply *p, struct err *e);
bool door_show(struct request *r, struct reply *p, struct err *e);
bool door_post(struct request *r, struct reply *p, struct err *e);

/* ---- results (results.c) ---- */

struct results_page {
	struct edition edition;
	struct edition *editions;
	size_t edition_count;
	int64_t events, partners, free_events, counted_events, ratings;
	double rating;			/* mean; nan: too few */
	struct crowd so_far;		/* for the office only: it still grows */
	struct released_crowd crowd;
	struct key_figure figures[6];
	size_t figure_count;
	bool office, published;
	struct str notice;
};

bool results_show(struct request *r, struct reply *p, struct err *e);
bool results_publish(struct request *r, struct reply *p, struct err *e);

/* ---- awards and feedback (awards.c) ---- */

struct award_view {
	struct record *award;
	struct record **winners;
	size_t winner_count;
	bool open;			/* nominations are taken */
};
struct awards_page {
	struct edition edition;
	struct award_view *awards;
	size_t award_count;
	bool office;
};
struct public_form {
	struct str title, lead, action, cancel;
	struct input *inputs;
	size_t input_count;
	const char *button;
	struct problems *found;
	struct str key;
};

bool awards_show(struct request *r, struct reply *p, struct err *e);
bool nominate_show(struct request *r, struct reply *p, struct err *e);
bool nominate_post(struct request *r, struct reply *p, struct err *e);
bool feedback_show(struct request *r, struct reply *p, struct err *e);
bool feedback_post(struct request *r, struct reply *p, struct err *e);

extern const struct route festival_routes[];

#endif
