/* Falling asleep on rings: whoever moves them on sees that somebody sleeps, and calls. */
#ifndef VALE_SLEEP_H
#define VALE_SLEEP_H

#include <poll.h>

#include "device.h"

#define FOR_EVER INT64_MAX

/* Rings that this thread is about to sleep for; the arrays, from the caller, have a place for each. */
struct ring_sleep {
    struct pollfd *calls;      /* to be polled with what else there is; fd -1 where a ring has no call */
    struct ring_state **rings; /* of each of them */
    nfds_t count;
    int64_t most_nanos;        /* to sleep: FOR_EVER, or less where not every ring calls this thread */
};

/*
 * Takes the ring's call and stores that somebody sleeps. After all rings: ring_sleep_armed, then a look whether there
 * is news after all, then the sleep, then ring_sleep_end.
 */
void ring_sleep_arm(struct ring_sleep *sleep, const struct port *port, struct ring_state *state);

/* A full fence: between our waiting words and the look at the tails. The other side stores its counter, executes a full
 * fence, and loads the waiting word: it sees ours, or we see its counter. */
static inline void ring_sleep_armed(void)
{
    atomic_thread_fence(memory_order_seq_cst);
}

/* Awake again. polled: whether the calls' revents are of a poll that was made. */
void ring_sleep_end(struct ring_sleep *sleep, bool polled);

#endif
