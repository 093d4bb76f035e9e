/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What columns of records of persons are called; only the propose files. */
#ifndef TALLY_PROPOSE_H
#define TALLY_PROPOSE_H

#include "base/arena.h"
#include "base/str.h"

enum guess {
	GUESS_NONE, GUESS_PERSON, GUESS_DATE, GUESS_PERIOD, GUESS_BORN, GUESS_AGE, GUESS_HOURS,
	GUESS_STATUS, GUESS_PLACE, GUESS_SEX
};

/* propose_slug: A name in small letters, its words joined by "-". */
struct str propose_slug(struct arena *a, struct str name);
/* propose_guess: What a column of this name (a slug) is likely to be. */
enum guess propose_guess(struct str slug);
/* propose_is_done: Does this word of a status say that somebody has completed? */
bool propose_is_done(struct str slug);

#endif
