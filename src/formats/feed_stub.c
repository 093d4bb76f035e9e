/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "formats/feed.h"
bool feed_read_xcri(struct feed_reader *r, struct source *s, struct err *e)
{ (void)r,(void)s; return fail(e, ERR_INPUT, "no"); }
bool feed_read_hsds(struct feed_reader *r, struct str s, struct err *e)
{ (void)r,(void)s; return fail(e, ERR_INPUT, "no"); }
bool feed_read_table(struct feed_reader *r, struct str s, struct err *e)
{ (void)r,(void)s; return fail(e, ERR_INPUT, "no"); }
