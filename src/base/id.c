/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/id.h"
#include "base/date.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

static const int64_t since_2020 = 1577836800000;

void random_fill(void *out, size_t n)
{
	char *p = out;
	while (n) {
		ssize_t got = getrandom(p, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			abort();	/* a kernel without it: no key would be safe */
		p += got;
		n -= (size_t)got;
	}
}

void random_text(char *out, size_t n)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	if (!n)
		return;
	random_fill(out, n - 1);
	for (size_t i = 0; i + 1 < n; i++)
		out[i] = letters[(unsigned char)out[i] & 31];
	out[n - 1] = 0;
}

int64_t id_new(void)
{
	static _Atomic int64_t last;
	uint32_t noise;
	random_fill(&noise, sizeof noise);
	int64_t fresh = (date_now() - since_2020) << 22 | (noise & 0x3fffff);
	int64_t before = atomic_load(&last);
	for (;;) {
		int64_t id = fresh > before ? fresh : before + 1;
		if (atomic_compare_exchange_weak(&last, &before, id))
			return id;
	}
}
