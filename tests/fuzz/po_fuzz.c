/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Any bytes as a .po file: what is accepted has forms that take the arguments of their text, and
 * is quoted and unquoted to itself. The same bytes as a plural rule give a form or none.
 */
#include "base/buf.h"
#include "base/po.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct arena *a, struct str text)
{
	struct buf quoted = buf_in(a, 1 << 20), back = buf_in(a, 1 << 20);
	po_quote(&quoted, text);
	if (!po_unquote(&back, str_slice(buf_view(&quoted), 1, quoted.n - 1)) ||
	    !str_eq(buf_view(&back), text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct str s = str_n((const char *)data, size);
	struct problems found = { .arena = a };
	struct po po;
	bool ok = po_read(a, "x.po", s, &po, &found);
	for (size_t i = 0; ok && i < po.count; i++) {
		check_text(a, po.items[i].id);
		check_text(a, po.items[i].forms[0]);
		if (po_find(&po, po.items[i].id) != &po.items[i])
			abort();
	}
	for (size_t i = 0; i < found.count; i++)
		problem_line(a, &found.items[i]);
	int form = po_plural_form(s, size, PO_FORMS);
	if (form < -1 || form >= PO_FORMS)
		abort();
	arena_free(a);
	return 0;
}
