/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The lists of codes of this room. A code is kept in records and addresses and never changes its
 * meaning; new ones may be added anywhere.
 */
#include "city/learn/learn.h"

const struct choice learn_kinds[] = {
	{ "formal", N_("Formal: leads to a recognised qualification") },
	{ "non-formal", N_("Course or workshop") },
	{ "informal", N_("Informal: learning by the way") },
	{ "study-circle", N_("Study circle") },
	{ "family-learning", N_("Family learning") },
	{ NULL, NULL }
};

const struct choice learn_levels[] = {
	{ "any", N_("For everybody") },
	{ "basic", N_("First steps") },
	{ "beginner", N_("Beginners") },
	{ "intermediate", N_("With some knowledge") },
	{ "advanced", N_("Advanced") },
	{ "secondary", N_("School leaving certificate") },
	{ "vocational", N_("Vocational qualification") },
	{ "higher", N_("Higher education") },
	{ NULL, NULL }
};

const struct choice learn_modes[] = {
	{ "on-site", N_("On site") },
	{ "online", N_("Online") },
	{ "blended", N_("On site and online") },
	{ NULL, NULL }
};

const struct choice learn_languages[] = {
	{ "en", N_("English") }, { "fr", N_("French") }, { "es", N_("Spanish") },
	{ "ar", N_("Arabic") }, { "zh", N_("Chinese") }, { "ru", N_("Russian") },
	{ "am", N_("Amharic") }, { "bn", N_("Bengali") }, { "de", N_("German") },
	{ "el", N_("Greek") }, { "fa", N_("Persian") }, { "hi", N_("Hindi") },
	{ "id", N_("Indonesian") }, { "it", N_("Italian") }, { "ja", N_("Japanese") },
	{ "ko", N_("Korean") }, { "ku", N_("Kurdish") }, { "pa", N_("Punjabi") },
	{ "pl", N_("Polish") }, { "pt", N_("Portuguese") }, { "ro", N_("Romanian") },
	{ "so", N_("Somali") }, { "sw", N_("Swahili") }, { "ta", N_("Tamil") },
	{ "ti", N_("Tigrinya") }, { "tr", N_("Turkish") }, { "uk", N_("Ukrainian") },
	{ "ur", N_("Urdu") }, { "vi", N_("Vietnamese") }, { "sgn", N_("Sign language") },
	{ "other", N_("Another language") },
	{ NULL, NULL }
};

/* What an offer does for those who need it. */
const struct choice learn_needs[] = {
	{ "step-free", N_("Step-free") },
	{ "sign-language", N_("Sign language interpreter") },
	{ "hearing-loop", N_("Hearing loop") },
	{ "captions", N_("Captions") },
	{ "easy-read", N_("Easy words") },
	{ "large-print", N_("Large print") },
	{ "braille", N_("Braille") },
	{ "audio-description", N_("Audio description") },
	{ "quiet", N_("Quiet room") },
	{ "small-group", N_("Small group") },
	{ "support-person", N_("Bring somebody who helps you") },
	{ "assistance-dog", N_("Assistance dogs welcome") },
	{ "women-only", N_("Only women") },
	{ "no-photos", N_("No photographs are taken") },
	{ "no-papers", N_("No identity papers needed") },
	{ "equipment", N_("Computers or tools are lent") },
	{ NULL, NULL }
};

/* What a venue is like. */
const struct choice learn_access[] = {
	{ "step-free", N_("Step-free") },
	{ "lift", N_("Lift") },
	{ "accessible-toilet", N_("Accessible toilet") },
	{ "changing-place", N_("Changing place for adults") },
	{ "hearing-loop", N_("Hearing loop") },
	{ "quiet", N_("Quiet room") },
	{ "tactile", N_("Guiding lines and touchable signs") },
	{ "disabled-parking", N_("Parking for disabled people") },
	{ "toilets", N_("Toilets") },
	{ "baby-changing", N_("Baby changing") },
	{ "pushchairs", N_("Room for pushchairs") },
	{ "bicycles", N_("Bicycle stands") },
	{ "internet", N_("Free internet") },
	{ "water", N_("Drinking water") },
	{ "prayer-room", N_("Prayer room") },
	{ NULL, NULL }
};

/* ISCED-F 2013, broad and narrow fields, in short everyday words. */
const struct choice learn_subjects[] = {
	{ "00", N_("Basic skills and personal development") },
	{ "001", N_("Basic programmes and qualifications") },
	{ "002", N_("Reading, writing and counting") },
	{ "003", N_("Personal skills") },
	{ "01", N_("Education") },
	{ "011", N_("Teaching and training") },
	{ "02", N_("Arts, languages and humanities") },
	{ "021", N_("Arts, crafts and media") },
	{ "022", N_("History, philosophy and religion") },
	{ "023", N_("Languages") },
	{ "03", N_("Society, journalism and information") },
	{ "031", N_("Society and behaviour") },
	{ "032", N_("Journalism and information") },
	{ "04", N_("Business, administration and law") },
	{ "041", N_("Business and administration") },
	{ "042", N_("Law and rights") },
	{ "05", N_("Nature, mathematics and statistics") },
	{ "051", N_("Biology") },
	{ "052", N_("Environment") },
	{ "053", N_("Physics, chemistry and earth") },
	{ "054", N_("Mathematics and statistics") },
	{ "06", N_("Computers and internet") },
	{ "061", N_("Using and programming computers") },
	{ "07", N_("Engineering, making and building") },
	{ "071", N_("Engineering and electricity") },
	{ "072", N_("Making things: food, textiles, wood") },
	{ "073", N_("Architecture and building") },
	{ "08", N_("Farming, forests and animals") },
	{ "081", N_("Farming and gardening") },
	{ "082", N_("Forestry") },
	{ "083", N_("Fisheries") },
	{ "084", N_("Veterinary care") },
	{ "09", N_("Health and care") },
	{ "091", N_("Health") },
	{ "092", N_("Care and social work") },
	{ "10", N_("Services, sport and safety") },
	{ "101", N_("Cooking, sport and personal services") },
	{ "102", N_("Hygiene and safety at work") },
	{ "103", N_("Security") },
	{ "104", N_("Transport") },
	{ NULL, NULL }
};

const char *choice_label(const struct choice *list, struct str code)
{
	for (; list->code; list++)
		if (str_eq(str_of(list->code), code))
			return list->label;
	return NULL;
}
