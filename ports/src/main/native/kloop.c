#include "kloop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "real.h"
#include "reconnect.h"
#include "sleep.h"
#include "sync.h"

#define MOST_SLEEP_MICROS 1000000u
/* How long to look for news before sleeping. */
#define LOOK_NANOS INT64_C(50000)
/* How long a loop that nobody wakes sleeps before it looks whether it shall end. */
#define SLEEP_NANOS INT64_C(20000000)
/* Rounds of an rx ring without a frame before its loop believes that none comes. */
#define DRY_ROUNDS 2

static const uint64_t ONE = 1;

/* One ring of the loop. */
struct looped {
    struct ring_state *state;
    struct csb_atok *atok; /* the program's words */
    struct csb_ktoa *ktoa; /* ours */
    int kick;              /* eventfd by which the program wakes us, or -1 */
    int call;              /* eventfd by which we wake the program, or -1 */
    bool direct;           /* the program kicks always and is called always */
    uint32_t head;         /* the program's, that was synced last */
    uint32_t shown;        /* the tail that the program was told last */
};

struct loop {
    struct device *device;
    struct port *port;
    uint32_t sleep_micros;
    bool by_clock; /* some ring has no kick */
    struct looped *rings;
    struct pollfd *polled; /* kicks, then calls of the rings */
    struct sleeper *sleepers;
};

