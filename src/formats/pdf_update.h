/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What Cairo cannot say about a finished PDF, said by an incremental update behind its end: a new
 * catalog with the language of the document and the wish that its title is shown.
 *
 *	if (!pdf_update(out, pdf, "ar", e)) ...
 */
#ifndef FORMATS_PDF_UPDATE_H
#define FORMATS_PDF_UPDATE_H

#include "base/err.h"
#include "base/str.h"
#include "formats/sink.h"

#include <stdbool.h>

/* pdf_update: The finished PDF and its update to out. tag: a language tag (BCP 47). Fails with
 * ERR_SYSTEM when the PDF is not built as Cairo builds it (one table of references, a catalog in
 * plain text), and then writes nothing. */
bool pdf_update(struct sink *out, struct str pdf, const char *tag, struct err *e);

#endif
