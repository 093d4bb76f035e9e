/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The web's own addresses (health, metrics, robots, assets) and its commands, serve and routes.
 */
#include "web/serve.h"
#include "web/style_page.h"

#include "base/command.h"
#include "base/log.h"
#include "base/num.h"
#include "formats/json.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* ---- pages of the server ---- */

static bool show_health(struct request *r, struct reply *p, struct err *e)
{
	(void)r, (void)e;
	p->type = "text/plain; charset=utf-8";
	p->private = true;
	buf_puts(&p->body, "ok\n");
	return true;
}

static bool is_local(struct str address)
{
	return str_starts(address, S("127.")) || str_eq(address, S("::1"));
}

static bool show_metrics(struct request *r, struct reply *p, struct err *e)
{
	if (!is_local(r->address))
		return fail(e, ERR_DENIED, N_("Only this machine may read this."));
	p->type = "text/plain; version=0.0.4; charset=utf-8";
	p->private = true;
	metrics_write(&p->body, r->site);
	return true;
}

static bool has_sitemap(rooms all)
{
	for (; *all; all++)
		for (const struct route *t = (*all)->routes; t && t->pattern; t++)
			if (!strcmp(t->pattern, "/sitemap.xml"))
				return true;
	return false;
}

static bool show_robots(struct request *r, struct reply *p, struct err *e)
{
	(void)e;
	p->type = "text/plain; charset=utf-8";
	buf_puts(&p->body, "User-agent: *\nDisallow: /*/sign-in\nDisallow: /*?\n"
	    "Allow: /*/sitemap.xml?\nCrawl-delay: 2\n");
	if (has_sitemap(r->rooms))
		buf_printf(&p->body, "Sitemap: %.*s/sitemap.xml\n", STR(r->origin));
	return true;
}

static bool show_asset(struct request *r, struct reply *p, struct err *e)
{
	const struct asset *asset = asset_find(param_text(r, "name"));
	if (!asset)
		return fail(e, ERR_MISSING, N_("There is nothing at this address."));
	p->type = asset->type;
	/* params is the exchange itself: the packed forms go out as they are. */
	((struct exchange *)(uintptr_t)r->params)->asset = asset;
	return true;
}

/* ---- commands ---- */

static bool option_number(const struct call *c, const char *name, int64_t max, int64_t *n_r,
    struct err *e)
{
	const char *text = call_option(c, name);
	if (!text)
		return true;
	if (num_int(str_of(text), n_r) && *n_r > 0 && *n_r <= max)
		return true;
	return fail(
	    e, ERR_USAGE, N_("--%s must be a number from 1 to %lld."), name, (long long)max);
}

static bool read_options(const struct call *c, struct server_options *o, struct err *e)
{
	int64_t threads = 0, workers = 0, megabytes = 0, peers = 0;
	const char *listen_on = call_option(c, "listen");
	if (!option_number(c, "threads", 64, &threads, e) ||
	    !option_number(c, "workers", 32, &workers, e) ||
	    !option_number(c, "per-address", 1000000, &peers, e) ||
	    !option_number(c, "upload-limit", 1000000, &megabytes, e))
		return false;
	o->listen = listen_on ? listen_on : "127.0.0.1:8080";
	o->threads = (int)threads;
	o->workers = (int)workers;
	o->per_address = (int)peers;
	o->upload_limit = megabytes << 20;
	o->behind_proxy = call_option(c, "behind-proxy") != NULL;
	return true;
}

static void wait_for_end(const sigset_t *ends)
{
	int which = 0;
	while (sigwait(ends, &which))
		;
}

static bool run_server(struct call *c, struct server_options *o, struct err *e)
{
	sigset_t ends;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);	/* before any thread is made */
	signal(SIGPIPE, SIG_IGN);
	mallopt(M_ARENA_MAX, 2);			/* many threads, little memory */
	struct server *s = server_start(o, e);
	if (!s)
		return false;
	const char *colon = strrchr(o->listen, ':');
	printf("http://%.*s:%d/\n", (int)(colon - o->listen), o->listen, server_port(s));
	fflush(stdout);
	(void)c;
	wait_for_end(&ends);
	server_stop(s);
	return true;
}

