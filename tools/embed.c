/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * embed OUT.c TABLE FILE…: files as a table of `struct embedded` in C, so that they travel inside
 * the program. The hash (FNV-1a) is for names of addresses, not for secrets.
 */
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path, size_t *size_r)
{
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(1);
	}
	size_t room = 1 << 16, n = 0, got;
	char *bytes = malloc(room);
	while (bytes && (got = fread(bytes + n, 1, room - n, f)) > 0) {
		n += got;
		if (n == room)
			bytes = realloc(bytes, room *= 2);
	}
	fclose(f);
	if (!bytes)
		exit(1);
	*size_r = n;
	return bytes;
}

static void write_bytes(FILE *out, size_t number, const char *bytes, size_t size)
{
	fprintf(out, "static const unsigned char file_%zu[] = {", number);
	for (size_t i = 0; i < size; i++)
		fprintf(out, "%s%d,", i % 24 ? "" : "\n\t", (unsigned char)bytes[i]);
	fprintf(out, "0\n};\n\n");
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: embed OUT.c TABLE FILE...\n");
		return 2;
	}
	FILE *out = fopen(argv[1], "w");
	if (!out) {
		perror(argv[1]);
		return 1;
	}
	struct { size_t size; uint64_t hash; } *files = calloc((size_t)argc, sizeof *files);
	fprintf(out, "#include \"base/embedded.h\"\n\n");
	for (int i = 3; files && i < argc; i++) {
		char *bytes = read_file(argv[i], &files[i].size);
		files[i].hash = str_hash(str_n(bytes, files[i].size));
		write_bytes(out, (size_t)i, bytes, files[i].size);
		free(bytes);
	}
	fprintf(out, "extern const struct embedded %s[];\nconst struct embedded %s[] = {\n", argv[2],
	    argv[2]);
	for (int i = 3; files && i < argc; i++)
		fprintf(out, "\t{ \"%s\", file_%d, %zu, \"%016llx\" },\n", last_part(argv[i]), i,
		    files[i].size, (unsigned long long)files[i].hash);
	fprintf(out, "\t{ 0, 0, 0, 0 }\n};\n");
	free(files);
	return fclose(out) ? 1 : 0;
}
