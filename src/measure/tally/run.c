/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A run: one chunk to see what the columns hold, then all workers read; then all workers count,
 * part after part. If parts had to be given up, the next ones follow in a further pass: from the
 * files, or from what was spilled.
 */
#include "measure/tally/plan.h"
#include "base/date.h"
#include "base/id.h"
#include "base/lang.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_LEAST = 48 << 20, OWN_MEMORY = 15 << 20, WORKER_MEMORY = 9 << 20,
	THREADS_MOST = 256 };

/* ---- workers ---- */

struct phase {
	struct worker *worker;
	void (*work)(struct worker *w);
};

static void *phase_main(void *thing)
{
	struct phase *p = thing;
	p->work(p->worker);
	return NULL;
}

/* Let all workers do something; the calling thread is the first of them. */
static void all_work(struct run *run, void (*work)(struct worker *w))
{
	struct phase phases[THREADS_MOST];
	bool runs[THREADS_MOST] = { 0 };
	for (int i = 0; i < run->threads; i++)
		phases[i] = (struct phase){ &run->workers[i], work };
	for (int i = 1; i < run->threads; i++)
		runs[i] = !pthread_create(&run->workers[i].thread, NULL, phase_main, &phases[i]);
	work(&run->workers[0]);
	for (int i = 1; i < run->threads; i++)
		if (runs[i])
			pthread_join(run->workers[i].thread, NULL);
		else
			work(&run->workers[i]);
}

static void show_progress(struct run *run)
{
	int64_t now = date_now(), before = atomic_load(&run->shown);
	if (!run->options.progress || now - before < 100 ||
	    !atomic_compare_exchange_strong(&run->shown, &before, now))
		return;
	const struct reader *r = &run->reader;
	if (!run->options.progress(run->options.thing, atomic_load(&run->rows_seen),
	    r->before + r->taken, run->all_bytes, run->pass))
		atomic_store(&run->stop, true);
}

static void work_read(struct worker *w)
{
	struct run *run = w->run;
	while (!atomic_load(&run->stop) && reader_take(run, &w->chunk)) {
		if (!encode_chunk(w, false))
			atomic_store(&run->stop, true);
		rows_trim(w);
		atomic_fetch_add(&run->rows_seen, (long long)w->split.rows);
		show_progress(run);
	}
	rows_flush(w);
}

static void work_count(struct worker *w)
{
	struct run *run = w->run;
	if (!w->people)
		people_start(w);
	int part;
	while (!atomic_load(&run->stop) &&
	    (part = atomic_fetch_add(&run->next_part, 1)) < run->count_to) {
		people_part(w, part);
		show_progress(run);
	}
	rows_share(w);
}

/* ---- start and end ---- */

static int processors(void)
{
	cpu_set_t set;
	return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}

static void make_workers(struct run *run)
{
	int n = run->options.threads > 0 ? run->options.threads : processors();
	run->threads = n > THREADS_MOST ? THREADS_MOST : n;
	run->workers = calloc((size_t)run->threads, sizeof *run->workers);
	if (!run->workers)
		abort();
	for (int i = 0; i < run->threads; i++) {
		struct worker *w = &run->workers[i];
		w->run = run;
		w->number = i;
		w->account = true;
		w->err.lang = run->reader.err.lang;
		w->scratch = arena_new(0);
		w->texts = arena_new(0);
		w->quick = arena_array(run->arena, struct quick, run->column_count);
		w->ages = arena_array(run->arena, struct quick_age, run->age_dim_count + 1);
		w->files = arena_array(run->arena, struct tally_rows, run->file_count + 1);
		atomic_store(&w->keep_to, PARTS);
	}
	atomic_store(&run->keep, PARTS);
}

static void run_free(struct run *run)
{
	for (int i = 0; i < run->threads; i++) {
		struct worker *w = &run->workers[i];
		people_done(w);
		encode_done(w);
		free(w->chunk.text);
		free(w->refusals.items);
		arena_free(w->scratch);
		arena_free(w->texts);
	}
	free(run->workers);
	for (size_t i = 0; i < run->column_count; i++) {
		text_map_done(&run->columns[i].texts);
		free(run->columns[i].codes);
		free(run->columns[i].numbers);
	}
	for (size_t i = 0; run->dims && i < run->dim_count; i++)
		text_map_done(&run->dims[i].words);
	for (size_t i = 0; i < run->slabs.count; i++)
		free(run->slabs.items[i]);
	spill_free(run->spill);
	reader_done(run);
	pthread_mutex_destroy(&run->lock);
	crypto_wipe(run->person_key, sizeof run->person_key);
	arena_free(run->arena);
}

static bool set_options(struct run *run, const struct tally_options *o, struct err *e)
{
	run->options = o ? *o : (struct tally_options){ 0 };
	struct tally_options *to = &run->options;
	to->refusals = to->refusals ? to->refusals : 1000;
	to->chunk = to->chunk ? to->chunk : CHUNK_SIZE;
	if (to->memory && to->memory < MEMORY_LEAST)
		return fail(e, ERR_USAGE, N_("A tally needs at least %d MB of memory."),
		    MEMORY_LEAST >> 20);
	run->record_keys = to->secret && tally_spec_needs_secret(run->spec);
	if (run->record_keys)
		crypto_derive(to->secret, "tally record key", run->person_key,
		    sizeof run->person_key);
	else
		random_fill(run->person_key, sizeof run->person_key);
	return true;
}

