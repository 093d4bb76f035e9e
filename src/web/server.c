/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The server: a listener, serving threads with an epoll set each, and the start and end of all.
 */
#include "web/serve_loop.h"

#include "base/id.h"
#include "base/log.h"
#include "base/num.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	CACHE_BYTES = 16 << 20, PAGE_THREADS = 4, PAGE_QUEUE = 256, WORK_QUEUE = 32,
	WORK_THREADS = 16, STOP_MS = 5000, BACKLOG = 1024, TICK_MS = 1000, MAX_THREADS = 64
};

/* ---- addresses ---- */

static struct peer **peer_of(struct peers *all, const struct in6_addr *address)
{
	struct str bytes = str_n((const char *)address, sizeof *address);
	struct peer **at = &all->slots[str_hash(bytes) % PEERS];
	while (*at && memcmp(&(*at)->address, address, sizeof *address))
		at = &(*at)->next;
	return at;
}

bool peers_add(struct peers *all, const struct in6_addr *address, int max)
{
	pthread_mutex_lock(&all->mutex);
	struct peer **at = peer_of(all, address);
	if (!*at) {
		*at = calloc(1, sizeof **at);
		if (!*at)
			abort();
		(*at)->address = *address;
	}
	bool room = ++(*at)->count <= max;
	pthread_mutex_unlock(&all->mutex);
	return room;
}

void peers_remove(struct peers *all, const struct in6_addr *address)
{
	pthread_mutex_lock(&all->mutex);
	struct peer **at = peer_of(all, address), *one = *at;
	if (one && --one->count <= 0) {
		*at = one->next;
		free(one);
	}
	pthread_mutex_unlock(&all->mutex);
}

/* ---- a serving thread ---- */

static void take_one(struct loop *l)
{
	struct server *s = l->server;
	struct sockaddr_storage from = { 0 };
	socklen_t n = sizeof from;
	int fd = accept4(s->listener, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE)
			usleep(1000);
		return;
	}
	atomic_fetch_add_explicit(&s->site.metrics.connections, 1, memory_order_relaxed);
	int one = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	struct connection *c = atomic_load(&s->open) < s->open_max ? connection_new(l, fd, &from) :
	    NULL;
	if (!c) {
		close(fd);
		return;
	}
	atomic_fetch_add(&s->open, 1);
	int max = s->site.o.behind_proxy ? s->open_max : s->site.o.per_address;
	if (!peers_add(&s->peers, &c->address, max)) {
		connection_close(c);
		connection_check(c, 0, false, false);
	}
}

static void take_done(struct loop *l)
{
	uint64_t n;
	if (read(l->wake, &n, sizeof n) < 0)
		n = 0;
	pthread_mutex_lock(&l->mutex);
	struct exchange *x = l->done;
	l->done = NULL;
	pthread_mutex_unlock(&l->mutex);
	while (x) {
		struct exchange *next = x->next;
		x->next = NULL;
		connection_resume(x->connection);
		x = next;
	}
}

void exchange_done(struct exchange *x)
{
	struct loop *l = x->connection->loop;
	uint64_t one = 1;
	pthread_mutex_lock(&l->mutex);
	x->next = l->done;
	l->done = x;
	/* Under the mutex: after it the thread may end and close its descriptor. */
	if (write(l->wake, &one, sizeof one) < 0)
		log_event(LOG_ERROR, "cannot wake a serving thread", NULL);
	pthread_mutex_unlock(&l->mutex);
}

int exchange_socket(struct exchange *x)
{
	return x->connection->fd;
}

static void check_all(struct loop *l, bool stopping, bool now_or_never)
{
	int64_t now = clock_milliseconds();
	for (struct connection *c = l->first, *next; c; c = next) {
		next = c->older;
		connection_check(c, now, stopping, now_or_never);
	}
}

static void handle(struct loop *l, const struct epoll_event *ev)
{
	if (ev->data.ptr == l)
		take_done(l);
	else if (ev->data.ptr == l->server)
		take_one(l);
	else
		connection_event(ev->data.ptr, ev->events);
}

static void *serve(void *thing)
{
	struct loop *l = thing;
	struct epoll_event events[64];
	int64_t tick = clock_milliseconds(), stop_at = 0;
	for (;;) {
		bool stopping = atomic_load(&l->site->stopping);
		int n = epoll_wait(l->epoll, events, 64, stopping ? 20 : TICK_MS);
		for (int i = 0; i < n; i++)
			handle(l, &events[i]);
		int64_t now = clock_milliseconds();
		if (stopping && !stop_at) {
			stop_at = now + STOP_MS;
			epoll_ctl(l->epoll, EPOLL_CTL_DEL, l->server->listener, NULL);
		}
		if (stopping || now - tick >= TICK_MS) {
			tick = now;
			check_all(l, stopping, stopping && now > stop_at);
		}
		connection_free_dead(l);
		if (stopping && !l->first)
			return NULL;
	}
}

