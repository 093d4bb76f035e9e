/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Packed forms of a body: gzip and brotli, and which of them a client takes.
 */
#include "web/serve.h"

#include "base/num.h"
#include "base/gzip.h"

#include <brotli/encode.h>
#include <stdlib.h>
#include <string.h>

enum { WORTHWHILE = 600, GZIP_LEVEL = 5, BROTLI_LEVEL = 5, WINDOW = 18 };

static struct str with_brotli(struct str text)
{
	size_t n = BrotliEncoderMaxCompressedSize(text.n);
	uint8_t *p = n ? malloc(n) : NULL;
	if (!p || !BrotliEncoderCompress(BROTLI_LEVEL, WINDOW, BROTLI_MODE_TEXT, text.n,
	    (const uint8_t *)text.p, &n, p) || n >= text.n) {
		free(p);
		return (struct str){ 0 };
	}
	char *fit = realloc(p, n);
	return str_n(fit ? fit : (char *)p, n);
}

static struct str with_gzip(struct str text)
{
	struct buf b = buf_heap(text.n + 1024);
	gzip_pack(&b, text, GZIP_LEVEL);
	if (!b.failed && b.n < text.n) {
		char *fit = realloc(b.p, b.n);
		return str_n(fit ? fit : b.p, b.n);
	}
	buf_free(&b);
	return (struct str){ 0 };
}

struct str compress_text(struct str text, enum coding coding)
{
	if (text.n < WORTHWHILE || coding == IDENTITY)
		return (struct str){ 0 };
	return coding == BROTLI ? with_brotli(text) : with_gzip(text);
}

/* "br;q=0" is a no. */
static bool takes(struct str list, struct str name)
{
	struct str item, word, value;
	while (str_cut(&list, ',', &item)) {
		double q = 1;
		if (!str_cut(&item, ';', &word) || !str_ieq(str_trim(word), name))
			continue;
		value = str_trim(item);
		if (str_istarts(value, S("q=")) && !num_real(str_from(value, 2), &q))
			q = 0;
		return q > 0;
	}
	return false;
}

enum coding coding_accepted(struct str accept)
{
	if (!accept.n)
		return IDENTITY;
	return takes(accept, S("br")) ? BROTLI : takes(accept, S("gzip")) ? GZIP : IDENTITY;
}

bool coding_worthwhile(const char *type)
{
	if (!type)
		return true;
	return !strncmp(type, "text/", 5) || strstr(type, "json") || strstr(type, "xml") ||
	    strstr(type, "svg");
}
