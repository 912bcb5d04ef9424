/* epoll. Whether a netmap descriptor is ready is looked at here; what else is in a set, the kernel says. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "device.h"
#include "epoll_table.h"
#include "real.h"
#include "wait.h"

#define USUAL_MEMBERS 16

static int control(int operation, struct membership membership)
{
    switch (operation) {
    case EPOLL_CTL_ADD:
        return membership_add(membership);
    case EPOLL_CTL_MOD:
        return membership_change(membership);
    default:
        return EINVAL;
    }
}

EXPORT int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    struct device *device = device_enter(fd);
    if (device == NULL) {
        return real_epoll_ctl(epoll, operation, fd, event);
    }
    device_leave(device);
    /* The kernel's answer to a removal says whether epoll is a set at all: then, that the member is not in it. */
    struct epoll_event none = {0};
    if (real_epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &none) != 0 && errno != ENOENT) {
        return -1;
    }
    int problem;
    if (operation == EPOLL_CTL_DEL) {
        problem = membership_remove(epoll, fd);
    } else if (event == NULL) {
        problem = EFAULT;
    } else {
        problem = control(operation, (struct membership){epoll, fd, event->events, event->data.u64, {0}});
    }
    if (problem != 0) {
        errno = problem;
        return -1;
    }
    return 0;
}

/* What is ready among the members, then what the kernel says of the others. */
static int collect(int epoll, struct epoll_event *events, int limit, const struct pollfd *fds,
                   const struct membership *members, const struct edge *reported, unsigned count)
{
    int found = 0;
    for (unsigned i = 0; i < count && found < limit; i++) {
        uint32_t ready = (uint16_t)fds[i + 1].revents;
        if (ready != 0) {
            ready |= (ready & POLLERR) != 0 ? EPOLLHUP : 0;
            events[found++] = (struct epoll_event){.events = ready, .data.u64 = members[i].data};
            membership_reported(&members[i], reported[i]);
        }
    }
    if (fds[0].revents != 0 && found < limit) {
        int others = real_epoll_pwait(epoll, events + found, limit - found, 0, NULL);
        if (others < 0) {
            return found > 0 ? found : -1;
        }
        found += others;
    }
    return found;
}

/* What a wait for a set works with: one place more than members, the first for the set itself. */
struct places {
    struct membership *members;
    struct pollfd *fds;
    struct edge *reported;
    struct edge **edges;
};

static int wait_members(int epoll, struct epoll_event *events, int limit, int64_t nanos, const sigset_t *mask,
                        struct places places, unsigned count)
{
    places.fds[0] = (struct pollfd){epoll, POLLIN, 0};
    places.edges[0] = NULL;
    for (unsigned i = 0; i < count; i++) {
        const struct membership *member = &places.members[i];
        places.fds[i + 1] =
            (struct pollfd){member->events != 0 ? member->fd : -1, (short)(member->events & 0x7fff), 0};
        places.reported[i] = member->edge;
        places.edges[i + 1] = (member->events & EPOLLET) != 0 ? &places.reported[i] : NULL;
    }
    int ready = wait_for_edges(places.fds, places.edges, count + 1, nanos, mask);
    return ready <= 0 ? ready : collect(epoll, events, limit, places.fds, places.members, places.reported, count);
}

static int wait_many(int epoll, struct epoll_event *events, int limit, int64_t nanos, const sigset_t *mask,
                     unsigned count)
{
    struct places places = {
        .members = malloc(count * sizeof(struct membership)),
        .fds = malloc((count + 1) * sizeof(struct pollfd)),
        .reported = malloc(count * sizeof(struct edge)),
        .edges = malloc((count + 1) * sizeof(struct edge *)),
    };
    int result = -1;
    int problem = ENOMEM;
    if (places.members != NULL && places.fds != NULL && places.reported != NULL && places.edges != NULL) {
        unsigned now = memberships_of(epoll, places.members, count);
        result = wait_members(epoll, events, limit, nanos, mask, places, now < count ? now : count);
        problem = errno;
    }
    free(places.members);
    free(places.fds);
    free(places.reported);
    free(places.edges);
    errno = problem;
    return result;
}

/* Returns false if the set has no netmap descriptor; then nothing was done. */
static bool wait_set(int epoll, struct epoll_event *events, int limit, int64_t nanos, const sigset_t *mask,
                     int *result)
{
    struct membership members[USUAL_MEMBERS];
    struct pollfd fds[USUAL_MEMBERS + 1];
    struct edge reported[USUAL_MEMBERS];
    struct edge *edges[USUAL_MEMBERS + 1];
    if (!memberships_exist() || limit <= 0) {
        return false;
    }
    unsigned count = memberships_of(epoll, members, USUAL_MEMBERS);
    if (count == 0) {
        return false;
    }
    struct places usual = {members, fds, reported, edges};
    *result = count <= USUAL_MEMBERS ? wait_members(epoll, events, limit, nanos, mask, usual, count)
                                     : wait_many(epoll, events, limit, nanos, mask, count);
    return true;
}

EXPORT int epoll_pwait(int epoll, struct epoll_event *events, int limit, int timeout, const sigset_t *mask)
{
    int result;
    return wait_set(epoll, events, limit, timeout < 0 ? -1 : timeout * INT64_C(1000000), mask, &result)
               ? result
               : real_epoll_pwait(epoll, events, limit, timeout, mask);
}

EXPORT int epoll_wait(int epoll, struct epoll_event *events, int limit, int timeout)
{
    return epoll_pwait(epoll, events, limit, timeout, NULL);
}

EXPORT int epoll_pwait2(int epoll, struct epoll_event *events, int limit, const struct timespec *timeout,
                        const sigset_t *mask)
{
    int result;
    bool valid = timeout == NULL
                 || (timeout->tv_sec >= 0 && timeout->tv_nsec >= 0 && timeout->tv_nsec < 1000000000);
    int64_t nanos = timeout == NULL || timeout->tv_sec > 1000000000
                        ? -1
                        : timeout->tv_sec * INT64_C(1000000000) + timeout->tv_nsec;
    return valid && wait_set(epoll, events, limit, nanos, mask, &result)
               ? result
               : real_epoll_pwait2(epoll, events, limit, timeout, mask);
}
