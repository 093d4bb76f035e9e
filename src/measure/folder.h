/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Imports of more than one file: folders, Open SDG repositories, data packages, revisions.
 */
#ifndef MEASURE_FOLDER_H
#define MEASURE_FOLDER_H

#include "measure/import.h"

/* What is imported, and what came of it: all paths of one command, or one upload. */
struct import_job {
	struct arena *arena;		/* for results */
	struct store *store;
	int64_t city;
	struct str city_name;
	struct str mapping;		/* JSON given by hand, or empty */
	int64_t published;
	bool day_given, dry_run;
	struct change by;
	bool (*progress)(void *thing, const char *step, int64_t done, int64_t all);
	void *thing;
	/* results */
	struct counts counts;
	struct problems *found;
	struct problems *remarks;	/* doubts about figures; NULL: not looked for */
	struct { struct str *items; size_t count, room; } placeholders;	/* "file: which kind" */
	bool has_revisions;		/* a repository with earlier versions beside it */
	int64_t batch;			/* the folder's own import, once it is made */
};

/* import_path: A file, or a folder of any of the kinds above. */
bool import_path(struct import_job *job, const char *path, struct err *e);

/* folder_city_name: What a city could be called whose data lie there: the last part of the path. */
struct str folder_city_name(struct arena *a, const char *path);

/* import_sweep_dead: Sweep away what imports of processes that are no more left behind. */
bool import_sweep_dead(struct import_job *job, struct err *e);

/* propose_print: The mapping proposed for a file, as JSON on standard output. */
bool propose_print(struct arena *a, const char *path, struct err *e);

/* ---- Open SDG (opensdg.c) ---- */

struct opensdg;

/* opensdg_open: The repository in a folder; NULL (e clear) when it is none. */
struct opensdg *opensdg_open(struct arena *a, const char *folder, struct err *e);
/* opensdg_files: The data files that its path_pattern names, sorted. */
bool opensdg_files(struct opensdg *o, struct arena *a, char ***paths_r, size_t *count_r,
    struct err *e);
/* opensdg_about: What its metadata say about a data file's series; NULL when nothing. */
const struct about *opensdg_about(struct opensdg *o, struct arena *a, const char *path);
/* opensdg_places: Load its map layers as places. */
bool opensdg_places(struct opensdg *o, struct import_job *job, struct err *e);

/* ---- places with outlines (place.c) ---- */

struct place_file {
	const char *path;
	struct str code, name, parent;	/* properties; code and name are needed */
	struct str level, geography;
};
/* places_load: Features of a GeoJSON or TopoJSON file become places with outlines: new ones are
 * added, those of a known code get the outline. count_r: how many. */
bool places_load(struct store *s, int64_t city, const struct place_file *f,
    const struct change *by, int64_t *count_r, struct err *e);

extern const struct command import_command, places_load_command, export_figures_command,
    tally_command;

#endif
