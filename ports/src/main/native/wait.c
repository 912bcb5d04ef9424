#include "wait.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "real.h"
#include "sync.h"

#define SECOND INT64_C(1000000000)
/* How long to look, offering the processor to others, before sleeping: waking somebody costs some ten microseconds. */
#define LOOK_NANOS INT64_C(50000)
/* How long who is not the waiter of a ring sleeps: see claim(). */
#define SECOND_WAITER_NANOS INT64_C(1000000)
#define SYNCS_BETWEEN_CHECKS 1024u

#define IN_EVENTS (POLLIN | POLLRDNORM)
#define OUT_EVENTS (POLLOUT | POLLWRNORM)

/* Descriptors of one wait; more of them than these come from the heap. */
#define USUAL_FDS 32

struct watched {
    struct device *device;
    struct port *port; /* NULL: not registered */
    nfds_t index;
    short events;
};

struct wait_set {
    struct watched *watched;
    nfds_t watched_count;
    nfds_t other_count;
    /* For sleeping: a place for each descriptor (others as they are, netmap's as their socket), then the calls. */
    struct pollfd *sleep;
    struct ring_state **called; /* the ring of each call */
    nfds_t call_count;
    void *heap;
};

static int64_t now_nanos(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

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

bool device_is_dead(struct device *device, struct port *port, bool now)
{
    if (atomic_load_explicit(&port->dead, memory_order_relaxed)) {
        return true;
    }
    if (!now && ++port->idle_syncs % SYNCS_BETWEEN_CHECKS != 0) {
        return false;
    }
    struct pollfd socket = {device->socket, 0, 0};
    if (real_poll(&socket, 1, 0) > 0 && (socket.revents & (POLLHUP | POLLERR)) != 0) {
        atomic_store(&port->dead, true);
        return true;
    }
    return false;
}

/* Syncs as netmap's poll does and says what is ready. */
static short sync_for(const struct watched *watched)
{
    struct device *device = watched->device;
    struct port *port = watched->port;
    short ready = 0;
    if (port == NULL || atomic_load_explicit(&port->dead, memory_order_relaxed)) {
        return POLLERR;
    }
    bool out = (watched->events & OUT_EVENTS) != 0;
    if (out || device->transmits_in_poll) {
        for (unsigned i = device->tx_first; i < device->tx_end; i++) {
            if (!sync_ring(port, &port->rings[i])) {
                ready |= POLLERR;
            }
            if (out && ring_is_ready(&port->rings[i])) {
                ready |= watched->events & OUT_EVENTS;
            }
        }
    }
    if ((watched->events & IN_EVENTS) != 0) {
        for (unsigned i = device->rx_first; i < device->rx_end; i++) {
            if (!sync_ring(port, &port->rings[i])) {
                ready |= POLLERR;
            }
            if (ring_is_ready(&port->rings[i])) {
                ready |= watched->events & IN_EVENTS;
            }
        }
    }
    return ready;
}

/* Rings of the device that the wait is for, as [first, end) of the port's, one range for each direction. */
static void wanted_rings(const struct watched *watched, unsigned range[4])
{
    const struct device *device = watched->device;
    bool out = (watched->events & OUT_EVENTS) != 0;
    bool in = (watched->events & IN_EVENTS) != 0;
    range[0] = device->tx_first;
    range[1] = out ? device->tx_end : device->tx_first;
    range[2] = device->rx_first;
    range[3] = in ? device->rx_end : device->rx_first;
}

static bool has_news(const struct wait_set *set)
{
    for (nfds_t i = 0; i < set->watched_count; i++) {
        const struct watched *watched = &set->watched[i];
        unsigned range[4];
        wanted_rings(watched, range);
        for (unsigned k = 0; watched->port != NULL && k < 4; k += 2) {
            for (unsigned ring = range[k]; ring < range[k + 1]; ring++) {
                if (ring_has_news(&watched->port->rings[ring])) {
                    return true;
                }
            }
        }
    }
    return false;
}

/*
 * A ring has one waiter, who alone arms, drains the call and disarms; otherwise one would take the call that another
 * sleeps for. Threads and processes that wait for the same ring besides it sleep a millisecond at a time. The waiter's
 * thread id is in shared memory; one that died in its sleep is replaced.
 */
static bool claim(struct ring_state *state, uint32_t me)
{
    uint32_t other = 0;
    if (atomic_compare_exchange_strong(state->waiter, &other, me) || other == me) {
        return true;
    }
    return kill((pid_t)other, 0) != 0 && errno == ESRCH && atomic_compare_exchange_strong(state->waiter, &other, me);
}

/* Arms the rings that are waited for. Returns whether all of them are this thread's to wait for. */
static bool arm(struct wait_set *set, nfds_t fd_count)
{
    uint32_t me = (uint32_t)syscall(SYS_gettid);
    bool all = true;
    set->call_count = 0;
    for (nfds_t i = 0; i < set->watched_count; i++) {
        struct watched *watched = &set->watched[i];
        unsigned range[4];
        wanted_rings(watched, range);
        for (unsigned k = 0; watched->port != NULL && k < 4; k += 2) {
            for (unsigned ring = range[k]; ring < range[k + 1]; ring++) {
                struct ring_state *state = &watched->port->rings[ring];
                if (!claim(state, me)) {
                    all = false;
                    continue;
                }
                uint32_t before = atomic_load_explicit(state->wait, memory_order_relaxed);
                atomic_store_explicit(state->wait, (before | 1) + (before & 1) * 2, memory_order_relaxed);
                set->sleep[fd_count + set->call_count] =
                    (struct pollfd){watched->port->hidden[state->call], POLLIN, 0};
                set->called[set->call_count++] = state;
            }
        }
    }
    /* Between our waiting words and the tails: the worker stores its tail, executes a full fence, loads our word. */
    atomic_thread_fence(memory_order_seq_cst);
    return all;
}

static void disarm(struct wait_set *set, nfds_t fd_count, bool slept)
{
    char calls[4096];
    for (nfds_t i = 0; i < set->call_count; i++) {
        struct pollfd *call = &set->sleep[fd_count + i];
        struct ring_state *state = set->called[i];
        uint32_t armed = atomic_load_explicit(state->wait, memory_order_relaxed);
        atomic_store_explicit(state->wait, (armed | 1) + 1, memory_order_relaxed);
        if (slept && (call->revents & POLLIN) != 0) {
            while (read(call->fd, calls, sizeof calls) == (ssize_t)sizeof calls) {
            }
        }
        atomic_store_explicit(state->waiter, 0, memory_order_release);
    }
}

static void note_ends(struct wait_set *set, struct pollfd *fds)
{
    for (nfds_t i = 0; i < set->watched_count; i++) {
        struct watched *watched = &set->watched[i];
        if ((set->sleep[watched->index].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 && watched->port != NULL) {
            if (!device_is_current(watched->device, fds[watched->index].fd)) {
                descriptor_closing(fds[watched->index].fd); /* closed behind our back */
            } else {
                atomic_store(&watched->port->dead, true);
            }
        }
    }
}

/* Sleeps once. Returns 0, or -1 with errno. */
static int sleep_once(struct wait_set *set, struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask)
{
    bool waiter = arm(set, count);
    bool sleeps = !has_news(set);
    int result = 0;
    int problem = 0;
    if (!waiter && (nanos < 0 || nanos > SECOND_WAITER_NANOS)) {
        nanos = SECOND_WAITER_NANOS;
    }
    if (sleeps) {
        struct timespec timeout = {nanos / SECOND, nanos % SECOND};
        result = real_ppoll(set->sleep, count + set->call_count, nanos < 0 ? NULL : &timeout, mask);
        problem = errno;
    }
    disarm(set, count, sleeps && result > 0);
    if (sleeps && result > 0) {
        note_ends(set, fds);
    }
    errno = problem;
    return result < 0 ? -1 : 0;
}

/* One look at everything. Returns how many descriptors are ready, or -1 with errno. */
static int look(struct wait_set *set, struct pollfd *fds, nfds_t count)
{
    int ready = 0;
    if (set->other_count > 0) {
        ready = real_poll(set->sleep, count, 0);
        if (ready < 0) {
            return -1;
        }
        for (nfds_t i = 0; i < count; i++) {
            fds[i].revents = set->sleep[i].revents;
        }
    }
    for (nfds_t i = 0; i < set->watched_count; i++) {
        const struct watched *watched = &set->watched[i];
        short found = sync_for(watched);
        if (set->other_count > 0 && fds[watched->index].revents != 0) {
            ready--;
            note_ends(set, fds);
            found |= watched->port != NULL && watched->port->dead ? POLLERR : 0;
        }
        fds[watched->index].revents = found;
        ready += found != 0;
    }
    return ready;
}

static int wait_with(struct wait_set *set, struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask)
{
    int ready = look(set, fds, count);
    if (ready != 0) {
        return ready;
    }
    if (nanos == 0) {
        for (nfds_t i = 0; i < set->watched_count; i++) {
            struct watched *watched = &set->watched[i];
            if (device_is_dead(watched->device, watched->port, false)) {
                fds[watched->index].revents = POLLERR;
                ready++;
            }
        }
        return ready;
    }
    int64_t begin = now_nanos();
    int64_t limit = nanos < 0 || nanos > LOOK_NANOS ? LOOK_NANOS : nanos;
    while (!has_news(set) && now_nanos() - begin < limit) {
        sched_yield(); /* and not a spin: what is waited for may need this processor */
    }
    while (true) {
        ready = look(set, fds, count);
        int64_t left = nanos < 0 ? -1 : nanos - (now_nanos() - begin);
        if (ready != 0 || (nanos >= 0 && left <= 0)) {
            return ready;
        }
        if (sleep_once(set, fds, count, left, mask) != 0) {
            return -1;
        }
    }
}

/* Enters the devices among fds. Returns false if there is no memory. */
static bool prepare(struct wait_set *set, struct pollfd *fds, nfds_t count)
{
    nfds_t calls = 0;
    for (nfds_t i = 0; i < count; i++) {
        fds[i].revents = 0;
        set->sleep[i] = fds[i];
        struct device *device = device_enter(fds[i].fd);
        if (device == NULL) {
            set->other_count += fds[i].fd >= 0;
            continue;
        }
        struct port *port = atomic_load(&device->port);
        set->watched[set->watched_count++] = (struct watched){device, port, i, fds[i].events};
        set->sleep[i].events = 0; /* the end is reported all the same */
        if (port != NULL) {
            calls += (nfds_t)(device->tx_end - device->tx_first + device->rx_end - device->rx_first);
        }
    }
    if (count + calls > USUAL_FDS) {
        size_t polled = (count + calls) * sizeof(struct pollfd);
        char *heap = malloc(polled + calls * sizeof(struct ring_state *));
        if (heap == NULL) {
            return false;
        }
        memcpy(heap, set->sleep, count * sizeof(struct pollfd));
        set->sleep = (struct pollfd *)heap;
        set->called = (struct ring_state **)(heap + polled);
        free(set->heap);
        set->heap = heap;
    }
    return true;
}

int wait_for(struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask)
{
    struct watched usual_watched[USUAL_FDS];
    struct pollfd usual_sleep[USUAL_FDS];
    struct ring_state *usual_called[USUAL_FDS];
    struct wait_set set = {.watched = usual_watched, .sleep = usual_sleep, .called = usual_called};
    void *many = NULL;
    if (count > USUAL_FDS) {
        many = malloc(count * sizeof(struct watched));
        set.heap = malloc(count * sizeof(struct pollfd));
        set.watched = many;
        set.sleep = set.heap;
    }
    int result = -1;
    int problem = ENOMEM;
    if (count <= USUAL_FDS || (many != NULL && set.heap != NULL)) {
        if (prepare(&set, fds, count)) {
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
