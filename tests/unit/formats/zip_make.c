/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each part is packed with gzip, whose middle is the deflate stream a zip needs. */
#include "zip_make.h"
#include "base/gzip.h"
#include "base/buf.h"

static void put(struct buf *b, uint64_t n, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_byte(b, (char)(n >> (8 * i)));
}

/* Version needed, flags, method, time, date, CRC, sizes, length of the name: as both the local
 * and the central header have them. */
static void put_head(struct buf *b, struct str packed, struct str name)
{
	put(b, 20, 2);
	put(b, 0x800, 2);
	put(b, 8, 2);
	put(b, 0x58210000, 4);
	buf_str(b, str_slice(packed, packed.n - 8, packed.n - 4));
	put(b, packed.n - 18, 4);
	buf_str(b, str_from(packed, packed.n - 4));
	put(b, name.n, 2);
	put(b, 0, 2);
}

struct str zip_make(struct arena *a, const struct zip_part *parts)
{
	struct buf out = buf_in(a, 64 << 20), list = buf_in(a, 1 << 20);
	size_t count = 0;
	for (; parts[count].name; count++) {
		struct str name = str_of(parts[count].name);
		struct buf packed = buf_in(a, 64 << 20);
		gzip_pack(&packed, str_of(parts[count].text), 6);
		struct str p = buf_view(&packed);
		size_t at = out.n;
		put(&out, 0x04034B50, 4);
		put_head(&out, p, name);
		buf_str(&out, name);
		buf_str(&out, str_slice(p, 10, p.n - 8));
		put(&list, 0x02014B50, 4);
		put(&list, 0x0314, 2);
		put_head(&list, p, name);
		put(&list, 0, 6);
		put(&list, (uint64_t)parts[count].mode << 16, 4);
		put(&list, at, 4);
		buf_str(&list, name);
	}
	size_t at = out.n;
	buf_str(&out, buf_view(&list));
	put(&out, 0x06054B50, 4);
	put(&out, 0, 4);
	put(&out, count, 2);
	put(&out, count, 2);
	put(&out, list.n, 4);
	put(&out, at, 4);
	put(&out, 0, 2);
	return buf_view(&out);
}
