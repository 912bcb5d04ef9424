/*
 * epoll. A netmap descriptor is in the kernel's set too, for no event, so that the kernel answers wrong uses and reports
 * the daemon's end; whether it is ready is looked at here. Edge-triggered members are treated as level-triggered.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "device.h"
#include "epoll_table.h"
#include "real.h"
#include "wait.h"

#define USUAL_MEMBERS 16

EXPORT int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    struct device *device = device_enter(fd);
    if (device == NULL) {
        return real_epoll_ctl(epoll, operation, fd, event);
    }
    device_leave(device);
    if (operation == EPOLL_CTL_DEL) {
        membership_remove(epoll, fd);
        return real_epoll_ctl(epoll, operation, fd, event);
    }
    if (event == NULL) {
        errno = EFAULT;
        return -1;
    }
    struct epoll_event none = {.events = 0, .data = event->data};
    if (real_epoll_ctl(epoll, operation, fd, &none) != 0) {
        return -1;
    }
    if (!membership_put((struct membership){epoll, fd, event->events, event->data.u64})) {
        real_epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &none);
        errno = ENOMEM;
        return -1;
    }
    return 0;
}

/* What is ready among the members, then what the kernel says of the others. */
static int collect(int epoll, struct epoll_event *events, int limit, const struct pollfd *fds,
                   struct membership *members, unsigned count)
{
    int found = 0;
    for (unsigned i = 0; i < count && found < limit; i++) {
        short ready = fds[i + 1].revents;
        struct device *device = ready != 0 ? device_enter(members[i].fd) : NULL;
        struct port *port = device != NULL ? atomic_load(&device->port) : NULL;
        bool dead = port != NULL && atomic_load(&port->dead); /* the kernel reports it, as a hang-up */
        if (ready != 0 && !dead) {
            events[found++] = (struct epoll_event){.events = (uint32_t)ready, .data.u64 = members[i].data};
            if ((members[i].events & EPOLLONESHOT) != 0) {
                members[i].events = 0;
                membership_put(members[i]);
            }
        }
        if (device != NULL) {
            device_leave(device);
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

static int wait_members(int epoll, struct epoll_event *events, int limit, int64_t nanos, const sigset_t *mask,
                        struct membership *members, struct pollfd *fds, unsigned count)
{
    fds[0] = (struct pollfd){epoll, POLLIN, 0};
    for (unsigned i = 0; i < count; i++) {
        bool enabled = members[i].events != 0;
        fds[i + 1] = (struct pollfd){enabled ? members[i].fd : -1, (short)(members[i].events & 0x7fff), 0};
    }
    int ready = wait_for(fds, count + 1, nanos, mask);
    return ready <= 0 ? ready : collect(epoll, events, limit, fds, members, count);
}

/* Returns false if the set has no netmap descriptor; then nothing was done. */
static bool wait_set(int epoll, struct epoll_event *events, int limit, int64_t nanos, const sigset_t *mask,
                     int *result)
{
    struct membership usual[USUAL_MEMBERS];
    struct pollfd usual_fds[USUAL_MEMBERS + 1];
    if (!memberships_exist() || limit <= 0) {
        return false;
    }
    unsigned count = memberships_of(epoll, usual, USUAL_MEMBERS);
    if (count == 0) {
        return false;
    }
    if (count <= USUAL_MEMBERS) {
        *result = wait_members(epoll, events, limit, nanos, mask, usual, usual_fds, count);
        return true;
    }
    struct membership *many = malloc(count * sizeof *many);
    struct pollfd *fds = malloc((count + 1) * sizeof *fds);
    *result = -1;
    if (many != NULL && fds != NULL) {
        unsigned now = memberships_of(epoll, many, count);
        *result = wait_members(epoll, events, limit, nanos, mask, many, fds, now < count ? now : count);
    } else {
        errno = ENOMEM;
    }
    free(many);
    free(fds);
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
