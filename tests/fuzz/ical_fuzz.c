/* SPDX-License-Identifier: AGPL-3.0-or-later */
#define FEED_FORMAT FEED_ICAL
#include "feed_fuzz.h"
