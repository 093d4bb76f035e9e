/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The nearest word: letters left out, put in, changed or swapped with their neighbour. One slip in
 * words of up to five letters, two in longer ones; the first letter may be wrong too.
 */
#ifndef CITY_LEARN_SPELLING_H
#define CITY_LEARN_SPELLING_H

#include "base/str.h"

#include <stdint.h>

/* word_mark: The letters of a word as bits; words that are near differ in few of them. */
uint64_t word_mark(struct str word);

/* word_distance: Slips between two words, by characters; limit + 1 when there are more. Optimal
 * string alignment (Damerau 1964, with each pair swapped once). */
int word_distance(struct str a, struct str b, int limit);

/* word_slips: How many are forgiven in a word; 0: too short to guess at. */
int word_slips(struct str word);

#endif
