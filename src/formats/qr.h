/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * QR codes, for posters: an address that a telephone reads from paper.
 *
 *	int size;
 *	struct str path = qr_path(arena, address, &size);
 *	// <svg viewBox="0 0 size size"><path d="path"/></svg>
 */
#ifndef FORMATS_QR_H
#define FORMATS_QR_H

#include "base/arena.h"
#include "base/str.h"

/* qr_path: The code (error correction M) as SVG path data, a module being one unit; *size_r is its
 * side with the quiet zone of four modules. Empty when the text is too long (2331 bytes). */
struct str qr_path(struct arena *a, struct str text, int *size_r);

#endif
