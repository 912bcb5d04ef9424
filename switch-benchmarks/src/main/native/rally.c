#include "rally.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "counter.h"
#include "frame.h"
#include "histogram.h"
#include "port.h"

#define LENGTH 60
/* Round trips before those that are counted: the first ones find caches cold and the daemon's code uncompiled. */
#define WARM_UP 1000
/* An answer later than this is a stall: a processor was taken away from somebody, who was rung for all the same. */
#define STALL (1 * SECOND)
/* Stalls that a run may have. With more of them it says nothing about wakeups. */
#define MOST_STALLS 5
/*
 * How long to wait for a frame. When that time is up, poll looks at the rings once more: what it finds only then was
 * there and nobody woke the one who slept for it. (To be kept from running as long as this would look the same.)
 */
#define WAIT_MILLIS 5000
#define WAIT (WAIT_MILLIS * (SECOND / 1000))

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13; /* xorshift64 */
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void pause_some(const struct options *options, uint64_t *random)
{
    if (options->longest_pause > 0) {
        uint64_t spread = options->longest_pause - options->shortest_pause + 1;
        clock_sleep_until(clock_now() + (int64_t)(options->shortest_pause + random_next(random) % spread));
    }
}

static uint64_t seed_of(const struct options *options)
{
    return (options->seed + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

static void send_one(const struct port *port, const uint8_t *to, const uint8_t *from, uint64_t number)
{
    struct ring *tx = port->tx;
    while (ring_owned(tx) == 0) {
        port_wait(port, POLLOUT, -1);
    }
    char *frame = ring_buffer(tx, tx->head);
    memset(frame, 0, LENGTH);
    frame_address(frame, to, from);
    frame_number(frame, number);
    tx->slots[tx->head].length = LENGTH;
    tx->slots[tx->head].flags = 0;
    ring_release(tx, ring_next(tx, tx->head));
    port_sync(port, IOCTL_TXSYNC);
}

static _Noreturn void lose(const char *what, int64_t nanos)
{
    fprintf(stderr, "%s %.3f s\n", what, (double)nanos / SECOND);
    exit(STATUS_LOST);
}

/* The number of the next frame. Returns false if none comes in time; ends the program if one was not announced. */
static bool receive_one(const struct port *port, uint64_t *number)
{
    struct ring *rx = port->rx;
    int64_t begin = clock_now();
    while (ring_owned(rx) == 0) {
        port_wait(port, POLLIN, WAIT_MILLIS);
        int64_t waited = clock_now() - begin;
        if (waited >= WAIT && ring_owned(rx) == 0) {
            return false;
        }
        if (waited >= WAIT) {
            lose("lost wakeup: a frame was found only when the wait for it had timed out, after", waited);
        }
    }
    *number = frame_numbered(ring_buffer(rx, rx->head));
    ring_release(rx, ring_next(rx, rx->head));
    return true;
}

/* Returns how long it took. Pong, whose wait began before, tells of its own lost wakeup before ping gives up. */
static int64_t play_one(const struct port *port, uint64_t number)
{
    int64_t begin = clock_now();
    send_one(port, SECOND_STATION, FIRST_STATION, number);
    uint64_t answer = UINT64_MAX;
    while (answer != number) { /* others come too, such as pong's broadcast */
        if (!receive_one(port, &answer) && clock_now() - begin >= 2 * WAIT) {
            lose("lost wakeup, or lost frame: no answer within", clock_now() - begin);
        }
    }
    return clock_now() - begin;
}

/* Counts a stall, and ends the program if it is one too many. */
static void note_stall(uint64_t number, int64_t nanos, uint64_t *stalls)
{
    fprintf(stderr, "stall: the answer to ping %" PRIu64 " took %.3f s, and rang\n", number, (double)nanos / SECOND);
    if (++*stalls > MOST_STALLS) {
        fprintf(stderr, "more than %d stalls: the machine is too busy\n", MOST_STALLS);
        exit(STATUS_STALLED);
    }
}

void rally_ping(const struct options *options)
{
    static struct histogram histogram;
    struct port port = port_open(options->port);
    _Atomic uint64_t *counter = counter_open(options->counter);
    uint64_t random = seed_of(options);
    uint64_t stalls = 0;
    port_ready();
    for (uint64_t number = 0; number < options->count + WARM_UP; number++) {
        pause_some(options, &random);
        int64_t nanos = play_one(&port, number);
        if (number < WARM_UP) {
            continue;
        }
        if (nanos > STALL) {
            note_stall(number, nanos, &stalls);
        }
        histogram_add(&histogram, (uint64_t)nanos);
        counter_add(counter, 1);
    }
    printf("count=%" PRIu64 " stalls=%" PRIu64 " p50=%" PRIu64 " p99=%" PRIu64 " p99.9=%" PRIu64 " max=%" PRIu64 "\n",
           histogram.count, stalls, histogram_quantile(&histogram, 0.5), histogram_quantile(&histogram, 0.99),
           histogram_quantile(&histogram, 0.999), histogram.highest);
}

void rally_pong(const struct options *options)
{
    struct port port = port_open(options->port);
    uint64_t random = seed_of(options);
    send_one(&port, EVERYBODY, SECOND_STATION, UINT64_MAX);
    port_ready();
    for (uint64_t number;;) {
        if (receive_one(&port, &number)) {
            pause_some(options, &random);
            send_one(&port, FIRST_STATION, SECOND_STATION, number);
        }
    }
}
