/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each line is run in a process of its own, with its output in files. */
#include "test.h"
#include "base/command.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool run_show(struct call *c, struct err *e)
{
	(void)e;
	printf("store=%s json=%d quiet=%d", c->store, c->json, c->quiet);
	for (size_t i = 0; i < c->option_count; i++)
		printf(" %s=%s", c->option_names[i], c->option_values[i]);
	for (size_t i = 0; i < c->arg_count; i++)
		printf(" [%s]", c->args[i]);
	printf(" city:%s\n", call_option(c, "city") ? call_option(c, "city") : "none");
	return true;
}

static bool run_refuse(struct call *c, struct err *e)
{
	(void)e;
	c->refused = 2;
	return true;
}

static bool run_fail(struct call *c, struct err *e)
{
	static const struct {
		const char *word;
		enum err_kind kind;
	} kinds[] = { { "input", ERR_INPUT }, { "busy", ERR_BUSY }, { "usage", ERR_USAGE } };
	for (size_t i = 0; i < 3; i++)
		if (!strcmp(c->args[0], kinds[i].word))
			return fail(e, kinds[i].kind, "%s", "It did not work.");
	return fail_system(e, "detail");
}

static const struct option show_options[] = {
	{ "city", "NAME", N_("The city") }, { "tag", "WORD", N_("A tag"), true },
	{ "dry-run", NULL, N_("Only try") }, { NULL },
};
static const struct command show = { "show", "[WORD…]", N_("show the line"), NULL, show_options, 0,
    -1,
	run_show };
static const struct command store_copy = { "store copy", "FROM TO", N_("copy a store"),
	N_("First.\n\n.Second \\ line."), NULL, 2, 2, run_show };
static const struct command refuse = { "refuse", "", N_("refuse"), NULL, NULL, 0, 0, run_refuse };
static const struct command fails = { "fails", "HOW", N_("fail"), NULL, NULL, 1, 1, run_fail };
static const struct command *const commands[] = { &show, &store_copy, &refuse, &fails, NULL };
static const struct room test_room = { .name = "test", .commands = commands };
static const struct room *const house[] = { &help_room, &test_room, NULL };

struct result {
	int code;
	struct str out, err;
};

static struct str read_back(struct test *t, const char *name)
{
	struct str bytes = STR_EMPTY;
	file_map(t->arena, file_join(t->arena, t->folder, name), 0, &bytes, t->e);
	return bytes;
}

static void child(struct test *t, int argc, char **argv)
{
	dup2(open(file_join(t->arena, t->folder, "out"), O_CREAT | O_TRUNC | O_WRONLY, 0600), 1);
	dup2(open(file_join(t->arena, t->folder, "err"), O_CREAT | O_TRUNC | O_WRONLY, 0600), 2);
	unsetenv("LC_ALL");
	unsetenv("LC_MESSAGES");
	setenv("LANG", "C.UTF-8", 1);
	unsetenv("STOA_LANGUAGES");
	int code = command_main(house, argc, argv);
	fflush(NULL);
	_exit(code);
}

/* line: words divided by blanks, behind the program's name. */
static struct result run(struct test *t, const char *line)
{
	char *argv[20] = { (char *)"stoa" };
	int argc = 1, status = 0;
	struct str rest = str_of(line), word;
	while (rest.n && argc < 19 && str_cut(&rest, ' ', &word))
		argv[argc++] = arena_text(t->arena, word);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		child(t, argc, argv);
	waitpid(pid, &status, 0);
	return (struct result){ WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_back(t, "out"),
		read_back(t, "err") };
}

static void check_line(struct test *t, const char *line, int code, const char *out, const char *err)
{
	struct result r = run(t, line);
	if (r.code != code || str_find(r.out, str_of(out), 0) < 0 || str_find(r.err, str_of(err),
	    0) < 0)
		test_fail(t, __FILE__, __LINE__, "`%s` ends with %d: %.*s%.*s", line, r.code,
		    STR(r.out),
		    STR(r.err));
}

TEST(options_stand_anywhere_and_take_their_value_both_ways)
{
	unsetenv("STOA_STORE");
	check_line(t, "show", 0, "store=./stoa.db json=0 quiet=0 city:none\n", "");
	check_line(t, "show a --city X b --json", 0, "json=1 quiet=0 city=X json= [a] [b] city:X\n",
	    "");
	check_line(t, "--store x.db show --city=Y=Z", 0, "store=x.db", "");
	check_line(t, "--json --store=x.db show a", 0, "store=x.db json=1", "");
	check_line(t, "show --city=Y=Z", 0, "city:Y=Z\n", "");
	check_line(t, "show --city= a", 0, "[a] city:\n", "");
	check_line(t, "show --tag a --tag=b", 0, " tag=a tag=b ", "");
	check_line(t, "show -- --city X", 0, "[--city] [X] city:none", "");
	check_line(t, "show - -5", 0, "[-] [-5]", "");
	check_line(t, "show --dry-run", 0, "dry-run=", "");
}

