/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The model of figures, inside the measure room (design/measures.md, "The model").
 *
 *	framework → node (group, area, feature; goal, target) → measure        shared, from CSV
 *	city follows measures; has places, sources, series, targets, duties    records
 *	series × period × place × slice → observation, in vintages              own tables
 *
 * Observations are only ever added. Each belongs to an import (a file, a hand entry, an undo …);
 * it counts while its import is in force. What a page shows as of a day is, for each key (series,
 * slice, place, period), the observation with the latest (published, recorded) among imports
 * published on or before that day and not yet undone on it. So an import is staged by writing its
 * observations in short steps while nobody sees them, put in force by changing one row, and
 * undone by changing it again; an import cut off is swept away, since it was never in force.
 *
 * A key that a newer whole-series file no longer has gets an observation with STATUS_WITHDRAWN.
 */
#ifndef MEASURE_MODEL_H
#define MEASURE_MODEL_H

#include "account/account.h"
#include "base/date.h"

/* ---- frameworks (shared tables framework, node, measure, measure_link, framework_text) ---- */

enum direction { DIRECTION_NEUTRAL, DIRECTION_HIGHER, DIRECTION_LOWER };
enum collection { COLLECT_OFFICIAL, COLLECT_SURVEY, COLLECT_EXPERT };

struct framework {
	struct str code;		/* "key-features", "sdg"; "own" for a city's own measures */
	struct str title, label; /* label: "modelled on the Key Features of Learning Cities" */
	int64_t measures;
};

struct node {
	struct str framework, code, parent;	/* "4.3", "4" */
	struct str kind;			/* group, area, feature; goal, target */
	struct str title, about;		/* in the reader's language */
	int64_t position;
};

struct measure {
	struct str framework, code, node;	/* node: the feature or target it stands under */
	struct str title, about;		/* in the reader's language */
	struct str unit;
	enum direction direction;
	enum collection collection;
	struct str numerator, denominator;	/* words, or empty */
	int64_t position;
};

struct measure_link {
	struct str framework, code;		/* the other one; a node or a measure */
	struct str strength;			/* same, close, related */
	struct str title;
};

/* framework_load: Read one framework's CSV (content/frameworks/) into the shared tables, replacing
 * what was there under its code; nothing happens when the bytes are those loaded last. */
bool framework_load(struct db *db, struct arena *a, struct str csv, struct str name,
    struct problems *found, struct err *e);
/* framework_load_shipped: The frameworks inside the program. Called by `stoa init` and at start. */
bool framework_load_shipped(struct db *db, struct err *e);

bool framework_list(struct db *db, struct arena *a, const struct lang *lang,
    struct framework **out_r, size_t *count_r, struct err *e);
/* node_list: Children of parent (empty: the top), or all nodes of a kind when parent is "*". */
bool node_list(struct db *db, struct arena *a, const struct lang *lang, struct str framework,
    struct str parent, struct str kind, struct node **out_r, size_t *count_r, struct err *e);
bool node_find(struct db *db, struct arena *a, const struct lang *lang, struct str framework,
    struct str code, struct node *out_r, struct err *e);
/* measure_find: Shared ones, and with framework "own" the city's own. ERR_MISSING. */
bool measure_find(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str code, struct measure *out_r, struct err *e);
/* measure_list: Of a framework, or below one of its nodes (at any depth). */
bool measure_list(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str node, struct measure **out_r, size_t *count_r,
    struct err *e);
bool measure_links(struct db *db, struct arena *a, const struct lang *lang, struct str framework,
    struct str code, struct measure_link **out_r, size_t *count_r, struct err *e);

/* ---- records (kinds.c) ---- */

extern const struct record_kind place_kind;	/* code, name, parent, level, geography, shape */
extern const struct record_kind source_kind;	/* name, organisation, url, licence, contact … */
extern const struct record_kind series_kind;	/* code, measure, title, definition, unit, … */
extern const struct record_kind followed_kind;	/* framework, measure, why */
extern const struct record_kind own_measure_kind;
extern const struct record_kind target_kind; /* series, slice, place, value, year, base, path, … */
extern const struct record_kind import_kind; /* file, sha256, mapping, state, counts, published */
extern const struct record_kind duty_kind; /* series or measure, period, person, due, state … */

