/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where delimiters and line ends are; only the split files. */
#ifndef TALLY_SPLIT_SCAN_H
#define TALLY_SPLIT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scan_out {
	uint32_t *ends;		/* places of delimiters and line ends, from ends[1] */
	uint32_t *stops;	/* for each line end, its index in ends */
	size_t end_count, stop_count;
	bool bare;		/* a CR is not followed by LF */
};

/* split_scan: Look through n bytes, of which the arrays hold n + 64 places. plain: no SIMD. */
void split_scan(const char *text, size_t n, char delimiter, bool plain, struct scan_out *out);

#endif
