/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A room: one folder of the house, as the floors below see it.
 *
 * main hands the table of rooms down; the floors below read out of it what concerns them: the
 * store its migrations, the server its routes, the records their kinds, the jobs their kinds,
 * the command line its commands. Each list ends with an empty row (or NULL).
 */
#ifndef BASE_ROOM_H
#define BASE_ROOM_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct migration;	/* store/store.h */
struct route;		/* web/web.h */
struct record_kind;	/* record/record.h */
struct job_kind;	/* jobs/jobs.h */
struct panel;		/* web/web.h */
struct web_hooks;	/* web/web.h */
struct service;		/* web/web.h */
struct search_source;	/* search/search.h */
struct change;		/* record/record.h */
struct arena;
struct command;		/* base/command.h */
struct db;		/* store/store.h */
struct problems;	/* base/err.h */
struct err;

struct room {
	const char *name;
	const char *about;				/* one sentence, for help */
	const struct migration *migrations;		/* ends with .to = 0 */
	const struct record_kind *const *kinds;		/* ends with NULL */
	const struct route *routes;			/* ends with .pattern = NULL */
	const struct panel *panels;			/* ends with .place = NULL */
	const struct job_kind *const *jobs;		/* ends with NULL */
	const struct command *const *commands;		/* ends with NULL */
	/* For `stoa check`: what is wrong with this room's data goes into found; false only if it
	 * could not look. */
	bool (*check)(struct db *db, struct problems *found, struct err *e);
	/* After all tables are there: tables whose content ships with the program are brought up to
	 * date. In the transaction of the migrations; does nothing when nothing is new. */
	bool (*fill)(struct db *db, struct err *e);
	const struct web_hooks *hooks;			/* account's: who asks, for which city */
	const struct service *service;			/* what runs beside the server, or NULL */
	const struct search_source *search; /* what can be found besides records, or NULL */
	/* Public pages of a city besides those of records and of .search, for the sitemap: put is
	 * told the path after the base of the city and the instant of the last change (0: unknown);
	 * false from it means: stop, and return true. */
	bool (*pages)(struct db *db, int64_t city, bool (*put)(struct str path, int64_t changed,
	    void *thing), void *thing, struct err *e);
	/* This room's part of the demonstration city; the rooms below have done theirs. In one
	 * transaction. */
	bool (*demo)(struct db *db, struct arena *a, int64_t city, const struct change *by,
	    struct err *e);
};

/* The table of rooms, in the order of the floors; ends with NULL. */
typedef const struct room *const *rooms;

#endif
