/*
 * Falling asleep on rings, and being called by who moves them on. Each side stores its own word, executes a full fence and
 * then looks at the other's, so one of the two sees the other:
 *
 *     the sleeper, in wait.c or kloop.c                           who moves the ring on
 *       ring_sleep_arm:    WAIT odd                                 TAIL (of a pipe's tx ring also the other end's HEAD)
 *       ring_sleep_armed:  full fence                               full fence
 *       ring_has_news:     TAIL moved? then it does not sleep       WAIT odd, and not answered yet?
 *       poll of the calls <------------ one byte ---------------- then it calls
 *       ring_sleep_end:    WAIT even, the call is read
 *
 *     a ring of kind     is moved on by                           its sleepers are called by
 *       SWITCHED           a worker                                 the worker
 *       PIPE               the program, or worker, at its end       that one: pipe_wake
 *       MONITOR            who feeds it: see monitor.h              the daemon, asked by that one
 *       IDLE               nobody                                   nobody
 *
 * Several threads, of several processes, may sleep for one ring at a time: all poll its call, which stays readable until
 * the last of them has woken and reads it. Who sleeps stands among the ring's SLEEPERS, and its waiting word is odd as long
 * as anybody does. These, and what is in the call, are changed by one thread at a time, which has the ring's word DOZE.
 */
#ifndef VALE_SLEEP_H
#define VALE_SLEEP_H

#include <poll.h>

#include "device.h"

#define FOR_EVER INT64_MAX

/* Most calls of one ring: a monitor's own, and that of the ring that it copies from. */
#define CALLS_OF_RING 2

/* A place among those who sleep for a ring. */
struct sleeper {
    char *block; /* of the ring */
    _Atomic uint32_t *place;
};

/* What this thread is about to sleep for; the arrays, from the caller, have CALLS_OF_RING places for each ring. */
struct ring_sleep {
    struct pollfd *calls; /* to be polled with what else there is */
    struct sleeper *sleepers;
    nfds_t count;
    int64_t most_nanos;   /* to sleep: FOR_EVER, or less where not every ring calls this thread */
};

/*
 * Stores that somebody sleeps for the ring. After all rings: ring_sleep_armed, then a look whether there is news after all,
 * then the sleep, then ring_sleep_end.
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
