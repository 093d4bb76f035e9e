/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Files as chunks of whole rows. The workers take chunks in turn under one lock: it is held while
 * bytes are read and the last border is looked for, which is a small part of the work. What is
 * behind the border is carried into the next chunk.
 */
#include "measure/tally/engine.h"
#include "base/lang.h"
#include "formats/csv_sniff.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_CELLS = 16384, CHUNK_MOST = 8 * SPLIT_ROW_MOST };

static void make_room(char **p, size_t *room, size_t n)
{
	if (n + SPLIT_PAD <= *room)
		return;
	*room = n + n / 2 + SPLIT_PAD;
	*p = realloc(*p, *room);
	if (!*p)
		abort();
}

/* ---- opening ---- */

static bool is_stream(const char *path)
{
	struct stat st;
	return !strcmp(path, "-") || (!stat(path, &st) && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode));
}

static void close_fd(void *thing)
{
	close((int)(intptr_t)thing);
}

static struct source *open_stream(struct arena *a, const char *path, const char *name,
    struct source_limits limits, struct err *e)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
	if (fd < 0) {
		fail(e, ERR_INPUT, N_("%s cannot be opened."), name);
		return NULL;
	}
	arena_defer(a, close_fd, (void *)(intptr_t)fd);
	return source_stream(a, fd, name, limits, e);
}

static struct source *open_input(struct arena *a, const struct run_file *f, struct err *e)
{
	struct source_limits limits = { .bytes = INT64_MAX / 2, .ratio = 1000000 };
	const struct tally_input *in = f->input;
	if (!in->path)
		return source_bytes(a, in->bytes, f->name, limits, e);
	if (f->stream)
		return open_stream(a, in->path, f->name, limits, e);
	return source_open(a, in->path, limits, e);
}

/* UTF-16 goes through iconv; everything else has ASCII for what parts cells. */
static bool open_text(struct reader *r, struct run_file *f, struct str start, struct err *e)
{
	const char *encoding = r->run->spec->encoding;
	bool wide = str_starts(start, S("\xFF\xFE")) || str_starts(start, S("\xFE\xFF")) ||
	    (encoding && str_istarts(str_of(encoding), S("UTF-16"))) ||
	    (start.n >= 2 && (!start.p[0] || !start.p[1]));
	r->text = NULL;
	r->shape->decode = encoding && !wide && !str_starts(start, S("\xEF\xBB\xBF"));
	if (!wide)
		return true;
	if (f->stream)
		return fail(e, ERR_INPUT,
		    N_("%s is in UTF-16, which a stream cannot be in. Save it as UTF-8."), f->name);
	r->text = text_open(r->arena, r->source, encoding, e);
	return r->text;
}

static ptrdiff_t read_some(struct reader *r, char *out, size_t room)
{
	return r->text ? text_read(r->text, out, room) : source_read(r->source, out, room);
}

/* ---- the header ---- */

static bool find_column(struct run *run, struct run_file *f, struct run_column *c,
    const struct str *names, size_t count, uint32_t *at_r, struct err *e)
{
	if (c->spec->number) {
		*at_r = (uint32_t)c->spec->number - 1;
		return *at_r < count ||
		       fail(e, ERR_INPUT,
			   N_("%s has %zu columns, and line %lld of the specification asks for "
			      "column %d."),
			   f->name, count, (long long)c->spec->line, c->spec->number);
	}
	size_t found = 0;
	for (size_t i = count; i-- > 0;)
		if (str_ieq(str_trim(names[i]), str_trim(c->spec->name))) {
			*at_r = (uint32_t)i;
			found++;
		}
	if (run->spec->no_header)
		return fail(e, ERR_INPUT, N_("Without a header columns have numbers, such as [3], "
		    "not names such as \"%.*s\"."), STR(c->spec->name));
	if (found > 1)
		return fail(e, ERR_INPUT, N_("%s has two columns called \"%.*s\"."), f->name,
		    STR(c->spec->name));
	return found == 1 || fail(e, ERR_INPUT, N_("%s has no column called \"%.*s\"."), f->name,
	    STR(c->spec->name));
}

static struct str header_cell(struct reader *r, const struct split *s, size_t c)
{
	uint32_t from = s->ends[c] + 1, to = s->ends[c + 1];
	struct str cell = str_trim(str_n(s->text + from, to - from));
	struct str out;
	if (!r->shape->decode)
		return arena_copy(r->arena, cell);
	struct text_decoder *d = text_decoder_open(r->arena, r->run->spec->encoding, NULL);
	return d && text_decode(d, r->arena, cell, &out) ? out : arena_copy(r->arena, cell);
}

