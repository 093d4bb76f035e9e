/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Runs the tests that registered themselves; see test.h. */
#include "test.h"
#include "base/buf.h"
#include "base/file.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct row {
	const char *name, *file;
	void (*run)(struct test *t);
} tests[4000];
static size_t test_count;

void test_add(const char *name, const char *file, void (*run)(struct test *t))
{
	if (test_count == sizeof tests / sizeof *tests)
		abort();
	tests[test_count++] = (struct row){ name, file, run };
}

void test_fail(struct test *t, const char *file, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	printf("FAIL %s\n     %s:%d: ", t->name, file, line);
	vprintf(format, args);
	printf("\n");
	va_end(args);
	t->failed++;
}

void test_check_int(struct test *t, const char *file, int line, const char *what, int64_t is,
    int64_t want)
{
	if (is != want)
		test_fail(
		    t, file, line, "%s is %lld, not %lld", what, (long long)is, (long long)want);
}

void test_check_real(struct test *t, const char *file, int line, const char *what, double is,
    double want, double tolerance)
{
	double size = fmax(1, fmax(fabs(is), fabs(want)));
	if (!(fabs(is - want) <= tolerance * size))
		test_fail(t, file, line, "%s is %.17g, not %.17g", what, is, want);
}

void test_check_str(struct test *t, const char *file, int line, const char *what, struct str is,
    struct str want)
{
	if (!str_eq(is, want))
		test_fail(t, file, line, "%s is \"%.*s\", not \"%.*s\"", what, STR(is), STR(want));
}

const char *test_shared(struct test *t, const char *path)
{
	const char *root = getenv("STOA_SHARED");
	char *full = file_join(t->arena, root ? root : "../shared/data", path);
	if (file_exists(full))
		return full;
	printf("skip %s: no %s\n", t->name, full);
	t->skipped = true;
	return NULL;
}

const char *test_data(struct test *t, const char *path)
{
	const char *root = getenv("STOA_SOURCE");
	return file_join(
	    t->arena, root ? file_join(t->arena, root, "tests/data") : "tests/data", path);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type, (void)where;
	return remove(path);
}

/* Returns 1 passed, 0 failed, -1 skipped. */
static int run_one(const struct row *row)
{
	struct err e = { 0 };
	struct test t = { .name = row->name, .arena = arena_new(0), .e = &e };
	snprintf(t.folder, sizeof t.folder, "/tmp/stoa-test-XXXXXX");
	if (!mkdtemp(t.folder))
		abort();
	row->run(&t);
	arena_free(t.arena);
	nftw(t.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return t.failed ? 0 : t.skipped ? -1 : 1;
}

static bool wanted(const struct row *row, int argc, char **argv)
{
	bool any = argc < 2;
	for (int i = 1; i < argc; i++)
		any = any || strstr(row->name, argv[i]) || strstr(row->file, argv[i]);
	return any;
}

int main(int argc, char **argv)
{
	int passed = 0, failed = 0, skipped = 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < test_count; i++) {
		if (!wanted(&tests[i], argc, argv))
			continue;
		int r = run_one(&tests[i]);
		passed += r == 1;
		failed += r == 0;
		skipped += r == -1;
	}
	printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
	return failed ? 1 : 0;
}
