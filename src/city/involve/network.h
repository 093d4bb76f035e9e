/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Words of the network for its table; see picture.c. */
#ifndef CITY_INVOLVE_NETWORK_H
#define CITY_INVOLVE_NETWORK_H

#include "city/involve/involve_impl.h"

struct str network_name(const struct network *n, int64_t id);
struct str network_through(struct arena *a, const struct lang *lang, unsigned through);

#endif
