/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* No translations yet: the table that tools/poc.c makes from po/ takes this file's place. */
#include "base/lang_texts.h"

const struct lang_texts lang_tables[] = { { NULL, NULL, 0 } };
