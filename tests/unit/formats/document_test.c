/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"

#include "base/file.h"
#include "base/num.h"
#include "formats/archive.h"
#include "formats/document.h"
#include "formats/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct document *example(struct test *t, const char *tag)
{
	struct str *cells = arena_array(t->arena, struct str, 6);
	const struct str given[] = { S("Year"), S("Learners"), S("2024"), S("1,204"),
		S("2025"), S("1,377") };
	struct str *signature = arena_array(t->arena, struct str, 4);
	const struct str signed_by[] = { S("Name"), S("Ada Brindle"), S("SHA-256"),
		S("0123456789abcdef") };
	memcpy(cells, given, sizeof given);
	memcpy(signature, signed_by, sizeof signed_by);
	struct document *d = document_new(t->arena, S("Report of Brindlemere"),
	    lang_find(str_of(tag)));
	d->running = S("Unofficial form");
	document_heading(d, 1, S("What was achieved"));
	document_text(d,
	    S("First paragraph\nruns on.\n\n- one & two\n- <three>\n\nالتعلم مدى الحياة"
	      "\n\n终身学习"),
	    2);
	document_table(d, S("Learners by year"), cells, 2, 3);
	document_signature(d, signature, 2);
	return d;
}

static struct str written(struct test *t, const struct document *d,
    bool (*write)(const struct document *d, struct sink *out, struct err *e))
{
	struct err e = { 0 };
	struct buf *b = arena_new_of(t->arena, struct buf);
	*b = buf_in(t->arena, 64 << 20);
	struct sink out = sink_buf(b);
	CHECK(write(d, &out, &e));
	return buf_view(b);
}

/* What a command says about a file with these bytes. */
static struct str said(struct test *t, const char *command, struct str bytes)
{
	struct err e = { 0 };
	struct str out;
	const char *in = file_join(t->arena, t->folder, "in.pdf");
	const char *to = file_join(t->arena, t->folder, "out.txt");
	CHECK(file_write(in, bytes, &e));
	struct str line = arena_printf(t->arena, command, in, to);
	if (system(line.p) || !file_map(t->arena, to, 0, &out, &e))
		return STR_EMPTY;
	return out;
}

TEST(a_pdf_holds_its_text_in_all_scripts_and_says_what_is_a_heading)
{
	struct str pdf = written(t, example(t, "en"), document_pdf);
	CHECK(str_starts(pdf, S("%PDF-1.")));
	struct str text = said(t, "pdftotext -layout %s %s 2>/dev/null", pdf);
	NEED(text.n);	/* poppler-utils is in packaging/packages */
	CHECK_HAS(text, "First paragraph runs on.");
	CHECK_HAS(text, "<three>");
	CHECK_HAS(text, "终身学习");
	CHECK_HAS(text, "1/1");
	struct str tags = said(t, "pdfinfo -struct %s > %s 2>/dev/null", pdf);
	static const char *const wanted[] = { "Document", "H1", "LI", "Table", "TH", "TD" };
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		CHECK_HAS(tags, wanted[i]);
}

TEST(a_pdf_names_its_language_and_shows_its_title)
{
	struct str pdf = written(t, example(t, "ar"), document_pdf);
	ptrdiff_t first = str_find(pdf, S("%%EOF"), 0);
	CHECK(first > 0);
	struct str update = str_from(pdf, (size_t)first);
	CHECK_HAS(update, "/Lang (ar)");
	CHECK_HAS(update, "/DisplayDocTitle true");
	CHECK_HAS(update, "/StructTreeRoot");
	CHECK_HAS(update, "/Prev ");
	struct str said_of = said(t, "pdfinfo %s > %s 2>&1", pdf);
	NEED(said_of.n);	/* poppler-utils is in packaging/packages */
	CHECK_HAS(said_of, "Report of Brindlemere");
	CHECK(str_find(said_of, S("Error"), 0) < 0);	/* no table had to be built again */
	struct str checked = said(t, "qpdf --check %s > %s 2>&1", pdf);
	NEED(checked.n);	/* qpdf is in packaging/packages */
	CHECK_HAS(checked, "No syntax or stream encoding errors");
}

