/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small zip archives for tests, made by hand so that they can be wrong in every way. */
#ifndef TESTS_ZIP_MAKE_H
#define TESTS_ZIP_MAKE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

struct zip_part {
	const char *name, *text;	/* name NULL: the end */
	uint32_t mode;			/* of Unix, 0: none */
};

struct str zip_make(struct arena *a, const struct zip_part *parts);

#endif