/* ---- listening ---- */

static bool split_address(const char *listen_on, char host[256], char port[16])
{
	const char *colon = strrchr(listen_on, ':');
	int64_t number;
	if (!colon || !num_int(str_of(colon + 1), &number) || number < 0 || number > 65535)
		return false;
	struct str name = str_n(listen_on, (size_t)(colon - listen_on));
	if (name.n > 1 && name.p[0] == '[' && name.p[name.n - 1] == ']')
		name = str_slice(name, 1, name.n - 1);
	snprintf(host, 256, "%.*s", STR(name));
	snprintf(port, 16, "%d", (int)number);
	return name.n < 256;
}

static int bind_first(const struct addrinfo *list)
{
	int fd = -1, one = 1;
	for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (fd < 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
		if (bind(fd, a->ai_addr, a->ai_addrlen) || listen(fd, BACKLOG)) {
			int code = errno;
			close(fd);
			errno = code;
			fd = -1;
		}
	}
	return fd;
}

static bool open_listener(struct server *s, const char *listen_on, struct err *e)
{
	char host[256], port[16];
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE },
			*list = NULL;
	if (!split_address(listen_on, host, port))
		return fail(e, ERR_USAGE, N_("\"%s\" is no address to listen on. Write it as "
		    "127.0.0.1:8080 or [::]:8080."), listen_on);
	int rc = getaddrinfo(host[0] ? host : NULL, port, &hints, &list);
	if (rc)
		return fail(e, ERR_USAGE, N_("There is no address called %s."), host);
	s->listener = bind_first(list);
	int code = errno;
	freeaddrinfo(list);
	if (s->listener < 0)
		return fail(e, ERR_CONFLICT, N_("Cannot listen on %s: %s."), listen_on,
		    strerror(code));
	struct sockaddr_storage own;
	socklen_t n = sizeof own;
	getsockname(s->listener, (struct sockaddr *)&own, &n);
	s->port = ntohs(own.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&own)->sin6_port :
	    ((struct sockaddr_in *)&own)->sin_port);
	return true;
}

/* ---- start ---- */

/* The linker's build id: equal on all machines that run this very program. */
static int find_build_id(struct dl_phdr_info *info, size_t size, void *out)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		if (h->p_type != PT_NOTE)
			continue;
		const char *p = (const char *)(info->dlpi_addr + h->p_vaddr), *end = p + h->p_memsz;
		while (p + sizeof(ElfW(Nhdr)) < end) {
			const ElfW(Nhdr) *note = (const ElfW(Nhdr) *)(const void *)p;
			const unsigned char *id = (const unsigned char *)(note + 1) +
			    ((note->n_namesz + 3U) & ~3U);
			if (note->n_type == NT_GNU_BUILD_ID && note->n_descsz >= 8) {
				snprintf(out, 24, "%02x%02x%02x%02x%02x%02x", id[0], id[1], id[2],
				    id[3], id[4], id[5]);
				return 1;
			}
			p = (const char *)id + ((note->n_descsz + 3U) & ~3U);
		}
	}
	return 1;	/* the first object is the program itself */
}

static void choose_folder(struct server *s)
{
	const char *folder = getenv("TMPDIR"), *where = s->site.store ? store_where(s->site.store) :
	    NULL;
	const char *slash = where && !strstr(where, "://") ? strrchr(where, '/') : NULL;
	if (folder && folder[0])
		snprintf(s->upload_folder, sizeof s->upload_folder, "%s", folder);
	else if (slash)
		snprintf(
		    s->upload_folder, sizeof s->upload_folder, "%.*s", (int)(slash - where), where);
	else
		snprintf(s->upload_folder, sizeof s->upload_folder, "%s", where &&
		    !strstr(where, "://") ? "." : "/tmp");
	s->site.folder = s->upload_folder;
}

static void fill_options(struct server_options *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	o->threads = o->threads > 0 ? o->threads : cores > 0 ? (int)cores : 1;
	o->threads = o->threads > MAX_THREADS ? MAX_THREADS : o->threads;
	o->workers = o->workers > 0 ? o->workers : 2;
	o->upload_limit = o->upload_limit > 0 ? o->upload_limit : 200 << 20;
	o->body_limit = o->body_limit > 0 ? o->body_limit : 1 << 20;
	o->head_seconds = o->head_seconds > 0 ? o->head_seconds : 10;
	o->per_address = o->per_address > 0 ? o->per_address : 100;
}