/* What the workers hold besides rows and tables is taken off the limit. */
static void set_memory(struct run *run)
{
	int64_t own = OWN_MEMORY + (int64_t)WORKER_MEMORY * run->threads;
	if (run->options.memory)
		run->options.memory -= own < run->options.memory * 3 / 4 ? own :
		    run->options.memory * 3 / 4;
}

/* ---- passes ---- */

static bool any_error(struct run *run, struct err *e)
{
	if (run->reader.err.kind && !e->kind)
		*e = run->reader.err;
	for (int i = 0; i < run->threads; i++)
		if (run->workers[i].err.kind && !e->kind)
			*e = run->workers[i].err;
	if (atomic_load(&run->stop) && !e->kind)
		fail(e, ERR_CONFLICT, N_("The tally was stopped. Nothing was kept."));
	return e->kind != ERR_NONE;
}

static bool first_pass(struct run *run, struct err *e)
{
	struct worker *w = &run->workers[0];
	run->pass = 1;
	if (reader_take(run, &w->chunk)) {
		if (!encode_chunk(w, true) || !encode_chunk(w, false))
			return !any_error(run, e) && fail_system(e, "the first chunk");
		atomic_fetch_add(&run->rows_seen, (long long)w->split.rows);
		all_work(run, work_read);
	}
	for (int i = 0; i < run->threads; i++)
		for (int part = 0; part < PARTS; part++)
			run->part_rows[part] += run->workers[i].part_rows[part];
	for (int i = 0; i < run->threads; i++)
		rows_follow(&run->workers[i]);
	return !any_error(run, e);
}

static void count_parts(struct run *run, int from, int to)
{
	atomic_store(&run->next_part, from);
	run->count_to = to;
	all_work(run, work_count);
}

/* How many parts from one on fit; at least one. */
static int parts_that_fit(const struct run *run, int from)
{
	int64_t rows = 0, bytes = 8 * (1 + (int64_t)run->plan->layout->words);
	int64_t room = run->options.memory - atomic_load(&run->held);
	int to = from;
	for (; to < PARTS; to++) {
		rows += run->part_rows[to];
		bool over = (run->options.rows_in_memory &&
		    rows > (int64_t)run->options.rows_in_memory) ||
		    (run->options.memory && rows * bytes > room);
		if (over && to > from)
			break;
	}
	return to;
}

static bool read_again(struct run *run, int from, int to, struct err *e)
{
	size_t layouts = run->layouts.count;
	int64_t bytes = run->reader.bytes;
	for (int i = 0; i < run->threads; i++) {
		run->workers[i].account = false;
		atomic_store(&run->workers[i].keep_from, from);
		atomic_store(&run->workers[i].keep_to, to);
	}
	atomic_store(&run->keep, to);
	atomic_store(&run->rows_seen, 0);
	run->options.memory = 0;	/* the parts were chosen so that they fit */
	run->options.rows_in_memory = 0;
	reader_start(run, e);
	all_work(run, work_read);
	if (any_error(run, e))
		return false;
	return (run->reader.bytes == bytes && run->layouts.count == layouts) ||
	    fail(e, ERR_CONFLICT, N_("The files have changed while they were read."));
}

static bool read_spilled(struct run *run, int from, int to, struct err *e)
{
	for (int part = from; part < to; part++)
		if (!spill_read(run->spill, &run->workers[0], part, e))
			return false;
	return true;
}

static bool all_passes(struct run *run, struct err *e)
{
	if (!first_pass(run, e))
		return false;
	run->plan = plan_new(run, e);
	if (!run->plan)
		return false;
	int done = atomic_load(&run->keep);
	count_parts(run, 0, done);
	struct tally_options limits = run->options;
	while (done < PARTS && !any_error(run, e)) {
		run->options = limits;
		int to = parts_that_fit(run, done);
		run->pass++;
		if (run->spill ? !read_spilled(run, done, to, e) : !read_again(run, done, to, e))
			return false;
		count_parts(run, done, to);
		done = to;
	}
	return !any_error(run, e);
}

/* A stream cannot be read again: what may have to be given up is spilled. */
static bool prepare_spill(struct run *run, struct err *e)
{
	bool limited = run->options.memory || run->options.rows_in_memory, stream = false;
	for (size_t i = 0; i < run->file_count; i++)
		stream |= run->files[i].stream;
	if (!limited || !stream)
		return true;
	run->spill = spill_new(run, e);
	return run->spill;
}

struct tally_result *tally_run(struct arena *a, const struct tally_spec *spec,
    const struct tally_input *inputs, size_t count, const struct tally_options *options,
    struct err *e)
{
	struct run *run = calloc(1, sizeof *run);
	if (!run)
		abort();
	run->arena = arena_new(0);
	run->result_arena = a;
	run->spec = spec;
	pthread_mutex_init(&run->lock, NULL);
	run->file_count = count;
	run->files = arena_array(run->arena, struct run_file, count + 1);
	for (size_t i = 0; i < count; i++)
		run->files[i].input = &inputs[i];
	bool ok = set_options(run, options, e) && run_setup(run, e) && reader_start(run, e);
	if (ok) {
		make_workers(run);
		set_memory(run);
	}
	ok = ok && prepare_spill(run, e) && all_passes(run, e);
	struct tally_result *result = NULL;
	if (ok) {
		result = arena_new_of(a, struct tally_result);
		roll_up(run, result);
		refuse_report(run, result);
		result->passes = run->pass;
		result->memory = atomic_load(&run->most_held);
	}
	run_free(run);
	free(run);
	return result;
}
