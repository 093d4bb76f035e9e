/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * embed OUT.c FILE…: files as C, each also packed with gzip and brotli as far as they go, under
 * an address that carries a hash of the content.
 * embed OUT.c --table NAME FILE…: files as they are, as a table of struct embedded.
 * embed OUT.c --packed NAME FILE…: the same, packed with gzip, for readers that unpack.
 * Runs while building.
 */
#include <brotli/encode.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void die(const char *what, const char *path)
{
	fprintf(stderr, "embed: %s: %s\n", path, what);
	exit(1);
}

static unsigned char *read_all(const char *path, size_t *n_r)
{
	FILE *f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END))
		die("cannot read", path);
	long size = ftell(f);
	rewind(f);
	unsigned char *p = malloc((size_t)size + 1);
	if (!p || fread(p, 1, (size_t)size, f) != (size_t)size)
		die("cannot read", path);
	fclose(f);
	*n_r = (size_t)size;
	return p;
}

static void put_bytes(FILE *out, const char *kind, int i, const unsigned char *p, size_t n)
{
	fprintf(out, "static const unsigned char %s_%d[] = {", kind, i);
	for (size_t j = 0; j < n; j++)
		fprintf(out, "%s%u,", j % 20 ? "" : "\n", p[j]);
	fprintf(out, "0 };\n");
}

static size_t put_gzip(FILE *out, int i, unsigned char *p, size_t n)
{
	z_stream z = { .next_in = p, .avail_in = (uInt)n };
	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		die("no gzip", "");
	size_t room = deflateBound(&z, n);
	unsigned char *packed = malloc(room);
	z.next_out = packed;
	z.avail_out = (uInt)room;
	if (!packed || deflate(&z, Z_FINISH) != Z_STREAM_END)
		die("no gzip", "");
	size_t size = z.total_out;
	deflateEnd(&z);
	put_bytes(out, "gzip", i, packed, size);
	free(packed);
	return size;
}

static size_t put_brotli(FILE *out, int i, const unsigned char *p, size_t n)
{
	size_t size = BrotliEncoderMaxCompressedSize(n);
	unsigned char *packed = malloc(size);
	if (!packed || !BrotliEncoderCompress(11, 22, BROTLI_MODE_GENERIC, n, p, &size, packed))
		die("no brotli", "");
	put_bytes(out, "brotli", i, packed, size);
	free(packed);
	return size;
}

static const char *type_of(const char *name)
{
	static const char *const types[][2] = {
		{ ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" },
		{ ".svg", "image/svg+xml" }, { ".png", "image/png" }, { ".ico", "image/x-icon" },
		{ ".woff2", "font/woff2" }, { ".webmanifest", "application/manifest+json" },
		{ ".txt", "text/plain; charset=utf-8" },
	};
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (!strcmp(dot, types[i][0]))
			return types[i][1];
	return "application/octet-stream";
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static uint64_t hash_of(const unsigned char *p, size_t n)
{
	uint64_t h = 14695981039346656037ULL;
	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 1099511628211ULL;
	return h;
}

static void put_row(FILE *rows, int i, const char *path, const unsigned char *p, const size_t n[3])
{
	const char *name = last_part(path);
	const char *dot = strrchr(name, '.') ? strrchr(name, '.') : name + strlen(name);
	uint64_t h = hash_of(p, n[0]);
	fprintf(rows,
	    "\t{ \"%s\", \"%s\", \"/assets/%.*s-%08llx%s\", { { (const char *)plain_%d, %zu }",
	    name, type_of(name), (int)(dot - name), name, (unsigned long long)(h >> 32), dot, i,
	    n[0]);
	for (int c = 1; c < 3; c++)
		if (n[c] < n[0])
			fprintf(rows, ", { (const char *)%s_%d, %zu }", c == 1 ? "gzip" : "brotli",
			    i, n[c]);
		else
			fprintf(rows, ", { (const char *)0, sizeof %s_%d * 0 }",
			    c == 1 ? "gzip" : "brotli", i);
	fprintf(rows, " } },\n");
}

static void put_assets(FILE *out, FILE *rows, int count, char **paths)
{
	fprintf(out, "/* Made by tools/embed.c. */\n#include \"web/serve.h\"\n\n");
	fprintf(rows, "\nconst struct asset assets[] = {\n");
	for (int i = 0; i < count; i++) {
		size_t n[3];
		unsigned char *p = read_all(paths[i], &n[0]);
		put_bytes(out, "plain", i, p, n[0]);
		n[1] = put_gzip(out, i, p, n[0]);
		n[2] = put_brotli(out, i, p, n[0]);
		put_row(rows, i, paths[i], p, n);
		free(p);
	}
}

static void put_table(FILE *out, FILE *rows, bool packed, const char *name, int count,
    char **paths)
{
	fprintf(out, "/* Made by tools/embed.c. */\n#include \"base/embedded.h\"\n\n");
	fprintf(rows, "\nextern const struct embedded %s[];\nconst struct embedded %s[] = {\n",
	    name, name);
	for (int i = 0; i < count; i++) {
		size_t n;
		unsigned char *p = read_all(paths[i], &n);
		size_t size = n;
		if (packed)
			size = put_gzip(out, i, p, n);
		else
			put_bytes(out, "plain", i, p, n);
		fprintf(rows, "\t{ \"%s\", %s_%d, %zu, \"%016llx\" },\n", last_part(paths[i]),
		    packed ? "gzip" : "plain", i, size, (unsigned long long)hash_of(p, n));
		free(p);
	}
}

int main(int argc, char **argv)
{
	FILE *out = argc > 1 ? fopen(argv[1], "w") : NULL, *rows = tmpfile();
	if (!out || !rows)
		die("cannot write", argc > 1 ? argv[1] : "");
	bool packed = argc > 3 && !strcmp(argv[2], "--packed");
	if (packed || (argc > 3 && !strcmp(argv[2], "--table")))
		put_table(out, rows, packed, argv[3], argc - 4, argv + 4);
	else
		put_assets(out, rows, argc - 2, argv + 2);
	rewind(rows);
	for (int c; (c = getc(rows)) != EOF;)
		putc(c, out);
	fprintf(out, "\t{ 0 },\n};\n");
	return fclose(out) || fclose(rows);
}
