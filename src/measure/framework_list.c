/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Frameworks, nodes and measures out of the store, in the reader's language. The framework "own"
 * has no rows of its own: its measures are the city's records.
 */
#include "measure/model.h"

#include "base/lang.h"

#include <string.h>

static const char frameworks_sql[] =
    "SELECT f.code, COALESCE(t.text, f.title), COALESCE(l.text, f.label),"
    " (SELECT count(*) FROM measure m WHERE m.framework = f.code) FROM framework f"
    " LEFT JOIN framework_text t ON t.framework = f.code AND t.code = '' AND t.field = 'title'"
    " AND t.lang = $1"
    " LEFT JOIN framework_text l ON l.framework = f.code AND l.code = '' AND l.field = 'about'"
    " AND l.lang = $1 ORDER BY f.code";

#define NODE_COLUMNS \
	"SELECT n.framework, n.code, n.parent, n.kind, COALESCE(t.text, n.title)," \
	" COALESCE(a.text, n.about), n.position FROM node n" \
	" LEFT JOIN framework_text t ON t.framework = n.framework AND t.code = n.code" \
	" AND t.field = 'title' AND t.lang = $1" \
	" LEFT JOIN framework_text a ON a.framework = n.framework AND a.code = n.code" \
	" AND a.field = 'about' AND a.lang = $1 WHERE n.framework = $2"
static const char node_children[] = NODE_COLUMNS " AND n.parent = $3 ORDER BY n.position";
static const char node_kinds[] = NODE_COLUMNS " AND n.kind = $3 ORDER BY n.position";
static const char node_one[] = NODE_COLUMNS " AND n.code = $3";

#define MEASURE_COLUMNS                                                                    \
	"SELECT m.framework, m.code, m.node, COALESCE(t.text, m.title), COALESCE(a.text, " \
	"m.about),"                                                                        \
	" m.unit, m.direction, m.collection, COALESCE(u.text, m.numerator),"               \
	" COALESCE(d.text, m.denominator), m.position FROM measure m"                      \
	" LEFT JOIN framework_text t ON t.framework = m.framework AND t.code = m.code"     \
	" AND t.field = 'title' AND t.lang = $1"                                           \
	" LEFT JOIN framework_text a ON a.framework = m.framework AND a.code = m.code"     \
	" AND a.field = 'about' AND a.lang = $1"                                           \
	" LEFT JOIN framework_text u ON u.framework = m.framework AND u.code = m.code"     \
	" AND u.field = 'numerator' AND u.lang = $1"                                       \
	" LEFT JOIN framework_text d ON d.framework = m.framework AND d.code = m.code"     \
	" AND d.field = 'denominator' AND d.lang = $1 WHERE m.framework = $2"
static const char measure_all[] = MEASURE_COLUMNS " ORDER BY m.position";
static const char measure_one[] = MEASURE_COLUMNS " AND m.code = $3";
/* Nodes below one, at any depth; a cycle in a framework is refused when it is loaded. */
static const char measure_below[] =
    "WITH RECURSIVE below(code) AS (SELECT code FROM node WHERE framework = $2 AND code = $3 UNION"
    " SELECT n.code FROM node n JOIN below b ON n.parent = b.code WHERE n.framework = $2) "
    MEASURE_COLUMNS " AND m.node IN (SELECT code FROM below) ORDER BY m.position";
static const char links_sql[] =
    "SELECT l.to_framework, l.to_code, l.strength, COALESCE(t.text, m.title, n.title, '')"
    " FROM measure_link l"
    " LEFT JOIN measure m ON m.framework = l.to_framework AND m.code = l.to_code"
    " LEFT JOIN node n ON n.framework = l.to_framework AND n.code = l.to_code"
    " LEFT JOIN framework_text t ON t.framework = l.to_framework AND t.code = l.to_code"
    " AND t.field = 'title' AND t.lang = $1"
    " WHERE l.framework = $2 AND l.code = $3 UNION ALL"
    " SELECT l.framework, l.code, l.strength, COALESCE(t.text, m.title, '')"
    " FROM measure_link l JOIN measure m ON m.framework = l.framework AND m.code = l.code"
    " LEFT JOIN framework_text t ON t.framework = l.framework AND t.code = l.code"
    " AND t.field = 'title' AND t.lang = $1"
    " WHERE l.to_framework = $2 AND l.to_code = $3 ORDER BY 1, 2";

static struct str tag_of(const struct lang *lang)
{
	return lang ? str_of(lang->tag) : S("en");
}

