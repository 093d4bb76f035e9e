/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * multipart/form-data (RFC 7578), piece by piece: fields into memory, files to disk as they come.
 *
 * The bytes not yet decided are kept in a window. A part's content goes on when it cannot be the
 * beginning of a delimiter any more. The body is read as if CR LF stood before it, so that the
 * first delimiter looks like all others.
 */
#include "web/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 32768, HEAD_MAX = 4096, PARTS_MAX = 1000, BOUNDARY_MAX = 70, PATH_LENGTH = 4200 };

enum state { PREAMBLE, AFTER_DELIMITER, PART_HEAD, CONTENT, EPILOGUE };

struct multipart {
	struct arena *arena;
	struct str delimiter;		/* CR LF -- boundary */
	const char *folder;
	struct givens *givens;
	struct upload_list *uploads;
	enum state state;
	size_t parts, field_bytes, field_limit;
	struct str field, filename, type;
	bool is_file;
	struct buf text;
	struct held *file;
	size_t n;
	char window[WINDOW];
};

/* A temporary file; goes with the arena unless it was renamed. */
struct held {
	FILE *f;
	char path[PATH_LENGTH];
	int64_t size;
};

static void let_go(void *thing)
{
	struct held *h = thing;
	if (h->f)
		fclose(h->f);
	unlink(h->path);
}

struct str multipart_boundary(struct str type)
{
	ptrdiff_t at = -1;
	for (size_t i = 0; i + 9 < type.n && at < 0; i++)
		if (str_istarts(str_from(type, i), S("boundary=")))
			at = (ptrdiff_t)i + 9;
	if (at < 0)
		return STR_EMPTY;
	struct str b = str_from(type, (size_t)at);
	ptrdiff_t end = b.n && b.p[0] == '"' ? str_find_byte(b, '"', 1) : str_find_byte(b, ';', 0);
	if (b.n && b.p[0] == '"')
		b = end < 0 ? STR_EMPTY : str_slice(b, 1, (size_t)end);
	else if (end >= 0)
		b = str_slice(b, 0, (size_t)end);
	b = str_trim(b);
	for (size_t i = 0; i < b.n; i++)
		if ((unsigned char)b.p[i] < 0x21 || (unsigned char)b.p[i] > 0x7e || b.p[i] == '"')
			return STR_EMPTY;
	return b.n <= BOUNDARY_MAX ? b : STR_EMPTY;
}

struct multipart *multipart_new(struct arena *a, struct str boundary, const char *folder,
    struct givens *givens, struct upload_list *uploads, size_t field_limit)
{
	struct multipart *m = arena_new_of(a, struct multipart);
	m->arena = a;
	m->delimiter = arena_printf(a, "\r\n--%.*s", STR(boundary));
	m->folder = folder;
	m->givens = givens;
	m->uploads = uploads;
	m->field_limit = field_limit;
	memcpy(m->window, "\r\n", 2);
	m->n = 2;
	return m;
}

static bool damaged(struct err *e)
{
	return fail(e, ERR_USAGE, N_("The form that was sent is damaged."));
}

/* ---- heads of parts ---- */

/* The value of name="…" in a Content-Disposition; browsers write %22 for a quote inside. */
static bool quoted_value(struct str line, const char *name, struct str *out_r)
{
	struct str wanted = str_of(name);
	for (size_t i = 1; i + wanted.n + 1 < line.n; i++) {
		bool starts = (line.p[i - 1] == ' ' || line.p[i - 1] == ';') &&
		    str_istarts(str_from(line, i), wanted);
		if (!starts || line.p[i + wanted.n] != '=' || line.p[i + wanted.n + 1] != '"')
			continue;
		size_t from = i + wanted.n + 2;
		ptrdiff_t to = str_find_byte(line, '"', from);
		if (to < 0)
			return false;
		*out_r = str_slice(line, from, (size_t)to);
		return true;
	}
	return false;
}

static struct str last_part(struct str name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/' || name.p[i - 1] == '\\')
			return str_from(name, i);
	return name;
}

static bool open_file(struct multipart *m, struct err *e)
{
	struct held *h = arena_new_of(m->arena, struct held);
	snprintf(h->path, sizeof h->path, "%s/stoa-upload-XXXXXX", m->folder);
	int fd = mkostemp(h->path, O_CLOEXEC);
	if (fd < 0)
		return fail_system(e, "a file in %s: %s", m->folder, strerror(errno));
	h->f = fdopen(fd, "wb");
	arena_defer(m->arena, let_go, h);
	m->file = h;
	return h->f || fail_system(e, "a stream: %s", strerror(errno));
}

static bool read_part_head(struct multipart *m, struct str head, struct err *e)
{
	m->field = m->filename = m->type = STR_EMPTY;
	m->is_file = false;
	m->file = NULL;
	bool named = false;
	while (head.n) {
		ptrdiff_t end = str_find(head, S("\r\n"), 0);
		struct str line = end < 0 ? head : str_slice(head, 0, (size_t)end);
		head = end < 0 ? STR_EMPTY : str_from(head, (size_t)end + 2);
		if (str_istarts(line, S("content-disposition:"))) {
			named = quoted_value(line, "name", &m->field);
			m->is_file = quoted_value(line, "filename", &m->filename);
		} else if (str_istarts(line, S("content-type:"))) {
			m->type = str_trim(str_from(line, 13));
		}
	}
	if (!named || !utf8_valid(m->field) || ++m->parts > PARTS_MAX)
		return damaged(e);
	m->field = arena_copy(m->arena, m->field);
	m->type = arena_copy(m->arena, utf8_cut(m->type, 100));
	m->filename = utf8_clean(m->arena, utf8_cut(last_part(m->filename), 255));
	m->text = buf_in(m->arena, m->field_limit);
	return !m->is_file || open_file(m, e);
}

