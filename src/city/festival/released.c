/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who came, as the public may see it: an edition's counts are released when the office presses
 * for it, through disclosure control, and stay as released until it presses again. Ages make up
 * everybody; of each group there are those in it and the others.
 */
#include "city/festival/model.h"

/* ORDER: festival_ages, festival_counted; as figures name them */
const char *const festival_age_codes[AGES] = { "0-5", "6-14", "15-24", "25-44", "45-64",
	"65-plus", "unknown" };
const char *const festival_group_codes[COUNTED] = { "first-time", "women", "migrants",
	"disability" };

#define SCOPE S("learners")

static struct str dataset_of(struct arena *a, int64_t edition)
{
	return arena_printf(a, "festival-%lld", (long long)edition);
}

static struct str age_code(int i)
{
	return str_of(festival_age_codes[i]);
}

/* More of a group than people: a slip at some door; that group is not told. */
static bool sound(const struct crowd *c, int group)
{
	return c->groups[group] <= c->people;
}

bool crowd_release(struct db *db, struct arena *a, int64_t city, int64_t edition, int64_t at,
    bool *released_r, struct err *e)
{
	static const struct str in_or_not[] = { { "yes", 3 }, { "no", 2 } };
	struct crowd c;
	struct str *names, codes[AGES];
	size_t before, count = 1;
	struct count_table tables[1 + COUNTED];
	int64_t halves[COUNTED][2];
	if (!crowd_of(db, city, edition, 0, &c, e) ||
	    !release_names(db, a, city, dataset_of(a, edition), &names, &before, e))
		return false;
	for (int i = 0; i < AGES; i++)
		codes[i] = age_code(i);
	tables[0] = (struct count_table){ SCOPE, S("age"), codes, c.ages, AGES };
	for (int i = 0; i < COUNTED; i++) {
		if (!sound(&c, i))
			continue;
		halves[i][0] = c.groups[i];
		halves[i][1] = c.people - c.groups[i];
		tables[count++] = (struct count_table){ SCOPE, str_of(festival_group_codes[i]),
			in_or_not, halves[i], 2 };
	}
	return release_counts(db, a, city, dataset_of(a, edition), arena_printf(a, "%zu",
	    before + 1), at, tables, count, released_r, e);
}

bool crowd_released(struct db *db, struct arena *a, int64_t city, int64_t edition,
    struct released_crowd *out_r, struct err *e)
{
	struct release r;
	*out_r = (struct released_crowd){ 0 };
	if (!release_newest(db, a, city, dataset_of(a, edition), &r, e))
		return false;
	out_r->at = r.at;
	out_r->people = release_find(&r, SCOPE, S("age"), STR_EMPTY);
	for (int i = 0; i < AGES; i++)
		out_r->ages[i] = release_find(&r, SCOPE, S("age"), age_code(i));
	for (int i = 0; i < COUNTED; i++)
		out_r->groups[i] = release_find(&r, SCOPE, str_of(festival_group_codes[i]),
		    S("yes"));
	return true;
}
