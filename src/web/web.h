/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The web: server, requests, routes, pages. What other rooms may use of it.
 *
 * A room lists its addresses as rows; the dispatcher enforces every column of a row before the
 * handler is called. A handler does three things: read checked input, ask its room, call one
 * template.
 *
 *	static bool show_place(struct request *r, struct reply *p, struct err *e)
 *	{
 *		struct place place;
 *		if (!place_find(request_db(r, e), r->city, param_text(r, "code"), r->arena, &place,
 *e)) return false; struct out *o = page_begin(r, p, &(struct page){ .title = place.name });
 *		place_page(o, &place);		// from place.html
 *		page_end(o);
 *		return true;
 *	}
 *
 *	static const struct param show_params[] = { { "code", PARAM_TEXT, .max = 40 }, { 0 } };
 *	static const struct route routes[] = {
 *		{ GET, "/places/:code", show_place, .params = show_params, .flags = ROUTE_CACHED,
 *		    .formats = "json csv", .about = N_("One place") },
 *		{ 0 }
 *	};
 *
 * Addresses: /<lang>/c/<city>/… is always valid; an installation whose setting says so serves its
 * one city without /c/<city>. Without a language: 302 to the reader's, with Vary. Handlers never
 * see these parts: r->path begins after them, r->format is the extension, and pages write
 * addresses with link(): {{ o->base | path }}/places/{{ p->code }}.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/room.h"
#include "base/utf8.h"
#include "store/store.h"
#include "web/out.h"
#include "web/chart.h"
#include "web/parts.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- who is asking ---- */

/* Roles are bits; a person has a set of them in a city (or, the last two, everywhere). */
enum role {
	RESIDENT = 0,			/* everybody, no account */
	PARTNER = 1 << 0,
	DATA_OWNER = 1 << 1,		/* owes figures */
	COORDINATOR = 1 << 2,
	LEAD = 1 << 3,			/* political lead: reads everything, signs off */
	REVIEWER = 1 << 4,
	SECRETARIAT = 1 << 5,		/* of the network */
	ADMINISTRATOR = 1 << 6,		/* of the installation; may do everything */
	SIGNED_IN = (1 << 7) - 1	/* any of them */
};

struct asker {
	int64_t person;		/* 0: nobody signed in */
	struct str name;
	unsigned roles;		/* in r->city, with those for everywhere */
	int64_t partner;	/* the partner whose records are "own", or 0 */
	struct str session;	/* key of the session in the store, or empty */
};

/* ---- requests ---- */

enum method { GET = 1, POST = 2 };	/* HEAD is answered as GET without the body */

struct upload {
	struct str field;	/* name of the form field */
	struct str name;	/* as the browser gave it, cut to its last part */
	struct str type;
	const char *path;	/* a temporary file, removed with the request unless renamed */
	int64_t size;
};

struct site;			/* the running server; web only */

struct request {
	struct arena *arena;
	struct site *site;
	struct store *store;
	rooms rooms;
	const struct route *route;
	enum method method;
	bool head;
	struct str path; /* decoded, after language and city, without the extension: "/places/7" */
	struct str format;	/* "", "json", "csv", "svg", … : the extension (or Accept) */
	struct str query;	/* as given, after "?"; for links that keep the view's state */
	struct str base;	/* prefix of addresses in this language and city: "/en/c/bristol" */
	struct str root;	/* prefix in this language without a city: "/en" */
	struct str origin;	/* "https://learn.example.org": for absolute addresses */
	const struct lang *lang;
	int64_t city;		/* 0: the installation */
	struct str city_code, city_name;
	struct asker who;
	struct str csrf;	/* token for forms of this reader */
	int64_t now;		/* instant; pages use this, never the clock */
	char id[20];		/* request id, also in the log and the reply */
	const struct upload *uploads;
	size_t upload_count;
	struct db *db;		/* request_db only */
	const void *params;	/* param_* only */
	struct str cookies, address, agent;
};

/* request_db: A reading connection for this request, given back after it. NULL on failure. */
struct db *request_db(struct request *r, struct err *e);

/* ---- parameters ---- */

enum param_type {
	PARAM_TEXT,	/* valid UTF-8, at most max bytes (0: 200), trimmed */
	PARAM_PROSE,	/* several lines; max 0: 20,000 */
	PARAM_INT,	/* min..max where max > min */
	PARAM_REAL,
	PARAM_ID,	/* a key: positive */
	PARAM_CODE,	/* letters, digits, "-", "_", "." */
	PARAM_DATE,	/* a day; param_int gives it */
	PARAM_FLAG,	/* 1, on, true */
	PARAM_ONE_OF,	/* one of the words in .words, separated by blanks */
	PARAM_FILE,	/* an upload */
	PARAM_ANY	/* record forms: every other name is allowed; param_each walks them */
};

