/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * AMB, the German profile of schema.org and LRMI for learning resources (w3id.org/kim/amb, version
 * 20231019): whether a node keeps its rules. What does not is noted with the property, what stands
 * there and what to write instead; the offer comes in all the same, since the directory needs less
 * than the profile does. Properties that the profile does not name are passed over.
 *
 * A node is AMB by its context; one that is typed "LearningResource" with "type" and not "@type"
 * is meant to be, so that a wrong or missing context is said too.
 */
#include "formats/feed_schema.h"
#include "formats/ical_time.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

enum { FAULTS_MAX = 20 };	/* of one offer */

static const char context_url[] = "https://w3id.org/kim/amb/context.jsonld";

struct rule {
	const char *name;
	const char *(*wrong)(const struct json *v);	/* NULL, or an N_() text that helps */
	bool list, needed;
	const struct rule *inside;	/* instead of wrong: of an object */
	const char *from;		/* where its id must come from, by blanks; "x*": begins */
	bool some;			/* of a list: at least one from there */
	const char *words;		/* the only values of a plain text */
};

struct amb {
	const struct schema *s;
	const struct feed_item *item;
	int faults;
};

/* ---- plain values ---- */

static const char *no_text(const struct json *v)
{
	return json_is(v, JSON_TEXT) ? NULL : N_("Write it as a text in quotes.");
}

static const char *no_truth(const struct json *v)
{
	return json_is(v, JSON_BOOL) ? NULL : N_("Write true or false, without quotes.");
}

static const char *no_uri(const struct json *v)
{
	struct str s = json_text(v);
	size_t n = 0;
	while (n < s.n && (isalnum((unsigned char)s.p[n]) || strchr("+-.", s.p[n])))
		n++;
	bool ok = n > 0 && n + 1 < s.n && s.p[n] == ':' && isalpha((unsigned char)s.p[0]) &&
	    str_find_byte(s, ' ', 0) < 0;
	return ok ? NULL : N_("This is no address. Write it in full and in quotes, like "
			      "\"https://example.org/course\".");
}

static const char *no_date(const struct json *v)
{
	struct ical_time t;
	int64_t instant;
	struct str s = json_text(v);
	bool shape = s.n >= 10 && s.p[4] == '-' && s.p[7] == '-';
	return shape && (ical_time_read(s, &t) || date_read_instant(s, &instant)) ? NULL
	    : N_("This is no date. Write it like 2026-02-24 or 2026-02-24T19:00:00Z.");
}

static const char *no_duration(const struct json *v)
{
	int64_t length;
	struct str s = json_text(v);
	bool ok = (str_starts(s, S("P")) || str_starts(s, S("-P"))) &&
	    ical_duration_read(s, &length);
	return ok ? NULL : N_("This is no duration. Write it like PT47M58S or P2W.");
}

static const char *no_language(const struct json *v)
{
	static const char codes[] = " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br "
	    "bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy "
	    "ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
	    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml "
	    "mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm "
	    "rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk "
	    "tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";
	struct str s = json_text(v);
	bool two = s.n == 2 && s.p[0] != ' ' && s.p[1] != ' ';
	for (const char *p = codes; two && p[3]; p += 3)
		if (!memcmp(p + 1, s.p, 2))
			return NULL;
	return N_("Write a language as its two small letters, without a country, like \"de\".");
}

static const char *no_digits(const struct json *v)
{
	struct str s = json_text(v);
	size_t n = 0;
	while (n < s.n && isdigit((unsigned char)s.p[n]))
		n++;
	return n && n == s.n ? NULL
	    : N_("Write a whole number in quotes and without a unit, like \"568000\".");
}

static const char *no_sum(const struct json *v)
{
	struct str s = json_text(v);
	size_t n = 0;
	while (n < s.n && isxdigit((unsigned char)s.p[n]))
		n++;
	return n == 64 && s.n == 64 ? NULL : N_("Write a SHA-256 sum: 64 digits 0-9 and a-f.");
}

static const char *no_media_type(const struct json *v)
{
	static const char *const trees[] = { "application/", "audio/", "example/", "font/",
		"image/", "message/", "model/", "multipart/", "text/", "video/" };
	struct str s = json_text(v);
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++)
		if (str_starts(s, str_of(trees[i])) && s.n > strlen(trees[i]))
			return NULL;
	return N_("Write a media type, like \"video/mp4\".");
}

