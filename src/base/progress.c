/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The progress bar of long commands: a line on standard error, drawn at most 10 times a second. */
#include "base/command.h"
#include "base/date.h"

#include <stdio.h>
#include <unistd.h>

void progress_start(struct progress_bar *bar, const struct call *c)
{
	*bar = (struct progress_bar){ .started = date_now() };
	bar->on = !c->quiet && isatty(STDERR_FILENO);
}

static void show_left(int64_t seconds)
{
	if (seconds >= 60)
		fprintf(stderr, ", %lld min left", (long long)(seconds / 60));
	else
		fprintf(stderr, ", %lld s left", (long long)seconds);
}

void progress_show(struct progress_bar *bar, const char *what, int64_t done, int64_t all)
{
	enum { WIDTH = 24 };
	int64_t now = date_now(), ms = now - bar->started;
	if (!bar->on || now - bar->shown < 100)
		return;
	bar->shown = now;
	fprintf(stderr, "\r\033[K%s ", what);
	if (all > 0) {
		int filled = (int)(done * WIDTH / all);
		for (int i = 0; i < WIDTH; i++)
			fputs(i < filled ? "█" : "░", stderr);
		fprintf(stderr, " %3lld %%", (long long)(done * 100 / all));
	} else {
		fprintf(stderr, "%lld", (long long)done);
	}
	if (ms > 500)
		fprintf(stderr, ", %lld/s", (long long)(done * 1000 / ms));
	if (ms > 1000 && all > done && done > 0)
		show_left((all - done) * ms / done / 1000);
}

void progress_end(struct progress_bar *bar)
{
	if (bar->on && bar->shown)
		fputs("\r\033[K", stderr);
	bar->on = false;
}