/* place_shape_read: A place's outline into an area of the map; false when there is none in it. */
bool place_shape_read(struct arena *a, struct str geojson, struct map_area *area);

/* ---- dimensions and slices (tables dimension, category, slice, period, note) ---- */

/* A slice's code is "age=25-64;sex=F": pairs sorted by dimension; empty is the total. Codes are
 * made by slug() of the words unless a code list knows them (sex: F, M). */
struct category {
	struct str dimension, code;
	struct str label, dimension_label;	/* as the source gave it; may be translated */
	int64_t position;
};
/* slug: lower case, accents dropped, blanks to "-", at most 80 bytes; a hash tail when cut. */
struct str slug(struct arena *a, struct str words);
/* slice_parse: The pairs of a code. slice_label: "Female, 25-64"; "All" for the total. */
bool slice_parse(struct arena *a, struct str code, struct category **out_r, size_t *count_r);
/* common_label: A label in the reader's language where it is one that sources usually have; code
 * empty: of the dimension. */
struct str common_label(struct arena *a, const struct lang *lang, struct str dimension,
    struct str code, struct str label);
bool categories_of(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t series, struct category **out_r, size_t *count_r, struct err *e);

/* What a writer of observations needs again and again: ids of slices, periods, places and notes
 * of one city, found or made, remembered in memory. Not thread-safe. */
struct keys;
struct keys *keys_open(struct db *db, struct arena *a, int64_t city, struct err *e);
/* keys_use: Go on with another connection (a writer is given back between two steps). */
void keys_use(struct keys *k, struct db *db);
bool keys_slice(struct keys *k, struct str code, int64_t *id_r, struct err *e);	/* total: 0 */
bool keys_category(struct keys *k, struct str dimension, struct str dimension_label,
    struct str code, struct str label, struct err *e);
bool keys_period(struct keys *k, const struct period *p, int64_t *id_r, struct err *e);
/* The city as a whole is place 0. A place that is not known yet is made with what is given. */
bool keys_place(struct keys *k, struct str code, struct str name, struct str level,
    int64_t *id_r, struct err *e);
bool keys_note(struct keys *k, struct str text, int64_t *id_r, struct err *e);	/* empty: 0 */

/* ---- observations ---- */

enum status {		/* ORDER: status; kept in the store as these numbers */
	STATUS_NORMAL, STATUS_ESTIMATED, STATUS_PROVISIONAL, STATUS_FORECAST, STATUS_BREAK,
	STATUS_LOW_RELIABILITY, STATUS_NOT_APPLICABLE, STATUS_MISSING, STATUS_SUPPRESSED,
	STATUS_WITHDRAWN, STATUS_EXPERT, STATUS_PROXY, STATUSES
};
const char *status_code(enum status s);		/* SDMX OBS_STATUS: "A", "E", "P", "B", "M" … */
const char *status_label(enum status s);	/* N_() */
/* status_read: From the words of real files ("Normal Value", "undefined", "Low reliability",
 * "Time series break", SDMX codes); false: unknown words. */
bool status_read(struct str words, enum status *out_r);

struct observation {
	int64_t series, slice, place, period;	/* ids; period's dates below */
	struct period when;			/* filled when read */
	double value;				/* nan: missing, see status */
	double low, high, error;		/* interval and standard error; nan: none */
	int64_t sample;				/* 0: not known */
	enum status status;
	int64_t note;				/* id of a note, or 0 */
	struct str note_text;			/* filled when read */
	int64_t import, published, recorded;	/* vintage: published is a day */
	int64_t row;				/* in the file it came from; 0: none */
};

/* observation_order: By series, slice, place and period, for qsort. */
int observation_order(const void *one, const void *other);

/* A question for observations of one series; results ordered by slice, place, period. */
struct observation_query {
	int64_t city, series;
	int64_t as_of;		/* a day; 0: now */
	int64_t until;		/* no period whose last day is later; 0: all */
	bool one_slice;		/* only .slice; else all slices */
	int64_t slice;
	bool one_place;
	int64_t place;
	bool latest;		/* only the newest period of each key */
	bool vintages;		/* every vintage instead of the one that counts */
};
bool observations_read(struct db *db, struct arena *a, const struct observation_query *q,
    struct observation **out_r, size_t *count_r, struct err *e);