static void fill_site(struct server *s, const struct server_options *o)
{
	struct site *site = &s->site;
	site->o = *o;
	fill_options(&site->o);
	site->store = o->store;
	site->rooms = o->rooms;
	site->hooks = o->hooks;
	for (rooms room = o->rooms; room && *room && !site->hooks; room++)
		site->hooks = (*room)->hooks;
	site->cache = cache_new(CACHE_BYTES);
	site->route_count = route_count(o->rooms);
	site->metrics.routes = calloc(site->route_count + 1, sizeof *site->metrics.routes);
	int threads = WORK_THREADS + site->o.workers;
	site->pages = pool_new(PAGE_THREADS, PAGE_THREADS, PAGE_QUEUE, exchange_run);
	site->work = pool_new(site->o.workers, threads, WORK_QUEUE, exchange_run);
	snprintf(site->build, sizeof site->build, "%s", STOA_VERSION);
	dl_iterate_phdr(find_build_id, site->build);
	unsigned long long random;
	random_fill(&random, sizeof random);
	atomic_init(&site->ids, random);
	choose_folder(s);
}

static bool start_services(struct server *s, struct err *e)
{
	size_t n = 0;
	for (rooms room = s->site.rooms; room && *room; room++)
		n += (*room)->service != NULL;
	s->services = calloc(n + 1, sizeof *s->services);
	for (rooms room = s->site.rooms; room && *room; room++) {
		const struct service *service = (*room)->service;
		struct running *one = &s->services[s->service_count];
		if (!service)
			continue;
		if (!service->start(s->site.store, s->site.rooms, &one->state, e))
			return fail_in(e, "starting what runs beside %s", (*room)->name);
		one->service = service;
		s->service_count++;
	}
	return true;
}

static bool start_loop(struct server *s, struct loop *l, struct err *e)
{
	l->server = s;
	l->site = &s->site;
	pthread_mutex_init(&l->mutex, NULL);
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	struct epoll_event listening = { .events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = s };
	struct epoll_event waking = { .events = EPOLLIN, .data.ptr = l };
	if (l->epoll < 0 || l->wake < 0 ||
	    epoll_ctl(l->epoll, EPOLL_CTL_ADD, s->listener, &listening) ||
	    epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->wake, &waking) ||
	    pthread_create(&l->thread, NULL, serve, l))
		return fail_system(e, "starting a serving thread: %s", strerror(errno));
	l->started = true;
	return true;
}

static void allow_many_files(struct server *s)
{
	struct rlimit limit = { .rlim_cur = 1024, .rlim_max = 1024 };
	enum { RESERVED = 128, MOST = 65536 };
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max > MOST ? MOST : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	getrlimit(RLIMIT_NOFILE, &limit);
	s->open_max = limit.rlim_cur > 2 * RESERVED ? (int)limit.rlim_cur - RESERVED : RESERVED;
}

struct server *server_start(const struct server_options *o, struct err *e)
{
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	s->listener = -1;
	pthread_mutex_init(&s->peers.mutex, NULL);
	allow_many_files(s);
	fill_site(s, o);
	s->loops = calloc((size_t)s->site.o.threads, sizeof *s->loops);
	bool ok = s->loops && open_listener(s, o->listen, e) && start_services(s, e);
	for (; ok && s->loop_count < s->site.o.threads; s->loop_count++)
		ok = start_loop(s, &s->loops[s->loop_count], e);
	if (ok)
		return s;
	server_stop(s);
	return NULL;
}

int server_port(const struct server *s)
{
	return s->port;
}

static void free_loop(struct loop *l)
{
	if (l->epoll > 0)
		close(l->epoll);
	if (l->wake > 0)
		close(l->wake);
	while (l->spare) {
		struct exchange *x = l->spare;
		l->spare = x->next;
		arena_free(x->arena);
		free(x);
	}
	pthread_mutex_destroy(&l->mutex);
}

void server_stop(struct server *s)
{
	if (!s)
		return;
	atomic_store(&s->site.stopping, true);
	for (int i = 0; i < s->loop_count; i++)
		if (s->loops[i].started)
			pthread_join(s->loops[i].thread, NULL);
	pool_free(s->site.pages);
	pool_free(s->site.work);
	for (int i = 0; i < s->loop_count; i++)
		free_loop(&s->loops[i]);
	while (s->service_count) {
		struct running *one = &s->services[--s->service_count];
		one->service->stop(one->state);
	}
	if (s->listener >= 0)
		close(s->listener);
	cache_free(s->site.cache);
	pthread_mutex_destroy(&s->peers.mutex);
	free(s->site.metrics.routes);
	free(s->services);
	free(s->loops);
	free(s);
}
