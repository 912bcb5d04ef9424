#include "sleep.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "monitor.h"
#include "owner.h"
#include "sync.h"

/*
 * How long somebody sleeps at once whom nobody calls: who finds no place among the sleepers, or a call that others, who are
 * just waking, have not read yet; and the monitor of a ring whose program does not share its call.
 */
#define UNCALLED_NANOS INT64_C(1000000)

/* How often to sleep for a thread that just falls asleep, or wakes, and does not come to an end: it was preempted. */
#define DOZE_SLEEPS 8

/* Reads of one call at most: a hostile peer could write as fast as we read. */
#define MOST_READS 16

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

static _Atomic uint32_t *place_at(char *block, unsigned i)
{
    return block_word(block, WORD_SLEEPERS + 4 * i);
}

/* Whether somebody sleeps for the ring. Places of the dead are cleared. Holding DOZE. */
static bool anybody_sleeps(char *block)
{
    for (unsigned i = 0; i < SLEEPERS; i++) {
        if (owner_lives(place_at(block, i))) {
            return true;
        }
    }
    return false;
}

static _Atomic uint32_t *take_place(char *block)
{
    for (unsigned i = 0; i < SLEEPERS; i++) {
        if (owner_take(place_at(block, i))) {
            return place_at(block, i);
        }
    }
    return NULL;
}

/* The next odd number: whoever was called for the one before may be awake already. Holding DOZE. */
static void say_asleep(char *block)
{
    _Atomic uint32_t *wait = block_word(block, WORD_WAIT);
    uint32_t before = atomic_load_explicit(wait, memory_order_relaxed);
    atomic_store_explicit(wait, before + ((before & 1) != 0 ? 2 : 1), memory_order_relaxed);
}

/* The next even number. Holding DOZE. */
static void say_awake(char *block)
{
    _Atomic uint32_t *wait = block_word(block, WORD_WAIT);
    atomic_store_explicit(wait, (atomic_load_explicit(wait, memory_order_relaxed) | 1) + 1, memory_order_relaxed);
}

/* Takes a place for this thread; NULL: it will not be called. Holding DOZE. */
static _Atomic uint32_t *lie_down(char *block, int call)
{
    _Atomic uint32_t *unread = block_word(block, WORD_UNREAD);
    if (atomic_load_explicit(unread, memory_order_relaxed) != 0) {
        if (anybody_sleeps(block)) {
            return NULL; /* the call is for them, and readable until they have woken */
        }
        drain(call);
        atomic_store_explicit(unread, 0, memory_order_relaxed);
    }
    _Atomic uint32_t *place = take_place(block);
    if (place != NULL) {
        say_asleep(block);
    }
    return place;
}

static void arm(struct ring_sleep *sleep, char *block, int call)
{
    _Atomic uint32_t *doze = block_word(block, WORD_DOZE);
    _Atomic uint32_t *place = NULL;
    if (call >= 0 && atomic_load_explicit(block_word(block, WORD_ALONE), memory_order_relaxed) == 0
        && owner_await(doze, DOZE_SLEEPS)) {
        place = lie_down(block, call);
        owner_drop(doze);
    }
    if (place == NULL) {
        sleep->most_nanos = sleep->most_nanos < UNCALLED_NANOS ? sleep->most_nanos : UNCALLED_NANOS;
        return;
    }
    sleep->calls[sleep->count] = (struct pollfd){call, POLLIN, 0};
    sleep->sleepers[sleep->count++] = (struct sleeper){block, place};
}

static int call_of(const struct port *port, int index)
{
    return index < 0 ? -1 : port->hidden[index];
}

void ring_sleep_arm(struct ring_sleep *sleep, const struct port *port, struct ring_state *state)
{
    if (state->kind == KIND_IDLE || (state->kind == KIND_MONITOR && state->transmits)) {
        return; /* nothing ever happens there */
    }
    arm(sleep, state->sync, call_of(port, state->call));
    if (state->kind == KIND_MONITOR && monitor_pulls(port, state)) {
        arm(sleep, state->peer_sync, call_of(port, state->peer_call));
    }
}

/* The last one to wake reads the call. called: whether this one has been. Holding DOZE. */
static void get_up(char *block, int call, bool called)
{
    _Atomic uint32_t *unread = block_word(block, WORD_UNREAD);
    if (anybody_sleeps(block)) {
        if (called) {
            atomic_store_explicit(unread, 1, memory_order_relaxed);
        }
        return;
    }
    say_awake(block);
    if (called || atomic_load_explicit(unread, memory_order_relaxed) != 0) {
        drain(call);
        atomic_store_explicit(unread, 0, memory_order_relaxed);
    }
}

void ring_sleep_end(struct ring_sleep *sleep, bool polled)
{
    int before = errno;
    for (nfds_t i = 0; i < sleep->count; i++) {
        const struct sleeper *sleeper = &sleep->sleepers[i];
        _Atomic uint32_t *doze = block_word(sleeper->block, WORD_DOZE);
        bool alone = owner_await(doze, DOZE_SLEEPS);
        /* The block of a ring that has gone may be another one's by now: then the place is not ours. */
        if (owner_drop_own(sleeper->place) && alone) {
            get_up(sleeper->block, sleep->calls[i].fd, polled && (sleep->calls[i].revents & POLLIN) != 0);
        }
        if (alone) {
            owner_drop(doze);
        }
    }
    sleep->count = 0;
    errno = before;
}
