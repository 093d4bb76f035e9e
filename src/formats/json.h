/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * JSON (RFC 8259), in as a tree and out as a stream.
 *
 *	struct json *v = json_read(arena, text, (struct json_limits){ .name = "feed.json" }, e);
 *	struct str title = json_text(json_get(v, "title"));
 *	for (const struct json *i = json_first(json_get(v, "events")); i; i = i->next) ...
 *
 * The tree lives in the arena and may point into the text. Everything that is not JSON is
 * refused with its line and column. Of a key that is given twice the last one counts. A NUL
 * written \u0000 and half of a surrogate pair become U+FFFD. Numbers keep their text, so that
 * 1.10 stays 1.10.
 */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT };

struct json {
	enum json_kind kind;
	bool truth;		/* BOOL */
	struct str name;	/* in an object */
	union {
		struct str text;	/* TEXT; NUMBER as written */
		struct {
			struct json *first;
			size_t count;
		} all;			/* LIST, OBJECT */
	};
	struct json *next;
};

struct json_limits {
	const char *name;	/* for errors; NULL: "JSON" */
	size_t bytes;		/* 0: 256 MB */
	size_t values;		/* 0: 4 million */
	int depth;		/* 0: 256 */
};

/* json_read: The one value that the text is. NULL with e filled when it is not. */
struct json *json_read(struct arena *a, struct str text, struct json_limits limits, struct err *e);

/* The text as a list, one item after another, each freed before the next is read:
 *	struct json_items *items = json_items_open(arena, text, limits, e);
 *	while ((v = json_items_next(items))) ...
 *	if (!json_items_end(items, e)) ...
 * limits.values is then for one item. */
struct json_items;
struct json_items *json_items_open(struct arena *a, struct str text, struct json_limits limits,
    struct err *e);
const struct json *json_items_next(struct json_items *items);
bool json_items_end(struct json_items *items, struct err *e);
/* json_items_line, json_items_at: Where the item given last begins. */
int64_t json_items_line(const struct json_items *items);
int64_t json_items_at(const struct json_items *items);

/* What a value holds; NULL and other kinds give the empty answer. */
const struct json *json_get(const struct json *object, const char *name);
const struct json *json_get_str(const struct json *object, struct str name);
const struct json *json_first(const struct json *v);
size_t json_count(const struct json *v);
struct str json_text(const struct json *v);		/* TEXT only; else empty */
bool json_true(const struct json *v);
bool json_is(const struct json *v, enum json_kind kind);
bool json_int(const struct json *v, int64_t *out_r);	/* false unless a whole NUMBER in range */
bool json_real(const struct json *v, double *out_r);	/* false unless a NUMBER in range */

/* Writing. Commas and (with pretty) indents come by themselves; misuse is an assert.
 *	struct json_writer w = { .out = &sink };
 *	json_put_object(&w);
 *	json_put_key(&w, S("year"));
 *	json_put_int(&w, 2024);
 *	json_put_end(&w);
 */
struct json_writer {
	struct sink *out;
	bool pretty;
	int depth;
	bool keyed;		/* a key was written, its value is due */
	uint64_t lists[4];	/* bit per depth: it is a list */
	uint64_t filled[4];	/* bit per depth: something is in it */
};

enum { JSON_WRITE_DEPTH = 256 };

void json_put_object(struct json_writer *w);
void json_put_list(struct json_writer *w);
void json_put_end(struct json_writer *w);	/* of the object or list opened last */
void json_put_key(struct json_writer *w, struct str name);
void json_put_text(struct json_writer *w, struct str text);	/* bad UTF-8 becomes U+FFFD */
void json_put_int(struct json_writer *w, int64_t n);
void json_put_real(struct json_writer *w, double x);	/* null for what JSON cannot say */
void json_put_bool(struct json_writer *w, bool truth);
void json_put_null(struct json_writer *w);
void json_put(struct json_writer *w, const struct json *v);	/* a whole tree */

#endif
