/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `stoa help`: the rows of commands and options printed for the terminal, in its language, and as
 * the manual page in troff, which is English.
 */
#include "base/command_help.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

const struct option command_common[] = {
	{ "store", "WHERE",
	    N_("The store: a file or postgres://… (else STOA_STORE, else ./stoa.db)") },
	{ "json", NULL, N_("Print the result as JSON") },
	{ "quiet", NULL, N_("Show no progress bar") },
	{ "help", NULL, N_("Explain the command") },
	{ NULL },
};

/* Two columns; a left part that is too wide gets a line of its own. */
static void print_columns(const char *left, int width, const char *right)
{
	int used = (int)utf8_length(str_of(left));
	printf("  %s", left);
	if (used > width)
		printf("\n  %*s", width, "");
	else
		printf("%*s", width - used, "");
	printf(" %s\n", right);
}

static void print_options(const struct lang *lang, const struct option *list)
{
	for (; list && list->name; list++) {
		char left[80];
		snprintf(left, sizeof left, "--%s%s%s", list->name, list->value ? " " : "",
		    list->value ? list->value : "");
		print_columns(left, 22, tr(lang, list->help));
	}
}

void command_print(const struct lang *lang, const struct command *c)
{
	const char *summary = tr(lang, c->summary);
	const char *stop = str_ends(str_of(summary), S(".")) ? "" : ".";
	printf("stoa %s%s%s\n\n%s%s\n", c->name, c->args[0] ? " " : "", c->args, summary, stop);
	if (c->about)
		printf("\n%s\n", tr(lang, c->about));
	printf("\n%s\n", tr(lang, "Options"));
	print_options(lang, c->options);
	print_options(lang, command_common);
}

static bool print_row(const struct command *c, void *thing)
{
	const struct lang *lang = thing;
	char left[80];
	snprintf(left, sizeof left, "%s %s", c->name, c->args);
	print_columns(left, 26, tr(lang, c->summary));
	return false;
}

void command_print_all(const struct lang *lang, rooms house)
{
	printf("stoa %s: %s\n\n", STOA_VERSION,
	    tr(lang, "plan, open, celebrate, fund and measure a learning city"));
	printf("%s\n\n%s\n", tr(lang, "Usage: stoa COMMAND [OPTIONS] [ARGUMENTS]"),
	    tr(lang, "Commands"));
	command_each(house, print_row, (void *)lang);
	printf("\n%s\n", tr(lang, "Options of every command"));
	print_options(lang, command_common);
	printf("\n%s\n", tr(lang,
	    "Exit codes: 0 all went well, 1 something was refused, 2 wrong use, "
	    "3 failure."));
	printf("%s\n", tr(lang,
	    "`stoa COMMAND --help` explains one command; `stoa help --man` prints "
	    "the manual page."));
}

/* ---- the manual page ---- */

/* The name of an option, bold. */
static void print_troff_name(const struct option *o)
{
	fputs(".TP\n.B \\-\\-", stdout);
	for (const char *p = o->name; *p; p++)
		fputs(*p == '-' ? "\\-" : (char[]){ *p, 0 }, stdout);
	printf("%s%s\n", o->value ? " " : "", o->value ? o->value : "");
}

/* Text for troff: a backslash and a minus are named, a line that begins with a control character
 * gets a guard, an empty line begins a paragraph. */
static void print_troff(const char *text)
{
	bool line_start = true;
	for (; *text; text++) {
		if (line_start && *text == '\n') {
			fputs(".PP\n", stdout);
			continue;
		}
		if (line_start && (*text == '.' || *text == '\''))
			fputs("\\&", stdout);
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
		line_start = *text == '\n';
	}
	if (!line_start)
		putchar('\n');
}

static void print_troff_options(const struct option *list)
{
	for (; list && list->name; list++) {
		print_troff_name(list);
		print_troff(list->help);
	}
}

static bool print_man_command(const struct command *c, void *thing)
{
	(void)thing;
	printf(".SS \"stoa %s%s%s\"\n", c->name, c->args[0] ? " " : "", c->args);
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
	print_troff_options(command_common);
	printf(".SH COMMANDS\n");
	command_each(house, print_man_command, NULL);
	printf(".SH EXIT STATUS\n0 all went well, 1 something was refused, 2 wrong use, "
	    "3 failure.\n"
	    ".SH ENVIRONMENT\n.TP\n.B STOA_STORE\nThe store, where \\-\\-store is not given.\n"
	    ".TP\n.B STOA_LANGUAGES\nA folder of further translations, each named by its language "
	    "(de.po).\n.TP\n.B LC_ALL, LC_MESSAGES, LANG\nThe language of messages.\n");
}

static bool run_help(struct call *c, struct err *e)
{
	const char *two = c->arg_count > 1 ? c->args[1] : NULL;
	if (call_option(c, "man")) {
		print_man(c->rooms);
		return true;
	}
	if (!c->arg_count) {
		command_print_all(c->lang, c->rooms);
		return true;
	}
	const struct command *found = command_find(c->rooms, c->args[0], two, NULL);
	if (!found)
		return command_fail_unknown(c->rooms, c->args[0], two, e);
	command_print(c->lang, found);
	return true;
}

static const struct option help_options[] = {
	{ "man", NULL, N_("Print the manual page (troff)") }, { NULL }
};
static const struct command help_command = { "help", "[COMMAND]",
	N_("Explain the program or a command"), NULL, help_options, 0, 2, run_help };
static const struct command *const help_commands[] = { &help_command, NULL };
const struct room help_room = { .name = "help", .commands = help_commands };