/* The first row, whatever its number of cells is; *used_r is what it takes of the text. */
static bool read_header(struct reader *r, struct run_file *f, const char *text, size_t n,
    size_t *used_r, struct err *e)
{
	struct run *run = r->run;
	struct split s = { .delimiter = r->shape->delimiter, .no_quotes = run->spec->no_quotes,
		.columns = UINT32_MAX };
	size_t cells = 0, at = 0;
	while (!cells && at < n) {
		size_t end = split_row_end(&s, text, n, at);
		split_rows(&s, text + at, end - at, true);
		at = end;
		cells =
		    s.bad.count && s.bad.items[0].flaw == SPLIT_CELLS ? s.bad.items[0].cells : 0;
	}
	bool ok = cells > 0 || fail(e, ERR_INPUT, N_("%s is empty."), f->name);
	if (cells > HEADER_CELLS)
		ok = fail(e, ERR_LIMIT, N_("%s has more than %d columns."), f->name, HEADER_CELLS);
	struct str *names = ok ? arena_array(r->arena, struct str, cells) : NULL;
	for (size_t i = 0; ok && i < cells; i++)
		names[i] = header_cell(r, &s, i);
	for (size_t i = 0; ok && i < run->column_count; i++)
		ok = find_column(run, f, &run->columns[i], names, cells, &r->shape->at[i], e);
	r->shape->cells = (uint32_t)cells;
	*used_r = run->spec->no_header ? 0 : at;
	split_done(&s);
	return ok;
}

/* ---- chunks ---- */

static bool open_next(struct reader *r, struct chunk *c)
{
	struct run *run = r->run;
	struct run_file *f = &run->files[r->next_file++];
	arena_free(r->arena);
	r->arena = arena_new(0);
	r->source = open_input(r->arena, f, &r->err);
	if (!r->source)
		return false;
	r->shape = arena_new_of(r->keep, struct file_shape);
	struct str start = source_start(r->source);
	if (!open_text(r, f, start, &r->err))
		return false;
	char sep = csv_sep_line(start);
	r->shape->delimiter = run->spec->delimiter ? run->spec->delimiter :
	    sep ? sep : csv_sniff(start, '"');
	r->at_end = false;
	c->file = (uint32_t)(r->next_file - 1);
	return true;
}

/* Read until the chunk has `wanted` bytes or the file ends. */
static bool fill(struct reader *r, struct chunk *c, size_t wanted)
{
	make_room(&c->text, &c->room, wanted + 1);
	while (c->n < wanted && !r->at_end) {
		ptrdiff_t n = read_some(r, c->text + c->n, wanted - c->n < 16 ? 16 : wanted - c->n);
		if (n < 0)
			return source_fail(r->source, &r->err);
		r->at_end = n == 0;
		c->n += (size_t)n;
	}
	if (r->at_end && c->n && c->text[c->n - 1] != '\n')
		c->text[c->n++] = '\n';
	return true;
}

static void keep_rest(struct reader *r, struct chunk *c, size_t from)
{
	r->carry_n = c->n - from;
	make_room(&r->carry, &r->carry_room, r->carry_n);
	memcpy(r->carry, c->text + from, r->carry_n);
	c->n = from;
	memset(c->text + from, 0, SPLIT_PAD);
}

/* Whole rows of the open file, at least one; c->n is 0 at its end. */
static bool take_rows(struct reader *r, struct chunk *c)
{
	struct run *run = r->run;
	struct split how = { .delimiter = r->shape->delimiter, .no_quotes = run->spec->no_quotes };
	make_room(&c->text, &c->room, r->carry_n);
	if (r->carry_n)
		memcpy(c->text, r->carry, r->carry_n);
	c->n = r->carry_n;
	size_t wanted = run->options.chunk, border = 0;
	do {
		size_t before = c->n;
		if (wanted > CHUNK_MOST)
			return fail(&r->err, ERR_LIMIT, N_("%s has a line of more than %d MB."),
			    run->files[r->next_file - 1].name, SPLIT_ROW_MOST >> 20);
		if (!fill(r, c, wanted))
			return false;
		r->bytes += (int64_t)(c->n - before);
		c->careful = !run->spec->no_quotes && c->n && memchr(c->text, '"', c->n);
		border = c->n ? split_border(&how, c->text, c->n, r->at_end, c->careful) : 0;
		wanted = c->n * 2 + 64;
	} while (!border && !r->at_end);
	keep_rest(r, c, r->at_end ? c->n : border);
	return true;
}

