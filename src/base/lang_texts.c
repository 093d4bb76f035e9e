/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* No translations: what the tools are built with. The program has the tables that they make. */
#include "base/lang_texts.h"

const struct lang_texts lang_tables[LANG_TABLES] = { { .tag = "fr" }, { .tag = "es" },
	{ .tag = "ar" }, { .tag = "zh" }, { .tag = "ru" } };
