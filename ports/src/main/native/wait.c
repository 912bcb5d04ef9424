#include "wait.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "real.h"
#include "reconnect.h"
#include "sleep.h"
#include "sync.h"

/* How long to look, offering the processor to others, before sleeping: waking somebody costs some ten microseconds. */
#define LOOK_NANOS INT64_C(50000)

/* How long a poll takes that can say nothing but that ports have ended: programs that do not listen to that, as virtual
 * machines do not, would ask again at once, for ever. */
#define ENDED_NANOS INT64_C(10000000)

/* Descriptors of one wait; more of them than these come from the heap. */
#define USUAL_FDS 32

struct watched {
    struct device *device;
    struct port *port; /* NULL: not registered */
    nfds_t index;
    short events;
    struct edge *edge; /* or NULL */
    bool away;         /* its daemon is: nothing comes, and its descriptors hang up */
};

struct wait_set {
    struct watched *watched;
    nfds_t watched_count;
    nfds_t other_count;
    bool ignores_ended;
    /* For sleeping: a place for each descriptor (others as they are, netmap's as their socket), then the calls. */
    struct pollfd *polled;
    struct sleeper *sleepers; /* of each call */
    void *heap;
};

bool any_device(const struct pollfd *fds, nfds_t count)
{
    for (nfds_t i = 0; devices_exist() && i < count; i++) {
        struct device *device = device_enter(fds[i].fd);
        if (device != NULL) {
            device_leave(device);
            return true;
        }
    }
    return false;
}

static bool is_usable(const struct watched *watched)
{
    return watched->port != NULL && !atomic_load_explicit(&watched->port->dead, memory_order_relaxed);
}

