/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fetching from the web; the only file that sees libcurl. */
#include "formats/fetch.h"
#include "base/lang.h"

#include <curl/curl.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BYTES = 200 << 20, SECONDS = 120, CONNECT_SECONDS = 15, REDIRECTS = 5, SLOW_SECONDS = 30 };

struct call {
	struct arena *arena;
	const struct fetch_limits *limits;
	struct fetched *out;
	FILE *file;
	int64_t most;
	bool too_large, inside, disk;
};

/* Networks that are nobody's on the open web (IANA special-purpose registries). */
static const struct { unsigned char bytes[16]; int bits; bool six; } special[] = {
	{ { 0 }, 8, false }, { { 10 }, 8, false }, { { 100, 64 }, 10, false },
	{ { 127 }, 8, false }, { { 169, 254 }, 16, false }, { { 172, 16 }, 12, false },
	{ { 192, 0, 0 }, 24, false }, { { 192, 0, 2 }, 24, false }, { { 192, 88, 99 }, 24, false },
	{ { 192, 168 }, 16, false }, { { 198, 18 }, 15, false }, { { 198, 51, 100 }, 24, false },
	{ { 203, 0, 113 }, 24, false }, { { 224 }, 3, false },
	{ { 0 }, 96, true },			/* ::, ::1 and the old IPv4-compatible */
	{ { 0, 0x64, 0xff, 0x9b }, 32, true },	/* NAT64 */
	{ { 1 }, 8, true }, { { 0x20, 0x01 }, 23, true }, { { 0x20, 0x01, 0x0d, 0xb8 }, 32, true },
	{ { 0x20, 0x02 }, 16, true }, { { 0xfc }, 7, true }, { { 0xfe, 0x80 }, 10, true },
	{ { 0xfe, 0xc0 }, 10, true }, { { 0xff }, 8, true },
};

static bool in_network(const unsigned char *address, const unsigned char *network, int bits)
{
	int whole = bits / 8, rest = bits % 8;
	if (memcmp(address, network, (size_t)whole) != 0)
		return false;
	return !rest || (address[whole] >> (8 - rest)) == (network[whole] >> (8 - rest));
}

bool fetch_is_inside(const unsigned char *address, size_t n)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	if (n == 16 && !memcmp(address, mapped, 12))
		return fetch_is_inside(address + 12, 4);
	if (n != 4 && n != 16)
		return true;
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (special[i].six == (n == 16) &&
		    in_network(address, special[i].bytes, special[i].bits))
			return true;
	return false;
}

static bool is_refused(const struct call *c, const void *address, size_t n)
{
	return fetch_is_inside(address, n) && !c->limits->inside &&
	    !(c->limits->also && c->limits->also(address, n));
}

