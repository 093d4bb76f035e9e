/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Serving threads and their connections. Inside of server.c, connection.c only.
 *
 * Each thread has an epoll set of its own; the listener is in all of them. A connection stays
 * with the thread that accepted it.
 */
#ifndef WEB_SERVE_LOOP_H
#define WEB_SERVE_LOOP_H

#include "web/serve.h"

#include <netinet/in.h>
#include <pthread.h>

enum {
	IN_SIZE = HTTP_HEAD_MAX + 16384,	/* a head, and a piece of what follows it */
	SCRATCH = 16384,
	KEEP_EXCHANGES = 64,
	PEERS = 4096
};

/* How many connections each address has. */
struct peers {
	pthread_mutex_t mutex;
	struct peer {
		struct in6_addr address;
		int count;
		struct peer *next;
	} *slots[PEERS];
};
bool peers_add(struct peers *all, const struct in6_addr *address, int max);
void peers_remove(struct peers *all, const struct in6_addr *address);

struct loop {
	struct server *server;
	struct site *site;
	int epoll, wake;
	pthread_t thread;
	bool started;
	struct connection *first;
	struct connection *dead;	/* to be freed after this round of events */
	size_t count;
	pthread_mutex_t mutex;		/* of done */
	struct exchange *done;		/* back from the pools */
	struct exchange *spare;		/* for reuse, with their arenas */
	size_t spare_count;
	char scratch[SCRATCH];
};

enum connection_state { READ_HEAD, READ_BODY, RUNNING, WRITING, LINGERING, CLOSED };

struct connection {
	struct loop *loop;
	struct connection *newer, *older;
	int fd;
	enum connection_state state;
	uint32_t events;	/* asked of epoll */
	struct in6_addr address;
	char address_text[INET6_ADDRSTRLEN];
	char *in;		/* IN_SIZE bytes while something is being read */
	size_t in_at, in_n;
	struct exchange *x;
	int64_t body_left;	/* with Content-Length */
	struct http_chunks chunks;
	size_t out_at;
	int64_t since;		/* milliseconds: of the head, the body, the last progress */
	int64_t body_taken;
	bool gone, served, buried;
};

struct server {
	struct site site;
	struct loop *loops;
	int loop_count;
	int listener, port;
	struct peers peers;
	atomic_int open;
	int open_max;
	struct running { const struct service *service; void *state; } *services;
	size_t service_count;
	char upload_folder[4096];
};

int64_t clock_milliseconds(void);
struct connection *connection_new(struct loop *l, int fd, const struct sockaddr_storage *from);
void connection_event(struct connection *c, uint32_t events);
/* connection_resume: Its exchange is back from a pool. */
void connection_resume(struct connection *c);
/* connection_check: Once a second: has it been too slow? stopping: is it idle? */
void connection_check(struct connection *c, int64_t now, bool stopping, bool now_or_never);
void connection_close(struct connection *c);
void connection_free_dead(struct loop *l);

#endif
