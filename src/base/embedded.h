/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files that are inside the program: tools/embed.c makes a table of them. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *name;		/* "key-features.csv"; the table ends with NULL */
	const unsigned char *bytes;	/* of a packed table gzip: formats/source.h unpacks */
	size_t size;
	const char *hash;		/* 16 hexadecimal digits of its content */
};

#endif
