/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Documents as Office Open XML (ECMA-376): the few parts that a word processor needs, with real
 * heading, list and table styles, so that what was exported can be edited and navigated.
 */
#include "formats/archive.h"
#include "formats/document.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""

static const char content_types[] = XML
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\""
    " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/numbering.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\""
    " ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const char relations[] = XML
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"r1\" Type=\"" RELATION "officeDocument\" Target=\"word/document.xml\"/>"
    "<Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/"
    "metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>";

static const char document_relations[] = XML
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"r1\" Type=\"" RELATION "styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"r2\" Type=\"" RELATION "numbering\" Target=\"numbering.xml\"/>"
    "</Relationships>";

static const char numbering[] = XML "<w:numbering " W "><w:abstractNum w:abstractNumId=\"0\">"
    "<w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/><w:pPr>"
    "<w:ind w:start=\"360\" w:hanging=\"280\"/></w:pPr></w:lvl></w:abstractNum>"
    "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";

#define STYLE(id, name, size, bold, level) \
	"<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" name "\"/>" \
	"<w:basedOn w:val=\"Normal\"/><w:pPr><w:keepNext/><w:spacing w:before=\"240\"" \
	" w:after=\"80\"/>" level "</w:pPr><w:rPr>" bold "<w:sz w:val=\"" size "\"/>" \
	"<w:szCs w:val=\"" size "\"/></w:rPr></w:style>"
#define BOLD "<w:b/><w:bCs/><w:color w:val=\"123859\"/>"

static const char styles[] = XML "<w:styles " W "><w:docDefaults><w:rPrDefault><w:rPr>"
    "<w:rFonts w:ascii=\"Noto Sans\" w:hAnsi=\"Noto Sans\" w:cs=\"Noto Sans Arabic\""
    " w:eastAsia=\"Noto Sans CJK SC\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/></w:rPr>"
    "</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"120\"/></w:pPr></w:pPrDefault>"
    "</w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
    "<w:name w:val=\"Normal\"/></w:style>"
    STYLE("Title", "Title", "40", BOLD, "")
    STYLE("Heading1", "heading 1", "30", BOLD, "<w:outlineLvl w:val=\"0\"/>")
    STYLE("Heading2", "heading 2", "23", BOLD, "<w:outlineLvl w:val=\"1\"/>")
    STYLE("Heading3", "heading 3", "20", BOLD, "<w:outlineLvl w:val=\"2\"/>")
    "<w:style w:type=\"paragraph\" w:styleId=\"Small\"><w:name w:val=\"Small\"/>"
    "<w:basedOn w:val=\"Normal\"/><w:rPr><w:color w:val=\"555555\"/><w:sz w:val=\"17\"/>"
    "<w:szCs w:val=\"17\"/></w:rPr></w:style></w:styles>";

struct writer {
	const struct document *d;
	struct buf *out;
};

/* ---- text ---- */

static void xml_text(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '<')
			buf_puts(out, "&lt;");
		else if (c == '>')
			buf_puts(out, "&gt;");
		else if (c == '&')
			buf_puts(out, "&amp;");
		else if (c >= ' ' || c == '\n' || c == '\t')
			buf_byte(out, (char)c);
	}
}

static bool rtl(const struct writer *w)
{
	return w->d->lang && w->d->lang->rtl;
}

static void run(struct writer *w, struct str text, bool bold)
{
	buf_puts(w->out, "<w:r><w:rPr>");
	if (bold)
		buf_puts(w->out, "<w:b/><w:bCs/>");
	if (rtl(w))
		buf_puts(w->out, "<w:rtl/>");
	buf_printf(w->out, "<w:lang w:val=\"%s\" w:bidi=\"%s\"/></w:rPr>"
	    "<w:t xml:space=\"preserve\">", w->d->lang ? w->d->lang->tag : "en",
	    w->d->lang ? w->d->lang->tag : "en");
	xml_text(w->out, text);
	buf_puts(w->out, "</w:t></w:r>");
}

/* style: its id, or NULL; item: of the list */
static void paragraph(struct writer *w, const char *style, struct str text, bool item, bool bold)
{
	buf_puts(w->out, "<w:p><w:pPr>");
	if (style)
		buf_printf(w->out, "<w:pStyle w:val=\"%s\"/>", style);
	if (item)
		buf_puts(w->out,
		    "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>");
	if (rtl(w))
		buf_puts(w->out, "<w:bidi/>");
	buf_puts(w->out, "</w:pPr>");
	run(w, text, bold);
	buf_puts(w->out, "</w:p>");
}

