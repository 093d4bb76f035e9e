/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct mapping {
	void *p;
	size_t n;
};

static void unmap(void *thing)
{
	struct mapping *m = thing;
	munmap(m->p, m->n);
}

static bool fail_open(struct err *e, const char *path)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return fail(e, ERR_MISSING, N_("There is no file %s."), path);
	if (errno == EISDIR)
		return fail(e, ERR_INPUT, N_("%s is a folder, not a file."), path);
	if (errno == EACCES || errno == EPERM)
		return fail(e, ERR_DENIED, N_("The file %s may not be read or written."), path);
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) {
		fail(e, ERR_SYSTEM, N_("The disk is full: %s could not be written."), path);
		return fail_in(e, "%s", strerror(errno));
	}
	return fail_system(e, "%s: %s", path, strerror(errno));
}

static bool map_open(struct arena *a, int fd, const char *path, size_t max, struct str *out_r,
    struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return fail_open(e, path);
	if (S_ISDIR(st.st_mode))
		return fail(e, ERR_INPUT, N_("%s is a folder, not a file."), path);
	if (!S_ISREG(st.st_mode))
		return fail(e, ERR_INPUT, N_("%s is not a file."), path);
	if (max && (uint64_t)st.st_size > max)
		return fail(e, ERR_LIMIT, N_("The file %s is larger than %zu bytes."), path, max);
	if (!st.st_size) {
		*out_r = STR_EMPTY;
		return true;
	}
	void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fail_open(e, path);
	struct mapping *m = arena_new_of(a, struct mapping);
	*m = (struct mapping){ p, (size_t)st.st_size };
	arena_defer(a, unmap, m);
	*out_r = str_n(p, m->n);
	return true;
}

bool file_map(struct arena *a, const char *path, size_t max, struct str *out_r, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_open(e, path);
	bool ok = map_open(a, fd, path, max, out_r, e);
	close(fd);
	return ok;
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return fsync(fd) == 0;
}

/* What is replaced keeps its mode: a file that only its owner reads stays so. */
static mode_t mode_for(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? st.st_mode & 0777 : 0644;
}

/* The new name itself is on the disk only when the folder is. */
static void sync_folder(const char *path)
{
	char folder[4096];
	const char *slash = strrchr(path, '/');
	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1,
	    slash ? path : ".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

bool file_write(const char *path, struct str bytes, struct err *e)
{
	char fresh[4096];
	int n = snprintf(fresh, sizeof fresh, "%s.XXXXXX", path);
	if (n < 0 || (size_t)n >= sizeof fresh)
		return fail(e, ERR_INPUT, N_("The name %s is too long."), path);
	int fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0)
		return fail_open(e, path);
	bool ok = fchmod(fd, mode_for(path)) == 0 && write_all(fd, bytes);
	int why = errno;
	if (close(fd) < 0 && ok) {
		ok = false;
		why = errno;
	}
	if (ok && rename(fresh, path) == 0) {
		sync_folder(path);
		return true;
	}
	errno = ok ? errno : why;
	fail_open(e, path);
	unlink(fresh);
	return false;
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool file_list(struct arena *a, const char *folder, struct str **names_r, size_t *count_r,
    struct err *e)
{
	struct { struct str *items; size_t count, room; } names = { 0 };
	DIR *dir = opendir(folder);
	if (!dir)
		return fail_open(e, folder);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			*list_add(a, &names) = arena_copy(a, str_of(entry->d_name));
	closedir(dir);
	if (names.count)
		qsort(names.items, names.count, sizeof *names.items, by_name);
	*names_r = names.items;
	*count_r = names.count;
	return true;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool file_is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *file_join(struct arena *a, const char *folder, const char *name)
{
	size_t n = strlen(folder);
	bool slash = n && folder[n - 1] == '/';
	return (char *)arena_printf(a, "%s%s%s", folder, slash ? "" : "/", name).p;
}