static uint32_t get(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static void put(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

/* The program writes cur, then head: so head is read first, and cur is never behind it. */
static void read_program(const struct csb_atok *atok, uint32_t *head, uint32_t *cur)
{
    *head = __atomic_load_n(&atok->head, __ATOMIC_ACQUIRE); /* also before slots and payload are looked at */
    *cur = __atomic_load_n(&atok->cur, __ATOMIC_ACQUIRE);
}

/* The program reads hwtail, then hwcur: so hwcur is written first, and is never older than its hwtail. */
static void tell_program(struct csb_ktoa *ktoa, uint32_t hwcur, uint32_t hwtail)
{
    __atomic_store_n(&ktoa->hwcur, hwcur, __ATOMIC_RELEASE); /* after what was done to the slots */
    __atomic_store_n(&ktoa->hwtail, hwtail, __ATOMIC_RELEASE);
}

static void want_kicks(const struct looped *ring, bool wanted)
{
    if (!ring->direct) {
        put(&ring->ktoa->need_kick, wanted);
    }
}

static void call_program(const struct looped *ring)
{
    if (ring->call >= 0 && (ring->direct || get(&ring->atok->need_kick) != 0)
        && write(ring->call, &ONE, sizeof ONE) < 0) {
        return; /* its counter is full: it is awake, or will be */
    }
}

/* Whether the program has nothing more for us: no slots to send, or no room to receive. */
static bool is_done(const struct looped *ring, uint32_t head, uint32_t hwtail)
{
    uint32_t slots = ring->state->slots;
    return ring->state->transmits ? head == ring->head : hwtail == (head == 0 ? slots - 1 : head - 1);
}

/* Syncs one ring until there is nothing to do for it. */
static void work(const struct loop *loop, struct looped *ring)
{
    uint32_t head;
    uint32_t cur;
    int dry = 0;
    want_kicks(ring, false);
    read_program(ring->atok, &head, &cur);
    while ((atomic_load_explicit(&loop->port->loop, memory_order_relaxed) & LOOP_STOPS) == 0) {
        uint32_t hwcur;
        uint32_t hwtail;
        ring->head = head;
        if (!sync_positions(loop->port, ring->state, head, cur, &hwcur, &hwtail)) {
            want_kicks(ring, !loop->by_clock); /* impossible: it has to come again with others */
            return;
        }
        tell_program(ring->ktoa, hwcur, hwtail);
        bool news = hwtail != ring->shown;
        dry = news ? 0 : dry + 1;
        if (news) {
            ring->shown = hwtail;
            call_program(ring);
        }
        read_program(ring->atok, &head, &cur);
        if (is_done(ring, head, hwtail)) {
            if (loop->by_clock) {
                return;
            }
            want_kicks(ring, true);
            /* Between our wish and its head: the program stores its head, executes a full fence, loads our wish. */
            atomic_thread_fence(memory_order_seq_cst);
            read_program(ring->atok, &head, &cur);
            if (is_done(ring, head, hwtail)) {
                return;
            }
            want_kicks(ring, false);
        } else if (ring->state->transmits ? cur == hwtail : (hwtail == head || dry >= DRY_ROUNDS)) {
            return; /* the other end has to move first */
        }
    }
}

static bool has_news(const struct loop *loop)
{
    for (int i = 0; i < loop->port->ring_count; i++) {
        if (ring_has_news(loop->port, loop->rings[i].state) || get(&loop->rings[i].atok->head) != loop->rings[i].head) {
            return true;
        }
    }
    return false;
}

/* As in wait.c: waking somebody that sleeps costs far more than to look for a while. */
static void look_for_news(const struct loop *loop)
{
    int64_t begin = clock_nanos();
    do {
        sched_yield();
    } while (!has_news(loop) && clock_nanos() - begin < LOOK_NANOS);
}

/* Until the program kicks, the other end of a ring calls, or some time has passed. */
static void sleep_for_kicks(const struct loop *loop)
{
    int count = loop->port->ring_count;
    look_for_news(loop);
    if (has_news(loop)) {
        return;
    }
    struct ring_sleep sleep = {
        .calls = loop->polled + count, .sleepers = loop->sleepers, .most_nanos = SLEEP_NANOS};
    bool away = connection_check(loop->device, loop->port, true) == CONNECTION_AWAY;
    for (int i = 0; i < count; i++) {
        loop->polled[i] = (struct pollfd){loop->rings[i].kick, POLLIN, 0};
        if (!away) {
            ring_sleep_arm(&sleep, loop->port, loop->rings[i].state);
        }
    }
    ring_sleep_armed();
    struct timespec timeout = {0, sleep.most_nanos};
    bool polled = !has_news(loop) && real_ppoll(loop->polled, (nfds_t)count + sleep.count, &timeout, NULL) > 0;
    ring_sleep_end(&sleep, polled);
    for (int i = 0; polled && i < count; i++) {
        uint64_t kicks;
        if ((loop->polled[i].revents & POLLIN) != 0 && read(loop->rings[i].kick, &kicks, sizeof kicks) < 0) {
            continue; /* somebody else took it */
        }
    }
}

static void sleep_by_clock(const struct loop *loop)
{
    if (loop->sleep_micros == 0) {
        sched_yield();
    } else {
        usleep(loop->sleep_micros);
    }
    connection_check(loop->device, loop->port, false);
}

static int run(const struct loop *loop)
{
    while ((atomic_load(&loop->port->loop) & LOOP_STOPS) == 0) {
        if (atomic_load(&loop->port->dead) || atomic_load(&loop->device->users) >= DEVICE_CLOSED) {
            return ENXIO; /* ended, or nobody has a descriptor left to stop it by */
        }
        for (int i = 0; i < loop->port->ring_count; i++) {
            work(loop, &loop->rings[i]);
        }
        if (loop->by_clock) {
            sleep_by_clock(loop);
        } else {
            sleep_for_kicks(loop);
        }
    }
    return 0;
}

static int check_eventfd(int fd)
{
    char path[40];
    char target[40] = "";
    if (real_fcntl("fcntl", fd, F_GETFD, NULL) < 0) {
        return EBADF;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(path, target, sizeof target - 1);
    return length < 0 || strncmp(target, "anon_inode:[eventfd]", sizeof target) == 0 ? 0 : EINVAL;
}

/* Takes the option's descriptors. Returns 0 or an errno; *status is the option's own. */
static int take_eventfds(struct loop *loop, const struct loop_eventfds_payload *eventfds, uint64_t bytes, bool direct,
                         uint32_t *status)
{
    int count = loop->port->ring_count;
    if (bytes != (uint64_t)count * sizeof eventfds->rings[0]) {
        return (int)(*status = EINVAL);
    }
    loop->by_clock = false;
    for (int i = 0; i < count; i++) {
        loop->rings[i].kick = eventfds->rings[i].kick;
        loop->rings[i].call = eventfds->rings[i].call;
        loop->by_clock |= eventfds->rings[i].kick < 0;
    }
    if (loop->by_clock && direct) {
        return (int)(*status = EINVAL);
    }
    for (int i = 0; i < count; i++) {
        int problem = loop->rings[i].call < 0 ? 0 : check_eventfd(loop->rings[i].call);
        if (problem == 0 && !loop->by_clock) {
            problem = check_eventfd(loop->rings[i].kick);
        }
        if (problem != 0) {
            return problem;
        }
    }
    return 0;
}

static void find_rings(struct loop *loop, uint32_t mode)
{
    for (int i = 0; i < loop->port->ring_count; i++) {
        struct ring_state *state = &loop->port->rings[i];
        loop->rings[i] = (struct looped){
            .state = state,
            .atok = csb_atok_of(loop->port, i),
            .ktoa = csb_ktoa_of(loop->port, i),
            .kick = -1,
            .call = -1,
            .direct = (mode & (state->transmits ? LOOP_DIRECT_TX : LOOP_DIRECT_RX)) != 0,
            .head = get(&csb_atok_of(loop->port, i)->head),
            .shown = get(&csb_ktoa_of(loop->port, i)->hwtail),
        };
    }
}

static int start(struct loop *loop, const struct loop_eventfds_payload *eventfds, uint64_t eventfds_bytes,
                 const struct loop_mode_payload *mode, struct loop_option_status *status)
{
    size_t count = (size_t)loop->port->ring_count;
    uint32_t modes = mode != NULL ? mode->mode : 0;
    if ((modes & ~(LOOP_DIRECT_TX | LOOP_DIRECT_RX)) != 0) {
        return (int)(status->mode = EINVAL);
    }
    loop->rings = calloc(count + 1, sizeof *loop->rings);
    loop->polled = calloc((1 + CALLS_OF_RING) * count + 1, sizeof *loop->polled);
    loop->sleepers = calloc(CALLS_OF_RING * count + 1, sizeof *loop->sleepers);
    int problem = ENOMEM;
    if (loop->rings != NULL && loop->polled != NULL && loop->sleepers != NULL) {
        find_rings(loop, modes);
        problem = eventfds == NULL ? 0 : take_eventfds(loop, eventfds, eventfds_bytes, modes != 0, &status->eventfds);
        problem = problem == 0 ? run(loop) : problem;
    }
    free(loop->rings);
    free(loop->polled);
    free(loop->sleepers);
    return problem;
}

int loop_start(struct device *device, struct port *port, const struct loop_start_body *body,
               const struct loop_eventfds_payload *eventfds, uint64_t eventfds_bytes,
               const struct loop_mode_payload *mode, struct loop_option_status *status)
{
    *status = (struct loop_option_status){0, 0};
    if (body->sleep_micros > MOST_SLEEP_MICROS || !csb_is_on(port)) {
        return EINVAL;
    }
    if ((atomic_fetch_or(&port->loop, LOOP_RUNS) & LOOP_RUNS) != 0) {
        return EBUSY;
    }
    struct loop loop = {.device = device, .port = port, .sleep_micros = body->sleep_micros, .by_clock = true};
    int problem = start(&loop, eventfds, eventfds_bytes, mode, status);
    atomic_store(&port->loop, 0);
    return problem;
}

int loop_stop(struct device *device, struct port *port)
{
    (void)device;
    atomic_fetch_or(&port->loop, LOOP_STOPS);
    while ((atomic_load(&port->loop) & LOOP_RUNS) != 0) {
        usleep(1000);
    }
    return 0;
}
