/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Three ways out behind one struct; see sink.h. */
#include "formats/sink.h"
#include "base/lang.h"

#include <errno.h>
#include <string.h>

struct sink sink_buf(struct buf *b)
{
	return (struct sink){ .buf = b };
}

struct sink sink_file(FILE *f)
{
	return (struct sink){ .file = f };
}

struct sink sink_call(bool (*write)(void *thing, struct str bytes), void *thing)
{
	return (struct sink){ .write = write, .thing = thing };
}

static bool put(struct sink *s, struct str bytes)
{
	if (s->buf) {
		buf_str(s->buf, bytes);
		return !s->buf->failed;
	}
	if (s->file)
		return fwrite(bytes.p, 1, bytes.n, s->file) == bytes.n;
	return s->write(s->thing, bytes);
}

void sink_add(struct sink *s, struct str bytes)
{
	if (s->failed || !bytes.n)
		return;
	errno = 0;
	if (put(s, bytes)) {
		s->written += (int64_t)bytes.n;
		return;
	}
	s->failed = true;
	s->code = errno;
}

void sink_byte(struct sink *s, char c)
{
	sink_add(s, str_n(&c, 1));
}

bool sink_end(struct sink *s, struct err *e)
{
	errno = 0;
	if (!s->failed && s->file && fflush(s->file)) {
		s->failed = true;
		s->code = errno;
	}
	if (!s->failed)
		return true;
	if (s->buf)
		return fail(e, ERR_LIMIT, N_("The result is larger than %zu bytes."), s->buf->max);
	return fail_system(e, "writing failed after %lld bytes: %s", (long long)s->written,
	    s->code ? strerror(s->code) : "the receiver is gone");
}
