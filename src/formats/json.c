/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Questions to a tree of values; see json.h. */
#include "formats/json.h"
#include "base/num.h"

const struct json *json_get_str(const struct json *object, struct str name)
{
	const struct json *found = NULL;
	if (!json_is(object, JSON_OBJECT))
		return NULL;
	for (const struct json *v = object->all.first; v; v = v->next)
		if (str_eq(v->name, name))
			found = v;
	return found;
}

const struct json *json_get(const struct json *object, const char *name)
{
	return json_get_str(object, str_of(name));
}

const struct json *json_first(const struct json *v)
{
	return json_is(v, JSON_LIST) || json_is(v, JSON_OBJECT) ? v->all.first : NULL;
}

size_t json_count(const struct json *v)
{
	return json_is(v, JSON_LIST) || json_is(v, JSON_OBJECT) ? v->all.count : 0;
}

struct str json_text(const struct json *v)
{
	return json_is(v, JSON_TEXT) ? v->text : STR_EMPTY;
}

bool json_true(const struct json *v)
{
	return json_is(v, JSON_BOOL) && v->truth;
}

bool json_is(const struct json *v, enum json_kind kind)
{
	return v && v->kind == kind;
}

bool json_int(const struct json *v, int64_t *out_r)
{
	return json_is(v, JSON_NUMBER) && num_int(v->text, out_r);
}

bool json_real(const struct json *v, double *out_r)
{
	return json_is(v, JSON_NUMBER) && num_real(v->text, out_r);
}