/* ---- contents ---- */

static bool disk_failed(struct multipart *m, struct err *e)
{
	int code = errno;
	unlink(m->file->path);
	if (code == ENOSPC || code == EDQUOT)
		return fail(e, ERR_BUSY,
		    N_("There is no room left on the disk for this file. Nothing "
		       "was kept. Please tell who runs this installation."));
	return fail_system(e, "writing %s: %s", m->file->path, strerror(code));
}

static bool add_content(struct multipart *m, struct str bytes, struct err *e)
{
	if (!bytes.n)
		return true;
	if (m->is_file) {
		m->file->size += (int64_t)bytes.n;
		return fwrite(bytes.p, 1, bytes.n, m->file->f) == bytes.n || disk_failed(m, e);
	}
	m->field_bytes += bytes.n;
	buf_str(&m->text, bytes);
	if (m->field_bytes > m->field_limit || m->text.failed)
		return fail(e, ERR_LIMIT, N_("The fields of this form are too long."));
	return true;
}

static bool end_part(struct multipart *m, struct err *e)
{
	struct given g = { .name = m->field, .from = FROM_BODY, .upload = -1,
		.value = m->text.n ? buf_view(&m->text) : STR_EMPTY };
	if (m->is_file) {
		if (fclose(m->file->f)) {
			m->file->f = NULL;
			return disk_failed(m, e);
		}
		m->file->f = NULL;
		if (!m->filename.n && !m->file->size)	/* the field was left empty */
			return true;
		g.upload = (ptrdiff_t)m->uploads->count;
		g.value = m->filename;
		*list_add(m->arena, m->uploads) = (struct upload){ .field = m->field,
			.name = m->filename, .type = m->type, .path = m->file->path,
			.size = m->file->size };
	} else if (!utf8_valid(g.value)) {
		return fail(e, ERR_USAGE, N_("What was sent is not valid text (UTF-8)."));
	}
	*list_add(m->arena, m->givens) = g;
	return true;
}

/* ---- the window ---- */

/* What is sure not to belong to a delimiter; -1: need more. */
static ptrdiff_t find_delimiter(const struct multipart *m, size_t *sure_r)
{
	const char *at = memmem(m->window, m->n, m->delimiter.p, m->delimiter.n);
	if (at) {
		*sure_r = (size_t)(at - m->window);
		return at - m->window;
	}
	*sure_r = m->n >= m->delimiter.n ? m->n - m->delimiter.n + 1 : 0;
	return -1;
}

static void drop(struct multipart *m, size_t n)
{
	memmove(m->window, m->window + n, m->n - n);
	m->n -= n;
}

static bool step_content(struct multipart *m, bool *more, struct err *e)
{
	size_t sure;
	ptrdiff_t at = find_delimiter(m, &sure);
	if (m->state == CONTENT && !add_content(m, str_n(m->window, sure), e))
		return false;
	drop(m, sure);
	*more = at >= 0;
	if (at < 0)
		return true;
	drop(m, m->delimiter.n);
	bool ok = m->state != CONTENT || end_part(m, e);
	m->state = AFTER_DELIMITER;
	return ok;
}

static bool step_delimiter(struct multipart *m, bool *more, struct err *e)
{
	*more = m->n >= 2;
	if (!*more)
		return true;
	if (!memcmp(m->window, "--", 2))
		m->state = EPILOGUE;
	else if (!memcmp(m->window, "\r\n", 2))
		m->state = PART_HEAD;
	else
		return damaged(e);
	return true;	/* the line end stays: it is the first of the head */
}

static bool step_head(struct multipart *m, bool *more, struct err *e)
{
	const char *end = memmem(m->window, m->n, "\r\n\r\n", 4);
	*more = end != NULL;
	if (!end)
		return m->n <= HEAD_MAX || damaged(e);
	size_t n = (size_t)(end - m->window);
	if (n > HEAD_MAX || n < 2)
		return damaged(e);
	if (!read_part_head(m, str_n(m->window + 2, n - 2), e))
		return false;
	drop(m, n + 4);
	m->state = CONTENT;
	return true;
}

bool multipart_feed(struct multipart *m, struct str bytes, struct err *e)
{
	while (bytes.n) {
		size_t room = WINDOW - m->n, take = bytes.n < room ? bytes.n : room;
		memcpy(m->window + m->n, bytes.p, take);
		m->n += take;
		bytes = str_from(bytes, take);
		for (bool more = true, ok; more;) {
			if (m->state == EPILOGUE) {
				m->n = 0;
				break;
			}
			ok = m->state == PART_HEAD ? step_head(m, &more, e) :
			    m->state == AFTER_DELIMITER ? step_delimiter(m, &more, e) :
			    step_content(m, &more, e);
			if (!ok)
				return false;
		}
	}
	return true;
}

bool multipart_end(struct multipart *m, struct err *e)
{
	return m->state == EPILOGUE || damaged(e);
}
