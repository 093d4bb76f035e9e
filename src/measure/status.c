/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The status of an observation: SDMX codes (CL_OBS_STATUS), words for people, and the words that
 * real files use. A cell may hold several ("Low reliability; Time series break"): the one that
 * says most about the value counts, first of all that there is none.
 */
#include "base/lang.h"
#include "measure/model.h"

/* ORDER: status */
static const struct {
	const char *code, *label;
} known[STATUSES] = {
	{ "A", N_("Normal value") },
	{ "E", N_("Estimated") },
	{ "P", N_("Provisional") },
	{ "F", N_("Forecast") },
	{ "B", N_("Break in the series") },
	{ "U", N_("Low reliability") },
	{ "M", N_("Not applicable") },
	{ "O", N_("Missing") },
	{ "Q", N_("Suppressed") },
	{ "WD", N_("Withdrawn by its source") },
	{ "XR", N_("Expert rating") },
	{ "PX", N_("Proxy") },
};

/* Words as slugs, the strongest first: the first one found in a cell counts. */
static const struct {
	const char *word;
	enum status status;
} spoken[] = {
	{ "suppress", STATUS_SUPPRESSED }, { "confidential", STATUS_SUPPRESSED },
	{ "withheld", STATUS_SUPPRESSED }, { "geheim", STATUS_SUPPRESSED },
	{ "cannot-exist", STATUS_NOT_APPLICABLE }, { "not-applicable", STATUS_NOT_APPLICABLE },
	{ "missing", STATUS_MISSING }, { "not-available", STATUS_MISSING },
	{ "no-data", STATUS_MISSING }, { "fehlt", STATUS_MISSING }, { "manquant", STATUS_MISSING },
	{ "low-reliab", STATUS_LOW_RELIABILITY }, { "unreliable", STATUS_LOW_RELIABILITY },
	{ "break", STATUS_BREAK }, { "rupture", STATUS_BREAK }, { "bruch", STATUS_BREAK },
	{ "forecast", STATUS_FORECAST }, { "projection", STATUS_FORECAST },
	{ "projected", STATUS_FORECAST }, { "prognose", STATUS_FORECAST },
	{ "provisional", STATUS_PROVISIONAL }, { "preliminary", STATUS_PROVISIONAL },
	{ "vorlaufig", STATUS_PROVISIONAL }, { "provisoire", STATUS_PROVISIONAL },
	{ "estimat", STATUS_ESTIMATED }, { "imputed", STATUS_ESTIMATED },
	{ "geschatzt", STATUS_ESTIMATED }, { "estime", STATUS_ESTIMATED },
	{ "proxy", STATUS_PROXY }, { "expert", STATUS_EXPERT }, { "withdrawn", STATUS_WITHDRAWN },
	{ "normal", STATUS_NORMAL }, { "undefined", STATUS_NORMAL },
};

/* Codes of SDMX that are not this program's own. */
static const struct {
	const char *code;
	enum status status;
} codes[] = {
	{ "I", STATUS_ESTIMATED }, { "L", STATUS_MISSING }, { "H", STATUS_MISSING },
	{ "S", STATUS_MISSING }, { "K", STATUS_MISSING }, { "J", STATUS_MISSING },
	{ "C", STATUS_SUPPRESSED }, { "N", STATUS_LOW_RELIABILITY }, { "V", STATUS_PROVISIONAL },
	{ "NA", STATUS_NOT_APPLICABLE }, { "_Z", STATUS_NOT_APPLICABLE },
};

const char *status_code(enum status s)
{
	return known[s].code;
}

const char *status_label(enum status s)
{
	return known[s].label;
}

static bool read_code(struct str words, enum status *out_r)
{
	for (int i = 0; i < STATUSES; i++)
		if (str_eq(words, str_of(known[i].code)))
			return *out_r = (enum status)i, true;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (str_eq(words, str_of(codes[i].code)))
			return *out_r = codes[i].status, true;
	return false;
}

bool status_read(struct str words, enum status *out_r)
{
	words = str_trim(words);
	if (!words.n || read_code(words, out_r))
		return words.n > 0;
	struct arena *a = arena_new(4096);
	struct str s = slug(a, words);
	bool found = false;
	for (size_t i = 0; !found && i < sizeof spoken / sizeof *spoken; i++)
		if (str_find(s, str_of(spoken[i].word), 0) >= 0) {
			*out_r = spoken[i].status;
			found = true;
		}
	arena_free(a);
	return found;
}
