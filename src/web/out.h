/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where a page is written: the response's buffer, the reader's language, and the escapers that
 * compiled templates call. Output cannot fail; a buffer that is full sets its own flag.
 *
 * Templates (tools/tmplc.c; design/how.md 1): an .html file beside the code that fills it.
 *
 *	{{ include "measure/pages.h" }}
 *	{{ define measure_row(struct out *o, const struct measure *m) }}
 *	<tr><td><a href="{{ o->base | path }}/progress/{{ m->code }}">{{ m->title }}</a></td>
 *	    <td>{{ m->rows | count }}</td>
 *	    {{ if m->late }}<td>{{ _ "late" }}</td>{{ else }}<td></td>{{ end }}</tr>
 *	{{ for size_t i = 0; i < m->n; i++ }}{{ render other(o, &m->x[i]) }}{{ end }}
 *	{{ _ "%d of %d", done, all }} {{ _n "%lld place", "%lld places", n, (long long)n }}
 *	{{ end }}
 *
 * {{ x }} is escaped for where it stands: text, quoted attribute, part of an address (after the
 * literal beginning), JSON inside <script type="application/ld+json">. `| filter` calls
 * out_filter(o, x): the ones below; `| filter(a, b)` calls out_filter(o, x, a, b). A filter of your
 * own, `void out_mine(struct out *o, ...)`, can stand in text only. `| trusted_html` is the only
 * exception to escaping, counted by a test. x may be struct str, C string, any integer, double,
 * bool.
 *
 * An address (href, src, action …) begins with a literal "/", "?", "#", "https:", "mailto:" … or
 * with a value that has `| path`, `| query` or `| link`. Inside {{ _ … }} a struct str is given as
 * in printf: {{ _ "Plan of %.*s", STR(name) }}. `lang` is in scope: {{ render tab(o, _("Map")) }}.
 * {! C statements !} are copied, {# comments #} dropped; {{ define static … }} stays in its file.
 * A line break between two tags is only layout of the source and writes nothing; a blank on the
 * same line stays.
 */
#ifndef WEB_OUT_H
#define WEB_OUT_H

#include "base/buf.h"
#include "base/lang.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct request;
struct reply;

struct out {
	struct buf *buf;
	const struct lang *lang;	/* NULL: English */
	struct request *r;	/* NULL in tests and files */
	struct str base, root, csrf;
	struct str path;	/* of this page, after base */
	int next_id;		/* for ids unique on the page */
	size_t table_at;	/* where the wide table begins that is being written, or 0 */
};

struct out_value {
	enum { OUT_STR, OUT_INT, OUT_REAL } kind;
	struct str s;
	int64_t i;
	double x;
};
static inline struct out_value out_of_str(struct str s)
{
	return (struct out_value){ .kind = OUT_STR, .s = s };
}
static inline struct out_value out_of_text(const char *s)
{
	return (struct out_value){ .kind = OUT_STR, .s = str_of(s) };
}
static inline struct out_value out_of_int(int64_t i)
{
	return (struct out_value){ .kind = OUT_INT, .i = i };
}
static inline struct out_value out_of_real(double x)
{
	return (struct out_value){ .kind = OUT_REAL, .x = x };
}
#define OUT_VALUE(v) \
	_Generic((v), struct str: out_of_str, char *: out_of_text, const char *: out_of_text, \
	    float: out_of_real, double: out_of_real, default: out_of_int)(v)

/* What the generated code calls for {{ x }}, by context. Numbers are written plainly. */
#define out_text(o, v) out_put_text((o), OUT_VALUE(v))
#define out_attr(o, v) out_put_attr((o), OUT_VALUE(v))
#define out_url(o, v) out_put_url((o), OUT_VALUE(v))	/* percent-encodes all but unreserved */
void out_put_text(struct out *o, struct out_value v);
void out_put_attr(struct out *o, struct out_value v);
void out_put_url(struct out *o, struct out_value v);
void out_raw(struct out *o, const char *bytes, size_t n);	/* the template's own HTML */
/* What it calls for {{ _ "text", args }}: formatted (at most 4000 bytes), then escaped. */
void out_textf(struct out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
void out_attrf(struct out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Filters: `{{ x | count }}`. */
void out_count(struct out *o, int64_t n);		/* 12,345 in the reader's way */
void out_number(struct out *o, double x); /* significant digits, grouped; "–" for nan */
void out_percent(struct out *o, double share);		/* 0.345 -> 34.5 % */
void out_date(struct out *o, int64_t day);
void out_instant(struct out *o, int64_t instant);	/* <time datetime=…> */
void out_size(struct out *o, int64_t bytes);		/* 1.2 MB */
void out_path(struct out *o, struct str path);		/* an address path: "/" stays, never "//" */
void out_query(struct out *o, struct str query);	/* "?a=b&c" or "a=b&c", already encoded */
void out_link(struct out *o, struct str address); /* whole: http:, https:, mailto:, tel:, "/…",
						   * "?…", "#…"; anything else becomes "#" */
void out_json(struct out *o, struct str text);		/* a JSON string, safe inside <script> */
void out_json_document(struct out *o, struct str json);	/* whole JSON, made safe there */
void out_prose(struct out *o, struct str markdown);	/* cmark-gfm, safe mode; prose.c only */
void out_trusted_html(struct out *o, struct str html);
void out_coordinate(struct out *o, double x);		/* SVG: at most 2 places, locale-free */

/* out_id: A number for ids, unique on this page. */
int out_id(struct out *o);

#endif
