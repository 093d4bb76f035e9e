/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A server with one cached page that is a file's bytes, for bench/serve: FILE PORT STORE. Prints
 * the milliseconds from its start to its first answer, then serves until it is ended.
 */
#include "web/web.h"

#include "base/file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The page's file: set before the server starts, only read afterwards. */
static struct str page;

static bool show_page(struct request *r, struct reply *p, struct err *e)
{
	(void)r, (void)e;
	buf_str(&p->body, page);
	return true;
}

static const struct route routes[] = {
	{ GET, "/page", show_page, .flags = ROUTE_CACHED | ROUTE_NO_CITY }, { 0 },
};
static const struct room bench_room = { .name = "bench", .routes = routes };
static const struct room *const house[] = { &web_room, &bench_room, NULL };

static double milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool first_answer(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	static const char ask[] = "GET /en/page HTTP/1.1\r\nHost: a\r\n\r\n";
	char got[16];
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool ok = fd >= 0 && !connect(fd, (struct sockaddr *)&a, sizeof a) &&
	    send(fd, ask, sizeof ask - 1, 0) > 0 && recv(fd, got, sizeof got, 0) > 12 &&
	    !memcmp(got, "HTTP/1.1 200", 12);
	if (fd >= 0)
		close(fd);
	return ok;
}

int main(int argc, char **argv)
{
	struct err e = { 0 };
	struct arena *a = arena_new(0);
	double start = milliseconds();
	if (argc < 4 || !file_map(a, argv[1], 0, &page, &e))
		return 2;
	struct store *store = store_open(argv[3], &(struct store_options){ .rooms = house,
	    .create = true, .migrate = true }, &e);
	struct str listen_on = arena_printf(a, "127.0.0.1:%s", argv[2]);
	sigset_t ends;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	struct server *s = store ? server_start(&(struct server_options){ .listen = listen_on.p,
	    .store = store, .rooms = house, .per_address = 10000 }, &e) : NULL;
	if (!s || !first_answer(server_port(s))) {
		fprintf(stderr, "%s %s\n", e.say, e.log);
		return 1;
	}
	printf("start to first answer: %.1f ms\n", milliseconds() - start);
	fflush(stdout);
	int which;
	sigwait(&ends, &which);
	server_stop(s);
	store_close(store);
	arena_free(a);
	return 0;
}
