/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Suppressions against the optimum. On small tables all patterns are tried, by rising number of
 * cells added to the primaries, until one keeps all promises.
 */
#include "attacker.h"
#include "town.h"

#include "test.h"
