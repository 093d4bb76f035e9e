/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Valid UTF-8 passes through untouched; all else goes block by block through iconv. The only file
 * that sees iconv.h.
 */
#include "formats/text.h"
#include "base/lang.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { IN_SIZE = 16 << 10, OUT_SIZE = 3 * IN_SIZE + 64 };

struct text {
	struct source *source;
	const char *encoding;
	size_t mark;		/* bytes of the byte-order mark */
	size_t skip;		/* of which are still to be dropped */
	iconv_t convert;	/* or (iconv_t)-1: pass through */
	char *in;		/* not yet converted */
	size_t in_n;
	char *out;		/* converted, not yet given out */
	size_t out_at, out_n;
	bool ended;
};

/* Is it well-formed UTF-8, and is there a NUL in it? State between blocks: continuation bytes
 * still due, and the range allowed for the next one. */
struct utf8_check {
	int due;
	unsigned char low, high;
	bool bad;
	bool zero;
};

static void utf8_lead(struct utf8_check *c, unsigned char b)
{
	c->low = 0x80;
	c->high = 0xBF;
	if (b >= 0xC2 && b <= 0xDF) {
		c->due = 1;
	} else if (b >= 0xE0 && b <= 0xEF) {
		c->due = 2;
		c->low = b == 0xE0 ? 0xA0 : 0x80;
		c->high = b == 0xED ? 0x9F : 0xBF;
	} else if (b >= 0xF0 && b <= 0xF4) {
		c->due = 3;
		c->low = b == 0xF0 ? 0x90 : 0x80;
		c->high = b == 0xF4 ? 0x8F : 0xBF;
	} else {
		c->bad = true;
	}
}

static bool all_plain(const char *p)
{
	uint64_t w[4], high = 0, zero = 0;
	memcpy(w, p, sizeof w);
	for (int i = 0; i < 4; i++) {
		high |= w[i];
		zero |= (w[i] - 0x0101010101010101u) & ~w[i];
	}
	return !((high | zero) & 0x8080808080808080u);
}

static void utf8_check(struct utf8_check *c, const char *p, size_t n)
{
	for (size_t i = 0; i < n && !c->bad; i++) {
		while (!c->due && i + 32 <= n && all_plain(p + i))
			i += 32;
		if (i == n)
			break;
		unsigned char b = (unsigned char)p[i];
		if (c->due) {
			c->bad = b < c->low || b > c->high;
			c->due--;
			c->low = 0x80;
			c->high = 0xBF;
		} else if (b >= 0x80) {
			utf8_lead(c, b);
		} else if (!b) {
			c->zero = true;
		}
	}
}

/* Look through the whole source; false when reading failed. */
static bool look_through(struct text *t, struct utf8_check *c)
{
	size_t room = 4 * (size_t)IN_SIZE;
	char *block = malloc(room);
	ptrdiff_t n = -1;
	source_rewind(t->source);
	while (block && !c->bad && (n = source_read(t->source, block, room)) > 0)
		utf8_check(c, block, (size_t)n);
	free(block);
	source_rewind(t->source);
	c->bad |= c->due > 0;
	return n >= 0 || c->bad;
}

static const char *by_mark(struct str s, size_t *mark_r)
{
	static const struct { const char *bytes; size_t n; const char *name; } marks[] = {
		{ "\xEF\xBB\xBF", 3, "UTF-8" },
		{ "\xFF\xFE", 2, "UTF-16LE" },
		{ "\xFE\xFF", 2, "UTF-16BE" },
	};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (s.n >= marks[i].n && !memcmp(s.p, marks[i].bytes, marks[i].n)) {
			*mark_r = marks[i].n;
			return marks[i].name;
		}
	}
	return NULL;
}

/* Western text in UTF-16 has a zero in nearly every second byte, always on the same side. */
static const char *by_zeros(struct str s)
{
	size_t zeros[2] = { 0 }, pairs = s.n / 2;
	for (size_t i = 0; i < pairs * 2; i++)
		zeros[i & 1] += !s.p[i];
	if (pairs < 2)
		return NULL;
	if (zeros[1] * 10 > pairs * 7 && zeros[0] * 10 < pairs)
		return "UTF-16LE";
	if (zeros[0] * 10 > pairs * 7 && zeros[1] * 10 < pairs)
		return "UTF-16BE";
	return NULL;
}

static void text_close(void *thing)
{
	struct text *t = thing;
	if (t->convert != (iconv_t)-1)
		iconv_close(t->convert);
	free(t->in);
	free(t->out);
}

static bool text_convert(struct text *t, struct err *e)
{
	t->convert = iconv_open("UTF-8", t->encoding);
	if (t->convert == (iconv_t)-1)
		return fail(e, ERR_INPUT, N_("There is no character encoding called %s."),
		    t->encoding);
	t->in = malloc(IN_SIZE);
	t->out = malloc(OUT_SIZE);
	if (!t->in || !t->out)
		return fail_system(e, "out of memory");
	return true;
}

