#include "sleep.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "owner.h"

/* How long somebody sleeps at once whom nobody calls: the second who waits for a ring, and who has a monitor open (who
 * feeds it may have been there before it, and has no descriptor to call it by). */
#define UNCALLED_NANOS INT64_C(1000000)

/* Reads of one call at most: a hostile peer could write as fast as we read. */
#define MOST_READS 16

static void limit(struct ring_sleep *sleep)
{
    sleep->most_nanos = sleep->most_nanos < UNCALLED_NANOS ? sleep->most_nanos : UNCALLED_NANOS;
}

/*
 * A ring has one waiter, who alone arms, drains the call and disarms; otherwise one would take the call that another
 * sleeps for. Threads and processes that wait for the same ring besides it look every millisecond.
 */
void ring_sleep_arm(struct ring_sleep *sleep, const struct port *port, struct ring_state *state)
{
    if (!owner_take(state->waiter)) {
        limit(sleep);
        return;
    }
    uint32_t before = atomic_load_explicit(state->wait, memory_order_relaxed);
    atomic_store_explicit(state->wait, (before | 1) + (before & 1) * 2, memory_order_relaxed);
    if (state->call < 0) {
        limit(sleep);
    }
    sleep->calls[sleep->count] = (struct pollfd){state->call < 0 ? -1 : port->hidden[state->call], POLLIN, 0};
    sleep->rings[sleep->count++] = state;
}

/* Calls are pipes and sockets; only the latter can be read without waiting whatever flags others have set. */
static void drain(int call)
{
    char calls[4096];
    ssize_t taken = recv(call, calls, sizeof calls, MSG_DONTWAIT);
    if (taken < 0 && errno == ENOTSOCK) {
        for (int i = 0; i < MOST_READS && read(call, calls, sizeof calls) == (ssize_t)sizeof calls; i++) {
        }
        return;
    }
    for (int i = 0; i < MOST_READS && taken > 0; i++) {
        taken = recv(call, calls, sizeof calls, MSG_DONTWAIT);
    }
}

void ring_sleep_end(struct ring_sleep *sleep, bool polled)
{
    int before = errno;
    for (nfds_t i = 0; i < sleep->count; i++) {
        struct ring_state *state = sleep->rings[i];
        uint32_t armed = atomic_load_explicit(state->wait, memory_order_relaxed);
        atomic_store_explicit(state->wait, (armed | 1) + 1, memory_order_relaxed);
        if (polled && (sleep->calls[i].revents & POLLIN) != 0) {
            drain(sleep->calls[i].fd);
        }
        owner_drop(state->waiter);
    }
    sleep->count = 0;
    errno = before;
}
