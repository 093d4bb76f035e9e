/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of the web room itself; their rows stand in its table of routes. Inside of web only. */
#ifndef WEB_STYLE_PAGE_H
#define WEB_STYLE_PAGE_H

#include "web/web.h"

/* style_show: GET /style, no city needed. */
bool style_show(struct request *r, struct reply *p, struct err *e);

#endif
