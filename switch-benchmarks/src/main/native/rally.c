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
/* Round trips before those that are measured: the first ones find caches cold and the daemon's code uncompiled. */
#define WARM_UP 1000
#define LIMIT_MILLIS 1000
/* After that, how long to look whether the answer comes by itself: to tell late from never. */
#define GRACE_MILLIS 4000

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

/* The number of the next frame. Returns false if none comes in time. */
static bool receive_one(const struct port *port, int millis, uint64_t *number)
{
    struct ring *rx = port->rx;
    int64_t limit = clock_now() + millis * (SECOND / 1000);
    while (ring_owned(rx) == 0) {
        if (!port_wait(port, POLLIN, millis) && clock_now() >= limit && ring_owned(rx) == 0) {
            return false;
        }
    }
    *number = frame_numbered(ring_buffer(rx, rx->head));
    ring_release(rx, ring_next(rx, rx->head));
    return true;
}

/* There was no answer in time; or, if it has come, it was found only when the wait for it had timed out. */
static _Noreturn void lose(const struct port *port, uint64_t number, int64_t begin, bool came)
{
    uint64_t answer;
    came = came || receive_one(port, GRACE_MILLIS, &answer);
    fprintf(stderr, "lost wakeup? ping %" PRIu64 " had no answer within 1 s; it %s after %.3f s\n", number,
            came ? "came" : "had not come", (double)(clock_now() - begin) / SECOND);
    exit(STATUS_LOST);
}

void rally_ping(const struct options *options)
{
    static struct histogram histogram;
    struct port port = port_open(options->port);
    _Atomic uint64_t *counter = counter_open(options->counter);
    uint64_t random = seed_of(options);
    port_ready();
    for (uint64_t number = 0; number < options->count + WARM_UP; number++) {
        pause_some(options, &random);
        int64_t begin = clock_now();
        send_one(&port, SECOND_STATION, FIRST_STATION, number);
        uint64_t answer = UINT64_MAX;
        do {
            bool came = receive_one(&port, LIMIT_MILLIS, &answer);
            if (!came || clock_now() - begin > LIMIT_MILLIS * (SECOND / 1000)) {
                lose(&port, number, begin, came);
            }
        } while (answer != number); /* such as pong's broadcast */
        if (number >= WARM_UP) {
            histogram_add(&histogram, (uint64_t)(clock_now() - begin));
            counter_add(counter, 1);
        }
    }
    printf("count=%" PRIu64 " p50=%" PRIu64 " p99=%" PRIu64 " p99.9=%" PRIu64 " max=%" PRIu64 "\n", histogram.count,
           histogram_quantile(&histogram, 0.5), histogram_quantile(&histogram, 0.99),
           histogram_quantile(&histogram, 0.999), histogram.highest);
}

void rally_pong(const struct options *options)
{
    struct port port = port_open(options->port);
    uint64_t random = seed_of(options);
    send_one(&port, EVERYBODY, SECOND_STATION, UINT64_MAX);
    port_ready();
    for (uint64_t number;;) {
        if (receive_one(&port, GRACE_MILLIS, &number)) {
            pause_some(options, &random);
            send_one(&port, FIRST_STATION, SECOND_STATION, number);
        }
    }
}