TEST(a_long_pdf_turns_its_pages_and_counts_them)
{
	struct document *d = example(t, "ar");
	for (int i = 0; i < 120; i++)
		document_text(d,
		    arena_printf(t->arena,
			"Paragraph %d goes over the page, as a long"
			" one does that has so much to tell that a single line is never enough.",
			i),
		    2);
	struct str text = said(t, "pdftotext %s %s 2>/dev/null", written(t, d, document_pdf));
	NEED(text.n);	/* poppler-utils is in packaging/packages */
	for (int i = 0; i < 120; i++)
		CHECK(str_find(text, arena_printf(t->arena, "Paragraph %d goes", i), 0) >= 0);
	CHECK_HAS(text, "/4");
}

/* Where a word ends on its page, in points from the left; 0: it is not there. */
static double right_end(struct test *t, struct str boxes, const char *word)
{
	double x = 0;
	ptrdiff_t at = str_find(boxes, arena_printf(t->arena, ">%s<", word), 0);
	struct str line = str_slice(boxes, 0, at < 0 ? 0 : (size_t)at), number = STR_EMPTY;
	ptrdiff_t begin = str_find(line, S("xMax=\""), (size_t)(str_rfind_byte(line, '\n') + 1));
	struct str rest = begin < 0 ? STR_EMPTY : str_from(line, (size_t)begin + 6);
	return str_cut(&rest, '"', &number) && num_real(number, &x) ? x : 0;
}

TEST(lines_begin_where_the_document_begins_in_either_direction)
{
	static const char command[] = "pdftotext -bbox %s %s 2>/dev/null";
	struct str boxes = said(t, command, written(t, example(t, "ar"), document_pdf));
	NEED(boxes.n);	/* poppler-utils is in packaging/packages */
	CHECK(right_end(t, boxes, "Brindlemere") > 520);
	CHECK(right_end(t, boxes, "on.") > 520);
	CHECK(right_end(t, boxes, "ت") > 520);	/* poppler gives Arabic letter by letter */
	boxes = said(t, command, written(t, example(t, "en"), document_pdf));
	CHECK(right_end(t, boxes, "ت") < 300);
	CHECK(right_end(t, boxes, "First") < 120);
}

TEST(a_heading_is_never_alone_at_the_end_of_a_page)
{
	for (int lines = 25; lines < 45; lines++) {
		struct document *d = document_new(t->arena, S("Report"), lang_find(S("en")));
		for (int i = 0; i < lines; i++)
			document_text(d, S("A line."), 2);
		document_heading(d, 1, S("Partners"));
		document_heading(d, 2, S("Who takes part?"));
		document_text(d, S("Six of them."), 2);
		struct str pages = said(t, "pdftotext %s %s 2>/dev/null",
		    written(t, d, document_pdf)), page = STR_EMPTY;
		NEED(pages.n);	/* poppler-utils is in packaging/packages */
		while (str_cut(&pages, '\f', &page))
			CHECK_INT(str_find(page, S("Partners"), 0) >= 0,
			    str_find(page, S("Six of them."), 0) >= 0);
	}
}

TEST(a_docx_is_a_whole_archive_of_well_formed_parts)
{
	struct err e = { 0 };
	char part[1 << 16];
	struct str docx = written(t, example(t, "ar"), document_docx);
	struct archive *z = archive_bytes(t->arena, docx, "report.docx",
	    (struct archive_limits){ 0 }, &e);
	CHECK(z && archive_count(z) == 7);
	for (size_t i = 0; z && i < archive_count(z); i++) {
		struct archive_file *f =
		    archive_file(z, arena_text(t->arena, archive_name(z, i)), &e);
		ptrdiff_t n = archive_read(f, part, sizeof part);
		CHECK(n > 0);
		struct xml *x = xml_bytes(t->arena, str_n(part, (size_t)n), "part", &e);
		while (xml_next(x))
			;
		CHECK(xml_end(x, &e));
		struct str text = str_n(part, (size_t)n);
		if (str_eq(archive_name(z, i), S("word/document.xml"))) {
			CHECK_HAS(text, "one &amp; two");
			CHECK_HAS(text, "&lt;three&gt;");
			CHECK_HAS(text, "<w:bidi/>");
			CHECK_HAS(text, "w:val=\"Heading1\"");
		}
		archive_close(f);
	}
}
