/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Counters, and their text in the form Prometheus reads.
 */
#include "web/serve.h"

#include <stdio.h>
#include <unistd.h>

static const int64_t bounds[METRIC_TIMES] = { 1000, 5000, 20000, 50000, 100000, 500000, 2000000,
	10000000 };

static void add(atomic_llong *to, long long n)
{
	atomic_fetch_add_explicit(to, n, memory_order_relaxed);
}

static long long get(atomic_llong *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

void metrics_count(struct metrics *m, int status, int64_t microseconds, ptrdiff_t route)
{
	size_t i = 0;
	while (i < METRIC_TIMES && microseconds > bounds[i])
		i++;
	add(&m->times[i], 1);
	add(&m->time_sum, microseconds);
	if (status >= 100 && status < 600)
		add(&m->status[status / 100], 1);
	if (status == 304)
		add(&m->not_modified, 1);
	if (route >= 0)
		add(&m->routes[route], 1);
}

static void put(struct buf *b, const char *name, const char *kind, const char *help, long long n)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", name, help, name, kind, name, n);
}

static long long resident_bytes(void)
{
	long long pages = 0, all = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f && fscanf(f, "%lld %lld", &all, &pages) != 2)
		pages = 0;
	if (f)
		fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

static void put_times(struct buf *b, struct metrics *m)
{
	long long count = 0;
	buf_puts(b, "# HELP stoa_request_seconds Time from the head to the last byte.\n"
	    "# TYPE stoa_request_seconds histogram\n");
	for (size_t i = 0; i < METRIC_TIMES; i++) {
		count += get(&m->times[i]);
		buf_printf(b, "stoa_request_seconds_bucket{le=\"%g\"} %lld\n",
		    (double)bounds[i] / 1e6, count);
	}
	count += get(&m->times[METRIC_TIMES]);
	buf_printf(b, "stoa_request_seconds_bucket{le=\"+Inf\"} %lld\n"
	    "stoa_request_seconds_sum %.6f\nstoa_request_seconds_count %lld\n", count,
	    (double)get(&m->time_sum) / 1e6, count);
}

static void put_routes(struct buf *b, struct site *s)
{
	buf_puts(b, "# HELP stoa_route_requests_total Requests by route.\n"
	    "# TYPE stoa_route_requests_total counter\n");
	for (size_t i = 0; i < s->route_count; i++) {
		const struct route *t = route_at(s->rooms, i);
		long long n = get(&s->metrics.routes[i]);
		if (n)
			buf_printf(b,
			    "stoa_route_requests_total{method=\"%s\",route=\"%s\"} %lld\n",
			    t->method == POST ? "POST" : "GET", t->pattern, n);
	}
}

void metrics_write(struct buf *b, struct site *s)
{
	struct metrics *m = &s->metrics;
	buf_puts(b, "# HELP stoa_requests_total Requests by class of status.\n"
	    "# TYPE stoa_requests_total counter\n");
	for (int i = 1; i < 6; i++)
		buf_printf(b, "stoa_requests_total{status=\"%dxx\"} %lld\n", i, get(&m->status[i]));
	put_times(b, m);
	put_routes(b, s);
	put(b, "stoa_not_modified_total", "counter", "Answers without a body, 304.",
	    get(&m->not_modified));
	put(b, "stoa_cache_hits_total", "counter", "Pages answered from memory.", get(&m->hits));
	put(b, "stoa_cache_misses_total", "counter", "Pages rendered for the cache.",
	    get(&m->misses));
	put(b, "stoa_cache_bytes", "gauge", "Bytes of cached pages.",
	    (long long)cache_bytes(s->cache));
	put(b, "stoa_connections_total", "counter", "Connections accepted.", get(&m->connections));
	put(b, "stoa_refused_heads_total", "counter", "Malformed requests.", get(&m->refused));
	put(b, "stoa_sent_bytes_total", "counter", "Bytes sent.", get(&m->bytes));
	put(b, "stoa_pages_waiting", "gauge", "Requests that wait for a thread.",
	    (long long)pool_waiting(s->pages));
	put(b, "stoa_work_waiting", "gauge", "Long requests that wait for a thread.",
	    (long long)pool_waiting(s->work));
	put(b, "process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
}