/* {"de": "Kurs", "en": "Course"} */
static const char *no_labels(const struct json *v)
{
	bool ok = json_is(v, JSON_OBJECT);
	const struct json *i = ok ? json_first(v) : NULL;
	for (; ok && i; i = i->next) {
		struct json code = { .kind = JSON_TEXT, .text = i->name };
		ok = !no_language(&code) && json_is(i, JSON_TEXT);
	}
	return ok ? NULL
		  : N_("Write the label by language, like {\"de\": \"Kurs\", \"en\": \"Course\"}.");
}

/* ---- the profile ---- */

static const char types[] = "3DModel AmpStory Article Atlas Audiobook AudioObject Blog Book "
    "BookSeries Chapter Clip Collection ComicStory Comment Conversation Course "
    "CreativeWorkSeason CreativeWorkSeries DataDownload Diet DigitalDocument Drawing Episode "
    "ExercisePlan FAQPage Game Guide HowTo ImageGallery ImageObject LearningResource "
    "LegislationObject Manuscript Map MathSolver MediaGallery MediaObject Message "
    "MobileApplication Movie MovieClip MovieSeries MusicAlbum MusicComposition MusicPlaylist "
    "MusicRecording MusicRelease MusicVideoObject NewsArticle Painting Periodical Photograph Play "
    "PodcastEpisode PodcastSeason PodcastSeries Poster PresentationDigitalDocument "
    "PublicationIssue PublicationVolume Quotation Quiz RadioClip RadioEpisode RadioSeason "
    "RadioSeries Recipe Review Report ScholarlyArticle Sculpture SheetMusic ShortStory "
    "SoftwareApplication SoftwareSourceCode SpreadsheetDigitalDocument TVClip TVEpisode TVSeason "
    "TVSeries Thesis TextDigitalDocument VideoGallery VideoGame VideoGameClip VideoGameSeries "
    "VideoObject VisualArtwork WebApplication WebContent WebPage";

#define TYPE(known) { "type", no_text, .words = known }
#define TYPES(need) { "type", no_text, .list = true, .needed = need, .words = types }
#define ID { "id", no_uri, .needed = true }
#define MAY_ID { "id", no_uri }

static const struct rule concept[] = { TYPE("Concept"), ID, { "prefLabel", no_labels }, { 0 } };
static const struct rule affiliation[] = { { "type", no_text, .needed = true,
	.words = "Organization" }, MAY_ID, { "name", no_text, .needed = true }, { 0 } };
static const struct rule person[] = { { "type", no_text, .needed = true,
	.words = "Person Organization" }, MAY_ID, { "name", no_text, .needed = true },
	{ "honorificPrefix", no_text }, { "affiliation", .inside = affiliation }, { 0 } };
static const struct rule funder[] = { { "type", no_text, .needed = true,
	.words = "Person FundingScheme Organization" }, MAY_ID,
	{ "name", no_text, .needed = true }, { 0 } };
static const struct rule part[] = { ID, TYPES(false), { "name", no_text }, { 0 } };
static const struct rule license[] = { ID, { 0 } };
static const struct rule provider[] = { ID, { "type", no_text }, { "name", no_text }, { 0 } };
static const char licenses[] = "//creativecommons.org/licenses/* //creativecommons.org/licences/* "
    "//creativecommons.org/publicdomain/* //www.gnu.org/licenses/* //www.apache.org/licenses/* "
    "//opensource.org/licenses/MIT //www.opensource.org/licenses/BSD*";
static const struct rule based_on[] = { TYPES(false), MAY_ID,
	{ "name", no_text, .needed = true }, { "creator", .list = true, .inside = person },
	{ "license", .inside = license, .from = licenses }, { "provider", .inside = provider },
	{ 0 } };
static const struct rule page[] = { ID, TYPE("WebContent"), { "provider", .inside = provider },
	{ "dateCreated", no_date }, { "dateModified", no_date }, { 0 } };
static const struct rule media[] = { { "type", no_text, .needed = true,
	.words = "MediaObject VideoObject AudioObject" }, { "contentUrl", no_uri },
	{ "embedUrl", no_uri }, { "encodingFormat", no_media_type }, { "contentSize", no_digits },
	{ "sha256", no_sum }, { "bitrate", no_digits }, { 0 } };