/* The mark, a line "sep=;" and the header are not for the workers. */
static bool skip_start(struct reader *r, struct chunk *c)
{
	struct run_file *f = &r->run->files[c->file];
	size_t at = !r->text && c->n >= 3 && !memcmp(c->text, "\xEF\xBB\xBF", 3) ? 3 : 0, used;
	if (csv_sep_line(str_n(c->text + at, c->n - at))) {
		while (c->text[at] != '\n' && c->text[at] != '\r')
			at++;
		at += c->text[at] == '\r' && c->text[at + 1] == '\n' ? 2 : 1;
	}
	if (!read_header(r, f, c->text + at, c->n - at, &used, &r->err))
		return false;
	at += used;
	f->start_lines = (int64_t)split_lines(c->text, at);
	c->n -= at;
	memmove(c->text, c->text + at, c->n + SPLIT_PAD);
	return true;
}

static void number_chunk(struct reader *r, struct chunk *c)
{
	struct run *run = r->run;
	c->number = r->chunks++;
	c->shape = r->shape;
	if (run->pass > 1)
		return;
	if ((size_t)c->number >= run->chunk_lines.room) {
		size_t room = run->chunk_lines.room ? run->chunk_lines.room * 2 : 1024;
		run->chunk_lines.items = realloc(run->chunk_lines.items, room * sizeof(int64_t));
		if (!run->chunk_lines.items)
			abort();
		run->chunk_lines.room = room;
	}
	run->chunk_lines.items[c->number] = 0;
	run->chunk_lines.count = (size_t)r->chunks;
}

/* A chunk of the open file, or the first of the next one; n is 0 when all are read. */
static bool take_chunk(struct reader *r, struct chunk *c)
{
	for (;;) {
		bool first = !r->source;
		if (first && r->next_file == r->run->file_count) {
			c->n = 0;
			return true;
		}
		if (first && !open_next(r, c))
			return false;
		c->file = (uint32_t)(r->next_file - 1);
		if (!take_rows(r, c))
			return false;
		if (r->at_end && !r->carry_n) {
			int64_t size;
			r->before += source_taken(r->source, &size);
			r->taken = 0;
			r->source = NULL;
		}
		if (c->n || first) {
			number_chunk(r, c);
			if (first)
				r->run->files[c->file].first_chunk = c->number;
			return !first || skip_start(r, c);
		}
	}
}

bool reader_take(struct run *run, struct chunk *c)
{
	struct reader *r = &run->reader;
	pthread_mutex_lock(&r->lock);
	do
		c->n = 0;
	while (!r->err.kind && take_chunk(r, c) && !c->n && (r->source || r->next_file <
	    run->file_count));
	bool ok = !r->err.kind && c->n;
	int64_t size;
	if (ok && r->source)
		r->taken = source_taken(r->source, &size);
	pthread_mutex_unlock(&r->lock);
	return ok;
}

/* What all files take, when all are files. */
static void add_sizes(struct run *run)
{
	for (size_t i = 0; i < run->file_count; i++) {
		const struct tally_input *in = run->files[i].input;
		struct stat st;
		if (run->files[i].stream || (in->path && stat(in->path, &st))) {
			run->all_bytes = 0;
			return;
		}
		run->all_bytes += in->path ? (int64_t)st.st_size : (int64_t)in->bytes.n;
	}
}

bool reader_start(struct run *run, struct err *e)
{
	struct reader *r = &run->reader;
	bool first = !r->run;
	if (first) {
		pthread_mutex_init(&r->lock, NULL);
		r->keep = arena_new(0);
	}
	r->run = run;
	r->source = NULL;
	r->next_file = 0;
	r->carry_n = 0;
	r->chunks = r->bytes = r->before = r->taken = 0;
	r->err = (struct err){ .lang = e->lang };
	for (size_t i = 0; first && i < run->file_count; i++) {
		struct run_file *f = &run->files[i];
		const struct tally_input *in = f->input;
		const char *slash = in->path ? strrchr(in->path, '/') : NULL;
		f->stream = in->path && is_stream(in->path);
		f->name = in->name ? in->name : !in->path ? "data" : f->stream ? "standard input" :
		    slash && slash[1] ? slash + 1 : in->path;
	}
	if (first)
		add_sizes(run);
	return true;
}

void reader_done(struct run *run)
{
	struct reader *r = &run->reader;
	arena_free(r->arena);
	arena_free(r->keep);
	free(r->carry);
	free(run->chunk_lines.items);
	if (r->run)
		pthread_mutex_destroy(&r->lock);
}
