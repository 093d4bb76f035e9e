/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The command line: finds the row, reads the options it names, calls it, prints the error.
 * Help and the manual page are printed from the same rows.
 */
#include "base/command.h"
#include "base/buf.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option common[] = {
	{ "store", "WHERE", N_("The store: a file or postgres://… (else STOA_STORE, else ./stoa.db)") },
	{ "json", NULL, N_("Print the result as JSON") },
	{ "quiet", NULL, N_("Show no progress bar") },
	{ "help", NULL, N_("Explain the command") },
	{ NULL },
};

/* ---- finding ---- */

typedef bool (*visit)(const struct command *command, void *thing);

/* Calls fn for every command of every room until it returns true. */
static bool each_command(rooms house, visit fn, void *thing)
{
	for (; *house; house++)
		for (const struct command *const *c = (*house)->commands; c && *c; c++)
			if (fn(*c, thing))
				return true;
	return false;
}

struct search {
	const char *one, *two;	/* the first two words of the line */
	const struct command *found;
	int words;
};

static bool matches(const struct command *command, void *thing)
{
	struct search *s = thing;
	char both[80];
	snprintf(both, sizeof both, "%s %s", s->one, s->two ? s->two : "");
	bool long_name = s->two && !strcmp(command->name, both);
	if (!long_name && strcmp(command->name, s->one))
		return false;
	if (!s->found || long_name) {
		s->found = command;
		s->words = long_name ? 2 : 1;
	}
	return long_name;
}

/* How many letters must change to make b of a; only for short words. */
static size_t distance(const char *a, const char *b)
{
	size_t row[40], n = strlen(b);
	if (n >= 39 || strlen(a) >= 39)
		return 99;
	for (size_t i = 0; i <= n; i++)
		row[i] = i;
	for (; *a; a++) {
		size_t corner = row[0]++;
		for (size_t i = 1; i <= n; i++) {
			size_t change = corner + (*a != b[i - 1]);
			corner = row[i];
			size_t least = row[i] < row[i - 1] ? row[i] : row[i - 1];
			row[i] = least + 1 < change ? least + 1 : change;
		}
	}
	return row[n];
}

struct nearest {
	const char *word, *best;
	size_t least;
};

static bool nearer(const struct command *command, void *thing)
{
	struct nearest *n = thing;
	size_t d = distance(n->word, command->name);
	if (d < n->least) {
		n->least = d;
		n->best = command->name;
	}
	return false;
}

static bool fail_unknown(rooms house, const char *word, struct err *e)
{
	struct nearest n = { .word = word, .least = 3 };
	each_command(house, nearer, &n);
	if (n.best)
		return fail(e, ERR_USAGE, N_("There is no command \"%s\". Did you mean \"%s\"?"), word,
		    n.best);
	return fail(e, ERR_USAGE, N_("There is no command \"%s\". `stoa --help` lists them."), word);
}

/* ---- options ---- */

static const struct option *find_option(const struct option *list, const char *name, size_t n)
{
	for (; list && list->name; list++)
		if (strlen(list->name) == n && !strncmp(list->name, name, n))
			return list;
	return NULL;
}

static void keep_option(struct call *c, const char *name, const char *value)
{
	if (!strcmp(name, "store"))
		c->store = value;
	c->json = c->json || !strcmp(name, "json");
	c->quiet = c->quiet || !strcmp(name, "quiet");
	c->option_names[c->option_count] = name;
	c->option_values[c->option_count++] = value;
}

