/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Amounts of money: whole hundredths in an int64, never a double, so that sums are exact.
 * The currency stands beside the amount and is the caller's.
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct lang;

/* Most that an amount may be, either way: what a double still holds exactly as hundredths, so
 * that other programs can read the JSON. */
#define MONEY_MOST 9000000000000000

/* money_read: An amount as people and files write it: "1234.5", "1,234.50", "1.234,50",
 * "1 234,50", "-12", also in Arabic digits. At most two decimal places; thousands in threes with
 * one sign. "1.234" is
 * refused: it could be either. False, and *cents_r untouched, when it is none. */
bool money_read(struct str s, int64_t *cents_r);

/* money_write: "1234.50", the same everywhere. */
void money_write(struct buf *b, int64_t cents);

/* money_input: The same for a form field, with the decimal sign of the language. */
void money_input(struct buf *b, const struct lang *lang, int64_t cents);

/* money_show: For people: "1,234.50 EUR"; whole amounts without decimals. currency may be empty. */
void money_show(struct buf *b, const struct lang *lang, int64_t cents, struct str currency);

#endif
