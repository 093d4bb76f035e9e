/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What command.c and command_help.c share: the common options, walking and printing the rows. */
#ifndef BASE_COMMAND_HELP_H
#define BASE_COMMAND_HELP_H

#include "base/command.h"

/* The options of every command; ends with a row without a name. */
extern const struct option command_common[];

typedef bool (*command_visit)(const struct command *command, void *thing);
/* command_each: Call fn for every command of every room until it returns true. */
bool command_each(rooms house, command_visit fn, void *thing);
/* command_find: The command of two words or of the first alone, NULL if there is none. two and
 * words_r (how many words its name has) may be NULL. */
const struct command *command_find(rooms house, const char *one, const char *two, int *words_r);
/* command_fail_unknown: Say that there is no such command, and which one may be meant. */
bool command_fail_unknown(rooms house, const char *one, const char *two, struct err *e);

void command_print(const struct lang *lang, const struct command *c);
void command_print_all(const struct lang *lang, rooms house);

#endif
