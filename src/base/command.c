/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The command line: finds the row, reads the options it names, calls it, prints the error.
 * Help and the manual page are printed from the same rows (command_help.c).
 */
#include "base/command.h"
#include "base/command_help.h"
#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding ---- */

bool command_each(rooms house, command_visit fn, void *thing)
{
	for (; *house; house++)
		for (const struct command *const *c = (*house)->commands; c && *c; c++)
			if (fn(*c, thing))
				return true;
	return false;
}

struct search {
	const char *one, *two;
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

const struct command *command_find(rooms house, const char *one, const char *two, int *words_r)
{
	struct search s = { .one = one, .two = two };
	command_each(house, matches, &s);
	if (words_r)
		*words_r = s.words;
	return s.found;
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

/* The name that is most like the word, if it is like it: two letters of four, one of three. */
struct nearest {
	const char *word, *best;
	size_t least;
};

static struct nearest nearest_to(const char *word)
{
	size_t n = strlen(word);
	return (struct nearest){ .word = word, .least = n < 3 ? 1 : n < 4 ? 2 : 3 };
}

static void try_name(struct nearest *n, const char *name)
{
	size_t d = distance(n->word, name);
	if (d < n->least) {
		n->least = d;
		n->best = name;
	}
}

static bool try_command(const struct command *command, void *thing)
{
	try_name(thing, command->name);
	return false;
}

/* "store" alone is the first word of "store copy". */
static bool begins_so(const struct command *command, void *thing)
{
	struct nearest *n = thing;
	size_t length = strlen(n->word);
	if (!strncmp(command->name, n->word, length) && command->name[length] == ' ')
		n->best = command->name;
	return n->best != NULL;
}

bool command_fail_unknown(rooms house, const char *one, const char *two, struct err *e)
{
	char both[80];
	snprintf(both, sizeof both, "%s %s", one, two ? two : "");
	struct nearest n = nearest_to(one), long_name = nearest_to(both);
	command_each(house, begins_so, &n);
	if (!n.best)
		command_each(house, try_command, &n);
	command_each(house, try_command, &long_name);
	const char *best = two && long_name.best ? long_name.best : n.best;
	if (best)
		return fail(e, ERR_USAGE, N_("There is no command \"%s\". Did you mean \"%s\"?"),
		    two && long_name.best ? both : one, best);
	return fail(e, ERR_USAGE, N_("There is no command \"%s\". `stoa --help` lists them."), one);
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

static bool fail_option(const struct command *command, const char *name, size_t length,
    struct err *e)
{
	char word[80];
	snprintf(word, sizeof word, "%.*s", (int)(length < 60 ? length : 60), name);
	struct nearest n = nearest_to(word);
	for (const struct option *o = command_common; o->name; o++)
		try_name(&n, o->name);
	for (const struct option *o = command->options; o && o->name; o++)
		try_name(&n, o->name);
	if (n.best)
		return fail(e, ERR_USAGE, N_("`stoa %s` has no option --%s. Did you mean --%s?"),
		    command->name, word, n.best);
	return fail(e, ERR_USAGE, N_("`stoa %s` has no option --%s. `stoa %s --help` lists them."),
	    command->name, word, command->name);
}

/* Reads argv[*i], an option, and its value, which may be the next word. */
static bool read_option(struct call *c, int argc, char **argv, int *i, struct err *e)
{
	const char *name = argv[*i] + 2, *equals = strchr(name, '=');
	size_t n = equals ? (size_t)(equals - name) : strlen(name);
	const struct option *o = find_option(command_common, name, n);
	if (!o)
		o = find_option(c->command->options, name, n);
	if (!o)
		return fail_option(c->command, name, n, e);
	if (!o->value && equals)
		return fail(e, ERR_USAGE, N_("The option --%s takes no value."), o->name);
	if (!o->many && call_option(c, o->name))
		return fail(e, ERR_USAGE, N_("The option --%s is given twice."), o->name);
	if (!o->value) {
		keep_option(c, o->name, "");
		return true;
	}
	if (!equals && *i + 1 >= argc)
		return fail(e, ERR_USAGE, N_("The option --%s needs a value: %s."), o->name,
		    o->value);
	keep_option(c, o->name, equals ? equals + 1 : argv[++*i]);
	return true;
}

/* Where the command's one or two words stand: common options may come before and between. */
struct name_place {
	int one, two;	/* places in argv, 0: none */
};

static struct name_place find_name(int argc, char **argv)
{
	struct name_place at = { 0 };
	for (int i = 1; i < argc && !at.two; i++) {
		size_t n = strcspn(argv[i], "=");
		const struct option *o = !strncmp(argv[i], "--", 2) && n > 2 ?
		    find_option(command_common, argv[i] + 2, n - 2) : NULL;
		if (o)
			i += o->value && !argv[i][n];
		else if (argv[i][0] == '-')
			break;
		else
			*(at.one ? &at.two : &at.one) = i;
	}
	return at;
}

static bool read_line(struct call *c, int argc, char **argv, struct name_place name, struct err *e)
{
	c->args = arena_array(c->arena, const char *, (size_t)argc + 1);
	c->option_names = arena_array(c->arena, const char *, (size_t)argc + 1);
	c->option_values = arena_array(c->arena, const char *, (size_t)argc + 1);
	bool only_args = false;
	for (int i = 1; i < argc; i++) {
		if (i == name.one || i == name.two)
			continue;
		if (!only_args && !strcmp(argv[i], "--")) {
			only_args = true;
		} else if (!only_args && !strcmp(argv[i], "-h")) {
			keep_option(c, "help", "");
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
	struct name_place at = find_name(argc, argv);
	const char *one = at.one ? argv[at.one] : "help", *two = at.two ? argv[at.two] : NULL;
	int words;
	if (!at.one && !strcmp(argv[argc - 1], "--version")) {
		printf("stoa %s\n", STOA_VERSION);
		return true;
	}
	c->command = command_find(c->rooms, one, two, &words);
	if (!c->command)
		return command_fail_unknown(c->rooms, one, two, e);
	if (words < 2)
		at.two = 0;
	if (!read_line(c, argc, argv, at, e))
		return false;
	if (call_option(c, "help") && at.one) {
		command_print(c->lang, c->command);
		return true;
	}
	return check_args(c, e) && c->command->run(c, e);
}

static void print_error(const struct call *c, const struct err *e)
{
	if (c->json)
		log_err("command failed", e);
	else
		fprintf(stderr, "stoa: %s\n", e->say);
	if (e->log[0] && !c->json)
		fprintf(stderr, "      %s%s%s\n", e->log, e->where ? ", " : "",
		    e->where ? e->where : "");
}

/* The language of the terminal, as setlocale would choose it: "fr_CH.UTF-8" is French. */
static const struct lang *terminal_language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *value = NULL;
	for (size_t i = 0; i < 3 && !(value && *value); i++)
		value = getenv(names[i]);
	struct str tag = str_slice(str_of(value), 0, value ? strcspn(value, "_.@") : 0);
	const struct lang *found = lang_find(tag);
	return found ? found : lang_at(0);
}

/* Everything but the printing of the error; what a result that cannot be written means, too. */
static bool run(struct call *c, int argc, char **argv, struct err *e)
{
	const char *languages = getenv("STOA_LANGUAGES");
	if (languages && *languages && !lang_load(languages, e))
		return false;
	c->lang = e->lang = terminal_language();
	if (!run_line(c, argc, argv, e))
		return false;
	if (fflush(stdout) != 0 || ferror(stdout))
		return fail_system(e, "writing the result: %s", strerror(errno));
	return true;
}

int command_main(rooms house, int argc, char **argv)
{
	const char *where = getenv("STOA_STORE");
	struct err e = { 0 };
	struct call c = { .arena = arena_new(0), .rooms = house,
		.store = where && *where ? where : "./stoa.db" };
	int code;
	if (argc < 2) {
		command_print_all(terminal_language(), house);
		code = 2;
	} else if (!run(&c, argc, argv, &e)) {
		fflush(stdout);
		print_error(&c, &e);
		code = err_exit(e.kind == ERR_NONE ? ERR_SYSTEM : e.kind);
	} else {
		code = c.refused ? 1 : 0;
	}
	arena_free(c.arena);
	return code;
}
