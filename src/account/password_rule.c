/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a password must be: long enough, and not what an attacker tries first. There are no rules
 * of composition, since they make people choose worse ones (NIST SP 800-63B, 5.1.1.2).
 */
#include "account/account_impl.h"
#include "base/utf8.h"

enum { SHORTEST = 10, LONGEST = 500 };

static bool one_character_only(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] != s.p[0])
			return false;
	return true;
}

/* "1234567890", "abcdefghijk": each byte is the one before plus one. */
static bool counts_up(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] != s.p[i - 1] + 1 && !(s.p[i - 1] == '9' && s.p[i] == '0'))
			return false;
	return true;
}

static void refuse(struct problems *found, const char *why)
{
	problem_add(found, (struct problem){ .field = S("password") }, "%s", tr(found->lang, why));
}

void password_problems(struct str password, struct str email, struct problems *found)
{
	ptrdiff_t at = str_find_byte(email, '@', 0);
	struct str local = at > 0 ? str_slice(email, 0, (size_t)at) : email;
	if (!utf8_valid(password))
		refuse(found, N_("The password holds bytes that are not text."));
	else if (utf8_length(password) < SHORTEST)
		refuse(found,
		    N_("The password needs at least 10 characters. Three or four words are a "
		       "good choice."));
	else if (password.n > LONGEST)
		refuse(found, N_("The password may have at most 500 bytes."));
	else if (str_ieq(password, email) || str_ieq(password, local))
		refuse(found, N_("The password must not be the e-mail address."));
	else if (one_character_only(password) || counts_up(password))
		refuse(found, N_("This password is one of the first that somebody would guess."));
}
