/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which currencies there are: the codes of ISO 4217 in which people pay. */
#ifndef BASE_CURRENCY_H
#define BASE_CURRENCY_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* currency_find: The code as ISO 4217 writes it, of "EUR", "eur" or " Eur "; empty: there is no
 * such currency. It points into a constant. */
struct str currency_find(struct str text);

/* currency_parts: Decimal places of an amount: 0 of yen, 2 of euros, 3 of dinars, of which two can
 * be kept (money.h). */
int currency_parts(struct str code);

/* currency_most: Hundredths above which an amount of a city is a slip of the hand: a hundred
 * thousand million, and more where the unit is small, as in Indonesia. */
int64_t currency_most(struct str code);

#endif
