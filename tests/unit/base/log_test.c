/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What `write` sends to standard error, without the time at the head of the line. */
static struct str logged(struct test *t, void (*write_line)(void))
{
	struct str bytes = STR_EMPTY;
	const char *path = file_join(t->arena, t->folder, "log");
	int kept = dup(STDERR_FILENO), fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	dup2(fd, STDERR_FILENO);
	write_line();
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(fd);
	file_map(t->arena, path, 0, &bytes, t->e);
	return str_from(bytes, bytes.n ? 21 : 0);
}

static void write_plain(void)
{
	log_event(LOG_WARN, "import refused", "file", "a.csv", "rows", "12", NULL);
}

static void write_hostile(void)
{
	log_event(LOG_INFO, "got", "value", "a\nb \"c\" \\ \x7f\x1b[1m", "none", NULL, "empty", "",
	    NULL);
}

static void write_debug(void)
{
	log_event(LOG_DEBUG, "unseen", NULL);
}

static void write_error(void)
{
	struct err e = { 0 };
	fail_system(&e, "disk");
	log_err("job failed", &e);
}

static void write_long(void)
{
	static char text[20000];
	memset(text, 'x', sizeof text - 1);
	log_event(LOG_INFO, "long", "text", text, NULL);
	log_event(LOG_INFO, "next", NULL);
}

TEST(a_line_has_level_event_and_pairs)
{
	CHECK_STR(logged(t, write_plain), "warn \"import refused\" file=a.csv rows=12\n");
}

TEST(a_value_cannot_break_its_line)
{
	CHECK_STR(logged(t, write_hostile),
	    "info got value=\"a\\x0ab \\\"c\\\" \\\\ \\x7f\\x1b[1m\" none=\"\" empty=\"\"\n");
}

TEST(what_is_below_the_level_is_not_written)
{
	CHECK_STR(logged(t, write_debug), "");
	log_set_level(LOG_DEBUG);
	CHECK_STR(logged(t, write_debug), "debug unseen\n");
	log_set_level(LOG_INFO);
}

TEST(an_error_is_one_line_with_its_kind_place_and_detail)
{
	struct str line = logged(t, write_error);
	CHECK(str_starts(line, S("error \"job failed\" kind=system where=")));
	CHECK_HAS(line, "detail=disk");
	CHECK_INT(str_find_byte(line, '\n', 0), line.n - 1);
}

TEST(a_line_that_is_too_long_still_ends)
{
	struct str lines = logged(t, write_long);
	CHECK(str_ends(lines, S("info next\n")));
	CHECK(lines.n < 9000);
}