/* Reads argv[*i], an option, and its value, which may be the next word. */
static bool read_option(struct call *c, int argc, char **argv, int *i, struct err *e)
{
	const char *name = argv[*i] + 2, *equals = strchr(name, '=');
	size_t n = equals ? (size_t)(equals - name) : strlen(name);
	const struct option *o = find_option(common, name, n);
	if (!o)
		o = find_option(c->command->options, name, n);
	if (!o)
		return fail(e, ERR_USAGE, N_("`stoa %s` has no option --%.*s. `stoa %s --help` lists "
		    "them."), c->command->name, (int)n, name, c->command->name);
	if (!o->value && equals)
		return fail(e, ERR_USAGE, N_("The option --%s takes no value."), o->name);
	if (!o->many && call_option(c, o->name))
		return fail(e, ERR_USAGE, N_("The option --%s is given twice."), o->name);
	if (!o->value) {
		keep_option(c, o->name, "");
		return true;
	}
	if (!equals && *i + 1 >= argc)
		return fail(e, ERR_USAGE, N_("The option --%s needs a value: %s."), o->name, o->value);
	keep_option(c, o->name, equals ? equals + 1 : argv[++*i]);
	return true;
}

static bool read_line(struct call *c, int argc, char **argv, int first, struct err *e)
{
	c->args = arena_array(c->arena, const char *, (size_t)argc + 1);
	c->option_names = arena_array(c->arena, const char *, (size_t)argc + 1);
	c->option_values = arena_array(c->arena, const char *, (size_t)argc + 1);
	bool only_args = false;
	for (int i = first; i < argc; i++) {
		if (!only_args && !strcmp(argv[i], "--")) {
			only_args = true;
		} else if (!only_args && !strncmp(argv[i], "--", 2)) {
			if (!read_option(c, argc, argv, &i, e))
				return false;
		} else {
			c->args[c->arg_count++] = argv[i];
		}
	}
	return true;
}

const char *call_option(const struct call *c, const char *name)
{
	for (size_t i = c->option_count; i-- > 0;)
		if (!strcmp(c->option_names[i], name))
			return c->option_values[i];
	return NULL;
}

/* ---- help ---- */

static void print_options(const struct option *list)
{
	for (; list && list->name; list++) {
		char left[60];
		snprintf(left, sizeof left, "--%s%s%s", list->name, list->value ? " " : "",
		    list->value ? list->value : "");
		printf("  %-22s %s\n", left, list->help);
	}
}

static void print_command(const struct command *c)
{
	printf("stoa %s%s%s\n\n%s.\n", c->name, c->args[0] ? " " : "", c->args, c->summary);
	if (c->about)
		printf("\n%s\n", c->about);
	printf("\nOptions\n");
	print_options(c->options);
	print_options(common);
}

static bool print_row(const struct command *c, void *thing)
{
	(void)thing;
	char left[80];
	snprintf(left, sizeof left, "%s %s", c->name, c->args);
	printf("  %-26s %s\n", left, c->summary);
	return false;
}

static void print_all(rooms house)
{
	printf("stoa %s: plan, open, celebrate, fund and measure a learning city\n\n"
	    "Usage: stoa COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands\n", STOA_VERSION);
	each_command(house, print_row, NULL);
	printf("\nOptions of every command\n");
	print_options(common);
	printf("\nExit codes: 0 all went well, 1 something was refused, 2 wrong use, 3 failure.\n"
	    "`stoa COMMAND --help` explains one command; `stoa help --man` prints the manual page.\n");
}

/* Text for troff: a backslash is doubled, and a line that begins with a dot gets a guard. */
static void print_troff(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
	}
	putchar('\n');
}

static void print_troff_options(const struct option *list)
{
	for (; list && list->name; list++) {
		printf(".TP\n.B \\-\\-%s%s%s\n", list->name, list->value ? " " : "",
		    list->value ? list->value : "");
		print_troff(list->help);
	}
}

static bool print_man_command(const struct command *c, void *thing)
{
	(void)thing;
	printf(".SS \"stoa %s %s\"\n", c->name, c->args);
	print_troff(c->summary);
	if (c->about) {
		printf(".PP\n");
		print_troff(c->about);
	}
	print_troff_options(c->options);
	return false;
}

