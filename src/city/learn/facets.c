/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the directory is filtered by and counted by: names in addresses, and codes as bits. */
#include "city/learn/segment.h"

static const struct choice offers[] = {
	{ "free", N_("Free") },
	{ "childcare", N_("Children are looked after") },
	{ "guidance", N_("Help to choose and to begin") },
	{ "easy-read", N_("Described in easy words") },
	{ "sign", N_("Film in sign language") },
	{ "audio", N_("To listen to") },
	{ NULL, NULL }
};

static const struct choice days[] = {
	{ "1", N_("Monday") }, { "2", N_("Tuesday") }, { "3", N_("Wednesday") },
	{ "4", N_("Thursday") }, { "5", N_("Friday") }, { "6", N_("Saturday") },
	{ "7", N_("Sunday") }, { NULL, NULL }
};

static const struct choice times[] = {
	{ "morning", N_("In the morning, before 12") },
	{ "afternoon", N_("In the afternoon, 12 to 17") },
	{ "evening", N_("In the evening, from 17") },
	{ NULL, NULL }
};

static const struct choice stops[] = {
	{ "tram", N_("Near a tram stop") }, { "bus", N_("Near a bus stop") },
	{ "metro", N_("Near the underground") }, { "train", N_("Near a railway station") },
	{ "ferry", N_("Near a ferry") }, { NULL, NULL }
};

/* ORDER: enum facet */
const struct facet_row facet_rows[FACETS] = {
	[FACET_KIND] = { "kind", N_("Kind of learning"), learn_kinds },
	[FACET_SUBJECT] = { "subject", N_("Subject"), learn_subjects },
	[FACET_LEVEL] = { "level", N_("Level"), learn_levels },
	[FACET_MODE] = { "mode", N_("On site or online"), learn_modes },
	[FACET_LANGUAGE] = { "language", N_("Language"), learn_languages },
	[FACET_GROUP] = { "group", N_("For whom"), people_groups },
	[FACET_NEED] = { "need", N_("Access"), learn_needs },
	[FACET_STOP] = { "stop", N_("Getting there"), stops },
	[FACET_OFFER] = { "offer", N_("Price and help"), offers },
	[FACET_SLOT] = { "slot", NULL, NULL },
	[FACET_PLACE] = { "place", N_("Neighbourhood"), NULL },
	[FACET_DAY] = { "day", N_("Day of the week"), days },
	[FACET_TIME] = { "time", N_("Time of day"), times },
};

size_t facet_values(enum facet f)
{
	size_t n = 0;
	if (f == FACET_SLOT)
		return SLOTS;
	for (const struct choice *c = facet_rows[f].choices; c && c->code; c++)
		n++;
	return n;
}

uint64_t facet_codes(enum facet f, struct str codes)
{
	struct str word;
	uint64_t bits = 0;
	while (codes.n && str_cut(&codes, ' ', &word))
		for (size_t i = 0; facet_rows[f].choices[i].code; i++)
			if (str_eq(word, str_of(facet_rows[f].choices[i].code)))
				bits |= (uint64_t)1 << i;
	return bits;
}

int slot_of(int weekday, int minute)
{
	int time = minute < 12 * 60 ? 0 : minute < 17 * 60 ? 1 : 2;
	return (weekday - 1) * TIMES + time;
}