bool framework_list(struct db *db, struct arena *a, const struct lang *lang,
    struct framework **out_r, size_t *count_r, struct err *e)
{
	struct { struct framework *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(db, frameworks_sql, ARGS(tag_of(lang)), e);
	while (rows_next(q))
		*list_add(a, &list) = (struct framework){ rows_copy(q, 0, a), rows_copy(q, 1, a),
			rows_copy(q, 2, a), rows_int(q, 3) };
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

static bool read_nodes(struct db *db, struct arena *a, const char *sql, struct args args,
    struct node **out_r, size_t *count_r, struct err *e)
{
	struct { struct node *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(db, sql, args, e);
	while (rows_next(q))
		*list_add(a, &list) = (struct node){ rows_copy(q, 0, a), rows_copy(q, 1, a),
			rows_copy(q, 2, a), rows_copy(q, 3, a), rows_copy(q, 4, a), rows_copy(q, 5,
			    a),
			rows_int(q, 6) };
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

bool node_list(struct db *db, struct arena *a, const struct lang *lang, struct str framework,
    struct str parent, struct str kind, struct node **out_r, size_t *count_r, struct err *e)
{
	bool all = str_eq(parent, S("*"));
	return read_nodes(db, a, all ? node_kinds : node_children,
	    ARGS(tag_of(lang), framework, all ? kind : parent), out_r, count_r, e);
}

bool node_find(struct db *db, struct arena *a, const struct lang *lang, struct str framework,
    struct str code, struct node *out_r, struct err *e)
{
	struct node *found;
	size_t count;
	if (!read_nodes(db, a, node_one, ARGS(tag_of(lang), framework, code), &found, &count, e))
		return false;
	if (!count)
		return fail(e, ERR_MISSING, N_("There is nothing called %.*s in this framework."),
		    STR(code));
	*out_r = found[0];
	return true;
}

/* ---- measures ---- */

static struct measure own_measure_of(const struct record *r, int64_t position)
{
	struct str collection = record_str(r, "collection");
	return (struct measure){
		.framework = S("own"), .code = record_str(r, "code"), .node = record_str(r, "node"),
		.title = record_str(r, "title"), .about = record_str(r, "about"),
		.unit = record_str(r, "unit"), .direction = direction_read(record_str(r,
		    "direction")),
		.collection = str_eq(collection, S("survey")) ? COLLECT_SURVEY
		    : str_eq(collection, S("expert")) ? COLLECT_EXPERT : COLLECT_OFFICIAL,
		.numerator = record_str(r, "numerator"), .denominator = record_str(r,
		    "denominator"),
		.position = position,
	};
}

static bool own_measures(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct measure **out_r, size_t *count_r, struct err *e)
{
	struct record_list list;
	struct record_query q = { .kind = &own_measure_kind, .city = city, .lang = lang,
		.limit = 1000 };
	if (!record_list(db, a, &q, &list, e))
		return false;
	struct measure *m = arena_array(a, struct measure, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		m[i] = own_measure_of(list.items[i], (int64_t)i);
	*out_r = m;
	*count_r = list.count;
	return true;
}

static bool read_measures(struct db *db, struct arena *a, const char *sql, struct args args,
    struct measure **out_r, size_t *count_r, struct err *e)
{
	struct { struct measure *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(db, sql, args, e);
	while (rows_next(q))
		*list_add(a, &list) = (struct measure){
			.framework = rows_copy(q, 0, a), .code = rows_copy(q, 1, a),
			.node = rows_copy(q, 2, a), .title = rows_copy(q, 3, a),
			.about = rows_copy(q, 4, a), .unit = rows_copy(q, 5, a),
			.direction = (enum direction)rows_int(q, 6),
			.collection = (enum collection)rows_int(q, 7),
			.numerator = rows_copy(q, 8, a), .denominator = rows_copy(q, 9, a),
			.position = rows_int(q, 10) };
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

static bool own_measure_find(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str code, struct measure *out_r, bool *found_r, struct err *e)
{
	struct record *r = record_find(db, a, &own_measure_kind, city, "code", value_text(code), e);
	*found_r = r != NULL;
	if (!r)
		return e->kind == ERR_NONE;
	if (!record_load(db, a, &own_measure_kind, city, r->id, lang, &r, e))
		return false;
	*out_r = own_measure_of(r, 0);
	return true;
}

bool measure_find(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str code, struct measure *out_r, struct err *e)
{
	struct measure *found;
	size_t count = 0;
	bool own = false;
	if (str_eq(framework, S("own"))) {
		if (!own_measure_find(db, a, lang, city, code, out_r, &own, e))
			return false;
	} else if (!read_measures(db, a, measure_one, ARGS(tag_of(lang), framework, code), &found,
	    &count, e)) {
		return false;
	}
	if (!own && !count)
		return fail(e, ERR_MISSING, N_("There is no measure called %.*s."), STR(code));
	if (!own)
		*out_r = found[0];
	return true;
}

bool measure_list(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str node, struct measure **out_r, size_t *count_r,
    struct err *e)
{
	if (str_eq(framework, S("own")))
		return own_measures(db, a, lang, city, out_r, count_r, e);
	if (!node.n)
		return read_measures(db, a, measure_all, ARGS(tag_of(lang), framework), out_r,
		    count_r, e);
	return read_measures(db, a, measure_below, ARGS(tag_of(lang), framework, node), out_r,
	    count_r, e);
}

bool measure_links(struct db *db, struct arena *a, const struct lang *lang, struct str framework,
    struct str code, struct measure_link **out_r, size_t *count_r, struct err *e)
{
	struct { struct measure_link *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(db, links_sql, ARGS(tag_of(lang), framework, code), e);
	while (rows_next(q))
		*list_add(a, &list) = (struct measure_link){ rows_copy(q, 0, a), rows_copy(q, 1, a),
			rows_copy(q, 2, a), rows_copy(q, 3, a) };
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}
