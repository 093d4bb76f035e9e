/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Zones from the system's tz database: TZif files (RFC 8536), and the other names by which
 * calendars call them. A name comes from outside: it is a path below the folder or nothing.
 */
#include "base/zone_impl.h"
#include "base/file.h"

#include <dirent.h>
#include <string.h>

#define FOLDER "/usr/share/zoneinfo"
enum { HEAD = 44, FILE_MAX = 1 << 18, CHANGES_MAX = 4000 };

/* What Windows and old programs call the zones of most people (CLDR, windowsZones). */
static const struct { const char *other, *name; } others[] = {
	{ "AUS Eastern Standard Time", "Australia/Sydney" },
	{ "Arab Standard Time", "Asia/Riyadh" },
	{ "Arabian Standard Time", "Asia/Dubai" },
	{ "Argentina Standard Time", "America/Argentina/Buenos_Aires" },
	{ "Atlantic Standard Time", "America/Halifax" },
	{ "Canada Central Standard Time", "America/Regina" },
	{ "Central America Standard Time", "America/Guatemala" },
	{ "Central Europe Standard Time", "Europe/Budapest" },
	{ "Central European Standard Time", "Europe/Warsaw" },
	{ "Central Standard Time", "America/Chicago" },
	{ "Central Standard Time (Mexico)", "America/Mexico_City" },
	{ "China Standard Time", "Asia/Shanghai" },
	{ "E. Africa Standard Time", "Africa/Nairobi" },
	{ "E. Australia Standard Time", "Australia/Brisbane" },
	{ "E. Europe Standard Time", "Europe/Chisinau" },
	{ "E. South America Standard Time", "America/Sao_Paulo" },
	{ "Eastern Standard Time", "America/New_York" },
	{ "Egypt Standard Time", "Africa/Cairo" },
	{ "Eastern", "America/New_York" },
	{ "FLE Standard Time", "Europe/Kiev" },
	{ "GMT Standard Time", "Europe/London" },
	{ "GTB Standard Time", "Europe/Bucharest" },
	{ "Greenwich Standard Time", "Atlantic/Reykjavik" },
	{ "Hawaiian Standard Time", "Pacific/Honolulu" },
	{ "India Standard Time", "Asia/Kolkata" },
	{ "Iran Standard Time", "Asia/Tehran" },
	{ "Israel Standard Time", "Asia/Jerusalem" },
	{ "Korea Standard Time", "Asia/Seoul" },
	{ "Morocco Standard Time", "Africa/Casablanca" },
	{ "Mountain Standard Time", "America/Denver" },
	{ "New Zealand Standard Time", "Pacific/Auckland" },
	{ "Newfoundland Standard Time", "America/St_Johns" },
	{ "Pacific Standard Time", "America/Los_Angeles" },
	{ "Romance Standard Time", "Europe/Paris" },
	{ "Russian Standard Time", "Europe/Moscow" },
	{ "SA Pacific Standard Time", "America/Bogota" },
	{ "SE Asia Standard Time", "Asia/Bangkok" },
	{ "Singapore Standard Time", "Asia/Singapore" },
	{ "South Africa Standard Time", "Africa/Johannesburg" },
	{ "Taipei Standard Time", "Asia/Taipei" },
	{ "Tokyo Standard Time", "Asia/Tokyo" },
	{ "Turkey Standard Time", "Europe/Istanbul" },
	{ "US Eastern Standard Time", "America/Indiana/Indianapolis" },
	{ "UTC", "Etc/UTC" },
	{ "W. Australia Standard Time", "Australia/Perth" },
	{ "W. Central Africa Standard Time", "Africa/Lagos" },
	{ "W. Europe Standard Time", "Europe/Berlin" },
	{ "Z", "Etc/UTC" },
};

static int64_t big_endian(const char *p, int bytes)
{
	uint64_t n = 0;
	for (int i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)p[i];
	return bytes == 4 ? (int32_t)(uint32_t)n : (int64_t)n;
}

struct counts {
	size_t utc, standard, leap, change, type, letters;
};

static bool read_counts(struct str s, struct counts *c)
{
	size_t n[6];
	if (s.n < HEAD || memcmp(s.p, "TZif", 4) != 0)
		return false;
	for (int i = 0; i < 6; i++) {
		int64_t count = big_endian(s.p + 20 + 4 * i, 4);
		if (count < 0 || count > CHANGES_MAX)
			return false;
		n[i] = (size_t)count;
	}
	*c = (struct counts){ n[0], n[1], n[2], n[3], n[4], n[5] };
	return c->type > 0;
}