static bool is_utf8_name(const char *name)
{
	return !strcasecmp(name, "UTF-8") || !strcasecmp(name, "UTF8");
}

struct text *text_open(struct arena *a, struct source *s, const char *encoding, struct err *e)
{
	struct text *t = arena_new_of(a, struct text);
	t->source = s;
	t->convert = (iconv_t)-1;
	arena_defer(a, text_close, t);
	struct str start = source_start(s);
	t->encoding = by_mark(start, &t->mark);
	if (!t->encoding && encoding && *encoding)
		t->encoding = arena_text(a, str_of(encoding));
	if (!t->encoding)
		t->encoding = by_zeros(str_slice(start, 0, 4096));
	bool plain = false;
	if (!t->encoding || is_utf8_name(t->encoding)) {
		struct utf8_check c = { 0 };
		if (!look_through(t, &c)) {
			source_fail(s, e);
			return NULL;
		}
		if (!t->encoding)
			t->encoding = c.bad ? "WINDOWS-1252" : "UTF-8";
		plain = !c.bad && !c.zero;
	}
	t->skip = t->mark;
	return plain || text_convert(t, e) ? t : NULL;
}

/* Copy what was converted, with U+FFFD for NUL. */
static void out_add(struct text *t, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i]) {
			t->out[t->out_n++] = p[i];
		} else {
			memcpy(t->out + t->out_n, "\xEF\xBF\xBD", 3);
			t->out_n += 3;
		}
	}
}

/* Convert as much of the input as gives at most OUT_SIZE / 3 bytes, since a NUL takes three. */
static void convert_block(struct text *t)
{
	char piece[OUT_SIZE / 3 - 2];
	char *in = t->in, *out = piece;
	size_t left = t->in_n, room = sizeof piece;
	size_t rc = iconv(t->convert, &in, &left, &out, &room);
	int code = rc == (size_t)-1 ? errno : 0;
	t->out_at = t->out_n = 0;
	out_add(t, piece, (size_t)(out - piece));
	if (code == EILSEQ || (code == EINVAL && t->ended)) {
		memcpy(t->out + t->out_n, "\xEF\xBF\xBD", 3);
		t->out_n += 3;
		size_t unit = left >= 2 && str_istarts(str_of(t->encoding), S("UTF-16")) ? 2 : 1;
		in += unit;
		left -= unit;
	}
	memmove(t->in, in, left);
	t->in_n = left;
}

static ptrdiff_t refill(struct text *t)
{
	while (!t->ended && t->in_n < IN_SIZE / 2) {
		ptrdiff_t n = source_read(t->source, t->in + t->in_n, IN_SIZE - t->in_n);
		if (n < 0)
			return -1;
		t->ended = n == 0;
		t->in_n += (size_t)n;
		if (t->skip && t->in_n >= t->skip) {
			t->in_n -= t->skip;
			memmove(t->in, t->in + t->skip, t->in_n);
			t->skip = 0;
		}
	}
	return (ptrdiff_t)t->in_n;
}

ptrdiff_t text_read(struct text *t, char *out, size_t room)
{
	if (t->convert == (iconv_t)-1) {
		while (t->skip) {
			ptrdiff_t n = source_read(t->source, out, t->skip);
			if (n <= 0)
				return n;
			t->skip -= (size_t)n;
		}
		return source_read(t->source, out, room);
	}
	while (t->out_at == t->out_n) {
		ptrdiff_t n = refill(t);
		if (n <= 0)
			return n;
		convert_block(t);
	}
	size_t n = t->out_n - t->out_at < room ? t->out_n - t->out_at : room;
	memcpy(out, t->out + t->out_at, n);
	t->out_at += n;
	return (ptrdiff_t)n;
}

const char *text_encoding(const struct text *t)
{
	return t->encoding;
}

int64_t text_skipped(const struct text *t)
{
	return t->convert == (iconv_t)-1 ? (int64_t)t->mark : -1;
}

struct text_decoder {
	iconv_t convert;
};

static void decoder_close(void *thing)
{
	struct text_decoder *d = thing;
	iconv_close(d->convert);
}

struct text_decoder *text_decoder_open(struct arena *a, const char *encoding, struct err *e)
{
	struct text_decoder *d = arena_new_of(a, struct text_decoder);
	d->convert = iconv_open("UTF-8", encoding);
	if (d->convert == (iconv_t)-1) {
		if (e)
			fail(e, ERR_INPUT, N_("There is no character encoding called %s."),
			    encoding);
		return NULL;
	}
	arena_defer(a, decoder_close, d);
	return d;
}

bool text_decode(struct text_decoder *d, struct arena *a, struct str s, struct str *out_r)
{
	size_t left = s.n, room = s.n * 4 + 16, all = room;
	char *p = arena_alloc(a, room), *out = p, *in = (char *)(uintptr_t)s.p;
	iconv(d->convert, NULL, NULL, NULL, NULL);
	if (iconv(d->convert, &in, &left, &out, &room) == (size_t)-1 || left)
		return false;
	*out_r = str_n(p, all - room);
	return true;
}
