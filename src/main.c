/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of rooms, in the order of the floors; nothing else. */
#include "base/command.h"

static const struct room *const all[] = { &help_room, NULL };

int main(int argc, char **argv)
{
	return command_main(all, argc, argv);
}