struct param {
	const char *name;	/* of the path (":code"), the query or the form; ends with NULL */
	enum param_type type;
	bool many;		/* may be repeated: param_count, param_nth */
	bool required;
	int64_t min, max;
	const char *words;
	const char *label;	/* N_(), for messages and the API document */
};

/* The checked value; empty, 0 or nan when it was not given. A name that is not in the route's
 * row is a bug (assert). */
bool param_given(const struct request *r, const char *name);
struct str param_text(const struct request *r, const char *name);
int64_t param_int(const struct request *r, const char *name);
double param_real(const struct request *r, const char *name);
bool param_flag(const struct request *r, const char *name);
size_t param_count(const struct request *r, const char *name);
struct str param_nth(const struct request *r, const char *name, size_t i);
/* param_each: All given parameters in order, but for those of the path and the token; start with
 * *at = 0. */
bool param_each(const struct request *r, size_t *at, struct str *name_r, struct str *value_r);
const struct upload *param_upload(const struct request *r, const char *name);
/* query_with: The query with one parameter replaced (value empty: taken out), with its "?". */
struct str query_with(const struct request *r, struct arena *a, const char *name, struct str value);

/* ---- routes ---- */

enum route_flag {
	ROUTE_CACHED = 1,   /* same for everybody not signed in: page cache, ETag, 304 */
	ROUTE_WORKER = 2,   /* takes long: runs on a worker thread; streamed replies always do */
	ROUTE_COSTLY = 4,   /* refused first under overload, and to robots: 503, Retry-After */
	ROUTE_UPLOAD = 8,   /* a multipart body up to the upload limit, files to disk */
	ROUTE_NO_CITY = 16, /* about the installation: also valid where no city is named */
	ROUTE_RAW = 32,	    /* no language in front: /healthz, /robots.txt, /assets/… */
	ROUTE_LISTED = 128, /* in the sitemap; as is what stands in the navigation */
	ROUTE_NO_CSRF = 64  /* POST that carries its own proof (an API token) */
};

struct route {
	enum method method;
	const char *pattern; /* "/places/:code"; ":name…" takes the rest; ends with NULL */
	bool (*handle)(struct request *r, struct reply *p, struct err *e);
	unsigned needs;			/* any of these roles; 0: everybody */
	const struct param *params;	/* ends with name NULL; others are refused or dropped */
	unsigned flags;
	const char *formats;		/* extensions besides the page: "json csv svg" */
	int step; /* seconds: how long a page that speaks of "now" may be kept */
	const char *nav;		/* N_(): stands in the main navigation under this word */
	int nav_at;			/* and where there: 10 first … 90 */
	const char *about; /* N_(): one sentence for `stoa routes` and the API document */
};

/* ---- replies ---- */

struct stream;

struct reply {
	int status;		/* 0: 200 */
	const char *type;	/* NULL: text/html; charset=utf-8 */
	struct buf body;	/* in the request's arena */
	struct str location;	/* a redirect: status 0 becomes 303 */
	struct str filename;	/* offered for download under this name */
	struct str cookie;	/* a whole Set-Cookie value */
	int retry_after;	/* seconds */
	bool private;		/* never cached, whatever the route says */
	bool (*write)(struct stream *s, void *thing, struct err *e);	/* a streamed body */
	void *thing;
};

