/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dates, times and durations as iCalendar writes them. */
#include "formats/ical_time.h"
#include "base/date.h"

enum { DAY = 86400000, HOUR = 3600000, MINUTE = 60000, SECOND = 1000 };

bool ical_time_read(struct str s, struct ical_time *out)
{
	struct date d;
	int hour, minute = 0, second = 0, part;
	*out = (struct ical_time){ 0 };
	s = str_trim(s);
	if (!str_take_digits(&s, 4, &d.year))
		return false;
	bool hyphens = str_take(&s, '-');
	if (!str_take_digits(&s, 2, &d.month) || (hyphens && !str_take(&s, '-')) ||
	    !str_take_digits(&s, 2, &d.day) || !date_valid(d))
		return false;
	out->wall = date_to_day(d) * DAY;
	out->day_only = !s.n;
	if (!s.n)
		return true;
	if ((!str_take(&s, 'T') && !str_take(&s, 't') && !str_take(&s, ' ')) ||
	    !str_take_digits(&s, 2, &hour))
		return false;
	str_take(&s, ':');
	if (s.n && str_take_digits(&s, 2, &minute)) {
		str_take(&s, ':');
		str_take_digits(&s, 2, &second);
	}
	if (str_take(&s, '.'))
		while (str_take_digits(&s, 1, &part))
			;
	out->utc = str_take(&s, 'Z') || str_take(&s, 'z');
	out->wall += (int64_t)hour * HOUR + minute * MINUTE + (int64_t)second * SECOND;
	return !s.n && hour <= 24 && minute < 60 && second <= 60;
}

bool ical_duration_read(struct str s, int64_t *ms_r)
{
	static const struct { char unit; bool time; int64_t ms; } units[] = {
		{ 'W', false, 7LL * DAY }, { 'D', false, DAY }, { 'Y', false, 365LL * DAY },
		{ 'M', false, 30LL * DAY }, { 'H', true, HOUR }, { 'M', true, MINUTE },
		{ 'S', true, SECOND },
	};
	int64_t sum = 0, n;
	bool time = false, any = false;
	s = str_trim(s);
	bool minus = str_take(&s, '-');
	if (!minus)
		str_take(&s, '+');
	if (!str_take(&s, 'P'))
		return false;
	while (s.n) {
		int digit;
		size_t digits = 0;
		if (!time && str_take(&s, 'T')) {
			time = true;
			continue;
		}
		for (n = 0; digits < 9 && str_take_digits(&s, 1, &digit); digits++)
			n = n * 10 + digit;
		size_t i = 0;
		while (i < 7 && !(s.n && s.p[0] == units[i].unit && time == units[i].time))
			i++;
		if (!digits || i == 7)
			return false;
		s = str_from(s, 1);
		sum += n * units[i].ms;
		any = true;
		if (sum > 400LL * 365 * DAY)
			return false;
	}
	*ms_r = minus ? -sum : sum;
	return any;
}

bool ical_offset_read(struct str s, int32_t *ms_r)
{
	int hours, minutes, seconds = 0;
	s = str_trim(s);
	bool minus = str_take(&s, '-');
	if (!minus)
		str_take(&s, '+');
	if (!str_take_digits(&s, 2, &hours))
		return false;
	str_take(&s, ':');
	if (!str_take_digits(&s, 2, &minutes))
		return false;
	str_take(&s, ':');
	if (s.n && !str_take_digits(&s, 2, &seconds))
		return false;
	*ms_r = (minus ? -1 : 1) * (hours * HOUR + minutes * MINUTE + seconds * SECOND);
	return !s.n && hours < 24 && minutes < 60 && seconds < 60;
}
