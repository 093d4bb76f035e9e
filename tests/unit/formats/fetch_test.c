/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fetching from a small server of our own: what came, what has not changed, and every limit. */
#include "test.h"
#include "base/file.h"
#include "formats/fetch.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
	int socket, port;		/* at every address of this machine */
	pthread_t thread;
	struct test *t;
};

static void answer(int client, const char *request)
{
	char elsewhere[300];
	const char *host = strstr(request, "Host: 127.0.0.2:");
	const char *reply = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
	if (strstr(request, "If-None-Match: \"v1\""))
		reply = "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nContent-Length: 0\r\n\r\n";
	else if (!strncmp(request, "GET /file ", 10))
		reply = "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\n"
		    "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
		    "Content-Type: text/calendar\r\nContent-Length: 5\r\n\r\nBEGIN";
	else if (!strncmp(request, "GET /there ", 11))
		reply = "HTTP/1.1 302 Found\r\nLocation: /file\r\nContent-Length: 0\r\n\r\n";
	else if (!strncmp(request, "GET /round ", 11))
		reply = "HTTP/1.1 302 Found\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n";
	else if (!strncmp(request, "GET /secret ", 12))
		reply = "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
		    "Content-Length: 0\r\n\r\n";
	else if (!strncmp(request, "GET /inside ", 12) && host) {
		snprintf(elsewhere, sizeof elsewhere, "HTTP/1.1 302 Found\r\nLocation: "
		    "http://127.0.0.1:%.5s/file\r\nContent-Length: 0\r\n\r\n",
		    host + strlen("Host: 127.0.0.2:"));
		reply = elsewhere;
	}
	(void)!write(client, reply, strlen(reply));
}

static void *serve(void *thing)
{
	struct server *s = thing;
	for (;;) {
		char request[4096] = "", block[8192];
		int client = accept(s->socket, NULL, NULL);
		if (client < 0)
			return NULL;
		if (read(client, request, sizeof request - 1) > 0 &&
		    !strncmp(request, "GET /large ", 11)) {
			static const char head[] = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
			ssize_t n = write(client, head, sizeof head - 1);
			memset(block, 'x', sizeof block);
			for (int i = 0; n > 0 && i < 4000; i++)
				n = send(client, block, sizeof block, MSG_NOSIGNAL);
		} else if (request[0]) {
			answer(client, request);
		}
		close(client);
	}
}

static bool start(struct test *t, struct server *s)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_ANY) };
	socklen_t n = sizeof to;
	*s = (struct server){ .socket = socket(AF_INET, SOCK_STREAM, 0), .t = t };
	if (bind(s->socket, (struct sockaddr *)&to, sizeof to) || listen(s->socket, 8) ||
	    getsockname(s->socket, (struct sockaddr *)&to, &n))
		return false;
	s->port = ntohs(to.sin_port);
	return pthread_create(&s->thread, NULL, serve, s) == 0;
}

static void stop(struct server *s)
{
	shutdown(s->socket, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->socket);
}

static bool get(struct server *s, const char *path, struct fetch_limits limits,
    struct fetched *got, struct err *e)
{
	struct arena *a = s->t->arena;
	limits.path = arena_printf(a, "%s/body", s->t->folder).p;
	limits.inside = true;
	limits.seconds = 10;
	err_clear(e);
	return fetch(a, arena_printf(a, "http://127.0.0.1:%d%s", s->port, path), &limits, got, e);
}

TEST(a_file_is_fetched_with_its_etag_and_not_again)
{
	struct server s;
	struct fetched got;
	struct str body;
	NEED(start(t, &s));
	CHECK(get(&s, "/there", (struct fetch_limits){ 0 }, &got, t->e));
	CHECK_STR(got.etag, "\"v1\"");
	CHECK_STR(got.modified, "Mon, 01 Jan 2024 00:00:00 GMT");
	CHECK_STR(got.type, "text/calendar");
	CHECK(str_ends(got.address, S("/file")));
	CHECK_INT(got.bytes, 5);
	CHECK(file_map(t->arena, arena_printf(t->arena, "%s/body", t->folder).p, 0, &body, t->e));
	CHECK_STR(body, "BEGIN");
	CHECK(get(&s, "/file", (struct fetch_limits){ .etag = got.etag }, &got, t->e));
	CHECK(got.unchanged);
	stop(&s);
}

TEST(redirects_sizes_and_answers_of_a_server_have_limits)
{
	struct server s;
	struct fetched got;
	NEED(start(t, &s));
	CHECK(!get(&s, "/round", (struct fetch_limits){ 0 }, &got, t->e));
	CHECK_HAS(t->e->say, "redirected");
	CHECK(!get(&s, "/secret", (struct fetch_limits){ 0 }, &got, t->e));
	CHECK_HAS(t->e->say, "http");
	CHECK(!get(&s, "/nothing", (struct fetch_limits){ 0 }, &got, t->e));
	CHECK_HAS(t->e->say, "404");
	CHECK(!get(&s, "/large", (struct fetch_limits){ .bytes = 1 << 20 }, &got, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	stop(&s);
}

static bool is_outside(const unsigned char *address, size_t n)
{
	return n == 4 && !memcmp(address, "\x7f\0\0\2", 4);
}

/* 127.0.0.2 stands for a provider on the open web. */
TEST(a_redirect_from_outside_to_inside_is_refused)
{
	struct server s;
	struct fetched got;
	struct err e = { 0 };
	struct fetch_limits limits = { .seconds = 10, .also = is_outside,
		.path = arena_printf(t->arena, "%s/body", t->folder).p };
	NEED(start(t, &s));
	CHECK(fetch(t->arena, arena_printf(t->arena, "http://127.0.0.2:%d/file", s.port), &limits,
	    &got, &e));
	CHECK(!fetch(t->arena, arena_printf(t->arena, "http://127.0.0.2:%d/inside", s.port),
	    &limits, &got, &e));
	CHECK_INT(e.kind, ERR_DENIED);
	CHECK_INT(got.bytes, 0);
	stop(&s);
}
