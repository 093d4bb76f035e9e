/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The strict reader of request heads and chunked bodies.
 *
 * A head is looked at only once it is whole (or longer than allowed, or begins with what no head
 * can contain): it is short, so that looking for its end again after each read costs little, and
 * what is looked at is then one run of bytes without states.
 */
#include "web/http.h"

#include <string.h>

static void refuse(struct http_head *h, int status, const char *why)
{
	if (h->status)
		return;
	h->status = status;
	h->why = why;
}

static bool is_token(unsigned char c)
{
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return c && strchr("!#$%&'*+-.^_`|~", c);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct str trim_blanks(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_from(s, 1);
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* ---- where the head ends ---- */

/* Bytes that stand in no head: bare CR, bare LF, control characters. Sets *end past the empty
 * line, or leaves it 0. */
static bool head_bytes_good(const char *p, size_t n, size_t *end)
{
	size_t line = 0;	/* where the current line began */
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c >= 0x20 && c != 0x7f)
			continue;
		if (c == '\t')
			continue;
		if (c != '\r')
			return false;
		if (i + 1 == n)
			return true;
		if (p[i + 1] != '\n')
			return false;
		if (i == line) {
			*end = i + 2;
			return true;
		}
		line = ++i + 1;
	}
	return true;
}

/* ---- the request line ---- */

static bool target_bytes_good(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= 0x20 || c >= 0x7f || c == '#' || c == '"' || c == '<' || c == '>' ||
		    c == '\\')
			return false;
	}
	return s.n > 0;
}

/* "http://host/path" becomes its path; its host must then be the one of the Host field. */
static void read_absolute(struct http_head *h)
{
	struct str rest = str_from(h->target, str_istarts(h->target, S("https://")) ? 8 : 7);
	ptrdiff_t slash = str_find_byte(rest, '/', 0), mark = str_find_byte(rest, '?', 0);
	if (mark >= 0 && (slash < 0 || mark < slash)) {
		refuse(h, 400, "absolute address without a path");
		return;
	}
	h->host = slash < 0 ? rest : str_slice(rest, 0, (size_t)slash);
	h->target = slash < 0 ? S("/") : str_from(rest, (size_t)slash);
}

static void read_version(struct http_head *h, struct str version)
{
	if (version.n != 8 || !str_starts(version, S("HTTP/")) || !is_digit(version.p[5]) ||
	    version.p[6] != '.' || !is_digit(version.p[7])) {
		refuse(h, 400, "malformed version");
		return;
	}
	if (version.p[5] != '1')
		refuse(h, 505, "version is not 1.x");
	h->minor = version.p[7] > '0';
}

static void read_request_line(struct http_head *h, struct str line)
{
	ptrdiff_t one = str_find_byte(line, ' ', 0);
	ptrdiff_t two = one < 0 ? -1 : str_find_byte(line, ' ', (size_t)one + 1);
	if (one <= 0 || two < 0) {
		refuse(h, 400, "malformed request line");
		return;
	}
	h->method = str_slice(line, 0, (size_t)one);
	h->target = str_slice(line, (size_t)one + 1, (size_t)two);
	for (size_t i = 0; i < h->method.n; i++)
		if (!is_token((unsigned char)h->method.p[i]))
			refuse(h, 400, "malformed method");
	read_version(h, str_from(line, (size_t)two + 1));
	if (!target_bytes_good(h->target))
		refuse(h, 400, "malformed target");
	else if (str_istarts(h->target, S("http://")) || str_istarts(h->target, S("https://")))
		read_absolute(h);
	else if (h->target.p[0] != '/' &&
	    !(str_eq(h->target, S("*")) && str_eq(h->method, S("OPTIONS"))))
		refuse(h, 400, "target is no path");
}

/* ---- fields ---- */

