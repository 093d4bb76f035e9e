/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A chunk of CSV cut into cells.
 *
 * The fast way holds where no quotation mark and no bare CR occurs: 64 bytes at once are compared
 * with the delimiter and the line end, by AVX2 or SSE2 where the processor has it, else in plain
 * C. The careful way follows RFC 4180 byte by byte and copies the cells, without their marks, so
 * that both give the same thing: a text and the place where each cell of it ends.
 */
#ifndef TALLY_SPLIT_H
#define TALLY_SPLIT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Readable bytes behind a chunk; and the longest row. */
enum { SPLIT_PAD = 64, SPLIT_ROW_MOST = 1 << 20 };

enum split_flaw { SPLIT_CELLS, SPLIT_OPEN_QUOTE };

/* A row that has not as many cells as the header, or whose quotation mark is never closed. */
struct split_bad {
	enum split_flaw flaw;
	uint32_t at;		/* where the row begins in the chunk */
	uint32_t cells;
};

struct split {
	char delimiter;
	bool no_quotes, plain;
	uint32_t columns;	/* what each row must have */
	/* The result, until the next chunk: cell c of row r is
	 * text[ends[first[r] + c] + 1 .. ends[first[r] + c + 1]). */
	const char *text;
	uint32_t *ends, *first, *row_at;
	size_t rows, lines;
	struct { struct split_bad *items; size_t count, room; } bad;
	/* scratch */
	uint32_t *stops;
	char *clean;
	size_t room;		/* of all arrays, in bytes of a chunk */
	size_t end_count;
};

/* split_rows: Cut whole rows, n bytes with SPLIT_PAD behind them that end with a line end.
 * careful: there may be quotation marks. */
void split_rows(struct split *s, const char *text, size_t n, bool careful);
void split_done(struct split *s);
size_t split_bytes(const struct split *s);

/* split_border: How many of the n bytes are whole rows. 0: not one is. */
size_t split_border(const struct split *s, const char *text, size_t n, bool end, bool careful);

/* split_row_end: Behind the row (or bad line) at a place of whole rows. */
size_t split_row_end(const struct split *s, const char *text, size_t n, size_t at);

/* split_lines: Line ends (LF, CRLF, CR) in n bytes. */
size_t split_lines(const char *text, size_t n);

#endif
