/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Documents as PDF, by Pango (lines, scripts, directions, fonts) and Cairo (pages); the only file
 * that sees their headers. The pages are laid out twice, since the foot of each says how many
 * there are. Cairo closes a structure element only on the page where it was begun, so a paragraph
 * over a page break is two elements of one kind. What only decorates (lines, frames, the foot) is
 * left outside of all elements, since this Cairo knows no artifacts.
 */
#include "formats/document.h"

#include "formats/pdf_update.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

enum { WIDTH = 595, HEIGHT = 842, MARGIN = 62, FOOT = 50, MOST_PAGES = 2000 };
enum { MOST_BYTES = 256 << 20 };

/* The fonts that are asked for, one for each script; what is missing Pango finds itself. */
#define FAMILY "Noto Sans, Noto Sans Arabic, Noto Naskh Arabic, Noto Sans CJK SC"

struct style {
	const char *font;
	double before, after;	/* points of space */
	double red, green, blue;
};

static const struct style title_style = { FAMILY " Bold 20", 0, 6, .07, .22, .35 };
static const struct style subtitle_style = { FAMILY " 12", 0, 14, .3, .3, .3 };
static const struct style heading_styles[] = {
	{ FAMILY " Bold 15", 18, 6, .07, .22, .35 },
	{ FAMILY " Bold 11.5", 12, 4, .07, .22, .35 },
	{ FAMILY " Bold 10", 8, 2, 0, 0, 0 },
};
static const struct style text_style = { FAMILY " 10", 0, 6, 0, 0, 0 };
static const struct style small_style = { FAMILY " 8.5", 0, 6, .3, .3, .3 };
static const struct style cell_style = { FAMILY " 8.5", 0, 0, 0, 0, 0 };
static const struct style head_style = { FAMILY " Bold 8.5", 0, 0, 0, 0, 0 };

struct writer {
	const struct document *d;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoFontMap *fonts;
	PangoLayout *layout;
	double y;
	int page, pages;	/* pages: 0 while they are counted */
	bool rtl;
	bool real;		/* the second time, to be kept */
	struct buf *out;		/* the bytes, the second time */
	bool list;		/* an L element is open */
};

/* ---- pages ---- */

/* The layout's lines begin at the side where the document's begin, or end where they end. Pango
 * sets those that run against the direction of the context on the other side than it is told. */
static void set_side(struct writer *w, bool end)
{
	PangoDirection own = pango_layout_get_direction(w->layout, 0);
	bool against = own == (w->rtl ? PANGO_DIRECTION_LTR : PANGO_DIRECTION_RTL);
	bool right = w->rtl != end;
	pango_layout_set_alignment(w->layout, right != against ? PANGO_ALIGN_RIGHT :
	    PANGO_ALIGN_LEFT);
}