static void read_field(struct http_head *h, struct str line)
{
	if (h->count == HTTP_FIELDS_MAX) {
		refuse(h, 431, "too many fields");
		return;
	}
	ptrdiff_t colon = str_find_byte(line, ':', 0);
	if (colon <= 0) {
		refuse(h, 400, "field without a name");
		return;
	}
	for (ptrdiff_t i = 0; i < colon; i++)	/* also what is folded, and "Host :" */
		if (!is_token((unsigned char)line.p[i])) {
			refuse(h, 400, "malformed field name");
			return;
		}
	h->fields[h->count++] = (struct http_field){ .name = str_slice(line, 0, (size_t)colon),
		.value = trim_blanks(str_from(line, (size_t)colon + 1)) };
}

static void read_length(struct http_head *h, struct str value)
{
	int64_t n = 0;
	bool good = value.n > 0 && value.n <= 18;
	for (size_t i = 0; good && i < value.n; i++) {
		good = is_digit(value.p[i]);
		n = n * 10 + (value.p[i] - '0');
	}
	if (!good || (h->length >= 0 && h->length != n))
		refuse(h, 400, "malformed Content-Length");
	else
		h->length = n;
}

static bool host_good(struct str s)
{
	if (!s.n || s.n > 255)
		return false;
	size_t i = 0;
	if (s.p[0] == '[') {
		for (i = 1; i < s.n && s.p[i] != ']'; i++)
			if (!strchr("0123456789abcdefABCDEF:.", s.p[i]))
				return false;
		if (i == s.n)
			return false;
		i++;
	} else {
		for (; i < s.n && s.p[i] != ':'; i++) {
			char c = s.p[i];
			if (!is_digit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
			    c != '-' && c != '.' && c != '_')
				return false;
		}
	}
	if (i == 0)
		return false;
	if (i < s.n && s.p[i++] != ':')
		return false;
	for (; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

struct framing {
	int hosts, codings;
	bool has_length;
	struct str host;
};

static void read_framing_field(struct http_head *h, const struct http_field *f,
    struct framing *found)
{
	if (str_ieq(f->name, S("host"))) {
		found->hosts++;
		found->host = f->value;
	} else if (str_ieq(f->name, S("content-length"))) {
		found->has_length = true;
		read_length(h, f->value);
	} else if (str_ieq(f->name, S("transfer-encoding"))) {
		found->codings++;
		if (!str_ieq(f->value, S("chunked")))
			refuse(h, 400, "Transfer-Encoding is not chunked");
		h->chunked = true;
	} else if (str_ieq(f->name, S("connection"))) {
		if (http_has_word(f->value, S("close")))
			h->close = true;
		else if (!h->minor && http_has_word(f->value, S("keep-alive")))
			h->close = false;
	} else if (str_ieq(f->name, S("expect"))) {
		if (!str_ieq(f->value, S("100-continue")))
			refuse(h, 417, "unknown expectation");
		h->expects = true;
	}
}

static void read_framing(struct http_head *h)
{
	struct framing found = { 0 };
	h->close = !h->minor;
	for (size_t i = 0; i < h->count; i++)
		read_framing_field(h, &h->fields[i], &found);
	if (h->chunked && found.has_length)
		refuse(h, 400, "both Content-Length and Transfer-Encoding");
	if (found.codings > 1 || (h->chunked && !h->minor))
		refuse(h, 400, "Transfer-Encoding twice or in HTTP/1.0");
	if (found.hosts > 1 || (!found.hosts && h->minor) ||
	    (found.hosts && !host_good(found.host)))
		refuse(h, 400, "missing, double or malformed Host");
	if (h->host.n && (!host_good(h->host) || (found.hosts && !str_ieq(h->host, found.host))))
		refuse(h, 400, "the address and Host differ");
	h->host = found.hosts ? found.host : h->host.n ? h->host : S("localhost");
	if (h->expects && !h->minor)
		h->expects = false;
}

/* A head that is not yet whole: has it already grown too long? */
static enum http_state unfinished(const char *bytes, size_t n, struct http_head *h)
{
	const char *first = memchr(bytes, '\n', n);
	if (!first && n > HTTP_LINE_MAX)
		refuse(h, 414, "request line too long");
	else if (n >= HTTP_HEAD_MAX)
		refuse(h, 431, "head too long");
	return h->status ? HTTP_DONE : HTTP_MORE;
}

enum http_state http_head(const char *bytes, size_t n, struct http_head *h)
{
	size_t end = 0;
	h->status = 0, h->why = NULL, h->size = 0, h->count = 0, h->length = -1;
	h->method = h->target = h->host = STR_EMPTY;
	h->minor = 1;
	h->close = h->expects = h->chunked = false;
	if (n >= 14 && !memcmp(bytes, "PRI * HTTP/2.0", 14)) {
		refuse(h, 505, "HTTP/2");
		return HTTP_DONE;
	}
	if (!head_bytes_good(bytes, n < HTTP_HEAD_MAX ? n : HTTP_HEAD_MAX, &end)) {
		refuse(h, 400, "control character in the head");
		return HTTP_DONE;
	}
	if (!end)
		return unfinished(bytes, n, h);
	h->size = end;
	bool first = true;
	for (size_t at = 0; at + 2 < end && !h->status; first = false) {
		const char *stop = memchr(bytes + at, '\r', end - at);
		struct str line = str_n(bytes + at, (size_t)(stop - bytes) - at);
		at += line.n + 2;
		if (line.n > HTTP_LINE_MAX)
			refuse(h, first ? 414 : 431, "line too long");
		else if (first)
			read_request_line(h, line);
		else
			read_field(h, line);
	}
	if (first)
		refuse(h, 400, "empty line instead of a request");
	if (!h->status)
		read_framing(h);
	return HTTP_DONE;
}

struct str http_field(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->count; i++)
		if (str_ieq(head->fields[i].name, str_of(name)))
			return head->fields[i].value;
	return STR_EMPTY;
}

bool http_has_word(struct str list, struct str word)
{
	struct str part, bare;
	while (str_cut(&list, ',', &part)) {
		if (!str_cut(&part, ';', &bare))
			continue;
		if (str_ieq(trim_blanks(bare), word))
			return true;
	}
	return false;
}

/* ---- chunked bodies ---- */

enum chunk_state { SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILER, END_LF };

enum { CHUNK_LINE_MAX = 256, CHUNK_DIGITS_MAX = 12 };

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static void chunk_size_byte(struct http_chunks *c, char byte)
{
	int digit = hex_value(byte);
	if (digit >= 0 && c->digits < CHUNK_DIGITS_MAX) {
		c->left = c->left * 16 + digit;
		c->digits++;
	} else if (digit < 0 && c->digits && byte == '\r') {
		c->state = SIZE_LF;
	} else if (digit < 0 && c->digits && byte == ';') {
		c->state = EXTENSION;
		c->line = 0;
	} else {
		c->bad = true;
	}
}

/* Extensions are skipped; a trailer is refused, because nothing here needs one. */
static void chunk_byte(struct http_chunks *c, char byte)
{
	unsigned char u = (unsigned char)byte;
	switch (c->state) {
	case SIZE:
		chunk_size_byte(c, byte);
		break;
	case EXTENSION:
		if (byte == '\r')
			c->state = SIZE_LF;
		else
			c->bad = (u < 0x20 && u != '\t') || u == 0x7f || ++c->line > CHUNK_LINE_MAX;
		break;
	case SIZE_LF:
		c->bad = byte != '\n';
		c->state = c->left ? DATA : TRAILER;
		break;
	case DATA_CR:
		c->bad = byte != '\r';
		c->state = DATA_LF;
		break;
	case DATA_LF:
		c->bad = byte != '\n';
		c->state = SIZE;
		c->digits = 0;
		break;
	case TRAILER:
		c->bad = byte != '\r';
		c->state = END_LF;
		break;
	default:
		c->bad = byte != '\n';
		c->done = !c->bad;
	}
}

size_t http_chunks(struct http_chunks *c, const char *bytes, size_t n, struct str *data_r)
{
	size_t i = 0;
	*data_r = STR_EMPTY;
	while (i < n && !c->done && !c->bad) {
		if (c->state != DATA) {
			chunk_byte(c, bytes[i++]);
			continue;
		}
		size_t take = n - i < (uint64_t)c->left ? n - i : (size_t)c->left;
		*data_r = str_n(bytes + i, take);
		c->left -= (int64_t)take;
		if (!c->left)
			c->state = DATA_CR;
		return i + take;
	}
	return i;
}
