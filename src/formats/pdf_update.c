/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "formats/pdf_update.h"

#include "base/buf.h"
#include "base/num.h"

/* The last place of needle. */
static ptrdiff_t last(struct str s, struct str needle)
{
	ptrdiff_t found = -1;
	for (ptrdiff_t at = str_find(s, needle, 0); at >= 0;
	     at = str_find(s, needle, (size_t)at + 1))
		found = at;
	return found;
}

/* The whole number that follows a word. */
static bool number_after(struct str s, struct str word, int64_t *out_r)
{
	ptrdiff_t at = str_find(s, word, 0);
	if (at < 0)
		return false;
	struct str rest = str_trim(str_from(s, (size_t)at + word.n));
	size_t n = 0;
	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	return num_int(str_slice(rest, 0, n), out_r);
}

/* The entries of the catalog, between its brackets. */
static bool catalog_of(struct str pdf, int64_t root, struct str *out_r)
{
	char head[40];
	int n = snprintf(head, sizeof head, "\n%lld 0 obj\n<<", (long long)root);
	ptrdiff_t at = last(pdf, str_n(head, (size_t)n));
	if (at < 0)
		return false;
	struct str body = str_from(pdf, (size_t)(at + n));
	ptrdiff_t end = str_find(body, S("\n>>\nendobj"), 0);
	if (end < 0)
		return false;
	*out_r = str_slice(body, 0, (size_t)end);
	return str_find(*out_r, S("/Catalog"), 0) >= 0;
}

bool pdf_update(struct sink *out, struct str pdf, const char *tag, struct err *e)
{
	int64_t root = 0, size = 0, info = 0, before = 0;
	struct str catalog;
	ptrdiff_t at = last(pdf, S("\ntrailer\n"));
	struct str trailer = at < 0 ? STR_EMPTY : str_from(pdf, (size_t)at);
	if (!number_after(trailer, S("/Root"), &root) ||
	    !number_after(trailer, S("/Size"), &size) ||
	    !number_after(trailer, S("/Info"), &info) ||
	    !number_after(trailer, S("startxref"), &before) || !catalog_of(pdf, root, &catalog))
		return fail_system(e, "cairo: the PDF has another shape than expected");
	struct buf b = buf_heap(1 << 20);
	buf_printf(&b, "\n%lld 0 obj\n<<%.*s\n   /Lang (%s)\n"
	    "   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n",
	    (long long)root, STR(catalog), tag);
	long long table = (long long)(pdf.n + buf_view(&b).n);
	buf_printf(&b, "xref\n%lld 1\n%010lld 00000 n \ntrailer\n<< /Size %lld\n   /Root %lld 0 R\n"
	    "   /Info %lld 0 R\n   /Prev %lld\n>>\nstartxref\n%lld\n%%%%EOF\n",
	    (long long)root, (long long)pdf.n + 1, (long long)size, (long long)root,
	    (long long)info, (long long)before, table);
	sink_add(out, pdf);
	sink_add(out, buf_view(&b));
	buf_free(&b);
	return true;
}