static const struct rule caption[] = { ID, { "type", no_text, .needed = true,
	.words = "MediaObject" }, { "encodingFormat", no_text }, { "inLanguage", no_language },
	{ 0 } };

static const struct rule amb_rules[] = {
	ID, TYPES(true), { "name", no_text, .needed = true },
	{ "creator", .list = true, .inside = person },
	{ "contributor", .list = true, .inside = person },
	{ "description", no_text },
	{ "about", .list = true, .inside = concept, .some = true,
	    .from = "https://w3id.org/kim/hochschulfaechersystematik/* "
	    "http://w3id.org/kim/schulfaecher/*" },
	{ "license", .inside = license, .from = licenses },
	{ "image", no_uri }, { "trailer", .inside = media },
	{ "dateCreated", no_date }, { "datePublished", no_date }, { "dateModified", no_date },
	{ "duration", no_duration }, { "inLanguage", no_language, .list = true },
	{ "publisher", .list = true, .inside = person },
	{ "learningResourceType", .list = true, .inside = concept, .some = true,
	    .from = "https://w3id.org/kim/hcrt/* http://w3id.org/openeduhub/vocabs/new_lrt/*" },
	{ "audience", .list = true, .inside = concept },
	{ "isBasedOn", .list = true, .inside = based_on },
	{ "isPartOf", .list = true, .inside = part }, { "hasPart", .list = true, .inside = part },
	{ "mainEntityOfPage", .list = true, .inside = page },
	{ "keywords", no_text, .list = true },
	{ "encoding", .list = true, .inside = media },
	{ "caption", .list = true, .inside = caption },
	{ "conditionsOfAccess", .inside = concept,
	    .from = "http://w3id.org/kim/conditionsOfAccess/no_login "
	    "http://w3id.org/kim/conditionsOfAccess/login" },
	{ "funder", .list = true, .inside = funder },
	{ "assesses", .list = true, .inside = concept },
	{ "competencyRequired", .list = true, .inside = concept },
	{ "teaches", .list = true, .inside = concept },
	{ "educationalLevel", .list = true, .inside = concept,
	    .from = "https://w3id.org/kim/educationalLevel/*" },
	{ "isAccessibleForFree", no_truth },
	{ "interactivityType", .inside = concept,
	    .from = "http://purl.org/dcx/lrmi-vocabs/interactivityType/active "
	    "http://purl.org/dcx/lrmi-vocabs/interactivityType/expositive "
	    "http://purl.org/dcx/lrmi-vocabs/interactivityType/mixed" },
	{ 0 }
};

/* ---- checking ---- */

static void fault(struct amb *m, struct str field, const struct json *v, const char *text,
    const char *more)
{
	const struct feed_item *item = m->item;
	struct str excerpt = json_is(v, JSON_TEXT) || json_is(v, JSON_NUMBER) ? v->text : STR_EMPTY;
	if (m->faults++ >= FAULTS_MAX)
		return;
	feed_say(m->s->r, (struct feed_note){ .path = item->path, .line = item->line,
	    .field = field, .excerpt = excerpt, .title = item->title }, "AMB: %s%s%s",
	    tr(m->s->r->lang, text), more ? " " : "", more ? more : "");
}

static bool is_from(struct str id, const char *list)
{
	struct str rest = str_of(list), one;
	while (str_cut(&rest, ' ', &one)) {
		struct str s = id;
		if (str_starts(one, S("//")))	/* http or https */
			s = str_from(s, str_starts(s, S("https:")) ? 6
			    : str_starts(s, S("http:")) ? 5 : 0);
		bool begins = str_ends(one, S("*"));
		if (begins ? str_starts(s, str_slice(one, 0, one.n - 1)) : str_eq(s, one))
			return true;
	}
	return false;
}

static void check_object(struct amb *m, const struct json *v, const struct rule *rules,
    struct str field);

