/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Bodies of POST: urlencoded forms, multipart forms with files, and flat JSON objects, all turned
 * into the same list of given parameters. The limit is enforced before reading where the length
 * is told, and while reading where it is not.
 */
#include "web/serve.h"

#include "formats/json.h"

static bool too_large(struct exchange *x)
{
	int64_t kilobytes = x->body.limit / 1024;
	return fail(&x->e, ERR_LIMIT, N_("What was sent is too large: at most %lld KB are taken "
	    "here."), (long long)kilobytes);
}

static struct str bare_type(struct str type)
{
	ptrdiff_t semicolon = str_find_byte(type, ';', 0);
	return str_trim(semicolon < 0 ? type : str_slice(type, 0, (size_t)semicolon));
}

static bool choose_kind(struct exchange *x)
{
	struct str whole = http_field(&x->head, "content-type"), type = bare_type(whole);
	struct body *b = &x->body;
	if (str_ieq(type, S("application/x-www-form-urlencoded"))) {
		b->kind = BODY_FORM;
	} else if (str_ieq(type, S("application/json"))) {
		b->kind = BODY_JSON;
	} else if (str_ieq(type, S("multipart/form-data"))) {
		struct str boundary = multipart_boundary(whole);
		if (!boundary.n) {
			x->status = 400;
			return fail(
			    &x->e, ERR_USAGE, N_("The form was sent without its boundary."));
		}
		b->kind = BODY_MULTIPART;
		b->parts = multipart_new(x->arena, boundary, x->site->folder, &x->givens,
		    &x->uploads, (size_t)x->site->o.body_limit);
	} else {
		x->status = 415;
		return fail(&x->e, ERR_INPUT, N_("This kind of content is not taken here."));
	}
	return true;
}

bool body_begin(struct exchange *x)
{
	struct body *b = &x->body;
	bool files = (x->r.route->flags & ROUTE_UPLOAD) != 0;
	b->limit = files ? x->site->o.upload_limit : x->site->o.body_limit;
	if (x->head.length > b->limit)
		return too_large(x);
	b->bytes = buf_in(x->arena, (size_t)x->site->o.body_limit);
	return choose_kind(x);
}

bool body_feed(struct exchange *x, struct str bytes)
{
	struct body *b = &x->body;
	b->taken += (int64_t)bytes.n;
	if (b->taken > b->limit)
		return too_large(x);
	if (b->kind == BODY_MULTIPART) {
		if (multipart_feed(b->parts, bytes, &x->e))
			return true;
		x->status = x->e.kind == ERR_BUSY ? 507 : x->e.kind == ERR_USAGE ? 400 : 0;
		return false;
	}
	buf_str(&b->bytes, bytes);
	return !b->bytes.failed || too_large(x);
}

static bool give_json(struct exchange *x, struct str name, const struct json *v)
{
	struct str value = v->kind == JSON_TEXT || v->kind == JSON_NUMBER ? v->text :
	    v->kind == JSON_BOOL ? (v->truth ? S("true") : S("false")) : STR_EMPTY;
	if (v->kind == JSON_OBJECT) {
		x->status = 400;
		return fail(&x->e, ERR_USAGE, N_("The JSON must be one flat object."));
	}
	for (const struct json *i = v->kind == JSON_LIST ? json_first(v) : NULL; i; i = i->next)
		if (i->kind == JSON_LIST || !give_json(x, name, i))
			return fail(&x->e, ERR_USAGE, N_("The JSON must be one flat object."));
	if (v->kind != JSON_LIST)
		*list_add(x->arena, &x->givens) = (struct given){ .name = name, .value = value,
			.from = FROM_BODY, .upload = -1 };
	return true;
}

static bool split_json(struct exchange *x)
{
	enum { VALUES = 5000, DEPTH = 4 };
	const struct json *v = json_read(x->arena, buf_view(&x->body.bytes),
	    (struct json_limits){ .values = VALUES, .depth = DEPTH }, &x->e);
	x->status = v ? 0 : 400;
	if (v && v->kind != JSON_OBJECT) {
		x->status = 400;
		return fail(&x->e, ERR_USAGE, N_("The JSON must be one flat object."));
	}
	bool ok = v != NULL;
	for (v = ok ? json_first(v) : NULL; v && ok; v = v->next)
		ok = give_json(x, v->name, v);
	return ok;
}

bool body_end(struct exchange *x)
{
	struct body *b = &x->body;
	switch (b->kind) {
	case BODY_FORM:
		return params_split(x, buf_view(&b->bytes), FROM_BODY);
	case BODY_JSON:
		return split_json(x);
	case BODY_MULTIPART:
		if (multipart_end(b->parts, &x->e))
			return true;
		x->status = x->e.kind == ERR_BUSY ? 507 : 400;
		return false;
	case BODY_NONE:
		break;
	}
	return true;
}
