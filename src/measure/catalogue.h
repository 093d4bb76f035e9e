/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The catalogue of data: what its template needs; see catalogue.c. */
#ifndef MEASURE_CATALOGUE_H
#define MEASURE_CATALOGUE_H

#include "measure/view.h"

struct data_set {
	struct str code, framework, measure, title, definition, unit;
	struct str source, licence, source_url;
	int64_t changed;
};

struct catalogue {
	struct data_set *sets;
	size_t count;
};

bool catalogue_load(struct request *r, struct catalogue *out_r, struct err *e);

bool catalogue_show(struct request *r, struct reply *p, struct err *e);

#endif
