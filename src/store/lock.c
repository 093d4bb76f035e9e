/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One writer among processes: a lock on a file of its own beside the database.
 *
 * SQLite's own write lock is taken by trying again and again, so that with many processes some
 * wait for ever and others are lucky. The kernel queues those who wait for a record lock in the
 * order in which they came, wakes one at a time and frees the lock of a process that dies. The
 * lock belongs to the open file (OFD), so two stores of one process exclude each other too. A wait
 * in the kernel has no limit of its own: a timer sends this thread a signal whose handler does
 * nothing but end the wait; it repeats, in case the first came just before the wait began.
 */
#include "store/store_impl.h"

#include "base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WAKE (SIGRTMAX - 3)

static void wake(int signal_number)
{
	(void)signal_number;
}

int lock_open(const char *path, struct err *e)
{
	struct sigaction act = { .sa_handler = wake };
	sigaction(WAKE, &act, NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		fail_system(e, "%s: %s", path, strerror(errno));
	return fd;
}

static int lock_call(int fd, int how, short type)
{
	struct flock whole = { .l_type = type, .l_whence = SEEK_SET };
	return fcntl(fd, how, &whole);
}

/* Returns 0 or an errno. */
static int wait_for(int fd, int ms)
{
	int64_t until = clock_ms() + ms;
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = WAKE };
	event._sigev_un._tid = gettid();
	timer_t timer;
	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		return errno;
	struct itimerspec when = { .it_value = { ms / 1000, ms % 1000 * 1000000L + 1 },
		.it_interval = { 0, 20000000 } };
	sigset_t ours, before;
	sigemptyset(&ours);
	sigaddset(&ours, WAKE);
	pthread_sigmask(SIG_UNBLOCK, &ours, &before);
	timer_settime(timer, 0, &when, NULL);
	int rc;
	do
		rc = lock_call(fd, F_OFD_SETLKW, F_WRLCK) ? errno : 0;
	while (rc == EINTR && clock_ms() < until);
	timer_delete(timer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

bool lock_take(int fd, int ms, struct err *e)
{
	if (!lock_call(fd, F_OFD_SETLK, F_WRLCK))
		return true;
	int rc = errno == EAGAIN || errno == EACCES ? wait_for(fd, ms) : errno;
	if (!rc)
		return true;
	if (rc != EINTR)
		return fail_system(e, "write lock: %s", strerror(rc));
	fail(e, ERR_BUSY, SAY_BUSY);
	return fail_in(e, "waited %d ms for the writer of another process", ms);
}

void lock_drop(int fd)
{
	lock_call(fd, F_OFD_SETLK, F_UNLCK);
}
