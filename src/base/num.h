/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers as text, never through the C locale.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct lang;

/* num_int, num_real: The whole text must be a number: [+-]digits, and for reals a decimal point
 * and an exponent. False, and *out_r untouched, when it is not, when it is out of range, and for
 * inf and nan. Blanks around it are the caller's to trim. */
bool num_int(struct str s, int64_t *out_r);
bool num_real(struct str s, double *out_r);

/* How numbers are written in a file of somebody else's. */
struct num_style {
	char decimal;	/* '.' or ',' */
	char group;	/* ',', '.', ' ', '\'', or 0: none; ' ' is also the no-break spaces */
};

/* num_read: A number as people write it in tables: blanks around it, thousands grouped by
 * style.group (only in threes), a trailing "%" which is dropped. */
bool num_read(struct str s, struct num_style style, double *out_r);

/* num_write: The shortest text that reads back as the same double; integers without ".0";
 * "" for nan and infinity. Locale-free, for exports and SQL. */
void num_write(struct buf *b, double x);
void num_write_int(struct buf *b, int64_t n);

/* num_sign: The sign that a difference is shown with: "+", a minus, or nothing. In a text that runs
 * from right to left a mark before it keeps it on the left of its number. */
const char *num_sign(const struct lang *lang, double x);

/* num_show: For people, in their language: grouped, with `decimals` places. -1: as many as the size
 * of the value deserves (1,235; 123.5; 12.35; 0.123; 0.00123), trailing zeros dropped. A dash for
 * nan and infinity. */
void num_show(struct buf *b, const struct lang *lang, double x, int decimals);
void num_show_int(struct buf *b, const struct lang *lang, int64_t n);

#endif
