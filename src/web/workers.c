/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pools of threads for what may take its time: pages that ask the store, and long work.
 *
 * A pool lets `running` exchanges run at once. There are more threads than that, because one that
 * waits for a slow reader steps aside (pool_pause) and lets another run: slow readers of large
 * downloads cost a sleeping thread, not a worker. The queue is bounded; past it the serving
 * thread answers 503 at once.
 */
#include "web/serve.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct pool {
	pthread_mutex_t mutex;
	pthread_cond_t work;		/* something to run, and a place to run it */
	struct exchange *first, **last;
	size_t waiting, queue;
	int slots;			/* free places to run */
	int idle, started, max;
	bool ending;
	void (*run)(struct exchange *x);
	pthread_t threads[];
};

static void *work_on(void *thing)
{
	struct pool *p = thing;
	pthread_mutex_lock(&p->mutex);
	for (;;) {
		while (!(p->first && p->slots > 0) && !(p->ending && !p->first)) {
			p->idle++;
			pthread_cond_wait(&p->work, &p->mutex);
			p->idle--;
		}
		if (!p->first)
			break;
		struct exchange *x = p->first;
		p->first = x->next;
		if (!p->first)
			p->last = &p->first;
		p->waiting--;
		p->slots--;
		pthread_mutex_unlock(&p->mutex);
		p->run(x);
		exchange_done(x);
		pthread_mutex_lock(&p->mutex);
		p->slots++;
		pthread_cond_signal(&p->work);
	}
	pthread_mutex_unlock(&p->mutex);
	return NULL;
}

struct pool *pool_new(int running, int threads, size_t queue,
    void (*run)(struct exchange *x))
{
	struct pool *p = calloc(1, sizeof *p + (size_t)threads * sizeof *p->threads);
	if (!p)
		abort();
	pthread_mutex_init(&p->mutex, NULL);
	pthread_cond_init(&p->work, NULL);
	p->last = &p->first;
	p->slots = running;
	p->max = threads;
	p->queue = queue;
	p->run = run;
	return p;
}

/* With the mutex held: another thread, if all are busy and there may be more. */
static void start_thread(struct pool *p)
{
	if (p->idle || p->started == p->max || p->slots <= 0)
		return;
	if (!pthread_create(&p->threads[p->started], NULL, work_on, p))
		p->started++;
}

bool pool_add(struct pool *p, struct exchange *x)
{
	pthread_mutex_lock(&p->mutex);
	bool room = p->waiting < p->queue && !p->ending;
	if (room) {
		x->next = NULL;
		*p->last = x;
		p->last = &x->next;
		p->waiting++;
		start_thread(p);
		room = p->started > 0;
		pthread_cond_signal(&p->work);
	}
	pthread_mutex_unlock(&p->mutex);
	return room;
}

void pool_pause(struct pool *p)
{
	pthread_mutex_lock(&p->mutex);
	p->slots++;
	if (p->first)
		start_thread(p);
	pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->mutex);
}

/* It does not wait for a free place: what is under way is ended before new work begins, and the
 * overshoot is bounded by the threads. */
void pool_resume(struct pool *p)
{
	pthread_mutex_lock(&p->mutex);
	p->slots--;
	pthread_mutex_unlock(&p->mutex);
}

size_t pool_waiting(struct pool *p)
{
	pthread_mutex_lock(&p->mutex);
	size_t n = p->waiting;
	pthread_mutex_unlock(&p->mutex);
	return n;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->mutex);
	p->ending = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->mutex);
	for (int i = 0; i < p->started; i++)
		pthread_join(p->threads[i], NULL);
	pthread_mutex_destroy(&p->mutex);
	pthread_cond_destroy(&p->work);
	free(p);
}
