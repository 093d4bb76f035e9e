/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of one offer, and what else its address gives: JSON-LD, calendar, poster. */
#ifndef CITY_LEARN_OFFER_PAGE_H
#define CITY_LEARN_OFFER_PAGE_H

#include "city/learn/offer.h"

struct offer_page {
	struct shown_offer offer;
	struct definition *facts;
	size_t fact_count, main_count;	/* the first ones are what one decides by */
	struct str *meetings;		/* as text */
	int64_t further;		/* meetings that are not listed */
	struct str easy_read, join, join_url, join_phone, join_email, url, sign_url, audio_url;
	struct str access_note, venue_search, provider_search, confirmed_text;
	bool may_edit;
	struct str edit;		/* address */
	struct str qr;			/* path data of the code, poster only */
	int qr_size;
	struct str address;		/* whole, as in the code */
};

bool offer_show(struct request *r, struct reply *p, struct err *e);
bool offer_poster(struct request *r, struct reply *p, struct err *e);

bool hsds_services(struct request *r, struct reply *p, struct err *e);	/* hsds.c */
/* sitemap.c; see struct room. */
bool learn_pages(struct db *db, int64_t city, bool (*put)(struct str path, int64_t changed,
    void *thing), void *thing, struct err *e);

/* ---- offer_data.c ---- */

/* offer_json_ld: schema.org Course with its instances. */
struct str offer_json_ld(struct request *r, const struct shown_offer *o, const struct zone *zone);
/* offer_calendar: Its next meetings as one calendar. */
bool offer_calendar(struct request *r, struct reply *p, const struct shown_offer *o,
    struct err *e);
/* offer_events: The sessions of one offer that meet from now on (minutes of the wall), each as one
 * event. offer_address: The whole address of its page. */
struct ical_writer;
bool offer_events(struct request *r, struct ical_writer *w, const struct shown_offer *o,
    int64_t now, struct err *e);
struct str offer_address(struct request *r, const struct shown_offer *o);

#endif
