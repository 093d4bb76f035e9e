/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Accessibility: the directory of learning. What the other rooms of the city may use of it.
 *
 *	venue		where learning happens, and how one gets in
 *	opportunity	what can be learned: course, study circle, open workshop
 *	session		when: one day, or a rhythm ("Tuesdays until June"), at that venue
 *
 * All times are the wall clock of the city (its setting "timezone", "UTC" when it has none): what
 * stands on the poster. Who reads a feed with zones converts before he saves.
 *
 * A session is expanded when it is saved into rows of learn_occurrence, one a meeting, from
 * OCCURRENCES_BACK days before today to OCCURRENCES_AHEAD days after, so that nothing recurs
 * without end; a job moves the window on. Search, calendars and coverage read these rows.
 *
 * What comes out of a feed is a record like any other; "feed" (the feed's id, as text) and
 * "external_id" (the provider's own key) say where it came from and are together unique.
 */
#ifndef CITY_LEARN_H
#define CITY_LEARN_H

#include "measure/measure.h"

extern const struct room learn_room;
extern const struct room feed_room;	/* feeds of providers (feed.h); follows learn_room */

extern const struct record_kind venue_kind;
extern const struct record_kind opportunity_kind;
extern const struct record_kind session_kind;	/* table learn_session */

/* ---- words that several kinds share; each list ends with code NULL ---- */

extern const struct choice learn_languages[];	/* ISO 639: "en", "ar", "sgn" … */
extern const struct choice learn_subjects[];	/* ISCED-F 2013: "02" broad, "021" narrow */
extern const struct choice learn_needs[];	/* access needs met by an offer: "step-free" … */
extern const struct choice learn_access[];	/* access facts of a venue */
extern const struct choice learn_kinds[];	/* formal, non-formal, informal, … */
extern const struct choice learn_levels[];
extern const struct choice learn_modes[];	/* on-site, online, blended */

/* choice_label: N_() text of a code; NULL when there is none. */
const char *choice_label(const struct choice *list, struct str code);

/* ---- occurrences ---- */

enum { OCCURRENCES_BACK = 31, OCCURRENCES_AHEAD = 400, OCCURRENCES_MAX = 1000 };

/* One meeting. start is in minutes since 1970-01-01 00:00 of the city's wall clock. */
struct occurrence {
	int64_t opportunity, session, venue;	/* venue 0: none, or online */
	int64_t start;
	int minutes;			/* how long; 0: not said, or the whole day */
	bool whole_day;
};

/* occurrences_of_session: What a session (a record of session_kind) comes to between two days, in
 * order, at most OCCURRENCES_MAX. False with ERR_INPUT when its rule cannot be read. */
bool occurrences_of_session(struct arena *a, const struct record *session, int64_t from_day,
    int64_t to_day, struct occurrence **out_r, size_t *count_r, struct err *e);
/* occurrences_renew: Move the window of a city on to `today`; in a transaction. */
bool occurrences_renew(struct db *db, int64_t city, int64_t today, struct err *e);

/* ---- duplicates ---- */

/* learn_merge_add: From now on `twin` is shown as `kept`: found nowhere, its page leads there.
 * Both records stay as they are. learn_merge_end: as it was before. In a transaction. */
bool learn_merge_add(struct db *db, int64_t city, int64_t kept, int64_t twin,
    const struct change *by, struct err *e);
bool learn_merge_end(struct db *db, int64_t city, int64_t twin, const struct change *by,
    struct err *e);

/* ---- places ---- */

/* place_of_point: The smallest place whose outline holds a point; 0: none (e stays clear). */
int64_t place_of_point(struct db *db, struct arena *a, int64_t city, double lat, double lon,
    struct err *e);

#endif
