/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* schema.org: finding the nodes that are offers, in JSON-LD and in the scripts of HTML pages. */
#include "formats/feed_schema.h"
#include "base/lang.h"
#include "base/utf8.h"

#include <string.h>

enum { DEPTH_MAX = 24, IDS_MAX = 400000 };

static bool is_offer(const struct json *v)
{
	static const char *const types[] = { "Course", "CourseInstance", "EventSeries", "Festival",
		"LearningResource", "EducationalOccupationalProgram", "WorkBasedProgram",
		"Hackathon" };
	if (schema_ends(v, "Event"))
		return true;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (schema_is(v, types[i]))
			return true;
	return false;
}

/* Where offers stand that are no offers of the top: in lists, and at what has events. */
static const char *const inside[] = { "@graph", "itemListElement", "item", "event", "events",
	"hasPart", "course", "mainEntity", "about", "subjectOf", "object", "reservationFor",
	"instrument", "dataFeedElement" };

static void count_ids(const struct json *v, size_t *n, int depth)
{
	if (depth > DEPTH_MAX || *n > IDS_MAX)
		return;
	*n += json_is(v, JSON_OBJECT);
	if (json_is(v, JSON_OBJECT) || json_is(v, JSON_LIST))
		for (const struct json *i = json_first(v); i; i = i->next)
			count_ids(i, n, depth + 1);
}

static void keep_ids(struct schema *s, const struct json *v, int depth)
{
	if (depth > DEPTH_MAX)
		return;
	struct str id = json_is(v, JSON_OBJECT) ? json_text(json_get(v, "@id")) : STR_EMPTY;
	if (id.n && json_count(v) > 2) {
		size_t at = str_hash(id) % s->room;
		size_t n = 0;
		while (s->ids[at] && n++ < 64)
			at = (at + 1) % s->room;
		if (!s->ids[at])
			s->ids[at] = v;
	}
	if (json_is(v, JSON_OBJECT) || json_is(v, JSON_LIST))
		for (const struct json *i = json_first(v); i; i = i->next)
			keep_ids(s, i, depth + 1);
}

static bool walk(struct schema *s, const struct json *v, struct str path, int depth);

static bool walk_list(struct schema *s, const struct json *v, struct str path, int depth)
{
	int64_t n = 0;
	for (const struct json *i = json_first(v); i; i = i->next, n++) {
		struct arena_mark mark = arena_mark(s->arena);
		bool go = walk(s, i, arena_printf(s->arena, "%.*s[%lld]", STR(path), (long long)n),
		    depth + 1);
		arena_release(s->arena, mark);
		if (!go)
			return false;
	}
	return true;
}

static bool walk_inside(struct schema *s, const struct json *v, struct str path, int depth)
{
	bool found = false;
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		const struct json *inner = json_get(v, inside[i]);
		if (!json_is(inner, JSON_OBJECT) && !json_is(inner, JSON_LIST))
			continue;
		found = true;
		if (!walk(s, schema_node(s, inner) == inner || json_is(inner, JSON_LIST) ? inner
			: schema_node(s, inner), arena_printf(s->arena, "%.*s.%s", STR(path),
			inside[i]), depth + 1))
			return false;
	}
	s->others += !found;
	return true;
}

static bool walk(struct schema *s, const struct json *v, struct str path, int depth)
{
	const struct json *around = s->context;
	if (depth > DEPTH_MAX)
		return true;
	if (json_is(v, JSON_LIST))
		return walk_list(s, v, path, depth);
	if (!json_is(v, JSON_OBJECT))
		return true;
	if (json_get(v, "@context"))
		s->context = json_get(v, "@context");
	bool go = is_offer(v) ? schema_offer(s, v, path) : walk_inside(s, v, path, depth);
	s->context = around;
	return go;
}

static bool read_document(struct feed_reader *r, struct str text, int64_t line, struct err *e)
{
	struct schema s = { .r = r, .line = line, .arena = arena_new(0) };
	struct arena *tree = arena_new((size_t)1 << 30);
	struct json_limits limits = { .name = r->name, .depth = 64 };
	const struct json *v = json_read(tree, text, limits, e);
	if (v) {
		count_ids(v, &s.room, 0);
		s.room = s.room * 2 + 1;
		s.ids = arena_array(tree, const struct json *, s.room);
		keep_ids(&s, v, 0);
		walk(&s, v, S("$"), 0);
		if (!r->items && !r->refused)
			feed_say(r, (struct feed_note){ .line = line, .path = S("$"), .field =
			    S("@type"), .excerpt = schema_text(&s, json_get(v, "@type")) },
			    N_("There is no offer of learning in it. Read are Course, "
			       "CourseInstance, Event and its kinds, EventSeries and "
			       "LearningResource of schema.org."));
	}
	arena_free(tree);
	arena_free(s.arena);
	return v != NULL;
}

static int64_t lines_before(struct str text, size_t at)
{
	int64_t n = 1;
	for (ptrdiff_t i = str_find_byte(text, '\n', 0); i >= 0 && (size_t)i < at;
	     i = str_find_byte(text, '\n', (size_t)i + 1))
		n++;
	return n;
}

static ptrdiff_t next_script(struct str text, size_t from)
{
	ptrdiff_t at = str_find_byte(text, '<', from);
	while (at >= 0 && !str_istarts(str_from(text, (size_t)at), S("<script")))
		at = str_find_byte(text, '<', (size_t)at + 1);
	return at;
}

/* One script after another; a broken one is refused by itself. */
static bool read_page(struct feed_reader *r, struct str text, struct err *e)
{
	size_t scripts = 0;
	for (ptrdiff_t at = next_script(text, 0); at >= 0 && !r->stopped;
	     at = next_script(text, (size_t)at + 1)) {
		ptrdiff_t from = str_find_byte(text, '>', (size_t)at);
		ptrdiff_t to = from < 0 ? -1 : str_find(text, S("</script"), (size_t)from);
		if (to < 0)
			break;
		if (str_find(str_slice(text, (size_t)at, (size_t)from),
		        S("application/ld+json"), 0) < 0)
			continue;
		struct err wrong = { .lang = r->lang };
		int64_t line = lines_before(text, (size_t)from);
		scripts++;
		if (!read_document(r, str_slice(text, (size_t)from + 1, (size_t)to), line, &wrong))
			feed_say(r, (struct feed_note){ .refused = true, .line = line }, "%s",
			    wrong.say);
	}
	if (!scripts)
		return fail(e, ERR_INPUT, N_("%s is a page without structured data: it has no "
		    "script of type application/ld+json."), r->name);
	return true;
}

bool feed_read_schema(struct feed_reader *r, struct str text, struct err *e)
{
	if (str_starts(text, S("\xef\xbb\xbf")))
		text = str_from(text, 3);
	struct str body = str_trim(text);
	if (body.n && body.p[0] == '<')
		return read_page(r, text, e);
	return read_document(r, text, 0, e);
}