/* Called for every connection, with the address that was resolved. */
static curl_socket_t open_socket(void *thing, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct call *c = thing;
	(void)purpose;
	bool refused = !c->limits->inside;
	if (to->family == AF_INET)
		refused = is_refused(c, &((struct sockaddr_in *)&to->addr)->sin_addr, 4);
	else if (to->family == AF_INET6)
		refused = is_refused(c, &((struct sockaddr_in6 *)(void *)&to->addr)->sin6_addr, 16);
	if (refused) {
		c->inside = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_body(char *bytes, size_t size, size_t n, void *thing)
{
	struct call *c = thing;
	c->out->bytes += (int64_t)(size * n);
	c->too_large = c->out->bytes > c->most;
	if (c->too_large)
		return 0;
	size_t written = fwrite(bytes, size, n, c->file);
	c->disk = written != n;
	return written;
}

static size_t take_header(char *bytes, size_t size, size_t n, void *thing)
{
	struct call *c = thing;
	struct str name, value = str_trim(str_n(bytes, size * n));
	if (str_starts(value, S("HTTP/"))) {	/* of the next answer, behind a redirect */
		c->out->etag = c->out->modified = STR_EMPTY;
	} else if (str_cut(&value, ':', &name) && value.n < 500) {
		struct str *to = str_ieq(name, S("ETag")) ? &c->out->etag
		    : str_ieq(name, S("Last-Modified")) ? &c->out->modified : NULL;
		if (to)
			*to = arena_copy(c->arena, str_trim(value));
	}
	return size * n;
}

static void start_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static struct curl_slist *headers_of(struct call *c)
{
	struct curl_slist *list = curl_slist_append(NULL, "Accept: text/calendar, "
	    "application/ld+json, application/json, application/xml, text/csv, */*;q=0.5");
	struct str etag = c->limits->etag, modified = c->limits->modified;
	if (etag.n)
		list = curl_slist_append(list,
		    arena_printf(c->arena, "If-None-Match: %.*s", STR(etag)).p);
	if (modified.n)
		list = curl_slist_append(list,
		    arena_printf(c->arena, "If-Modified-Since: %.*s", STR(modified)).p);
	return list;
}

static void set_up(CURL *curl, struct call *c, const char *address)
{
	curl_easy_setopt(curl, CURLOPT_URL, address);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT,
	    (long)(c->limits->seconds ? c->limits->seconds : SECONDS));
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 10L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "Stoa/" STOA_VERSION " (feeds of learning)");
	curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, c);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, c);
}

static bool explain(const struct call *c, CURLcode rc, long status, struct err *e)
{
	if (c->inside)
		return fail(e, ERR_DENIED, N_("The address leads to a network that is not on the "
		    "open web, so it was not fetched. An administrator can allow it on the "
		    "page of settings."));
	if (c->too_large)
		return fail(e, ERR_LIMIT, N_("The file is larger than %lld MB. Split it, or leave "
		    "out what is past."), (long long)(c->most >> 20));
	if (c->disk)
		return fail_system(e, "fetch: %s", strerror(errno));
	if (rc == CURLE_HTTP_RETURNED_ERROR)
		return fail(e, ERR_INPUT, N_("The provider's server answered %ld instead of the "
		    "file. Check the address."), status);
	if (rc == CURLE_OPERATION_TIMEDOUT)
		return fail(e, ERR_BUSY, N_("The provider's server did not answer in time."));
	if (rc == CURLE_TOO_MANY_REDIRECTS)
		return fail(e, ERR_INPUT, N_("The address is redirected more than %d times."),
		    REDIRECTS);
	if (rc == CURLE_UNSUPPORTED_PROTOCOL || rc == CURLE_URL_MALFORMAT)
		return fail(e, ERR_INPUT, N_("The address must begin with http:// or https://."));
	return fail(e, ERR_INPUT, N_("The file could not be fetched: %s."), curl_easy_strerror(rc));
}

bool fetch(struct arena *a, struct str address, const struct fetch_limits *limits,
    struct fetched *out, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct call c = { .arena = a, .limits = limits, .out = out,
		.most = limits->bytes ? limits->bytes : BYTES };
	long status = 0;
	char *text = NULL;
	*out = (struct fetched){ 0 };
	pthread_once(&once, start_curl);
	c.file = fopen(limits->path, "wbe");
	CURL *curl = c.file ? curl_easy_init() : NULL;
	if (!curl) {
		if (c.file)
			fclose(c.file);
		return fail_system(e, "fetch: %s: %s", limits->path, strerror(errno));
	}
	struct curl_slist *headers = headers_of(&c);
	set_up(curl, &c, arena_text(a, address));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	CURLcode rc = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (!curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &text) && text)
		out->address = arena_copy(a, str_of(text));
	if (!curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &text) && text)
		out->type = arena_copy(a, str_of(text));
	out->unchanged = rc == CURLE_OK && status == 304;
	bool ok = rc == CURLE_OK || explain(&c, rc, status, e);
	if (fclose(c.file) != 0 && ok)
		ok = fail_system(e, "fetch: %s", strerror(errno));
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return ok;
}