/* observations_add: Append, unseen until their import is in force. In a transaction. */
bool observations_add(struct db *db, int64_t city, const struct observation *o, size_t count,
    struct err *e);

/* ---- imports ---- */

enum import_state {	/* ORDER: import_states in kinds.c */
	IMPORT_UPLOADED, IMPORT_CHECKED, IMPORT_STAGING, IMPORT_IN_FORCE, IMPORT_UNDONE,
	IMPORT_DROPPED
};

/* import_enforce: Staged → in force, in one step; raises the revision. import_undo_one: In force →
 * undone as of `now`; its observations stay. import_sweep: Remove what an interrupted staging
 * left, in short steps. */
bool import_enforce(struct db *db, int64_t city, int64_t import, const struct change *by,
    struct err *e);
bool import_undo_one(struct db *db, int64_t city, int64_t import, const struct change *by,
    struct err *e);
bool import_sweep(struct store *s, int64_t city, int64_t import, struct err *e);

/* ---- series ---- */

struct series {
	int64_t id;
	struct str code, framework, measure;	/* measure: its code */
	struct str title, definition, unit;
	enum direction direction;
	int64_t source;
	int decimals;				/* -1: as they are */
	bool main;				/* the one its measure's page opens with */
	struct str sentence;			/* its own template, or empty */
	struct str method;
	bool over_hundred, adds_up;		/* for checks of quality */
	double tolerance;			/* of sums, in percent */
};
/* direction_read: "higher", "lower"; anything else is neutral. */
enum direction direction_read(struct str word);
bool series_find(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str code, struct series *out_r, struct err *e);
bool series_of_measure(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str code, struct series **out_r, size_t *count_r,
    struct err *e);

/* ---- targets and status ---- */

enum path { PATH_LINEAR, PATH_COMPOUND };
enum standing {		/* measures.md: target status; each with the rule that gave it */
	/* ORDER: enum standing */
	STANDING_NO_TARGET, STANDING_NO_DATA, STANDING_CANNOT_TELL, STANDING_REACHED,
	STANDING_ON_PATH, STANDING_BEHIND, STANDING_MOVING_AWAY, STANDINGS
};
const char *standing_label(enum standing s);	/* N_() */
const char *standing_code(enum standing s);	/* "on-path": in data and classes of style */
bool standing_read(struct str code, enum standing *out_r);

struct target {
	int64_t id, series, slice, place;
	double value, base_value;
	int64_t base_day, target_day;
	enum path path;
	struct str override_standing, override_reason;
};
struct judgement {
	enum standing standing;
	struct str rule;		/* the sentence that says why, translated */
	double expected;		/* on the path at the latest point; nan */
	double latest;
	int64_t latest_day;
	bool overridden;
};
/* standing_judge: Where a line of observations (ordered by period, one slice and place) stands
 * against a target, taking its uncertainty into account. Pure: no store. */
struct judgement standing_judge(struct arena *a, const struct lang *lang, const struct target *t,
    const struct observation *o, size_t count, enum direction direction);
/* path_at: The target path's value on a day; nan before the base. */
double path_at(const struct target *t, int64_t day);

/* standing_under: Is a node or measure below (or the same as) another? By their codes: "4.2.1"
 * lies below "4.2" and "4". */
bool standing_under(struct str code, struct str node);
/* standing_mark: The shape of a standing. */
enum mark standing_mark(enum standing s);

/* ---- words ---- */

/* code_compare: Codes in the order people count: "4.2" before "4.10". */
int code_compare(struct str a, struct str b);

/* unit_text: A unit as people read it: those of the frameworks are translated. */
struct str unit_text(const struct lang *lang, struct str unit);
/* figure_text: A value with its unit, for people: "34.3 %", "12,345". */
struct str figure_text(struct arena *a, const struct lang *lang, double value, struct str unit);

#endif
