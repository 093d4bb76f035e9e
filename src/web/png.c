/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * SVG to PNG by rsvg-convert, as a process of its own: a drawing that makes it grow or hang ends
 * with it. The drawing goes in by a file in memory, so that there is no pipe to fill both ways;
 * the picture comes back by another. prlimit(1)'s work is done by a small shell word, because
 * posix_spawn sets no limits.
 */
#include "web/chart.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 10, MOST_BYTES = 20 << 20 };

static const char limits[] = "ulimit -t 10 -v 1048576 -f 40960 -c 0; exec rsvg-convert "
    "--format=png --width=\"$1\" --keep-aspect-ratio --background-color=white";

static bool write_all(int file, struct str s)
{
	while (s.n) {
		ssize_t n = write(file, s.p, s.n);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			s = str_from(s, (size_t)n);
	}
	return lseek(file, 0, SEEK_SET) == 0;
}

static bool start(int in, int out, int width, pid_t *pid_r)
{
	char pixels[16];
	snprintf(pixels, sizeof pixels, "%d", width);
	char *const args[] = { "sh", "-c", (char *)limits, "sh", pixels, NULL };
	char *const environment[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
		"HOME=/nonexistent", NULL };
	posix_spawn_file_actions_t files;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, 0);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	bool ok = posix_spawn(pid_r, "/bin/sh", &files, NULL, args, environment) == 0;
	posix_spawn_file_actions_destroy(&files);
	return ok;
}

/* Wait for the process, at most SECONDS, then end it. */
static bool finish(pid_t pid)
{
	int handle = (int)syscall(SYS_pidfd_open, pid, 0), status = -1;
	struct pollfd ready = { .fd = handle, .events = POLLIN };
	if (handle < 0 || poll(&ready, 1, SECONDS * 1000) != 1)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (handle >= 0)
		close(handle);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool read_back(struct arena *a, int file, struct str *png_r)
{
	struct stat about;
	if (fstat(file, &about) || about.st_size < 8 || about.st_size > MOST_BYTES)
		return false;
	size_t n = (size_t)about.st_size;
	char *bytes = arena_alloc(a, n);
	for (size_t at = 0; at < n;) {
		ssize_t got = pread(file, bytes + at, n - at, (off_t)at);
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	*png_r = str_n(bytes, n);
	return str_starts(*png_r, S("\x89PNG"));
}

bool png_from_svg(struct arena *a, struct str svg, int width, struct str *png_r, struct err *e)
{
	int in = memfd_create("svg", MFD_CLOEXEC), out = memfd_create("png", MFD_CLOEXEC);
	pid_t pid = 0;
	struct str png = STR_EMPTY;
	bool ok = false;
	if (in < 0 || out < 0 || !write_all(in, svg))
		fail_system(e, "memfd: %s", strerror(errno));
	else if (!start(in, out, width < 16 ? 16 : width > 4000 ? 4000 : width, &pid))
		fail_system(e, "posix_spawn /bin/sh: %s", strerror(errno));
	else if (!finish(pid) || !read_back(a, out, &png))
		fail_system(e, "rsvg-convert failed, or took longer than %d s", SECONDS);
	else
		ok = true;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	if (ok)
		*png_r = png;
	return ok;
}
