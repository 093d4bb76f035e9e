/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the demonstration city's records say in the other languages: content/demo/texts.csv. */
#include "city/site.h"

#include "base/embedded.h"
#include "formats/source.h"

extern const struct embedded demo_text_files[];

bool city_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	const struct embedded *file = &demo_text_files[0];
	struct str csv = { (const char *)file->bytes, file->size };
	struct source *in = source_bytes(a, csv, file->name, (struct source_limits){ 0 }, e);
	struct text_table texts;
	struct texts_counts counts;
	return in && texts_read(a, in, &texts, e) &&
	    texts_fill(db, a, city, &texts, false, by, &counts, e);
}
