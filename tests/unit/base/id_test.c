/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/date.h"
#include "base/id.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, EACH = 5000 };

static void *draw(void *thing)
{
	int64_t *ids = thing;
	for (int i = 0; i < EACH; i++)
		ids[i] = id_new();
	return NULL;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

TEST(keys_of_many_threads_are_different_and_grow_in_each)
{
	int64_t *ids = arena_array(t->arena, int64_t, THREADS * EACH);
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		NEED(!pthread_create(&threads[i], NULL, draw, ids + i * EACH));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < THREADS; i++)
		for (int k = 1; k < EACH; k++)
			NEED(ids[i * EACH + k] > ids[i * EACH + k - 1]);
	qsort(ids, THREADS * EACH, sizeof *ids, by_number);
	for (int i = 1; i < THREADS * EACH; i++)
		NEED(ids[i] != ids[i - 1]);
}

TEST(a_key_is_positive_and_carries_its_time)
{
	int64_t before = date_now(), id = id_new();
	CHECK(id > 0);
	int64_t time = (id >> 22) + 1577836800000;
	CHECK(time >= before && time <= date_now() + 1000);
}

TEST(random_text_has_its_length_and_letters)
{
	char text[53];
	for (int round = 0; round < 100; round++) {
		random_text(text, sizeof text);
		CHECK_INT(strlen(text), 52);
		CHECK_INT(strspn(text, "abcdefghijklmnopqrstuvwxyz234567"), 52);
	}
	char other[53];
	random_text(other, sizeof other);
	CHECK(strcmp(text, other) != 0);
	random_text(text, 1);
	CHECK_STR(text, "");
	text[0] = 'x';
	random_text(text, 0);
	CHECK(text[0] == 'x');
}

TEST(every_letter_and_bit_is_drawn)
{
	char text[4097];
	int seen[256] = { 0 }, letters = 0;
	random_text(text, sizeof text);
	for (size_t i = 0; i < 4096; i++)
		seen[(unsigned char)text[i]]++;
	for (int i = 0; i < 256; i++)
		letters += seen[i] > 0;
	CHECK_INT(letters, 32);
	unsigned char bytes[1000] = { 0 }, all = 0;
	random_fill(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		all |= bytes[i];
	CHECK_INT(all, 0xff);
}