static void print_man(rooms house)
{
	printf(".TH STOA 1 \"\" \"stoa %s\" \"Stoa\"\n.SH NAME\n"
	    "stoa \\- plan, open, celebrate, fund and measure a learning city\n"
	    ".SH SYNOPSIS\n.B stoa\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
	    ".SH OPTIONS OF EVERY COMMAND\n", STOA_VERSION);
	print_troff_options(common);
	printf(".SH COMMANDS\n");
	each_command(house, print_man_command, NULL);
	printf(".SH EXIT STATUS\n0 all went well, 1 something was refused, 2 wrong use, 3 failure.\n"
	    ".SH ENVIRONMENT\n.TP\n.B STOA_STORE\nThe store, where \\-\\-store is not given.\n");
}

static bool run_help(struct call *c, struct err *e)
{
	struct search s = { .one = c->arg_count ? c->args[0] : "",
		.two = c->arg_count > 1 ? c->args[1] : NULL };
	if (call_option(c, "man")) {
		print_man(c->rooms);
		return true;
	}
	if (!c->arg_count) {
		print_all(c->rooms);
		return true;
	}
	each_command(c->rooms, matches, &s);
	if (!s.found)
		return fail_unknown(c->rooms, c->args[0], e);
	print_command(s.found);
	return true;
}

static const struct option help_options[] = {
	{ "man", NULL, N_("Print the manual page (troff)") }, { NULL }
};
static const struct command help_command = { "help", "[COMMAND]",
	N_("Explain the program or a command"), NULL, help_options, 0, 2, run_help };
static const struct command *const help_commands[] = { &help_command, NULL };
const struct room help_room = { .name = "help", .commands = help_commands };

/* ---- the whole ---- */

static bool check_args(const struct call *c, struct err *e)
{
	const struct command *k = c->command;
	if ((int)c->arg_count < k->min_args)
		return fail(e, ERR_USAGE, N_("`stoa %s` needs %s. `stoa %s --help` explains it."),
		    k->name, k->args, k->name);
	if (k->max_args >= 0 && (int)c->arg_count > k->max_args)
		return fail(e, ERR_USAGE, N_("`stoa %s` does not take \"%s\"."), k->name,
		    c->args[k->max_args]);
	return true;
}

static bool run_line(struct call *c, int argc, char **argv, struct err *e)
{
	struct search s = { .one = argv[1], .two = argc > 2 ? argv[2] : NULL };
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		s.one = "help";
	if (!strcmp(argv[1], "--version")) {
		printf("stoa %s\n", STOA_VERSION);
		return true;
	}
	each_command(c->rooms, matches, &s);
	if (!s.found)
		return fail_unknown(c->rooms, argv[1], e);
	c->command = s.found;
	if (!read_line(c, argc, argv, 1 + s.words, e))
		return false;
	if (call_option(c, "help")) {
		print_command(s.found);
		return true;
	}
	return check_args(c, e) && s.found->run(c, e);
}

static void print_error(const struct call *c, const struct err *e)
{
	if (c->json)
		log_err("command failed", e);
	else
		fprintf(stderr, "stoa: %s\n", e->say);
	if (e->log[0] && !c->json)
		fprintf(stderr, "      %s%s%s\n", e->log, e->where ? ", " : "", e->where ? e->where : "");
}

int command_main(rooms house, int argc, char **argv)
{
	const char *where = getenv("STOA_STORE");
	struct err e = { 0 };
	struct call c = { .arena = arena_new(0), .rooms = house,
		.store = where && *where ? where : "./stoa.db", .lang = lang_at(0) };
	int code = 0;
	if (argc < 2) {
		print_all(house);
		code = 2;
	} else if (!run_line(&c, argc, argv, &e)) {
		print_error(&c, &e);
		code = err_exit(e.kind == ERR_NONE ? ERR_SYSTEM : e.kind);
	} else if (c.refused) {
		code = 1;
	}
	if (fflush(stdout) != 0 && !code)
		code = 3;
	arena_free(c.arena);
	return code;
}