/* ---- tables ---- */

#define LINE(side) "<w:" side " w:val=\"single\" w:sz=\"4\" w:color=\"999999\"/>"

static void table(struct writer *w, const struct block *b, bool header)
{
	buf_puts(w->out, "<w:tbl><w:tblPr>");
	if (rtl(w))
		buf_puts(w->out, "<w:bidiVisual/>");
	buf_puts(w->out, "<w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>" LINE("top")
	    LINE("bottom") LINE("insideH") "</w:tblBorders></w:tblPr>");
	for (size_t r = 0; r < b->rows; r++) {
		bool head = header && !r;
		buf_puts(w->out, head ? "<w:tr><w:trPr><w:tblHeader/></w:trPr>" : "<w:tr>");
		for (size_t c = 0; c < b->columns; c++) {
			buf_puts(w->out, "<w:tc>");
			paragraph(w, "Small", b->cells[r * b->columns + c], false,
			    head || (!header && !c));
			buf_puts(w->out, "</w:tc>");
		}
		buf_puts(w->out, "</w:tr>");
	}
	buf_puts(w->out, "</w:tbl><w:p/>");
}

static void block(struct writer *w, const struct block *b)
{
	static const char *const headings[] = { "Heading1", "Heading2", "Heading3" };
	int level = b->level < 1 ? 1 : b->level > 3 ? 3 : b->level;
	switch (b->kind) {
	case BLOCK_HEADING: paragraph(w, headings[level - 1], b->text, false, false); break;
	case BLOCK_TEXT: paragraph(w, NULL, b->text, false, false); break;
	case BLOCK_ITEM: paragraph(w, NULL, b->text, true, false); break;
	case BLOCK_SMALL: paragraph(w, "Small", b->text, false, false); break;
	case BLOCK_TABLE:
		if (b->text.n)
			paragraph(w, "Small", b->text, false, false);
		table(w, b, true);
		break;
	case BLOCK_SIGNATURE: table(w, b, false); break;
	}
}

/* ---- the parts ---- */

static struct str body(const struct document *d, struct buf *out)
{
	struct writer w = { d, out };
	buf_puts(out, XML "<w:document " W "><w:body>");
	paragraph(&w, "Title", d->title, false, false);
	if (d->subtitle.n)
		paragraph(&w, NULL, d->subtitle, false, false);
	for (size_t i = 0; i < d->count; i++)
		block(&w, &d->items[i]);
	if (d->running.n)
		paragraph(&w, "Small", d->running, false, false);
	buf_puts(out, "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1240\""
	    " w:right=\"1240\" w:bottom=\"1240\" w:left=\"1240\"/>");
	buf_printf(out, "%s</w:sectPr></w:body></w:document>", rtl(&w) ? "<w:bidi/>" : "");
	return buf_view(out);
}

static struct str core(const struct document *d, struct buf *out)
{
	buf_puts(out, XML "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/"
	    "2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
	    "<dc:title>");
	xml_text(out, d->title);
	buf_puts(out, "</dc:title><dc:creator>");
	xml_text(out, d->author);
	buf_printf(out, "</dc:creator><dc:language>%s</dc:language></cp:coreProperties>",
	    d->lang ? d->lang->tag : "en");
	return buf_view(out);
}

bool document_docx(const struct document *d, struct sink *out, struct err *e)
{
	enum { MOST = 64 << 20 };
	struct buf text = buf_in(d->arena, MOST), about = buf_in(d->arena, 1 << 20);
	struct archive_writer *z = archive_write(d->arena, e);
	if (!z)
		return false;
	archive_put(z, "[Content_Types].xml", str_of(content_types));
	archive_put(z, "_rels/.rels", str_of(relations));
	archive_put(z, "word/document.xml", body(d, &text));
	archive_put(z, "word/_rels/document.xml.rels", str_of(document_relations));
	archive_put(z, "word/styles.xml", str_of(styles));
	archive_put(z, "word/numbering.xml", str_of(numbering));
	archive_put(z, "docProps/core.xml", core(d, &about));
	if (text.failed)
		return fail(e, ERR_LIMIT, N_("The document is longer than %d MB."), MOST >> 20);
	return archive_finish(z, out, e);
}
