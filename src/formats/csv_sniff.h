/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which character separates the cells of a CSV file. */
#ifndef FORMATS_CSV_SNIFF_H
#define FORMATS_CSV_SNIFF_H

#include "base/str.h"

/* csv_sep_line: The delimiter that a first line "sep=;" names (as Excel writes it), or 0. */
char csv_sep_line(struct str start);
/* csv_sniff: The most likely of , ; tab | for a text that begins like this; ',' when none is. */
char csv_sniff(struct str start, char quote);

#endif
