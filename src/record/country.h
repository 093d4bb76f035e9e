/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which countries there are: the codes of ISO 3166-1, and their names in any language. */
#ifndef RECORD_COUNTRY_H
#define RECORD_COUNTRY_H

#include "base/arena.h"
#include "base/lang.h"

/* country_find: The code as ISO 3166-1 writes it, of "IE", "ie" or " Ie "; empty: there is no such
 * country. It points into a constant. */
struct str country_find(struct str text);

/* country_name: "Ireland" of "IE", in a language; the code itself where it has no name. */
struct str country_name(struct arena *a, const struct lang *lang, struct str code);

#endif