static size_t body_size(const struct counts *c, size_t time_bytes)
{
	return c->change * (time_bytes + 1) + c->type * 6 + c->letters +
	    c->leap * (time_bytes + 4) + c->standard + c->utc;
}

/* The second part of the file, whose times have 64 bits, and the rule in its last line. */
static const struct zone *read_zone(struct arena *a, struct str name, struct str file)
{
	struct counts c;
	if (!read_counts(file, &c) || file.p[4] < '2')
		return NULL;
	struct str s = str_from(file, HEAD + body_size(&c, 4));
	if (!read_counts(s, &c) || s.n < HEAD + body_size(&c, 8))
		return NULL;
	const char *times = s.p + HEAD, *kinds = times + c.change * 8, *types = kinds + c.change;
	struct zone_change *changes = arena_array(a, struct zone_change, c.change + 1);
	for (size_t i = 0; i < c.change; i++) {
		size_t type = (unsigned char)kinds[i];
		if (type >= c.type)
			return NULL;
		changes[i].at = big_endian(times + i * 8, 8);
		changes[i].at = changes[i].at < -(1LL << 40) ? INT64_MIN / 4 : changes[i].at * 1000;
		changes[i].offset = (int32_t)big_endian(types + type * 6, 4) * 1000;
		changes[i].summer = types[type * 6 + 4] != 0;
	}
	struct zone *z = arena_new_of(a, struct zone);
	*z = (struct zone){ .name = arena_copy(a, name), .changes = changes, .count = c.change,
		.first = (int32_t)big_endian(types, 4) * 1000 };
	struct str rule = str_trim(str_from(s, HEAD + body_size(&c, 8)));
	if (rule.n && !zone_rule_read(rule, &z->rule))
		z->rule = (struct zone_rule){ 0 };
	return z;
}

static bool name_is_safe(struct str name)
{
	if (!name.n || name.n > 60 || name.p[0] == '/' || name.p[0] == '.')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9');
		if (!word && (!c || !strchr("/_+-", c)))
			return false;
	}
	return true;
}

static const struct zone *load(struct arena *a, struct str name)
{
	struct err e = { 0 };
	struct str file;
	if (!name_is_safe(name))
		return NULL;
	char *path = file_join(a, FOLDER, arena_text(a, name));
	if (!file_exists(path) || file_is_folder(path) ||
	    !file_map(a, path, FILE_MAX, &file, &e))
		return NULL;
	return read_zone(a, name, file);
}

/* The entry of a folder that is called so but for the case of letters. */
static struct str entry_like(struct arena *a, const char *folder, struct str part)
{
	struct str found = STR_EMPTY;
	DIR *d = opendir(folder);
	for (struct dirent *entry; d && (entry = readdir(d));)
		if (str_ieq(str_of(entry->d_name), part))
			found = arena_copy(a, str_of(entry->d_name));
	if (d)
		closedir(d);
	return found;
}

/* "europe/berlin", "EUROPE/BERLIN" */
static const struct zone *load_any_case(struct arena *a, struct str name)
{
	struct str part, rest = name, path = STR_EMPTY;
	if (!name_is_safe(name))
		return NULL;
	while (str_cut(&rest, '/', &part)) {
		struct str entry = entry_like(a, file_join(a, FOLDER, arena_text(a, path)), part);
		if (!entry.n)
			return NULL;
		path = path.n ? arena_printf(a, "%.*s/%.*s", STR(path), STR(entry)) : entry;
	}
	return load(a, path);
}

static const struct zone *load_other(struct arena *a, struct str name)
{
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (str_ieq(name, str_of(others[i].other)))
			return load(a, str_of(others[i].name));
	return NULL;
}

const struct zone *zone_find(struct arena *a, struct str name)
{
	name = str_trim(name);
	if (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"')
		name = str_trim(str_slice(name, 1, name.n - 1));
	const struct zone *z = load(a, name);
	if (!z)
		z = load_other(a, name);
	/* "/mozilla.org/20050126_1/America/New_York": the last two or three parts are the name. */
	for (int parts = 3; !z && parts >= 2 && name.n && name.p[0] == '/'; parts--) {
		size_t at = name.n;
		for (int i = 0; i < parts && at > 0; i++)
			while (at > 0 && name.p[--at] != '/')
				;
		z = load(a, str_from(name, at + 1));
	}
	return z ? z : load_any_case(a, name);
}
