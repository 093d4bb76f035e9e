/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One cell of a table, and what its file says it is. */
#ifndef FORMATS_CELL_H
#define FORMATS_CELL_H

#include "base/str.h"

enum cell_kind {
	CELL_EMPTY,
	CELL_TEXT,	/* all that CSV knows */
	CELL_NUMBER,	/* as in num_real */
	CELL_DATE,	/* 2024-02-29, 2024-02-29T13:05:00 or 13:05:00 */
	CELL_BOOL,	/* "true", "false" */
	CELL_ERROR	/* "#N/A" and its kind */
};

struct cell {
	enum cell_kind kind;
	struct str text;
};

#endif
