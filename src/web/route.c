/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Finding the row for an address. Rows are compared one after another: there are few hundred, and
 * a comparison ends at the first part that differs, far below the cost of one query.
 */
#include "web/serve.h"

#include <string.h>

size_t route_count(rooms house)
{
	size_t n = 0;
	for (; house && *house; house++)
		for (const struct route *t = (*house)->routes; t && t->pattern; t++)
			n++;
	return n;
}

const struct route *route_at(rooms house, size_t i)
{
	for (; house && *house; house++)
		for (const struct route *t = (*house)->routes; t && t->pattern; t++)
			if (!i--)
				return t;
	return NULL;
}

bool route_has_format(const struct route *route, struct str format)
{
	struct str rest = str_of(route->formats), word;
	while (str_cut(&rest, ' ', &word))
		if (word.n && str_eq(word, format))
			return true;
	return false;
}

static struct str take_part(struct str *path)
{
	struct str s = str_from(*path, 1);
	ptrdiff_t slash = str_find_byte(s, '/', 0);
	struct str part = slash < 0 ? s : str_slice(s, 0, (size_t)slash);
	*path = slash < 0 ? STR_EMPTY : str_from(s, (size_t)slash);
	return part;
}

/* Compares, and with givens notes what the named parts are. */
static bool pattern_matches(const char *pattern, struct str path, struct arena *a,
    struct givens *givens)
{
	struct str rest = str_of(pattern);
	while (rest.n && path.n) {
		struct str want = take_part(&rest);
		bool all = str_ends(want, S("…"));
		struct str whole = str_from(path, 1), part = all ? whole : take_part(&path);
		if (all)
			path = STR_EMPTY;
		if (want.n && want.p[0] == ':') {
			if (!part.n)
				return false;
			struct str name = str_slice(want, 1, want.n - (all ? strlen("…") : 0));
			if (givens)
				*list_add(a, givens) = (struct given){ .name = name, .value = part,
					.from = FROM_PATH, .upload = -1 };
		} else if (!str_eq(want, part)) {
			return false;
		}
	}
	return !rest.n && !path.n;
}

/* The path without its extension, if the route offers that format. */
static struct str path_for(const struct route *route, const struct request *r)
{
	if (!r->format.n || !route_has_format(route, r->format))
		return r->path;
	struct str path = str_slice(r->path, 0, r->path.n - r->format.n - 1);
	return str_eq(path, S("/index")) ? S("/") : path;
}

static bool usable(const struct exchange *x, const struct route *route)
{
	bool raw = (route->flags & ROUTE_RAW) != 0;
	return raw == !x->r.root.n;
}

struct matched route_find(struct exchange *x, enum method method)
{
	struct matched m = { .number = -1 };
	ptrdiff_t number = -1;
	for (rooms room = x->site->rooms; room && *room; room++)
		for (const struct route *t = (*room)->routes; t && t->pattern; t++) {
			number++;
			if (!usable(x, t))
				continue;
			struct str path = path_for(t, &x->r);
			if (!pattern_matches(t->pattern, path, NULL, NULL))
				continue;
			if (t->method != method) {
				m.other_method = true;
				m.method = t->method;
				continue;
			}
			m.route = t;
			m.number = number;
			if (path.n == x->r.path.n)
				x->r.format = STR_EMPTY;
			x->r.path = path;
			pattern_matches(t->pattern, path, x->arena, &x->givens);
			return m;
		}
	return m;
}