TEST(commands_of_two_words_are_found)
{
	check_line(t, "store copy a b", 0, "[a] [b]", "");
	check_line(t, "store --json copy a b", 0, "json=1", "");
	check_line(t, "store copy a", 2, "", "`stoa store copy` needs FROM TO");
	check_line(t, "store", 2, "", "Did you mean \"store copy\"?");
	check_line(t, "stoer copy a b", 2, "", "Did you mean \"store copy\"?");
}

TEST(wrong_use_ends_with_2_and_names_what_is_meant)
{
	check_line(t, "", 2, "Usage: stoa COMMAND", "");
	check_line(t, "shwo", 2, "", "There is no command \"shwo\". Did you mean \"show\"?");
	check_line(t, "frobnicate", 2, "", "`stoa --help` lists them");
	check_line(t, "show --ctiy X", 2, "", "has no option --ctiy. Did you mean --city?");
	check_line(t, "show --frobnicate", 2, "", "`stoa show --help` lists them");
	check_line(t, "show --city", 2, "", "needs a value: NAME");
	check_line(t, "show --dry-run=yes", 2, "", "takes no value");
	check_line(t, "show --city a --city b", 2, "", "given twice");
	check_line(t, "refuse a", 2, "", "does not take \"a\"");
	check_line(t, "--frobnicate show", 2, "", "");
	check_line(t, "--store", 2, "", "needs a value");
}

TEST(the_exit_code_says_how_it_went)
{
	check_line(t, "refuse", 1, "", "");
	check_line(t, "fails input", 1, "", "stoa: It did not work.\n");
	check_line(t, "fails busy", 3, "", "It did not work.");
	check_line(t, "fails usage", 2, "", "It did not work.");
	check_line(t, "fails system", 3, "", "detail");
	check_line(t, "--version", 0, "stoa ", "");
}

TEST(help_is_printed_from_the_rows)
{
	check_line(t, "--help", 0, "store copy FROM TO", "");
	check_line(t, "-h", 0, "Usage", "");
	check_line(t, "help", 0, "show [WORD…]               show the line\n", "");
	check_line(t, "show --help", 0, "  --city NAME            The city\n", "");
	check_line(t, "show -h", 0, "stoa show [WORD…]\n\nshow the line.\n", "");
	check_line(t, "help store copy", 0, "stoa store copy FROM TO\n", "");
	check_line(t, "store copy --help", 0, "  --store WHERE", "");
	check_line(t, "help nothing", 2, "", "There is no command \"nothing\"");
	check_line(t, "fails --help", 0, "stoa fails HOW",
	    "");	/* before its arguments are counted */
}

TEST(the_manual_page_is_troff_that_nothing_breaks)
{
	struct str page = run(t, "help --man").out;
	CHECK(str_starts(page, S(".TH STOA 1")));
	CHECK_HAS(page, ".SS \"stoa store copy FROM TO\"\ncopy a store\n.PP\nFirst.\n.PP\n"
	    "\\&.Second \\e line.\n");
	CHECK_HAS(page, ".B \\-\\-dry\\-run\n");
}

TEST(the_store_comes_from_the_environment)
{
	setenv("STOA_STORE", "from-env.db", 1);
	check_line(t, "show", 0, "store=from-env.db", "");
	check_line(t, "show --store given.db", 0, "store=given.db", "");
	setenv("STOA_STORE", "", 1);
	check_line(t, "show", 0, "store=./stoa.db", "");
	unsetenv("STOA_STORE");
}

TEST(a_progress_bar_is_only_for_terminals)
{
	struct call c = { .quiet = false };
	struct progress_bar bar;
	int kept = dup(STDERR_FILENO), fd = open("/dev/null", O_WRONLY);
	dup2(fd, STDERR_FILENO);
	progress_start(&bar, &c);
	CHECK(!bar.on);
	bar.on = true;
	progress_show(&bar, "rows", 0, 0);
	progress_show(&bar, "rows", 50, 100);
	progress_show(&bar, "rows", INT64_MAX, INT64_MAX);
	bar.shown = 0;
	progress_show(&bar, "rows", 200, 100);
	progress_end(&bar);
	CHECK(!bar.on);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(fd);
}