static bool has_news(const struct wait_set *set)
{
    for (nfds_t i = 0; i < set->watched_count; i++) {
        const struct watched *watched = &set->watched[i];
        if (!is_usable(watched)) {
            continue;
        }
        struct wanted_rings wanted = wanted_rings(watched->port, watched->events);
        for (int direction = 0; direction < 2; direction++) {
            for (int ring = wanted.first[direction]; ring < wanted.end[direction]; ring++) {
                if (ring_has_news(watched->port, &watched->port->rings[ring])) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* Looks after the connections: those that are away, and, with now, all. Returns whether one has ended for ever. */
static bool check_connections(struct wait_set *set, bool now)
{
    bool ended = false;
    for (nfds_t i = 0; i < set->watched_count; i++) {
        struct watched *watched = &set->watched[i];
        if (is_usable(watched)) {
            enum connection connection = connection_check(watched->device, watched->port, now || watched->away);
            watched->away = connection == CONNECTION_AWAY;
            ended |= connection == CONNECTION_ENDED;
        }
    }
    return ended;
}

/* Arms the rings that are waited for, and sets which sockets to watch. */
static void arm(struct wait_set *set, const struct pollfd *fds, struct ring_sleep *sleep)
{
    for (nfds_t i = 0; i < set->watched_count; i++) {
        struct watched *watched = &set->watched[i];
        bool connected = is_usable(watched) && !watched->away;
        set->polled[watched->index].fd = connected ? fds[watched->index].fd : -1;
        if (watched->away) {
            sleep->most_nanos =
                sleep->most_nanos < CONNECTION_RETRY_NANOS ? sleep->most_nanos : CONNECTION_RETRY_NANOS;
        }
        if (!connected) {
            continue;
        }
        struct wanted_rings wanted = wanted_rings(watched->port, watched->events);
        for (int direction = 0; direction < 2; direction++) {
            for (int ring = wanted.first[direction]; ring < wanted.end[direction]; ring++) {
                ring_sleep_arm(sleep, watched->port, &watched->port->rings[ring]);
            }
        }
    }
    ring_sleep_armed();
}

/* Whether the kernel has something to say of one of the sockets: it has hung up, or was closed behind our back. */
static bool note_ends(const struct wait_set *set, const struct pollfd *fds)
{
    bool any = false;
    for (nfds_t i = 0; i < set->watched_count; i++) {
        const struct watched *watched = &set->watched[i];
        if ((set->polled[watched->index].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
            if (!device_is_current(watched->device, fds[watched->index].fd)) {
                descriptor_closing(fds[watched->index].fd);
            }
            any = true;
        }
    }
    return any;
}

/* Sleeps once. Returns 0, or -1 with errno. */
static int sleep_once(struct wait_set *set, struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask)
{
    struct ring_sleep sleep = {.calls = set->polled + count, .sleepers = set->sleepers, .most_nanos = FOR_EVER};
    arm(set, fds, &sleep);
    if (has_news(set)) {
        ring_sleep_end(&sleep, false);
        return 0;
    }
    int64_t most = nanos < 0 || nanos > sleep.most_nanos ? sleep.most_nanos : nanos;
    struct timespec timeout = {most / SECOND, most % SECOND};
    int result = real_ppoll(set->polled, count + sleep.count, most == FOR_EVER ? NULL : &timeout, mask);
    ring_sleep_end(&sleep, result > 0);
    if (result < 0) {
        return -1;
    }
    check_connections(set, result > 0 && note_ends(set, fds));
    return 0;
}

/* Asks the kernel for the others. Returns how many are ready, or -1 with errno. */
static int poll_others(struct wait_set *set, nfds_t count)
{
    for (nfds_t i = 0; i < set->watched_count; i++) {
        set->polled[set->watched[i].index].fd = -1;
    }
    return real_poll(set->polled, count, 0);
}

/* One look at everything. Returns how many descriptors are ready, or -1 with errno. */
static int look(struct wait_set *set, struct pollfd *fds, nfds_t count)
{
    int ready = 0;
    if (set->other_count > 0) {
        ready = poll_others(set, count);
        if (ready < 0) {
            return -1;
        }
        for (nfds_t i = 0; i < count; i++) {
            fds[i].revents = set->polled[i].revents;
        }
    }
    for (nfds_t i = 0; i < set->watched_count; i++) {
        const struct watched *watched = &set->watched[i];
        bool ignored = set->ignores_ended && watched->port != NULL && !is_usable(watched);
        short found = ignored ? 0 : poll_rings(watched->port, watched->events, watched->edge);
        fds[watched->index].revents = found;
        ready += found != 0;
    }
    return ready;
}

/* Says of each port that has ended that it has, where that is said every time. Returns how many there are. */
static int report_ended(const struct wait_set *set, struct pollfd *fds)
{
    int ended = 0;
    for (nfds_t i = 0; i < set->watched_count; i++) {
        const struct watched *watched = &set->watched[i];
        if (watched->port != NULL && !is_usable(watched) && watched->edge == NULL) {
            fds[watched->index].revents = POLLERR;
            ended++;
        }
    }
    return ended;
}

static int wait_with(struct wait_set *set, struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask);

/* Waits for what is not ended, and reports that with it. */
static int wait_beside_ended(struct wait_set *set, struct pollfd *fds, nfds_t count, int64_t nanos,
                             const sigset_t *mask)
{
    set->ignores_ended = true;
    int ready = wait_with(set, fds, count, nanos < 0 || nanos > ENDED_NANOS ? ENDED_NANOS : nanos, mask);
    set->ignores_ended = false;
    return (ready > 0 ? ready : 0) + report_ended(set, fds);
}

static int wait_with(struct wait_set *set, struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask)
{
    int ready = look(set, fds, count);
    if (ready > 0 && nanos != 0 && !set->ignores_ended && ready == report_ended(set, fds)) {
        return wait_beside_ended(set, fds, count, nanos, mask);
    }
    if (ready < 0) {
        return ready;
    }
    bool ended = check_connections(set, false); /* also for a program that always finds something */
    if (ready > 0) {
        return ready;
    }
    if (ended) {
        return look(set, fds, count);
    }
    if (nanos == 0) {
        return 0;
    }
    int64_t begin = clock_nanos();
    int64_t limit = nanos < 0 || nanos > LOOK_NANOS ? LOOK_NANOS : nanos;
    while (!has_news(set) && clock_nanos() - begin < limit) {
        if (set->other_count > 0 && poll_others(set, count) != 0) {
            break;
        }
        sched_yield(); /* and not a spin: what is waited for may need this processor */
    }
    while (true) {
        ready = look(set, fds, count);
        int64_t left = nanos < 0 ? -1 : nanos - (clock_nanos() - begin);
        if (ready != 0 || (nanos >= 0 && left <= 0)) {
            return ready;
        }
        if (sleep_once(set, fds, count, left, mask) != 0) {
            return -1;
        }
    }
}

/* Enters the devices among fds. Returns false if there is no memory. */
static bool prepare(struct wait_set *set, struct pollfd *fds, struct edge *const *edges, nfds_t count)
{
    nfds_t calls = 0;
    for (nfds_t i = 0; i < count; i++) {
        fds[i].revents = 0;
        set->polled[i] = fds[i];
        struct device *device = device_enter(fds[i].fd);
        if (device == NULL) {
            set->other_count += fds[i].fd >= 0;
            continue;
        }
        struct port *port = atomic_load(&device->port);
        set->watched[set->watched_count++] =
            (struct watched){device, port, i, fds[i].events, edges != NULL ? edges[i] : NULL, false};
        set->polled[i].events = 0; /* the end is reported all the same */
        if (port != NULL) {
            calls += CALLS_OF_RING * (nfds_t)port->ring_count;
        }
    }
    if (count + calls > USUAL_FDS) {
        size_t polled = (count + calls) * sizeof(struct pollfd);
        char *heap = malloc(polled + calls * sizeof(struct sleeper));
        if (heap == NULL) {
            return false;
        }
        memcpy(heap, set->polled, count * sizeof(struct pollfd));
        set->polled = (struct pollfd *)heap;
        set->sleepers = (struct sleeper *)(heap + polled);
        free(set->heap);
        set->heap = heap;
    }
    return true;
}

int wait_for_edges(struct pollfd *fds, struct edge *const *edges, nfds_t count, int64_t nanos, const sigset_t *mask)
{
    struct watched usual_watched[USUAL_FDS];
    struct pollfd usual_polled[USUAL_FDS];
    struct sleeper usual_sleepers[USUAL_FDS];
    struct wait_set set = {.watched = usual_watched, .polled = usual_polled, .sleepers = usual_sleepers};
    void *many = NULL;
    if (count > USUAL_FDS) {
        many = malloc(count * sizeof(struct watched));
        set.heap = malloc(count * sizeof(struct pollfd));
        set.watched = many;
        set.polled = set.heap;
    }
    int result = -1;
    int problem = ENOMEM;
    if (count <= USUAL_FDS || (many != NULL && set.heap != NULL)) {
        if (prepare(&set, fds, edges, count)) {
            result = wait_with(&set, fds, count, nanos, mask);
            problem = errno;
        }
        for (nfds_t i = 0; i < set.watched_count; i++) {
            device_leave(set.watched[i].device);
        }
    }
    free(many);
    free(set.heap);
    if (result < 0) {
        errno = problem;
    }
    return result;
}

int wait_for(struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask)
{
    return wait_for_edges(fds, NULL, count, nanos, mask);
}