static void check_value(struct amb *m, const struct json *v, const struct rule *rule,
    struct str field)
{
	if (rule->wrong) {
		const char *text = rule->wrong(v);
		if (text)
			fault(m, field, v, text, NULL);
		else if (rule->words && !is_from(json_text(v), rule->words))
			fault(m, field, v, rule->words == types
			    ? N_("AMB does not know this type. Write the name of a kind of "
				 "schema.org's CreativeWork, like \"Course\", and no address.")
			    : N_("AMB does not know this type here. Write one of:"),
			    rule->words == types ? NULL : rule->words);
		return;
	}
	if (!json_is(v, JSON_OBJECT)) {
		fault(m, field, v, N_("Write it as an object in curly brackets, like {\"id\": "
		    "\"https://example.org/a\"}."), NULL);
		return;
	}
	check_object(m, v, rule->inside, field);
	if (rule->from && !rule->some && json_get(v, "id") &&
	    !is_from(json_text(json_get(v, "id")), rule->from))
		fault(m, arena_printf(m->s->arena, "%.*s.id", STR(field)), json_get(v, "id"),
		    N_("AMB does not know this identifier here. Take one from:"), rule->from);
}

static void check_list(struct amb *m, const struct json *v, const struct rule *rule,
    struct str field)
{
	struct arena *a = m->s->arena;
	bool some = !rule->some, learning = false;
	int n = 0;
	if (!json_is(v, JSON_LIST)) {
		fault(m, field, v, N_("Write it as a list in square brackets, even where it is "
		    "only one."), NULL);
		return;
	}
	for (const struct json *i = json_first(v); i && m->faults < FAULTS_MAX; i = i->next) {
		check_value(m, i, rule, arena_printf(a, "%.*s[%d]", STR(field), n++));
		learning |= str_eq(json_text(i), S("LearningResource"));
		some |= rule->from && is_from(json_text(json_get(i, "id")), rule->from);
	}
	if (rule->words == types && !learning)
		fault(m, field, json_first(v), N_("Add \"LearningResource\" to the types."), NULL);
	if (!some)
		fault(m, field, json_get(json_first(v), "id"), N_("None of the identifiers is of "
		    "a list that AMB knows. Add one from:"), rule->from);
}

static void check_object(struct amb *m, const struct json *v, const struct rule *rules,
    struct str field)
{
	for (const struct rule *rule = rules; rule->name; rule++) {
		const struct json *is = json_get(v, rule->name);
		struct str place = arena_printf(m->s->arena, "%.*s%s%s", STR(field),
		    field.n ? "." : "", rule->name);
		if (!is && rule->needed)
			fault(m, place, NULL, N_("This is missing. Add it."), NULL);
		else if (is && rule->list)
			check_list(m, is, rule, place);
		else if (is && json_is(is, JSON_LIST))
			fault(m, place, NULL, N_("Write one value and no list."), NULL);
		else if (is)
			check_value(m, is, rule, place);
	}
	if (rules == media && !json_get(v, "contentUrl") && !json_get(v, "embedUrl"))
		fault(m, arena_printf(m->s->arena, "%.*s.contentUrl", STR(field)), NULL,
		    N_("Give the address of the file (contentUrl) or of its player (embedUrl)."),
		    NULL);
}

/* ---- the context ---- */

static bool names_amb(const struct json *context)
{
	const struct json *first = json_is(context, JSON_LIST) ? json_first(context) : context;
	for (const struct json *i = first; i; i = i == context ? NULL : i->next)
		if (str_eq(json_text(i), str_of(context_url)))
			return true;
	return false;
}

static void check_context(struct amb *m, const struct json *context)
{
	const struct json *language = NULL;
	const struct json *first = json_is(context, JSON_LIST) ? json_first(context) : NULL;
	for (const struct json *i = first; i; i = i->next)
		if (json_get(i, "@language"))
			language = json_get(i, "@language");
	if (!names_amb(context))
		fault(m, S("@context"), json_is(context, JSON_LIST) ? first : context,
		    N_("The context is another one. Begin it with:"), context_url);
	if (!language)
		fault(m, S("@context"), NULL, N_("The language of the texts is missing. Add "
		    "{\"@language\": \"de\"} to the list of the context."), NULL);
	else if (no_language(language))
		fault(m, S("@context.@language"), language, no_language(language), NULL);
}

void schema_check_amb(const struct schema *s, const struct feed_item *item, const struct json *v)
{
	struct amb m = { s, item, 0 };
	bool meant = !json_get(v, "@type") && schema_is(v, "LearningResource");
	if (!meant && !names_amb(s->context))
		return;
	check_context(&m, s->context);
	check_object(&m, v, amb_rules, STR_EMPTY);
}