static void set_text(struct writer *w, const struct style *s, struct str text, double width)
{
	PangoFontDescription *font = pango_font_description_from_string(s->font);
	pango_layout_set_font_description(w->layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(w->layout, (int)(width * PANGO_SCALE));
	pango_layout_set_text(w->layout, text.p, (int)text.n);
	set_side(w, false);
	cairo_set_source_rgb(w->cr, s->red, s->green, s->blue);
}

static void foot(struct writer *w)
{
	enum { NUMBER = 60 };
	char number[40];
	double y = HEIGHT - FOOT;
	set_text(w, &small_style, w->d->running, WIDTH - 2 * MARGIN - NUMBER);
	pango_layout_set_height(w->layout, 0);	/* one line, cut with an ellipsis */
	pango_layout_set_ellipsize(w->layout, PANGO_ELLIPSIZE_END);
	cairo_move_to(w->cr, w->rtl ? MARGIN + NUMBER : MARGIN, y);
	pango_cairo_show_layout(w->cr, w->layout);
	pango_layout_set_ellipsize(w->layout, PANGO_ELLIPSIZE_NONE);
	pango_layout_set_height(w->layout, -1);
	int n = snprintf(number, sizeof number, "%d / %d", w->page, w->pages);
	set_text(w, &small_style, str_n(number, (size_t)n), NUMBER);
	set_side(w, true);
	cairo_move_to(w->cr, w->rtl ? MARGIN : WIDTH - MARGIN - NUMBER, y);
	pango_cairo_show_layout(w->cr, w->layout);
}

static void begin_page(struct writer *w)
{
	w->page++;
	w->y = MARGIN;
}

static void end_page(struct writer *w)
{
	if (w->real)
		foot(w);
	cairo_show_page(w->cr);
}

static bool fits(const struct writer *w, double height)
{
	return w->y + height <= HEIGHT - FOOT - 14;
}

static void turn_page(struct writer *w)
{
	if (w->page >= MOST_PAGES)
		return;
	end_page(w);
	begin_page(w);
}

/* ---- structure ---- */

static void begin_tag(struct writer *w, const char *tag)
{
	if (w->real)
		cairo_tag_begin(w->cr, tag, NULL);
}

static void end_tag(struct writer *w, const char *tag)
{
	if (w->real)
		cairo_tag_end(w->cr, tag);
}

/* ---- text ---- */

/* One line of the layout at the writer's place; a right-to-left one stands at the other side. */
static void show_line(struct writer *w, PangoLayoutIter *at, double x)
{
	PangoRectangle line;
	pango_layout_iter_get_line_extents(at, NULL, &line);
	int baseline = pango_layout_iter_get_baseline(at);
	double ascent = (double)(baseline - line.y) / PANGO_SCALE;
	cairo_move_to(w->cr, x + (double)line.x / PANGO_SCALE, w->y + ascent);
	pango_cairo_show_layout_line(w->cr, pango_layout_iter_get_line_readonly(at));
	w->y += (double)line.height / PANGO_SCALE;
}

static double line_height(PangoLayoutIter *at)
{
	PangoRectangle line;
	pango_layout_iter_get_line_extents(at, NULL, &line);
	return (double)line.height / PANGO_SCALE;
}

/* The text's lines over as many pages as they need, each part as one element. */
static void show_text(struct writer *w, const struct style *s, const char *tag, struct str text,
    double indent)
{
	double x = w->rtl ? MARGIN : MARGIN + indent;
	set_text(w, s, text, WIDTH - 2 * MARGIN - indent);
	PangoLayoutIter *at = pango_layout_get_iter(w->layout);
	begin_tag(w, tag);
	do {
		if (!fits(w, line_height(at))) {
			end_tag(w, tag);
			/* the foot of a page is set with the same layout: go on with a copy */
			PangoLayout *mine = w->layout;
			w->layout = pango_layout_copy(mine);
			turn_page(w);
			g_object_unref(w->layout);
			w->layout = mine;
			cairo_set_source_rgb(w->cr, s->red, s->green, s->blue);
			begin_tag(w, tag);
		}
		show_line(w, at, x);
	} while (pango_layout_iter_next_line(at));
	end_tag(w, tag);
	pango_layout_iter_free(at);
	w->y += s->after;
}

static double text_height(struct writer *w, const struct style *s, struct str text, double width)
{
	int height;
	set_text(w, s, text, width);
	pango_layout_get_size(w->layout, NULL, &height);
	return (double)height / PANGO_SCALE;
}

static int level_of(const struct block *b)
{
	return b->level < 1 ? 1 : b->level > 3 ? 3 : b->level;
}

/* A heading, those right below it, and two lines: it is never alone at the end of a page. */
static double heading_need(struct writer *w, const struct block *b)
{
	double height = 40;
	const struct block *end = w->d->items + w->d->count;
	for (const struct block *at = b; at < end && at->kind == BLOCK_HEADING; at++) {
		const struct style *s = &heading_styles[level_of(at) - 1];
		height += text_height(w, s, at->text, WIDTH - 2 * MARGIN) + s->after;
		height += at > b ? s->before : 0;
	}
	return height;
}

static void show_heading(struct writer *w, const struct block *b)
{
	static const char *const tags[] = { "H1", "H2", "H3" };
	int level = level_of(b);
	const struct style *s = &heading_styles[level - 1];
	if (w->y > MARGIN)
		w->y += s->before;
	if (!fits(w, heading_need(w, b)))
		turn_page(w);
	if (w->real)
		cairo_pdf_surface_add_outline(w->surface, CAIRO_PDF_OUTLINE_ROOT,
		    arena_text(w->d->arena, b->text),
		    arena_printf(w->d->arena, "page=%d pos=[0 %d]", w->page, (int)w->y).p,
		    CAIRO_PDF_OUTLINE_FLAG_OPEN);
	show_text(w, s, tags[level - 1], b->text, 0);
}

static void show_item(struct writer *w, const struct block *b)
{
	enum { INDENT = 14, TOGETHER = 60 };
	double height = text_height(w, &text_style, b->text, WIDTH - 2 * MARGIN - INDENT);
	if (!fits(w, height < TOGETHER ? height : 16))
		turn_page(w);
	begin_tag(w, "LI");
	begin_tag(w, "Lbl");
	cairo_move_to(w->cr, w->rtl ? WIDTH - MARGIN - INDENT - 2 : MARGIN + 2, w->y);
	set_text(w, &text_style, S("•"), INDENT);
	pango_cairo_show_layout(w->cr, w->layout);
	end_tag(w, "Lbl");
	show_text(w, &text_style, "LBody", b->text, INDENT);
	end_tag(w, "LI");
	w->y -= 3;
}

/* ---- tables ---- */

/* Columns share the width by their longest words' rough need: the share of their longest cell. */
static void column_widths(const struct block *b, double whole, double *widths)
{
	double all = 0;
	for (size_t c = 0; c < b->columns; c++) {
		size_t longest = 6;
		for (size_t r = 0; r < b->rows; r++) {
			size_t n = b->cells[r * b->columns + c].n;
			longest = n > longest ? n : longest;
		}
		widths[c] = longest > 60 ? 60 : (double)longest;
		all += widths[c];
	}
	for (size_t c = 0; c < b->columns; c++)
		widths[c] *= whole / all;
}

enum { PAD = 3, MOST_COLUMNS = 12 };

static double row_height(struct writer *w, const struct block *b, size_t row, const double *widths)
{
	double most = 0;
	for (size_t c = 0; c < b->columns && c < MOST_COLUMNS; c++) {
		double h = text_height(w, row ? &cell_style : &head_style,
		    b->cells[row * b->columns + c], widths[c] - 2 * PAD);
		most = h > most ? h : most;
	}
	return most + 2 * PAD;
}

static void show_row(struct writer *w, const struct block *b, size_t row, const double *widths)
{
	double height = row_height(w, b, row, widths);
	double x = w->rtl ? WIDTH - MARGIN : MARGIN;
	begin_tag(w, "TR");
	for (size_t c = 0; c < b->columns && c < MOST_COLUMNS; c++) {
		if (w->rtl)
			x -= widths[c];
		begin_tag(w, row ? "TD" : "TH");
		set_text(w, row ? &cell_style : &head_style, b->cells[row * b->columns + c],
		    widths[c] - 2 * PAD);
		cairo_move_to(w->cr, x + PAD, w->y + PAD);
		pango_cairo_show_layout(w->cr, w->layout);
		end_tag(w, row ? "TD" : "TH");
		if (!w->rtl)
			x += widths[c];
	}
	end_tag(w, "TR");
	w->y += height;
	cairo_set_source_rgb(w->cr, .7, .7, .7);
	cairo_set_line_width(w->cr, row ? .4 : 1);
	cairo_move_to(w->cr, MARGIN, w->y);
	cairo_line_to(w->cr, WIDTH - MARGIN, w->y);
	cairo_stroke(w->cr);
}

static void show_table(struct writer *w, const struct block *b)
{
	double widths[MOST_COLUMNS];
	struct block shown = *b;
	if (!b->rows || !b->columns || b->columns > MOST_COLUMNS)
		return;
	column_widths(&shown, WIDTH - 2 * MARGIN, widths);
	if (b->text.n)
		show_text(w, &small_style, "P", b->text, 0);
	begin_tag(w, "Table");
	for (size_t row = 0; row < b->rows; row++) {
		if (!fits(w, row_height(w, b, row, widths))) {
			end_tag(w, "Table");
			turn_page(w);
			begin_tag(w, "Table");
			if (row)
				show_row(w, b, 0, widths);
		}
		show_row(w, b, row, widths);
	}
	end_tag(w, "Table");
	w->y += 10;
}

static void show_signature(struct writer *w, const struct block *b)
{
	double label = 120, value = WIDTH - 2 * MARGIN - label - 20, height = 16;
	for (size_t i = 0; i < b->rows; i++)
		height += text_height(w, &text_style, b->cells[2 * i + 1], value) + 4;
	if (!fits(w, height))
		turn_page(w);
	cairo_set_source_rgb(w->cr, .07, .22, .35);
	cairo_set_line_width(w->cr, 1);
	cairo_rectangle(w->cr, MARGIN, w->y, WIDTH - 2 * MARGIN, height);
	cairo_stroke(w->cr);
	w->y += 8;
	for (size_t i = 0; i < b->rows; i++) {
		begin_tag(w, "P");
		set_text(w, &head_style, b->cells[2 * i], label);
		cairo_move_to(w->cr, w->rtl ? WIDTH - MARGIN - 10 - label : MARGIN + 10, w->y);
		pango_cairo_show_layout(w->cr, w->layout);
		set_text(w, &text_style, b->cells[2 * i + 1], value);
		cairo_move_to(w->cr, w->rtl ? MARGIN + 10 : MARGIN + 10 + label, w->y);
		pango_cairo_show_layout(w->cr, w->layout);
		end_tag(w, "P");
		w->y += text_height(w, &text_style, b->cells[2 * i + 1], value) + 4;
	}
	w->y += 12;
}

/* ---- the document ---- */

static void show_block(struct writer *w, const struct block *b)
{
	bool item = b->kind == BLOCK_ITEM;
	if (item && !w->list)
		begin_tag(w, "L");
	if (!item && w->list) {
		end_tag(w, "L");
		w->y += 5;
	}
	w->list = item;
	switch (b->kind) {
	case BLOCK_HEADING: show_heading(w, b); break;
	case BLOCK_TEXT: show_text(w, &text_style, "P", b->text, 0); break;
	case BLOCK_ITEM: show_item(w, b); break;
	case BLOCK_SMALL: show_text(w, &small_style, "P", b->text, 0); break;
	case BLOCK_TABLE: show_table(w, b); break;
	case BLOCK_SIGNATURE: show_signature(w, b); break;
	}
}

static void show_document(struct writer *w)
{
	begin_page(w);
	begin_tag(w, "Document");
	show_text(w, &title_style, "H1", w->d->title, 0);
	if (w->d->subtitle.n)
		show_text(w, &subtitle_style, "P", w->d->subtitle, 0);
	for (size_t i = 0; i < w->d->count && w->page < MOST_PAGES; i++)
		show_block(w, &w->d->items[i]);
	if (w->list)
		end_tag(w, "L");
	end_tag(w, "Document");
	end_page(w);
}

static cairo_status_t to_sink(void *thing, const unsigned char *bytes, unsigned n)
{
	struct writer *w = thing;
	if (w->real)
		buf_add(w->out, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

static bool lay_out(struct writer *w, struct err *e)
{
	w->surface = cairo_pdf_surface_create_for_stream(to_sink, w, WIDTH, HEIGHT);
	w->cr = cairo_create(w->surface);
	PangoContext *context = pango_font_map_create_context(w->fonts);
	pango_cairo_update_context(w->cr, context);
	w->layout = pango_layout_new(context);
	g_object_unref(context);
	pango_layout_set_wrap(w->layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_line_spacing(w->layout, 1.15F);
	pango_context_set_language(pango_layout_get_context(w->layout),
	    pango_language_from_string(w->d->lang ? w->d->lang->tag : "en"));
	if (w->rtl)
		pango_context_set_base_dir(
		    pango_layout_get_context(w->layout), PANGO_DIRECTION_RTL);
	if (w->real) {
		cairo_pdf_surface_set_metadata(w->surface, CAIRO_PDF_METADATA_TITLE,
		    arena_text(w->d->arena, w->d->title));
		cairo_pdf_surface_set_metadata(w->surface, CAIRO_PDF_METADATA_AUTHOR,
		    arena_text(w->d->arena, w->d->author));
	}
	show_document(w);
	g_object_unref(w->layout);
	cairo_status_t status = cairo_status(w->cr);
	cairo_destroy(w->cr);
	cairo_surface_finish(w->surface);
	if (!status)
		status = cairo_surface_status(w->surface);
	cairo_surface_destroy(w->surface);
	return !status || fail_system(e, "cairo: %s", cairo_status_to_string(status));
}

bool document_pdf(const struct document *d, struct sink *out, struct err *e)
{
	PangoFontMap *fonts = pango_cairo_font_map_new();
	struct buf pdf = buf_heap(MOST_BYTES);
	bool rtl = d->lang && d->lang->rtl;
	struct writer count = { .d = d, .fonts = fonts, .out = &pdf, .rtl = rtl };
	bool ok = lay_out(&count, e);
	struct writer real = {
		.d = d, .fonts = fonts, .out = &pdf, .rtl = rtl, .real = true,
		.pages = count.page
	};
	ok = ok && lay_out(&real, e);
	g_object_unref(fonts);
	ok = ok && pdf_update(out, buf_view(&pdf), d->lang ? d->lang->tag : "en", e);
	buf_free(&pdf);
	return ok;
}