static bool run_serve(struct call *c, struct err *e)
{
	struct server_options o = { .rooms = c->rooms };
	enum { READERS = 8 };
	if (!read_options(c, &o, e))
		return false;
	o.store = store_open(c->store, &(struct store_options){ .rooms = c->rooms, .create = true,
	    .migrate = true, .readers = READERS }, e);
	if (!o.store)
		return false;
	bool ok = run_server(c, &o, e);
	store_close(o.store);
	return ok;
}

static void put_route(struct json_writer *w, const struct route *t)
{
	json_put_object(w);
	json_put_key(w, S("method"));
	json_put_text(w, t->method == POST ? S("POST") : S("GET"));
	json_put_key(w, S("pattern"));
	json_put_text(w, str_of(t->pattern));
	json_put_key(w, S("formats"));
	json_put_text(w, str_of(t->formats));
	json_put_key(w, S("needs"));
	json_put_int(w, t->needs);
	json_put_key(w, S("about"));
	json_put_text(w, str_of(t->about));
	json_put_end(w);
}

static bool run_routes(struct call *c, struct err *e)
{
	struct sink out = sink_file(stdout);
	struct json_writer w = { .out = &out };
	size_t n = route_count(c->rooms);
	if (c->json)
		json_put_list(&w);
	for (size_t i = 0; i < n; i++) {
		const struct route *t = route_at(c->rooms, i);
		if (c->json)
			put_route(&w, t);
		else
			printf("%-4s %-40s %-6s %-8s %s\n", t->method == POST ? "POST" : "GET",
			    t->pattern, t->needs ? "role" : "all", t->formats ? t->formats : "",
			    t->about ? tr(c->lang, t->about) : "");
	}
	if (c->json) {
		json_put_end(&w);
		sink_byte(&out, '\n');
	}
	return sink_end(&out, e);
}

static const struct option serve_options[] = {
	{ "listen", "ADDRESS", N_("Where to listen (else 127.0.0.1:8080)") },
	{ "threads", "N", N_("Serving threads (else one a core)") },
	{ "workers", "N", N_("Threads for long work (else 2)") },
	{ "per-address", "N", N_("Connections one address may hold (else 100)") },
	{ "upload-limit", "MB", N_("Largest file that is taken (else 200)") },
	{ "behind-proxy", NULL, N_("Believe the proxy about host, scheme and client") },
	{ NULL },
};
static const struct command serve_command = { "serve", "", N_("Serve the pages"),
	N_("Opens the store, brings it up to date, and answers until it is told to end (SIGTERM)."),
	serve_options, 0, 0, run_serve };
static const struct command routes_command = { "routes", "", N_("List the addresses"), NULL, NULL,
	0, 0, run_routes };
static const struct command *const commands[] = { &serve_command, &routes_command, NULL };

static const struct param asset_params[] = { { "name", PARAM_TEXT, .max = 100 }, { 0 } };
static const struct route routes[] = {
	{ GET, "/healthz", show_health, .flags = ROUTE_RAW, .about = N_("Is the server alive?") },
	{ GET, "/metrics", show_metrics, .flags = ROUTE_RAW,
	    .about = N_("Counters, for Prometheus") },
	{ GET, "/robots.txt", show_robots, .flags = ROUTE_RAW,
	    .about = N_("What robots may read") },
	{ GET, "/style", style_show, .flags = ROUTE_NO_CITY,
	    .about = N_("Every part of a page once") },
	{ GET, "/assets/:name", show_asset, .params = asset_params, .flags = ROUTE_RAW,
	    .about = N_("Style sheet, scripts and icons") },
	{ 0 },
};

const struct room web_room = { .name = "web", .about = N_("The server"), .routes = routes,
	.commands = commands };
