/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A text that is only read: pointer and length. The bytes belong to somebody else (an arena, a
 * file, the program). Text is UTF-8 once it has passed the border (see utf8.h).
 *
 *	if (str_eq(word, S("ok"))) ...
 *	printf("%.*s\n", STR(word));
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t n;
};

/* A literal as a str, an empty str, and a str as the two arguments of "%.*s". */
#define S(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_EMPTY ((struct str){ "", 0 })
#define STR(s) (int)(s).n, (s).p

/* str_of: The str over a C string; NULL gives the empty str. */
struct str str_of(const char *text);
struct str str_n(const char *p, size_t n);

bool str_eq(struct str a, struct str b);
/* str_ieq: Equal but for the case of ASCII letters. */
bool str_ieq(struct str a, struct str b);
/* str_cmp: <0, 0, >0 by bytes; a prefix comes first. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_istarts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* str_find: Position of the first needle at or after from; -1 if there is none. */
ptrdiff_t str_find(struct str s, struct str needle, size_t from);
ptrdiff_t str_find_byte(struct str s, char byte, size_t from);
ptrdiff_t str_rfind_byte(struct str s, char byte);

/* str_slice: Bytes from..to (to not included), cut to what there is. */
struct str str_slice(struct str s, size_t from, size_t to);
struct str str_from(struct str s, size_t from);

/* str_trim: Without blanks, tabs, line ends and no-break spaces at both ends. */
struct str str_trim(struct str s);

/* str_cut: Take the part before the first separator off *rest; false when *rest is used up.
 *	while (str_cut(&rest, ',', &word)) ...
 */
bool str_cut(struct str *rest, char separator, struct str *part_r);

/* str_take, str_take_digits: Take a byte, or exactly n digits (at most 9), off the head of *s;
 * false, and *s untouched, when it begins otherwise. */
bool str_take(struct str *s, char byte);
bool str_take_digits(struct str *s, size_t n, int *out_r);

/* str_hash: FNV-1a over the bytes, for tables in memory; not for keys an attacker chooses. */
uint64_t str_hash(struct str s);

#endif
