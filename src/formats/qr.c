/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* QR codes; the one file that sees libqrencode. Dark modules of a row are joined to one bar. */
#include "formats/qr.h"
#include "base/buf.h"

#include <qrencode.h>

enum { QUIET = 4 };

static void write_row(struct buf *b, const unsigned char *row, int width, int y)
{
	for (int x = 0; x < width; x++) {
		int from = x;
		while (x < width && row[x] & 1)
			x++;
		if (x > from)
			buf_printf(b, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from,
			    x - from);
	}
}

struct str qr_path(struct arena *a, struct str text, int *size_r)
{
	QRcode *code = QRcode_encodeString8bit(arena_text(a, text), 0, QR_ECLEVEL_M);
	struct buf b = buf_in(a, 1 << 17);
	*size_r = 0;
	if (!code)
		return STR_EMPTY;
	for (int y = 0; y < code->width; y++)
		write_row(&b, code->data + (size_t)y * (size_t)code->width, code->width, y);
	*size_r = code->width + 2 * QUIET;
	QRcode_free(code);
	return buf_view(&b);
}
