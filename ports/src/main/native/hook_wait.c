/* poll and select, in all their forms. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "real.h"
#include "wait.h"

/* glibc declares that poll only writes the array that it is given, so gcc takes its fields for uninitialized. */
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"


static int64_t nanos_of(const struct timespec *timeout)
{
    if (timeout == NULL) {
        return -1;
    }
    return timeout->tv_sec > 1000000000 ? -1 : timeout->tv_sec * SECOND + timeout->tv_nsec;
}

static bool is_valid(const struct timespec *timeout)
{
    return timeout == NULL || (timeout->tv_sec >= 0 && timeout->tv_nsec >= 0 && timeout->tv_nsec < SECOND);
}

EXPORT int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    int64_t nanos = timeout < 0 ? -1 : timeout * INT64_C(1000000);
    return fds != NULL && any_device(fds, count) ? wait_for(fds, count, nanos, NULL) : real_poll(fds, count, timeout);
}

EXPORT int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    return fds != NULL && is_valid(timeout) && any_device(fds, count)
               ? wait_for(fds, count, nanos_of(timeout), mask)
               : real_ppoll(fds, count, timeout, mask);
}

/* What programs compiled with _FORTIFY_SOURCE call instead; size is that of the array. */
int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size);
int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask, size_t size);

EXPORT int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size)
{
    if (size / sizeof *fds < count) {
        abort();
    }
    return poll(fds, count, timeout);
}

EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask,
                       size_t size)
{
    if (size / sizeof *fds < count) {
        abort();
    }
    return ppoll(fds, count, timeout, mask);
}

#define IN_READY (POLLIN | POLLRDNORM | POLLHUP | POLLERR)
#define OUT_READY (POLLOUT | POLLWRNORM | POLLERR)

/* A select as poll: fds has a place for each descriptor that is in a set. Returns how many. */
static nfds_t to_poll(int count, const fd_set *in, const fd_set *out, const fd_set *except, struct pollfd *fds)
{
    nfds_t used = 0;
    for (int fd = 0; fd < count && fd < FD_SETSIZE; fd++) {
        int events = (in != NULL && FD_ISSET(fd, in) ? POLLIN : 0) | (out != NULL && FD_ISSET(fd, out) ? POLLOUT : 0)
                     | (except != NULL && FD_ISSET(fd, except) ? POLLPRI : 0);
        if (events != 0) {
            fds[used++] = (struct pollfd){fd, (short)events, 0};
        }
    }
    return used;
}

static int report(const struct pollfd *fds, nfds_t used, fd_set *in, fd_set *out, fd_set *except)
{
    int bits = 0;
    for (nfds_t i = 0; i < used; i++) {
        if ((fds[i].revents & POLLNVAL) != 0) {
            errno = EBADF;
            return -1;
        }
    }
    for (nfds_t i = 0; i < used; i++) {
        int fd = fds[i].fd;
        struct {
            fd_set *set;
            int ready;
        } kinds[] = {{in, IN_READY}, {out, OUT_READY}, {except, POLLPRI}};
        for (int k = 0; k < 3; k++) {
            if (kinds[k].set != NULL && FD_ISSET(fd, kinds[k].set)) {
                if ((fds[i].revents & kinds[k].ready) != 0) {
                    bits++;
                } else {
                    FD_CLR(fd, kinds[k].set);
                }
            }
        }
    }
    return bits;
}

/* Returns false if there is no netmap descriptor in the sets; then nothing was done. */
static bool select_devices(int count, fd_set *in, fd_set *out, fd_set *except, const struct timespec *timeout,
                           const sigset_t *mask, int *result)
{
    struct pollfd fds[FD_SETSIZE];
    if (!devices_exist() || count < 0 || count > FD_SETSIZE || !is_valid(timeout)) {
        return false;
    }
    nfds_t used = to_poll(count, in, out, except, fds);
    if (!any_device(fds, used)) {
        return false;
    }
    int ready = wait_for(fds, used, nanos_of(timeout), mask);
    *result = ready < 0 ? -1 : report(fds, used, in, out, except);
    return true;
}

EXPORT int pselect(int count, fd_set *in, fd_set *out, fd_set *except, const struct timespec *timeout,
                   const sigset_t *mask)
{
    int result;
    return select_devices(count, in, out, except, timeout, mask, &result)
               ? result
               : real_pselect(count, in, out, except, timeout, mask);
}

EXPORT int select(int count, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout)
{
    struct timespec limit = {0, 0};
    int64_t begin = clock_nanos();
    int result;
    if (timeout != NULL) {
        limit = (struct timespec){timeout->tv_sec + timeout->tv_usec / 1000000, timeout->tv_usec % 1000000 * 1000};
    }
    if (!devices_exist()
        || !select_devices(count, in, out, except, timeout != NULL ? &limit : NULL, NULL, &result)) {
        return real_select(count, in, out, except, timeout);
    }
    if (timeout != NULL) { /* Linux leaves in it what is left */
        int64_t left = nanos_of(&limit) - (clock_nanos() - begin);
        *timeout = (struct timeval){left > 0 ? left / SECOND : 0, left > 0 ? left % SECOND / 1000 : 0};
    }
    return result;
}
