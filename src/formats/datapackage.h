/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Frictionless data packages: datapackage.json with its table schemas.
 *
 *	struct package *p = package_open(arena, "/data/unpacked", e);
 *	for (size_t i = 0; i < p->count; i++)
 *		in = table_open(arena, p->resources[i].paths[0], &p->resources[i].options, e);
 *
 * Every path must be a file within the package's folder, links followed; addresses on the web
 * are refused. The data itself is not looked at here.
 */
#ifndef FORMATS_DATAPACKAGE_H
#define FORMATS_DATAPACKAGE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/json.h"
#include "formats/table.h"

#include <stdbool.h>
#include <stddef.h>

struct package_field {
	struct str name, title, type, format;	/* type "any" where it says nothing */
	bool required;
	const struct json *json;
};

struct package_resource {
	struct str name, title;
	const char **paths;		/* of one table's parts; none with inline data */
	size_t path_count;
	const struct json *data;	/* inline rows, or NULL */
	struct table_options options;	/* delimiter, quote and encoding as its dialect says */
	bool headless;			/* the first row is data */
	struct package_field *fields;
	size_t field_count;		/* 0: no schema */
	struct str *missing;		/* values that mean nothing; "" where it says nothing */
	size_t missing_count;
	const struct json *json;
};

struct package {
	struct str name, title, licence;
	struct package_resource *resources;
	size_t count;
	const struct json *json;
};

/* package_open: A descriptor (.json, .yaml) or a folder with datapackage.json in it. NULL with e
 * filled: what is wrong with which resource. */
struct package *package_open(struct arena *a, const char *path, struct err *e);

#endif