/* reply_redirect: To an address below r->base ("/places/7"), 303 after a POST. */
bool reply_redirect(struct request *r, struct reply *p, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* reply_stream: The body comes from fn on a worker thread, of any size in constant memory. */
void reply_stream(struct reply *p, const char *type, bool (*fn)(struct stream *s, void *thing,
    struct err *e), void *thing);
/* stream_write: False when the reader has gone; waits while he is slow. */
bool stream_write(struct stream *s, struct str bytes);
/* stream_db: A reading connection for the stream's life; the request's arena lives as long. */
struct db *stream_db(struct stream *s, struct err *e);

/* ---- pages ---- */

struct crumb {
	struct str text;
	struct str path;	/* after o->base; empty for the last */
};

struct page {
	struct str title;
	const char *title_lang;		/* where it is not the reader's; or NULL */
	struct str description;		/* one sentence, for search engines and previews */
	const char *wing;		/* accent: "progress", "learn", "plan", … or NULL */
	const struct crumb *crumbs;
	size_t crumb_count;
	const char *formats;		/* offered as links at the foot: "csv json" */
	struct str json_ld;		/* structured data, or empty */
	bool narrow;			/* forms and prose */
	bool own_heading;		/* the page writes its <h1>; else it is the title */
	bool noindex;
	int status;			/* for error pages */
	int refresh;			/* seconds: a page about running work loads itself again */
};

/* page_begin: Head, navigation, breadcrumbs and the title as <h1>; then the caller's template,
 * whose headings begin with <h2>; page_end the foot. crumbs must live until then. */
struct out *page_begin(struct request *r, struct reply *p, const struct page *page);
void page_end(struct out *o);
/* page_error: The whole page for an error, with its status. */
void page_error(struct request *r, struct reply *p, const struct err *e);

/* page_notice: A message for the next page this reader sees ("Saved."), by the cookie "notice";
 * a request that carries it is never answered from the page cache. */
void page_notice(struct request *r, struct reply *p, struct str text);

/* page_format_*: A data format by its extension: media type, name for people, address of this
 * page in it. */
const char *page_format_type(struct str extension);
struct str page_format_name(struct str extension);
struct str page_format_path(struct out *o, struct str extension);

/* asset_address: Where a file of assets/ is served: "/assets/style-1a2b3c4d.css". */
struct str asset_address(const char *name);

/* ---- panels: parts of a page that other rooms offer ---- */

struct panel {
	const char *place; /* "home", "desk", "measure" …, or the kind of a record's page; ends with
			    * NULL */
	int order;
	unsigned needs;
	/* subject: what the page is about (a record's id, say), 0 for home and desk */
	bool (*write)(struct out *o, struct request *r, int64_t subject, struct err *e);
	/* Instead of write, where the place says in words what it is about ("gap"). */
	bool (*write_about)(struct out *o, struct request *r, struct str subject, struct err *e);
};
/* panels_write: All panels of all rooms for a place, in order. panels_write_about: Of a place
 * whose subject is a text. */
bool panels_write(struct out *o, struct request *r, const char *place, int64_t subject,
    struct err *e);
bool panels_write_about(struct out *o, struct request *r, const char *place, struct str subject,
    struct err *e);

/* ---- what higher floors hand down ---- */

/* The cookie that carries a session's key: set by account's sign-in, read by the server. */
#define WEB_SESSION_COOKIE "stoa_session"

struct web_hooks {
	/* The city of an address (code empty: the one city, if there is only one): fills r->city,
	 * city_code, city_name; false with ERR_MISSING when there is none. */
	bool (*city)(struct request *r, struct str code, struct err *e);
	/* Who is asking, from the session cookie: fills r->who and r->csrf. Never fails for
	 * strangers; they are nobody. */
	bool (*who)(struct request *r, struct str session, struct err *e);
	/* Does the installation serve one city without /c/<city>? Its code, or empty. */
	struct str (*single_city)(struct store *s, struct arena *a);
};

/* What runs beside the server: each room's start is called before the first request, stop after
 * the last. (struct room: .start, .stop) */
struct service {
	bool (*start)(struct store *s, rooms rooms, void **state_r, struct err *e);
	void (*stop)(void *state);
};

/* ---- the server ---- */

struct server_options {
	const char *listen;	/* "127.0.0.1:8080", "[::]:80" */
	struct store *store;
	rooms rooms;
	const struct web_hooks *hooks;
	int threads;		/* serving; 0: a thread a core */
	int workers;		/* for long work; 0: 2 */
	int64_t upload_limit;	/* bytes; 0: 200 MB */
	int64_t body_limit;	/* bytes of other bodies; 0: 1 MB */
	int head_seconds;	/* whole head must be there; 0: 10 */
	int per_address;	/* connections of one address; 0: 100 */
	bool behind_proxy;	/* believe X-Forwarded-For, -Proto and -Host of the peer */
};

struct server;
struct server *server_start(const struct server_options *o, struct err *e);
/* server_port: The port it listens on (for ":0" in tests). */
int server_port(const struct server *s);
void server_stop(struct server *s);	/* lets running requests end, at most 5 s */

/* web_room: routes /healthz, /metrics, /robots.txt, /assets/…; commands serve and routes. */
extern const struct room web_room;

#endif
